//! Closing a period.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::goals::{ProgressParts, ProgressQuery, progress_of};
use crate::unit::Work;
use chrono::NaiveDate;
use domain::access::Action;
use domain::calendar::Period;
use domain::goals::{Creator, Goal, GoalClosing, GoalOutcome, GoalState, PeriodClosing, Unplanned};
use domain::ids::PeriodClosingId;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// What became of a period's goals.
#[derive(Clone, Debug)]
pub struct PeriodClosed {
    /// The closing; none where nothing was to be written.
    pub closing: Option<PeriodClosing>,
    /// How many goals had which outcome.
    pub outcomes: HashMap<GoalOutcome, u64>,
}

impl App {
    /// Closes every active goal whose last day lies in a period that is over: each keeps its outcome and figures for good. Executives
    /// and `goals:write`. All of it happens, or nothing.
    ///
    /// # Errors
    /// `PERIOD_NOT_OVER`; `ALREADY_CLOSED`; `FX_RATE_MISSING` while a goal's figure or target lacks a rate, naming all that are missing;
    /// `TOO_LARGE` where a target is at its plan rate.
    pub async fn period_close(&self, viewer: &Viewer, period: Period, dry_run: bool) -> Result<PeriodClosed> {
        viewer.authorize_organization(Action::ClosePeriods)?;
        if period.end() > viewer.today() {
            let message = "a period is closed when its last day is over";
            return Err(Error::invalid("period", "PERIOD_NOT_OVER", message));
        }
        self.unit(viewer, (), move |work, _| async move {
            // No fact comes, and no goal is set, between the figures read here and the outcomes kept of them.
            work.pipeline_locked().await?;
            work.measurements_locked_out().await?;
            if work.period_closing_of(period).await?.is_some() {
                let message = "the period is closed; its outcomes stay as they are".to_owned();
                return Err(Error::Refused("ALREADY_CLOSED", message));
            }
            let closing = PeriodClosing {
                id: PeriodClosingId::from_uuid(work.next_id()),
                period,
                closed_at: work.now,
                closed_by: Creator::from(&work.principal().actor),
            };
            let goals = work.goals_ending_in(period).await?;
            let kept = outcomes(&work, &closing, &goals).await?;
            let mut outcomes: HashMap<GoalOutcome, u64> = HashMap::new();
            for goal in &kept {
                *outcomes.entry(goal.outcome).or_default() += 1;
            }
            if dry_run {
                return Ok(PeriodClosed {
                    closing: None,
                    outcomes,
                });
            }
            let closed = goals
                .into_iter()
                .map(|goal| goal.moved_to(GoalState::Closed, work.now));
            let closed: Vec<Goal> = closed.collect::<std::result::Result<_, _>>()?;
            work.goals_save(&closed).await?;
            work.period_closing_insert(&closing, &kept).await?;
            let told: BTreeMap<&str, u64> = outcomes
                .iter()
                .map(|(outcome, goals)| (outcome.word(), *goals))
                .collect();
            let after = json!({ "start": period.start(), "end": period.end(), "outcomes": told });
            let id = closing.id.as_uuid();
            work.audited("periodClose", "PeriodClosing", Some(id), None, Some(after))
                .await?;
            Ok(PeriodClosed {
                closing: Some(closing),
                outcomes,
            })
        })
        .await
    }
}

/// What is kept of each goal, judged as of the first day after its period by the teams of its last.
async fn outcomes(work: &Work, closing: &PeriodClosing, goals: &[Goal]) -> Result<Vec<GoalClosing>> {
    let mut by_end: BTreeMap<NaiveDate, Vec<Goal>> = BTreeMap::new();
    for goal in goals {
        by_end.entry(goal.period.end()).or_default().push(goal.clone());
    }
    let mut kept = Vec::with_capacity(goals.len());
    let mut lacking: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let catalogue = Catalogue::read(work).await?;
    for (as_of, goals) in by_end {
        let asked = ProgressQuery {
            catalogue: &catalogue,
            goals: &goals.iter().collect::<Vec<_>>(),
            as_of,
            // A team has what was below it on its last day: a reorganization from the next day on changes nothing.
            figures_on: as_of.pred_opt().unwrap_or(as_of),
            parts: ProgressParts::ALL,
            now: work.now,
        };
        let mut figures = progress_of(work, &work.viewer, &asked).await?;
        for goal in goals {
            let figures = figures.remove(&goal.id);
            let figures = figures.ok_or_else(|| Error::Internal("a goal has no progress".into()))?;
            let of_facts = figures.missing_rate.map(|missing| missing.to_string());
            let of_plan = match figures.unplanned {
                Some(Unplanned::NoRate(missing)) => Some(format!("{missing} to plan by")),
                Some(Unplanned::TooLarge { .. }) | None => None,
            };
            let missing: Vec<String> = of_facts.into_iter().chain(of_plan).collect();
            if !missing.is_empty() {
                for rate in missing {
                    lacking.entry(rate).or_default().push(goal.title.clone());
                }
                continue;
            }
            if let Some(unplanned) = figures.unplanned {
                let text = format!("the goal “{}” cannot be judged: {unplanned}", goal.title);
                return Err(Error::Refused(unplanned.code(), text));
            }
            let ended = figures.progress.ended();
            let undecided = || Error::Internal("a goal that ended has no outcome".into());
            kept.push(GoalClosing {
                goal: goal.id,
                closing: closing.id,
                closed_at: closing.closed_at,
                outcome: ended.outcome.ok_or_else(undecided)?,
                as_of,
                target: ended.target,
                actual: ended.actual,
                attainment: ended.attainment,
            });
        }
    }
    match lacking.is_empty() {
        true => Ok(kept),
        false => Err(Error::Refused("FX_RATE_MISSING", without_rates(&lacking))),
    }
}

/// Which rates are missing, and goals that cannot be judged without each.
fn without_rates(lacking: &BTreeMap<String, Vec<String>>) -> String {
    const NAMED: usize = 3;
    let of_rate = |(rate, titles): (&String, &Vec<String>)| {
        let named: Vec<String> = titles
            .iter()
            .take(NAMED)
            .map(|title| format!("“{title}”"))
            .collect();
        let more = match titles.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("there is {rate} for {}{more}", named.join(", "))
    };
    let told: Vec<String> = lacking.iter().map(of_rate).collect();
    format!("goals cannot be judged: {}", told.join("; "))
}
