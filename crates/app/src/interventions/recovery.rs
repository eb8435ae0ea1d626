//! Whether what interventions were for came right: for many of them by as few statements as for one.

use crate::access::viewer::Viewer;
use crate::alerts::{Watch, Weekly, working_weeks};
use crate::app::App;
use crate::error::Result;
use crate::goals::standings;
use chrono::{Days, NaiveDate};
use domain::access::Principal;
use domain::alerts::{
    AlertFilter, AlertKey, AlertObject, AlertRule, AlertState, WEEKS_READ, Week, evaluation_days,
    recovered_on,
};
use domain::calendar::{Grain, WorkingCalendar};
use domain::goals::{Goal, GoalProgress, Health, Owner};
use domain::ids::{AlertId, GoalId, InterventionId, MemberId, MetricId, TeamId};
use domain::interventions::{Intervention, Recovery};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Most weeks read for whether a slump was made good.
const MOST_WEEKS: usize = 120;

impl App {
    /// Whether what each of these interventions was begun for came right after it began, as of a day; those begun for no alert are left out. The viewer was given them:
    /// figures are computed with the system's rights.
    pub async fn recoveries(
        &self,
        viewer: &Viewer,
        interventions: &[&Intervention],
        as_of: NaiveDate,
    ) -> Result<HashMap<InterventionId, Recovery>> {
        let linked: Vec<(&Intervention, AlertKey)> = interventions
            .iter()
            .filter_map(|one| Some((*one, one.link?.key)))
            .collect();
        let mut found = self.goals_recovered(viewer, &linked, as_of).await?;
        found.extend(self.slumps_recovered(viewer, &linked, as_of).await?);
        let rest: Vec<(&Intervention, AlertKey)> = linked
            .into_iter()
            .filter(|(one, _)| !found.contains_key(&one.id))
            .collect();
        if rest.is_empty() {
            return Ok(found);
        }
        let held = self.still_held(viewer, &rest, as_of).await?;
        found.extend(rest.into_iter().map(|(one, key)| {
            let recovery = Recovery {
                as_of,
                recovered: !held.contains(&key.id()),
                on: None,
                before: None,
                after: None,
            };
            (one.id, recovery)
        }));
        Ok(found)
    }

    /// Goals: on track again on a working day after it began. The figure is the pace.
    async fn goals_recovered(
        &self,
        viewer: &Viewer,
        linked: &[(&Intervention, AlertKey)],
        as_of: NaiveDate,
    ) -> Result<HashMap<InterventionId, Recovery>> {
        let of_goal = linked.iter().filter_map(|(one, key)| match key.object {
            Some(AlertObject::Goal(id)) => Some((*one, id)),
            _ => None,
        });
        let of_goal: Vec<(&Intervention, GoalId)> = of_goal.collect();
        if of_goal.is_empty() {
            return Ok(HashMap::new());
        }
        let session = self.reading(viewer);
        let everybody = everybody(viewer);
        let ids: BTreeSet<GoalId> = of_goal.iter().map(|(_, id)| *id).collect();
        let ids: Vec<GoalId> = ids.into_iter().collect();
        let goals = session.goals_by_id(&everybody.asker, &ids).await?;
        let goals: HashMap<GoalId, &Goal> = goals.iter().map(|goal| (goal.id, goal)).collect();
        let catalogue = self.catalogue(viewer).await?;
        let week = viewer.organization.settings.working_week;
        let calendar = WorkingCalendar::new(week, catalogue.holidays.clone(), &[]);
        let days_of = |one: &Intervention, goal: &Goal| {
            let last = as_of.min(goal.period.last_day());
            let days = evaluation_days(&calendar, last, Some(one.started_on)).into_iter();
            let mut days: Vec<NaiveDate> = days.filter(|day| *day > one.started_on).collect();
            days.insert(0, one.started_on.min(last));
            days
        };
        let mut asked: HashMap<GoalId, BTreeSet<NaiveDate>> = HashMap::new();
        for (one, id) in &of_goal {
            if let Some(goal) = goals.get(id) {
                asked.entry(*id).or_default().extend(days_of(one, goal));
            }
        }
        let asked: Vec<(&Goal, Vec<NaiveDate>)> = asked
            .into_iter()
            .filter_map(|(id, days)| Some((*goals.get(&id)?, days.into_iter().collect())))
            .collect();
        let judged = standings(&session, viewer, &catalogue, &asked, self.now()).await?;
        let at = |goal: GoalId, day: NaiveDate| judged.get(&(goal, day));
        let pace = |goal: GoalId, day: NaiveDate| at(goal, day).and_then(|progress| progress.pace);
        let recovered = of_goal.into_iter().filter_map(|(one, id)| {
            let days = days_of(one, goals.get(&id)?);
            let (first, later) = days.split_first()?;
            let back = later.iter().find(|day| at(id, **day).is_some_and(is_back));
            let last = later.last().unwrap_or(first);
            let recovery = Recovery {
                as_of,
                recovered: back.is_some(),
                on: back.copied(),
                before: pace(id, *first),
                after: pace(id, *last),
            };
            Some((one.id, recovery))
        });
        Ok(recovered.collect())
    }

