//! Results: what somebody achieved in a period, beside what was agreed. Set-based, so that a list costs what one does.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::goals::{GoalFigures, ProgressParts};
use crate::metrics::read::{MissingRates, Receipts};
use crate::owners::{member, open_owners, subjects_of};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Action;
use domain::calendar::Period;
use domain::exact::Exact;
use domain::goals::{Goal, GoalFilter, GoalProgress, GoalState, Owner};
use domain::ids::{GoalId, MetricId, TeamId};
use domain::metrics::{Aggregation, Layer, Metric};
use domain::money::{Currency, MissingRate};
use persistence::{RollupSum, Session, Subjects};
use std::collections::HashMap;
use std::sync::Arc;

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

/// What of figures is wanted beside what was measured: each part costs statements of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FigureParts {
    /// The live goal, and where it stands.
    pub goal: bool,
    /// When the metric's source was last heard of.
    pub freshness: bool,
}

impl FigureParts {
    /// What either wants.
    #[must_use]
    pub fn or(self, other: FigureParts) -> FigureParts {
        FigureParts {
            goal: self.goal || other.goal,
            freshness: self.freshness || other.freshness,
        }
    }
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
    pub figures: Vec<(Arc<Metric>, Arc<ResultFigure>)>,
}

impl App {
    /// The results of those of `owners` the viewer may see, in no particular order.
    pub async fn results(
        &self,
        viewer: &Viewer,
        owners: &[Owner],
        (period, as_of): (Period, NaiveDate),
        parts: FigureParts,
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
        let catalogue = self.catalogue(viewer).await?;
        let all = catalogue.metrics.iter();
        let metrics: Vec<Arc<Metric>> = all
            .filter(|metric| metric.definition.layer == Layer::Result)
            .cloned()
            .collect();
        let data_as_of = session.pipeline_received_at().await?;
        let asked = CellQuery {
            period,
            as_of,
            metrics: &metrics,
            owners: &open,
            parts,
            tree: None,
        };
        let mut cells = Cells::read(self, viewer, &session, &asked).await?;
        let results = |owner| Results {
            owner,
            period,
            as_of,
            data_as_of,
            figures: metrics.iter().cloned().zip(cells.take(owner)).collect(),
        };
        Ok(open.iter().copied().map(results).collect())
    }
}

/// Which cells are read.
pub(crate) struct CellQuery<'a> {
    pub(crate) period: Period,
    pub(crate) as_of: NaiveDate,
    pub(crate) metrics: &'a [Arc<Metric>],
    pub(crate) owners: &'a [Owner],
    pub(crate) parts: FigureParts,
    /// The teams with those below them, where they are known.
    pub(crate) tree: Option<&'a [(TeamId, TeamId)]>,
}

/// Figures and live goals of many owners, by metric.
pub(crate) struct Cells<'a> {
    metrics: &'a [Arc<Metric>],
    period: Period,
    currency: Currency,
    sums: HashMap<(Owner, MetricId), RollupSum>,
    missing: MissingRates,
    goals: HashMap<(Owner, MetricId), Goal>,
    progress: HashMap<GoalId, Arc<GoalFigures>>,
    receipts: Receipts,
}

impl<'a> Cells<'a> {
    pub(crate) async fn read(
        app: &App,
        viewer: &Viewer,
        session: &Session,
        asked: &CellQuery<'a>,
    ) -> Result<Self> {
        let CellQuery {
            period,
            as_of,
            metrics,
            parts,
            ..
        } = *asked;
        let sums = viewer.board_sums(session, asked).await?;
        let over_period = sums.iter().map(|sum| (sum, period));
        let missing = viewer
            .missing_rates(session, over_period.collect(), as_of)
            .await?;
        let goals = match parts.goal {
            true => live_goals(viewer, session, asked).await?,
            false => HashMap::new(),
        };
        let live: Vec<&Goal> = goals.values().collect();
        let progress = app
            .goal_progress(viewer, &live, as_of, ProgressParts::default())
            .await?;
        Ok(Self {
            receipts: match parts.freshness {
                true => Receipts::load(session, metrics.iter().map(|metric| &**metric)).await?,
                false => Receipts::default(),
            },
            metrics,
            period,
            currency: viewer.organization.settings.currency,
            sums: sums
                .into_iter()
                .map(|sum| ((sum.subject, sum.metric), sum))
                .collect(),
            missing,
            goals,
            progress,
        })
    }

