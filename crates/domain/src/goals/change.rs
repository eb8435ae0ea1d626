//! How a goal changes: what may still become of it, and what stands once it is agreed.

use super::goal::{Goal, Owner};
use super::words::GoalState;
use crate::bulk::RowOutcome;
use crate::errors::{Checks, Invalid};
use chrono::{DateTime, Utc};

impl Goal {
    /// What brings this goal to what is wanted, and whether that is a change. Who made it, where it comes from and
    /// its identity stay. The refusals are `GOAL_OVER` for a closed or cancelled goal, `IMMUTABLE_ONCE_ACTIVE` for
    /// another metric, owner, period or kind of an agreed one, and `INVALID_TRANSITION`. A closed goal that is wanted
    /// as it was when it was closed is unchanged.
    pub fn brought_to(&self, wanted: Goal, now: DateTime<Utc>) -> Result<(RowOutcome, Goal), Invalid> {
        let next = Goal {
            id: self.id,
            origin: self.origin,
            created_by: self.created_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            ..wanted
        };
        let closed_as_wanted = self.state == GoalState::Closed
            && *self
                == Goal {
                    state: self.state,
                    ..next.clone()
                };
        if *self == next || closed_as_wanted {
            return Ok((RowOutcome::Unchanged, self.clone()));
        }
        if self.state.is_over() {
            let message = format!("the goal is {} and does not change any more", self.state);
            return Err(Invalid::one("externalId", "GOAL_OVER", message));
        }
        if self.state == GoalState::Active {
            self.check_agreed(&next)?;
        }
        if self.state != next.state && !self.state.may_become(next.state) {
            return Err(self.no_way_to(next.state));
        }
        Ok((RowOutcome::Updated, next.changed(now)))
    }

    /// The goal in another state of its life, or `INVALID_TRANSITION`.
    pub fn moved_to(self, state: GoalState, now: DateTime<Utc>) -> Result<Goal, Invalid> {
        if !self.state.may_become(state) {
            return Err(self.no_way_to(state));
        }
        Ok(Goal { state, ..self }.changed(now))
    }

    /// What no two quotas in force share: owner, metric and period. `None` for what is no quota, or cancelled.
    pub fn quota_key(&self) -> Option<String> {
        let owner = match self.owner {
            Owner::Member(id) => format!("member:{id}"),
            Owner::Team(id) => format!("team:{id}"),
            Owner::Organization => "organization".to_owned(),
        };
        let live = self.quota && self.state != GoalState::Cancelled;
        live.then(|| {
            format!(
                "{owner}/{}/{}/{}",
                self.metric,
                self.period.start(),
                self.period.end()
            )
        })
    }

    fn changed(self, now: DateTime<Utc>) -> Goal {
        Goal {
            version: self.version + 1,
            updated_at: now,
            ..self
        }
    }

    fn no_way_to(&self, state: GoalState) -> Invalid {
        let message = format!("a goal that is {} does not become {state}", self.state);
        Invalid::one("state", "INVALID_TRANSITION", message)
    }

    fn check_agreed(&self, next: &Goal) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        let mut keep = |field: &str, same: bool| {
            if !same {
                let message = "does not change once the goal is active; cancel it and make another";
                checks.refuse(field, "IMMUTABLE_ONCE_ACTIVE", message);
            }
        };
        keep("metric", self.metric == next.metric);
        keep("owner", self.owner == next.owner);
        keep("period", self.period == next.period);
        keep("quota", self.quota == next.quota);
        checks.done()
    }
}

#[cfg(test)]
mod tests {
    use super::super::goal::tests::sixty;
    use super::*;
    use crate::calendar::fixtures::period;

    fn now() -> DateTime<Utc> {
        "2026-02-01T08:00:00Z".parse().expect("an instant")
    }

    fn code(of: &Goal, wanted: Goal) -> &'static str {
        of.brought_to(wanted, now()).expect_err("refused").0[0].code
    }

    #[test]
    fn a_goal_wanted_as_it_is_does_not_change() {
        let (outcome, same) = sixty().brought_to(sixty(), now()).expect("allowed");
        assert_eq!((outcome, same), (RowOutcome::Unchanged, sixty()));
    }

    #[test]
    fn a_new_target_is_a_change_and_a_new_version() {
        let wanted = Goal {
            target: 66,
            ..sixty()
        };
        let (outcome, next) = sixty().brought_to(wanted, now()).expect("allowed");
        assert_eq!(
            (outcome, next.target, next.version, next.updated_at),
            (RowOutcome::Updated, 66, 2, now())
        );
    }

    #[test]
    fn the_period_of_an_active_goal_stands_and_that_of_a_draft_does_not() {
        let wanted = Goal {
            period: period("2026-04-01", "2026-07-01"),
            ..sixty()
        };
        assert_eq!(code(&sixty(), wanted.clone()), "IMMUTABLE_ONCE_ACTIVE");
        let draft = Goal {
            state: GoalState::Draft,
            ..sixty()
        };
        assert!(draft.brought_to(wanted, now()).is_ok());
    }

    #[test]
    fn what_is_over_stays_and_a_script_may_say_the_same_again() {
        let closed = Goal {
            state: GoalState::Closed,
            ..sixty()
        };
        assert_eq!(
            closed.brought_to(sixty(), now()).map(|(outcome, _)| outcome),
            Ok(RowOutcome::Unchanged)
        );
        let raised = Goal {
            target: 61,
            ..sixty()
        };
        assert_eq!(code(&closed, raised), "GOAL_OVER");
        let cancelled = Goal {
            state: GoalState::Cancelled,
            ..sixty()
        };
        assert_eq!(code(&cancelled, sixty()), "GOAL_OVER");
    }

    #[test]
    fn an_active_goal_does_not_become_a_draft_again() {
        let draft = Goal {
            state: GoalState::Draft,
            ..sixty()
        };
        assert_eq!(code(&sixty(), draft.clone()), "INVALID_TRANSITION");
        assert_eq!(
            draft.moved_to(GoalState::Active, now()).map(|goal| goal.version),
            Ok(2)
        );
        assert!(sixty().moved_to(GoalState::Active, now()).is_err());
    }

    #[test]
    fn only_quotas_in_force_share_nothing() {
        let quota = Goal {
            quota: true,
            ..sixty()
        };
        assert!(quota.quota_key().is_some_and(|key| key.starts_with("member:")));
        assert_eq!(sixty().quota_key(), None);
        let cancelled = Goal {
            state: GoalState::Cancelled,
            ..quota
        };
        assert_eq!(cancelled.quota_key(), None);
    }
}
