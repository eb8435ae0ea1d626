//! Reading alerts, as far as the policy table opens them.

use super::watch::Watch;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::alerts::{Alert, AlertFilter, AlertState};
use domain::ids::{AlertId, MemberId};
use std::collections::{HashMap, HashSet};

impl App {
    /// The alerts the viewer may read that match, as of a day: the most urgent first, of these the oldest. Nobody but members reads any.
    ///
    /// # Errors
    /// `NOT_FOUND` at `filter.team`, and at `filter.member` for one who is no longer active or of whom the viewer may read no alert.
    pub async fn alerts(
        &self,
        viewer: &Viewer,
        filter: &AlertFilter,
        as_of: NaiveDate,
    ) -> Result<Vec<Alert>> {
        if viewer.principal().member().is_none() {
            return Ok(Vec::new());
        }
        let session = self.reading(viewer);
        if let Some(team) = filter.team
            && session.teams_by_id(&[team]).await?.is_empty()
        {
            return Err(Error::not_found_at("Team", "filter.team"));
        }
        let watch = Watch::load(self, &session, viewer, filter, as_of).await?;
        let seen = watch.member_ids();
        let mut named = filter.members.iter().flatten();
        if named.any(|id| !seen.contains(id)) {
            return Err(Error::not_found_at("Member", "filter.member"));
        }
        watch.alerts(filter).await
    }

    /// What is raised about each of some members as of a day; those of whom the viewer may read no alert are left out.
    pub async fn alerts_about(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        as_of: NaiveDate,
    ) -> Result<HashMap<MemberId, Vec<Alert>>> {
        if viewer.principal().member().is_none() {
            return Ok(HashMap::new());
        }
        let session = self.reading(viewer);
        let filter = AlertFilter {
            members: Some(members.to_vec()),
            ..AlertFilter::default()
        };
        let watch = Watch::load(self, &session, viewer, &filter, as_of).await?;
        let ids = watch.member_ids().into_iter();
        let mut found: HashMap<MemberId, Vec<Alert>> = ids.map(|id| (id, Vec::new())).collect();
        for alert in watch.alerts(&filter).await? {
            if let domain::goals::Owner::Member(id) = alert.found.key.subject {
                found.entry(id).or_default().push(alert);
            }
        }
        Ok(found)
    }

    /// The alerts among `ids` the viewer may read today, in no particular order. One with which nobody did anything is there as long as what raised it is.
    pub async fn alerts_by_id(&self, viewer: &Viewer, ids: &[AlertId]) -> Result<Vec<Alert>> {
        let wanted: HashSet<AlertId> = ids.iter().copied().collect();
        let any = AlertFilter {
            states: Some(AlertState::ALL.to_vec()),
            ..AlertFilter::default()
        };
        let found = self.alerts(viewer, &any, viewer.today()).await?;
        Ok(found
            .into_iter()
            .filter(|alert| wanted.contains(&alert.id))
            .collect())
    }
}
