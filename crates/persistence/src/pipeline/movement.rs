//! What moved in a span of days, and what should have: read from the revisions of those days and of the day judged, with
//! what each carries of those before it. Whole histories are never read.

use super::entity::money;
use super::entity::revision::{Column, Entity};
use super::open::held;
use crate::entity::stored;
use crate::errors::Result;
use crate::metrics::Subjects;
use crate::session::Session;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::Owner;
use domain::ids::{OpportunityId, StageId};
use domain::pipeline::{MovingDeal, Outcome, SLIPPED, Stay};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

const TABLE: &str = "opportunity_revisions";

/// The revision before the days looked at.
const BEFORE: &str = "before";

/// Whose movement is read, and as of when.
#[derive(Clone, Debug)]
pub struct MovementQuery {
    /// Whose: members by ownership, teams by the credited team of what happened and the tree of the day, and by the
    /// assignments of the day where it is about how deals stand.
    pub subjects: Subjects,
    /// The end of which day.
    pub as_of: NaiveDate,
    /// The organization's local date now: from it on no revision has ended.
    pub today: NaiveDate,
}

/// Stays of one subject's opportunities in a stage that ended alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageExit {
    /// Whose.
    pub subject: Owner,
    /// The stage they were in.
    pub from: StageId,
    /// The stage they went to.
    pub to: StageId,
    /// How many.
    pub number: i64,
}

impl Session {
    /// Opportunities created in a span of days, as they were created, credited to who created them.
    pub async fn deals_created(
        &self,
        query: &MovementQuery,
        window: Period,
    ) -> Result<Vec<(Owner, MovingDeal)>> {
        let mut select = self.revisions();
        select
            .and_where(column(Column::CreatedOn).gte(window.start()))
            .and_where(column(Column::CreatedOn).lt(window.end()));
        if query.subjects.is_empty() {
            return Ok(Vec::new());
        }
        let credited = (column(Column::OwnerId), column(Column::TeamId));
        let subject = query.subjects.narrow(self, &mut select, credited, query.as_of);
        self.moving(query, select, subject, false).await
    }

    /// Opportunities that were open before a span of days and were revised in it, as they stood at its end.
    pub async fn deals_revised(
        &self,
        query: &MovementQuery,
        window: Period,
    ) -> Result<Vec<(Owner, MovingDeal)>> {
        let before = |column: Column| Expr::col((Alias::new(BEFORE), column));
        let join = Condition::all()
            .add(before(Column::OrganizationId).equals((Entity, Column::OrganizationId)))
            .add(before(Column::OpportunityId).equals((Entity, Column::OpportunityId)))
            .add(before(Column::Outcome).eq(Outcome::Open.word()))
            .add(before(Column::ValidFrom).lt(window.start()))
            // It was followed by another in the span: with both ends known no index reads further back.
            .add(before(Column::ValidTo).gte(window.start()))
            .add(before(Column::ValidTo).lt(window.end()));
        let ends = column(Column::ValidTo);
        let mut select = self.revisions();
        select
            .join_as(JoinType::InnerJoin, Entity, Alias::new(BEFORE), join)
            .and_where(column(Column::ValidFrom).gte(window.start()))
            .and_where(column(Column::ValidFrom).lt(window.end()))
            .cond_where(
                Condition::any()
                    .add(ends.clone().is_null())
                    .add(ends.gte(window.end())),
            )
            .expr_as(before(Column::StageId), "before_stage")
            .expr_as(before(Column::Pushes), "before_pushes");
        self.owned(query, select, true).await
    }

    /// Opportunities open on the day that were pushed often, are past due, or have not been revised since the day their
    /// stage has in `stale_before`.
    pub async fn deals_to_mend(
        &self,
        query: &MovementQuery,
        stale_before: &[(StageId, NaiveDate)],
    ) -> Result<Vec<(Owner, MovingDeal)>> {
        let mut wanted = Condition::any()
            .add(column(Column::Pushes).gte(i32::try_from(SLIPPED).unwrap_or(i32::MAX)))
            .add(column(Column::ExpectedCloseOn).lt(query.as_of));
        for (stage, date) in stale_before {
            let stale = Condition::all()
                .add(column(Column::StageId).eq(stage.as_uuid()))
                .add(column(Column::ValidFrom).lt(*date));
            wanted = wanted.add(stale);
        }
        let mut select = self.revisions();
        select
            .and_where(column(Column::Outcome).eq(Outcome::Open.word()))
            .cond_where(held(query.as_of, query.today))
            .cond_where(wanted);
        self.owned(query, select, false).await
    }

