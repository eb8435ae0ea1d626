//! The numbers on the table of a meeting, as clients read them.

use crate::expectations::{Expectation, ExpectationFrequency};
use crate::explanation::{decimal, figure};
use crate::goals::{Goal, GoalHealth};
use crate::metrics::Metric;
use crate::periods::Period;
use crate::pipeline::CoverageHealth;
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::{CurrencyCode, Date, Decimal};
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::agenda;
use domain::calendar::{self, Buckets};
use domain::money::Currency;

/// What a section puts on the table: frozen when the meeting starts, and computed as of today before. Seen by those who take part in the meeting.
#[derive(Clone, Description)]
pub struct SectionNumbers(pub agenda::SectionNumbers);

#[Object(use_type_description)]
impl SectionNumbers {
    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// Day of the last meeting held of the same cadence; null before the first.
    fn since(&self) -> Option<Date> {
        self.0.since.map(Date::of)
    }

    /// Active goals on metrics of the section's layer that run on the day, or ended since the last meeting; quotas are among the results.
    fn goals(&self) -> Vec<GoalNumbers> {
        self.0.goals.iter().cloned().map(GoalNumbers).collect()
    }

    /// What was measured lately of each metric of the section's layer.
    fn metrics(&self) -> Vec<MetricNumbers> {
        self.0.metrics.iter().copied().map(MetricNumbers).collect()
    }

    /// How what is expected of whom the meeting is about was kept, on metrics of the section's layer; empty in team meetings.
    fn expectations(&self) -> Vec<ExpectationNumbers> {
        let numbers = self.0.expectations.iter().cloned();
        numbers.map(ExpectationNumbers).collect()
    }

    /// The pipeline against its quota; null in sections that are not about it.
    fn pipeline(&self) -> Option<PipelineNumbers> {
        self.0.pipeline.clone().map(PipelineNumbers)
    }
}

/// Where a goal stood when the numbers were taken. Amounts are in the metric's unit, money in major units of `currency`.
#[derive(Description)]
pub struct GoalNumbers(pub agenda::GoalNumbers);

#[Object(use_type_description)]
impl GoalNumbers {
    /// The goal as it stands now; null where you do not see it any more.
    async fn goal(&self, ctx: &Context<'_>) -> Option<Answer<Goal>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.goal).await?.map(Goal::of)) };
        Box::pin(answer).await.transpose()
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// What it was called.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether it was the money target coverage is computed from.
    fn quota(&self) -> bool {
        self.0.quota
    }

    /// The days it runs over.
    fn period(&self, ctx: &Context<'_>) -> Answer<Period> {
        named(ctx, self.0.period)
    }

    /// Currency of the amounts; null unless they are money.
    fn currency(&self) -> Option<CurrencyCode> {
        code(self.0.currency)
    }

    /// The owner's figure. Error: `FX_RATE_MISSING`.
    fn actual(&self) -> Option<Answer<Decimal>> {
        figure(self.0.actual)
    }

    /// The target, reduced by leave where the goal is a member's sum or count and no quota.
    fn target(&self) -> Option<Decimal> {
        decimal(self.0.target)
    }

    /// What was expected by then.
    fn expected(&self) -> Option<Decimal> {
        decimal(self.0.expected)
    }

    /// (actual − baseline) / (target − baseline).
    fn attainment(&self) -> Option<Decimal> {
        decimal(self.0.attainment)
    }

    /// (actual − baseline) / (expected − baseline): 1 is as expected.
    fn pace(&self) -> Option<Decimal> {
        decimal(self.0.pace)
    }

    /// The judgement.
    fn health(&self) -> GoalHealth {
        self.0.health.into()
    }

    /// What the figure gained since the last meeting held; null where it was not on that table.
    fn change(&self) -> Option<Decimal> {
        decimal(self.0.change())
    }

    /// Attainment at the last meeting held; null where it was not on that table.
    fn attainment_before(&self) -> Option<Decimal> {
        decimal(self.0.before?.attainment)
    }

    /// The judgement at the last meeting held; null where it was not on that table.
    fn health_before(&self) -> Option<GoalHealth> {
        self.0.before.map(|before| before.health.into())
    }
}

/// How an expectation was kept when the numbers were taken: of its last 12 occurrences that were over.
#[derive(Description)]
pub struct ExpectationNumbers(pub agenda::ExpectationNumbers);

#[Object(use_type_description)]
impl ExpectationNumbers {
    /// The expectation as it stands now; null where you do not see it any more.
    async fn expectation(&self, ctx: &Context<'_>) -> Option<Answer<Expectation>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(self.0.expectation).await?;
            Ok(found.map(Expectation::of))
        };
        Box::pin(answer).await.transpose()
    }

    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// What it was called; null where it had no name.
    fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// How often it is expected.
    fn frequency(&self) -> ExpectationFrequency {
        self.0.frequency.into()
    }

    /// Occurrences that were met.
    fn met(&self) -> u32 {
        self.0.met
    }

    /// Occurrences that were missed.
    fn missed(&self) -> u32 {
        self.0.missed
    }

    /// Occurrences that count for nothing: leave, or an excuse.
    fn excused(&self) -> u32 {
        self.0.excused
    }

    /// met / (met + missed); null where neither is. Error: `FX_RATE_MISSING`.
    fn adherence(&self) -> Option<Answer<Decimal>> {
        figure(self.0.adherence)
    }
}

/// What was measured of a metric lately, in its unit; money in major units of `currency`.
#[derive(Description)]
pub struct MetricNumbers(pub agenda::MetricNumbers);

