//! What follows for measurements when rates or assignments change: they are valued and credited anew, in the same transaction.

use crate::closings::restate;
use crate::error::{Error, Result};
use crate::pipeline::credit::Credit;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::calendar::{Buckets, Zone};
use domain::goals::{Owner, RestatementReason};
use domain::ids::MemberId;
use domain::metrics::{Measurement, OrgRates, ValuedFact, WorthTooMuch};
use domain::money::Currency;
use persistence::{FactChanges, FactTable, RateTable, Session};
use std::collections::BTreeSet;

/// How measurements become values.
pub(crate) struct Valuing {
    rates: RateTable,
    currency: Currency,
    zone: Zone,
    buckets: Buckets,
}

impl Valuing {
    pub(crate) async fn load(work: &Work) -> Result<Self> {
        let session: &Session = work;
        Ok(Self {
            rates: session.rate_table().await?,
            ..Self::of_own_currency(work)
        })
    }

    /// For amounts that are no money, or money of the organization's own currency, which needs no rates.
    pub(crate) fn of_own_currency(work: &Work) -> Self {
        let settings = &work.viewer.organization.settings;
        Self {
            rates: RateTable::default(),
            currency: settings.currency,
            zone: settings.time_zone,
            buckets: settings.buckets.clone(),
        }
    }

    /// The fact a measurement is, with its value.
    pub(crate) fn value(&self, measurement: &Measurement) -> std::result::Result<ValuedFact, WorthTooMuch> {
        let rate = |currency, on| self.rates.on(currency, on);
        measurement.fact().valued(OrgRates {
            currency: self.currency,
            rate: &rate,
        })
    }

    /// The organization's zone and currency.
    pub(crate) fn place(&self) -> (Zone, Currency) {
        (self.zone, self.currency)
    }

    pub(crate) fn buckets(&self) -> &Buckets {
        &self.buckets
    }
}

impl From<WorthTooMuch> for Error {
    fn from(worth: WorthTooMuch) -> Self {
        Self::Refused("TOO_LARGE", worth.to_string())
    }
}

/// Credits what a member measured from a day on anew, after their assignments from that day on have changed.
pub(crate) async fn recredit(work: &Work, member: MemberId, from: NaiveDate) -> Result<()> {
    work.measurements_locked_out().await?;
    let held = work.measurements_of(member, from).await?;
    if held.is_empty() {
        return Ok(());
    }
    let credit = Credit::load(work, BTreeSet::from([member])).await?;
    let credited = held.into_iter().map(|(measurement, value)| {
        let mut next = measurement;
        next.reading.team = credit.team(member, next.reading.occurred_on);
        (next, value)
    });
    follow(work, credited.collect(), RestatementReason::Assignment).await
}

/// Values what was measured in a currency anew, from a day on and before another, after its rates have changed.
pub(crate) async fn revalue(
    work: &Work,
    currency: Currency,
    from: NaiveDate,
    before: Option<NaiveDate>,
) -> Result<()> {
    work.measurements_locked_out().await?;
    let held = work.measurements_in(currency, from, before).await?;
    follow(work, held, RestatementReason::Rate).await
}

/// Stores measurements whose value or credit may have changed beside what was stored of them, and brings the rollups up to date.
async fn follow(work: &Work, held: Vec<(Measurement, ValuedFact)>, reason: RestatementReason) -> Result<()> {
    if held.is_empty() {
        return Ok(());
    }
    let valuing = Valuing::load(work).await?;
    let mut changes = FactChanges::of(FactTable::Measured, &work.metrics().await?);
    let mut rows = Vec::new();
    for (measurement, stored) in held {
        debug_assert!(matches!(measurement.reading.subject, Owner::Member(_)) || stored.member.is_none());
        let value = valuing.value(&measurement)?;
        if value != stored {
            changes.remove(measurement.metric, &stored, valuing.buckets());
            changes.add(measurement.metric, &value, valuing.buckets());
            rows.push((measurement, value));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    work.measurements_write(&rows, &[], None, work.now).await?;
    restate::follow(work, &changes, valuing.buckets(), reason).await
}
