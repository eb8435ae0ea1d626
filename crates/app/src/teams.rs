//! Teams: making and moving them, who belongs to them and who leads them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::closings::restate;
use crate::error::{Error, Result};
use crate::measurements;
use crate::members;
use crate::pipeline::credit::recredit;
use crate::unit::Work;
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::checked_date;
use domain::errors::{Checks, Invalid};
use domain::ids::{AssignmentId, LeadershipId, MemberId, TeamId};
use domain::paging::{Page, PageRequest};
use domain::teams::{
    Assignment, Leadership, Placement, Span, Team, TeamFilter, cleared, closure, ended, replaced, succeed,
};
use domain::text;
use serde_json::json;
use std::collections::HashMap;

/// A team to be made.
#[derive(Clone, Debug)]
pub struct TeamCreate {
    /// Name shown to people.
    pub name: String,
    /// The team above it; none at the top.
    pub parent: Option<TeamId>,
    /// First day it exists; today when left out.
    pub from: Option<NaiveDate>,
    /// Key in the system it comes from.
    pub external_id: Option<String>,
}

/// An assignment to be set.
#[derive(Clone, Copy, Debug)]
pub struct AssignmentSet {
    /// Who.
    pub member: MemberId,
    /// Where; none ends the running assignment.
    pub team: Option<TeamId>,
    /// First day.
    pub from: NaiveDate,
    /// First day no longer in it; none for good.
    pub to: Option<NaiveDate>,
    /// Whether it takes the place of whatever is said of these days.
    pub replace: bool,
}

/// Leadership to be set.
#[derive(Clone, Copy, Debug)]
pub struct LeadershipSet {
    /// What is led.
    pub team: TeamId,
    /// Who leads; none leaves the team vacant.
    pub member: Option<MemberId>,
    /// Whether the leader stands in for a while.
    pub acting: bool,
    /// First day.
    pub from: NaiveDate,
    /// First day no longer in it; none for good.
    pub to: Option<NaiveDate>,
    /// Whether it takes the place of whatever is said of these days.
    pub replace: bool,
}

impl App {
    /// The teams among `ids` the viewer may see, in no particular order.
    pub async fn teams_by_id(&self, viewer: &Viewer, ids: &[TeamId]) -> Result<Vec<Team>> {
        match viewer.may(Action::ReadDirectory) {
            true => Ok(self.reading(viewer).teams_by_id(ids).await?),
            false => Ok(Vec::new()),
        }
    }

    /// A page of teams, by name.
    pub async fn teams(
        &self,
        viewer: &Viewer,
        filter: &TeamFilter,
        request: &PageRequest,
    ) -> Result<Page<Team>> {
        Ok(self
            .reading(viewer)
            .teams_page(&viewer.asker, filter, request)
            .await?)
    }

    /// How many teams there are for the viewer.
    pub async fn teams_count(&self, viewer: &Viewer, filter: &TeamFilter) -> Result<u64> {
        Ok(self.reading(viewer).teams_count(&viewer.asker, filter).await?)
    }

    /// The team above each of `teams` on a day.
    pub async fn team_parents(
        &self,
        viewer: &Viewer,
        teams: &[TeamId],
        date: NaiveDate,
    ) -> Result<HashMap<TeamId, TeamId>> {
        self.directory(viewer)?;
        Ok(self.reading(viewer).parents_of(teams, date).await?)
    }

    /// The teams directly below each of `teams` on a day.
    pub async fn team_children(
        &self,
        viewer: &Viewer,
        teams: &[TeamId],
        date: NaiveDate,
    ) -> Result<HashMap<TeamId, Vec<TeamId>>> {
        self.directory(viewer)?;
        Ok(self.reading(viewer).children_of(teams, date).await?)
    }

    /// Who covers each of `teams` on a day: its leader, or that of the nearest led team above; teams left out are
    /// covered by the executives.
    pub async fn team_covers(
        &self,
        viewer: &Viewer,
        teams: &[TeamId],
        date: NaiveDate,
    ) -> Result<HashMap<TeamId, Leadership>> {
        self.directory(viewer)?;
        Ok(self.reading(viewer).covers_of(teams, date).await?)
    }

