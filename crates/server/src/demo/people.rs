//! Teams and people of the demo organization, with the dated rows that tie them together.

use super::calendar::{Time, monday, plus};
use super::random::Random;
use super::roster::{
    ACTING, FORMER_HEAD, Form, LEADER_ON_LEAVE, LEADERS, LeaderSeat, MOVED, PART_TIME, PROMOTED, REPS,
    RepSeat, TEAMS,
};
use chrono::{Datelike, Months, NaiveDate};
use domain::access::Role;
use domain::calendar::{Period, TimeOff, WorkingCalendar, WorkingWeek};
use domain::errors::Invalid;
use domain::teams::Span;

/// A team.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoTeam {
    /// Its externalId.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Place of the team above it.
    pub parent: Option<usize>,
    /// First day it exists.
    pub from: NaiveDate,
    /// Who leads it, by date: place of the person, whether acting, and when.
    pub leaders: Vec<(usize, bool, Span)>,
}

/// A person.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Their externalId.
    pub key: String,
    /// Name.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// What they are in the organization.
    pub role: Role,
    /// Own zone, where it differs.
    pub time_zone: Option<&'static str>,
    /// Own working week, where it differs.
    pub work_pattern: Option<WorkingWeek>,
    /// First day of work.
    pub starts_on: NaiveDate,
    /// Places of the teams they belong to, by date.
    pub assignments: Vec<(usize, Span)>,
    /// When they do not work.
    pub time_off: Vec<TimeOff>,
    /// Whether they still work here.
    pub active: bool,
    /// Whether they have accepted their invitation, if they work here.
    pub signs_in: bool,
    pub(super) selling: Option<Selling>,
}

/// How a rep sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Selling {
    pub(super) form: Form,
    /// Quota of an average quarter, in dollars.
    pub(super) base: i64,
    /// Win rate in per mille.
    pub(super) win_rate: i64,
    /// Key of the team whose customers are served.
    pub(super) territory: &'static str,
    /// Last day of work, when it has passed.
    pub(super) until: Option<NaiveDate>,
}

impl Selling {
    /// Dollars of a deal of usual size: a quarter's quota takes three or four.
    pub(super) fn usual(&self) -> i64 {
        self.base * 10 / 36
    }
}

impl Person {
    /// The person's own working days.
    pub(super) fn working(&self, time: &Time) -> WorkingCalendar {
        let week = self.work_pattern.unwrap_or(WorkingWeek::MONDAY_TO_FRIDAY);
        WorkingCalendar::new(week, time.holidays.clone(), &self.time_off)
    }

    /// Whether the person works here on a day.
    pub(super) fn employed(&self, date: NaiveDate) -> bool {
        let until = self.selling.and_then(|selling| selling.until);
        self.starts_on <= date && until.is_none_or(|until| date < until)
    }
}

/// Days that the story of the organization turns on.
struct Turns {
    founded: NaiveDate,
    promotion: NaiveDate,
    leave: Period,
    away: Period,
    moved: NaiveDate,
    left: NaiveDate,
}

impl Turns {
    fn of(time: &Time) -> Result<Turns, Invalid> {
        let quarter = time.quarter(0);
        let months_ago = |months| {
            let first = time.today.with_day(1).unwrap_or(time.today);
            first.checked_sub_months(Months::new(months)).unwrap_or(first)
        };
        Ok(Turns {
            founded: NaiveDate::from_ymd_opt(time.today.year() - 4, 1, 1).unwrap_or(time.today),
            promotion: monday(plus(time.today, -70)),
            leave: Period::new(monday(plus(time.today, -49)), monday(plus(time.today, 70)))?,
            away: Period::new(
                monday(plus(quarter.start(), -21)),
                monday(plus(quarter.end(), 21)),
            )?,
            moved: months_ago(5),
            left: months_ago(3),
        })
    }
}

/// The teams and the people, leaders first. Places in either list identify what stands there.
pub(super) fn people(seed: u64, time: &Time) -> Result<(Vec<DemoTeam>, Vec<Person>), Invalid> {
    let turns = Turns::of(time)?;
    let place = |key: &str| TEAMS.iter().position(|team| team.0 == key);
    let mut people = Vec::new();
    for seat in &LEADERS {
        people.push(leader(seed, time, &turns, seat, people.len()));
    }
    for seat in &REPS {
        people.push(rep(seed, time, &turns, seat, people.len()));
    }
    let mut teams: Vec<DemoTeam> = TEAMS
        .iter()
        .map(|(key, name, parent)| DemoTeam {
            key: (*key).to_owned(),
            name: (*name).to_owned(),
            parent: parent.and_then(place),
            from: turns.founded,
            leaders: Vec::new(),
        })
        .collect();
    for (person, (name, _, leads, ..)) in LEADERS.iter().enumerate() {
        let mut lead = |team: Option<usize>, acting, from, to| {
            if let Some(team) = team.and_then(|team| teams.get_mut(team)) {
                team.leaders.push((person, acting, Span { from, to }));
            }
        };
        match *name {
            FORMER_HEAD => lead(place("west"), false, turns.founded, Some(turns.promotion)),
            PROMOTED => {
                lead(place("mountain"), false, turns.founded, Some(turns.promotion));
                lead(place("west"), false, turns.promotion, None);
            }
            LEADER_ON_LEAVE => lead(place("europe"), false, turns.founded, Some(turns.leave.start())),
            _ => lead(leads.and_then(place), false, turns.founded, None),
        }
    }
    let acting = people.iter().position(|person| person.name == ACTING);
    if let (Some(person), Some(europe)) = (acting, place("europe").and_then(|team| teams.get_mut(team))) {
        let span = Span {
            from: turns.leave.start(),
            to: None,
        };
        europe.leaders.push((person, true, span));
    }
    Ok((teams, people))
}

