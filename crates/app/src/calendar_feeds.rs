//! Calendars for programs that subscribe to them: making and revoking their addresses, and what is read under one.

use crate::access::sign_in::{key_text, parts};
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::cadences::takes_part;
use crate::error::{Error, Result};
use crate::secrets::{random_secret, secret_hash, secret_matches};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::access::{Action, Detail};
use domain::cadences::{Cadence, CadenceFilter};
use domain::calendar::FIRST_DAY;
use domain::calendar_feeds::CalendarFeed;
use domain::ids::{CalendarFeedId, MemberId, OrganizationId};
use domain::meetings::Meeting;
use domain::teams::Span;
use persistence::Session;
use serde_json::json;
use std::collections::HashMap;

/// Days back and ahead within which what happened to single meetings is told.
const TOLD: (i64, i64) = (180, 800);

/// What the hash of a secret is compared with where there is none.
const NOBODY: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

/// The calendar under an address.
#[derive(Clone, Debug)]
pub struct MemberCalendar {
    /// The day it is read on.
    pub today: NaiveDate,
    /// The conversations in it.
    pub series: Vec<CalendarSeries>,
}

/// A conversation in a calendar: when it takes place and with whom, and nothing of what is said.
#[derive(Clone, Debug)]
pub struct CalendarSeries {
    /// The cadence.
    pub cadence: Cadence,
    /// The days on which the member takes part.
    pub days: Vec<Span>,
    /// What became of single meetings.
    pub kept: Vec<Meeting>,
    /// The names of those who take part, or of the team.
    pub with: Vec<String>,
}

impl App {
    /// Makes an address under which the viewer's calendar is read: what it is is shown only here.
    ///
    /// # Errors
    /// `FORBIDDEN` for scripts; `TOO_MANY_FEEDS`, and what is wrong with the name.
    pub async fn calendar_feed_create(
        &self,
        viewer: &Viewer,
        name: Option<String>,
    ) -> Result<(CalendarFeed, String)> {
        let name = CalendarFeed::name(name.as_deref())?;
        self.unit(viewer, name, |work, name| async move {
            let member = own(&work.viewer)?;
            // Two devices must not both take the last place.
            work.member_locked(member).await?;
            let open = work.calendar_feeds_of(member).await?;
            CalendarFeed::check_room(open.len())?;
            let feed = CalendarFeed {
                id: CalendarFeedId::from_uuid(work.next_id()),
                member,
                name: (*name).clone(),
                created_at: work.now,
                revoked_at: None,
                last_read_at: None,
            };
            let secret = random_secret();
            work.calendar_feed_insert(&feed, &secret_hash(&secret)).await?;
            let id = Some(feed.id.as_uuid());
            let after = json!({ "member": member });
            work.audited("calendarFeedCreate", "CalendarFeed", id, None, Some(after))
                .await?;
            let token = key_text(work.organization(), feed.id.as_uuid(), &secret);
            let url = format!("{}/calendar/{token}.ics", work.app.settings().public_url);
            Ok((feed, url))
        })
        .await
    }

    /// Revokes an address of the viewer's calendar; one that was revoked stays so.
    ///
    /// # Errors
    /// `NOT_FOUND` for an address that is not the viewer's own.
    pub async fn calendar_feed_revoke(&self, viewer: &Viewer, id: CalendarFeedId) -> Result<CalendarFeed> {
        self.unit(viewer, id, |work, id| async move {
            let gone = || Error::not_found_at("CalendarFeed", "calendarFeed");
            let (feed, _) = work.calendar_feed(*id).await?.ok_or_else(gone)?;
            if work.principal().member() != Some(feed.member) {
                return Err(gone());
            }
            if feed.revoked_at.is_some() {
                return Ok(feed);
            }
            work.calendar_feed_revoke(*id, work.now).await?;
            let after = json!({ "member": feed.member });
            let object = Some(id.as_uuid());
            work.audited("calendarFeedRevoke", "CalendarFeed", object, None, Some(after))
                .await?;
            Ok(CalendarFeed {
                revoked_at: Some(work.now),
                ..feed
            })
        })
        .await
    }

    /// The open addresses of the viewer's calendar, oldest first; a script has none.
    pub async fn calendar_feeds(&self, viewer: &Viewer) -> Result<Vec<CalendarFeed>> {
        match viewer.principal().member() {
            Some(member) => Ok(self.reading(viewer).calendar_feeds_of(member).await?),
            None => Ok(Vec::new()),
        }
    }

