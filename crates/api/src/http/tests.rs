//! The endpoint as a client sees it, over a schema of a few fields.

use super::{AuthFailure, Cors, Documents, HttpConfig, HttpState, RequestId, router};
use async_graphql::{Context, Data, EmptySubscription, Object, Schema};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tower::ServiceExt;

const NEW: &str = "application/graphql-response+json";
const OLD: &str = "application/json";

struct Who(Option<String>);

struct Query;

#[Object]
impl Query {
    async fn who(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_opt::<Who>().and_then(|who| who.0.clone())
    }

    async fn echo(&self, number: i32) -> i32 {
        number
    }

    async fn request_id(&self, ctx: &Context<'_>) -> String {
        ctx.data_unchecked::<RequestId>().to_string()
    }

    async fn leak(&self) -> async_graphql::Result<i32> {
        Err(std::io::Error::other("password=hunter2 at 10.0.0.1").into())
    }

    async fn panics(&self) -> i32 {
        "".parse().expect("password=hunter2")
    }

    async fn slow(&self) -> i32 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        1
    }

    async fn large(&self) -> String {
        "x".repeat(2_000_000)
    }

    async fn deep(&self) -> Query {
        Query
    }
}

#[derive(Default)]
struct Mutation(Arc<AtomicUsize>);

