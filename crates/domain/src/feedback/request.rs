//! Asking to be told: a question to a colleague about oneself, or by a leader about a report.

use super::words::FeedbackRequestState;
use crate::errors::{Checks, Invalid};
use crate::ids::{FeedbackRequestId, MemberId};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Most open requests of one member.
pub const MOST_OPEN_REQUESTS: u64 = 20;
/// Most open requests of one member to the same colleague.
pub const MOST_OPEN_REQUESTS_TO_ONE: u64 = 5;

/// Most characters of a question.
const LONGEST: usize = 2000;

/// A request for feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackRequest {
    /// Identity; later ones sort after earlier ones.
    pub id: FeedbackRequestId,
    /// Who asks.
    pub from: MemberId,
    /// Who is asked.
    pub to: MemberId,
    /// About whose work.
    pub about: MemberId,
    /// What is asked.
    pub question: String,
    /// The last day to answer, of the organization; none where it stays open.
    pub due: Option<NaiveDate>,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// Which requests are wanted; conditions left out do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeedbackRequestFilter {
    /// This member asked.
    pub from: Option<MemberId>,
    /// This member was asked.
    pub to: Option<MemberId>,
    /// Is about this member.
    pub about: Option<MemberId>,
    /// Stands like this, on a day of the organization.
    pub state: Option<(FeedbackRequestState, NaiveDate)>,
}

/// Requests of one member that await an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenRequests {
    /// In all.
    pub all: u64,
    /// To the colleague who is to be asked.
    pub to_them: u64,
}

impl FeedbackRequest {
    /// A question, trimmed; refuses `question` with the codes of [`crate::text`].
    pub fn words(question: &str) -> Result<String, Invalid> {
        text::bounded("question", question, LONGEST)
    }

    /// Refuses a request to oneself (`TO_ONESELF`), to somebody about themselves (`ABOUT_ONESELF`), and one whose last day is over
    /// (`DUE_IN_PAST`).
    pub fn check(&self, today: NaiveDate) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        if self.to == self.from {
            checks.refuse("to", "TO_ONESELF", "ask somebody else");
        } else if self.to == self.about {
            let message = "nobody is asked for feedback about themselves; give them yours";
            checks.refuse("to", "ABOUT_ONESELF", message);
        }
        if self.due.is_some_and(|due| due < today) {
            checks.refuse("due", "DUE_IN_PAST", "must not be before today");
        }
        checks.done()
    }

    /// Refuses one request more with `TOO_MANY_OPEN_REQUESTS`, where enough are open.
    pub fn check_open(open: OpenRequests) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        if open.all >= MOST_OPEN_REQUESTS {
            let message = format!("{MOST_OPEN_REQUESTS} requests are open; wait for answers");
            checks.refuse("to", "TOO_MANY_OPEN_REQUESTS", message);
        } else if open.to_them >= MOST_OPEN_REQUESTS_TO_ONE {
            let message = format!("{MOST_OPEN_REQUESTS_TO_ONE} requests to them are open; wait for answers");
            checks.refuse("to", "TOO_MANY_OPEN_REQUESTS", message);
        }
        checks.done()
    }

    /// Where it stands on a day of the organization. What was settled stays so whatever the day.
    pub fn state(&self, today: NaiveDate) -> FeedbackRequestState {
        match (self.answered_at, self.declined_at, self.due) {
            (Some(_), _, _) => FeedbackRequestState::Answered,
            (None, Some(_), _) => FeedbackRequestState::Declined,
            (None, None, Some(due)) if due < today => FeedbackRequestState::Expired,
            (None, None, _) => FeedbackRequestState::Open,
        }
    }

    /// Refuses feedback about somebody else than the request is about, with `ABOUT_SOMEBODY_ELSE`.
    pub fn check_about(&self, about: MemberId) -> Result<(), Invalid> {
        match self.about == about {
            true => Ok(()),
            false => {
                let message = "the request is about somebody else";
                Err(Invalid::one("about", "ABOUT_SOMEBODY_ELSE", message))
            }
        }
    }

    /// The request, answered by whoever was asked. Refuses with `NOT_ASKED`, and `REQUEST_NOT_OPEN` where it is settled or its last
    /// day is over.
    pub fn answered(
        self,
        by: MemberId,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<FeedbackRequest, Invalid> {
        self.asked(by)?;
        self.open(today)?;
        Ok(FeedbackRequest {
            answered_at: Some(now),
            version: self.version + 1,
            ..self
        })
    }

    /// The request, declined by whoever was asked; what was declined stays so. Refuses with `NOT_ASKED` and `REQUEST_NOT_OPEN`.
    pub fn declined(
        self,
        by: MemberId,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<FeedbackRequest, Invalid> {
        self.asked(by)?;
        if self.state(today) == FeedbackRequestState::Declined {
            return Ok(self);
        }
        self.open(today)?;
        Ok(FeedbackRequest {
            declined_at: Some(now),
            version: self.version + 1,
            ..self
        })
    }

    fn asked(&self, by: MemberId) -> Result<(), Invalid> {
        match self.to == by {
            true => Ok(()),
            false => Err(Invalid::one("request", "NOT_ASKED", "somebody else was asked")),
        }
    }

    fn open(&self, today: NaiveDate) -> Result<(), Invalid> {
        match self.state(today) {
            FeedbackRequestState::Open => Ok(()),
            other => {
                let message = format!("the request is {other} by now");
                Err(Invalid::one("request", "REQUEST_NOT_OPEN", message))
            }
        }
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
