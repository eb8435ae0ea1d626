//! The people of an export: teams below regions, who leads and who belongs to them, and the stages deals stand in. What is
//! there already stays as it is: it is administered here, not in the export.

use super::{CrmImport, CrmPerson, CrmPlace, CrmReport, made};
use crate::error::Result;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Role;
use domain::bulk::{Plan, RowOutcome};
use domain::errors::Invalid;
use domain::ids::{AssignmentId, LeadershipId, MemberId, StageId, TeamId};
use domain::members::{Member, MemberDetails};
use domain::pipeline::Stage;
use domain::teams::{Assignment, Leadership, Placement, Span, Team, closure};
use domain::text;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Makes what is missing, from `first_day` on.
pub(super) async fn import(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    report: &mut CrmReport,
) -> Result<()> {
    stages(work, import, report).await?;
    let members = members(work, import, first_day, report).await?;
    let teams = teams(work, import, first_day, report).await?;
    leaders(work, import, first_day, &members, &teams, report).await?;
    assignments(work, import, first_day, &members, &teams, report).await
}

async fn stages(work: &Work, import: &CrmImport, report: &mut CrmReport) -> Result<()> {
    let held = work.stages().await?;
    let mut missing: BTreeMap<&str, Stage> = BTreeMap::new();
    for stage in &import.stages {
        if held.by_key(&stage.key).is_none() {
            let wanted = Stage {
                id: StageId::from_uuid(work.next_id()),
                key: stage.key.clone(),
                name: stage.label.clone(),
                position: stage.position,
                probability: stage.probability,
                qualified: stage.qualified,
                outcome: stage.outcome,
                version: 1,
            };
            missing.insert(&stage.key, wanted.checked()?);
        }
    }
    let keys: BTreeSet<&str> = import.stages.iter().map(|stage| stage.key.as_str()).collect();
    let created: Vec<Stage> = missing.into_values().collect();
    if !created.is_empty() {
        work.stages_insert(&created).await?;
    }
    report.kinds.push(("stages", made(keys.len(), created.len())));
    Ok(())
}

/// Somebody as the whole export tells of them.
struct Somebody<'a> {
    place: &'a CrmPlace,
    email: Option<&'a str>,
    manages: bool,
}

/// Everybody named, by name: those of the rows, and managers who have no row of their own.
fn everybody(people: &[CrmPerson]) -> BTreeMap<&str, Somebody<'_>> {
    let mut found: BTreeMap<&str, Somebody<'_>> = BTreeMap::new();
    for person in people {
        found.entry(person.name.as_str()).or_insert(Somebody {
            place: &person.place,
            email: person.email.as_deref(),
            manages: false,
        });
    }
    for person in people {
        if let Some(manager) = &person.manager {
            let somebody = found.entry(manager.as_str()).or_insert(Somebody {
                place: &person.place,
                email: None,
                manages: true,
            });
            somebody.manages = true;
        }
    }
    found
}

/// An address made of a name: `moses.frase@maven.example`.
fn address(name: &str, slug: &str) -> String {
    let folded = text::fold(name);
    let parts: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    format!("{}@{slug}.example", parts.join("."))
}

