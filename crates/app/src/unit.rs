//! The unit of work: one transaction on a task of its own.
//!
//! A web server drops a handler when its client hangs up; a transaction inside it would leave its pooled connection half-way
//! through. So every unit runs on a spawned task that nobody drops, and is tried again when it lost a race.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::access::Principal;
use persistence::{Failure, Session};
use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use tracing::Instrument;
use uuid::Uuid;

/// How often a unit that lost a race is tried in all.
const TRIES: u32 = 5;

/// What a use-case works with: the transaction, whoever asks, and the time, the same for all of it.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) session: Session,
    pub(crate) viewer: Viewer,
    pub(crate) now: DateTime<Utc>,
    pub(crate) app: App,
}

impl Work {
    /// An identity not used before.
    pub(crate) fn next_id(&self) -> Uuid {
        self.app.next_id()
    }

    /// Who asks.
    pub(crate) fn principal(&self) -> &Principal {
        &self.viewer.asker.principal
    }
}

impl Deref for Work {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl App {
    /// Runs `work` in one transaction and commits it when it succeeds; nothing is left of it when it does not.
    pub(crate) async fn unit<I, T, F, R>(&self, viewer: &Viewer, input: I, work: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Arc<Work>, Arc<I>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<T>> + Send,
    {
        // Whoever waits for a connection to write by holds none to read by.
        viewer.lease.release().await;
        self.tried(viewer, input, work).await
    }

    /// Runs `work` in one transaction in the midst of a request that reads, which rests meanwhile and goes on afterwards. It must read
    /// by its own session alone.
    pub(crate) async fn beside<I, T, F, R>(&self, viewer: &Viewer, input: I, work: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Arc<Work>, Arc<I>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<T>> + Send,
    {
        let _resting = viewer.lease.rest().await;
        self.tried(viewer, input, work).await
    }

    async fn tried<I, T, F, R>(&self, viewer: &Viewer, input: I, work: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: Fn(Arc<Work>, Arc<I>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<T>> + Send,
    {
        let app = self.clone();
        let viewer = viewer.clone();
        let input = Arc::new(input);
        let task = async move {
            let mut tries = 1;
            loop {
                match app.once(&viewer, input.clone(), &work).await {
                    Err(Error::Storage(Failure::Contention(_) | Failure::Duplicate(_))) if tries < TRIES => {
                        tokio::time::sleep(std::time::Duration::from_millis(u64::from(10 * tries))).await;
                        tries += 1;
                    }
                    Err(Error::Storage(Failure::Contention(_) | Failure::Duplicate(_))) => {
                        return Err(Error::Conflict(
                            "CONFLICT",
                            "somebody else changed the same rows; try again".into(),
                        ));
                    }
                    outcome => return outcome,
                }
            }
        };
        let handle = self.inner.units.spawn(task.instrument(tracing::Span::current()));
        handle
            .await
            .unwrap_or_else(|error| Err(Error::Internal(format!("a unit of work panicked: {error}"))))
    }

    async fn once<I, T, F, R>(&self, viewer: &Viewer, input: Arc<I>, work: &F) -> Result<T>
    where
        F: Fn(Arc<Work>, Arc<I>) -> R,
        R: Future<Output = Result<T>>,
    {
        let organization = viewer.organization.id;
        let session = self.database().begin(organization, self.now()).await?;
        let unit = Arc::new(Work {
            session,
            viewer: viewer.clone(),
            now: self.now(),
            app: self.clone(),
        });
        let value = work(unit.clone(), input).await?;
        match Arc::into_inner(unit) {
            Some(unit) => {
                let changed = unit.session.has_changed_catalogue();
                unit.session.commit().await?;
                if changed {
                    let organization = &viewer.organization;
                    self.inner
                        .catalogues
                        .changed(organization.id, organization.catalogue);
                }
            }
            None => return Err(Error::Internal("a unit of work was kept beyond its end".into())),
        }
        Ok(value)
    }
}
