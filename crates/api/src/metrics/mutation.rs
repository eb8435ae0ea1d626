//! Defining metrics.

use super::object::Metric;
use super::words::{
    Aggregation, Customers, Layer, MeasurementSource, MetricSubject, OpportunityEvent, OpportunityMeasure,
    Unit,
};
use crate::money::MoneyInput;
use crate::problem::{Answer, Problem};
use crate::request::Asked;
use crate::scalars::Decimal;
use app::MetricDefine;
use async_graphql::{Context, Enum, InputObject, Object, OneofObject, SimpleObject};
use domain::errors::{Checks, Invalid};
use domain::metrics::{self, Band, DealMeasure, Definition, Derivation};
use domain::money::{Currency, parse_amount};

/// Which way is better, where amounts need not stay in a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Trend {
    /// More is better.
    Increase,
    /// Less is better.
    Decrease,
}

/// Amounts that are good, both bounds inside; of money in the organization's currency.
#[derive(InputObject)]
pub struct BandInput {
    /// Smallest good amount.
    min: Decimal,
    /// Largest good amount; not below the smallest. Error: `INVALID` with `BAND_EMPTY`.
    max: Decimal,
}

/// Which way is better; exactly one.
#[derive(OneofObject)]
pub enum DirectionInput {
    /// More, or less.
    Trend(Trend),
    /// Inside a band.
    Maintain(BandInput),
}

/// Facts somebody or something reports.
#[derive(InputObject)]
pub struct RecordedSourceInput {
    /// Who may report them; at least one.
    accepted_sources: Vec<MeasurementSource>,
}

/// Facts that follow from opportunities: the past ones too, as soon as the metric is defined.
#[derive(InputObject)]
pub struct DerivedSourceInput {
    /// What makes a fact.
    event: OpportunityEvent,
    /// What is measured of it; it decides the unit.
    #[graphql(default_with = "DealMeasure::Count.into()")]
    measure: OpportunityMeasure,
    /// Count only amounts strictly above this, converted at the rate of the event's date.
    threshold: Option<MoneyInput>,
    /// Count only these customers.
    customers: Option<Customers>,
}

/// Where a metric's facts come from; exactly one.
#[derive(OneofObject)]
pub enum MetricSourceInput {
    /// Somebody or something reports them.
    Recorded(RecordedSourceInput),
    /// They follow from opportunities.
    Derived(DerivedSourceInput),
}

/// A metric as it should be. “Opportunities over 100,000 created” is
/// `{key: "big_opportunities", name: "Opportunities over 100,000 created", layer: PIPELINE, source: {derived: {event: CREATED, threshold: {amount: "100000"}}}}`.
#[derive(InputObject)]
pub struct MetricDefineInput {
    /// Short name for scripts: lower-case letters, digits, `_` and `-`. A metric that has it is changed, otherwise a new one is made.
    key: String,
    /// Name shown to people.
    name: String,
    /// What it means, for people.
    description: Option<String>,
    /// Part of the conversation it belongs to.
    layer: Layer,
    /// Where its facts come from.
    source: MetricSourceInput,
    /// What an amount counts. Left out, what the measure says; needed for what is recorded.
    unit: Option<Unit>,
    /// Decimals of an amount, 0 to 6; of no meaning for money.
    #[graphql(default)]
    scale: u8,
    /// How many facts become one figure. Left out: `COUNT` of what is counted, `AVERAGE` of ages, otherwise `SUM`.
    aggregation: Option<Aggregation>,
    /// Which way is better; more when left out.
    direction: Option<DirectionInput>,
    /// Whose amounts are measured. What follows from opportunities is members': `SUBJECT_MISMATCH`.
    #[graphql(default_with = "MetricSubject::Member")]
    subject: MetricSubject,
    /// Hours after which a silent feed makes figures `UNKNOWN`, 1 to 8784; none when left out.
    freshness_hours: Option<u32>,
    /// Refuse with `CONFLICT` unless the metric is at this version; 0 for one that is not there yet.
    if_version: Option<i64>,
}

/// A metric was defined.
#[derive(SimpleObject)]
pub struct MetricDefinePayload {
    /// The metric.
    metric: Metric,
}

