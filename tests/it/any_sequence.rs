//! Whatever comes in whatever order – amounts, corrections, deals, rates, assignments, moves of teams, closings –, figures
//! are what a plain recount says, and what was closed stays.
//!
//! The recount here knows nothing of rollups: it goes through every fact it remembers.

use acceptance::{Person, TestOrganization, TestServer, TestTeam, day, on_both_databases};
use app::{AssignmentSet, ProgressParts};
use chrono::{Days, NaiveDate};
use domain::access::Scope;
use domain::exact::Exact;
use domain::goals::{Goal, GoalFilter, Owner};
use domain::ids::{MemberId, MetricId, TeamId};
use domain::paging::PageRequest;
use domain::teams::Assignment;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

on_both_databases! {
    any_sequence_of_facts_rates_moves_and_closings_leaves_every_figure_a_recount,
}

const MONTHS: [(&str, &str, &str); 3] = [
    ("2025-12", "2025-12-01", "2026-01-01"),
    ("2026-01", "2026-01-01", "2026-02-01"),
    ("2026-02", "2026-02-01", "2026-03-01"),
];
/// The last of a list alone.
const LAST: PageRequest = PageRequest {
    limit: 1,
    from_end: true,
    after: None,
    before: None,
};
const CURRENCIES: [(&str, u32); 3] = [("USD", 2), ("EUR", 2), ("JPY", 0)];
/// Recorded metrics, with the unit and how they are added up.
const RECORDED: [(&str, &str, &str); 5] = [
    ("calls", "COUNT", "SUM"),
    ("talk", "DURATION", "AVERAGE"),
    ("level", "COUNT", "LAST"),
    ("longest", "DURATION", "MAX"),
    ("upsell", "CURRENCY", "SUM"),
];

/// Numbers that look random and are the same in every run of a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn index(&mut self, length: usize) -> usize {
        self.roll(length as u64) as usize
    }

    /// A day of the hundred before the server's today.
    fn day(&mut self) -> NaiveDate {
        day("2026-03-01") - Days::new(self.roll(100))
    }
}

/// Something that happened, as the recount remembers it.
#[derive(Clone, Debug)]
struct Remembered {
    metric: &'static str,
    person: usize,
    on: NaiveDate,
    /// Of the day, measured; and as the how manieth it came.
    hour: u64,
    came: usize,
    /// In minor units, or whole ones.
    amount: i64,
    weight: i64,
    currency: Option<usize>,
}

/// What a plain recount says of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Figure {
    Known(Option<String>),
    RateMissing,
}

struct World<'a> {
    org: TestOrganization<'a>,
    script: acceptance::Client,
    pusher: acceptance::Client,
    people: Vec<Person>,
    teams: Vec<TestTeam>,
    metrics: HashMap<MetricId, &'static str>,
    goals: Vec<Goal>,
    dice: Dice,
    facts: BTreeMap<String, Remembered>,
    came: usize,
    deals: BTreeMap<String, Remembered>,
    assignments: HashMap<MemberId, Vec<Assignment>>,
    parents: HashMap<TeamId, Vec<(NaiveDate, Option<TeamId>)>>,
    rates: BTreeMap<(usize, NaiveDate), i128>,
    kept: HashMap<domain::ids::GoalId, Figure>,
    closed: Vec<&'static str>,
    told: Vec<String>,
}

