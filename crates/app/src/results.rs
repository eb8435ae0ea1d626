//! Results: what somebody achieved in a period, beside what was agreed. Set-based, so that a list costs what one does.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::goals::GoalFigures;
use crate::metrics::read::Receipts;
use crate::owners::{open_owners, subjects_of};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Action;
use domain::calendar::Period;
use domain::exact::Exact;
use domain::goals::{Goal, GoalFilter, GoalProgress, GoalState, Owner};
use domain::ids::{GoalId, MetricId};
use domain::metrics::{Layer, Metric};
use domain::money::{Currency, MissingRate};
use persistence::{RollupSum, Session};
use std::collections::HashMap;

/// One figure of somebody.
#[derive(Clone, Debug)]
pub struct ResultFigure {
    /// Of what.
    pub metric: MetricId,
    /// The figure in the metric's unit, money in the organization's currency; none without facts of a level.
    pub actual: std::result::Result<Option<Exact>, MissingRate>,
    /// When the metric's source was last heard of.
    pub data_as_of: Option<DateTime<Utc>>,
    /// How many facts it is made of.
    pub facts: i64,
    /// The live goal of the same owner, metric and period, the quota before others; where the viewer may see it.
    pub goal: Option<Goal>,
    /// Where that goal stands.
    pub progress: Option<GoalProgress>,
}

impl ResultFigure {
    /// A figure of which nothing is shown.
    pub(crate) fn hidden(metric: MetricId) -> Self {
        Self {
            metric,
            actual: Ok(None),
            data_as_of: None,
            facts: 0,
            goal: None,
            progress: None,
        }
    }
}

/// What somebody achieved in a period.
#[derive(Clone, Debug)]
pub struct Results {
    /// Whose.
    pub owner: Owner,
    /// Over which period.
    pub period: Period,
    /// Up to the end of which day.
    pub as_of: NaiveDate,
    /// When opportunities were last pushed.
    pub data_as_of: Option<DateTime<Utc>>,
    /// One figure for each metric of results, with the metric.
    pub figures: Vec<(Metric, ResultFigure)>,
}

impl App {
    /// The results of those of `owners` the viewer may see, in no particular order.
    pub async fn results(
        &self,
        viewer: &Viewer,
        owners: &[Owner],
        period: Period,
        as_of: NaiveDate,
    ) -> Result<Vec<Results>> {
        let session = self.reading(viewer);
        let open = open_owners(
            viewer,
            &session,
            owners,
            (Action::ReadResults, Action::ReadSharedResults),
        )
        .await?;
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let metrics: Vec<Metric> = session
            .metrics()
            .await?
            .into_iter()
            .filter(|metric| metric.definition.layer == Layer::Result)
            .collect();
        let data_as_of = session.pipeline_received_at().await?;
        let mut cells = Cells::read(self, viewer, &session, (period, as_of), &metrics, &open).await?;
        let results = |owner| Results {
            owner,
            period,
            as_of,
            data_as_of,
            figures: metrics.iter().cloned().zip(cells.take(owner)).collect(),
        };
        Ok(open.into_iter().map(results).collect())
    }
}

/// Figures and live goals of many owners, by metric.
pub(crate) struct Cells<'a> {
    metrics: &'a [Metric],
    currency: Currency,
    sums: HashMap<(Owner, MetricId), RollupSum>,
    missing: HashMap<(Owner, MetricId), MissingRate>,
    goals: HashMap<(Owner, MetricId), Goal>,
    progress: HashMap<GoalId, GoalFigures>,
    receipts: Receipts,
}

impl<'a> Cells<'a> {
    pub(crate) async fn read(
        app: &App,
        viewer: &Viewer,
        session: &Session,
        (period, as_of): (Period, NaiveDate),
        metrics: &'a [Metric],
        owners: &[Owner],
    ) -> Result<Self> {
        let wanted: Vec<&Metric> = metrics.iter().collect();
        let (mut sums, mut missing) = (HashMap::new(), HashMap::new());
        for subjects in subjects_of(owners) {
            let found = viewer
                .rollup_sums(session, &wanted, subjects, period, as_of)
                .await?;
            for sum in found {
                let cell = (sum.subject, sum.metric);
                if let Some(rate) = viewer.missing_rate(session, &sum, period, as_of).await? {
                    missing.insert(cell, rate);
                }
                sums.insert(cell, sum);
            }
        }
        let filter = GoalFilter {
            owners: Some(owners.to_vec()),
            period: Some(period),
            states: Some(vec![GoalState::Active, GoalState::Closed]),
            ..GoalFilter::default()
        };
        let mut goals: HashMap<(Owner, MetricId), Goal> = HashMap::new();
        for goal in session.goals_matching(&viewer.asker, &filter).await? {
            let cell = (goal.owner, goal.metric);
            let shown = metrics.iter().any(|metric| metric.id == goal.metric);
            if shown && (goal.quota || !goals.contains_key(&cell)) {
                goals.insert(cell, goal);
            }
        }
        let live: Vec<Goal> = goals.values().cloned().collect();
        let progress = app.goal_progress(viewer, &live, as_of).await?;
        let currency = viewer.organization.settings.currency;
        Ok(Self {
            receipts: Receipts::load(session, metrics).await?,
            metrics,
            currency,
            sums,
            missing,
            goals,
            progress,
        })
    }

    /// The figures of one owner, in the order of the metrics.
    pub(crate) fn take(&mut self, owner: Owner) -> Vec<ResultFigure> {
        self.metrics
            .iter()
            .map(|metric| {
                let cell = (owner, metric.id);
                let decimals = metric.definition.decimals(Some(self.currency));
                let totals = self.sums.get(&cell).map(|sum| sum.totals).unwrap_or_default();
                let goal = self.goals.remove(&cell);
                ResultFigure {
                    metric: metric.id,
                    actual: match self.missing.get(&cell) {
                        Some(rate) => Err(*rate),
                        None => Ok(totals.actual(&metric.definition, decimals)),
                    },
                    data_as_of: self.receipts.of(metric),
                    facts: totals.facts,
                    progress: goal
                        .as_ref()
                        .and_then(|goal| self.progress.remove(&goal.id))
                        .map(|figures| figures.progress),
                    goal,
                }
            })
            .collect()
    }
}
