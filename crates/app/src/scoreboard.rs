//! The scoreboard: who stands where in a period, for a team with all below it or for the whole organization.
//!
//! Rows are members the viewer may see; a row's figures are the member's own facts, whatever team they are credited to, as in
//! the member's goals. Totals are what is credited to the team, so rows need not add up to them when somebody moved.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::owners::open_owners;
use crate::results::{CellQuery, Cells, FigureParts, ResultFigure};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail, Role};
use domain::calendar::Period;
use domain::exact::Exact;
use domain::goals::Owner;
use domain::ids::{MemberId, TeamId};
use domain::members::Member;
use domain::metrics::{Layer, Metric, Unit};
use domain::scoreboard::{BoardFilter, BoardKey, BoardOrder, ranks};
use domain::teams::Team;
use domain::text::fold;
use persistence::Session;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What a board shows.
#[derive(Clone, Debug)]
pub struct BoardQuery {
    /// Whose board; the organization's when left out.
    pub team: Option<TeamId>,
    /// Over which period.
    pub period: Period,
    /// Up to the end of which day.
    pub as_of: NaiveDate,
    /// Keys of the metrics, one column each; when empty every metric of results, money first.
    pub metrics: Vec<String>,
    /// Key of the metric rows are ordered, filtered and ranked by; the first one when left out.
    pub by: Option<String>,
    /// Their order; that of their ranks when left out.
    pub order: Option<BoardOrder>,
    /// Which rows are shown.
    pub filter: BoardFilter,
    /// What is wanted of it.
    pub parts: BoardParts,
}

/// What of a board is wanted; what is not is left empty, and costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardParts {
    /// The members' rows, which are ranked by their goals.
    pub rows: bool,
    /// The teams' lines.
    pub teams: bool,
    /// The whole board's figures.
    pub total: bool,
    /// What of the figures.
    pub figures: FigureParts,
    /// When opportunities were last pushed.
    pub freshness: bool,
}

/// A member's row.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// Who.
    pub member: Member,
    /// The team they belong to on the day.
    pub team: Option<TeamId>,
    /// Place among the rows the viewer sees, by attainment, or by the figure where nobody has a goal; equal ones share it.
    pub rank: Option<usize>,
    /// One figure a column.
    pub figures: Vec<Arc<ResultFigure>>,
}

/// A team's line.
#[derive(Clone, Debug)]
pub struct BoardTeam {
    /// The team.
    pub team: Team,
    /// One figure a column.
    pub figures: Vec<Arc<ResultFigure>>,
}

/// A board.
#[derive(Clone, Debug)]
pub struct Board {
    /// Whose; none for the organization's.
    pub team: Option<TeamId>,
    /// Over which period.
    pub period: Period,
    /// Up to the end of which day.
    pub as_of: NaiveDate,
    /// When opportunities were last pushed.
    pub data_as_of: Option<DateTime<Utc>>,
    /// The columns.
    pub metrics: Vec<Arc<Metric>>,
    /// The rows the viewer may see, in order.
    pub rows: Vec<BoardRow>,
    /// The teams of the board, its own first left out, by name, as far as the viewer may see their totals.
    pub teams: Vec<BoardTeam>,
    /// The whole board's figures, where the viewer may see them.
    pub total: Option<Vec<Arc<ResultFigure>>>,
}

