//! Short addresses that open GraphiQL signed in, `/as/rep` and the like: a token and a query are longer than a terminal is
//! wide. They ask for no password, since that of the demo protects nothing.

use super::guests::{Guest, Guests};
use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::response::Redirect;
use axum::routing::get;

/// The query GraphiQL opens with; README.md shows it, too.
const FIRST_QUERY: &str = include_str!("first_query.graphql");

/// What comes between the server's address and the name of a guest's part.
pub const PATH: &str = "/as/";

/// The guests by their parts.
pub fn parts(guests: &Guests) -> [(&'static str, &Guest); 3] {
    [
        ("rep", &guests.rep),
        ("manager", &guests.manager),
        ("executive", &guests.executive),
    ]
}

/// A door for each guest.
pub fn doors(guests: &Guests) -> Router {
    parts(guests)
        .into_iter()
        .fold(Router::new(), |router, (part, guest)| {
            let inside = inside(guest);
            let open = get(async move || ([(CACHE_CONTROL, "no-store")], Redirect::to(&inside)));
            router.route(&format!("{PATH}{part}"), open)
        })
}

/// GraphiQL with the first query. The token stands behind `#`, which browsers send to no server.
fn inside(guest: &Guest) -> String {
    let query: String = FIRST_QUERY
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("/graphql?query={query}#token={}", guest.access_token)
}
