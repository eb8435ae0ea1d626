//! During which times somebody takes part in what is said for a meeting: what is written at others is not theirs.

use chrono::{DateTime, Utc};

/// A time, from an instant on and before another; without bounds where none are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The first instant.
    pub from: Option<DateTime<Utc>>,
    /// The first instant after it.
    pub to: Option<DateTime<Utc>>,
}

impl Tenure {
    fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

/// The times of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenures(pub Vec<Tenure>);

impl Tenures {
    /// From the beginning, and for good.
    pub fn always() -> Tenures {
        Tenures::since(None)
    }

    /// From an instant on, and for good.
    pub fn since(from: Option<DateTime<Utc>>) -> Tenures {
        Tenures(vec![Tenure { from, to: None }])
    }

    /// Whether an instant is among them.
    pub fn hold(&self, at: DateTime<Utc>) -> bool {
        self.0.iter().any(|tenure| tenure.holds(at))
    }

    /// Whether every instant is.
    pub fn are_all(&self) -> bool {
        let all = Tenure { from: None, to: None };
        self.0.contains(&all)
    }

    /// Those of both.
    #[must_use]
    pub fn and(mut self, other: Tenures) -> Tenures {
        self.0.extend(other.0);
        self
    }
}