    /// Every leadership of `teams`, by team and date.
    pub async fn leaderships_of(&self, viewer: &Viewer, teams: &[TeamId]) -> Result<Vec<Leadership>> {
        self.directory(viewer)?;
        Ok(self.reading(viewer).leaderships_of(teams).await?)
    }

    /// Every assignment of `members`, by member and date.
    pub async fn assignments_of(&self, viewer: &Viewer, members: &[MemberId]) -> Result<Vec<Assignment>> {
        self.directory(viewer)?;
        Ok(self.reading(viewer).assignments_of(members).await?)
    }

    /// The teams each of `members` leads on a day.
    pub async fn led_by(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        date: NaiveDate,
    ) -> Result<Vec<Leadership>> {
        self.directory(viewer)?;
        Ok(self.reading(viewer).led_by(members, date).await?)
    }

    /// Makes a team.
    pub async fn team_create(&self, viewer: &Viewer, input: TeamCreate) -> Result<Team> {
        viewer.authorize_organization(Action::WriteTeams)?;
        let mut checks = Checks::default();
        let name = checks.take(text::name("name", &input.name));
        let from = checks.take(checked_date("from", input.from.unwrap_or(viewer.today())));
        let external = input.external_id.as_deref();
        let external =
            external.and_then(|key| checks.take(text::bounded("externalId", key, text::NAME_LENGTH)));
        let (name, from) = checks.finish(name.zip(from))?;
        self.unit(
            viewer,
            (name, from, external, input.parent),
            |work, input| async move {
                let (name, from, external_id, parent) = (*input).clone();
                work.organization_locked().await?;
                if let Some(parent) = parent {
                    found(&work, parent, "parent").await?;
                }
                if let Some(key) = &external_id
                    && !work
                        .teams_by_external_id(std::slice::from_ref(key))
                        .await?
                        .is_empty()
                {
                    let message = "another team has this externalId";
                    return Err(Error::invalid("externalId", "EXTERNAL_ID_TAKEN", message));
                }
                let team = Team {
                    id: TeamId::from_uuid(work.next_id()),
                    name,
                    external_id,
                    version: 1,
                };
                work.team_insert(&team).await?;
                let placement = Placement {
                    team_id: team.id,
                    parent_id: parent,
                    span: Span { from, to: None },
                };
                placed(&work, team.id, vec![placement]).await?;
                let after = json!({ "name": team.name, "parent": parent, "from": from });
                work.audited("teamCreate", "Team", Some(team.id.as_uuid()), None, Some(after))
                    .await?;
                Ok(team)
            },
        )
        .await
    }

    /// Renames a team.
    pub async fn team_rename(
        &self,
        viewer: &Viewer,
        id: TeamId,
        name: &str,
        if_version: Option<i64>,
    ) -> Result<Team> {
        viewer.authorize_organization(Action::WriteTeams)?;
        let name = text::name("name", name)?;
        self.unit(viewer, (id, name, if_version), |work, input| async move {
            let (id, name, if_version) = &*input;
            let mut team = found(&work, *id, "team").await?;
            check_version("the team", team.version, *if_version)?;
            let before = json!({ "name": team.name });
            team.name.clone_from(name);
            team.version += 1;
            work.team_save(&team).await?;
            let after = json!({ "name": team.name });
            work.audited(
                "teamRename",
                "Team",
                Some(id.as_uuid()),
                Some(before),
                Some(after),
            )
            .await?;
            Ok(team)
        })
        .await
    }

