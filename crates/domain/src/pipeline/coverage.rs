//! What a pipeline promises against a quota: coverage, what is required, and the gap (domain.md §6).

use super::open::OpenSums;
use super::win_rate::{NO_CLOSED_DEALS, WinRate};
use crate::errors::Invalid;
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::money::{Currency, MissingRate};
use crate::words::words;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a pipeline is large enough for what remains of the quota.
    CoverageHealth {
        /// Coverage is what the win rate requires, or more.
        Healthy = "HEALTHY",
        /// Somewhat less than required.
        Thin = "THIN",
        /// Far less than required.
        Critical = "CRITICAL",
        /// There is no honest answer; the reasons say why.
        Unknown = "UNKNOWN",
    }
}

/// Boundaries of coverage health, coverage by required coverage in hundredths of a per cent; a boundary belongs
/// to the better class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CoverageThresholds {
    /// From here on HEALTHY; 10,000 by default.
    pub healthy: u32,
    /// From here on THIN rather than CRITICAL; 7,500 by default.
    pub thin: u32,
}

impl CoverageThresholds {
    /// The thresholds, or `THRESHOLDS_OUT_OF_ORDER` when thin is above healthy.
    pub fn checked(self) -> Result<CoverageThresholds, Invalid> {
        if self.thin <= self.healthy {
            return Ok(self);
        }
        Err(Invalid::one(
            "thin",
            "THRESHOLDS_OUT_OF_ORDER",
            "thin is not above healthy",
        ))
    }
}

impl Default for CoverageThresholds {
    fn default() -> CoverageThresholds {
        CoverageThresholds {
            healthy: 10_000,
            thin: 7_500,
        }
    }
}

/// All that coverage depends on. Amounts are in minor units of `currency`.
#[derive(Clone, Copy, Debug)]
pub struct PipelineStanding<'a> {
    /// The currency of every amount.
    pub currency: Currency,
    /// The quota of the period; `None` without one.
    pub quota: Option<i64>,
    /// The plan rate without which the quota there is cannot be known in `currency`; `quota` is `None` then.
    pub unplanned: Option<MissingRate>,
    /// Won in the period until the end of `as_of`, at the rates of the close dates; `Err` when one is missing.
    pub won: Result<i128, MissingRate>,
    /// Open deals at the latest rates; `Err` when one is missing.
    pub open: Result<OpenSums, MissingRate>,
    /// Number of open deals past due, which takes no rate to count.
    pub past_due_deals: i64,
    /// The win rate over the four complete quarters before.
    pub win_rate: WinRate,
    /// The next period of the same kind; `None` when it is not asked for.
    pub next: Option<NextPeriod>,
    /// Policy.
    pub thresholds: &'a CoverageThresholds,
    /// The local date judged.
    pub as_of: NaiveDate,
}

/// The period after, in minor units of the same currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextPeriod {
    /// Its quota.
    pub quota: Option<i64>,
    /// Open deals by its dates; `Err` when a rate is missing.
    pub open: Result<OpenSums, MissingRate>,
}

/// A figure that may need rates: the rate that is missing to give it, or none where something else is.
pub type Figure = Result<Option<Exact>, MissingRate>;

/// What the pipeline promises. Amounts are in major units of the currency; what is missing has its reason in
/// `reasons`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The date judged.
    pub as_of: NaiveDate,
    /// The currency of every amount.
    pub currency: Currency,
    /// The quota.
    pub quota: Option<Exact>,
    /// Won in the period.
    pub won: Figure,
    /// quota − won, not below zero.
    pub remaining: Figure,
    /// Open, qualified and expected to close in the period, past due left out.
    pub open: Figure,
    /// Open and qualified without an expected close.
    pub undated: Figure,
    /// Open and expected to have closed already: left out.
    pub past_due: Figure,
    /// Number of deals past due.
    pub past_due_deals: i64,
    /// open / remaining; `None` when nothing remains.
    pub coverage: Figure,
    /// 1 / win rate; `None` when the rate is zero or unknown.
    pub required: Option<Exact>,
    /// coverage / required against the thresholds.
    pub health: CoverageHealth,
    /// open × win rate.
    pub expected: Figure,
    /// remaining − expected; negative when more is expected than remains.
    pub gap: Figure,
    /// Σ amount × probability of the stage, of all deals expected to close in the period.
    pub weighted: Figure,
    /// The next period's open / quota; `None` without a quota.
    pub next_coverage: Figure,
    /// The win rate with its sample.
    pub win_rate: WinRate,
    /// Why a figure is missing, and what decided the health.
    pub reasons: Vec<Reason>,
}

