//! The definition of a metric. Whatever an organization measures is expressed by these values, without code.

use super::words::{
    Aggregation, Customers, DealEvent, DealMeasure, Layer, MeasurementSource, SubjectKind, Unit,
};
use crate::errors::{Checks, Invalid};
use crate::money::{Currency, Money};
use crate::text;
use std::collections::BTreeSet;

/// Bounds of a metric to be maintained, both inside, at the metric's scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Band {
    /// Smallest good amount.
    pub min: i64,
    /// Largest good amount.
    pub max: i64,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    Increase,
    /// Less is better.
    Decrease,
    /// Inside the band is good.
    Maintain(Band),
}

/// How facts are drawn from opportunities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Derivation {
    /// The event that makes a fact.
    pub event: DealEvent,
    /// What is measured of it.
    pub measure: DealMeasure,
    /// Only amounts strictly above this count, converted at the event date's rate.
    pub threshold: Option<Money>,
    /// Only these customers count; `None` for all.
    pub customers: Option<Customers>,
}

/// Where a metric's facts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricSource {
    /// Somebody or something reports them, from one of these sources.
    Recorded(BTreeSet<MeasurementSource>),
    /// They follow from opportunities.
    Derived(Derivation),
}

/// A metric's formula and name. The formula is immutable once it has facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Short name for scripts, unique in the organization.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// What it means, for people.
    pub description: Option<String>,
    /// Part of the conversation.
    pub layer: Layer,
    /// What an amount counts.
    pub unit: Unit,
    /// Decimals of an amount, 0 to 6; of no meaning for money, whose currency says it.
    pub scale: u8,
    /// How amounts become a figure.
    pub aggregation: Aggregation,
    /// Which way is better.
    pub direction: Direction,
    /// Whose amounts are measured; members' where facts are derived.
    pub subject: SubjectKind,
    /// Where facts come from.
    pub source: MetricSource,
    /// Hours after which a silent feed makes figures UNKNOWN; `None` for no limit.
    pub freshness_hours: Option<u32>,
}

impl Definition {
    /// Largest number of decimals.
    pub const MAX_SCALE: u8 = 6;

    /// The definition with its texts trimmed, or every reason it cannot be: of `key`, `name` and `description`
    /// those of [`crate::text`]; `SCALE_OUT_OF_RANGE`, `BAND_EMPTY`, `NO_SOURCE_ACCEPTED`, `UNIT_MISMATCH`,
    /// `AGGREGATION_MISMATCH`, `SCALE_MISMATCH`, `SUBJECT_MISMATCH`, `AGE_AT_CREATION`, `THRESHOLD_NEGATIVE`,
    /// `FRESHNESS_OUT_OF_RANGE`.
    pub fn checked(self) -> Result<Definition, Invalid> {
        let mut checks = Checks::default();
        let key = checks.take(text::key("key", &self.key));
        let name = checks.take(text::name("name", &self.name));
        let description = self
            .description
            .as_deref()
            .map(|words| text::bounded("description", words, 2000));
        let description = description.and_then(|result| checks.take(result));
        if self.scale > Definition::MAX_SCALE {
            checks.refuse("scale", "SCALE_OUT_OF_RANGE", "amounts have 0 to 6 decimals");
        }
        if matches!(self.direction, Direction::Maintain(band) if band.min > band.max) {
            checks.refuse(
                "direction",
                "BAND_EMPTY",
                "the band's minimum is not above its maximum",
            );
        }
        // A year: a longer silence is no feed.
        if self
            .freshness_hours
            .is_some_and(|hours| !(1..=8784).contains(&hours))
        {
            checks.refuse(
                "freshnessHours",
                "FRESHNESS_OUT_OF_RANGE",
                "freshness is 1 to 8784 hours",
            );
        }
        self.check_aggregation(&mut checks);
        match &self.source {
            MetricSource::Recorded(accepted) if accepted.is_empty() => {
                let message = "a recorded metric accepts at least one source";
                checks.refuse("acceptedSources", "NO_SOURCE_ACCEPTED", message);
            }
            MetricSource::Recorded(_) => {}
            MetricSource::Derived(derivation) => self.check_derivation(*derivation, &mut checks),
        }
        checks.done()?;
        Ok(Definition {
            key: key.unwrap_or_default(),
            name: name.unwrap_or_default(),
            description,
            ..self
        })
    }

