//! The steps of goals' lives, and what their owners declared.

use super::life_entity::{declaration, step};
use crate::errors::Result;
use crate::paging::pages_of;
use crate::session::Session;
use crate::sql::CHUNK;
use chrono::NaiveDate;
use domain::goals::{Declaration, LifeStep, Step};
use domain::ids::GoalId;
use domain::paging::{Page, PageRequest};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The last of a list alone.
const LAST: PageRequest = PageRequest {
    limit: 1,
    from_end: true,
    after: None,
    before: None,
};

impl Session {
    /// Writes steps down.
    pub async fn goal_steps_insert(&self, steps: &[Step]) -> Result<()> {
        for chunk in steps.chunks(CHUNK) {
            step::Entity::insert_many(chunk.iter().map(|step| step::Model::row(self.tenant(), step)))
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// A page of the steps of each of these goals, the first first. Who may see them is not asked here.
    pub async fn goal_steps(
        &self,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Step>>> {
        let columns = (step::Column::GoalId, step::Column::Id);
        let keys = |row: &step::Model| (row.goal_id, row.id);
        let select = self.scoped::<step::Entity>();
        pages_of(
            self,
            select,
            columns,
            goals,
            request,
            keys,
            step::Model::into_domain,
        )
        .await
    }

    /// How many steps a goal took.
    pub async fn goal_steps_count(&self, goal: GoalId) -> Result<u64> {
        let steps = self
            .scoped::<step::Entity>()
            .filter(step::Column::GoalId.eq(goal.as_uuid()));
        Ok(steps.count(self.executor()).await?)
    }

    /// How often something was declared about a goal.
    pub async fn declarations_count(&self, goal: GoalId) -> Result<u64> {
        let said = self
            .scoped::<declaration::Entity>()
            .filter(declaration::Column::GoalId.eq(goal.as_uuid()));
        Ok(said.count(self.executor()).await?)
    }

    /// The step by which each of these goals was last offered. Who may see it is not asked here.
    pub async fn goal_proposals(&self, goals: &[GoalId]) -> Result<HashMap<GoalId, Step>> {
        let columns = (step::Column::GoalId, step::Column::Id);
        let keys = |row: &step::Model| (row.goal_id, row.id);
        let select = self
            .scoped::<step::Entity>()
            .filter(step::Column::Step.eq(LifeStep::Proposed.word()));
        let pages = pages_of(
            self,
            select,
            columns,
            goals,
            &LAST,
            keys,
            step::Model::into_domain,
        )
        .await?;
        Ok(lasts(pages))
    }

    /// Those of these goals that both sides agreed on.
    pub async fn goals_agreed(&self, goals: &[GoalId]) -> Result<HashSet<GoalId>> {
        let mut agreed = HashSet::new();
        for chunk in goals.chunks(CHUNK) {
            let rows: Vec<Uuid> = self
                .scoped::<step::Entity>()
                .select_only()
                .column(step::Column::GoalId)
                .filter(step::Column::GoalId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(step::Column::Step.eq(LifeStep::Agreed.word()))
                .into_tuple()
                .all(self.executor())
                .await?;
            agreed.extend(rows.into_iter().map(GoalId::from_uuid));
        }
        Ok(agreed)
    }

    /// Writes down what an owner declared.
    pub async fn declaration_insert(&self, declaration: &Declaration) -> Result<()> {
        declaration::Entity::insert(declaration::Model::row(self.tenant(), declaration))
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// A page of what was declared about each of these goals, the first first. Who may see it is not asked here.
    pub async fn declarations(
        &self,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Declaration>>> {
        let columns = (declaration::Column::GoalId, declaration::Column::Id);
        let keys = |row: &declaration::Model| (row.goal_id, row.id);
        let select = self.scoped::<declaration::Entity>();
        let convert = declaration::Model::into_domain;
        pages_of(self, select, columns, goals, request, keys, convert).await
    }

    /// What was last declared about each of these goals by the end of a day. Who may see it is not asked here.
    pub async fn declarations_on(
        &self,
        goals: &[GoalId],
        date: NaiveDate,
    ) -> Result<HashMap<GoalId, Declaration>> {
        let columns = (declaration::Column::GoalId, declaration::Column::Id);
        let keys = |row: &declaration::Model| (row.goal_id, row.id);
        let select = self
            .scoped::<declaration::Entity>()
            .filter(declaration::Column::DeclaredOn.lte(date));
        let convert = declaration::Model::into_domain;
        Ok(lasts(
            pages_of(self, select, columns, goals, &LAST, keys, convert).await?,
        ))
    }
}

fn lasts<T>(pages: HashMap<GoalId, Page<T>>) -> HashMap<GoalId, T> {
    let last = |(goal, page): (GoalId, Page<T>)| Some((goal, page.rows.into_iter().next_back()?.1));
    pages.into_iter().filter_map(last).collect()
}
