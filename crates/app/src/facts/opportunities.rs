//! Opportunities as they stand, one by one.

use super::Synced;
use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::owners::teams_on;
use chrono::{DateTime, Utc};
use domain::goals::Owner;
use domain::ids::{AccountId, MemberId, ProductId, TeamId};
use domain::members::Member;
use domain::paging::PageRequest;
use domain::pipeline::{OpportunityFilter, Stage, Standing};
use domain::teams::Team;
use persistence::Changing;
use std::collections::HashMap;

/// An opportunity as it stands now.
#[derive(Clone, Debug)]
pub struct OpportunityFact {
    /// How it stands.
    pub standing: Standing,
    /// Its stage.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<Member>,
    /// The team its owner is in today.
    pub team: Option<Team>,
    /// Key of the customer in the system it comes from.
    pub account_key: Option<String>,
    /// Key of what is to be sold in the system it comes from.
    pub product_key: Option<String>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

impl App {
    /// A page of the opportunities the viewer may see; of those changed since an instant, where it is given.
    pub async fn opportunity_facts(
        &self,
        viewer: &Viewer,
        filter: &OpportunityFilter,
        since: Option<DateTime<Utc>>,
        request: &PageRequest,
    ) -> Result<Synced<OpportunityFact>> {
        let session = self.reading(viewer);
        let until = session.settled_until(Changing::Opportunities, self.now()).await?;
        let page = session.standings_page_by_id(&viewer.asker, filter, since, request);
        let page = page.await?;
        let read = || page.rows.iter().map(|(_, (standing, _))| standing);
        let owners: Vec<MemberId> = read().filter_map(|found| found.owner).collect();
        let members = self.members_by_id(viewer, &owners).await?.into_iter();
        let members: HashMap<MemberId, Member> = members.map(|member| (member.id, member)).collect();
        let assigned = teams_on(&session, &owners, viewer.today()).await?;
        let named: Vec<TeamId> = assigned.values().copied().collect();
        let teams = self.teams_by_id(viewer, &named).await?.into_iter();
        let teams: HashMap<TeamId, Team> = teams.map(|team| (team.id, team)).collect();
        let accounts: Vec<AccountId> = read().filter_map(|found| found.account).collect();
        let accounts = self.accounts_by_id(viewer, &accounts).await?.into_iter();
        let accounts: HashMap<AccountId, Option<String>> = accounts
            .map(|account| (account.id, account.external_id))
            .collect();
        let products: Vec<ProductId> = read().filter_map(|found| found.product).collect();
        let products = self.products_by_id(viewer, &products).await?.into_iter();
        let products: HashMap<ProductId, Option<String>> = products
            .map(|product| (product.id, product.external_id))
            .collect();
        let stages = self.stages(viewer).await?;
        let page = page.try_map(|(standing, updated_at)| -> Result<OpportunityFact> {
            let lost = || Error::Internal("an opportunity without its stage".into());
            let team = standing
                .owner
                .and_then(|owner| assigned.get(&Owner::Member(owner)));
            Ok(OpportunityFact {
                stage: stages.get(standing.stage).cloned().ok_or_else(lost)?,
                owner: standing.owner.and_then(|id| members.get(&id).cloned()),
                team: team.and_then(|id| teams.get(id).cloned()),
                account_key: standing
                    .account
                    .and_then(|id| accounts.get(&id).cloned().flatten()),
                product_key: standing
                    .product
                    .and_then(|id| products.get(&id).cloned().flatten()),
                standing,
                updated_at,
            })
        })?;
        Ok(Synced { page, until })
    }

    /// How many rows there are for the viewer.
    pub async fn opportunity_facts_count(
        &self,
        viewer: &Viewer,
        filter: &OpportunityFilter,
        since: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let session = self.reading(viewer);
        Ok(session
            .standings_count_since(&viewer.asker, filter, since)
            .await?)
    }
}
