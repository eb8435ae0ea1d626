//! Alerts that wait for whoever asks.

use super::Inbox;
use crate::app::App;
use crate::error::Result;
use domain::action_items::{ActionItem, ActionKind, ActionObject};
use domain::alerts::Alert;
use domain::goals::Owner;

/// Alerts nobody has taken up, or that were snoozed until today, where whoever asks is to act on them; due before they go up.
pub(super) async fn to_take_up(app: &App, inbox: &Inbox<'_>) -> Result<Vec<ActionItem>> {
    let asking = app.alerts_for_inbox(inbox.viewer).await?;
    Ok(asking.iter().map(item).collect())
}

fn item(alert: &Alert) -> ActionItem {
    ActionItem {
        kind: ActionKind::TakeUpAlert,
        object: ActionObject::Alert(alert.id),
        member: match alert.found.key.subject {
            Owner::Member(id) => Some(id),
            Owner::Team(_) | Owner::Organization => None,
        },
        due: Some(alert.due),
    }
}
