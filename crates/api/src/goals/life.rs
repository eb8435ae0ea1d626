//! What happened to a goal, and what its owner said about it, as clients read them.

use super::loader::{DeclarationsOf, StepsOf};
use super::words::{GoalDeclaredHealth, GoalLifeStep, GoalSide};
use crate::members::Member;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection};
use crate::request::Asked;
use crate::scalars::{Date, Instant};
use async_graphql::{Context, Description, Object};
use domain::goals;
use domain::ids::GoalId;
use domain::paging::Page;

/// One step of a goal's life, kept for good. Seen by whoever sees all of the goal, and not its figures alone.
#[derive(Description)]
pub struct GoalStep(pub goals::Step);

#[Object(use_type_description)]
impl GoalStep {
    /// What happened.
    fn step(&self) -> GoalLifeStep {
        self.0.step.into()
    }

    /// From which side.
    fn side(&self) -> GoalSide {
        self.0.side.into()
    }

    /// The member who did it; null for scripts.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let goals::Creator::Member(id) = self.0.by else {
            return None;
        };
        let answer = async { Ok(ctx.loaders()?.load_one(id).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }

    /// Why, where a reason was given.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The version the goal had afterwards.
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// What the owner of a goal said about it; a later word does not take it back. Seen by whoever sees all of the goal, and not its figures alone.
#[derive(Description)]
pub struct GoalDeclaration(pub goals::Declaration);

#[Object(use_type_description)]
impl GoalDeclaration {
    /// How it stands, in their word.
    fn health(&self) -> GoalDeclaredHealth {
        self.0.health.into()
    }

    /// How sure they are to reach it, 1 (hardly) to 5 (certain).
    fn confidence(&self) -> i32 {
        self.0.confidence.into()
    }

    /// Why.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The organization's local date it was said on.
    fn on(&self) -> Date {
        Date::of(self.0.on)
    }

    /// Who said it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.by).await?.map(Member)) };
        Box::pin(answer).await.transpose()
    }

    /// When.
    fn at(&self) -> Instant {
        Instant::of(self.0.at)
    }
}

pub(super) async fn steps(ctx: &Context<'_>, goal: GoalId, paging: Paging) -> Answer<Connection<GoalStep>> {
    let request = paging.request::<GoalStep>()?;
    let page = ctx.loaders()?.load_one(StepsOf(goal, request.clone())).await?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.goal_steps_count(&viewer, goal).await.map_err(Problem::from) })
    });
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total, GoalStep))
}

pub(super) async fn declarations(
    ctx: &Context<'_>,
    goal: GoalId,
    paging: Paging,
) -> Answer<Connection<GoalDeclaration>> {
    let request = paging.request::<GoalDeclaration>()?;
    let page = ctx
        .loaders()?
        .load_one(DeclarationsOf(goal, request.clone()))
        .await?;
    let (app, viewer) = (ctx.app()?.clone(), ctx.viewer()?.clone());
    let total = Total::new(move || {
        let (app, viewer) = (app.clone(), viewer.clone());
        Box::pin(async move { app.declarations_count(&viewer, goal).await.map_err(Problem::from) })
    });
    let page = page.unwrap_or_else(|| Page::cut(&request, Vec::new()));
    Ok(connection(page, total, GoalDeclaration))
}
