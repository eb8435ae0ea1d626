//! Recording measurements.

use super::object::Measurement;
use super::rows::MeasurementRowInput;
use crate::bulk::{BulkMode, BulkSummary, FieldError, RowOutcome, options, reasons, summary};
use crate::metrics::{MeasurementSource, MetricReferenceInput};
use crate::problem::Answer;
use crate::request::Asked;
use app::MeasurementPush;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::errors::Checks;

/// Records many measurements at once, and corrects those that are there.
#[derive(InputObject)]
pub struct MeasurementsRecordInput {
    /// The measurements as they should be, at most 1,000; `TOO_MANY_ROWS`.
    rows: Vec<MeasurementRowInput>,
    /// For scripts: whether a system of record (`CRM`, when left out) or a file (`IMPORT`) says so. Members speak for themselves, as leaders for their reports. Error: `SOURCE_NOT_ALLOWED`.
    source: Option<MeasurementSource>,
    /// For scripts: the system they come from, within which `externalId` is unique. Error: `SOURCE_NOT_ALLOWED`.
    source_system: Option<String>,
    /// For scripts: metrics this push says all that is new of, though it may have no row of them; with those of the rows they are fresh again. Errors: `NOT_FOUND`; `NOT_RECORDED` and `SOURCE_NOT_ACCEPTED` for a metric it could have no row of.
    covers: Option<Vec<MetricReferenceInput>>,
    /// What a bad row does to the others.
    #[graphql(default_with = "BulkMode::Atomic")]
    mode: BulkMode,
    /// Whether nothing is to be written: the answer says what would become of each row.
    #[graphql(default)]
    dry_run: bool,
    /// A key of your own for this call, so that sending it again has no further effect: for seven days it is answered as it was
    /// answered first. Errors: `CONFLICT` where you used it for other input; `BLANK`, `TOO_LONG`, `INVALID_IDEMPOTENCY_KEY`.
    idempotency_key: Option<String>,
}

/// What became of one row.
#[derive(SimpleObject)]
pub struct MeasurementsRecordRow {
    /// Its place in the call, from 0.
    index: usize,
    /// What became of it; `UPDATED` is a correction. Where nothing was written, what would have.
    outcome: RowOutcome,
    /// The measurement as it is stored; null for a refused row, and for one that was not made after all.
    measurement: Option<Measurement>,
    /// Why it was refused; paths start with `rows.<index>`.
    errors: Vec<FieldError>,
}

/// What became of the rows.
#[derive(SimpleObject)]
pub struct MeasurementsRecordPayload {
    /// Every row, in the order of the call.
    rows: Vec<MeasurementsRecordRow>,
    /// How many rows had which outcome.
    summary: BulkSummary,
}

/// Mutations about measurements.
#[derive(Default)]
pub struct MeasurementMutation;

#[Object]
impl MeasurementMutation {
    /// Records measurements, and corrects those that are there under the same key and say something else; figures follow at once. `measurements:write`; members for themselves, leaders for their reports and teams, executives for all. What is wrong with a row stands in its `errors`. Errors: `INVALID` with `TOO_MANY_ROWS`, `SOURCE_NOT_ALLOWED`, and at `covers` `NOT_FOUND`, `NOT_RECORDED`, `SOURCE_NOT_ACCEPTED`; `FORBIDDEN`; `TOO_LARGE`.
    async fn measurements_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The measurements.")] input: MeasurementsRecordInput,
    ) -> Option<Answer<MeasurementsRecordPayload>> {
        let answer = async {
            let mut input = input;
            // What stands for nothing said is no other body where it is written out.
            let source = input.source.take();
            input.source = source.filter(|source| *source != MeasurementSource::Crm);
            input.covers = input.covers.filter(|covers| !covers.is_empty());
            let key = input.idempotency_key.as_deref();
            let options = options(&input, input.mode, input.dry_run, key, "")?;
            let mut checks = Checks::default();
            let covers = input.covers.unwrap_or_default().into_iter().enumerate();
            let covers = covers.map(|(index, metric)| checks.take(metric.parse(&format!("covers.{index}"))));
            let covers: Option<Vec<_>> = covers.collect();
            let push = MeasurementPush {
                covers: checks.finish(covers)?,
                rows: input.rows.into_iter().map(MeasurementRowInput::parse).collect(),
                source: source.map(Into::into),
                system: input.source_system,
            };
            let report = ctx
                .app()?
                .measurements_record(ctx.viewer()?, push, options)
                .await?;
            let summary = summary(&report);
            let row = |row: domain::bulk::BulkRow<_>| MeasurementsRecordRow {
                index: row.index,
                outcome: row.outcome.into(),
                measurement: row.object.map(Measurement),
                errors: reasons(row.errors),
            };
            Ok(MeasurementsRecordPayload {
                rows: report.rows.into_iter().map(row).collect(),
                summary,
            })
        };
        Some(Box::pin(answer).await)
    }
}
