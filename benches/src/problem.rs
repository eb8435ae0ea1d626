//! Anything that goes wrong is a 500 with its text: this program is for nobody but the benchmarks.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What went wrong.
pub(crate) struct Problem(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("{:#}", self.0)).into_response()
    }
}