impl App {
    /// A board.
    ///
    /// # Errors
    /// `NOT_FOUND` for a team whose totals the viewer may not see, and for a key of no metric.
    pub async fn scoreboard(&self, viewer: &Viewer, query: &BoardQuery) -> Result<Board> {
        let session = self.reading(viewer);
        let total = match query.team {
            None => {
                let may = viewer.may(Action::ReadSharedResults);
                (may && query.parts.total).then_some(Owner::Organization)
            }
            Some(team) => {
                let found = session.teams_by_id(&[team]).await?;
                if found.is_empty() {
                    return Err(Error::not_found_at("Team", "team"));
                }
                viewer
                    .authorize_team(&session, Action::ReadSharedResults, team)
                    .await?;
                query.parts.total.then_some(Owner::Team(team))
            }
        };
        let catalogue = self.catalogue(viewer).await?;
        let all = &catalogue.metrics;
        let metrics = columns(all, &query.metrics)?;
        let by = column_index(&metrics, all, query.by.as_deref())?;
        let members = match query.parts.rows {
            true => self.board_members(viewer, &session, query).await?,
            false => Vec::new(),
        };
        let tree = match query.parts.teams || total.is_some() {
            true => session.closure_on(query.as_of).await?,
            false => Vec::new(),
        };
        let teams = match query.parts.teams {
            true => self.board_teams(viewer, &session, query.team, &tree).await?,
            false => Vec::new(),
        };
        let owners: Vec<Owner> = members
            .iter()
            .map(|(member, _)| Owner::Member(member.id))
            .chain(teams.iter().map(|team| Owner::Team(team.id)))
            .chain(total)
            .collect();
        let asked = CellQuery {
            period: query.period,
            as_of: query.as_of,
            metrics: &metrics,
            owners: &owners,
            parts: FigureParts {
                goal: query.parts.figures.goal || query.parts.rows,
                ..query.parts.figures
            },
            tree: Some(&tree),
        };
        let mut cells = Cells::read(self, viewer, &session, &asked).await?;
        let detailed = in_detail(viewer, &session, &metrics, &members).await?;
        let mut rows: Vec<BoardRow> = Vec::with_capacity(members.len());
        for (member, team) in members {
            let mut figures = cells.take(Owner::Member(member.id));
            if detailed.as_ref().is_some_and(|open| !open.contains(&member.id)) {
                for (metric, figure) in metrics.iter().zip(&mut figures) {
                    if metric.definition.layer != Layer::Result {
                        *figure = Arc::new(ResultFigure::hidden(metric.id));
                    }
                }
            }
            let sells = member.active && member.details.role == Role::Rep;
            if sells
                || figures
                    .iter()
                    .any(|figure| figure.facts > 0 || figure.goal.is_some())
            {
                rows.push(BoardRow {
                    member,
                    team,
                    rank: None,
                    figures,
                });
            }
        }
        let mut keyed: Vec<(BoardKey, BoardRow)> = rows.into_iter().map(|row| (key(&row, by), row)).collect();
        let by_rank = ranked(&mut keyed);
        keyed.retain(|(_, row)| {
            query
                .filter
                .shows(row.figures[by].progress.as_ref().map(|progress| progress.health))
        });
        query.order.unwrap_or(by_rank).sort(&mut keyed, |(key, _)| key);
        Ok(Board {
            team: query.team,
            period: query.period,
            as_of: query.as_of,
            data_as_of: match query.parts.freshness {
                true => session.pipeline_received_at().await?,
                false => None,
            },
            rows: keyed.into_iter().map(|(_, row)| row).collect(),
            teams: teams
                .into_iter()
                .map(|team| BoardTeam {
                    figures: cells.take(Owner::Team(team.id)),
                    team,
                })
                .collect(),
            total: total.map(|total| cells.take(total)),
            metrics,
        })
    }

    /// Everybody whose results the viewer may see, with their team: those assigned on the day to the board's team or one
    /// below it, and on the organization's board those who are in no team, too.
    async fn board_members(
        &self,
        viewer: &Viewer,
        session: &Session,
        query: &BoardQuery,
    ) -> Result<Vec<(Member, Option<TeamId>)>> {
        let assigned = session.assigned_within(query.team, query.as_of).await?;
        let ids: Vec<MemberId> = match query.team {
            None => session.member_ids().await?,
            Some(_) => assigned.iter().map(|assignment| assignment.member_id).collect(),
        };
        let owners: Vec<Owner> = ids.iter().copied().map(Owner::Member).collect();
        let open = open_owners(
            viewer,
            session,
            &owners,
            (Action::ReadResults, Action::ReadSharedResults),
        )
        .await?;
        let open: HashSet<Owner> = open.into_iter().collect();
        let teams: HashMap<MemberId, TeamId> = assigned
            .into_iter()
            .map(|assignment| (assignment.member_id, assignment.team_id))
            .collect();
        let seen: Vec<MemberId> = ids
            .into_iter()
            .filter(|id| open.contains(&Owner::Member(*id)))
            .collect();
        let members = session.members_by_id(&seen).await?;
        Ok(members
            .into_iter()
            .map(|member| {
                let team = teams.get(&member.id).copied();
                (member, team)
            })
            .collect())
    }

