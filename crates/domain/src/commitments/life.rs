//! What may become of a commitment, and when. Who may do it is the policy table's to say.

use super::commitment::{Commitment, Confirmation, Disposal, Renegotiation, State, checked_due};
use super::words::{Ending, Standing};
use crate::errors::Invalid;
use crate::ids::MemberId;
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Longest note or reason, in characters.
const LONGEST_WORDS: usize = 1000;

/// Who does something, and when: the instant, and the organization's local date of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Who.
    pub by: MemberId,
    /// The organization's local date.
    pub today: NaiveDate,
    /// The instant.
    pub now: DateTime<Utc>,
}

/// Which side of a commitment somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who promised.
    Maker,
    /// Whom it was promised to.
    Counterpart,
}

/// A note, trimmed. Refuses `note` with the codes of [`crate::text`].
pub fn note(words: Option<&str>) -> Result<Option<String>, Invalid> {
    let note = words.map(|words| text::bounded("note", words, LONGEST_WORDS));
    note.transpose()
}

/// A reason, trimmed. Refuses `reason` with the codes of [`crate::text`].
pub fn reason(words: &str) -> Result<String, Invalid> {
    text::bounded("reason", words, LONGEST_WORDS)
}

fn refused(code: &'static str, message: impl Into<String>) -> Invalid {
    Invalid::one("commitment", code, message)
}

impl Commitment {
    /// The commitment kept: in time until the end of its due date, late after it. Where the same person has said so before, it
    /// stays as it is.
    ///
    /// # Errors
    /// `ALREADY_DISPOSED` where something else became of it.
    pub fn kept(self, moment: Moment, note: Option<String>) -> Result<Commitment, Invalid> {
        self.ended(Ending::Kept, moment, note)
    }

    /// The commitment said to be missed by whoever made it, from its due date on. Where the same person has said so before, it
    /// stays as it is.
    ///
    /// # Errors
    /// `NOT_DUE_YET`; `ALREADY_DISPOSED` where something else became of it.
    pub fn missed(self, moment: Moment, note: Option<String>) -> Result<Commitment, Invalid> {
        if self.disposal.is_none() && moment.today < self.promise.due {
            let message = format!(
                "it is due on {}: until then it is renegotiated or withdrawn",
                self.promise.due
            );
            return Err(refused("NOT_DUE_YET", message));
        }
        self.ended(Ending::Missed, moment, note)
    }

    /// The commitment withdrawn: by whom it was made to while it is open, or by whoever made it before the day it is due.
    ///
    /// # Errors
    /// `ALREADY_DUE`; `ALREADY_DISPOSED` where something else became of it.
    pub fn withdrawn(self, side: Side, moment: Moment, reason: String) -> Result<Commitment, Invalid> {
        let last = match side {
            Side::Maker => self.promise.due.pred_opt(),
            Side::Counterpart => Some(self.promise.due),
        };
        if self.disposal.is_none() && last.is_none_or(|last| moment.today > last) {
            let message = match side {
                Side::Maker => {
                    "it is due: whoever made a commitment withdraws it before the day it is due, and keeps, misses or renegotiates it then"
                }
                Side::Counterpart => "it is past due, and reads missed",
            };
            return Err(refused("ALREADY_DUE", message));
        }
        self.ended(Ending::Withdrawn, moment, Some(reason))
    }

    fn ended(self, ending: Ending, moment: Moment, words: Option<String>) -> Result<Commitment, Invalid> {
        if let Some(held) = &self.disposal {
            return match held.ending == ending && held.by == moment.by {
                true => Ok(self),
                false => Err(self.disposed(moment.today)),
            };
        }
        Ok(Commitment {
            disposal: Some(Disposal {
                ending,
                on: moment.today,
                at: moment.now,
                by: moment.by,
                words,
            }),
            version: self.version + 1,
            ..self
        })
    }

    /// The commitment with a later due date, asked for on its due date or before.
    ///
    /// # Errors
    /// `ALREADY_DISPOSED`; `ALREADY_DUE` after its due date, when a new one takes its place; of `due` `NOT_LATER`, `DUE_IN_PAST`
    /// and `DUE_TOO_FAR`.
    pub fn moved(self, due: NaiveDate, moment: Moment, reason: String) -> Result<Commitment, Invalid> {
        if self.disposal.is_some() {
            return Err(self.disposed(moment.today));
        }
        if self.is_past_due(moment.today) {
            return Err(refused("ALREADY_DUE", "it is past due, and reads missed"));
        }
        let due = checked_due("due", due, moment.today)?;
        if due <= self.promise.due {
            let message = format!(
                "it is due on {} already; a move is to a later day",
                self.promise.due
            );
            return Err(Invalid::one("due", "NOT_LATER", message));
        }
        let mut moved = self;
        moved.renegotiations.push(Renegotiation {
            from: moved.promise.due,
            to: due,
            on: moment.today,
            at: moment.now,
            reason,
        });
        moved.promise.due = due;
        moved.version += 1;
        Ok(moved)
    }

    /// Whether its due date has passed and nothing became of it.
    pub fn is_past_due(&self, today: NaiveDate) -> bool {
        self.dates().overdue_days(today).is_some()
    }

    /// The commitment confirmed by somebody of the other side. Where one of them has confirmed it before, it stays as it is.
    ///
    /// # Errors
    /// `NOT_KEPT` where whoever made it has not said that it was kept.
    pub fn confirmed(self, moment: Moment) -> Result<Commitment, Invalid> {
        if !matches!(
            self.state(moment.today).standing(),
            Standing::Kept | Standing::KeptLate
        ) {
            let message = "is confirmed when whoever made it has said that it was kept";
            return Err(refused("NOT_KEPT", message));
        }
        if self.confirmation.is_some() {
            return Ok(self);
        }
        Ok(Commitment {
            confirmation: Some(Confirmation {
                at: moment.now,
                by: moment.by,
            }),
            version: self.version + 1,
            ..self
        })
    }

    fn disposed(&self, today: NaiveDate) -> Invalid {
        let state = self.state(today);
        let at = match state {
            State::Kept(end) | State::KeptLate(end) | State::Withdrawn(end) => Some(end.at),
            State::Missed(end) => end.map(|end| end.at),
            State::Open => None,
        };
        let since = at.map_or_else(String::new, |at| {
            format!(" since {}", at.format("%Y-%m-%dT%H:%M:%SZ"))
        });
        let message = format!("it is {}{since}", state.standing());
        refused("ALREADY_DISPOSED", message)
    }
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
