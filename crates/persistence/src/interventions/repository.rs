//! Interventions as far as the asker may see them.

use super::entity::intervention::{self, Column, Entity};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_by_id;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::calendar::Period;
use domain::ids::{AlertId, InterventionId, MemberId};
use domain::interventions::{Intervention, InterventionFilter, InterventionState};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows whose subject opens `action` to the asker at least as far as `least`; who does it and who began it are the other side.
fn opened(asker: &Asker, action: Action, least: Detail) -> Condition {
    let column = |column: Column| Expr::col((Entity, column));
    let between = |of: SubjectColumn| SubjectColumn::Between {
        of: Box::new(of),
        with: vec![
            SubjectColumn::Member(column(Column::OwnerId)),
            SubjectColumn::Member(column(Column::CreatedBy)),
        ],
    };
    let of_member = between(SubjectColumn::Member(column(Column::MemberId)));
    let of_team = between(SubjectColumn::Team(column(Column::TeamId)));
    let member = Condition::all()
        .add(column(Column::MemberId).is_not_null())
        .add(asker.may(action, least, &of_member));
    let team = Condition::all()
        .add(column(Column::TeamId).is_not_null())
        .add(asker.may(action, least, &of_team));
    Condition::any().add(member).add(team)
}

impl Session {
    /// A page of the interventions the asker may see, the first begun first.
    pub async fn interventions_page(
        &self,
        asker: &Asker,
        filter: &InterventionFilter,
        request: &PageRequest,
    ) -> Result<Page<Intervention>> {
        let matching = self.matching_interventions(asker, filter);
        let convert = intervention::Model::into_domain;
        page_by_id(self, matching, Column::Id, request, |row| row.id, convert).await
    }

    /// How many interventions the asker may see.
    pub async fn interventions_count(&self, asker: &Asker, filter: &InterventionFilter) -> Result<u64> {
        let matching = self.matching_interventions(asker, filter);
        Ok(matching.count(self.executor()).await?)
    }

    /// The interventions among `ids` the asker may see, in no particular order.
    pub async fn interventions_by_id(
        &self,
        asker: &Asker,
        ids: &[InterventionId],
    ) -> Result<Vec<Intervention>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(Column::Id.into_expr(), chunk.iter().map(|id| id.as_uuid()));
            let select = self.visible_interventions(asker).filter(wanted);
            for row in select.all(self.executor()).await? {
                found.push(row.into_domain()?);
            }
        }
        Ok(found)
    }

    /// The interventions begun for each of some alerts that the asker may see, the first first.
    pub async fn interventions_for(
        &self,
        asker: &Asker,
        alerts: &[AlertId],
    ) -> Result<HashMap<AlertId, Vec<Intervention>>> {
        let mut found: HashMap<AlertId, Vec<Intervention>> = HashMap::new();
        for chunk in alerts.chunks(CHUNK) {
            let wanted = self.among(Column::AlertId.into_expr(), chunk.iter().map(|id| id.as_uuid()));
            let select = self.visible_interventions(asker).filter(wanted);
            for row in select.order_by_asc(Column::Id).all(self.executor()).await? {
                let intervention = row.into_domain()?;
                if let Some(link) = intervention.link {
                    found.entry(link.alert).or_default().push(intervention);
                }
            }
        }
        Ok(found)
    }

    /// What a member began to do for others in a period, whoever may see it.
    pub async fn interventions_begun_by(
        &self,
        member: MemberId,
        period: Period,
    ) -> Result<Vec<Intervention>> {
        let rows = self
            .scoped::<Entity>()
            .filter(Column::CreatedBy.eq(member.as_uuid()))
            .filter(Column::StartedOn.gte(period.start()))
            .filter(Column::StartedOn.lt(period.end()))
            .order_by_asc(Column::Id)
            .all(self.executor())
            .await?;
        rows.into_iter().map(intervention::Model::into_domain).collect()
    }

    /// When the interventions begun for any alert that were under way at the end of a day began, whoever may see them.
    pub async fn interventions_under_way(
        &self,
        as_of: NaiveDate,
    ) -> Result<HashMap<AlertId, Vec<NaiveDate>>> {
        let ended = Condition::any()
            .add(Column::EndedOn.is_null())
            .add(Column::EndedOn.gt(as_of));
        let rows: Vec<(Uuid, NaiveDate)> = self
            .scoped::<Entity>()
            .select_only()
            .column(Column::AlertId)
            .column(Column::StartedOn)
            .filter(Column::AlertId.is_not_null())
            .filter(Column::StartedOn.lte(as_of))
            .filter(ended)
            .into_tuple()
            .all(self.executor())
            .await?;
        let mut found: HashMap<AlertId, Vec<NaiveDate>> = HashMap::new();
        for (alert, started) in rows {
            found.entry(AlertId::from_uuid(alert)).or_default().push(started);
        }
        Ok(found)
    }

    /// Those of `ids` that open `action` to the asker in full.
    pub async fn interventions_open(
        &self,
        asker: &Asker,
        action: Action,
        ids: &[InterventionId],
    ) -> Result<HashSet<InterventionId>> {
        let mut open = HashSet::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Uuid> = self
                .scoped::<Entity>()
                .select_only()
                .column(Column::Id)
                .filter(self.among(Column::Id.into_expr(), chunk.iter().map(|id| id.as_uuid())))
                .filter(opened(asker, action, Detail::Full))
                .into_tuple()
                .all(self.executor())
                .await?;
            open.extend(rows.into_iter().map(InterventionId::from_uuid));
        }
        Ok(open)
    }

    /// An intervention the asker may see, locked against other writers until the end of the transaction.
    pub async fn intervention_locked(
        &self,
        asker: &Asker,
        id: InterventionId,
    ) -> Result<Option<Intervention>> {
        let found = self
            .visible_interventions(asker)
            .filter(Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        let row = found.one(self.executor()).await?;
        row.map(intervention::Model::into_domain).transpose()
    }

    /// Adds an intervention.
    pub async fn intervention_insert(&self, intervention: &Intervention) -> Result<()> {
        Entity::insert(intervention::Model::row(self.tenant(), intervention))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a changed intervention.
    pub async fn intervention_save(&self, intervention: &Intervention) -> Result<()> {
        Entity::update(intervention::Model::row(self.tenant(), intervention))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    fn visible_interventions(&self, asker: &Asker) -> Select<Entity> {
        self.scoped::<Entity>()
            .filter(opened(asker, Action::ReadInterventions, Detail::Totals))
    }

    fn matching_interventions(&self, asker: &Asker, filter: &InterventionFilter) -> Select<Entity> {
        let mut select = self.visible_interventions(asker);
        let named = [
            (Column::MemberId, filter.member.map(|id| id.as_uuid())),
            (Column::TeamId, filter.team.map(|id| id.as_uuid())),
            (Column::OwnerId, filter.owner.map(|id| id.as_uuid())),
        ];
        for (column, id) in named {
            if let Some(id) = id {
                select = select.filter(column.eq(id));
            }
        }
        if let Some(states) = &filter.states {
            let words = states.iter().map(|state: &InterventionState| state.word());
            select = select.filter(Column::State.is_in(words));
        }
        select
    }
}
