//! Puts the demo organization where the application keeps things, by the same use-cases scripts have.

use super::{Demo, DemoDeal, DemoGoal, DemoOwner, Person};
use crate::wiring::in_words;
use app::{
    AccountRow, App, AssignmentSet, BulkOptions, CurveRow, ExchangeRate, GoalRow, LeadershipSet,
    LoadedReading, MemberInvite, MemberReference, MetricDefine, MetricReference, OpportunityHistory,
    OpportunityRow, OpportunityState, OwnerReference, ParentReference, ProductRow, Reference, TeamCreate,
    Viewer,
};
use domain::access::Role;
use domain::bulk::{BulkMode, BulkReport, LARGEST_BATCH};
use domain::goals::{Edge, GoalState};
use domain::ids::{MemberId, MetricId, TeamId};
use domain::money::print_amount;

const ALL_OR_NOTHING: BulkOptions = BulkOptions {
    mode: BulkMode::Atomic,
    dry_run: false,
    idempotency: None,
};

/// Measurements written by one transaction.
const READINGS_AT_ONCE: usize = 20_000;

/// Tells how far the writing is: what is being written, and how many steps of how many are done.
pub type Progress<'a> = &'a (dyn Fn(&'static str, u64, u64) + Send + Sync);

/// Writes `demo` as an organization called `slug` whose active members all sign in with `password`.
///
/// # Errors
/// What the application refuses, or the database cannot do.
pub async fn write(
    app: &App,
    slug: &str,
    demo: &Demo,
    password: &str,
    progress: Progress<'_>,
) -> anyhow::Result<()> {
    app.organization_create(slug, demo.settings.clone())
        .await
        .map_err(in_words)?;
    let operator = app.operator(slug).await.map_err(in_words)?;
    let batches = demo.deals.len().div_ceil(LARGEST_BATCH);
    let pushes = demo.readings.as_ref().map_or(0, |_| demo.people.len());
    let steps = demo.people.len() + demo.teams.len() + batches + pushes + 3;
    let steps = u64::try_from(steps).unwrap_or(0);
    let writer = Writer {
        app,
        operator,
        demo,
        password,
        progress,
        steps,
    };
    let metrics = writer.settings().await?;
    let teams = writer.teams().await?;
    let members = writer.people(&teams).await?;
    writer.leaders(&teams, &members).await?;
    writer.pipeline().await?;
    writer.readings(&metrics, &members).await?;
    writer.goals(&teams).await?;
    writer.departures(&members).await
}

struct Writer<'a> {
    app: &'a App,
    operator: Viewer,
    demo: &'a Demo,
    password: &'a str,
    progress: Progress<'a>,
    steps: u64,
}

impl Writer<'_> {
    fn tell(&self, what: &'static str, done: usize) {
        (self.progress)(what, u64::try_from(done).unwrap_or(0), self.steps);
    }

    /// Calendar, rates and metrics, whose ids are answered.
    async fn settings(&self) -> anyhow::Result<Vec<MetricId>> {
        self.tell("calendar and metrics", 0);
        let (app, operator) = (self.app, &self.operator);
        let holidays = self.demo.holidays.clone();
        app.holidays_set(operator, holidays, Vec::new())
            .await
            .map_err(in_words)?;
        let rates = self.demo.rates.iter().map(|rate| ExchangeRate {
            currency: rate.currency,
            on: rate.on,
            rate: rate.rate,
        });
        app.rates_set(operator, rates.collect()).await.map_err(in_words)?;
        let mut metrics = Vec::new();
        for definition in self.demo.metrics.clone() {
            let define = MetricDefine {
                definition,
                if_version: None,
            };
            metrics.push(app.metric_define(operator, define).await.map_err(in_words)?.id);
        }
        Ok(metrics)
    }

    async fn teams(&self) -> anyhow::Result<Vec<TeamId>> {
        let mut teams: Vec<TeamId> = Vec::new();
        for team in &self.demo.teams {
            self.tell("teams", 1 + teams.len());
            let create = TeamCreate {
                name: team.name.to_owned(),
                parent: team.parent.and_then(|parent| teams.get(parent).copied()),
                from: Some(team.from),
                external_id: Some(team.key.to_owned()),
            };
            teams.push(
                self.app
                    .team_create(&self.operator, create)
                    .await
                    .map_err(in_words)?
                    .id,
            );
        }
        Ok(teams)
    }

    async fn people(&self, teams: &[TeamId]) -> anyhow::Result<Vec<MemberId>> {
        let mut members = Vec::new();
        for person in &self.demo.people {
            self.tell("people", 1 + teams.len() + members.len());
            members.push(self.person(teams, person).await.map_err(in_words)?);
        }
        Ok(members)
    }

    async fn person(&self, teams: &[TeamId], person: &Person) -> app::Result<MemberId> {
        let (app, operator) = (self.app, &self.operator);
        let invite = MemberInvite {
            email: person.email.clone(),
            name: person.name.to_owned(),
            role: person.role,
            time_zone: person.time_zone.map(str::to_owned),
            work_pattern: person.work_pattern,
            starts_on: Some(person.starts_on),
            external_id: Some(person.key.clone()),
        };
        let invited = app.member_invite(operator, invite).await?;
        let member = invited.member.id;
        if person.active && person.signs_in {
            app.accept_invitation(&invited.token, self.password.to_owned())
                .await?;
        }
        for (team, span) in &person.assignments {
            let assign = AssignmentSet {
                member,
                team: Some(teams[*team]),
                from: span.from,
                to: span.to,
                replace: false,
            };
            app.assignment_set(operator, assign).await?;
        }
        for off in &person.time_off {
            let (from, to) = (off.period.start(), off.period.end());
            app.time_off_record(operator, member, from, to, off.portion())
                .await?;
        }
        Ok(member)
    }

    async fn leaders(&self, teams: &[TeamId], members: &[MemberId]) -> anyhow::Result<()> {
        for (team, demo) in teams.iter().zip(&self.demo.teams) {
            for (person, acting, span) in &demo.leaders {
                let lead = LeadershipSet {
                    team: *team,
                    member: Some(members[*person]),
                    acting: *acting,
                    from: span.from,
                    to: span.to,
                    replace: false,
                };
                self.app
                    .leadership_set(&self.operator, lead)
                    .await
                    .map_err(in_words)?;
            }
        }
        Ok(())
    }

    async fn pipeline(&self) -> anyhow::Result<()> {
        let done = 1 + self.demo.teams.len() + self.demo.people.len();
        let (app, operator) = (self.app, &self.operator);
        self.tell("customers", done);
        let products = self.demo.products.iter().map(|product| ProductRow {
            external_id: Some(product.key.clone()),
            name: product.name.to_owned(),
            list_price: Some(product.price.amount()),
            currency: Some(product.price.currency.code().to_owned()),
            ..ProductRow::default()
        });
        applied(
            app.products_upsert(operator, products.collect::<Vec<_>>(), ALL_OR_NOTHING)
                .await,
        )?;
        let accounts = self.demo.accounts.iter().map(|account| AccountRow {
            external_id: Some(account.key.clone()),
            name: account.name.to_owned(),
            sector: Some(account.sector.to_owned()),
            key_account_of: account.key_account_of.map(|person| Ok(self.member(person))),
            ..AccountRow::default()
        });
        applied(
            app.accounts_upsert(operator, accounts.collect::<Vec<_>>(), ALL_OR_NOTHING)
                .await,
        )?;
        for (number, deals) in self.demo.deals.chunks(LARGEST_BATCH).enumerate() {
            self.tell("deals", done + 1 + number);
            let rows: Vec<_> = deals.iter().map(|deal| self.opportunity(deal)).collect();
            applied(app.opportunities_upsert(operator, rows, ALL_OR_NOTHING).await)?;
        }
        Ok(())
    }

    fn opportunity(&self, deal: &DemoDeal) -> OpportunityRow {
        let states = deal.revisions.iter().map(|revision| {
            let state = OpportunityState {
                stage: revision.stage.to_owned(),
                owner: Some(Ok(self.member(revision.owner))),
                amount: Some(revision.amount.amount()),
                currency: Some(revision.amount.currency.code().to_owned()),
                estimated: revision.estimated,
                expected_close_on: revision.expected_close_on.map(Ok),
            };
            (Ok(revision.from), state)
        });
        OpportunityRow {
            id: None,
            external_id: Some(deal.key.clone()),
            name: deal.name.clone(),
            account: Some(Ok(Reference::ExternalId(
                self.demo.accounts[deal.account].key.clone(),
            ))),
            product: Some(Ok(Reference::ExternalId(
                self.demo.products[deal.product].key.clone(),
            ))),
            next_step: deal.next_step.map(str::to_owned),
            created_on: Some(Some(Ok(deal.created_on()))),
            history: OpportunityHistory::Whole(states.collect()),
            if_version: None,
        }
    }

    /// What was measured, some people at a time, so that every rollup is written once.
    async fn readings(&self, metrics: &[MetricId], members: &[MemberId]) -> anyhow::Result<()> {
        let Some(readings) = &self.demo.readings else {
            return Ok(());
        };
        let done = usize::try_from(self.steps).unwrap_or(0) - 1 - members.len();
        let of_one = usize::try_from(readings.each()).unwrap_or(usize::MAX);
        let at_once = (READINGS_AT_ONCE / of_one.saturating_mul(metrics.len()).max(1)).max(1);
        let people: Vec<_> = members.iter().zip(&self.demo.people).collect();
        for (number, some) in people.chunks(at_once).enumerate() {
            self.tell("measurements", done + number * at_once);
            let sellers = some.iter().filter(|(_, person)| person.role == Role::Rep);
            let loaded = sellers.flat_map(|(member, person)| {
                readings.of(&person.key).map(|reading| LoadedReading {
                    metric: metrics[reading.metric],
                    member: **member,
                    occurred_at: reading.at,
                    amount: reading.amount,
                })
            });
            let load = self.app.measurements_load(&self.operator, loaded.collect());
            load.await.map_err(in_words)?;
        }
        Ok(())
    }

    async fn goals(&self, teams: &[TeamId]) -> anyhow::Result<()> {
        self.tell("goals", usize::try_from(self.steps).unwrap_or(1) - 1);
        for goals in self.demo.goals.chunks(LARGEST_BATCH) {
            let rows: Vec<_> = goals.iter().map(|goal| self.goal(teams, goal)).collect();
            applied(self.app.goals_upsert(&self.operator, rows, ALL_OR_NOTHING).await)?;
        }
        Ok(())
    }

    fn goal(&self, teams: &[TeamId], goal: &DemoGoal) -> GoalRow {
        let decimals = if goal.quota {
            self.demo.settings.currency.digits()
        } else {
            0
        };
        let minor = 10_i64.pow(u32::from(decimals));
        let amount = |whole: i64| print_amount(whole * minor, decimals);
        GoalRow {
            external_id: goal.key.clone(),
            owner: Ok(match goal.owner {
                DemoOwner::Person(place) => OwnerReference::Member(self.member(place)),
                DemoOwner::Team(place) => OwnerReference::Team(Reference::Id(teams[place])),
                DemoOwner::Organization => OwnerReference::Organization,
            }),
            metric: Ok(MetricReference::Key(goal.metric.to_owned())),
            title: Some(goal.title.clone()),
            period: Ok(goal.period),
            target: amount(goal.target),
            baseline: None,
            stretch: goal.stretch.map(amount),
            currency: None,
            quota: goal.quota,
            curve: Ok(CurveRow::WorkdayLinear),
            rationale: None,
            parent: goal.parent.clone().map(|parent| {
                Ok(ParentReference {
                    goal: Reference::ExternalId(parent),
                    edge: Edge::Contributes,
                })
            }),
            state: GoalState::Active,
            if_version: None,
        }
    }

    /// Whoever left is deactivated last: until then they own deals like everybody.
    async fn departures(&self, members: &[MemberId]) -> anyhow::Result<()> {
        let left = members
            .iter()
            .zip(&self.demo.people)
            .filter(|(_, person)| !person.active);
        for (member, _) in left {
            let change = self.app.member_activate(&self.operator, *member, false, None);
            change.await.map_err(in_words)?;
        }
        self.tell("done", usize::try_from(self.steps).unwrap_or(0));
        Ok(())
    }

    fn member(&self, place: usize) -> MemberReference {
        MemberReference::ExternalId(self.demo.people[place].key.clone())
    }
}

/// Fails with what was said of the first bad rows, when there are any.
fn applied<T>(outcome: app::Result<BulkReport<T>>) -> anyhow::Result<()> {
    let report = outcome.map_err(in_words)?;
    let errors: Vec<String> = report
        .rows
        .iter()
        .flat_map(|row| &row.errors)
        .take(5)
        .map(|error| format!("{}: {} ({})", error.field, error.message, error.code))
        .collect();
    anyhow::ensure!(
        report.applied,
        "the demo's data was refused: {}",
        errors.join("; ")
    );
    Ok(())
}
