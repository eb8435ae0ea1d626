//! Looking commitments up.

use super::loader::CommitmentsListed;
use super::object::Commitment;
use super::words::{CommitmentSide, CommitmentState};
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, GlobalId, Paging, Total, connection, local, page_cost, typed};
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use chrono::NaiveDate;
use domain::commitments::{self, CommitmentList, Counterpart};
use domain::ids::{AccountId, CommitmentId, MemberId, TeamId};
use domain::paging::Page;

/// Which commitments are wanted; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct CommitmentFilter {
    /// Made by this member.
    maker: Option<ID>,
    /// Made to this member, team or customer: the global id of one of them.
    to: Option<ID>,
    /// Made by this member, or to them and not to a team of theirs.
    involving: Option<ID>,
    /// Helps this goal.
    goal: Option<ID>,
    /// Stands so at the end of `asOf`.
    state: Option<CommitmentState>,
    /// Nothing has become of it by the end of `asOf`: it is open, or missed only because its due date passed. With `false`, something has.
    undisposed: Option<bool>,
    /// Due on this day or later, by its due date of now.
    due_from: Option<Date>,
    /// Due before this day, by its due date of now.
    due_to: Option<Date>,
}

impl CommitmentFilter {
    fn into_domain(self) -> Answer<commitments::CommitmentFilter> {
        let maker: Option<MemberId> = self.maker.map(|id| local(&id, "filter.maker")).transpose()?;
        let involving = self.involving.map(|id| local(&id, "filter.involving"));
        let goal = self.goal.map(|id| local(&id, "filter.goal"));
        Ok(commitments::CommitmentFilter {
            makers: maker.map(|maker| vec![maker]),
            to: self.to.map(|id| counterpart(&id)).transpose()?,
            involving: involving.transpose()?,
            goal: goal.transpose()?,
            standing: self.state.map(Into::into),
            disposed: self.undisposed.map(|undisposed| !undisposed),
            due_from: Date::given(self.due_from.as_ref(), "filter.dueFrom")?,
            due_to: Date::given(self.due_to.as_ref(), "filter.dueTo")?,
            ..commitments::CommitmentFilter::default()
        })
    }
}

fn counterpart(id: &ID) -> Answer<Counterpart> {
    let (kind, uuid) = typed(id, "filter.to")?;
    Ok(match kind.as_str() {
        MemberId::TYPE => Counterpart::Member(MemberId::from_uuid(uuid)),
        TeamId::TYPE => Counterpart::Team(TeamId::from_uuid(uuid)),
        _ => Counterpart::Account(local::<AccountId>(id, "filter.to")?),
    })
}

/// Queries about commitments.
#[derive(Default)]
pub struct CommitmentQuery;

#[Object]
impl CommitmentQuery {
    /// A commitment by id. Errors: `NOT_FOUND`, `INVALID` with `WRONG_ID_TYPE`.
    async fn commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id of the commitment.")] id: ID,
    ) -> Option<Answer<Commitment>> {
        let answer = async {
            let found = ctx.loaders()?.load_one(local::<CommitmentId>(&id, "id")?).await?;
            found
                .map(Commitment)
                .ok_or_else(|| app::Error::not_found_at("Commitment", "id").into())
        };
        Some(Box::pin(answer).await)
    }

    /// Commitments made by the end of a day that you may see, by due date: your own, those made to you or to a team you are in or lead, and those your reports made. Errors: `AS_OF_IN_FUTURE`.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which commitments.")] filter: Option<CommitmentFilter>,
        #[graphql(desc = "The day judged, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Commitments from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only commitments after this cursor.")] after: Option<String>,
        #[graphql(desc = "Commitments from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only commitments before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Commitment>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        let answer = async {
            let filter = filter.unwrap_or_default().into_domain()?;
            commitments(ctx, filter, as_of, paging).await
        };
        Some(Box::pin(answer).await)
    }
}

/// The commitments of a member on one side or both.
pub(crate) fn side_of(member: MemberId, side: Option<CommitmentSide>) -> CommitmentList {
    match side.unwrap_or(CommitmentSide::Both) {
        CommitmentSide::Made => CommitmentList::Made(member),
        CommitmentSide::Received => CommitmentList::Received(member),
        CommitmentSide::Both => CommitmentList::Involving(member),
    }
}

/// A page of a list of commitments that stand in a state at the end of a day.
pub(crate) async fn listed(
    ctx: &Context<'_>,
    list: CommitmentList,
    state: Option<CommitmentState>,
    as_of: Option<Date>,
    paging: Paging,
) -> Answer<Connection<Commitment>> {
    let as_of: NaiveDate = ctx.as_of(as_of)?;
    let standing = state.map(Into::into);
    let request = paging.request_by_date::<Commitment>()?;
    let key = CommitmentsListed(list, standing, as_of, request.clone());
    let page = ctx.loaders()?.load_one(key).await?;
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    let filter = commitments::CommitmentFilter {
        standing,
        ..list.filter()
    };
    Ok(connection(page, total(ctx, filter, as_of)?, Commitment))
}

/// A page of the commitments that match at the end of a day.
async fn commitments(
    ctx: &Context<'_>,
    filter: commitments::CommitmentFilter,
    as_of: Option<Date>,
    paging: Paging,
) -> Answer<Connection<Commitment>> {
    let as_of: NaiveDate = ctx.as_of(as_of)?;
    let request = paging.request_by_date::<Commitment>()?;
    let page = ctx
        .app()?
        .commitments(ctx.viewer()?, &filter, as_of, &request)
        .await?;
    Ok(connection(page, total(ctx, filter, as_of)?, Commitment))
}

fn total(ctx: &Context<'_>, filter: commitments::CommitmentFilter, as_of: NaiveDate) -> Answer<Total> {
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    Ok(Total::new(move || {
        let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
        Box::pin(async move {
            let count = app.commitments_count(&viewer, &filter, as_of).await;
            count.map_err(Problem::from)
        })
    }))
}
