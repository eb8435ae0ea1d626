//! The sales process every organization starts with.

use super::stage::{Outcome, Stage};
use crate::ids::StageId;

/// The stages of a new organization, in their order, each with an identity of its own.
pub fn standard_stages(mut id: impl FnMut() -> StageId) -> Vec<Stage> {
    [
        ("prospecting", "Prospecting", 1000, false, Outcome::Open),
        ("qualified", "Qualified", 2500, true, Outcome::Open),
        ("proposal", "Proposal", 5000, true, Outcome::Open),
        ("negotiation", "Negotiation", 7500, true, Outcome::Open),
        ("won", "Won", Stage::CERTAIN, true, Outcome::Won),
        ("lost", "Lost", 0, false, Outcome::Lost),
    ]
    .into_iter()
    .zip((10..).step_by(10))
    .map(|((key, name, probability, qualified, outcome), position)| Stage {
        id: id(),
        key: key.to_owned(),
        name: name.to_owned(),
        position,
        probability,
        qualified,
        outcome,
        version: 1,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_standard_stages_are_valid_and_leave_room_between_them() {
        let mut next = 0;
        let stages = standard_stages(|| {
            next += 1;
            StageId::from_uuid(Uuid::from_u128(next))
        });
        for stage in &stages {
            assert_eq!(stage.clone().checked().as_ref(), Ok(stage));
        }
        assert_eq!(stages.iter().map(|stage| stage.position).max(), Some(60));
    }
}
