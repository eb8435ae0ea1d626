//! The tree goals form by their parents: no goal stands above itself, and the tree stays shallow enough to read.

use crate::errors::Invalid;
use crate::ids::GoalId;
use std::collections::{HashMap, HashSet};

/// Most goals one above another, from the top to the bottom.
pub const DEEPEST_CASCADE: usize = 8;

/// The links between goals that a change depends on: the goal above each, where there is one.
#[derive(Clone, Debug, Default)]
pub struct Cascade {
    above: HashMap<GoalId, GoalId>,
}

impl Cascade {
    /// Links as they are to be: each goal with the one above it.
    pub fn new(links: impl IntoIterator<Item = (GoalId, Option<GoalId>)>) -> Cascade {
        let above = links
            .into_iter()
            .filter_map(|(goal, parent)| Some((goal, parent?)))
            .collect();
        Cascade { above }
    }

    /// Refuses the `parent` of a goal with `GOAL_CYCLE` where the goal stands above itself, and with
    /// `CASCADE_TOO_DEEP` where more than [`DEEPEST_CASCADE`] goals stand one above another.
    pub fn check(&self, goal: GoalId) -> Result<(), Invalid> {
        let mut seen = HashSet::from([goal]);
        let mut at = goal;
        let mut higher = 0;
        while let Some(parent) = self.above.get(&at) {
            if !seen.insert(*parent) {
                let message = "a goal cannot stand above itself";
                return Err(Invalid::one("parent", "GOAL_CYCLE", message));
            }
            at = *parent;
            higher += 1;
        }
        if higher + self.height(goal, DEEPEST_CASCADE) > DEEPEST_CASCADE {
            let message = format!("at most {DEEPEST_CASCADE} goals stand one above another");
            return Err(Invalid::one("parent", "CASCADE_TOO_DEEP", message));
        }
        Ok(())
    }

    /// Levels from a goal down, itself included, counted no further than one beyond `most`.
    fn height(&self, goal: GoalId, most: usize) -> usize {
        let mut level = HashSet::from([goal]);
        let mut height = 0;
        while !level.is_empty() && height <= most {
            height += 1;
            level = self
                .above
                .iter()
                .filter(|(_, parent)| level.contains(parent))
                .map(|(child, _)| *child)
                .collect();
        }
        height
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn goal(number: u128) -> GoalId {
        GoalId::from_uuid(Uuid::from_u128(number))
    }

    fn chain(length: u128) -> Cascade {
        Cascade::new((1..=length).map(|number| (goal(number), (number > 1).then(|| goal(number - 1)))))
    }

    fn code(cascade: &Cascade, number: u128) -> Option<&'static str> {
        cascade.check(goal(number)).err().map(|invalid| invalid.0[0].code)
    }

    #[test]
    fn a_goal_does_not_stand_above_itself() {
        let ring = Cascade::new([(goal(1), Some(goal(2))), (goal(2), Some(goal(1)))]);
        assert_eq!(code(&ring, 1), Some("GOAL_CYCLE"));
        assert_eq!(code(&chain(3), 3), None);
    }

    #[test]
    fn eight_goals_stand_one_above_another_and_no_more() {
        assert_eq!(code(&chain(8), 8), None);
        assert_eq!(code(&chain(9), 9), Some("CASCADE_TOO_DEEP"));
        assert_eq!(code(&chain(9), 5), Some("CASCADE_TOO_DEEP"));
    }
}
