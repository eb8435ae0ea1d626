//! Setting up a conversation that recurs.

use super::around::writing;
use super::read::{SeenCadence, stored};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use chrono::{NaiveDate, NaiveDateTime};
use domain::access::Action;
use domain::cadences::{Cadence, CadenceKind, CadenceRule, CadenceSubject, CadenceTimes, Organizing};
use domain::calendar::Zone;
use domain::errors::Checks;
use domain::ids::{CadenceId, MemberId};
use domain::meetings::MeetingKey;
use serde_json::json;

/// A conversation to be set up.
#[derive(Clone, Debug)]
pub struct CadenceCreate {
    /// What kind of conversation.
    pub kind: CadenceKind,
    /// Whom it is about.
    pub about: CadenceSubject,
    /// Who holds it; whoever sets it up when left out.
    pub organizer: Option<MemberId>,
    /// What it is called.
    pub title: Option<String>,
    /// Who else is invited.
    pub participants: Vec<MemberId>,
    /// The first local start.
    pub first_start: NaiveDateTime,
    /// IANA zone of the times; the member's, or the organization's, when left out.
    pub time_zone: Option<String>,
    /// How long a meeting takes, in minutes.
    pub duration_minutes: i64,
    /// How it recurs; once when left out.
    pub rrule: Option<String>,
}

impl App {
    /// Sets up a conversation that recurs, or one that takes place once.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN` for those who do not lead whom it is about; `WRONG_SUBJECT`, `DOES_NOT_LEAD`, `MEMBER_INACTIVE`,
    /// `CHANGE_IN_PAST`, and what is wrong with the title and the times.
    pub async fn cadence_create(&self, viewer: &Viewer, input: CadenceCreate) -> Result<SeenCadence> {
        let title = Cadence::title(input.title.as_deref())?;
        self.unit(viewer, (input, title), |work, input| async move {
            let (input, title) = &*input;
            let zone = subject_zone(&work, input.about).await?;
            Cadence::check_subject(input.kind, input.about)?;
            let Some(by) = work.principal().member() else {
                return Err(Error::Forbidden(writing(input.about)));
            };
            let zone = match &input.time_zone {
                Some(name) => Zone::parse(name)?,
                None => zone,
            };
            let from = input.first_start.date();
            not_past("firstStart", from, zone.today(work.now))?;
            let times = CadenceTimes {
                starts: input.first_start,
                zone,
                minutes: input.duration_minutes,
                rrule: input.rrule.clone(),
            };
            let cadence = Cadence {
                id: CadenceId::from_uuid(work.next_id()),
                key: MeetingKey::of(work.next_id()),
                kind: input.kind,
                title: title.clone(),
                organizers: vec![Organizing {
                    member: input.organizer.unwrap_or(by),
                    since: None,
                }],
                subject: input.about,
                participants: Vec::new(),
                rules: vec![CadenceRule::new(from, &times)?],
                ended_on: None,
                created_at: work.now,
                created_by: by,
                version: 1,
            }
            .inviting(&input.participants, from, None)?;
            let unbegun = cadence.check_unbegun(from, work.now);
            unbegun.map_err(|invalid| invalid.at("firstStart"))?;
            check_people(&work, &cadence, from, input.organizer.is_some()).await?;
            work.cadence_insert(&cadence).await?;
            let after = described(&cadence);
            let id = Some(cadence.id.as_uuid());
            work.audited("cadenceCreate", "Cadence", id, None, Some(after))
                .await?;
            stored(&work, cadence).await
        })
        .await
    }
}

/// The zone of whom a cadence is to be about, as far as the asker may set it up.
async fn subject_zone(work: &Work, about: CadenceSubject) -> Result<Zone> {
    let usual = work.viewer.organization.settings.time_zone;
    match about {
        CadenceSubject::Member(id) => {
            let at = |error| at_field(error, "about.member");
            let member = crate::members::found(work, writing(about), id)
                .await
                .map_err(at)?;
            if !member.active {
                return Err(inactive("about.member"));
            }
            Ok(member.details.time_zone.unwrap_or(usual))
        }
        CadenceSubject::Team(id) => {
            crate::teams::found(work, id, "about.team").await?;
            work.viewer.authorize_team(work, writing(about), id).await?;
            Ok(usual)
        }
    }
}

