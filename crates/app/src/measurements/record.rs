//! Recording many measurements at once: the whole set is judged first, then written by few statements.

use super::decide::{Decided, Reporter};
use super::follow::Valuing;
use super::found::Known;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::bulk::BulkOptions;
use crate::closings::restate;
use crate::error::{Error, Result};
use crate::goals::{MetricReference, OwnerReference};
use crate::pipeline::Read;
use crate::unit::Work;
use chrono::{DateTime, Utc};
use domain::access::{Actor, Scope};
use domain::bulk::{BulkReport, Plan, RowOutcome, checked_size};
use domain::goals::RestatementReason;
use domain::ids::MetricId;
use domain::metrics::{Correction, Measurement, MeasurementSource};
use persistence::{FactChanges, FactTable};
use serde_json::{Value, json};

/// An amount of a recorded metric as it should be. It is found by `external_id`; without one it is always new.
#[derive(Clone, Debug)]
pub struct MeasurementRow {
    /// What is measured.
    pub metric: Read<MetricReference>,
    /// Whose amount it is.
    pub subject: Read<OwnerReference>,
    /// When it was measured.
    pub occurred_at: Read<DateTime<Utc>>,
    /// The amount in the metric's unit, money in major units.
    pub amount: String,
    /// Currency of the amount; the organization's when left out of money.
    pub currency: Option<String>,
    /// What the amount is divided by in averages and ratios; one when left out.
    pub weight: Option<String>,
    /// Anything worth saying about it.
    pub note: Option<String>,
    /// Its key in the system it comes from.
    pub external_id: Option<String>,
    /// The version the correction was made on; 0 for a measurement that is not there yet.
    pub if_version: Option<i64>,
}

/// Measurements that come together.
#[derive(Clone, Debug)]
pub struct MeasurementPush {
    /// The amounts.
    pub rows: Vec<MeasurementRow>,
    /// Whether a system of record or a file reports them: for scripts, [`MeasurementSource::Crm`] when left out.
    pub source: Option<MeasurementSource>,
    /// The system they come from, within which keys are unique: for scripts.
    pub system: Option<String>,
    /// Metrics the push says everything about that is new, though it may have no row of them: they are fresh again.
    pub covers: Vec<MetricReference>,
}

impl App {
    /// Records measurements, and corrects those that are there under the same key and say something else; every figure
    /// follows in the same transaction. A push of a system is a receipt of its metrics' feeds, whatever it changes.
    ///
    /// # Errors
    /// `TOO_MANY_ROWS`; `SOURCE_NOT_ALLOWED` for a source or system nobody may speak for who asks; `NOT_FOUND`, `NOT_RECORDED` and
    /// `SOURCE_NOT_ACCEPTED` for metrics a push covers. What is wrong with a row is in the report.
    pub async fn measurements_record(
        &self,
        viewer: &Viewer,
        push: MeasurementPush,
        options: BulkOptions,
    ) -> Result<BulkReport<Measurement>> {
        let reporter = Reporter::of(viewer.principal(), push.source, push.system.as_deref())?;
        if let Actor::Service { .. } = viewer.principal().actor
            && !viewer.principal().has_scope(Scope::MeasurementsWrite)
        {
            return Err(Error::Forbidden(domain::access::Action::RecordMeasurements));
        }
        checked_size(push.rows.len())?;
        let (mode, dry_run) = (options.mode, options.dry_run);
        let input = (push, reporter);
        self.bulk(viewer, "measurementsRecord", input, &options, move |work, input| async move {
            let (push, reporter) = &*input;
            work.measuring().await?;
            let known = Known::load(&work, push, reporter).await?;
            let own = work.viewer.organization.settings.currency;
            let valuing = match known.has_foreign(push, own) {
                true => Valuing::load(&work).await?,
                false => Valuing::of_own_currency(&work),
            };
            let covered = known.covered(&push.covers, reporter)?;
            let decide = |(index, row)| known.decide(&work, reporter, &valuing, index, row);
            let plan = Plan::new(push.rows.iter().enumerate().map(decide));
            let applies = plan.applies(mode, dry_run);
            if applies {
                let counts = plan.summary();
                let told = json!({
                    "rows": push.rows.len(), "created": counts.created, "corrected": counts.updated, "failed": counts.failed,
                });
                write(&work, &plan, &known, &valuing, told).await?;
                if reporter.is_system() {
                    receive(&work, &plan, covered).await?;
                }
            }
            Ok(plan.report(applies, |decided| match decided.held {
                Some(held) if !applies => held,
                _ => decided.next,
            }))
        })
        .await
    }
}

/// Writes what changes, with what the audit log is told of the call.
async fn write(
    work: &Work,
    plan: &Plan<Decided>,
    known: &Known,
    valuing: &Valuing,
    told: Value,
) -> Result<()> {
    let mut changes = FactChanges::of(FactTable::Measured, known.metrics());
    let (mut rows, mut corrections): (Vec<_>, Vec<Correction>) = (Vec::new(), Vec::new());
    for (outcome, decided) in plan.changes() {
        let valued = valuing.value(&decided.next)?;
        if outcome == RowOutcome::Updated
            && let Some(held) = &decided.held
        {
            changes.remove(held.metric, &valuing.value(held)?, valuing.buckets());
            corrections.push(held.corrected());
        }
        changes.add(decided.next.metric, &valued, valuing.buckets());
        rows.push((decided.next.clone(), valued));
    }
    // Writers of the same keys meet them in the same order.
    rows.sort_by(|(one, _), (other, _)| (&one.external_id, one.id).cmp(&(&other.external_id, other.id)));
    let told = work.entry("measurementsRecord", "Measurement", None, (None, Some(told)));
    work.measurements_write(&rows, &corrections, Some(&told), work.now)
        .await?;
    let (buckets, reason) = (valuing.buckets(), RestatementReason::Measurement);
    restate::follow_where_closed(work, &changes, buckets, reason, known.closed_before).await
}

async fn receive(work: &Work, plan: &Plan<Decided>, covered: Vec<MetricId>) -> Result<()> {
    let told = plan.good().map(|decided| decided.next.metric);
    let mut metrics: Vec<MetricId> = told.chain(covered).collect();
    metrics.sort_unstable();
    metrics.dedup();
    Ok(work.metrics_received(&metrics, work.now).await?)
}
