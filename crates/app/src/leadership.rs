//! How leaders lead: what they began to do for others, and what they set aside.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::ComplianceDays;
use chrono::TimeDelta;
use domain::access::{Action, Detail};
use domain::calendar::Period;
use domain::ids::MemberId;
use domain::interventions::{Intervention, InterventionState};
use domain::leadership::Help;

/// A report on a leader: of whom, over which days, and what only those see to whom it is open in full.
#[derive(Clone, Debug)]
pub struct LeadershipReport {
    /// The leader.
    pub leader: MemberId,
    /// The days it is about.
    pub window: Period,
    /// What only those see to whom it is open in full.
    pub full: Option<LeadershipFigures>,
}

/// What only the leader, those above and executives see.
#[derive(Clone, Copy, Debug)]
pub struct LeadershipFigures {
    /// What they began to do for others.
    pub help: Help,
    /// Guardrails they waived.
    pub waivers: u64,
    /// Gates to activity they opened against the numbers.
    pub overrides: i64,
}

impl App {
    /// How a member leads, over the days that end with one.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` to whom it is not open.
    pub async fn leadership_report(
        &self,
        viewer: &Viewer,
        leader: MemberId,
        asked: ComplianceDays,
    ) -> Result<LeadershipReport> {
        let session = self.reading(viewer);
        if session.members_by_id(&[leader]).await?.is_empty() {
            return Err(Error::not_found_at("Member", "member"));
        }
        let detail = viewer
            .authorize_member(&session, Action::ReadLeadership, leader)
            .await?;
        let first = asked.as_of - TimeDelta::days(asked.days - 1);
        let window = Period::named(("asOf", first), ("asOf", asked.as_of + TimeDelta::days(1)))?;
        let full = match detail == Detail::Full {
            true => Some(self.led(viewer, leader, window).await?),
            false => None,
        };
        Ok(LeadershipReport { leader, window, full })
    }

    async fn led(&self, viewer: &Viewer, leader: MemberId, window: Period) -> Result<LeadershipFigures> {
        let session = self.reading(viewer);
        let mut begun = session.interventions_begun_by(leader, window).await?;
        // What was called off did nobody any good.
        begun.retain(|one| one.state != InterventionState::Cancelled);
        let linked: Vec<&Intervention> = begun.iter().filter(|one| one.link.is_some()).collect();
        let recoveries = self.recoveries(viewer, &linked, window.last_day()).await?;
        let help = begun.iter().map(|one| {
            let recovery = recoveries.get(&one.id).filter(|recovery| recovery.recovered);
            Help::of(one, recovery.map(|recovery| recovery.on))
        });
        let zone = viewer.organization.settings.time_zone;
        let span = (zone.start_of_day(window.start()), zone.start_of_day(window.end()));
        let overrides = session.gate_overrides(&[leader], span).await?;
        Ok(LeadershipFigures {
            help: help.sum(),
            waivers: session.guardrails_waived_by(leader, span).await?,
            overrides: overrides.get(&leader).copied().unwrap_or(0),
        })
    }
}
