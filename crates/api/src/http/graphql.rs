//! The GraphQL endpoint: a thin handler of ours around the schema. The integration that comes with async-graphql runs
//! mutations by GET, reads any content type as JSON and shows its parser's text.

use super::codes::Code;
use super::guard::Refusal;
use super::incoming::{Incoming, require_variables, select};
use super::negotiation::{MediaType, answer_in, is_encoded, sends_json, wants_page};
use super::outgoing::{Outgoing, internal};
use super::request_id::RequestId;
use super::state::{AuthFailure, Caller, HttpState};
use super::{bearer, graphiql, page_sizes};
use crate::batches::batched;
use crate::problem::told_once;
use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request};
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::time::timeout;

/// Answers POST: queries and mutations in a JSON body.
pub(super) async fn post<S: Executor>(
    State(state): State<Arc<HttpState<S>>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let outgoing = match outgoing(&state, &headers, id) {
        Ok(outgoing) => outgoing,
        Err(response) => return response,
    };
    let incoming = read(&state, &headers, body).await;
    let result = match incoming {
        Ok(incoming) => run(&state, &headers, incoming, &outgoing, true).await,
        Err(refusal) => Err(refusal),
    };
    result.unwrap_or_else(|refusal| outgoing.refuse(refusal))
}

/// Answers GET: the page for people with a browser, queries for everyone else, and never a mutation.
pub(super) async fn get<S: Executor>(
    State(state): State<Arc<HttpState<S>>>,
    Extension(id): Extension<RequestId>,
    method: Method,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if state.config.graphiql && wants_page(&headers) {
        return graphiql::page();
    }
    let outgoing = match outgoing(&state, &headers, id) {
        Ok(outgoing) => outgoing,
        Err(response) => return response,
    };
    if method == Method::HEAD && uri.query().is_none() {
        // Somebody asks whether the endpoint is there, not for data: there is no request to be wrong.
        return ([(header::CONTENT_TYPE, outgoing.media.header())], ()).into_response();
    }
    let result = match Incoming::from_query_string(&uri, &state.config.limits) {
        Ok(incoming) => run(&state, &headers, incoming, &outgoing, false).await,
        Err(refusal) => Err(refusal),
    };
    result.unwrap_or_else(|refusal| outgoing.refuse(refusal))
}

/// Answers every other method.
pub(super) async fn other_method<S: Executor>(
    State(state): State<Arc<HttpState<S>>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    let media = answer_in(&headers).unwrap_or(MediaType::Json);
    let outgoing = Outgoing {
        media,
        id,
        most_bytes: state.config.response_bytes,
    };
    let refusal = Refusal::new(
        Code::MethodNotAllowed,
        "GraphQL is served by POST, and queries also by GET.",
        None,
    );
    allowing("GET, HEAD, POST", outgoing.refuse(refusal))
}

/// How to answer, or the refusal of a client that accepts nothing we send.
#[expect(
    clippy::result_large_err,
    reason = "the error is the answer itself and is returned at once"
)]
fn outgoing<S>(state: &HttpState<S>, headers: &HeaderMap, id: RequestId) -> Result<Outgoing, Response> {
    let most_bytes = state.config.response_bytes;
    if let Some(media) = answer_in(headers) {
        return Ok(Outgoing {
            media,
            id,
            most_bytes,
        });
    }
    let outgoing = Outgoing {
        media: MediaType::Json,
        id,
        most_bytes,
    };
    let message = "Accept application/graphql-response+json or application/json.";
    Err(outgoing.refuse(Refusal::new(Code::NotAcceptable, message, None)))
}

async fn read<S>(state: &HttpState<S>, headers: &HeaderMap, body: Body) -> Result<Incoming, Refusal> {
    if !sends_json(headers) {
        let message = "Send the request as application/json in UTF-8.";
        return Err(Refusal::new(Code::UnsupportedMediaType, message, None));
    }
    if is_encoded(headers) {
        let message = "Send the body as it is: no Content-Encoding is understood.";
        return Err(Refusal::new(Code::UnsupportedMediaType, message, None));
    }
    let most = state.config.body_bytes;
    let too_large = || {
        Refusal::new(
            Code::BodyTooLarge,
            format!("The body is larger than {most} bytes."),
            None,
        )
    };
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let bytes = timeout(state.config.time_limit, to_bytes(body, most))
        .await
        .map_err(|_| Refusal::new(Code::RequestTimeout, "The body did not arrive in time.", None))?
        .map_err(|_| too_large())?;
    Incoming::from_json(&bytes, &state.config.limits)
}

async fn run<S: Executor>(
    state: &HttpState<S>,
    headers: &HeaderMap,
    incoming: Incoming,
    outgoing: &Outgoing,
    may_change: bool,
) -> Result<Response, Refusal> {
    let limits = &state.config.limits;
    let parsed = state.documents.read(&incoming.query, limits)?;
    let operation = select(&parsed, incoming.operation_name.as_deref())?;
    if operation.ty != OperationType::Query && !may_change {
        let refusal = Refusal::new(
            Code::MethodNotAllowed,
            "GET runs queries only: send this by POST.",
            None,
        );
        return Ok(allowing("POST", outgoing.refuse(refusal)));
    }
    require_variables(operation, &incoming.variables)?;
    let mut variables = incoming.variables;
    page_sizes::complete(&parsed, operation, &mut variables);

    let text = incoming.query.clone();
    let mut request = Request::new(incoming.query).variables(variables);
    request.operation_name = incoming.operation_name;
    request.extensions = async_graphql::Extensions(incoming.extensions);
    request.set_parsed_query(parsed.as_ref().clone());

    let bearer = bearer::token(headers)?;
    let known = bearer.is_some();
    let work = async {
        request.data = authenticate(state, bearer, &outgoing.id).await?;
        if known {
            state.documents.keep(&text, &parsed);
        }
        request.data.insert(outgoing.id.clone());
        Ok(batched(told_once(state.schema.execute(request))).await)
    };
    match timeout(state.config.time_limit, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(executed)) => executed.map(|executed| outgoing.answer(executed)),
        Ok(Err(panic)) => {
            tracing::error!(id = %outgoing.id, cause = panic_text(&*panic), "a resolver panicked");
            Err(internal())
        }
        Err(_) => {
            let message =
                "The request took too long. A mutation may still complete: read before you repeat it.";
            Err(Refusal::new(Code::Timeout, message, None))
        }
    }
}

async fn authenticate<S>(
    state: &HttpState<S>,
    bearer: Option<String>,
    id: &RequestId,
) -> Result<Data, Refusal> {
    (state.authenticate)(Caller {
        bearer,
        request_id: id.clone(),
    })
    .await
    .map_err(|failure| match failure {
        AuthFailure::Rejected { reason, message } => Refusal {
            reason: Some(reason),
            ..Refusal::new(Code::Unauthenticated, message, None)
        },
        AuthFailure::Internal => internal(),
    })
}

pub(super) fn allowing(methods: &'static str, mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without text")
}
