//! Who belongs to each of some teams on a day: a page of each, read together.

use super::entity::member;
use crate::access::Asker;
use crate::errors::Result;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::ids::{MemberId, TeamId};
use domain::members::{Member, MemberFilter};
use domain::paging::{Key, Page, PageRequest};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

impl Session {
    /// The same page of the members of each of some teams and those below it on a day, by name, as far as the asker may see them.
    pub async fn members_of_teams(
        &self,
        asker: &Asker,
        teams: &[TeamId],
        date: NaiveDate,
        request: &PageRequest,
    ) -> Result<HashMap<TeamId, Page<Member>>> {
        if let [team] = *teams {
            let filter = MemberFilter {
                team: Some((team, date)),
                ..MemberFilter::default()
            };
            let page = self.members_page(asker, &filter, request).await?;
            return Ok([(team, page)].into());
        }
        let belonging = self.belonging_within(teams, Period::day(date)).await?;
        let keys = self
            .name_keys(asker, belonging.iter().map(|(_, member, _)| *member))
            .await?;
        let mut lists: HashMap<TeamId, BTreeMap<&Key, MemberId>> = HashMap::new();
        for (team, member, _) in &belonging {
            if let Some(key) = keys.get(member) {
                lists.entry(*team).or_default().insert(key, *member);
            }
        }
        let cut = |team: &TeamId| {
            let rows = lists.remove(team).unwrap_or_default().into_iter();
            let after = |key: &Key| request.after.as_ref().is_none_or(|after| key > after);
            let before = |key: &Key| request.before.as_ref().is_none_or(|before| key < before);
            let wanted = rows.filter(|(key, _)| after(key) && before(key));
            let mut wanted: Vec<(Key, MemberId)> = wanted.map(|(key, id)| (key.clone(), id)).collect();
            let most = usize::try_from(request.limit)
                .unwrap_or(usize::MAX)
                .saturating_add(1);
            match request.from_end {
                true => drop(wanted.drain(..wanted.len().saturating_sub(most))),
                false => wanted.truncate(most),
            }
            (*team, Page::cut(request, wanted))
        };
        let pages: HashMap<TeamId, Page<MemberId>> = teams.iter().map(cut).collect();
        let ids: HashSet<MemberId> = pages
            .values()
            .flat_map(|page| page.rows.iter().map(|(_, id)| *id))
            .collect();
        let found = self.members_by_id(&ids.into_iter().collect::<Vec<_>>()).await?;
        let found: HashMap<MemberId, Member> = found.into_iter().map(|member| (member.id, member)).collect();
        let whole = pages.into_iter().map(|(team, page)| {
            let rows = page.rows.into_iter();
            let rows = rows.filter_map(|(key, id)| Some((key, found.get(&id)?.clone())));
            let page = Page {
                rows: rows.collect(),
                has_next: page.has_next,
                has_previous: page.has_previous,
            };
            (team, page)
        });
        Ok(whole.collect())
    }

    /// What each of some members is sorted by, as far as the asker may see them.
    async fn name_keys(
        &self,
        asker: &Asker,
        members: impl Iterator<Item = MemberId>,
    ) -> Result<HashMap<MemberId, Key>> {
        let members: HashSet<Uuid> = members.map(|id| id.as_uuid()).collect();
        let members: Vec<Uuid> = members.into_iter().collect();
        let mut keys = HashMap::new();
        for chunk in members.chunks(CHUNK) {
            let rows: Vec<(Uuid, String)> = self
                .visible_members(asker, &MemberFilter::default())
                .select_only()
                .columns([member::Column::Id, member::Column::NameFolded])
                .filter(self.among(member::Column::Id.into_expr(), chunk.iter().copied()))
                .into_tuple()
                .all(self.executor())
                .await?;
            let keyed = rows
                .into_iter()
                .map(|(id, sort)| (MemberId::from_uuid(id), Key { sort, id }));
            keys.extend(keyed);
        }
        Ok(keys)
    }
}
