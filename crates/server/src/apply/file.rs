//! The file: one goal a row, with the same columns in CSV and YAML. Everything wrong with it is told at once, by line.

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;

/// What a column of the file is called.
const COLUMNS: [&str; 21] = [
    "externalId",
    "member",
    "memberExternalId",
    "team",
    "organization",
    "metric",
    "title",
    "period",
    "periodStart",
    "periodEnd",
    "target",
    "baseline",
    "stretch",
    "currency",
    "quota",
    "curve",
    "rationale",
    "parent",
    "edge",
    "state",
    "ifVersion",
];

/// Problems told one by one; of more, only the number.
const TOLD: usize = 50;

/// A goal as the file wants it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line of the file it begins in, from 1.
    pub line: usize,
    /// Its key.
    pub key: String,
    /// Key of the goal above it, where the file names one.
    pub parent: Option<String>,
    /// The row as `goalsUpsert` takes it.
    pub input: Value,
}

/// The goals of a file.
#[derive(Debug)]
pub struct Goals {
    /// Goals above come before those below them, otherwise in the order of the file.
    pub rows: Vec<Row>,
}

/// A row as it was read: a text for each column that is not empty.
type Cells = HashMap<String, String>;

impl Goals {
    /// Reads a file by its extension: `.csv`, `.yaml` or `.yml`.
    ///
    /// # Errors
    /// What is wrong with the file, by line.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let extension = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        let cells = match extension.to_ascii_lowercase().as_str() {
            "csv" => csv(text)?,
            "yaml" | "yml" => yaml(text)?,
            _ => bail!("{} is neither .csv nor .yaml", path.display()),
        };
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (line, cells) in cells {
            match row(line, &cells) {
                Ok(row) => {
                    if let Some(first) = seen.insert(row.key.clone(), line) {
                        problems.push((
                            line,
                            format!("externalId {:?} stands in line {first}, too", row.key),
                        ));
                    }
                    rows.push(row);
                }
                Err(reasons) => problems.extend(reasons.into_iter().map(|reason| (line, reason))),
            }
        }
        if problems.is_empty() {
            return Ok(Self {
                rows: from_the_top(rows),
            });
        }
        let mut told = format!("{} problem(s) in {}:", problems.len(), path.display());
        for (line, problem) in problems.iter().take(TOLD) {
            let _ = write!(told, "\n  line {line}: {problem}");
        }
        if problems.len() > TOLD {
            let _ = write!(told, "\n  and {} more", problems.len() - TOLD);
        }
        bail!(told)
    }
}

fn csv(text: &str) -> anyhow::Result<Vec<(usize, Cells)>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    known(header.iter().map(String::as_str), 1)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let start = record.position().map_or(0, csv::Position::byte);
        let line = line_at(text, usize::try_from(start)?);
        let cells = header.iter().cloned().zip(record.iter().map(str::to_owned));
        let cells = cells.filter(|(_, text)| !text.is_empty()).collect();
        rows.push((line, cells));
    }
    Ok(rows)
}

/// The line of the row that begins at a place, behind empty lines: the parser counts from where it stands before them.
fn line_at(text: &str, start: usize) -> usize {
    let empty = text[start..]
        .bytes()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let begins = start + empty.count();
    1 + text[..begins].bytes().filter(|byte| *byte == b'\n').count()
}

fn yaml(text: &str) -> anyhow::Result<Vec<(usize, Cells)>> {
    let items: Vec<Map<String, Value>> = serde_yaml_ng::from_str(text)
        .context("it must be a list of goals, each with the columns of a row")?;
    // In a list that is not indented, an item is what begins a line with a dash: whatever stands in it is indented.
    let starts = text.lines().enumerate();
    let starts = starts.filter(|(_, line)| *line == "-" || line.starts_with("- "));
    let starts: Vec<usize> = starts.map(|(index, _)| index + 1).collect();
    let mut rows = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let line = starts.get(index).copied().unwrap_or(index + 1);
        known(item.keys().map(String::as_str), line)?;
        let mut cells = Cells::new();
        for (name, value) in item {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Bool(flag) => flag.to_string(),
                Value::Number(number) => number.to_string(),
                _ => bail!("line {line}: {name} must be a text, a number or true or false"),
            };
            cells.insert(name, text);
        }
        rows.push((line, cells));
    }
    Ok(rows)
}

