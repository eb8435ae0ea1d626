//! Closing periods, and finding the closed goals that a later fact may change.

use super::entity::{goal_closing, period_closing, restatement};
use crate::errors::Result;
use crate::goals::entity::{MEMBER, TEAM, goal};
use crate::metrics::Touched;
use crate::paging::page_by_date;
use crate::session::Session;
use crate::sql::{CHUNK, named};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::{Goal, GoalClosing, GoalOutcome, GoalState, PeriodClosing, Restatement};
use domain::ids::{GoalId, PeriodClosingId};
use domain::paging::{Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// A page of closed periods, by first day.
    pub async fn period_closings_page(&self, request: &PageRequest) -> Result<Page<PeriodClosing>> {
        page_by_date(
            self,
            self.scoped::<period_closing::Entity>(),
            (period_closing::Column::StartsOn, period_closing::Column::Id),
            request,
            |row| (row.starts_on, row.id),
            period_closing::Model::into_domain,
        )
        .await
    }

    /// How many periods are closed.
    pub async fn period_closings_count(&self) -> Result<u64> {
        let all = self.scoped::<period_closing::Entity>();
        Ok(all.count(self.executor()).await?)
    }

    /// The closings among `ids`, in no particular order.
    pub async fn period_closings_by_id(&self, ids: &[PeriodClosingId]) -> Result<Vec<PeriodClosing>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = period_closing::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid()));
            let rows = self.scoped::<period_closing::Entity>().filter(wanted);
            found.extend(rows.all(self.executor()).await?);
        }
        found
            .into_iter()
            .map(period_closing::Model::into_domain)
            .collect()
    }

    /// The closing of this very period.
    pub async fn period_closing_of(&self, period: Period) -> Result<Option<PeriodClosing>> {
        let found = self
            .scoped::<period_closing::Entity>()
            .filter(period_closing::Column::StartsOn.eq(period.start()))
            .filter(period_closing::Column::EndsOn.eq(period.end()));
        let found = found.one(self.executor()).await?;
        found.map(period_closing::Model::into_domain).transpose()
    }

    /// The closed periods that end on a day or later.
    pub async fn closed_periods_from(&self, day: NaiveDate) -> Result<Vec<Period>> {
        let found = self
            .scoped::<period_closing::Entity>()
            .filter(period_closing::Column::EndsOn.gte(day))
            .all(self.executor())
            .await?;
        let period = |row: period_closing::Model| Ok(row.into_domain()?.period);
        found.into_iter().map(period).collect()
    }

    /// The active goals whose last day lies in a period, locked, by id.
    pub async fn goals_ending_in(&self, period: Period) -> Result<Vec<Goal>> {
        let rows = self
            .scoped::<goal::Entity>()
            .filter(goal::Column::State.eq(GoalState::Active.word()))
            .filter(goal::Column::EndsOn.gt(period.start()))
            .filter(goal::Column::EndsOn.lte(period.end()))
            .order_by_asc(goal::Column::Id)
            .lock_exclusive()
            .all(self.executor())
            .await?;
        rows.into_iter().map(goal::Model::into_domain).collect()
    }

    /// Stores a closing with what is kept of its goals.
    pub async fn period_closing_insert(&self, closing: &PeriodClosing, goals: &[GoalClosing]) -> Result<()> {
        let row = period_closing::Model::row(self.tenant(), closing);
        period_closing::Entity::insert(row)
            .exec_without_returning(self.executor())
            .await?;
        for chunk in goals.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|goal| goal_closing::Model::row(self.tenant(), goal));
            goal_closing::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// How many goals each closing gave which outcome.
    pub async fn outcomes_of(
        &self,
        closings: &[PeriodClosingId],
    ) -> Result<HashMap<PeriodClosingId, HashMap<GoalOutcome, u64>>> {
        let mut found: HashMap<_, HashMap<_, _>> = HashMap::new();
        for chunk in closings.chunks(CHUNK) {
            let rows: Vec<(Uuid, String, i64)> = self
                .scoped::<goal_closing::Entity>()
                .select_only()
                .columns([goal_closing::Column::ClosingId, goal_closing::Column::Outcome])
                .column_as(Expr::col(goal_closing::Column::GoalId).count(), "goals")
                .filter(goal_closing::Column::ClosingId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .group_by(goal_closing::Column::ClosingId)
                .group_by(goal_closing::Column::Outcome)
                .into_tuple()
                .all(self.executor())
                .await?;
            for (closing, word, goals) in rows {
                let outcome =
                    crate::entity::stored("goal_closings", "outcome", GoalOutcome::from_word(&word))?;
                let of = found.entry(PeriodClosingId::from_uuid(closing)).or_default();
                of.insert(outcome, u64::try_from(goals).unwrap_or(0));
            }
        }
        Ok(found)
    }

    /// What is kept of closed goals.
    pub async fn goal_closings(&self, goals: &[GoalId]) -> Result<Vec<GoalClosing>> {
        let mut found = Vec::new();
        for chunk in goals.chunks(CHUNK) {
            let wanted = goal_closing::Column::GoalId.is_in(chunk.iter().map(|id| id.as_uuid()));
            let rows = self.scoped::<goal_closing::Entity>().filter(wanted);
            found.extend(rows.all(self.executor()).await?);
        }
        found.into_iter().map(goal_closing::Model::into_domain).collect()
    }

    /// The restatements of closed goals, in the order they were made.
    pub async fn restatements(&self, goals: &[GoalId]) -> Result<HashMap<GoalId, Vec<Restatement>>> {
        let mut found: HashMap<GoalId, Vec<Restatement>> = HashMap::new();
        for chunk in goals.chunks(CHUNK) {
            let rows = self
                .scoped::<restatement::Entity>()
                .filter(restatement::Column::GoalId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .order_by_asc(restatement::Column::Number)
                .all(self.executor())
                .await?;
            for row in rows {
                let restatement = row.into_domain()?;
                found.entry(restatement.goal).or_default().push(restatement);
            }
        }
        Ok(found)
    }

    /// Adds restatements.
    pub async fn restatements_insert(&self, restatements: &[Restatement]) -> Result<()> {
        for chunk in restatements.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|restatement| restatement::Model::row(self.tenant(), restatement));
            restatement::Entity::insert_many(rows)
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }

    /// The closed goals that changed facts may count in, locked, by id: of their metrics, over their days, and of their members where a
    /// member owns the goal.
    pub async fn closed_goals_touched(&self, touched: &Touched) -> Result<Vec<Goal>> {
        let mut select = self
            .closed_goals()
            .filter(goal::Column::MetricId.is_in(touched.metrics.iter().map(|id| id.as_uuid())))
            .filter(goal::Column::StartsOn.lte(touched.last))
            .filter(goal::Column::EndsOn.gt(touched.first));
        if touched.members.len() <= CHUNK {
            let of_them = goal::Column::MemberId.is_in(touched.members.iter().map(|id| id.as_uuid()));
            let shared = goal::Column::OwnerKind.ne(MEMBER);
            select = select.filter(Condition::any().add(of_them).add(shared));
        }
        self.closed(select).await
    }

    /// The closed goals of teams whose last day is not before a day, locked, by id.
    pub async fn closed_goals_of_teams(&self, from: NaiveDate) -> Result<Vec<Goal>> {
        let select = self
            .closed_goals()
            .filter(named(goal::Column::OwnerKind, &[TEAM]))
            .filter(goal::Column::EndsOn.gt(from));
        self.closed(select).await
    }

    /// Every closed goal after one, by id.
    pub async fn closed_goals_after(&self, after: Option<GoalId>, limit: u64) -> Result<Vec<Goal>> {
        let mut select = self.closed_goals();
        if let Some(after) = after {
            select = select.filter(goal::Column::Id.gt(after.as_uuid()));
        }
        let rows = select
            .order_by_asc(goal::Column::Id)
            .limit(limit)
            .all(self.executor())
            .await?;
        rows.into_iter().map(goal::Model::into_domain).collect()
    }

    fn closed_goals(&self) -> Select<goal::Entity> {
        self.scoped::<goal::Entity>()
            .filter(goal::Column::State.eq(GoalState::Closed.word()))
    }

    async fn closed(&self, select: Select<goal::Entity>) -> Result<Vec<Goal>> {
        let rows = select
            .order_by_asc(goal::Column::Id)
            .lock_exclusive()
            .all(self.executor())
            .await?;
        rows.into_iter().map(goal::Model::into_domain).collect()
    }
}
