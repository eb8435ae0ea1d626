//! Rows of closed periods.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use crate::goals::entity::{creator, creator_row};
use domain::calendar::Period;
use domain::goals::{
    Answers, GoalClosing, GoalOutcome, PeriodClosing, Restatement, RestatementReason, Retrospective,
};
use domain::ids::{GoalId, MemberId, PeriodClosingId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod period_closing {
    use sea_orm::entity::prelude::*;

    /// A closed period.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "period_closings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub starts_on: Date,
        pub ends_on: Date,
        pub closed_at: DateTimeUtc,
        pub closed_by_kind: String,
        pub closed_by_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod goal_closing {
    use sea_orm::entity::prelude::*;

    /// What is kept of a closed goal.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "goal_closings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub goal_id: Uuid,
        pub closing_id: Uuid,
        pub closed_at: DateTimeUtc,
        pub outcome: String,
        pub as_of: Date,
        pub target: Option<String>,
        pub actual: Option<String>,
        pub attainment: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod restatement {
    use sea_orm::entity::prelude::*;

    /// A figure that changed after its goal was closed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "restatements")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub goal_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub restated_at: DateTimeUtc,
        pub restated_by_kind: String,
        pub restated_by_id: Option<Uuid>,
        pub reason: String,
        pub figure_before: Option<String>,
        pub figure_after: Option<String>,
        pub outcome: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod retrospective {
    use sea_orm::entity::prelude::*;

    /// What was learned from a missed goal.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retrospectives")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub goal_id: Uuid,
        pub what_happened: String,
        pub learned: String,
        pub next_time: Option<String>,
        pub written_by: Uuid,
        pub written_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(period_closing, goal_closing, restatement, retrospective);

impl retrospective::Model {
    pub(crate) fn into_domain(self) -> Retrospective {
        Retrospective {
            goal: GoalId::from_uuid(self.goal_id),
            answers: Answers {
                what_happened: self.what_happened,
                learned: self.learned,
                next_time: self.next_time,
            },
            written_by: MemberId::from_uuid(self.written_by),
            written_at: self.written_at,
            version: self.version,
        }
    }

    pub(crate) fn row(tenant: Uuid, retrospective: &Retrospective) -> retrospective::ActiveModel {
        let answers = retrospective.answers.clone();
        retrospective::ActiveModel {
            organization_id: Set(tenant),
            goal_id: Set(retrospective.goal.as_uuid()),
            what_happened: Set(answers.what_happened),
            learned: Set(answers.learned),
            next_time: Set(answers.next_time),
            written_by: Set(retrospective.written_by.as_uuid()),
            written_at: Set(retrospective.written_at),
            version: Set(retrospective.version),
        }
    }
}

impl period_closing::Model {
    pub(crate) fn into_domain(self) -> Result<PeriodClosing> {
        const TABLE: &str = "period_closings";
        let period = Period::new(self.starts_on, self.ends_on).ok();
        Ok(PeriodClosing {
            id: PeriodClosingId::from_uuid(self.id),
            period: stored(TABLE, "ends_on", period)?,
            closed_at: self.closed_at,
            closed_by: creator(TABLE, &self.closed_by_kind, self.closed_by_id)?,
        })
    }

    pub(crate) fn row(tenant: Uuid, closing: &PeriodClosing) -> period_closing::ActiveModel {
        let (kind, id) = creator_row(closing.closed_by);
        period_closing::ActiveModel {
            organization_id: Set(tenant),
            id: Set(closing.id.as_uuid()),
            starts_on: Set(closing.period.start()),
            ends_on: Set(closing.period.end()),
            closed_at: Set(closing.closed_at),
            closed_by_kind: Set(kind.to_owned()),
            closed_by_id: Set(id),
        }
    }
}

impl goal_closing::Model {
    pub(crate) fn into_domain(self) -> Result<GoalClosing> {
        let outcome = GoalOutcome::from_word(&self.outcome);
        Ok(GoalClosing {
            goal: GoalId::from_uuid(self.goal_id),
            closing: PeriodClosingId::from_uuid(self.closing_id),
            closed_at: self.closed_at,
            outcome: stored("goal_closings", "outcome", outcome)?,
            as_of: self.as_of,
            target: self.target,
            actual: self.actual,
            attainment: self.attainment,
        })
    }

    pub(crate) fn row(tenant: Uuid, closing: &GoalClosing) -> goal_closing::ActiveModel {
        goal_closing::ActiveModel {
            organization_id: Set(tenant),
            goal_id: Set(closing.goal.as_uuid()),
            closing_id: Set(closing.closing.as_uuid()),
            closed_at: Set(closing.closed_at),
            outcome: Set(closing.outcome.word().to_owned()),
            as_of: Set(closing.as_of),
            target: Set(closing.target.clone()),
            actual: Set(closing.actual.clone()),
            attainment: Set(closing.attainment.clone()),
        }
    }
}

impl restatement::Model {
    pub(crate) fn into_domain(self) -> Result<Restatement> {
        const TABLE: &str = "restatements";
        let outcome = match &self.outcome {
            Some(word) => Some(stored(TABLE, "outcome", GoalOutcome::from_word(word))?),
            None => None,
        };
        Ok(Restatement {
            goal: GoalId::from_uuid(self.goal_id),
            number: self.number,
            restated_at: self.restated_at,
            restated_by: creator(TABLE, &self.restated_by_kind, self.restated_by_id)?,
            reason: stored(TABLE, "reason", RestatementReason::from_word(&self.reason))?,
            before: self.figure_before,
            after: self.figure_after,
            outcome,
        })
    }

    pub(crate) fn row(tenant: Uuid, restatement: &Restatement) -> restatement::ActiveModel {
        let (kind, id) = creator_row(restatement.restated_by);
        restatement::ActiveModel {
            organization_id: Set(tenant),
            goal_id: Set(restatement.goal.as_uuid()),
            number: Set(restatement.number),
            restated_at: Set(restatement.restated_at),
            restated_by_kind: Set(kind.to_owned()),
            restated_by_id: Set(id),
            reason: Set(restatement.reason.word().to_owned()),
            figure_before: Set(restatement.before.clone()),
            figure_after: Set(restatement.after.clone()),
            outcome: Set(restatement.outcome.map(|outcome| outcome.word().to_owned())),
        }
    }
}
