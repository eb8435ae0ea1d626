//! A figure over time: a period cut into its buckets, each beside the one in its place of the period before.

use crate::calendar::{Buckets, Grain, Period};
use crate::errors::Invalid;
use crate::exact::Exact;

/// Most buckets a period is cut into: a year of days.
pub const MOST_BUCKETS: usize = 400;

/// Most figures one answer is made of.
pub const MOST_POINTS: usize = 10_000;

/// The buckets of a grain a period consists of, in order; the first and the last are cut where the period is.
///
/// Refuses more than [`MOST_BUCKETS`] with `TOO_MANY_POINTS` at `grain`.
pub fn cut(buckets: &Buckets, period: Period, grain: Grain) -> Result<Vec<Period>, Invalid> {
    let mut parts = Vec::new();
    let mut at = period.start();
    while at < period.end() {
        let bucket = buckets.bucket(grain, at);
        parts.extend(bucket.intersection(period));
        if parts.len() > MOST_BUCKETS {
            let message = format!("cuts the period into more than {MOST_BUCKETS}; take a coarser one");
            return Err(Invalid::one("grain", "TOO_MANY_POINTS", message));
        }
        // The calendar ends in a bucket that ends no later than it starts.
        if bucket.end() <= at {
            break;
        }
        at = bucket.end();
    }
    Ok(parts)
}

/// Refuses an answer made of more than [`MOST_POINTS`] figures with `TOO_MANY_POINTS` at `period`: `figures` of each bucket, of
/// metrics of teams or members, whether they are shown together or not; the buckets of the period before count like any others.
pub fn checked_points(figures: usize, buckets: usize) -> Result<(), Invalid> {
    let points = figures.saturating_mul(buckets);
    if points <= MOST_POINTS {
        return Ok(());
    }
    let message = format!(
        "{figures} figures in each of {buckets} buckets are more than {MOST_POINTS}; take a shorter period, a coarser grain, or fewer metrics, teams or members"
    );
    Err(Invalid::one("period", "TOO_MANY_POINTS", message))
}

/// What became of a figure: (now − before) / |before|; none where either is none, or nothing was before.
pub fn change(now: Option<Exact>, before: Option<Exact>) -> Option<Exact> {
    let (now, before) = (now?, before?);
    let size = if before < Exact::ZERO {
        Exact::ZERO.checked_sub(before)?
    } else {
        before
    };
    now.checked_sub(before)?.checked_div(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::period;

    #[test]
    fn a_period_is_cut_into_its_buckets_without_gaps() {
        let buckets = Buckets::default();
        let quarter = period("2026-01-01", "2026-04-01");
        let months = cut(&buckets, quarter, Grain::Month).expect("few");
        let expected = [
            period("2026-01-01", "2026-02-01"),
            period("2026-02-01", "2026-03-01"),
            period("2026-03-01", "2026-04-01"),
        ];
        assert_eq!(months, expected);
        let weeks = cut(&buckets, quarter, Grain::Week).expect("few");
        assert_eq!(weeks.first(), Some(&period("2026-01-01", "2026-01-05")));
        assert_eq!(weeks.last(), Some(&period("2026-03-30", "2026-04-01")));
        assert!(weeks.windows(2).all(|pair| pair[0].end() == pair[1].start()));
        assert_eq!(
            cut(&buckets, quarter, Grain::Year).expect("one"),
            [quarter],
            "a bucket is cut where the period is"
        );
    }

    #[test]
    fn a_century_of_days_is_refused() {
        let century = period("1950-01-01", "2050-01-01");
        let refused = cut(&Buckets::default(), century, Grain::Day).expect_err("too many");
        assert_eq!(refused.0[0].code, "TOO_MANY_POINTS");
        assert!(cut(&Buckets::default(), century, Grain::Year).is_ok());
        assert!(checked_points(100, 100).is_ok() && checked_points(101, 100).is_err());
        assert!(checked_points(usize::MAX, 2).is_err());
    }

    #[test]
    fn a_change_is_relative_to_what_was_and_none_from_nothing() {
        let exact = |number: i64| Some(Exact::from(number));
        let shown = |now, before| change(exact(now), exact(before)).map(Exact::to_decimal);
        assert_eq!(shown(150, 100).as_deref(), Some("0.5"));
        assert_eq!(shown(-50, -100).as_deref(), Some("0.5"));
        assert_eq!(shown(5, 0), None);
        assert_eq!(change(exact(1), None), None);
    }
}