/// Computes what the pipeline promises.
pub fn coverage(of: &PipelineStanding<'_>) -> Coverage {
    let amount = |minor: i128| Exact::scaled(minor, of.currency.digits());
    let mut reasons = Vec::new();
    let won = known(of.won, &mut reasons).map(amount);
    let sums = known(of.open, &mut reasons);
    let quota = of.quota.map(i128::from).and_then(amount);
    if let Some(missing) = of.unplanned {
        let text = format!(
            "The quota is not known in {}: there is {missing} to plan by.",
            missing.to
        );
        reasons.push(Reason::new(ReasonCode::FxRateMissing, text));
    } else if quota.is_none() {
        reasons.push(Reason::new(
            ReasonCode::NoQuota,
            "There is no quota for the period.",
        ));
    }
    let left = |quota: Exact, won| Some(quota.checked_sub(won)?.max(Exact::ZERO));
    let remaining = match of.unplanned {
        Some(missing) => Err(missing),
        None => both(Ok(quota), won, left),
    };
    let nothing_remains = remaining.is_ok_and(|left| left.is_some_and(Exact::is_zero));
    if nothing_remains {
        reasons.push(Reason::new(
            ReasonCode::NothingRemains,
            "The quota is won, so nothing remains to be covered.",
        ));
    }
    let rate = of.win_rate.rate;
    match rate {
        None => reasons.push(Reason::new(ReasonCode::NoClosedDeals, NO_CLOSED_DEALS)),
        Some(rate) if rate.is_zero() => {
            let text = "No deal was won in the four complete quarters before, so no coverage would suffice.";
            reasons.push(Reason::new(ReasonCode::WinRateZero, text));
        }
        Some(_) => {}
    }
    let open = sums.map(|sums| amount(sums.dated.minor));
    if of.past_due_deals > 0 {
        let text = format!(
            "Open deals whose expected close has passed are left out: {}.",
            of.past_due_deals
        );
        reasons.push(Reason::new(ReasonCode::PastDueExcluded, text));
    }
    let mostly_undated = sums.is_ok_and(|sums| sums.undated.minor > sums.dated.minor);
    if mostly_undated {
        let text = "More is open without an expected close than with one in the period.";
        reasons.push(Reason::new(ReasonCode::UndatedExceedDated, text));
    }
    let coverage = both(open, remaining, Exact::checked_div);
    let required = rate.and_then(|rate| Exact::ONE.checked_div(rate));
    let expected = both(open, Ok(rate), Exact::checked_mul);
    let share = both(coverage, Ok(required), Exact::checked_div);
    let health = match share.ok().flatten() {
        _ if nothing_remains => CoverageHealth::Healthy,
        Some(share) if !mostly_undated => of.thresholds.of_share(share),
        _ => CoverageHealth::Unknown,
    };
    Coverage {
        as_of: of.as_of,
        currency: of.currency,
        quota,
        won,
        remaining,
        open,
        undated: sums.map(|sums| amount(sums.undated.minor)),
        past_due: sums.map(|sums| amount(sums.past_due.minor)),
        past_due_deals: of.past_due_deals,
        coverage,
        required,
        health,
        expected,
        gap: both(remaining, expected, Exact::checked_sub),
        weighted: sums.map(|sums| sums.weighted_amount(of.currency.digits())),
        next_coverage: of.next.map_or(Ok(None), |next| next.coverage(&mut reasons)),
        win_rate: of.win_rate,
        reasons,
    }
}

impl CoverageThresholds {
    fn of_share(&self, share: Exact) -> CoverageHealth {
        let from =
            |hundredths: u32| Exact::scaled(i128::from(hundredths), 4).is_some_and(|edge| share >= edge);
        match () {
            () if from(self.healthy) => CoverageHealth::Healthy,
            () if from(self.thin) => CoverageHealth::Thin,
            () => CoverageHealth::Critical,
        }
    }
}

impl NextPeriod {
    fn coverage(self, reasons: &mut Vec<Reason>) -> Figure {
        let Some(quota) = self.quota else { return Ok(None) };
        let open = known(self.open, reasons)?;
        Ok(Exact::ratio(open.dated.minor, i128::from(quota)))
    }
}

/// A value as it is, with the missing rate among the reasons, once.
fn known<T>(value: Result<T, MissingRate>, reasons: &mut Vec<Reason>) -> Result<T, MissingRate> {
    value.inspect_err(|missing| {
        let reason = Reason::new(ReasonCode::FxRateMissing, format!("There is {missing}."));
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    })
}

/// A figure of two others. Where one of them is none, no rate would give it.
fn both(one: Figure, other: Figure, figure: impl FnOnce(Exact, Exact) -> Option<Exact>) -> Figure {
    match (one, other) {
        (Ok(None), _) | (_, Ok(None)) => Ok(None),
        (Err(missing), _) | (_, Err(missing)) => Err(missing),
        (Ok(Some(one)), Ok(Some(other))) => Ok(figure(one, other)),
    }
}

impl Coverage {
    /// How the figures came about.
    pub fn explanation(&self) -> Explanation {
        let amounts = [
            ("quota", Ok(self.quota)),
            ("won", self.won),
            ("open", self.open),
            ("undated", self.undated),
            ("pastDue", self.past_due),
            ("winRate", Ok(self.win_rate.rate)),
        ];
        let mut inputs = vec![
            Input::new("asOf", self.as_of),
            Input::new("currency", self.currency),
        ];
        inputs.extend(
            amounts
                .into_iter()
                .filter_map(|(name, value)| Some(Input::new(name, value.ok()??))),
        );
        inputs.push(Input::new("closedDeals", self.win_rate.tally.closed));
        let formula = "remaining = quota − won\n\
                       coverage = open / remaining\n\
                       requiredCoverage = 1 / winRate\n\
                       coverageHealth = coverage / requiredCoverage\n\
                       expectedFromPipeline = open × winRate\n\
                       gap = remaining − expectedFromPipeline\n\
                       weightedPipeline = Σ amount × probability of the stage";
        Explanation {
            inputs,
            formula: formula.to_owned(),
            reasons: self.reasons.clone(),
        }
    }
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
