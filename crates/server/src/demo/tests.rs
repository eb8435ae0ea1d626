//! The figures of the demo organization, reckoned by the domain's own rules from what was generated.

use super::*;
use chrono::{DateTime, Datelike, Days, Months};
use domain::calendar::{Buckets, Grain};
use domain::goals::{
    Creator, Curve, Freshness, Goal, GoalProgress, GoalState, Health, HealthThresholds, Origin, Owner,
    Standing, progress,
};
use domain::ids::{AccountId, GoalId, MemberId, MetricId, OpportunityId, StageId, TeamId};
use domain::metrics::{Deal, Fact, OrgRates, standard_metrics};
use domain::money::{Money, Rate, convert};
use domain::pipeline::{
    Opportunity, Outcome, Revision, Revisions, SLIPPED, StageAges, Stages, standard_stages,
};
use roster::Form;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const SEED: u64 = 1;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn made(today: &str) -> Demo {
    generate(SEED, day(today), Size::Story, None).expect("the tables are sound")
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(u128::try_from(number).expect("a small number") + 1)
}

fn stages() -> Stages {
    let mut next = 0;
    Stages::new(standard_stages(|| {
        next += 1;
        StageId::from_uuid(id(next))
    }))
}

impl Demo {
    fn opportunity(&self, stages: &Stages, deal: &DemoDeal) -> Opportunity {
        let revision = |revision: &DemoRevision| {
            let teams = &self.people[revision.owner].assignments;
            let team = teams.iter().find(|(_, span)| span.contains(revision.from));
            Revision {
                valid_from: revision.from,
                stage: stages.by_key(revision.stage).expect("a standard stage").id,
                owner: Some(MemberId::from_uuid(id(revision.owner))),
                team: team.map(|(team, _)| TeamId::from_uuid(id(*team))),
                amount: Some(revision.amount),
                estimated: revision.estimated,
                expected_close_on: revision.expected_close_on,
            }
        };
        let mut revisions = Revisions::starting(revision(&deal.revisions[0]));
        for later in &deal.revisions[1..] {
            revisions.record(revision(later));
        }
        Opportunity {
            id: OpportunityId::from_uuid(id(0)),
            external_id: Some(deal.key.clone()),
            name: deal.name.clone(),
            account: Some(AccountId::from_uuid(id(deal.account))),
            product: None,
            next_step: deal.next_step.map(str::to_owned),
            created_on: Some(deal.created_on()),
            revisions,
            version: 1,
        }
    }

    fn rate(&self, currency: domain::money::Currency, on: NaiveDate) -> Option<Rate> {
        let mut known = self
            .rates
            .iter()
            .filter(|rate| rate.currency == currency && rate.on <= on);
        known.next_back().map(|rate| rate.rate)
    }

    fn in_dollars(&self, money: Money, on: NaiveDate) -> i64 {
        let dollars = self.settings.currency;
        if money.currency == dollars {
            return money.minor;
        }
        let rate = self.rate(money.currency, on).expect("a rate for every deal");
        let value = convert(i128::from(money.minor), money.currency, dollars, rate).expect("it fits");
        i64::try_from(value).expect("it fits")
    }

