//! Teams: making and moving them.

mod answering;
mod spans;

pub(crate) use answering::{Answering, answering_to};
pub use spans::{AssignmentSet, LeadershipSet};

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::closings::restate;
use crate::error::{Error, Result};
use crate::unit::Work;
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::checked_date;
use domain::errors::Checks;
use domain::ids::TeamId;
use domain::paging::{Page, PageRequest};
use domain::teams::{Leadership, Placement, Span, Team, TeamFilter, closure, replaced, succeed};
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

    /// Makes a team.
    pub async fn team_create(&self, viewer: &Viewer, input: TeamCreate) -> Result<Team> {
        viewer.authorize_organization(Action::WriteTeams)?;
        let mut checks = Checks::default();
        let name = checks.take(text::line("name", &input.name));
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
        let name = text::line("name", name)?;
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
    Ok(work.closure_replace(&closure(&all)?, work.now).await?)
}
