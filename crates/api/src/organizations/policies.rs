//! What an organization decides about how it is judged and who sees what, read and written.

use crate::agenda::ActivityGate;
use crate::concerns::ConcernHours;
use crate::scalars::Decimal;
use async_graphql::{InputObject, SimpleObject};
use domain::concerns;
use domain::errors::{Checks, Invalid};
use domain::exact::Exact;
use domain::goals::HealthThresholds;
use domain::money::parse_amount;
use domain::organizations;
use domain::pipeline::CoverageThresholds;

/// Decimals of a threshold.
const DECIMALS: u8 = 4;

/// What the organization decided about how it is judged and who sees what. Seen by all members and service accounts.
#[derive(SimpleObject)]
pub struct Policies {
    /// Whether peers of a team see each other's result rows on the scoreboard.
    transparent_teams: bool,
    /// Whether executives read what is said in meetings. Each reading is shown to those who took part.
    executive_visibility: bool,
    /// When the numbers alone open the talk about activity in one-on-ones; only when results and pipeline are both off, by default.
    activity_gate: ActivityGate,
    /// Boundaries of the health of goals.
    health: HealthPolicy,
    /// Boundaries of the health of pipeline coverage.
    coverage: CoveragePolicy,
    /// Most recognitions a member gives in a fiscal month; 20 by default.
    recognitions_per_month: u32,
    /// How soon concerns of customers are taken up and dealt with, of those raised from now on.
    concern_hours: ConcernHours,
}

/// Boundaries of the health of goals, as ratios: 0.95 is 95 %. A boundary belongs to the better class.
#[derive(SimpleObject)]
pub struct HealthPolicy {
    /// Pace from which on a goal is `ON_TRACK`; 0.95 by default.
    on_track: Decimal,
    /// Pace from which on a goal is `AT_RISK` rather than `OFF_TRACK`; 0.8 by default.
    at_risk: Decimal,
    /// Attainment from which on a goal is `EXCEEDED`; 1.1 by default.
    exceeded: Decimal,
    /// Part of the period's working days that must have gone by before a judgement, and never less than one day; 0.1 by default.
    enough_data: Decimal,
    /// Part of a band's width outside of it that is still `AT_RISK`; 0.1 by default.
    band_margin: Decimal,
}

/// Boundaries of coverage health, as coverage by required coverage. A boundary belongs to the better class.
#[derive(SimpleObject)]
pub struct CoveragePolicy {
    /// From here on `HEALTHY`; 1 by default.
    healthy: Decimal,
    /// From here on `THIN` rather than `CRITICAL`; 0.75 by default.
    thin: Decimal,
}

impl From<&organizations::Policies> for Policies {
    fn from(policies: &organizations::Policies) -> Self {
        let (health, coverage) = (policies.health, policies.coverage);
        Self {
            transparent_teams: policies.transparent_teams,
            executive_visibility: policies.executive_visibility,
            activity_gate: policies.activity_gate.into(),
            health: HealthPolicy {
                on_track: shown(health.on_track),
                at_risk: shown(health.at_risk),
                exceeded: shown(health.exceeded),
                enough_data: shown(health.enough_data),
                band_margin: shown(health.band_margin),
            },
            coverage: CoveragePolicy {
                healthy: shown(coverage.healthy),
                thin: shown(coverage.thin),
            },
            recognitions_per_month: policies.recognitions_per_month,
            concern_hours: policies.concern_hours.into(),
        }
    }
}

fn shown(hundredths_of_a_per_cent: u32) -> Decimal {
    let ratio = Exact::scaled(i128::from(hundredths_of_a_per_cent), DECIMALS);
    Decimal(ratio.unwrap_or(Exact::ZERO).to_decimal())
}

/// Boundaries of the health of goals, as ratios with at most four decimals: 0.95 is 95 %. What is left out stays.
/// `atRisk` ≤ `onTrack` ≤ 1 ≤ `exceeded`, and the two parts are at most 1; otherwise `THRESHOLDS_OUT_OF_ORDER`.
#[derive(InputObject)]
pub struct HealthPolicyInput {
    /// Pace from which on a goal is `ON_TRACK`.
    on_track: Option<Decimal>,
    /// Pace from which on a goal is `AT_RISK` rather than `OFF_TRACK`.
    at_risk: Option<Decimal>,
    /// Attainment from which on a goal is `EXCEEDED`.
    exceeded: Option<Decimal>,
    /// Part of the period's working days that must have gone by before a judgement, and never less than one day.
    enough_data: Option<Decimal>,
    /// Part of a band's width outside of it that is still `AT_RISK`.
    band_margin: Option<Decimal>,
}

impl HealthPolicyInput {
    pub(super) fn change(&self, health: &mut HealthThresholds) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        for (field, wanted, value) in [
            ("onTrack", &self.on_track, &mut health.on_track),
            ("atRisk", &self.at_risk, &mut health.at_risk),
            ("exceeded", &self.exceeded, &mut health.exceeded),
            ("enoughData", &self.enough_data, &mut health.enough_data),
            ("bandMargin", &self.band_margin, &mut health.band_margin),
        ] {
            checks.take(set(field, wanted.as_ref(), value));
        }
        checks.done().map_err(|invalid| invalid.within("health"))
    }
}

/// Boundaries of coverage health, as coverage by required coverage with at most four decimals. What is left out stays.
/// `thin` ≤ `healthy`; otherwise `THRESHOLDS_OUT_OF_ORDER`.
#[derive(InputObject)]
pub struct CoveragePolicyInput {
    /// From here on `HEALTHY`.
    healthy: Option<Decimal>,
    /// From here on `THIN` rather than `CRITICAL`.
    thin: Option<Decimal>,
}

impl CoveragePolicyInput {
    pub(super) fn change(&self, coverage: &mut CoverageThresholds) -> Result<(), Invalid> {
        let mut checks = Checks::default();
        checks.take(set("healthy", self.healthy.as_ref(), &mut coverage.healthy));
        checks.take(set("thin", self.thin.as_ref(), &mut coverage.thin));
        checks.done().map_err(|invalid| invalid.within("coverage"))
    }
}

/// How soon concerns of customers are taken up and dealt with, in hours of the clock from 1 to 8784; otherwise `HOURS_OUT_OF_RANGE`. What is left out stays.
/// `acknowledge` ≤ `resolve`; otherwise `THRESHOLDS_OUT_OF_ORDER`.
#[derive(InputObject)]
pub struct ConcernHoursInput {
    /// Within which a concern is acknowledged.
    acknowledge: Option<u32>,
    /// Within which it is resolved.
    resolve: Option<u32>,
}

impl ConcernHoursInput {
    pub(super) fn change(&self, hours: &mut concerns::ConcernHours) {
        hours.acknowledge = self.acknowledge.unwrap_or(hours.acknowledge);
        hours.resolve = self.resolve.unwrap_or(hours.resolve);
    }
}

fn set(field: &str, wanted: Option<&Decimal>, value: &mut u32) -> Result<(), Invalid> {
    let Some(wanted) = wanted else { return Ok(()) };
    let ratio = parse_amount(&wanted.0, DECIMALS).map_err(|error| error.at(field))?;
    *value = u32::try_from(ratio).map_err(|_| {
        Invalid::one(
            field,
            "RATIO_OUT_OF_RANGE",
            "a ratio is not negative, and no more than 400,000",
        )
    })?;
    Ok(())
}
