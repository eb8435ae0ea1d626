//! A member.

use crate::access::Role;
use crate::calendar::{WorkingWeek, Zone};
use crate::errors::{Checks, Invalid};
use crate::ids::MemberId;
use crate::text;
use chrono::{DateTime, NaiveDate, Utc};

/// A person in one organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Identity.
    pub id: MemberId,
    /// Who it is and how they work.
    pub details: MemberDetails,
    /// Whether they may sign in and count among the reps. Facts of an inactive member stay.
    pub active: bool,
    /// Whether they have chosen a password.
    pub signed_up: bool,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
    /// When the member was added.
    pub created_at: DateTime<Utc>,
}

/// What is set about a member.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberDetails {
    /// Address used to sign in; unique in the organization, lower case.
    pub email: String,
    /// Name shown to people.
    pub name: String,
    /// What they are in the organization.
    pub role: Role,
    /// Own zone, where it differs from the organization's.
    pub time_zone: Option<Zone>,
    /// Own working week, where it differs: part-time days count in part.
    pub work_pattern: Option<WorkingWeek>,
    /// First day of work; ramp counts from here.
    pub starts_on: NaiveDate,
    /// Key in the system they were imported from; unique in the organization.
    pub external_id: Option<String>,
}

impl MemberDetails {
    /// A full-time member in the organization's zone.
    ///
    /// # Errors
    /// What is wrong with the e-mail or the name.
    pub fn new(email: &str, name: &str, role: Role, starts_on: NaiveDate) -> Result<Self, Invalid> {
        let mut checks = Checks::default();
        let email = checks.take(text::email("email", email));
        let name = checks.take(text::line("name", name));
        let details = || {
            Some(Self {
                email: email?,
                name: name?,
                role,
                time_zone: None,
                work_pattern: None,
                starts_on,
                external_id: None,
            })
        };
        checks.finish(details())
    }
}
