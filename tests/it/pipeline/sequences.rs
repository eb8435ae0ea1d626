//! Whatever is done in whatever order, figures equal a recount.

use super::{PARTIAL, assert_clean, row, state};
use acceptance::{Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use app::{AccountRow, AssignmentSet, MetricDefine, OpportunityHistory, OpportunityRow, Reference};
use chrono::{Days, NaiveDate};
use domain::calendar::{FiscalCalendar, MonthPattern, YearStart};
use domain::metrics::{
    Aggregation, Customers, DealEvent, DealMeasure, Definition, Derivation, Direction, Layer, MetricSource,
    Unit,
};
use domain::money::{Currency, Money, Rate};
use domain::organizations::Settings;
use persistence::ExchangeRate;

on_both_databases! {
    any_sequence_of_pushes_rates_and_reassignments_stays_true,
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len() as u64) as usize]
    }

    /// A day of the fourteen months before the server's today.
    fn date(&mut self) -> NaiveDate {
        day("2026-03-02") - Days::new(self.roll(425))
    }
}

struct World<'a> {
    org: TestOrganization<'a>,
    people: Vec<Person>,
    teams: Vec<TestTeam>,
    dice: Dice,
}

const STAGES: [&str; 5] = ["prospecting", "qualified", "negotiation", "won", "lost"];
const CURRENCIES: [&str; 3] = ["USD", "EUR", "JPY"];

impl World<'_> {
    fn row(&mut self) -> OpportunityRow {
        let key = format!("deal-{}", self.dice.roll(40));
        let mut standing = || {
            let owner = self.dice.pick(&self.people).clone();
            let amount = (1 + self.dice.roll(9)).to_string();
            let stage = *self.dice.pick(&STAGES);
            let mut standing = state(stage, &owner, &amount, CURRENCIES[self.dice.roll(3) as usize]);
            if self.dice.roll(9) == 0 {
                standing.owner = None;
            }
            (self.dice.date(), standing)
        };
        let first = standing();
        let history = std::iter::repeat_with(standing).take(3);
        let history: Vec<_> = history.map(|(from, state)| (Ok(from), state)).collect();
        let mut row = row(&key, &first.0.to_string(), first.1);
        if self.dice.roll(3) == 0 {
            row.history = OpportunityHistory::Whole(history);
            row.created_on = Some(None);
        }
        if self.dice.roll(4) > 0 {
            row.account = Some(Ok(Reference::ExternalId(format!(
                "account-{}",
                self.dice.roll(6)
            ))));
        }
        row
    }

    async fn step(&mut self) {
        let app = self.org.server.app.clone();
        match self.dice.roll(10) {
            0 => {
                let rate = ExchangeRate {
                    currency: Currency::parse(CURRENCIES[1 + self.dice.roll(2) as usize])
                        .expect("a currency"),
                    on: self.dice.date(),
                    rate: Rate::parse(&format!("1.{}", self.dice.roll(99))).expect("a rate"),
                };
                app.rates_set(&self.org.operator, vec![rate])
                    .await
                    .expect("rates are set");
            }
            1 | 2 => {
                let from = self.dice.date();
                let member = self.dice.pick(&self.people).member;
                let team = self.dice.pick(&self.teams).team;
                let set = AssignmentSet {
                    member,
                    team: Some(team),
                    from,
                    to: None,
                    replace: self.dice.roll(3) == 0,
                };
                // Where it would overlap a later one, and is not to take its place, it is refused, and changes nothing.
                let _ = app.assignment_set(&self.org.operator, set).await;
            }
            _ => {
                let rows: Vec<_> = (0..1 + self.dice.roll(8)).map(|_| self.row()).collect();
                let report = app.opportunities_upsert(&self.org.operator, rows, PARTIAL).await;
                assert!(report.expect("the call is sound").applied);
            }
        }
    }
}

fn metrics() -> Vec<MetricDefine> {
    let dollars = Currency::parse("USD").expect("a currency");
    let threshold = Some(Money::new(4_00, dollars));
    let derivation = |event, measure, threshold, customers| Derivation {
        event,
        measure,
        threshold,
        customers,
    };
    let won = DealEvent::Won;
    [
        (
            "large",
            derivation(DealEvent::Created, DealMeasure::Count, threshold, None),
            Aggregation::Sum,
        ),
        (
            "new",
            derivation(won, DealMeasure::Count, None, Some(Customers::New)),
            Aggregation::Sum,
        ),
        (
            "cross",
            derivation(won, DealMeasure::Amount, None, Some(Customers::Existing)),
            Aggregation::Sum,
        ),
        (
            "cycle",
            derivation(won, DealMeasure::AgeDays, None, None),
            Aggregation::Average,
        ),
        (
            "largest",
            derivation(won, DealMeasure::Amount, None, None),
            Aggregation::Max,
        ),
        (
            "latest",
            derivation(DealEvent::Qualified, DealMeasure::Amount, threshold, None),
            Aggregation::Last,
        ),
    ]
    .into_iter()
    .map(|(key, derivation, aggregation)| MetricDefine {
        definition: Definition {
            key: key.to_owned(),
            name: key.to_owned(),
            description: None,
            layer: Layer::Result,
            unit: match derivation.measure {
                DealMeasure::Count => Unit::Count,
                DealMeasure::Amount => Unit::Currency,
                DealMeasure::AgeDays => Unit::Duration,
            },
            scale: 0,
            aggregation,
            direction: Direction::Increase,
            subject: domain::metrics::SubjectKind::Member,
            source: MetricSource::Derived(derivation),
            freshness_hours: None,
        },
        if_version: None,
    })
    .collect()
}

async fn any_sequence_of_pushes_rates_and_reassignments_stays_true(server: TestServer) {
    for seed in [1, 2, 3] {
        let mut settings = Settings::new("Acme", "UTC", "USD").expect("the settings are sound");
        if seed == 2 {
            let start = YearStart::NearestWeekday {
                month: 2,
                day: 1,
                weekday: 7,
            };
            let fiscal = FiscalCalendar::new(start, MonthPattern::Weeks445).expect("a calendar");
            settings.buckets = domain::calendar::Buckets::new(fiscal, 7).expect("a weekday");
        }
        let org = server.organization_with(&format!("dice-{seed}"), settings).await;
        let region = org.team("Region", None).await;
        let teams = vec![
            org.team("East", Some(&region)).await,
            org.team("West", None).await,
            region,
        ];
        let mut people = Vec::new();
        for name in ["Ana", "Ben", "Cleo"] {
            people.push(org.rep(name).await);
        }
        let accounts = (0..6).map(|number| AccountRow {
            external_id: Some(format!("account-{number}")),
            name: format!("Account {number}"),
            ..AccountRow::default()
        });
        let made = server
            .app
            .accounts_upsert(&org.operator, accounts.collect::<Vec<_>>(), super::ATOMIC)
            .await;
        assert!(made.expect("sound").applied);
        let mut late = metrics();
        let early = late.split_off(3);
        for metric in early {
            server
                .app
                .metric_define(&org.operator, metric)
                .await
                .expect("defined");
        }
        let mut world = World {
            org,
            people,
            teams,
            dice: Dice(seed),
        };
        for step in 0..60 {
            world.step().await;
            if step % 20 == 10
                && let Some(metric) = late.pop()
            {
                server
                    .app
                    .metric_define(&world.org.operator, metric)
                    .await
                    .expect("defined");
            }
            if step % 10 == 9 {
                assert_clean(&world.org).await;
            }
        }
    }
}
