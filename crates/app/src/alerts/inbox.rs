//! What of the alerts somebody is to act on now.

use super::watch::Watch;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::alerts::{Alert, AlertFilter};

impl App {
    /// The alerts the viewer is to act on today: nobody has taken them up, or the day they were snoozed until has come, and the viewer is who covers the team, who leads above where
    /// it went up, or an executive where it is with them. The most urgent first.
    pub async fn alerts_for_inbox(&self, viewer: &Viewer) -> Result<Vec<Alert>> {
        let Some(me) = viewer.principal().member() else {
            return Ok(Vec::new());
        };
        let session = self.reading(viewer);
        let filter = AlertFilter::default();
        let watch = Watch::load(self, &session, viewer, &filter, viewer.today()).await?;
        let mut asking = watch.alerts(&filter).await?;
        let is_executive = viewer.principal().is_executive();
        asking.retain(|alert| {
            let up = alert.escalation.and_then(|escalation| escalation.to);
            let mine = alert.responsible == Some(me) || up == Some(me);
            let about_me = alert.found.key.subject == domain::goals::Owner::Member(me)
                || alert.found.conduct == Some(me);
            alert.life.asks && !about_me && (mine || (is_executive && alert.is_with_executives()))
        });
        Ok(asking)
    }
}
