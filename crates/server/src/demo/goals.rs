//! What is expected of whom: quotas of reps, teams and the organization, and goals that are counts.

use super::calendar::{Time, monday, plus};
use super::deals::DemoDeal;
use super::form;
use super::people::{DemoTeam, Person};
use super::roster::Form;
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::errors::Invalid;
use domain::goals::Share;
use domain::metrics::{
    Aggregation, Customers, DealEvent, DealMeasure, Definition, Derivation, Direction, Layer,
    MeasurementSource, MetricSource, SubjectKind, Unit,
};
use domain::money::{Currency, Money};

/// Complete quarters with quotas before the running one.
const QUARTERS: i32 = 4;

/// Whose goal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoOwner {
    /// Place of a person.
    Person(usize),
    /// Place of a team.
    Team(usize),
    /// The organization.
    Organization,
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoGoal {
    /// Its externalId.
    pub key: String,
    /// Key of the metric.
    pub metric: &'static str,
    /// Whose it is.
    pub owner: DemoOwner,
    /// Title.
    pub title: String,
    /// The days it runs over.
    pub period: Period,
    /// Dollars, or a count.
    pub target: i64,
    /// Dollars, or a count, beyond the target.
    pub stretch: Option<i64>,
    /// Whether it is a quota, and so in dollars.
    pub quota: bool,
    /// externalId of the goal it contributes to.
    pub parent: Option<String>,
}

/// Metrics of the demo organization beside the standard ones: no code knows them.
pub(super) fn metrics(currency: Currency) -> Vec<Definition> {
    let count = |key: &str, name: &str, layer, source| Definition {
        key: key.to_owned(),
        name: name.to_owned(),
        description: None,
        layer,
        unit: Unit::Count,
        scale: 0,
        aggregation: Aggregation::Sum,
        direction: Direction::Increase,
        subject: SubjectKind::Member,
        source,
        freshness_hours: None,
    };
    let counted = |event, threshold, customers| {
        MetricSource::Derived(Derivation {
            event,
            measure: DealMeasure::Count,
            threshold,
            customers,
        })
    };
    let threshold = Money::new(100_000 * 100, currency);
    vec![
        Definition {
            description: Some(
                "Counted by the amount on the day they were created; exactly 100,000 is not over.".to_owned(),
            ),
            ..count(
                "large_opportunities",
                "Opportunities over 100,000 created",
                Layer::Pipeline,
                counted(DealEvent::Created, Some(threshold), None),
            )
        },
        count(
            "new_customers",
            "New customers won",
            Layer::Result,
            counted(DealEvent::Won, None, Some(Customers::New)),
        ),
        Definition {
            description: Some(
                "Reported by the phone system every night; until its first report figures are unknown."
                    .to_owned(),
            ),
            freshness_hours: Some(48),
            ..count(
                "first_meetings",
                "First meetings held",
                Layer::Activity,
                MetricSource::Recorded([MeasurementSource::Crm].into()),
            )
        },
    ]
}

/// Where the goals come from.
pub(super) struct Expected<'a> {
    pub(super) time: &'a Time,
    pub(super) teams: &'a [DemoTeam],
    pub(super) people: &'a [Person],
    pub(super) deals: &'a [DemoDeal],
}

