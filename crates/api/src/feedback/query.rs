//! Looking feedback and requests for it up.

use super::object::Feedback;
use super::request::FeedbackRequest;
use super::words::{FeedbackKind, FeedbackRequestState};
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object};
use chrono::NaiveDate;
use domain::feedback;
use domain::ids::FeedbackRequestId;

/// Which feedback is wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct FeedbackFilter {
    /// Is about this member.
    about: Option<ID>,
    /// Was given by this member.
    from: Option<ID>,
    /// Is of this kind.
    kind: Option<FeedbackKind>,
    /// Was acknowledged, or was not.
    acknowledged: Option<bool>,
}

impl FeedbackFilter {
    fn into_domain(self) -> Answer<feedback::FeedbackFilter> {
        Ok(feedback::FeedbackFilter {
            about: self.about.map(|id| local(&id, "filter.about")).transpose()?,
            from: self.from.map(|id| local(&id, "filter.from")).transpose()?,
            kind: self.kind.map(Into::into),
            acknowledged: self.acknowledged,
        })
    }
}

/// Which requests for feedback are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct FeedbackRequestFilter {
    /// This member asked.
    from: Option<ID>,
    /// This member was asked.
    to: Option<ID>,
    /// Is about this member.
    about: Option<ID>,
    /// Stands like this today.
    state: Option<FeedbackRequestState>,
}

impl FeedbackRequestFilter {
    fn into_domain(self, today: NaiveDate) -> Answer<feedback::FeedbackRequestFilter> {
        Ok(feedback::FeedbackRequestFilter {
            from: self.from.map(|id| local(&id, "filter.from")).transpose()?,
            to: self.to.map(|id| local(&id, "filter.to")).transpose()?,
            about: self.about.map(|id| local(&id, "filter.about")).transpose()?,
            state: self.state.map(|state| (state.into(), today)),
        })
    }
}

/// Queries about feedback.
#[derive(Default)]
pub struct FeedbackQuery;

#[Object]
impl FeedbackQuery {
    /// Feedback you may read, the newest first: what you gave, what is about you or about whom you lead as its visibility says, and praise before everybody.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which feedback.")] filter: Option<FeedbackFilter>,
        #[graphql(desc = "Feedback from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only feedback after this cursor.")] after: Option<String>,
        #[graphql(desc = "Feedback from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only feedback before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Feedback>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(given(ctx, filter.unwrap_or_default(), paging)).await)
    }

    /// A request for feedback by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn feedback_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the request.")] id: ID,
    ) -> Option<Answer<FeedbackRequest>> {
        let answer = async {
            let id: FeedbackRequestId = local(&id, "id")?;
            let found = ctx.loaders()?.load_one(id).await?;
            found
                .map(FeedbackRequest)
                .ok_or_else(|| app::Error::not_found_at("FeedbackRequest", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Requests for feedback you made or were asked by, the newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn feedback_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which requests.")] filter: Option<FeedbackRequestFilter>,
        #[graphql(desc = "Requests from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only requests after this cursor.")] after: Option<String>,
        #[graphql(desc = "Requests from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only requests before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<FeedbackRequest>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(requests(ctx, filter.unwrap_or_default(), paging)).await)
    }
}

async fn given(ctx: &Context<'_>, filter: FeedbackFilter, paging: Paging) -> Answer<Connection<Feedback>> {
    let filter = filter.into_domain()?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app
        .feedback(&viewer, &filter, &paging.request::<Feedback>()?)
        .await?;
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.feedback_count(&viewer, &filter).await.map_err(Problem::from) })
    });
    Ok(connection(page, total, Feedback))
}

async fn requests(
    ctx: &Context<'_>,
    filter: FeedbackRequestFilter,
    paging: Paging,
) -> Answer<Connection<FeedbackRequest>> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let filter = filter.into_domain(viewer.today())?;
    let page = app
        .feedback_requests(&viewer, &filter, &paging.request::<FeedbackRequest>()?)
        .await?;
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move {
            app.feedback_requests_count(&viewer, &filter)
                .await
                .map_err(Problem::from)
        })
    });
    Ok(connection(page, total, FeedbackRequest))
}
