//! A pipeline against its quota, as clients read it.

use super::movement::{
    ConversionOf, MovementOf, PipelineConversion, PipelineMovement, opportunities, questions,
};
use super::{Opportunity, Stage};
use crate::at_once::{AtOnce, HeldList, Wanted};
use crate::explanation::{Explanation, decimal, figure};
use crate::loaders::Loaders;
use crate::periods::{Period, PeriodInput, period};
use crate::problem::{Answer, Problem};
use crate::relay::page_cost;
use crate::request::{Asked, selects_beyond};
use crate::scalars::{CurrencyCode, Date, Decimal, Instant};
use app::{MovementFigures, PipelineFigures, PipelineParts};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Enum, Object};
use chrono::NaiveDate;
use domain::calendar;
use domain::goals::Owner;
use domain::pipeline;
use std::collections::HashMap;
use std::sync::Arc;

/// Whether a pipeline is large enough for what remains of the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "pipeline::CoverageHealth")]
pub enum CoverageHealth {
    /// Coverage is what the win rate requires, or more; or nothing remains.
    Healthy,
    /// Somewhat less than required: from three quarters of it by default.
    Thin,
    /// Far less than required.
    Critical,
    /// There is no honest answer; the explanation says why.
    Unknown,
}

/// A pipeline over a period as of a day, against its quota. Seen in full by its owner, their leaders and executives, and in totals by `metrics:read`.
///
/// Amounts are in the organization's currency: what is won at the rates of the close dates, what is open at the latest rates. A figure without a rate it needs is null with an error of its own; what else is null has its reason in `explanation`.
#[derive(Description)]
pub struct Pipeline {
    figures: Arc<PipelineFigures>,
    period: Period,
    next: Period,
}

#[Object(use_type_description)]
impl Pipeline {
    /// The period looked at.
    fn period(&self) -> &Period {
        &self.period
    }

