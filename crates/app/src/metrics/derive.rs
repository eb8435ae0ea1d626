//! Facts follow opportunities: whatever changes an opportunity, a rate, an assignment or a metric ends here, in the same
//! transaction.

use crate::closings::restate;
use crate::error::{Error, Result};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::calendar::Buckets;
use domain::goals::RestatementReason;
use domain::ids::{AccountId, MetricId, OpportunityId};
use domain::metrics::{Derivation, Metric, OrgRates, WorthTooMuch};
use domain::money::Currency;
use domain::organizations::Organization;
use domain::pipeline::{Opportunity, Stages};
use persistence::{FactChanges, FactTable, RateTable, Session, StoredFact};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Opportunities read and derived at once where all of many have to be.
pub(crate) const BATCH: usize = 1000;

/// All that the facts of an opportunity depend on beside itself and its account.
pub(crate) struct Derivations {
    metrics: Vec<Metric>,
    derivations: Vec<(MetricId, Derivation)>,
    pub(crate) stages: Stages,
    rates: RateTable,
    currency: Currency,
    buckets: Buckets,
}

impl Derivations {
    /// Those of every derived metric of the organization.
    pub(crate) async fn load(session: &Session, organization: &Organization) -> Result<Self> {
        let metrics = session.metrics().await?;
        Ok(Self {
            derivations: metrics
                .iter()
                .filter_map(|metric| Some((metric.id, metric.definition.derivation()?)))
                .collect(),
            metrics,
            stages: session.stages().await?,
            rates: session.rate_table().await?,
            currency: organization.settings.currency,
            buckets: organization.settings.buckets.clone(),
        })
    }

    /// Only that of one metric.
    pub(crate) fn only(mut self, metric: MetricId) -> Self {
        self.derivations.retain(|(id, _)| *id == metric);
        self
    }

    /// Whether any metric tells new customers from existing ones.
    fn by_customers(&self) -> bool {
        self.derivations
            .iter()
            .any(|(_, derivation)| derivation.customers.is_some())
    }

    /// Whether a change of this currency's rates may change facts of opportunities in other currencies.
    pub(crate) fn has_threshold_in(&self, currency: Currency) -> bool {
        self.derivations
            .iter()
            .filter_map(|(_, derivation)| derivation.threshold)
            .any(|threshold| threshold.currency == currency)
    }

    /// The facts an opportunity gives, given the date of its account's first win.
    pub(crate) fn facts(
        &self,
        opportunity: &Opportunity,
        first_win: Option<NaiveDate>,
    ) -> std::result::Result<Vec<StoredFact>, WorthTooMuch> {
        let deal = opportunity.deal(&self.stages, first_win);
        let rate = |currency, on| self.rates.on(currency, on);
        let rates = OrgRates {
            currency: self.currency,
            rate: &rate,
        };
        let fact = |(metric, derivation): &(MetricId, Derivation)| {
            let valued = derivation.fact(&deal, rates)?.valued(rates);
            Some(valued.map(|fact| StoredFact {
                metric: *metric,
                opportunity: opportunity.id,
                fact,
            }))
        };
        self.derivations.iter().filter_map(fact).collect()
    }

    /// Brings the facts of some opportunities up to date; the rollups follow with the changes.
    async fn follow(
        &self,
        work: &Work,
        opportunities: &[Opportunity],
        changes: &mut FactChanges,
    ) -> Result<()> {
        let accounts: BTreeSet<AccountId> = opportunities.iter().filter_map(|found| found.account).collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let first_wins = match self.by_customers() {
            true => work.first_wins(&accounts).await?,
            false => HashMap::new(),
        };
        let ids: Vec<OpportunityId> = opportunities.iter().map(|found| found.id).collect();
        let mine: HashSet<MetricId> = self.derivations.iter().map(|(metric, _)| *metric).collect();
        let mut stored = work.facts_of(&ids).await?;
        stored.retain(|fact| mine.contains(&fact.metric));
        let mut wanted = Vec::new();
        for found in opportunities {
            let first_win = found
                .account
                .and_then(|account| first_wins.get(&account).copied());
            let facts = self.facts(found, first_win);
            wanted.extend(facts.map_err(|worth| {
                Error::Refused("TOO_LARGE", format!("opportunity {}: {worth}", found.name))
            })?);
        }
        work.facts_change(&stored, &wanted, &self.buckets, changes)
            .await?;
        Ok(())
    }

    /// Brings everything up to date that depends on opportunities just written. `accounts` are those they are with, and
    /// were with.
    pub(crate) async fn follow_written(
        &self,
        work: &Work,
        written: &[Opportunity],
        accounts: &BTreeSet<AccountId>,
        reason: RestatementReason,
    ) -> Result<()> {
        let accounts: Vec<AccountId> = accounts.iter().copied().collect();
        let (held, counted) = (
            work.first_wins(&accounts).await?,
            work.first_wins_counted(&accounts).await?,
        );
        let moved: Vec<AccountId> = accounts
            .into_iter()
            .filter(|account| held.get(account) != counted.get(account))
            .collect();
        work.first_wins_recount(&moved).await?;
        let mut changes = FactChanges::of(FactTable::Derived, &self.metrics);
        self.follow(work, written, &mut changes).await?;
        if self.by_customers() && !moved.is_empty() {
            let mut others = work.opportunities_with(&moved).await?;
            for found in written {
                others.remove(&found.id);
            }
            self.follow_ids(work, others, &mut changes).await?;
        }
        restate::follow(work, &changes, &self.buckets, reason).await
    }

    /// Brings the facts and rollups of some opportunities up to date, which have not changed themselves.
    pub(crate) async fn follow_unwritten(
        &self,
        work: &Work,
        ids: BTreeSet<OpportunityId>,
        reason: RestatementReason,
    ) -> Result<()> {
        let mut changes = FactChanges::of(FactTable::Derived, &self.metrics);
        self.follow_ids(work, ids, &mut changes).await?;
        restate::follow(work, &changes, &self.buckets, reason).await
    }

    /// Brings the facts and rollups of every opportunity up to date.
    pub(crate) async fn follow_all(&self, work: &Work) -> Result<()> {
        let mut changes = FactChanges::of(FactTable::Derived, &self.metrics);
        let mut after = None;
        loop {
            let batch = work.opportunities_after(after, BATCH as u64).await?;
            let Some(last) = batch.last() else {
                break;
            };
            after = Some(last.id);
            self.follow(work, &batch, &mut changes).await?;
        }
        // A new metric has no goals yet that could be closed.
        Ok(work.rollups_change(&changes, &self.buckets).await?)
    }

    async fn follow_ids(
        &self,
        work: &Work,
        ids: BTreeSet<OpportunityId>,
        changes: &mut FactChanges,
    ) -> Result<()> {
        let ids: Vec<OpportunityId> = ids.into_iter().collect();
        for chunk in ids.chunks(BATCH) {
            let batch = work.opportunities_by_id(chunk).await?;
            self.follow(work, &batch, changes).await?;
        }
        Ok(())
    }
}
