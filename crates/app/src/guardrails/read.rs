//! Guardrails as far as the viewer may see them, and how they stand. Where they lead is told by the progress a goal of the same
//! owner, metric and period would make.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::goals::{ProgressParts, projections};
use chrono::{DateTime, NaiveDate, Utc};
use domain::exact::Exact;
use domain::goals::{Creator, Curve, Goal, GoalProgress, GoalState, Origin};
use domain::guardrails::{Guardrail, GuardrailFacts, GuardrailFilter, GuardrailStanding};
use domain::ids::{GoalId, GuardrailId, MemberId};
use domain::money::MissingRate;
use domain::paging::{Page, PageRequest};
use persistence::Session;
use std::collections::HashMap;

impl App {
    /// The guardrails among `ids` the viewer may see, in no particular order.
    pub async fn guardrails_by_id(&self, viewer: &Viewer, ids: &[GuardrailId]) -> Result<Vec<Guardrail>> {
        Ok(self.reading(viewer).guardrails_by_id(&viewer.asker, ids).await?)
    }

    /// A page of the guardrails the viewer may see, by deadline.
    pub async fn guardrails(
        &self,
        viewer: &Viewer,
        filter: &GuardrailFilter,
        request: &PageRequest,
    ) -> Result<Page<Guardrail>> {
        let session = self.reading(viewer);
        Ok(session.guardrails_page(&viewer.asker, filter, request).await?)
    }

    /// How many guardrails the viewer may see.
    pub async fn guardrails_count(&self, viewer: &Viewer, filter: &GuardrailFilter) -> Result<u64> {
        Ok(self
            .reading(viewer)
            .guardrails_count(&viewer.asker, filter)
            .await?)
    }

    /// A page of the guardrails of each of some members, the oldest first.
    pub async fn guardrails_of_members(
        &self,
        viewer: &Viewer,
        members: &[MemberId],
        request: &PageRequest,
    ) -> Result<HashMap<MemberId, Page<Guardrail>>> {
        let session = self.reading(viewer);
        Ok(session
            .guardrails_of_members(&viewer.asker, members, request)
            .await?)
    }

    /// A page of the guardrails of each of some goals, the oldest first.
    pub async fn guardrails_of_goals(
        &self,
        viewer: &Viewer,
        goals: &[GoalId],
        request: &PageRequest,
    ) -> Result<HashMap<GoalId, Page<Guardrail>>> {
        let session = self.reading(viewer);
        Ok(session.guardrails_of_goals(&viewer.asker, goals, request).await?)
    }

    /// How many decimals the threshold of a guardrail has that the viewer was given.
    pub async fn guardrail_decimals(&self, viewer: &Viewer, guardrail: &Guardrail) -> Result<u8> {
        let catalogue = self.catalogue(viewer).await?;
        let metric = catalogue
            .metrics
            .iter()
            .find(|metric| metric.id == guardrail.metric);
        let metric = metric.ok_or_else(|| Error::Internal("the metric of a guardrail is missing".into()))?;
        let own = viewer.organization.settings.currency;
        Ok(metric.definition.decimals(Some(own)))
    }

    /// How guardrails stand that the viewer was given by other use-cases, at the end of a day.
    pub async fn guardrail_standings(
        &self,
        viewer: &Viewer,
        guardrails: &[&Guardrail],
        as_of: NaiveDate,
    ) -> Result<HashMap<GuardrailId, GuardrailStanding>> {
        let catalogue = self.catalogue(viewer).await?;
        let guarded = courses(viewer, &catalogue, guardrails);
        let goals: Vec<&Goal> = guarded.iter().collect();
        let parts = ProgressParts {
            projection: true,
            freshness: false,
        };
        let figures = self.goal_progress(viewer, &goals, as_of, parts).await?;
        let mut standings = HashMap::with_capacity(guardrails.len());
        for (guardrail, goal) in guardrails.iter().zip(&guarded) {
            let Some(figures) = figures.get(&goal.id) else {
                return Err(Error::Internal("a guardrail without its figures".into()));
            };
            let led = (&figures.progress, figures.missing_rate);
            let standing = standing(viewer, &catalogue, guardrail, led, as_of)?;
            standings.insert(guardrail.id, standing);
        }
        Ok(standings)
    }
}

