//! Leading a meeting through its agenda.

use super::gap::GapInput;
use super::words::SectionKind;
use crate::commitments::CommitmentCounterpartInput;
use crate::meetings::Meeting;
use crate::problem::Answer;
use crate::relay::local;
use crate::request::Asked;
use crate::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// Finishes a section.
#[derive(InputObject)]
pub struct SectionCompleteInput {
    /// The meeting.
    meeting: ID,
    /// The section.
    section: SectionKind,
}

/// Takes the numbers of a section anew.
#[derive(InputObject)]
pub struct SectionRefreshInput {
    /// The meeting.
    meeting: ID,
    /// The section.
    section: SectionKind,
}

/// Opens the talk about one's own activity.
#[derive(InputObject)]
pub struct ActivityGateOpenInput {
    /// The meeting.
    meeting: ID,
}

/// Opens the talk about a report's activity against the numbers.
#[derive(InputObject)]
pub struct ActivityGateOverrideInput {
    /// The meeting.
    meeting: ID,
    /// Why, up to 2,000 characters; shown to the member. Errors: `REASON_REQUIRED`, `TOO_LONG`, `CONTROL_CHARACTER`.
    #[graphql(default)]
    reason: String,
}

/// The promise an agreed action becomes.
#[derive(InputObject)]
pub struct GapPromiseInput {
    /// To whom you promise it.
    to: CommitmentCounterpartInput,
    /// The organization's local date it is due on. Errors: `NOT_A_DATE`, `DUE_IN_PAST`, `DUE_TOO_FAR`.
    due: Date,
}

/// Says why something is off, and what is done about it.
#[derive(InputObject)]
pub struct GapAddressInput {
    /// The meeting.
    meeting: ID,
    /// The section, which is talked about.
    section: SectionKind,
    /// What is off. Error: `NO_SUCH_GAP`.
    gap: GapInput,
    /// Why it is off, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    cause: String,
    /// What was agreed to do, up to 2,000 characters. Errors: `BLANK`, `TOO_LONG`, `CONTROL_CHARACTER`.
    action: String,
    /// Makes the action a promise of yours in the same call; it is linked to the meeting and the goal.
    promise: Option<GapPromiseInput>,
}

/// Takes a promise along to the next meeting.
#[derive(InputObject)]
pub struct CommitmentCarryOverInput {
    /// The meeting.
    meeting: ID,
    /// A promise on its table. Error: `NOT_ON_THE_TABLE`.
    commitment: ID,
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
    /// A section is finished, by you or by somebody who was quicker: its `completedBy` tells.
    SectionCompletePayload,
    /// The numbers of a section were taken anew.
    SectionRefreshPayload,
    /// The gate is open.
    ActivityGateOpenPayload,
    /// The gate is open against the numbers.
    ActivityGateOverridePayload,
    /// A gap has a cause and an agreed action.
    GapAddressPayload,
    /// A promise is taken along.
    CommitmentCarryOverPayload,
}

/// Mutations that lead a meeting through its agenda.
#[derive(Default)]
pub struct AgendaMutation;

#[Object]
impl AgendaMutation {
    /// Finishes the section talked about, so that the next one opens; one that was finished stays so. Those who take part; in a meeting of a team whoever holds it. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`, `SECTION_OUT_OF_ORDER`, `SECTION_LOCKED`, `GAP_UNADDRESSED`, `COMMITMENT_UNDISPOSED`.
    async fn section_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The section.")] input: SectionCompleteInput,
    ) -> Option<Answer<SectionCompletePayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let section = input.section.into();
            let seen = ctx.app()?.section_complete(ctx.viewer()?, id, section).await?;
            Ok(SectionCompletePayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes the numbers of the section talked about anew; who did and when stays. Those who take part; in a meeting of a team whoever holds it; not who holds it and leads those it is about no more. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `DOES_NOT_LEAD`, `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`, `SECTION_LOCKED`, `SECTION_DONE`.
    async fn section_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The section.")] input: SectionRefreshInput,
    ) -> Option<Answer<SectionRefreshPayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let section = input.section.into();
            let seen = ctx.app()?.section_refresh(ctx.viewer()?, id, section).await?;
            Ok(SectionRefreshPayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Opens the talk about your own activity in a one-on-one about you, at any time. Errors: `NOT_FOUND`, `FORBIDDEN` to everybody else, `SECTION_NOT_ON_AGENDA`.
    async fn activity_gate_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting.")] input: ActivityGateOpenInput,
    ) -> Option<Answer<ActivityGateOpenPayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let seen = ctx.app()?.activity_gate_open(ctx.viewer()?, id).await?;
            Ok(ActivityGateOpenPayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Opens the talk about activity against the numbers, for a reason that the member sees; counted in `gateOverrides`. Whoever holds the meeting, while it is held. Errors: `NOT_FOUND`, `FORBIDDEN`, `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`; `INVALID` with `REASON_REQUIRED`.
    async fn activity_gate_override(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting, and why.")] input: ActivityGateOverrideInput,
    ) -> Option<Answer<ActivityGateOverridePayload>> {
        let answer = async {
            let id = local(&input.meeting, "meeting")?;
            let app = ctx.app()?;
            let seen = app
                .activity_gate_override(ctx.viewer()?, id, &input.reason)
                .await?;
            Ok(ActivityGateOverridePayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Says why something is off and what was agreed to do about it, in the section talked about; said again it takes the place of what was said. The action may become a promise of yours in the same call; sent again as it was it is made once. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`, `SECTION_LOCKED`, `SECTION_DONE`, `NO_SUCH_GAP`; `INVALID` with the codes of the input.
    async fn gap_address(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is off, why, and what is done.")] input: GapAddressInput,
    ) -> Option<Answer<GapAddressPayload>> {
        let answer = async {
            let promise = match &input.promise {
                Some(promise) => Some((
                    promise.to.parse().map_err(in_promise)?,
                    promise
                        .due
                        .read("due")
                        .map_err(|invalid| invalid.within("promise"))?,
                )),
                None => None,
            };
            let address = app::GapAddress {
                meeting: local(&input.meeting, "meeting")?,
                section: input.section.into(),
                about: input.gap.parse()?,
                cause: input.cause,
                action: input.action,
                promise,
            };
            let seen = ctx.app()?.gap_address(ctx.viewer()?, address).await?;
            Ok(GapAddressPayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }

    /// Takes a promise from before along to the next meeting, so that the section of commitments can be finished. Those who take part; in a meeting of a team whoever holds it. Errors: `NOT_FOUND`, `FORBIDDEN`, `ORGANIZER_ONLY`, `MEETING_NOT_RUNNING`, `SECTION_NOT_ON_AGENDA`, `SECTION_LOCKED`, `SECTION_DONE`, `NOT_ON_THE_TABLE`.
    async fn commitment_carry_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and the promise.")] input: CommitmentCarryOverInput,
    ) -> Option<Answer<CommitmentCarryOverPayload>> {
        let answer = async {
            let meeting = local(&input.meeting, "meeting")?;
            let commitment = local(&input.commitment, "commitment")?;
            let seen = ctx
                .app()?
                .commitment_carry_over(ctx.viewer()?, meeting, commitment)
                .await?;
            Ok(CommitmentCarryOverPayload {
                meeting: Meeting(seen),
            })
        };
        Some(Box::pin(answer).await)
    }
}

/// The same, with the path of what is refused below the promise.
fn in_promise(problem: crate::problem::Problem) -> crate::problem::Problem {
    problem.renamed(|field| format!("promise.{field}"))
}
