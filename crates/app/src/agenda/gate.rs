//! Opening the talk about activity: the member always may, the leader with a reason that the member sees.

use super::scene::{Scene, refused};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::SeenMeeting;
use domain::access::Action;
use domain::agenda::{Gate, GateOpening, Phase, SectionKind};
use domain::errors::Invalid;
use domain::ids::MeetingId;
use serde_json::json;

impl App {
    /// Lets whom a meeting is about open its gate, before or while it is held or afterwards; one that is open stays so.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for everybody else; `SECTION_NOT_ON_AGENDA`.
    pub async fn activity_gate_open(&self, viewer: &Viewer, meeting: MeetingId) -> Result<SeenMeeting> {
        self.unit(viewer, meeting, |work, meeting| async move {
            let scene = Scene::of(&work, *meeting).await?;
            if !scene.seen.opens(&work.viewer, Action::OpenActivityGate) {
                return Err(Error::Forbidden(Action::OpenActivityGate));
            }
            scene.check_section(SectionKind::Activity)?;
            if scene.is_open() {
                return Ok(scene.seen);
            }
            let opening = GateOpening {
                by: scene.by,
                at: work.now,
                reason: None,
            };
            work.agenda_save(*meeting, &scene.agenda.opened(opening)).await?;
            scene.noted(&work, "activityGateOpen", json!({})).await?;
            Ok(scene.seen)
        })
        .await
    }

    /// Opens the gate of a meeting that is being held against the numbers, for a reason that the member sees; one that is open stays
    /// so.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` for whoever does not hold it; `REASON_REQUIRED` at `reason`; `MEETING_NOT_RUNNING`,
    /// `SECTION_NOT_ON_AGENDA`.
    pub async fn activity_gate_override(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        reason: &str,
    ) -> Result<SeenMeeting> {
        let reason = Gate::reason(reason)?;
        self.unit(viewer, (meeting, reason), |work, input| async move {
            let (meeting, reason) = &*input;
            let scene = Scene::of(&work, *meeting).await?;
            let opens = scene.seen.opens(&work.viewer, Action::OverrideActivityGate);
            if !(opens && scene.is_organizer()) {
                return Err(Error::Forbidden(Action::OverrideActivityGate));
            }
            scene.check_section(SectionKind::Activity)?;
            if scene.phase() != Phase::Running {
                let message = "the gate is opened while the meeting is held";
                return Err(refused(Invalid::one("meeting", "MEETING_NOT_RUNNING", message)));
            }
            if scene.is_open() {
                return Ok(scene.seen);
            }
            let opening = GateOpening {
                by: scene.by,
                at: work.now,
                reason: Some(reason.clone()),
            };
            work.agenda_save(*meeting, &scene.agenda.opened(opening)).await?;
            let after = json!({ "characters": reason.chars().count() });
            scene.noted(&work, "activityGateOverride", after).await?;
            Ok(scene.seen)
        })
        .await
    }
}

impl Scene {
    fn is_open(&self) -> bool {
        let by_numbers = self.agenda.gate().is_some_and(|gate| gate.is_open());
        by_numbers || self.agenda.opening.is_some()
    }
}
