//! Asking for a board.

use super::object::{Scoreboard, Shared};
use crate::goals::GoalHealth;
use crate::periods::{Period, PeriodInput};
use crate::problem::Answer;
use crate::relay::{OrderDirection, local};
use crate::request::Asked;
use crate::results::figure_parts;
use crate::scalars::Date;
use app::{BoardParts, BoardQuery, FigureParts};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::scoreboard;
use std::sync::Arc;

/// What rows are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "scoreboard::BoardField")]
pub enum ScoreboardField {
    /// Attainment of the goal.
    Attainment,
    /// Pace of the goal.
    Pace,
    /// The figure itself.
    Actual,
    /// Name of the member, ignoring case.
    Name,
}

/// The order of rows. Rows without the figure come last whichever way; equal ones stand by name.
#[derive(InputObject)]
pub struct ScoreboardOrder {
    /// What by.
    field: ScoreboardField,
    /// Which end first.
    #[graphql(default_with = "OrderDirection::Descending")]
    direction: OrderDirection,
}

/// Which rows are shown; conditions left out do not count.
#[derive(InputObject, Default)]
pub struct ScoreboardFilter {
    /// Goals of the metric the board is by stand like one of these.
    healths: Option<Vec<GoalHealth>>,
}

/// What of the board is asked for.
fn parts(ctx: &Context<'_>) -> BoardParts {
    let below = ctx.look_ahead();
    let [rows, teams, total] = ["rows", "teams", "total"].map(|field| below.field(field));
    let of_rows = [rows.field("nodes"), rows.field("edges").field("node")];
    let figures = of_rows
        .iter()
        .chain([&teams])
        .map(|line| figure_parts(&line.field("figures")));
    BoardParts {
        rows: rows.exists(),
        teams: teams.exists(),
        total: total.exists(),
        figures: figures.fold(figure_parts(&total), FigureParts::or),
        freshness: below.field("dataAsOf").exists(),
    }
}

/// Queries about the scoreboard.
#[derive(Default)]
pub struct ScoreboardQuery;

#[Object]
impl ScoreboardQuery {
    /// The scoreboard of a team with all below it, or of the organization, over a period as of a day. A team's is seen by those assigned to it, its leaders, executives and `metrics:read`, the organization's by all; each sees the rows and totals the policy opens to them. Errors: `NOT_FOUND`; `INVALID` with `UNKNOWN_PERIOD`, `AS_OF_IN_FUTURE`, `NOT_A_COLUMN`.
    #[graphql(complexity = "200 + child_complexity")]
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the query")]
    async fn scoreboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team; the whole organization when left out.")] team: Option<ID>,
        #[graphql(desc = "The period; the fiscal quarter running on `asOf` when left out.")] period: Option<
            PeriodInput,
        >,
        #[graphql(desc = "The day it stands as of, until its end; today when left out.")] as_of: Option<Date>,
        #[graphql(
            desc = "Keys of the metrics, one column each; every metric of the layer RESULT when left out, money first."
        )]
        metrics: Option<Vec<String>>,
        #[graphql(
            desc = "Key of the metric rows are ordered, filtered and ranked by, one of the columns; the first when left out."
        )]
        by: Option<String>,
        #[graphql(
            desc = "Order of the rows; that of their ranks when left out: best attainment first, or largest figure where nobody has a goal."
        )]
        order: Option<ScoreboardOrder>,
        #[graphql(desc = "Which rows.")] filter: Option<ScoreboardFilter>,
    ) -> Option<Answer<Scoreboard>> {
        let answer = async {
            let viewer = ctx.viewer()?;
            let as_of = ctx.as_of(as_of)?;
            let settings = &viewer.organization().settings;
            let wanted = crate::periods::period(period, "period", &settings.buckets, as_of)?;
            let order = order.map(|order| scoreboard::BoardOrder {
                field: order.field.into(),
                direction: order.direction.into(),
            });
            let healths = filter.and_then(|filter| filter.healths).unwrap_or_default();
            let query = BoardQuery {
                team: team.map(|id| local(&id, "team")).transpose()?,
                period: wanted,
                as_of,
                metrics: metrics.unwrap_or_default(),
                by,
                order,
                filter: scoreboard::BoardFilter {
                    healths: healths.into_iter().map(Into::into).collect(),
                },
                parts: parts(ctx),
            };
            let board = ctx.app()?.scoreboard(viewer, &query).await?;
            let shared = Shared {
                board,
                currency: settings.currency,
            };
            Ok(Scoreboard {
                shared: Arc::new(shared),
                period: Period::new(wanted, &settings.buckets),
            })
        };
        Some(Box::pin(answer).await)
    }
}
