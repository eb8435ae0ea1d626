//! Rows of goals.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::Result;
use crate::sql::Cells;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Period;
use domain::goals::{Creator, Curve, CurveKind, Edge, Goal, GoalState, Origin, Owner, Parent};
use domain::ids::{GoalId, MemberId, MetricId, ServiceAccountId, TeamId};
use domain::money::Currency;
use domain::text::fold;
use sea_orm::ActiveValue::Set;
use sea_orm::QueryResult;
use uuid::Uuid;

pub(crate) mod goal {
    use sea_orm::entity::prelude::*;

    /// A goal.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "goals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub metric_id: Uuid,
        pub owner_kind: String,
        pub member_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub title: String,
        pub title_folded: String,
        pub starts_on: Date,
        pub ends_on: Date,
        pub target: i64,
        pub baseline: Option<i64>,
        pub stretch: Option<i64>,
        pub currency: Option<String>,
        pub quota: bool,
        pub quota_key: Option<String>,
        pub curve: String,
        pub course: Option<String>,
        pub state: String,
        pub origin: String,
        pub rationale: Option<String>,
        pub parent_id: Option<Uuid>,
        pub parent_edge: Option<String>,
        pub external_id: Option<String>,
        pub created_by_kind: String,
        pub created_by_id: Option<Uuid>,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(goal);

const TABLE: &str = "goals";

/// The kinds of owners as they are stored.
pub(crate) const MEMBER: &str = "MEMBER";
pub(crate) const TEAM: &str = "TEAM";
pub(crate) const ORGANIZATION: &str = "ORGANIZATION";

/// The creators who are no member, as they are stored.
const SERVICE_ACCOUNT: &str = "SERVICE_ACCOUNT";
const SYSTEM: &str = "SYSTEM";

/// Who made something, as it is stored.
pub(crate) fn creator_row(creator: Creator) -> (&'static str, Option<Uuid>) {
    match creator {
        Creator::Member(id) => (MEMBER, Some(id.as_uuid())),
        Creator::ServiceAccount(id) => (SERVICE_ACCOUNT, Some(id.as_uuid())),
        Creator::System => (SYSTEM, None),
    }
}

/// Who made something.
pub(crate) fn creator(table: &str, kind: &str, id: Option<Uuid>) -> Result<Creator> {
    let found = match (kind, id) {
        (MEMBER, Some(id)) => Some(Creator::Member(MemberId::from_uuid(id))),
        (SERVICE_ACCOUNT, Some(id)) => Some(Creator::ServiceAccount(ServiceAccountId::from_uuid(id))),
        (SYSTEM, None) => Some(Creator::System),
        _ => None,
    };
    stored(table, "creator", found)
}

/// The columns a goal is made of; the others serve to find it.
pub(crate) const MADE_OF: [goal::Column; 26] = [
    goal::Column::Id,
    goal::Column::MetricId,
    goal::Column::OwnerKind,
    goal::Column::MemberId,
    goal::Column::TeamId,
    goal::Column::Title,
    goal::Column::StartsOn,
    goal::Column::EndsOn,
    goal::Column::Target,
    goal::Column::Baseline,
    goal::Column::Stretch,
    goal::Column::Currency,
    goal::Column::Quota,
    goal::Column::Curve,
    goal::Column::Course,
    goal::Column::State,
    goal::Column::Origin,
    goal::Column::Rationale,
    goal::Column::ParentId,
    goal::Column::ParentEdge,
    goal::Column::ExternalId,
    goal::Column::CreatedByKind,
    goal::Column::CreatedById,
    goal::Column::Version,
    goal::Column::CreatedAt,
    goal::Column::UpdatedAt,
];

/// What a goal is made of, as it stands in a row.
struct Stored<'a> {
    id: Uuid,
    metric_id: Uuid,
    owner_kind: &'a str,
    member_id: Option<Uuid>,
    team_id: Option<Uuid>,
    title: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    target: i64,
    baseline: Option<i64>,
    stretch: Option<i64>,
    currency: Option<&'a str>,
    quota: bool,
    curve: &'a str,
    course: Option<&'a str>,
    state: &'a str,
    origin: &'a str,
    rationale: Option<String>,
    parent_id: Option<Uuid>,
    parent_edge: Option<&'a str>,
    external_id: Option<String>,
    created_by_kind: &'a str,
    created_by_id: Option<Uuid>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// The goal of a row of [`MADE_OF`].
pub(crate) fn read(row: &QueryResult) -> Result<Goal> {
    let mut cells = Cells::of(row);
    let stored = Stored {
        id: cells.next()?,
        metric_id: cells.next()?,
        owner_kind: cells.next()?,
        member_id: cells.next()?,
        team_id: cells.next()?,
        title: cells.next()?,
        starts_on: cells.next()?,
        ends_on: cells.next()?,
        target: cells.next()?,
        baseline: cells.next()?,
        stretch: cells.next()?,
        currency: cells.next()?,
        quota: cells.next()?,
        curve: cells.next()?,
        course: cells.next()?,
        state: cells.next()?,
        origin: cells.next()?,
        rationale: cells.next()?,
        parent_id: cells.next()?,
        parent_edge: cells.next()?,
        external_id: cells.next()?,
        created_by_kind: cells.next()?,
        created_by_id: cells.next()?,
        version: cells.next()?,
        created_at: cells.next()?,
        updated_at: cells.next()?,
    };
    stored.into_domain()
}

impl goal::Model {
    pub(crate) fn into_domain(self) -> Result<Goal> {
        let stored = Stored {
            id: self.id,
            metric_id: self.metric_id,
            owner_kind: &self.owner_kind,
            member_id: self.member_id,
            team_id: self.team_id,
            title: self.title,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            target: self.target,
            baseline: self.baseline,
            stretch: self.stretch,
            currency: self.currency.as_deref(),
            quota: self.quota,
            curve: &self.curve,
            course: self.course.as_deref(),
            state: &self.state,
            origin: &self.origin,
            rationale: self.rationale,
            parent_id: self.parent_id,
            parent_edge: self.parent_edge.as_deref(),
            external_id: self.external_id,
            created_by_kind: &self.created_by_kind,
            created_by_id: self.created_by_id,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        };
        stored.into_domain()
    }

