//! What scripts push. A row says all that is wanted of a goal: what it leaves out is empty afterwards.

use crate::pipeline::{MemberReference, Read, Reference};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::goals::{Edge, GoalState};
use domain::ids::{GoalId, MetricId, TeamId};

/// Whose goal it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerReference {
    /// A member's.
    Member(MemberReference),
    /// A team's.
    Team(Reference<TeamId>),
    /// The organization's.
    Organization,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricReference {
    /// By identity.
    Id(MetricId),
    /// By its short name.
    Key(String),
}

/// The goal above, and what this one is to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentReference {
    /// Which one; by `external_id` it may stand in the same call.
    pub goal: Reference<GoalId>,
    /// Whether the goal counts in it.
    pub edge: Edge,
}

/// A point of a course, or a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointRow {
    /// When its day is over, the value should be reached.
    pub on: NaiveDate,
    /// The figure since the start of the period, like the target.
    pub value: String,
    /// What it is called; of milestones only.
    pub title: Option<String>,
}

/// The course a goal is expected to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CurveRow {
    /// Evenly over working days.
    WorkdayLinear,
    /// Evenly over all days.
    CalendarLinear,
    /// Over working days that weigh by their month: hundredths, January first.
    Seasonal([u32; 12]),
    /// From point to point.
    Custom(Vec<PointRow>),
    /// In steps.
    Milestones(Vec<PointRow>),
}

/// What is to be changed of a goal; what is left out stays.
#[derive(Clone, Debug)]
pub struct GoalChange {
    /// Which goal.
    pub goal: GoalId,
    /// The version the change was made on.
    pub if_version: Option<i64>,
    /// Whether a draft is to be offered to the other side.
    pub propose: bool,
    /// Name for people.
    pub title: Option<String>,
    /// The local dates it runs over.
    pub period: Option<Read<Period>>,
    /// What is to be reached.
    pub target: Option<String>,
    /// Where it starts from; none for nowhere.
    pub baseline: Option<Option<String>>,
    /// A target beyond the target; none for none.
    pub stretch: Option<Option<String>>,
    /// The course.
    pub curve: Option<Read<CurveRow>>,
    /// Why it matters; none for no word.
    pub rationale: Option<Option<String>>,
    /// The goal above; none for none.
    pub parent: Option<Option<Read<ParentReference>>>,
}

/// A goal as it should be. It is found by `external_id`.
#[derive(Clone, Debug)]
pub struct GoalRow {
    /// Its key in the script's world, unique in the organization.
    pub external_id: String,
    /// Whose it is.
    pub owner: Read<OwnerReference>,
    /// What is measured.
    pub metric: Read<MetricReference>,
    /// Name for people; of metric and period when left out.
    pub title: Option<String>,
    /// The local dates it runs over.
    pub period: Read<Period>,
    /// What is to be reached, in the metric's unit, money in major units.
    pub target: String,
    /// Where it starts from, like `target`.
    pub baseline: Option<String>,
    /// A target beyond the target.
    pub stretch: Option<String>,
    /// Currency of the amounts; the organization's when left out of a goal in money.
    pub currency: Option<String>,
    /// Whether it is the money target that coverage is computed from.
    pub quota: bool,
    /// The course it is expected to take.
    pub curve: Read<CurveRow>,
    /// Why it matters.
    pub rationale: Option<String>,
    /// The goal above.
    pub parent: Option<Read<ParentReference>>,
    /// Draft, proposed or active.
    pub state: GoalState,
    /// The version the change was made on; 0 for a goal that is not there yet.
    pub if_version: Option<i64>,
}
