//! Keeps rollups equal to a recount of the facts, in the transaction that changes the facts.
//!
//! Every writer first takes all its rows in the order of their keys, new facts merged into them and rows to be recounted
//! merged with nothing, so that writers wait for one another and never in a circle. Only then it recounts: days from facts,
//! coarser buckets from days. A fact another writer has not committed yet is not seen by the recount, but that writer's
//! merge into the row then comes after it; a merge that came before is committed, and so is its fact. This holds without
//! any lock beyond the rows, on PostgreSQL at READ COMMITTED and on SQLite with its one writer.

use super::entity::rollup;
use super::facts::StoredFact;
use crate::errors::Result;
use crate::many::insert_all;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::calendar::{Buckets, Grain};
use domain::ids::{MemberId, MetricId, TeamId};
use domain::metrics::{Metric, Rollup, RollupKey, ValuedFact};
use domain::money::Currency;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Days whose facts are read back at once: a month and a half bounds memory, whatever is corrected.
const DAYS: usize = 50;

/// Rows named one by one in a condition: SQLite bounds how deep an expression may nest.
const NAMED: usize = 100;

/// Where the facts of changed rollups stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactTable {
    /// Among those derived from opportunities.
    Derived,
    /// Among the measurements.
    Measured,
}

/// What one transaction changes among the facts, gathered until its rollups are brought up to date once.
#[derive(Debug)]
pub struct FactChanges {
    table: FactTable,
    /// The metrics whose figure is their latest amount; of others it is not kept which that is.
    latest: BTreeSet<MetricId>,
    merges: BTreeMap<RollupKey, Rollup>,
    recounts: BTreeSet<RollupKey>,
}

impl FactChanges {
    /// No changes yet of facts that stand there; `metrics` are those the facts may be of.
    pub fn of<'a>(table: FactTable, metrics: impl IntoIterator<Item = &'a Metric>) -> Self {
        let latest = metrics.into_iter().filter(|metric| metric.definition.is_latest());
        Self {
            table,
            latest: latest.map(|metric| metric.id).collect(),
            merges: BTreeMap::new(),
            recounts: BTreeSet::new(),
        }
    }

    /// A fact is there that was not.
    pub fn add(&mut self, metric: MetricId, fact: &ValuedFact, buckets: &Buckets) {
        let one = Rollup::of(fact, self.latest.contains(&metric));
        for (grain, start) in buckets.starts(fact.moment.on) {
            let held = self
                .merges
                .entry(RollupKey::of(metric, fact, grain, start))
                .or_default();
            *held = held.merged(one);
        }
    }

    /// A fact is there no more.
    pub fn remove(&mut self, metric: MetricId, fact: &ValuedFact, buckets: &Buckets) {
        for (grain, start) in buckets.starts(fact.moment.on) {
            self.recounts.insert(RollupKey::of(metric, fact, grain, start));
        }
    }

    /// What the changed facts are of; none where nothing changed.
    pub fn touched(&self) -> Option<Touched> {
        let keys = || self.merges.keys().chain(&self.recounts);
        let days = || keys().filter(|key| key.grain == Grain::Day).map(|key| key.start);
        Some(Touched {
            first: days().min()?,
            last: days().max()?,
            metrics: keys().map(|key| key.metric).collect(),
            members: keys().filter_map(|key| key.member).collect(),
        })
    }

    /// Every row in the order it is taken, with what is merged into it.
    fn rows(&self) -> Vec<(RollupKey, Rollup)> {
        let mut rows: BTreeMap<RollupKey, Rollup> = self.merges.clone();
        rows.extend(self.recounts.iter().map(|key| (*key, Rollup::default())));
        rows.into_iter().collect()
    }
}

/// What changed facts are of.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Their metrics.
    pub metrics: BTreeSet<MetricId>,
    /// The members they count for.
    pub members: BTreeSet<MemberId>,
    /// The first of their days.
    pub first: NaiveDate,
    /// The last of their days.
    pub last: NaiveDate,
}

impl Session {
    /// Makes the facts stored for some opportunities and metrics those that are `wanted`; whether any changed. The
    /// rollups follow with [`Session::rollups_change`].
    pub async fn facts_change(
        &self,
        stored: &[StoredFact],
        wanted: &[StoredFact],
        buckets: &Buckets,
        changes: &mut FactChanges,
    ) -> Result<bool> {
        let key = |fact: &StoredFact| (fact.metric, fact.opportunity);
        let held: HashMap<_, _> = stored.iter().map(|fact| (key(fact), fact)).collect();
        let kept: HashMap<_, _> = wanted.iter().map(|fact| (key(fact), fact)).collect();
        let written: Vec<StoredFact> = wanted
            .iter()
            .filter(|fact| held.get(&key(fact)) != Some(fact))
            .copied()
            .collect();
        let gone = stored.iter().filter(|fact| kept.get(&key(fact)) != Some(fact));
        let mut removed = Vec::new();
        for fact in gone {
            changes.remove(fact.metric, &fact.fact, buckets);
            if !kept.contains_key(&key(fact)) {
                removed.push(key(fact));
            }
        }
        for fact in &written {
            changes.add(fact.metric, &fact.fact, buckets);
        }
        self.facts_write(&written).await?;
        self.facts_remove(&removed).await?;
        Ok(!written.is_empty() || !removed.is_empty())
    }

