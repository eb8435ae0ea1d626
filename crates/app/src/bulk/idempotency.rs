//! The key of a call: claimed before anything else, answered or given back at the end.

use super::kept::Kept;
use crate::error::{Error, Result};
use crate::secrets::secret_hash;
use crate::unit::Work;
use domain::access::{Actor, Principal};
use domain::bulk::BulkReport;
use domain::errors::Invalid;
use domain::idempotency::{KEPT, KeptAnswer, checked_key};
use persistence::{CallKey, KeptCall};
use uuid::Uuid;

/// A key, and what the call under it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    key: String,
    body_hash: String,
}

impl Idempotency {
    /// A key for a call that asks for `body`: all of its input but the key and whether it is a dry run, in a form in which two
    /// inputs that mean the same are the same.
    ///
    /// # Errors
    /// `BLANK`, `TOO_LONG` and `INVALID_IDEMPOTENCY_KEY` at `idempotencyKey`.
    pub fn new(key: String, body: &str) -> std::result::Result<Self, Invalid> {
        checked_key("idempotencyKey", &key)?;
        let body_hash = secret_hash(body);
        Ok(Self { key, body_hash })
    }
}

/// A call under a key.
pub(super) struct Call {
    principal: Uuid,
    mutation: &'static str,
    given: Idempotency,
}

/// What became of claiming a key.
pub(super) enum Claim {
    /// The call is to be carried out.
    Ours,
    /// It was carried out before.
    Answered(KeptAnswer),
}

impl Call {
    pub(super) fn of(principal: &Principal, mutation: &'static str, given: Idempotency) -> Self {
        let principal = match &principal.actor {
            Actor::Member { id, .. } => id.as_uuid(),
            Actor::Service { id, .. } => id.as_uuid(),
            Actor::System => Uuid::nil(),
        };
        Self {
            principal,
            mutation,
            given,
        }
    }

    fn key(&self) -> CallKey<'_> {
        CallKey {
            principal: self.principal,
            mutation: self.mutation,
            key: &self.given.key,
        }
    }

    /// Claims the key, before any other lock is taken: whoever waits for it holds nothing anybody else could wait for.
    pub(super) async fn claimed(&self, work: &Work) -> Result<Claim> {
        let claimed = work.call_claimed(self.key(), &self.given.body_hash, work.now);
        if claimed.await? {
            work.calls_swept(work.now - KEPT).await?;
            return Ok(Claim::Ours);
        }
        match work.call_kept(self.key()).await? {
            Some(kept) if !self.is_over(work, &kept) => {
                self.same(&kept)?;
                let lost = || Error::Internal(format!("{} was answered without an answer", self.given.key));
                Ok(Claim::Answered(kept.answer.ok_or_else(lost)?))
            }
            Some(_) => {
                work.call_claimed_anew(self.key(), &self.given.body_hash, work.now)
                    .await?;
                Ok(Claim::Ours)
            }
            // Swept between the two statements; the unit is tried again.
            None => Err(Error::Storage(persistence::Failure::Contention(
                "the key went meanwhile".into(),
            ))),
        }
    }

    /// Keeps the answer; of a call that was refused nothing is kept.
    pub(super) async fn settled<T: Kept>(&self, work: &Work, report: &BulkReport<T>) -> Result<()> {
        if !report.applied {
            return Ok(work.call_released(self.key()).await?);
        }
        let answer = KeptAnswer::of(report, Kept::key);
        Ok(work.call_answered(self.key(), &answer).await?)
    }

    /// Refuses a dry run under a key that stands for something else, as the call itself would be.
    pub(super) async fn unlike_nothing_known(&self, work: &Work) -> Result<()> {
        match work.call_known(self.key()).await? {
            Some(kept) if !self.is_over(work, &kept) => self.same(&kept),
            _ => Ok(()),
        }
    }

    fn is_over(&self, work: &Work, kept: &KeptCall) -> bool {
        kept.used_at < work.now - KEPT
    }

    fn same(&self, kept: &KeptCall) -> Result<()> {
        if kept.body_hash == self.given.body_hash {
            return Ok(());
        }
        let message =
            "stands for another call of yours: take a new key for other rows, and the same one for the same";
        Err(Error::ConflictAt("idempotencyKey", message.into()))
    }
}
