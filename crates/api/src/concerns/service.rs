//! How soon concerns were taken up and dealt with, as clients read it.

use super::loader::ServiceOver;
use crate::explanation::{Explanation, decimal};
use crate::problem::Answer;
use crate::request::Asked;
use crate::scalars::{Date, Decimal};
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::calendar::{Period, window};
use domain::concerns::{self, ServiceOf, Timely};

/// Which part of the concerns of customers that were to be acknowledged, or resolved, in a window of days was so in time. The window ends with `asOf`; a concern that was reopened counts in each of its rounds.
#[derive(Description)]
pub struct ConcernService {
    service: concerns::Service,
    days: Period,
}

#[Object(use_type_description)]
impl ConcernService {
    /// The day judged, until its end or until now.
    fn as_of(&self) -> Date {
        Date::of(self.days.last_day())
    }

    /// First day of the window.
    fn from(&self) -> Date {
        Date::of(self.days.start())
    }

    /// Days of the window.
    fn days(&self) -> i64 {
        self.days.days()
    }

    /// What was to be acknowledged in the window.
    fn acknowledged(&self) -> ConcernTimeliness {
        self.service.acknowledged.into()
    }

    /// What was to be resolved in the window.
    fn resolved(&self) -> ConcernTimeliness {
        self.service.resolved.into()
    }

    /// How the figures came about.
    fn explanation(&self) -> Explanation {
        self.service.explanation().into()
    }
}

/// What was to be done in a window, and what of it was done in time.
#[derive(SimpleObject)]
pub struct ConcernTimeliness {
    /// The sample size: what was to be done in the window and is done, or is late.
    n: i64,
    /// Done within the limit.
    on_time: i64,
    /// onTime / n. Null where nothing was to be done.
    rate: Option<Decimal>,
}

impl From<Timely> for ConcernTimeliness {
    fn from(timely: Timely) -> Self {
        Self {
            n: timely.due,
            on_time: timely.on_time,
            rate: decimal(timely.rate()),
        }
    }
}

/// Service of a member or a team, or to a customer; none where it does not open to whoever asks.
pub(crate) async fn service(
    ctx: &Context<'_>,
    of: ServiceOf,
    as_of: Option<Date>,
    days: Option<i32>,
) -> Answer<Option<ConcernService>> {
    let days = window(ctx.as_of(as_of)?, days.map(Into::into))?;
    let found = ctx.loaders()?.load_one(ServiceOver(of, days)).await?;
    Ok(found.map(|service| ConcernService { service, days }))
}
