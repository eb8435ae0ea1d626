//! A measurement: an amount of a recorded metric for somebody at an instant, and what it said before it was corrected.

use super::definition::Definition;
use super::derivation::Fact;
use super::rollup::Moment;
use super::words::{Layer, MeasurementSource, SubjectKind};
use crate::calendar::{Period, Zone};
use crate::errors::{Checks, Invalid};
use crate::goals::{Creator, Owner};
use crate::ids::{MeasurementId, MemberId, MetricId, TeamId};
use crate::money::{AmountError, Currency, LARGEST_AMOUNT, parse_amount};
use crate::text;
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};

/// What a measurement says, and a correction changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whose amount it is.
    pub subject: Owner,
    /// When it was measured.
    pub occurred_at: DateTime<Utc>,
    /// The same instant's local date in the organization's zone: the day it counts on.
    pub occurred_on: NaiveDate,
    /// The same instant's local date where the member is; `None` unless it is a member's.
    pub member_on: Option<NaiveDate>,
    /// The leaf team credited: the member's on that day, or the team measured.
    pub team: Option<TeamId>,
    /// At the metric's scale, or in minor units of the currency.
    pub amount: i64,
    /// The amount's currency; `None` unless money.
    pub currency: Option<Currency>,
    /// What the amount is divided by in averages and ratios.
    pub weight: i64,
    /// Anything worth saying about it.
    pub note: Option<String>,
}

/// An amount of a metric that somebody or something reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// Its identity.
    pub id: MeasurementId,
    /// What is measured.
    pub metric: MetricId,
    /// What it says.
    pub reading: Reading,
    /// Who reported it.
    pub source: MeasurementSource,
    /// The system it comes from; empty where there is none.
    pub system: String,
    /// Its key there: the same key is the same measurement.
    pub external_id: Option<String>,
    /// When it was last written.
    pub recorded_at: DateTime<Utc>,
    /// Who last wrote it.
    pub recorded_by: Creator,
    /// Counts corrections; see `ifVersion`.
    pub version: i64,
}

/// What a measurement said before it was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Which measurement.
    pub measurement: MeasurementId,
    /// The version that said it.
    pub version: i64,
    /// What it said.
    pub reading: Reading,
    /// When that was written.
    pub recorded_at: DateTime<Utc>,
    /// Who wrote it.
    pub recorded_by: Creator,
}

/// Which measurements a list shows; those that match everything given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeasurementFilter {
    /// Of which metric.
    pub metric: Option<MetricId>,
    /// Of a metric of which layer.
    pub layer: Option<Layer>,
    /// Whose.
    pub subject: Option<Owner>,
    /// Reported by whom.
    pub source: Option<MeasurementSource>,
    /// Counted on a day of which period.
    pub period: Option<Period>,
}

/// An amount as it was reported, before it is one of a metric.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'a> {
    /// The amount in the metric's unit, money in major units.
    pub amount: &'a str,
    /// The amount's currency; the organization's when left out of money.
    pub currency: Option<&'a str>,
    /// What it is divided by; one when left out.
    pub weight: Option<&'a str>,
    /// A note.
    pub note: Option<&'a str>,
    /// When it was measured.
    pub occurred_at: DateTime<Utc>,
}

impl Measurement {
    /// Whose it is, unless it is a team's or the organization's.
    pub fn member(&self) -> Option<MemberId> {
        match self.reading.subject {
            Owner::Member(id) => Some(id),
            Owner::Team(_) | Owner::Organization => None,
        }
    }

    /// The fact it is.
    pub fn fact(&self) -> Fact {
        let reading = &self.reading;
        Fact {
            moment: Moment {
                on: reading.occurred_on,
                at: Some(reading.occurred_at),
                id: self.id.as_uuid(),
            },
            member: self.member(),
            team: reading.team,
            amount: reading.amount,
            currency: reading.currency,
            weight: reading.weight,
            undecided: None,
        }
    }

