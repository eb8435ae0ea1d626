//! What is open on a day, summed for many subjects by one statement over the revisions of that day.

use super::entity::revision::{Column, Entity};
use crate::entity::stored;
use crate::errors::Result;
use crate::metrics::Subjects;
use crate::session::Session;
use crate::sql::Cells;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::Owner;
use domain::ids::StageId;
use domain::money::Currency;
use domain::pipeline::{Closing, Outcome};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, CaseStatement, Condition, Expr, ExprTrait, Func, Query};
use uuid::Uuid;

/// Which open opportunities are summed.
#[derive(Clone, Debug)]
pub struct OpenQuery {
    /// Whose: members by ownership, teams by the assignments and the tree of the day.
    pub subjects: Subjects,
    /// The end of which day.
    pub as_of: NaiveDate,
    /// The organization's local date now: from it on no revision has ended.
    pub today: NaiveDate,
    /// The period expected closes are held against.
    pub period: Period,
    /// The period after it.
    pub next: Period,
}

/// Open opportunities of one subject that share stage, currency and expected close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenAmount {
    /// Whose.
    pub subject: Owner,
    /// Their stage.
    pub stage: StageId,
    /// When they are expected to close.
    pub closing: Closing,
    /// Their currency; none for those without an amount.
    pub currency: Option<Currency>,
    /// How many.
    pub deals: i64,
    /// How many of them have an amount that is an estimate.
    pub estimated: i64,
    /// Minor units, summed; zero for those without an amount.
    pub minor: i64,
}

impl Session {
    /// What is open on a day, in no particular order.
    pub async fn open_amounts(&self, query: &OpenQuery) -> Result<Vec<OpenAmount>> {
        if query.subjects.is_empty() {
            return Ok(Vec::new());
        }
        let column = |column: Column| Expr::col((Entity, column));
        let sum = |expr: Expr| Func::cast_as(Func::sum(expr), Alias::new("bigint"));
        let mut select = Query::select();
        select
            .from(Entity)
            .and_where(column(Column::OrganizationId).eq(self.tenant()))
            .and_where(column(Column::Outcome).eq(Outcome::Open.word()))
            .cond_where(held(query.as_of, query.today));
        let owner = column(Column::OwnerId);
        let subject = query.subjects.narrow_owned(self, &mut select, owner, query.as_of);
        if let Some(subject) = &subject {
            select.expr_as(subject.clone(), "subject").group_by_col("subject");
        }
        let estimated = CaseStatement::new()
            .case(column(Column::Estimated).eq(true), 1)
            .finally(0);
        select
            .expr_as(column(Column::StageId), "stage")
            .expr_as(column(Column::Currency), "paid_in")
            .expr_as(closing(query), "closing")
            .expr_as(
                Func::cast_as(Func::count(column(Column::StageId)), Alias::new("bigint")),
                "deals",
            )
            .expr_as(sum(estimated.into()), "guesses")
            .expr_as(sum(column(Column::Amount)), "minor")
            .group_by_col("stage")
            .group_by_col("paid_in")
            .group_by_col("closing");
        let rows = self.executor().query_all(&select).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Cells::of(&row);
            let id: Option<Uuid> = match subject {
                Some(_) => cells.next()?,
                None => None,
            };
            let stage = StageId::from_uuid(cells.next()?);
            let paid_in: Option<String> = cells.next()?;
            let paid_in =
                paid_in.map(|code| stored("opportunity_revisions", "currency", Currency::parse(&code).ok()));
            let place: i32 = cells.next()?;
            let place = usize::try_from(place)
                .ok()
                .and_then(|place| Closing::ALL.get(place));
            found.push(OpenAmount {
                subject: query.subjects.owner(id),
                stage,
                closing: stored("opportunity_revisions", "closing", place.copied())?,
                currency: paid_in.transpose()?,
                deals: cells.next()?,
                estimated: cells.next()?,
                minor: cells.next::<Option<i64>>()?.unwrap_or(0),
            });
        }
        Ok(found)
    }
}

/// The revisions that hold at the end of a day. None begins in the future, so today those without an end hold.
pub(super) fn held(as_of: NaiveDate, today: NaiveDate) -> Condition {
    let (from, to) = (
        Expr::col((Entity, Column::ValidFrom)),
        Expr::col((Entity, Column::ValidTo)),
    );
    if as_of >= today {
        return Condition::all().add(to.is_null());
    }
    Condition::all()
        .add(from.lte(as_of))
        .add(Condition::any().add(to.clone().is_null()).add(to.gt(as_of)))
}

/// The place of the expected close in [`Closing::ALL`].
fn closing(query: &OpenQuery) -> CaseStatement {
    let expected = || Expr::col((Entity, Column::ExpectedCloseOn));
    let place = |closing: Closing| closing as i32;
    CaseStatement::new()
        .case(expected().is_null(), place(Closing::Undated))
        .case(expected().lt(query.as_of), place(Closing::PastDue))
        .case(expected().lt(query.period.start()), place(Closing::Earlier))
        .case(expected().lt(query.period.end()), place(Closing::InPeriod))
        .case(expected().lt(query.next.end()), place(Closing::NextPeriod))
        .finally(place(Closing::Later))
}
