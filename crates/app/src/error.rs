//! The ways a use-case ends badly. It is no `Display`, so that no text reaches a client by accident.

use domain::access::Action;
use domain::errors::Invalid;
use persistence::Failure;

/// The result of a use-case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use-case did not happen.
#[derive(Clone, Debug)]
pub enum Error {
    /// Nobody is signed in, or what was presented does not hold; the code says which of the documented reasons.
    Unauthenticated(&'static str, &'static str),
    /// The asker sees the subject but may not do this.
    Forbidden(Action),
    /// The asker sees what a field of the input names but may not do this with it; field and sentence.
    ForbiddenAt(String, String),
    /// There is no such thing, as far as the asker may know.
    NotFound {
        /// What was looked for, such as `Team`.
        what: &'static str,
        /// The input field that named it, if one did.
        field: Option<String>,
    },
    /// The input was refused, field by field.
    Invalid(Invalid),
    /// Somebody else changed it first, or the change contradicts what is there; code and sentence.
    Conflict(&'static str, String),
    /// What a field of the input says was said otherwise before; field and sentence.
    ConflictAt(&'static str, String),
    /// A rule with a code of its own said no; code and sentence.
    Refused(&'static str, String),
    /// Storing failed; logged, never told.
    Storage(Failure),
    /// Anything unforeseen; logged, never told.
    Internal(String),
}

impl Error {
    /// There is no such thing.
    pub fn not_found(what: &'static str) -> Self {
        Self::NotFound { what, field: None }
    }

    /// There is no such thing as `field` names.
    pub fn not_found_at(what: &'static str, field: impl Into<String>) -> Self {
        Self::NotFound {
            what,
            field: Some(field.into()),
        }
    }

    /// An input refused for one reason.
    pub fn invalid(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Invalid::one(field, code, message))
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::TooLarge => {
                let message = "figures add up to more than 64 bits hold; look for amounts or rates that are not what was meant";
                Self::Refused("TOO_LARGE", message.to_owned())
            }
            failure => Self::Storage(failure),
        }
    }
}
