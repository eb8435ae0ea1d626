//! Goals as scripts want them.

use super::course::{GoalMilestoneInput, GoalPointInput, curve_row};
use super::words::{GoalCurve, GoalEdge, WantedGoalState};
use crate::members::MemberReferenceInput;
use crate::metrics::MetricReferenceInput;
use crate::periods::{PeriodInput, period};
use crate::relay::read;
use crate::scalars::{CurrencyCode, Decimal};
use crate::teams::TeamReferenceInput;
use app::{GoalRow, OwnerReference, ParentReference, Reference, Viewer};
use async_graphql::{ID, InputObject, OneofObject};
use domain::errors::Invalid;

/// Whose goal it is; exactly one. Error: `NOT_FOUND`.
#[derive(OneofObject)]
pub enum GoalOwnerInput {
    /// A member's.
    Member(MemberReferenceInput),
    /// A team's, with all teams below.
    Team(TeamReferenceInput),
    /// The organization's own goal: `true`.
    Organization(bool),
}

/// A goal that is there, or stands in the same call; exactly one.
#[derive(OneofObject)]
pub enum GoalReferenceInput {
    /// The goal with this global id.
    Id(ID),
    /// The goal with this key; may stand in the same call.
    ExternalId(String),
}

/// The goal above. Errors: `NOT_FOUND`, `GOAL_CYCLE`, `CASCADE_TOO_DEEP` beyond eight levels, `PARENT_METRIC_DIFFERS`, `PARENT_REFUSED` where its own row is refused.
#[derive(InputObject)]
pub struct GoalParentInput {
    /// Which one.
    goal: GoalReferenceInput,
    /// What this goal is to it. One that contributes measures the same metric.
    #[graphql(default_with = "GoalEdge::Contributes")]
    edge: GoalEdge,
}

/// A goal as it should be. What a row leaves out has its default, or is empty afterwards.
///
/// Metric, owner, period and whether it is a quota stand once the goal is active: `IMMUTABLE_ONCE_ACTIVE`. So do amounts, currency and course that both sides agreed on, unless a script says otherwise: `TERMS_AGREED`. A closed or cancelled goal does not change any more: `GOAL_OVER`.
#[derive(InputObject)]
pub struct GoalRowInput {
    /// Its key in the script's world, unique in the organization: the goal is found by it. Errors: `FORBIDDEN` where it is the key of a goal you may not set, `DUPLICATE_IN_BATCH`.
    external_id: String,
    /// Whose it is. Errors: `NOT_FOUND`, `FORBIDDEN`, `OWN_QUOTA`.
    owner: GoalOwnerInput,
    /// What is measured. Errors: `NOT_FOUND`; `PARENT_METRIC_DIFFERS` where goals that count in this one measure another.
    metric: MetricReferenceInput,
    /// Name for people, one line; the metric's name and the period's when left out. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
    /// The local dates it runs over. Errors: `UNKNOWN_PERIOD`, `NOT_A_DATE`, `PERIOD_EMPTY`; `PERIOD_CLOSED` where it would come into force for one whose outcomes are kept.
    period: PeriodInput,
    /// What is to be reached, in the metric's unit, money in major units. Errors: `NOT_A_DECIMAL`, `TOO_MANY_DECIMALS`, `TARGET_EQUALS_BASELINE`, `TARGET_AGAINST_DIRECTION`, `TARGET_OUTSIDE_BAND`; `TOO_LARGE` beyond what may be measured; `TERMS_AGREED` where these or others were agreed on.
    target: Decimal,
    /// Where it starts from; zero when left out. Of a sum or count what the owner makes in such a period as it is. A metric to be decreased needs one: `BASELINE_REQUIRED`.
    baseline: Option<Decimal>,
    /// A target beyond the target. Error: `STRETCH_NOT_BEYOND_TARGET`.
    stretch: Option<Decimal>,
    /// Currency of a target in money; the organization's when left out. Any other is reckoned at the plan rate of the goal's first day: see `planRateSet`. `CURRENCY_NOT_ALLOWED` where the metric is not money.
    currency: Option<CurrencyCode>,
    /// Whether it is the money target that coverage is computed from. Errors: `QUOTA_EXISTS` where the owner has another for the metric and period, `QUOTA_NOT_MONEY`, `QUOTA_NOT_A_SUM`.
    #[graphql(default)]
    quota: bool,
    /// The course it is expected to take.
    #[graphql(default_with = "GoalCurve::WorkdayLinear")]
    curve: GoalCurve,
    /// Of `CUSTOM` its points, by day, at most 100; the last is the target. Errors: `CURVE_MISMATCH`, `CURVE_EMPTY`, `TOO_MANY_POINTS`, `POINT_OUTSIDE_PERIOD`, `CURVE_NOT_MONOTONE`, `CURVE_ENDS_OFF_TARGET`.
    points: Option<Vec<GoalPointInput>>,
    /// Of `MILESTONES` its steps, by day, at most 100; the last is the target. Errors as of `points`.
    milestones: Option<Vec<GoalMilestoneInput>>,
    /// Of `SEASONAL` what a working day of each month weighs, January first: twelve numbers of 0 to 100 with at most two decimals. Errors: `CURVE_MISMATCH`, `WEIGHTS_INVALID`.
    seasonal_weights: Option<Vec<Decimal>>,
    /// Why it matters, up to 4,000 characters.
    rationale: Option<String>,
    /// The goal above it. Errors: `NOT_FOUND`, `PARENT_CANCELLED`, `PARENT_METRIC_DIFFERS`, `PARENT_REFUSED`, `GOAL_CYCLE`, `CASCADE_TOO_DEEP`.
    parent: Option<GoalParentInput>,
    /// Where it is to stand. Errors: `INVALID_TRANSITION`, such as from active to draft; of `ACTIVE` also `OWN_PROPOSAL` and `OWN_QUOTA` where the other side's word is missing, `TERMS_AGREED` where other terms were proposed, and `NOT_SMART` where the owner has left.
    #[graphql(default_with = "WantedGoalState::Active")]
    state: WantedGoalState,
    /// Refuse the row with `CONFLICT` unless the goal is at this version; 0 when it must not be there yet.
    if_version: Option<i64>,
}

