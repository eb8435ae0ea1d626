//! Reading metrics and figures. Figures are read with the system's rights; whoever shows them asks the policy table first.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Action;
use domain::calendar::Period;
use domain::goals::{Goal, Owner};
use domain::ids::MetricId;
use domain::metrics::Metric;
use domain::money::MissingRate;
use domain::paging::{Page, PageRequest};
use domain::pipeline::Tally;
use persistence::{MissingRateQuery, RollupQuery, RollupSum, Session, Subjects};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Key of the standard metric that counts deals won.
const DEALS_WON: &str = "deals_won";
/// Key of the standard metric that counts deals lost.
const DEALS_LOST: &str = "deals_lost";

impl App {
    /// The metrics among `ids`, in no particular order.
    pub async fn metrics_by_id(&self, viewer: &Viewer, ids: &[MetricId]) -> Result<Vec<Metric>> {
        match viewer.may(Action::ReadOrganization) {
            true => {
                let catalogue = self.catalogue(viewer).await?;
                let all = catalogue.metrics.iter();
                let wanted = all.filter(|metric| ids.contains(&metric.id));
                Ok(wanted.map(|metric| (**metric).clone()).collect())
            }
            false => Ok(Vec::new()),
        }
    }

    /// How many decimals the amounts have of each of some goals that the viewer was given.
    pub async fn goals_decimals(&self, viewer: &Viewer, goals: &[&Goal]) -> Result<Vec<u8>> {
        let catalogue = self.catalogue(viewer).await?;
        let decimals = goals.iter().map(|goal| {
            let metric = catalogue.metrics.iter().find(|metric| metric.id == goal.metric);
            let metric = metric.ok_or_else(|| Error::Internal("a goal's metric is missing".into()))?;
            Ok(metric.definition.decimals(goal.currency))
        });
        decimals.collect()
    }

    /// A page of metrics, by key.
    pub async fn metrics(&self, viewer: &Viewer, request: &PageRequest) -> Result<Page<Metric>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).metrics_page(request).await?)
    }

    /// How many metrics there are.
    pub async fn metrics_count(&self, viewer: &Viewer) -> Result<u64> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).metrics_count().await?)
    }

    /// When opportunities were last pushed, changed or not: how fresh every derived figure is.
    pub async fn pipeline_received_at(&self, viewer: &Viewer) -> Result<Option<DateTime<Utc>>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).pipeline_received_at().await?)
    }
}

/// When metrics' sources were last heard of; of none where nobody asks.
#[derive(Default)]
pub(crate) struct Receipts {
    opportunities: Option<DateTime<Utc>>,
    recorded: HashMap<MetricId, DateTime<Utc>>,
}

impl Receipts {
    /// Those of some metrics.
    pub(crate) async fn load<'a>(
        session: &Session,
        metrics: impl IntoIterator<Item = &'a Metric>,
    ) -> Result<Self> {
        let recorded = metrics
            .into_iter()
            .any(|metric| metric.definition.derivation().is_none());
        Ok(Self {
            opportunities: session.pipeline_received_at().await?,
            recorded: match recorded {
                true => session.metrics_received_at().await?,
                false => HashMap::new(),
            },
        })
    }

    /// When a metric's source was last heard of; none before the first time, and for what only people report.
    pub(crate) fn of(&self, metric: &Metric) -> Option<DateTime<Utc>> {
        match metric.definition.derivation() {
            Some(_) => self.opportunities,
            None => self.recorded.get(&metric.id).copied(),
        }
    }
}

/// Owners of one kind and what is asked of them over one period.
#[derive(Default)]
struct Question<'a> {
    owners: BTreeSet<Owner>,
    metrics: BTreeMap<MetricId, &'a Metric>,
}

/// Figures of owners and metrics over periods.
pub(crate) struct Figures(HashMap<(Owner, MetricId, Period), RollupSum>);

impl Figures {
    /// The figure of an owner and metric over a period; none where there are no facts.
    pub(crate) fn get(&self, owner: Owner, metric: MetricId, period: Period) -> Option<&RollupSum> {
        self.0.get(&(owner, metric, period))
    }
}

/// The rates some figures lack.
#[derive(Debug, Default)]
pub(crate) struct MissingRates(HashMap<(Owner, MetricId, Period), MissingRate>);

impl MissingRates {
    /// A currency and date whose missing rate keeps a figure from being known; none where it is known.
    pub(crate) fn of(&self, owner: Owner, metric: MetricId, period: Period) -> Option<MissingRate> {
        self.0.get(&(owner, metric, period)).copied()
    }
}

/// Owners of one kind are asked about together.
const fn kind(owner: Owner) -> u8 {
    match owner {
        Owner::Member(_) => 0,
        Owner::Team(_) => 1,
        Owner::Organization => 2,
    }
}