    /// What it said until now, before another reading takes its place.
    pub fn corrected(&self) -> Correction {
        Correction {
            measurement: self.id,
            version: self.version,
            reading: self.reading.clone(),
            recorded_at: self.recorded_at,
            recorded_by: self.recorded_by,
        }
    }
}

impl Reported<'_> {
    /// The reading it gives of a metric and subject, credited to nobody yet; `zone` is the organization's. Refuses with
    /// `SUBJECT_MISMATCH`, `IN_THE_FUTURE`, `DATE_OUT_OF_RANGE`, `UNKNOWN_CURRENCY`, `CURRENCY_NOT_ALLOWED`, the codes of amounts on
    /// `amount` and `weight`, `WEIGHT_NOT_ALLOWED`, and the codes of [`crate::text`] on `note`.
    pub fn reading(
        &self,
        metric: &Definition,
        subject: Owner,
        (zone, own): (Zone, Currency),
        now: DateTime<Utc>,
    ) -> Result<Reading, Invalid> {
        let mut checks = Checks::default();
        if kind(subject) != metric.subject {
            let message = format!("the metric measures {}", plural(metric.subject));
            checks.refuse("subject", "SUBJECT_MISMATCH", message);
        }
        if self.occurred_at > now {
            checks.refuse("occurredAt", "IN_THE_FUTURE", "it has not happened yet");
        }
        let occurred_on = zone.local_date(self.occurred_at);
        checks.take(crate::calendar::checked_date("occurredAt", occurred_on));
        let currency = checks.take(self.currency(metric, own));
        let amount = currency.and_then(|currency| {
            let decimals = metric.decimals(currency);
            checks.take(bounded(self.amount, decimals).map_err(|error| error.at("amount")))
        });
        let weight = checks.take(self.weight(metric));
        let note = self.note.map(|words| text::bounded("note", words, 2000));
        let note = note.map(|result| checks.take(result));
        let reading = amount.zip(weight).map(|(amount, weight)| Reading {
            subject,
            // The resolution both databases keep: what is stored is compared with what is pushed again.
            occurred_at: self.occurred_at.trunc_subsecs(6),
            occurred_on,
            member_on: None,
            team: None,
            amount,
            currency: currency.flatten(),
            weight,
            note: note.flatten().filter(|words| !words.is_empty()),
        });
        checks.finish(reading)
    }

    fn currency(&self, metric: &Definition, own: Currency) -> Result<Option<Currency>, Invalid> {
        match (metric.is_money(), self.currency) {
            (true, None) => Ok(Some(own)),
            (true, Some(code)) => Currency::parse(code.trim()).map(Some),
            (false, None) => Ok(None),
            (false, Some(_)) => {
                let message = "only money has a currency";
                Err(Invalid::one("currency", "CURRENCY_NOT_ALLOWED", message))
            }
        }
    }

    fn weight(&self, metric: &Definition) -> Result<i64, Invalid> {
        let Some(weight) = self.weight else {
            return Ok(1);
        };
        if !metric.is_divided() {
            let message = "only averages and ratios are divided by a weight";
            return Err(Invalid::one("weight", "WEIGHT_NOT_ALLOWED", message));
        }
        let weight = bounded(weight, 0).map_err(|error| error.at("weight"))?;
        if weight < 0 {
            let message = "a weight is not negative";
            return Err(Invalid::one("weight", "AMOUNT_NEGATIVE", message));
        }
        Ok(weight)
    }
}

fn bounded(text: &str, decimals: u8) -> Result<i64, AmountError> {
    let amount = parse_amount(text, decimals)?;
    match (-LARGEST_AMOUNT..=LARGEST_AMOUNT).contains(&amount) {
        true => Ok(amount),
        false => Err(AmountError::TooLarge),
    }
}

const fn kind(subject: Owner) -> SubjectKind {
    match subject {
        Owner::Member(_) => SubjectKind::Member,
        Owner::Team(_) => SubjectKind::Team,
        Owner::Organization => SubjectKind::Organization,
    }
}