    pub(crate) fn row(tenant: Uuid, goal: &Goal) -> Result<goal::ActiveModel> {
        let (kind, member, team) = match goal.owner {
            Owner::Member(id) => (MEMBER, Some(id.as_uuid()), None),
            Owner::Team(id) => (TEAM, None, Some(id.as_uuid())),
            Owner::Organization => (ORGANIZATION, None, None),
        };
        let (creator_kind, creator) = creator_row(goal.created_by);
        Ok(goal::ActiveModel {
            organization_id: Set(tenant),
            id: Set(goal.id.as_uuid()),
            metric_id: Set(goal.metric.as_uuid()),
            owner_kind: Set(kind.to_owned()),
            member_id: Set(member),
            team_id: Set(team),
            title: Set(goal.title.clone()),
            title_folded: Set(fold(&goal.title)),
            starts_on: Set(goal.period.start()),
            ends_on: Set(goal.period.end()),
            target: Set(goal.target),
            baseline: Set(goal.baseline),
            stretch: Set(goal.stretch),
            currency: Set(goal.currency.map(|currency| currency.code().to_owned())),
            quota: Set(goal.quota),
            quota_key: Set(goal.quota_key()),
            curve: Set(goal.curve.kind().word().to_owned()),
            course: Set(course(&goal.curve)?),
            state: Set(goal.state.word().to_owned()),
            origin: Set(goal.origin.word().to_owned()),
            rationale: Set(goal.rationale.clone()),
            parent_id: Set(goal.parent.map(|parent| parent.goal.as_uuid())),
            parent_edge: Set(goal.parent.map(|parent| parent.edge.word().to_owned())),
            external_id: Set(goal.external_id.clone()),
            created_by_kind: Set(creator_kind.to_owned()),
            created_by_id: Set(creator),
            version: Set(goal.version),
            created_at: Set(goal.created_at),
            updated_at: Set(goal.updated_at),
        })
    }
}

impl Stored<'_> {
    fn into_domain(self) -> Result<Goal> {
        let owner = match (self.owner_kind, self.member_id, self.team_id) {
            (MEMBER, Some(id), None) => Some(Owner::Member(MemberId::from_uuid(id))),
            (TEAM, None, Some(id)) => Some(Owner::Team(TeamId::from_uuid(id))),
            (ORGANIZATION, None, None) => Some(Owner::Organization),
            _ => None,
        };
        let currency = match self.currency {
            Some(code) => Some(stored(TABLE, "currency", Currency::parse(code).ok())?),
            None => None,
        };
        let parent = match (self.parent_id, self.parent_edge) {
            (Some(id), Some(edge)) => Some(Parent {
                goal: GoalId::from_uuid(id),
                edge: stored(TABLE, "parent_edge", Edge::from_word(edge))?,
            }),
            _ => None,
        };
        let period = Period::new(self.starts_on, self.ends_on).ok();
        Ok(Goal {
            id: GoalId::from_uuid(self.id),
            metric: MetricId::from_uuid(self.metric_id),
            owner: stored(TABLE, "owner_kind", owner)?,
            title: self.title,
            period: stored(TABLE, "ends_on", period)?,
            target: self.target,
            baseline: self.baseline,
            stretch: self.stretch,
            currency,
            quota: self.quota,
            curve: curve(self.curve, self.course)?,
            state: stored(TABLE, "state", GoalState::from_word(self.state))?,
            origin: stored(TABLE, "origin", Origin::from_word(self.origin))?,
            rationale: self.rationale,
            parent,
            external_id: self.external_id,
            created_by: creator(TABLE, self.created_by_kind, self.created_by_id)?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }
}

/// What a course has beside its kind: weights or points.
fn course(curve: &Curve) -> Result<Option<String>> {
    Ok(match curve {
        Curve::WorkdayLinear | Curve::CalendarLinear => None,
        Curve::Seasonal(weights) => Some(json(weights)?),
        Curve::Custom(points) | Curve::Milestones(points) => Some(json(points)?),
    })
}

fn curve(kind: &str, course: Option<&str>) -> Result<Curve> {
    let text = course.unwrap_or_default();
    Ok(match stored(TABLE, "curve", CurveKind::from_word(kind))? {
        CurveKind::WorkdayLinear => Curve::WorkdayLinear,
        CurveKind::CalendarLinear => Curve::CalendarLinear,
        CurveKind::Seasonal => Curve::Seasonal(document(TABLE, text)?),
        CurveKind::Custom => Curve::Custom(document(TABLE, text)?),
        CurveKind::Milestones => Curve::Milestones(document(TABLE, text)?),
    })
}