    /// Moves a team, and all below it, under another parent or to the top, from a day on. What happened before stays
    /// where it was; totals as of an earlier day use the earlier tree. With `replace` it takes the place of moves that are kept from
    /// that day on.
    ///
    /// # Errors
    /// `TEAM_CYCLE`, `TREE_TOO_DEEP`, `PLACEMENT_OVERLAP`, `CONFLICT`.
    pub async fn team_move(
        &self,
        viewer: &Viewer,
        id: TeamId,
        parent: Option<TeamId>,
        (from, replace): (Option<NaiveDate>, bool),
        if_version: Option<i64>,
    ) -> Result<Team> {
        viewer.authorize_organization(Action::WriteTeams)?;
        let from = checked_date("from", from.unwrap_or(viewer.today()))?;
        self.unit(
            viewer,
            (id, parent, from, replace, if_version),
            |work, input| async move {
                let (id, parent, from, replace, if_version) = *input;
                let back_dated = from < work.viewer.today();
                if back_dated {
                    // Closed goals of teams may have to be restated; no fact comes meanwhile.
                    work.pipeline_locked().await?;
                    work.measurements_locked_out().await?;
                }
                // The closure is made from every team's placements, so moves must follow one another.
                work.organization_locked().await?;
                let mut team = found(&work, id, "team").await?;
                check_version("the team", team.version, if_version)?;
                if let Some(parent) = parent {
                    found(&work, parent, "parent").await?;
                }
                let held: Vec<_> = work
                    .placements()
                    .await?
                    .into_iter()
                    .filter(|row| row.team_id == id)
                    .collect();
                let before = held.iter().find(|row| row.span.contains(from));
                let before = before.map(|row| json!({ "parent": row.parent_id, "from": row.span.from }));
                let new = Placement {
                    team_id: id,
                    parent_id: parent,
                    span: Span { from, to: None },
                };
                let placements = match replace {
                    true => replaced(&held, new, |row| row),
                    false => succeed(&held, new, "PLACEMENT_OVERLAP")?,
                };
                placed(&work, id, placements).await?;
                if back_dated {
                    restate::teams_moved(&work, from).await?;
                }
                team.version += 1;
                work.team_save(&team).await?;
                let after = json!({ "parent": parent, "from": from, "replace": replace });
                work.audited("teamMove", "Team", Some(id.as_uuid()), before, Some(after))
                    .await?;
                Ok(team)
            },
        )
        .await
    }

    /// Assigns a member to a team from a day on, or to none. A running assignment ends that day; with `replace` every one gives way
    /// on these days.
    ///
    /// # Errors
    /// `ASSIGNMENT_OVERLAP` where it would overlap one that has an end or starts later; `PERIOD_EMPTY`.
    pub async fn assignment_set(&self, viewer: &Viewer, input: AssignmentSet) -> Result<Vec<Assignment>> {
        let span = span(input.from, input.to)?;
        self.unit(viewer, (input, span), |work, input| async move {
            let (input, span) = &*input;
            // Taken before the member's lock, as every writer of opportunities takes it first.
            work.pipeline_locked().await?;
            work.measurements_locked_out().await?;
            members::found(&work, Action::WriteMembers, input.member).await?;
            let held = work.assignments_of(&[input.member]).await?;
            let before = held.iter().find(|row| row.span.contains(span.from));
            let before =
                before.map(|row| json!({ "team": row.team_id, "from": row.span.from, "to": row.span.to }));
            let own = |row: Assignment| Assignment {
                id: AssignmentId::from_uuid(work.next_id()),
                ..row
            };
            let line = match input.team {
                None if input.replace => cleared(&held, *span, own),
                None => ended(&held, *span, "ASSIGNMENT_OVERLAP")?,
                Some(team_id) => {
                    found(&work, team_id, "team").await?;
                    let same = |row: &&Assignment| row.team_id == team_id && row.span == *span;
                    if held.iter().find(same).is_some() {
                        return Ok(held);
                    }
                    let id = AssignmentId::from_uuid(work.next_id());
                    let new = Assignment {
                        id,
                        member_id: input.member,
                        team_id,
                        span: *span,
                    };
                    match input.replace {
                        true => replaced(&held, new, own),
                        false => succeed(&held, new, "ASSIGNMENT_OVERLAP")?,
                    }
                }
            };
            work.assignments_replace(input.member, &line).await?;
            recredit(&work, input.member, span.from).await?;
            measurements::follow::recredit(&work, input.member, span.from).await?;
            let after =
                json!({ "team": input.team, "from": span.from, "to": span.to, "replace": input.replace });
            let member = Some(input.member.as_uuid());
            work.audited("assignmentSet", "Member", member, before, Some(after))
                .await?;
            Ok(line)
        })
        .await
    }

