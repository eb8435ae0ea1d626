//! A goal: a target for one metric over one period.

use super::curve::Curve;
use super::words::{Edge, GoalState, Origin};
use crate::access::Actor;
use crate::calendar::Period;
use crate::errors::{Checks, Invalid};
use crate::ids::{GoalId, MemberId, MetricId, ServiceAccountId, TeamId};
use crate::metrics::{Aggregation, Definition, Direction, SubjectKind, Unit};
use crate::money::Currency;
use crate::text;
use chrono::{DateTime, Utc};

/// Whose goal it is. A goal's actual is always its owner's own facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A member's.
    Member(MemberId),
    /// A team's, with all teams below.
    Team(TeamId),
    /// The organization's.
    Organization,
}

/// Who made a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Creator {
    /// A member.
    Member(MemberId),
    /// A script.
    ServiceAccount(ServiceAccountId),
    /// An operator's command.
    System,
}

impl From<&Actor> for Creator {
    fn from(actor: &Actor) -> Creator {
        match actor {
            Actor::Member { id, .. } => Creator::Member(*id),
            Actor::Service { id, .. } => Creator::ServiceAccount(*id),
            Actor::System => Creator::System,
        }
    }
}

/// The goal above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parent {
    /// Which one.
    pub goal: GoalId,
    /// What this goal is to it.
    pub edge: Edge,
}

/// A target for one metric over one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its identity.
    pub id: GoalId,
    /// What is measured.
    pub metric: MetricId,
    /// Whose it is.
    pub owner: Owner,
    /// Name for people.
    pub title: String,
    /// The local dates it runs over.
    pub period: Period,
    /// What is to be reached, at the metric's scale, or in minor units of `currency`.
    pub target: i64,
    /// Where it starts from, like `target`; absent is zero, and for a level metric means that the target is
    /// expected from the first day.
    pub baseline: Option<i64>,
    /// A target beyond the target.
    pub stretch: Option<i64>,
    /// The currency of the amounts; only and always of money.
    pub currency: Option<Currency>,
    /// Whether it is the money target that coverage is computed from.
    pub quota: bool,
    /// The course it is expected to take.
    pub curve: Curve,
    /// Where it stands in its life.
    pub state: GoalState,
    /// Who it comes from.
    pub origin: Origin,
    /// Why it matters.
    pub rationale: Option<String>,
    /// The goal above.
    pub parent: Option<Parent>,
    /// Its identity in the script's world, unique in the organization.
    pub external_id: Option<String>,
    /// Who made it.
    pub created_by: Creator,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes, for optimistic locking.
    pub version: i64,
}