    /// The period of the same kind after it.
    fn next_period(&self) -> &Period {
        &self.next
    }

    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.figures.coverage.as_of)
    }

    /// When opportunities were last pushed, changed or not; null before the first time.
    fn data_as_of(&self) -> Option<Instant> {
        self.figures.data_as_of.map(Instant::of)
    }

    /// Currency of every amount.
    fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.figures.coverage.currency.code().to_owned())
    }

    /// The quota of the period; null without one.
    fn quota(&self) -> Option<Decimal> {
        decimal(self.figures.coverage.quota)
    }

    /// Won in the period until the end of `asOf`. Error: `FX_RATE_MISSING`, naming the pair and date.
    fn won(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.won)
    }

    /// quota − won, not below zero. Error: `FX_RATE_MISSING`.
    fn remaining(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.remaining)
    }

    /// Open, qualified and expected to close in the period; past-due dates are left out. Error: `FX_RATE_MISSING`.
    fn open_qualified(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.open)
    }

    /// Open and qualified without an expected close date: beside `openQualified`, never inside. Error: `FX_RATE_MISSING`.
    fn undated(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.undated)
    }

    /// Open although expected to have closed before `asOf`: left out of `openQualified`. Error: `FX_RATE_MISSING`.
    fn past_due(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.past_due)
    }

    /// How many deals are past due.
    fn past_due_count(&self) -> i64 {
        self.figures.coverage.past_due_deals
    }

    /// The first of the deals that are past due, the longest overdue first, as they stand now; those you may not see are left out. Error: `INVALID` with `PAGE_SIZE_OUT_OF_RANGE`.
    #[graphql(complexity = "page_cost(first, None, child_complexity)")]
    async fn past_due_opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many to look at, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Option<Answer<Vec<Opportunity>>> {
        let answer = async {
            match self.movement_of(ctx).await? {
                Some(figures) => Box::pin(opportunities(ctx, &figures.past_due.deals, first))
                    .await
                    .map(Some),
                None => Ok(None),
            }
        };
        Box::pin(answer).await.transpose()
    }

    /// What was created, advanced or pushed in the period, and what slipped or is stale on `asOf`.
    #[graphql(complexity = "100 + child_complexity")]
    async fn movement(&self, ctx: &Context<'_>) -> Option<Answer<PipelineMovement>> {
        let figures = self.movement_of(ctx).await.transpose()?;
        Some(figures.map(PipelineMovement))
    }

    /// How the stages convert in the period, held against own history and peers.
    #[graphql(complexity = "100 + child_complexity")]
    async fn conversion(&self, ctx: &Context<'_>) -> Option<Answer<PipelineConversion>> {
        let key = ConversionOf(
            self.figures.owner,
            self.figures.period,
            self.figures.coverage.as_of,
        );
        let answer = async { Ok(ctx.loaders()?.load_one(key).await?.map(PipelineConversion)) };
        Box::pin(answer).await.transpose()
    }

    /// openQualified / remaining; null when nothing remains. Error: `FX_RATE_MISSING`.
    fn coverage(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.coverage)
    }

    /// 1 / win rate: the coverage that would suffice; null when the rate is zero or unknown.
    fn required_coverage(&self) -> Option<Decimal> {
        decimal(self.figures.coverage.required)
    }

    /// coverage / requiredCoverage against the organization's thresholds. `UNKNOWN` when more is undated than dated.
    fn coverage_health(&self) -> CoverageHealth {
        self.figures.coverage.health.into()
    }

    /// openQualified × win rate. Error: `FX_RATE_MISSING`.
    fn expected_from_pipeline(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.expected)
    }

    /// remaining − expectedFromPipeline; negative when more is expected than remains. Error: `FX_RATE_MISSING`.
    fn gap(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.gap)
    }

    /// Σ amount × probability of the stage over all deals expected to close in the period, qualified or not; a figure of its own. Error: `FX_RATE_MISSING`.
    fn weighted_pipeline(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.weighted)
    }

    /// The next period's open qualified amount by its quota; null without a quota. Error: `FX_RATE_MISSING`.
    fn next_period_coverage(&self) -> Option<Answer<Decimal>> {
        figure(self.figures.coverage.next_coverage)
    }

    /// The win rate by count, over the four complete fiscal quarters before the one running on `asOf`.
    fn win_rate(&self) -> WinRate {
        WinRate(self.figures.coverage.win_rate)
    }

    /// Everything open on `asOf`, by stage in the order of the sales process.
    fn stages(&self) -> HeldList<StageAmount> {
        let digits = self.figures.coverage.currency.digits();
        let stages = self.figures.stages.iter().map(|stage| StageAmount {
            amount: *stage,
            digits,
        });
        HeldList(stages.collect())
    }

    /// How the figures came about.
    fn explanation(&self) -> Explanation {
        self.figures.coverage.explanation().into()
    }
}

impl Pipeline {
    async fn movement_of(&self, ctx: &Context<'_>) -> Answer<Option<MovementFigures>> {
        let key = MovementOf(
            self.figures.owner,
            self.figures.period,
            self.figures.coverage.as_of,
        );
        let read = async { ctx.loaders()?.load_one(key).await };
        Box::pin(read).await
    }
}

/// A win rate by count with its sample. A member's is pulled towards their team's where the sample is small; a team's is its own, the sum of wins by the sum of closed deals.
#[derive(Description)]
pub struct WinRate(pipeline::WinRate);

#[Object(use_type_description)]
impl WinRate {
    /// The rate to reckon with, from 0 to 1: (won + 10 × team rate) / (closed + 10) of a member, won / closed of a team. Null when nobody closed anything.
    fn rate(&self) -> Option<Decimal> {
        decimal(self.0.rate)
    }

    /// won / closed as it is, from 0 to 1; null when nothing was closed.
    fn raw(&self) -> Option<Decimal> {
        decimal(self.0.raw)
    }

