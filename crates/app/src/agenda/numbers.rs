//! The numbers of many meetings' sections, by a number of statements that does not depend on how much lies behind them.
//!
//! They are computed with the system's rights: whoever takes part in a meeting sees what is on its table.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::commitments::say_do_of;
use crate::error::Result;
use crate::expectations::occurrences_of;
use crate::goals::{GoalFigures, ProgressParts};
use crate::metrics::read::{Figures, MissingRates};
use crate::owners::member;
use crate::pipeline::{MovementFigures, PipelineFigures, PipelineParts};
use chrono::{Days, NaiveDate};
use domain::agenda::{
    Agenda, ExpectationNumbers, GoalNumbers, Measured, MetricNumbers, Moved, PipelineNumbers, PromiseNumbers,
    SectionKind, SectionNumbers,
};
use domain::calendar::{Buckets, Grain, Period};
use domain::commitments::SayDo;
use domain::expectations::{Expectation, Window};
use domain::goals::{Goal, GoalFilter, GoalState, Owner};
use domain::ids::{GoalId, MemberId};
use domain::metrics::{Layer, Metric, SubjectKind, Unit};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What lies on the table of one meeting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'a> {
    /// Its sections in order.
    pub(crate) kinds: &'a [SectionKind],
    /// Whom it is about.
    pub(crate) owner: Owner,
    /// Day of the last meeting held of its cadence.
    pub(crate) since: Option<NaiveDate>,
    /// The agenda of that meeting.
    pub(crate) before: Option<&'a Agenda>,
}

/// The layer of metrics a section is about.
fn layer(kind: SectionKind) -> Option<Layer> {
    match kind {
        SectionKind::Results | SectionKind::TeamResults => Some(Layer::Result),
        SectionKind::Pipeline | SectionKind::TeamPipeline => Some(Layer::Pipeline),
        SectionKind::Activity => Some(Layer::Activity),
        SectionKind::Commitments | SectionKind::Wins | SectionKind::Asks => None,
    }
}

/// The section's goals: of its layer, and quotas among the results.
fn holds(kind: SectionKind, goal: &Goal, metric: &Metric) -> bool {
    let of = match goal.quota {
        true => Layer::Result,
        false => metric.definition.layer,
    };
    layer(kind) == Some(of)
}

