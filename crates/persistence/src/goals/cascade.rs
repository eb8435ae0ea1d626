//! Goals by the goal above them.

use super::entity::goal;
use crate::access::Asker;
use crate::entity::stored;
use crate::errors::Result;
use crate::paging::pages_of;
use crate::session::Session;
use crate::sql::CHUNK;
use domain::goals::{Edge, Goal, GoalState};
use domain::ids::{GoalId, MetricId};
use domain::money::Currency;
use domain::paging::{Page, PageRequest};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// What a goal counts for in the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The goal above.
    pub parent: GoalId,
    /// Its target.
    pub target: i64,
    /// The currency of it, where it is money.
    pub currency: Option<Currency>,
    /// Its first day: money is planned at the rate of this day.
    pub starts_on: chrono::NaiveDate,
}

impl Session {
    /// A page of the goals right below each of these, the oldest first, as far as the asker may see them.
    pub async fn goal_children(
        &self,
        asker: &Asker,
        parents: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Goal>>> {
        let columns = (goal::Column::ParentId, goal::Column::Id);
        let keys = |row: &goal::Model| (row.parent_id.unwrap_or_default(), row.id);
        let select = self.visible_goals(asker);
        pages_of(
            self,
            select,
            columns,
            parents,
            request,
            keys,
            goal::Model::into_domain,
        )
        .await
    }

    /// How many goals right below one the asker may see.
    pub async fn goal_children_count(&self, asker: &Asker, parent: GoalId) -> Result<u64> {
        let below = self
            .visible_goals(asker)
            .filter(goal::Column::ParentId.eq(parent.as_uuid()));
        Ok(below.count(self.executor()).await?)
    }

    /// The goals that count in each of these and are not given up, each with the one above it and what it measures.
    pub async fn goals_counting_in(&self, parents: &[GoalId]) -> Result<Vec<(GoalId, GoalId, MetricId)>> {
        let mut found = Vec::new();
        for chunk in parents.chunks(CHUNK) {
            let rows: Vec<(Uuid, Uuid, Uuid)> = self
                .scoped::<goal::Entity>()
                .select_only()
                .columns([goal::Column::Id, goal::Column::ParentId, goal::Column::MetricId])
                .filter(goal::Column::ParentId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(goal::Column::ParentEdge.eq(Edge::Contributes.word()))
                .filter(goal::Column::State.ne(GoalState::Cancelled.word()))
                .into_tuple()
                .all(self.executor())
                .await?;
            found.extend(rows.into_iter().map(|(goal, parent, metric)| {
                let (goal, parent) = (GoalId::from_uuid(goal), GoalId::from_uuid(parent));
                (goal, parent, MetricId::from_uuid(metric))
            }));
        }
        Ok(found)
    }

    /// What the agreed goals below these count for in them. Who may see them is not asked here.
    pub async fn contributions(&self, parents: &[GoalId]) -> Result<Vec<Contribution>> {
        let agreed = [GoalState::Active.word(), GoalState::Closed.word()];
        let mut found = Vec::new();
        for chunk in parents.chunks(CHUNK) {
            let rows: Vec<(Uuid, i64, Option<String>, chrono::NaiveDate)> = self
                .scoped::<goal::Entity>()
                .select_only()
                .columns([
                    goal::Column::ParentId,
                    goal::Column::Target,
                    goal::Column::Currency,
                    goal::Column::StartsOn,
                ])
                .filter(goal::Column::ParentId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(goal::Column::ParentEdge.eq(Edge::Contributes.word()))
                .filter(goal::Column::State.is_in(agreed))
                .into_tuple()
                .all(self.executor())
                .await?;
            for (parent, target, code, starts_on) in rows {
                let currency = match code {
                    Some(code) => Some(stored("goals", "currency", Currency::parse(&code).ok())?),
                    None => None,
                };
                found.push(Contribution {
                    parent: GoalId::from_uuid(parent),
                    target,
                    currency,
                    starts_on,
                });
            }
        }
        Ok(found)
    }
}
