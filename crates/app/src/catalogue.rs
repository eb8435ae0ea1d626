//! What every figure of an organization is reckoned by – metrics, stages, holidays – kept from request to request. A request
//! reads the organization's row in any case, and with it how often these have changed: what is kept is never older.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use domain::calendar::Holidays;
use domain::ids::{MetricId, OrganizationId};
use domain::metrics::Metric;
use domain::pipeline::Stages;
use persistence::Session;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Organizations kept at once; beyond, all are forgotten and read again.
const MOST: usize = 1000;

/// What figures are reckoned by.
#[derive(Debug)]
pub(crate) struct Catalogue {
    /// Every metric, by key.
    pub(crate) metrics: Vec<Arc<Metric>>,
    /// Every stage.
    pub(crate) stages: Stages,
    /// Every holiday.
    pub(crate) holidays: Holidays,
}

impl Catalogue {
    /// What is stored, as a session sees it.
    pub(crate) async fn read(session: &Session) -> Result<Self> {
        let days = session.holidays().await?;
        Ok(Self {
            metrics: session.metrics().await?.into_iter().map(Arc::new).collect(),
            stages: session.stages().await?,
            holidays: Holidays::new(days.into_iter().map(|day| day.on)),
        })
    }

    /// Every metric by its id.
    pub(crate) fn by_id(&self) -> HashMap<MetricId, &Metric> {
        self.metrics.iter().map(|metric| (metric.id, &**metric)).collect()
    }
}

#[derive(Debug, Default)]
struct Kept {
    /// The version from which on something may be kept: whoever changed the catalogue and still carries the version from
    /// before reads it anew.
    least: i64,
    catalogue: Option<(i64, Arc<Catalogue>)>,
}

/// The catalogues of organizations.
#[derive(Debug, Default)]
pub(crate) struct Catalogues(Mutex<HashMap<OrganizationId, Kept>>);

impl Catalogues {
    fn kept(&self) -> MutexGuard<'_, HashMap<OrganizationId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, organization: OrganizationId, version: i64) -> Option<Arc<Catalogue>> {
        let kept = self.kept();
        let (held, catalogue) = kept.get(&organization)?.catalogue.as_ref()?;
        (*held == version).then(|| catalogue.clone())
    }

    fn keep(&self, organization: OrganizationId, version: i64, catalogue: &Arc<Catalogue>) {
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.retain(|_, one| {
                one.catalogue = None;
                one.least > 0
            });
        }
        let held = kept.entry(organization).or_default();
        let newer = held.catalogue.as_ref().is_none_or(|(held, _)| *held < version);
        if newer && version >= held.least {
            held.catalogue = Some((version, catalogue.clone()));
        }
    }

    /// A change was made by somebody who knew of this version.
    pub(crate) fn changed(&self, organization: OrganizationId, version: i64) {
        let mut kept = self.kept();
        let held = kept.entry(organization).or_default();
        held.least = held.least.max(version + 1);
        if held
            .catalogue
            .as_ref()
            .is_some_and(|(held_at, _)| *held_at < held.least)
        {
            held.catalogue = None;
        }
    }
}

impl App {
    /// The catalogue as of when the viewer was recognised, or later. For what only reads: a unit of work finds the version in its own
    /// transaction.
    pub(crate) async fn catalogue(&self, viewer: &Viewer) -> Result<Arc<Catalogue>> {
        let version = viewer.organization.catalogue;
        self.catalogue_at(&self.reading(viewer), version).await
    }

    /// The catalogue of a session's organization under a version that the session has read before, or later.
    pub(crate) async fn catalogue_at(&self, session: &Session, version: i64) -> Result<Arc<Catalogue>> {
        let organization = session.organization();
        if let Some(found) = self.inner.catalogues.find(organization, version) {
            return Ok(found);
        }
        let read = Arc::new(Catalogue::read(session).await?);
        // What a session has changed itself is nobody else's before it is committed.
        if !session.has_changed_catalogue() {
            self.inner.catalogues.keep(organization, version, &read);
        }
        Ok(read)
    }
}
