//! What every organization has from the start, so that the first import already gives figures.

use crate::error::Result;
use crate::unit::Work;
use domain::ids::{MetricId, StageId};
use domain::metrics::{Metric, standard_metrics};
use domain::pipeline::standard_stages;

/// Gives the organization of a unit of work its feeds, standard metrics and standard stages.
pub(crate) async fn organization_defaults(work: &Work) -> Result<()> {
    let metrics: Vec<Metric> = standard_metrics()
        .into_iter()
        .map(|definition| Metric {
            id: MetricId::from_uuid(work.next_id()),
            definition,
            standard: true,
            version: 1,
        })
        .collect();
    work.feeds_insert().await?;
    work.metrics_insert(&metrics).await?;
    work.stages_insert(&standard_stages(|| StageId::from_uuid(work.next_id())))
        .await?;
    Ok(())
}
