//! The addresses beside GraphQL that machines ask: is the server alive, is it ready, which keys sign its tokens, what
//! does its schema say.

use super::codes::Code;
use super::graphql::allowing;
use super::guard::Refusal;
use super::negotiation::MediaType;
use super::outgoing::Outgoing;
use super::request_id::RequestId;
use super::state::HttpState;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

const JSON: (HeaderName, &str) = (header::CONTENT_TYPE, "application/json; charset=utf-8");
const UNCACHED: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// The process answers.
pub(super) async fn alive() -> Response {
    ([JSON, UNCACHED], r#"{"status":"ok"}"#).into_response()
}

/// The process can do its work: what it depends on answers, too.
pub(super) async fn ready<S>(State(state): State<Arc<HttpState<S>>>) -> Response {
    match (state.readiness)().await {
        Ok(()) => ([JSON, UNCACHED], r#"{"status":"ready"}"#).into_response(),
        Err(cause) => {
            tracing::warn!(%cause, "not ready");
            unavailable()
        }
    }
}

/// What the answer depends on does not answer.
pub(super) fn unavailable() -> Response {
    let headers = [JSON, UNCACHED, (header::RETRY_AFTER, "5")];
    let status = StatusCode::SERVICE_UNAVAILABLE;
    (status, headers, r#"{"status":"unavailable"}"#).into_response()
}

/// The public keys that verify access tokens.
pub(super) async fn jwks<S>(State(state): State<Arc<HttpState<S>>>) -> Response {
    (
        [JSON, (header::CACHE_CONTROL, "public, max-age=300")],
        (state.jwks)(),
    )
        .into_response()
}

/// The schema in its definition language.
pub(super) async fn sdl<S>(State(state): State<Arc<HttpState<S>>>, id: Extension<RequestId>) -> Response {
    match &state.sdl {
        Some(sdl) => {
            let headers = [
                (header::CONTENT_TYPE, "application/graphql; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=300"),
            ];
            (headers, sdl.clone()).into_response()
        }
        None => nothing_here(id).await,
    }
}

/// Answers addresses that do not exist.
pub(super) async fn nothing_here(Extension(id): Extension<RequestId>) -> Response {
    let message = "There is nothing at this address; GraphQL is at /graphql.";
    refused(id, Code::NotFound, message)
}

/// Answers other methods than those an address beside GraphQL serves.
pub(super) async fn other_method(Extension(id): Extension<RequestId>) -> Response {
    let message = "This address is served by GET.";
    allowing("GET, HEAD", refused(id, Code::MethodNotAllowed, message))
}

fn refused(id: RequestId, code: Code, message: &str) -> Response {
    let outgoing = Outgoing {
        media: MediaType::Json,
        id,
        most_bytes: usize::MAX,
    };
    outgoing.refuse(Refusal::new(code, message, None))
}
