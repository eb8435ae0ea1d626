//! What many objects of one answer ask about expectations, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use app::ExpectationStanding;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::expectations::{Expectation, Window};
use domain::ids::{ExpectationId, MemberId};
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Whether all of an expectation opens to whoever asks, and not its figures alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpenOf(pub ExpectationId);

/// A page of what is expected of a member on a day.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ExpectedOf(pub MemberId, pub NaiveDate, pub PageRequest);

/// Occurrences of an expectation, which whoever asks was given, at the end of a day.
#[derive(Clone)]
pub struct StandingOf(pub Arc<Expectation>, pub Window, pub NaiveDate);

impl StandingOf {
    fn key(&self) -> (ExpectationId, Window, NaiveDate) {
        (self.0.id, self.1, self.2)
    }
}

impl PartialEq for StandingOf {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for StandingOf {}

impl Hash for StandingOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Loader<ExpectationId> for Loaders {
    type Value = Expectation;
    type Error = Problem;

    async fn load(&self, keys: &[ExpectationId]) -> Result<HashMap<ExpectationId, Expectation>, Problem> {
        let found = self.app.expectations_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |expectation| expectation.id))
    }
}

impl Loader<OpenOf> for Loaders {
    type Value = ();
    type Error = Problem;

    async fn load(&self, keys: &[OpenOf]) -> Result<HashMap<OpenOf, ()>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let open = self.app.expectations_open(&self.viewer, &ids).await?;
        Ok(open.into_iter().map(|id| (OpenOf(id), ())).collect())
    }
}

impl Loader<ExpectedOf> for Loaders {
    type Value = Page<Expectation>;
    type Error = Problem;

    async fn load(&self, keys: &[ExpectedOf]) -> Result<HashMap<ExpectedOf, Page<Expectation>>, Problem> {
        let mut lists: HashMap<(NaiveDate, &PageRequest), Vec<MemberId>> = HashMap::new();
        for ExpectedOf(member, day, request) in keys {
            lists.entry((*day, request)).or_default().push(*member);
        }
        let mut found = HashMap::new();
        for ((day, request), members) in lists {
            let pages = self
                .app
                .expectations_of(&self.viewer, &members, day, request)
                .await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(member, page)| (ExpectedOf(member, day, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<StandingOf> for Loaders {
    type Value = Arc<ExpectationStanding>;
    type Error = Problem;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, Self::Value>, Problem> {
        let mut found = HashMap::new();
        for (date, asked) in by_date(keys.iter().map(|key| (key, key.2))) {
            let of: Vec<_> = asked.iter().map(|key| (&*key.0, key.1)).collect();
            let standings = self.app.expectation_standings(&self.viewer, &of, date).await?;
            found.extend(
                asked
                    .into_iter()
                    .filter_map(|key| Some((key.clone(), standings.get(&(key.0.id, key.1))?.clone()))),
            );
        }
        Ok(found)
    }
}