impl Goal {
    /// The goal with its texts trimmed, or every reason it cannot be one of this metric: those of
    /// [`crate::text`], `CURRENCY_REQUIRED`, `CURRENCY_NOT_ALLOWED`, `QUOTA_NOT_MONEY`, `QUOTA_NOT_A_SUM`,
    /// `BASELINE_REQUIRED` (a decrease starts somewhere), `TARGET_EQUALS_BASELINE`, `TARGET_AGAINST_DIRECTION`, `TARGET_OUTSIDE_BAND`,
    /// `STRETCH_NOT_BEYOND_TARGET`, `OWN_PARENT`, `OWNER_NOT_MEASURED`, and those of the course: `CURVE_NOT_ALLOWED`, `CURVE_EMPTY`,
    /// `TOO_MANY_POINTS`, `POINT_OUTSIDE_PERIOD`, `CURVE_NOT_MONOTONE`, `CURVE_ENDS_OFF_TARGET`, `WEIGHTS_INVALID`.
    pub fn checked(self, metric: &Definition) -> Result<Goal, Invalid> {
        let mut checks = Checks::default();
        let words = checks.take(Self::words(Some(&self.title), self.rationale.as_deref()));
        let external_id = self
            .external_id
            .as_deref()
            .map(|words| text::line("externalId", words));
        let external_id = external_id.and_then(|result| checks.take(result));
        match (metric.unit == Unit::Currency, self.currency) {
            (true, None) => checks.refuse(
                "currency",
                "CURRENCY_REQUIRED",
                "a goal in money names its currency",
            ),
            (false, Some(_)) => {
                let message = format!("the metric {} is not money", metric.key);
                checks.refuse("currency", "CURRENCY_NOT_ALLOWED", message);
            }
            _ => {}
        }
        if self.quota && metric.unit != Unit::Currency {
            checks.refuse("quota", "QUOTA_NOT_MONEY", "a quota is a target in money");
        } else if self.quota
            && (metric.aggregation, metric.direction) != (Aggregation::Sum, Direction::Increase)
        {
            let message = "a quota is a sum to be increased";
            checks.refuse("quota", "QUOTA_NOT_A_SUM", message);
        }
        let unmeasured = match self.owner {
            Owner::Member(_) => metric.subject != SubjectKind::Member,
            Owner::Team(_) => metric.subject == SubjectKind::Organization,
            Owner::Organization => false,
        };
        if unmeasured {
            let message = format!("the metric {} does not measure this kind of owner", metric.key);
            checks.refuse("owner", "OWNER_NOT_MEASURED", message);
        }
        self.check_amounts(metric.direction, &mut checks);
        if self.parent.is_some_and(|parent| parent.goal == self.id) {
            checks.refuse("parent", "OWN_PARENT", "a goal is not its own parent");
        }
        let curve = checks.take(self.checked_curve(metric));
        let (title, rationale) = checks.finish(words)?;
        Ok(Goal {
            title: title.unwrap_or_default(),
            rationale,
            external_id,
            curve: curve.unwrap_or(Curve::WorkdayLinear),
            ..self
        })
    }

    /// Title and rationale, trimmed; refuses with the codes of [`crate::text`].
    pub fn words(
        title: Option<&str>,
        rationale: Option<&str>,
    ) -> Result<(Option<String>, Option<String>), Invalid> {
        let mut checks = Checks::default();
        let title = title.map(|words| text::line("title", words));
        let title = title.and_then(|result| checks.take(result));
        let rationale = rationale.map(|words| text::bounded("rationale", words, 4000));
        let rationale = rationale.and_then(|result| checks.take(result));
        checks.finish(Some((title, rationale)))
    }