    fn check_aggregation(&self, checks: &mut Checks) {
        let fits = match self.aggregation {
            Aggregation::Count => self.unit == Unit::Count && self.scale == 0,
            Aggregation::Sum => self.unit != Unit::Percent,
            _ => true,
        };
        if !fits {
            let message = "a number of facts is a whole COUNT, and per cents cannot be added up";
            checks.refuse("aggregation", "AGGREGATION_MISMATCH", message);
        }
    }

    fn check_derivation(&self, derivation: Derivation, checks: &mut Checks) {
        if self.subject != SubjectKind::Member {
            let message = "what is derived from opportunities is credited to members";
            checks.refuse("subject", "SUBJECT_MISMATCH", message);
        }
        let (unit, why) = match derivation.measure {
            DealMeasure::Count => (Unit::Count, "a count of opportunities has the unit COUNT"),
            DealMeasure::Amount => (Unit::Currency, "an amount of opportunities has the unit CURRENCY"),
            DealMeasure::AgeDays => (Unit::Duration, "an age of opportunities has the unit DURATION"),
        };
        if self.unit != unit {
            checks.refuse("unit", "UNIT_MISMATCH", why);
        }
        if self.scale != 0 && unit != Unit::Currency {
            checks.refuse(
                "scale",
                "SCALE_MISMATCH",
                "what is derived from opportunities is whole",
            );
        }
        let additive = matches!(self.aggregation, Aggregation::Sum | Aggregation::Count);
        let averaged_count = derivation.measure == DealMeasure::Count && !additive;
        if averaged_count || self.aggregation == Aggregation::Ratio {
            let message = "counts of opportunities are added up, and opportunities have no denominator";
            checks.refuse("aggregation", "AGGREGATION_MISMATCH", message);
        }
        if derivation.measure == DealMeasure::AgeDays && derivation.event == DealEvent::Created {
            checks.refuse(
                "measure",
                "AGE_AT_CREATION",
                "an opportunity has no age when it is created",
            );
        }
        if derivation.threshold.is_some_and(|threshold| threshold.minor < 0) {
            checks.refuse("threshold", "THRESHOLD_NEGATIVE", "a threshold is not negative");
        }
    }

    /// How facts are drawn from opportunities; `None` for a recorded metric.
    pub fn derivation(&self) -> Option<Derivation> {
        match self.source {
            MetricSource::Derived(derivation) => Some(derivation),
            MetricSource::Recorded(_) => None,
        }
    }

    /// Decimals of an amount: the currency's for money, the scale otherwise.
    pub fn decimals(&self, currency: Option<Currency>) -> u8 {
        match (self.unit, currency) {
            (Unit::Currency, Some(currency)) => currency.digits(),
            _ => self.scale,
        }
    }

    /// Whether the figure is a level that stands at any time (AVERAGE, RATIO, LAST) rather than one that grows
    /// over the period.
    pub fn is_level(&self) -> bool {
        matches!(
            self.aggregation,
            Aggregation::Average | Aggregation::Ratio | Aggregation::Last
        )
    }

    /// Whether the figure is added up over the period (SUM, COUNT), so that a rate a day leads to its end.
    pub fn accumulates(&self) -> bool {
        matches!(self.aggregation, Aggregation::Sum | Aggregation::Count)
    }

    /// Whether the figure is the latest amount (LAST).
    pub fn is_latest(&self) -> bool {
        self.aggregation == Aggregation::Last
    }

    /// Whether amounts are money.
    pub fn is_money(&self) -> bool {
        self.unit == Unit::Currency
    }

    /// Whether sums of amounts are divided by sums of weights.
    pub fn is_divided(&self) -> bool {
        matches!(self.aggregation, Aggregation::Average | Aggregation::Ratio)
    }

