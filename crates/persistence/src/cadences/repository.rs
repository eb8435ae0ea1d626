//! Cadences, each with its rules and those who are invited.

use super::entity::{cadence, invited, named, rule};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_by_id;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::cadences::{Cadence, CadenceFilter, CadenceRule, Organizing, Participation};
use domain::ids::{CadenceId, MemberId, TeamId};
use domain::meetings::MeetingKey;
use domain::paging::{Key, Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// A page of the cadences the asker may see, the first set up first.
    pub async fn cadences_page(
        &self,
        asker: &Asker,
        filter: &CadenceFilter,
        request: &PageRequest,
    ) -> Result<Page<Cadence>> {
        let select = self.filtered_cadences(asker, filter);
        let page = page_by_id(self, select, cadence::Column::Id, request, |row| row.id, Ok).await?;
        let (keys, rows): (Vec<Key>, Vec<_>) = page.rows.into_iter().unzip();
        let rows = self.whole_cadences(rows).await?;
        Ok(Page {
            rows: keys.into_iter().zip(rows).collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        })
    }

    /// How many cadences the asker may see.
    pub async fn cadences_count(&self, asker: &Asker, filter: &CadenceFilter) -> Result<u64> {
        let select = self.filtered_cadences(asker, filter);
        Ok(select.count(self.executor()).await?)
    }

    /// Every cadence the asker may see, by identity.
    pub async fn cadences_seen(&self, asker: &Asker, filter: &CadenceFilter) -> Result<Vec<Cadence>> {
        let select = self
            .filtered_cadences(asker, filter)
            .order_by_asc(cadence::Column::Id);
        let rows = select.all(self.executor()).await?;
        self.whole_cadences(rows).await
    }

    /// The cadences among `ids` the asker may see, in no particular order.
    pub async fn cadences_by_id(&self, asker: &Asker, ids: &[CadenceId]) -> Result<Vec<Cadence>> {
        let select = self.visible_cadences(asker);
        self.cadences_among(
            select,
            cadence::Column::Id,
            ids.iter().map(|id| id.as_uuid()).collect(),
        )
        .await
    }

    /// The cadences about these members, whoever asks.
    pub async fn cadences_about(&self, members: &[MemberId]) -> Result<Vec<Cadence>> {
        let select = self.scoped::<cadence::Entity>();
        let ids = members.iter().map(|id| id.as_uuid()).collect();
        self.cadences_among(select, cadence::Column::MemberId, ids).await
    }

    /// The cadences about these members and teams that have not ended before a day, whoever asks.
    pub async fn cadences_running(
        &self,
        members: &[MemberId],
        teams: &[TeamId],
        day: NaiveDate,
    ) -> Result<Vec<Cadence>> {
        use cadence::Column;
        let about = Condition::any()
            .add(self.among(
                Column::MemberId.into_expr(),
                members.iter().map(|id| id.as_uuid()),
            ))
            .add(self.among(Column::TeamId.into_expr(), teams.iter().map(|id| id.as_uuid())));
        let select = self
            .scoped::<cadence::Entity>()
            .filter(about)
            .filter(running_on(day));
        let rows = select.order_by_asc(Column::Id).all(self.executor()).await?;
        self.whole_cadences(rows).await
    }

    /// The cadences whose meetings carry one of these keys, whoever asks.
    pub async fn cadences_by_key(&self, keys: &[MeetingKey]) -> Result<Vec<Cadence>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let keyed = cadence::Column::MeetingKey.is_in(chunk.iter().map(|key| key.number()));
            let rows = self.scoped::<cadence::Entity>().filter(keyed);
            found.extend(rows.all(self.executor()).await?);
        }
        self.whole_cadences(found).await
    }

    /// A cadence, locked against other writers until the end of the transaction, whoever asks.
    pub async fn cadence_locked(&self, id: CadenceId) -> Result<Option<Cadence>> {
        let found = self
            .scoped::<cadence::Entity>()
            .filter(cadence::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let rows: Vec<_> = found.one(self.executor()).await?.into_iter().collect();
        Ok(self.whole_cadences(rows).await?.pop())
    }

    /// Adds a cadence.
    pub async fn cadence_insert(&self, cadence: &Cadence) -> Result<()> {
        cadence::Entity::insert(cadence::Model::row(self.tenant(), cadence))
            .exec_without_returning(self.executor())
            .await?;
        self.cadence_parts_insert(cadence).await
    }

    /// Stores a changed cadence.
    pub async fn cadence_save(&self, cadence: &Cadence) -> Result<()> {
        cadence::Entity::update(cadence::Model::row(self.tenant(), cadence))
            .exec(self.executor())
            .await?;
        rule::Entity::delete_many()
            .filter(rule::Column::OrganizationId.eq(self.tenant()))
            .filter(rule::Column::CadenceId.eq(cadence.id.as_uuid()))
            .exec(self.executor())
            .await?;
        invited::Entity::delete_many()
            .filter(invited::Column::OrganizationId.eq(self.tenant()))
            .filter(invited::Column::CadenceId.eq(cadence.id.as_uuid()))
            .exec(self.executor())
            .await?;
        named::Entity::delete_many()
            .filter(named::Column::OrganizationId.eq(self.tenant()))
            .filter(named::Column::CadenceId.eq(cadence.id.as_uuid()))
            .exec(self.executor())
            .await?;
        self.cadence_parts_insert(cadence).await
    }

    async fn cadence_parts_insert(&self, cadence: &Cadence) -> Result<()> {
        let (tenant, id) = (self.tenant(), cadence.id);
        let rules = cadence
            .rules
            .iter()
            .map(|held| rule::Model::row(tenant, id, held));
        rule::Entity::insert_many(rules.collect::<Result<Vec<_>>>()?)
            .exec_without_returning(self.executor())
            .await?;
        let named = cadence.organizers.iter();
        let named: Vec<_> = named
            .filter_map(|held| named::Model::row(tenant, id, held))
            .collect();
        if !named.is_empty() {
            named::Entity::insert_many(named)
                .exec_without_returning(self.executor())
                .await?;
        }
        for chunk in cadence.participants.chunks(CHUNK) {
            let rows = chunk.iter().map(|held| invited::Model::row(tenant, id, held));
            invited::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// Cadences with everything that belongs to them, in the order of the rows.
    async fn whole_cadences(&self, rows: Vec<cadence::Model>) -> Result<Vec<Cadence>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut rules: HashMap<Uuid, Vec<CadenceRule>> = HashMap::new();
        let mut participants: HashMap<Uuid, Vec<Participation>> = HashMap::new();
        let mut named: HashMap<Uuid, Vec<Organizing>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let held = self
                .scoped::<rule::Entity>()
                .filter(self.among(rule::Column::CadenceId.into_expr(), chunk.iter().copied()))
                .order_by_asc(rule::Column::FromOn)
                .all(self.executor())
                .await?;
            for row in held {
                rules.entry(row.cadence_id).or_default().push(row.into_domain()?);
            }
            let held = self
                .scoped::<invited::Entity>()
                .filter(self.among(invited::Column::CadenceId.into_expr(), chunk.iter().copied()))
                .order_by_asc(invited::Column::ValidFrom)
                .order_by_asc(invited::Column::MemberId)
                .all(self.executor())
                .await?;
            for row in held {
                participants
                    .entry(row.cadence_id)
                    .or_default()
                    .push(row.into_domain());
            }
            let held = self
                .scoped::<named::Entity>()
                .filter(self.among(named::Column::CadenceId.into_expr(), chunk.iter().copied()))
                .order_by_asc(named::Column::Since)
                .all(self.executor())
                .await?;
            for row in held {
                named.entry(row.cadence_id).or_default().push(row.into_domain());
            }
        }
        let whole = rows.into_iter().map(|row| {
            let rules = rules.remove(&row.id).unwrap_or_default();
            let participants = participants.remove(&row.id).unwrap_or_default();
            let named = named.remove(&row.id).unwrap_or_default();
            row.into_domain(rules, participants, named)
        });
        whole.collect()
    }

    async fn cadences_among(
        &self,
        select: Select<cadence::Entity>,
        column: cadence::Column,
        ids: Vec<Uuid>,
    ) -> Result<Vec<Cadence>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows = select
                .clone()
                .filter(self.among(column.into_expr(), chunk.iter().copied()))
                .all(self.executor())
                .await?;
            found.extend(rows);
        }
        self.whole_cadences(found).await
    }

    fn filtered_cadences(&self, asker: &Asker, filter: &CadenceFilter) -> Select<cadence::Entity> {
        let mut select = self.visible_cadences(asker);
        if let Some(id) = filter.cadence {
            select = select.filter(cadence::Column::Id.eq(id.as_uuid()));
        }
        if let Some(kind) = filter.kind {
            select = select.filter(cadence::Column::Kind.eq(kind.word()));
        }
        if let Some(member) = filter.member {
            select = select.filter(cadence::Column::MemberId.eq(member.as_uuid()));
        }
        if let Some(team) = filter.team {
            select = select.filter(cadence::Column::TeamId.eq(team.as_uuid()));
        }
        if let Some(day) = filter.running_on {
            select = select.filter(running_on(day));
        }
        select
    }

    fn visible_cadences(&self, asker: &Asker) -> Select<cadence::Entity> {
        let column = |column: cadence::Column| Expr::col((cadence::Entity, column));
        let invited = |of| SubjectColumn::Invited {
            of: Box::new(of),
            cadence: column(cadence::Column::Id),
        };
        let member = invited(SubjectColumn::Member(column(cadence::Column::MemberId)));
        let team = invited(SubjectColumn::Team(column(cadence::Column::TeamId)));
        let of_members = Condition::all()
            .add(cadence::Column::MemberId.is_not_null())
            .add(asker.may(Action::ReadMeetings, Detail::Totals, &member));
        let of_teams = Condition::all()
            .add(cadence::Column::TeamId.is_not_null())
            .add(asker.may(Action::ReadTeamMeetings, Detail::Totals, &team));
        self.scoped::<cadence::Entity>()
            .filter(Condition::any().add(of_members).add(of_teams))
    }
}

/// Cadences that have not ended before a day.
fn running_on(day: NaiveDate) -> Condition {
    let ends = cadence::Column::EndedOn;
    Condition::any().add(ends.is_null()).add(ends.gt(day))
}