    /// The teams below the board's own whose totals the viewer may see, by name.
    async fn board_teams(
        &self,
        viewer: &Viewer,
        session: &Session,
        of: Option<TeamId>,
        tree: &[(TeamId, TeamId)],
    ) -> Result<Vec<Team>> {
        let mut ids: Vec<TeamId> = tree
            .iter()
            .copied()
            .filter(|(above, below)| match of {
                None => above == below,
                Some(top) => *above == top && *below != top,
            })
            .map(|(_, below)| below)
            .collect();
        ids.sort_unstable();
        let owners: Vec<Owner> = ids.into_iter().map(Owner::Team).collect();
        let open = open_owners(
            viewer,
            session,
            &owners,
            (Action::ReadResults, Action::ReadSharedResults),
        )
        .await?;
        let ids: Vec<TeamId> = open
            .into_iter()
            .filter_map(|owner| match owner {
                Owner::Team(id) => Some(id),
                _ => None,
            })
            .collect();
        let mut teams = session.teams_by_id(&ids).await?;
        teams.sort_by_key(|team| (fold(&team.name), team.id));
        Ok(teams)
    }
}

/// Those whose pipeline and activity the viewer may see, too: a member to whom only another's results are open, as peers' are
/// in transparent teams, sees no more of them. None where nothing is to be hidden.
async fn in_detail(
    viewer: &Viewer,
    session: &Session,
    metrics: &[Arc<Metric>],
    members: &[(Member, Option<TeamId>)],
) -> Result<Option<HashSet<MemberId>>> {
    let of_results = metrics
        .iter()
        .all(|metric| metric.definition.layer == Layer::Result);
    if of_results || viewer.principal().member().is_none() {
        return Ok(None);
    }
    let ids: Vec<MemberId> = members.iter().map(|(member, _)| member.id).collect();
    let open = session.members_open(&viewer.asker, Action::ReadResults, Detail::Full, &ids);
    Ok(Some(open.await?))
}

fn columns(metrics: &[Arc<Metric>], keys: &[String]) -> Result<Vec<Arc<Metric>>> {
    if keys.is_empty() {
        let results = metrics
            .iter()
            .filter(|metric| metric.definition.layer == Layer::Result);
        let mut columns: Vec<Arc<Metric>> = results.cloned().collect();
        // Money first: it is what quotas are set on.
        columns.sort_by_key(|metric| metric.definition.unit != Unit::Currency);
        return Ok(columns);
    }
    let mut columns = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        let found = metrics.iter().find(|metric| metric.definition.key == *key);
        let unknown = || unknown_metric(&format!("metrics.{index}"));
        columns.push(found.cloned().ok_or_else(unknown)?);
    }
    Ok(columns)
}

fn column_index(columns: &[Arc<Metric>], all: &[Arc<Metric>], by: Option<&str>) -> Result<usize> {
    let place = |metrics: &[Arc<Metric>], key| metrics.iter().position(|metric| metric.definition.key == key);
    let Some(key) = by else {
        return if columns.is_empty() {
            Err(unknown_metric("metrics"))
        } else {
            Ok(0)
        };
    };
    match (place(columns, key), place(all, key)) {
        (Some(column), _) => Ok(column),
        (None, None) => Err(unknown_metric("by")),
        (None, Some(_)) => {
            let keys: Vec<&str> = columns
                .iter()
                .map(|column| column.definition.key.as_str())
                .collect();
            let message = format!(
                "names a metric that is no column of this board; add it to `metrics`, or take one of its columns: {}",
                keys.join(", ")
            );
            Err(Error::invalid("by", "NOT_A_COLUMN", message))
        }
    }
}

fn unknown_metric(field: &str) -> Error {
    Error::not_found_at("Metric", field)
}

/// Gives every row its rank; the order of the ranks.
fn ranked(rows: &mut [(BoardKey, BoardRow)]) -> BoardOrder {
    let order = BoardOrder::of_ranks(rows.iter().map(|(key, _)| key));
    let figures: Vec<Option<Exact>> = rows.iter().map(|(key, _)| key.figure(order.field)).collect();
    for ((_, row), rank) in rows.iter_mut().zip(ranks(&figures)) {
        row.rank = rank;
    }
    order
}

fn key(row: &BoardRow, by: usize) -> BoardKey {
    let figure = &row.figures[by];
    let name = fold(&row.member.details.name);
    let id = row.member.id.as_uuid();
    let bare = BoardKey {
        attainment: None,
        pace: None,
        actual: figure.actual.ok().flatten(),
        name_folded: name.clone(),
        id,
    };
    match &figure.progress {
        Some(progress) => BoardKey {
            actual: bare.actual,
            ..BoardKey::of(progress, &name, id)
        },
        None => bare,
    }
}
