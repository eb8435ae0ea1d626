//! Looking for alerts: the findings of all rules, with what people did and what follows from it.

use super::rules;
use super::watch::Watch;
use crate::error::Result;
use domain::alerts::{Alert, AlertFilter, Escalation, Finding, Life, counting, escalated_on, patience_ends};
use domain::ids::{AlertId, MemberId};
use std::collections::HashMap;

impl Watch<'_> {
    /// The alerts the viewer may read that match, the most urgent first, of these the oldest.
    pub(crate) async fn alerts(&self, filter: &AlertFilter) -> Result<Vec<Alert>> {
        let mut found = self.all().await?;
        found.retain(|alert| alert.matches(filter));
        Ok(found)
    }

    /// Every alert the viewer may read, in whatever state.
    pub(crate) async fn all(&self) -> Result<Vec<Alert>> {
        let findings = rules::findings(self).await?;
        let helped = self.session.interventions_under_way(self.as_of).await?;
        let alerts = findings.into_iter().map(|finding| self.alert(finding, &helped));
        let mut seen: Vec<Alert> = alerts.filter(|alert| self.shows(alert)).collect();
        seen.sort_unstable_by_key(|alert| {
            let place = alert.place();
            (place.sort, place.id)
        });
        Ok(seen)
    }

    fn alert(&self, found: Finding, helped: &HashMap<AlertId, Vec<chrono::NaiveDate>>) -> Alert {
        let (id, raised) = (found.key.id(), found.raised);
        let quiet = self.quiet_until(&found.key).filter(|_| found.over.is_none());
        let steps = counting(self.steps(&found.key), raised, quiet, self.as_of);
        let last = self.steps(&found.key).last();
        let begun = helped.get(&id).into_iter().flatten();
        let is_helped = begun.into_iter().any(|on| raised.before || *on >= raised.on);
        let life = Life::of(found.over, &steps, is_helped, self.as_of);
        let leads = |leader: &&MemberId| found.conduct != Some(**leader);
        let line: Vec<MemberId> = self
            .line(found.key.subject)
            .iter()
            .filter(leads)
            .copied()
            .collect();
        let up = escalated_on(raised.on, life.taken_up_on(), self.as_of, &self.calendar);
        // Where nobody leads above, it is with the executives from the beginning.
        let escalation = up.filter(|_| !line.is_empty()).map(|on| Escalation {
            on,
            to: line.get(1).copied(),
        });
        Alert {
            id,
            as_of: self.as_of,
            found,
            life,
            last_step: last.map_or(0, |step| step.number),
            responsible: line.first().copied(),
            due: patience_ends(raised.on, &self.calendar),
            escalation,
        }
    }

    fn shows(&self, alert: &Alert) -> bool {
        self.is_open(alert.found.key.subject) || alert.is_with_executives()
    }
}
