//! A concern of a customer, and the rounds of dealing with it.

use super::hours::ConcernHours;
use super::words::ConcernState;
use crate::errors::{Checks, Invalid};
use crate::goals::Creator;
use crate::ids::{AccountId, ConcernId, MemberId};
use crate::text;
use chrono::{DateTime, Utc};

/// Longest description, in characters.
const LONGEST_DESCRIPTION: usize = 4000;
/// Longest note or reason, in characters.
const LONGEST_WORDS: usize = 1000;

/// That somebody did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a member or a script.
    pub by: Creator,
}

/// One round of dealing with a concern, from when it is raised or reopened until it is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Since when, and by whom.
    pub opened: Deed,
    /// Why it was reopened; none in the first round.
    pub reason: Option<String>,
    /// That somebody took it up.
    pub acknowledged: Option<Deed>,
    /// That it was dealt with.
    pub resolved: Option<Deed>,
    /// How it was dealt with.
    pub note: Option<String>,
}

impl Round {
    fn opened(opened: Deed, reason: Option<String>) -> Round {
        Round {
            opened,
            reason,
            acknowledged: None,
            resolved: None,
            note: None,
        }
    }

    /// Where a concern stands in this round.
    pub fn state(&self) -> ConcernState {
        match (self.acknowledged, self.resolved) {
            (_, Some(_)) => ConcernState::Resolved,
            (Some(_), None) => ConcernState::Acknowledged,
            (None, None) => ConcernState::Open,
        }
    }
}

/// Something a customer is unhappy about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Identity.
    pub id: ConcernId,
    /// The customer.
    pub account: AccountId,
    /// In a line.
    pub title: String,
    /// In full.
    pub description: Option<String>,
    /// Who takes care of it.
    pub owner: MemberId,
    /// The limits that held when it was raised.
    pub hours: ConcernHours,
    /// Every round, the first first; never empty.
    pub rounds: Vec<Round>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// What somebody is about to raise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The customer.
    pub account: AccountId,
    /// In a line.
    pub title: String,
    /// In full.
    pub description: Option<String>,
    /// When it was raised; now when left out.
    pub at: Option<DateTime<Utc>>,
    /// Who takes care of it; the rep whose key account it is when left out.
    pub owner: Option<MemberId>,
}

impl Raised {
    /// The same with its texts trimmed.
    ///
    /// # Errors
    /// `IN_THE_FUTURE` and `DATE_OUT_OF_RANGE` at `raisedAt`; of `title` and `description` the codes of [`crate::text`].
    pub fn checked(self, now: DateTime<Utc>) -> Result<Raised, Invalid> {
        let mut checks = Checks::default();
        let title = checks.take(text::line("title", &self.title));
        let description = self.description.as_deref();
        let description = description.map(|words| text::bounded("description", words, LONGEST_DESCRIPTION));
        let description = description.and_then(|words| checks.take(words));
        if let Some(at) = self.at {
            checks.take(crate::calendar::checked_date("raisedAt", at.date_naive()));
            if at > now {
                checks.refuse("raisedAt", "IN_THE_FUTURE", "has not come yet");
            }
        }
        checks.done()?;
        Ok(Raised {
            title: title.unwrap_or_default(),
            description,
            ..self
        })
    }
}

/// What was done about a concern, trimmed. Refuses `note` with the codes of [`crate::text`].
pub fn note(words: Option<&str>) -> Result<Option<String>, Invalid> {
    let note = words.map(|words| text::bounded("note", words, LONGEST_WORDS));
    note.transpose()
}

/// Why it is reopened, trimmed. Refuses `reason` with the codes of [`crate::text`].
pub fn reason(words: &str) -> Result<String, Invalid> {
    text::bounded("reason", words, LONGEST_WORDS)
}

fn refused(code: &'static str, message: &str) -> Invalid {
    Invalid::one("concern", code, message)
}

