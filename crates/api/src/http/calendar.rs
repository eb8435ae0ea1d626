//! Calendars that programs subscribe to by a secret address. What is wrong with an address is never told.

use super::request_id::RequestId;
use super::state::HttpState;
use super::system::{nothing_here, unavailable};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Where calendars are read.
pub(super) const PATH: &str = "/calendar/{file}";

/// What the addresses of calendars start with.
pub(super) const FOLDER: &str = "/calendar/";

/// Longest name of a file that can be one.
const LONGEST: usize = 200;

/// The calendar under an address, or that it is the one the program has.
pub(super) async fn file<S>(
    State(state): State<Arc<HttpState<S>>>,
    Path(file): Path<String>,
    id: Extension<RequestId>,
    asked: HeaderMap,
) -> Response {
    let token = file.strip_suffix(".ics").filter(|token| token.len() <= LONGEST);
    let Some(token) = token else {
        return nothing_here(id).await;
    };
    let text = match (state.calendar)(token.to_owned()).await {
        Ok(Some(text)) => text,
        Ok(None) => return nothing_here(id).await,
        Err(cause) => {
            tracing::error!(%cause, request_id = %*id, "a calendar could not be read");
            return unavailable();
        }
    };
    let tag = tag(&text);
    let known = asked.get_all(header::IF_NONE_MATCH).iter().any(|held| {
        let held = held.to_str().unwrap_or_default();
        held.split(',').any(|held| held.trim() == tag)
    });
    let tag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\""));
    let headers = [
        (header::ETAG, tag),
        // It is one person's, and nobody between may keep it.
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    (headers, kind, text).into_response()
}

fn tag(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}
