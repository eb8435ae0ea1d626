//! Opportunities as tests need them: by whom, when, and for how much.

use crate::organization::{Person, TestOrganization};
use app::{BulkOptions, MemberReference, OpportunityHistory, OpportunityRow, OpportunityState};
use chrono::NaiveDate;
use domain::bulk::BulkMode;

/// An opportunity to be pushed.
#[derive(Clone, Debug)]
pub struct Deal<'a> {
    /// Its key, unique in the organization.
    pub key: String,
    /// Whose it is.
    pub owner: &'a Person,
    /// What it is worth, such as `1200.00`.
    pub amount: &'a str,
    /// In which currency.
    pub currency: &'a str,
    /// The day it came to be.
    pub created: NaiveDate,
    /// The day it was won, if it was.
    pub won: Option<NaiveDate>,
}

impl TestOrganization<'_> {
    /// Pushes opportunities, as the operator.
    pub async fn deals(&self, deals: &[Deal<'_>]) {
        let options = BulkOptions {
            mode: BulkMode::Atomic,
            dry_run: false,
            idempotency: None,
        };
        for chunk in deals.chunks(1000) {
            let rows: Vec<_> = chunk.iter().map(row).collect();
            let report = self
                .server
                .app
                .opportunities_upsert(&self.operator, rows, options.clone())
                .await;
            let report = report.unwrap_or_else(|error| panic!("the deals were refused: {error:?}"));
            let refused: Vec<_> = report.rows.iter().flat_map(|row| &row.errors).collect();
            assert!(report.applied, "the deals were refused: {refused:?}");
        }
    }

    /// Pushes `number` opportunities of 100.00 US dollars that somebody created and won on a day.
    pub async fn won(&self, owner: &Person, on: NaiveDate, number: usize) {
        let deal = |index| Deal {
            key: format!("{}-{on}-{index}", owner.name),
            owner,
            amount: "100.00",
            currency: "USD",
            created: on,
            won: Some(on),
        };
        let deals: Vec<_> = (0..number).map(deal).collect();
        self.deals(&deals).await;
    }
}

fn row(deal: &Deal<'_>) -> OpportunityRow {
    let state = |stage: &str| OpportunityState {
        stage: stage.to_owned(),
        owner: Some(Ok(MemberReference::Id(deal.owner.member))),
        amount: Some(deal.amount.to_owned()),
        currency: Some(deal.currency.to_owned()),
        ..OpportunityState::default()
    };
    let open = (Ok(deal.created), state("prospecting"));
    let history = match deal.won {
        Some(on) if on == deal.created => vec![(Ok(on), state("won"))],
        Some(on) => vec![open, (Ok(on), state("won"))],
        None => vec![open],
    };
    OpportunityRow {
        id: None,
        external_id: Some(deal.key.clone()),
        name: deal.key.clone(),
        account: None,
        product: None,
        next_step: None,
        created_on: Some(Some(Ok(deal.created))),
        history: OpportunityHistory::Whole(history),
        if_version: None,
    }
}