#[Object(use_type_description)]
impl MetricNumbers {
    /// What is measured.
    async fn metric(&self, ctx: &Context<'_>) -> Option<Answer<Metric>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.metric).await?.map(Metric)) };
        Box::pin(answer).await.transpose()
    }

    /// Currency of the figures, the organization's; null unless they are money.
    fn currency(&self) -> Option<CurrencyCode> {
        code(self.0.currency)
    }

    /// The last week that was over.
    fn last_week(&self) -> PeriodFigure {
        PeriodFigure(self.0.last_week)
    }

    /// The week that was running.
    fn running_week(&self) -> PeriodFigure {
        PeriodFigure(self.0.running_week)
    }

    /// The last fiscal month that was over.
    fn last_month(&self) -> PeriodFigure {
        PeriodFigure(self.0.last_month)
    }

    /// The fiscal month that was running.
    fn running_month(&self) -> PeriodFigure {
        PeriodFigure(self.0.running_month)
    }

    /// From the day of the last meeting held; null before the first.
    fn since_last(&self) -> Option<PeriodFigure> {
        self.0.since_last.map(PeriodFigure)
    }
}

/// A figure over a period.
#[derive(Description)]
pub struct PeriodFigure(pub agenda::Measured);

#[Object(use_type_description)]
impl PeriodFigure {
    /// Over which days.
    fn period(&self, ctx: &Context<'_>) -> Answer<Period> {
        named(ctx, self.0.period)
    }

    /// The figure; null where a level was never measured. Error: `FX_RATE_MISSING`.
    fn actual(&self) -> Option<Answer<Decimal>> {
        figure(self.0.figure)
    }
}

/// A pipeline against its quota when the numbers were taken; see `Pipeline` for what each figure is. Amounts are in major units of `currency`.
#[derive(Description)]
pub struct PipelineNumbers(pub agenda::PipelineNumbers);

#[Object(use_type_description)]
impl PipelineNumbers {
    /// The period looked at: that of the running quota, or the running fiscal quarter.
    fn period(&self, ctx: &Context<'_>) -> Answer<Period> {
        named(ctx, self.0.period)
    }

    /// The period of the same kind after it.
    fn next_period(&self, ctx: &Context<'_>) -> Answer<Period> {
        named(ctx, self.0.next)
    }

    /// Currency of every amount.
    fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency.code().to_owned())
    }

    /// The quota; null without one.
    fn quota(&self) -> Option<Decimal> {
        decimal(self.0.quota)
    }

    /// Won in the period. Error: `FX_RATE_MISSING`.
    fn won(&self) -> Option<Answer<Decimal>> {
        figure(self.0.won)
    }

    /// quota − won, not below zero. Error: `FX_RATE_MISSING`.
    fn remaining(&self) -> Option<Answer<Decimal>> {
        figure(self.0.remaining)
    }

    /// Open, qualified and expected to close in the period. Error: `FX_RATE_MISSING`.
    fn open_qualified(&self) -> Option<Answer<Decimal>> {
        figure(self.0.open)
    }

    /// openQualified / remaining; null when nothing remains. Error: `FX_RATE_MISSING`.
    fn coverage(&self) -> Option<Answer<Decimal>> {
        figure(self.0.coverage)
    }

    /// 1 / win rate; null where there is none.
    fn required_coverage(&self) -> Option<Decimal> {
        decimal(self.0.required)
    }

    /// Whether the pipeline is large enough for what remains.
    fn coverage_health(&self) -> CoverageHealth {
        self.0.health.into()
    }

    /// openQualified × win rate. Error: `FX_RATE_MISSING`.
    fn expected_from_pipeline(&self) -> Option<Answer<Decimal>> {
        figure(self.0.expected)
    }

    /// remaining − expectedFromPipeline. Error: `FX_RATE_MISSING`.
    fn gap(&self) -> Option<Answer<Decimal>> {
        figure(self.0.gap)
    }

    /// Σ amount × probability of the stage. Error: `FX_RATE_MISSING`.
    fn weighted(&self) -> Option<Answer<Decimal>> {
        figure(self.0.weighted)
    }

    /// What is open for the next period by its quota; null without one. Error: `FX_RATE_MISSING`.
    fn next_coverage(&self) -> Option<Answer<Decimal>> {
        figure(self.0.next_coverage)
    }

    /// Deals open and unchanged for too long.
    fn stale(&self) -> i64 {
        self.0.stale
    }

    /// Deals open and put off twice or more.
    fn slipped(&self) -> i64 {
        self.0.slipped
    }

    /// Deals open and expected to have closed.
    fn past_due(&self) -> i64 {
        self.0.past_due
    }

    /// What moved from the day of the last meeting held; null before the first.
    fn moved(&self) -> Option<PipelineMoved> {
        self.0.moved.map(PipelineMoved::from)
    }
}

/// How many opportunities moved.
#[derive(SimpleObject)]
pub struct PipelineMoved {
    /// Created.
    created: i64,
    /// In a later stage than before, and not lost.
    advanced: i64,
    /// Expected to close later than they were.
    pushed: i64,
}

impl From<agenda::Moved> for PipelineMoved {
    fn from(moved: agenda::Moved) -> Self {
        Self {
            created: moved.created,
            advanced: moved.advanced,
            pushed: moved.pushed,
        }
    }
}

fn named(ctx: &Context<'_>, period: calendar::Period) -> Answer<Period> {
    let buckets: &Buckets = &ctx.viewer()?.organization().settings.buckets;
    Ok(Period::new(period, buckets))
}

fn code(currency: Option<Currency>) -> Option<CurrencyCode> {
    currency.map(|currency| CurrencyCode(currency.code().to_owned()))
}
