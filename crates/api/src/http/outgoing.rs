//! The answer: every error gets its code and the request id, texts that are not ours to tell are replaced, and the
//! whole is serialised once, straight to bytes.

use super::codes::Code;
use super::guard::Refusal;
use super::negotiation::MediaType;
use super::request_id::RequestId;
use async_graphql::{Response as Executed, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// Errors beyond this many say nothing new.
const MOST_ERRORS: usize = 50;

const INTERNAL: &str = "Something failed on our side. Give the request id to support.";

/// How to answer one request.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) media: MediaType,
    pub(super) id: RequestId,
    pub(super) most_bytes: usize,
}

#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl Outgoing {
    /// The answer to a request that was refused before execution.
    pub(super) fn refuse(&self, refusal: Refusal) -> Response {
        let status = self.status(refusal.code);
        let code = refusal.code;
        let mut response = self.write(status, None, &mut [error(refusal)], &BTreeMap::new());
        let headers = response.headers_mut();
        match code {
            Code::Unauthenticated => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Bearer error=\"invalid_token\""),
                );
            }
            Code::UnsupportedMediaType => {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
            Code::Timeout => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }

    /// The answer to a request that async-graphql took on: validated, and perhaps executed.
    pub(super) fn answer(&self, mut executed: Executed) -> Response {
        let unexecuted = executed.data == Value::Null
            && !executed.errors.is_empty()
            && executed.errors.iter().all(|error| error.path.is_empty());
        executed.errors.truncate(MOST_ERRORS);
        for error in &mut executed.errors {
            self.give_code(error, unexecuted);
        }
        let status = if unexecuted {
            self.status(first_code(&executed.errors))
        } else {
            StatusCode::OK
        };
        let data = (!unexecuted).then_some(&executed.data);
        let mut response = self.write(status, data, &mut executed.errors, &executed.extensions);
        response.headers_mut().extend(executed.http_headers);
        response
    }

    fn status(&self, code: Code) -> StatusCode {
        if self.media == MediaType::Json && code.is_of_the_document() {
            StatusCode::OK
        } else {
            code.status()
        }
    }

    fn give_code(&self, error: &mut ServerError, unexecuted: bool) {
        if has_code(error) {
            return;
        }
        let code = classify(&error.message, unexecuted);
        if code == Code::Internal {
            tracing::error!(id = %self.id, cause = %error.message, path = ?error.path, "a resolver failed without a code");
            INTERNAL.clone_into(&mut error.message);
        }
        error
            .extensions
            .get_or_insert_default()
            .set("code", code.as_str());
    }

    fn write(
        &self,
        status: StatusCode,
        data: Option<&Value>,
        errors: &mut [ServerError],
        extensions: &BTreeMap<String, Value>,
    ) -> Response {
        for error in errors.iter_mut() {
            error
                .extensions
                .get_or_insert_default()
                .set("requestId", self.id.as_str());
        }
        let mut bytes = Bounded {
            bytes: Vec::with_capacity(1024),
            most: self.most_bytes,
        };
        let body = Envelope {
            errors,
            data,
            extensions,
        };
        if serde_json::to_writer(&mut bytes, &body).is_err() {
            let message = format!(
                "The answer is larger than {} bytes: ask for less at once.",
                self.most_bytes
            );
            return self.refuse(Refusal::new(Code::ResponseTooLarge, message, None));
        }
        let mut response = Response::new(Body::from(bytes.bytes));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.media.header());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// The refusal of a request that failed on our side, with nothing told but that.
pub(super) fn internal() -> Refusal {
    Refusal::new(Code::Internal, INTERNAL, None)
}

fn error(refusal: Refusal) -> ServerError {
    let mut error = ServerError::new(refusal.message, refusal.at);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", refusal.code.as_str());
    if let Some(reason) = refusal.reason {
        extensions.set("reason", reason);
    }
    error
}

fn has_code(error: &ServerError) -> bool {
    error
        .extensions
        .as_ref()
        .is_some_and(|extensions| extensions.get("code").is_some())
}

/// async-graphql gives its own errors no code, only texts: before execution all of them are the client's doing,
/// during it only those about input are.
fn classify(message: &str, unexecuted: bool) -> Code {
    const INPUT: [&str; 4] = [
        "Invalid value for argument",
        "Failed to parse \"",
        "Expected input type \"",
        "Variable ",
    ];
    if INPUT[..3].iter().any(|start| message.starts_with(start)) {
        return Code::Invalid;
    }
    match message {
        _ if !unexecuted && message.starts_with(INPUT[3]) => Code::Invalid,
        _ if !unexecuted => Code::Internal,
        "Query is too complex." => Code::QueryTooComplex,
        "Query is nested too deep." => Code::QueryTooDeep,
        _ if message.starts_with("The recursion depth of the query") => Code::QueryTooDeep,
        _ => Code::GraphqlValidationFailed,
    }
}

/// The status of a request that did not run follows its first error; a code that is not of the transport can only
/// come from an extension of the schema and counts as the document's.
fn first_code(errors: &[ServerError]) -> Code {
    let code = errors
        .first()
        .and_then(|error| error.extensions.as_ref()?.get("code"));
    match code {
        Some(Value::String(code)) if code == Code::Internal.as_str() => Code::Internal,
        Some(Value::String(code)) if code == Code::Unauthenticated.as_str() => Code::Unauthenticated,
        _ => Code::GraphqlValidationFailed,
    }
}

struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + part.len() > self.most {
            return Err(io::Error::other("the answer is too large"));
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_async_graphql_get_codes() {
        for (message, unexecuted, code) in [
            (
                "Unknown field \"x\" on type \"Query\".",
                true,
                Code::GraphqlValidationFailed,
            ),
            (
                "Invalid value for argument \"a\", expected type \"Int\"",
                true,
                Code::Invalid,
            ),
            ("Query is too complex.", true, Code::QueryTooComplex),
            ("Query is nested too deep.", true, Code::QueryTooDeep),
            (
                "The recursion depth of the query cannot be greater than `32`",
                true,
                Code::QueryTooDeep,
            ),
            ("Failed to parse \"Date\": no date", false, Code::Invalid),
            ("Data `Secret` does not exist.", false, Code::Internal),
            ("connection refused by 10.0.0.1", false, Code::Internal),
        ] {
            assert_eq!(classify(message, unexecuted), code, "{message}");
        }
    }
}
