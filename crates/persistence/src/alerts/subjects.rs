//! Whom alerts are looked for about: those the asker may read any of.

use crate::access::{Asker, SubjectColumn};
use crate::errors::Result;
use crate::members::entity::member;
use crate::session::Session;
use crate::teams::entity::team;
use domain::access::{Action, Detail};
use domain::alerts::AlertFilter;
use domain::ids::TeamId;
use domain::members::Member;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// What opens alerts: all of somebody's, or those that are with the executives.
fn readable(asker: &Asker, subject: &SubjectColumn) -> Condition {
    Condition::any()
        .add(asker.may(Action::ReadAlerts, Detail::Full, subject))
        .add(asker.may(Action::ReadEscalatedAlerts, Detail::Full, subject))
}

impl Session {
    /// The active members a filter names of whom the asker may read an alert.
    pub async fn members_with_alerts(&self, asker: &Asker, filter: &AlertFilter) -> Result<Vec<Member>> {
        let subject = SubjectColumn::Member(Expr::col((member::Entity, member::Column::Id)));
        let mut select = self
            .scoped::<member::Entity>()
            .filter(member::Column::Active.eq(true))
            .filter(readable(asker, &subject));
        if let Some(members) = &filter.members {
            let ids = members.iter().map(|id| id.as_uuid());
            select = select.filter(self.among(member::Column::Id.into_expr(), ids));
        }
        if let Some(team) = filter.team {
            select = select.filter(member::Column::Id.in_subquery(self.assigned_below(team, asker.today)));
        }
        let rows = select
            .order_by_asc(member::Column::Id)
            .all(self.executor())
            .await?;
        rows.into_iter().map(member::Model::into_domain).collect()
    }

    /// The teams a filter names of which the asker may read an alert; none where it names members.
    pub async fn teams_with_alerts(&self, asker: &Asker, filter: &AlertFilter) -> Result<Vec<TeamId>> {
        if filter.members.is_some() {
            return Ok(Vec::new());
        }
        let subject = SubjectColumn::Team(Expr::col((team::Entity, team::Column::Id)));
        let mut select = self
            .scoped::<team::Entity>()
            .select_only()
            .column(team::Column::Id)
            .filter(readable(asker, &subject));
        if let Some(top) = filter.team {
            select = select.filter(team::Column::Id.in_subquery(self.subtree(top, asker.today)));
        }
        let rows: Vec<Uuid> = select
            .order_by_asc(team::Column::Id)
            .into_tuple()
            .all(self.executor())
            .await?;
        Ok(rows.into_iter().map(TeamId::from_uuid).collect())
    }
}
