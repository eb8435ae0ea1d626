//! Measurements one by one.

use super::Synced;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::owners::member;
use chrono::{DateTime, Utc};
use domain::ids::{MemberId, MetricId, TeamId};
use domain::members::Member;
use domain::metrics::{Measurement, MeasurementFilter, Metric, ValuedFact};
use domain::paging::PageRequest;
use domain::teams::Team;
use persistence::Changing;
use std::collections::HashMap;

/// A measurement and its value.
#[derive(Clone, Debug)]
pub struct MeasurementFact {
    /// The measurement.
    pub measurement: Measurement,
    /// Its value in the organization's currency.
    pub value: ValuedFact,
    /// What is measured.
    pub metric: Metric,
    /// Of whom, where it is a member's.
    pub member: Option<Member>,
    /// The team it is credited to.
    pub team: Option<Team>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

impl App {
    /// A page of the measurements the viewer may see; of those changed since an instant, where it is given.
    pub async fn measurement_facts(
        &self,
        viewer: &Viewer,
        filter: &MeasurementFilter,
        since: Option<DateTime<Utc>>,
        request: &PageRequest,
    ) -> Result<Synced<MeasurementFact>> {
        let session = self.reading(viewer);
        let until = session.settled_until(Changing::Measurements, self.now()).await?;
        let page = session.measurements_page_by_id(&viewer.asker, filter, since, request);
        let page = page.await?;
        let read = || page.rows.iter().map(|(_, (measurement, ..))| measurement);
        let members: Vec<MemberId> = read().filter_map(|found| member(found.reading.subject)).collect();
        let members = self.members_by_id(viewer, &members).await?.into_iter();
        let members: HashMap<MemberId, Member> = members.map(|member| (member.id, member)).collect();
        let teams: Vec<TeamId> = read().filter_map(|found| found.reading.team).collect();
        let teams = self.teams_by_id(viewer, &teams).await?.into_iter();
        let teams: HashMap<TeamId, Team> = teams.map(|team| (team.id, team)).collect();
        let metrics = session.metrics().await?.into_iter();
        let metrics: HashMap<MetricId, Metric> = metrics.map(|metric| (metric.id, metric)).collect();
        let page = page.try_map(|(measurement, value, updated_at)| -> Result<MeasurementFact> {
            let lost = || Error::Internal("a measurement without its metric".into());
            Ok(MeasurementFact {
                metric: metrics.get(&measurement.metric).cloned().ok_or_else(lost)?,
                member: member(measurement.reading.subject).and_then(|id| members.get(&id).cloned()),
                team: measurement.reading.team.and_then(|id| teams.get(&id).cloned()),
                measurement,
                value,
                updated_at,
            })
        })?;
        Ok(Synced { page, until })
    }

    /// How many rows there are for the viewer.
    pub async fn measurement_facts_count(
        &self,
        viewer: &Viewer,
        filter: &MeasurementFilter,
        since: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session
            .measurements_count_since(&viewer.asker, filter, since)
            .await?)
    }
}
