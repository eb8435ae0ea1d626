//! What becomes of a commitment, one step at a time.

use super::make::described;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::commitments::{Commitment, Moment, Origin, Promise, Side, note, reason};
use domain::errors::Invalid;
use domain::ids::CommitmentId;

/// A step somebody wants a commitment to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitmentStep {
    /// It was kept, with a note.
    Keep(Option<String>),
    /// It was not kept, with a note.
    Miss(Option<String>),
    /// It is to be due later, for a reason.
    Renegotiate(NaiveDate, String),
    /// It no longer holds, for a reason.
    Withdraw(String),
    /// The other side saw it kept.
    Confirm,
}

impl App {
    /// Takes a commitment a step further, and gives the one that holds then: where a commitment is renegotiated after its due date,
    /// it stays missed and another takes its place. A step that was taken before by the same person changes nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` where whoever asks only sees it; `ALREADY_DISPOSED`, `ALREADY_DUE`, `NOT_DUE_YET`, `NOT_KEPT`; of
    /// `due` those of [`Promise::checked`] and `NOT_LATER`; of `note` and `reason` those of [`domain::text`]; `CONFLICT`.
    pub async fn commitment_step(
        &self,
        viewer: &Viewer,
        id: CommitmentId,
        step: CommitmentStep,
        if_version: Option<i64>,
    ) -> Result<Commitment> {
        let step = step.checked()?;
        self.unit(viewer, (id, step, if_version), |work, input| async move {
            let (id, step, if_version) = &*input;
            let found = work.commitment_locked(&work.viewer.asker, *id).await?;
            let found = found.ok_or_else(|| Error::not_found_at("Commitment", "commitment"))?;
            let side = work.side(step, *id).await?;
            let moment = work.moment()?;
            let before = found.clone();
            let next = match step.clone().taken(found, side, moment).map_err(outcome)? {
                Taken::Changed(next) if next.version == before.version => return Ok(next),
                Taken::Changed(next) => (next, None),
                Taken::Replaced(next, due) => (next, Some(due)),
            };
            check_version("the commitment", before.version, *if_version)?;
            work.commitment_stepped(step.verb(), &before, next).await
        })
        .await
    }
}

/// What a step makes of a commitment.
enum Taken {
    /// The commitment, changed or as it was.
    Changed(Commitment),
    /// The commitment, missed for good, and when the one in its place is due.
    Replaced(Commitment, NaiveDate),
}

impl CommitmentStep {
    fn checked(self) -> std::result::Result<Self, Invalid> {
        Ok(match self {
            Self::Keep(words) => Self::Keep(note(words.as_deref())?),
            Self::Miss(words) => Self::Miss(note(words.as_deref())?),
            Self::Renegotiate(due, words) => Self::Renegotiate(due, reason(&words)?),
            Self::Withdraw(words) => Self::Withdraw(reason(&words)?),
            Self::Confirm => Self::Confirm,
        })
    }

    fn verb(&self) -> &'static str {
        match self {
            Self::Keep(_) => "commitmentKeep",
            Self::Miss(_) => "commitmentMiss",
            Self::Renegotiate(..) => "commitmentRenegotiate",
            Self::Withdraw(_) => "commitmentWithdraw",
            Self::Confirm => "commitmentConfirm",
        }
    }

    fn taken(self, found: Commitment, side: Side, moment: Moment) -> std::result::Result<Taken, Invalid> {
        Ok(Taken::Changed(match self {
            Self::Keep(note) => found.kept(moment, note)?,
            Self::Miss(note) => found.missed(moment, note)?,
            Self::Renegotiate(due, reason) if found.is_past_due(moment.today) => {
                return Ok(Taken::Replaced(found.missed(moment, Some(reason))?, due));
            }
            Self::Renegotiate(due, reason) => found.moved(due, moment, reason)?,
            Self::Withdraw(reason) => found.withdrawn(side, moment, reason)?,
            Self::Confirm => found.confirmed(moment)?,
        }))
    }
}

impl Work {
    /// On which side of a commitment the asker takes the step.
    async fn side(&self, step: &CommitmentStep, id: CommitmentId) -> Result<Side> {
        let opens = async |action| self.commitment_opens(&self.viewer.asker, action, id).await;
        let (disposes, confirms) = (Action::DisposeCommitments, Action::ConfirmCommitments);
        match step {
            CommitmentStep::Confirm => match opens(confirms).await? {
                true => Ok(Side::Counterpart),
                false => Err(Error::Forbidden(confirms)),
            },
            _ if opens(disposes).await? => Ok(Side::Maker),
            CommitmentStep::Withdraw(_) if opens(confirms).await? => Ok(Side::Counterpart),
            _ => Err(Error::Forbidden(disposes)),
        }
    }

    /// Who asks, and when.
    fn moment(&self) -> Result<Moment> {
        let by = self.principal().member();
        Ok(Moment {
            by: by.ok_or(Error::Forbidden(Action::DisposeCommitments))?,
            today: self.viewer.today(),
            now: self.now,
        })
    }

    /// Stores a step, and makes the commitment that takes the place of one renegotiated too late.
    async fn commitment_stepped(
        &self,
        verb: &str,
        before: &Commitment,
        (next, replaced): (Commitment, Option<NaiveDate>),
    ) -> Result<Commitment> {
        self.commitment_save(&next, before.renegotiations.len()).await?;
        let told = (Some(described(before)), Some(described(&next)));
        self.audited(verb, "Commitment", Some(next.id.as_uuid()), told.0, told.1)
            .await?;
        let Some(due) = replaced else { return Ok(next) };
        let promise = Promise {
            due,
            key: None,
            ..next.promise
        };
        self.commitment_made(verb, promise, Origin::Renegotiated, Some(next.id))
            .await
    }
}

/// A rule's reason: about a field of the input, or about the commitment as it stands.
fn outcome(invalid: Invalid) -> Error {
    match invalid.0.as_slice() {
        [only] if only.field == "commitment" => Error::Refused(only.code, only.message.clone()),
        _ => Error::Invalid(invalid),
    }
}