    fn check_amounts(&self, direction: Direction, checks: &mut Checks) {
        let baseline = self.baseline.unwrap_or(0);
        let (ahead, beyond) = match direction {
            Direction::Maintain(band) => {
                if !(band.min..=band.max).contains(&self.target) {
                    let message = "the target of a metric to be maintained lies in its band";
                    checks.refuse("target", "TARGET_OUTSIDE_BAND", message);
                }
                if self.stretch.is_some() {
                    let message = "a metric to be maintained has nothing beyond its target";
                    checks.refuse("stretch", "STRETCH_NOT_BEYOND_TARGET", message);
                }
                return;
            }
            Direction::Increase => (
                self.target > baseline,
                self.stretch.is_none_or(|stretch| stretch > self.target),
            ),
            Direction::Decrease => (
                self.target < baseline,
                self.stretch.is_none_or(|stretch| stretch < self.target),
            ),
        };
        if direction == Direction::Decrease && self.baseline.is_none() {
            checks.refuse(
                "baseline",
                "BASELINE_REQUIRED",
                "a goal to decrease names where it starts from",
            );
        } else if self.target == baseline {
            checks.refuse(
                "target",
                "TARGET_EQUALS_BASELINE",
                "the target differs from the baseline",
            );
        } else if !ahead {
            let message = "the target lies on the better side of the baseline";
            checks.refuse("target", "TARGET_AGAINST_DIRECTION", message);
        }
        if !beyond {
            let message = "the stretch target lies beyond the target";
            checks.refuse("stretch", "STRETCH_NOT_BEYOND_TARGET", message);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::calendar::fixtures::period;
    use crate::metrics::{Aggregation, Band, standard_metrics};
    use uuid::Uuid;

    pub(crate) fn standard(key: &str) -> Definition {
        standard_metrics()
            .into_iter()
            .find(|metric| metric.key == key)
            .expect("a standard metric")
    }

    /// A member's goal of 60 deals in the first quarter of 2026.
    pub(crate) fn sixty() -> Goal {
        Goal {
            id: GoalId::from_uuid(Uuid::from_u128(1)),
            metric: MetricId::from_uuid(Uuid::from_u128(2)),
            owner: Owner::Member(MemberId::from_uuid(Uuid::from_u128(3))),
            title: "Sixty deals".to_owned(),
            period: period("2026-01-01", "2026-04-01"),
            target: 60,
            baseline: None,
            stretch: None,
            currency: None,
            quota: false,
            curve: Curve::WorkdayLinear,
            state: GoalState::Active,
            origin: Origin::Own,
            rationale: None,
            parent: None,
            external_id: None,
            created_by: Creator::System,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    fn codes(goal: Goal, metric: &Definition) -> Vec<&'static str> {
        let reasons = goal
            .checked(metric)
            .err()
            .map_or_else(Vec::new, |invalid| invalid.0);
        reasons.iter().map(|error| error.code).collect()
    }

    #[test]
    fn a_goal_has_a_currency_exactly_when_it_is_money() {
        let dollars = Currency::parse("USD").ok();
        let (deals, revenue) = (standard("deals_won"), standard("revenue_won"));
        assert_eq!(codes(sixty(), &deals), [""; 0]);
        assert_eq!(
            codes(
                Goal {
                    currency: dollars,
                    quota: true,
                    ..sixty()
                },
                &revenue
            ),
            [""; 0]
        );
        assert_eq!(codes(sixty(), &revenue), ["CURRENCY_REQUIRED"]);
        let both = Goal {
            currency: dollars,
            quota: true,
            ..sixty()
        };
        assert_eq!(codes(both, &deals), ["CURRENCY_NOT_ALLOWED", "QUOTA_NOT_MONEY"]);
    }

    #[test]
    fn target_and_stretch_lie_in_the_direction_of_the_metric() {
        let more = standard("deals_won");
        let less = Definition {
            direction: Direction::Decrease,
            aggregation: Aggregation::Last,
            ..more.clone()
        };
        let goal = |baseline, target, stretch| Goal {
            baseline,
            target,
            stretch,
            ..sixty()
        };
        assert_eq!(codes(goal(Some(60), 60, None), &more), ["TARGET_EQUALS_BASELINE"]);
        assert_eq!(codes(goal(None, 0, None), &more), ["TARGET_EQUALS_BASELINE"]);
        assert_eq!(
            codes(goal(Some(60), 45, None), &more),
            ["TARGET_AGAINST_DIRECTION"]
        );
        assert_eq!(
            codes(goal(None, 60, Some(60)), &more),
            ["STRETCH_NOT_BEYOND_TARGET"]
        );
        assert_eq!(codes(goal(Some(60), 45, Some(40)), &less), [""; 0]);
        assert_eq!(
            codes(goal(Some(60), 45, Some(50)), &less),
            ["STRETCH_NOT_BEYOND_TARGET"]
        );
        assert_eq!(codes(goal(None, 45, None), &less), ["BASELINE_REQUIRED"]);
    }

    #[test]
    fn a_target_to_maintain_lies_in_its_band() {
        let band = Direction::Maintain(Band { min: 40, max: 60 });
        let kept = Definition {
            direction: band,
            ..standard("deals_won")
        };
        assert_eq!(codes(sixty(), &kept), [""; 0]);
        assert_eq!(
            codes(
                Goal {
                    target: 61,
                    ..sixty()
                },
                &kept
            ),
            ["TARGET_OUTSIDE_BAND"]
        );
    }
}
