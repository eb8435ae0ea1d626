//! What a template wants of one member: expectations with a term for each step of the ramp, and goals of the periods that hold the
//! day.

use crate::goals::{CurveRow, GoalRow, MetricReference, OwnerReference};
use crate::pipeline::MemberReference;
use chrono::NaiveDate;
use domain::bulk::RowOutcome;
use domain::calendar::{Buckets, Period};
use domain::errors::Invalid;
use domain::expectations::{Expectation, ExpectationOrigin, Frequency, Term};
use domain::goals::{Creator, Goal, GoalState};
use domain::ids::ExpectationId;
use domain::members::Member;
use domain::metrics::Metric;
use domain::money::{Currency, print_amount};
use domain::templates::{Item, Recurs, Template};
use std::collections::HashMap;

/// A template about to be applied to a member from a day on.
pub(super) struct Wanted<'a> {
    pub(super) template: &'a Template,
    pub(super) metrics: &'a HashMap<domain::ids::MetricId, Metric>,
    pub(super) member: &'a Member,
    pub(super) from: NaiveDate,
}

/// Who applies it, and when.
pub(super) struct Applied<'a> {
    pub(super) by: Creator,
    pub(super) at: chrono::DateTime<chrono::Utc>,
    pub(super) today: NaiveDate,
    pub(super) next_id: &'a dyn Fn() -> uuid::Uuid,
}

impl<'a> Wanted<'a> {
    /// The items of expectations with their metrics.
    fn expected(&self) -> impl Iterator<Item = (&'a Item, Frequency, &'a Metric)> {
        let metrics = self.metrics;
        self.template
            .items
            .iter()
            .filter_map(move |item| match item.recurs {
                Recurs::Expected(frequency) => Some((item, frequency, metrics.get(&item.metric)?)),
                Recurs::Goal(..) => None,
            })
    }

    /// What becomes of the member's expectations, among those that are held. Refuses `member` with `EXPECTATION_EXISTS`, and
    /// `startsOn` with `IN_THE_PAST` where something would change on a day gone by.
    pub(super) fn expectations(
        &self,
        held: &[Expectation],
        applied: &Applied<'_>,
    ) -> Result<Vec<(RowOutcome, Expectation)>, Invalid> {
        let by_hand = matches!(applied.by, Creator::Member(_));
        let mut decided = Vec::new();
        for (item, frequency, metric) in self.expected() {
            let starts = self.member.details.starts_on;
            let terms = self.template.terms(item, &metric.definition, starts, self.from);
            let same = |one: &&Expectation| {
                (one.member, one.metric, one.frequency) == (self.member.id, item.metric, frequency)
            };
            let own = held
                .iter()
                .filter(same)
                .find(|one| one.template == Some(self.template.id));
            let (outcome, next) = match own {
                Some(stored) => {
                    let next = stored.clone().brought_to(&terms, applied.at);
                    let outcome = match next == *stored {
                        true => RowOutcome::Unchanged,
                        false => RowOutcome::Updated,
                    };
                    (outcome, next)
                }
                None => {
                    let new = self.made(item, frequency, terms, applied);
                    if held.iter().any(|other| other.rivals(&new)) {
                        let message =
                            format!("{} is expected of them as often already", metric.definition.name);
                        return Err(Invalid::one("member", "EXPECTATION_EXISTS", message));
                    }
                    (
                        RowOutcome::Created,
                        new.checked(&metric.definition)
                            .map_err(|reasons| reasons.at("startsOn"))?,
                    )
                }
            };
            if by_hand && outcome != RowOutcome::Unchanged && self.from < applied.today {
                let message = "is a day gone by: nothing is expected of it after all";
                return Err(Invalid::one("startsOn", "IN_THE_PAST", message));
            }
            decided.push((outcome, next));
        }
        Ok(decided)
    }

    fn made(
        &self,
        item: &Item,
        frequency: Frequency,
        terms: Vec<Term>,
        applied: &Applied<'_>,
    ) -> Expectation {
        Expectation {
            id: ExpectationId::from_uuid((applied.next_id)()),
            member: self.member.id,
            metric: item.metric,
            frequency,
            title: item.title.clone(),
            starts_on: self.from,
            ends_on: None,
            terms,
            origin: ExpectationOrigin::Template,
            template: Some(self.template.id),
            set_by: applied.by,
            acknowledged_at: None,
            created_at: applied.at,
            updated_at: applied.at,
            version: 1,
        }
    }

    /// The goals of the template with the periods they are of.
    fn goals(&self, buckets: &Buckets) -> impl Iterator<Item = (&'a Item, bool, Period, &'a Metric)> {
        let (metrics, from, buckets) = (self.metrics, self.from, buckets.clone());
        self.template
            .items
            .iter()
            .filter_map(move |item| match item.recurs {
                Recurs::Goal(length, quota) => {
                    let period = length.holding(&buckets, from);
                    Some((item, quota, period, metrics.get(&item.metric)?))
                }
                Recurs::Expected(_) => None,
            })
    }

    /// The keys of the goals: the same template applied again in the same period finds them.
    pub(super) fn goal_keys(&self, buckets: &Buckets) -> Vec<String> {
        let key = |(item, _, period, _): (&Item, bool, Period, &Metric)| self.goal_key(item, period);
        self.goals(buckets).map(key).collect()
    }

    fn goal_key(&self, item: &Item, period: Period) -> String {
        let (template, metric) = (
            self.template.id.as_uuid().simple(),
            item.metric.as_uuid().simple(),
        );
        let member = self.member.id.as_uuid().simple();
        let length = period.days();
        format!(
            "template:{template}:{metric}:{}+{length}:{member}",
            period.start()
        )
    }

    /// The goals as rows. People offer them, and leave alone what was answered already; scripts put them into force.
    pub(super) fn goal_rows(
        &self,
        buckets: &Buckets,
        own: Currency,
        stored: &HashMap<String, Goal>,
        by_hand: bool,
    ) -> Vec<GoalRow> {
        let row = |(item, quota, period, metric): (&Item, bool, Period, &Metric)| {
            let key = self.goal_key(item, period);
            let held = stored.get(&key);
            let answered = held.is_some_and(|goal| goal.state != GoalState::Proposed);
            if answered && (by_hand || held.is_some_and(|goal| goal.state.is_over())) {
                return None;
            }
            let metric = &metric.definition;
            let decimals = metric.decimals(Some(own));
            let target = self
                .template
                .target(item, metric, self.member.details.starts_on, period);
            Some(GoalRow {
                external_id: key,
                owner: Ok(OwnerReference::Member(MemberReference::Id(self.member.id))),
                metric: Ok(MetricReference::Id(item.metric)),
                title: item.title.clone(),
                period: Ok(period),
                target: print_amount(target, decimals),
                baseline: None,
                stretch: None,
                currency: None,
                quota,
                curve: Ok(CurveRow::WorkdayLinear),
                rationale: held.and_then(|goal| goal.rationale.clone()),
                parent: None,
                state: match by_hand {
                    true => GoalState::Proposed,
                    false => GoalState::Active,
                },
                if_version: None,
            })
        };
        self.goals(buckets).filter_map(row).collect()
    }
}
