//! A goal and where it stands, as one row.

use crate::explanation::decimal;
use crate::goals::{GoalHealth, GoalOutcome, GoalState};
use crate::metrics::{Layer, MetricSubject, Unit};
use crate::problem::Answer;
use crate::relay::global;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use app::GoalFact;
use async_graphql::{ComplexObject, ID, SimpleObject};
use domain::calendar::Buckets;
use domain::goals::Owner;
use domain::metrics;
use domain::money::{MissingRate, print_amount};

/// A goal, its period and where it stands, as one flat row. Amounts are in the metric's unit, money in major units of `currency`; ratios have at most six places. Seen by whoever sees the goal; content is null to those to whom the figures alone are open.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct GoalPeriodFact {
    /// Global id of the goal.
    id: ID,
    /// Key of the goal in the world of the script that set it.
    external_id: Option<String>,
    /// Name for people. Null to those to whom the figures alone are open, such as `metrics:read`.
    title: Option<String>,
    /// Whose goal it is.
    owner: MetricSubject,
    /// Global id of the member who owns it.
    member_id: Option<ID>,
    /// Name of the member who owns it.
    member_name: Option<String>,
    /// Key of the member who owns it, in the system they come from.
    member_external_id: Option<String>,
    /// Global id of the team that owns it, or of the one its member is in on the day.
    team_id: Option<ID>,
    /// Name of that team.
    team_name: Option<String>,
    /// Key of the metric.
    metric: String,
    /// Part of the conversation the metric belongs to.
    layer: Layer,
    /// What an amount counts.
    unit: Unit,
    /// Currency of the amounts; null unless they are money.
    currency: Option<CurrencyCode>,
    /// Whether it is the money target that coverage is computed from.
    quota: bool,
    /// Where the goal stands in its life.
    state: GoalState,
    /// What the fiscal calendar calls the period, such as `2026-Q3`; its two dates where it has no name.
    period: String,
    /// First day of the period.
    period_start: Date,
    /// First day no longer in it.
    period_end: Date,
    /// What is to be reached, as agreed.
    target: Decimal,
    /// The target reduced by leave, which the figures are held against.
    prorated_target: Option<Decimal>,
    /// Where it starts from; null when the goal has none.
    baseline: Option<Decimal>,
    /// A target beyond the target; null when the goal has none.
    stretch: Option<Decimal>,
    /// What is expected by now.
    expected: Option<Decimal>,
    /// (actual − baseline) / (target − baseline).
    attainment: Option<Decimal>,
    /// (actual − baseline) / (expected − baseline); of a sum or count the baseline is the part of it that accrues until then.
    pace: Option<Decimal>,
    /// Where the period ends at the recent rate.
    projected: Option<Decimal>,
    /// What is missing to the target.
    remaining: Option<Decimal>,
    /// The judgement.
    health: GoalHealth,
    /// What came of it, kept when its period was closed; null before, and of a goal that was not closed.
    outcome: Option<GoalOutcome>,
    /// The day judged, until its end.
    as_of: Date,
    /// When the metric's source was last heard of.
    data_as_of: Option<Instant>,
    /// Counts changes of the goal.
    version: i64,
    /// When the goal was changed last.
    updated_at: Instant,
    #[graphql(skip)]
    figure: Result<Option<Decimal>, MissingRate>,
}

#[ComplexObject]
impl GoalPeriodFact {
    /// The owner's figure over the period until the end of `asOf`. Null where a level was never measured. Error, of this row alone: `FX_RATE_MISSING`, naming the currencies and the date.
    async fn actual(&self) -> Option<Answer<Decimal>> {
        match &self.figure {
            Ok(figure) => figure.clone().map(Ok),
            Err(missing) => Some(Err((*missing).into())),
        }
    }
}

impl GoalPeriodFact {
    pub(super) fn new(fact: GoalFact, buckets: &Buckets) -> Self {
        let GoalFact { goal, metric, .. } = &fact;
        let progress = &fact.figures.progress;
        let decimals = metric.definition.decimals(goal.currency);
        let amount = |amount: i64| Decimal(print_amount(amount, decimals));
        Self {
            id: global(goal.id),
            external_id: goal.external_id.clone(),
            title: fact.open.then(|| goal.title.clone()),
            owner: match goal.owner {
                Owner::Member(_) => metrics::SubjectKind::Member,
                Owner::Team(_) => metrics::SubjectKind::Team,
                Owner::Organization => metrics::SubjectKind::Organization,
            }
            .into(),
            member_id: fact.member.as_ref().map(|member| global(member.id)),
            member_name: fact.member.as_ref().map(|member| member.details.name.clone()),
            member_external_id: fact
                .member
                .as_ref()
                .and_then(|member| member.details.external_id.clone()),
            team_id: fact.team.as_ref().map(|team| global(team.id)),
            team_name: fact.team.as_ref().map(|team| team.name.clone()),
            metric: metric.definition.key.clone(),
            layer: metric.definition.layer.into(),
            unit: metric.definition.unit.into(),
            currency: goal
                .currency
                .map(|currency| CurrencyCode(currency.code().to_owned())),
            quota: goal.quota,
            state: goal.state.into(),
            period: buckets.period_name(goal.period),
            period_start: Date::of(goal.period.start()),
            period_end: Date::of(goal.period.end()),
            target: amount(goal.target),
            prorated_target: decimal(progress.target),
            baseline: goal.baseline.map(amount),
            stretch: goal.stretch.map(amount),
            expected: decimal(progress.expected),
            attainment: decimal(progress.attainment),
            pace: decimal(progress.pace),
            projected: decimal(progress.projected),
            remaining: decimal(progress.remaining),
            health: progress.health.into(),
            outcome: fact.outcome.map(Into::into),
            as_of: Date::of(progress.as_of),
            data_as_of: progress.data_as_of.map(Instant::of),
            version: goal.version,
            updated_at: Instant::of(goal.updated_at),
            figure: match fact.figures.missing_rate {
                Some(missing) => Err(missing),
                None => Ok(decimal(progress.actual)),
            },
        }
    }
}