impl Expected<'_> {
    /// Every goal, parents before what contributes to them.
    pub(super) fn goals(&self) -> Result<Vec<DemoGoal>, Invalid> {
        let mut goals = Vec::new();
        for back in -QUARTERS..=0 {
            self.quotas(back, &mut goals);
        }
        self.counts(&mut goals);
        self.campaign(&mut goals);
        self.sprint(&mut goals)?;
        Ok(goals)
    }

    fn name(&self, period: Period) -> String {
        self.time.buckets.period_name(period)
    }

    /// Quotas of a quarter: a team's is a little less than its reps' together, so that one may fall behind.
    fn quotas(&self, back: i32, goals: &mut Vec<DemoGoal>) {
        let period = self.time.quarter(back);
        let name = self.name(period);
        let mut of_teams = vec![0; self.teams.len()];
        let mut of_reps = Vec::new();
        for (place, person) in self.people.iter().enumerate() {
            let quota = person
                .selling
                .and_then(|selling| form::quota(self.time, person, &selling, back));
            let team = person
                .assignments
                .iter()
                .find(|(_, span)| span.contains(period.start().max(person.starts_on)));
            if let (Some(quota), Some((team, _))) = (quota, team) {
                of_teams[*team] += quota;
                of_reps.push((place, *team, quota));
            }
        }
        let quota = |key: String, owner, target, parent| DemoGoal {
            key,
            metric: "revenue_won",
            owner,
            title: format!("Quota {name}"),
            period,
            target,
            stretch: None,
            quota: true,
            parent,
        };
        let of_team = |team: usize| format!("quota-{name}-{}", self.teams[team].key);
        for (place, team) in self.teams.iter().enumerate() {
            if let Some(parent) = team.parent {
                of_teams[place] = of_teams[place] * 95 / 100 / 5_000 * 5_000;
                of_teams[parent] += of_teams[place];
            }
        }
        let whole = format!("quota-{name}");
        let regions = self
            .teams
            .iter()
            .zip(&of_teams)
            .filter(|(team, _)| team.parent.is_none());
        let total = regions.map(|(_, target)| target).sum::<i64>() * 98 / 100 / 5_000 * 5_000;
        let organization = quota(whole.clone(), DemoOwner::Organization, total, None);
        goals.push(DemoGoal {
            stretch: Some(total * 11 / 10),
            ..organization
        });
        for (place, team) in self.teams.iter().enumerate() {
            let parent = Some(team.parent.map_or(whole.clone(), of_team));
            goals.push(quota(
                of_team(place),
                DemoOwner::Team(place),
                of_teams[place],
                parent,
            ));
        }
        for (place, team, target) in of_reps {
            let key = format!("quota-{name}-{}", self.people[place].key);
            goals.push(quota(key, DemoOwner::Person(place), target, Some(of_team(team))));
        }
    }

    /// Large opportunities and first meetings of the running quarter, and new customers of the year.
    fn counts(&self, goals: &mut Vec<DemoGoal>) {
        let period = self.time.quarter(0);
        let name = self.name(period);
        let goal = |key: String, metric, owner, title: String, period, target| DemoGoal {
            key,
            metric,
            owner,
            title,
            period,
            target,
            stretch: None,
            quota: false,
            parent: None,
        };
        for (place, person) in self.people.iter().enumerate() {
            let Some(selling) = person.selling.filter(|_| person.active) else {
                continue;
            };
            let owner = DemoOwner::Person(place);
            if selling.base >= 200_000 {
                let target = if selling.base >= 250_000 { 3 } else { 2 };
                let title = format!("{target} opportunities over 100,000 in {name}");
                let key = format!("large-{name}-{}", person.key);
                goals.push(goal(key, "large_opportunities", owner, title, period, target));
            }
            if selling.territory == "pacific" {
                let key = format!("meetings-{name}-{}", person.key);
                let title = format!("First meetings in {name}");
                goals.push(goal(key, "first_meetings", owner, title, period, 36));
            }
        }
        let year = self
            .time
            .buckets
            .bucket(domain::calendar::Grain::Year, self.time.today);
        let key = format!("customers-{}", self.name(year));
        let title = format!("New customers in {}", self.name(year));
        goals.push(goal(
            key,
            "new_customers",
            DemoOwner::Organization,
            title,
            year,
            12,
        ));
    }

    /// The half-year's pipeline campaign, with targets that show the reps' forms also when the quarter is young.
    fn campaign(&self, goals: &mut Vec<DemoGoal>) {
        let Some(period) = self.time.campaign() else {
            return;
        };
        for (place, person) in self.people.iter().enumerate() {
            let Some(selling) = person.selling.filter(|_| person.active) else {
                continue;
            };
            let created = |deal: &&DemoDeal| {
                let (first, on) = (deal.revisions[0], deal.created_on());
                first.owner == place && period.contains(on)
            };
            let count = i64::try_from(self.deals.iter().filter(created).count()).unwrap_or(0);
            let pace = match selling.form {
                Form::Star | Form::Rising => 1200,
                Form::Early | Form::Steady => 1040,
                // Of small counts a whole one more than a little is missing, or less than one would be forgiven.
                Form::AtRisk => (count * 100_000 / (count * 100 + 115)).min(870),
                Form::Slumping | Form::Behind => 620,
                Form::New | Form::Left | Form::Away => continue,
            };
            let working = person.working(self.time);
            let share = Share::of_work(&working, period, self.time.today);
            let worked = working.weight_without_time_off(period);
            // The target before it is reduced for leave: count by pace by what has elapsed of the unreduced period.
            let target = (count * worked * 1000 * 10 / (share.elapsed * pace).max(1) + 5) / 10;
            goals.push(DemoGoal {
                key: format!("campaign-{}-{}", period.start(), person.key),
                metric: "opportunities_created",
                owner: DemoOwner::Person(place),
                title: format!("Pipeline campaign from {}", period.start()),
                period,
                target: if count == 0 { 20 } else { target.clamp(4, 80) },
                stretch: None,
                quota: false,
                parent: None,
            });
        }
    }

    /// A sprint of twelve weeks that began this Monday: too early to judge.
    fn sprint(&self, goals: &mut Vec<DemoGoal>) -> Result<(), Invalid> {
        let start: NaiveDate = monday(self.time.today);
        let period = Period::new(start, plus(start, 84))?;
        for (place, team) in self
            .teams
            .iter()
            .enumerate()
            .filter(|(_, team)| team.parent.is_some())
        {
            goals.push(DemoGoal {
                key: format!("sprint-{start}-{}", team.key),
                metric: "deals_won",
                owner: DemoOwner::Team(place),
                title: format!("Deals won in twelve weeks from {start}"),
                period,
                target: 18,
                stretch: Some(22),
                quota: false,
                parent: None,
            });
        }
        Ok(())
    }
}
