//! What the reps of a large organization measured: too much to be kept in memory, so it is made for one rep at a time.

use super::calendar::{Time, plus};
use super::random::Random;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::metrics::{
    Aggregation, Definition, Direction, Layer, MeasurementSource, MetricSource, SubjectKind, Unit,
};

/// Who may report.
const SOURCES: [MeasurementSource; 3] = [
    MeasurementSource::Crm,
    MeasurementSource::Own,
    MeasurementSource::Manager,
];

/// Days the measurements go back.
const DAYS: i64 = 365;

/// Key, name and layer of what is measured, whether it is money, and the least and the most of one measurement in whole units.
type Measured = (&'static str, &'static str, Layer, bool, (i64, i64));

const MEASURED: [Measured; 5] = [
    ("bookings", "Bookings", Layer::Result, true, (40, 900)),
    ("renewals", "Contracts renewed", Layer::Result, false, (0, 2)),
    ("proposals", "Proposals sent", Layer::Pipeline, false, (0, 3)),
    ("meetings", "Meetings held", Layer::Activity, false, (0, 4)),
    ("calls", "Calls made", Layer::Activity, false, (1, 12)),
];

/// A measurement of a rep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoReading {
    /// Place of the metric among those of the demo.
    pub metric: usize,
    /// When.
    pub at: DateTime<Utc>,
    /// Whole things, or minor units of the organization's currency.
    pub amount: i64,
}

/// All measurements, as the rule by which those of a rep are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Readings {
    seed: u64,
    days: Vec<NaiveDate>,
    /// Measurements of each rep and metric.
    each: u32,
}

impl Readings {
    /// About `facts` measurements of so many reps, on the working days of a year before today.
    pub(super) fn new(seed: u64, time: &Time, reps: usize, facts: u64) -> Readings {
        let days = (1..=DAYS).rev().map(|back| plus(time.today, -back));
        let lines = u64::try_from(reps * MEASURED.len()).unwrap_or(1).max(1);
        Readings {
            seed,
            days: days.filter(|day| time.working.weight(*day) > 0).collect(),
            each: u32::try_from(facts / lines).unwrap_or(u32::MAX).max(1),
        }
    }

    /// Measurements of each rep and metric.
    pub fn each(&self) -> u32 {
        self.each
    }

    /// Those of the rep with a key, by metric and day, spread evenly over the year.
    pub fn of<'a>(&'a self, key: &str) -> impl Iterator<Item = DemoReading> + use<'a> {
        let mut random = Random::new(self.seed, key);
        let lines = MEASURED.iter().enumerate();
        lines.flat_map(move |(metric, (.., money, (least, most)))| {
            let mut random = Random::new(random.seed(), key_of(metric));
            (0..self.each).filter_map(move |number| {
                let place = u64::from(number) * self.days.len() as u64 / u64::from(self.each);
                let day = self.days.get(usize::try_from(place).ok()?)?;
                // Between noon and six in the evening UTC it is the same day in all of America.
                let minutes = TimeDelta::minutes(12 * 60 + random.between(0, 359));
                let unit = if *money { 100 } else { 1 };
                Some(DemoReading {
                    metric,
                    at: day
                        .and_time(chrono::NaiveTime::MIN)
                        .checked_add_signed(minutes)?
                        .and_utc(),
                    amount: random.between(*least, *most) * unit,
                })
            })
        })
    }
}

fn key_of(metric: usize) -> &'static str {
    MEASURED[metric].0
}

/// What is measured.
pub(super) fn metrics() -> Vec<Definition> {
    let defined = MEASURED.iter().map(|(key, name, layer, money, _)| Definition {
        key: (*key).to_owned(),
        name: (*name).to_owned(),
        description: None,
        layer: *layer,
        unit: if *money { Unit::Currency } else { Unit::Count },
        scale: 0,
        aggregation: Aggregation::Sum,
        direction: Direction::Increase,
        subject: SubjectKind::Member,
        source: MetricSource::Recorded(SOURCES.into()),
        freshness_hours: None,
    });
    defined.collect()
}

/// Each metric's key with what an average rep measures in a year, in whole units.
pub(super) fn yearly(readings: &Readings) -> impl Iterator<Item = (&'static str, i64)> + use<> {
    let each = i64::from(readings.each);
    MEASURED
        .iter()
        .map(move |(key, .., (least, most))| (*key, each * (least + most) / 2))
}
