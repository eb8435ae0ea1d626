//! Service: which part of the concerns due in a window was taken up and dealt with in time.

use super::concern::{Deed, Round};
use super::hours::ConcernHours;
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::ids::{AccountId, MemberId, TeamId};
use chrono::{DateTime, Utc};

/// Whose service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceOf {
    /// Of what a member takes care of.
    Member(MemberId),
    /// Of what the members of a team and those below it take care of.
    Team(TeamId),
    /// To a customer.
    Account(AccountId),
}

/// What was to be done in a window, and what of it was in time. Tallies of members add up to their team's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timely {
    /// What was due, or done before it was.
    pub due: i64,
    /// What was done by then.
    pub on_time: i64,
}

impl Timely {
    /// On time / due; none where nothing was due.
    pub fn rate(self) -> Option<Exact> {
        Exact::ratio(i128::from(self.on_time), i128::from(self.due))
    }

    fn of(due: DateTime<Utc>, done: Option<DateTime<Utc>>, window: &Window) -> Timely {
        let done = done.filter(|done| *done < window.to && *done <= window.until);
        let judged = done.is_some() || due < window.until;
        if due < window.from || due >= window.to || !judged {
            return Timely::default();
        }
        Timely {
            due: 1,
            on_time: i64::from(done.is_some_and(|done| done <= due)),
        }
    }
}

impl std::ops::Add for Timely {
    type Output = Timely;
    fn add(self, other: Timely) -> Timely {
        Timely {
            due: self.due + other.due,
            on_time: self.on_time + other.on_time,
        }
    }
}

/// The instants of a window, and until when what was done is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant no longer in it.
    pub to: DateTime<Utc>,
    /// The end of what is known: `to`, or now where that comes first.
    pub until: DateTime<Utc>,
}

/// How soon concerns were taken up and dealt with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Those to be acknowledged in the window.
    pub acknowledged: Timely,
    /// Those to be resolved in the window.
    pub resolved: Timely,
}

impl Service {
    /// What one round adds in a window. `counts` says which instants that something is due at count for whom it is reckoned.
    pub fn of(
        round: &Round,
        hours: ConcernHours,
        window: &Window,
        counts: impl Fn(DateTime<Utc>) -> bool,
    ) -> Service {
        let timely = |due: DateTime<Utc>, done: Option<Deed>| match counts(due) {
            true => Timely::of(due, done.map(|deed| deed.at), window),
            false => Timely::default(),
        };
        let opened = round.opened.at;
        Service {
            acknowledged: timely(hours.acknowledge_by(opened), round.acknowledged),
            resolved: timely(hours.resolve_by(opened), round.resolved),
        }
    }

    /// How the figures came about.
    pub fn explanation(&self) -> Explanation {
        let none = self.acknowledged.due == 0 && self.resolved.due == 0;
        let reason = || Reason::new(ReasonCode::NoConcerns, "Nothing was due in the window.");
        Explanation {
            inputs: vec![
                Input::new("acknowledgedOnTime", self.acknowledged.on_time),
                Input::new("acknowledgedDue", self.acknowledged.due),
                Input::new("resolvedOnTime", self.resolved.on_time),
                Input::new("resolvedDue", self.resolved.due),
            ],
            formula: "rate = onTime / n".to_owned(),
            reasons: none.then(reason).into_iter().collect(),
        }
    }
}

impl std::ops::Add for Service {
    type Output = Service;
    fn add(self, other: Service) -> Service {
        Service {
            acknowledged: self.acknowledged + other.acknowledged,
            resolved: self.resolved + other.resolved,
        }
    }
}

impl std::iter::Sum for Service {
    fn sum<I: Iterator<Item = Service>>(parts: I) -> Service {
        parts.fold(Service::default(), |sum, part| sum + part)
    }
}