impl App {
    /// The sections of each of these tables with their numbers as of a day, without promises.
    pub(crate) async fn numbers(
        &self,
        viewer: &Viewer,
        tables: &[Table<'_>],
        as_of: NaiveDate,
    ) -> Result<Vec<Vec<(SectionKind, SectionNumbers)>>> {
        if tables.is_empty() {
            return Ok(Vec::new());
        }
        let system = viewer.as_system();
        let catalogue = self.catalogue(&system).await?;
        let goals = self.running_goals(&system, tables, as_of).await?;
        let live: Vec<&Goal> = goals.iter().collect();
        let figures = self
            .goal_progress(&system, &live, as_of, ProgressParts::default())
            .await?;
        let measured = self.measured(&system, &catalogue, tables, as_of).await?;
        let pipelines = self.pipelines_of(&system, tables, &goals, as_of).await?;
        let moved = self.moved(&system, tables, as_of).await?;
        let expected = self.expected(&system, &catalogue, tables, as_of).await?;
        let promises = self.promises_since(&system, tables, as_of).await?;
        let reading = Reading {
            buckets: &viewer.organization.settings.buckets,
            own: viewer.organization.settings.currency,
            catalogue: &catalogue,
            as_of,
            goals: &goals,
            figures,
            measured,
            pipelines,
            moved,
            expected,
            promises,
        };
        Ok(tables.iter().map(|table| reading.sections(table)).collect())
    }

    /// Active goals that run on the day or ended since the last meeting.
    async fn running_goals(
        &self,
        system: &Viewer,
        tables: &[Table<'_>],
        as_of: NaiveDate,
    ) -> Result<Vec<Goal>> {
        let mut owners: Vec<Owner> = tables.iter().map(|table| table.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let earliest = tables.iter().filter_map(|table| table.since).min();
        let filter = GoalFilter {
            owners: Some(owners),
            states: Some(vec![GoalState::Active]),
            overlaps: until(earliest.unwrap_or(as_of), as_of),
            ..GoalFilter::default()
        };
        let session = self.reading(system);
        Ok(session.goals_matching(&system.asker, &filter).await?)
    }

    async fn measured(
        &self,
        system: &Viewer,
        catalogue: &Catalogue,
        tables: &[Table<'_>],
        as_of: NaiveDate,
    ) -> Result<(Figures, MissingRates)> {
        let session = self.reading(system);
        let buckets = &system.organization.settings.buckets;
        let mut asked = Vec::new();
        for table in tables {
            let spans = Spans::of(buckets, table.since, as_of);
            for metric in table.metrics(catalogue) {
                asked.extend(spans.all().map(|period| (table.owner, metric, period)));
            }
        }
        let figures = system.figures(&session, asked.iter().copied(), as_of).await?;
        let sums = asked
            .iter()
            .filter_map(|(owner, metric, period)| Some((figures.get(*owner, metric.id, *period)?, *period)));
        let missing = system.missing_rates(&session, sums.collect(), as_of).await?;
        Ok((figures, missing))
    }

    /// The pipelines of those whose table shows one, over the period of their quota.
    async fn pipelines_of(
        &self,
        system: &Viewer,
        tables: &[Table<'_>],
        goals: &[Goal],
        as_of: NaiveDate,
    ) -> Result<HashMap<Owner, PipelineFigures>> {
        let buckets = &system.organization.settings.buckets;
        let mut periods: BTreeMap<Period, Vec<Owner>> = BTreeMap::new();
        for table in tables.iter().filter(|table| table.shows_pipeline()) {
            let quotas = goals
                .iter()
                .filter(|goal| goal.quota && goal.owner == table.owner);
            let running = quotas
                .map(|goal| goal.period)
                .filter(|period| period.contains(as_of));
            let shortest = running.min_by_key(|period| (period.days(), period.start()));
            let period = shortest.unwrap_or_else(|| buckets.bucket(Grain::Quarter, as_of));
            let owners = periods.entry(period).or_default();
            if !owners.contains(&table.owner) {
                owners.push(table.owner);
            }
        }
        let parts = PipelineParts {
            coverage: true,
            freshness: false,
        };
        let mut found = HashMap::new();
        for (period, owners) in periods {
            let pipelines = self.pipelines(system, &owners, (period, as_of), parts).await?;
            found.extend(pipelines.into_iter().map(|figures| (figures.owner, figures)));
        }
        Ok(found)
    }

    /// How pipelines moved since the day of each table.
    async fn moved(
        &self,
        system: &Viewer,
        tables: &[Table<'_>],
        as_of: NaiveDate,
    ) -> Result<HashMap<(Owner, Option<NaiveDate>), MovementFigures>> {
        let mut days: BTreeMap<Option<NaiveDate>, Vec<Owner>> = BTreeMap::new();
        for table in tables.iter().filter(|table| table.shows_pipeline()) {
            let owners = days.entry(table.since).or_default();
            if !owners.contains(&table.owner) {
                owners.push(table.owner);
            }
        }
        let mut found = HashMap::new();
        for (since, owners) in days {
            let period = until(since.unwrap_or(as_of), as_of).unwrap_or(Period::day(as_of));
            let movements = self.movements(system, &owners, period, as_of).await?;
            found.extend(movements.into_iter().map(|moved| ((moved.owner, since), moved)));
        }
        Ok(found)
    }

    /// How what is expected of members was kept whose meetings talk of it.
    async fn expected(
        &self,
        system: &Viewer,
        catalogue: &Catalogue,
        tables: &[Table<'_>],
        as_of: NaiveDate,
    ) -> Result<HashMap<Owner, Vec<ExpectationNumbers>>> {
        let mut members: Vec<MemberId> = tables.iter().filter_map(|table| member(table.owner)).collect();
        members.sort_unstable();
        members.dedup();
        let session = self.reading(system);
        let mut expected = session.expectations_from(&members, as_of).await?;
        expected.retain(|one| one.starts_on <= as_of);
        let window = Window::Over(OCCURRENCES);
        let asked: Vec<(&Expectation, Window)> = expected.iter().map(|one| (one, window)).collect();
        let at = (as_of, self.now());
        let judged = occurrences_of(&session, system, catalogue, &asked, at).await?;
        let mut found: HashMap<Owner, Vec<ExpectationNumbers>> = HashMap::new();
        for one in &expected {
            let occurrences = judged.get(&(one.id, window)).map_or(&[][..], Vec::as_slice);
            let numbers = ExpectationNumbers::of(one, occurrences);
            found.entry(Owner::Member(one.member)).or_default().push(numbers);
        }
        Ok(found)
    }

    /// What became of promises of members since the day of each table. A team's meeting tells nothing of them: of few people it would tell of each.
    async fn promises_since(
        &self,
        system: &Viewer,
        tables: &[Table<'_>],
        as_of: NaiveDate,
    ) -> Result<HashMap<(Owner, Period), SayDo>> {
        let of_members = tables.iter().filter(|table| member(table.owner).is_some());
        let windows = of_members.filter_map(|table| Some((table.owner, until(table.since?, as_of)?)));
        say_do_of(&self.reading(system), &windows.collect::<Vec<_>>()).await
    }
}

/// How many occurrences that are over tell how an expectation was kept.
const OCCURRENCES: u32 = 12;

/// The days from one through another; none the wrong way round.
fn until(from: NaiveDate, last: NaiveDate) -> Option<Period> {
    Period::new(from, last + Days::new(1)).ok()
}

impl Table<'_> {
    fn shows_pipeline(&self) -> bool {
        let about = |kind: &SectionKind| layer(*kind) == Some(Layer::Pipeline);
        self.kinds.iter().any(about)
    }

    /// The metrics on the table: of its sections' layers, and measured of such an owner.
    fn metrics<'c>(&self, catalogue: &'c Catalogue) -> Vec<&'c Metric> {
        let measured = |metric: &Metric| match self.owner {
            Owner::Member(_) => metric.definition.subject == SubjectKind::Member,
            Owner::Team(_) => metric.definition.subject != SubjectKind::Organization,
            Owner::Organization => true,
        };
        let all = catalogue.metrics.iter().map(|metric| &**metric);
        all.filter(|metric| {
            let shown = |kind: &SectionKind| layer(*kind) == Some(metric.definition.layer);
            measured(metric) && self.kinds.iter().any(shown)
        })
        .collect()
    }
}

/// The periods whose figures are shown.
struct Spans {
    last_week: Period,
    running_week: Period,
    last_month: Period,
    running_month: Period,
    since_last: Option<Period>,
}

impl Spans {
    fn of(buckets: &Buckets, since: Option<NaiveDate>, as_of: NaiveDate) -> Spans {
        let running_week = buckets.bucket(Grain::Week, as_of);
        let running_month = buckets.bucket(Grain::Month, as_of);
        Spans {
            last_week: buckets.previous(running_week),
            running_week,
            last_month: buckets.previous(running_month),
            running_month,
            since_last: since.and_then(|since| until(since, as_of)),
        }
    }

    fn all(&self) -> impl Iterator<Item = Period> {
        let always = [
            self.last_week,
            self.running_week,
            self.last_month,
            self.running_month,
        ];
        always.into_iter().chain(self.since_last)
    }
}

/// What the sections of all tables are made of.
struct Reading<'a> {
    buckets: &'a Buckets,
    own: domain::money::Currency,
    catalogue: &'a Catalogue,
    as_of: NaiveDate,
    goals: &'a [Goal],
    figures: HashMap<GoalId, Arc<GoalFigures>>,
    measured: (Figures, MissingRates),
    pipelines: HashMap<Owner, PipelineFigures>,
    moved: HashMap<(Owner, Option<NaiveDate>), MovementFigures>,
    expected: HashMap<Owner, Vec<ExpectationNumbers>>,
    promises: HashMap<(Owner, Period), SayDo>,
}

impl Reading<'_> {
    fn sections(&self, table: &Table<'_>) -> Vec<(SectionKind, SectionNumbers)> {
        let section = |kind: &SectionKind| (*kind, self.section(*kind, table));
        table.kinds.iter().map(section).collect()
    }

    fn section(&self, kind: SectionKind, table: &Table<'_>) -> SectionNumbers {
        SectionNumbers {
            goals: self.goals_of(kind, table),
            metrics: self.metrics_of(kind, table),
            pipeline: match layer(kind) {
                Some(Layer::Pipeline) => self.pipeline_of(table),
                _ => None,
            },
            expectations: self.expectations_of(kind, table),
            promises: match kind {
                SectionKind::Commitments => self.promises_of(table),
                _ => None,
            },
            ..SectionNumbers::none(self.as_of, table.since)
        }
    }

    fn goals_of(&self, kind: SectionKind, table: &Table<'_>) -> Vec<GoalNumbers> {
        let metrics = self.catalogue.by_id();
        let earlier = table.before.and_then(|agenda| agenda.section(kind));
        let earlier = earlier.map(|section| &section.numbers);
        let from = table.since.unwrap_or(self.as_of);
        let on_table = |goal: &&Goal| {
            let metric = metrics.get(&goal.metric);
            goal.owner == table.owner
                && goal.period.end() > from
                && metric.is_some_and(|metric| holds(kind, goal, metric))
        };
        let numbers = |goal: &Goal| {
            let figures = self.figures.get(&goal.id)?;
            let (missing, currency) = (figures.missing_rate, figures.currency);
            Some(GoalNumbers::of(
                goal,
                &figures.progress,
                missing,
                currency,
                earlier,
            ))
        };
        self.goals.iter().filter(on_table).filter_map(numbers).collect()
    }

    fn metrics_of(&self, kind: SectionKind, table: &Table<'_>) -> Vec<MetricNumbers> {
        let spans = Spans::of(self.buckets, table.since, self.as_of);
        let metrics = table.metrics(self.catalogue).into_iter();
        let shown = metrics.filter(|metric| layer(kind) == Some(metric.definition.layer));
        shown
            .map(|metric| {
                let measured = |period| self.figure(table.owner, metric, period);
                MetricNumbers {
                    metric: metric.id,
                    currency: (metric.definition.unit == Unit::Currency).then_some(self.own),
                    last_week: measured(spans.last_week),
                    running_week: measured(spans.running_week),
                    last_month: measured(spans.last_month),
                    running_month: measured(spans.running_month),
                    since_last: spans.since_last.map(measured),
                }
            })
            .collect()
    }

    fn expectations_of(&self, kind: SectionKind, table: &Table<'_>) -> Vec<ExpectationNumbers> {
        let metrics = self.catalogue.by_id();
        let expected = self.expected.get(&table.owner).into_iter().flatten();
        let of_layer = expected.filter(|one| {
            let metric = metrics.get(&one.metric);
            metric.is_some_and(|metric| layer(kind) == Some(metric.definition.layer))
        });
        of_layer.cloned().collect()
    }

    fn promises_of(&self, table: &Table<'_>) -> Option<PromiseNumbers> {
        let since = until(table.since?, self.as_of)?;
        let said = self.promises.get(&(table.owner, since))?;
        Some(said.kept.into())
    }

    fn figure(&self, owner: Owner, metric: &Metric, period: Period) -> Measured {
        let (figures, missing) = &self.measured;
        let totals = figures.get(owner, metric.id, period).map(|sum| sum.totals);
        let decimals = metric.definition.decimals(Some(self.own));
        Measured {
            period,
            figure: match missing.of(owner, metric.id, period) {
                Some(rate) => Err(rate),
                None => Ok(totals.unwrap_or_default().actual(&metric.definition, decimals)),
            },
        }
    }

    fn pipeline_of(&self, table: &Table<'_>) -> Option<PipelineNumbers> {
        let figures = self.pipelines.get(&table.owner)?;
        let numbers = PipelineNumbers::of((figures.period, figures.next), &figures.coverage);
        let count = |deals: usize| i64::try_from(deals).unwrap_or(i64::MAX);
        let moved = self.moved.get(&(table.owner, table.since));
        Some(match moved {
            None => numbers,
            Some(moved) => PipelineNumbers {
                stale: count(moved.stale.deals.len()),
                slipped: count(moved.slipped.deals.len()),
                moved: table.since.map(|_| Moved {
                    created: count(moved.created.deals.len()),
                    advanced: count(moved.advanced.deals.len()),
                    pushed: count(moved.pushed.deals.len()),
                }),
                ..numbers
            },
        })
    }
}
