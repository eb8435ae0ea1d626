//! Rows of what belongs to a goal: the steps of its life, what its owner declared, and comments.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use super::entity::{creator, creator_row};
use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::goals::{Declaration, DeclaredHealth, GoalComment, LifeStep, Side, Step};
use domain::ids::{DeclarationId, GoalCommentId, GoalId, GoalStepId, MemberId};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod step {
    use sea_orm::entity::prelude::*;

    /// One step of a goal's life.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "goal_steps")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub goal_id: Uuid,
        pub version: i64,
        pub step: String,
        pub side: String,
        pub by_kind: String,
        pub by_id: Option<Uuid>,
        pub at: DateTimeUtc,
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod declaration {
    use sea_orm::entity::prelude::*;

    /// What the owner of a goal said about it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "goal_declarations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub goal_id: Uuid,
        pub health: String,
        pub confidence: i16,
        pub note: Option<String>,
        pub declared_on: Date,
        pub member_id: Uuid,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod comment {
    use sea_orm::entity::prelude::*;

    /// What somebody said about a goal.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "goal_comments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub goal_id: Uuid,
        pub author_id: Uuid,
        pub text: Option<String>,
        pub at: DateTimeUtc,
        pub retracted_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(step, declaration, comment);

impl step::Model {
    pub(crate) fn into_domain(self) -> Result<Step> {
        const TABLE: &str = "goal_steps";
        Ok(Step {
            id: GoalStepId::from_uuid(self.id),
            goal: GoalId::from_uuid(self.goal_id),
            version: self.version,
            step: stored(TABLE, "step", LifeStep::from_word(&self.step))?,
            side: stored(TABLE, "side", Side::from_word(&self.side))?,
            by: creator(TABLE, &self.by_kind, self.by_id)?,
            at: self.at,
            reason: self.reason,
        })
    }

    pub(crate) fn row(tenant: Uuid, step: &Step) -> step::ActiveModel {
        let (by_kind, by_id) = creator_row(step.by);
        step::ActiveModel {
            organization_id: Set(tenant),
            id: Set(step.id.as_uuid()),
            goal_id: Set(step.goal.as_uuid()),
            version: Set(step.version),
            step: Set(step.step.word().to_owned()),
            side: Set(step.side.word().to_owned()),
            by_kind: Set(by_kind.to_owned()),
            by_id: Set(by_id),
            at: Set(step.at),
            reason: Set(step.reason.clone()),
        }
    }
}

impl declaration::Model {
    pub(crate) fn into_domain(self) -> Result<Declaration> {
        const TABLE: &str = "goal_declarations";
        Ok(Declaration {
            id: DeclarationId::from_uuid(self.id),
            goal: GoalId::from_uuid(self.goal_id),
            health: stored(TABLE, "health", DeclaredHealth::from_word(&self.health))?,
            confidence: stored(TABLE, "confidence", u8::try_from(self.confidence).ok())?,
            note: self.note,
            on: self.declared_on,
            by: MemberId::from_uuid(self.member_id),
            at: self.at,
        })
    }

    pub(crate) fn row(tenant: Uuid, declaration: &Declaration) -> declaration::ActiveModel {
        declaration::ActiveModel {
            organization_id: Set(tenant),
            id: Set(declaration.id.as_uuid()),
            goal_id: Set(declaration.goal.as_uuid()),
            health: Set(declaration.health.word().to_owned()),
            confidence: Set(declaration.confidence.into()),
            note: Set(declaration.note.clone()),
            declared_on: Set(declaration.on),
            member_id: Set(declaration.by.as_uuid()),
            at: Set(declaration.at),
        }
    }
}

impl comment::Model {
    pub(crate) fn into_domain(self) -> Result<GoalComment> {
        Ok(GoalComment {
            id: GoalCommentId::from_uuid(self.id),
            goal: GoalId::from_uuid(self.goal_id),
            author: MemberId::from_uuid(self.author_id),
            text: self.text,
            at: self.at,
            retracted_at: self.retracted_at,
        })
    }

    pub(crate) fn row(tenant: Uuid, comment: &GoalComment) -> comment::ActiveModel {
        comment::ActiveModel {
            organization_id: Set(tenant),
            id: Set(comment.id.as_uuid()),
            goal_id: Set(comment.goal.as_uuid()),
            author_id: Set(comment.author.as_uuid()),
            text: Set(comment.text.clone()),
            at: Set(comment.at),
            retracted_at: Set(comment.retracted_at),
        }
    }
}
