//! Closing periods, and finding the closed goals that a later fact may change.

use super::entity::{goal_closing, period_closing, restatement};
use crate::errors::{Failure, Result};
use crate::goals::entity::{MEMBER, TEAM, goal};
use crate::metrics::Touched;
use crate::paging::page_by_date;
use crate::session::Session;
use crate::sql::{CHUNK, named};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::{Goal, GoalClosing, GoalOutcome, GoalState, PeriodClosing, Restatement};
use domain::ids::{GoalId, PeriodClosingId};
use domain::paging::{Key, Page, PageRequest};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
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

    /// A page of the restatements of each of these goals, the first first. Who may see them is not asked here.
    pub async fn restatement_pages(
        &self,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Restatement>>> {
        let number = |key: &Option<Key>| match key {
            Some(key) => key
                .sort
                .parse::<i32>()
                .map(Some)
                .map_err(|_| Failure::damaged("cursor", "a key of another list")),
            None => Ok(None),
        };
        let (after, before) = (number(&request.after)?, number(&request.before)?);
        let most = i32::try_from(request.limit).unwrap_or(i32::MAX).saturating_add(1);
        let column = |column: restatement::Column| Expr::col((restatement::Entity, column));
        let mut lists: HashMap<GoalId, Vec<(Key, Restatement)>> =
            goals.iter().map(|goal| (*goal, Vec::new())).collect();
        for chunk in goals.chunks(CHUNK) {
            let mut select = self
                .scoped::<restatement::Entity>()
                .filter(restatement::Column::GoalId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(restatement::Column::Number.gt(after.unwrap_or(0)));
            if let Some(before) = before {
                select = select.filter(restatement::Column::Number.lt(before));
            }
            // A goal's restatements are counted without gaps, so a page is a range of numbers.
            select = match request.from_end {
                false => {
                    select.filter(restatement::Column::Number.lte(after.unwrap_or(0).saturating_add(most)))
                }
                true => {
                    let last = self.last_number(before);
                    select.filter(column(restatement::Column::Number).add(most).gt(last))
                }
            };
            let rows = select.order_by_asc(restatement::Column::Number);
            for row in rows.all(self.executor()).await? {
                let found = row.into_domain()?;
                let key = Key {
                    sort: found.number.to_string(),
                    id: found.goal.as_uuid(),
                };
                lists.entry(found.goal).or_default().push((key, found));
            }
        }
        let pages = lists.into_iter();
        Ok(pages
            .map(|(goal, rows)| (goal, Page::cut(request, rows)))
            .collect())
    }

    /// The last number of the goal of a row, of those before another.
    fn last_number(&self, before: Option<i32>) -> Expr {
        let of = |column: restatement::Column| Expr::col(("others", column));
        let mut last = Query::select();
        last.expr(of(restatement::Column::Number).max())
            .from_as(restatement::Entity, "others")
            .and_where(of(restatement::Column::OrganizationId).eq(self.tenant()))
            .and_where(
                of(restatement::Column::GoalId)
                    .eq(Expr::col((restatement::Entity, restatement::Column::GoalId))),
            );
        if let Some(before) = before {
            last.and_where(of(restatement::Column::Number).lt(before));
        }
        Expr::from(last)
    }

    /// How often a goal was restated.
    pub async fn restatements_count(&self, goal: GoalId) -> Result<u64> {
        let made = self
            .scoped::<restatement::Entity>()
            .filter(restatement::Column::GoalId.eq(goal.as_uuid()));
        Ok(made.count(self.executor()).await?)
    }

    /// Those of these goals that were restated.
    pub async fn goals_restated(&self, goals: &[GoalId]) -> Result<Vec<GoalId>> {
        let mut restated = Vec::new();
        for chunk in goals.chunks(CHUNK) {
            let first: Vec<Uuid> = self
                .scoped::<restatement::Entity>()
                .select_only()
                .column(restatement::Column::GoalId)
                .filter(restatement::Column::GoalId.is_in(chunk.iter().map(|id| id.as_uuid())))
                .filter(restatement::Column::Number.eq(1))
                .into_tuple()
                .all(self.executor())
                .await?;
            restated.extend(first.into_iter().map(GoalId::from_uuid));
        }
        Ok(restated)
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
