//! A GraphQL request as it arrives, from a JSON body or a query string, with every wrong shape named.

use super::codes::Code;
use super::guard::{Limits, Refusal, json_nesting};
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Name, Value, Variables};
use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;
use std::collections::HashMap;

/// What a client asks for, before its text is parsed.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    pub(super) extensions: HashMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<HashMap<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Incoming {
    pub(super) fn from_json(bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        json_nesting(bytes, limits.json_nesting)?;
        if bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[') {
            let message = "This server takes one GraphQL request per HTTP request, not a list of them.";
            return Err(Refusal::new(Code::BatchingNotSupported, message, None));
        }
        let body: Body = serde_json::from_slice(bytes).map_err(|error| {
            malformed(format!(
                "The body is not a GraphQL request in JSON: {}.",
                place_and_cause(&error)
            ))
        })?;
        Self::new(body)
    }

    pub(super) fn from_query_string(uri: &Uri, limits: &Limits) -> Result<Self, Refusal> {
        let Query(asked) = Query::<QueryString>::try_from_uri(uri).map_err(|_| {
            malformed("The query string is not a GraphQL request; is a parameter given twice?")
        })?;
        Self::new(Body {
            query: asked.query,
            operation_name: asked.operation_name,
            variables: parameter("variables", asked.variables, limits)?,
            extensions: parameter("extensions", asked.extensions, limits)?,
        })
    }

    fn new(body: Body) -> Result<Self, Refusal> {
        let extensions = body.extensions.unwrap_or_default();
        let Some(query) = body.query.filter(|query| !query.is_empty()) else {
            return Err(if extensions.contains_key("persistedQuery") {
                Refusal::new(
                    Code::PersistedQueryNotSupported,
                    "PersistedQueryNotSupported",
                    None,
                )
            } else {
                malformed("The request has no `query`.")
            });
        };
        Ok(Self {
            query,
            operation_name: body.operation_name.filter(|name| !name.is_empty()),
            variables: body.variables.unwrap_or_default(),
            extensions,
        })
    }
}

fn parameter<T: serde::de::DeserializeOwned>(
    name: &str,
    text: Option<String>,
    limits: &Limits,
) -> Result<Option<T>, Refusal> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    json_nesting(text.as_bytes(), limits.json_nesting)?;
    serde_json::from_str(&text).map_err(|error| {
        malformed(format!(
            "`{name}` is not a JSON object: {}.",
            place_and_cause(&error)
        ))
    })
}

fn malformed(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::BadRequest, message, None)
}

/// Syntax errors have their place in the text; type errors of the few fields above are safe to repeat.
fn place_and_cause(error: &serde_json::Error) -> String {
    if error.is_data() {
        error.to_string()
    } else {
        format!("syntax error at line {}, column {}", error.line(), error.column())
    }
}

/// The operation that will run.
///
/// # Errors
/// `OPERATION_RESOLUTION_FAILURE` when the name fits none, or is missing where there are several.
pub(super) fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Refusal> {
    let unresolved = |message: String| Refusal::new(Code::OperationResolutionFailure, message, None);
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) if operations.contains_key(name) => {
            Ok(&operations[name].node)
        }
        (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
            Some(operation) if operations.len() == 1 => Ok(&operation.node),
            _ => Err(unresolved(
                "The query has several operations: say which by `operationName`.".to_owned(),
            )),
        },
        (_, Some(name)) => Err(unresolved(format!(
            "The query has no operation named \"{name}\"."
        ))),
    }
}

/// Refuses variables that the operation requires and the request leaves out; async-graphql finds that only while it
/// resolves the field that uses them.
pub(super) fn require_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let (name, of): (&Name, _) = (&definition.node.name.node, &definition.node.var_type.node);
        let given = variables.get(name);
        let missing = given.is_none() && definition.node.default_value.is_none();
        if !of.nullable && (missing || matches!(given, Some(Value::Null))) {
            let message = format!("Variable \"${name}\" of type \"{of}\" needs a value.");
            return Err(Refusal::new(Code::Invalid, message, Some(definition.pos)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    fn code(body: &str) -> Code {
        Incoming::from_json(body.as_bytes(), &Limits::default())
            .expect_err("the body is wrong")
            .code
    }

    #[test]
    fn a_wrong_shape_is_named() {
        for body in [
            "",
            "null",
            "1",
            "{",
            "{\"query\": 1}",
            "{}",
            "{\"query\": null}",
            "{\"query\": \"\"}",
        ] {
            assert_eq!(code(body), Code::BadRequest, "{body}");
        }
        for field in [
            "\"operationName\": 1",
            "\"variables\": []",
            "\"variables\": \"x\"",
            "\"extensions\": 1",
        ] {
            assert_eq!(
                code(&format!("{{\"query\": \"{{a}}\", {field}}}")),
                Code::BadRequest,
                "{field}"
            );
        }
        assert_eq!(code(" [{\"query\": \"{a}\"}]"), Code::BatchingNotSupported);
        assert_eq!(
            code("{\"extensions\": {\"persistedQuery\": {}}}"),
            Code::PersistedQueryNotSupported
        );
        assert_eq!(
            code(&format!(
                "{{\"query\": \"{{a}}\", \"variables\": {}",
                "[".repeat(1500)
            )),
            Code::QueryTooDeep
        );
    }

    #[test]
    fn a_query_string_carries_the_same_request() {
        let uri: Uri = "/graphql?query=%7Ba%7D&operationName=&variables=%7B%22a%22%3A1%7D"
            .parse()
            .expect("a uri");
        let incoming = Incoming::from_query_string(&uri, &Limits::default()).expect("a request");
        assert_eq!((incoming.query.as_str(), incoming.operation_name), ("{a}", None));
        assert_eq!(incoming.variables.get("a"), Some(&Value::from(1)));
    }

    #[test]
    fn the_operation_is_found_by_name_and_a_lone_one_without() {
        let document = parse_query("query A { a } mutation B { b }").expect("a document");
        assert!(select(&document, Some("A")).is_ok());
        assert!(select(&document, None).is_err());
        assert!(select(&document, Some("C")).is_err());
        let lone = parse_query("mutation B { b }").expect("a document");
        assert!(select(&lone, None).is_ok());
    }

    #[test]
    fn a_required_variable_must_be_given() {
        let document = parse_query("query ($a: Int!, $b: Int! = 1, $c: Int) { f(a: $a, b: $b, c: $c) }")
            .expect("a document");
        let check = |json| {
            let variables = Variables::from_json(json);
            require_variables(select(&document, None).expect("one operation"), &variables)
        };
        assert!(check(serde_json::json!({"a": 1})).is_ok());
        assert!(check(serde_json::json!({})).is_err());
        assert!(check(serde_json::json!({"a": null})).is_err());
        assert!(check(serde_json::json!({"a": 1, "b": null})).is_err());
    }
}