    /// Every goal with its progress.
    fn judged(&self, today: NaiveDate) -> Vec<(&DemoGoal, GoalProgress)> {
        let stages = stages();
        let opportunities: Vec<Opportunity> = self
            .deals
            .iter()
            .map(|deal| self.opportunity(&stages, deal))
            .collect();
        let mut first_wins: BTreeMap<AccountId, NaiveDate> = BTreeMap::new();
        for opportunity in &opportunities {
            if opportunity.outcome(&stages) == Outcome::Won {
                let on = opportunity.closed_on(&stages).expect("a date");
                let first = first_wins
                    .entry(opportunity.account.expect("an account"))
                    .or_insert(on);
                *first = on.min(*first);
            }
        }
        let deals: Vec<Deal> = opportunities
            .iter()
            .map(|one| {
                one.deal(
                    &stages,
                    one.account.and_then(|account| first_wins.get(&account).copied()),
                )
            })
            .collect();
        let find = |currency, on| self.rate(currency, on);
        let rates = OrgRates {
            currency: self.settings.currency,
            rate: &find,
        };
        let definitions: BTreeMap<String, Definition> = standard_metrics()
            .into_iter()
            .chain(self.metrics.clone())
            .map(|metric| (metric.key.clone(), metric))
            .collect();
        let facts: BTreeMap<&str, Vec<Fact>> = definitions
            .iter()
            .map(|(key, metric)| {
                let derivation = metric.derivation();
                let facts = deals.iter().filter_map(|deal| derivation?.fact(deal, rates));
                (key.as_str(), facts.collect())
            })
            .collect();
        let below = |team: usize| -> BTreeSet<TeamId> {
            let within = |place: &usize| *place == team || self.teams[*place].parent == Some(team);
            (0..self.teams.len())
                .filter(within)
                .map(|place| TeamId::from_uuid(id(place)))
                .collect()
        };
        let judge = |goal: &'_ DemoGoal| {
            let metric = &definitions[goal.metric];
            let mine = |fact: &&Fact| match goal.owner {
                DemoOwner::Person(place) => fact.member == Some(MemberId::from_uuid(id(place))),
                DemoOwner::Team(place) => fact.team.is_some_and(|team| below(place).contains(&team)),
                DemoOwner::Organization => true,
            };
            let counted = facts[goal.metric]
                .iter()
                .filter(mine)
                .filter(|fact| goal.period.contains(fact.moment.on));
            let amount = |fact: &Fact| match fact.currency {
                Some(currency) => self.in_dollars(Money::new(fact.amount, currency), fact.moment.on),
                None => fact.amount,
            };
            let actual: i64 = counted.map(amount).sum();
            let minor = if goal.quota { 100 } else { 1 };
            let built = Goal {
                id: GoalId::from_uuid(id(0)),
                metric: MetricId::from_uuid(id(0)),
                owner: match goal.owner {
                    DemoOwner::Person(place) => Owner::Member(MemberId::from_uuid(id(place))),
                    DemoOwner::Team(place) => Owner::Team(TeamId::from_uuid(id(place))),
                    DemoOwner::Organization => Owner::Organization,
                },
                title: goal.title.clone(),
                period: goal.period,
                target: goal.target * minor,
                baseline: None,
                stretch: goal.stretch.map(|stretch| stretch * minor),
                currency: goal.quota.then_some(self.settings.currency),
                quota: goal.quota,
                curve: Curve::WorkdayLinear,
                state: GoalState::Active,
                origin: Origin::Script,
                rationale: None,
                parent: None,
                external_id: Some(goal.key.clone()),
                created_by: Creator::System,
                created_at: DateTime::UNIX_EPOCH,
                updated_at: DateTime::UNIX_EPOCH,
                version: 1,
            };
            let built = built.checked(metric).expect("a goal of its metric");
            let days = Holidays::new(self.holidays.iter().map(|holiday| holiday.0));
            let calendar = match goal.owner {
                DemoOwner::Person(place) => {
                    let person = &self.people[place];
                    let week = person.work_pattern.unwrap_or(self.settings.working_week);
                    WorkingCalendar::new(week, days, &person.time_off)
                }
                _ => WorkingCalendar::new(self.settings.working_week, days, &[]),
            };
            let decimals = metric.decimals(built.currency);
            let figure = domain::exact::Exact::scaled(i128::from(actual), decimals).expect("it fits");
            progress(&Standing {
                goal: &built,
                metric,
                actual: Ok(metric.derivation().is_some().then_some(figure)),
                recent: None,
                calendar: &calendar,
                thresholds: &HealthThresholds::default(),
                as_of: today,
                freshness: Freshness {
                    data_as_of: metric.derivation().map(|_| DateTime::UNIX_EPOCH),
                    limit_hours: metric.freshness_hours,
                    at: DateTime::UNIX_EPOCH,
                },
                unplanned: None,
            })
        };
        self.goals.iter().map(|goal| (goal, judge(goal))).collect()
    }
}

/// Days on which something begins or ends, and some in between.
fn days() -> Vec<NaiveDate> {
    let edges = [
        "2026-01-01",
        "2026-02-15",
        "2026-03-31",
        "2026-04-01",
        "2026-08-14",
        "2026-10-02",
        "2027-10-01",
        "2028-02-29",
    ];
    let between = (0..12).filter_map(|step| day("2026-05-04").checked_add_days(Days::new(step * 61)));
    edges.into_iter().map(day).chain(between).collect()
}

#[test]
fn the_same_seed_and_day_make_the_same_organization() {
    assert_eq!(made("2026-11-21"), made("2026-11-21"));
    let other = generate(SEED + 1, day("2026-11-21"), Size::Story, None).expect("the tables are sound");
    assert_ne!(made("2026-11-21").deals, other.deals);
}

