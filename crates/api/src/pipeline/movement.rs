//! How a pipeline moved and where it gets stuck, as clients read it.

use super::{Opportunity, Stage};
use crate::explanation::{Explanation, decimal};
use crate::loaders::Loaders;
use crate::problem::{Answer, Problem};
use crate::relay::{Paging, page_cost};
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use app::{ConversionFigures, MovedDeals, MovementFigures};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Object};
use chrono::NaiveDate;
use domain::calendar;
use domain::goals::Owner;
use domain::ids::OpportunityId;
use domain::pipeline;
use std::collections::HashMap;
use std::hash::Hash;

/// How a pipeline moved in a period until `asOf`, and what should have moved. Credit for what is created stays with who created it; everything else is the owner's on the day. Seen like the pipeline's figures.
#[derive(Description)]
pub struct PipelineMovement(pub MovementFigures);

#[Object(use_type_description)]
impl PipelineMovement {
    /// First day looked at: what moved is held against the day before.
    fn from(&self) -> Date {
        Date::of(self.0.period.start())
    }

    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.as_of)
    }

    /// Created in the period until `asOf`, as they were created.
    fn created(&self) -> OpportunityGroup<'_> {
        self.group(&self.0.created)
    }

    /// In a later stage at the end of the period, or on `asOf` where that is earlier, than before it, and not lost. What was created in between is in `created` only.
    fn advanced(&self) -> OpportunityGroup<'_> {
        self.group(&self.0.advanced)
    }

    /// Still open, and expected to close later than before, for a date that was moved in the period.
    fn pushed(&self) -> OpportunityGroup<'_> {
        self.group(&self.0.pushed)
    }

    /// Open on `asOf`, and pushed to a later expected close twice or more since they are there.
    fn slipped(&self) -> OpportunityGroup<'_> {
        self.group(&self.0.slipped)
    }

    /// Open on `asOf`, and not changed for more than twice the median days opportunities stay in their stage. The median is the organization's over the four complete fiscal quarters before; without one nothing is stale.
    fn stale(&self) -> OpportunityGroup<'_> {
        self.group(&self.0.stale)
    }

    /// How the figures came about.
    fn explanation(&self) -> Explanation {
        self.0.explanation.clone().into()
    }
}

impl PipelineMovement {
    fn group<'a>(&self, moved: &'a MovedDeals) -> OpportunityGroup<'a> {
        OpportunityGroup {
            moved,
            digits: self.0.currency.digits(),
        }
    }
}

/// Opportunities that moved alike.
#[derive(Description)]
pub struct OpportunityGroup<'a> {
    moved: &'a MovedDeals,
    digits: u8,
}

#[Object(use_type_description)]
impl OpportunityGroup<'_> {
    /// How many, whether you may see each of them or not.
    fn count(&self) -> usize {
        self.moved.deals.len()
    }

    /// What they are worth in the organization's currency at the latest rates; those without an amount are worth nothing. Error: `FX_RATE_MISSING`, naming the pair and date.
    fn amount(&self) -> Option<Answer<Decimal>> {
        let amount = self.moved.minor;
        Some(match amount {
            Ok(minor) => Ok(Decimal(domain::money::print_amount(minor, self.digits))),
            Err(missing) => Err(missing.into()),
        })
    }

    /// The first of them, the soonest expected close first and those without one last, as they stand now; those you may not see are left out. Error: `INVALID` with `PAGE_SIZE_OUT_OF_RANGE`.
    #[graphql(complexity = "page_cost(first, None, child_complexity)")]
    async fn opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many to look at, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Option<Answer<Vec<Opportunity>>> {
        Some(Box::pin(opportunities(ctx, &self.moved.deals, first)).await)
    }
}

/// The first of some opportunities that whoever asks may see, in their order.
pub(super) async fn opportunities(
    ctx: &Context<'_>,
    deals: &[OpportunityId],
    first: Option<i32>,
) -> Answer<Vec<Opportunity>> {
    let paging = Paging {
        first,
        ..Paging::default()
    };
    let wanted = usize::try_from(paging.request::<Opportunity>()?.limit).unwrap_or(usize::MAX);
    let wanted = &deals[..wanted.min(deals.len())];
    let mut found = ctx.loaders()?.load_many(wanted.iter().copied()).await?;
    let seen = wanted.iter().filter_map(|id| found.remove(id));
    Ok(seen.map(Opportunity).collect())
}

/// How a pipeline converts, stage by stage: of the stays in a stage that ended, the share that ended with a later stage that is not lost. Credited to who owned the opportunity when the stay ended. Seen like the pipeline's figures.
#[derive(Description)]
pub struct PipelineConversion(pub ConversionFigures);