impl Concern {
    /// A concern that was just raised, and known to be sound.
    pub fn raised(id: ConcernId, raised: Raised, owner: MemberId, hours: ConcernHours, now: Deed) -> Concern {
        let opened = Deed {
            at: raised.at.unwrap_or(now.at),
            ..now
        };
        Concern {
            id,
            account: raised.account,
            title: raised.title,
            description: raised.description,
            owner,
            hours,
            rounds: vec![Round::opened(opened, None)],
            version: 1,
        }
    }

    /// The round it is in, or was resolved in.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Where it stands.
    pub fn state(&self) -> ConcernState {
        self.round().map_or(ConcernState::Open, Round::state)
    }

    /// Until when the next thing is to be done about it; none once it is resolved.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let round = self.round()?;
        match round.state() {
            ConcernState::Open => Some(self.hours.acknowledge_by(round.opened.at)),
            ConcernState::Acknowledged => Some(self.hours.resolve_by(round.opened.at)),
            ConcernState::Resolved => None,
        }
    }

    /// Whether what is to be done next should have been done before an instant. At the very instant it is not late.
    pub fn overdue(&self, now: DateTime<Utc>) -> bool {
        self.next_due().is_some_and(|due| due < now)
    }

    /// How often it was reopened.
    pub fn reopened(&self) -> usize {
        self.rounds.len().saturating_sub(1)
    }

    /// The concern taken up. One that was taken up before stays as it is.
    ///
    /// # Errors
    /// `ALREADY_RESOLVED`.
    pub fn acknowledged(mut self, deed: Deed) -> Result<Concern, Invalid> {
        let resolved = || refused("ALREADY_RESOLVED", "it is resolved: reopen it");
        let round = self.rounds.last_mut().ok_or_else(resolved)?;
        match round.state() {
            ConcernState::Open => round.acknowledged = Some(deed),
            ConcernState::Acknowledged => return Ok(self),
            ConcernState::Resolved => return Err(resolved()),
        }
        self.version += 1;
        Ok(self)
    }

    /// The concern dealt with, and taken up by that where it was not before. Where the same person has said so before, it stays as
    /// it is.
    ///
    /// # Errors
    /// `ALREADY_RESOLVED` by somebody else.
    pub fn resolved(mut self, deed: Deed, note: Option<String>) -> Result<Concern, Invalid> {
        let resolved = || refused("ALREADY_RESOLVED", "somebody else has resolved it");
        let round = self.rounds.last_mut().ok_or_else(resolved)?;
        if let Some(before) = round.resolved {
            return match before.by == deed.by {
                true => Ok(self),
                false => Err(resolved()),
            };
        }
        round.acknowledged.get_or_insert(deed);
        round.resolved = Some(deed);
        round.note = note;
        self.version += 1;
        Ok(self)
    }

    /// The concern raised again, in a round of its own: its limits count anew.
    ///
    /// # Errors
    /// `NOT_RESOLVED`.
    pub fn raised_again(mut self, deed: Deed, reason: String) -> Result<Concern, Invalid> {
        if self.state() != ConcernState::Resolved {
            return Err(refused("NOT_RESOLVED", "only what was resolved is reopened"));
        }
        self.rounds.push(Round::opened(deed, Some(reason)));
        self.version += 1;
        Ok(self)
    }

    /// The concern in other hands.
    ///
    /// # Errors
    /// `ALREADY_RESOLVED`.
    pub fn assigned(self, owner: MemberId) -> Result<Concern, Invalid> {
        if self.owner == owner {
            return Ok(self);
        }
        if self.state() == ConcernState::Resolved {
            return Err(refused("ALREADY_RESOLVED", "it is resolved: reopen it"));
        }
        Ok(Concern {
            owner,
            version: self.version + 1,
            ..self
        })
    }
}

#[cfg(test)]
#[path = "concern_tests.rs"]
mod tests;
