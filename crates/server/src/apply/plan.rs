//! What would become of the file's goals, told like a diff.

use super::client::{Answered, Reason};
use super::file::Row;
use serde_json::Value;
use std::collections::HashMap;
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
    /// Keys of the rows before, which later parts may name as the goal above, each with its metric.
    coming: HashMap<String, Value>,
    /// The organization's currency.
    currency: Option<String>,
}

const NONE: &str = "(none)";

impl Plan {
    /// Nothing planned yet, in an organization of this currency.
    pub fn new(currency: Option<String>) -> Self {
        Self {
            currency,
            ..Self::default()
        }
    }

    /// Those of a part's rows that are refused for nothing but a goal above that comes with an earlier part, without it: what
    /// would become of them by themselves is to be asked, too.
    pub fn waiting(&self, rows: &[Row], answers: &[Answered]) -> Vec<Row> {
        let waiting = rows.iter().zip(answers);
        let waiting = waiting.filter(|(row, answer)| self.waits_for_its_parent(row, answer));
        let without = |row: &Row| {
            let mut row = row.clone();
            if let Some(input) = row.input.as_object_mut() {
                input.remove("parent");
            }
            row
        };
        waiting.map(|(row, _)| without(row)).collect()
    }

    /// Adds a part as the server would carry it out by itself; `by_themselves` are its answers to [`Plan::waiting`]. A goal above
    /// that comes with an earlier part is there by then.
    pub fn add(&mut self, rows: &[Row], answers: Vec<Answered>, by_themselves: Vec<Answered>) {
        let mut by_themselves = by_themselves.into_iter();
        let first = self.rows.len();
        for (row, mut answer) in rows.iter().zip(answers) {
            let waits = self.waits_for_its_parent(row, &answer);
            if waits && let Some(by_itself) = by_themselves.next() {
                answer = by_itself;
            }
            let changes = || changes(&row.input, answer.goal.as_ref(), self.currency.as_deref());
            let fate = match (answer.outcome.as_str(), self.counts_in_another_metric(row)) {
                ("CREATED" | "UPDATED" | "UNCHANGED", Some(reason)) => Fate::Refuse(vec![reason]),
                ("CREATED", None) => Fate::Create,
                // By itself it would be without its parent, which the goal may have already.
                ("UPDATED" | "UNCHANGED", None) if waits => match changes() {
                    none if none.is_empty() => Fate::Same,
                    changes => Fate::Change(changes),
                },
                ("UPDATED", None) => Fate::Change(changes()),
                ("UNCHANGED", None) => Fate::Same,
                _ => Fate::Refuse(answer.errors),
            };
            self.rows
                .push((row.line, row.key.clone(), described(&row.input), fate));
        }
        for (row, (.., fate)) in rows.iter().zip(&self.rows[first..]) {
            if !matches!(fate, Fate::Refuse(_)) {
                self.coming.insert(row.key.clone(), metric(&row.input));
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

    fn waits_for_its_parent(&self, row: &Row, answer: &Answered) -> bool {
        let comes = row
            .parent
            .as_ref()
            .is_some_and(|parent| self.coming.contains_key(parent));
        let alone = |error: &Reason| error.code == "NOT_FOUND" && error.field.ends_with(".parent");
        comes && !answer.errors.is_empty() && answer.errors.iter().all(alone)
    }

    /// Why a row cannot count in the goal above it that comes with an earlier part: the server sees that goal as it is now, if at
    /// all.
    fn counts_in_another_metric(&self, row: &Row) -> Option<Reason> {
        let above = self.coming.get(row.parent.as_ref()?)?;
        let edge = row.input.pointer("/parent/edge").and_then(Value::as_str);
        let counts = edge.is_none_or(|edge| edge == "CONTRIBUTES");
        (counts && *above != metric(&row.input)).then(|| Reason {
            field: "rows.0.parent".to_owned(),
            code: "PARENT_METRIC_DIFFERS".to_owned(),
            message: "a goal that counts in its parent measures the same metric".to_owned(),
        })
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

fn metric(input: &Value) -> Value {
    input.pointer("/metric/key").cloned().unwrap_or_default()
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

/// The title of a goal whose row gives none: made of its metric and its period, where both are those it has.
fn untitled(input: &Value, goal: &Value) -> Value {
    let same = |wanted: &str, stored: &str| {
        input
            .pointer(wanted)
            .is_none_or(|wanted| Some(wanted) == goal.pointer(stored))
    };
    let named = |pointer: &str| goal.pointer(pointer).and_then(Value::as_str);
    let kept = same("/metric/key", "/metric/key")
        && same("/period/name", "/period/name")
        && same("/period/dates/start", "/period/start")
        && same("/period/dates/end", "/period/end");
    match (named("/metric/name"), named("/period/name")) {
        (Some(metric), Some(period)) if kept => Value::from(format!("{metric} {period}")),
        _ => Value::from("(its metric and period)"),
    }
}

/// What of a stored goal the row says otherwise; `currency` is the organization's.
fn changes(
    input: &Value,
    goal: Option<&Value>,
    currency: Option<&str>,
) -> Vec<(&'static str, String, String)> {
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
    // What the row leaves out is set to its default. What the key may not see cannot be compared.
    let defaults = [
        ("title", untitled(input, goal)),
        ("currency", currency.map_or(Value::Null, Value::from)),
    ];
    for (name, default) in &defaults {
        let stored = goal.get(*name).filter(|stored| !stored.is_null());
        let wanted = input.get(*name).unwrap_or(default);
        if stored.is_some() && !wanted.is_null() {
            compare(*name, stored, Some(wanted));
        }
    }
    for (name, stored, wanted) in [
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
        let goal = json!({ "title": "Calls 2026-Q1", "metric": { "key": "calls", "name": "Calls" }, "period": { "name": "2026-Q1" }, "target": "1000.00", "baseline": null, "stretch": "1500", "quota": true, "curve": "WORKDAY_LINEAR",
            "state": "ACTIVE", "rationale": null, "parent": null, "parentEdge": null, "owner": { "email": "ana@acme.example" } });
        let input = json!({ "target": "1200", "quota": true, "owner": { "member": { "email": "Ana@acme.example" } } });
        assert_eq!(
            changes(&input, Some(&goal), Some("USD")),
            [
                ("target", "1000.00".to_owned(), "1200".to_owned()),
                ("stretch", "1500".to_owned(), NONE.to_owned()),
            ]
        );
        let same = json!({ "target": "1000", "stretch": "1500.0", "quota": true });
        assert_eq!(changes(&same, Some(&goal), Some("USD")), []);
    }

    #[test]
    fn what_a_row_leaves_out_is_told_where_its_default_changes_the_goal() {
        let goal = json!({ "title": "Ana's year", "target": "10", "currency": "EUR", "quota": false, "curve": "WORKDAY_LINEAR",
            "state": "ACTIVE", "metric": { "key": "won", "name": "Revenue won" }, "period": { "name": "2026-Q1" } });
        let row = |period: &str| json!({ "target": "10", "metric": { "key": "won" }, "period": { "name": period } });
        let told = |row: &Value| {
            let told = changes(row, Some(&goal), Some("USD")).into_iter();
            told.map(|(name, from, to)| format!("{name}: {from} → {to}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told(&row("2026-Q1")),
            ["title: Ana's year → Revenue won 2026-Q1", "currency: EUR → USD"]
        );
        assert_eq!(
            told(&row("2026-Q2"))[0],
            "title: Ana's year → (its metric and period)"
        );
        let mut kept = row("2026-Q1");
        kept["title"] = json!("Ana's year");
        kept["currency"] = json!("EUR");
        assert_eq!(told(&kept), Vec::<String>::new());
    }

    #[test]
    fn a_row_below_a_goal_that_comes_with_an_earlier_part_is_judged_by_itself() {
        let row = |line: usize, key: &str, parent: Option<&str>, metric: &str| {
            let mut input = json!({ "externalId": key, "target": "5", "metric": { "key": metric }, "period": { "name": "2026-Q1" } });
            if let Some(parent) = parent {
                input["parent"] = json!({ "goal": { "externalId": parent } });
            }
            Row {
                line,
                key: key.to_owned(),
                parent: parent.map(str::to_owned),
                input,
            }
        };
        let answer = |outcome: &str, errors: &[(&str, &str)], goal: Option<Value>| Answered {
            outcome: outcome.to_owned(),
            errors: errors
                .iter()
                .map(|(field, code)| Reason {
                    field: (*field).to_owned(),
                    code: (*code).to_owned(),
                    message: "it is refused".to_owned(),
                })
                .collect(),
            goal,
        };
        let missing = || answer("FAILED", &[("rows.0.parent", "NOT_FOUND")], None);
        let stored = json!({ "target": "4", "quota": false, "curve": "WORKDAY_LINEAR", "state": "ACTIVE", "parent": null,
            "metric": { "key": "calls", "name": "Calls" }, "period": { "name": "2026-Q1" }, "title": "Calls 2026-Q1" });
        let mut plan = Plan::new(None);
        plan.add(
            &[row(2, "all", None, "calls")],
            vec![answer("CREATED", &[], None)],
            Vec::new(),
        );
        let part = [
            row(3, "new", Some("all"), "calls"),
            row(4, "there", Some("all"), "calls"),
            row(5, "wrong", Some("all"), "calls"),
            row(6, "other", Some("all"), "won"),
            row(7, "lost", Some("nothing"), "calls"),
        ];
        let answers: Vec<Answered> = part.iter().map(|_| missing()).collect();
        let waiting = plan.waiting(&part, &answers);
        let keys: Vec<&str> = waiting.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["new", "there", "wrong", "other"]);
        assert!(waiting.iter().all(|row| row.input.get("parent").is_none()));
        let by_themselves = vec![
            answer("CREATED", &[], None),
            answer("UPDATED", &[], Some(stored)),
            answer("FAILED", &[("rows.2.target", "NOT_POSITIVE")], None),
            answer("CREATED", &[], None),
        ];
        plan.add(&part, answers, by_themselves);
        let told = plan.to_string();
        for part in [
            "+ line 3: new\n",
            "~ line 4: there\n      target: 4 → 5\n      parent: (none) → all\n",
            "! line 5: wrong\n      target: it is refused (NOT_POSITIVE)\n",
            "! line 6: other\n      parent: a goal that counts in its parent measures the same metric (PARENT_METRIC_DIFFERS)\n",
            "! line 7: lost\n      parent: it is refused (NOT_FOUND)\n",
            "2 to create, 1 to change, 0 unchanged, 3 refused",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
