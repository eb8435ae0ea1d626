//! The contract with clients: the file in the repository is the schema, all of it is described, names follow one rule.

use crate::workspace::root;
use acceptance::TestServer;
use acceptance::schema::Schema;
use std::path::Path;

const COMMAND: &str = "cargo run -p server -- schema --output schema.graphql";

/// Types of GraphQL itself.
const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

async fn schema() -> Schema {
    Schema::read(&TestServer::on_sqlite().await.anonymous()).await
}

#[test]
fn the_file_in_the_repository_is_the_schema() {
    let path = root().join("schema.graphql");
    let (file, now) = (read(&path), api::sdl());
    let line = file.lines().zip(now.lines()).position(|(file, now)| file != now);
    let line = line.unwrap_or_else(|| file.lines().count().min(now.lines().count()));
    assert!(
        file == now,
        "schema.graphql is not what the code offers, from line {} on:\n  file: {}\n  code: {}\n\
         Look at what changed for clients. If it is meant, run this at the root of the repository and commit the file:\n\n    {COMMAND}\n",
        line + 1,
        file.lines().nth(line).unwrap_or("(the end)"),
        now.lines().nth(line).unwrap_or("(the end)"),
    );
}

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let schema = schema().await;
    let mut bare = Vec::new();
    for (name, found) in &schema.types {
        let mut check = |what: String, description: &str| {
            if description.trim().len() < 3 && !BUILT_IN.contains(&what.as_str()) {
                bare.push(what);
            }
        };
        check(name.clone(), &found.description);
        for field in &found.fields {
            check(format!("{name}.{}", field.name), &field.description);
            for argument in &field.arguments {
                check(
                    format!("{name}.{}({})", field.name, argument.name),
                    &argument.description,
                );
            }
        }
        for input in &found.inputs {
            check(format!("{name}.{}", input.name), &input.description);
        }
        for (value, description) in &found.values {
            check(format!("{name}.{value}"), description);
        }
    }
    assert!(schema.types.len() > 20, "the walk saw the schema");
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[tokio::test]
async fn every_mutation_takes_an_input_and_gives_a_payload_of_its_own_name() {
    let schema = schema().await;
    for mutation in schema.root("Mutation") {
        let (head, tail) = mutation.name.split_at(1);
        let verb = format!("{}{tail}", head.to_uppercase());
        let arguments: Vec<_> = mutation
            .arguments
            .iter()
            .map(|argument| format!("{}: {}", argument.name, argument.kind))
            .collect();
        assert_eq!(arguments, [format!("input: {verb}Input!")], "{}", mutation.name);
        // Nullable, so that one that fails leaves its siblings in the same document their answers.
        assert_eq!(
            mutation.kind.to_string(),
            format!("{verb}Payload"),
            "{}",
            mutation.name
        );
    }
}

#[tokio::test]
async fn every_query_may_fail_beside_its_siblings() {
    for query in schema().await.root("Query") {
        assert_eq!(
            query.kind.nullable(),
            &query.kind,
            "{} must be nullable",
            query.name
        );
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}; make it by: {COMMAND}", path.display()))
}