#[test]
fn the_numbers_do_not_change_by_themselves() {
    let demo = made("2026-11-21");
    let sum = demo
        .deals
        .iter()
        .map(|deal| deal.current().amount.minor)
        .sum::<i64>();
    let revisions = demo.deals.iter().map(|deal| deal.revisions.len()).sum::<usize>();
    assert_eq!((demo.deals.len(), revisions, sum), (3687, 13078, 25143719000));
}

#[test]
fn every_health_is_there_on_any_day() {
    for today in days() {
        let demo = generate(SEED, today, Size::Story, None).expect("the tables are sound");
        let judged = demo.judged(today);
        let found: BTreeSet<Health> = judged.iter().map(|(_, progress)| progress.health).collect();
        let missing: Vec<_> = Health::ALL
            .iter()
            .filter(|health| !found.contains(health))
            .collect();
        assert!(missing.is_empty(), "{today}: {missing:?}");
    }
}

#[test]
fn reps_are_on_and_off_pace_as_they_are_said_to_be() {
    for today in ["2026-02-10", "2026-05-20", "2026-08-28", "2026-11-21"] {
        let demo = made(today);
        let running = Buckets::default().bucket(Grain::Quarter, day(today));
        for (goal, progress) in demo.judged(day(today)) {
            let DemoOwner::Person(place) = goal.owner else {
                continue;
            };
            let Some(selling) = demo.people[place]
                .selling
                .filter(|_| goal.quota && goal.period == running)
            else {
                continue;
            };
            let expected: &[Health] = match selling.form {
                Form::Star | Form::Early => &[Health::OnTrack, Health::Achieved, Health::Exceeded],
                Form::Steady | Form::Rising => &[Health::OnTrack],
                Form::AtRisk => &[Health::AtRisk],
                Form::Slumping | Form::Behind | Form::New => &[Health::OffTrack],
                Form::Away => &[Health::Excused],
                Form::Left => &[],
            };
            let who = &demo.people[place].name;
            assert!(
                expected.contains(&progress.health),
                "{today} {who}: {:?}",
                progress.pace
            );
        }
    }
}

#[test]
fn the_organization_has_what_a_real_one_has() {
    let today = day("2026-11-21");
    let demo = made("2026-11-21");
    let regions = demo.teams.iter().filter(|team| team.parent.is_none()).count();
    let selling: Vec<&Person> = demo
        .people
        .iter()
        .filter(|person| person.selling.is_some())
        .collect();
    assert_eq!(
        (regions, demo.teams.len(), demo.people.len(), selling.len()),
        (3, 9, 43, 33)
    );
    let leader = |team: &DemoTeam| {
        team.leaders
            .iter()
            .find(|leader| leader.2.contains(today))
            .copied()
    };
    let vacant: Vec<&str> = demo
        .teams
        .iter()
        .filter(|team| leader(team).is_none())
        .map(|team| team.name.as_str())
        .collect();
    assert_eq!(vacant, ["Mountain"]);
    let acting = demo.teams.iter().filter_map(leader).filter(|leader| leader.1);
    assert!(
        acting
            .clone()
            .all(|leader| demo.people[leader.0].selling.is_some())
            && acting.count() == 1
    );
    assert_eq!(demo.people.iter().filter(|person| !person.active).count(), 1);
    assert_eq!(selling.iter().filter(|rep| rep.assignments.len() == 2).count(), 1);
    assert_eq!(selling.iter().filter(|rep| rep.work_pattern.is_some()).count(), 1);
    let new = selling
        .iter()
        .filter(|rep| (today - rep.starts_on).num_days() < 50);
    assert_eq!(new.count(), 1);
    let emails: BTreeSet<&str> = demo.people.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(emails.len(), demo.people.len());
    for person in &demo.people {
        domain::text::email("email", &person.email).expect("an address");
    }
    let years: BTreeSet<i32> = demo.holidays.iter().map(|holiday| holiday.0.year()).collect();
    assert!([2024, 2025, 2026].iter().all(|year| years.contains(year)));
    assert_eq!((demo.accounts.len(), demo.products.len()), (60, 8));
    for metric in &demo.metrics {
        assert_eq!(metric.clone().checked().as_ref(), Ok(metric));
    }
    for goal in demo.goals.iter().filter_map(|goal| goal.parent.as_ref()) {
        assert!(demo.goals.iter().any(|parent| parent.key == *goal), "{goal}");
    }
}

