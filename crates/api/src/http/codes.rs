//! The codes this layer gives to what goes wrong before and around execution. Clients branch on `extensions.code`
//! of an error and never on its message.

use axum::http::StatusCode;

/// A code of the transport. Codes of the use-cases stand beside them in the errors of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The request is not GraphQL over HTTP: no JSON, no `query`, a field of the wrong kind.
    BadRequest,
    /// The body is larger than the server reads.
    BodyTooLarge,
    /// The body did not arrive in time.
    RequestTimeout,
    /// An array of requests: send one request per call.
    BatchingNotSupported,
    /// A persisted query was asked for: send the text of the query.
    PersistedQueryNotSupported,
    /// The body's media type is not `application/json` in UTF-8.
    UnsupportedMediaType,
    /// `Accept` names no media type the server can answer in.
    NotAcceptable,
    /// The HTTP method does not fit: only GET and POST are served, and GET runs queries only.
    MethodNotAllowed,
    /// The text is not valid GraphQL.
    GraphqlParseFailed,
    /// The text is GraphQL but does not fit the schema.
    GraphqlValidationFailed,
    /// `operationName` names no operation, or is missing where the text has several.
    OperationResolutionFailure,
    /// A variable or argument has a value of the wrong kind.
    Invalid,
    /// Brackets, selections or fragments nest too deep.
    QueryTooDeep,
    /// The text, or what its fragments expand to, is too large.
    QueryTooLarge,
    /// The query asks for more than one request may cost.
    QueryTooComplex,
    /// Who asks is not known: the token is wrong, expired or not ours.
    Unauthenticated,
    /// There is nothing at this address.
    NotFound,
    /// The request took longer than the server allows.
    Timeout,
    /// The answer grew larger than the server sends; ask for fewer rows.
    ResponseTooLarge,
    /// Something failed on our side; the request id finds it in our logs.
    Internal,
}

impl Code {
    /// The code as clients read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::BodyTooLarge => "BODY_TOO_LARGE",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::BatchingNotSupported => "BATCHING_NOT_SUPPORTED",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::Invalid => "INVALID",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::QueryTooLarge => "QUERY_TOO_LARGE",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::NotFound => "NOT_FOUND",
            Self::Timeout => "TIMEOUT",
            Self::ResponseTooLarge => "RESPONSE_TOO_LARGE",
            Self::Internal => "INTERNAL",
        }
    }

    /// The HTTP status when the whole request fails with this code.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::ResponseTooLarge | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// Whether a well-formed GraphQL request failed as such, which `application/json` answers with 200.
    #[must_use]
    pub const fn is_of_the_document(self) -> bool {
        matches!(
            self,
            Self::GraphqlParseFailed
                | Self::GraphqlValidationFailed
                | Self::OperationResolutionFailure
                | Self::PersistedQueryNotSupported
                | Self::Invalid
                | Self::QueryTooDeep
                | Self::QueryTooLarge
                | Self::QueryTooComplex
        )
    }
}