fn leader(seed: u64, time: &Time, turns: &Turns, seat: &LeaderSeat, number: usize) -> Person {
    let (name, role, _, team, years, zone) = *seat;
    let mut random = Random::new(seed, name);
    let starts_on = hired(&mut random, time, years);
    let team = team.and_then(|key| TEAMS.iter().position(|team| team.0 == key));
    let assigned = |team| {
        (
            team,
            Span {
                from: starts_on.max(turns.founded),
                to: None,
            },
        )
    };
    let mut time_off = vacations(&mut random, time);
    if name == LEADER_ON_LEAVE {
        time_off = vec![TimeOff::whole_days(turns.leave)];
    }
    Person {
        key: format!("lead-{:02}", number + 1),
        name: name.to_owned(),
        email: email(name),
        role,
        time_zone: zone,
        work_pattern: None,
        starts_on,
        assignments: team.map(assigned).into_iter().collect(),
        time_off,
        active: true,
        signs_in: true,
        selling: None,
    }
}

fn rep(seed: u64, time: &Time, turns: &Turns, seat: &RepSeat, number: usize) -> Person {
    let (name, territory, form, base, win_rate, years, zone) = *seat;
    let mut random = Random::new(seed, name);
    let starts_on = match form {
        Form::New => monday(plus(time.today, -42)),
        _ => hired(&mut random, time, years),
    };
    let until = (form == Form::Left).then_some(turns.left);
    let from = starts_on.max(turns.founded);
    let team = |key: &str| TEAMS.iter().position(|team| team.0 == key).unwrap_or(0);
    let now = team(territory);
    let assignments = match name {
        MOVED => vec![
            (
                team("new-england"),
                Span {
                    from,
                    to: Some(turns.moved),
                },
            ),
            (
                now,
                Span {
                    from: turns.moved,
                    to: None,
                },
            ),
        ],
        _ => vec![(now, Span { from, to: until })],
    };
    let time_off = match form {
        Form::Away => vec![TimeOff::whole_days(turns.away)],
        Form::New | Form::Left => Vec::new(),
        _ => vacations(&mut random, time),
    };
    Person {
        key: format!("rep-{:02}", number + 1 - LEADERS.len()),
        name: name.to_owned(),
        email: email(name),
        role: Role::Rep,
        time_zone: zone,
        work_pattern: (name == PART_TIME)
            .then(|| WorkingWeek::new([100, 100, 100, 50, 0, 0, 0]).ok())
            .flatten(),
        starts_on,
        assignments,
        time_off,
        active: until.is_none(),
        signs_in: true,
        selling: Some(Selling {
            form,
            base: base * 1000,
            win_rate,
            territory,
            until,
        }),
    }
}

fn hired(random: &mut Random, time: &Time, years: i64) -> NaiveDate {
    monday(plus(time.today, -365 * years - random.between(0, 300)))
}

/// A week off in the last half-year, some days off ahead, and for some people an afternoon soon.
fn vacations(random: &mut Random, time: &Time) -> Vec<TimeOff> {
    let mut days = |from: i64, to: i64, length: i64| {
        let start = monday(plus(time.today, random.between(from, to)));
        Period::new(start, plus(start, length)).ok()
    };
    let weeks = [days(-180, -20, 5), days(30, 120, 3)];
    let afternoon = days(3, 20, 1);
    let mut time_off: Vec<TimeOff> = weeks.into_iter().flatten().map(TimeOff::whole_days).collect();
    if random.chance(250) {
        time_off.extend(afternoon.and_then(|day| TimeOff::new(day, 50).ok()));
    }
    time_off
}

/// An address made of the name, in plain letters, at a host that can exist nowhere.
pub(super) fn email(name: &str) -> String {
    let local: String = name
        .to_lowercase()
        .chars()
        .map(|letter| match letter {
            'é' | 'è' | 'ë' => 'e',
            'ö' => 'o',
            ' ' => '.',
            letter => letter,
        })
        .collect();
    format!("{local}@larkspire.example")
}
