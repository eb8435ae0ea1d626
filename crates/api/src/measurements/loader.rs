//! What many objects of one answer ask about measurements, read together.

use crate::loaders::{Loaders, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::ids::MeasurementId;
use domain::metrics::{Correction, Measurement};
use std::collections::HashMap;

/// What a measurement said before it was corrected.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CorrectionsOf(pub MeasurementId);

impl Loader<MeasurementId> for Loaders {
    type Value = Measurement;
    type Error = Problem;

    async fn load(&self, keys: &[MeasurementId]) -> Result<HashMap<MeasurementId, Measurement>, Problem> {
        let found = self.app.measurements_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |measurement| measurement.id))
    }
}

impl Loader<CorrectionsOf> for Loaders {
    type Value = Vec<Correction>;
    type Error = Problem;

    async fn load(&self, keys: &[CorrectionsOf]) -> Result<HashMap<CorrectionsOf, Vec<Correction>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.measurement_corrections(&self.viewer, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, corrections)| (CorrectionsOf(id), corrections))
            .collect())
    }
}