    /// Sets who leads a team from a day on, or leaves it vacant. A running leadership ends that day; with `replace` every one gives
    /// way on these days.
    ///
    /// # Errors
    /// `LEADERSHIP_OVERLAP`; `REP_CANNOT_LEAD` for a rep who is not acting; `MEMBER_INACTIVE`; `PERIOD_EMPTY`.
    pub async fn leadership_set(&self, viewer: &Viewer, input: LeadershipSet) -> Result<Vec<Leadership>> {
        let span = span(input.from, input.to)?;
        viewer.authorize_organization(Action::WriteTeams)?;
        self.unit(viewer, (input, span), |work, input| async move {
            let (input, span) = &*input;
            // Whoever is to lead must not be deactivated or made a rep meanwhile.
            work.organization_locked().await?;
            found(&work, input.team, "team").await?;
            let held = work.leaderships_of(&[input.team]).await?;
            let before = held.iter().find(|row| row.span.contains(span.from));
            let before = before.map(|row| {
                json!({ "member": row.member_id, "acting": row.acting, "from": row.span.from, "to": row.span.to })
            });
            let own = |row: Leadership| Leadership {
                id: LeadershipId::from_uuid(work.next_id()),
                ..row
            };
            let line = match input.member {
                None if input.replace => cleared(&held, *span, own),
                None => ended(&held, *span, "LEADERSHIP_OVERLAP")?,
                Some(member_id) => {
                    let leader = work.member(member_id).await?;
                    let leader = leader.ok_or_else(|| Error::not_found_at("Member", "member"))?;
                    if !leader.active {
                        return Err(Error::invalid(
                            "member",
                            "MEMBER_INACTIVE",
                            "an inactive member cannot lead",
                        ));
                    }
                    if leader.details.role == domain::access::Role::Rep && !input.acting {
                        let message = "a rep can lead a team only as an acting leader";
                        return Err(Error::invalid("member", "REP_CANNOT_LEAD", message));
                    }
                    let id = LeadershipId::from_uuid(work.next_id());
                    let new = Leadership {
                        id,
                        team_id: input.team,
                        member_id,
                        acting: input.acting,
                        span: *span,
                    };
                    match input.replace {
                        true => replaced(&held, new, own),
                        false => succeed(&held, new, "LEADERSHIP_OVERLAP")?,
                    }
                }
            };
            work.leaderships_replace(input.team, &line).await?;
            let after = json!({
                "member": input.member, "acting": input.acting, "from": span.from, "to": span.to, "replace": input.replace,
            });
            work.audited(
                "leadershipSet",
                "Team",
                Some(input.team.as_uuid()),
                before,
                Some(after),
            )
            .await?;
            Ok(line)
        })
        .await
    }

    fn directory(&self, viewer: &Viewer) -> Result<()> {
        viewer.authorize_organization(Action::ReadDirectory).map(|_| ())
    }
}

/// The team, locked; `field` is the input that named it.
pub(crate) async fn found(work: &Work, id: TeamId, field: &'static str) -> Result<Team> {
    work.team_locked(id)
        .await?
        .ok_or_else(|| Error::not_found_at("Team", field))
}

/// Stores a team's placements and makes the closure anew.
pub(crate) async fn placed(work: &Work, team: TeamId, placements: Vec<Placement>) -> Result<()> {
    work.placements_replace(team, &placements).await?;
    let all = work.placements().await?;
    Ok(work.closure_replace(&closure(&all)?).await?)
}

fn span(from: NaiveDate, to: Option<NaiveDate>) -> Result<Span> {
    let mut checks = Checks::default();
    checks.take(checked_date("from", from));
    if let Some(to) = to {
        checks.take(checked_date("to", to));
    }
    let span = Span::new(from, to).map_err(|error| Invalid::one("to", "PERIOD_EMPTY", error.to_string()));
    let span = checks.take(span);
    Ok(checks.finish(span)?)
}
