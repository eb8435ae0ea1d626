//! Administering members.

use super::object::{Assignment, Member, TimeOff};
use crate::access::Role;
use crate::organizations::WorkingWeekInput;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::{Date, Instant, TimeZone};
use app::{AssignmentSet, MemberChange, MemberInvite};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::calendar::WorkingWeek;

/// Adds a member and invites them.
#[derive(InputObject)]
pub struct MemberInviteInput {
    /// Address to sign in with; unique in the organization.
    email: String,
    /// Name shown to people.
    name: String,
    /// What they are in the organization.
    role: Role,
    /// Own time zone, where it differs from the organization's.
    time_zone: Option<TimeZone>,
    /// Own working week, where it differs from the organization's.
    work_pattern: Option<WorkingWeekInput>,
    /// First day of work; today when left out.
    starts_on: Option<Date>,
    /// Key in the system they come from; unique in the organization.
    external_id: Option<String>,
}

/// A member was added and invited.
#[derive(SimpleObject)]
pub struct MemberInvitePayload {
    /// The member.
    member: Member,
    /// What `invitationAccept` takes, once. Shown only here.
    invitation: String,
    /// A link the member can follow. Shown only here.
    url: String,
    /// When the invitation stops working.
    expires_at: Instant,
}

/// A member was invited again.
#[derive(SimpleObject)]
pub struct MemberReinvitePayload {
    /// The member.
    member: Member,
    /// What `invitationAccept` takes, once. Shown only here.
    invitation: String,
    /// A link the member can follow. Shown only here.
    url: String,
    /// When the invitation stops working.
    expires_at: Instant,
}

/// Invites a member again.
#[derive(InputObject)]
pub struct MemberReinviteInput {
    /// The member.
    member: ID,
}

/// Changes a member; what is left out stays, null clears.
#[derive(InputObject)]
pub struct MemberUpdateInput {
    /// The member.
    member: ID,
    /// New name.
    name: Option<String>,
    /// New address.
    email: Option<String>,
    /// New role.
    role: Option<Role>,
    /// New time zone; null for the organization's.
    time_zone: MaybeUndefined<TimeZone>,
    /// New working week; null for the organization's.
    work_pattern: MaybeUndefined<WorkingWeekInput>,
    /// New first day of work.
    starts_on: Option<Date>,
    /// New key in the system they come from; null for none.
    external_id: MaybeUndefined<String>,
    /// Refuse with `CONFLICT` unless the member is at this version.
    if_version: Option<i64>,
}

/// Deactivates a member.
#[derive(InputObject)]
pub struct MemberDeactivateInput {
    /// The member.
    member: ID,
    /// Refuse with `CONFLICT` unless the member is at this version.
    if_version: Option<i64>,
}

/// Takes a deactivated member back.
#[derive(InputObject)]
pub struct MemberReactivateInput {
    /// The member.
    member: ID,
    /// Refuse with `CONFLICT` unless the member is at this version.
    if_version: Option<i64>,
}

/// A member changed.
#[derive(SimpleObject)]
pub struct MemberUpdatePayload {
    /// The member.
    member: Member,
}

/// A member was deactivated.
#[derive(SimpleObject)]
pub struct MemberDeactivatePayload {
    /// The member.
    member: Member,
}

/// A member was taken back.
#[derive(SimpleObject)]
pub struct MemberReactivatePayload {
    /// The member.
    member: Member,
}

/// Assigns a member to a team from a day on, or to none.
#[derive(InputObject)]
pub struct AssignmentSetInput {
    /// Who.
    member: ID,
    /// Where; null ends the running assignment.
    team: Option<ID>,
    /// First day.
    from: Date,
    /// First day no longer in it; null for good.
    to: Option<Date>,
    /// Whether it takes the place of whatever is kept of these days: what reaches into them is cut, what lies within them goes. Without it what has an end, or begins later, is `ASSIGNMENT_OVERLAP`.
    #[graphql(default)]
    replace: bool,
}

/// A member was assigned.
#[derive(SimpleObject)]
pub struct AssignmentSetPayload {
    /// Every assignment of the member, by date.
    assignments: Vec<Assignment>,
}

/// Records time off.
#[derive(InputObject)]
pub struct TimeOffRecordInput {
    /// Who is off.
    member: ID,
    /// First day.
    from: Date,
    /// First day no longer in it.
    to: Date,
    /// How much of each day is free, in hundredths: 100 whole days, 50 half days.
    #[graphql(default = 100)]
    portion: i32,
}

/// Time off was recorded.
#[derive(SimpleObject)]
pub struct TimeOffRecordPayload {
    /// The entry.
    time_off: TimeOff,
}

/// Removes recorded time off.
#[derive(InputObject)]
pub struct TimeOffRemoveInput {
    /// The entry.
    id: ID,
}

/// Time off was removed.
#[derive(SimpleObject)]
pub struct TimeOffRemovePayload {
    /// Whose it was.
    member: Option<Member>,
}

