//! Whoever figures are of – members, teams, the organization – sorted by kind, and cut to those the viewer may see.

use crate::access::viewer::Viewer;
use crate::error::Result;
use chrono::NaiveDate;
use domain::access::{Action, Detail};
use domain::goals::Owner;
use domain::ids::{MemberId, TeamId};
use persistence::{Session, Subjects};
use std::collections::HashMap;

/// Those of `owners`, who are known to be there, of whom the viewer may see figures: members by the first action, teams and the organization by the second.
pub(crate) async fn open_owners(
    viewer: &Viewer,
    session: &Session,
    owners: &[Owner],
    (of_members, of_shared): (Action, Action),
) -> Result<Vec<Owner>> {
    let members: Vec<MemberId> = owners.iter().filter_map(|owner| member(*owner)).collect();
    let teams: Vec<TeamId> = owners.iter().filter_map(|owner| team(*owner)).collect();
    let mut open = Vec::with_capacity(owners.len());
    if !members.is_empty() {
        let seen = session
            .members_details(&viewer.asker, of_members, &members)
            .await?;
        let seen = seen.into_iter().filter(|(_, detail)| *detail >= Detail::Totals);
        open.extend(seen.map(|(id, _)| Owner::Member(id)));
    }
    if viewer.asker.opens_all(of_shared, Detail::Totals) {
        open.extend(teams.into_iter().map(Owner::Team));
    } else if !teams.is_empty() {
        let seen = session
            .teams_open(&viewer.asker, of_shared, Detail::Totals, &teams)
            .await?;
        open.extend(seen.into_iter().map(Owner::Team));
    }
    if owners.contains(&Owner::Organization) && viewer.may(of_shared) {
        open.push(Owner::Organization);
    }
    open.sort_unstable();
    Ok(open)
}

/// Owners by kind, as figures are read.
pub(crate) fn subjects_of(owners: &[Owner]) -> Vec<Subjects> {
    let members: Vec<MemberId> = owners.iter().filter_map(|owner| member(*owner)).collect();
    let teams: Vec<TeamId> = owners.iter().filter_map(|owner| team(*owner)).collect();
    let mut kinds = Vec::new();
    if !members.is_empty() {
        kinds.push(Subjects::Members(members));
    }
    if !teams.is_empty() {
        kinds.push(Subjects::Teams(teams));
    }
    if owners.contains(&Owner::Organization) {
        kinds.push(Subjects::Organization);
    }
    kinds
}

pub(crate) const fn member(owner: Owner) -> Option<MemberId> {
    match owner {
        Owner::Member(id) => Some(id),
        _ => None,
    }
}

pub(crate) const fn team(owner: Owner) -> Option<TeamId> {
    match owner {
        Owner::Team(id) => Some(id),
        _ => None,
    }
}

/// Whether an owner is of the kind of these subjects.
pub(crate) const fn belongs(subjects: &Subjects, owner: Owner) -> bool {
    matches!(
        (subjects, owner),
        (Subjects::Members(_), Owner::Member(_))
            | (Subjects::Teams(_), Owner::Team(_))
            | (Subjects::Organization, Owner::Organization)
    )
}

/// The team each of some members belongs to on a day.
pub(crate) async fn teams_on(
    session: &Session,
    members: &[MemberId],
    date: NaiveDate,
) -> Result<HashMap<Owner, TeamId>> {
    let assignments = session.assignments_of(members).await?;
    let on_the_day = assignments
        .iter()
        .filter(|assignment| assignment.span.contains(date));
    Ok(on_the_day
        .map(|assignment| (Owner::Member(assignment.member_id), assignment.team_id))
        .collect())
}
