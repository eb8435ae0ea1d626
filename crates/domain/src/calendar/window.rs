//! A window of days that ends with the day something is asked as of.

use super::period::{Period, plus_days};
use crate::errors::Invalid;
use chrono::NaiveDate;

/// Days of a window when nobody says how many.
const USUAL_DAYS: i64 = 90;
/// Most days of a window.
const MOST_DAYS: i64 = 366;

/// The window of some days, 90 when nobody says how many, whose last one is `as_of`. Refuses `days` with `WINDOW_OUT_OF_RANGE`, and
/// `asOf` with `DATE_OUT_OF_RANGE`.
pub fn window(as_of: NaiveDate, days: Option<i64>) -> Result<Period, Invalid> {
    let days = days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        let message = format!("must be from 1 to {MOST_DAYS}");
        return Err(Invalid::one("days", "WINDOW_OUT_OF_RANGE", message));
    }
    Period::new(plus_days(as_of, 1 - days), plus_days(as_of, 1)).map_err(|invalid| invalid.at("asOf"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period};

    #[test]
    fn a_window_ends_with_the_day_it_is_asked_as_of() {
        let three = window(day("2026-03-13"), Some(3)).expect("a window");
        assert_eq!(three, period("2026-03-11", "2026-03-14"));
        assert_eq!(window(day("2026-03-13"), None).map(Period::days), Ok(90));
        for days in [0, -1, 367] {
            let refused = window(day("2026-03-13"), Some(days)).expect_err("refused");
            assert_eq!(refused.0[0].code, "WINDOW_OUT_OF_RANGE");
        }
    }
}
