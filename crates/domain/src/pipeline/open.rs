//! Sums over open deals: what may close in a period, what has no date, and what should have closed already.

use super::stage::{Outcome, Stage};
use super::standing::Closing;
use crate::calendar::Period;
use crate::exact::Exact;
use chrono::NaiveDate;

/// An open deal on the day judged, valued in the currency of the sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenDeal {
    /// Minor units; zero where the deal has no amount.
    pub minor: i128,
    /// Chance of winning of its stage, in hundredths of a per cent.
    pub probability: u16,
    /// Whether its stage is qualified.
    pub qualified: bool,
    /// When it is expected to close.
    pub expected_close_on: Option<NaiveDate>,
}

impl OpenDeal {
    /// A deal in a stage; `None` when the stage is not open.
    pub fn in_stage(stage: &Stage, minor: i128, expected_close_on: Option<NaiveDate>) -> Option<OpenDeal> {
        let (probability, qualified) = (stage.probability, stage.qualified);
        (stage.outcome == Outcome::Open).then_some(OpenDeal {
            minor,
            probability,
            qualified,
            expected_close_on,
        })
    }
}

/// A number of deals and their amount in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// How many.
    pub deals: i64,
    /// Their amount in minor units.
    pub minor: i128,
}

impl Bundle {
    fn add(&mut self, minor: i128) {
        self.deals += 1;
        self.minor += minor;
    }
}

/// Open deals as coverage looks at them. Sums of members add up to their team's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenSums {
    /// Qualified, expected to close in the period and not past due.
    pub dated: Bundle,
    /// Qualified, without an expected close: beside the dated ones, never inside.
    pub undated: Bundle,
    /// Expected to close before the day judged, qualified or not: left out and listed.
    pub past_due: Bundle,
    /// Σ minor units × probability in hundredths of a per cent, of all deals expected to close in the period.
    pub weighted: i128,
}

impl OpenSums {
    /// The sums over open deals for a period, on a day.
    pub fn of(deals: impl IntoIterator<Item = OpenDeal>, period: Period, as_of: NaiveDate) -> OpenSums {
        let mut sums = OpenSums::default();
        for deal in deals {
            match deal.expected_close_on {
                None if deal.qualified => sums.undated.add(deal.minor),
                None => {}
                Some(date) if date < as_of => sums.past_due.add(deal.minor),
                Some(date) if period.contains(date) => {
                    sums.weighted += deal.minor * i128::from(deal.probability);
                    if deal.qualified {
                        sums.dated.add(deal.minor);
                    }
                }
                Some(_) => {}
            }
        }
        sums
    }

    /// Counts deals that share a stage and where their expected close falls, valued in the currency of the sums.
    /// [`Closing::InPeriod`] is the period the sums are for; later deals do not count.
    pub fn count(&mut self, stage: &Stage, closing: Closing, deals: i64, minor: i128) {
        let add = |bundle: &mut Bundle| {
            bundle.deals += deals;
            bundle.minor += minor;
        };
        match closing {
            _ if stage.outcome != Outcome::Open => {}
            Closing::PastDue => add(&mut self.past_due),
            Closing::Undated if stage.qualified => add(&mut self.undated),
            Closing::InPeriod => {
                self.weighted += minor * i128::from(stage.probability);
                if stage.qualified {
                    add(&mut self.dated);
                }
            }
            Closing::Undated | Closing::Earlier | Closing::NextPeriod | Closing::Later => {}
        }
    }

    /// Σ amount × probability in major units of a currency with these decimals.
    pub(super) fn weighted_amount(&self, decimals: u8) -> Option<Exact> {
        Exact::scaled(self.weighted, decimals)?.checked_div(Exact::from(i64::from(Stage::CERTAIN)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::{day, period};
    use crate::pipeline::fixtures::{ENGAGING, PROSPECTING, WON, stages};

    #[test]
    fn past_due_and_undated_deals_are_never_inside() {
        let deal = |stage, minor, expected: Option<&str>| {
            OpenDeal::in_stage(stages().get(stage).expect("a stage"), minor, expected.map(day))
        };
        let deals = [
            deal(ENGAGING, 1, Some("2026-02-10")),
            deal(ENGAGING, 10, Some("2026-02-11")),
            deal(ENGAGING, 100, Some("2026-03-31")),
            deal(ENGAGING, 1_000, Some("2026-04-01")),
            deal(ENGAGING, 10_000, None),
            deal(PROSPECTING, 100_000, None),
            deal(PROSPECTING, 1_000_000, Some("2026-03-01")),
            deal(PROSPECTING, 2, Some("2026-01-01")),
            deal(WON, 10_000_000, Some("2026-03-01")),
        ];
        let sums = OpenSums::of(
            deals.into_iter().flatten(),
            period("2026-01-01", "2026-04-01"),
            day("2026-02-11"),
        );
        assert_eq!(sums.dated, Bundle { deals: 2, minor: 110 });
        assert_eq!(
            sums.undated,
            Bundle {
                deals: 1,
                minor: 10_000
            }
        );
        assert_eq!(sums.past_due, Bundle { deals: 2, minor: 3 });
        assert_eq!(sums.weighted, 110 * 3_000 + 1_000_000 * 1_000);
    }
}
