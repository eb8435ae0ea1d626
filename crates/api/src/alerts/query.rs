//! Looking alerts up.

use super::loader::AlertsAsked;
use super::object::Alert;
use super::words::{AlertRule, AlertState};
use crate::problem::Answer;
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use domain::alerts;
use domain::ids::AlertId;
use domain::paging::Page;

/// Which alerts are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct AlertFilter {
    /// About this member. Error: `NOT_FOUND`, also for one who is no longer active, or of whom you may read no alert.
    member: Option<ID>,
    /// About this team, one below it, or a member assigned to one of them today. Error: `NOT_FOUND`.
    team: Option<ID>,
    /// Raised by one of these; what is watched and what has become a slump is looked for together.
    rules: Option<Vec<AlertRule>>,
    /// In one of these states; `OPEN`, `ACKNOWLEDGED` and `IN_PROGRESS` when left out.
    states: Option<Vec<AlertState>>,
    /// Only snoozed ones, or only others; both when left out.
    snoozed: Option<bool>,
}

impl AlertFilter {
    fn into_domain(self) -> Answer<alerts::AlertFilter> {
        let member = self.member.map(|id| local(&id, "filter.member")).transpose()?;
        let states = self
            .states
            .map(|states| states.into_iter().map(Into::into).collect());
        Ok(alerts::AlertFilter {
            members: member.map(|id| vec![id]),
            team: self.team.map(|id| local(&id, "filter.team")).transpose()?,
            rules: self
                .rules
                .map(|rules| rules.into_iter().map(Into::into).collect()),
            states,
            snoozed: self.snoozed,
        })
    }
}

/// Queries about alerts.
#[derive(Default)]
pub struct AlertQuery;

#[Object]
impl AlertQuery {
    /// An alert by id, as of today. Errors: `NOT_FOUND`, also for one with which nobody did anything once what raised it is over; `INVALID` with `WRONG_ID_TYPE`.
    #[graphql(complexity = "(50 + child_complexity).max(500)")]
    async fn alert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the alert.")] id: ID,
    ) -> Option<Answer<Alert>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<AlertId>(&id, "id")?).await?;
            found
                .map(Alert)
                .ok_or_else(|| app::Error::not_found_at("Alert", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Alerts about yourself and those you lead, the most urgent first, of these the oldest; executives also those that are with them. None for scripts. Errors: `INVALID` with `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "page_cost(first, last, child_complexity).max(500)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which alerts; those with something left to do when left out.")] filter: Option<
            AlertFilter,
        >,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Alerts from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only alerts after this cursor.")] after: Option<String>,
        #[graphql(desc = "Alerts from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only alerts before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Alert>>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let filter = filter.unwrap_or_default().into_domain()?;
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            let request = paging.request::<Alert>()?;
            let found = ctx.loaders()?.load_one(AlertsAsked(filter, date)).await?;
            let found = found.unwrap_or_default();
            // The whole list is at hand, and so is its length.
            let number = u64::try_from(found.len()).unwrap_or(u64::MAX);
            let rows = found.iter().map(|alert| (alert.place(), alert.clone())).collect();
            let total = Total::new(move || Box::pin(async move { Ok(number) }));
            Ok(connection(Page::of_sorted(&request, rows), total, Alert))
        };
        Some(Box::pin(answer).await)
    }
}