    /// The calendar under an address; none where it is wrong or revoked, or whose calendar it is is inactive.
    pub async fn member_calendar(&self, token: &str) -> Result<Option<MemberCalendar>> {
        let Some((organization, id, secret)) = parts(token) else {
            return Ok(None);
        };
        let database = self.database();
        let lease = database.lease();
        let organization = OrganizationId::from_uuid(organization);
        let Some(organization) = database.organization(&lease, organization).await? else {
            return Ok(None);
        };
        let session = database.read(organization.id, &lease);
        let found = session.calendar_feed(CalendarFeedId::from_uuid(id)).await?;
        let hash = found.as_ref().map_or(NOBODY, |(_, hash)| hash);
        let matches = secret_matches(secret, hash);
        let Some((feed, _)) = found.filter(|(feed, _)| matches && feed.revoked_at.is_none()) else {
            return Ok(None);
        };
        let Some(member) = session.member(feed.member).await?.filter(|member| member.active) else {
            return Ok(None);
        };
        let viewer = self.member_viewer(organization, member, lease);
        let now = self.now();
        let series = self.series(&session, &viewer, feed.member, now).await?;
        let read = |at: DateTime<Utc>| now - at < TimeDelta::hours(1);
        if !feed.last_read_at.is_some_and(read) {
            self.unit(&viewer, feed.id, |work, id| async move {
                Ok(work.calendar_feed_read(*id, work.now).await?)
            })
            .await?;
        }
        Ok(Some(MemberCalendar {
            today: viewer.today(),
            series,
        }))
    }

    async fn series(
        &self,
        session: &Session,
        viewer: &Viewer,
        me: MemberId,
        now: DateTime<Utc>,
    ) -> Result<Vec<CalendarSeries>> {
        let recent = now - TimeDelta::days(TOLD.0);
        let filter = CadenceFilter {
            running_on: Some(recent.date_naive()),
            ..CadenceFilter::default()
        };
        let cadences = session.cadences_seen(&viewer.asker, &filter).await?;
        let all: Vec<&Cadence> = cadences.iter().collect();
        let around = self.around(session, viewer, &all, None).await?;
        let mut series = Vec::new();
        for cadence in cadences {
            let organizer = around.covering.organizer(&cadence, viewer.today());
            let belongs = cadence.subject_member().is_none()
                && around.opened(viewer, cadence.subject, false) == Some(Detail::Full);
            let invited = cadence.participants.iter().filter(|held| held.member == me);
            let invited: Vec<Span> = invited.map(|held| held.span).collect();
            let by_name = takes_part(&cadence, organizer, me, viewer.today());
            let guest = cadence.subject_member() != Some(me) && organizer != Some(me) && !belongs;
            let days = match (by_name || belongs) && !guest {
                true => vec![Span {
                    from: FIRST_DAY,
                    to: None,
                }],
                false => invited,
            };
            if !days.is_empty() {
                series.push((cadence, organizer, days));
            }
        }
        self.told(session, series, (recent, now + TimeDelta::days(TOLD.1)))
            .await
    }

    async fn told(
        &self,
        session: &Session,
        series: Vec<(Cadence, Option<MemberId>, Vec<Span>)>,
        span: (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<CalendarSeries>> {
        let ids: Vec<_> = series.iter().map(|(cadence, ..)| cadence.id).collect();
        let mut kept: HashMap<_, Vec<Meeting>> = HashMap::new();
        for meeting in session.meetings_kept(&ids, span).await? {
            kept.entry(meeting.cadence).or_default().push(meeting);
        }
        let subjects = series.iter().filter_map(|(cadence, ..)| cadence.subject_member());
        let organizers = series.iter().filter_map(|(_, organizer, _)| *organizer);
        let people: Vec<MemberId> = subjects.chain(organizers).collect();
        let teams: Vec<_> = series
            .iter()
            .filter_map(|(cadence, ..)| cadence.subject_team())
            .collect();
        let members = session.members_by_id(&people).await?;
        let teams = session.teams_by_id(&teams).await?;
        let name = |id: MemberId| members.iter().find(|member| member.id == id);
        let told = series.into_iter().map(|(cadence, organizer, days)| {
            let team = cadence
                .subject_team()
                .and_then(|id| teams.iter().find(|team| team.id == id));
            let people = cadence
                .subject_member()
                .into_iter()
                .chain(organizer.filter(|_| team.is_none()));
            let people = people.filter_map(name).map(|member| member.details.name.clone());
            let mut meetings = kept.remove(&cadence.id).unwrap_or_default();
            meetings.sort_by_key(|meeting| meeting.original);
            CalendarSeries {
                kept: meetings
                    .into_iter()
                    .map(|meeting| meeting.within(&cadence))
                    .collect(),
                with: team
                    .map(|team| team.name.clone())
                    .into_iter()
                    .chain(people)
                    .collect(),
                days,
                cadence,
            }
        });
        Ok(told.collect())
    }
}

/// The member who asks.
fn own(viewer: &Viewer) -> Result<MemberId> {
    let member = viewer.principal().member();
    member.ok_or(Error::Forbidden(Action::ReadMeetings))
}
