//! Who takes part in a meeting, and what became of one that is not held.

use super::words::{Attendance, CancelledBy, ExcuseGround, MeetingPart};
use crate::cadences::member;
use crate::members::Member;
use crate::problem::Answer;
use crate::scalars::Instant;
use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use domain::ids::MemberId;
use domain::meetings;

/// A member who takes part in a meeting.
#[derive(Description)]
pub struct MeetingParticipant {
    pub(super) member: MemberId,
    pub(super) part: meetings::Part,
    pub(super) attendance: Option<meetings::Attendance>,
}

#[Object(use_type_description)]
impl MeetingParticipant {
    /// Who.
    async fn member(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.member))).await.transpose()
    }

    /// As what.
    fn part(&self) -> MeetingPart {
        self.part.into()
    }

    /// Whether they were there; null where nobody said so.
    fn attendance(&self) -> Option<Attendance> {
        self.attendance.map(Into::into)
    }
}

/// A meeting moved to another time. Seen by all who see the meeting.
#[derive(Description)]
pub struct MeetingMove {
    pub(super) held: meetings::Move,
    pub(super) open: bool,
}

#[Object(use_type_description)]
impl MeetingMove {
    /// When it was to start before.
    fn from(&self) -> Instant {
        Instant::of(self.held.from)
    }

    /// When it was to start from then on.
    fn to(&self) -> Instant {
        Instant::of(self.held.to)
    }

    /// Who moved it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.held.by))).await.transpose()
    }

    /// When they did.
    fn at(&self) -> Instant {
        Instant::of(self.held.at)
    }

    /// Why; null where nobody said so, or where you take no part in the meeting.
    fn reason(&self) -> Option<&str> {
        self.held.reason.as_deref().filter(|_| self.open)
    }
}

/// A meeting that was called off. Seen by all who see the meeting.
#[derive(Description)]
pub struct MeetingCancellation {
    pub(super) side: meetings::CancelledBy,
    pub(super) by: MemberId,
    pub(super) at: DateTime<Utc>,
    pub(super) reason: Option<String>,
}

#[Object(use_type_description)]
impl MeetingCancellation {
    /// What whoever called it off was to the meeting.
    fn side(&self) -> CancelledBy {
        self.side.into()
    }

    /// Who called it off.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        Box::pin(member(ctx, Some(self.by))).await.transpose()
    }

    /// When they did.
    fn at(&self) -> Instant {
        Instant::of(self.at)
    }

    /// Why; null where you take no part in the meeting.
    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// Why a meeting does not count. Seen by all who see the meeting.
#[derive(Description)]
pub struct MeetingExcuse {
    pub(super) ground: meetings::ExcuseGround,
    pub(super) said: Option<(MemberId, DateTime<Utc>)>,
    pub(super) reason: Option<String>,
}

#[Object(use_type_description)]
impl MeetingExcuse {
    /// On what ground.
    fn ground(&self) -> ExcuseGround {
        self.ground.into()
    }

    /// Who said so; null where it follows from holidays and time off.
    async fn by(&self, ctx: &Context<'_>) -> Option<Answer<Member>> {
        let by = self.said.map(|(by, _)| by);
        Box::pin(member(ctx, by)).await.transpose()
    }

    /// When they did.
    fn at(&self) -> Option<Instant> {
        self.said.map(|(_, at)| Instant::of(at))
    }

    /// Why; null where nobody said so, or where you take no part in the meeting.
    fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}
