//! Customers, products, stages, and opportunities with their revisions.

use crate::columns::{
    big, big_null, date, date_null, drop_all, flag, index, index_named, instant, integer, integer_null, key,
    link, owned, rows_of, small, text, text_null, unique, uuid, uuid_null,
};
use async_trait::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};

/// Indexes of expressions and of some rows, in words both databases read alike. Lists sort by these very expressions: an
/// opportunity without the date comes last, whatever the direction.
const BY_EXPRESSION: [&str; 4] = [
    "CREATE INDEX ix_opportunities_outcome_expected_close ON opportunities
     (organization_id, outcome, COALESCE(expected_close_on, '9999-12-31'), id)",
    "CREATE INDEX ix_opportunities_expected_close ON opportunities
     (organization_id, COALESCE(expected_close_on, '9999-12-31'), id)",
    "CREATE INDEX ix_opportunities_created ON opportunities
     (organization_id, COALESCE(created_on, '0001-01-01'), id)",
    "CREATE INDEX ix_opportunity_revisions_created ON opportunity_revisions
     (organization_id, created_on, owner_id, team_id) WHERE created_on IS NOT NULL",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let m = manager;
        m.create_table(
            owned("accounts")
                .col(text(m, "name"))
                .col(text(m, "name_folded"))
                .col(text_null(m, "external_id"))
                .col(text_null(m, "sector"))
                .col(uuid_null("parent_id"))
                .col(uuid_null("key_account_of"))
                .col(date_null("first_won_on"))
                .col(big("version"))
                .foreign_key(&mut link("accounts", "parent_id", "accounts"))
                .foreign_key(&mut link("accounts", "key_account_of", "members"))
                .to_owned(),
        )
        .await?;
        unique(m, "accounts", &["organization_id", "external_id"]).await?;
        index(m, "accounts", &["organization_id", "name_folded", "id"]).await?;
        m.create_table(
            owned("products")
                .col(text(m, "name"))
                .col(text(m, "name_folded"))
                .col(text_null(m, "external_id"))
                .col(big_null("list_price"))
                .col(text_null(m, "currency"))
                .col(big("version"))
                .to_owned(),
        )
        .await?;
        unique(m, "products", &["organization_id", "external_id"]).await?;
        m.create_table(
            owned("stages")
                .col(text(m, "key"))
                .col(text(m, "name"))
                .col(integer("position"))
                .col(small("probability"))
                .col(flag("qualified"))
                .col(text(m, "outcome"))
                .col(big("version"))
                .to_owned(),
        )
        .await?;
        unique(m, "stages", &["organization_id", "key"]).await?;
        m.create_table(
            owned("opportunities")
                .col(text_null(m, "external_id"))
                .col(text(m, "name"))
                .col(text(m, "name_folded"))
                .col(uuid_null("account_id"))
                .col(uuid_null("product_id"))
                .col(uuid_null("owner_id"))
                .col(uuid("stage_id"))
                .col(big_null("amount"))
                .col(text_null(m, "currency"))
                .col(flag("estimated"))
                .col(date_null("expected_close_on"))
                .col(text_null(m, "next_step"))
                .col(date_null("created_on"))
                .col(date_null("qualified_on"))
                .col(date_null("closed_on"))
                .col(text(m, "outcome"))
                .col(big("version"))
                .col(instant("created_at"))
                .col(instant("updated_at"))
                .foreign_key(&mut link("opportunities", "account_id", "accounts"))
                .foreign_key(&mut link("opportunities", "product_id", "products"))
                .foreign_key(&mut link("opportunities", "owner_id", "members"))
                .foreign_key(&mut link("opportunities", "stage_id", "stages"))
                .to_owned(),
        )
        .await?;
        unique(m, "opportunities", &["organization_id", "external_id"]).await?;
        index(m, "opportunities", &["organization_id", "owner_id", "outcome"]).await?;
        index(m, "opportunities", &["organization_id", "account_id"]).await?;
        m.create_table(
            rows_of("opportunity_revisions")
                .col(uuid("opportunity_id"))
                .col(date("valid_from"))
                .col(date_null("valid_to"))
                .col(uuid("stage_id"))
                .col(uuid_null("owner_id"))
                .col(uuid_null("team_id"))
                .col(big_null("amount"))
                .col(text_null(m, "currency"))
                .col(flag("estimated"))
                .col(date_null("expected_close_on"))
                .col(text(m, "outcome"))
                .col(date("stage_since"))
                .col(integer("pushes"))
                .col(uuid_null("left_stage_id"))
                .col(integer_null("left_after"))
                .col(date_null("created_on"))
                .primary_key(&mut key(&["organization_id", "opportunity_id", "valid_from"]))
                .foreign_key(&mut link(
                    "opportunity_revisions",
                    "opportunity_id",
                    "opportunities",
                ))
                .foreign_key(&mut link("opportunity_revisions", "stage_id", "stages"))
                .foreign_key(&mut link("opportunity_revisions", "left_stage_id", "stages"))
                .foreign_key(&mut link("opportunity_revisions", "owner_id", "members"))
                .foreign_key(&mut link("opportunity_revisions", "team_id", "teams"))
                .to_owned(),
        )
        .await?;
        index(
            m,
            "opportunity_revisions",
            &["organization_id", "owner_id", "outcome", "valid_to"],
        )
        .await?;
        index(
            m,
            "opportunity_revisions",
            &["organization_id", "outcome", "valid_to", "team_id"],
        )
        .await?;
        // All that figures of a span of days read, so that they read it from the index alone.
        index_named(
            m,
            "ix_opportunity_revisions_by_day",
            "opportunity_revisions",
            &[
                "organization_id",
                "valid_from",
                "left_stage_id",
                "left_after",
                "stage_id",
                "team_id",
            ],
        )
        .await?;
        index_named(
            m,
            "ix_opportunity_revisions_by_owner_and_day",
            "opportunity_revisions",
            &[
                "organization_id",
                "owner_id",
                "valid_from",
                "left_stage_id",
                "stage_id",
            ],
        )
        .await?;
        for index in BY_EXPRESSION {
            m.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "accounts",
                "products",
                "stages",
                "opportunities",
                "opportunity_revisions",
            ],
        )
        .await
    }
}
