//! Rewards, and whom they were given to as far as whoever asks may know.

use super::reward_entity::{grant, reward};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::{Below, page_by_text, page_newest_first, rows_below};
use crate::session::Session;
use crate::sql::{CHUNK, named};
use domain::access::{Action, Detail};
use domain::ids::{MemberId, RewardGrantId, RewardId};
use domain::paging::{Key, Page, PageRequest};
use domain::recognition::{Evidence, Reward, RewardGrant, RewardGrantFilter};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};
use std::collections::HashMap;

impl Session {
    /// A page of rewards, by key.
    pub async fn rewards_page(&self, request: &PageRequest) -> Result<Page<Reward>> {
        let columns = (reward::Column::Key, reward::Column::Id);
        let keys = |row: &reward::Model| (row.key.clone(), row.id);
        let select = self.scoped::<reward::Entity>();
        page_by_text(self, select, columns, request, keys, reward::Model::into_domain).await
    }

    /// How many rewards there are.
    pub async fn rewards_count(&self) -> Result<u64> {
        Ok(self.scoped::<reward::Entity>().count(self.executor()).await?)
    }

    /// The rewards among `ids`, in no particular order.
    pub async fn rewards_by_id(&self, ids: &[RewardId]) -> Result<Vec<Reward>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(
                reward::Column::Id.into_expr(),
                chunk.iter().map(|id| id.as_uuid()),
            );
            let rows = self.scoped::<reward::Entity>().filter(wanted);
            for row in rows.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// The reward with a key, locked against other writers until the end of the transaction.
    pub async fn reward_by_key_locked(&self, key: &str) -> Result<Option<Reward>> {
        let found = self
            .scoped::<reward::Entity>()
            .filter(named(reward::Column::Key, &[key]))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(reward::Model::into_domain).transpose()
    }

    /// Adds a reward.
    pub async fn reward_insert(&self, reward: &Reward) -> Result<()> {
        reward::Entity::insert(reward::Model::row(self.tenant(), reward))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a reward that was changed.
    pub async fn reward_save(&self, reward: &Reward) -> Result<()> {
        reward::Entity::update(reward::Model::row(self.tenant(), reward))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// A page of the grants that match and that the asker may know of, the newest first.
    pub async fn reward_grants_page(
        &self,
        asker: &Asker,
        filter: &RewardGrantFilter,
        request: &PageRequest,
    ) -> Result<Page<RewardGrant>> {
        let select = self.matching_grants(asker, filter);
        let (id, convert) = (|row: &grant::Model| row.id, grant::Model::into_domain);
        page_newest_first(self, select, grant::Column::Id, request, id, convert).await
    }

    /// The same page of the grants to each of some members that the asker may know of, the newest first.
    pub async fn reward_grants_to(
        &self,
        asker: &Asker,
        members: &[MemberId],
        request: &PageRequest,
    ) -> Result<HashMap<MemberId, Page<RewardGrant>>> {
        let below = Below {
            parent: grant::Column::MemberId,
            id: grant::Column::Id,
            sort: None,
            descending: true,
        };
        let keys = |row: &grant::Model| {
            let (sort, id) = (String::new(), row.id);
            (row.member_id, Key { sort, id })
        };
        let select = self.visible_grants(asker);
        let mut lists = rows_below(self, select, &below, members, request, keys).await?;
        let page = |member: &MemberId| {
            let rows = lists.remove(member).unwrap_or_default();
            let page = Page::cut(request, rows).try_map(grant::Model::into_domain)?;
            Ok((*member, page))
        };
        members.iter().map(page).collect()
    }

    /// How many grants match that the asker may know of.
    pub async fn reward_grants_count(&self, asker: &Asker, filter: &RewardGrantFilter) -> Result<u64> {
        let select = self.matching_grants(asker, filter);
        Ok(select.count(self.executor()).await?)
    }

    /// The grants among `ids` the asker may know of, in no particular order.
    pub async fn reward_grants_by_id(
        &self,
        asker: &Asker,
        ids: &[RewardGrantId],
    ) -> Result<Vec<RewardGrant>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(grant::Column::Id.into_expr(), chunk.iter().map(|id| id.as_uuid()));
            let rows = self.visible_grants(asker).filter(wanted);
            for row in rows.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// Whether a member was given a reward for this.
    pub async fn is_granted(&self, reward: RewardId, member: MemberId, evidence: Evidence) -> Result<bool> {
        let for_it = match evidence {
            Evidence::Goal(id) => grant::Column::GoalId.eq(id.as_uuid()),
            Evidence::Quarter(day) => grant::Column::QuarterOn.eq(day),
        };
        let found = self
            .scoped::<grant::Entity>()
            .filter(grant::Column::RewardId.eq(reward.as_uuid()))
            .filter(grant::Column::MemberId.eq(member.as_uuid()))
            .filter(for_it);
        Ok(found.count(self.executor()).await? > 0)
    }

    /// Adds a grant.
    pub async fn reward_grant_insert(&self, grant: &RewardGrant) -> Result<()> {
        grant::Entity::insert(grant::Model::row(self.tenant(), grant))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    fn matching_grants(&self, asker: &Asker, filter: &RewardGrantFilter) -> Select<grant::Entity> {
        let mut select = self.visible_grants(asker);
        if let Some(member) = filter.member {
            select = select.filter(grant::Column::MemberId.eq(member.as_uuid()));
        }
        if let Some(reward) = filter.reward {
            select = select.filter(grant::Column::RewardId.eq(reward.as_uuid()));
        }
        select
    }

    fn visible_grants(&self, asker: &Asker) -> Select<grant::Entity> {
        let subject = SubjectColumn::Member(Expr::col((grant::Entity, grant::Column::MemberId)));
        self.scoped::<grant::Entity>()
            .filter(asker.may(Action::ReadRewardGrants, Detail::Full, &subject))
    }
}