impl World<'_> {
    async fn step(&mut self) {
        match self.dice.roll(16) {
            0..=6 => self.measure().await,
            7..=10 => self.sell().await,
            11 | 12 => self.rate().await,
            13 => self.assign().await,
            14 => self.move_team().await,
            _ => self.close().await,
        }
    }

    /// Up to six amounts, new or corrected: of another day, person, amount or currency.
    async fn measure(&mut self) {
        let mut rows = BTreeMap::new();
        for _ in 0..=self.dice.roll(6) {
            let metric = self.dice.index(RECORDED.len());
            let (key, unit, aggregation) = RECORDED[metric];
            let name = format!("{key} {}", self.dice.roll(12));
            let currency = (unit == "CURRENCY").then(|| self.dice.index(3));
            let weight = (aggregation == "AVERAGE").then(|| self.dice.roll(3) as i64);
            let fact = Remembered {
                metric: key,
                person: self.dice.index(self.people.len()),
                on: self.dice.day(),
                hour: 6 + 4 * self.dice.roll(3),
                came: 0,
                amount: self.dice.roll(900) as i64 - 100,
                weight: weight.unwrap_or(1),
                currency,
            };
            rows.insert(name, fact);
        }
        for (name, fact) in &mut rows {
            let came = self.facts.get(name).map(|held| held.came);
            fact.came = came.unwrap_or_else(|| {
                self.came += 1;
                self.came
            });
        }
        let row = |(name, fact): (&String, &Remembered)| {
            let mut row = json!({
                "externalId": name, "metric": { "key": fact.metric }, "subject": { "member": { "id": self.people[fact.person].id } },
                "occurredAt": format!("{}T{:02}:00:00Z", fact.on, fact.hour), "amount": shown(fact),
            });
            if let Some(currency) = fact.currency {
                row["currency"] = json!(CURRENCIES[currency].0);
            }
            if fact.metric == "talk" {
                row["weight"] = json!(fact.weight.to_string());
            }
            row
        };
        let input = json!({ "rows": rows.iter().map(row).collect::<Vec<_>>() });
        self.told.push(format!("measure {input}"));
        let shown = "summary { applied } rows { errors { field code message } }";
        let answer = self.script.run("measurementsRecord", input, shown).await;
        assert_eq!(answer.payload()["summary"]["applied"], true, "{:#}", answer.body);
        self.facts.extend(rows);
    }

    /// A deal that is won, or won otherwise than was said, or open again.
    async fn sell(&mut self) {
        let key = format!("deal {}", self.dice.roll(10));
        let (person, currency) = (self.dice.index(self.people.len()), self.dice.index(3));
        let (created, on) = (day("2025-11-01"), self.dice.day());
        let amount = 1 + self.dice.roll(500) as i64;
        let fact = Remembered {
            metric: "revenue_won",
            person,
            on,
            hour: 0,
            came: 0,
            amount,
            weight: 1,
            currency: Some(currency),
        };
        let won = self.dice.roll(5) > 0;
        let state = |on: NaiveDate, stage: &str| {
            json!({
                "validFrom": on, "stage": stage, "owner": { "id": self.people[person].id },
                "amount": { "amount": shown(&fact), "currency": CURRENCIES[currency].0 },
            })
        };
        let mut revisions = vec![state(created, "prospecting")];
        if won {
            revisions.push(state(on, "won"));
        }
        let row = json!({ "externalId": key, "name": key, "history": { "revisions": revisions } });
        self.told.push(format!("sell {row}"));
        let shown = "summary { applied } rows { errors { field code message } }";
        let answer = self
            .pusher
            .run("opportunitiesUpsert", json!({ "rows": [row] }), shown)
            .await;
        assert_eq!(answer.payload()["summary"]["applied"], true, "{:#}", answer.body);
        match won {
            true => self.deals.insert(key, fact),
            false => self.deals.remove(&key),
        };
    }

    async fn rate(&mut self) {
        let currency = 1 + self.dice.index(2);
        let on = self.dice.day() - Days::new(30 * self.dice.roll(3));
        let rate = 1 + self.dice.roll(2_000_000);
        let input = json!({ "rates": [{
            "currency": CURRENCIES[currency].0, "on": on, "rate": format!("{}.{:06}", rate / 1_000_000, rate % 1_000_000),
        }] });
        self.told.push(format!("rate {input}"));
        self.org
            .as_eva()
            .run("rateSet", input, "rates { rate }")
            .await
            .payload();
        self.rates.insert((currency, on), i128::from(rate));
    }

    async fn assign(&mut self) {
        let member = self.people[self.dice.index(self.people.len())].member;
        let team = match self.dice.roll(6) {
            0 => None,
            _ => Some(self.teams[self.dice.index(self.teams.len())].team),
        };
        let from = self.dice.day();
        let set = AssignmentSet {
            member,
            team,
            from,
            to: None,
            replace: self.dice.roll(3) == 0,
        };
        self.told.push(format!("assign {set:?}"));
        // Where it would overlap a later one, and is not to take its place, it is refused, and changes nothing.
        if let Ok(line) = self.org.server.app.assignment_set(&self.org.operator, set).await {
            self.assignments.insert(member, line);
        }
    }

    async fn move_team(&mut self) {
        let team = self.teams[self.dice.index(self.teams.len())].team;
        let parent = match self.dice.roll(4) {
            0 => None,
            _ => Some(self.teams[self.dice.index(self.teams.len())].team),
        };
        let (from, replace) = (self.dice.day(), self.dice.roll(3) == 0);
        self.told.push(format!(
            "move {team} below {parent:?} from {from}, replacing: {replace}"
        ));
        let app = &self.org.server.app;
        // A ring, or a move before a later one that is not to take its place, is refused.
        if app
            .team_move(&self.org.operator, team, parent, (Some(from), replace), None)
            .await
            .is_ok()
        {
            let line = self.parents.entry(team).or_default();
            line.retain(|(start, _)| *start < from);
            line.push((from, parent));
        }
    }

    async fn close(&mut self) {
        let (name, _, end) = MONTHS[self.dice.index(3)];
        self.told.push(format!("close {name}"));
        let input = json!({ "period": { "name": name } });
        let answer = self
            .org
            .as_eva()
            .run("periodClose", input, "closing { id }")
            .await;
        let ending: Vec<&Goal> = self
            .goals
            .iter()
            .filter(|goal| goal.period.end() == day(end))
            .collect();
        let figures: Vec<_> = ending
            .iter()
            .map(|goal| (goal.id, self.recount(goal, goal.period.last_day())))
            .collect();
        if self.closed.contains(&name) {
            return answer.fails("ALREADY_CLOSED");
        }
        if figures.iter().any(|(_, figure)| *figure == Figure::RateMissing) {
            return answer.fails("FX_RATE_MISSING");
        }
        answer.payload();
        self.kept.extend(figures);
        self.closed.push(name);
    }

    /// The figure of a goal by everything remembered, one by one, as of a day that is not before its last.
    fn recount(&self, goal: &Goal, as_of: NaiveDate) -> Figure {
        let wanted = self.metrics[&goal.metric];
        let derived = if wanted == "deals_won" {
            "revenue_won"
        } else {
            wanted
        };
        let counts: Vec<&Remembered> = self
            .facts
            .values()
            .chain(self.deals.values())
            .filter(|fact| {
                fact.metric == derived && goal.period.contains(fact.on) && self.is_of(goal.owner, fact, as_of)
            })
            .collect();
        let whole = |amount: i64| Exact::ratio(i128::from(amount), 1).map(Exact::to_decimal);
        let of_money = ["upsell", "revenue_won"].contains(&wanted);
        if of_money {
            let worth: Option<Vec<i128>> = counts.iter().map(|fact| self.worth(fact)).collect();
            return match worth {
                None => Figure::RateMissing,
                Some(worth) => Figure::Known(Exact::ratio(worth.iter().sum(), 100).map(Exact::to_decimal)),
            };
        }
        let amounts = || counts.iter().map(|fact| fact.amount);
        Figure::Known(match wanted {
            "deals_won" => whole(counts.len() as i64),
            "calls" => whole(amounts().sum()),
            "longest" => amounts().max().and_then(whole),
            // Of many members the latest of each, added up: what all of them have.
            "level" => {
                let mut latest: BTreeMap<usize, (NaiveDate, u64, usize, i64)> = BTreeMap::new();
                for fact in &counts {
                    let this = (fact.on, fact.hour, fact.came, fact.amount);
                    let held = latest.entry(fact.person).or_insert(this);
                    *held = (*held).max(this);
                }
                let sum = latest.values().map(|(.., amount)| amount).sum();
                (!latest.is_empty()).then_some(sum).and_then(whole)
            }
            "talk" => {
                let weight: i64 = counts.iter().map(|fact| fact.weight).sum();
                Exact::ratio(amounts().map(i128::from).sum(), i128::from(weight)).map(Exact::to_decimal)
            }
            other => panic!("no recount of {other}"),
        })
    }

    fn is_of(&self, owner: Owner, fact: &Remembered, as_of: NaiveDate) -> bool {
        let member = self.people[fact.person].member;
        match owner {
            Owner::Member(id) => id == member,
            Owner::Organization => true,
            Owner::Team(id) => {
                let line = self
                    .assignments
                    .get(&member)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let held =
                    |row: &&Assignment| row.span.from <= fact.on && row.span.to.is_none_or(|to| fact.on < to);
                let mut team = line.iter().find(held).map(|row| row.team_id);
                while let Some(here) = team {
                    if here == id {
                        return true;
                    }
                    let line = self.parents.get(&here).map(Vec::as_slice).unwrap_or_default();
                    team = line
                        .iter()
                        .rfind(|(from, _)| *from <= as_of)
                        .and_then(|(_, parent)| *parent);
                }
                false
            }
        }
    }

    /// In cents, by the rate of the day; a half is rounded away from zero.
    fn worth(&self, fact: &Remembered) -> Option<i128> {
        let currency = fact.currency.expect("money");
        let amount = i128::from(fact.amount);
        if currency == 0 {
            return Some(amount);
        }
        let rates = self.rates.range((currency, NaiveDate::MIN)..=(currency, fact.on));
        let (_, rate) = rates.last()?;
        let (numerator, denominator) = match CURRENCIES[currency].1 {
            0 => (amount * rate * 100, 1_000_000),
            _ => (amount * rate, 1_000_000),
        };
        let half = denominator / 2 * numerator.signum();
        Some((numerator + half) / denominator)
    }

    async fn check(&self) {
        let app = &self.org.server.app;
        let findings = app.verify(&self.org.operator).await.expect("verified");
        assert!(
            findings.is_empty(),
            "{findings:#?}\nafter {}",
            self.told.join("\n")
        );
        let today = day("2026-03-02");
        let goals: Vec<&Goal> = self.goals.iter().collect();
        let stood = app
            .goal_progress(&self.org.operator, &goals, today, ProgressParts::default())
            .await
            .expect("progress");
        let ids: Vec<_> = self.goals.iter().map(|goal| goal.id).collect();
        let kept = app.kept_goals(&self.org.operator, &ids).await.expect("closings");
        let restated = app.restatements(&self.org.operator, &ids, &LAST).await;
        let restated = restated.expect("restatements");
        for goal in &self.goals {
            let figures = &stood[&goal.id];
            let said = match figures.missing_rate {
                Some(_) => Figure::RateMissing,
                None => Figure::Known(figures.progress.actual.map(Exact::to_decimal)),
            };
            let tell = || format!("{goal:?}\nafter {}", self.told.join("\n"));
            assert_eq!(said, self.recount(goal, today), "today: {}", tell());
            let expected = self.kept.get(&goal.id);
            let found = kept.get(&goal.id);
            assert_eq!(found.is_some(), expected.is_some(), "closed: {}", tell());
            let Some((found, expected)) = found.zip(expected) else {
                continue;
            };
            assert_eq!(Figure::Known(found.actual.clone()), *expected, "kept: {}", tell());
            let stated = match restated.get(&goal.id).and_then(|page| page.rows.last()) {
                Some((_, last)) => last.after.clone(),
                None => found.actual.clone(),
            };
            let now = match self.recount(goal, goal.period.last_day()) {
                Figure::Known(figure) => figure,
                Figure::RateMissing => None,
            };
            assert_eq!(stated, now, "restated: {}", tell());
        }
    }
}

