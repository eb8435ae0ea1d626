//! A goal and where it stands, as one row.

use crate::explanation::decimal;
use crate::goals::{GoalHealth, GoalOutcome, GoalState, unplanned};
use crate::metrics::{Layer, MetricSubject, Unit};
use crate::problem::Answer;
use crate::relay::global;
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use app::GoalFact;
use async_graphql::{ComplexObject, ID, SimpleObject};
use domain::calendar::Buckets;
use domain::goals::{Owner, Unplanned};
use domain::metrics;
use domain::money::{Currency, MissingRate, print_amount};

/// A goal, its period and where it stands, as one flat row. Amounts are in the metric's unit; money as it was agreed is in major units of `currency`, and where it stands in major units of `figuresCurrency`. Ratios have at most six places. Seen by whoever sees the goal; content is null to those to whom the figures alone are open.
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
    /// Currency of what was agreed – `target`, `baseline` and `stretch` –, the goal's own; null unless it is money.
    currency: Option<CurrencyCode>,
    /// Currency of where it stands – `actual`, `proratedTarget`, `expected`, `projected` and `remaining` –, the organization's; null unless they are money. Facts are converted at the rate of their own day, and what was agreed at the plan rate of the goal's first day.
    figures_currency: Option<CurrencyCode>,
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
    /// What is to be reached, as agreed, in `currency`.
    target: Decimal,
    /// Where it starts from, in `currency`; null when the goal has none.
    baseline: Option<Decimal>,
    /// A target beyond the target, in `currency`; null when the goal has none.
    stretch: Option<Decimal>,
    /// What is expected by now, in `figuresCurrency`.
    expected: Option<Decimal>,
    /// (actual − baseline) / (target − baseline).
    attainment: Option<Decimal>,
    /// (actual − baseline) / (expected − baseline); of a sum or count the baseline is the part of it that accrues until then.
    pace: Option<Decimal>,
    /// Where the period ends at the recent rate, in `figuresCurrency`.
    projected: Option<Decimal>,
    /// What is missing to the target, in `figuresCurrency`.
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
    #[graphql(skip)]
    planned: Result<Option<Decimal>, Unplanned>,
}

#[ComplexObject]
impl GoalPeriodFact {
    /// The owner's figure over the period until the end of `asOf`, in `figuresCurrency`. Null where a level was never measured. Error, of this row alone: `FX_RATE_MISSING`, naming the currencies and the date.
    async fn actual(&self) -> Option<Answer<Decimal>> {
        match &self.figure {
            Ok(figure) => figure.clone().map(Ok),
            Err(missing) => Some(Err((*missing).into())),
        }
    }

    /// The target the figures are held against, in `figuresCurrency`: reduced by leave where the goal is a member's sum or count and no quota. Error, of this row alone: `FX_RATE_MISSING`, naming the currencies and the goal's first day, where a plan rate is missing; `TOO_LARGE` where it is more than figures hold at that rate.
    async fn prorated_target(&self) -> Option<Answer<Decimal>> {
        match &self.planned {
            Ok(target) => target.clone().map(Ok),
            Err(missing) => Some(Err(unplanned(*missing))),
        }
    }
}

impl GoalPeriodFact {
    pub(super) fn new(fact: GoalFact, buckets: &Buckets) -> Self {
        let GoalFact { goal, metric, .. } = &fact;
        let progress = &fact.figures.progress;
        let decimals = metric.definition.decimals(goal.currency);
        let amount = |amount: i64| Decimal(print_amount(amount, decimals));
        let code = |currency: Currency| CurrencyCode(currency.code().to_owned());
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
            currency: goal.currency.map(code),
            figures_currency: fact.figures.currency.map(code),
            quota: goal.quota,
            state: goal.state.into(),
            period: buckets.period_name(goal.period),
            period_start: Date::of(goal.period.start()),
            period_end: Date::of(goal.period.end()),
            target: amount(goal.target),
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
            planned: match fact.figures.unplanned {
                Some(why) => Err(why),
                None => Ok(decimal(progress.target)),
            },
        }
    }
}
