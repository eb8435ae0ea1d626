//! What to read of an answer: every field that needs no argument, as deep as answers with one object in them go.

use crate::schema::{Kind, Schema};

/// A selection of what a field gives, so many objects deep; empty for a scalar.
pub(super) fn selection(schema: &Schema, kind: &Kind, depth: usize) -> String {
    select(schema, kind.name(), depth, true)
}

fn select(schema: &Schema, name: &str, depth: usize, lists: bool) -> String {
    let found = &schema.types[name];
    if is_leaf(schema, name) {
        return String::new();
    }
    let mut fields = vec!["__typename".to_owned()];
    for possible in &found.possible {
        // No more: fields of one name may differ in type between the objects of a union.
        fields.push(format!("... on {possible} {{ __typename }}"));
    }
    for field in &found.fields {
        let kind = field.kind.name();
        let is_list = kind.ends_with("Connection");
        let argued = field.arguments.iter().any(|argument| !argument.optional);
        if argued || (is_list && !lists) {
            continue;
        }
        if is_leaf(schema, kind) {
            fields.push(field.name.clone());
        } else if depth > 0 {
            fields.push(format!(
                "{} {}",
                field.name,
                select(schema, kind, depth - 1, false)
            ));
        }
    }
    format!("{{ {} }}", fields.join(" "))
}

fn is_leaf(schema: &Schema, name: &str) -> bool {
    matches!(schema.types[name].kind.as_str(), "SCALAR" | "ENUM")
}

/// How many objects inside each other are read of a row.
const DEPTH: usize = 2;

/// What can be read of one row of a connection: one selection of its plain fields, and one for those of each object
/// inside it, so that each can be measured alone, as can the first rows of each connection of the row. Connections of objects inside
/// rows are left out. So are the objects of an object that has a list of its own, where it is a row itself.
pub fn reading(schema: &Schema, connection: &Kind) -> Vec<String> {
    let row = connection.name().trim_end_matches("Connection");
    fields(schema, row, DEPTH)
}

/// The connections of the objects that one call of `Query` gives, as the path to them: `scoreboard { rows`.
pub fn nested(schema: &Schema) -> Vec<(String, &Kind)> {
    let mut found = Vec::new();
    for query in schema.root("Query") {
        let argued = query.arguments.iter().any(|argument| !argument.optional);
        let object = &schema.types[query.kind.name()];
        let is_page = query.kind.name().ends_with("Connection");
        if argued || is_page || matches!(query.kind.nullable(), Kind::List(_)) {
            continue;
        }
        for field in &object.fields {
            if field.kind.name().ends_with("Connection") {
                found.push((format!("{} {{ {}", query.name, field.name), &field.kind));
            }
        }
    }
    found
}

fn fields(schema: &Schema, name: &str, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    let is_row = depth < DEPTH && schema.types.contains_key(&format!("{name}Connection"));
    let depth = if is_row { 0 } else { depth };
    for possible in &schema.types[name].possible {
        let inner = fields(schema, possible, depth);
        found.extend(
            inner
                .into_iter()
                .map(|inner| format!("... on {possible} {{ {inner} }}")),
        );
    }
    let mut plain = vec!["__typename".to_owned()];
    for field in &schema.types[name].fields {
        let kind = field.kind.name();
        let is_list = kind.ends_with("Connection");
        if is_list && depth < DEPTH {
            continue;
        }
        let given = field
            .arguments
            .iter()
            .filter(|argument| !argument.optional)
            .map(|argument| {
                let value = literal(&argument.name, argument.kind.name());
                format!("{}: {value}", argument.name)
            })
            .chain(is_list.then(|| "first: 2".to_owned()));
        let given: Vec<String> = given.collect();
        let call = match given.as_slice() {
            [] => field.name.clone(),
            given => format!("{}({})", field.name, given.join(", ")),
        };
        if is_list {
            found.push(format!("{call} {{ nodes {{ __typename }} }}"));
        } else if is_leaf(schema, kind) {
            plain.push(call);
        } else if depth > 0 {
            let inner = fields(schema, kind, depth - 1);
            found.extend(inner.into_iter().map(|inner| format!("{call} {{ {inner} }}")));
        } else if !is_row {
            found.push(format!("{call} {{ __typename }}"));
        }
    }
    found.push(plain.join(" "));
    found
}

fn literal(name: &str, kind: &str) -> &'static str {
    match (name, kind) {
        ("from" | "start", "Date") => "\"2026-01-01\"",
        (_, "Date") => "\"2026-07-01\"",
        ("period", "PeriodInput") => "{ name: \"2026-Q1\" }",
        (_, "Int") => "1",
        ("metric" | "by", "String") => "\"deals_won\"",
        _ => panic!("teach the walk in tests/src/walk/select.rs to write {name}: {kind}"),
    }
}
