//! Administering teams.

use super::object::{Leadership, Team};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use app::{LeadershipSet, TeamCreate};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Makes a team.
#[derive(InputObject)]
pub struct TeamCreateInput {
    /// Name shown to people.
    name: String,
    /// The team above it; null at the top.
    parent: Option<ID>,
    /// First day it exists; today when left out.
    from: Option<Date>,
    /// Key in the system it comes from; unique in the organization.
    external_id: Option<String>,
}

/// Renames a team.
#[derive(InputObject)]
pub struct TeamRenameInput {
    /// The team.
    team: ID,
    /// New name.
    name: String,
    /// Refuse with `CONFLICT` unless the team is at this version.
    if_version: Option<i64>,
}

/// Moves a team and all below it.
#[derive(InputObject)]
pub struct TeamMoveInput {
    /// The team.
    team: ID,
    /// The team above it from then on; null for the top.
    parent: Option<ID>,
    /// First day under it; today when left out.
    from: Option<Date>,
    /// Whether it takes the place of moves that are kept from that day on; without it they are `PLACEMENT_OVERLAP`.
    #[graphql(default)]
    replace: bool,
    /// Refuse with `CONFLICT` unless the team is at this version.
    if_version: Option<i64>,
}

/// A team was made.
#[derive(SimpleObject)]
pub struct TeamCreatePayload {
    /// The team.
    team: Team,
}

/// A team was renamed.
#[derive(SimpleObject)]
pub struct TeamRenamePayload {
    /// The team.
    team: Team,
}

/// A team was moved.
#[derive(SimpleObject)]
pub struct TeamMovePayload {
    /// The team.
    team: Team,
}

/// Sets who leads a team from a day on.
#[derive(InputObject)]
pub struct LeadershipSetInput {
    /// What is led.
    team: ID,
    /// Who leads; null leaves the team vacant.
    member: Option<ID>,
    /// Whether the leader stands in for a while. Only an acting leader may be a rep.
    #[graphql(default)]
    acting: bool,
    /// First day.
    from: Date,
    /// First day no longer in it; null for good.
    to: Option<Date>,
    /// Whether it takes the place of whatever is kept of these days; without it what has an end, or begins later, is `LEADERSHIP_OVERLAP`.
    #[graphql(default)]
    replace: bool,
}

/// Leadership was set.
#[derive(SimpleObject)]
pub struct LeadershipSetPayload {
    /// Every leadership of the team, by date.
    leaderships: Vec<Leadership>,
}

/// Mutations about teams.
#[derive(Default)]
pub struct TeamMutation;

#[Object]
impl TeamMutation {
    /// Makes a team. Executives and `members:write`. Errors: `INVALID` with `EXTERNAL_ID_TAKEN` or `TREE_TOO_DEEP`.
    async fn team_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team to make.")] input: TeamCreateInput,
    ) -> Option<Answer<TeamCreatePayload>> {
        let answer = async {
            let create = TeamCreate {
                name: input.name,
                parent: input.parent.map(|id| local(&id, "parent")).transpose()?,
                from: Date::given(input.from.as_ref(), "from")?,
                external_id: input.external_id,
            };
            let team = ctx.app()?.team_create(ctx.viewer()?, create).await?;
            Ok(TeamCreatePayload { team: Team(team) })
        };
        Some(Box::pin(answer).await)
    }

    /// Renames a team. Executives and `members:write`. Error: `CONFLICT`.
    async fn team_rename(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team and its new name.")] input: TeamRenameInput,
    ) -> Option<Answer<TeamRenamePayload>> {
        let answer = async {
            let team = local(&input.team, "team")?;
            let team = ctx
                .app()?
                .team_rename(ctx.viewer()?, team, &input.name, input.if_version)
                .await?;
            Ok(TeamRenamePayload { team: Team(team) })
        };
        Some(Box::pin(answer).await)
    }

    /// Moves a team, and all below it, from a day on. Totals as of an earlier day use the earlier tree. Executives and `members:write`. Errors: `INVALID` with `TEAM_CYCLE`, `TREE_TOO_DEEP` or `PLACEMENT_OVERLAP`; `CONFLICT`.
    async fn team_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team and where it goes.")] input: TeamMoveInput,
    ) -> Option<Answer<TeamMovePayload>> {
        let answer = async {
            let team = local(&input.team, "team")?;
            let parent = input.parent.map(|id| local(&id, "parent")).transpose()?;
            let from = Date::given(input.from.as_ref(), "from")?;
            let team = ctx
                .app()?
                .team_move(
                    ctx.viewer()?,
                    team,
                    parent,
                    (from, input.replace),
                    input.if_version,
                )
                .await?;
            Ok(TeamMovePayload { team: Team(team) })
        };
        Some(Box::pin(answer).await)
    }

    /// Sets who leads a team from a day on, or leaves it vacant; leadership without an end stops that day, and with `replace` every other gives way on these days. Executives and `members:write`. Errors: `INVALID` with `LEADERSHIP_OVERLAP`, `REP_CANNOT_LEAD`, `MEMBER_INACTIVE` or `PERIOD_EMPTY`.
    async fn leadership_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team, who leads it, and when.")] input: LeadershipSetInput,
    ) -> Option<Answer<LeadershipSetPayload>> {
        let answer = async {
            let set = LeadershipSet {
                team: local(&input.team, "team")?,
                member: input.member.map(|id| local(&id, "member")).transpose()?,
                acting: input.acting,
                from: input.from.read("from")?,
                to: Date::given(input.to.as_ref(), "to")?,
                replace: input.replace,
            };
            let line = ctx.app()?.leadership_set(ctx.viewer()?, set).await?;
            Ok(LeadershipSetPayload {
                leaderships: line.into_iter().map(Leadership).collect(),
            })
        };
        Some(Box::pin(answer).await)
    }
}
