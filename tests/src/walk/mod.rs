//! Walking the whole schema: every place that takes an id or another scalar, and a document that reaches it.
//!
//! Nothing here knows a single query or mutation by name but for a few values that generated ones cannot stand for; what
//! is added to the schema is walked without being listed.

mod fill;
mod select;

pub use select::{nested, reading};

use crate::schema::{Field, Input, Kind, Schema};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

/// A place that takes a scalar: an argument of a field, or a field of an input somewhere inside one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// The type the field is of: `Query`, `Mutation`, or an object.
    pub of: String,
    /// The query, the mutation, or the field of the object.
    pub root: String,
    /// From the argument on; items of lists are `0`.
    pub path: Vec<String>,
    /// Whether the call needs it.
    pub required: bool,
}

impl Slot {
    /// Whether the call may change anything.
    pub fn changes(&self) -> bool {
        self.of == "Mutation"
    }

    /// The place as errors name it: from the input on where there is one.
    pub fn field(&self) -> String {
        let from_input = self.path.first().is_some_and(|name| name == "input");
        self.path[usize::from(from_input)..].join(".")
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of.as_str() {
            "Query" | "Mutation" => write!(f, "{}({})", self.root, self.path.join(".")),
            object => write!(f, "{object}.{}({})", self.root, self.path.join(".")),
        }
    }
}

/// Every query and mutation, with no place in it.
pub fn roots(schema: &Schema) -> impl Iterator<Item = Slot> {
    ["Query", "Mutation"]
        .into_iter()
        .flat_map(|root| fields_of(schema, root))
}

/// Every field of an object that takes arguments, with no place in it.
pub fn inner(schema: &Schema) -> impl Iterator<Item = Slot> {
    let objects = schema.types.keys().filter(|name| !is_root(name));
    objects
        .flat_map(|name| fields_of(schema, name))
        .filter(|slot| !field_of(schema, slot).arguments.is_empty())
}

fn is_root(name: &str) -> bool {
    name == "Query" || name == "Mutation"
}

fn fields_of<'a>(schema: &'a Schema, name: &'a str) -> impl Iterator<Item = Slot> + 'a {
    schema.types[name].fields.iter().map(|field| Slot {
        of: name.to_owned(),
        root: field.name.clone(),
        path: Vec::new(),
        required: true,
    })
}

/// Every place of the schema that takes a value of the scalar or enum of this name.
pub fn places(schema: &Schema, name: &str) -> Vec<Slot> {
    let of_field = |field: Slot| {
        let paths = paths_of(schema, field_of(schema, &field), name);
        paths.into_iter().map(move |path| Slot {
            required: path.required,
            path: path.names,
            ..field.clone()
        })
    };
    roots(schema).chain(inner(schema)).flat_map(of_field).collect()
}

/// Every place of a schema that takes an id.
///
/// # Panics
/// When a field of an object takes one: whoever asks for these fills the arguments of queries and mutations.
pub fn slots(schema: &Schema) -> Vec<Slot> {
    let slots = places(schema, "ID");
    for slot in &slots {
        assert!(
            is_root(&slot.of),
            "{slot} takes an id: teach those who ask for slots to reach it"
        );
    }
    slots
}

fn field_of<'a>(schema: &'a Schema, slot: &Slot) -> &'a Field {
    let mut fields = schema.types[&slot.of].fields.iter();
    fields
        .find(|field| field.name == slot.root)
        .expect("a slot of the schema")
}

struct Path {
    names: Vec<String>,
    required: bool,
}

fn paths_of(schema: &Schema, field: &Field, scalar: &str) -> Vec<Path> {
    let mut visit = Visit {
        schema,
        scalar,
        inside: Vec::new(),
        found: Vec::new(),
    };
    for argument in &field.arguments {
        visit.input(argument, &[], true);
    }
    visit.found
}

struct Visit<'a> {
    schema: &'a Schema,
    scalar: &'a str,
    inside: Vec<String>,
    found: Vec<Path>,
}

impl Visit<'_> {
    fn input(&mut self, input: &Input, above: &[String], required: bool) {
        let mut names = [above, std::slice::from_ref(&input.name)].concat();
        let mut kind = input.kind.nullable();
        while let Kind::List(item) = kind {
            names.push("0".to_owned());
            kind = item.nullable();
        }
        let required = required && !input.optional;
        let name = kind.name();
        if name == self.scalar {
            self.found.push(Path { names, required });
            return;
        }
        // An input inside itself has no place that its outer self has not.
        if self.inside.iter().any(|outer| outer == name) {
            return;
        }
        self.inside.push(name.to_owned());
        let (schema, kind) = (self.schema, &self.schema.types[name]);
        // Of inputs that take one of their fields none is needed.
        let needed = required && !kind.one_of;
        for inner in &schema.types[name].inputs {
            self.input(inner, &names, needed);
        }
        self.inside.pop();
    }
}

