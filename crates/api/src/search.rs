//! Finding by name what whoever asks may see.

use crate::goals::Goal;
use crate::members::Member;
use crate::pipeline::Account;
use crate::problem::Answer;
use crate::relay::{Paging, page_cost};
use crate::request::Asked;
use crate::teams::Team;
use async_graphql::{Context, Object, Union};
use domain::search::Hit;

/// Something found by its name.
#[derive(Union)]
pub enum SearchHit {
    /// A person.
    Member(Member),
    /// A team.
    Team(Team),
    /// A customer.
    Account(Account),
    /// A goal, by its title.
    Goal(Goal),
}

impl From<Hit> for SearchHit {
    fn from(hit: Hit) -> Self {
        match hit {
            Hit::Member(member) => Self::Member(Member(member)),
            Hit::Team(team) => Self::Team(Team(team)),
            Hit::Account(account) => Self::Account(Account(account)),
            Hit::Goal(goal) => Self::Goal(Goal::of(goal)),
        }
    }
}

/// The query that searches.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Members, teams, accounts and goals that have a text in their name, in any case: names that start with it first, then by name. What you may not see is not found, nor a goal of which only the figures are open to you.
    /// Errors: `INVALID` with `TOO_SHORT` below two characters, `TOO_LONG` beyond 200, `PAGE_SIZE_OUT_OF_RANGE`.
    #[graphql(complexity = "page_cost(first, None, child_complexity)")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the name contains; at least two characters.")] text: String,
        #[graphql(desc = "How many at most, 1 to 100; 20 when left out.")] first: Option<i32>,
    ) -> Option<Answer<Vec<SearchHit>>> {
        let answer = async {
            let paging = Paging {
                first,
                ..Paging::default()
            };
            let limit = paging.request::<SearchHit>()?.limit;
            let hits = ctx.app()?.search(ctx.viewer()?, &text, limit).await?;
            Ok(hits.into_iter().map(SearchHit::from).collect())
        };
        Some(Box::pin(answer).await)
    }
}
