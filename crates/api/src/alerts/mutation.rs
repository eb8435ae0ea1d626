//! What people do with alerts.

use super::object::Alert;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Takes an alert up.
#[derive(InputObject)]
pub struct AlertAcknowledgeInput {
    /// The alert.
    alert: ID,
}

/// Takes an alert up and lets it ask again later.
#[derive(InputObject)]
pub struct AlertSnoozeInput {
    /// The alert.
    alert: ID,
    /// The day it asks again, 1 to 14 days ahead. Error: `SNOOZE_OUT_OF_RANGE`.
    until: Date,
}

/// Puts an alert aside.
#[derive(InputObject)]
pub struct AlertDismissInput {
    /// The alert.
    alert: ID,
    /// Why, up to 2,000 characters; whoever it is about reads it. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
}

/// An alert was taken up.
#[derive(SimpleObject)]
pub struct AlertAcknowledgePayload {
    /// The alert.
    alert: Alert,
}

/// An alert was snoozed.
#[derive(SimpleObject)]
pub struct AlertSnoozePayload {
    /// The alert.
    alert: Alert,
}

/// An alert was put aside.
#[derive(SimpleObject)]
pub struct AlertDismissPayload {
    /// The alert.
    alert: Alert,
}

/// Mutations about alerts.
#[derive(Default)]
pub struct AlertMutation;

#[Object]
impl AlertMutation {
    /// Takes an alert up: it does not go up any more. For leaders of whom it is about, and executives where it is with them; never about oneself. Whoever comes second is answered with the alert as it stands. Errors: `NOT_FOUND`, `FORBIDDEN`, `ALERT_OVER`.
    async fn alert_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The alert to take up.")] input: AlertAcknowledgeInput,
    ) -> Option<Answer<AlertAcknowledgePayload>> {
        let answer = async {
            let id = local(&input.alert, "alert")?;
            let alert = ctx.app()?.alert_acknowledge(ctx.viewer()?, id).await?;
            Ok(AlertAcknowledgePayload { alert: Alert(alert) })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes an alert up and keeps it out of the inbox until a day. Lists still have it. Of alerts about a team whoever leads above its own leader. Errors: as `alertAcknowledge`; `INVALID` with `SNOOZE_OUT_OF_RANGE`.
    async fn alert_snooze(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The alert, and until when.")] input: AlertSnoozeInput,
    ) -> Option<Answer<AlertSnoozePayload>> {
        let answer = async {
            let id = local(&input.alert, "alert")?;
            let until = input.until.read("until")?;
            let alert = ctx.app()?.alert_snooze(ctx.viewer()?, id, until).await?;
            Ok(AlertSnoozePayload { alert: Alert(alert) })
        };
        Some(Box::pin(answer).await)
    }

    /// Puts an alert aside, with a reason. It is not raised anew for ten working days. Of alerts about a team whoever leads above its own leader. Errors: as `alertAcknowledge`; `INVALID` with the codes of `reason`.
    async fn alert_dismiss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The alert, and why.")] input: AlertDismissInput,
    ) -> Option<Answer<AlertDismissPayload>> {
        let answer = async {
            let id = local(&input.alert, "alert")?;
            let alert = ctx.app()?.alert_dismiss(ctx.viewer()?, id, &input.reason).await?;
            Ok(AlertDismissPayload { alert: Alert(alert) })
        };
        Some(Box::pin(answer).await)
    }
}
