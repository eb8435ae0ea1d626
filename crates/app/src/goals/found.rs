//! What the rows of a call refer to, looked up for all of them at once.

use super::rows::{GoalRow, MetricReference, OwnerReference};
use crate::error::Result;
use crate::pipeline::references::{folded, members, missing, parts, teams, trimmed};
use crate::pipeline::{MemberReference, Reference};
use crate::unit::Work;
use domain::bulk::repeated;
use domain::errors::{Checks, FieldError, Invalid};
use domain::goals::{Goal, GoalState, Owner, Parent};
use domain::ids::{GoalId, MemberId, MetricId, TeamId};
use domain::metrics::Metric;
use domain::text;
use std::collections::{BTreeSet, HashMap, HashSet};

/// All that the rows of a call name.
pub(super) struct Known {
    metrics: HashMap<MetricId, Metric>,
    keys: HashMap<String, MetricId>,
    members: HashMap<MemberReference, MemberId>,
    teams: HashMap<Reference<TeamId>, TeamId>,
    stored: HashMap<String, Goal>,
    /// The stored goals the asker may see.
    seen: HashSet<GoalId>,
    parents: HashMap<Reference<GoalId>, Goal>,
    /// The identity of the goal of each key of the call, stored or to be made.
    own: HashMap<String, GoalId>,
    repeated: HashMap<usize, FieldError>,
}

/// A row with what was found of what it names; what was not found is among its refusals.
pub(super) struct Found<'a> {
    pub(super) row: &'a GoalRow,
    pub(super) id: GoalId,
    pub(super) external_id: Option<String>,
    pub(super) owner: Option<Owner>,
    pub(super) metric: Option<&'a Metric>,
    pub(super) parent: Option<Parent>,
    pub(super) stored: Option<&'a Goal>,
    /// Whether the key is that of a goal the asker may not even see. The row is judged as if there were none, so that nobody can
    /// try keys who may not write the goal they try.
    pub(super) hidden: bool,
}

impl Known {
    /// Looks everything up, by a number of statements that does not depend on how many rows there are. Stored goals of
    /// the rows are locked.
    pub(super) async fn load(work: &Work, rows: &[GoalRow]) -> Result<Known> {
        let keys: BTreeSet<String> = rows.iter().map(|row| row.external_id.trim().to_owned()).collect();
        let keys: Vec<String> = keys.into_iter().collect();
        if rows.iter().any(|row| row.parent.is_some()) {
            // Two calls that each put a goal below the other's would make a cycle that neither sees.
            work.organization_locked().await?;
        }
        let stored = work.goals_locked(&keys).await?;
        let ids: Vec<GoalId> = stored.iter().map(|goal| goal.id).collect();
        let seen = work.goals_by_id(&work.viewer.asker, &ids).await?;
        let mut own: HashMap<String, GoalId> = keyed(&stored).map(|(key, goal)| (key, goal.id)).collect();
        for key in &keys {
            own.entry(key.clone())
                .or_insert_with(|| GoalId::from_uuid(work.next_id()));
        }
        let metrics = work.metrics().await?;
        Ok(Known {
            keys: metrics
                .iter()
                .map(|metric| (metric.definition.key.clone(), metric.id))
                .collect(),
            metrics: metrics.into_iter().map(|metric| (metric.id, metric)).collect(),
            members: members(work, &member_references(rows)).await?,
            teams: teams(work, &team_references(rows)).await?,
            stored: keyed(&stored).map(|(key, goal)| (key, goal.clone())).collect(),
            seen: seen.into_iter().map(|goal| goal.id).collect(),
            parents: parents(work, parent_references(rows), &own).await?,
            own,
            repeated: repeated("externalId", rows.iter().map(|row| Some(row.external_id.trim()))),
        })
    }

    /// The row with what it names; the refusals are those of [`crate`]'s texts for `externalId`,
    /// `DUPLICATE_IN_BATCH`, `NOT_FOUND` for `owner`, `metric` and `parent`, and `PARENT_CANCELLED`.
    pub(super) fn found<'a>(&'a self, index: usize, row: &'a GoalRow, checks: &mut Checks) -> Found<'a> {
        let key = row.external_id.trim();
        let external_id = checks.take(text::line("externalId", key));
        checks.also(self.repeated.get(&index));
        let owner = checks.read(&row.owner);
        let owner = owner.and_then(|owner| checks.take(named("owner", owner.named(), self.owner(owner))));
        let metric = checks.read(&row.metric);
        let metric = metric
            .and_then(|metric| checks.take(named("metric", ("metric", metric.key()), self.metric(metric))));
        let parent = row.parent.as_ref().and_then(|parent| checks.read(parent));
        let parent = parent.and_then(|parent| {
            let goal = named("parent", ("goal", parent.goal.key()), self.parent(&parent.goal));
            Some(Parent {
                goal: checks.take(goal)?,
                edge: parent.edge,
            })
        });
        let stored = self.stored.get(key);
        let seen = stored.filter(|goal| self.seen.contains(&goal.id));
        if let Some(above) =
            parent.and_then(|parent| self.parents.values().find(|goal| goal.id == parent.goal))
        {
            checks.take(may_stand_below(above, seen));
        }
        Found {
            row,
            id: self.own[key],
            external_id,
            owner,
            metric,
            parent,
            stored: seen,
            hidden: stored.is_some() && seen.is_none(),
        }
    }

