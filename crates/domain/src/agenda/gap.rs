//! Gaps: what is off by more than the threshold gets a cause and an agreed action before its section is done.

use super::gate::{is_ahead, is_below};
use super::numbers::SectionNumbers;
use super::words::SectionKind;
use crate::errors::{Checks, Invalid};
use crate::ids::{CommitmentId, GoalId, MemberId};
use crate::pipeline::CoverageHealth;
use crate::text;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Longest cause or action, in characters.
const LONGEST: usize = 2000;

/// What is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapAbout {
    /// A goal below ON_TRACK.
    Goal(GoalId),
    /// The coverage of the running period, thin or worse.
    Coverage,
    /// The coverage of the next period, below three quarters of what is required.
    NextCoverage,
}

impl GapAbout {
    /// The word it is stored as: unique in its section.
    pub fn word(self) -> String {
        match self {
            GapAbout::Goal(id) => id.as_uuid().simple().to_string(),
            GapAbout::Coverage => "coverage".to_owned(),
            GapAbout::NextCoverage => "next_coverage".to_owned(),
        }
    }

    /// The gap of a word; none of an unknown one.
    pub fn from_word(word: &str) -> Option<GapAbout> {
        match word {
            "coverage" => Some(GapAbout::Coverage),
            "next_coverage" => Some(GapAbout::NextCoverage),
            _ => Some(GapAbout::Goal(GoalId::from_uuid(Uuid::try_parse(word).ok()?))),
        }
    }
}

/// What was found to be the cause of a gap, and what is done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapAnswer {
    /// Of which section.
    pub section: SectionKind,
    /// What is off.
    pub about: GapAbout,
    /// Why it is.
    pub cause: String,
    /// What was agreed to do.
    pub action: String,
    /// The promise the action became, where it did.
    pub commitment: Option<CommitmentId>,
    /// Who wrote it last.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

impl GapAnswer {
    /// Cause and action, trimmed; refuses `cause` and `action` with the codes of [`crate::text`].
    pub fn words(cause: &str, action: &str) -> Result<(String, String), Invalid> {
        let mut checks = Checks::default();
        let cause = checks.take(text::bounded("cause", cause, LONGEST));
        let action = checks.take(text::bounded("action", action, LONGEST));
        checks.finish(cause.zip(action))
    }
}

/// What is off in a section, worst known first: goals in their order, then the pipeline. A section about a team alone in a team
/// meeting has none.
pub fn gaps(kind: SectionKind, numbers: &SectionNumbers) -> Vec<GapAbout> {
    if !kind.has_gaps() {
        return Vec::new();
    }
    let goals = numbers.goals.iter().filter(|goal| is_below(goal.health));
    let mut found: Vec<GapAbout> = goals.map(|goal| GapAbout::Goal(goal.goal)).collect();
    if let Some(pipeline) = &numbers.pipeline {
        if matches!(pipeline.health, CoverageHealth::Thin | CoverageHealth::Critical) {
            found.push(GapAbout::Coverage);
        }
        if pipeline.next_share().is_some_and(|share| !is_ahead(share)) {
            found.push(GapAbout::NextCoverage);
        }
    }
    found
}

/// Refuses with `GAP_UNADDRESSED`, naming the first gap that has no cause and action yet.
pub fn check_addressed(
    kind: SectionKind,
    numbers: &SectionNumbers,
    answers: &[GapAnswer],
) -> Result<(), Invalid> {
    let answered = |gap: &GapAbout| answers.iter().any(|answer| answer.about == *gap);
    let Some(open) = gaps(kind, numbers).into_iter().find(|gap| !answered(gap)) else {
        return Ok(());
    };
    let named = match open {
        GapAbout::Goal(id) => {
            let goal = numbers.goals.iter().find(|goal| goal.goal == id);
            goal.map_or_else(String::new, |goal| {
                format!("the goal “{}” is {}", goal.title, goal.health)
            })
        }
        GapAbout::Coverage => "the pipeline does not cover what remains".to_owned(),
        GapAbout::NextCoverage => "the next period is not covered".to_owned(),
    };
    let message = format!("{named}: it needs a cause and an agreed action before {kind} is done");
    Err(Invalid::one("section", "GAP_UNADDRESSED", message))
}

/// Refuses with `NO_SUCH_GAP` what is not off in the section.
pub fn check_gap(kind: SectionKind, numbers: &SectionNumbers, about: GapAbout) -> Result<(), Invalid> {
    if gaps(kind, numbers).contains(&about) {
        return Ok(());
    }
    let message = format!("this is no gap of {kind}");
    Err(Invalid::one("gap", "NO_SUCH_GAP", message))
}
