//! Rows of accounts, products, stages, and opportunities with their revisions.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{stored, tenanted};
use crate::errors::Result;
use domain::ids::{AccountId, MemberId, OpportunityId, ProductId, StageId, TeamId};
use domain::money::{Currency, Money};
use domain::pipeline::{Account, Course, Outcome, Product, Revision, Stage, Standing};
use domain::text::fold;
use sea_orm::ActiveValue::{NotSet, Set};
use uuid::Uuid;

pub(crate) mod account {
    use sea_orm::entity::prelude::*;

    /// A customer.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub name_folded: String,
        pub external_id: Option<String>,
        pub sector: Option<String>,
        pub parent_id: Option<Uuid>,
        pub key_account_of: Option<Uuid>,
        pub first_won_on: Option<Date>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod product {
    use sea_orm::entity::prelude::*;

    /// Something sold.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub name_folded: String,
        pub external_id: Option<String>,
        pub list_price: Option<i64>,
        pub currency: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod stage {
    use sea_orm::entity::prelude::*;

    /// A step of the sales process.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key: String,
        pub name: String,
        pub position: i32,
        pub probability: i16,
        pub qualified: bool,
        pub outcome: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod opportunity {
    use sea_orm::entity::prelude::*;

    /// A deal as it stands now; what stood before is in its revisions.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "opportunities")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub external_id: Option<String>,
        pub name: String,
        pub name_folded: String,
        pub account_id: Option<Uuid>,
        pub product_id: Option<Uuid>,
        pub owner_id: Option<Uuid>,
        pub stage_id: Uuid,
        pub amount: Option<i64>,
        pub currency: Option<String>,
        pub estimated: bool,
        pub expected_close_on: Option<Date>,
        pub next_step: Option<String>,
        pub created_on: Option<Date>,
        pub qualified_on: Option<Date>,
        pub closed_on: Option<Date>,
        pub outcome: String,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod revision {
    use sea_orm::entity::prelude::*;

    /// How a deal stood in a span of days.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "opportunity_revisions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub opportunity_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub valid_to: Option<Date>,
        pub stage_id: Uuid,
        pub owner_id: Option<Uuid>,
        pub team_id: Option<Uuid>,
        pub amount: Option<i64>,
        pub currency: Option<String>,
        pub estimated: bool,
        pub expected_close_on: Option<Date>,
        pub outcome: String,
        pub stage_since: Date,
        pub pushes: i32,
        pub left_stage_id: Option<Uuid>,
        pub left_after: Option<i32>,
        pub created_on: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(account, product, stage, opportunity, revision);

impl account::Model {
    pub(crate) fn into_domain(self) -> Account {
        Account {
            id: AccountId::from_uuid(self.id),
            name: self.name,
            external_id: self.external_id,
            sector: self.sector,
            key_account_of: self.key_account_of.map(MemberId::from_uuid),
            parent: self.parent_id.map(AccountId::from_uuid),
            version: self.version,
        }
    }

    /// The row of an account, its first win left as it is.
    pub(crate) fn row(tenant: Uuid, account: &Account) -> account::ActiveModel {
        account::ActiveModel {
            organization_id: Set(tenant),
            id: Set(account.id.as_uuid()),
            name: Set(account.name.clone()),
            name_folded: Set(fold(&account.name)),
            external_id: Set(account.external_id.clone()),
            sector: Set(account.sector.clone()),
            parent_id: Set(account.parent.map(AccountId::as_uuid)),
            key_account_of: Set(account.key_account_of.map(MemberId::as_uuid)),
            first_won_on: NotSet,
            version: Set(account.version),
        }
    }
}

impl product::Model {
    pub(crate) fn into_domain(self) -> Result<Product> {
        Ok(Product {
            id: ProductId::from_uuid(self.id),
            name: self.name,
            external_id: self.external_id,
            list_price: money("products", self.list_price, self.currency.as_deref())?,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, product: &Product) -> product::ActiveModel {
        product::ActiveModel {
            organization_id: Set(tenant),
            id: Set(product.id.as_uuid()),
            name: Set(product.name.clone()),
            name_folded: Set(fold(&product.name)),
            external_id: Set(product.external_id.clone()),
            list_price: Set(product.list_price.map(|price| price.minor)),
            currency: Set(product.list_price.map(|price| price.currency.code().to_owned())),
            version: Set(product.version),
        }
    }
}

impl stage::Model {
    pub(crate) fn into_domain(self) -> Result<Stage> {
        const TABLE: &str = "stages";
        Ok(Stage {
            id: StageId::from_uuid(self.id),
            key: self.key,
            name: self.name,
            position: self.position,
            probability: stored(TABLE, "probability", u16::try_from(self.probability).ok())?,
            qualified: self.qualified,
            outcome: stored(TABLE, "outcome", Outcome::from_word(&self.outcome))?,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, stage: &Stage) -> stage::ActiveModel {
        stage::ActiveModel {
            organization_id: Set(tenant),
            id: Set(stage.id.as_uuid()),
            key: Set(stage.key.clone()),
            name: Set(stage.name.clone()),
            position: Set(stage.position),
            probability: Set(i16::try_from(stage.probability).unwrap_or(i16::MAX)),
            qualified: Set(stage.qualified),
            outcome: Set(stage.outcome.word().to_owned()),
            version: Set(stage.version),
        }
    }
}

impl opportunity::Model {
    pub(crate) fn into_standing(self) -> Result<Standing> {
        const TABLE: &str = "opportunities";
        Ok(Standing {
            id: OpportunityId::from_uuid(self.id),
            external_id: self.external_id,
            name: self.name,
            account: self.account_id.map(AccountId::from_uuid),
            product: self.product_id.map(ProductId::from_uuid),
            owner: self.owner_id.map(MemberId::from_uuid),
            stage: StageId::from_uuid(self.stage_id),
            outcome: stored(TABLE, "outcome", Outcome::from_word(&self.outcome))?,
            amount: money(TABLE, self.amount, self.currency.as_deref())?,
            estimated: self.estimated,
            expected_close_on: self.expected_close_on,
            next_step: self.next_step,
            created_on: self.created_on,
            qualified_on: self.qualified_on,
            closed_on: self.closed_on,
            version: self.version,
        })
    }
}

impl revision::Model {
    pub(crate) fn into_domain(self) -> Result<Revision> {
        Ok(Revision {
            valid_from: self.valid_from,
            stage: StageId::from_uuid(self.stage_id),
            owner: self.owner_id.map(MemberId::from_uuid),
            team: self.team_id.map(TeamId::from_uuid),
            amount: money("opportunity_revisions", self.amount, self.currency.as_deref())?,
            estimated: self.estimated,
            expected_close_on: self.expected_close_on,
        })
    }

    /// The row of a revision with what follows from those before it; the first one also says when the opportunity was created.
    pub(crate) fn row(
        tenant: Uuid,
        opportunity: OpportunityId,
        revision: &Revision,
        valid_to: Option<chrono::NaiveDate>,
        outcome: Outcome,
        (course, created_on): (Course, Option<chrono::NaiveDate>),
    ) -> revision::ActiveModel {
        revision::ActiveModel {
            organization_id: Set(tenant),
            opportunity_id: Set(opportunity.as_uuid()),
            valid_from: Set(revision.valid_from),
            valid_to: Set(valid_to),
            stage_id: Set(revision.stage.as_uuid()),
            owner_id: Set(revision.owner.map(MemberId::as_uuid)),
            team_id: Set(revision.team.map(TeamId::as_uuid)),
            amount: Set(revision.amount.map(|amount| amount.minor)),
            currency: Set(revision.amount.map(|amount| amount.currency.code().to_owned())),
            estimated: Set(revision.estimated),
            expected_close_on: Set(revision.expected_close_on),
            outcome: Set(outcome.word().to_owned()),
            stage_since: Set(course.stage_since),
            pushes: Set(i32::try_from(course.pushes).unwrap_or(i32::MAX)),
            left_stage_id: Set(course.left.map(|stay| stay.stage.as_uuid())),
            created_on: Set(created_on),
            left_after: Set(course
                .left
                .map(|stay| i32::try_from(stay.days).unwrap_or(i32::MAX))),
        }
    }
}

pub(super) fn money(table: &str, minor: Option<i64>, currency: Option<&str>) -> Result<Option<Money>> {
    match (minor, currency) {
        (Some(minor), Some(code)) => {
            let currency = stored(table, "currency", Currency::parse(code).ok())?;
            Ok(Some(Money::new(minor, currency)))
        }
        _ => Ok(None),
    }
}
