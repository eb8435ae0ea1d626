//! What people do with alerts: take them up, snooze them, put them aside.

use super::watch::Watch;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Action;
use domain::alerts::{
    Alert, AlertFilter, AlertKey, AlertState, AlertStep, AlertStepKind, dismissal, snooze_until,
};
use domain::goals::Owner;
use domain::ids::{AlertId, AlertStepId, MemberId};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;

/// What is to be done with an alert.
#[derive(Clone, Debug)]
struct Wanted {
    step: AlertStepKind,
    reason: Option<String>,
    until: Option<NaiveDate>,
}

impl App {
    /// Takes an alert up. Whoever comes second finds it taken up.
    ///
    /// # Errors
    /// `NOT_FOUND` at `alert`; `FORBIDDEN` for alerts about oneself; `ALERT_OVER`.
    pub async fn alert_acknowledge(&self, viewer: &Viewer, alert: AlertId) -> Result<Alert> {
        let wanted = Wanted {
            step: AlertStepKind::Acknowledged,
            reason: None,
            until: None,
        };
        self.alert_step(viewer, alert, wanted).await
    }

    /// Takes an alert up and lets it ask again on a day.
    ///
    /// # Errors
    /// As [`App::alert_acknowledge`]; `SNOOZE_OUT_OF_RANGE`.
    pub async fn alert_snooze(&self, viewer: &Viewer, alert: AlertId, until: NaiveDate) -> Result<Alert> {
        let wanted = Wanted {
            step: AlertStepKind::Snoozed,
            reason: None,
            until: Some(snooze_until(until, viewer.today())?),
        };
        self.alert_step(viewer, alert, wanted).await
    }

    /// Puts an alert aside, with a reason. It is not raised anew for ten working days.
    ///
    /// # Errors
    /// As [`App::alert_acknowledge`]; of the reason those of [`domain::text`].
    pub async fn alert_dismiss(&self, viewer: &Viewer, alert: AlertId, reason: &str) -> Result<Alert> {
        let wanted = Wanted {
            step: AlertStepKind::Dismissed,
            reason: Some(dismissal(reason)?),
            until: None,
        };
        self.alert_step(viewer, alert, wanted).await
    }

    async fn alert_step(&self, viewer: &Viewer, id: AlertId, wanted: Wanted) -> Result<Alert> {
        // Outside of the transaction, for all that is to be looked at; inside only what it is about.
        let key = self.alert_key(viewer, id).await?;
        self.unit(viewer, (key, wanted), |work, input| async move {
            let (key, wanted) = &*input;
            let alert = work.alert(key).await?;
            let by = work.alert_writable(&alert).await?;
            if wanted.step != AlertStepKind::Acknowledged {
                work.check_not_led(&alert, by).await?;
            }
            if is_done(&alert, wanted) {
                return Ok(alert);
            }
            work.alert_take(&alert, by, wanted).await?;
            work.alert(key).await
        })
        .await
    }

    /// The key of an alert the viewer may read.
    pub(crate) async fn alert_key(&self, viewer: &Viewer, id: AlertId) -> Result<AlertKey> {
        let found = self.alerts_by_id(viewer, &[id]).await?.pop();
        let found = found.ok_or_else(|| Error::not_found_at("Alert", "alert"))?;
        Ok(found.found.key)
    }
}

/// Whether an alert is taken up or put aside already.
fn is_done(alert: &Alert, wanted: &Wanted) -> bool {
    let state = alert.life.state;
    match wanted.step {
        AlertStepKind::Acknowledged => {
            matches!(state, AlertState::Acknowledged | AlertState::InProgress) && !alert.life.asks
        }
        AlertStepKind::Snoozed => alert.life.snoozed_until == wanted.until && wanted.until.is_some(),
        AlertStepKind::Dismissed => state == AlertState::Dismissed,
    }
}

