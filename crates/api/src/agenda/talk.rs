//! What is said around a meeting: talking points, notes, and what it was worth.

use super::talking_point::TalkingPoint;
use super::words::SectionKind;
use crate::meetings::Meeting;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::ids::TalkingPointId;

/// Raises something to talk about.
#[derive(InputObject)]
pub struct TalkingPointAddInput {
    /// The meeting.
    meeting: ID,
    /// What to talk about, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: String,
    /// The section it is meant for, such as wins or asks of a team meeting; for the meeting as a whole when left out.
    section: Option<SectionKind>,
}

/// Says that something was talked about.
#[derive(InputObject)]
pub struct TalkingPointDoneInput {
    /// The talking point.
    talking_point: ID,
    /// In which meeting; in the one it was raised for when left out.
    meeting: Option<ID>,
}

/// Writes the note that is shared.
#[derive(InputObject)]
pub struct NoteShareInput {
    /// The meeting.
    meeting: ID,
    /// What it says, up to 20,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: String,
    /// Refuse with `CONFLICT` unless the note is at this version; 0 when there must be none yet.
    if_version: Option<i64>,
}

/// Writes the note you alone keep.
#[derive(InputObject)]
pub struct NoteKeepPrivateInput {
    /// The meeting.
    meeting: ID,
    /// What it says, up to 20,000 characters; when left out it is deleted. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    text: Option<String>,
    /// Refuse with `CONFLICT` unless the note is at this version; 0 when there must be none yet.
    if_version: Option<i64>,
}

/// Says what a meeting was worth.
#[derive(InputObject)]
pub struct MeetingRateInput {
    /// The meeting.
    meeting: ID,
    /// 1 (of no use) to 5 (very useful). Error: `RATING_OUT_OF_RANGE`.
    stars: i32,
    /// Why, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    comment: Option<String>,
}

/// Something is to be talked about.
#[derive(SimpleObject)]
pub struct TalkingPointAddPayload {
    /// The talking point.
    talking_point: TalkingPoint,
}

/// Something was talked about.
#[derive(SimpleObject)]
pub struct TalkingPointDonePayload {
    /// The talking point.
    talking_point: TalkingPoint,
}

/// The shared note is written.
#[derive(SimpleObject)]
pub struct NoteSharePayload {
    /// The meeting, whose `sharedNote` it is.
    meeting: Meeting,
}

/// Your own note is written.
#[derive(SimpleObject)]
pub struct NoteKeepPrivatePayload {
    /// The meeting, whose `privateNote` it is for you.
    meeting: Meeting,
}

/// A meeting was rated.
#[derive(SimpleObject)]
pub struct MeetingRatePayload {
    /// The meeting.
    meeting: Meeting,
}

/// Mutations about what is said around meetings.
#[derive(Default)]
pub struct TalkMutation;

#[Object]
impl TalkMutation {
    /// Raises something to talk about, before a meeting or while it is held. Those who take part. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEETING_HELD`, `MEETING_CANCELLED`, `SECTION_NOT_ON_AGENDA`, `TOO_MANY_TALKING_POINTS`; `INVALID` with the codes of `text`.
    async fn talking_point_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and the text.")] input: TalkingPointAddInput,
    ) -> Option<Answer<TalkingPointAddPayload>> {
        let answer = async {
            let meeting = local(&input.meeting, "meeting")?;
            let section = input.section.map(Into::into);
            let app = ctx.app()?;
            let point = app
                .talking_point_add(ctx.viewer()?, meeting, &input.text, section)
                .await?;
            Ok(TalkingPointAddPayload {
                talking_point: TalkingPoint(point),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Says that something was talked about, in the meeting it was raised for or in a later one of its cadence; what was stays so. Those who take part. Errors: `NOT_FOUND`, `FORBIDDEN`, `ANOTHER_CADENCE`.
    async fn talking_point_done(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The talking point.")] input: TalkingPointDoneInput,
    ) -> Option<Answer<TalkingPointDonePayload>> {
        let answer = async {
            let id: TalkingPointId = local(&input.talking_point, "talkingPoint")?;
            let meeting = input.meeting.map(|id| local(&id, "meeting")).transpose()?;
            let point = ctx.app()?.talking_point_done(ctx.viewer()?, id, meeting).await?;
            Ok(TalkingPointDonePayload {
                talking_point: TalkingPoint(point),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Writes the note that those who take part share. Errors: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`; `INVALID` with the codes of `text`.
    async fn note_share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and the text.")] input: NoteShareInput,
    ) -> Option<Answer<NoteSharePayload>> {
        let answer = async {
            let meeting = local(&input.meeting, "meeting")?;
            let app = ctx.app()?;
            let seen = app
                .note_share(ctx.viewer()?, meeting, &input.text, input.if_version)
                .await?;
            Ok(NoteSharePayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Writes what you alone keep about a meeting you take part in, or deletes it. It leaves no trace in the audit log. Errors: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`; `INVALID` with the codes of `text`.
    async fn note_keep_private(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and the text.")] input: NoteKeepPrivateInput,
    ) -> Option<Answer<NoteKeepPrivatePayload>> {
        let answer = async {
            let meeting = local(&input.meeting, "meeting")?;
            let app = ctx.app()?;
            let seen = app
                .note_keep_private(ctx.viewer()?, meeting, input.text.as_deref(), input.if_version)
                .await?;
            Ok(NoteKeepPrivatePayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Says what a meeting about you was worth, once, within a week of its end. Errors: `NOT_FOUND`, `FORBIDDEN`, `NOT_THE_SUBJECT`, `MEETING_NOT_HELD`, `RATING_OVER`, `ALREADY_RATED`; `INVALID` with the codes of the input.
    async fn meeting_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting, and what it was worth.")] input: MeetingRateInput,
    ) -> Option<Answer<MeetingRatePayload>> {
        let answer = async {
            let meeting = local(&input.meeting, "meeting")?;
            let app = ctx.app()?;
            let seen = app
                .meeting_rate(ctx.viewer()?, meeting, input.stars, input.comment.as_deref())
                .await?;
            Ok(MeetingRatePayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }
}
