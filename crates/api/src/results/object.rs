//! Somebody's results over a period.

use super::{ResultFigure, figure_parts};
use crate::at_once::HeldList;
use crate::loaders::Loaders;
use crate::periods::{Period, PeriodInput, period};
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use app::FigureParts;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Object};
use chrono::NaiveDate;
use domain::calendar;
use domain::goals::Owner;
use domain::money::Currency;
use std::collections::HashMap;

/// What somebody achieved in a period, up to a day, beside what was agreed. Seen by the owner, their leaders, executives and `metrics:read`, by peers where teams are transparent, and of teams by those assigned to them.
#[derive(Description)]
pub struct Results {
    results: app::Results,
    period: Period,
    currency: Currency,
}

#[Object(use_type_description)]
impl Results {
    /// The period.
    fn period(&self) -> &Period {
        &self.period
    }

    /// The day up to whose end facts count.
    fn as_of(&self) -> Date {
        Date::of(self.results.as_of)
    }

    /// When opportunities were last pushed, changed or not; null before the first time.
    fn data_as_of(&self) -> Option<Instant> {
        self.results.data_as_of.map(Instant::of)
    }

    /// One figure for each metric of the layer RESULT, by key.
    fn figures(&self) -> HeldList<ResultFigure> {
        let figures = self.results.figures.iter();
        let figures = figures.map(|(metric, figure)| ResultFigure::new(metric, figure, self.currency));
        HeldList(figures.collect())
    }
}

/// Whose results, over which period, as of which day, and what of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResultsOf(pub Owner, pub calendar::Period, pub NaiveDate, pub FigureParts);

impl Loader<ResultsOf> for Loaders {
    type Value = app::Results;
    type Error = Problem;

    async fn load(&self, keys: &[ResultsOf]) -> Result<HashMap<ResultsOf, app::Results>, Problem> {
        type Question = (calendar::Period, NaiveDate, FigureParts);
        let mut questions: HashMap<Question, Vec<Owner>> = HashMap::new();
        for ResultsOf(owner, period, as_of, parts) in keys {
            questions
                .entry((*period, *as_of, *parts))
                .or_default()
                .push(*owner);
        }
        let mut found = HashMap::new();
        for ((period, as_of, parts), owners) in questions {
            let results = self
                .app
                .results(&self.viewer, &owners, (period, as_of), parts)
                .await?;
            found.extend(
                results
                    .into_iter()
                    .map(|one| (ResultsOf(one.owner, period, as_of, parts), one)),
            );
        }
        Ok(found)
    }
}

/// Somebody's results; none where whoever asks may not see them.
pub(crate) async fn results(
    ctx: &Context<'_>,
    owner: Owner,
    wanted: Option<PeriodInput>,
    as_of: Option<Date>,
) -> Answer<Option<Results>> {
    let as_of = ctx.as_of(as_of)?;
    let settings = &ctx.viewer()?.organization().settings;
    let wanted = period(wanted, "period", &settings.buckets, as_of)?;
    let parts = figure_parts(&ctx.look_ahead().field("figures"));
    let key = ResultsOf(owner, wanted, as_of, parts);
    let results = ctx.loaders()?.load_one(key).await?;
    Ok(results.map(|results| Results {
        period: Period::new(results.period, &settings.buckets),
        currency: settings.currency,
        results,
    }))
}
