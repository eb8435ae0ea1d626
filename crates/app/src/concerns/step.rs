//! What becomes of a concern, one step at a time.

use super::raise::described;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use crate::versions::check_version;
use domain::access::Action;
use domain::concerns::{Concern, Deed, note, reason};
use domain::errors::Invalid;
use domain::ids::{ConcernId, MemberId};

/// A step somebody wants a concern to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConcernStep {
    /// It was taken up.
    Acknowledge,
    /// It was dealt with, with a note.
    Resolve(Option<String>),
    /// It came up again, for a reason.
    Reopen(String),
    /// Somebody else takes care of it.
    Assign(MemberId),
}

impl App {
    /// Takes a concern a step further. A step that was taken before changes nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`; `FORBIDDEN` where whoever asks only sees it; `ALREADY_RESOLVED`, `NOT_RESOLVED`; `MEMBER_INACTIVE`; of `note` and
    /// `reason` the codes of [`domain::text`]; `CONFLICT`.
    pub async fn concern_step(
        &self,
        viewer: &Viewer,
        id: ConcernId,
        step: ConcernStep,
        if_version: Option<i64>,
    ) -> Result<Concern> {
        let step = step.checked()?;
        self.unit(viewer, (id, step, if_version), |work, input| async move {
            let (id, step, if_version) = &*input;
            let asker = &work.viewer.asker;
            let found = work.concern_locked(asker, *id).await?;
            let found = found.ok_or_else(|| Error::not_found_at("CustomerConcern", "concern"))?;
            if let ConcernStep::Assign(owner) = step {
                work.check_owner(*owner, "member").await?;
            }
            if !work.concern_opens(asker, Action::WriteConcerns, *id).await? {
                return Err(Error::Forbidden(Action::WriteConcerns));
            }
            let before = found.clone();
            let next = step.clone().taken(found, work.deed()).map_err(refused)?;
            if next.version == before.version {
                return Ok(next);
            }
            check_version("the concern", before.version, *if_version)?;
            work.concern_stepped(step.verb(), &before, &next).await?;
            Ok(next)
        })
        .await
    }
}

impl ConcernStep {
    fn checked(self) -> std::result::Result<Self, Invalid> {
        Ok(match self {
            Self::Resolve(words) => Self::Resolve(note(words.as_deref())?),
            Self::Reopen(words) => Self::Reopen(reason(&words)?),
            step => step,
        })
    }

    fn verb(&self) -> &'static str {
        match self {
            Self::Acknowledge => "concernAcknowledge",
            Self::Resolve(_) => "concernResolve",
            Self::Reopen(_) => "concernReopen",
            Self::Assign(_) => "concernAssign",
        }
    }

    fn taken(self, found: Concern, deed: Deed) -> std::result::Result<Concern, Invalid> {
        match self {
            Self::Acknowledge => found.acknowledged(deed),
            Self::Resolve(note) => found.resolved(deed, note),
            Self::Reopen(reason) => found.raised_again(deed, reason),
            Self::Assign(owner) => found.assigned(owner),
        }
    }
}

impl Work {
    async fn concern_stepped(&self, verb: &str, before: &Concern, next: &Concern) -> Result<()> {
        self.concern_save(next).await?;
        let (before, after) = (Some(described(before)), Some(described(next)));
        self.audited(verb, "CustomerConcern", Some(next.id.as_uuid()), before, after)
            .await
    }
}

/// A rule's reason as the outcome of the whole call.
fn refused(invalid: Invalid) -> Error {
    match invalid.0.into_iter().next() {
        Some(reason) => Error::Refused(reason.code, reason.message),
        None => Error::Internal("a refusal without a reason".into()),
    }
}
