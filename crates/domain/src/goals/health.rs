//! The computed health of a goal and the policy that sets its boundaries.

use crate::errors::{Checks, Invalid};
use crate::exact::Exact;
use crate::words::words;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

words! {
    /// How a goal stands on a day, computed from facts alone.
    Health {
        /// Well beyond the target, or the stretch target reached.
        Exceeded = "EXCEEDED",
        /// The target is reached.
        Achieved = "ACHIEVED",
        /// As expected or better.
        OnTrack = "ON_TRACK",
        /// Somewhat behind what was expected.
        AtRisk = "AT_RISK",
        /// Far behind what was expected.
        OffTrack = "OFF_TRACK",
        /// The period is over and the target was not reached.
        Missed = "MISSED",
        /// Too little has gone by to judge.
        NotEnoughData = "NOT_ENOUGH_DATA",
        /// The data is too old, or cannot be valued.
        Unknown = "UNKNOWN",
        /// The owner was on leave for the whole period.
        Excused = "EXCUSED",
    }
}

/// Boundaries of health in hundredths of a per cent; a boundary belongs to the better class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct HealthThresholds {
    /// Pace from which on a goal is ON_TRACK; 9,500 by default.
    pub on_track: u32,
    /// Pace from which on a goal is AT_RISK rather than OFF_TRACK; 8,000 by default.
    pub at_risk: u32,
    /// Attainment from which on a goal is EXCEEDED; 11,000 by default.
    pub exceeded: u32,
    /// Part of the period's working weight that must have gone by before a judgement, and never less than one
    /// working day; 1,000 by default.
    pub enough_data: u32,
    /// Part of a band's width outside of it that is still AT_RISK; 1,000 by default.
    pub band_margin: u32,
}

impl HealthThresholds {
    /// The thresholds, or `THRESHOLDS_OUT_OF_ORDER` unless at risk ≤ on track ≤ 100 % ≤ exceeded, and the parts
    /// are at most the whole.
    pub fn checked(self) -> Result<HealthThresholds, Invalid> {
        let mut checks = Checks::default();
        let mut demand = |holds: bool, field: &str, message: &str| {
            if !holds {
                checks.refuse(field, "THRESHOLDS_OUT_OF_ORDER", message);
            }
        };
        demand(
            self.at_risk <= self.on_track,
            "atRisk",
            "at risk is not above on track",
        );
        demand(
            self.on_track <= WHOLE,
            "onTrack",
            "on track is at most 100 per cent",
        );
        demand(
            (WHOLE..=100 * WHOLE).contains(&self.exceeded),
            "exceeded",
            "exceeded is at least 100 per cent",
        );
        demand(
            self.enough_data <= WHOLE,
            "enoughData",
            "a part of the period is at most the whole",
        );
        demand(
            self.band_margin <= WHOLE,
            "bandMargin",
            "a part of the band is at most the whole",
        );
        checks.done()?;
        Ok(self)
    }

    /// The class of a pace.
    pub(super) fn of_pace(&self, pace: Exact) -> Health {
        match pace {
            pace if Some(pace) >= part(self.on_track) => Health::OnTrack,
            pace if Some(pace) >= part(self.at_risk) => Health::AtRisk,
            _ => Health::OffTrack,
        }
    }

    /// Why a pace has the class of [`Self::of_pace`].
    pub(super) fn in_words(&self, pace: Exact) -> String {
        let shown = |threshold| part(threshold).map(|part| part.to_decimal()).unwrap_or_default();
        let (on_track, at_risk) = (shown(self.on_track), shown(self.at_risk));
        let pace_is = format!("The pace of {} is", pace.to_decimal());
        match self.of_pace(pace) {
            Health::OnTrack => format!("{pace_is} at least {on_track}: on track."),
            Health::AtRisk => format!("{pace_is} below {on_track} and at least {at_risk}: at risk."),
            _ => format!("{pace_is} below {at_risk}: off track."),
        }
    }

    /// Whether an attainment is EXCEEDED.
    pub(super) fn is_exceeded(&self, attainment: Exact) -> bool {
        Some(attainment) >= part(self.exceeded)
    }
}

/// Hundredths of a per cent of the whole.
const WHOLE: u32 = 10_000;

/// Hundredths of a per cent as a number.
pub(crate) fn part(hundredths_of_per_cent: u32) -> Option<Exact> {
    Exact::ratio(i128::from(hundredths_of_per_cent), i128::from(WHOLE))
}

impl Default for HealthThresholds {
    fn default() -> HealthThresholds {
        HealthThresholds {
            on_track: 9_500,
            at_risk: 8_000,
            exceeded: 11_000,
            enough_data: 1_000,
            band_margin: 1_000,
        }
    }
}

/// How old a metric's data is when it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Last successful receipt of the metric's feed; `None` before the first.
    pub data_as_of: Option<DateTime<Utc>>,
    /// Hours after which the feed is stale; `None` for metrics without a limit, such as self-reported ones.
    pub limit_hours: Option<u32>,
    /// The instant judged: now, or the end of a past `asOf`.
    pub at: DateTime<Utc>,
}

impl Freshness {
    /// Whether the data is older than its limit; a feed that never came is.
    pub fn is_stale(&self) -> bool {
        match (self.limit_hours, self.data_as_of) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(hours), Some(received)) => self.at - received > TimeDelta::hours(i64::from(hours)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_belongs_to_the_better_class() {
        let thresholds = HealthThresholds::default();
        let class = |hundredths| thresholds.of_pace(Exact::scaled(hundredths, 4).expect("a pace"));
        assert_eq!(
            [class(9_500), class(9_499), class(8_000), class(7_999)],
            [Health::OnTrack, Health::AtRisk, Health::AtRisk, Health::OffTrack]
        );
        assert!(thresholds.is_exceeded(Exact::scaled(11, 1).expect("a number")));
    }

    #[test]
    fn thresholds_keep_their_order_and_take_defaults_when_stored_in_part() {
        let stored: HealthThresholds = serde_json::from_str(r#"{"onTrack":9000}"#).expect("json");
        assert_eq!(
            stored,
            HealthThresholds {
                on_track: 9_000,
                ..HealthThresholds::default()
            }
        );
        assert!(stored.checked().is_ok());
        let crossed = HealthThresholds {
            at_risk: 9_600,
            exceeded: 9_999,
            ..HealthThresholds::default()
        };
        assert_eq!(crossed.checked().expect_err("refused").0.len(), 2);
    }

    #[test]
    fn a_feed_is_stale_after_its_limit_and_when_it_never_came() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let data_as_of = Some(at("2026-02-10T08:00:00Z"));
        let fresh = Freshness {
            data_as_of,
            limit_hours: Some(24),
            at: at("2026-02-11T08:00:00Z"),
        };
        assert!(!fresh.is_stale());
        assert!(
            Freshness {
                at: at("2026-02-11T08:00:01Z"),
                ..fresh
            }
            .is_stale()
        );
        assert!(
            Freshness {
                data_as_of: None,
                ..fresh
            }
            .is_stale()
        );
        assert!(
            !Freshness {
                data_as_of: None,
                limit_hours: None,
                ..fresh
            }
            .is_stale()
        );
    }
}