    /// Slumps of members: two weeks running above mean − σ, begun after it did. The figure is the week's.
    async fn slumps_recovered(
        &self,
        viewer: &Viewer,
        linked: &[(&Intervention, AlertKey)],
        as_of: NaiveDate,
    ) -> Result<HashMap<InterventionId, Recovery>> {
        let slumps = linked
            .iter()
            .filter_map(|(one, key)| match (key.subject, key.object) {
                (Owner::Member(member), Some(AlertObject::Metric(metric))) => Some((*one, (member, metric))),
                _ => None,
            });
        let slumps: Vec<(&Intervention, (MemberId, MetricId))> = slumps.collect();
        let Some(first) = slumps.iter().map(|(one, _)| one.started_on).min() else {
            return Ok(HashMap::new());
        };
        let session = self.reading(viewer);
        let catalogue = self.catalogue(viewer).await?;
        let until = viewer.organization.settings.buckets.start(Grain::Week, as_of);
        let since = usize::try_from((until - first).num_days() / 7).unwrap_or(0);
        let watched: BTreeSet<(MemberId, MetricId)> = slumps.iter().map(|(_, watched)| *watched).collect();
        let ids: BTreeSet<MemberId> = watched.iter().map(|(member, _)| *member).collect();
        let ids: Vec<MemberId> = ids.into_iter().collect();
        let members = session.members_by_id(&ids).await?;
        let weekly = Weekly {
            viewer,
            session: &session,
            catalogue: &catalogue,
            as_of,
            until,
            number: (since + WEEKS_READ).min(MOST_WEEKS),
        };
        let weeks: BTreeMap<(MemberId, MetricId), Vec<Week>> =
            working_weeks(&weekly, &members, &watched).await?;
        let recovered = slumps.into_iter().filter_map(|(one, watched)| {
            let weeks = weeks.get(&watched)?;
            let value = |week: &Week| week.value;
            let ended = |week: &&Week| week.period.end() <= one.started_on + Days::new(1);
            let on = recovered_on(weeks, one.started_on);
            let recovery = Recovery {
                as_of,
                recovered: on.is_some(),
                on,
                before: weeks.iter().rev().find(ended).map(value),
                after: weeks.last().map(value),
            };
            Some((one.id, recovery))
        });
        Ok(recovered.collect())
    }

    /// The alerts of all other rules that still hold, or were put aside while they did.
    async fn still_held(
        &self,
        viewer: &Viewer,
        linked: &[(&Intervention, AlertKey)],
        as_of: NaiveDate,
    ) -> Result<HashSet<AlertId>> {
        let session = self.reading(viewer);
        let everybody = everybody(viewer);
        let rules: BTreeSet<AlertRule> = linked.iter().map(|(_, key)| key.rule).collect();
        let members = linked.iter().filter_map(|(_, key)| match key.subject {
            Owner::Member(id) => Some(id),
            _ => None,
        });
        let teams = linked.iter().filter_map(|(_, key)| match key.subject {
            Owner::Team(id) => Some(id),
            _ => None,
        });
        let teams: Vec<TeamId> = teams.collect();
        let of_members = AlertFilter {
            members: Some(members.collect()),
            rules: Some(rules.into_iter().collect()),
            ..AlertFilter::default()
        };
        let of_teams = AlertFilter {
            members: None,
            ..of_members.clone()
        };
        let mut held = HashSet::new();
        let wanted = [(of_members, true), (of_teams, !teams.is_empty())];
        for (filter, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
            let watch = Watch::load(self, &session, &everybody, &filter, as_of).await?;
            let holds = |state: AlertState| state.is_raised() || state == AlertState::Dismissed;
            let all = watch.all().await?.into_iter();
            held.extend(all.filter(|alert| holds(alert.life.state)).map(|alert| alert.id));
        }
        Ok(held)
    }
}

/// Whether a goal stands as it should again.
fn is_back(progress: &GoalProgress) -> bool {
    matches!(
        progress.health,
        Health::OnTrack | Health::Achieved | Health::Exceeded
    )
}

/// The viewer with the system's rights, for figures of what they were given.
fn everybody(viewer: &Viewer) -> Viewer {
    let mut everybody = viewer.clone();
    everybody.asker.principal = Principal::system(viewer.organization.id);
    everybody
}
