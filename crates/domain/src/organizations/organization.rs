//! An organization and its settings.

use super::Policies;
use crate::access::Principal;
use crate::calendar::{Buckets, FiscalCalendar, WorkingWeek, Zone};
use crate::errors::{Checks, Invalid};
use crate::ids::OrganizationId;
use crate::money::Currency;
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// The tenant. Its zone, currency, week and fiscal year decide which day a fact belongs to and may not change once there are facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Identity.
    pub id: OrganizationId,
    /// Short name used to sign in and on the command line; unique in the installation.
    pub slug: String,
    /// What decides its figures.
    pub settings: Settings,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
    /// Counts changes of its metrics, stages and holidays.
    pub catalogue: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What an executive may set about an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Name shown to people.
    pub name: String,
    /// Zone of its local dates.
    pub time_zone: Zone,
    /// Currency its totals are shown in.
    pub currency: Currency,
    /// Fiscal years, quarters and months, and the first day of the week.
    pub buckets: Buckets,
    /// The week of members without a work pattern of their own, and of team and organization goals.
    pub working_week: WorkingWeek,
    /// Thresholds and visibility.
    pub policies: Policies,
}

impl Settings {
    /// Settings with calendar years, weeks from Monday, and Monday to Friday worked.
    ///
    /// # Errors
    /// `UNKNOWN_TIME_ZONE`, `UNKNOWN_CURRENCY`, or what is wrong with the name.
    pub fn new(name: &str, time_zone: &str, currency: &str) -> Result<Self, Invalid> {
        let mut checks = Checks::default();
        let name = checks.take(text::line("name", name));
        let zone = checks.take(Zone::parse(time_zone));
        let currency = checks.take(Currency::parse(currency));
        let buckets = checks.take(FiscalCalendar::by_month(1, 1).and_then(|fiscal| Buckets::new(fiscal, 1)));
        let settings = || {
            Some(Self {
                name: name?,
                time_zone: zone?,
                currency: currency?,
                buckets: buckets?,
                working_week: WorkingWeek::MONDAY_TO_FRIDAY,
                policies: Policies::default(),
            })
        };
        checks.finish(settings())
    }

    /// Fields that `next` changes although facts are stored under their present values.
    pub fn frozen_changes(&self, next: &Self) -> Vec<&'static str> {
        let mut changed = Vec::new();
        if self.time_zone != next.time_zone {
            changed.push("timeZone");
        }
        if self.currency != next.currency {
            changed.push("currency");
        }
        if self.buckets.week_start() != next.buckets.week_start() {
            changed.push("weekStart");
        }
        if self.buckets.fiscal() != next.buckets.fiscal() {
            changed.push("fiscalCalendar");
        }
        changed
    }
}

impl Organization {
    /// The organization's local date at an instant.
    pub fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        self.settings.time_zone.local_date(at)
    }

    /// Whether `principal` belongs to it.
    pub fn holds(&self, principal: &Principal) -> bool {
        principal.organization == self.id
    }
}
