//! Starting, ending, moving and calling off meetings.

use super::object::Meeting;
use super::words::{Attendance, ExcuseGround};
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::LocalDateTime;
use app::MeetingEvent;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::ids::MemberId;
use domain::meetings;

/// Starts a meeting.
#[derive(InputObject)]
pub struct MeetingStartInput {
    /// The meeting.
    meeting: ID,
}

/// Ends a meeting.
#[derive(InputObject)]
pub struct MeetingEndInput {
    /// The meeting.
    meeting: ID,
}

/// Calls a meeting off.
#[derive(InputObject)]
pub struct MeetingCancelInput {
    /// The meeting.
    meeting: ID,
    /// Why, up to 500 characters, for those who take part. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: String,
    /// The version you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Moves a meeting.
#[derive(InputObject)]
pub struct MeetingRescheduleInput {
    /// The meeting.
    meeting: ID,
    /// The local time it is to start at, in its own zone: later than now, and before the next meeting of the cadence. Errors: `NOT_A_LOCAL_TIME`, `START_IN_PAST`, `OUTSIDE_WINDOW`, `TOO_MANY_MOVES`, and `HELD_BY_ANOTHER` for a day on which the meeting would not be open to you any more.
    to: LocalDateTime,
    /// Why, up to 500 characters, for those who take part. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: Option<String>,
    /// The version you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Says that a meeting does not count.
#[derive(InputObject)]
pub struct MeetingExcuseInput {
    /// The meeting.
    meeting: ID,
    /// On what ground: leave and holidays as the calendar has them; anything else with a reason. Error: `NOT_IN_THE_CALENDAR`.
    ground: ExcuseGround,
    /// Why, up to 500 characters, for those who take part; needed for another reason. Errors: `REASON_REQUIRED`, `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    reason: Option<String>,
    /// The version you have seen. Error: `CONFLICT`.
    if_version: Option<i64>,
}

/// Whether a member was there.
#[derive(InputObject)]
pub struct AttendanceInput {
    /// Who. Error: `NOT_FOUND` for somebody who takes no part in the meeting.
    member: ID,
    /// Whether they were there.
    attendance: Attendance,
}

/// Says who was there.
#[derive(InputObject)]
pub struct MeetingAttendanceSetInput {
    /// The meeting.
    meeting: ID,
    /// Who was there, and who was not; others stay as they are. At most 1,000. Error: `TOO_MANY_ROWS`.
    attendance: Vec<AttendanceInput>,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The meeting.
            meeting: Meeting,
        }
    )*};
}

payloads! {
    /// A meeting was started, by you or by somebody who was quicker: `startedBy` tells.
    MeetingStartPayload,
    /// A meeting was ended.
    MeetingEndPayload,
    /// A meeting was called off.
    MeetingCancelPayload,
    /// A meeting was moved.
    MeetingReschedulePayload,
    /// A meeting does not count.
    MeetingExcusePayload,
    /// It was said who was there.
    MeetingAttendanceSetPayload,
}

/// Mutations about meetings.
#[derive(Default)]
pub struct MeetingMutation;