#[Object]
impl Mutation {
    async fn count(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

struct Server {
    router: Router,
    changes: Arc<AtomicUsize>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Server {
    fn new() -> Self {
        Self::with(HttpConfig::default())
    }

    fn with(config: HttpConfig) -> Self {
        let changes = Arc::<AtomicUsize>::default();
        let schema = config
            .schema
            .apply(Schema::build(Query, Mutation(changes.clone()), EmptySubscription))
            .finish();
        let router = router(HttpState {
            sdl: Some(schema.sdl()),
            calendar: Arc::new(|_| async { Ok(None) }.boxed()),
            schema,
            authenticate: Arc::new(|caller| {
                async move {
                    if caller.bearer.as_deref() == Some("expired") {
                        return Err(AuthFailure::Rejected {
                            reason: "TOKEN_EXPIRED",
                            message: "The token has expired.",
                        });
                    }
                    let mut data = Data::default();
                    data.insert(Who(caller.bearer));
                    Ok(data)
                }
                .boxed()
            }),
            readiness: Arc::new(|| async { Err("database is not there".to_owned()) }.boxed()),
            jwks: Arc::new(|| r#"{"keys":[]}"#.to_owned()),
            documents: Documents::default(),
            config,
        });
        Self { router, changes }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router always answers");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the body ends");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    async fn post(&self, accept: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post("/graphql")
            .header("accept", accept)
            .header("content-type", OLD);
        self.send(request.body(body.into()).expect("a request")).await
    }

    async fn ask(&self, query: &str) -> Answer {
        self.post(NEW, json!({ "query": query }).to_string()).await
    }

    async fn get(&self, accept: &str, target: &str) -> Answer {
        self.send(
            Request::get(target)
                .header("accept", accept)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }
}

#[tokio::test]
async fn a_query_is_answered_in_the_media_type_asked_for() {
    let server = Server::new();
    for (accept, sent) in [(NEW, NEW), (OLD, OLD), ("*/*", OLD)] {
        let answer = server
            .post(accept, json!({"query": "{ echo(number: 1) }"}).to_string())
            .await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (StatusCode::OK, r#"{"data":{"echo":1}}"#)
        );
        assert_eq!(answer.header("content-type"), format!("{sent}; charset=utf-8"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let answer = server.post("text/plain", "{}").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE")
    );
}

#[tokio::test]
async fn requests_that_cannot_run_are_400_in_the_new_media_type_and_200_in_the_old_one() {
    let server = Server::new();
    for (body, code) in [
        (json!({"query": "{ echo("}), "GRAPHQL_PARSE_FAILED"),
        (json!({"query": "{ echo(number 1) }"}), "GRAPHQL_PARSE_FAILED"),
        (json!({"query": "{ nobody }"}), "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": "{ echo(number: \"x\") }"}), "INVALID"),
        (
            json!({"query": "query ($n: Int!) { echo(number: $n) }"}),
            "INVALID",
        ),
        (
            json!({"query": "query ($n: Int!) { echo(number: $n) }", "variables": {"n": "x"}}),
            "INVALID",
        ),
        (
            json!({"query": "{ who }", "operationName": "Other"}),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            json!({"query": "query A { who } query B { who }"}),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            json!({"query": format!("{{ echo(number: {}", "[".repeat(1500))}),
            "QUERY_TOO_DEEP",
        ),
        (
            json!({"query": format!("{}who{}", "{ deep ".repeat(30), "}".repeat(30))}),
            "QUERY_TOO_DEEP",
        ),
        (
            json!({"query": "{ a: who b: who ".to_owned() + &"c: who ".repeat(600) + "}"}),
            "QUERY_TOO_LARGE",
        ),
    ] {
        let answer = server.post(NEW, body.to_string()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{body}: {}",
            answer.text
        );
        assert!(answer.json().get("data").is_none(), "{}", answer.text);
        assert_eq!(
            answer.json()["errors"][0]["extensions"]["requestId"],
            answer.header("x-request-id")
        );
        let answer = server.post(OLD, body.to_string()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::OK, code),
            "{body}"
        );
    }
}

#[tokio::test]
async fn malformed_requests_are_400_in_both_media_types() {
    let server = Server::new();
    for (body, code) in [
        ("{", "BAD_REQUEST"),
        ("{}", "BAD_REQUEST"),
        (r#"{"query": 1}"#, "BAD_REQUEST"),
        (r#"[{"query": "{ who }"}]"#, "BATCHING_NOT_SUPPORTED"),
    ] {
        for accept in [NEW, OLD] {
            let answer = server.post(accept, body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::BAD_REQUEST, code),
                "{body}"
            );
        }
    }
}

#[tokio::test]
async fn only_json_bodies_of_bounded_size_are_read() {
    let server = Server::with(HttpConfig {
        body_bytes: 1000,
        ..HttpConfig::default()
    });
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let request = Request::post("/graphql").header("content-type", kind);
        let answer = server
            .send(
                request
                    .body(Body::from(r#"{"query":"{ who }"}"#))
                    .expect("a request"),
            )
            .await;
        assert_eq!(answer.code(), "UNSUPPORTED_MEDIA_TYPE");
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    for encoding in ["gzip", "br, identity", "GZIP"] {
        let request = Request::post("/graphql")
            .header("content-type", OLD)
            .header("content-encoding", encoding);
        let body = Body::from(r#"{"query":"{ who }"}"#);
        let answer = server.send(request.body(body).expect("a request")).await;
        assert_eq!(
            (answer.status, answer.header("accept-encoding")),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "identity"),
            "{encoding}"
        );
        assert_eq!(answer.code(), "UNSUPPORTED_MEDIA_TYPE");
    }
    let answer = server.post(NEW, " ".repeat(1001)).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE")
    );
}

#[tokio::test]
async fn get_runs_queries_and_never_a_mutation() {
    let server = Server::new();
    let answer = server
        .get(
            NEW,
            "/graphql?query=query($n:Int!)%7Becho(number:$n)%7D&variables=%7B%22n%22:7%7D",
        )
        .await;
    assert_eq!(answer.text, r#"{"data":{"echo":7}}"#);
    for target in [
        "/graphql?query=mutation%7Bcount%7D",
        "/graphql?query=mutation%20Named%7Bcount%7D",
        "/graphql?query=query%20A%7Bwho%7Dmutation%20B%7Bcount%7D&operationName=B",
    ] {
        let answer = server.get(OLD, target).await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (StatusCode::METHOD_NOT_ALLOWED, "POST"),
            "{target}"
        );
        assert_eq!(answer.code(), "METHOD_NOT_ALLOWED");
    }
    assert_eq!(server.changes.load(Ordering::SeqCst), 0);
    let both = server
        .get(
            NEW,
            "/graphql?query=query%20A%7Bwho%7Dmutation%20B%7Bcount%7D&operationName=A",
        )
        .await;
    assert_eq!(both.text, r#"{"data":{"who":null}}"#);
    assert_eq!(server.get(NEW, "/graphql").await.code(), "BAD_REQUEST");
    assert_eq!(
        server.ask("mutation { count }").await.text,
        r#"{"data":{"count":1}}"#
    );
}

#[tokio::test]
async fn other_methods_and_addresses_are_refused_with_a_code() {
    let server = Server::new();
    let answer = server
        .send(Request::put("/graphql").body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(
        (answer.status, answer.header("allow")),
        (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD, POST")
    );
    assert_eq!(answer.code(), "METHOD_NOT_ALLOWED");
    for target in [
        "/healthz",
        "/readyz",
        "/.well-known/jwks.json",
        "/graphql/schema.graphql",
        "/graphiql/saydo.js",
        "/sign-up",
    ] {
        let answer = server
            .send(Request::post(target).body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(
            (answer.status, answer.header("allow"), answer.code().as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD", "METHOD_NOT_ALLOWED"),
            "{target}"
        );
    }
    for target in [
        "/elsewhere",
        "/graphql/",
        "/%ff",
        "/graphiql/none.js",
        "/sign-up/none.js",
    ] {
        let answer = server.get(NEW, target).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::NOT_FOUND, "NOT_FOUND"),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_probe_by_head_is_answered_as_get_is_without_a_body() {
    let server = Server::new();
    for (target, status) in [
        ("/healthz", 200),
        ("/readyz", 503),
        ("/graphql", 200),
        ("/graphql?query=%7Bwho%7D", 200),
        ("/graphql?query=mutation%7Bcount%7D", 405),
        ("/graphql?query=%7B", 400),
        ("/elsewhere", 404),
    ] {
        let request = Request::head(target).header("accept", NEW);
        let answer = server.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.as_str()),
            (status, ""),
            "{target}"
        );
        assert!(!answer.header("content-type").is_empty(), "{target}");
    }
}

#[tokio::test]
async fn internal_texts_never_leave() {
    let server = Server::new();
    let answer = server.ask("{ who leak }").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::OK, "INTERNAL")
    );
    assert!(
        answer.json()["data"].is_null() && answer.json().get("data").is_some(),
        "{}",
        answer.text
    );
    assert!(!answer.text.contains("hunter2"));
    let answer = server.ask("{ panics }").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL")
    );
    assert!(!answer.text.contains("hunter2"));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_ends() {
    let answer = Server::new().ask("{ slow }").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT")
    );
    assert_eq!(answer.header("retry-after"), "5");
}

#[tokio::test]
async fn an_answer_that_grows_too_large_is_refused() {
    let server = Server::with(HttpConfig {
        response_bytes: 1_000_000,
        ..HttpConfig::default()
    });
    assert_eq!(server.ask("{ large }").await.code(), "RESPONSE_TOO_LARGE");
}

#[tokio::test]
async fn a_wrong_token_is_401_and_none_is_anonymous() {
    let server = Server::new();
    let with = async |token: &'static str| {
        let request = Request::post("/graphql")
            .header("content-type", OLD)
            .header("authorization", token);
        server
            .send(
                request
                    .body(Body::from(r#"{"query":"{ who }"}"#))
                    .expect("a request"),
            )
            .await
    };
    assert_eq!(with("Bearer ana").await.text, r#"{"data":{"who":"ana"}}"#);
    for token in ["Bearer expired", "Basic ana", "Bearer "] {
        let answer = with(token).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
        );
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
}

#[tokio::test]
async fn the_request_id_is_the_same_in_answer_resolvers_and_errors() {
    let server = Server::new();
    let request = Request::post("/graphql")
        .header("content-type", OLD)
        .header("x-request-id", "from-proxy-1");
    let answer = server
        .send(
            request
                .body(Body::from(r#"{"query":"{ requestId }"}"#))
                .expect("a request"),
        )
        .await;
    assert_eq!(answer.text, r#"{"data":{"requestId":"from-proxy-1"}}"#);
    assert_eq!(answer.header("x-request-id"), "from-proxy-1");
}

#[tokio::test]
async fn cors_is_closed_until_origins_are_named() {
    let preflight = |server: Server, origin: &'static str| async move {
        let request = Request::options("/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST");
        server.send(request.body(Body::empty()).expect("a request")).await
    };
    let answer = preflight(Server::new(), "https://app.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (405, "METHOD_NOT_ALLOWED")
    );
    let cors = || Cors::Origins(vec![HeaderValue::from_static("https://app.example")]);
    let open = || {
        Server::with(HttpConfig {
            cors: cors(),
            ..HttpConfig::default()
        })
    };
    let answer = preflight(open(), "https://app.example").await;
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "https://app.example"
    );
    assert_eq!(
        preflight(open(), "https://evil.example")
            .await
            .header("access-control-allow-origin"),
        ""
    );
}

#[tokio::test]
async fn a_browser_gets_graphiql_under_a_strict_policy_and_its_files_are_cached() {
    let server = Server::new();
    let page = server
        .get("text/html,application/xhtml+xml,*/*;q=0.8", "/graphql")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self';") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        !page.text.contains("{{nonce}}") && !page.text.contains("http://") && !page.text.contains("https://")
    );
    for part in page
        .text
        .split(['"'])
        .filter(|part| part.starts_with("/graphiql/"))
    {
        let file = server.get("*/*", part).await;
        assert_eq!(file.status, StatusCode::OK, "{part}");
        let again = Request::get(part).header("if-none-match", file.header("etag"));
        let again = server.send(again.body(Body::empty()).expect("a request")).await;
        assert_eq!(
            (again.status, again.text.len()),
            (StatusCode::NOT_MODIFIED, 0),
            "{part}"
        );
    }
    let closed = Server::with(HttpConfig {
        graphiql: false,
        ..HttpConfig::default()
    });
    assert_eq!(
        closed.get("text/html,*/*;q=0.8", "/graphql").await.code(),
        "BAD_REQUEST"
    );
    assert_eq!(
        closed.get("*/*", "/graphiql/saydo.js").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn machines_find_health_keys_and_the_schema() {
    let server = Server::new();
    assert_eq!(server.get("*/*", "/healthz").await.text, r#"{"status":"ok"}"#);
    let ready = server.get("*/*", "/readyz").await;
    assert_eq!(
        (ready.status, ready.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, "5")
    );
    assert!(!ready.text.contains("database"));
    assert_eq!(
        server.get("*/*", "/.well-known/jwks.json").await.text,
        r#"{"keys":[]}"#
    );
    assert!(
        server
            .get("*/*", "/graphql/schema.graphql")
            .await
            .text
            .contains("type Query")
    );
}

#[tokio::test]
async fn long_answers_travel_compressed() {
    let server = Server::new();
    let request = Request::post("/graphql")
        .header("content-type", OLD)
        .header("accept-encoding", "gzip");
    let answer = server
        .send(
            request
                .body(Body::from(r#"{"query":"{ large }"}"#))
                .expect("a request"),
        )
        .await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.text.len() < 100_000);
}

#[test]
fn the_deepest_texts_that_pass_fit_a_small_stack() {
    let most = super::guard::Limits::default().nesting;
    let nested = |open: &str, inner: &str, close: &str, levels: usize| {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    let texts = [
        nested("{ deep ", "who", "}", most),
        nested("{ ... ", "{ who }", "}", most - 1),
        format!("{{ echo(number: {}) }}", nested("[", "1", "]", most - 2)),
        format!("{{ echo(number: {}) }}", nested("{ k: ", "1", "}", most - 2)),
        format!("query ($v: {}) {{ who }}", nested("[", "Int", "]", most - 1)),
        format!("query ($v: Int = {}) {{ who }}", nested("[", "1", "]", most - 1)),
    ];
    // Half of what a thread of the server has, in a build that spends several times more of it.
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let server = Server::new();
            for text in texts {
                let answer = server.ask(&text).await;
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{text}: {}", answer.text);
                assert!(
                    !answer.text.contains("Brackets in a query"),
                    "{text}: {}",
                    answer.text
                );
            }
        });
    };
    let thread = std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(run)
        .expect("a thread");
    thread.join().expect("the stack is large enough");
}
