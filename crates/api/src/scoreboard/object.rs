//! A board as clients read it.

use crate::at_once::{AtOnce, Held, HeldList, Wanted};
use crate::members::Member;
use crate::metrics::Metric;
use crate::periods::Period;
use crate::problem::{Answer, Problem};
use crate::relay::{Connection, Paging, Total, connection, page_cost};
use crate::request::Asked;
use crate::results::ResultFigure;
use crate::scalars::{Date, Instant};
use crate::teams::Team;
use app::{Board, BoardRow, BoardTeam};
use async_graphql::{Context, Description, Object};
use domain::ids::TeamId;
use domain::money::Currency;
use domain::paging::{Key, Page};
use std::sync::Arc;

/// A board, shared by everything that is read from it.
pub(super) struct Shared {
    pub(super) board: Board,
    pub(super) currency: Currency,
}

/// Who stands where in a period: a row for each member you may see, a line for each team, and totals.
///
/// A row's figures are the member's own facts, whatever team they are credited to, as in the member's goals. A team's and the total are what is credited to the teams, and stay there when somebody moves: rows need not add up to them.
#[derive(Description)]
pub struct Scoreboard {
    pub(super) shared: Arc<Shared>,
    pub(super) period: Period,
}

#[Object(use_type_description)]
impl Scoreboard {
    /// The team; null for the organization's board.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        let id = self.shared.board.team?;
        Box::pin(team(ctx, id)).await.transpose()
    }

    /// The period.
    fn period(&self) -> &Period {
        &self.period
    }

    /// The day it stands as of, until its end.
    fn as_of(&self) -> Date {
        Date::of(self.shared.board.as_of)
    }

    /// When opportunities were last pushed, changed or not: how fresh derived figures are. Null before the first time.
    fn data_as_of(&self) -> Option<Instant> {
        self.shared.board.data_as_of.map(Instant::of)
    }

    /// The columns.
    fn metrics(&self) -> Vec<Metric> {
        let metrics = self.shared.board.metrics.iter();
        metrics.map(|metric| Metric((**metric).clone())).collect()
    }

    /// Rows in the order asked for: active reps, and others with a figure or a goal. A team's board has those assigned to it or below on `asOf`, the organization's everybody. You see your own row, those of the teams you lead, all of them as an executive or with `metrics:read`, and your peers' where the organization's teams are transparent: of those only figures of results, and null for those of pipeline and activity.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    fn rows(
        &self,
        #[graphql(desc = "Rows from the start, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Answer<Connection<ScoreboardRow>>> {
        let answer = || {
            let request = Paging {
                first,
                after,
                last,
                before,
            }
            .request::<ScoreboardRow>()?;
            let rows = &self.shared.board.rows;
            let keyed = rows.iter().enumerate().map(|(index, row)| {
                (
                    Key {
                        sort: String::new(),
                        id: row.member.id.as_uuid(),
                    },
                    index,
                )
            });
            let cursor = if request.after.is_some() {
                "after"
            } else {
                "before"
            };
            let refused =
                || Problem::invalid(cursor, "INVALID_CURSOR", "is not a cursor of this list any more");
            let page = Page::of_list(&request, keyed.collect()).ok_or_else(refused)?;
            let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            let total = Total::new(move || Box::pin(async move { Ok(count) }));
            Ok(connection(page, total, |index| ScoreboardRow {
                shared: self.shared.clone(),
                index,
            }))
        };
        Some(answer())
    }

    /// The teams of the board below its own whose totals you may see, by name.
    fn teams(&self) -> HeldList<ScoreboardTeam> {
        let places = 0..self.shared.board.teams.len();
        let teams = places.map(|index| ScoreboardTeam {
            shared: self.shared.clone(),
            index,
        });
        HeldList(teams.collect())
    }

    /// Figures of the whole board, one a column: what is credited to its team and all below, or to anybody. Of the organization's board for executives and `metrics:read`; null to others.
    fn total(&self) -> Option<HeldList<ResultFigure>> {
        let total = self.shared.board.total.as_ref()?;
        Some(self.shared.figures(total))
    }
}

impl Shared {
    fn figures(&self, figures: &[Arc<app::ResultFigure>]) -> HeldList<ResultFigure> {
        let columns = self.board.metrics.iter();
        let figures = columns.zip(figures);
        let figures = figures.map(|(metric, figure)| ResultFigure::new(metric, figure, self.currency));
        HeldList(figures.collect())
    }
}

/// A member's row.
#[derive(Description)]
pub struct ScoreboardRow {
    shared: Arc<Shared>,
    index: usize,
}

impl ScoreboardRow {
    fn row(&self) -> &BoardRow {
        &self.shared.board.rows[self.index]
    }
}

#[Object(use_type_description)]
impl ScoreboardRow {
    /// Who.
    fn member(&self) -> Member {
        Member(self.row().member.clone())
    }

    /// The team the member belongs to on `asOf`.
    async fn team(&self, ctx: &Context<'_>) -> Option<Answer<Team>> {
        Box::pin(team(ctx, self.row().team?)).await.transpose()
    }

    /// Place among the rows you see, by attainment of the metric the board is by, or by its figure where no row has a goal. Equal ones share a place; null without the figure.
    fn rank(&self) -> Option<usize> {
        self.row().rank
    }

    /// One figure a column.
    fn figures(&self) -> HeldList<ResultFigure> {
        self.shared.figures(&self.row().figures)
    }
}

/// A team's line: what is credited to it and the teams below it.
#[derive(Description)]
pub struct ScoreboardTeam {
    shared: Arc<Shared>,
    index: usize,
}

impl ScoreboardTeam {
    fn line(&self) -> &BoardTeam {
        &self.shared.board.teams[self.index]
    }
}

#[Object(use_type_description)]
impl ScoreboardTeam {
    /// The team.
    fn team(&self) -> Held<Team> {
        Held(Team(self.line().team.clone()))
    }

    /// One figure a column.
    fn figures(&self) -> HeldList<ResultFigure> {
        self.shared.figures(&self.line().figures)
    }
}

impl AtOnce for ScoreboardTeam {
    fn holds(&self, wanted: &Wanted<'_>) -> bool {
        match wanted.name() {
            "team" => wanted.all_held_by([&Team(self.line().team.clone())]),
            "figures" => wanted.all_held_by(&self.shared.figures(&self.line().figures).0),
            _ => false,
        }
    }
}

async fn team(ctx: &Context<'_>, id: TeamId) -> Answer<Option<Team>> {
    let read = async { Ok(ctx.loaders()?.load_one(id).await?.map(Team)) };
    Box::pin(read).await
}
