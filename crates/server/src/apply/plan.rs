//! What would become of the file's goals, told like a diff.

use super::client::{Answered, Reason};
use super::file::Row;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// What becomes of a row.
#[derive(Clone, Debug)]
pub enum Fate {
    /// There will be a goal.
    Create,
    /// A goal will be changed: what, from and to.
    Change(Vec<(&'static str, String, String)>),
    /// Nothing.
    Same,
    /// It is refused, for these reasons.
    Refuse(Vec<Reason>),
}

/// What becomes of every row.
#[derive(Debug, Default)]
pub struct Plan {
    rows: Vec<(usize, String, String, Fate)>,
    /// Keys of the rows before, which later parts may name as the goal above.
    coming: HashSet<String>,
}

const NONE: &str = "(none)";

impl Plan {
    /// Adds a part as the server would carry it out by itself. A goal above that comes with an earlier part is there by then.
    pub fn add(&mut self, rows: &[Row], answers: Vec<Answered>) {
        for (row, answer) in rows.iter().zip(answers) {
            let fate = match answer.outcome.as_str() {
                "CREATED" => Fate::Create,
                "UPDATED" => Fate::Change(changes(&row.input, answer.goal.as_ref())),
                "UNCHANGED" => Fate::Same,
                _ if self.waits_for_its_parent(row, &answer.errors) => Fate::Create,
                _ => Fate::Refuse(answer.errors),
            };
            self.rows
                .push((row.line, row.key.clone(), described(&row.input), fate));
        }
        for (row, (.., fate)) in rows.iter().zip(&self.rows[self.rows.len() - rows.len()..]) {
            if !matches!(fate, Fate::Refuse(_)) {
                self.coming.insert(row.key.clone());
            }
        }
    }

    /// How many rows are refused.
    pub fn refused(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Refuse(_)))
    }

    /// Whether there is anything to do.
    pub fn is_empty(&self) -> bool {
        self.count(|fate| matches!(fate, Fate::Create | Fate::Change(_))) == 0
    }

    fn waits_for_its_parent(&self, row: &Row, errors: &[Reason]) -> bool {
        let comes = row
            .parent
            .as_ref()
            .is_some_and(|parent| self.coming.contains(parent));
        let alone = |error: &Reason| error.code == "NOT_FOUND" && error.field.ends_with(".parent");
        comes && !errors.is_empty() && errors.iter().all(alone)
    }

    fn count(&self, is: impl Fn(&Fate) -> bool) -> usize {
        self.rows.iter().filter(|(.., fate)| is(fate)).count()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|(line, ..)| *line);
        for (line, key, described, fate) in rows {
            match fate {
                Fate::Create => writeln!(f, "+ line {line}: {key}\n      {described}")?,
                Fate::Same => {}
                Fate::Change(changes) => {
                    writeln!(f, "~ line {line}: {key}")?;
                    for (name, from, to) in changes {
                        writeln!(f, "      {name}: {from} → {to}")?;
                    }
                }
                Fate::Refuse(reasons) => {
                    writeln!(f, "! line {line}: {key}")?;
                    for Reason {
                        field, code, message, ..
                    } in reasons
                    {
                        let field = field.splitn(3, '.').nth(2).unwrap_or(field);
                        writeln!(f, "      {field}: {message} ({code})")?;
                    }
                }
            }
        }
        let create = self.count(|fate| matches!(fate, Fate::Create));
        let change = self.count(|fate| matches!(fate, Fate::Change(_)));
        let same = self.count(|fate| matches!(fate, Fate::Same));
        let refused = self.refused();
        write!(
            f,
            "{create} to create, {change} to change, {same} unchanged, {refused} refused"
        )
    }
}

/// The new goal in a line.
fn described(input: &Value) -> String {
    let text = |pointer: &str| input.pointer(pointer).and_then(Value::as_str);
    let owner = [
        "/owner/member/email",
        "/owner/member/externalId",
        "/owner/team/externalId",
    ];
    let owner = owner.into_iter().find_map(text).unwrap_or("the organization");
    let period = match (
        text("/period/name"),
        text("/period/dates/start"),
        text("/period/dates/end"),
    ) {
        (Some(name), ..) => name.to_owned(),
        (None, start, end) => format!("{}…{}", start.unwrap_or_default(), end.unwrap_or_default()),
    };
    let quota = if input["quota"] == true { ", quota" } else { "" };
    let (metric, target) = (text("/metric/key"), text("/target"));
    format!(
        "{owner}, {period}: {} {}{quota}",
        metric.unwrap_or_default(),
        target.unwrap_or_default()
    )
}

