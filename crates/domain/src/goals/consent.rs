//! How both sides come to agree on a goal: one offers, the other accepts or sends back, and nobody decides their own quota.

use super::goal::{Creator, Goal, Owner};
use super::words::{GoalState, LifeStep, Origin, Side};
use crate::errors::Invalid;
use crate::ids::{GoalId, GoalStepId};
use chrono::{DateTime, Utc};

/// Who offered the terms of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// From which side.
    pub side: Side,
    /// Who.
    pub by: Creator,
}

/// Whoever speaks about a goal, and what they are to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub who: Creator,
    /// Whether the goal is theirs; a team's is of whoever leads that very team.
    pub owns: bool,
    /// Whether they may set such goals of its owner.
    pub sets: bool,
}

/// One step of a goal's life, kept for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Identity; later steps sort after earlier ones.
    pub id: GoalStepId,
    /// Of which goal.
    pub goal: GoalId,
    /// The version the goal had afterwards.
    pub version: i64,
    /// What happened.
    pub step: LifeStep,
    /// From which side.
    pub side: Side,
    /// Who did it.
    pub by: Creator,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

impl Party {
    /// The side they speak for: of their own goals the owner's, whatever else they may do.
    pub fn side(self) -> Side {
        match self.owns {
            true => Side::Owner,
            false => Side::Leader,
        }
    }

    /// Scripts and operators are nobody's side: they put into force what was decided elsewhere, and agree to nothing.
    pub fn is_system(self) -> bool {
        !matches!(self.who, Creator::Member(_))
    }
}

impl Goal {
    /// Whether its owner has no say in it: a quota, of which nobody decides their own, and a goal of the organization,
    /// which is nobody's own. Another who may set it agrees to what one of them proposed.
    fn is_decided_above(&self) -> bool {
        self.quota || self.owner == Owner::Organization
    }

    /// Who offered it, where no step tells: goals older than their steps.
    pub fn presumed_proposal(&self) -> Proposal {
        Proposal {
            side: match self.origin {
                Origin::Own => Side::Owner,
                Origin::Manager | Origin::Cascade | Origin::Script => Side::Leader,
            },
            by: self.created_by,
        }
    }

    /// Whether the party may accept or send back what was offered. Refuses with `INVALID_TRANSITION` where nothing is,
    /// `OWN_QUOTA`, `OWN_PROPOSAL` where the other side's word is missing, and `FORBIDDEN`, scripts always.
    pub fn check_answer(&self, proposal: Proposal, party: Party) -> Result<(), Invalid> {
        if self.state != GoalState::Proposed {
            let message = format!("a goal that is {} awaits nobody's word", self.state);
            return Err(Invalid::one("goal", "INVALID_TRANSITION", message));
        }
        if self.quota && party.owns {
            return Err(Invalid::one(
                "goal",
                "OWN_QUOTA",
                "nobody decides about their own quota",
            ));
        }
        if party.is_system() {
            let message = "a script is nobody's side: people agree and decline, and what was decided elsewhere is put into force";
            return Err(Invalid::one("goal", "FORBIDDEN", message));
        }
        if proposal.by == party.who {
            let message = "you proposed this goal: the other side agrees or declines";
            return Err(Invalid::one("goal", "OWN_PROPOSAL", message));
        }
        let forbidden = || Invalid::one("goal", "FORBIDDEN", "you may not set this owner's goals");
        if self.is_decided_above() {
            return party.sets.then_some(()).ok_or_else(forbidden);
        }
        match (proposal.side, party.side()) {
            (Side::Leader, Side::Owner) => Ok(()),
            (Side::Owner, Side::Leader) => party.sets.then_some(()).ok_or_else(forbidden),
            (Side::Leader, Side::Leader) if !party.sets => Err(forbidden()),
            _ => {
                let message = "your own side proposed this goal: the other side agrees or declines";
                Err(Invalid::one("goal", "OWN_PROPOSAL", message))
            }
        }
    }

