//! Who leads those some cadences are about, over all time and as it was on record: by it who holds a meeting on a day is a pure question.

use crate::errors::Result;
use crate::members::entity::member;
use crate::session::Session;
use crate::sql::CHUNK;
use crate::teams::entity::{assignment, closure};
use domain::access::Role;
use domain::cadences::{Cadence, CadenceSubject};
use domain::ids::{MemberId, TeamId};
use domain::meetings::Covering;
use domain::teams::{Assignment, ClosureRow};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

impl Session {
    /// Who leads those these cadences are about, by dates; and what somebody else was over time.
    pub async fn covering(&self, cadences: &[&Cadence], other: Option<MemberId>) -> Result<Covering> {
        let mut members: Vec<MemberId> = Vec::new();
        let mut teams: HashSet<TeamId> = HashSet::new();
        for cadence in cadences {
            match cadence.subject {
                CadenceSubject::Member(id) => members.push(id),
                CadenceSubject::Team(id) => drop(teams.insert(id)),
            }
        }
        members.sort_unstable();
        members.dedup();
        let assignments = self.assignments_recorded(&members).await?;
        teams.extend(assignments.iter().map(|held| held.row.team_id));
        let teams: Vec<TeamId> = teams.into_iter().collect();
        let above = self.teams_above_recorded(&teams).await?;
        let mut ancestors: Vec<TeamId> = above.iter().map(|held| held.row.ancestor).collect();
        ancestors.sort_unstable();
        ancestors.dedup();
        let leaderships = self.leaderships_recorded(&ancestors).await?;
        let leaders = leaderships.iter().map(|held| held.row.member_id);
        let mut people: Vec<MemberId> = leaders
            .chain(
                cadences
                    .iter()
                    .flat_map(|cadence| &cadence.organizers)
                    .map(|held| held.member),
            )
            .chain(other)
            .collect();
        people.sort_unstable();
        people.dedup();
        let mut covering = Covering {
            assignments,
            above,
            leaderships,
            ..Covering::default()
        };
        self.active_among(&people, &mut covering).await?;
        covering.turns = self.member_turns(&people).await?;
        Ok(covering)
    }

    /// Everybody assigned to a team or one below it at any time, each with the span in which both hold.
    pub async fn belonging_to(&self, team: TeamId) -> Result<Vec<Assignment>> {
        let below = self
            .scoped::<closure::Entity>()
            .filter(closure::Column::AncestorId.eq(team.as_uuid()))
            .all(self.executor())
            .await?;
        let below: Vec<ClosureRow> = below.into_iter().map(closure::Model::into_domain).collect();
        let teams: Vec<Uuid> = below.iter().map(|row| row.descendant.as_uuid()).collect();
        let mut found = Vec::new();
        for chunk in teams.chunks(CHUNK) {
            let rows = self
                .scoped::<assignment::Entity>()
                .filter(self.among(assignment::Column::TeamId.into_expr(), chunk.iter().copied()))
                .all(self.executor())
                .await?;
            for row in rows.into_iter().map(assignment::Model::into_domain) {
                let shared = below.iter().filter(|below| below.descendant == row.team_id);
                found.extend(shared.filter_map(|below| {
                    let span = below.span.intersection(&row.span)?;
                    Some(Assignment { span, ..row })
                }));
            }
        }
        Ok(found)
    }

    async fn active_among(&self, people: &[MemberId], covering: &mut Covering) -> Result<()> {
        for chunk in people.chunks(CHUNK) {
            let rows: Vec<(Uuid, String)> = self
                .scoped::<member::Entity>()
                .select_only()
                .column(member::Column::Id)
                .column(member::Column::Role)
                .filter(self.among(
                    member::Column::Id.into_expr(),
                    chunk.iter().map(|id| id.as_uuid()),
                ))
                .filter(member::Column::Active.eq(true))
                .into_tuple()
                .all(self.executor())
                .await?;
            for (id, role) in rows {
                let id = MemberId::from_uuid(id);
                covering.active.insert(id);
                if role == Role::Executive.as_str() {
                    covering.executives.insert(id);
                }
            }
        }
        Ok(())
    }
}
