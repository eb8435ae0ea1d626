//! A template: a named set of goals and expectations for a position.

use super::ramp::{Ramp, part};
use crate::calendar::{Buckets, Grain, Period};
use crate::errors::{Checks, Invalid};
use crate::expectations::{Frequency, Term, check_target};
use crate::ids::{MetricId, TemplateId};
use crate::metrics::{Aggregation, Definition, Direction, SubjectKind, Unit};
use crate::text;
use crate::words::words;
use chrono::{DateTime, NaiveDate, Utc};

/// Most goals and expectations of a template together.
pub const MOST_ITEMS: usize = 30;

words! {
    /// How long a goal of a template runs: the fiscal period that holds the day the template is applied from.
    TemplatePeriod {
        /// A fiscal month.
        Month = "MONTH",
        /// A fiscal quarter.
        Quarter = "QUARTER",
        /// A fiscal year.
        Year = "YEAR",
    }
}

impl TemplatePeriod {
    /// The period that holds a day.
    pub fn holding(self, buckets: &Buckets, day: NaiveDate) -> Period {
        let grain = match self {
            TemplatePeriod::Month => Grain::Month,
            TemplatePeriod::Quarter => Grain::Quarter,
            TemplatePeriod::Year => Grain::Year,
        };
        buckets.bucket(grain, day)
    }
}

/// Whether something is expected again and again, or is a goal of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recurs {
    /// An expectation.
    Expected(Frequency),
    /// A goal, which may be a quota.
    Goal(TemplatePeriod, bool),
}

/// One goal or expectation of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is measured.
    pub metric: MetricId,
    /// How often, or over what.
    pub recurs: Recurs,
    /// The whole target, at the metric's scale, or in minor units of the organization's currency.
    pub target: i64,
    /// Name for people, one line, where it has one.
    pub title: Option<String>,
}

/// A named set of goals and expectations for a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its identity.
    pub id: TemplateId,
    /// Short name for scripts, unique in the organization.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// For which position, in the organization's own words.
    pub position: Option<String>,
    /// What is expected, in the order it was given.
    pub items: Vec<Item>,
    /// How much of it is asked of those who are new.
    pub ramp: Ramp,
    /// When it was put away; it is applied no more.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was defined first.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

impl Template {
    /// The template with its texts trimmed; refuses `key`, `name` and `position` with the codes of [`crate::text`], and `items` with
    /// `TOO_MANY_ITEMS` and `DUPLICATE_ITEM`.
    pub fn checked(self) -> Result<Template, Invalid> {
        let mut checks = Checks::default();
        let key = checks.take(text::key("key", &self.key));
        let name = checks.take(text::line("name", &self.name));
        let position = self
            .position
            .as_deref()
            .map(|words| text::line("position", words));
        let position = position.and_then(|result| checks.take(result));
        if self.items.len() > MOST_ITEMS {
            let message = format!("a template has at most {MOST_ITEMS} goals and expectations");
            checks.refuse("expectations", "TOO_MANY_ITEMS", message);
        }
        let kind = |item: &Item| match item.recurs {
            Recurs::Goal(period, _) => (item.metric, None, Some(period)),
            Recurs::Expected(frequency) => (item.metric, Some(frequency), None),
        };
        for (place, item) in self.items.iter().enumerate() {
            if self.items[..place].iter().any(|other| kind(other) == kind(item)) {
                let list = match item.recurs {
                    Recurs::Expected(_) => "expectations",
                    Recurs::Goal(..) => "goals",
                };
                let message = "the same metric stands twice for the same length of time";
                checks.refuse(list, "DUPLICATE_ITEM", message);
            }
        }
        checks.done()?;
        Ok(Template {
            key: key.unwrap_or_default(),
            name: name.unwrap_or_default(),
            position,
            ..self
        })
    }

    /// Whether both ask the same of everybody, and are called the same.
    pub fn same_content(&self, other: &Template) -> bool {
        let content = |one: &Template| (one.name.clone(), one.position.clone(), one.archived_at.is_some());
        content(self) == content(other) && self.items == other.items && self.ramp == other.ramp
    }
}

impl Item {
    /// The item with its title trimmed, or why it is none of this metric: the codes of [`crate::text`] on `title`,
    /// `NOT_A_MEMBERS_METRIC`, `TARGET_NEGATIVE`, `TARGET_OUTSIDE_BAND`, and of a goal `NOT_TO_BE_INCREASED`, `NOT_POSITIVE`,
    /// `QUOTA_NOT_MONEY`, `QUOTA_NOT_A_SUM`.
    pub fn checked(self, metric: &Definition) -> Result<Item, Invalid> {
        let mut checks = Checks::default();
        let title = self.title.as_deref().map(|words| text::line("title", words));
        let title = title.and_then(|result| checks.take(result));
        if metric.subject != SubjectKind::Member {
            let message = format!("the metric {} does not measure members", metric.key);
            checks.refuse("metric", "NOT_A_MEMBERS_METRIC", message);
        }
        match self.recurs {
            Recurs::Expected(_) => {
                checks.take(check_target(self.target, metric));
            }
            Recurs::Goal(_, quota) => {
                if metric.direction != Direction::Increase {
                    let message =
                        "goals of a template start from nothing: expect what is not to be increased";
                    checks.refuse("metric", "NOT_TO_BE_INCREASED", message);
                } else if self.target <= 0 {
                    checks.refuse("target", "NOT_POSITIVE", "a goal is above zero");
                }
                if quota && metric.unit != Unit::Currency {
                    checks.refuse("quota", "QUOTA_NOT_MONEY", "a quota is a target in money");
                } else if quota && metric.aggregation != Aggregation::Sum {
                    checks.refuse("quota", "QUOTA_NOT_A_SUM", "a quota is a sum to be increased");
                }
            }
        }
        checks.done()?;
        Ok(Item { title, ..self })
    }
}

impl Template {
    /// What of an item is expected of somebody who began on `start`, from a day on.
    pub fn terms(&self, item: &Item, metric: &Definition, start: NaiveDate, from: NaiveDate) -> Vec<Term> {
        // Only what grows with the work is less while somebody is new.
        match ramps(metric) {
            true => self.ramp.terms(item.target, metric.is_whole(), start, from),
            false => vec![Term {
                from,
                target: item.target,
            }],
        }
    }

    /// What of a goal is asked of somebody who began on `start`, in a period: by the ramp of its first day.
    pub fn target(&self, item: &Item, metric: &Definition, start: NaiveDate, period: Period) -> i64 {
        let percent = self.ramp.percent_on(start, period.start());
        match ramps(metric) {
            true => part(item.target, percent, metric.is_whole()),
            false => item.target,
        }
    }
}

fn ramps(metric: &Definition) -> bool {
    metric.direction == Direction::Increase
}
