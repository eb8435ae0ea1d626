//! Rewards: given for an outcome, never to oneself, once for each thing it is given for.

use crate::errors::{Checks, Invalid};
use crate::goals::{Goal, GoalClosing, GoalOutcome, Owner};
use crate::ids::{GoalId, MemberId, MetricId, RewardGrantId, RewardId};
use crate::money::Money;
use crate::text;
use crate::words::words;
use chrono::{DateTime, NaiveDate, Utc};

/// Longest description, in characters.
const LONGEST: usize = 2000;
/// Most recognitions a reward asks for in a quarter.
pub const MOST_COUNTED: u32 = 1000;

words! {
    /// What must have come of a goal.
    RewardedOutcome {
        /// It was achieved, or exceeded.
        Achieved = "ACHIEVED",
        /// It was exceeded.
        Exceeded = "EXCEEDED",
    }
}

/// What a reward is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewardRule {
    /// A closed goal of the member.
    Goal {
        /// Of this metric; of any when none.
        metric: Option<MetricId>,
        /// What must have come of it.
        outcome: RewardedOutcome,
        /// Only quotas, or only others; both when none.
        quota: Option<bool>,
    },
    /// So many recognitions received in a fiscal quarter.
    Recognitions(u32),
}

/// Something given for an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reward {
    /// Identity.
    pub id: RewardId,
    /// Short name for scripts, unique in the organization.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// What it is worth, where it is worth money.
    pub value: Option<Money>,
    /// What it is given for.
    pub rule: RewardRule,
    /// Whether it is given at all by now.
    pub active: bool,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// What a reward was given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// This closed goal.
    Goal(GoalId),
    /// The fiscal quarter that begins on this day.
    Quarter(NaiveDate),
}

/// A reward that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardGrant {
    /// Identity; later ones sort after earlier ones.
    pub id: RewardGrantId,
    /// Which reward.
    pub reward: RewardId,
    /// To whom.
    pub member: MemberId,
    /// By whom.
    pub by: MemberId,
    /// What for.
    pub evidence: Evidence,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which grants are wanted; conditions left out do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewardGrantFilter {
    /// To this member.
    pub member: Option<MemberId>,
    /// Of this reward.
    pub reward: Option<RewardId>,
}

impl Reward {
    /// The reward, its texts trimmed. Refuses `key`, `name` and `description` with the codes of [`crate::text`], a negative value with
    /// `AMOUNT_NEGATIVE`, and a count that is none with `COUNT_OUT_OF_RANGE`.
    pub fn checked(self) -> Result<Reward, Invalid> {
        let mut checks = Checks::default();
        let key = checks.take(text::key("key", &self.key));
        let name = checks.take(text::line("name", &self.name));
        let description = self.description.as_deref();
        let description = description.map(|words| text::bounded("description", words, LONGEST));
        let description = description.and_then(|words| checks.take(words));
        if self.value.is_some_and(|value| value.minor < 0) {
            checks.refuse("value.amount", "AMOUNT_NEGATIVE", "must not be negative");
        }
        if let RewardRule::Recognitions(count) = self.rule
            && !(1..=MOST_COUNTED).contains(&count)
        {
            let message = format!("must be from 1 to {MOST_COUNTED}");
            checks.refuse("rule.recognitions", "COUNT_OUT_OF_RANGE", message);
        }
        let named = key.zip(name);
        checks.finish(named.map(|(key, name)| Reward {
            key,
            name,
            description,
            ..self
        }))
    }

    /// Refuses to give a reward that is given no more, with `REWARD_INACTIVE`.
    pub fn check_active(&self) -> Result<(), Invalid> {
        match self.active {
            true => Ok(()),
            false => Err(Invalid::one("reward", "REWARD_INACTIVE", "it is given no more")),
        }
    }

