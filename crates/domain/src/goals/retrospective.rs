//! What is learned from a missed goal: asked for when it is closed, and blame-free.

use crate::errors::{Checks, Invalid};
use crate::ids::{GoalId, MemberId};
use crate::text;
use chrono::{DateTime, Utc};

/// Most characters of each answer.
const LONGEST: usize = 4000;

/// What whoever missed a goal, or leads them, makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retrospective {
    /// Which goal was missed.
    pub goal: GoalId,
    /// The answers.
    pub answers: Answers,
    /// Who wrote it last.
    pub written_by: MemberId,
    /// When.
    pub written_at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// The answers to the three questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// What happened.
    pub what_happened: String,
    /// What was learned from it.
    pub learned: String,
    /// What is done otherwise the next time.
    pub next_time: Option<String>,
}

impl Answers {
    /// The answers, trimmed; refuses with the codes of [`crate::text`].
    pub fn checked(what_happened: &str, learned: &str, next_time: Option<&str>) -> Result<Answers, Invalid> {
        let mut checks = Checks::default();
        let what_happened = checks.take(text::bounded("whatHappened", what_happened, LONGEST));
        let learned = checks.take(text::bounded("learned", learned, LONGEST));
        let next_time = next_time.map(|words| text::bounded("nextTime", words, LONGEST));
        let next_time = next_time.and_then(|words| checks.take(words));
        let both = what_happened.zip(learned);
        checks.finish(both.map(|(what_happened, learned)| Answers {
            what_happened,
            learned,
            next_time,
        }))
    }
}
