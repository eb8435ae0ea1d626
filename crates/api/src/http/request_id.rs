//! One id for each request: in the log, in every error and in the answer's `x-request-id`, so that a client's report
//! finds our lines.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::fmt;
use std::sync::Arc;
use tracing::Instrument;
use uuid::Uuid;

/// The header that carries the id, in both directions.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 64;

/// The id of a request; resolvers find it in the request's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id a proxy in front gave, when it is harmless to log and send back; else a new one.
    #[must_use]
    pub fn of(given: Option<&HeaderValue>) -> Self {
        let given = given
            .and_then(|value| value.to_str().ok())
            .filter(|text| is_harmless(text));
        Self(given.map_or_else(new_id, Arc::from))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the id of a request is no id of the domain and need not be repeatable"
)]
fn new_id() -> Arc<str> {
    Uuid::now_v7().to_string().into()
}

fn is_harmless(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Gives the request its id and its span, and sends the id back.
pub(super) async fn assign(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers().get(HEADER));
    let span = tracing::info_span!(
        "request", id = %id, method = %request.method(), path = told(request.uri().path())
    );
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "answered"));
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// A path as the log has it: without the secret that is the address of a calendar.
fn told(path: &str) -> &str {
    match path.starts_with(super::calendar::FOLDER) {
        true => super::calendar::FOLDER,
        false => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_does_not_know_the_addresses_of_calendars() {
        assert_eq!(told("/calendar/0199_0199_secret.ics"), "/calendar/");
        assert_eq!(told("/graphql"), "/graphql");
    }

    #[test]
    fn a_harmless_id_is_kept_and_any_other_is_replaced() {
        let of = |text| RequestId::of(Some(&HeaderValue::from_static(text)));
        assert_eq!(of("abc-1_2.3").as_str(), "abc-1_2.3");
        for text in ["", "a b", "a\"b", "x".repeat(65).leak()] {
            assert_ne!(of(text).as_str(), text);
        }
        assert_ne!(RequestId::of(None), RequestId::of(None));
    }
}
