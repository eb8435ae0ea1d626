//! One piece of feedback: what was seen, what it did, and what would help.

use super::words::{FeedbackKind, FeedbackVisibility};
use crate::errors::{Checks, Invalid};
use crate::ids::{FeedbackId, FeedbackRequestId, GoalId, MeetingId, MemberId, OpportunityId};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// Most characters of each part.
const LONGEST: usize = 2000;

/// What one member tells another about their work. Once the one it is about acknowledged it, it stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Identity; later ones sort after earlier ones.
    pub id: FeedbackId,
    /// Whose work it is about.
    pub about: MemberId,
    /// Who gave it.
    pub from: MemberId,
    /// Praise, or something to do better.
    pub kind: FeedbackKind,
    /// The words.
    pub said: Said,
    /// What it is linked to.
    pub links: Links,
    /// Who reads it.
    pub visibility: FeedbackVisibility,
    /// The request it answers.
    pub request: Option<FeedbackRequestId>,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// The organization's date of that.
    pub on: NaiveDate,
    /// When its author last changed the words.
    pub revised_at: Option<DateTime<Utc>>,
    /// When the one it is about acknowledged it.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// The words of a piece of feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was seen or heard.
    pub behaviour: String,
    /// What it did.
    pub impact: Option<String>,
    /// What would be better, or what to keep doing.
    pub suggested_action: Option<String>,
    /// The skill it is about, in one line.
    pub skill: Option<String>,
}

/// What a piece of feedback is linked to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// A goal.
    pub goal: Option<GoalId>,
    /// A meeting.
    pub meeting: Option<MeetingId>,
    /// A deal.
    pub opportunity: Option<OpportunityId>,
}

/// Which feedback is wanted; conditions left out do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeedbackFilter {
    /// Is about this member.
    pub about: Option<MemberId>,
    /// Was given by this member.
    pub from: Option<MemberId>,
    /// Is of this kind.
    pub kind: Option<FeedbackKind>,
    /// Was acknowledged, or was not.
    pub acknowledged: Option<bool>,
}

impl Said {
    /// The words, trimmed; refuses each part with the codes of [`crate::text`].
    pub fn checked(
        behaviour: &str,
        impact: Option<&str>,
        suggested_action: Option<&str>,
        skill: Option<&str>,
    ) -> Result<Said, Invalid> {
        let mut checks = Checks::default();
        let behaviour = checks.take(text::bounded("behaviour", behaviour, LONGEST));
        let mut part = |field, words: Option<&str>| {
            let words = words.map(|words| text::bounded(field, words, LONGEST));
            words.and_then(|words| checks.take(words))
        };
        let impact = part("impact", impact);
        let suggested_action = part("suggestedAction", suggested_action);
        let skill = skill.map(|line| text::line("skill", line));
        let skill = skill.and_then(|line| checks.take(line));
        checks.finish(behaviour.map(|behaviour| Said {
            behaviour,
            impact,
            suggested_action,
            skill,
        }))
    }

    /// How many characters were written, which is all that is told of them elsewhere.
    pub fn characters(&self) -> usize {
        let parts = [&self.impact, &self.suggested_action, &self.skill];
        let parts = parts.into_iter().flatten().chain([&self.behaviour]);
        parts.map(|part| part.chars().count()).sum()
    }
}

impl Feedback {
    /// Refuses feedback about oneself with `ABOUT_ONESELF`, and all but praise before everybody with `PUBLIC_ONLY_FOR_PRAISE`.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        if self.about == self.from {
            let message = "feedback is for others; write what you learned yourself where it belongs";
            checks.refuse("about", "ABOUT_ONESELF", message);
        }
        if self.visibility == FeedbackVisibility::Public && self.kind != FeedbackKind::Praise {
            let message = "what could be better is told to the one it is about, not to everybody";
            checks.refuse("visibility", "PUBLIC_ONLY_FOR_PRAISE", message);
        }
        checks.done()
    }

    /// Whether it says that something could be better, and not what would be.
    pub fn lacks_action(&self) -> bool {
        self.kind == FeedbackKind::Constructive && self.said.suggested_action.is_none()
    }

    /// The feedback with other words. Refuses whoever did not give it with `NOT_YOUR_FEEDBACK`, and words that were acknowledged
    /// with `ACKNOWLEDGED`.
    pub fn revised(self, by: MemberId, said: Said, now: DateTime<Utc>) -> Result<Feedback, Invalid> {
        self.by_its_author(by)?;
        if self.acknowledged_at.is_some() {
            let message = "it was acknowledged and stays as it is; add a correction";
            return Err(Invalid::one("feedback", "ACKNOWLEDGED", message));
        }
        if self.said == said {
            return Ok(self);
        }
        Ok(Feedback {
            said,
            revised_at: Some(now),
            version: self.version + 1,
            ..self
        })
    }

    /// The feedback, acknowledged; what was stays so.
    pub fn acknowledged(self, now: DateTime<Utc>) -> Feedback {
        match self.acknowledged_at {
            Some(_) => self,
            None => Feedback {
                acknowledged_at: Some(now),
                version: self.version + 1,
                ..self
            },
        }
    }

    /// Refuses whoever did not give it with `NOT_YOUR_FEEDBACK`.
    pub fn by_its_author(&self, member: MemberId) -> Result<(), Invalid> {
        match self.from == member {
            true => Ok(()),
            false => {
                let message = "only whoever gave it changes it";
                Err(Invalid::one("feedback", "NOT_YOUR_FEEDBACK", message))
            }
        }
    }
}

#[cfg(test)]
#[path = "item_tests.rs"]
mod tests;