    /// What a goal that stands above others measures, where it is no row of the call.
    pub(super) fn measured_by(&self, parent: GoalId) -> Option<MetricId> {
        let mut parents = self.parents.values();
        parents.find(|goal| goal.id == parent).map(|goal| goal.metric)
    }

    fn owner(&self, owner: &OwnerReference) -> Option<Owner> {
        match owner {
            OwnerReference::Member(member) => self.members.get(&folded(member)).copied().map(Owner::Member),
            OwnerReference::Team(team) => self.teams.get(&trimmed(team)).copied().map(Owner::Team),
            OwnerReference::Organization => Some(Owner::Organization),
        }
    }

    fn metric(&self, metric: &MetricReference) -> Option<&Metric> {
        let id = match metric {
            MetricReference::Id(id) => id,
            MetricReference::Key(key) => self.keys.get(key.trim())?,
        };
        self.metrics.get(id)
    }

    /// By its key a goal of the call comes before a stored one of the same key, which is the same.
    fn parent(&self, parent: &Reference<GoalId>) -> Option<GoalId> {
        let parent = trimmed(parent);
        let own = match &parent {
            Reference::ExternalId(key) => self.own.get(key).copied(),
            Reference::Id(_) => None,
        };
        own.or_else(|| self.parents.get(&parent).map(|goal| goal.id))
    }
}

/// Refuses with `PARENT_CANCELLED` to put a goal below one that was given up; what stands there already stays.
pub(super) fn may_stand_below(above: &Goal, stored: Option<&Goal>) -> std::result::Result<(), Invalid> {
    let stands = stored
        .and_then(|goal| goal.parent)
        .is_some_and(|parent| parent.goal == above.id);
    if above.state != GoalState::Cancelled || stands {
        return Ok(());
    }
    let message = "the goal above was given up";
    Err(Invalid::one("parent", "PARENT_CANCELLED", message))
}

impl OwnerReference {
    /// What it names, and by which key.
    pub(crate) fn named(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Member(member) => ("member", member.key()),
            Self::Team(team) => ("team", team.key()),
            Self::Organization => ("organization", None),
        }
    }
}

impl MetricReference {
    /// The key, unless it is named by its identity.
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Key(key) => Some(key),
        }
    }
}

fn named<T>(
    field: &str,
    (what, key): (&str, Option<&str>),
    value: Option<T>,
) -> std::result::Result<T, Invalid> {
    value.ok_or_else(|| missing(field, what, key))
}

fn keyed(goals: &[Goal]) -> impl Iterator<Item = (String, &Goal)> {
    goals
        .iter()
        .filter_map(|goal| Some((goal.external_id.clone()?, goal)))
}

fn member_references(rows: &[GoalRow]) -> Vec<MemberReference> {
    rows.iter()
        .filter_map(|row| match row.owner.as_ref().ok()? {
            OwnerReference::Member(member) => Some(member.clone()),
            _ => None,
        })
        .collect()
}

fn team_references(rows: &[GoalRow]) -> Vec<Reference<TeamId>> {
    rows.iter()
        .filter_map(|row| match row.owner.as_ref().ok()? {
            OwnerReference::Team(team) => Some(team.clone()),
            _ => None,
        })
        .collect()
}

fn parent_references(rows: &[GoalRow]) -> Vec<Reference<GoalId>> {
    let named = rows
        .iter()
        .filter_map(|row| Some(row.parent.as_ref()?.as_ref().ok()?.goal.clone()));
    named.collect()
}

/// The goals named as parents that are no rows of the call, as far as the asker may see them.
pub(super) async fn parents(
    work: &Work,
    named: Vec<Reference<GoalId>>,
    own: &HashMap<String, GoalId>,
) -> Result<HashMap<Reference<GoalId>, Goal>> {
    let (ids, mut keys) = parts(&named);
    keys.retain(|key| !own.contains_key(key));
    let asker = &work.viewer.asker;
    let mut known = HashMap::new();
    for goal in work.goals_by_id(asker, &ids).await? {
        known.insert(Reference::Id(goal.id), goal);
    }
    for goal in work.goals_by_external_id(asker, &keys).await? {
        if let Some(key) = goal.external_id.clone() {
            known.insert(Reference::ExternalId(key), goal);
        }
    }
    Ok(known)
}
