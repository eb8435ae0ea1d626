//! Reading closed periods, and what is kept of goals.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::Period;
use domain::errors::Invalid;
use domain::goals::{GoalClosing, GoalOutcome, PeriodClosing, Restatement};
use domain::ids::{GoalId, PeriodClosingId};
use domain::paging::{Page, PageRequest};
use persistence::Session;
use std::collections::HashMap;

impl App {
    /// A page of closed periods, by first day.
    pub async fn period_closings(
        &self,
        viewer: &Viewer,
        request: &PageRequest,
    ) -> Result<Page<PeriodClosing>> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).period_closings_page(request).await?)
    }

    /// How many periods are closed.
    pub async fn period_closings_count(&self, viewer: &Viewer) -> Result<u64> {
        viewer.authorize_organization(Action::ReadOrganization)?;
        Ok(self.reading(viewer).period_closings_count().await?)
    }

    /// The closings among `ids`, in no particular order.
    pub async fn period_closings_by_id(
        &self,
        viewer: &Viewer,
        ids: &[PeriodClosingId],
    ) -> Result<Vec<PeriodClosing>> {
        match viewer.may(Action::ReadOrganization) {
            true => Ok(self.reading(viewer).period_closings_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// How many goals each closing gave which outcome, for those who may close.
    pub async fn outcomes_of(
        &self,
        viewer: &Viewer,
        closings: &[PeriodClosingId],
    ) -> Result<HashMap<PeriodClosingId, HashMap<GoalOutcome, u64>>> {
        match viewer.may(Action::ClosePeriods) {
            true => {
                let mut found = self.reading(viewer).outcomes_of(closings).await?;
                Ok(closings
                    .iter()
                    .map(|id| (*id, found.remove(id).unwrap_or_default()))
                    .collect())
            }
            false => Ok(HashMap::new()),
        }
    }

    /// What is kept of those of the goals that are closed and that the viewer may see.
    pub async fn kept_goals(&self, viewer: &Viewer, ids: &[GoalId]) -> Result<HashMap<GoalId, GoalClosing>> {
        let session = self.reading(viewer);
        let seen = seen(viewer, &session, ids).await?;
        let kept = session.goal_closings(&seen).await?;
        Ok(kept.into_iter().map(|kept| (kept.goal, kept)).collect())
    }

    /// Those of the goals whose figures were restated and that the viewer may see.
    pub async fn goals_restated(&self, viewer: &Viewer, ids: &[GoalId]) -> Result<Vec<GoalId>> {
        let session = self.reading(viewer);
        let seen = seen(viewer, &session, ids).await?;
        Ok(session.goals_restated(&seen).await?)
    }

    /// A page of what later facts changed of each of the goals the viewer may see, the first first.
    pub async fn restatements(
        &self,
        viewer: &Viewer,
        ids: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Restatement>>> {
        let session = self.reading(viewer);
        let seen = seen(viewer, &session, ids).await?;
        Ok(session.restatement_pages(&seen, request).await?)
    }

    /// How often a goal the viewer may see was restated.
    pub async fn restatements_count(&self, viewer: &Viewer, id: GoalId) -> Result<u64> {
        let session = self.reading(viewer);
        match seen(viewer, &session, &[id]).await?.is_empty() {
            true => Ok(0),
            false => Ok(session.restatements_count(id).await?),
        }
    }
}

async fn seen(viewer: &Viewer, session: &Session, ids: &[GoalId]) -> Result<Vec<GoalId>> {
    let seen = session.goals_by_id(&viewer.asker, ids).await?;
    Ok(seen.into_iter().map(|goal| goal.id).collect())
}

/// The closed periods that goals to be put into force may end in.
pub(crate) struct ClosedPeriods(Vec<Period>);

impl ClosedPeriods {
    /// Those that matter for goals that end on these days. None is closed meanwhile, until the end of the transaction.
    pub(crate) async fn load(work: &Work, ends: impl Iterator<Item = NaiveDate>) -> Result<Self> {
        let over = ends.filter(|end| *end <= work.viewer.today()).min();
        Ok(Self(match over {
            None => Vec::new(),
            Some(first) => {
                work.measuring().await?;
                work.closed_periods_from(first).await?
            }
        }))
    }

    /// Refuses with `PERIOD_CLOSED` a goal that comes into force for a period whose outcomes are kept.
    pub(crate) fn check(&self, field: &str, goal: Period) -> std::result::Result<(), Invalid> {
        PeriodClosing::takes_no_more(&self.0, field, goal)
    }
}