/// How guardrails stood at the end of each of their days, as a session sees them.
pub(crate) async fn guardrails_stood(
    session: &Session,
    viewer: &Viewer,
    catalogue: &Catalogue,
    asked: &[(&Guardrail, Vec<NaiveDate>)],
    now: DateTime<Utc>,
) -> Result<HashMap<(GuardrailId, NaiveDate), GuardrailStanding>> {
    let guardrails: Vec<&Guardrail> = asked.iter().map(|(guardrail, _)| *guardrail).collect();
    let guarded = courses(viewer, catalogue, &guardrails);
    let days = asked.iter().map(|(_, days)| days.clone());
    let goals: Vec<(&Goal, Vec<NaiveDate>)> = guarded.iter().zip(days).collect();
    let led = projections(session, viewer, catalogue, &goals, now).await?;
    let mut stood = HashMap::with_capacity(led.len());
    for ((guardrail, days), goal) in asked.iter().zip(&guarded) {
        for day in days {
            if let Some((progress, missing_rate)) = led.get(&(goal.id, *day)) {
                let standing = standing(viewer, catalogue, guardrail, (progress, *missing_rate), *day)?;
                stood.insert((guardrail.id, *day), standing);
            }
        }
    }
    Ok(stood)
}

fn standing(
    viewer: &Viewer,
    catalogue: &Catalogue,
    guardrail: &Guardrail,
    (progress, missing_rate): (&GoalProgress, Option<MissingRate>),
    as_of: NaiveDate,
) -> Result<GuardrailStanding> {
    let metric = catalogue
        .metrics
        .iter()
        .find(|metric| metric.id == guardrail.metric);
    let metric = metric.ok_or_else(|| Error::Internal("the metric of a guardrail is missing".into()))?;
    let left = progress.days_total.checked_sub(progress.days_elapsed);
    let waived_on = guardrail
        .waiver
        .as_ref()
        .map(|waiver| viewer.organization.local_date(waiver.at));
    Ok(guardrail.standing(GuardrailFacts {
        metric: &metric.definition,
        currency: viewer.organization.settings.currency,
        actual: missing_rate.map_or(Ok(progress.actual), Err),
        projected: progress.projected,
        days_left: left.unwrap_or(Exact::ZERO),
        as_of,
        waived_on,
    }))
}

/// The goals whose progress tells where guardrails lead, in the same order.
fn courses(viewer: &Viewer, catalogue: &Catalogue, guardrails: &[&Guardrail]) -> Vec<Goal> {
    let metrics = catalogue.by_id();
    let own = viewer.organization.settings.currency;
    let is_money = |guardrail: &Guardrail| {
        let metric = metrics.get(&guardrail.metric);
        metric.is_some_and(|metric| metric.definition.is_money())
    };
    let courses = guardrails.iter();
    courses
        .map(|guardrail| course(guardrail, is_money(guardrail).then_some(own)))
        .collect()
}

/// The goal whose progress tells where a guardrail leads. As a quota its target is nobody's to reduce.
fn course(guardrail: &Guardrail, currency: Option<domain::money::Currency>) -> Goal {
    Goal {
        id: GoalId::from_uuid(guardrail.id.as_uuid()),
        metric: guardrail.metric,
        owner: guardrail.owner,
        title: String::new(),
        period: guardrail.period,
        target: guardrail.threshold,
        baseline: None,
        stretch: None,
        currency,
        quota: true,
        curve: Curve::WorkdayLinear,
        state: GoalState::Active,
        origin: Origin::Script,
        rationale: None,
        parent: None,
        external_id: None,
        created_by: Creator::System,
        created_at: guardrail.created_at,
        updated_at: guardrail.updated_at,
        version: guardrail.version,
    }
}