impl MetricDefineInput {
    fn parse(self, own: Currency) -> Result<MetricDefine, Invalid> {
        let mut checks = Checks::default();
        let measure = match &self.source {
            MetricSourceInput::Derived(derived) => Some(DealMeasure::from(derived.measure)),
            MetricSourceInput::Recorded(_) => None,
        };
        let unit = self.unit.map(metrics::Unit::from).or(measure.map(unit_of));
        if unit.is_none() {
            checks.refuse("unit", "REQUIRED", "what is recorded has a unit");
        }
        let unit = unit.unwrap_or(metrics::Unit::Count);
        let decimals = match unit {
            metrics::Unit::Currency => own.digits(),
            _ => self.scale.min(Definition::MAX_SCALE),
        };
        let direction = match &self.direction {
            None | Some(DirectionInput::Trend(Trend::Increase)) => Some(metrics::Direction::Increase),
            Some(DirectionInput::Trend(Trend::Decrease)) => Some(metrics::Direction::Decrease),
            Some(DirectionInput::Maintain(band)) => checks.take(band.parse(decimals)),
        };
        let source = match self.source {
            MetricSourceInput::Recorded(recorded) => {
                let accepted = recorded.accepted_sources.into_iter().map(Into::into);
                Some(metrics::MetricSource::Recorded(accepted.collect()))
            }
            MetricSourceInput::Derived(derived) => {
                let parsed = derived.parse(own);
                checks.take(parsed).map(metrics::MetricSource::Derived)
            }
        };
        let aggregation = self.aggregation.map(metrics::Aggregation::from);
        let (key, name, description) = (self.key, self.name, self.description);
        let (layer, scale, freshness_hours) = (self.layer.into(), self.scale, self.freshness_hours);
        let subject = self.subject.into();
        let definition = direction.zip(source).map(|(direction, source)| Definition {
            key,
            name,
            description,
            layer,
            unit,
            scale,
            aggregation: aggregation.unwrap_or_else(|| aggregation_of(measure)),
            direction,
            subject,
            source,
            freshness_hours,
        });
        Ok(MetricDefine {
            definition: checks.finish(definition)?,
            if_version: self.if_version,
        })
    }
}

impl BandInput {
    fn parse(&self, decimals: u8) -> Result<metrics::Direction, Invalid> {
        let mut checks = Checks::default();
        let mut bound = |field: &str, amount: &Decimal| {
            checks.take(parse_amount(&amount.0, decimals).map_err(|error| error.at(field)))
        };
        let (min, max) = (bound("min", &self.min), bound("max", &self.max));
        let band = min.zip(max).map(|(min, max)| Band { min, max });
        let band = checks
            .finish(band)
            .map_err(|invalid| invalid.within("direction.maintain"))?;
        Ok(metrics::Direction::Maintain(band))
    }
}

impl DerivedSourceInput {
    fn parse(self, own: Currency) -> Result<Derivation, Invalid> {
        let threshold = self.threshold;
        let threshold = threshold.map(|money| money.parse("source.derived.threshold", own));
        Ok(Derivation {
            event: self.event.into(),
            measure: self.measure.into(),
            threshold: threshold.transpose()?,
            customers: self.customers.map(Into::into),
        })
    }
}

fn unit_of(measure: DealMeasure) -> metrics::Unit {
    match measure {
        DealMeasure::Count => metrics::Unit::Count,
        DealMeasure::Amount => metrics::Unit::Currency,
        DealMeasure::AgeDays => metrics::Unit::Duration,
    }
}

fn aggregation_of(measure: Option<DealMeasure>) -> metrics::Aggregation {
    match measure {
        Some(DealMeasure::Count) => metrics::Aggregation::Count,
        Some(DealMeasure::AgeDays) => metrics::Aggregation::Average,
        Some(DealMeasure::Amount) | None => metrics::Aggregation::Sum,
    }
}

/// Where a part of a definition stands in the input.
fn path(field: String) -> String {
    match field.as_str() {
        "acceptedSources" => "source.recorded.acceptedSources".to_owned(),
        "measure" | "threshold" => format!("source.derived.{field}"),
        "direction" => "direction.maintain".to_owned(),
        _ => field,
    }
}

/// Mutations about metrics.
#[derive(Default)]
pub struct MetricMutation;

#[Object]
impl MetricMutation {
    /// Defines a metric, or changes the one with its key; a derived one has the facts of all history at once. Executives and `organization:write`.
    /// Errors: `METRIC_IN_USE` for a new formula of a metric that has facts or goals or is standard – take another key; `CONFLICT`; `INVALID` with
    /// `REQUIRED`, `INVALID_KEY`, `SCALE_OUT_OF_RANGE`, `BAND_EMPTY`, `NO_SOURCE_ACCEPTED`, `UNIT_MISMATCH`, `AGGREGATION_MISMATCH`, `SCALE_MISMATCH`, `SUBJECT_MISMATCH`, `AGE_AT_CREATION`, `THRESHOLD_NEGATIVE`, `FRESHNESS_OUT_OF_RANGE`.
    async fn metric_define(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The definition wanted.")] input: MetricDefineInput,
    ) -> Option<Answer<MetricDefinePayload>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let define = input.parse(viewer.organization().settings.currency)?;
            let defined = ctx.app()?.metric_define(viewer, define).await;
            let metric = defined.map_err(|error| Problem::from(error).renamed(path))?;
            Ok(MetricDefinePayload {
                metric: Metric(metric),
            })
        };
        Some(Box::pin(answer).await)
    }
}
