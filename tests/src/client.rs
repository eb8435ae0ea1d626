//! A client of the API over real HTTP, and what it is answered.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Sends requests as one principal, or as nobody.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    endpoint: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(http: reqwest::Client, endpoint: String, token: Option<String>) -> Self {
        Self {
            http,
            endpoint,
            token,
        }
    }

    /// Sends a document with its variables.
    pub async fn query(&self, document: &str, variables: Value) -> Answer {
        self.send(json!({ "query": document, "variables": variables }))
            .await
    }

    /// Calls a mutation with its one argument `input` and reads `selection` of the payload, which [`Answer::payload`] gives.
    pub async fn run(&self, mutation: &str, input: Value, selection: &str) -> Answer {
        let (head, tail) = mutation.split_at(1);
        let kind = format!("{}{tail}Input", head.to_uppercase());
        let document =
            format!("mutation ($input: {kind}!) {{ payload: {mutation}(input: $input) {{ {selection} }} }}");
        self.query(&document, json!({ "input": input })).await
    }

    /// Sends a body as JSON.
    pub async fn send(&self, body: Value) -> Answer {
        self.send_text(body.to_string()).await
    }

    /// Sends a body that is said to be JSON.
    pub async fn send_text(&self, body: String) -> Answer {
        let mut request = self.http.request(Method::POST, &self.endpoint).body(body);
        request = request.header("Content-Type", "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let text = response.text().await.expect("the answer arrives");
        let body = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} and no JSON: {text}"));
        Answer { status, body }
    }
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The whole body.
    pub body: Value,
}

impl Answer {
    /// The data of an answer without errors.
    ///
    /// # Panics
    /// When there are errors, showing them.
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(self.errors().is_empty(), "{:#}", self.body);
        &self.body["data"]
    }

    /// The payload of a mutation called by [`Client::run`], of an answer without errors.
    #[track_caller]
    pub fn payload(&self) -> &Value {
        &self.data()["payload"]
    }

    /// The value at a JSON pointer into the data of an answer without errors, such as `/team/leader/member/name`.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> &Value {
        let found = self.data().pointer(pointer);
        found.unwrap_or_else(|| panic!("nothing at {pointer} in {:#}", self.body))
    }

    /// The text at a JSON pointer into the data.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> &str {
        let found = self.at(pointer);
        found
            .as_str()
            .unwrap_or_else(|| panic!("no text at {pointer}: {found}"))
    }

    /// The values at `pointer` of each node of the connection or list at `list`.
    #[track_caller]
    pub fn each(&self, list: &str, pointer: &str) -> Vec<&Value> {
        let found = self.at(list);
        let rows = found.get("edges").or_else(|| found.get("nodes")).unwrap_or(found);
        let rows = rows
            .as_array()
            .unwrap_or_else(|| panic!("no list at {list}: {found}"));
        rows.iter()
            .map(|row| row.get("node").unwrap_or(row))
            .map(|row| row.pointer(pointer).unwrap_or(&Value::Null))
            .collect()
    }

    /// The errors, none when there are none.
    pub fn errors(&self) -> &[Value] {
        self.body["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The code of the first error.
    pub fn code(&self) -> Option<&str> {
        self.errors().first()?.pointer("/extensions/code")?.as_str()
    }

    /// The reason of the first error, where its code has several.
    pub fn reason(&self) -> Option<&str> {
        self.errors().first()?.pointer("/extensions/reason")?.as_str()
    }

    /// Field and code of every refused input, over all errors.
    pub fn field_codes(&self) -> Vec<(&str, &str)> {
        let fields = self
            .errors()
            .iter()
            .filter_map(|error| error.pointer("/extensions/fields")?.as_array());
        fields
            .flatten()
            .map(|field| (text(&field["field"]), text(&field["code"])))
            .collect()
    }

    /// Asserts that one input was refused, for this reason.
    #[track_caller]
    pub fn refuses(&self, field: &str, code: &str) {
        assert_eq!(self.code(), Some("INVALID"), "{:#}", self.body);
        assert_eq!(self.field_codes(), [(field, code)], "{:#}", self.body);
    }

    /// Asserts that the first error has this code.
    #[track_caller]
    pub fn fails(&self, code: &str) {
        assert_eq!(self.code(), Some(code), "{:#}", self.body);
    }

    /// Asserts that what `field` names is not there for whoever asked.
    #[track_caller]
    pub fn misses(&self, field: &str) {
        assert_eq!(self.code(), Some("NOT_FOUND"), "{:#}", self.body);
        assert_eq!(self.field_codes(), [(field, "NOT_FOUND")], "{:#}", self.body);
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
