//! Looking recognition up.

use super::feed::{self, FeedItem};
use super::object::Recognition;
use super::words::RecognitionBasis;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::RecognitionId;
use domain::recognition;

/// Which recognitions are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct RecognitionFilter {
    /// Is to this member: alone, among others or in their team.
    to: Option<ID>,
    /// Is to this very team.
    team: Option<ID>,
    /// Was given by this member.
    from: Option<ID>,
    /// Is for this.
    basis: Option<RecognitionBasis>,
}

impl RecognitionFilter {
    fn into_domain(self) -> Answer<recognition::RecognitionFilter> {
        Ok(recognition::RecognitionFilter {
            to: self.to.map(|id| local(&id, "filter.to")).transpose()?,
            team: self.team.map(|id| local(&id, "filter.team")).transpose()?,
            from: self.from.map(|id| local(&id, "filter.from")).transpose()?,
            basis: self.basis.map(Into::into),
        })
    }
}

/// Queries about recognition.
#[derive(Default)]
pub struct RecognitionQuery;

#[Object]
impl RecognitionQuery {
    /// A recognition by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn recognition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the recognition.")] id: ID,
    ) -> Option<Answer<Recognition>> {
        let answer = async {
            let id: RecognitionId = local(&id, "id")?;
            let found = ctx.loaders()?.load_one(id).await?;
            found
                .map(Recognition)
                .ok_or_else(|| app::Error::not_found_at("Recognition", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Recognitions you may read, the newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn recognitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which recognitions.")] filter: Option<RecognitionFilter>,
        #[graphql(desc = "Recognitions from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only recognitions after this cursor.")] after: Option<String>,
        #[graphql(desc = "Recognitions from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only recognitions before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Recognition>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(given(ctx, filter.unwrap_or_default(), paging)).await)
    }

    /// What there is to celebrate, the newest first: the recognitions you may read, and praise before everybody.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Entries from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "Entries from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<FeedItem>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Some(Box::pin(feed::feed(ctx, paging)).await)
    }
}

async fn given(
    ctx: &Context<'_>,
    filter: RecognitionFilter,
    paging: Paging,
) -> Answer<Connection<Recognition>> {
    let filter = filter.into_domain()?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let page = app
        .recognitions(&viewer, &filter, &paging.request::<Recognition>()?)
        .await?;
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move {
            app.recognitions_count(&viewer, &filter)
                .await
                .map_err(Problem::from)
        })
    });
    Ok(connection(page, total, Recognition))
}
