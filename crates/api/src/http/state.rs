//! What the HTTP layer is given: the schema, how to know who asks, and the bounds of one request.

use super::documents::Documents;
use super::guard::Limits;
use super::request_id::RequestId;
use async_graphql::{Data, ObjectType, SchemaBuilder, SubscriptionType};
use axum::http::HeaderValue;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// Whoever sends a request, as far as the transport knows.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The token of `Authorization: Bearer …`; without one the request is anonymous.
    pub bearer: Option<String>,
    /// The id of the request, for the log.
    pub request_id: RequestId,
}

/// Why a caller is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthFailure {
    /// The token is wrong, expired or revoked: answered with 401 and `UNAUTHENTICATED`.
    Rejected {
        /// Which of the documented reasons, such as `TOKEN_EXPIRED`: what a client decides by whether to sign in again.
        reason: &'static str,
        /// The reason as a sentence.
        message: &'static str,
    },
    /// It could not be found out; the cause is already logged.
    Internal,
}

/// Finds out who asks and gives the data that resolvers read from their context. An absent token is no failure: it
/// gives the data of an anonymous request.
pub type Authenticate = Arc<dyn Fn(Caller) -> BoxFuture<'static, Result<Data, AuthFailure>> + Send + Sync>;

/// Whether the server can answer requests now; the error is a sentence for operators.
pub type Readiness = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The public signing keys as a JSON Web Key Set, read anew for each request since keys rotate.
pub type Jwks = Arc<dyn Fn() -> String + Send + Sync>;

/// The text of the calendar under a secret address; none where the address is wrong. The error is a sentence for operators.
pub type Calendar = Arc<dyn Fn(String) -> BoxFuture<'static, Result<Option<String>, String>> + Send + Sync>;

/// Everything the router needs.
pub struct HttpState<S> {
    /// The schema to execute on.
    pub schema: S,
    /// Who asks.
    pub authenticate: Authenticate,
    /// For `/readyz`.
    pub readiness: Readiness,
    /// For `/calendar/…`.
    pub calendar: Calendar,
    /// For `/.well-known/jwks.json`.
    pub jwks: Jwks,
    /// For `/graphql/schema.graphql`; none where introspection is closed.
    pub sdl: Option<String>,
    /// What was asked before.
    pub documents: Documents,
    /// Bounds and switches.
    pub config: HttpConfig,
}

/// The bounds and switches of the HTTP layer.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Bounds that stand before execution.
    pub limits: Limits,
    /// Bounds that the schema itself keeps.
    pub schema: SchemaLimits,
    /// Bytes of a request body. Default 4 MiB.
    pub body_bytes: usize,
    /// Bytes of an answer before compression. Default 32 MiB.
    pub response_bytes: usize,
    /// How long a request may take, its body and its execution each. Default 30 seconds.
    pub time_limit: Duration,
    /// Which origins browsers may call from. Closed by default.
    pub cors: Cors,
    /// Whether browsers get GraphiQL at `/graphql`. On by default.
    pub graphiql: bool,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            schema: SchemaLimits::default(),
            body_bytes: 4 * 1024 * 1024,
            response_bytes: 32 * 1024 * 1024,
            time_limit: Duration::from_secs(30),
            cors: Cors::Closed,
            graphiql: true,
        }
    }
}

/// Which origins a browser may call the API from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cors {
    /// None but the server's own.
    #[default]
    Closed,
    /// Every origin. No cookie is ever read, so this gives away nothing but reach.
    Any,
    /// Exactly these origins.
    Origins(Vec<HeaderValue>),
}

/// The bounds async-graphql checks after parsing, and what it tells about the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaLimits {
    /// Fields inside each other. Default 24; GraphiQL's introspection needs 15.
    pub depth: usize,
    /// The summed cost of a query's fields. Default 50,000.
    pub complexity: usize,
    /// Whether the schema may be read. On by default.
    pub introspection: bool,
    /// Whether errors suggest names that resemble a wrong one. On by default, off in production.
    pub suggestions: bool,
}

impl Default for SchemaLimits {
    fn default() -> Self {
        Self {
            depth: 24,
            complexity: 50_000,
            introspection: true,
            suggestions: true,
        }
    }
}

impl SchemaLimits {
    /// Builds the bounds into a schema.
    #[must_use]
    pub fn apply<Q, M, S>(&self, mut builder: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        builder = builder.limit_depth(self.depth).limit_complexity(self.complexity);
        if !self.introspection {
            builder = builder.disable_introspection();
        }
        if !self.suggestions {
            builder = builder.disable_suggestions();
        }
        builder
    }
}