const fn plural(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Member => "members",
        SubjectKind::Team => "teams",
        SubjectKind::Organization => "the organization",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Aggregation, Direction, Layer, MetricSource, Unit};
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn share() -> Definition {
        Definition {
            key: "calls_answered".to_owned(),
            name: "Calls answered".to_owned(),
            description: None,
            layer: Layer::Activity,
            unit: Unit::Percent,
            scale: 0,
            aggregation: Aggregation::Ratio,
            direction: Direction::Increase,
            subject: SubjectKind::Member,
            source: MetricSource::Recorded(BTreeSet::from([MeasurementSource::Crm])),
            freshness_hours: None,
        }
    }

    fn minutes() -> Definition {
        Definition {
            unit: Unit::Duration,
            aggregation: Aggregation::Sum,
            scale: 1,
            ..share()
        }
    }

    const REPORTED: Reported<'_> = Reported {
        amount: "3",
        currency: None,
        weight: None,
        note: None,
        occurred_at: DateTime::UNIX_EPOCH,
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn ana() -> Owner {
        Owner::Member(MemberId::from_uuid(Uuid::from_u128(1)))
    }

    fn read(reported: Reported<'_>, metric: &Definition, subject: Owner) -> Result<Reading, Invalid> {
        let zone = Zone::parse("America/New_York").expect("a zone");
        let own = Currency::parse("USD").expect("a currency");
        reported.reading(metric, subject, (zone, own), at("2026-03-09T12:00:00Z"))
    }

    fn refused(reported: Reported<'_>, metric: &Definition, subject: Owner) -> Vec<(String, &'static str)> {
        let refused = read(reported, metric, subject).expect_err("refused");
        refused
            .0
            .into_iter()
            .map(|error| (error.field, error.code))
            .collect()
    }

    #[test]
    fn v13_what_is_recorded_early_in_the_morning_utc_counts_the_evening_before_in_new_york() {
        let reported = Reported {
            occurred_at: at("2026-03-09T03:30:00Z"),
            ..REPORTED
        };
        let reading = read(reported, &share(), ana()).expect("a reading");
        assert_eq!(reading.occurred_on.to_string(), "2026-03-08");
    }

    #[test]
    fn amounts_are_integers_at_the_metrics_scale_and_weigh_one() {
        let reading = read(REPORTED, &minutes(), ana()).expect("a reading");
        assert_eq!((reading.amount, reading.weight, reading.currency), (30, 1, None));
        let weighed = Reported {
            weight: Some("12"),
            ..REPORTED
        };
        assert_eq!(
            read(weighed, &share(), ana()).map(|reading| reading.weight),
            Ok(12)
        );
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let wrong = Reported {
            amount: "1.25",
            currency: Some("USD"),
            weight: Some("2"),
            occurred_at: at("2026-03-09T12:00:01Z"),
            ..REPORTED
        };
        let expected = [
            ("subject", "SUBJECT_MISMATCH"),
            ("occurredAt", "IN_THE_FUTURE"),
            ("currency", "CURRENCY_NOT_ALLOWED"),
            ("weight", "WEIGHT_NOT_ALLOWED"),
        ];
        let found = refused(wrong, &minutes(), Owner::Organization);
        let found: Vec<_> = found
            .iter()
            .map(|(field, code)| (field.as_str(), *code))
            .collect();
        assert_eq!(found, expected);
        let precise = Reported {
            amount: "1.25",
            ..REPORTED
        };
        assert_eq!(
            refused(precise, &minutes(), ana()),
            [("amount".to_owned(), "TOO_MANY_DECIMALS")]
        );
        let huge = Reported {
            amount: "100000000000000.1",
            ..REPORTED
        };
        assert_eq!(
            refused(huge, &minutes(), ana()),
            [("amount".to_owned(), "TOO_LARGE")]
        );
    }
}
