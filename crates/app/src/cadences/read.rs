//! Cadences as far as whoever asks may see them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Detail;
use domain::cadences::{Cadence, CadenceFilter, CadenceSubject};
use domain::ids::{CadenceId, MemberId};
use domain::paging::{Page, PageRequest};
use persistence::Session;
use std::sync::Arc;

/// A cadence, and what it is to whoever asks.
#[derive(Clone, Debug)]
pub struct SeenCadence {
    /// The cadence.
    pub cadence: Arc<Cadence>,
    /// Who holds it today; none where an executive has to step in.
    pub organizer: Option<MemberId>,
    /// How much of it is open.
    pub detail: Detail,
}

impl App {
    /// A page of cadences, the first set up first.
    pub async fn cadences(
        &self,
        viewer: &Viewer,
        filter: &CadenceFilter,
        request: &PageRequest,
    ) -> Result<Page<SeenCadence>> {
        let session = self.reading(viewer);
        let page = session.cadences_page(&viewer.asker, filter, request).await?;
        let found: Vec<_> = page.rows.iter().map(|(_, cadence)| cadence.clone()).collect();
        let mut seen = self.seen(&session, viewer, found).await?.into_iter();
        page.try_map(|cadence| {
            let next = seen.next().filter(|seen| seen.cadence.id == cadence.id);
            next.ok_or_else(|| Error::Internal("a cadence was listed that is not open".into()))
        })
    }

    /// How many cadences there are for the viewer.
    pub async fn cadences_count(&self, viewer: &Viewer, filter: &CadenceFilter) -> Result<u64> {
        Ok(self.reading(viewer).cadences_count(&viewer.asker, filter).await?)
    }

    /// The cadences among `ids` the viewer may see, in no particular order.
    pub async fn cadences_by_id(&self, viewer: &Viewer, ids: &[CadenceId]) -> Result<Vec<SeenCadence>> {
        let session = self.reading(viewer);
        let found = session.cadences_by_id(&viewer.asker, ids).await?;
        self.seen(&session, viewer, found).await
    }

    /// What cadences are to the viewer; those they may not see are left out.
    pub(super) async fn seen(
        &self,
        session: &Session,
        viewer: &Viewer,
        cadences: Vec<Cadence>,
    ) -> Result<Vec<SeenCadence>> {
        let all: Vec<&Cadence> = cadences.iter().collect();
        let around = self.around(session, viewer, &all, None).await?;
        let today = viewer.today();
        let me = viewer.principal().member();
        let seen = cadences.into_iter().filter_map(|cadence| {
            let organizer = around.covering.organizer(&cadence, today);
            let part = me.is_some_and(|me| {
                takes_part(&cadence, organizer, me, today) || cadence.invites_from(me, today)
            });
            let detail = around.opened(viewer, cadence.subject, part)?;
            Some(SeenCadence {
                cadence: Arc::new(cadence),
                organizer,
                detail,
            })
        });
        Ok(seen.collect())
    }
}

/// Whether a member takes part in a cadence on a day by name: they hold it, it is about them, or they are invited.
pub(crate) fn takes_part(
    cadence: &Cadence,
    organizer: Option<MemberId>,
    member: MemberId,
    day: NaiveDate,
) -> bool {
    organizer == Some(member)
        || cadence.subject == CadenceSubject::Member(member)
        || cadence.invites(member, day)
}

/// A cadence that was just stored, as far as whoever stored it sees it: who sets one up for others does not read what is theirs.
pub(super) async fn stored(work: &Work, cadence: Cadence) -> Result<SeenCadence> {
    let seen = work.app.seen(work, &work.viewer, vec![cadence]).await?.pop();
    seen.ok_or_else(|| Error::not_found_at("Cadence", "cadence"))
}

/// A cadence the asker sees, locked; `NOT_FOUND` at `field` otherwise.
pub(crate) async fn found(work: &Work, id: CadenceId, field: &'static str) -> Result<Cadence> {
    let gone = || Error::not_found_at("Cadence", field);
    let seen = work.cadences_by_id(&work.viewer.asker, &[id]).await?;
    seen.first().ok_or_else(gone)?;
    work.cadence_locked(id).await?.ok_or_else(gone)
}
