//! What many objects of one answer ask about commitments, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::commitments::{Commitment, CommitmentList, SayDo, Standing};
use domain::goals::Owner;
use domain::ids::CommitmentId;
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;

/// The commitment that stands in the place of another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplacementOf(pub CommitmentId);

/// A page of a list of commitments that stand so at the end of a day.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CommitmentsListed(
    pub CommitmentList,
    pub Option<Standing>,
    pub NaiveDate,
    pub PageRequest,
);

/// Say/do of a member or a team over a window.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SayDoOf(pub Owner, pub Period);

impl Loader<CommitmentId> for Loaders {
    type Value = Commitment;
    type Error = Problem;

    async fn load(&self, keys: &[CommitmentId]) -> Result<HashMap<CommitmentId, Commitment>, Problem> {
        let found = self.app.commitments_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |commitment| commitment.id))
    }
}

impl Loader<ReplacementOf> for Loaders {
    type Value = Commitment;
    type Error = Problem;

    async fn load(&self, keys: &[ReplacementOf]) -> Result<HashMap<ReplacementOf, Commitment>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.commitments_after(&self.viewer, &ids).await?;
        let keyed = found.into_iter();
        let keyed = keyed.filter_map(|next| Some((ReplacementOf(next.previous?), next)));
        Ok(keyed.collect())
    }
}

impl Loader<CommitmentsListed> for Loaders {
    type Value = Page<Commitment>;
    type Error = Problem;

    async fn load(
        &self,
        keys: &[CommitmentsListed],
    ) -> Result<HashMap<CommitmentsListed, Page<Commitment>>, Problem> {
        let mut found = HashMap::new();
        let asked = keys.iter().map(|key| (key.0, (key.1, key.2, &key.3)));
        for ((standing, as_of, request), lists) in by_date(asked) {
            let pages = self
                .app
                .commitments_listed(&self.viewer, &lists, (standing, as_of), request)
                .await?;
            found.extend(
                pages
                    .into_iter()
                    .map(|(list, page)| (CommitmentsListed(list, standing, as_of, request.clone()), page)),
            );
        }
        Ok(found)
    }
}

impl Loader<SayDoOf> for Loaders {
    type Value = SayDo;
    type Error = Problem;

    async fn load(&self, keys: &[SayDoOf]) -> Result<HashMap<SayDoOf, SayDo>, Problem> {
        let mut found = HashMap::new();
        for (window, owners) in by_date(keys.iter().map(|key| (key.0, key.1))) {
            let said = self.app.say_do(&self.viewer, &owners, window).await?;
            found.extend(
                said.into_iter()
                    .map(|(owner, said)| (SayDoOf(owner, window), said)),
            );
        }
        Ok(found)
    }
}
