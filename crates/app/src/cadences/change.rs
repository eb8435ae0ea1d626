//! Changing a conversation that recurs from a day on, ending it, and leaving one meeting out. The past is not rewritten.

use super::around::writing;
use super::create::{check_people, described};
use super::read::{SeenCadence, found, stored};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::refused;
use crate::meetings::named;
use crate::unit::Work;
use crate::versions::check_version;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::cadences::{Cadence, CadenceSubject, CadenceTimes, LONGEST_WINDOW};
use domain::calendar::Zone;
use domain::ids::{CadenceId, MeetingId, MemberId};
use domain::meetings::check_moved_unbegun;

/// What a change of a cadence may hold; what is left out stays.
#[derive(Clone, Debug)]
pub struct CadenceChange {
    /// Which.
    pub cadence: CadenceId,
    /// The first day the change holds.
    pub from: NaiveDate,
    /// New title; `Some(None)` for none. It holds at once.
    pub title: Option<Option<String>>,
    /// New organizer. It holds at once, for the meetings whose time has not come.
    pub organizer: Option<MemberId>,
    /// New first local start from that day on; the same time on the first day there is when left out.
    pub first_start: Option<NaiveDateTime>,
    /// New zone.
    pub time_zone: Option<String>,
    /// New length, in minutes.
    pub duration_minutes: Option<i64>,
    /// New recurrence; `Some(None)` for once.
    pub rrule: Option<Option<String>>,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

impl App {
    /// Changes a cadence. New times hold from a day on; meetings before it stay as they are.
    ///
    /// # Errors
    /// As [`App::cadence_create`]; `CADENCE_ENDED`, `TOO_MANY_CHANGES`, `START_BEFORE_RULE`, `CONFLICT`.
    pub async fn cadence_change(&self, viewer: &Viewer, input: CadenceChange) -> Result<SeenCadence> {
        let title = match &input.title {
            Some(title) => Some(Cadence::title(title.as_deref())?),
            None => None,
        };
        self.unit(viewer, (input, title), |work, input| async move {
            let (input, title) = &*input;
            let before = open(&work, input.cadence, input.if_version).await?;
            let mut cadence = before.clone();
            if let Some(title) = title {
                cadence.title = title.clone();
            }
            if let Some(organizer) = input.organizer {
                cadence = cadence.held_by(organizer, work.now)?;
            }
            if let Some(times) = times(&cadence, input)? {
                let today = times.zone.today(work.now);
                before.check_unbegun(input.from, work.now)?;
                check_moved(&work, &before, input.from, "from").await?;
                cadence = cadence.changed(input.from, &times, today)?;
                let unbegun = cadence.check_unbegun(input.from, work.now);
                unbegun.map_err(|invalid| invalid.at("firstStart"))?;
            }
            if input.organizer.is_some() {
                check_people(&work, &cadence, work.viewer.today(), true).await?;
            }
            saved(&work, "cadenceChange", &before, cadence).await
        })
        .await
    }

    /// Ends a cadence: from a day on it takes place no more.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CHANGE_IN_PAST`, `CADENCE_ENDED`, `CONFLICT`.
    pub async fn cadence_end(
        &self,
        viewer: &Viewer,
        id: CadenceId,
        on: NaiveDate,
        if_version: Option<i64>,
    ) -> Result<SeenCadence> {
        self.unit(viewer, (id, on, if_version), |work, input| async move {
            let (id, on, if_version) = *input;
            let before = open(&work, id, if_version).await?;
            let today = before.rule_on(on).zone.today(work.now);
            let unbegun = before.check_unbegun(on, work.now);
            unbegun.map_err(|invalid| invalid.at("on"))?;
            check_moved(&work, &before, on, "on").await?;
            let cadence = before.clone().ended(on, today)?;
            saved(&work, "cadenceEnd", &before, cadence).await
        })
        .await
    }

    /// Invites these members, and no others, beside those a cadence is about, from a day on.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CHANGE_IN_PAST`, `MEMBER_INACTIVE`, `TOO_MANY_PARTICIPANTS`, `CONFLICT`.
    pub async fn cadence_participants_set(
        &self,
        viewer: &Viewer,
        id: CadenceId,
        members: Vec<MemberId>,
        from: NaiveDate,
        if_version: Option<i64>,
    ) -> Result<SeenCadence> {
        self.unit(
            viewer,
            (id, members, from, if_version),
            |work, input| async move {
                let (id, members, from, if_version) = &*input;
                let before = open(&work, *id, *if_version).await?;
                let today = before.rule_on(*from).zone.today(work.now);
                super::create::not_past("from", *from, today)?;
                let cadence = before.clone().inviting(members, *from, Some(work.now))?;
                check_invited(&work, members).await?;
                saved(&work, "cadenceParticipantsSet", &before, cadence).await
            },
        )
        .await
    }

