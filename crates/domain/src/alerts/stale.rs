//! A pipeline that does not move.

use super::rounds::{Raised, raised_anew};
use chrono::NaiveDate;

/// Part of what is open and qualified, as one of so many, from which on what is stale of it raises an alert.
const PART: i128 = 3;

/// An open, qualified opportunity that has not changed for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenDealWorth {
    /// The first day on which it had not changed for more than twice the median age of its stage.
    pub stale_on: NaiveDate,
    /// What it is worth, in minor units of the organization's currency.
    pub minor: i128,
}

/// That a third or more of what is open and qualified is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StalePipeline {
    /// The day what is stale now came to a third of what is open now.
    pub raised: Raised,
    /// What is stale, in minor units.
    pub stale: i128,
    /// What is open and qualified, in minor units.
    pub open: i128,
    /// How many are stale.
    pub deals: usize,
}

/// Whether a third or more of the `open` qualified amount is stale. It is reckoned from what is open on the day judged: what was closed meanwhile is not looked for.
pub fn stale_pipeline(
    mut stale: Vec<OpenDealWorth>,
    open: i128,
    quiet_until: Option<NaiveDate>,
    as_of: NaiveDate,
) -> Option<StalePipeline> {
    stale.sort_unstable_by_key(|deal| deal.stale_on);
    let reaches = |sum: i128| open > 0 && sum.checked_mul(PART).is_some_and(|sum| sum >= open);
    let mut sum = 0;
    let mut on = None;
    for deal in &stale {
        sum += deal.minor;
        if reaches(sum) {
            on = on.or(Some(deal.stale_on));
        }
    }
    let raised = Raised {
        on: on.filter(|_| reaches(sum))?,
        before: false,
    };
    let days = raised.on.iter_days().take_while(|day| *day <= as_of);
    Some(StalePipeline {
        raised: raised_anew(raised, quiet_until, days)?,
        stale: sum,
        open,
        deals: stale.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;

    #[test]
    fn a_third_of_what_is_open_is_stale_or_more() {
        let deal = |on: &str, minor| OpenDealWorth {
            stale_on: day(on),
            minor,
        };
        let deals = || vec![deal("2026-02-20", 60), deal("2026-02-10", 40)];
        let found = |open| stale_pipeline(deals(), open, None, day("2026-03-02"));
        assert_eq!(found(301), None);
        let third = found(300).expect("exactly a third");
        assert_eq!(third.raised.on, day("2026-02-20"));
        assert_eq!((third.stale, third.deals), (100, 2));
        assert_eq!(found(120).expect("more").raised.on, day("2026-02-10"));
        assert_eq!(found(0), None);
        let quiet = |until: &str| stale_pipeline(deals(), 120, Some(day(until)), day("2026-03-02"));
        assert_eq!(
            quiet("2026-02-25").map(|found| found.raised.on),
            Some(day("2026-02-26"))
        );
        assert_eq!(quiet("2026-03-02"), None);
    }
}