/// Mutations about members.
#[derive(Default)]
pub struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Adds a member and makes a one-time invitation. Executives, and `members:write`, which reaches no executives. Errors: `INVALID` with `EMAIL_TAKEN`, `EXTERNAL_ID_TAKEN`, `INVALID_EMAIL`, `UNKNOWN_TIME_ZONE`.
    async fn member_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member to add.")] input: MemberInviteInput,
    ) -> Option<Answer<MemberInvitePayload>> {
        let answer = async {
            let invite = MemberInvite {
                email: input.email,
                name: input.name,
                role: input.role.into(),
                time_zone: input.time_zone.map(|zone| zone.0),
                work_pattern: input
                    .work_pattern
                    .map(|week| week.parse("workPattern"))
                    .transpose()?,
                starts_on: Date::given(input.starts_on.as_ref(), "startsOn")?,
                external_id: input.external_id,
            };
            let invited = ctx.app()?.member_invite(ctx.viewer()?, invite).await?;
            Ok(MemberInvitePayload {
                member: Member(invited.member),
                invitation: invited.token,
                url: invited.url,
                expires_at: Instant::of(invited.expires_at),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Makes a new invitation, by which the member sets a new password; earlier invitations stop working. Executives, and `members:write`, which reaches no executives. Error: `MEMBER_INACTIVE`.
    async fn member_reinvite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member to invite again.")] input: MemberReinviteInput,
    ) -> Option<Answer<MemberReinvitePayload>> {
        let answer = async {
            let member = local(&input.member, "member")?;
            let invited = ctx.app()?.member_reinvite(ctx.viewer()?, member).await?;
            Ok(MemberReinvitePayload {
                member: Member(invited.member),
                invitation: invited.token,
                url: invited.url,
                expires_at: Instant::of(invited.expires_at),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Changes a member. Executives, and `members:write`, which reaches no executives. Errors: as `memberInvite`, `CONFLICT`, `LAST_EXECUTIVE`, and `INVALID` with `LEADS_A_TEAM` where whoever is to be a rep leads a team today or later, unless as an acting leader.
    async fn member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member and what changes.")] input: MemberUpdateInput,
    ) -> Option<Answer<MemberUpdatePayload>> {
        let answer = async {
            let member = local(&input.member, "member")?;
            let week = match input.work_pattern {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(week) => Some(Some(week.parse("workPattern")?)),
            };
            let change = MemberChange {
                name: input.name,
                email: input.email,
                role: input.role.map(Into::into),
                time_zone: patch(input.time_zone).map(|zone| zone.map(|zone| zone.0)),
                work_pattern: week as Option<Option<WorkingWeek>>,
                starts_on: Date::given(input.starts_on.as_ref(), "startsOn")?,
                external_id: patch(input.external_id),
                if_version: input.if_version,
            };
            let member = ctx.app()?.member_update(ctx.viewer()?, member, change).await?;
            Ok(MemberUpdatePayload {
                member: Member(member),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Deactivates a member: they cannot sign in any more, and count among the reps no longer; facts and history stay. What they lead ends today, and what they would lead later is dropped. Executives, and `members:write`, which reaches no executives. Error: `LAST_EXECUTIVE`.
    async fn member_deactivate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member to deactivate.")] input: MemberDeactivateInput,
    ) -> Option<Answer<MemberDeactivatePayload>> {
        let member = activate(ctx, &input.member, false, input.if_version).await;
        Some(member.map(|member| MemberDeactivatePayload { member }))
    }

    /// Takes a deactivated member back. What they led stays without them. Executives, and `members:write`, which reaches no executives.
    async fn member_reactivate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member to take back.")] input: MemberReactivateInput,
    ) -> Option<Answer<MemberReactivatePayload>> {
        let member = activate(ctx, &input.member, true, input.if_version).await;
        Some(member.map(|member| MemberReactivatePayload { member }))
    }

    /// Assigns a member to a team from a day on; an assignment without an end stops that day, and with `replace` every other gives way on these days. What was measured and won since is credited anew. Executives and `members:write`. Errors: `INVALID` with `ASSIGNMENT_OVERLAP` or `PERIOD_EMPTY`.
    async fn assignment_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member, the team, and when.")] input: AssignmentSetInput,
    ) -> Option<Answer<AssignmentSetPayload>> {
        let answer = async {
            let set = AssignmentSet {
                member: local(&input.member, "member")?,
                team: input.team.map(|team| local(&team, "team")).transpose()?,
                from: input.from.read("from")?,
                to: Date::given(input.to.as_ref(), "to")?,
                replace: input.replace,
            };
            let line = ctx.app()?.assignment_set(ctx.viewer()?, set).await?;
            Ok(AssignmentSetPayload {
                assignments: line.into_iter().map(Assignment).collect(),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Records time off. The member from today on; their leaders, executives and `members:write` for days gone by, too. Errors: `INVALID` with `PERIOD_EMPTY`, `PORTION_OUT_OF_RANGE` or, at `from`, `PAST_TIME_OFF`.
    async fn time_off_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is off, when, and how much of each day.")] input: TimeOffRecordInput,
    ) -> Option<Answer<TimeOffRecordPayload>> {
        let answer = async {
            let member = local(&input.member, "member")?;
            let portion = u8::try_from(input.portion).unwrap_or(0);
            let (from, to) = (input.from.read("from")?, input.to.read("to")?);
            let row = ctx
                .app()?
                .time_off_record(ctx.viewer()?, member, from, to, portion)
                .await?;
            Ok(TimeOffRecordPayload {
                time_off: TimeOff(row),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Removes recorded time off. Whoever may record it: what began before today is not the member's own to remove. Error: `INVALID` with `PAST_TIME_OFF`.
    async fn time_off_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry to remove.")] input: TimeOffRemoveInput,
    ) -> Option<Answer<TimeOffRemovePayload>> {
        let answer = async {
            let id = ctx
                .app()?
                .time_off_remove(ctx.viewer()?, local(&input.id, "id")?)
                .await?;
            let member = ctx.loaders()?.load_one(id).await?.map(Member);
            Ok(TimeOffRemovePayload { member })
        };
        Some(Box::pin(answer).await)
    }
}

async fn activate(ctx: &Context<'_>, id: &ID, active: bool, if_version: Option<i64>) -> Answer<Member> {
    let id = local(id, "member")?;
    let changed = ctx.app()?.member_activate(ctx.viewer()?, id, active, if_version);
    Ok(Member(changed.await?))
}

fn patch<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}