    /// Stays in stages that ended in a span of days, credited to who ended them.
    pub async fn stage_exits(&self, query: &MovementQuery, window: Period) -> Result<Vec<StageExit>> {
        if query.subjects.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = self.exits(window);
        let credited = (column(Column::OwnerId), column(Column::TeamId));
        let subject = query.subjects.narrow(self, &mut select, credited, query.as_of);
        if let Some(subject) = &subject {
            select.expr_as(subject.clone(), "subject").group_by_col("subject");
        }
        select
            .expr_as(column(Column::StageId), "entered")
            .group_by_col("entered");
        let rows = self.executor().query_all(&select).await?;
        let exit = |row: &QueryResult| {
            Ok(StageExit {
                subject: query.subjects.owner(subject_of(row, subject.is_some())?),
                from: StageId::from_uuid(row.try_get("", "departed")?),
                to: StageId::from_uuid(row.try_get("", "entered")?),
                number: row.try_get("", "number")?,
            })
        };
        rows.iter().map(exit).collect()
    }

    /// Ages of the stays in stages that ended in a span of days, in the whole organization: each with how many had it.
    pub async fn stage_ages(&self, window: Period) -> Result<Vec<(Stay, i64)>> {
        let mut select = self.exits(window);
        select
            .expr_as(column(Column::LeftAfter), "days")
            .group_by_col("days");
        let rows = self.executor().query_all(&select).await?;
        let age = |row: &QueryResult| {
            let days: i32 = row.try_get("", "days")?;
            let stay = Stay {
                stage: StageId::from_uuid(row.try_get("", "departed")?),
                days: days.into(),
            };
            Ok((stay, row.try_get("", "number")?))
        };
        rows.iter().map(age).collect()
    }

    /// Revisions of the organization.
    fn revisions(&self) -> SelectStatement {
        Query::select()
            .from(Entity)
            .and_where(column(Column::OrganizationId).eq(self.tenant()))
            .to_owned()
    }

    /// Revisions that ended a stay in a stage in a span of days, counted by it.
    fn exits(&self, window: Period) -> SelectStatement {
        let number = Func::count(column(Column::LeftStageId));
        self.revisions()
            .and_where(column(Column::ValidFrom).gte(window.start()))
            .and_where(column(Column::ValidFrom).lt(window.end()))
            .and_where(column(Column::LeftStageId).is_not_null())
            .expr_as(column(Column::LeftStageId), "departed")
            .expr_as(Func::cast_as(number, Alias::new("bigint")), "number")
            .group_by_col("departed")
            .to_owned()
    }

    /// The opportunities among selected revisions the subjects own on the day.
    async fn owned(
        &self,
        query: &MovementQuery,
        mut select: SelectStatement,
        with_before: bool,
    ) -> Result<Vec<(Owner, MovingDeal)>> {
        if query.subjects.is_empty() {
            return Ok(Vec::new());
        }
        let owner = column(Column::OwnerId);
        let subject = query.subjects.narrow_owned(self, &mut select, owner, query.as_of);
        self.moving(query, select, subject, with_before).await
    }

    /// Selected revisions as opportunities, each with its subject.
    async fn moving(
        &self,
        query: &MovementQuery,
        mut select: SelectStatement,
        subject: Option<Expr>,
        with_before: bool,
    ) -> Result<Vec<(Owner, MovingDeal)>> {
        if let Some(subject) = &subject {
            select.expr_as(subject.clone(), "subject");
        }
        for wanted in [
            Column::OpportunityId,
            Column::StageId,
            Column::ValidFrom,
            Column::Pushes,
            Column::Amount,
            Column::Currency,
            Column::ExpectedCloseOn,
        ] {
            select.column((Entity, wanted));
        }
        let rows = self.executor().query_all(&select).await?;
        let deal = |row: &QueryResult| {
            let owner = query.subjects.owner(subject_of(row, subject.is_some())?);
            Ok((owner, deal(row, with_before)?))
        };
        rows.iter().map(deal).collect()
    }
}

fn column(column: Column) -> Expr {
    Expr::col((Entity, column))
}

fn subject_of(row: &QueryResult, told_apart: bool) -> Result<Option<Uuid>> {
    Ok(if told_apart {
        row.try_get("", "subject")?
    } else {
        None
    })
}

fn deal(row: &QueryResult, with_before: bool) -> Result<MovingDeal> {
    let pushes = |name: &str| -> Result<u32> {
        let pushes: i32 = row.try_get("", name)?;
        stored(TABLE, "pushes", u32::try_from(pushes).ok())
    };
    let currency: Option<String> = row.try_get("", "currency")?;
    let before = if with_before {
        let stage = StageId::from_uuid(row.try_get("", "before_stage")?);
        Some((stage, pushes("before_pushes")?))
    } else {
        None
    };
    Ok(MovingDeal {
        id: OpportunityId::from_uuid(row.try_get("", "opportunity_id")?),
        stage: StageId::from_uuid(row.try_get("", "stage_id")?),
        unchanged_since: row.try_get("", "valid_from")?,
        pushes: pushes("pushes")?,
        amount: money(TABLE, row.try_get("", "amount")?, currency.as_deref())?,
        expected_close_on: row.try_get("", "expected_close_on")?,
        before,
    })
}
