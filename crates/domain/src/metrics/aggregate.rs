//! From stored sums to one figure. Numerators and denominators are summed first and divided last, so a team's
//! rate is never a mean of rates.

use super::definition::Definition;
use super::rollup::Moment;
use super::words::{Aggregation, Unit};
use crate::exact::Exact;

/// What is kept of many facts: enough for every aggregation. Amounts are at the metric's scale, or in minor
/// units of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sum of amounts.
    pub total: i128,
    /// Sum of weights, the denominators of AVERAGE and RATIO.
    pub weight: i128,
    /// Number of facts.
    pub facts: i64,
    /// Smallest amount; `None` without facts.
    pub minimum: Option<i64>,
    /// Largest amount; `None` without facts.
    pub maximum: Option<i64>,
    /// Moment and value of the latest amount; after [`Totals::beside`] the sum of each subject's latest.
    pub last: Option<(Moment, i128)>,
    /// Whether several subjects stand beside each other in it.
    pub several: bool,
}

impl Totals {
    /// One fact.
    pub fn of(moment: Moment, amount: i64, weight: i64) -> Totals {
        Totals {
            total: i128::from(amount),
            weight: i128::from(weight),
            facts: 1,
            minimum: Some(amount),
            maximum: Some(amount),
            last: Some((moment, i128::from(amount))),
            several: false,
        }
    }

    /// The same subject's facts of another span or currency: the latest amount is the later one's.
    pub fn then(self, other: Totals) -> Totals {
        Totals {
            last: self.last.max(other.last),
            ..self.added(other)
        }
    }

    /// Another subject's facts: what was latest of each stands side by side and is added up.
    pub fn beside(self, other: Totals) -> Totals {
        let side_by_side = |one: (Moment, i128), two: (Moment, i128)| (one.0.max(two.0), one.1 + two.1);
        let several = self.several || other.several || (self.facts > 0 && other.facts > 0);
        Totals {
            last: both(self.last, other.last, side_by_side),
            several,
            ..self.added(other)
        }
    }

    fn added(self, other: Totals) -> Totals {
        Totals {
            total: self.total + other.total,
            weight: self.weight + other.weight,
            facts: self.facts + other.facts,
            minimum: both(self.minimum, other.minimum, i64::min),
            maximum: both(self.maximum, other.maximum, i64::max),
            last: None,
            several: self.several || other.several,
        }
    }

    /// The figure in the metric's unit (major units of a currency), by the metric's aggregation. Without facts
    /// a SUM or COUNT is zero and every other figure `None`; so is an average of no weight, and the latest of
    /// several subjects' per cents, which cannot be added up. A RATIO in per cent is times one hundred.
    pub fn actual(&self, metric: &Definition, decimals: u8) -> Option<Exact> {
        let divided =
            |numerator| Exact::scaled(numerator, decimals)?.checked_div(Exact::ratio(self.weight, 1)?);
        match metric.aggregation {
            Aggregation::Sum => Exact::scaled(self.total, decimals),
            Aggregation::Count => Some(Exact::from(self.facts)),
            Aggregation::Ratio if metric.unit == Unit::Percent => divided(self.total.checked_mul(100)?),
            Aggregation::Average | Aggregation::Ratio => divided(self.total),
            Aggregation::Last if metric.unit == Unit::Percent && self.several => None,
            Aggregation::Last => Exact::scaled(self.last?.1, decimals),
            Aggregation::Max => Exact::scaled(i128::from(self.maximum?), decimals),
        }
    }
}

fn both<T>(one: Option<T>, two: Option<T>, choose: impl Fn(T, T) -> T) -> Option<T> {
    match (one, two) {
        (Some(one), Some(two)) => Some(choose(one, two)),
        (one, two) => one.or(two),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use crate::metrics::standard_metrics;
    use uuid::Uuid;

    fn on(text: &str) -> Moment {
        Moment {
            on: day(text),
            at: None,
            id: Uuid::nil(),
        }
    }

    fn figure(aggregation: Aggregation, unit: Unit, totals: Totals, decimals: u8) -> Option<String> {
        let metric = standard_metrics().into_iter().next().expect("a metric");
        let metric = Definition {
            aggregation,
            unit,
            ..metric
        };
        totals.actual(&metric, decimals).map(Exact::to_decimal)
    }

    fn shown(aggregation: Aggregation, totals: Totals) -> String {
        figure(aggregation, Unit::Count, totals, 1).unwrap_or_else(|| "none".to_owned())
    }

    #[test]
    fn every_aggregation_reads_the_same_totals() {
        let ana = Totals::of(on("2026-01-05"), 30, 2).then(Totals::of(on("2026-01-03"), 45, 1));
        assert_eq!(shown(Aggregation::Sum, ana), "7.5");
        assert_eq!(shown(Aggregation::Count, ana), "2");
        assert_eq!(shown(Aggregation::Average, ana), "2.5");
        assert_eq!(shown(Aggregation::Last, ana), "3");
        assert_eq!(shown(Aggregation::Max, ana), "4.5");
    }

    #[test]
    fn v8_a_ratio_of_several_is_the_sum_by_the_sum() {
        let won_of = |won, closed| Totals::of(on("2026-01-05"), won, closed);
        let team = won_of(1, 2).beside(won_of(1, 10));
        assert_eq!(
            figure(Aggregation::Ratio, Unit::Percent, team, 0).as_deref(),
            Some("16.666667")
        );
    }

    #[test]
    fn the_latest_of_several_subjects_is_added_up_unless_per_cent() {
        let ana = Totals::of(on("2026-01-05"), 30, 1);
        let ben = Totals::of(on("2026-01-02"), 20, 1).then(Totals::of(on("2026-01-04"), 10, 1));
        assert_eq!(shown(Aggregation::Last, ana.beside(ben)), "4");
        assert_eq!(shown(Aggregation::Last, ana.beside(Totals::default())), "3");
        assert_eq!(figure(Aggregation::Last, Unit::Percent, ana.beside(ben), 1), None);
        assert_eq!(
            figure(Aggregation::Last, Unit::Percent, ben, 1).as_deref(),
            Some("1")
        );
    }

    #[test]
    fn without_facts_a_sum_is_zero_and_a_level_unknown() {
        let nothing = Totals::default();
        assert_eq!(shown(Aggregation::Sum, nothing), "0");
        assert_eq!(shown(Aggregation::Count, nothing), "0");
        for level in [
            Aggregation::Average,
            Aggregation::Ratio,
            Aggregation::Last,
            Aggregation::Max,
        ] {
            assert_eq!(shown(level, nothing), "none");
        }
    }
}