/// What of a stored goal the row says otherwise.
fn changes(input: &Value, goal: Option<&Value>) -> Vec<(&'static str, String, String)> {
    let Some(goal) = goal else { return Vec::new() };
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => NONE.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut found = Vec::new();
    let mut compare = |name, from: Option<&Value>, to: Option<&Value>| {
        let (from, to) = (shown(from), shown(to));
        if plain(&from) != plain(&to) {
            found.push((name, from, to));
        }
    };
    let (no, active) = (Value::Bool(false), Value::from("ACTIVE"));
    let (linear, contributes) = (Value::from("WORKDAY_LINEAR"), Value::from("CONTRIBUTES"));
    for (name, pointer) in [
        ("target", "/target"),
        ("baseline", "/baseline"),
        ("stretch", "/stretch"),
        ("rationale", "/rationale"),
    ] {
        compare(name, goal.pointer(pointer), input.pointer(pointer));
    }
    compare(
        "quota",
        goal.get("quota"),
        Some(input.get("quota").unwrap_or(&no)),
    );
    compare(
        "state",
        goal.get("state"),
        Some(input.get("state").unwrap_or(&active)),
    );
    compare(
        "curve",
        goal.get("curve"),
        Some(input.get("curve").unwrap_or(&linear)),
    );
    let parent = input.pointer("/parent/goal/externalId");
    compare("parent", goal.pointer("/parent/externalId"), parent);
    if parent.is_some() {
        let edge = input.pointer("/parent/edge").unwrap_or(&contributes);
        compare("edge", goal.get("parentEdge"), Some(edge));
    }
    // What the row leaves to a default is not told as a change, and what the key may not see cannot be compared.
    for (name, stored, wanted) in [
        ("title", "/title", "/title"),
        ("currency", "/currency", "/currency"),
        ("metric", "/metric/key", "/metric/key"),
        ("period", "/period/name", "/period/name"),
        ("periodStart", "/period/start", "/period/dates/start"),
        ("periodEnd", "/period/end", "/period/dates/end"),
        ("member", "/owner/email", "/owner/member/email"),
        (
            "memberExternalId",
            "/owner/externalId",
            "/owner/member/externalId",
        ),
        ("team", "/owner/externalId", "/owner/team/externalId"),
    ] {
        let (stored, wanted) = (goal.pointer(stored), input.pointer(wanted));
        if wanted.is_some() && stored.is_some_and(|stored| !stored.is_null()) {
            compare(name, stored, wanted);
        }
    }
    found
}

/// A text in the form in which two that mean the same are the same: amounts without zeros behind, addresses in small letters.
fn plain(text: &str) -> String {
    let number = text.contains('.')
        && text
            .chars()
            .all(|letter| letter.is_ascii_digit() || "-.".contains(letter));
    match number {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false if text.contains('@') => text.to_lowercase(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_says_what_was_and_what_comes() {
        let goal = json!({ "title": "T", "target": "1000.00", "baseline": null, "stretch": "1500", "quota": true, "curve": "WORKDAY_LINEAR",
            "state": "ACTIVE", "rationale": null, "parent": null, "parentEdge": null, "owner": { "email": "ana@acme.example" } });
        let input = json!({ "target": "1200", "quota": true, "owner": { "member": { "email": "Ana@acme.example" } } });
        assert_eq!(
            changes(&input, Some(&goal)),
            [
                ("target", "1000.00".to_owned(), "1200".to_owned()),
                ("stretch", "1500".to_owned(), NONE.to_owned()),
            ]
        );
        let same = json!({ "target": "1000", "stretch": "1500.0", "quota": true });
        assert_eq!(changes(&same, Some(&goal)), []);
    }
}
