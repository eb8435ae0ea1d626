//! Guardrails as far as the asker may see them, and writing them.

use super::entity::guardrail;
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::goals::entity::{MEMBER, ORGANIZATION, TEAM};
use crate::paging::{page_by_date, pages_of};
use crate::session::Session;
use crate::sql::{CHUNK, nothing};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail};
use domain::goals::Owner;
use domain::guardrails::{Guardrail, GuardrailFilter};
use domain::ids::{GoalId, GuardrailId, MemberId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

impl Session {
    /// The guardrails among `ids` the asker may see, in no particular order.
    pub async fn guardrails_by_id(&self, asker: &Asker, ids: &[GuardrailId]) -> Result<Vec<Guardrail>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .visible_guardrails(asker)
                .filter(self.among(guardrail::Column::Id.into_expr(), ids))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// A page of the guardrails the asker may see, by the day after their deadline.
    pub async fn guardrails_page(
        &self,
        asker: &Asker,
        filter: &GuardrailFilter,
        request: &PageRequest,
    ) -> Result<Page<Guardrail>> {
        page_by_date(
            self,
            self.matching_guardrails(asker, filter),
            (guardrail::Column::EndsOn, guardrail::Column::Id),
            request,
            |row| (row.ends_on, row.id),
            guardrail::Model::into_domain,
        )
        .await
    }

    /// How many guardrails the asker may see.
    pub async fn guardrails_count(&self, asker: &Asker, filter: &GuardrailFilter) -> Result<u64> {
        let matching = self.matching_guardrails(asker, filter);
        Ok(matching.count(self.executor()).await?)
    }

    /// A page of the guardrails of each of some members, the oldest first.
    pub async fn guardrails_of_members(
        &self,
        asker: &Asker,
        members: &[MemberId],
        request: &PageRequest,
    ) -> Result<HashMap<MemberId, Page<Guardrail>>> {
        let columns = (guardrail::Column::MemberId, guardrail::Column::Id);
        let keys = |row: &guardrail::Model| (row.member_id.unwrap_or_default(), row.id);
        let (select, convert) = (self.visible_guardrails(asker), guardrail::Model::into_domain);
        pages_of(self, select, columns, members, request, keys, convert).await
    }

    /// A page of the guardrails of each of some goals, the oldest first.
    pub async fn guardrails_of_goals(
        &self,
        asker: &Asker,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Guardrail>>> {
        let columns = (guardrail::Column::GoalId, guardrail::Column::Id);
        let keys = |row: &guardrail::Model| (row.goal_id.unwrap_or_default(), row.id);
        let (select, convert) = (self.visible_guardrails(asker), guardrail::Model::into_domain);
        pages_of(self, select, columns, goals, request, keys, convert).await
    }

    /// The guardrails of some owners whose period began by the end of a day and is not over before another, whoever asks.
    pub async fn guardrails_around(
        &self,
        owners: &[Owner],
        (over_after, begun_by): (NaiveDate, NaiveDate),
    ) -> Result<Vec<Guardrail>> {
        use guardrail::Column;
        let (mut members, mut teams, mut any) = (Vec::new(), Vec::new(), Condition::any());
        for owner in owners {
            match owner {
                Owner::Member(id) => members.push(id.as_uuid()),
                Owner::Team(id) => teams.push(id.as_uuid()),
                Owner::Organization => any = any.add(Column::OwnerKind.eq(ORGANIZATION)),
            }
        }
        any = any
            .add(self.among(Column::MemberId.into_expr(), members))
            .add(self.among(Column::TeamId.into_expr(), teams));
        let rows = self
            .scoped::<guardrail::Entity>()
            .filter(any)
            .filter(Column::StartsOn.lte(begun_by))
            .filter(Column::EndsOn.gt(over_after))
            .order_by_asc(Column::Id)
            .all(self.executor())
            .await?;
        rows.into_iter().map(guardrail::Model::into_domain).collect()
    }

    /// A guardrail, locked against other writers until the end of the transaction, where the asker may see it.
    pub async fn guardrail_locked(&self, asker: &Asker, id: GuardrailId) -> Result<Option<Guardrail>> {
        let found = self
            .visible_guardrails(asker)
            .filter(guardrail::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(guardrail::Model::into_domain).transpose()
    }

    /// Adds a guardrail.
    pub async fn guardrail_insert(&self, guardrail: &Guardrail) -> Result<()> {
        guardrail::Entity::insert(guardrail::Model::row(self.tenant(), guardrail)?)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// How many guardrails a member waived between two instants, whoever may see them.
    pub async fn guardrails_waived_by(
        &self,
        member: MemberId,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<u64> {
        let waived = self
            .scoped::<guardrail::Entity>()
            .filter(guardrail::Column::WaivedById.eq(member.as_uuid()))
            .filter(guardrail::Column::WaivedAt.gte(from))
            .filter(guardrail::Column::WaivedAt.lt(to));
        Ok(waived.count(self.executor()).await?)
    }

    /// Stores a changed guardrail.
    pub async fn guardrail_save(&self, guardrail: &Guardrail) -> Result<()> {
        guardrail::Entity::update(guardrail::Model::row(self.tenant(), guardrail)?)
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// Removes a guardrail.
    pub async fn guardrail_remove(&self, id: GuardrailId) -> Result<()> {
        guardrail::Entity::delete_many()
            .filter(guardrail::Column::OrganizationId.eq(self.tenant()))
            .filter(guardrail::Column::Id.eq(id.as_uuid()))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    fn visible_guardrails(&self, asker: &Asker) -> Select<guardrail::Entity> {
        let column = |column: guardrail::Column| Expr::col((guardrail::Entity, column));
        let kinds = [
            (
                MEMBER,
                Action::ReadMemberGoals,
                SubjectColumn::Member(column(guardrail::Column::MemberId)),
            ),
            (
                TEAM,
                Action::ReadSharedGoals,
                SubjectColumn::Team(column(guardrail::Column::TeamId)),
            ),
            (ORGANIZATION, Action::ReadSharedGoals, SubjectColumn::Organization),
        ];
        let mut any = Condition::any().add(nothing());
        for (kind, action, subject) in kinds {
            let of_kind = Condition::all().add(guardrail::Column::OwnerKind.eq(kind));
            any = any.add(of_kind.add(asker.may(action, Detail::Full, &subject)));
        }
        self.scoped::<guardrail::Entity>().filter(any)
    }

    fn matching_guardrails(&self, asker: &Asker, filter: &GuardrailFilter) -> Select<guardrail::Entity> {
        use guardrail::Column;
        let mut select = self.visible_guardrails(asker);
        if let Some(owners) = &filter.owners {
            let owned = owners.iter().map(|owner| match owner {
                Owner::Member(id) => Column::MemberId.eq(id.as_uuid()),
                Owner::Team(id) => Column::TeamId.eq(id.as_uuid()),
                Owner::Organization => Column::OwnerKind.eq(ORGANIZATION),
            });
            let any = owned.fold(Condition::any().add(nothing()), Condition::add);
            select = select.filter(any);
        }
        if let Some(goal) = filter.goal {
            select = select.filter(Column::GoalId.eq(goal.as_uuid()));
        }
        if let Some(day) = filter.running_on {
            select = select
                .filter(Column::StartsOn.lte(day))
                .filter(Column::EndsOn.gt(day));
        }
        select
    }
}
