//! Teams.

use super::entity::{assignment, closure, team};
use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::paging::page_by_text;
use crate::session::Session;
use crate::sql::{CHUNK, has_text, named, valid_on};
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::ids::TeamId;
use domain::paging::{Page, PageRequest};
use domain::teams::{Team, TeamFilter};
use domain::text::fold;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select};

impl Session {
    /// The teams among `ids`, in no particular order.
    pub async fn teams_by_id(&self, ids: &[TeamId]) -> Result<Vec<Team>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = self.among(team::Column::Id.into_expr(), chunk.iter().map(|id| id.as_uuid()));
            found.extend(
                self.scoped::<team::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        Ok(found.into_iter().map(team::Model::into_domain).collect())
    }

    /// A team, locked against other writers until the end of the transaction.
    pub async fn team_locked(&self, id: TeamId) -> Result<Option<Team>> {
        let found = self
            .scoped::<team::Entity>()
            .filter(team::Column::Id.eq(id.as_uuid()))
            .lock_exclusive();
        Ok(found.one(self.executor()).await?.map(team::Model::into_domain))
    }

    /// The teams with these keys of the system they were imported from.
    pub async fn teams_by_external_id(&self, keys: &[String]) -> Result<Vec<Team>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = named(team::Column::ExternalId, chunk);
            found.extend(
                self.scoped::<team::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        Ok(found.into_iter().map(team::Model::into_domain).collect())
    }

    /// Adds a team; where it stands is set by its placements.
    pub async fn team_insert(&self, team: &Team) -> Result<()> {
        team::Entity::insert(row(self, team))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Stores a changed team.
    pub async fn team_save(&self, team: &Team) -> Result<()> {
        team::Entity::update(row(self, team))
            .exec(self.executor())
            .await?;
        Ok(())
    }

    /// A page of the teams the asker may see, by name.
    pub async fn teams_page(
        &self,
        asker: &Asker,
        filter: &TeamFilter,
        request: &PageRequest,
    ) -> Result<Page<Team>> {
        page_by_text(
            self,
            self.visible_teams(asker, filter),
            (team::Column::NameFolded, team::Column::Id),
            request,
            |row| (row.name_folded.clone(), row.id),
            |row| Ok(row.into_domain()),
        )
        .await
    }

    /// How many teams the asker may see.
    pub async fn teams_count(&self, asker: &Asker, filter: &TeamFilter) -> Result<u64> {
        Ok(self.visible_teams(asker, filter).count(self.executor()).await?)
    }

    pub(crate) fn visible_teams(&self, asker: &Asker, filter: &TeamFilter) -> Select<team::Entity> {
        let subject = SubjectColumn::Team(Expr::col((team::Entity, team::Column::Id)));
        let mut select = self.scoped::<team::Entity>().filter(asker.may(
            Action::ReadDirectory,
            Detail::Existence,
            &subject,
        ));
        if let Some(text) = &filter.text {
            select = select.filter(has_text(team::Column::NameFolded, text));
        }
        if let Some((top, date)) = filter.within {
            select = select.filter(team::Column::Id.in_subquery(self.subtree(top, date)));
        }
        select
    }

    /// The members assigned to a team or one below it on a day, as a subquery.
    pub(crate) fn assigned_below(&self, top: TeamId, date: NaiveDate) -> SelectStatement {
        Query::select()
            .column(assignment::Column::MemberId)
            .from(assignment::Entity)
            .and_where(Expr::col(assignment::Column::OrganizationId).eq(self.tenant()))
            .and_where(Expr::col(assignment::Column::TeamId).in_subquery(self.subtree(top, date)))
            .cond_where(valid_on(
                assignment::Column::ValidFrom,
                assignment::Column::ValidTo,
                date,
            ))
            .to_owned()
    }

    /// A team and all below it on a day, as a subquery.
    pub(crate) fn subtree(&self, top: TeamId, date: NaiveDate) -> SelectStatement {
        Query::select()
            .column(closure::Column::DescendantId)
            .from(closure::Entity)
            .and_where(Expr::col(closure::Column::OrganizationId).eq(self.tenant()))
            .and_where(Expr::col(closure::Column::AncestorId).eq(top.as_uuid()))
            .cond_where(valid_on(
                closure::Column::ValidFrom,
                closure::Column::ValidTo,
                date,
            ))
            .to_owned()
    }
}

fn row(session: &Session, team: &Team) -> team::ActiveModel {
    team::ActiveModel {
        organization_id: Set(session.tenant()),
        id: Set(team.id.as_uuid()),
        name: Set(team.name.clone()),
        name_folded: Set(fold(&team.name)),
        external_id: Set(team.external_id.clone()),
        version: Set(team.version),
    }
}
