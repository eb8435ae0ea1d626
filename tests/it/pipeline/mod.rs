//! The pipeline: pushing it in bulk, and the figures that follow.

mod bulk;
mod figures;
mod movement;
mod racing;
mod sequences;

use acceptance::{Person, TestOrganization, day};
use app::{BulkOptions, MemberReference, OpportunityHistory, OpportunityRow, OpportunityState, Reference};
use domain::bulk::{BulkMode, BulkReport};
use domain::calendar::Period;
use domain::goals::Owner;
use domain::ids::OpportunityId;
use domain::metrics::Metric;
use persistence::{Database, Options, RollupQuery, RollupSum, Session, Subjects};

const ATOMIC: BulkOptions = BulkOptions {
    mode: BulkMode::Atomic,
    dry_run: false,
    idempotency: None,
};

const PARTIAL: BulkOptions = BulkOptions {
    mode: BulkMode::Partial,
    dry_run: false,
    idempotency: None,
};

/// How an opportunity stands, with its amount in whole units of a currency.
fn state(stage: &str, owner: &Person, amount: &str, currency: &str) -> OpportunityState {
    OpportunityState {
        stage: stage.to_owned(),
        owner: Some(Ok(MemberReference::Id(owner.member))),
        amount: Some(amount.to_owned()),
        currency: Some(currency.to_owned()),
        ..OpportunityState::default()
    }
}

/// An opportunity that stands like this from a day on.
fn row(key: &str, from: &str, state: OpportunityState) -> OpportunityRow {
    OpportunityRow {
        id: None,
        external_id: Some(key.to_owned()),
        name: format!("Opportunity {key}"),
        account: None,
        product: None,
        next_step: None,
        created_on: None,
        history: OpportunityHistory::Since(Some(Ok(day(from))), state),
        if_version: None,
    }
}

/// The same opportunity with a customer.
fn with_account(mut row: OpportunityRow, account: &str) -> OpportunityRow {
    row.account = Some(Ok(Reference::ExternalId(account.to_owned())));
    row
}

/// Pushes rows that must be written.
async fn push(org: &TestOrganization<'_>, rows: Vec<OpportunityRow>) -> BulkReport<OpportunityId> {
    let report = org
        .server
        .app
        .opportunities_upsert(&org.operator, rows, ATOMIC)
        .await;
    let report = report.expect("the call is sound");
    assert!(report.applied, "{report:?}");
    report
}

/// Fails with what does not agree.
async fn assert_clean(org: &TestOrganization<'_>) {
    let findings = org.server.app.verify(&org.operator).await.expect("verified");
    assert!(findings.is_empty(), "{findings:#?}");
}

/// The database of a server, read directly.
async fn session(org: &TestOrganization<'_>) -> Session {
    let database = Database::connect(&Options::new(org.server.database_url())).await;
    let database = database.expect("the database answers");
    database.read(org.organization.id, &database.lease())
}

async fn metric(session: &Session, key: &str) -> Metric {
    let metrics = session.metrics().await.expect("metrics");
    let found = metrics.into_iter().find(|metric| metric.definition.key == key);
    found.unwrap_or_else(|| panic!("no metric {key}"))
}

/// The figure of one subject over a period, up to the end of a day.
async fn sum(
    org: &TestOrganization<'_>,
    key: &str,
    subject: Owner,
    period: (&str, &str),
    as_of: &str,
) -> Option<RollupSum> {
    let session = session(org).await;
    let metric = metric(&session, key).await;
    let subjects = match subject {
        Owner::Member(member) => Subjects::Members(vec![member]),
        Owner::Team(team) => Subjects::Teams(vec![team]),
        Owner::Organization => Subjects::Organization,
    };
    let query = RollupQuery {
        metrics: &[&metric],
        subjects,
        period: Period::new(day(period.0), day(period.1)).expect("a period"),
        as_of: day(as_of),
        today: day("2026-03-02"),
        buckets: &org.organization.settings.buckets,
    };
    let sums = session.rollup_sums(&query).await.expect("sums");
    sums.into_iter().find(|sum| sum.subject == subject)
}

/// The same figure's total; zero where there are no facts.
async fn total(
    org: &TestOrganization<'_>,
    key: &str,
    subject: Owner,
    period: (&str, &str),
    as_of: &str,
) -> i128 {
    let found = sum(org, key, subject, period, as_of).await;
    found.map_or(0, |sum| sum.totals.total)
}