    /// Brings the rollups up to date with changed facts.
    pub async fn rollups_change(&self, changes: &FactChanges, buckets: &Buckets) -> Result<()> {
        self.rollups_write(&changes.rows(), merging()).await?;
        let mut by_metric: BTreeMap<MetricId, Vec<RollupKey>> = BTreeMap::new();
        for key in &changes.recounts {
            by_metric.entry(key.metric).or_default().push(*key);
        }
        for (metric, keys) in by_metric {
            let (days, coarser): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.grain == Grain::Day);
            let recounted = self.days_recounted(changes, metric, &days).await?;
            self.rollups_put(&recounted).await?;
            let recounted = self.coarser_recounted(metric, &coarser, buckets).await?;
            self.rollups_put(&recounted).await?;
        }
        Ok(())
    }

    async fn rollups_write(&self, rows: &[(RollupKey, Rollup)], conflict: OnConflict) -> Result<()> {
        let row = |(key, rollup): &(RollupKey, Rollup)| rollup::Model::row(self.tenant(), key, rollup);
        let rows: Vec<_> = rows.iter().map(row).collect::<Result<_>>()?;
        insert_all(self.executor(), rows, conflict).await
    }

    /// Day rows as their facts say.
    async fn days_recounted(
        &self,
        changes: &FactChanges,
        metric: MetricId,
        keys: &[RollupKey],
    ) -> Result<Vec<(RollupKey, Rollup)>> {
        let latest = changes.latest.contains(&metric);
        let mut rows: BTreeMap<RollupKey, Rollup> =
            keys.iter().map(|key| (*key, Rollup::default())).collect();
        let members = members_of(keys);
        let days: BTreeSet<NaiveDate> = keys.iter().map(|key| key.start).collect();
        let days: Vec<NaiveDate> = days.into_iter().collect();
        for chunk in days.chunks(DAYS) {
            let facts = match changes.table {
                FactTable::Derived => self.facts_on(metric, chunk, members.as_deref()).await?,
                FactTable::Measured => self.measured_on(metric, chunk, members.as_deref()).await?,
            };
            for fact in &facts {
                let key = RollupKey::of(metric, fact, Grain::Day, fact.moment.on);
                if let Some(held) = rows.get_mut(&key) {
                    *held = held.merged(Rollup::of(fact, latest));
                }
            }
        }
        Ok(rows.into_iter().collect())
    }

    /// Coarser rows as their days say.
    async fn coarser_recounted(
        &self,
        metric: MetricId,
        keys: &[RollupKey],
        buckets: &Buckets,
    ) -> Result<Vec<(RollupKey, Rollup)>> {
        let spans: Vec<_> = keys
            .iter()
            .map(|key| (key, buckets.bucket(key.grain, key.start)))
            .collect();
        let first = spans.iter().map(|(_, span)| span.start()).min();
        let last = spans.iter().map(|(_, span)| span.end()).max();
        let Some((first, last)) = first.zip(last) else {
            return Ok(Vec::new());
        };
        let mut select = self
            .scoped::<rollup::Entity>()
            .filter(rollup::Column::MetricId.eq(metric.as_uuid()))
            .filter(rollup::Column::Grain.eq(Grain::Day.number()))
            .filter(rollup::Column::PeriodStart.gte(first))
            .filter(rollup::Column::PeriodStart.lt(last));
        if let Some(members) = members_of(keys) {
            let ids = members.iter().map(|id| id.as_uuid());
            select = select.filter(rollup::Column::MemberId.is_in(ids));
        }
        type Line = (Option<TeamId>, Option<MemberId>, Option<Currency>);
        let mut days: HashMap<Line, BTreeMap<NaiveDate, Rollup>> = HashMap::new();
        for row in select.all(self.executor()).await? {
            let (key, rollup) = row.into_domain()?;
            let line = days.entry((key.team, key.member, key.currency)).or_default();
            line.insert(key.start, rollup);
        }
        let recounted = spans.into_iter().map(|(key, span)| {
            let line = days.get(&(key.team, key.member, key.currency));
            let within = line
                .into_iter()
                .flat_map(|line| line.range(span.start()..span.end()));
            let sum = within.fold(Rollup::default(), |sum, (_, rollup)| sum.merged(*rollup));
            (*key, sum)
        });
        Ok(recounted.collect())
    }

    /// Stores rows as they are; those without facts are removed.
    async fn rollups_put(&self, rows: &[(RollupKey, Rollup)]) -> Result<()> {
        let (empty, full): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|(_, rollup)| rollup.facts == 0);
        let as_they_are = on_key().update_columns(FIGURES).to_owned();
        self.rollups_write(&full, as_they_are).await?;
        for chunk in empty.chunks(NAMED) {
            let mut any = Condition::any();
            for (key, _) in chunk {
                any = any.add(named(key));
            }
            rollup::Entity::delete_many()
                .filter(rollup::Column::OrganizationId.eq(self.tenant()))
                .filter(any)
                .exec(self.executor())
                .await?;
        }
        Ok(())
    }
}