impl GoalRowInput {
    /// The row, of which some fields may be none that can be read; paths start within the row.
    pub(super) fn parse(self, viewer: &Viewer) -> GoalRow {
        let buckets = &viewer.organization().settings.buckets;
        GoalRow {
            external_id: self.external_id,
            owner: self.owner.parse(),
            metric: self.metric.parse("metric"),
            title: self.title,
            period: period(Some(self.period), "period", buckets, viewer.today()),
            target: self.target.0,
            baseline: self.baseline.map(|amount| amount.0),
            stretch: self.stretch.map(|amount| amount.0),
            currency: self.currency.map(|currency| currency.0),
            quota: self.quota,
            curve: curve_row(self.curve, self.points, self.milestones, self.seasonal_weights),
            rationale: self.rationale,
            parent: self.parent.map(GoalParentInput::parse),
            state: self.state.into(),
            if_version: self.if_version,
        }
    }
}

impl GoalOwnerInput {
    pub(crate) fn parse(self) -> Result<OwnerReference, Invalid> {
        Ok(match self {
            Self::Member(member) => OwnerReference::Member(member.parse("owner.member")?),
            Self::Team(team) => OwnerReference::Team(team.parse("owner.team")?),
            Self::Organization(true) => OwnerReference::Organization,
            Self::Organization(false) => {
                let message = "can only be true; name a member or a team otherwise";
                return Err(Invalid::one("owner.organization", "NO_OWNER", message));
            }
        })
    }
}

impl GoalParentInput {
    pub(super) fn parse(self) -> Result<ParentReference, Invalid> {
        let goal = match self.goal {
            GoalReferenceInput::Id(id) => Reference::Id(read(&id, "parent.goal.id")?),
            GoalReferenceInput::ExternalId(key) => Reference::ExternalId(key),
        };
        Ok(ParentReference {
            goal,
            edge: self.edge.into(),
        })
    }
}
