//! A commitment: what somebody promised to somebody, by when.

use super::dates::{Dates, Move};
use super::words::{Ending, Origin, Standing};
use crate::calendar::plus_days;
use crate::errors::{Checks, Invalid};
use crate::ids::{AccountId, CommitmentId, GoalId, MeetingId, MemberId, MetricId, OpportunityId, TeamId};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Longest text, in characters.
pub const LONGEST_TEXT: usize = 2000;
/// Days ahead a commitment may be due.
pub const FURTHEST_DUE_DAYS: i64 = 731;

/// Whom something is promised to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counterpart {
    /// A colleague.
    Member(MemberId),
    /// A team.
    Team(TeamId),
    /// A customer.
    Account(AccountId),
}

/// What a commitment is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The metric it is to move.
    pub metric: Option<MetricId>,
    /// The goal it helps.
    pub goal: Option<GoalId>,
    /// The deal it is about.
    pub opportunity: Option<OpportunityId>,
    /// The meeting it was made in.
    pub meeting: Option<MeetingId>,
}

/// What somebody is about to promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// To whom.
    pub to: Counterpart,
    /// What.
    pub text: String,
    /// By when, the organization's local date.
    pub due: NaiveDate,
    /// What it is about.
    pub links: Links,
    /// A name of the maker's own, by which sending it twice makes one.
    pub key: Option<String>,
}

/// A move of the due date, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renegotiation {
    /// The due date until then.
    pub from: NaiveDate,
    /// The due date from then on.
    pub to: NaiveDate,
    /// The organization's local date it was moved on.
    pub on: NaiveDate,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// What was made of a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// What.
    pub ending: Ending,
    /// The organization's local date.
    pub on: NaiveDate,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: MemberId,
    /// The note to what was kept or missed, or the reason of a withdrawal.
    pub words: Option<String>,
}

/// That the other side saw it kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: MemberId,
}

/// A promise with all that became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Identity.
    pub id: CommitmentId,
    /// Who promised.
    pub maker: MemberId,
    /// What, to whom and by when.
    pub promise: Promise,
    /// How it came about.
    pub origin: Origin,
    /// The one it stands in the place of.
    pub previous: Option<CommitmentId>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The organization's local date it was made on.
    pub made_on: NaiveDate,
    /// The moves of its due date, the first first.
    pub renegotiations: Vec<Renegotiation>,
    /// What was made of it.
    pub disposal: Option<Disposal>,
    /// Whether the other side saw it kept.
    pub confirmation: Option<Confirmation>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// Where a commitment stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State<'a> {
    /// Promised and not due yet, or due that day.
    Open,
    /// Kept in time.
    Kept(&'a Disposal),
    /// Kept after its due date.
    KeptLate(&'a Disposal),
    /// Past due and not kept by then, or said not to be kept.
    Missed(Option<&'a Disposal>),
    /// No longer holding.
    Withdrawn(&'a Disposal),
}

impl State<'_> {
    /// The state as one word.
    pub fn standing(&self) -> Standing {
        match self {
            Self::Open => Standing::Open,
            Self::Kept(_) => Standing::Kept,
            Self::KeptLate(_) => Standing::KeptLate,
            Self::Missed(_) => Standing::Missed,
            Self::Withdrawn(_) => Standing::Withdrawn,
        }
    }
}

impl Promise {
    /// The promise with its texts trimmed, as `maker` may make it today.
    ///
    /// # Errors
    /// `TO_ONESELF`, `DUE_IN_PAST`, `DUE_TOO_FAR` beyond two years, and the codes of [`crate::text`].
    pub fn checked(self, maker: MemberId, today: NaiveDate) -> Result<Promise, Invalid> {
        let mut checks = Checks::default();
        if self.to == Counterpart::Member(maker) {
            checks.refuse("to.member", "TO_ONESELF", "is promised to somebody else");
        }
        let text = checks.take(text::bounded("text", &self.text, LONGEST_TEXT));
        let due = checks.take(checked_due("due", self.due, today));
        let key = self.key.as_deref().map(|key| text::line("key", key));
        let key = key.map(|key| checks.take(key));
        let made = || {
            Some(Promise {
                to: self.to,
                text: text?,
                due: due?,
                links: self.links,
                key: key.flatten(),
            })
        };
        checks.finish(made())
    }
}

/// A due date from today on, at most two years ahead.
pub(super) fn checked_due(field: &str, due: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Invalid> {
    let due = crate::calendar::checked_date(field, due)?;
    if due < today {
        let message = format!("{due} has passed; today is {today}");
        return Err(Invalid::one(field, "DUE_IN_PAST", message));
    }
    let last = plus_days(today, FURTHEST_DUE_DAYS);
    if due > last {
        let message = format!("{due} is more than two years ahead; the last day is {last}");
        return Err(Invalid::one(field, "DUE_TOO_FAR", message));
    }
    Ok(due)
}

impl Commitment {
    /// Its dates, by which it is judged.
    pub fn dates(&self) -> Dates {
        let moved = |moved: &Renegotiation| Move {
            from: moved.from,
            on: moved.on,
        };
        Dates {
            made_on: self.made_on,
            due: self.promise.due,
            moves: self.renegotiations.iter().map(moved).collect(),
            end: self.disposal.as_ref().map(|end| (end.ending, end.on)),
        }
    }

    /// Where it stood at the end of a day.
    pub fn state(&self, as_of: NaiveDate) -> State<'_> {
        match (self.dates().standing(as_of), &self.disposal) {
            (Standing::Kept, Some(end)) => State::Kept(end),
            (Standing::KeptLate, Some(end)) => State::KeptLate(end),
            (Standing::Withdrawn, Some(end)) => State::Withdrawn(end),
            (Standing::Missed, end) => State::Missed(end.as_ref().filter(|end| end.on <= as_of)),
            _ => State::Open,
        }
    }

    /// Whether it was promised in the same words, to the same and by the same day: what a second sending must be.
    pub fn holds(&self, promise: &Promise) -> bool {
        let first = self.renegotiations.first();
        let due = first.map_or(self.promise.due, |moved| moved.from);
        let made = Promise {
            due,
            ..self.promise.clone()
        };
        made == *promise
    }
}
