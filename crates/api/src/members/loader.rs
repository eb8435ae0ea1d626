//! What many objects of one answer ask about members, read together.

use crate::loaders::{Loaders, by_date, by_key, grouped};
use crate::problem::Problem;
use app::TimeOffRow;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::ids::{MemberId, TeamId};
use domain::members::Member;
use domain::paging::{Page, PageRequest};
use domain::teams::{Assignment, Leadership};
use std::collections::HashMap;

/// Whether a member's e-mail, work pattern and time off open to whoever asks.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DetailsOf(pub MemberId);

/// The assignments of a member.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AssignmentsOf(pub MemberId);

/// A page of who belongs to a team or one below it on a day.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MembersOf(pub TeamId, pub NaiveDate, pub PageRequest);

/// The teams a member leads on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LedBy(pub MemberId, pub NaiveDate);

/// Time off of a member that touches a period; nothing where it is not open to whoever asks.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeOffOf(pub MemberId, pub Period);

impl Loader<MemberId> for Loaders {
    type Value = Member;
    type Error = Problem;

    async fn load(&self, keys: &[MemberId]) -> Result<HashMap<MemberId, Member>, Problem> {
        let members = self.app.members_by_id(&self.viewer, keys).await?;
        Ok(by_key(members, |member| member.id))
    }
}

impl Loader<MembersOf> for Loaders {
    type Value = Page<Member>;
    type Error = Problem;

    async fn load(&self, keys: &[MembersOf]) -> Result<HashMap<MembersOf, Page<Member>>, Problem> {
        let mut found = HashMap::new();
        for ((date, request), teams) in by_date(keys.iter().map(|key| (key.0, (key.1, &key.2)))) {
            let pages = self
                .app
                .members_of_teams(&self.viewer, &teams, date, request)
                .await?;
            let keyed = |(team, page)| (MembersOf(team, date, request.clone()), page);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<DetailsOf> for Loaders {
    type Value = ();
    type Error = Problem;

    async fn load(&self, keys: &[DetailsOf]) -> Result<HashMap<DetailsOf, ()>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let open = self.app.members_with_details(&self.viewer, &ids).await?;
        Ok(open.into_iter().map(|id| (DetailsOf(id), ())).collect())
    }
}

impl Loader<AssignmentsOf> for Loaders {
    type Value = Vec<Assignment>;
    type Error = Problem;

    async fn load(&self, keys: &[AssignmentsOf]) -> Result<HashMap<AssignmentsOf, Vec<Assignment>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.app.assignments_of(&self.viewer, &ids).await?;
        Ok(grouped(keys, rows, |row| AssignmentsOf(row.member_id)))
    }
}

impl Loader<TimeOffOf> for Loaders {
    type Value = Vec<TimeOffRow>;
    type Error = Problem;

    async fn load(&self, keys: &[TimeOffOf]) -> Result<HashMap<TimeOffOf, Vec<TimeOffRow>>, Problem> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for (period, ids) in crate::loaders::by_date(keys.iter().map(|key| (key.0, key.1))) {
            for row in self.app.time_off(&self.viewer, &ids, period).await? {
                found
                    .entry(TimeOffOf(row.member_id, period))
                    .or_default()
                    .push(row);
            }
        }
        Ok(found)
    }
}

impl Loader<LedBy> for Loaders {
    type Value = Vec<TeamId>;
    type Error = Problem;

    async fn load(&self, keys: &[LedBy]) -> Result<HashMap<LedBy, Vec<TeamId>>, Problem> {
        let mut found = HashMap::new();
        for (date, ids) in crate::loaders::by_date(keys.iter().map(|key| (key.0, key.1))) {
            let rows: Vec<Leadership> = self.app.led_by(&self.viewer, &ids, date).await?;
            for row in rows {
                found
                    .entry(LedBy(row.member_id, date))
                    .or_insert_with(Vec::new)
                    .push(row.team_id);
            }
        }
        Ok(found)
    }
}