/// Calls of queries and mutations, filled by what an organization has.
pub struct Caller<'a> {
    /// What can be called.
    pub schema: &'a Schema,
    /// An id of each type, all of whoever calls.
    pub own: &'a BTreeMap<String, String>,
    /// The type each place takes, as far as it is known by now.
    pub types: BTreeMap<Slot, String>,
    /// How many objects inside each other are read of an answer.
    pub depth: usize,
}

impl<'a> Caller<'a> {
    /// Calls that know no types yet.
    pub fn new(schema: &'a Schema, own: &'a BTreeMap<String, String>) -> Self {
        Self {
            schema,
            own,
            types: BTreeMap::new(),
            depth: 3,
        }
    }

    /// Takes the type of each id that calls need, or may choose, from the name of its place: `member`, or `id` of `serviceAccountRevoke`.
    pub fn types_by_name(mut self) -> Self {
        for slot in slots(self.schema) {
            let names = slot.path.iter().map(String::as_str);
            let names: Vec<&str> = names.filter(|name| name.parse::<usize>().is_err()).collect();
            let (name, is_called) = match names.as_slice() {
                ["id"] | ["input", "id"] => (slot.root.as_str(), false),
                // A reference by id is called after what it refers to.
                [.., above, "id"] => (*above, true),
                [.., "about" | "members" | "participants" | "to"] => ("member", true),
                [.., last] => (*last, true),
                [] => continue,
            };
            let starts = |kind: &&String| name.to_lowercase().starts_with(&kind.to_lowercase());
            let kind = self.own.keys().filter(starts).max_by_key(|kind| kind.len());
            // `concern` for a CustomerConcern.
            let ends = |kind: &&String| kind.to_lowercase().ends_with(&name.to_lowercase());
            let kind = kind.or_else(|| self.own.keys().find(ends));
            if let Some(kind) = kind.filter(|_| slot.required || is_called).cloned() {
                self.types.insert(slot, kind);
            }
        }
        self
    }

    /// A document and variables that hold `value` at `slot`, and at every other place that needs one a generated one.
    pub fn call(&self, slot: &Slot, value: &Value) -> (String, Value) {
        let field = field_of(self.schema, slot);
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
            let filled = self.value(slot, value, &argument.kind, here);
            variables.insert(argument.name.clone(), filled);
        }
        let listed = |items: Vec<String>| match items.as_slice() {
            [] => String::new(),
            items => format!("({})", items.join(", ")),
        };
        let answer = format!(
            "answer: {}{} {}",
            field.name,
            listed(given),
            select::selection(self.schema, &field.kind, self.depth),
        );
        let (kind, body) = match slot.of.as_str() {
            "Query" => ("query", answer),
            "Mutation" => ("mutation", answer),
            object => ("query", self.within(object, &answer)),
        };
        let document = format!("{kind} {} {{ {body} }}", listed(declared));
        (document, Value::Object(variables))
    }

    /// A selection inside an object of whoever calls: one with an id, one that a query gives, or one inside of such.
    fn within(&self, object: &str, selection: &str) -> String {
        let free = |field: &Field| field.arguments.iter().all(|argument| argument.optional);
        let by_id = self.own.iter().map(|(kind, id)| {
            let open = format!("object: node(id: \"{id}\") {{ ... on {kind} {{ ");
            (kind.clone(), open, 2)
        });
        let by_query = self.schema.root("Query").iter().filter(|query| free(query));
        let by_query = by_query.map(|query| {
            let open = format!("object: {} {{ ", query.name);
            (query.kind.name().to_owned(), open, 1)
        });
        let mut ways: VecDeque<(String, String, usize)> = by_id.chain(by_query).collect();
        let mut seen = BTreeSet::new();
        while let Some((kind, open, depth)) = ways.pop_front() {
            if kind == object {
                return format!("{open}{selection}{}", " }".repeat(depth));
            }
            if !seen.insert(kind.clone()) {
                continue;
            }
            for field in self.schema.types[&kind].fields.iter().filter(|field| free(field)) {
                let open = format!("{open}{} {{ ", field.name);
                ways.push_back((field.kind.name().to_owned(), open, depth + 1));
            }
        }
        panic!("teach the walk in tests/src/walk to reach a {object}");
    }

    fn own_at(&self, slot: &Slot, path: &[String]) -> Value {
        let known = self
            .types
            .iter()
            .find(|(known, _)| known.of == slot.of && known.root == slot.root && known.path == path);
        // Until its type is found out any id will do: the answer tells that it is the wrong one.
        let kind = known.map_or_else(|| self.own.keys().next().expect("some type"), |(_, kind)| kind);
        json!(self.own[kind])
    }
}