/// The members the keys are about; none when they are too many to be named.
fn members_of(keys: &[RollupKey]) -> Option<Vec<MemberId>> {
    let nobody = MemberId::from_uuid(super::entity::NONE);
    let members: BTreeSet<_> = keys.iter().map(|key| key.member.unwrap_or(nobody)).collect();
    (members.len() <= CHUNK).then(|| members.into_iter().collect())
}

fn named(key: &RollupKey) -> Condition {
    use super::entity::{NONE, code};
    Condition::all()
        .add(rollup::Column::MetricId.eq(key.metric.as_uuid()))
        .add(rollup::Column::Grain.eq(key.grain.number()))
        .add(rollup::Column::PeriodStart.eq(key.start))
        .add(rollup::Column::TeamId.eq(key.team.map_or(NONE, TeamId::as_uuid)))
        .add(rollup::Column::MemberId.eq(key.member.map_or(NONE, MemberId::as_uuid)))
        .add(rollup::Column::Currency.eq(code(key.currency)))
}

const FIGURES: [rollup::Column; 11] = [
    rollup::Column::Total,
    rollup::Column::OrgTotal,
    rollup::Column::Unconverted,
    rollup::Column::Weight,
    rollup::Column::Facts,
    rollup::Column::Minimum,
    rollup::Column::Maximum,
    rollup::Column::LastAmount,
    rollup::Column::LastOn,
    rollup::Column::LastAt,
    rollup::Column::LastId,
];

fn on_key() -> OnConflict {
    OnConflict::columns([
        rollup::Column::OrganizationId,
        rollup::Column::MetricId,
        rollup::Column::Grain,
        rollup::Column::PeriodStart,
        rollup::Column::TeamId,
        rollup::Column::MemberId,
        rollup::Column::Currency,
    ])
}

/// Merges a row into the stored one, as [`Rollup::merged`] does.
fn merging() -> OnConflict {
    use rollup::Column;
    let held = |column: Column| Expr::col((rollup::Entity, column));
    let new = |column: Column| Expr::col(("excluded", column));
    let sum = |column: Column| (column, held(column).add(new(column)));
    let choose = |column: Column, when: Condition| {
        let chosen = CaseStatement::new().case(when, new(column)).finally(held(column));
        (column, chosen.into())
    };
    let beats = |column: Column, better: Expr| Condition::any().add(held(column).is_null()).add(better);
    let later = || {
        // What is derived has no instants: of one metric either all facts have one, or none.
        let same_instant = Condition::any()
            .add(new(Column::LastAt).eq(held(Column::LastAt)))
            .add(new(Column::LastAt).is_null());
        let came_later = Condition::all()
            .add(same_instant)
            .add(new(Column::LastId).gt(held(Column::LastId)));
        let same_day = Condition::all()
            .add(new(Column::LastOn).eq(held(Column::LastOn)))
            .add(
                Condition::any()
                    .add(new(Column::LastAt).gt(held(Column::LastAt)))
                    .add(came_later),
            );
        beats(Column::LastOn, new(Column::LastOn).gt(held(Column::LastOn))).add(same_day)
    };
    on_key()
        .values([
            sum(Column::Total),
            sum(Column::OrgTotal),
            sum(Column::Unconverted),
            sum(Column::Weight),
            sum(Column::Facts),
            choose(
                Column::Minimum,
                beats(Column::Minimum, new(Column::Minimum).lt(held(Column::Minimum))),
            ),
            choose(
                Column::Maximum,
                beats(Column::Maximum, new(Column::Maximum).gt(held(Column::Maximum))),
            ),
            choose(Column::LastAmount, later()),
            choose(Column::LastOn, later()),
            choose(Column::LastAt, later()),
            choose(Column::LastId, later()),
        ])
        .to_owned()
}