impl Viewer {
    /// The figures of subjects over a period, up to the end of a day. Whether the viewer may see them is not asked here.
    pub(crate) async fn rollup_sums(
        &self,
        session: &Session,
        metrics: &[&Metric],
        subjects: Subjects,
        period: Period,
        as_of: NaiveDate,
    ) -> Result<Vec<RollupSum>> {
        let query = RollupQuery {
            metrics,
            subjects,
            period,
            as_of,
            today: self.today(),
            buckets: &self.organization.settings.buckets,
        };
        Ok(session.rollup_sums(&query).await?)
    }

    /// The figures of any owners, metrics and periods, up to the end of a day, by as few statements as one of them. Whether
    /// the viewer may see them is not asked here.
    pub(crate) async fn figures<'a>(
        &self,
        session: &Session,
        asked: impl IntoIterator<Item = (Owner, &'a Metric, Period)>,
        as_of: NaiveDate,
    ) -> Result<Figures> {
        let mut questions: BTreeMap<(Period, u8), Question<'a>> = BTreeMap::new();
        for (owner, metric, period) in asked {
            let question = questions.entry((period, kind(owner))).or_default();
            question.owners.insert(owner);
            question.metrics.insert(metric.id, metric);
        }
        let metrics: Vec<Vec<&Metric>> = questions
            .values()
            .map(|question| question.metrics.values().copied().collect())
            .collect();
        let queries: Vec<RollupQuery<'_>> = questions
            .iter()
            .zip(&metrics)
            .map(|(((period, _), question), metrics)| RollupQuery {
                metrics,
                subjects: Subjects::of(&question.owners),
                period: *period,
                as_of,
                today: self.today(),
                buckets: &self.organization.settings.buckets,
            })
            .collect();
        let answers = session.rollup_sums_of(&queries).await?;
        let mut figures = HashMap::new();
        for (query, sums) in queries.iter().zip(answers) {
            figures.extend(
                sums.into_iter()
                    .map(|sum| ((sum.subject, sum.metric, query.period), sum)),
            );
        }
        Ok(Figures(figures))
    }

    /// The rates without which some of these figures are not known, each over its period, by as few statements as one of them
    /// lacks; by none where none does.
    pub(crate) async fn missing_rates(
        &self,
        session: &Session,
        mut lacking: Vec<(&RollupSum, Period)>,
        as_of: NaiveDate,
    ) -> Result<MissingRates> {
        lacking.retain(|(sum, _)| sum.unconverted > 0);
        let mut questions: BTreeMap<(Period, u8), (BTreeSet<Owner>, BTreeSet<MetricId>)> = BTreeMap::new();
        for (sum, period) in &lacking {
            let (owners, metrics) = questions.entry((*period, kind(sum.subject))).or_default();
            owners.insert(sum.subject);
            metrics.insert(sum.metric);
        }
        let query =
            |((period, _), (owners, metrics)): (_, (BTreeSet<Owner>, BTreeSet<MetricId>))| MissingRateQuery {
                metrics: metrics.into_iter().collect(),
                subjects: Subjects::of(&owners),
                period,
            };
        let queries: Vec<MissingRateQuery> = questions.into_iter().map(query).collect();
        let found = session.missing_rates(&queries, as_of).await?;
        let to = self.organization.settings.currency;
        let rates = lacking.into_iter().map(|(sum, period)| {
            let cell = (sum.subject, sum.metric, period);
            // The rate may have been set since the sum was read; the sum lacks it all the same.
            let (from, on) = found
                .get(&cell)
                .copied()
                .unwrap_or_else(|| (sum.foreign.unwrap_or(to), period.last_day().min(as_of)));
            (cell, MissingRate { from, to, on })
        });
        Ok(MissingRates(rates.collect()))
    }

    /// Deals won and closed in the four complete fiscal quarters before the one running on `as_of`, of subjects who closed
    /// any: the samples of win rates.
    pub(crate) async fn closed_deals(
        &self,
        session: &Session,
        metrics: &[Arc<Metric>],
        subjects: Subjects,
        as_of: NaiveDate,
    ) -> Result<HashMap<Owner, Tally>> {
        let of = |key: &str| metrics.iter().find(|metric| metric.definition.key == key);
        let (won, lost) = (of(DEALS_WON), of(DEALS_LOST));
        let wanted: Vec<&Metric> = won.into_iter().chain(lost).map(|metric| &**metric).collect();
        let window = self.organization.settings.buckets.last_four_quarters(as_of);
        let mut tallies: HashMap<Owner, Tally> = HashMap::new();
        for sum in self
            .rollup_sums(session, &wanted, subjects, window, as_of)
            .await?
        {
            let tally = tallies.entry(sum.subject).or_default();
            tally.closed += sum.totals.facts;
            if won.is_some_and(|won| won.id == sum.metric) {
                tally.won += sum.totals.facts;
            }
        }
        Ok(tallies)
    }
}
