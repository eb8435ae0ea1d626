//! Members.

use super::entity::{member, turn};
use crate::access::{Asker, SubjectColumn};
use crate::errors::{Failure, Result};
use crate::paging::page_by_text;
use crate::session::Session;
use crate::sql::{CHUNK, has_text, named};
use domain::access::{Action, Detail};
use domain::ids::MemberId;
use domain::members::{Member, MemberFilter, MemberTurn};
use domain::paging::{Page, PageRequest};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

impl Session {
    /// A member, whoever asks.
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>> {
        let found = self
            .scoped::<member::Entity>()
            .filter(member::Column::Id.eq(id.as_uuid()));
        found
            .one(self.executor())
            .await?
            .map(member::Model::into_domain)
            .transpose()
    }

    /// Every member, whoever asks.
    pub async fn member_ids(&self) -> Result<Vec<MemberId>> {
        let ids: Vec<Uuid> = self
            .scoped::<member::Entity>()
            .select_only()
            .column(member::Column::Id)
            .order_by_asc(member::Column::Id)
            .into_tuple()
            .all(self.executor())
            .await?;
        Ok(ids.into_iter().map(MemberId::from_uuid).collect())
    }

    /// A member, locked against other writers until the end of the transaction.
    pub async fn member_locked(&self, id: MemberId) -> Result<Option<Member>> {
        let found = self
            .scoped::<member::Entity>()
            .filter(member::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        found
            .one(self.executor())
            .await?
            .map(member::Model::into_domain)
            .transpose()
    }

    /// The members among `ids`, locked against other writers until the end of the transaction, in the order of their ids.
    pub async fn members_locked(&self, ids: &[MemberId]) -> Result<Vec<Member>> {
        let mut sorted: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        sorted.sort_unstable();
        let mut found = Vec::new();
        for chunk in sorted.chunks(CHUNK) {
            found.extend(
                self.scoped::<member::Entity>()
                    .filter(member::Column::Id.is_in(chunk.iter().copied()))
                    .order_by_asc(member::Column::Id)
                    .lock_exclusive()
                    .all(self.executor())
                    .await?,
            );
        }
        found.into_iter().map(member::Model::into_domain).collect()
    }

    /// The members among `ids`, in no particular order.
    pub async fn members_by_id(&self, ids: &[MemberId]) -> Result<Vec<Member>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(
                member::Column::Id.into_expr(),
                chunk.iter().map(|id| id.as_uuid()),
            );
            found.extend(
                self.scoped::<member::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        found.into_iter().map(member::Model::into_domain).collect()
    }

    /// The members with these keys of the system they were imported from.
    pub async fn members_by_external_id(&self, keys: &[String]) -> Result<Vec<Member>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = named(member::Column::ExternalId, chunk);
            found.extend(
                self.scoped::<member::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        found.into_iter().map(member::Model::into_domain).collect()
    }

    /// The members with these addresses, written as they are stored.
    pub async fn members_by_emails(&self, emails: &[String]) -> Result<Vec<Member>> {
        let mut found = Vec::new();
        for chunk in emails.chunks(CHUNK) {
            let wanted = named(member::Column::Email, chunk);
            found.extend(
                self.scoped::<member::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        found.into_iter().map(member::Model::into_domain).collect()
    }

    /// The member who signs in with this address, and the hash of the password if one is set.
    pub async fn member_by_email(&self, email: &str) -> Result<Option<(Member, Option<String>)>> {
        self.member_with_password(named(member::Column::Email, &[email]))
            .await
    }

    /// A member, and the hash of the password if one is set.
    pub async fn member_by_id(&self, id: MemberId) -> Result<Option<(Member, Option<String>)>> {
        self.member_with_password(member::Column::Id.eq(id.as_uuid()))
            .await
    }

    async fn member_with_password(&self, which: Expr) -> Result<Option<(Member, Option<String>)>> {
        let found = self.scoped::<member::Entity>().filter(which);
        match found.one(self.executor()).await? {
            None => Ok(None),
            Some(row) => {
                let hash = row.password_hash.clone();
                Ok(Some((row.into_domain()?, hash)))
            }
        }
    }

    /// Adds members.
    pub async fn members_insert(&self, members: &[Member]) -> Result<()> {
        for chunk in members.chunks(CHUNK) {
            let mut rows = Vec::with_capacity(chunk.len());
            for member in chunk {
                let mut row = member::Model::row(self.tenant(), member)?;
                row.password_hash = Set(None);
                rows.push(row);
            }
            member::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Stores a changed member; the password is left as it is.
    pub async fn member_save(&self, member: &Member) -> Result<()> {
        let row = member::Model::row(self.tenant(), member)?;
        member::Entity::update(row).exec(self.executor()).await?;
        Ok(())
    }

    /// Keeps what a member was until an instant.
    pub async fn member_turned(&self, turned: &MemberTurn) -> Result<()> {
        let row = turn::ActiveModel {
            organization_id: Set(self.tenant()),
            member_id: Set(turned.member.as_uuid()),
            turned_at: Set(turned.at),
            was_active: Set(turned.was_active),
            was_executive: Set(turned.was_executive),
        };
        // Of turns at the same instant the first says what was before all of them.
        let key = [
            turn::Column::OrganizationId,
            turn::Column::MemberId,
            turn::Column::TurnedAt,
        ];
        turn::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// The turns of these members, in no particular order.
    pub(crate) async fn member_turns(&self, members: &[MemberId]) -> Result<Vec<MemberTurn>> {
        let mut found = Vec::new();
        for chunk in members.chunks(CHUNK) {
            let rows = self
                .scoped::<turn::Entity>()
                .filter(self.among(
                    turn::Column::MemberId.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(|row| MemberTurn {
                member: MemberId::from_uuid(row.member_id),
                at: row.turned_at,
                was_active: row.was_active,
                was_executive: row.was_executive,
            }));
        }
        Ok(found)
    }

    /// Sets the hash of a member's password.
    pub async fn member_password(&self, id: MemberId, hash: &str) -> Result<()> {
        let changed = member::Entity::update_many()
            .col_expr(member::Column::PasswordHash, Expr::value(hash))
            .filter(member::Column::OrganizationId.eq(self.tenant()))
            .filter(member::Column::Id.eq(id.as_uuid()))
            .exec(self.executor())
            .await?;
        match changed.rows_affected {
            1 => Ok(()),
            _ => Err(Failure::damaged("members", "no member to set a password of")),
        }
    }

    /// A page of the members the asker may see, by name.
    pub async fn members_page(
        &self,
        asker: &Asker,
        filter: &MemberFilter,
        request: &PageRequest,
    ) -> Result<Page<Member>> {
        page_by_text(
            self,
            self.visible_members(asker, filter),
            (member::Column::NameFolded, member::Column::Id),
            request,
            |row| (row.name_folded.clone(), row.id),
            member::Model::into_domain,
        )
        .await
    }

    /// How many members the asker may see.
    pub async fn members_count(&self, asker: &Asker, filter: &MemberFilter) -> Result<u64> {
        Ok(self.visible_members(asker, filter).count(self.executor()).await?)
    }

    pub(crate) fn visible_members(&self, asker: &Asker, filter: &MemberFilter) -> Select<member::Entity> {
        let subject = SubjectColumn::Member(Expr::col((member::Entity, member::Column::Id)));
        let mut select = self.scoped::<member::Entity>().filter(asker.may(
            Action::ReadDirectory,
            Detail::Existence,
            &subject,
        ));
        if let Some(role) = filter.role {
            select = select.filter(member::Column::Role.eq(role.as_str()));
        }
        if let Some(active) = filter.active {
            select = select.filter(member::Column::Active.eq(active));
        }
        if let Some(text) = &filter.text {
            select = select.filter(has_text(member::Column::NameFolded, text));
        }
        if let Some((team, date)) = filter.team {
            let assigned = self.assigned_below(team, date);
            select = select.filter(member::Column::Id.in_subquery(assigned));
        }
        select
    }
}
