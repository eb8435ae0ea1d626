//! A meeting as clients see one.

use super::loader::AttendingOf;
use super::participant::{MeetingCancellation, MeetingExcuse, MeetingMove, MeetingParticipant};
use super::words::MeetingState;
use crate::agenda::{
    self, CarriedOver, ContentRead, MeetingAgenda, MeetingRating, Note, SinceLastMeeting, TalkingPoint,
};
use crate::cadences::{Cadence, CadenceKind, CadenceSubject, about, member};
use crate::measurements::Measurement;
use crate::members::Member;
use crate::problem::Answer;
use crate::relay::{Connection, Paging, global, page_cost};
use crate::request::Asked;
use crate::scalars::{Date, Instant, LocalDateTime, TimeZone};
use app::SeenMeeting;
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::access::Detail;
use domain::ids::MemberId;
use domain::meetings::{self, Life};
use std::sync::Arc;

/// A meeting of a cadence. It follows from the cadence's rules; its id stays the same when it is moved.
///
/// Seen in full by those who take part, or took part; that it takes place, when, how long and how it stands also by leaders above and executives. Never by scripts.
#[derive(Clone, Description)]
pub struct Meeting(pub SeenMeeting);

#[Object(use_type_description)]
impl Meeting {
    /// Global id.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.meeting.id)
    }

    /// Of which cadence; null where it is not open to you any more.
    async fn cadence(&self, ctx: &Context<'_>) -> Option<Answer<Cadence>> {
        let answer = async { Ok(ctx.loaders()?.load_one(self.0.cadence.id).await?.map(Cadence)) };
        Box::pin(answer).await.transpose()
    }

    /// What kind of conversation it is.
    fn kind(&self) -> CadenceKind {
        self.0.cadence.kind.into()
    }

    /// What its cadence is called; null where it has no name, or where you take no part in it.
    fn title(&self) -> Option<&str> {
        self.0.cadence.title.as_deref().filter(|_| self.open())
    }

    /// Whom it is about.
    async fn about(&self, ctx: &Context<'_>) -> Option<Answer<CadenceSubject>> {
        Box::pin(about(ctx, self.0.cadence.subject)).await.transpose()
    }

    /// Who holds it, or held it: whoever was named while they are active and lead whom it is about that day, else the nearest leader above; null where there is none, and an executive steps in.
    async fn organizer(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, self.0.organizer)).await.transpose()
    }

    /// When it starts.
    fn starts_at(&self) -> Instant {
        Instant::of(self.0.meeting.starts_at)
    }

    /// When it ends.
    fn ends_at(&self) -> Instant {
        Instant::of(self.0.meeting.ends_at)
    }

    /// The local time it was first meant to start at.
    fn original_start(&self) -> LocalDateTime {
        LocalDateTime::of(self.0.meeting.original)
    }

    /// Where its times are local.
    fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.meeting.zone.name().to_owned())
    }

    /// How it stands at the end of a day, or now. Errors: `INVALID` with `AS_OF_IN_FUTURE`.
    async fn state(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day judged, until its end; now when left out.")] as_of: Option<Date>,
    ) -> Option<Answer<MeetingState>> {
        let answer = async {
            let date = ctx.as_of(as_of)?;
            let at = ctx.app()?.as_of_instant(ctx.viewer()?, date);
            Ok(self.0.state(at).into())
        };
        Some(Box::pin(answer).await)
    }

    /// When it was started; null as long as it was not.
    fn started_at(&self) -> Option<Instant> {
        self.0.meeting.started().map(|(at, _)| Instant::of(at))
    }

    /// Who started it.
    async fn started_by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.0.meeting.started().map(|(_, by)| by);
        Box::pin(member(ctx, by)).await.transpose()
    }

    /// When it was ended; null as long as it was not.
    fn held_at(&self) -> Option<Instant> {
        match self.0.meeting.life {
            Life::Held { ended_at, .. } => Some(Instant::of(ended_at)),
            _ => None,
        }
    }

    /// Who called it off, and why; null where nobody did.
    async fn cancellation(&self, ctx: &Context<'_>) -> Option<MeetingCancellation> {
        match &self.0.meeting.life {
            Life::Cancelled { at, by, side, reason } => Some(MeetingCancellation {
                side: *side,
                by: *by,
                at: *at,
                reason: self.said_to(ctx, *by, *at).then(|| reason.clone()),
            }),
            _ => None,
        }
    }

    /// Why it does not count; null where it counts, or was held all the same.
    async fn excuse(&self, ctx: &Context<'_>) -> Option<MeetingExcuse> {
        match &self.0.meeting.life {
            Life::Excused {
                at,
                by,
                ground,
                reason,
            } => Some(MeetingExcuse {
                ground: *ground,
                said: Some((*by, *at)),
                reason: reason.clone().filter(|_| self.said_to(ctx, *by, *at)),
            }),
            Life::Planned => self.0.excuse.map(|ground| MeetingExcuse {
                ground,
                said: None,
                reason: None,
            }),
            _ => None,
        }
    }

    /// Where it was moved, the first move first; at most 50.
    async fn moves(&self, ctx: &Context<'_>) -> Vec<MeetingMove> {
        let moves = self.0.meeting.moves.iter().cloned();
        let moves = moves.map(|held| MeetingMove {
            open: self.said_to(ctx, held.by, held.at),
            held,
        });
        moves.collect()
    }

    /// Who takes part: from its start on everybody who did, and stays so; before it, by name, who holds it, whom it is about and who is invited, with a team's members left to the team. Null where you take no part in it.
    async fn participants(&self, ctx: &Context<'_>) -> Option<Answer<Vec<MeetingParticipant>>> {
        let answer = async {
            if !self.open() {
                return Ok(None);
            }
            if self.0.meeting.started().is_none() {
                return Ok(Some(self.expected()));
            }
            let held = ctx.loaders()?.load_one(AttendingOf(self.0.meeting.id)).await?;
            let held = held.unwrap_or_default().into_iter();
            let held = held.map(|held| MeetingParticipant {
                member: held.member,
                part: held.part,
                attendance: held.attendance,
            });
            Ok(Some(held.collect()))
        };
        Box::pin(answer).await.transpose()
    }

    /// What is on the table, in the order it is talked about: frozen when the meeting starts, and as of today before.
    #[graphql(complexity = "50 + child_complexity")]
    async fn agenda(&self, ctx: &Context<'_>) -> Option<Answer<MeetingAgenda>> {
        Box::pin(agenda::agenda(ctx, self.held())).await.transpose()
    }

    /// Talking points that were raised for it, the first first; at most 100. Null where what is said in it is not open to you.
    async fn talking_points(&self, ctx: &Context<'_>) -> Option<Answer<Vec<TalkingPoint>>> {
        Box::pin(agenda::talking_points(ctx, self.held()))
            .await
            .transpose()
    }

    /// What earlier meetings of the cadence left for it. Null where what is said in it is not open to you.
    #[graphql(complexity = "20 + child_complexity")]
    async fn carried_over(&self, ctx: &Context<'_>) -> Option<Answer<CarriedOver>> {
        Box::pin(agenda::carried_over(ctx, self.held())).await.transpose()
    }

    /// What changed since the last meeting held of its cadence; null before the first, and where what is said in it is not open to you.
    #[graphql(complexity = "20 + child_complexity")]
    async fn since_last_meeting(&self, ctx: &Context<'_>) -> Option<Answer<SinceLastMeeting>> {
        Box::pin(agenda::since_last(ctx, self.held())).await.transpose()
    }

    /// The note that those who take part share; null where there is none, or where what is said in it is not open to you.
    async fn shared_note(&self, ctx: &Context<'_>) -> Option<Answer<Note>> {
        Box::pin(agenda::shared_note(ctx, self.held())).await.transpose()
    }

    /// What you alone keep about it; null where you keep nothing. Nobody else reads it, under no policy, in no export and no search.
    async fn private_note(&self, ctx: &Context<'_>) -> Option<Answer<Note>> {
        Box::pin(agenda::private_note(ctx, &self.0)).await.transpose()
    }

    /// What it was worth to whom it was about; seen by them and by whoever held it.
    async fn rating(&self, ctx: &Context<'_>) -> Option<Answer<MeetingRating>> {
        Box::pin(agenda::rating(ctx, self.held())).await.transpose()
    }

    /// Who read what was said in it without taking part, and who read activities one by one, the latest first; at most 100. Null where you take no part.
    async fn content_reads(&self, ctx: &Context<'_>) -> Option<Answer<Vec<ContentRead>>> {
        Box::pin(agenda::content_reads(ctx, self.held()))
            .await
            .transpose()
    }

    /// Whether reading what is said in it is shown to those who take part: true where it is open to you although you take no part.
    async fn content_read_logged(&self, ctx: &Context<'_>) -> Option<Answer<bool>> {
        let logged = |viewer| self.0.opens_content(viewer) && !self.0.participates;
        Some(ctx.viewer().map(logged))
    }

    /// The activities one by one, since the last meeting held, or of the last 30 days, of whom a one-on-one is about, by day: to themselves always, to whoever holds the meeting once it was started and its gate is open, and null to others. Each reading by another is shown in `contentReads`. Error: `ACTIVITY_LOCKED` while the gate is closed.
    #[graphql(complexity = "50 + page_cost(first, last, child_complexity)")]
    async fn activity_detail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Activities from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only activities after this cursor.")] after: Option<String>,
        #[graphql(desc = "Activities from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only activities before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<Measurement>>> {
        let paging = Paging {
            first,
            after,
            last,
            before,
        };
        Box::pin(agenda::activity_detail(ctx, &self.0, paging))
            .await
            .transpose()
    }

    /// Whether you take part in it, or took part.
    fn participating(&self) -> bool {
        self.0.participates
    }

    /// Counts changes; give it as `ifVersion` to change only what you have seen. 0 as long as nothing happened to it.
    fn version(&self) -> i64 {
        self.0.meeting.version
    }
}

impl Meeting {
    fn open(&self) -> bool {
        self.0.detail == Detail::Full
    }

    /// Whether what somebody said about it at a time is for the viewer.
    fn said_to(&self, ctx: &Context<'_>, by: MemberId, at: DateTime<Utc>) -> bool {
        ctx.viewer().is_ok_and(|viewer| self.0.tells(viewer, by, at))
    }

    fn held(&self) -> Arc<SeenMeeting> {
        Arc::new(self.0.clone())
    }

    fn expected(&self) -> Vec<MeetingParticipant> {
        let (seen, day) = (&self.0, self.0.meeting.day());
        let named = |member, part| MeetingParticipant {
            member,
            part,
            attendance: None,
        };
        let organizer = seen.organizer.map(|id| named(id, meetings::Part::Organizer));
        let subject = seen.cadence.subject_member();
        let subject = subject.map(|id| named(id, meetings::Part::Subject));
        let invited = seen.cadence.participants.iter();
        let invited = invited
            .filter(|held| held.span.contains(day) && seen.organizer != Some(held.member))
            .map(|held| named(held.member, meetings::Part::Participant));
        organizer.into_iter().chain(subject).chain(invited).collect()
    }
}
