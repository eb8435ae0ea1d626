//! Giving feedback, of one's own accord or because one was asked.

use super::{check_colleague, told};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::refused;
use crate::meetings::taking_part;
use crate::unit::Work;
use domain::access::Action;
use domain::feedback::{Feedback, FeedbackKind, FeedbackVisibility, Links, Said};
use domain::ids::{FeedbackId, FeedbackRequestId, GoalId, MeetingId, MemberId, OpportunityId};
use serde_json::json;

/// Feedback somebody wants to give.
#[derive(Clone, Debug)]
pub struct FeedbackGive {
    /// Whose work it is about.
    pub about: MemberId,
    /// Praise, or something to do better.
    pub kind: FeedbackKind,
    /// The words.
    pub said: Said,
    /// What it is linked to, as far as whoever gives it sees that.
    pub links: Links,
    /// Who reads it.
    pub visibility: FeedbackVisibility,
    /// The request it answers.
    pub request: Option<FeedbackRequestId>,
}

impl App {
    /// Gives feedback; a request it answers is settled by it.
    ///
    /// # Errors
    /// `NOT_FOUND` for what is not there, or not the giver's to see; `MEETING_NOT_STARTED`, `NOT_IN_MEETING`; `MEMBER_INACTIVE`; `ABOUT_ONESELF`, `PUBLIC_ONLY_FOR_PRAISE`;
    /// `ABOUT_SOMEBODY_ELSE`, `NOT_ASKED`, `REQUEST_NOT_OPEN`; `FORBIDDEN` for scripts.
    pub async fn feedback_give(&self, viewer: &Viewer, input: FeedbackGive) -> Result<Feedback> {
        self.unit(viewer, input, |work, input| async move {
            check_colleague(&work, Action::GiveFeedback, input.about, "about").await?;
            let from = work.principal().member();
            let from = from.ok_or(Error::Forbidden(Action::GiveFeedback))?;
            check_links(&work, input.links.goal, input.links.opportunity).await?;
            if let Some(meeting) = input.links.meeting {
                check_held(&work, meeting, input.about).await?;
            }
            let feedback = Feedback {
                id: FeedbackId::from_uuid(work.next_id()),
                about: input.about,
                from,
                kind: input.kind,
                said: input.said.clone(),
                links: input.links,
                visibility: input.visibility,
                request: input.request,
                at: work.now,
                on: work.viewer.organization.local_date(work.now),
                revised_at: None,
                acknowledged_at: None,
                version: 1,
            };
            if let Some(request) = input.request {
                let asked = work.feedback_request_locked(&work.viewer.asker, request).await?;
                let asked = asked.ok_or_else(|| Error::not_found_at("FeedbackRequest", "request"))?;
                asked.check_about(input.about)?;
                let answered = asked.answered(from, work.now, feedback.on).map_err(refused)?;
                work.feedback_request_save(&answered).await?;
            }
            feedback.check()?;
            work.feedback_insert(&feedback).await?;
            let characters = json!({ "characters": feedback.said.characters() });
            told(&work, "feedbackGive", &feedback, characters).await?;
            Ok(feedback)
        })
        .await
    }
}

/// Lets whoever took part in a meeting link to it once it was started, of what they say about somebody who took part, too; refuses others,
/// `MEETING_NOT_STARTED` and `NOT_IN_MEETING`.
async fn check_held(work: &Work, meeting: MeetingId, about: MemberId) -> Result<()> {
    let (seen, _) = taking_part(work, meeting).await?;
    if seen.meeting.started().is_none() {
        let message = "feedback is linked to a meeting that was started".to_owned();
        return Err(Error::Refused("MEETING_NOT_STARTED", message));
    }
    let attending = work.attending(&[meeting]).await?.remove(&meeting);
    let attending = attending.unwrap_or_default();
    match attending.iter().any(|held| held.member == about) {
        true => Ok(()),
        false => {
            let message = "whoever feedback is about takes part in the meeting it is linked to".to_owned();
            Err(Error::Refused("NOT_IN_MEETING", message))
        }
    }
}

/// Refuses links to what the asker does not see.
pub(crate) async fn check_links(
    work: &Work,
    goal: Option<GoalId>,
    opportunity: Option<OpportunityId>,
) -> Result<()> {
    let asker = &work.viewer.asker;
    if let Some(goal) = goal
        && work.goals_by_id(asker, &[goal]).await?.is_empty()
    {
        return Err(Error::not_found_at("Goal", "goal"));
    }
    if let Some(opportunity) = opportunity
        && work.standings_by_id(asker, &[opportunity]).await?.is_empty()
    {
        return Err(Error::not_found_at("Opportunity", "opportunity"));
    }
    Ok(())
}
