//! Looking templates up.

use super::object::Template;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, local, page_cost};
use crate::request::Asked;
use async_graphql::{Context, ID, Object};
use domain::ids::TemplateId;

/// Queries about templates.
#[derive(Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// A template by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the template.")] id: ID,
    ) -> Option<Answer<Template>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<TemplateId>(&id, "id")?).await?;
            found
                .map(Template)
                .ok_or_else(|| app::Error::not_found_at("Template", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Templates, by key. Members and `goals:write`. Errors: `NOT_FOUND` for other scripts.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether those that were put away are wanted, too.", default = false)]
        archived: bool,
        #[graphql(desc = "Templates from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only templates after this cursor.")] after: Option<String>,
        #[graphql(desc = "Templates from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only templates before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Template>>> {
        let answer = async {
            let paging = Paging {
                first,
                after,
                last,
                before,
            };
            let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
            let request = paging.request::<Template>()?;
            let page = app.templates(&viewer, archived, &request).await?;
            let total = Total::new(move || {
                let (app, viewer) = (app.clone(), viewer.clone());
                Box::pin(async move {
                    let count = app.templates_count(&viewer, archived).await;
                    count.map_err(Problem::from)
                })
            });
            Ok(connection(page, total, Template))
        };
        Some(Box::pin(answer).await)
    }
}
