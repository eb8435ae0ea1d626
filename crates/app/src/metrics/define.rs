//! Defining metrics.

use super::derive::Derivations;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::versions::check_version;
use domain::access::Action;
use domain::ids::MetricId;
use domain::metrics::{Definition, Metric, MetricSource};
use serde_json::{Value, json};

/// A metric to be defined, or changed where its key is taken.
#[derive(Clone, Debug)]
pub struct MetricDefine {
    /// What it is.
    pub definition: Definition,
    /// The version the change was made on.
    pub if_version: Option<i64>,
}

impl App {
    /// Defines a metric, or changes the one with its key. A derived metric has the facts of all history at once.
    ///
    /// # Errors
    /// Those of [`Definition::checked`]; `METRIC_IN_USE` for a new formula of a metric that has facts or goals, or that every
    /// organization has; `CONFLICT`.
    pub async fn metric_define(&self, viewer: &Viewer, input: MetricDefine) -> Result<Metric> {
        viewer.authorize_organization(Action::WriteOrganization)?;
        let definition = input.definition.checked()?;
        self.unit(viewer, (definition, input.if_version), |work, input| async move {
            let (definition, if_version) = &*input;
            work.pipeline_locked().await?;
            work.measurements_locked_out().await?;
            let all = work.metrics().await?;
            let held = all
                .into_iter()
                .find(|metric| metric.definition.key == definition.key);
            let before = held.as_ref().map(|metric| described(&metric.definition));
            let metric = match held {
                None => {
                    check_version("the metric", 0, *if_version)?;
                    Metric {
                        id: MetricId::from_uuid(work.next_id()),
                        definition: definition.clone(),
                        standard: false,
                        version: 1,
                    }
                }
                Some(held) => {
                    check_version("the metric", held.version, *if_version)?;
                    if held.definition == *definition {
                        return Ok(held);
                    }
                    let reformed = !held.definition.same_formula(definition);
                    if reformed && (held.standard || work.metric_used(held.id).await?) {
                        let message =
                            "figures and goals depend on its formula; define a metric with another key";
                        return Err(Error::Refused("METRIC_IN_USE", message.into()));
                    }
                    Metric {
                        definition: definition.clone(),
                        version: held.version + 1,
                        ..held
                    }
                }
            };
            match before {
                None => work.metrics_insert(std::slice::from_ref(&metric)).await?,
                Some(_) => work.metric_save(&metric).await?,
            }
            if metric.definition.derivation().is_some() {
                let derivations = Derivations::load(&work, &work.viewer.organization).await?;
                derivations.only(metric.id).follow_all(&work).await?;
            }
            let (id, after) = (metric.id.as_uuid(), described(&metric.definition));
            work.audited("metricDefine", "Metric", Some(id), before, Some(after))
                .await?;
            Ok(metric)
        })
        .await
    }
}

fn described(definition: &Definition) -> Value {
    let source = match &definition.source {
        MetricSource::Recorded(accepted) => json!({ "recorded": accepted }),
        MetricSource::Derived(derivation) => json!({
            "event": derivation.event,
            "measure": derivation.measure,
            "threshold": derivation.threshold,
            "customers": derivation.customers,
        }),
    };
    json!({
        "key": definition.key,
        "name": definition.name,
        "description": definition.description,
        "layer": definition.layer,
        "unit": definition.unit,
        "aggregation": definition.aggregation,
        "subject": definition.subject,
        "source": source,
        "freshnessHours": definition.freshness_hours,
    })
}
