//! The schema as clients can read it, for the guards that walk all of it.

use crate::client::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const INTROSPECTION: &str = "{ __schema { queryType { name } mutationType { name } types {
    kind name description isOneOf
    fields(includeDeprecated: true) { name description type { ...T } args(includeDeprecated: true) { ...I } }
    inputFields(includeDeprecated: true) { ...I }
    enumValues(includeDeprecated: true) { name description } possibleTypes { name }
} } }
fragment I on __InputValue { name description defaultValue type { ...T } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// Every type of a schema by its name.
#[derive(Debug)]
pub struct Schema {
    /// The types, those of introspection itself left out.
    pub types: BTreeMap<String, Type>,
}

/// A type.
#[derive(Debug)]
pub struct Type {
    /// `OBJECT`, `INPUT_OBJECT`, `ENUM`, `SCALAR`, `INTERFACE` or `UNION`.
    pub kind: String,
    /// What it is.
    pub description: String,
    /// Whether an input takes exactly one of its fields.
    pub one_of: bool,
    /// Fields of an object or interface.
    pub fields: Vec<Field>,
    /// Fields of an input.
    pub inputs: Vec<Input>,
    /// Values of an enum with their descriptions.
    pub values: Vec<(String, String)>,
    /// The objects a union or an interface may be.
    pub possible: Vec<String>,
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it takes.
    pub arguments: Vec<Input>,
    /// What it gives.
    pub kind: Kind,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it takes.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
}

/// The type of a field or input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A type by its name.
    Named(String),
    /// A list.
    List(Box<Kind>),
    /// Never null.
    NonNull(Box<Kind>),
}

impl Kind {
    /// The name inside all lists.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }

    /// The same without its outermost "never null".
    pub fn nullable(&self) -> &Self {
        match self {
            Self::NonNull(inner) => inner,
            other => other,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::List(inner) => write!(f, "[{inner}]"),
            Self::NonNull(inner) => write!(f, "{inner}!"),
        }
    }
}

impl Schema {
    /// Reads the schema of a server.
    pub async fn read(client: &Client) -> Self {
        let answer = client.query(INTROSPECTION, json!({})).await;
        let types = list(answer.at("/__schema/types"))
            .map(|found| (text(&found["name"]), object(found)))
            .filter(|(name, _)| !name.starts_with("__"))
            .collect();
        Self { types }
    }

    /// The fields of `Query` or `Mutation`.
    pub fn root(&self, name: &str) -> &[Field] {
        &self.types[name].fields
    }
}

fn object(found: &Value) -> Type {
    Type {
        kind: text(&found["kind"]),
        description: text(&found["description"]),
        one_of: found["isOneOf"] == json!(true),
        fields: list(&found["fields"])
            .map(|field| Field {
                name: text(&field["name"]),
                description: text(&field["description"]),
                arguments: list(&field["args"]).map(input).collect(),
                kind: kind(&field["type"]),
            })
            .collect(),
        inputs: list(&found["inputFields"]).map(input).collect(),
        values: list(&found["enumValues"])
            .map(|value| (text(&value["name"]), text(&value["description"])))
            .collect(),
        possible: list(&found["possibleTypes"])
            .map(|object| text(&object["name"]))
            .collect(),
    }
}

fn input(found: &Value) -> Input {
    let kind = kind(&found["type"]);
    Input {
        name: text(&found["name"]),
        description: text(&found["description"]),
        optional: !matches!(kind, Kind::NonNull(_)) || !found["defaultValue"].is_null(),
        kind,
    }
}

fn kind(found: &Value) -> Kind {
    match found["kind"].as_str() {
        Some("NON_NULL") => Kind::NonNull(Box::new(kind(&found["ofType"]))),
        Some("LIST") => Kind::List(Box::new(kind(&found["ofType"]))),
        _ => Kind::Named(text(&found["name"])),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
