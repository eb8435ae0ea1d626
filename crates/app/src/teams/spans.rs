//! Who belongs to teams and who leads them, by dates.

use super::found;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::measurements;
use crate::members;
use crate::pipeline::credit::recredit;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::checked_date;
use domain::errors::{Checks, Invalid};
use domain::ids::{AssignmentId, LeadershipId, MemberId, TeamId};
use domain::teams::{Assignment, Leadership, Span, cleared, ended, replaced, succeed};
use serde_json::json;

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
            work.assignments_replace(input.member, &line, work.now).await?;
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
            work.leaderships_replace(input.team, &line, work.now).await?;
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