async fn members(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    report: &mut CrmReport,
) -> Result<HashMap<String, MemberId>> {
    let everybody = everybody(&import.people);
    let slug = &work.viewer.organization.slug;
    let emails: Vec<String> = everybody
        .iter()
        .map(|(name, somebody)| somebody.email.map_or_else(|| address(name, slug), text::fold))
        .collect();
    let names: Vec<String> = everybody.keys().map(|name| (*name).to_owned()).collect();
    let mut ids: HashMap<String, MemberId> = HashMap::new();
    for held in work.members_by_external_id(&names).await? {
        ids.extend(held.details.external_id.map(|key| (key, held.id)));
    }
    // Somebody with the same address is the same person, added by hand before.
    let by_email: HashMap<String, MemberId> = work
        .members_by_emails(&emails)
        .await?
        .into_iter()
        .map(|held| (held.details.email, held.id))
        .collect();
    let mut taken: HashSet<String> = by_email.keys().cloned().collect();
    let (mut decisions, mut places) = (Vec::new(), Vec::new());
    for ((name, somebody), email) in everybody.iter().zip(emails) {
        places.push(somebody.place.clone());
        if ids.contains_key(*name) {
            decisions.push(Ok((RowOutcome::Unchanged, None)));
        } else if let Some(held) = by_email.get(&email) {
            ids.insert((*name).to_owned(), *held);
            decisions.push(Ok((RowOutcome::Unchanged, None)));
        } else {
            let role = if somebody.manages {
                Role::Manager
            } else {
                Role::Rep
            };
            let member = new_member(work, name, &email, role, first_day);
            decisions.push(match member {
                Ok(_) if !taken.insert(email) => {
                    let message = "somebody else in the export has this address";
                    Err(Invalid::one("email", "EMAIL_TAKEN", message))
                }
                Ok(member) => {
                    ids.insert((*name).to_owned(), member.id);
                    Ok((RowOutcome::Created, Some(member)))
                }
                Err(invalid) => Err(invalid),
            });
        }
    }
    let plan = Plan::new(decisions);
    let created: Vec<Member> = plan.changes().filter_map(|(_, member)| member.clone()).collect();
    work.members_insert(&created).await?;
    report.took("members", &places, &plan.report(true, |_| ()));
    Ok(ids)
}

fn new_member(
    work: &Work,
    name: &str,
    email: &str,
    role: Role,
    first_day: NaiveDate,
) -> std::result::Result<Member, Invalid> {
    let details = MemberDetails::new(email, name, role, first_day)?;
    Ok(Member {
        id: MemberId::from_uuid(work.next_id()),
        details: MemberDetails {
            external_id: Some(text::name("name", name)?),
            ..details
        },
        active: true,
        signed_up: false,
        version: 1,
        created_at: work.now,
    })
}

/// The externalId of a region.
fn region_key(region: &str) -> String {
    format!("region:{region}")
}

/// The externalId of a manager's team.
fn team_key(manager: &str) -> String {
    format!("team:{manager}")
}

async fn teams(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    report: &mut CrmReport,
) -> Result<HashMap<String, TeamId>> {
    // Regions come first, because teams stand below them.
    let mut wanted: Vec<(String, String, Option<String>)> = Vec::new();
    let mut seen = HashSet::new();
    for region in import.people.iter().filter_map(|person| person.region.as_deref()) {
        if seen.insert(region_key(region)) {
            wanted.push((region_key(region), region.to_owned(), None));
        }
    }
    for person in &import.people {
        if let Some(manager) = &person.manager
            && seen.insert(team_key(manager))
        {
            let parent = person.region.as_deref().map(region_key);
            wanted.push((team_key(manager), format!("Team {manager}"), parent));
        }
    }
    let keys: Vec<String> = wanted.iter().map(|(key, ..)| key.clone()).collect();
    let mut ids: HashMap<String, TeamId> = HashMap::new();
    for team in work.teams_by_external_id(&keys).await? {
        ids.extend(team.external_id.map(|key| (key, team.id)));
    }
    let mut created = 0;
    for (key, name, parent) in &wanted {
        if ids.contains_key(key) {
            continue;
        }
        let team = Team {
            id: TeamId::from_uuid(work.next_id()),
            name: text::name("name", name)?,
            external_id: Some(key.clone()),
            version: 1,
        };
        work.team_insert(&team).await?;
        let placement = Placement {
            team_id: team.id,
            parent_id: parent.as_ref().and_then(|parent| ids.get(parent).copied()),
            span: Span {
                from: first_day,
                to: None,
            },
        };
        work.placements_replace(team.id, &[placement]).await?;
        ids.insert(key.clone(), team.id);
        created += 1;
    }
    if created > 0 {
        work.closure_replace(&closure(&work.placements().await?)?).await?;
    }
    report.kinds.push(("teams", made(wanted.len(), created)));
    Ok(ids)
}

async fn leaders(
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
        work.leaderships_replace(*team_id, &[leadership]).await?;
        created += 1;
    }
    report.kinds.push(("leaders", made(led.len(), created)));
    Ok(())
}

async fn assignments(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    members: &HashMap<String, MemberId>,
    teams: &HashMap<String, TeamId>,
    report: &mut CrmReport,
) -> Result<()> {
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
    work.assignments_insert(&created).await?;
    report
        .kinds
        .push(("assignments", made(wanted.len(), created.len())));
    Ok(())
}
