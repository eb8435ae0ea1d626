//! Setting conversations up, changing and ending them.

use super::object::Cadence;
use super::words::CadenceKind;
use crate::problem::Answer;
use crate::relay::{local, locals};
use crate::request::Asked;
use crate::scalars::{Date, LocalDateTime, RRule, TimeZone};
use app::{CadenceChange, CadenceCreate};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use domain::cadences::CadenceSubject;

/// Whom a conversation is to be about; exactly one. Errors: `NOT_FOUND`, `MEMBER_INACTIVE`.
#[derive(OneofObject)]
pub enum CadenceSubjectInput {
    /// A member.
    Member(ID),
    /// A team, and all who belong to it.
    Team(ID),
}

/// Sets up a conversation.
#[derive(InputObject)]
pub struct CadenceCreateInput {
    /// What kind of conversation.
    kind: CadenceKind,
    /// Whom it is about. Error: `WRONG_SUBJECT` for a kind that is about something else.
    about: CadenceSubjectInput,
    /// Who holds it, and leads whom it is about or is an executive; you when left out. Named are you and those you lead. Errors: `NOT_FOUND`, `DOES_NOT_LEAD`, `ORGANIZER_ABOVE`.
    organizer: Option<ID>,
    /// What it is called, one line, up to 200 characters; only those who take part read it. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    title: Option<String>,
    /// Who else is invited, at most 50. Errors: `NOT_FOUND`, `MEMBER_INACTIVE`, `TOO_MANY_PARTICIPANTS`.
    participants: Option<Vec<ID>>,
    /// The first local start, not before today; the first day of the rule at or after it is taken. Errors: `NOT_A_LOCAL_TIME`, `CHANGE_IN_PAST`, `DATE_OUT_OF_RANGE`.
    first_start: LocalDateTime,
    /// Where the times are local; the member's zone, or the organization's, when left out. Error: `UNKNOWN_TIME_ZONE`.
    time_zone: Option<TimeZone>,
    /// How long a meeting takes, 5 to 480 minutes. Error: `DURATION_OUT_OF_RANGE`.
    #[graphql(default = 30)]
    duration_minutes: i32,
    /// How it recurs; once when left out. Errors: `RRULE_INVALID`, `FREQUENCY_TOO_HIGH` more often than once a day, `TOO_LONG` beyond 2,000 characters.
    rrule: Option<RRule>,
}

/// Changes a conversation; what is left out stays.
#[derive(InputObject)]
pub struct CadenceChangeInput {
    /// The cadence.
    cadence: ID,
    /// The first day new times hold; not before today. Errors: `CHANGE_IN_PAST`, `CADENCE_ENDED`, `TOO_MANY_CHANGES`.
    from: Date,
    /// New title, at once; null for none. Errors: as when it is set up.
    title: MaybeUndefined<String>,
    /// New organizer, at once, of the meetings whose time has not come. Named are you and those you lead. Errors: `NOT_FOUND`, `DOES_NOT_LEAD`, `ORGANIZER_ABOVE`.
    organizer: Option<ID>,
    /// New first local start, on `from` or later; the next start there is when left out. Errors: `NOT_A_LOCAL_TIME`, `START_BEFORE_RULE`.
    first_start: Option<LocalDateTime>,
    /// New zone. Error: `UNKNOWN_TIME_ZONE`.
    time_zone: Option<TimeZone>,
    /// New length, 5 to 480 minutes. Error: `DURATION_OUT_OF_RANGE`.
    duration_minutes: Option<i32>,
    /// New recurrence; null for once. Errors: as when it is set up.
    rrule: MaybeUndefined<RRule>,
    /// The version you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Ends a conversation.
#[derive(InputObject)]
pub struct CadenceEndInput {
    /// The cadence.
    cadence: ID,
    /// The first day it takes place no more; not before today. Errors: `CHANGE_IN_PAST`, `CADENCE_ENDED`.
    on: Date,
    /// The version you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Invites members to a conversation, and nobody else beside whom it is about.
#[derive(InputObject)]
pub struct CadenceParticipantsSetInput {
    /// The cadence.
    cadence: ID,
    /// Everybody invited from that day on, at most 50. Errors: `NOT_FOUND`, `MEMBER_INACTIVE`, `TOO_MANY_PARTICIPANTS`.
    participants: Vec<ID>,
    /// The first day; not before today. Error: `CHANGE_IN_PAST`.
    from: Date,
    /// The version you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Leaves one meeting out of a conversation.
#[derive(InputObject)]
pub struct CadenceSkipInput {
    /// The meeting, which is to come. Errors: `NOT_FOUND`, `CHANGE_IN_PAST`.
    meeting: ID,
    /// The version of the cadence you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The cadence.
            cadence: Cadence,
        }
    )*};
}