    /// The figures of one owner, in the order of the metrics.
    pub(crate) fn take(&mut self, owner: Owner) -> Vec<Arc<ResultFigure>> {
        self.metrics
            .iter()
            .map(|metric| {
                let cell = (owner, metric.id);
                let decimals = metric.definition.decimals(Some(self.currency));
                let totals = self.sums.get(&cell).map(|sum| sum.totals).unwrap_or_default();
                let goal = self.goals.remove(&cell);
                Arc::new(ResultFigure {
                    metric: metric.id,
                    actual: match self.missing.of(owner, metric.id, self.period) {
                        Some(rate) => Err(rate),
                        None => Ok(totals.actual(&metric.definition, decimals)),
                    },
                    data_as_of: self.receipts.of(metric),
                    facts: totals.facts,
                    progress: goal
                        .as_ref()
                        .and_then(|goal| self.progress.remove(&goal.id))
                        .map(|figures| Arc::unwrap_or_clone(figures).progress),
                    goal,
                })
            })
            .collect()
    }
}

/// The live goal of each cell, the quota before others, as far as the viewer may see them.
async fn live_goals(
    viewer: &Viewer,
    session: &Session,
    asked: &CellQuery<'_>,
) -> Result<HashMap<(Owner, MetricId), Goal>> {
    let filter = GoalFilter {
        owners: Some(asked.owners.to_vec()),
        period: Some(asked.period),
        states: Some(vec![GoalState::Active, GoalState::Closed]),
        ..GoalFilter::default()
    };
    let mut goals: HashMap<(Owner, MetricId), Goal> = HashMap::new();
    for goal in session.goals_matching(&viewer.asker, &filter).await? {
        let cell = (goal.owner, goal.metric);
        let shown = asked.metrics.iter().any(|metric| metric.id == goal.metric);
        if shown && (goal.quota || !goals.contains_key(&cell)) {
            goals.insert(cell, goal);
        }
    }
    Ok(goals)
}

impl Viewer {
    /// The sums of a board's cells. Teams and the organization are added up from what each leaf team is credited with, which
    /// is read once; only of levels, the latest amounts of which cannot be added up, each is read by itself.
    async fn board_sums(&self, session: &Session, asked: &CellQuery<'_>) -> Result<Vec<RollupSum>> {
        let CellQuery {
            period,
            as_of,
            metrics,
            owners,
            ..
        } = *asked;
        let (mut added, mut levels): (Vec<&Metric>, Vec<&Metric>) = (Vec::new(), Vec::new());
        for metric in metrics {
            match metric.definition.aggregation {
                Aggregation::Last => levels.push(metric),
                _ => added.push(metric),
            }
        }
        let mut sums = Vec::new();
        for subjects in subjects_of(owners) {
            let of_members = matches!(subjects, Subjects::Members(_));
            let wanted: Vec<&Metric> = match of_members {
                true => metrics.iter().map(|metric| &**metric).collect(),
                false => levels.clone(),
            };
            sums.extend(
                self.rollup_sums(session, &wanted, subjects, period, as_of)
                    .await?,
            );
        }
        let shared: Vec<Owner> = owners
            .iter()
            .copied()
            .filter(|owner| member(*owner).is_none())
            .collect();
        if shared.is_empty() || added.is_empty() {
            return Ok(sums);
        }
        let leaves = self
            .rollup_sums(session, &added, Subjects::EveryTeam, period, as_of)
            .await?;
        match asked.tree {
            Some(tree) => sums.extend(added_up(&shared, leaves, tree)),
            None => sums.extend(added_up(&shared, leaves, &session.closure_on(as_of).await?)),
        }
        Ok(sums)
    }
}

/// What leaf teams are credited with, added up for the teams above them and the organization.
fn added_up(owners: &[Owner], leaves: Vec<RollupSum>, below: &[(TeamId, TeamId)]) -> Vec<RollupSum> {
    let mut above: HashMap<Owner, Vec<Owner>> = HashMap::new();
    for (team, leaf) in below {
        if owners.contains(&Owner::Team(*team)) {
            above
                .entry(Owner::Team(*leaf))
                .or_default()
                .push(Owner::Team(*team));
        }
    }
    let whole = owners
        .contains(&Owner::Organization)
        .then_some(Owner::Organization);
    let mut sums: HashMap<(Owner, MetricId), RollupSum> = HashMap::new();
    for leaf in leaves {
        let teams = above.get(&leaf.subject).into_iter().flatten().copied();
        for owner in teams.chain(whole) {
            let sum = sums
                .entry((owner, leaf.metric))
                .or_insert_with(|| RollupSum::none(owner, leaf.metric));
            sum.add(&leaf);
        }
    }
    sums.into_values().collect()
}
