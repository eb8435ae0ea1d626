//! Win rates by count, pulled towards the team's own rate where the sample is small (domain.md §6).

use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};

/// Deals' worth of the team's rate that a member's own rate is mixed with.
pub const PRIOR_DEALS: i64 = 10;

/// Deals closed in a window, by outcome. Tallies of members add up to their team's, so a team's rate is Σ/Σ and
/// never a mean of rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Deals won.
    pub won: i64,
    /// Deals won or lost: the sample size.
    pub closed: i64,
}

impl Tally {
    /// Won by closed; `None` when nothing was closed.
    pub fn rate(self) -> Option<Exact> {
        Exact::ratio(i128::from(self.won), i128::from(self.closed))
    }
}

impl std::ops::Add for Tally {
    type Output = Tally;
    fn add(self, other: Tally) -> Tally {
        Tally {
            won: self.won + other.won,
            closed: self.closed + other.closed,
        }
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |sum, tally| sum + tally)
    }
}

/// A win rate with its sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WinRate {
    /// The sample: `closed` is n.
    pub tally: Tally,
    /// won / closed; `None` when nothing was closed.
    pub raw: Option<Exact>,
    /// The team's rate a member's is pulled towards; `None` for a team's own.
    pub team: Option<Exact>,
    /// The rate to reckon with: (won + 10 × team rate) / (closed + 10) of a member, the raw rate of a team; `None`
    /// when neither closed anything.
    pub rate: Option<Exact>,
}

impl WinRate {
    /// A member's rate, pulled towards the rate of their team. Where the team closed nothing there is nothing to
    /// pull towards, and the raw rate stands.
    pub fn of_member(own: Tally, team: Tally) -> WinRate {
        let pulled = |team: Exact| {
            let prior = team.checked_mul(Exact::from(PRIOR_DEALS))?;
            let won = Exact::from(own.won).checked_add(prior)?;
            won.checked_div(Exact::from(own.closed.checked_add(PRIOR_DEALS)?))
        };
        let rate = team.rate().map_or_else(|| own.rate(), pulled);
        WinRate {
            tally: own,
            raw: own.rate(),
            team: team.rate(),
            rate,
        }
    }

    /// The rate of a team, or of the organization: its own.
    pub fn of_team(own: Tally) -> WinRate {
        WinRate {
            tally: own,
            raw: own.rate(),
            team: None,
            rate: own.rate(),
        }
    }

    /// How the rate came about.
    pub fn explanation(&self) -> Explanation {
        let mut inputs = vec![
            Input::new("won", self.tally.won),
            Input::new("closed", self.tally.closed),
        ];
        inputs.extend(self.team.map(|rate| Input::new("teamRate", rate)));
        let formula = match self.team {
            Some(_) => format!("winRate = (won + {PRIOR_DEALS} × teamRate) / (closed + {PRIOR_DEALS})"),
            None => "winRate = won / closed".to_owned(),
        };
        let reasons = match self.rate {
            Some(_) => Vec::new(),
            None => vec![Reason::new(ReasonCode::NoClosedDeals, NO_CLOSED_DEALS)],
        };
        Explanation {
            inputs,
            formula,
            reasons,
        }
    }
}

pub(super) const NO_CLOSED_DEALS: &str =
    "No deal was closed in the four complete quarters before, so there is no win rate.";

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rate: Option<Exact>) -> String {
        rate.map_or_else(|| "none".to_owned(), Exact::to_decimal)
    }

    #[test]
    fn v8_a_teams_win_rate_is_the_sum_by_the_sum() {
        let (ana, ben) = (Tally { won: 1, closed: 2 }, Tally { won: 1, closed: 10 });
        let team: Tally = [ana, ben].into_iter().sum();
        assert_eq!(shown(WinRate::of_team(team).rate), "0.166667");
        assert_eq!(team.closed, 12);
    }

    #[test]
    fn a_small_sample_is_pulled_towards_the_team() {
        let team = Tally { won: 20, closed: 100 };
        let newcomer = WinRate::of_member(Tally { won: 2, closed: 2 }, team);
        assert_eq!(
            (shown(newcomer.raw), shown(newcomer.rate)),
            ("1".to_owned(), "0.333333".to_owned())
        );
        assert_eq!(shown(WinRate::of_member(Tally::default(), team).rate), "0.2");
    }

    #[test]
    fn without_a_closed_deal_there_is_no_rate_and_the_reason_says_so() {
        let none = WinRate::of_member(Tally::default(), Tally::default());
        assert_eq!((none.raw, none.rate), (None, None));
        assert_eq!(none.explanation().reasons[0].code, ReasonCode::NoClosedDeals);
        let alone = WinRate::of_member(Tally { won: 1, closed: 4 }, Tally::default());
        assert_eq!(shown(alone.rate), "0.25");
    }

    #[test]
    fn a_rate_is_explained_with_its_sample() {
        let explanation =
            WinRate::of_member(Tally { won: 2, closed: 2 }, Tally { won: 1, closed: 4 }).explanation();
        assert_eq!(
            explanation.formula,
            "winRate = (won + 10 × teamRate) / (closed + 10)"
        );
        assert_eq!(explanation.inputs[2], Input::new("teamRate", "0.25"));
    }
}