    /// Refuses a goal a member is given the reward for, unless its closing says what the rule asks, with `OUTCOME_NOT_REACHED`, or
    /// `EVIDENCE_MISMATCH` where the rule asks for no goal.
    pub fn check_goal(
        &self,
        member: MemberId,
        goal: &Goal,
        kept: Option<&GoalClosing>,
    ) -> Result<(), Invalid> {
        let RewardRule::Goal {
            metric,
            outcome,
            quota,
        } = self.rule
        else {
            return Err(mismatch());
        };
        let reached = matches!(
            (kept.map(|kept| kept.outcome), outcome),
            (Some(GoalOutcome::Exceeded), _) | (Some(GoalOutcome::Achieved), RewardedOutcome::Achieved)
        );
        let fits = goal.owner == Owner::Member(member)
            && metric.is_none_or(|metric| metric == goal.metric)
            && quota.is_none_or(|quota| quota == goal.quota);
        match reached && fits {
            true => Ok(()),
            false => Err(not_reached(
                "no closed goal of theirs with the outcome the reward is for",
            )),
        }
    }

    /// Refuses a quarter in which a member received so many recognitions, where the rule asks for more, with `OUTCOME_NOT_REACHED`, or
    /// `EVIDENCE_MISMATCH` where the rule asks for a goal.
    pub fn check_recognitions(&self, received: u64) -> Result<(), Invalid> {
        match self.rule {
            RewardRule::Recognitions(wanted) if received >= u64::from(wanted) => Ok(()),
            RewardRule::Recognitions(wanted) => {
                let message = format!("{received} of {wanted} recognitions were received in the quarter");
                Err(not_reached(message))
            }
            RewardRule::Goal { .. } => Err(mismatch()),
        }
    }
}

fn not_reached(message: impl Into<String>) -> Invalid {
    Invalid::one("evidence", "OUTCOME_NOT_REACHED", message)
}

fn mismatch() -> Invalid {
    let message = "the reward is for another kind of outcome";
    Invalid::one("evidence", "EVIDENCE_MISMATCH", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use uuid::Uuid;

    fn thanks(rule: RewardRule) -> Reward {
        Reward {
            id: RewardId::from_uuid(Uuid::from_u128(1)),
            key: " thanks ".to_owned(),
            name: "Thanks".to_owned(),
            description: None,
            value: None,
            rule,
            active: true,
            version: 1,
        }
    }

    fn code<T: std::fmt::Debug>(result: Result<T, Invalid>) -> &'static str {
        result.expect_err("refused").0[0].code
    }

    #[test]
    fn a_reward_counts_what_can_be_reached_and_is_worth_something() {
        assert_eq!(
            thanks(RewardRule::Recognitions(1))
                .checked()
                .map(|reward| reward.key),
            Ok("thanks".to_owned())
        );
        assert_eq!(
            code(thanks(RewardRule::Recognitions(0)).checked()),
            "COUNT_OUT_OF_RANGE"
        );
        assert_eq!(
            code(thanks(RewardRule::Recognitions(1001)).checked()),
            "COUNT_OUT_OF_RANGE"
        );
        let dollars = Currency::parse("USD").expect("a currency");
        let debt = Reward {
            value: Some(Money::new(-1, dollars)),
            ..thanks(RewardRule::Recognitions(1))
        };
        assert_eq!(code(debt.checked()), "AMOUNT_NEGATIVE");
    }

    #[test]
    fn recognitions_are_counted_and_goals_are_no_recognitions() {
        let reward = thanks(RewardRule::Recognitions(3));
        assert_eq!(reward.check_recognitions(3), Ok(()));
        assert_eq!(code(reward.check_recognitions(2)), "OUTCOME_NOT_REACHED");
        let goal = thanks(RewardRule::Goal {
            metric: None,
            outcome: RewardedOutcome::Achieved,
            quota: None,
        });
        assert_eq!(code(goal.check_recognitions(99)), "EVIDENCE_MISMATCH");
    }
}
