//! One figure of a board or of somebody's results.

use crate::at_once::{AtOnce, Wanted};
use crate::closings::RestatedOf;
use crate::explanation::decimal;
use crate::goals::{Goal, GoalHealth};
use crate::metrics::Metric;
use crate::problem::Answer;
use crate::request::{Asked, selects_beyond};
use crate::scalars::{CurrencyCode, Decimal, Instant};
use app::FigureParts;
use async_graphql::{Context, Description, Lookahead, Object};
use domain::metrics::{self, Unit};
use domain::money::Currency;
use std::sync::Arc;

/// One figure of somebody over a period, with the goal of the same owner, metric and period beside it.
#[derive(Description)]
pub struct ResultFigure {
    metric: Arc<metrics::Metric>,
    figure: Arc<app::ResultFigure>,
    currency: Currency,
}

impl ResultFigure {
    /// A figure of a metric, money in the organization's currency.
    pub(crate) fn new(
        metric: &Arc<metrics::Metric>,
        figure: &Arc<app::ResultFigure>,
        currency: Currency,
    ) -> Self {
        Self {
            metric: metric.clone(),
            figure: figure.clone(),
            currency,
        }
    }
}

/// Fields of a figure that need no goal.
const MEASURED: [&str; 5] = ["metric", "actual", "currency", "facts", "dataAsOf"];

/// What of figures a selection asks for.
pub(crate) fn figure_parts(selected: &Lookahead<'_>) -> FigureParts {
    FigureParts {
        goal: selects_beyond(selected, &MEASURED),
        freshness: selected.field("dataAsOf").exists(),
    }
}

#[Object(use_type_description)]
impl ResultFigure {
    /// What is measured.
    fn metric(&self) -> Metric {
        Metric((*self.metric).clone())
    }

    /// The figure in the metric's unit, money in the organization's currency. Null where nothing was measured of a level. Error: `FX_RATE_MISSING`, naming the pair and date.
    fn actual(&self) -> Option<Answer<Decimal>> {
        match &self.figure.actual {
            Ok(actual) => decimal(*actual).map(Ok),
            Err(missing) => {
                let text = format!("there is {missing}");
                Some(Err(app::Error::Refused("FX_RATE_MISSING", text).into()))
            }
        }
    }

    /// Currency of the figure, where the metric is money.
    fn currency(&self) -> Option<CurrencyCode> {
        let money = self.metric.definition.unit == Unit::Currency;
        money.then(|| CurrencyCode(self.currency.code().to_owned()))
    }

    /// When the metric's source was last heard of, changed or not; null before the first time, and for what only people report.
    fn data_as_of(&self) -> Option<Instant> {
        self.figure.data_as_of.map(Instant::of)
    }

    /// How many facts it is made of.
    fn facts(&self) -> i64 {
        self.figure.facts
    }

    /// The live goal of the same owner, metric and period, the quota before others; null without one, or where you may not see it.
    fn goal(&self) -> Option<Goal> {
        self.figure.goal.clone().map(Goal::of)
    }

    /// Whether a fact that came after that goal was closed changed the figure: it is the one of today, and what was kept stands in the goal's `closing`.
    async fn restated(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        let goal = self.figure.goal.as_ref()?;
        let answer = async { Ok(ctx.loaders()?.load_one(RestatedOf(goal.id)).await?.is_some()) };
        Some(Box::pin(answer).await)
    }

    /// Target of that goal, after proration for leave.
    fn target(&self) -> Option<Decimal> {
        decimal(self.figure.progress.as_ref()?.target)
    }

    /// actual / target of that goal, from its baseline; null where the goal is excused.
    fn attainment(&self) -> Option<Decimal> {
        decimal(self.figure.progress.as_ref()?.attainment)
    }

    /// What that goal expects by `asOf`.
    fn expected(&self) -> Option<Decimal> {
        decimal(self.figure.progress.as_ref()?.expected)
    }

    /// actual / expected of that goal, from its baseline; 1 is on pace.
    fn pace(&self) -> Option<Decimal> {
        decimal(self.figure.progress.as_ref()?.pace)
    }

    /// Where that goal stands.
    fn health(&self) -> Option<GoalHealth> {
        self.figure
            .progress
            .as_ref()
            .map(|progress| progress.health.into())
    }
}

impl AtOnce for ResultFigure {
    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        !matches!(wanted.name(), "metric" | "goal" | "restated")
    }
}
