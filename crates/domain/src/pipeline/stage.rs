//! Stages: the steps of an organization's sales process.

use crate::errors::{Checks, Invalid};
use crate::ids::StageId;
use crate::text;
use crate::words::words;
use std::collections::BTreeMap;

words! {
    /// How an opportunity stands.
    Outcome {
        /// Neither won nor lost.
        Open = "OPEN",
        /// Won.
        Won = "WON",
        /// Lost.
        Lost = "LOST",
    }
}

/// A step of the sales process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its identity.
    pub id: StageId,
    /// Short name for scripts, unique in the organization.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Order in the process, ascending.
    pub position: i32,
    /// Chance of winning in hundredths of a per cent, 0 to 10,000.
    pub probability: u16,
    /// Whether an opportunity here is qualified.
    pub qualified: bool,
    /// How an opportunity here stands.
    pub outcome: Outcome,
    /// Counts changes, for optimistic locking.
    pub version: i64,
}

impl Stage {
    /// Hundredths of a per cent of certainty.
    pub const CERTAIN: u16 = 10_000;

    /// The stage with its texts trimmed; refuses with the codes of [`crate::text`],
    /// `PROBABILITY_OUT_OF_RANGE` and `PROBABILITY_MISMATCH` (a won stage is certain, a lost one impossible).
    pub fn checked(self) -> Result<Stage, Invalid> {
        let mut checks = Checks::default();
        let key = checks.take(text::key("key", &self.key));
        let name = checks.take(text::name("name", &self.name));
        let fits = match self.outcome {
            Outcome::Open => true,
            Outcome::Won => self.probability == Stage::CERTAIN,
            Outcome::Lost => self.probability == 0,
        };
        if self.probability > Stage::CERTAIN {
            checks.refuse(
                "probability",
                "PROBABILITY_OUT_OF_RANGE",
                "a probability is 0 to 100 per cent",
            );
        } else if !fits {
            let message = "a won stage has 100 per cent and a lost one 0";
            checks.refuse("probability", "PROBABILITY_MISMATCH", message);
        }
        checks.done()?;
        Ok(Stage {
            key: key.unwrap_or_default(),
            name: name.unwrap_or_default(),
            ..self
        })
    }

    /// Whether an opportunity here is, or was, qualified: a won one always is.
    pub fn is_qualified(&self) -> bool {
        self.qualified || self.outcome == Outcome::Won
    }
}

/// An organization's stages, found by identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stages(BTreeMap<StageId, Stage>);

impl Stages {
    /// These stages.
    pub fn new(stages: impl IntoIterator<Item = Stage>) -> Stages {
        Stages(stages.into_iter().map(|stage| (stage.id, stage)).collect())
    }

    /// A stage by identity.
    pub fn get(&self, id: StageId) -> Option<&Stage> {
        self.0.get(&id)
    }

    /// A stage by key.
    pub fn by_key(&self, key: &str) -> Option<&Stage> {
        self.0.values().find(|stage| stage.key == key)
    }

    /// All stages by position, those of the same position by key.
    pub fn in_order(&self) -> Vec<&Stage> {
        let mut stages: Vec<&Stage> = self.0.values().collect();
        stages.sort_by(|one, two| (one.position, &one.key).cmp(&(two.position, &two.key)));
        stages
    }

    /// How an opportunity in a stage stands; an unknown stage is open.
    pub fn outcome(&self, id: StageId) -> Outcome {
        self.get(id).map_or(Outcome::Open, |stage| stage.outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::fixtures::{NEGOTIATING, WON, stages};

    fn code(change: impl Fn(&mut Stage)) -> Option<&'static str> {
        let mut stage = stages().get(NEGOTIATING).expect("a stage").clone();
        change(&mut stage);
        stage.checked().err().map(|invalid| invalid.0[0].code)
    }

    #[test]
    fn a_won_stage_is_certain_and_a_lost_one_impossible() {
        assert_eq!(code(|_| ()), None);
        assert_eq!(
            code(|stage| stage.probability = 10_001),
            Some("PROBABILITY_OUT_OF_RANGE")
        );
        assert_eq!(
            code(|stage| stage.outcome = Outcome::Won),
            Some("PROBABILITY_MISMATCH")
        );
        assert_eq!(
            code(|stage| stage.outcome = Outcome::Lost),
            Some("PROBABILITY_MISMATCH")
        );
    }

    #[test]
    fn stages_stand_in_their_order() {
        let stages = stages();
        let keys: Vec<&str> = stages.in_order().iter().map(|stage| stage.key.as_str()).collect();
        assert_eq!(keys, ["prospecting", "engaging", "negotiating", "won", "lost"]);
        assert_eq!(stages.by_key("won").map(|stage| stage.id), Some(WON));
        assert!(stages.get(WON).expect("a stage").is_qualified());
    }
}