impl Work {
    /// The alert of a key as the viewer may read it today. Boxed: what all rules read makes a large future.
    pub(crate) fn alert<'a>(
        &'a self,
        key: &'a AlertKey,
    ) -> Pin<Box<dyn Future<Output = Result<Alert>> + Send + 'a>> {
        Box::pin(self.found_alert(key))
    }

    async fn found_alert(&self, key: &AlertKey) -> Result<Alert> {
        let mut filter = AlertFilter {
            rules: Some(vec![key.rule]),
            ..AlertFilter::default()
        };
        match key.subject {
            Owner::Member(id) => filter.members = Some(vec![id]),
            Owner::Team(id) => filter.team = Some(id),
            Owner::Organization => {}
        }
        let (session, viewer) = (&self.session, &self.viewer);
        let watch = Watch::load(&self.app, session, viewer, &filter, viewer.today()).await?;
        let all = watch.all().await?.into_iter();
        let found = all.into_iter().find(|alert| alert.id == key.id());
        found.ok_or_else(|| Error::not_found_at("Alert", "alert"))
    }

    /// Who takes a step with an alert they may read.
    pub(crate) async fn alert_writable(&self, alert: &Alert) -> Result<MemberId> {
        let viewer = &self.viewer;
        match alert.found.key.subject {
            Owner::Member(id) => {
                let action = Action::WriteAlerts;
                viewer.authorize_member(&self.session, action, id).await?;
            }
            Owner::Team(id) => {
                let action = Action::WriteSharedAlerts;
                viewer.authorize_team(&self.session, action, id).await?;
            }
            Owner::Organization => {
                viewer.authorize_organization(Action::WriteSharedAlerts)?;
            }
        }
        // Nobody puts aside what is said about their own conduct.
        let member = self.principal().member();
        let member = member.filter(|member| alert.found.conduct != Some(*member));
        member.ok_or(Error::Forbidden(Action::WriteAlerts))
    }

    /// Refuses whoever leads a team what keeps an alert about the team from those above.
    async fn check_not_led(&self, alert: &Alert, by: MemberId) -> Result<()> {
        if let Owner::Team(team) = alert.found.key.subject {
            let led = self.led_by(&[by], self.viewer.today()).await?;
            if led.iter().any(|held| held.team_id == team) {
                return Err(Error::Forbidden(Action::WriteSharedAlerts));
            }
        }
        Ok(())
    }

    /// Takes an alert up for who begins to help, where nobody has.
    pub(crate) async fn alert_taken_up(&self, alert: &Alert, by: MemberId) -> Result<()> {
        let wanted = Wanted {
            step: AlertStepKind::Acknowledged,
            reason: None,
            until: None,
        };
        match is_done(alert, &wanted) {
            true => Ok(()),
            false => self.alert_take(alert, by, &wanted).await,
        }
    }

    async fn alert_take(&self, alert: &Alert, by: MemberId, wanted: &Wanted) -> Result<()> {
        if !alert.life.state.is_raised() {
            let state = alert.life.state.word().to_lowercase();
            let message = format!("the alert is {state}; there is nothing left to do about it");
            return Err(Error::Refused("ALERT_OVER", message));
        }
        let found = &alert.found;
        let step = AlertStep {
            id: AlertStepId::from_uuid(self.next_id()),
            alert: alert.id,
            // As it was when this was decided: whoever was quicker has that number, and this one decides anew.
            number: alert.last_step + 1,
            key: found.key,
            period: found.period,
            raised_on: found.raised.on,
            step: wanted.step,
            by,
            at: self.now,
            on: self.viewer.today(),
            reason: wanted.reason.clone(),
            until: wanted.until,
        };
        self.alert_step_insert(&step).await?;
        let reason = wanted.reason.as_ref().map(|reason| reason.chars().count());
        let after = json!({
            "rule": found.key.rule.word(), "step": wanted.step.word(), "until": wanted.until, "reasonCharacters": reason,
        });
        let name = match wanted.step {
            AlertStepKind::Acknowledged => "alertAcknowledge",
            AlertStepKind::Snoozed => "alertSnooze",
            AlertStepKind::Dismissed => "alertDismiss",
        };
        let id = Some(alert.id.as_uuid());
        self.audited(name, "Alert", id, None, Some(after)).await
    }
}
