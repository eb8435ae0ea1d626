//! Beginning to help somebody.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::access::Action;
use domain::alerts::AlertObject;
use domain::goals::Owner;
use domain::ids::{AlertId, InterventionId, MemberId, MetricId};
use domain::interventions::{Intervention, InterventionKind, InterventionLink, InterventionState};
use serde_json::json;

/// What is to be begun.
#[derive(Clone, Debug)]
pub struct InterventionStart {
    /// Who is helped: a member or a team.
    pub subject: Owner,
    /// How.
    pub kind: InterventionKind,
    /// What is done.
    pub what: String,
    /// Who does it; whoever begins when left out.
    pub owner: Option<MemberId>,
    /// Until which day.
    pub due: NaiveDate,
    /// What it is begun for.
    pub alert: Option<AlertId>,
    /// What is to come right; the alert's when left out.
    pub metric: Option<MetricId>,
}

impl App {
    /// Begins to help a member or a team. The alert it is begun for is taken up with it.
    ///
    /// # Errors
    /// `NOT_FOUND` at `subject.member`, `subject.team`, `owner`, `alert` and `metric`; `FORBIDDEN`; `ALERT_OF_ANOTHER` for one about somebody else, `ALERT_OVER`; `DUE_OUT_OF_RANGE`,
    /// `MEMBER_INACTIVE` at `owner`; of `what` those of [`domain::text`].
    pub async fn intervention_start(
        &self,
        viewer: &Viewer,
        start: InterventionStart,
    ) -> Result<Intervention> {
        let link = match start.alert {
            Some(alert) => Some(InterventionLink {
                alert,
                key: self.alert_key(viewer, alert).await?,
            }),
            None => None,
        };
        self.unit(viewer, (start, link), |work, input| async move {
            let (start, link) = &*input;
            let by = work.principal().member();
            let by = by.ok_or(Error::Forbidden(Action::WriteInterventions))?;
            work.intervention_subject(start.subject).await?;
            let owner = start.owner.unwrap_or(by);
            let found = work.member(owner).await?;
            let found = found.ok_or_else(|| Error::not_found_at("Member", "owner"))?;
            if let Some(metric) = start.metric {
                let known = work.metrics_by_id(&[metric]).await?;
                known
                    .first()
                    .ok_or_else(|| Error::not_found_at("Metric", "metric"))?;
            }
            let action = Action::WriteInterventions;
            match start.subject {
                Owner::Member(id) => work.viewer.authorize_member(&work.session, action, id).await?,
                Owner::Team(id) => work.viewer.authorize_team(&work.session, action, id).await?,
                Owner::Organization => work.viewer.authorize_organization(action)?,
            };
            if !found.active {
                return Err(Error::invalid("owner", "MEMBER_INACTIVE", "is no longer active"));
            }
            let today = work.viewer.today();
            let (what, due) = Intervention::planned(&start.what, start.due, today)?;
            let mut metric = start.metric;
            let mut raised_on = None;
            if let Some(link) = link {
                if link.key.subject != start.subject {
                    let message = "is about somebody else than who is helped";
                    return Err(Error::invalid("alert", "ALERT_OF_ANOTHER", message));
                }
                let alert = work.alert(&link.key).await?;
                work.alert_writable(&alert).await?;
                if !alert.life.state.is_raised() {
                    let message = "the alert is over; help that is not for it names none".to_owned();
                    return Err(Error::Refused("ALERT_OVER", message));
                }
                work.alert_taken_up(&alert, by).await?;
                raised_on = Some(alert.found.raised.on);
                if let (None, Some(AlertObject::Metric(of))) = (metric, link.key.object) {
                    metric = Some(of);
                }
            }
            let intervention = Intervention {
                id: InterventionId::from_uuid(work.next_id()),
                subject: start.subject,
                kind: start.kind,
                what,
                owner,
                due,
                link: *link,
                raised_on,
                metric,
                started_on: today,
                state: InterventionState::Open,
                ended_on: None,
                created_by: by,
                created_at: work.now,
                version: 1,
            };
            work.intervention_insert(&intervention).await?;
            let after = json!({
                "kind": intervention.kind.word(), "owner": owner, "due": due, "alert": start.alert,
                "whatCharacters": intervention.what.chars().count(),
            });
            let id = Some(intervention.id.as_uuid());
            work.audited("interventionStart", "Intervention", id, None, Some(after))
                .await?;
            Ok(intervention)
        })
        .await
    }
}

impl crate::unit::Work {
    /// Refuses to help whom there is not.
    async fn intervention_subject(&self, subject: Owner) -> Result<()> {
        match subject {
            Owner::Member(id) => {
                let found = self.session.member(id).await?;
                found.ok_or_else(|| Error::not_found_at("Member", "subject.member"))?;
            }
            Owner::Team(id) => {
                if self.session.teams_by_id(&[id]).await?.is_empty() {
                    return Err(Error::not_found_at("Team", "subject.team"));
                }
            }
            Owner::Organization => return Err(Error::not_found_at("Member", "subject")),
        }
        Ok(())
    }
}
