//! The application: the database, the clock, and the keys it signs with.

use crate::access::tokens::Tokens;
use crate::access::viewer::Viewer;
use crate::catalogue::Catalogues;
use crate::clock::{Clock, IdSource};
use crate::error::Result;
use chrono::{DateTime, Utc};
use persistence::{Database, Session};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// What an operator can set about the application.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address clients use, without a trailing slash; issuer of access tokens and base of invitation links.
    pub public_url: String,
    /// How long an access token holds.
    pub access_token_lifetime: Duration,
    /// How long an invitation can be accepted.
    pub invitation_lifetime: Duration,
}

impl Settings {
    /// The defaults: tokens of 15 minutes, invitations of 14 days.
    pub fn new(public_url: impl Into<String>) -> Self {
        Self {
            public_url: public_url.into(),
            access_token_lifetime: Duration::from_secs(15 * 60),
            invitation_lifetime: Duration::from_secs(14 * 24 * 60 * 60),
        }
    }
}

/// The application. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) settings: Settings,
    pub(crate) tokens: Tokens,
    pub(crate) units: TaskTracker,
    pub(crate) catalogues: Catalogues,
}

impl App {
    /// An application on a migrated database. The first one makes the installation's signing key, the others read it.
    pub async fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        settings: Settings,
    ) -> Result<Self> {
        let tokens = Tokens::load(&database, &*clock, &*ids, &settings).await?;
        let inner = Inner {
            database,
            clock,
            ids,
            settings,
            tokens,
            units: TaskTracker::new(),
            catalogues: Catalogues::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The time by the application's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// What the operator set.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The public half of the signing key as a JSON Web Key Set.
    pub fn jwks(&self) -> serde_json::Value {
        self.inner.tokens.jwks()
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<()> {
        Ok(self.inner.database.ping().await?)
    }

    /// Statements run so far; see [`Database::statements`].
    pub fn statements(&self) -> u64 {
        self.inner.database.statements()
    }

    /// Keeps statements or stops; see [`Database::watch_statements`].
    pub fn watch_statements(&self, on: bool) -> Vec<String> {
        self.inner.database.watch_statements(on)
    }

    /// Waits until every unit of work under way has ended. New ones still begin; stop the doors first.
    pub async fn drain(&self) {
        self.inner.units.close();
        self.inner.units.wait().await;
    }

    /// Lets the database go, when nothing is under way any more: an embedded one is then a single file.
    pub async fn close(self) -> Result<()> {
        Ok(self.inner.database.clone().close().await?)
    }

    pub(crate) fn next_id(&self) -> Uuid {
        self.inner.ids.next()
    }

    /// A session that reads in the viewer's organization, by the connection of their request.
    pub(crate) fn reading(&self, viewer: &Viewer) -> Session {
        self.database().read(viewer.organization.id, &viewer.lease)
    }

    pub(crate) fn database(&self) -> &Database {
        &self.inner.database
    }
}
