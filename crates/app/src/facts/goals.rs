//! Goals with where they stand, one row each.

use super::Synced;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::{GoalFigures, ProgressParts};
use crate::owners::{member, teams_on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::goals::{ChangedGoals, Goal, GoalFilter, GoalOutcome, Owner};
use domain::ids::{MemberId, MetricId, TeamId};
use domain::members::Member;
use domain::metrics::Metric;
use domain::paging::PageRequest;
use domain::teams::Team;
use persistence::{Changing, Session};
use std::collections::HashMap;
use std::sync::Arc;

/// What is done without any figure of a goal following from it, but by facts that are asked for by themselves.
const WITHOUT_FIGURES: [&str; 11] = [
    "accountsUpsert",
    "invitationAccept",
    "measurementsRecord",
    "memberInvite",
    "memberReinvite",
    "opportunitiesUpsert",
    "productsUpsert",
    "serviceAccountCreate",
    "serviceAccountRevoke",
    "signIn",
    "stageDefine",
];

/// A goal and where it stands.
#[derive(Clone, Debug)]
pub struct GoalFact {
    /// The goal.
    pub goal: Goal,
    /// What it measures.
    pub metric: Metric,
    /// Where it stands.
    pub figures: Arc<GoalFigures>,
    /// The member who owns it.
    pub member: Option<Member>,
    /// The team that owns it, or the one its member is in on the day.
    pub team: Option<Team>,
    /// What came of it, where its period was closed.
    pub outcome: Option<GoalOutcome>,
    /// Whether more than the figures is open to the viewer.
    pub open: bool,
}

impl App {
    /// A page of the goals the viewer may see with where they stand at the end of a day; of those that were changed since an
    /// instant, or whose figures may have, where it is given.
    pub async fn goal_facts(
        &self,
        viewer: &Viewer,
        filter: GoalFilter,
        (as_of, since): (NaiveDate, Option<DateTime<Utc>>),
        request: &PageRequest,
    ) -> Result<Synced<GoalFact>> {
        let session = self.reading(viewer);
        let until = session.settled_until(Changing::Goals, self.now()).await?;
        let metrics = session.metrics().await?;
        let changed = match since {
            Some(at) => changed(viewer, &session, &metrics, at).await?,
            None => None,
        };
        let filter = GoalFilter { changed, ..filter };
        let page = session.goals_page_by_id(&viewer.asker, &filter, request).await?;
        let goals: Vec<Goal> = page.rows.iter().map(|(_, goal)| goal.clone()).collect();
        let asked: Vec<&Goal> = goals.iter().collect();
        let mut figures = self
            .goal_progress(viewer, &asked, as_of, ProgressParts::ALL)
            .await?;
        let ids: Vec<_> = goals.iter().map(|goal| goal.id).collect();
        let kept = self.kept_goals(viewer, &ids).await?;
        let open = self.goals_with_details(viewer, &ids).await?;
        let owners: Vec<MemberId> = goals.iter().filter_map(|goal| member(goal.owner)).collect();
        let members = self.members_by_id(viewer, &owners).await?.into_iter();
        let members: HashMap<MemberId, Member> = members.map(|member| (member.id, member)).collect();
        let assigned = teams_on(&session, &owners, as_of).await?;
        let team = |owner: Owner| match owner {
            Owner::Team(id) => Some(id),
            owner => assigned.get(&owner).copied(),
        };
        let named: Vec<TeamId> = goals.iter().filter_map(|goal| team(goal.owner)).collect();
        let teams = self.teams_by_id(viewer, &named).await?.into_iter();
        let teams: HashMap<TeamId, Team> = teams.map(|team| (team.id, team)).collect();
        let metrics: HashMap<MetricId, Metric> =
            metrics.into_iter().map(|metric| (metric.id, metric)).collect();
        let page = page.try_map(|goal| -> Result<GoalFact> {
            let lost = || Error::Internal("a goal without its metric or figures".into());
            Ok(GoalFact {
                metric: metrics.get(&goal.metric).cloned().ok_or_else(lost)?,
                figures: figures.remove(&goal.id).ok_or_else(lost)?,
                member: member(goal.owner).and_then(|id| members.get(&id).cloned()),
                team: team(goal.owner).and_then(|id| teams.get(&id).cloned()),
                outcome: kept.get(&goal.id).map(|kept| kept.outcome),
                open: open.contains(&goal.id),
                goal,
            })
        })?;
        Ok(Synced { page, until })
    }

    /// How many rows there are for the viewer.
    pub async fn goal_facts_count(
        &self,
        viewer: &Viewer,
        filter: GoalFilter,
        since: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let session = self.reading(viewer);
        let changed = match since {
            Some(at) => changed(viewer, &session, &session.metrics().await?, at).await?,
            None => None,
        };
        let filter = GoalFilter { changed, ..filter };
        Ok(session.goals_count(&viewer.asker, &filter).await?)
    }
}

/// Which goals may say something else than they did at an instant; none where all may, as when the calendar, rates, assignments
/// or policies were changed.
async fn changed(
    viewer: &Viewer,
    session: &Session,
    metrics: &[Metric],
    at: DateTime<Utc>,
) -> Result<Option<ChangedGoals>> {
    if session.done_since(at, &WITHOUT_FIGURES, &["goal"]).await? {
        return Ok(None);
    }
    let mut moved = session.metrics_measured(at).await?;
    if session.opportunities_changed(at).await? {
        let derived = metrics
            .iter()
            .filter(|metric| metric.definition.derivation().is_some());
        moved.extend(derived.map(|metric| metric.id));
    }
    Ok(Some(ChangedGoals {
        at,
        on: viewer.organization.settings.time_zone.local_date(at),
        metrics: moved,
    }))
}
