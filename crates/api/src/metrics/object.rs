//! A metric as clients see one.

use super::words::{
    Aggregation, Customers, Direction, Layer, MeasurementSource, MetricSubject, OpportunityEvent,
    OpportunityMeasure, Unit,
};
use crate::money::Money;
use crate::problem::Answer;
use crate::relay::global;
use crate::request::Asked;
use crate::scalars::Decimal;
use async_graphql::{Context, Description, ID, Object, SimpleObject, Union};
use domain::metrics;
use domain::money::print_amount;

/// Something that is measured. Seen by all members and service accounts; its figures by the rights to each member and team.
#[derive(Clone, Description)]
pub struct Metric(pub metrics::Metric);

#[Object(use_type_description)]
impl Metric {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Short name for scripts, such as `revenue_won`; unique in the organization.
    fn key(&self) -> &str {
        &self.0.definition.key
    }

    /// Name shown to people.
    fn name(&self) -> &str {
        &self.0.definition.name
    }

    /// What it means, for people.
    fn description(&self) -> Option<&str> {
        self.0.definition.description.as_deref()
    }

    /// Part of the conversation it belongs to.
    fn layer(&self) -> Layer {
        self.0.definition.layer.into()
    }

    /// What an amount counts.
    fn unit(&self) -> Unit {
        self.0.definition.unit.into()
    }

    /// Decimals of an amount, 0 to 6. Of no meaning for money: its currency says them.
    fn scale(&self) -> u8 {
        self.0.definition.scale
    }

    /// How many facts become one figure.
    fn aggregation(&self) -> Aggregation {
        self.0.definition.aggregation.into()
    }

    /// Which way is better.
    fn direction(&self) -> Direction {
        match self.0.definition.direction {
            metrics::Direction::Increase => Direction::Increase,
            metrics::Direction::Decrease => Direction::Decrease,
            metrics::Direction::Maintain(_) => Direction::Maintain,
        }
    }

    /// Where amounts should stay; null unless `direction` is `MAINTAIN`.
    async fn band(&self, ctx: &Context<'_>) -> Option<Answer<Band>> {
        let metrics::Direction::Maintain(band) = self.0.definition.direction else {
            return None;
        };
        let answer = async {
            let currency = ctx.viewer()?.organization().settings.currency;
            let decimals = self.0.definition.decimals(Some(currency));
            Ok(Band {
                min: Decimal(print_amount(band.min, decimals)),
                max: Decimal(print_amount(band.max, decimals)),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Whose amounts are measured; members' where they follow from opportunities.
    fn subject(&self) -> MetricSubject {
        self.0.definition.subject.into()
    }

    /// Where its facts come from.
    fn source(&self) -> MetricSource {
        match &self.0.definition.source {
            metrics::MetricSource::Recorded(accepted) => MetricSource::Recorded(RecordedSource {
                accepted_sources: accepted.iter().copied().map(Into::into).collect(),
            }),
            metrics::MetricSource::Derived(derivation) => MetricSource::Derived(DerivedSource {
                event: derivation.event.into(),
                measure: derivation.measure.into(),
                threshold: derivation.threshold.map(Money::from),
                customers: derivation.customers.map(Customers::from),
            }),
        }
    }

    /// Hours after which a silent feed makes figures `UNKNOWN`; null for no limit.
    fn freshness_hours(&self) -> Option<u32> {
        self.0.definition.freshness_hours
    }

    /// Whether every organization has it from the start. Such a metric keeps its formula.
    fn standard(&self) -> bool {
        self.0.standard
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// Amounts that are good, both bounds inside; of money in the organization's currency.
#[derive(SimpleObject)]
pub struct Band {
    /// Smallest good amount.
    min: Decimal,
    /// Largest good amount.
    max: Decimal,
}

/// Where a metric's facts come from.
#[derive(Union)]
pub enum MetricSource {
    /// Somebody or something reports them.
    Recorded(RecordedSource),
    /// They follow from opportunities.
    Derived(DerivedSource),
}

/// Facts somebody or something reports.
#[derive(SimpleObject)]
pub struct RecordedSource {
    /// Who may report them; others are refused, so that nothing counts twice.
    accepted_sources: Vec<MeasurementSource>,
}

/// Facts that follow from opportunities.
#[derive(SimpleObject)]
pub struct DerivedSource {
    /// What makes a fact.
    event: OpportunityEvent,
    /// What is measured of it.
    measure: OpportunityMeasure,
    /// Only amounts strictly above this count, converted at the rate of the event's date; null for all.
    threshold: Option<Money>,
    /// Only these customers count; null for all.
    customers: Option<Customers>,
}
