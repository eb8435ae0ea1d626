//! What many objects of one answer ask about meetings, read together.

use crate::loaders::{Loaders, by_date};
use crate::problem::Problem;
use app::{Attending, ComplianceDays, LedCompliance, SeenMeeting};
use async_graphql::dataloader::Loader;
use domain::cadences::Cadence;
use domain::ids::{MeetingId, MemberId};
use domain::meetings::CadenceCompliance;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Who takes part in a meeting since it was started.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttendingOf(pub MeetingId);

impl Loader<MeetingId> for Loaders {
    type Value = SeenMeeting;
    type Error = Problem;

    async fn load(&self, keys: &[MeetingId]) -> Result<HashMap<MeetingId, SeenMeeting>, Problem> {
        let found = self.app.meetings_by_id(&self.viewer, keys).await?;
        Ok(found.into_iter().map(|seen| (seen.meeting.id, seen)).collect())
    }
}

impl Loader<AttendingOf> for Loaders {
    type Value = Vec<Attending>;
    type Error = Problem;

    async fn load(&self, keys: &[AttendingOf]) -> Result<HashMap<AttendingOf, Vec<Attending>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.attending(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, held)| (AttendingOf(id), held))
            .collect())
    }
}

/// How regularly the meetings of a cadence were held.
#[derive(Clone)]
pub struct CadenceComplianceOf(pub Arc<Cadence>, pub ComplianceDays);

impl PartialEq for CadenceComplianceOf {
    fn eq(&self, other: &Self) -> bool {
        (self.0.id, self.1) == (other.0.id, other.1)
    }
}

impl Eq for CadenceComplianceOf {}

impl Hash for CadenceComplianceOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.id, self.1).hash(state);
    }
}

/// How regularly meetings about a member were held.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MemberComplianceOf(pub MemberId, pub ComplianceDays);

/// How regularly a leader meets those who report to them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeadershipComplianceOf(pub MemberId, pub ComplianceDays);

impl Loader<CadenceComplianceOf> for Loaders {
    type Value = CadenceCompliance;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[CadenceComplianceOf],
    ) -> Result<HashMap<CadenceComplianceOf, CadenceCompliance>, Problem> {
        let mut asked: HashMap<ComplianceDays, Vec<Arc<Cadence>>> = HashMap::new();
        for CadenceComplianceOf(cadence, days) in keys {
            asked.entry(*days).or_default().push(cadence.clone());
        }
        let mut found = HashMap::new();
        for (days, cadences) in asked {
            let held = self
                .app
                .cadences_compliance(&self.viewer, &cadences, days)
                .await?;
            let keyed = cadences.into_iter().filter_map(|cadence| {
                let held = *held.get(&cadence.id)?;
                Some((CadenceComplianceOf(cadence, days), held))
            });
            found.extend(keyed);
        }
        Ok(found)
    }
}

impl Loader<MemberComplianceOf> for Loaders {
    type Value = CadenceCompliance;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[MemberComplianceOf],
    ) -> Result<HashMap<MemberComplianceOf, CadenceCompliance>, Problem> {
        let mut found = HashMap::new();
        for (days, members) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let held = self.app.members_compliance(&self.viewer, &members, days).await?;
            found.extend(
                held.into_iter()
                    .map(|(id, held)| (MemberComplianceOf(id, days), held)),
            );
        }
        Ok(found)
    }
}

impl Loader<LeadershipComplianceOf> for Loaders {
    type Value = LedCompliance;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[LeadershipComplianceOf],
    ) -> Result<HashMap<LeadershipComplianceOf, LedCompliance>, Problem> {
        let mut found = HashMap::new();
        for (days, leaders) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let led = self.app.leaders_compliance(&self.viewer, &leaders, days).await?;
            found.extend(
                led.into_iter()
                    .map(|(id, led)| (LeadershipComplianceOf(id, days), led)),
            );
        }
        Ok(found)
    }
}
