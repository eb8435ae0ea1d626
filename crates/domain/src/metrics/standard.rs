//! The metrics every organization starts with, so that the first import already gives figures.

use super::definition::{Definition, Derivation, Direction, MetricSource};
use super::words::{Aggregation, DealEvent, DealMeasure, Layer, SubjectKind, Unit};

/// The standard metrics: `revenue_won`, `deals_won`, `deals_lost`, `opportunities_created` and
/// `opportunities_qualified`.
pub fn standard_metrics() -> Vec<Definition> {
    use DealEvent::{Created, Lost, Qualified, Won};
    use DealMeasure::{Amount, Count};
    use Layer::{Pipeline, Result};
    [
        (
            Won,
            Amount,
            Result,
            "revenue_won",
            "Revenue won",
            "Amount of the opportunities won.",
        ),
        (
            Won,
            Count,
            Result,
            "deals_won",
            "Deals won",
            "Number of opportunities won.",
        ),
        (
            Lost,
            Count,
            Pipeline,
            "deals_lost",
            "Deals lost",
            "Number of opportunities lost.",
        ),
        (
            Created,
            Count,
            Pipeline,
            "opportunities_created",
            "Opportunities created",
            "Number of opportunities created.",
        ),
        (
            Qualified,
            Count,
            Pipeline,
            "opportunities_qualified",
            "Opportunities qualified",
            "Number of opportunities that reached a qualified stage.",
        ),
    ]
    .into_iter()
    .map(|(event, measure, layer, key, name, description)| Definition {
        key: key.to_owned(),
        name: name.to_owned(),
        description: Some(description.to_owned()),
        layer,
        unit: if measure == Amount {
            Unit::Currency
        } else {
            Unit::Count
        },
        scale: 0,
        aggregation: Aggregation::Sum,
        direction: if event == Lost {
            Direction::Decrease
        } else {
            Direction::Increase
        },
        subject: SubjectKind::Member,
        source: MetricSource::Derived(Derivation {
            event,
            measure,
            threshold: None,
            customers: None,
        }),
        freshness_hours: None,
    })
    .collect()
}
