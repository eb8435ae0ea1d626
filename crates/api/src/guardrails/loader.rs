//! What many objects of one answer ask about guardrails, read together.

use crate::goals::by_page;
use crate::loaders::{Loaders, by_date, by_key};
use crate::problem::Problem;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use domain::guardrails::{Guardrail, GuardrailStanding};
use domain::ids::{GoalId, GuardrailId, MemberId};
use domain::paging::{Page, PageRequest};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A page of the guardrails of a member.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OfMember(pub MemberId, pub PageRequest);

/// A page of the guardrails of a goal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OfGoal(pub GoalId, pub PageRequest);

/// How a guardrail, which whoever asks was given, stands at the end of a day.
#[derive(Clone)]
pub struct StandingOf(pub Arc<Guardrail>, pub NaiveDate);

impl PartialEq for StandingOf {
    fn eq(&self, other: &Self) -> bool {
        (self.0.id, self.1) == (other.0.id, other.1)
    }
}

impl Eq for StandingOf {}

impl Hash for StandingOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.id, self.1).hash(state);
    }
}

impl Loader<GuardrailId> for Loaders {
    type Value = Guardrail;
    type Error = Problem;

    async fn load(&self, keys: &[GuardrailId]) -> Result<HashMap<GuardrailId, Guardrail>, Problem> {
        let found = self.app.guardrails_by_id(&self.viewer, keys).await?;
        Ok(by_key(found, |guardrail| guardrail.id))
    }
}

impl Loader<OfMember> for Loaders {
    type Value = Page<Guardrail>;
    type Error = Problem;

    async fn load(&self, keys: &[OfMember]) -> Result<HashMap<OfMember, Page<Guardrail>>, Problem> {
        let mut lists: HashMap<&PageRequest, Vec<MemberId>> = HashMap::new();
        for OfMember(member, request) in keys {
            lists.entry(request).or_default().push(*member);
        }
        let mut found = HashMap::new();
        for (request, members) in lists {
            let pages = self
                .app
                .guardrails_of_members(&self.viewer, &members, request)
                .await?;
            let keyed = |(member, page)| (OfMember(member, request.clone()), page);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<OfGoal> for Loaders {
    type Value = Page<Guardrail>;
    type Error = Problem;

    async fn load(&self, keys: &[OfGoal]) -> Result<HashMap<OfGoal, Page<Guardrail>>, Problem> {
        let mut found = HashMap::new();
        for (request, goals) in by_page(keys.iter().map(|key| (key.0, &key.1))) {
            let pages = self
                .app
                .guardrails_of_goals(&self.viewer, &goals, request)
                .await?;
            let keyed = |(goal, page)| (OfGoal(goal, request.clone()), page);
            found.extend(pages.into_iter().map(keyed));
        }
        Ok(found)
    }
}

impl Loader<StandingOf> for Loaders {
    type Value = Arc<GuardrailStanding>;
    type Error = Problem;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, Self::Value>, Problem> {
        let mut found = HashMap::new();
        for (date, asked) in by_date(keys.iter().map(|key| (key, key.1))) {
            let guardrails: Vec<&Guardrail> = asked.iter().map(|key| &*key.0).collect();
            let mut standings = self
                .app
                .guardrail_standings(&self.viewer, &guardrails, date)
                .await?;
            let standing = |key: &StandingOf| Some((key.clone(), Arc::new(standings.remove(&key.0.id)?)));
            found.extend(asked.into_iter().filter_map(standing));
        }
        Ok(found)
    }
}
