//! The page an invitation's link leads to: it sets the password through the API, as any other client would.

use super::request_id::RequestId;
use super::system::nothing_here;
use axum::Extension;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Where invitations lead.
pub(super) const PATH: &str = "/sign-up";
/// Where the page's files are served.
pub(super) const FILES: &str = "/sign-up/{file}";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page.
pub(super) async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, include_str!("../../assets/sign-up/index.html")).into_response()
}

/// One of the page's files.
pub(super) async fn file(Path(name): Path<String>, id: Extension<RequestId>) -> Response {
    let (kind, text) = match name.as_str() {
        "sign-up.js" => (
            "text/javascript; charset=utf-8",
            include_str!("../../assets/sign-up/sign-up.js"),
        ),
        "sign-up.css" => (
            "text/css; charset=utf-8",
            include_str!("../../assets/sign-up/sign-up.css"),
        ),
        _ => return nothing_here(id).await,
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, text).into_response()
}
