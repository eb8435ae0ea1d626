//! Say/do as clients read it.

use super::loader::SayDoOf;
use crate::explanation::{Explanation, decimal};
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use async_graphql::{Context, Description, Object};
use domain::commitments::{self, say_do_window};
use domain::goals::Owner;

/// Which part of what was promised was kept in time, over a window of days that ends with `asOf`.
///
/// Of a member seen by them, their leaders, those who report to them and executives; of a team by those who lead it or a team above it and executives. A team counts what its members made, withdrew or had due while they were in it or in a team below it.
#[derive(Description)]
pub struct SayDo(commitments::SayDo);

#[Object(use_type_description)]
impl SayDo {
    /// The day judged, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.0.window.last_day())
    }

    /// First day of the window.
    fn from(&self) -> Date {
        Date::of(self.0.window.start())
    }

    /// Days of the window.
    fn days(&self) -> i64 {
        self.0.window.days()
    }

    /// The sample size: commitments due in the window, by their due dates as moved, that were kept, kept late or missed. Those withdrawn do not count.
    fn n(&self) -> i64 {
        self.0.due()
    }

    /// onTime / n. Null below five, with the reason in `explanation`.
    fn rate(&self) -> Option<Decimal> {
        decimal(self.0.rate())
    }

    /// Due in the window and kept on the due date or before.
    fn on_time(&self) -> i64 {
        self.0.kept.on_time
    }

    /// Due in the window and kept later.
    fn late(&self) -> i64 {
        self.0.kept.late
    }

    /// Due in the window, and said to be missed or not kept by `asOf`.
    fn missed(&self) -> i64 {
        self.0.kept.missed
    }

    /// Withdrawn in the window, by either side, whenever they were due.
    fn withdrawn(&self) -> i64 {
        self.0.kept.withdrawn
    }

    /// Made in the window.
    fn made(&self) -> i64 {
        self.0.kept.made
    }

    /// Those of them whose due date was moved by `asOf`.
    fn renegotiated(&self) -> i64 {
        self.0.kept.renegotiated
    }

    /// renegotiated / made. Null where nothing was made.
    fn renegotiation_rate(&self) -> Option<Decimal> {
        decimal(self.0.renegotiation_rate())
    }

    /// Commitments made in the window per seven days.
    fn per_week(&self) -> Option<Decimal> {
        decimal(self.0.per_week())
    }

    /// How the figures came about.
    fn explanation(&self) -> Explanation {
        self.0.explanation().into()
    }
}

/// Say/do of a member or a team; none where it does not open to whoever asks.
pub(crate) async fn say_do(
    ctx: &Context<'_>,
    owner: Owner,
    as_of: Option<Date>,
    days: Option<i32>,
) -> Answer<Option<SayDo>> {
    let window = say_do_window(ctx.as_of(as_of)?, days.map(Into::into))?;
    Ok(ctx.loaders()?.load_one(SayDoOf(owner, window)).await?.map(SayDo))
}
