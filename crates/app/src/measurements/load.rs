//! Loading measurements by the million: what is known to be good is not judged row by row. The rows and their rollups are those
//! that [`App::measurements_record`] would leave behind, which `saydo verify` proves.

use super::follow::Valuing;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::pipeline::credit::Credit;
use crate::unit::Work;
use chrono::{DateTime, Utc};
use domain::access::{Action, Actor};
use domain::calendar::Zone;
use domain::goals::{Creator, Owner};
use domain::ids::{MeasurementId, MemberId, MetricId};
use domain::metrics::{Measurement, MeasurementSource, Metric, Reading, Unit};
use persistence::{FactChanges, FactTable};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// An amount of a recorded metric of a member, at the metric's scale or in minor units of the organization's currency.
#[derive(Clone, Copy, Debug)]
pub struct LoadedReading {
    /// What is measured.
    pub metric: MetricId,
    /// Whose amount it is.
    pub member: MemberId,
    /// When it was measured.
    pub occurred_at: DateTime<Utc>,
    /// The amount.
    pub amount: i64,
}

impl App {
    /// Writes new measurements as a system of record would report them, with their rollups, in one transaction. Fastest
    /// when everything of a member comes in one call: each rollup is then written once. Operators only.
    ///
    /// # Errors
    /// `NOT_FOUND` for a metric or member that is not there, `TOO_LARGE`.
    pub async fn measurements_load(&self, operator: &Viewer, readings: Vec<LoadedReading>) -> Result<()> {
        if operator.principal().actor != Actor::System {
            return Err(Error::Forbidden(Action::RecordMeasurements));
        }
        self.unit(operator, readings, |work, readings| async move {
            work.measuring().await?;
            let loading = Loading::begin(&work, &readings).await?;
            let mut changes = FactChanges::of(FactTable::Measured, loading.metrics.values());
            let mut rows = Vec::with_capacity(readings.len());
            for reading in readings.iter() {
                let measurement = loading.measurement(&work, reading)?;
                let valued = loading.valuing.value(&measurement)?;
                changes.add(measurement.metric, &valued, loading.valuing.buckets());
                rows.push((measurement, valued));
            }
            work.measurements_write(&rows, &[], None, work.now).await?;
            work.rollups_change(&changes, loading.valuing.buckets()).await?;
            let metrics: BTreeSet<MetricId> = readings.iter().map(|reading| reading.metric).collect();
            let metrics: Vec<MetricId> = metrics.into_iter().collect();
            work.metrics_received(&metrics, work.now).await?;
            let after = json!({ "rows": rows.len() });
            work.audited("measurementsLoad", "Measurement", None, None, Some(after))
                .await
        })
        .await
    }
}

/// All that the readings refer to.
struct Loading {
    valuing: Valuing,
    credit: Credit,
    metrics: HashMap<MetricId, Metric>,
    zones: HashMap<MemberId, Zone>,
}

impl Loading {
    async fn begin(work: &Work, readings: &[LoadedReading]) -> Result<Loading> {
        let members: BTreeSet<MemberId> = readings.iter().map(|reading| reading.member).collect();
        let ids: Vec<MemberId> = members.iter().copied().collect();
        let own = work.viewer.organization.settings.time_zone;
        let zones = work.members_by_id(&ids).await?.into_iter();
        let metrics = work.metrics().await?.into_iter();
        Ok(Loading {
            valuing: Valuing::of_own_currency(work),
            credit: Credit::load(work, members).await?,
            metrics: metrics
                .filter(|metric| metric.definition.derivation().is_none())
                .map(|metric| (metric.id, metric))
                .collect(),
            zones: zones
                .map(|member| (member.id, member.details.time_zone.unwrap_or(own)))
                .collect(),
        })
    }

    fn measurement(&self, work: &Work, loaded: &LoadedReading) -> Result<Measurement> {
        let metric = self.metrics.get(&loaded.metric);
        let metric = metric.ok_or_else(|| Error::not_found_at("Metric", "metric"))?;
        let zone = self.zones.get(&loaded.member);
        let zone = zone.ok_or_else(|| Error::not_found_at("Member", "member"))?;
        let (organization, currency) = self.valuing.place();
        let occurred_on = organization.local_date(loaded.occurred_at);
        Ok(Measurement {
            id: MeasurementId::from_uuid(work.next_id()),
            metric: loaded.metric,
            reading: Reading {
                subject: Owner::Member(loaded.member),
                occurred_at: loaded.occurred_at,
                occurred_on,
                member_on: Some(zone.local_date(loaded.occurred_at)),
                team: self.credit.team(loaded.member, occurred_on),
                amount: loaded.amount,
                currency: (metric.definition.unit == Unit::Currency).then_some(currency),
                weight: 1,
                note: None,
            },
            source: MeasurementSource::Crm,
            system: String::new(),
            external_id: None,
            recorded_at: work.now,
            recorded_by: Creator::from(&work.principal().actor),
            version: 1,
        })
    }
}