#[Object]
impl MeetingMutation {
    /// Starts a meeting, from 24 hours before its time until the next one of its cadence is to start. Anybody who takes part; of two at once one starts it and the other gets the running meeting. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEETING_HELD`, `MEETING_CANCELLED`, `MEETING_TOO_EARLY`, `MEETING_OVER`.
    async fn meeting_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to start.")] input: MeetingStartInput,
    ) -> Option<Answer<MeetingStartPayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let meeting = ctx.app()?.meeting_start(ctx.viewer()?, id).await?;
            Ok(MeetingStartPayload {
                meeting: Meeting(meeting),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Ends a meeting that is being held; one that was held stays so. Anybody who takes part. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEETING_NOT_STARTED`.
    async fn meeting_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to end.")] input: MeetingEndInput,
    ) -> Option<Answer<MeetingEndPayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let meeting = ctx.app()?.meeting_end(ctx.viewer()?, id).await?;
            Ok(MeetingEndPayload {
                meeting: Meeting(meeting),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Calls a meeting off before its time has passed; one that was called off stays so. Anybody who takes part; a team's meeting only whoever holds it. Who did is counted. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `MEETING_HELD`, `MEETING_IN_PROGRESS`, `MEETING_OVER`, `CONFLICT`, `INVALID` with the codes of the input.
    async fn meeting_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to call off, and why.")] input: MeetingCancelInput,
    ) -> Option<Answer<MeetingCancelPayload>> {
        let answer = async {
            let event = MeetingEvent::Cancel(input.reason);
            let meeting = changed(ctx, &input.meeting, event, input.if_version).await?;
            Ok(MeetingCancelPayload { meeting })
        };
        Some(Box::pin(answer).await)
    }

    /// Moves a meeting to another time before the next one of its cadence; it stays the same meeting. Anybody who takes part; a team's meeting only whoever holds it. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `MEETING_HELD`, `MEETING_IN_PROGRESS`, `MEETING_CANCELLED`, `MEETING_OVER`, `CONFLICT`, `INVALID` with the codes of the input.
    async fn meeting_reschedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to move, and where.")] input: MeetingRescheduleInput,
    ) -> Option<Answer<MeetingReschedulePayload>> {
        let answer = async {
            let event = MeetingEvent::Reschedule(input.to.read("to")?, input.reason);
            let meeting = changed(ctx, &input.meeting, event, input.if_version).await?;
            Ok(MeetingReschedulePayload { meeting })
        };
        Some(Box::pin(answer).await)
    }

    /// Says that a meeting does not count, until the next one of its cadence is to start. Leave for a whole day and holidays excuse by themselves. Anybody who takes part; once its time is over only whom it is about; a team's meeting only whoever holds it, before. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `EXCUSED_BY_OTHERS`, `MEETING_HELD`, `MEETING_IN_PROGRESS`, `MEETING_CANCELLED`, `MEETING_OVER`, `CONFLICT`, `INVALID` with the codes of the input.
    async fn meeting_excuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to excuse, and on what ground.")] input: MeetingExcuseInput,
    ) -> Option<Answer<MeetingExcusePayload>> {
        let answer = async {
            let event = MeetingEvent::Excuse(input.ground.into(), input.reason);
            let meeting = changed(ctx, &input.meeting, event, input.if_version).await?;
            Ok(MeetingExcusePayload { meeting })
        };
        Some(Box::pin(answer).await)
    }

    /// Says who was there, once a meeting was started. Anybody who takes part. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEETING_NOT_STARTED`, `INVALID` with the codes of the input.
    async fn meeting_attendance_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting, and who was there.")] input: MeetingAttendanceSetInput,
    ) -> Option<Answer<MeetingAttendanceSetPayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let rows = input.attendance.iter().enumerate();
            let said: Answer<Vec<(MemberId, meetings::Attendance)>> = rows
                .map(|(index, row)| {
                    let member = local(&row.member, &format!("attendance.{index}.member"))?;
                    Ok((member, row.attendance.into()))
                })
                .collect();
            let app = ctx.app()?;
            let meeting = app.meeting_attendance_set(ctx.viewer()?, id, said?).await?;
            Ok(MeetingAttendanceSetPayload {
                meeting: Meeting(meeting),
            })
        };
        Some(Box::pin(answer).await)
    }
}

async fn changed(
    ctx: &Context<'_>,
    meeting: &ID,
    event: MeetingEvent,
    if_version: Option<i64>,
) -> Answer<Meeting> {
    let id = local(meeting, "meeting")?;
    let app = ctx.app()?;
    let seen = app.meeting_change(ctx.viewer()?, id, event, if_version).await?;
    Ok(Meeting(seen))
}
