//! The people of an export, and the stages deals stand in. What is there already stays as it is: it is administered here, not
//! in the export.

use super::super::credit;
use super::teams::{assignments, leaders, teams};
use super::{CrmImport, CrmPerson, CrmPlace, CrmReport, CrmStage, made};
use crate::error::Result;
use crate::measurements;
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Role;
use domain::bulk::{Plan, RowOutcome};
use domain::errors::Invalid;
use domain::ids::{MemberId, StageId};
use domain::members::{Member, MemberDetails};
use domain::pipeline::Stage;
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
    let People { members, new } = members(work, import, first_day, report).await?;
    let teams = teams(work, import, first_day, report).await?;
    leaders(work, import, first_day, &members, &teams, report).await?;
    let assigned = assignments(work, import, first_day, &members, &teams, report).await?;
    // Whoever was there before may have closed and measured something in those days.
    for member in assigned.into_iter().filter(|member| !new.contains(member)) {
        credit::recredit(work, member, first_day).await?;
        measurements::follow::recredit(work, member, first_day).await?;
    }
    Ok(())
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
            missing.insert(
                &stage.key,
                wanted.checked().map_err(|invalid| of_stage(stage, invalid))?,
            );
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

/// The reasons, each with the place in the mapping it is about.
fn of_stage(stage: &CrmStage, invalid: Invalid) -> Invalid {
    let reasons = invalid.0.into_iter().map(|mut error| {
        error.field = format!("stages.of.{}.{}", stage.label, error.field);
        error
    });
    Invalid(reasons.collect())
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

/// The people of an export, as members.
struct People {
    /// Each by name.
    members: HashMap<String, MemberId>,
    /// Those who were not there before.
    new: HashSet<MemberId>,
}

async fn members(
    work: &Work,
    import: &CrmImport,
    first_day: NaiveDate,
    report: &mut CrmReport,
) -> Result<People> {
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
    Ok(People {
        members: ids,
        new: created.iter().map(|member| member.id).collect(),
    })
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
