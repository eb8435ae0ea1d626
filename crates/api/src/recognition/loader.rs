//! What many objects of one answer ask about recognition, read together.

use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use domain::ids::{MemberId, RecognitionId, RewardGrantId, RewardId};
use domain::paging::{Page, PageRequest};
use domain::recognition::{Reactions, Recognition, Reward, RewardGrant};
use std::collections::HashMap;

impl Loader<RecognitionId> for Loaders {
    type Value = Recognition;
    type Error = Problem;

    async fn load(&self, keys: &[RecognitionId]) -> Result<HashMap<RecognitionId, Recognition>, Problem> {
        let found = self.app.recognitions_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |recognition| recognition.id))
    }
}

impl Loader<RewardId> for Loaders {
    type Value = Reward;
    type Error = Problem;

    async fn load(&self, keys: &[RewardId]) -> Result<HashMap<RewardId, Reward>, Problem> {
        let found = self.app.rewards_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |reward| reward.id))
    }
}

impl Loader<RewardGrantId> for Loaders {
    type Value = RewardGrant;
    type Error = Problem;

    async fn load(&self, keys: &[RewardGrantId]) -> Result<HashMap<RewardGrantId, RewardGrant>, Problem> {
        let found = self.app.reward_grants_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |grant| grant.id))
    }
}

/// A page of what a member was given.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RewardsOf(pub MemberId, pub PageRequest);

impl Loader<RewardsOf> for Loaders {
    type Value = Page<RewardGrant>;
    type Error = Problem;

    async fn load(&self, keys: &[RewardsOf]) -> Result<HashMap<RewardsOf, Page<RewardGrant>>, Problem> {
        let mut found = HashMap::new();
        for (request, members) in by_date(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self.app.reward_grants_to(&self.viewer, &members, request).await?;
            let keyed = |(member, page)| (RewardsOf(member, request.clone()), page);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

/// Whom a recognition is to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecipientsOf(pub RecognitionId);

impl Loader<RecipientsOf> for Loaders {
    type Value = Vec<MemberId>;
    type Error = Problem;

    async fn load(&self, keys: &[RecipientsOf]) -> Result<HashMap<RecipientsOf, Vec<MemberId>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.recipients_of(&self.viewer, &ids).await?.into_iter();
        Ok(found.map(|(id, members)| (RecipientsOf(id), members)).collect())
    }
}

/// How many reacted to a recognition.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReactionsTo(pub RecognitionId);

impl Loader<ReactionsTo> for Loaders {
    type Value = Vec<Reactions>;
    type Error = Problem;

    async fn load(&self, keys: &[ReactionsTo]) -> Result<HashMap<ReactionsTo, Vec<Reactions>>, Problem> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.app.reactions_to(&self.viewer, &ids).await?.into_iter();
        Ok(found.map(|(id, made)| (ReactionsTo(id), made)).collect())
    }
}
