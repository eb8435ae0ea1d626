//! What many objects of one answer ask about check-ins, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::checkins::{CheckIn, CheckInFilter};
use domain::ids::{CheckInId, MemberId};
use std::collections::HashMap;

/// How many check-ins a member wrote in weeks that start in `[from, to)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CheckInsWritten(pub MemberId, pub (NaiveDate, NaiveDate));

impl Loader<CheckInId> for Loaders {
    type Value = CheckIn;
    type Error = Problem;

    async fn load(&self, keys: &[CheckInId]) -> Result<HashMap<CheckInId, CheckIn>, Problem> {
        let found = self.app.check_ins_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |check_in| check_in.id))
    }
}

impl Loader<CheckInsWritten> for Loaders {
    type Value = i64;
    type Error = Problem;

    async fn load(&self, keys: &[CheckInsWritten]) -> Result<HashMap<CheckInsWritten, i64>, Problem> {
        let mut found = HashMap::new();
        for ((from, to), members) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let filter = CheckInFilter {
                from: Some(from),
                to: Some(to),
                ..CheckInFilter::default()
            };
            let counted = self
                .app
                .check_ins_written(&self.viewer, &members, &filter)
                .await?;
            let key = |(member, count)| (CheckInsWritten(member, (from, to)), count);
            found.extend(counted.into_iter().map(key));
        }
        Ok(found)
    }
}