    /// Whether figures come in whole units only.
    pub fn is_whole(&self) -> bool {
        self.unit == Unit::Count && self.scale == 0 && !self.is_divided()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::standard_metrics;

    fn minutes() -> Definition {
        Definition {
            key: "prospecting_minutes".to_owned(),
            name: " Prospecting minutes ".to_owned(),
            description: None,
            layer: Layer::Activity,
            unit: Unit::Duration,
            scale: 0,
            aggregation: Aggregation::Sum,
            direction: Direction::Increase,
            subject: SubjectKind::Member,
            source: MetricSource::Recorded(BTreeSet::from([MeasurementSource::Own])),
            freshness_hours: None,
        }
    }

    fn deals(measure: DealMeasure, unit: Unit, aggregation: Aggregation) -> Definition {
        let derivation = Derivation {
            event: DealEvent::Won,
            measure,
            threshold: None,
            customers: None,
        };
        Definition {
            unit,
            aggregation,
            source: MetricSource::Derived(derivation),
            ..minutes()
        }
    }

    fn codes(definition: Definition) -> Vec<&'static str> {
        let reasons = definition
            .checked()
            .err()
            .map_or_else(Vec::new, |invalid| invalid.0);
        reasons.iter().map(|error| error.code).collect()
    }

    #[test]
    fn what_sales_teams_measure_is_expressed_by_data() {
        let share = Definition {
            unit: Unit::Percent,
            scale: 1,
            aggregation: Aggregation::Last,
            ..minutes()
        };
        assert_eq!(codes(share), [""; 0]);
        assert_eq!(
            codes(deals(DealMeasure::AgeDays, Unit::Duration, Aggregation::Average)),
            [""; 0]
        );
        assert_eq!(
            minutes().checked().expect("a definition").name,
            "Prospecting minutes"
        );
        for definition in standard_metrics() {
            assert_eq!(definition.clone().checked(), Ok(definition));
        }
    }

    #[test]
    fn every_reason_is_given_at_once() {
        let source = MetricSource::Recorded(BTreeSet::new());
        let direction = Direction::Maintain(Band { min: 2, max: 1 });
        let (key, name) = ("No key".to_owned(), " ".to_owned());
        let wrong = Definition {
            key,
            name,
            scale: 7,
            direction,
            source,
            ..minutes()
        };
        let expected = [
            "INVALID_KEY",
            "BLANK",
            "SCALE_OUT_OF_RANGE",
            "BAND_EMPTY",
            "NO_SOURCE_ACCEPTED",
        ];
        assert_eq!(codes(wrong), expected);
    }

    #[test]
    fn the_measure_decides_the_unit() {
        assert_eq!(
            codes(deals(DealMeasure::Count, Unit::Currency, Aggregation::Sum)),
            ["UNIT_MISMATCH"]
        );
        assert_eq!(
            codes(deals(DealMeasure::Amount, Unit::Count, Aggregation::Sum)),
            ["UNIT_MISMATCH"]
        );
        let averaged = deals(DealMeasure::Count, Unit::Count, Aggregation::Average);
        assert_eq!(codes(averaged), ["AGGREGATION_MISMATCH"]);
        let ratio = deals(DealMeasure::Amount, Unit::Currency, Aggregation::Ratio);
        assert_eq!(codes(ratio), ["AGGREGATION_MISMATCH"]);
        assert_eq!(
            codes(Definition {
                unit: Unit::Percent,
                ..minutes()
            }),
            ["AGGREGATION_MISMATCH"]
        );
    }

    #[test]
    fn the_currency_says_the_decimals_of_money() {
        let revenue = deals(DealMeasure::Amount, Unit::Currency, Aggregation::Sum);
        let currency = |code| Currency::parse(code).ok();
        assert_eq!(
            (
                revenue.decimals(currency("JPY")),
                revenue.decimals(currency("USD"))
            ),
            (0, 2)
        );
        assert_eq!(
            Definition {
                scale: 3,
                ..minutes()
            }
            .decimals(currency("USD")),
            3
        );
    }
}
