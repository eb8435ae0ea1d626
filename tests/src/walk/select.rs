//! What to read of an answer: every field that needs no argument, as deep as answers with one object in them go.

use crate::schema::{Kind, Schema};

/// A selection of what a query or mutation gives; empty for a scalar.
pub(super) fn selection(schema: &Schema, kind: &Kind) -> String {
    select(schema, kind.name(), 3, true)
}

fn select(schema: &Schema, name: &str, depth: usize, lists: bool) -> String {
    let found = &schema.types[name];
    if found.kind == "UNION" {
        return "{ __typename }".to_owned();
    }
    if !matches!(found.kind.as_str(), "OBJECT" | "INTERFACE") {
        return String::new();
    }
    let mut fields = vec!["__typename".to_owned()];
    for field in &found.fields {
        let kind = field.kind.name();
        let inner = &schema.types[kind];
        let is_list = kind.ends_with("Connection");
        let argued = field.arguments.iter().any(|argument| !argument.optional);
        if argued || (is_list && !lists) {
            continue;
        }
        if inner.fields.is_empty() && inner.kind != "UNION" {
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
