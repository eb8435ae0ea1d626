//! Gaps and promises: why something is off, what is done about it, and what is taken along to the next meeting.

use super::scene::{Scene, refused};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::SeenMeeting;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::agenda::{CarriedOver, GapAbout, GapAnswer, SectionKind, check_gap};
use domain::commitments::{Counterpart, Links, Origin, Promise};
use domain::ids::{CommitmentId, MeetingId};
use serde_json::json;

/// What is said about a gap.
#[derive(Clone, Debug)]
pub struct GapAddress {
    /// In which meeting.
    pub meeting: MeetingId,
    /// In which section.
    pub section: SectionKind,
    /// What is off.
    pub about: GapAbout,
    /// Why it is.
    pub cause: String,
    /// What was agreed to do.
    pub action: String,
    /// To whom the action is promised, and by when; none where it is not.
    pub promise: Option<(Counterpart, NaiveDate)>,
}

impl App {
    /// Says why something is off and what was agreed to do about it, in the section talked about; the action may become a promise of
    /// the viewer's in the same call. Said again it takes the place of what was said before; a promise that was made stays, and is not made again.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`; those of [`domain::agenda::Course::check_write`]; `NO_SUCH_GAP`; of `cause` and
    /// `action` those of [`domain::text`]; of the promise those of [`App::commitment_make`].
    pub async fn gap_address(&self, viewer: &Viewer, address: GapAddress) -> Result<SeenMeeting> {
        let words = GapAnswer::words(&address.cause, &address.action)?;
        self.unit(viewer, (address, words), |work, input| async move {
            let (address, (cause, action)) = &*input;
            if let GapAbout::Goal(goal) = address.about
                && work.goals_by_id(&work.viewer.asker, &[goal]).await?.is_empty()
            {
                return Err(Error::not_found_at("Goal", "gap.goal"));
            }
            let scene = Scene::of(&work, address.meeting).await?;
            scene.check_leads()?;
            scene.course().check_write(address.section).map_err(refused)?;
            let section = scene.agenda.section(address.section);
            let numbers = section.map(|section| &section.numbers);
            let numbers = numbers.ok_or_else(|| Error::Internal("a section is missing".into()))?;
            check_gap(address.section, numbers, address.about).map_err(refused)?;
            let said = work.gap_answers(&[scene.id()]).await?.remove(&scene.id());
            let mut said = said.unwrap_or_default().into_iter();
            let before = said.find(|said| said.section == address.section && said.about == address.about);
            let before = before.and_then(|before| before.commitment);
            let promised = match address.promise {
                Some(promise) => Some(match made_before(&work, before, action, promise).await? {
                    Some(made) => made,
                    None => promised(&work, address, action, promise).await?,
                }),
                None => before,
            };
            let answer = GapAnswer {
                section: address.section,
                about: address.about,
                cause: cause.clone(),
                action: action.clone(),
                commitment: promised,
                by: scene.by,
                at: work.now,
            };
            work.gap_answer_save(scene.id(), &answer).await?;
            let after = json!({
                "section": answer.section, "about": answer.about.word(), "commitment": answer.commitment,
                "characters": cause.chars().count() + action.chars().count(),
            });
            scene.noted(&work, "gapAddress", after).await?;
            Ok(scene.seen)
        })
        .await
    }

    /// Takes a promise on the table along to the next meeting.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`; those of [`domain::agenda::Course::check_write`]; `NOT_ON_THE_TABLE`.
    pub async fn commitment_carry_over(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        commitment: CommitmentId,
    ) -> Result<SeenMeeting> {
        self.unit(viewer, (meeting, commitment), |work, input| async move {
            let (meeting, commitment) = *input;
            let seen = work.commitments_by_id(&work.viewer.asker, &[commitment]).await?;
            if seen.is_empty() {
                return Err(Error::not_found_at("Commitment", "commitment"));
            }
            let scene = Scene::of(&work, meeting).await?;
            scene.check_leads()?;
            let kind = SectionKind::Commitments;
            scene.course().check_write(kind).map_err(refused)?;
            let section = scene.agenda.section(kind);
            if !section.is_some_and(|section| section.numbers.commitments.contains(&commitment)) {
                let message = "it is no promise from before that this meeting is about".to_owned();
                return Err(Error::Refused("NOT_ON_THE_TABLE", message));
            }
            let carried = work.carried_over(&[meeting]).await?.remove(&meeting);
            let carried = carried.unwrap_or_default();
            if carried.iter().any(|over| over.commitment == commitment) {
                return Ok(scene.seen);
            }
            let over = CarriedOver {
                commitment,
                by: scene.by,
                at: work.now,
            };
            work.carried_over_insert(meeting, over).await?;
            scene
                .noted(&work, "commitmentCarryOver", json!({ "commitment": commitment }))
                .await?;
            Ok(scene.seen)
        })
        .await
    }
}

/// The promise of a gap where it is the same one that is made of it: it is not made twice.
async fn made_before(
    work: &Work,
    before: Option<CommitmentId>,
    action: &str,
    (to, due): (Counterpart, NaiveDate),
) -> Result<Option<CommitmentId>> {
    let Some(before) = before else {
        return Ok(None);
    };
    let mut made = work.commitments_by_id(&work.viewer.asker, &[before]).await?;
    made.retain(|made| {
        let promise = &made.promise;
        let first_due = made
            .renegotiations
            .first()
            .map_or(promise.due, |moved| moved.from);
        Some(made.maker) == work.principal().member()
            && (promise.to, &*promise.text, first_due) == (to, action, due)
    });
    Ok(made.pop().map(|made| made.id))
}

/// Makes a promise of the action that was agreed.
async fn promised(
    work: &Work,
    address: &GapAddress,
    action: &str,
    (to, due): (Counterpart, NaiveDate),
) -> Result<CommitmentId> {
    let goal = match address.about {
        GapAbout::Goal(goal) => Some(goal),
        GapAbout::Coverage | GapAbout::NextCoverage => None,
    };
    let promise = Promise {
        to,
        text: action.to_owned(),
        due,
        links: Links {
            goal,
            meeting: Some(address.meeting),
            ..Links::default()
        },
        key: None,
    };
    let made = work
        .commitment_made("commitmentMake", promise, Origin::Direct, None)
        .await;
    Ok(made.map_err(in_promise)?.id)
}

/// The same, with the path of what is refused below the promise.
fn in_promise(error: Error) -> Error {
    match error {
        Error::Invalid(invalid) => Error::Invalid(invalid.within("promise")),
        Error::NotFound {
            what,
            field: Some(field),
        } => Error::not_found_at(what, format!("promise.{field}")),
        other => other,
    }
}
