//! The teams of an export: one for each manager, below one for each region; who leads and who belongs to them.

use super::{CrmFailure, CrmImport, CrmPlace, CrmReport, made};
use crate::error::Result;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::bulk::BulkSummary;
use domain::ids::{AssignmentId, LeadershipId, MemberId, TeamId};
use domain::teams::{Assignment, Leadership, Placement, Span, Team, closure};
use domain::text;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The externalId of a region.
fn region_key(region: &str) -> String {
    format!("region:{region}")
}

/// The externalId of a manager's team.
fn team_key(manager: &str) -> String {
    format!("team:{manager}")
}

/// A team an export tells of.
struct WantedTeam<'a> {
    /// The first row that tells of it, and by which of its fields.
    place: &'a CrmPlace,
    told_by: &'static str,
    key: String,
    name: String,
    parent: Option<String>,
}

pub(super) async fn teams(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    report: &mut CrmReport,
) -> Result<HashMap<String, TeamId>> {
    // Regions come first, because teams stand below them.
    let mut wanted: Vec<WantedTeam<'_>> = Vec::new();
    let mut seen = HashSet::new();
    for person in &import.people {
        if let Some(region) = &person.region
            && seen.insert(region_key(region))
        {
            wanted.push(WantedTeam {
                place: &person.place,
                told_by: "region",
                key: region_key(region),
                name: region.clone(),
                parent: None,
            });
        }
    }
    for person in &import.people {
        if let Some(manager) = &person.manager
            && seen.insert(team_key(manager))
        {
            wanted.push(WantedTeam {
                place: &person.place,
                told_by: "manager",
                key: team_key(manager),
                name: format!("Team {manager}"),
                parent: person.region.as_deref().map(region_key),
            });
        }
    }
    let keys: Vec<String> = wanted.iter().map(|team| team.key.clone()).collect();
    let mut ids: HashMap<String, TeamId> = HashMap::new();
    for team in work.teams_by_external_id(&keys).await? {
        ids.extend(team.external_id.map(|key| (key, team.id)));
    }
    let mut summary = BulkSummary::default();
    for wanted in wanted {
        if ids.contains_key(&wanted.key) {
            summary.unchanged += 1;
            continue;
        }
        let name = match text::name(wanted.told_by, &wanted.name) {
            Ok(name) => name,
            Err(invalid) => {
                summary.failed += 1;
                report
                    .failures
                    .extend(invalid.0.into_iter().map(|error| CrmFailure {
                        kind: "teams",
                        place: wanted.place.clone(),
                        error,
                    }));
                continue;
            }
        };
        let team = Team {
            id: TeamId::from_uuid(work.next_id()),
            name,
            external_id: Some(wanted.key.clone()),
            version: 1,
        };
        work.team_insert(&team).await?;
        let placement = Placement {
            team_id: team.id,
            parent_id: wanted.parent.and_then(|parent| ids.get(&parent).copied()),
            span: Span {
                from: first_day,
                to: None,
            },
        };
        work.placements_replace(team.id, &[placement]).await?;
        ids.insert(wanted.key, team.id);
        summary.created += 1;
    }
    if summary.created > 0 {
        let closure = closure(&work.placements().await?)?;
        work.closure_replace(&closure, work.now).await?;
    }
    report.kinds.push(("teams", summary));
    Ok(ids)
}

pub(super) async fn leaders(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    members: &HashMap<String, MemberId>,
    teams: &HashMap<String, TeamId>,
    report: &mut CrmReport,
) -> Result<()> {
    let managers: BTreeSet<&str> = import
        .people
        .iter()
        .filter_map(|person| person.manager.as_deref())
        .collect();
    let led: Vec<(TeamId, MemberId)> = managers
        .iter()
        .filter_map(|manager| Some((*teams.get(&team_key(manager))?, *members.get(*manager)?)))
        .collect();
    let ids: Vec<TeamId> = led.iter().map(|(team, _)| *team).collect();
    let held: HashSet<TeamId> = work
        .leaderships_of(&ids)
        .await?
        .iter()
        .map(|held| held.team_id)
        .collect();
    let mut created = 0;
    for (team_id, member_id) in &led {
        if held.contains(team_id) {
            continue;
        }
        let leadership = Leadership {
            id: LeadershipId::from_uuid(work.next_id()),
            team_id: *team_id,
            member_id: *member_id,
            acting: false,
            span: Span {
                from: first_day,
                to: None,
            },
        };
        work.leaderships_replace(*team_id, &[leadership], work.now)
            .await?;
        created += 1;
    }
    report.kinds.push(("leaders", made(led.len(), created)));
    Ok(())
}

/// Assigns those who never were; gives them.
pub(super) async fn assignments(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    members: &HashMap<String, MemberId>,
    teams: &HashMap<String, TeamId>,
    report: &mut CrmReport,
) -> Result<Vec<MemberId>> {
    // Reps belong to their manager's team, managers to the region their team stands in.
    let mut wanted: BTreeMap<&str, TeamId> = BTreeMap::new();
    for person in &import.people {
        let region = person
            .region
            .as_deref()
            .and_then(|region| teams.get(&region_key(region)));
        let team = person
            .manager
            .as_deref()
            .and_then(|manager| teams.get(&team_key(manager)));
        if let Some(team) = team.or(region) {
            wanted.insert(&person.name, *team);
        }
    }
    for person in &import.people {
        let region = person
            .region
            .as_deref()
            .and_then(|region| teams.get(&region_key(region)));
        if let Some((manager, region)) = person.manager.as_deref().zip(region) {
            wanted.entry(manager).or_insert(*region);
        }
    }
    let wanted: Vec<(MemberId, TeamId)> = wanted
        .into_iter()
        .filter_map(|(name, team)| Some((*members.get(name)?, team)))
        .collect();
    let ids: Vec<MemberId> = wanted.iter().map(|(member, _)| *member).collect();
    let held: HashSet<MemberId> = work
        .assignments_of(&ids)
        .await?
        .iter()
        .map(|held| held.member_id)
        .collect();
    let created: Vec<Assignment> = wanted
        .iter()
        .filter(|(member, _)| !held.contains(member))
        .map(|(member_id, team_id)| Assignment {
            id: AssignmentId::from_uuid(work.next_id()),
            member_id: *member_id,
            team_id: *team_id,
            span: Span {
                from: first_day,
                to: None,
            },
        })
        .collect();
    work.assignments_insert(&created, work.now).await?;
    report
        .kinds
        .push(("assignments", made(wanted.len(), created.len())));
    Ok(created.iter().map(|assignment| assignment.member_id).collect())
}
