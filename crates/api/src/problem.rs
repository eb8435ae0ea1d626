//! The one place where the outcomes of use-cases become errors a client can branch on.

use app::Error;
use async_graphql::ErrorExtensionValues;
use domain::access::Action;
use domain::errors::{FieldError, Invalid};
use domain::goals::Unplanned;
use domain::money::MissingRate;
use std::cell::RefCell;
use std::collections::HashSet;

/// What a resolver fails with. It is no `Display`, so that async-graphql cannot turn any text into a message by itself.
#[derive(Clone, Debug)]
pub struct Problem(Error);

/// The result of a resolver.
pub type Answer<T> = Result<T, Problem>;

impl Problem {
    /// An input refused for one reason.
    pub fn invalid(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self(Error::invalid(field, code, message))
    }

    /// A failure that is ours and that nobody outside can do anything about.
    pub fn internal(text: impl Into<String>) -> Self {
        Self(Error::Internal(text.into()))
    }

    /// Nobody is signed in.
    pub const fn unauthenticated() -> Self {
        Self(Error::Unauthenticated(
            "UNAUTHENTICATED",
            "sign in, or present the key of a service account",
        ))
    }

    /// The same, with the paths of refused fields as the input has them.
    pub fn renamed(self, path: impl Fn(String) -> String) -> Self {
        match self.0 {
            Error::Invalid(Invalid(fields)) => {
                let renamed = |reason: FieldError| FieldError {
                    field: path(reason.field),
                    ..reason
                };
                Self(Error::Invalid(Invalid(fields.into_iter().map(renamed).collect())))
            }
            other => Self(other),
        }
    }

    /// The reasons, where an input was refused.
    pub fn fields(&self) -> &[FieldError] {
        match &self.0 {
            Error::Invalid(Invalid(fields)) => fields,
            _ => &[],
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self(Error::Invalid(invalid))
    }
}

impl From<Unplanned> for Problem {
    fn from(unplanned: Unplanned) -> Self {
        match unplanned {
            Unplanned::NoRate(missing) => missing.into(),
            Unplanned::TooLarge { .. } => Self(Error::Refused(unplanned.code(), unplanned.to_string())),
        }
    }
}

impl From<MissingRate> for Problem {
    fn from(missing: MissingRate) -> Self {
        Self(Error::Refused("FX_RATE_MISSING", format!("There is {missing}.")))
    }
}

impl From<Problem> for async_graphql::Error {
    fn from(Problem(error): Problem) -> Self {
        match error {
            Error::Unauthenticated(reason, message) => with_code(message, "UNAUTHENTICATED", |extensions| {
                extensions.set("reason", reason);
            }),
            Error::Forbidden(action) => with_code(forbidden(action), "FORBIDDEN", |_| {}),
            Error::ForbiddenAt(field, message) => {
                let named = [field_value(&field, "FORBIDDEN", &message)].to_vec();
                with_code(format!("{field}: {message}"), "FORBIDDEN", |extensions| {
                    extensions.set("fields", named);
                })
            }
            Error::NotFound { what, field } => {
                let named = field
                    .as_ref()
                    .map_or_else(String::new, |field| format!("{field}: "));
                with_code(
                    format!("{named}there is no such {what}"),
                    "NOT_FOUND",
                    |extensions| {
                        if let Some(field) = field {
                            extensions.set(
                                "fields",
                                [field_value(&field, "NOT_FOUND", "names nothing there is")].to_vec(),
                            );
                        }
                    },
                )
            }
            Error::Invalid(Invalid(fields)) => {
                let message = match fields.as_slice() {
                    [only] => format!("{}: {}", only.field, only.message),
                    many => format!("{} fields are wrong; see extensions.fields", many.len()),
                };
                with_code(message, "INVALID", |extensions| {
                    let fields: Vec<_> = fields
                        .iter()
                        .map(|reason| field_value(&reason.field, reason.code, &reason.message))
                        .collect();
                    extensions.set("fields", fields);
                })
            }
            Error::Conflict(code, message) | Error::Refused(code, message) => {
                with_code(message, code, |_| {})
            }
            Error::ConflictAt(field, message) => {
                let named = [field_value(field, "CONFLICT", &message)].to_vec();
                with_code(format!("{field}: {message}"), "CONFLICT", |extensions| {
                    extensions.set("fields", named);
                })
            }
            Error::Storage(failure) => internal(&failure),
            Error::Internal(text) => internal(&text),
        }
    }
}

fn with_code(
    message: impl Into<String>,
    code: &'static str,
    more: impl FnOnce(&mut ErrorExtensionValues),
) -> async_graphql::Error {
    let mut error = async_graphql::Error::new(message);
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    more(&mut extensions);
    error.extensions = Some(extensions);
    error
}

tokio::task_local! {
    /// What the request of this task has failed with so far.
    static TOLD: RefCell<HashSet<String>>;
}

/// Runs the execution of a request, in which each cause of a failure is logged once, however many fields it reaches.
pub(crate) async fn told_once<T>(execution: impl Future<Output = T>) -> T {
    TOLD.scope(RefCell::default(), execution).await
}

fn internal(cause: &dyn std::fmt::Display) -> async_graphql::Error {
    let cause = cause.to_string();
    let first = TOLD.try_with(|told| told.borrow_mut().insert(cause.clone()));
    if first.unwrap_or(true) {
        tracing::error!(cause, "a request failed on our side");
    }
    with_code("something failed on our side", "INTERNAL", |_| {})
}

fn forbidden(action: Action) -> String {
    let words = format!("{action:?}")
        .chars()
        .fold(String::new(), |mut words, letter| {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
            words
        });
    format!("you may not {words}")
}

fn field_value(field: &str, code: &str, message: &str) -> async_graphql::Value {
    async_graphql::Value::Object(
        [("field", field), ("code", code), ("message", message)]
            .into_iter()
            .map(|(name, text)| (async_graphql::Name::new(name), text.into()))
            .collect(),
    )
}
