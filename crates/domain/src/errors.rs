//! What the rules say when they refuse: a coded reason that names the field it is about.

/// One reason why an input was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field in the input, in the API's spelling, such as `rows.3.timeZone`.
    pub field: String,
    /// Machine-readable reason, such as `UNKNOWN_TIME_ZONE`.
    pub code: &'static str,
    /// A sentence for people, free of internals.
    pub message: String,
}

impl FieldError {
    /// A reason about `field`.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

/// An input refused, with every reason found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(|e| format!("{}: {}", e.field, e.message)).collect::<Vec<_>>().join("; "))]
pub struct Invalid(pub Vec<FieldError>);

impl Invalid {
    /// A refusal for one reason.
    pub fn one(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self(vec![FieldError::new(field, code, message)])
    }

    /// The same reasons, all about the field at `path`.
    pub fn at(self, path: &str) -> Self {
        Self(
            self.0
                .into_iter()
                .map(|error| FieldError {
                    field: path.to_owned(),
                    ..error
                })
                .collect(),
        )
    }

    /// The same reasons, each field's path prefixed with `prefix` and a dot.
    pub fn within(self, prefix: &str) -> Self {
        Self(
            self.0
                .into_iter()
                .map(|error| FieldError {
                    field: format!("{prefix}.{}", error.field),
                    ..error
                })
                .collect(),
        )
    }
}

/// Collects reasons so that an input is refused for all of them at once.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Adds a reason.
    pub fn refuse(&mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError::new(field, code, message));
    }

    /// Adds a reason found elsewhere, if one was.
    pub fn also(&mut self, reason: Option<&FieldError>) {
        self.0.extend(reason.cloned());
    }

    /// Keeps a value, or its reasons.
    pub fn take<T>(&mut self, result: Result<T, Invalid>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(Invalid(reasons)) => {
                self.0.extend(reasons);
                None
            }
        }
    }

    /// Looks at what was read before, or keeps the reasons why it could not be.
    pub fn read<'a, T>(&mut self, field: &'a Result<T, Invalid>) -> Option<&'a T> {
        self.take(field.as_ref().map_err(Invalid::clone))
    }

    /// The value made of everything kept, unless a reason was found. `value` is none only where [`Checks::take`] gave none.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Invalid> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Invalid(self.0)),
        }
    }

    /// Succeeds when no reason was found.
    pub fn done(self) -> Result<(), Invalid> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Invalid(self.0))
        }
    }
}
