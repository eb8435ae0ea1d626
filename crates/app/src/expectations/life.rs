//! What becomes of an expectation: it is changed from a day on, ended, and acknowledged.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::goals::{amount, refused};
use crate::unit::Work;
use crate::versions::check_version;
use chrono::NaiveDate;
use domain::access::Action;
use domain::errors::Invalid;
use domain::expectations::Expectation;
use domain::ids::ExpectationId;
use domain::metrics::Metric;
use serde_json::{Value, json};

impl App {
    /// Expects another amount from a day on, today when none is named; the member is asked to acknowledge it again.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`; the codes of [`Expectation::changed`].
    pub async fn expectation_change(
        &self,
        viewer: &Viewer,
        id: ExpectationId,
        (from, target): (Option<NaiveDate>, String),
        if_version: Option<i64>,
    ) -> Result<Expectation> {
        let input = (id, from, target);
        self.unit(viewer, input, move |work, input| async move {
            let (id, from, target) = &*input;
            let stored = seen(&work, *id, Action::WriteExpectations).await?;
            check_version("the expectation", stored.version, if_version)?;
            let metric = metric_of(&work, &stored).await?;
            let own = work.viewer.organization().settings.currency;
            let decimals = Some(metric.definition.decimals(Some(own)));
            let target = amount(target, decimals).map_err(|error| error.at("target"))?;
            let target = target.ok_or_else(|| Error::Internal("an amount without decimals".into()))?;
            let today = work.viewer.today();
            let change = (from.unwrap_or(today), target);
            let next = stored
                .clone()
                .changed(change, &metric.definition, today, work.now);
            saved(&work, "expectationChange", stored, next.map_err(told)?).await
        })
        .await
    }

    /// Ends an expectation: `on`, today when none is named, is the first day no longer of it.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`; the codes of [`Expectation::ended`].
    pub async fn expectation_end(
        &self,
        viewer: &Viewer,
        id: ExpectationId,
        on: Option<NaiveDate>,
        if_version: Option<i64>,
    ) -> Result<Expectation> {
        self.unit(viewer, (id, on), move |work, input| async move {
            let (id, on) = *input;
            let stored = seen(&work, id, Action::WriteExpectations).await?;
            check_version("the expectation", stored.version, if_version)?;
            let today = work.viewer.today();
            // Today, or its first day where it has not begun.
            let on = on.unwrap_or_else(|| today.max(stored.starts_on));
            let next = stored.clone().ended(on, today, work.now);
            saved(&work, "expectationEnd", stored, next.map_err(told)?).await
        })
        .await
    }

    /// Acknowledges what is expected of oneself; what is acknowledged stays so.
    ///
    /// # Errors
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`; `EXPECTATION_OVER`.
    pub async fn expectation_acknowledge(
        &self,
        viewer: &Viewer,
        id: ExpectationId,
        if_version: Option<i64>,
    ) -> Result<Expectation> {
        self.unit(viewer, id, move |work, id| async move {
            let stored = seen(&work, *id, Action::AcknowledgeExpectations).await?;
            check_version("the expectation", stored.version, if_version)?;
            let by = work.principal().member();
            let next = stored.clone().acknowledged(by, work.viewer.today(), work.now);
            saved(&work, "expectationAcknowledge", stored, next.map_err(told)?).await
        })
        .await
    }
}

/// The expectation, locked, where the asker may see it and take this action with it.
pub(super) async fn seen(work: &Work, id: ExpectationId, action: Action) -> Result<Expectation> {
    let gone = || Error::not_found_at("Expectation", "expectation");
    let found = work.expectation_locked(id).await?.ok_or_else(gone)?;
    let asker = &work.viewer.asker;
    if work.expectations_by_id(asker, &[id]).await?.is_empty() {
        return Err(gone());
    }
    work.viewer.authorize_member(work, action, found.member).await?;
    Ok(found)
}

async fn metric_of(work: &Work, expectation: &Expectation) -> Result<Metric> {
    let found = work.metrics_by_id(&[expectation.metric]).await?.pop();
    found.ok_or_else(|| Error::Internal("the metric of an expectation is missing".into()))
}

/// Stores what has changed, and writes it down; what has not is left alone.
async fn saved(work: &Work, verb: &str, stored: Expectation, next: Expectation) -> Result<Expectation> {
    if next == stored {
        return Ok(stored);
    }
    work.expectations_save(std::slice::from_ref(&next)).await?;
    let object = Some(next.id.as_uuid());
    let (before, after) = (Some(described(&stored)), Some(described(&next)));
    work.audited(verb, "Expectation", object, before, after).await?;
    Ok(next)
}

/// What is wrong with a field is told at the field, and what the expectation does not allow by its code.
fn told(invalid: Invalid) -> Error {
    match invalid.0.as_slice() {
        [only] if only.field == "expectation" => refused(invalid),
        _ => Error::Invalid(invalid),
    }
}

/// How an expectation is described in the audit log: without its title.
pub(crate) fn described(expectation: &Expectation) -> Value {
    let terms = expectation.terms.iter();
    let terms: Vec<Value> = terms
        .map(|term| json!({ "from": term.from, "target": term.target }))
        .collect();
    json!({
        "id": expectation.id,
        "member": expectation.member,
        "metric": expectation.metric,
        "frequency": expectation.frequency,
        "startsOn": expectation.starts_on,
        "endsOn": expectation.ends_on,
        "terms": terms,
        "origin": expectation.origin,
        "template": expectation.template,
        "acknowledgedAt": expectation.acknowledged_at,
        "version": expectation.version,
    })
}
