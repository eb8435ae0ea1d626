//! Calls that write many rows: carried out once, however often they are sent under one key.
//!
//! The key is claimed and its answer kept in the transaction of the effects, so neither is there without the other.

mod idempotency;
mod kept;

pub use idempotency::Idempotency;
pub(crate) use kept::Kept;

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::unit::Work;
use domain::bulk::{BulkMode, BulkReport};
use idempotency::{Call, Claim};
use std::future::Future;
use std::sync::Arc;

/// How a bulk call is carried out.
#[derive(Clone, Debug)]
pub struct BulkOptions {
    /// What a bad row does to the others.
    pub mode: BulkMode,
    /// Whether nothing is to be written: the answer says what would be.
    pub dry_run: bool,
    /// Under which key the call is made, if it is to have its effects once however often it is sent.
    pub idempotency: Option<Idempotency>,
}

impl App {
    /// Runs `work` as a unit of work, once for each key of the caller: a call that was carried out before under the same key is
    /// answered as it was then, with its objects as whoever asks sees them now. What was not carried out consumes no key.
    ///
    /// # Errors
    /// `CONFLICT` at `idempotencyKey` where the key was used for something else.
    pub(crate) async fn bulk<I, T, F, R>(
        &self,
        viewer: &Viewer,
        mutation: &'static str,
        input: I,
        options: &BulkOptions,
        work: F,
    ) -> Result<BulkReport<T>>
    where
        I: Send + Sync + 'static,
        T: Kept,
        F: Fn(Arc<Work>, Arc<I>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<BulkReport<T>>> + Send,
    {
        let Some(given) = options.idempotency.clone() else {
            return self.unit(viewer, input, work).await;
        };
        let call = Arc::new(Call::of(viewer.principal(), mutation, given));
        let (work, dry_run) = (Arc::new(work), options.dry_run);
        self.unit(viewer, input, move |unit, input| {
            let (call, work) = (call.clone(), work.clone());
            async move {
                if dry_run {
                    call.unlike_nothing_known(&unit).await?;
                    return work(unit, input).await;
                }
                match call.claimed(&unit).await? {
                    Claim::Answered(kept) => {
                        let found = T::read(&unit, &kept.objects()).await?;
                        Ok(kept.report(&found))
                    }
                    Claim::Ours => {
                        let report = work(unit.clone(), input).await?;
                        call.settled(&unit, &report).await?;
                        Ok(report)
                    }
                }
            }
        })
        .await
    }
}
