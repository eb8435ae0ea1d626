//! Beginning to help, and ending it.

use super::object::{Intervention, InterventionKind};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use app::InterventionStart;
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use domain::goals::Owner;

/// Who is helped; exactly one. Error: `NOT_FOUND`.
#[derive(OneofObject)]
pub enum InterventionSubjectInput {
    /// A member.
    Member(ID),
    /// A team.
    Team(ID),
}

/// Begins to help somebody.
#[derive(InputObject)]
pub struct InterventionStartInput {
    /// Who is helped.
    subject: InterventionSubjectInput,
    /// How.
    kind: InterventionKind,
    /// What is done, up to 4,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    what: String,
    /// Who gives the help; you when left out. Errors: `NOT_FOUND`, `MEMBER_INACTIVE`.
    owner: Option<ID>,
    /// The day it is to be carried out by, from today on, within a year. Error: `DUE_OUT_OF_RANGE`.
    due: Date,
    /// The alert it is begun for, which is taken up with it. Errors: `NOT_FOUND`, `ALERT_OF_ANOTHER` for one about somebody else.
    alert: Option<ID>,
    /// What is to come right; the alert's when left out. Error: `NOT_FOUND`.
    metric: Option<ID>,
}

/// Says that help was given.
#[derive(InputObject)]
pub struct InterventionCompleteInput {
    /// The intervention.
    intervention: ID,
    /// Refuse with `CONFLICT` unless the intervention is at this version.
    if_version: Option<i64>,
}

/// Gives help up.
#[derive(InputObject)]
pub struct InterventionCancelInput {
    /// The intervention.
    intervention: ID,
    /// Refuse with `CONFLICT` unless the intervention is at this version.
    if_version: Option<i64>,
}

/// Help was begun.
#[derive(SimpleObject)]
pub struct InterventionStartPayload {
    /// The intervention.
    intervention: Intervention,
}

/// Help was given.
#[derive(SimpleObject)]
pub struct InterventionCompletePayload {
    /// The intervention.
    intervention: Intervention,
}

/// Help was given up.
#[derive(SimpleObject)]
pub struct InterventionCancelPayload {
    /// The intervention.
    intervention: Intervention,
}

/// Mutations about interventions.
#[derive(Default)]
pub struct InterventionMutation;

#[Object]
impl InterventionMutation {
    /// Begins to help a member or a team. For leaders of whom it is for, and executives. The alert it is for is `IN_PROGRESS` from then on. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALERT_OVER`; `INVALID` with the codes of the fields.
    async fn intervention_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is helped, how, by whom and until when.")] input: InterventionStartInput,
    ) -> Option<Answer<InterventionStartPayload>> {
        let answer = async {
            let subject = match &input.subject {
                InterventionSubjectInput::Member(id) => Owner::Member(local(id, "subject.member")?),
                InterventionSubjectInput::Team(id) => Owner::Team(local(id, "subject.team")?),
            };
            let start = InterventionStart {
                subject,
                kind: input.kind.into(),
                what: input.what,
                owner: input.owner.map(|id| local(&id, "owner")).transpose()?,
                due: input.due.read("due")?,
                alert: input.alert.map(|id| local(&id, "alert")).transpose()?,
                metric: input.metric.map(|id| local(&id, "metric")).transpose()?,
            };
            let found = ctx.app()?.intervention_start(ctx.viewer()?, start).await?;
            Ok(InterventionStartPayload {
                intervention: Intervention(found),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Says that help was given. For who gives it, who began it, leaders and executives. Errors: `NOT_FOUND`, `FORBIDDEN`, `INVALID_TRANSITION` where it was given up, `CONFLICT`.
    async fn intervention_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The intervention.")] input: InterventionCompleteInput,
    ) -> Option<Answer<InterventionCompletePayload>> {
        let answer = async {
            let id = local(&input.intervention, "intervention")?;
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            let found = app.intervention_complete(viewer, id, input.if_version).await?;
            Ok(InterventionCompletePayload {
                intervention: Intervention(found),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Gives help up. For who gives it, who began it, leaders and executives. Errors: `NOT_FOUND`, `FORBIDDEN`, `INVALID_TRANSITION` where it was given, `CONFLICT`.
    async fn intervention_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The intervention.")] input: InterventionCancelInput,
    ) -> Option<Answer<InterventionCancelPayload>> {
        let answer = async {
            let id = local(&input.intervention, "intervention")?;
            let (app, viewer) = (ctx.app()?, ctx.viewer()?);
            let found = app.intervention_cancel(viewer, id, input.if_version).await?;
            Ok(InterventionCancelPayload {
                intervention: Intervention(found),
            })
        };
        Some(Box::pin(answer).await)
    }
}