    /// Leaves a meeting to come out of its cadence.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CHANGE_IN_PAST`, `MEETING_NOT_PLANNED`, `CONFLICT`.
    pub async fn cadence_skip(
        &self,
        viewer: &Viewer,
        meeting: MeetingId,
        if_version: Option<i64>,
    ) -> Result<SeenCadence> {
        self.unit(viewer, (meeting, if_version), |work, input| async move {
            let (meeting, if_version) = *input;
            let gone = || Error::not_found_at("Meeting", "meeting");
            let (named, kept) = named(&work, &[meeting]).await?.pop().ok_or_else(gone)?;
            let gone_with_it = |error| match error {
                Error::NotFound { .. } => gone(),
                other => other,
            };
            let before = open(&work, named.id, if_version).await.map_err(gone_with_it)?;
            kept.check_planned().map_err(refused)?;
            let original = kept.original;
            let cadence = before.clone().without(original, work.now)?;
            saved(&work, "cadenceSkip", &before, cadence).await
        })
        .await
    }
}

/// Ends today every cadence about a member who goes; which ones.
pub(crate) async fn end_about(work: &Work, member: MemberId) -> Result<Vec<CadenceId>> {
    let today = work.viewer.today();
    let mut ended = Vec::new();
    for held in work.cadences_about(&[member]).await? {
        let locked = work.cadence_locked(held.id).await?;
        let goes_on = |cadence: &Cadence| cadence.ended_on.is_none_or(|on| on > today);
        let Some(cadence) = locked.filter(goes_on) else {
            continue;
        };
        ended.push(cadence.id);
        let cadence = Cadence {
            ended_on: Some(today),
            version: cadence.version + 1,
            ..cadence
        };
        work.cadence_save(&cadence).await?;
    }
    Ok(ended)
}

/// A cadence the asker may change, locked, at the version they know.
async fn open(work: &Work, id: CadenceId, if_version: Option<i64>) -> Result<Cadence> {
    let cadence = found(work, id, "cadence").await?;
    let action = writing(cadence.subject);
    let authorized = match cadence.subject {
        CadenceSubject::Member(id) => work.viewer.authorize_member(work, action, id).await,
        CadenceSubject::Team(id) => work.viewer.authorize_team(work, action, id).await,
    };
    authorized.map_err(|error| match error {
        Error::NotFound { .. } => Error::Forbidden(action),
        other => other,
    })?;
    check_version("the cadence", cadence.version, if_version)?;
    Ok(cadence)
}

/// Refuses a day with `CHANGE_IN_PAST` where a meeting of that day or later was moved to a time that has come.
async fn check_moved(work: &Work, cadence: &Cadence, from: NaiveDate, field: &'static str) -> Result<()> {
    let span = (work.now - TimeDelta::days(LONGEST_WINDOW), work.now);
    let kept = work.meetings_kept(&[cadence.id], span).await?;
    let moved = check_moved_unbegun(&kept, from, work.now);
    Ok(moved.map_err(|invalid| invalid.at(field))?)
}

/// The times that hold from a day on, where any of them is to change.
fn times(cadence: &Cadence, input: &CadenceChange) -> Result<Option<CadenceTimes>> {
    let unchanged = input.first_start.is_none()
        && input.time_zone.is_none()
        && input.duration_minutes.is_none()
        && input.rrule.is_none();
    if unchanged {
        return Ok(None);
    }
    let held = cadence.rule_on(input.from);
    let zone = match &input.time_zone {
        Some(name) => Zone::parse(name)?,
        None => held.zone,
    };
    let rrule = match &input.rrule {
        Some(rrule) => rrule.clone(),
        None => held.recurrence.as_ref().map(ToString::to_string),
    };
    // Where nothing is said of the start, it stays the occurrence the rule had, so that intervals go on as they did.
    let next = || {
        let from = input.from.and_time(chrono::NaiveTime::MIN);
        held.starts_between(from, None).next()
    };
    let starts = input.first_start.or_else(next);
    Ok(Some(CadenceTimes {
        starts: starts.unwrap_or_else(|| input.from.and_time(held.starts.time())),
        zone,
        minutes: input.duration_minutes.unwrap_or(held.minutes.into()),
        rrule,
    }))
}

async fn check_invited(work: &Work, members: &[MemberId]) -> Result<()> {
    let known = work.members_by_id(members).await?;
    for (index, id) in members.iter().enumerate() {
        let field = format!("participants.{index}");
        match known.iter().find(|member| member.id == *id) {
            None => return Err(Error::not_found_at("Member", field)),
            Some(member) if !member.active => {
                return Err(Error::invalid(field, "MEMBER_INACTIVE", "is inactive"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

async fn saved(work: &Work, action: &str, before: &Cadence, cadence: Cadence) -> Result<SeenCadence> {
    let changed = cadence != *before;
    let cadence = Cadence {
        version: before.version + i64::from(changed),
        ..cadence
    };
    if changed {
        work.cadence_save(&cadence).await?;
        let id = Some(cadence.id.as_uuid());
        let (before, after) = (described(before), described(&cadence));
        work.audited(action, "Cadence", id, Some(before), Some(after))
            .await?;
    }
    stored(work, cadence).await
}