payloads! {
    /// A conversation was set up.
    CadenceCreatePayload,
    /// A conversation was changed.
    CadenceChangePayload,
    /// A conversation was ended.
    CadenceEndPayload,
    /// Members were invited.
    CadenceParticipantsSetPayload,
    /// A meeting was left out.
    CadenceSkipPayload,
}

/// Mutations about cadences.
#[derive(Default)]
pub struct CadenceMutation;

#[Object]
impl CadenceMutation {
    /// Sets up a conversation. Leaders of whom it is about, and executives. Errors: `NOT_FOUND`, `FORBIDDEN`, `INVALID` with the codes of the input.
    async fn cadence_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is set up.")] input: CadenceCreateInput,
    ) -> Option<Answer<CadenceCreatePayload>> {
        let answer = async {
            let about = match &input.about {
                CadenceSubjectInput::Member(id) => CadenceSubject::Member(local(id, "about.member")?),
                CadenceSubjectInput::Team(id) => CadenceSubject::Team(local(id, "about.team")?),
            };
            let organizer = input.organizer.map(|id| local(&id, "organizer"));
            let create = CadenceCreate {
                kind: input.kind.into(),
                about,
                organizer: organizer.transpose()?,
                title: input.title,
                participants: locals(&input.participants.unwrap_or_default(), "participants")?,
                first_start: input.first_start.read("firstStart")?,
                time_zone: input.time_zone.map(|zone| zone.0),
                duration_minutes: input.duration_minutes.into(),
                rrule: input.rrule.map(|rrule| rrule.0),
            };
            let cadence = ctx.app()?.cadence_create(ctx.viewer()?, create).await?;
            Ok(CadenceCreatePayload {
                cadence: Cadence(cadence),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Changes a conversation from a day on; meetings before it stay as they are. Leaders of whom it is about, and executives. Errors: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `INVALID` with the codes of the input.
    async fn cadence_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: CadenceChangeInput,
    ) -> Option<Answer<CadenceChangePayload>> {
        let answer = async {
            let start = input.first_start.map(|start| start.read("firstStart"));
            let organizer = input.organizer.map(|id| local(&id, "organizer"));
            let change = CadenceChange {
                cadence: local(&input.cadence, "cadence")?,
                from: input.from.read("from")?,
                title: input.title.into(),
                organizer: organizer.transpose()?,
                first_start: start.transpose()?,
                time_zone: input.time_zone.map(|zone| zone.0),
                duration_minutes: input.duration_minutes.map(Into::into),
                rrule: input.rrule.map_value(|rrule| rrule.0).into(),
                if_version: input.if_version,
            };
            let cadence = ctx.app()?.cadence_change(ctx.viewer()?, change).await?;
            Ok(CadenceChangePayload {
                cadence: Cadence(cadence),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Ends a conversation: from a day on it takes place no more. Leaders of whom it is about, and executives. Errors: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `INVALID` with the codes of the input.
    async fn cadence_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What ends, and when.")] input: CadenceEndInput,
    ) -> Option<Answer<CadenceEndPayload>> {
        let answer = async {
            let (id, on) = (local(&input.cadence, "cadence")?, input.on.read("on")?);
            let app = ctx.app()?;
            let cadence = app.cadence_end(ctx.viewer()?, id, on, input.if_version).await?;
            Ok(CadenceEndPayload {
                cadence: Cadence(cadence),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Invites members to a conversation from a day on, and nobody else beside whom it is about. Leaders of whom it is about, and executives. Errors: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `INVALID` with the codes of the input.
    async fn cadence_participants_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited, and from when on.")] input: CadenceParticipantsSetInput,
    ) -> Option<Answer<CadenceParticipantsSetPayload>> {
        let answer = async {
            let id = local(&input.cadence, "cadence")?;
            let members = locals(&input.participants, "participants")?;
            let from = input.from.read("from")?;
            let app = ctx.app()?;
            let cadence = app
                .cadence_participants_set(ctx.viewer()?, id, members, from, input.if_version)
                .await?;
            Ok(CadenceParticipantsSetPayload {
                cadence: Cadence(cadence),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Leaves a meeting to come out of its conversation, as if the rule had never had it: it counts nowhere. Leaders of whom it is about, and executives; others cancel it. One that was started, called off or excused stays. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEETING_NOT_PLANNED`, `CONFLICT`, `INVALID` with `CHANGE_IN_PAST`.
    async fn cadence_skip(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to leave out.")] input: CadenceSkipInput,
    ) -> Option<Answer<CadenceSkipPayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let app = ctx.app()?;
            let cadence = app.cadence_skip(ctx.viewer()?, id, input.if_version).await?;
            Ok(CadenceSkipPayload {
                cadence: Cadence(cadence),
            })
        };
        Some(Box::pin(answer).await)
    }
}