fn shown(fact: &Remembered) -> String {
    match fact.currency.map(|currency| CURRENCIES[currency].1) {
        Some(2) => {
            let sign = if fact.amount < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", fact.amount.abs() / 100, fact.amount.abs() % 100)
        }
        _ => fact.amount.to_string(),
    }
}

async fn world<'a>(server: &'a TestServer, seed: u64) -> World<'a> {
    let org = server.organization().await;
    let region = org.team("Region", None).await;
    let (east, west) = (
        org.team("East", Some(&region)).await,
        org.team("West", None).await,
    );
    let beginning = day("2020-01-01");
    let parents = HashMap::from([
        (region.team, vec![(beginning, None)]),
        (east.team, vec![(beginning, Some(region.team))]),
        (west.team, vec![(beginning, None)]),
    ]);
    let teams = vec![region, east, west];
    let people = vec![org.rep("Ana").await, org.rep("Ben").await, org.rep("Cleo").await];
    for (key, unit, aggregation) in RECORDED {
        let definition = json!({
            "key": key, "name": key, "layer": "RESULT", "unit": unit, "aggregation": aggregation,
            "source": { "recorded": { "acceptedSources": ["CRM"] } },
        });
        org.as_eva()
            .run("metricDefine", definition, "metric { key }")
            .await
            .payload();
    }
    let members = people
        .iter()
        .map(|person| json!({ "member": { "id": person.id } }));
    let of_teams = teams.iter().map(|team| json!({ "team": { "id": team.id } }));
    let owners: Vec<Value> = members
        .chain(of_teams)
        .chain([json!({ "organization": true })])
        .collect();
    let keys = RECORDED.map(|(key, ..)| key);
    let keys: Vec<&'static str> = keys.into_iter().chain(["revenue_won", "deals_won"]).collect();
    let mut rows = Vec::new();
    for (period, ..) in MONTHS {
        for (number, owner) in owners.iter().enumerate() {
            for key in &keys {
                rows.push(json!({
                    "externalId": format!("{key} {number} {period}"), "owner": owner, "metric": { "key": key },
                    "period": { "name": period }, "target": "1000",
                }));
            }
        }
    }
    let made = org
        .as_eva()
        .run("goalsUpsert", json!({ "rows": rows }), "summary { created }")
        .await;
    assert_eq!(made.payload()["summary"]["created"], rows.len());
    let goals = server
        .app
        .goals_matching(&org.operator, &GoalFilter::default())
        .await
        .expect("goals");
    let ids: Vec<MetricId> = goals.iter().map(|goal| goal.metric).collect();
    let metrics = server
        .app
        .metrics_by_id(&org.operator, &ids)
        .await
        .expect("metrics");
    let metrics = metrics.iter().map(|metric| {
        let key = keys.iter().find(|key| **key == metric.definition.key);
        (metric.id, *key.expect("one of the keys"))
    });
    World {
        script: org.as_(&org.service(&[Scope::MeasurementsWrite]).await),
        pusher: org.as_(&org.service(&[Scope::PipelineWrite]).await),
        metrics: metrics.collect(),
        org,
        people,
        teams,
        goals,
        dice: Dice(seed),
        facts: BTreeMap::new(),
        came: 0,
        deals: BTreeMap::new(),
        assignments: HashMap::new(),
        parents,
        rates: BTreeMap::new(),
        kept: HashMap::new(),
        closed: Vec::new(),
        told: Vec::new(),
    }
}

async fn any_sequence_of_facts_rates_moves_and_closings_leaves_every_figure_a_recount(server: TestServer) {
    let mut restated = 0;
    for seed in 1..=4 {
        let mut world = world(&server, seed).await;
        for step in 0..60 {
            world.step().await;
            if step % 6 == 5 {
                world.check().await;
            }
        }
        let ids: Vec<_> = world.goals.iter().map(|goal| goal.id).collect();
        let last = server.app.restatements(&world.org.operator, &ids, &LAST).await;
        let last = last.expect("restatements");
        let of_goals = last
            .values()
            .filter_map(|page| page.rows.last())
            .map(|(_, last)| last.number);
        restated += of_goals.sum::<i32>();
    }
    assert!(
        restated > 100,
        "the sequences reach closed goals: {restated} restatements"
    );
}
