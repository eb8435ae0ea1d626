//! Whether a goal is SMART, as clients read it.

use super::words::{GoalAchievability, GoalComparison};
use crate::explanation::{Explanation, decimal};
use crate::scalars::{Date, Decimal};
use async_graphql::{Description, Object, SimpleObject};
use domain::goals;

/// Whether a goal is specific, measurable, achievable, relevant and time-bound. Where S, M or T does not hold it cannot be put into force (`NOT_SMART`); A and R only warn.
#[derive(Description)]
pub struct GoalSmart(pub goals::Smart);

/// One letter of the check.
#[derive(SimpleObject)]
pub struct GoalSmartCheck {
    /// Whether it holds.
    holds: bool,
    /// Why not, or what is worth knowing.
    reasons: Vec<GoalSmartReason>,
}

/// Why a letter of the check does not hold, or what is worth knowing.
#[derive(SimpleObject)]
pub struct GoalSmartReason {
    /// For machines, such as `NOT_ALIGNED`.
    code: &'static str,
    /// A sentence for people.
    text: String,
}

impl From<&goals::SmartCheck> for GoalSmartCheck {
    fn from(check: &goals::SmartCheck) -> Self {
        let reason = |reason: &goals::Reason| GoalSmartReason {
            code: reason.code.word(),
            text: reason.text().into_owned(),
        };
        Self {
            holds: check.holds,
            reasons: check.reasons.iter().map(reason).collect(),
        }
    }
}

#[Object(use_type_description)]
impl GoalSmart {
    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// Whether it can be put into force: S, M and T hold.
    fn activatable(&self) -> bool {
        self.0.check().is_ok()
    }

    /// S: it has a metric and an owner who is still there.
    fn specific(&self) -> GoalSmartCheck {
        (&self.0.specific).into()
    }

    /// M: something reports the metric.
    fn measurable(&self) -> GoalSmartCheck {
        (&self.0.measurable).into()
    }

    /// A: not beyond anything reached before. A warning; not knowing is none.
    fn achievable(&self) -> GoalSmartCheck {
        (&self.0.achievable).into()
    }

    /// R: it stands below another goal, which need not be yours to see, or says why it matters. A warning.
    fn relevant(&self) -> GoalSmartCheck {
        (&self.0.relevant).into()
    }

    /// T: it has a period, which is not over before it is agreed, and a target that is not its baseline.
    fn time_bound(&self) -> GoalSmartCheck {
        (&self.0.time_bound).into()
    }

    /// How far the target lies from what was reached before; null with fewer than four comparables.
    fn achievability(&self) -> Option<GoalAchievability> {
        self.0.achievability.map(Into::into)
    }

    /// What the target is compared with; null where there is nothing.
    fn compared_with(&self) -> Option<GoalComparison> {
        self.0.compared_with.map(Into::into)
    }

    /// How many figures it is compared with.
    fn comparables(&self) -> usize {
        self.0.comparables
    }

    /// The median of the comparables, in the metric's unit, money in major units of the organization's currency; null with fewer than four.
    fn median(&self) -> Option<Decimal> {
        decimal(self.0.median)
    }

    /// target / median; null without a median, or where it is zero.
    fn required_lift(&self) -> Option<Decimal> {
        decimal(self.0.required_lift)
    }

    /// How the check came about.
    fn explanation(&self) -> Explanation {
        self.0.explanation().into()
    }
}