fn known<'a>(names: impl Iterator<Item = &'a str>, line: usize) -> anyhow::Result<()> {
    let unknown: Vec<&str> = names.filter(|name| !COLUMNS.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    bail!(
        "line {line}: there is no column {}; there are {}",
        unknown.join(", "),
        COLUMNS.join(", ")
    )
}

/// The row as the API takes it, or all that is wrong with it.
fn row(line: usize, cells: &Cells) -> Result<Row, Vec<String>> {
    let mut wrong = Vec::new();
    let cell = |name: &str| {
        cells
            .get(name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    };
    let mut required = |name: &str| {
        let found = cell(name).map(str::to_owned);
        if found.is_none() {
            wrong.push(format!("{name} is empty"));
        }
        found.unwrap_or_default()
    };
    let flag = |name: &str, wrong: &mut Vec<String>| match cell(name).map(str::to_ascii_lowercase).as_deref()
    {
        None | Some("false" | "no") => false,
        Some("true" | "yes") => true,
        Some(other) => {
            wrong.push(format!("{name} is true or false, not {other:?}"));
            false
        }
    };
    let key = required("externalId");
    let (metric, target) = (required("metric"), required("target"));
    let owners = [
        cell("member").map(|text| json!({ "member": { "email": text } })),
        cell("memberExternalId").map(|text| json!({ "member": { "externalId": text } })),
        cell("team").map(|text| json!({ "team": { "externalId": text } })),
        flag("organization", &mut wrong).then(|| json!({ "organization": true })),
    ];
    let mut owners: Vec<Value> = owners.into_iter().flatten().collect();
    if owners.len() != 1 {
        wrong.push(
            "exactly one of member, memberExternalId, team and organization says whose goal it is".to_owned(),
        );
    }
    let period = match (cell("period"), cell("periodStart"), cell("periodEnd")) {
        (Some(name), None, None) => json!({ "name": name }),
        (None, Some(start), Some(end)) => json!({ "dates": { "start": start, "end": end } }),
        _ => {
            wrong.push("either period or both periodStart and periodEnd say when".to_owned());
            Value::Null
        }
    };
    let mut input =
        json!({ "externalId": key, "metric": { "key": metric }, "target": target, "period": period });
    input["owner"] = owners.pop().unwrap_or_default();
    for name in [
        "title",
        "baseline",
        "stretch",
        "currency",
        "curve",
        "rationale",
        "state",
    ] {
        if let Some(text) = cell(name) {
            input[name] = json!(text);
        }
    }
    if flag("quota", &mut wrong) {
        input["quota"] = json!(true);
    }
    if let Some(text) = cell("ifVersion") {
        match text.parse::<i64>() {
            Ok(version) => input["ifVersion"] = json!(version),
            Err(_) => wrong.push(format!("ifVersion is a whole number, not {text:?}")),
        }
    }
    if let Some(parent) = cell("parent") {
        input["parent"] = json!({ "goal": { "externalId": parent } });
        if let Some(edge) = cell("edge") {
            input["parent"]["edge"] = json!(edge);
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Row {
        line,
        parent: cell("parent").map(str::to_owned),
        key,
        input,
    })
}

/// Goals above before those below them, so that a part that is sent later finds them; a ring stays as it is, for the server to refuse.
fn from_the_top(rows: Vec<Row>) -> Vec<Row> {
    let above: HashMap<String, String> = rows
        .iter()
        .filter_map(|row| Some((row.key.clone(), row.parent.clone()?)))
        .collect();
    let depth = |row: &Row| {
        let (mut at, mut met) = (&row.key, BTreeSet::new());
        while let Some(parent) = above.get(at) {
            if !met.insert(parent) {
                break;
            }
            at = parent;
        }
        met.len()
    };
    let mut sorted = rows;
    sorted.sort_by_cached_key(depth);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_file_say_the_same() {
        let of_csv = csv(
            "externalId,member,metric,period,target,quota\nq/1,a@b.example,revenue_won,2026-Q1,1000,true\n\nq/2,,calls,,5,\n",
        );
        let of_yaml = yaml(
            "# quotas\n- externalId: q/1\n  member: a@b.example\n  metric: revenue_won\n  period: 2026-Q1\n  target: 1000\n  quota: true\n- externalId: q/2\n  metric: calls\n  target: 5\n",
        );
        let (of_csv, of_yaml) = (of_csv.expect("CSV"), of_yaml.expect("YAML"));
        let cells = |rows: &[(usize, Cells)]| rows.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>();
        assert_eq!(cells(&of_csv), cells(&of_yaml));
        let lines = |rows: &[(usize, Cells)]| rows.iter().map(|(line, _)| *line).collect::<Vec<_>>();
        assert_eq!((lines(&of_csv), lines(&of_yaml)), (vec![2, 4], vec![2, 8]));
        let first = row(2, &of_csv[0].1).expect("a row");
        let expected = json!({ "externalId": "q/1", "metric": { "key": "revenue_won" }, "target": "1000", "period": { "name": "2026-Q1" },
            "owner": { "member": { "email": "a@b.example" } }, "quota": true });
        assert_eq!(first.input, expected);
        let wrong = row(4, &of_csv[1].1).expect_err("no owner and no period");
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn what_is_not_the_organizations_is_somebodys() {
        let owner = |member: &str, organization: &str| {
            let cells = [
                ("externalId", "q/1"),
                ("metric", "calls"),
                ("target", "5"),
                ("period", "2026-Q1"),
                ("member", member),
                ("organization", organization),
            ];
            let cells: Cells = cells
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into();
            row(2, &cells).map(|row| row.input["owner"].clone())
        };
        let of_member = json!({ "member": { "email": "a@b.example" } });
        for no in ["", "false", "No"] {
            assert_eq!(owner("a@b.example", no), Ok(of_member.clone()), "{no}");
            assert!(owner("", no).is_err(), "{no}: nobody's");
        }
        assert_eq!(owner("", "Yes"), Ok(json!({ "organization": true })));
        let wrong = owner("", "all").expect_err("neither true nor false");
        assert!(wrong[0].starts_with("organization is true or false"), "{wrong:?}");
        assert!(owner("a@b.example", "true").is_err(), "of two");
    }

    #[test]
    fn goals_above_come_first_and_a_ring_ends() {
        let row = |key: &str, parent: Option<&str>| Row {
            line: 1,
            key: key.to_owned(),
            parent: parent.map(str::to_owned),
            input: Value::Null,
        };
        let sorted = from_the_top(vec![
            row("leaf", Some("team")),
            row("team", Some("all")),
            row("all", Some("elsewhere")),
            row("ring", Some("gnir")),
            row("gnir", Some("ring")),
        ]);
        let place = |key: &str| sorted.iter().position(|row| row.key == key);
        assert!(place("all") < place("team") && place("team") < place("leaf"));
        assert_eq!(sorted.len(), 5);
    }
}