    /// Whether the party may take back what was offered. Refuses with `INVALID_TRANSITION` where nothing is, and with
    /// `NOT_YOUR_PROPOSAL` where the other side offered it.
    pub fn check_withdrawal(&self, proposal: Proposal, party: Party) -> Result<(), Invalid> {
        if self.state != GoalState::Proposed {
            let message = format!("a goal that is {} is not proposed", self.state);
            return Err(Invalid::one("goal", "INVALID_TRANSITION", message));
        }
        let own = proposal.by == party.who || (proposal.side == party.side() && (party.owns || party.sets));
        if own {
            return Ok(());
        }
        let message = "the other side proposed this goal: decline it, or propose other terms";
        Err(Invalid::one("goal", "NOT_YOUR_PROPOSAL", message))
    }

    /// Whether what is agreed on is the same in both: whose goal it is, of what, over which days and whether it is a quota; amounts,
    /// currency and course.
    pub fn same_terms(&self, other: &Goal) -> bool {
        self.owner == other.owner
            && self.metric == other.metric
            && self.period == other.period
            && self.quota == other.quota
            && self.target == other.target
            && self.baseline == other.baseline
            && self.stretch == other.stretch
            && self.currency == other.currency
            && self.curve == other.curve
    }
}

impl LifeStep {
    /// What becomes of an offer when the goal is brought to `next` by a party; none where nothing is offered, or it stays offered.
    pub fn answering(stored: &Goal, next: &Goal, offer: Proposal, party: Party) -> Option<LifeStep> {
        if stored.state != GoalState::Proposed {
            return None;
        }
        match next.state {
            GoalState::Active if stored.same_terms(next) && !party.is_system() => Some(LifeStep::Agreed),
            GoalState::Active => Some(LifeStep::Set),
            GoalState::Draft if stored.check_withdrawal(offer, party).is_ok() => Some(LifeStep::Withdrawn),
            GoalState::Draft => Some(LifeStep::Declined),
            GoalState::Proposed | GoalState::Closed | GoalState::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::goal::tests::sixty;
    use super::*;
    use crate::calendar::fixtures::period;
    use crate::ids::{MemberId, MetricId, ServiceAccountId};
    use uuid::Uuid;

    #[test]
    fn whose_goal_it_is_of_what_and_when_are_terms_as_the_amounts_are() {
        let others = [
            Goal {
                owner: Owner::Organization,
                ..sixty()
            },
            Goal {
                metric: MetricId::from_uuid(Uuid::from_u128(9)),
                ..sixty()
            },
            Goal {
                period: period("2026-01-01", "2026-02-01"),
                ..sixty()
            },
            Goal {
                quota: true,
                ..sixty()
            },
            Goal {
                target: 61,
                ..sixty()
            },
        ];
        assert!(others.iter().all(|other| !sixty().same_terms(other)));
        let words = Goal {
            title: "Other".to_owned(),
            parent: None,
            ..sixty()
        };
        assert!(sixty().same_terms(&words));
    }

    #[test]
    fn what_is_put_into_force_as_it_was_offered_is_agreed_and_otherwise_set() {
        let (offer, leader) = (from(owner()), leader(7));
        let step = |stored: &Goal, next: &Goal, party| LifeStep::answering(stored, next, offer, party);
        let raised = Goal {
            target: 61,
            ..sixty()
        };
        let draft = Goal {
            state: GoalState::Draft,
            ..sixty()
        };
        assert_eq!(step(&proposed(), &sixty(), leader), Some(LifeStep::Agreed));
        assert_eq!(step(&proposed(), &raised, leader), Some(LifeStep::Set));
        assert_eq!(step(&proposed(), &draft, leader), Some(LifeStep::Declined));
        assert_eq!(step(&proposed(), &draft, owner()), Some(LifeStep::Withdrawn));
        assert_eq!(step(&draft, &sixty(), leader), None, "nothing was offered");
    }

    fn member(number: u128) -> Creator {
        Creator::Member(MemberId::from_uuid(Uuid::from_u128(number)))
    }

    fn owner() -> Party {
        Party {
            who: member(3),
            owns: true,
            sets: false,
        }
    }

    fn leader(number: u128) -> Party {
        Party {
            who: member(number),
            owns: false,
            sets: true,
        }
    }

    fn from(party: Party) -> Proposal {
        Proposal {
            side: party.side(),
            by: party.who,
        }
    }

    fn proposed() -> Goal {
        Goal {
            state: GoalState::Proposed,
            ..sixty()
        }
    }

    fn code(goal: &Goal, proposal: Proposal, party: Party) -> Option<&'static str> {
        goal.check_answer(proposal, party)
            .err()
            .map(|invalid| invalid.0[0].code)
    }

    #[test]
    fn only_the_other_side_agrees() {
        let goal = proposed();
        assert_eq!(code(&goal, from(owner()), leader(7)), None);
        assert_eq!(code(&goal, from(leader(7)), owner()), None);
        assert_eq!(code(&goal, from(owner()), owner()), Some("OWN_PROPOSAL"));
        assert_eq!(code(&goal, from(leader(7)), leader(7)), Some("OWN_PROPOSAL"));
        assert_eq!(code(&goal, from(leader(7)), leader(8)), Some("OWN_PROPOSAL"));
        let stranger = Party {
            sets: false,
            ..leader(9)
        };
        assert_eq!(code(&goal, from(owner()), stranger), Some("FORBIDDEN"));
        assert_eq!(code(&goal, from(leader(7)), stranger), Some("FORBIDDEN"));
    }

    #[test]
    fn a_leader_of_themselves_is_an_owner_and_not_the_other_side() {
        let both = Party {
            sets: true,
            ..owner()
        };
        assert_eq!(code(&proposed(), from(both), both), Some("OWN_PROPOSAL"));
        assert_eq!(code(&proposed(), from(leader(7)), both), None);
    }

    #[test]
    fn of_a_quota_another_above_agrees_and_never_its_owner() {
        let quota = Goal {
            quota: true,
            ..proposed()
        };
        assert_eq!(code(&quota, from(leader(7)), owner()), Some("OWN_QUOTA"));
        assert_eq!(code(&quota, from(leader(7)), leader(7)), Some("OWN_PROPOSAL"));
        assert_eq!(code(&quota, from(leader(7)), leader(8)), None);
        let whole = Goal {
            owner: Owner::Organization,
            ..proposed()
        };
        assert_eq!(code(&whole, from(leader(7)), leader(8)), None);
    }

    #[test]
    fn a_script_agrees_to_nothing_and_sets_what_was_decided_elsewhere() {
        let script = Party {
            who: Creator::ServiceAccount(ServiceAccountId::from_uuid(Uuid::from_u128(1))),
            owns: false,
            sets: true,
        };
        for offer in [from(owner()), from(leader(7)), from(script)] {
            assert_eq!(code(&proposed(), offer, script), Some("FORBIDDEN"));
            let step = LifeStep::answering(&proposed(), &sixty(), offer, script);
            assert_eq!(step, Some(LifeStep::Set));
        }
    }

    #[test]
    fn what_is_no_proposal_is_not_answered_nor_withdrawn() {
        assert_eq!(
            code(&sixty(), from(owner()), leader(7)),
            Some("INVALID_TRANSITION")
        );
        assert!(sixty().check_withdrawal(from(owner()), owner()).is_err());
        assert!(proposed().check_withdrawal(from(owner()), owner()).is_ok());
        assert!(proposed().check_withdrawal(from(leader(7)), leader(8)).is_ok());
        let other = proposed().check_withdrawal(from(leader(7)), owner());
        assert_eq!(other.expect_err("refused").0[0].code, "NOT_YOUR_PROPOSAL");
    }
}