    /// The rate of the member's team that the sample is pulled towards; null for a team's own rate.
    fn team_rate(&self) -> Option<Decimal> {
        decimal(self.0.team)
    }

    /// Deals won in the window.
    fn won(&self) -> i64 {
        self.0.tally.won
    }

    /// Deals won or lost in the window: the sample size n.
    fn closed(&self) -> i64 {
        self.0.tally.closed
    }

    /// How the rate came about.
    fn explanation(&self) -> Explanation {
        self.0.explanation().into()
    }
}

/// What is open in one stage.
#[derive(Description)]
pub struct StageAmount {
    amount: app::StageAmount,
    digits: u8,
}

#[Object(use_type_description)]
impl StageAmount {
    /// The stage.
    async fn stage(&self, ctx: &Context<'_>) -> Option<Answer<Stage>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.amount.stage).await?.map(Stage)) };
        Box::pin(answer).await.transpose()
    }

    /// How many deals.
    fn count(&self) -> i64 {
        self.amount.deals
    }

    /// How many of them have an estimated amount, such as a list price.
    fn estimated_count(&self) -> i64 {
        self.amount.estimated
    }

    /// Their amount in the organization's currency at the latest rates. Error: `FX_RATE_MISSING`.
    fn amount(&self) -> Option<Answer<Decimal>> {
        let amount = self.amount.minor.map_err(Problem::from);
        Some(amount.map(|minor| Decimal(domain::money::print_amount(minor, self.digits))))
    }
}

impl AtOnce for StageAmount {
    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        wanted.name() != "stage"
    }
}

/// Whose pipeline, over which period, as of which day, and what of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PipelineOf(pub Owner, pub calendar::Period, pub NaiveDate, pub PipelineParts);

impl Loader<PipelineOf> for Loaders {
    type Value = Arc<PipelineFigures>;
    type Error = Problem;

    async fn load(&self, keys: &[PipelineOf]) -> Result<HashMap<PipelineOf, Arc<PipelineFigures>>, Problem> {
        let mut found = HashMap::new();
        let asked = keys.iter().map(|key| (key.0, key.1, (key.2, key.3)));
        for ((period, (as_of, parts)), owners) in questions(asked) {
            let figures = self
                .app
                .pipelines(&self.viewer, &owners, (period, as_of), parts)
                .await?;
            found.extend(
                figures
                    .into_iter()
                    .map(|one| (PipelineOf(one.owner, period, as_of, parts), Arc::new(one))),
            );
        }
        Ok(found)
    }
}

/// Fields of a pipeline that need neither its quota nor a win rate.
const OPEN: [&str; 8] = [
    "period",
    "nextPeriod",
    "asOf",
    "currency",
    "stages",
    "movement",
    "conversion",
    "pastDueOpportunities",
];

/// What of the pipeline is asked for.
fn parts(ctx: &Context<'_>) -> PipelineParts {
    let beyond = selects_beyond(&ctx.look_ahead(), &OPEN);
    PipelineParts {
        coverage: beyond,
        freshness: beyond,
    }
}

/// Somebody's pipeline; none where whoever asks may not see it.
pub(crate) async fn pipeline(
    ctx: &Context<'_>,
    owner: Owner,
    wanted: Option<PeriodInput>,
    as_of: Option<Date>,
) -> Answer<Option<Pipeline>> {
    let as_of = ctx.as_of(as_of)?;
    let buckets = &ctx.viewer()?.organization().settings.buckets;
    let wanted = period(wanted, "period", buckets, as_of)?;
    let key = PipelineOf(owner, wanted, as_of, parts(ctx));
    let figures = ctx.loaders()?.load_one(key).await?;
    Ok(figures.map(|figures| Pipeline {
        period: Period::new(figures.period, buckets),
        next: Period::new(figures.next, buckets),
        figures,
    }))
}
