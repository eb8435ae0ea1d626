//! How requests arrive and answers leave: GraphQL over HTTP by its specification, the guards that stand before
//! execution, GraphiQL, and the few addresses that machines ask. Knows nothing of the schema it serves.

mod bearer;
mod calendar;
pub mod codes;
mod documents;
mod graphiql;
mod graphql;
pub mod guard;
mod incoming;
pub mod negotiation;
mod outgoing;
mod page_sizes;
pub mod request_id;
mod sign_up;
pub mod state;
mod system;
#[cfg(test)]
mod tests;

pub use documents::Documents;
pub use request_id::RequestId;
pub use state::{
    AuthFailure, Authenticate, Calendar, Caller, Cors, HttpConfig, HttpState, Jwks, Readiness, SchemaLimits,
};

use async_graphql::Executor;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn;
use axum::response::{Redirect, Response};
use axum::routing::{any, get};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The whole HTTP surface of the server.
pub fn router<S: Executor>(state: HttpState<S>) -> Router {
    let cors = cors(&state.config.cors);
    let graphql = get(graphql::get::<S>)
        .post(graphql::post::<S>)
        .fallback(graphql::other_method::<S>);
    let mut router = Router::new()
        // Whoever types only the host arrives, and clients that follow keep method and body.
        .route("/", any(async || Redirect::temporary("/graphql")))
        .route("/graphql", graphql)
        .route("/graphql/schema.graphql", get(system::sdl::<S>))
        .route("/.well-known/jwks.json", get(system::jwks::<S>))
        .route(calendar::PATH, get(calendar::file::<S>))
        .route(sign_up::PATH, get(sign_up::page))
        .route(sign_up::FILES, get(sign_up::file))
        .route("/healthz", get(system::alive))
        .route("/readyz", get(system::ready::<S>));
    if state.config.graphiql {
        router = router.route(graphiql::PATH, get(graphiql::file));
    }
    router = router
        .fallback(system::nothing_here)
        .method_not_allowed_fallback(system::other_method)
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new());
    if let Some(cors) = cors {
        router = router.layer(cors);
    }
    router
        .layer(axum::middleware::map_response(harden))
        .layer(from_fn(request_id::assign))
        .with_state(Arc::new(state))
}

async fn harden(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn cors(allowed: &Cors) -> Option<CorsLayer> {
    let origins = match allowed {
        Cors::Closed => return None,
        Cors::Any => AllowOrigin::any(),
        Cors::Origins(origins) => AllowOrigin::list(origins.iter().cloned()),
    };
    let exposed: [HeaderName; 2] = [request_id::HEADER, header::RETRY_AFTER];
    Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                header::CONTENT_TYPE,
                header::AUTHORIZATION,
                header::ACCEPT,
                request_id::HEADER,
            ])
            .expose_headers(exposed)
            .max_age(Duration::from_secs(24 * 60 * 60)),
    )
}
