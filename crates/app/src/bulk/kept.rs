//! What the rows of a bulk call are answered with, and how it is read again for whoever asks again.

use crate::error::Result;
use crate::unit::Work;
use domain::goals::Goal;
use domain::ids::{AccountId, GoalId, MeasurementId, MemberId, OpportunityId, ProductId};
use domain::metrics::Measurement;
use std::collections::HashMap;
use std::future::Future;
use uuid::Uuid;

/// An object of a row.
pub(crate) trait Kept: Clone + Send + Sync + 'static {
    /// Its identity.
    fn key(&self) -> Uuid;

    /// Those of `keys` that whoever asks may see today.
    fn read(work: &Work, keys: &[Uuid]) -> impl Future<Output = Result<HashMap<Uuid, Self>>> + Send;
}

impl Kept for Goal {
    fn key(&self) -> Uuid {
        self.id.as_uuid()
    }

    async fn read(work: &Work, keys: &[Uuid]) -> Result<HashMap<Uuid, Self>> {
        let ids: Vec<GoalId> = keys.iter().copied().map(GoalId::from_uuid).collect();
        let found = work.goals_by_id(&work.viewer.asker, &ids).await?;
        Ok(found.into_iter().map(|goal| (goal.key(), goal)).collect())
    }
}

impl Kept for Measurement {
    fn key(&self) -> Uuid {
        self.id.as_uuid()
    }

    async fn read(work: &Work, keys: &[Uuid]) -> Result<HashMap<Uuid, Self>> {
        let ids: Vec<MeasurementId> = keys.iter().copied().map(MeasurementId::from_uuid).collect();
        let found = work.measurements_by_id(&work.viewer.asker, &ids).await?;
        Ok(found.into_iter().map(|found| (found.key(), found)).collect())
    }
}

/// Only named: the API reads them when they are asked for, by loaders that show what whoever asks may see.
macro_rules! named {
    ($($id:ident),*) => {$(
        impl Kept for $id {
            fn key(&self) -> Uuid {
                self.as_uuid()
            }

            async fn read(_work: &Work, keys: &[Uuid]) -> Result<HashMap<Uuid, Self>> {
                Ok(keys.iter().map(|key| (*key, Self::from_uuid(*key))).collect())
            }
        }
    )*};
}

named!(AccountId, MemberId, ProductId, OpportunityId);