/// Refuses an organizer who does not lead whom it is about on a day, and members who are none or no more.
pub(super) async fn check_people(work: &Work, cadence: &Cadence, day: NaiveDate, named: bool) -> Result<()> {
    let covering = work.covering(&[cadence], None).await?;
    let organizer = cadence.organizer().member;
    let holds = covering.organizer(cadence, day);
    let mut wanted: Vec<MemberId> = cadence
        .participants
        .iter()
        .filter(|held| held.span.contains(day))
        .map(|held| held.member)
        .collect();
    wanted.push(organizer);
    let members = work.members_by_id(&wanted).await?;
    let active = |id: &MemberId| {
        members
            .iter()
            .find(|member| member.id == *id)
            .map(|member| member.active)
    };
    let mut checks = Checks::default();
    if active(&organizer).is_none() {
        return Err(Error::not_found_at("Member", "organizer"));
    }
    if holds != Some(organizer) || cadence.subject == CadenceSubject::Member(organizer) {
        let message = match named {
            true => "must be active, and lead whom it is about, or be an executive",
            false => "somebody who leads whom it is about must be named",
        };
        checks.refuse("organizer", "DOES_NOT_LEAD", message);
    } else if !may_name(work, organizer).await? {
        let message = "whoever leads above takes a conversation over themselves";
        checks.refuse("organizer", "ORGANIZER_ABOVE", message);
    }
    for (index, id) in wanted[..wanted.len() - 1].iter().enumerate() {
        match active(id) {
            None => return Err(Error::not_found_at("Member", format!("participants.{index}"))),
            Some(false) => checks.refuse(format!("participants.{index}"), "MEMBER_INACTIVE", "is inactive"),
            Some(true) => {}
        }
    }
    Ok(checks.done()?)
}

/// Whether the asker may name somebody to hold a cadence: themselves, and those they lead.
async fn may_name(work: &Work, organizer: MemberId) -> Result<bool> {
    if work.principal().member() == Some(organizer) {
        return Ok(true);
    }
    match work
        .viewer
        .authorize_member(work, Action::WriteCadences, organizer)
        .await
    {
        Ok(_) => Ok(true),
        Err(Error::Forbidden(_) | Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn not_past(field: &str, day: NaiveDate, today: NaiveDate) -> Result<()> {
    match day < today {
        true => Err(Error::invalid(
            field,
            "CHANGE_IN_PAST",
            "must not lie before today",
        )),
        false => Ok(()),
    }
}

fn inactive(field: &str) -> Error {
    Error::invalid(field, "MEMBER_INACTIVE", "is inactive")
}

fn at_field(error: Error, field: &str) -> Error {
    match error {
        Error::NotFound { what, .. } => Error::not_found_at(what, field),
        other => other,
    }
}

/// What the audit log keeps of a cadence: no words of people.
pub(super) fn described(cadence: &Cadence) -> serde_json::Value {
    let (kind, id) = match cadence.subject {
        CadenceSubject::Member(id) => ("member", id.as_uuid()),
        CadenceSubject::Team(id) => ("team", id.as_uuid()),
    };
    let rules = cadence.rules.iter().map(|rule| {
        json!({
            "from": rule.from, "starts": rule.starts, "zone": rule.zone, "minutes": rule.minutes,
            "rrule": rule.recurrence.as_ref().map(ToString::to_string), "skipped": rule.skipped,
        })
    });
    let invited = cadence
        .participants
        .iter()
        .map(|held| json!({ "member": held.member, "from": held.span.from, "to": held.span.to }));
    json!({
        "kind": cadence.kind, "about": { kind: id }, "organizer": cadence.organizer().member, "titled": cadence.title.is_some(),
        "rules": rules.collect::<Vec<_>>(), "invited": invited.collect::<Vec<_>>(), "endedOn": cadence.ended_on,
    })
}
