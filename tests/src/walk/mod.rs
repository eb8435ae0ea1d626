//! Walking the whole schema: every place that takes an id, and a document that reaches it.
//!
//! Nothing here knows a single query or mutation by name but for a few values that generated ones cannot stand for; what
//! is added to the schema is walked without being listed.

mod fill;
mod select;

use crate::schema::{Field, Input, Kind, Schema};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A place that takes an id: an argument of a query or mutation, or a field somewhere inside one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// The query or mutation.
    pub root: String,
    /// Whether it is a mutation.
    pub changes: bool,
    /// From the argument on; items of lists are `0`.
    pub path: Vec<String>,
    /// Whether the call needs it.
    pub required: bool,
}

impl Slot {
    /// The place as errors name it: from the input on where there is one.
    pub fn field(&self) -> String {
        let from_input = self.path.first().is_some_and(|name| name == "input");
        self.path[usize::from(from_input)..].join(".")
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.root, self.path.join("."))
    }
}

/// Every place of a schema that takes an id.
///
/// # Panics
/// When a field of an object takes one: the walk can only fill the arguments of queries and mutations.
pub fn slots(schema: &Schema) -> Vec<Slot> {
    let mut slots = Vec::new();
    for (root, changes) in [("Query", false), ("Mutation", true)] {
        for field in schema.root(root) {
            for path in ids_of(schema, field) {
                slots.push(Slot {
                    root: field.name.clone(),
                    changes,
                    required: path.required,
                    path: path.names,
                });
            }
        }
    }
    for (name, found) in &schema.types {
        let inner = found
            .fields
            .iter()
            .filter(|_| name != "Query" && name != "Mutation");
        for field in inner {
            assert!(
                ids_of(schema, field).is_empty(),
                "{name}.{} takes an id: teach the walk in tests/src/walk to reach it",
                field.name
            );
        }
    }
    slots
}

struct Path {
    names: Vec<String>,
    required: bool,
}

fn ids_of(schema: &Schema, field: &Field) -> Vec<Path> {
    let mut found = Vec::new();
    for argument in &field.arguments {
        visit(schema, argument, &Vec::new(), true, &mut Vec::new(), &mut found);
    }
    found
}

fn visit(
    schema: &Schema,
    input: &Input,
    above: &[String],
    required: bool,
    inside: &mut Vec<String>,
    found: &mut Vec<Path>,
) {
    let mut names = [above, std::slice::from_ref(&input.name)].concat();
    let mut kind = input.kind.nullable();
    while let Kind::List(item) = kind {
        names.push("0".to_owned());
        kind = item.nullable();
    }
    let required = required && !input.optional;
    let name = kind.name();
    if name == "ID" {
        found.push(Path { names, required });
        return;
    }
    // An input inside itself has no place that its outer self has not.
    if inside.iter().any(|outer| outer == name) {
        return;
    }
    inside.push(name.to_owned());
    for inner in &schema.types[name].inputs {
        // Of inputs that take one of their fields none is needed.
        let needed = required && !schema.types[name].one_of;
        visit(schema, inner, &names, needed, inside, found);
    }
    inside.pop();
}

/// Calls of queries and mutations, filled by what an organization has.
pub struct Caller<'a> {
    /// What can be called.
    pub schema: &'a Schema,
    /// An id of each type, all of whoever calls.
    pub own: &'a BTreeMap<String, String>,
    /// The type each place takes, as far as it is known by now.
    pub types: BTreeMap<Slot, String>,
}

impl<'a> Caller<'a> {
    /// Calls that know no types yet.
    pub fn new(schema: &'a Schema, own: &'a BTreeMap<String, String>) -> Self {
        Self {
            schema,
            own,
            types: BTreeMap::new(),
        }
    }

    /// A document and variables that hold `id` at `slot`, and at every other place that needs one an own one.
    pub fn call(&self, slot: &Slot, id: &str) -> (String, Value) {
        let root = if slot.changes { "Mutation" } else { "Query" };
        let fields = self.schema.root(root);
        let field = fields
            .iter()
            .find(|field| field.name == slot.root)
            .expect("a slot of the schema");
        let mut declared = Vec::new();
        let mut given = Vec::new();
        let mut variables = serde_json::Map::new();
        for argument in &field.arguments {
            let here = vec![argument.name.clone()];
            if argument.optional && slot.path.first() != here.first() {
                continue;
            }
            declared.push(format!("${}: {}", argument.name, argument.kind));
            given.push(format!("{0}: ${0}", argument.name));
            variables.insert(argument.name.clone(), self.value(slot, id, &argument.kind, here));
        }
        let document = format!(
            "{} ({}) {{ answer: {}({}) {} }}",
            if slot.changes { "mutation" } else { "query" },
            declared.join(", "),
            field.name,
            given.join(", "),
            select::selection(self.schema, &field.kind),
        );
        (document, Value::Object(variables))
    }

    fn own_at(&self, slot: &Slot, path: &[String]) -> String {
        let here = Slot {
            path: path.to_vec(),
            ..slot.clone()
        };
        let known = self.types.iter().find(|(known, _)| {
            known.root == here.root && known.changes == here.changes && known.path == here.path
        });
        // Until its type is found out any id will do: the answer tells that it is the wrong one.
        let kind = known.map_or_else(|| self.own.keys().next().expect("some type"), |(_, kind)| kind);
        self.own[kind].clone()
    }
}
