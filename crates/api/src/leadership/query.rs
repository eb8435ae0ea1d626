//! Reading how somebody leads.

use super::LeadershipReport;
use crate::meetings::asked_days;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, Object};

/// Queries about leaders.
#[derive(Default)]
pub struct LeadershipQuery;

#[Object]
impl LeadershipQuery {
    /// How a member leads: regular conversations, promises kept and support given, to those who report to them; to the leader, those above and executives also how they helped, and what they
    /// overrode and waived. Errors: `NOT_FOUND`; `FORBIDDEN` to others; `INVALID` with `AS_OF_IN_FUTURE`, `DAYS_OUT_OF_RANGE`.
    #[graphql(complexity = "50 + child_complexity")]
    async fn leadership_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The leader.")] member: ID,
        #[graphql(desc = "The last day counted, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "How many days are counted, 1 to 366; 90 when left out.")] days: Option<i64>,
    ) -> Option<Answer<LeadershipReport>> {
        let answer = async {
            let leader = local(&member, "member")?;
            let asked = asked_days(ctx, as_of, days)?;
            let report = ctx.app()?.leadership_report(ctx.viewer()?, leader, asked).await?;
            Ok(LeadershipReport(report))
        };
        Some(Box::pin(answer).await)
    }
}
