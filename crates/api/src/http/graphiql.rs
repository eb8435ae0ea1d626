//! GraphiQL, served from the binary: every file it needs is in `assets/graphiql`, nothing comes from another host, and
//! the page runs under a policy that allows no inline script.

use super::request_id::RequestId;
use super::system::nothing_here;
use axum::Extension;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::hash::{DefaultHasher, Hasher};
use std::sync::LazyLock;
use uuid::Uuid;

/// Where the page's files are served.
pub(super) const PATH: &str = "/graphiql/{file}";

const PAGE: &str = include_str!("../../assets/graphiql/index.html");

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    tag: HeaderValue,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset::new(
            $name,
            $kind,
            include_bytes!(concat!("../../assets/graphiql/", $name)),
        )
    };
}

static ASSETS: LazyLock<[Asset; 7]> = LazyLock::new(|| {
    [
        asset!("react.production.min.js", "text/javascript; charset=utf-8"),
        asset!("react-dom.production.min.js", "text/javascript; charset=utf-8"),
        asset!("graphiql.min.js", "text/javascript; charset=utf-8"),
        asset!("graphiql.min.css", "text/css; charset=utf-8"),
        asset!("saydo.js", "text/javascript; charset=utf-8"),
        asset!("saydo.css", "text/css; charset=utf-8"),
        asset!("favicon.svg", "image/svg+xml"),
    ]
});

impl Asset {
    fn new(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        // Weak, since the same file may travel compressed.
        let tag = HeaderValue::from_str(&format!("W/\"{:016x}\"", hasher.finish()));
        Self {
            name,
            kind,
            bytes,
            tag: tag.unwrap_or(HeaderValue::from_static("W/\"0\"")),
        }
    }
}

/// The page. Its dialogs add style elements at run time, which the nonce lets through.
pub(super) fn page() -> Response {
    let nonce = nonce();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, &policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, PAGE.replace("{{nonce}}", &nonce)).into_response()
}

/// One of the page's files.
pub(super) async fn file(Path(name): Path<String>, id: Extension<RequestId>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return nothing_here(id).await;
    };
    let cache = [
        (header::ETAG, asset.tag.clone()),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
    ];
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .unwrap_or_default();
    if asset
        .tag
        .to_str()
        .is_ok_and(|tag| known.split(',').any(|one| one.trim() == tag))
    {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    (
        cache,
        [(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind))],
        asset.bytes,
    )
        .into_response()
}

#[expect(clippy::disallowed_methods, reason = "a nonce must not be repeatable")]
fn nonce() -> String {
    Uuid::new_v4().simple().to_string()
}