#[test]
fn deals_are_told_as_a_system_of_record_would_tell_them() {
    let stages = stages();
    for today in days().into_iter().step_by(3) {
        let demo = generate(SEED, today, Size::Story, None).expect("the tables are sound");
        for deal in &demo.deals {
            let opportunity = demo.opportunity(&stages, deal).checked().expect("a sound deal");
            let dates: Vec<NaiveDate> = deal.revisions.iter().map(|revision| revision.from).collect();
            assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "{deal:?}");
            assert!(dates.iter().all(|date| *date <= today), "{deal:?}");
            assert_eq!(
                opportunity.revisions.all().len(),
                deal.revisions.len(),
                "says something new: {deal:?}"
            );
            let first = deal.revisions[0];
            assert!(
                first.expected_close_on.is_none_or(|date| date >= first.from),
                "{deal:?}"
            );
            for revision in &deal.revisions {
                let owner = &demo.people[revision.owner];
                assert!(owner.starts_on <= revision.from, "{} owns {deal:?}", owner.name);
                let team = owner
                    .assignments
                    .iter()
                    .any(|(_, span)| span.contains(revision.from));
                assert!(team, "{} owns {deal:?}", owner.name);
            }
        }
    }
}

#[test]
fn deals_are_won_as_often_and_as_seasonally_as_one_would_believe() {
    let today = day("2026-11-21");
    let demo = made("2026-11-21");
    let stages = stages();
    let closed = |stage, owner| {
        let like = |deal: &&DemoDeal| deal.current().stage == stage && deal.current().owner == owner;
        demo.deals.iter().filter(like).count()
    };
    for (place, person) in demo
        .people
        .iter()
        .enumerate()
        .filter(|(_, person)| person.selling.is_some())
    {
        let (won, lost) = (closed("won", place), closed("lost", place));
        if won + lost >= 40 {
            let per_mille = 1000 * won / (won + lost);
            assert!(
                (190..=360).contains(&per_mille),
                "{} wins {per_mille}",
                person.name
            );
        }
    }
    let won = |year, quarter| -> i64 {
        let period = Buckets::default()
            .fiscal()
            .quarter(year, quarter)
            .expect("a quarter");
        let counted = demo.deals.iter().map(DemoDeal::current);
        let counted = counted.filter(|now| now.stage == "won" && period.contains(now.from));
        counted.map(|now| demo.in_dollars(now.amount, now.from)).sum()
    };
    assert!(
        won(2025, 4) > won(2025, 1) * 110 / 100,
        "the last quarter is the strongest"
    );
    assert!(won(2025, 2) > won(2025, 3));
    let currencies: BTreeSet<&str> = demo
        .deals
        .iter()
        .map(|deal| deal.current().amount.currency.code())
        .collect();
    assert_eq!(currencies, BTreeSet::from(["EUR", "GBP", "JPY", "USD"]));
    let oldest = demo.deals.first().map(DemoDeal::created_on).expect("deals");
    assert!(oldest < today - Months::new(24));
    let opportunities: Vec<Opportunity> = demo
        .deals
        .iter()
        .map(|deal| demo.opportunity(&stages, deal))
        .collect();
    let open = || {
        opportunities
            .iter()
            .filter(|one| one.outcome(&stages) == Outcome::Open)
    };
    let stays = opportunities
        .iter()
        .flat_map(|one| one.revisions.courses())
        .filter_map(|course| course.left);
    let ages = StageAges::of(stays.map(|stay| (stay, 1)));
    let stale = open().filter(|one| {
        let current = one.revisions.current();
        let limit = ages.stale_before(current.stage, today);
        limit.is_some_and(|limit| current.valid_from < limit)
    });
    let stale = stale.count();
    let pushes = |one: &Opportunity| one.revisions.courses().last().map_or(0, |course| course.pushes);
    let slipped = open().filter(|one| pushes(one) >= SLIPPED).count();
    let expected = |one: &Opportunity| one.revisions.current().expected_close_on;
    let undated = open().filter(|one| expected(one).is_none()).count();
    let past_due = open()
        .filter(|one| expected(one).is_some_and(|date| date < today))
        .count();
    for (what, count) in [
        ("stale", stale),
        ("slipped", slipped),
        ("undated", undated),
        ("past due", past_due),
    ] {
        assert!(
            (15..200).contains(&count),
            "{what}: {count} of {}",
            open().count()
        );
    }
}