#[Object(use_type_description)]
impl PipelineConversion {
    /// Every open stage, in the order of the sales process.
    fn stages(&self) -> Vec<StageConversion> {
        let stages = self.0.conversion.stages.iter();
        stages.copied().map(StageConversion).collect()
    }

    /// The stage whose rate in the period stays furthest behind both the own history and the peers, each with at least five stays that ended; null where none does, or where the samples are too small to say so.
    async fn stuck_stage(&self, ctx: &Context<'_>) -> Option<Answer<Stage>> {
        let id = self.0.conversion.stuck?;
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Stage)) };
        Box::pin(answer).await.transpose()
    }

    /// How the figures came about.
    fn explanation(&self) -> Explanation {
        self.0.conversion.explanation.clone().into()
    }
}

/// How a stage converts, held against the past and against peers.
#[derive(Description)]
pub struct StageConversion(pipeline::StageConversion);

#[Object(use_type_description)]
impl StageConversion {
    /// The stage.
    async fn stage(&self, ctx: &Context<'_>) -> Option<Answer<Stage>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.stage).await?.map(Stage)) };
        Box::pin(answer).await.transpose()
    }

    /// In the period, until `asOf`.
    fn period(&self) -> ConversionRate {
        ConversionRate(self.0.period)
    }

    /// In the four complete fiscal quarters before the one running on `asOf`.
    fn history(&self) -> ConversionRate {
        ConversionRate(self.0.history)
    }

    /// The peers' over the same four quarters, Σ/Σ: of a member the team they belong to on `asOf`, of a team the organization. Null for the organization, for a member of no team, and where you may not see the pipeline of the peers; the judgement is the same.
    fn peers(&self) -> Option<ConversionRate> {
        self.0.peers.map(ConversionRate)
    }

    /// Median days of the stays that ended in those four quarters, in the whole organization; null where none did.
    fn median_days(&self) -> Option<Decimal> {
        decimal(self.0.median_days)
    }
}

/// A conversion rate by count with its sample.
#[derive(Description)]
pub struct ConversionRate(pipeline::ConversionTally);

#[Object(use_type_description)]
impl ConversionRate {
    /// advanced / left, from 0 to 1; null when no stay ended.
    fn rate(&self) -> Option<Decimal> {
        decimal(self.0.rate())
    }

    /// Stays that ended: the sample size n.
    fn left(&self) -> i64 {
        self.0.left
    }

    /// How many of them ended with a later stage, and not with a lost one.
    fn advanced(&self) -> i64 {
        self.0.advanced
    }
}

/// Whose pipeline's movement, over which period, as of which day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MovementOf(pub Owner, pub calendar::Period, pub NaiveDate);

/// Whose pipeline's conversion, over which period, as of which day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConversionOf(pub Owner, pub calendar::Period, pub NaiveDate);

impl Loader<MovementOf> for Loaders {
    type Value = MovementFigures;
    type Error = Problem;

    async fn load(&self, keys: &[MovementOf]) -> Result<HashMap<MovementOf, MovementFigures>, Problem> {
        let mut found = HashMap::new();
        for ((period, as_of), owners) in questions(keys.iter().map(|key| (key.0, key.1, key.2))) {
            let figures = self.app.movements(&self.viewer, &owners, period, as_of).await?;
            let keyed = figures
                .into_iter()
                .map(|one| (MovementOf(one.owner, period, as_of), one));
            found.extend(keyed);
        }
        Ok(found)
    }
}

impl Loader<ConversionOf> for Loaders {
    type Value = ConversionFigures;
    type Error = Problem;

    async fn load(&self, keys: &[ConversionOf]) -> Result<HashMap<ConversionOf, ConversionFigures>, Problem> {
        let mut found = HashMap::new();
        for ((period, as_of), owners) in questions(keys.iter().map(|key| (key.0, key.1, key.2))) {
            let figures = self.app.conversions(&self.viewer, &owners, period, as_of).await?;
            let keyed = figures
                .into_iter()
                .map(|one| (ConversionOf(one.owner, period, as_of), one));
            found.extend(keyed);
        }
        Ok(found)
    }
}

/// What is asked of many owners at once, by period and day.
pub(super) fn questions<D: Eq + Hash>(
    asked: impl Iterator<Item = (Owner, calendar::Period, D)>,
) -> HashMap<(calendar::Period, D), Vec<Owner>> {
    let mut questions: HashMap<_, Vec<Owner>> = HashMap::new();
    for (owner, period, as_of) in asked {
        questions.entry((period, as_of)).or_default().push(owner);
    }
    questions
}
