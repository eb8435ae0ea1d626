//! What the owner of a goal says about it, beside what the figures say.

use super::health::Health;
use super::words::{DeclaredHealth, Divergence};
use crate::errors::{Checks, Invalid};
use crate::ids::{DeclarationId, GoalId, MemberId};
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// The owner's word, on a day; a later one does not take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Identity; later ones sort after earlier ones.
    pub id: DeclarationId,
    /// About which goal.
    pub goal: GoalId,
    /// How it stands.
    pub health: DeclaredHealth,
    /// How sure the owner is to reach it, 1 (hardly) to 5 (certain).
    pub confidence: u8,
    /// Why.
    pub note: Option<String>,
    /// The organization's local date it was said on.
    pub on: NaiveDate,
    /// Who said it.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Declaration {
    /// The declaration with its note trimmed, or `CONFIDENCE_OUT_OF_RANGE` and the codes of [`crate::text`].
    pub fn checked(self) -> Result<Declaration, Invalid> {
        let mut checks = Checks::default();
        if !(1..=5).contains(&self.confidence) {
            let message = "confidence is 1, hardly, to 5, certain";
            checks.refuse("confidence", "CONFIDENCE_OUT_OF_RANGE", message);
        }
        let note = self
            .note
            .as_deref()
            .map(|words| text::bounded("note", words, 1000));
        let note = note.and_then(|note| checks.take(note));
        checks.done()?;
        Ok(Declaration { note, ..self })
    }
}

/// How the owner's word differs from the computed health; `None` where both say the same, or the figures say nothing yet.
pub fn divergence(declared: DeclaredHealth, computed: Health) -> Option<Divergence> {
    let figures = match computed {
        Health::Exceeded | Health::Achieved | Health::OnTrack => DeclaredHealth::OnTrack,
        Health::AtRisk => DeclaredHealth::AtRisk,
        Health::OffTrack | Health::Missed => DeclaredHealth::OffTrack,
        Health::NotEnoughData | Health::Unknown | Health::Excused => return None,
    };
    match declared.cmp(&figures) {
        std::cmp::Ordering::Less => Some(Divergence::Optimistic),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Divergence::Pessimistic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_better_than_the_figures_is_optimistic() {
        use DeclaredHealth::{AtRisk, OffTrack, OnTrack};
        assert_eq!(divergence(OnTrack, Health::AtRisk), Some(Divergence::Optimistic));
        assert_eq!(divergence(AtRisk, Health::OffTrack), Some(Divergence::Optimistic));
        assert_eq!(
            divergence(OffTrack, Health::OnTrack),
            Some(Divergence::Pessimistic)
        );
        assert_eq!(divergence(OnTrack, Health::Achieved), None);
        assert_eq!(divergence(OffTrack, Health::Unknown), None);
    }
}
