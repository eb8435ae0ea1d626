//! Giving recognition, so many a fiscal month, and taking it back.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::feedback::check_links;
use crate::goals::refused;
use crate::unit::Work;
use domain::access::Action;
use domain::calendar::Grain;
use domain::errors::Checks;
use domain::ids::{GoalId, MemberId, OpportunityId, RecognitionId, TeamId};
use domain::recognition::{Recognition, RecognitionAudience, RecognitionBasis};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Recognition somebody wants to give.
#[derive(Clone, Debug)]
pub struct RecognitionGive {
    /// To whom.
    pub to: RecognitionTo,
    /// What for.
    pub basis: RecognitionBasis,
    /// The words.
    pub text: String,
    /// Who reads it.
    pub audience: RecognitionAudience,
    /// A goal it is about, which whoever gives it sees.
    pub goal: Option<GoalId>,
    /// A deal it is about, which whoever gives it sees.
    pub opportunity: Option<OpportunityId>,
}

/// Whom recognition is to.
#[derive(Clone, Debug)]
pub enum RecognitionTo {
    /// These members.
    Members(Vec<MemberId>),
    /// Everybody in a team, or in one below it, today.
    Team(TeamId),
}

impl App {
    /// Recognises colleagues.
    ///
    /// # Errors
    /// `NOT_FOUND` for what is not there, or not the giver's to see; `TO_ONESELF`, `NO_RECIPIENT`, `TOO_MANY_RECIPIENTS`,
    /// `MEMBER_INACTIVE`; `LIMIT_REACHED`; `FORBIDDEN` for scripts; the codes of [`domain::text`].
    pub async fn recognition_give(&self, viewer: &Viewer, input: RecognitionGive) -> Result<Recognition> {
        let text = Recognition::words(&input.text)?;
        self.unit(viewer, RecognitionGive { text, ..input }, |work, input| async move {
            let action = Action::GiveRecognition;
            work.viewer.authorize_organization(action)?;
            let from = work.principal().member().ok_or(Error::Forbidden(action))?;
            let (recipients, team) = match &input.to {
                RecognitionTo::Members(ids) => (named(&work, from, ids).await?, None),
                RecognitionTo::Team(id) => (within(&work, from, *id).await?, Some(*id)),
            };
            check_links(&work, input.goal, input.opportunity).await?;
            let on = work.viewer.organization.local_date(work.now);
            check_limit(&work, from, on).await?;
            let recognition = Recognition {
                id: RecognitionId::from_uuid(work.next_id()),
                from,
                team,
                basis: input.basis,
                text: Some(input.text.clone()),
                audience: input.audience,
                goal: input.goal,
                opportunity: input.opportunity,
                at: work.now,
                on,
                retracted_at: None,
            };
            work.recognition_insert(&recognition, &recipients).await?;
            let after = json!({
                "team": team, "recipients": recipients.len(), "basis": input.basis, "audience": input.audience,
                "characters": input.text.chars().count(),
            });
            let id = Some(recognition.id.as_uuid());
            work.audited("recognitionGive", "Recognition", id, None, Some(after))
                .await?;
            Ok(recognition)
        })
        .await
    }

    /// Takes a recognition back: its text is deleted, its place stays.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_YOUR_RECOGNITION`, `RETRACTION_OVER` after a day.
    pub async fn recognition_retract(&self, viewer: &Viewer, id: RecognitionId) -> Result<Recognition> {
        self.unit(viewer, id, |work, id| async move {
            let gone = || Error::not_found_at("Recognition", "recognition");
            let held = work.recognition_locked(&work.viewer.asker, *id).await?;
            let held = held.ok_or_else(gone)?;
            let me = work.principal().member().ok_or_else(gone)?;
            let before = held.retracted_at;
            let next = held.retracted(me, work.now).map_err(refused)?;
            if next.retracted_at == before {
                return Ok(next);
            }
            work.recognition_save(&next).await?;
            let object = Some(id.as_uuid());
            work.audited("recognitionRetract", "Recognition", object, None, None)
                .await?;
            Ok(next)
        })
        .await
    }
}

/// The members that are named, who are there and have not left.
async fn named(work: &Work, from: MemberId, ids: &[MemberId]) -> Result<BTreeSet<MemberId>> {
    let recipients = Recognition::to_members(from, ids)?;
    let wanted: Vec<MemberId> = recipients.iter().copied().collect();
    let found = work.members_by_id(&wanted).await?;
    let active: HashMap<MemberId, bool> = found
        .into_iter()
        .map(|member| (member.id, member.active))
        .collect();
    let mut checks = Checks::default();
    for (index, id) in ids.iter().enumerate() {
        let field = format!("to.members.{index}");
        match active.get(id) {
            None => return Err(Error::not_found_at("Member", field)),
            Some(false) => checks.refuse(field, "MEMBER_INACTIVE", "has left"),
            Some(true) => {}
        }
    }
    checks.done()?;
    Ok(recipients)
}

/// The others who are in a team, or one below it, today.
async fn within(work: &Work, from: MemberId, team: TeamId) -> Result<BTreeSet<MemberId>> {
    if work.teams_by_id(&[team]).await?.is_empty() {
        return Err(Error::not_found_at("Team", "to.team"));
    }
    let assigned = work.assigned_within(Some(team), work.viewer.today()).await?;
    let assigned: Vec<MemberId> = assigned.iter().map(|row| row.member_id).collect();
    let members = work.members_by_id(&assigned).await?.into_iter();
    let active: Vec<MemberId> = members
        .filter(|member| member.active)
        .map(|member| member.id)
        .collect();
    Ok(Recognition::to_team(from, &active)?)
}

/// Refuses one recognition more than the organization's policy lets a member give in a fiscal month.
async fn check_limit(work: &Work, from: MemberId, on: chrono::NaiveDate) -> Result<()> {
    let settings = &work.viewer.organization.settings;
    let month = settings.buckets.bucket(Grain::Month, on);
    // Locked, so that two devices do not both give the last one.
    work.member_locked(from).await?;
    let given = work.recognitions_given(from, month).await?;
    let most = settings.policies.recognitions_per_month;
    Recognition::check_limit(given, most, month.end()).map_err(refused)
}
