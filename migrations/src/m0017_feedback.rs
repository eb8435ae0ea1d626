//! What members say of one another: feedback with its corrections, requests for it, recognition with reactions, and rewards.

use crate::columns::{
    big, big_null, date, date_null, drop_all, flag, index, instant, instant_null, integer, integer_null, key,
    link, owned, rows_of, text, text_null, unique, uuid, uuid_null,
};
use async_trait::async_trait;
use sea_orm_migration::prelude::{ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        feedback(manager).await?;
        recognition(manager).await?;
        rewards(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(
            manager,
            &[
                "feedback_requests",
                "feedback",
                "feedback_corrections",
                "recognitions",
                "recognition_recipients",
                "recognition_reactions",
                "recognition_dismissals",
                "rewards",
                "reward_grants",
            ],
        )
        .await
    }
}

async fn feedback(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("feedback_requests")
            .col(uuid("from_id"))
            .col(uuid("to_id"))
            .col(uuid("about_id"))
            .col(text(m, "question"))
            .col(date_null("due_on"))
            .col(instant("at"))
            .col(instant_null("answered_at"))
            .col(instant_null("declined_at"))
            .col(big("version"))
            .foreign_key(&mut link("feedback_requests", "from_id", "members"))
            .foreign_key(&mut link("feedback_requests", "to_id", "members"))
            .foreign_key(&mut link("feedback_requests", "about_id", "members"))
            .to_owned(),
    )
    .await?;
    index(m, "feedback_requests", &["organization_id", "from_id", "id"]).await?;
    index(m, "feedback_requests", &["organization_id", "to_id", "id"]).await?;
    m.create_table(
        owned("feedback")
            .col(uuid("about_id"))
            .col(uuid("from_id"))
            .col(text(m, "kind"))
            .col(text(m, "behaviour"))
            .col(text_null(m, "impact"))
            .col(text_null(m, "suggested_action"))
            .col(text_null(m, "skill"))
            .col(text(m, "visibility"))
            .col(uuid_null("goal_id"))
            .col(uuid_null("meeting_id"))
            .col(uuid_null("opportunity_id"))
            .col(uuid_null("request_id"))
            .col(instant("at"))
            .col(date("given_on"))
            .col(instant_null("revised_at"))
            .col(instant_null("acknowledged_at"))
            .col(big("version"))
            .foreign_key(&mut link("feedback", "about_id", "members"))
            .foreign_key(&mut link("feedback", "from_id", "members"))
            .foreign_key(&mut link("feedback", "goal_id", "goals"))
            .foreign_key(&mut link("feedback", "meeting_id", "meetings"))
            .foreign_key(&mut link("feedback", "opportunity_id", "opportunities"))
            .foreign_key(&mut link("feedback", "request_id", "feedback_requests"))
            .to_owned(),
    )
    .await?;
    index(m, "feedback", &["organization_id", "about_id", "given_on"]).await?;
    index(m, "feedback", &["organization_id", "from_id", "given_on"]).await?;
    index(m, "feedback", &["organization_id", "visibility", "id"]).await?;
    // A request is answered once.
    unique(m, "feedback", &["organization_id", "request_id"]).await?;
    m.create_table(
        rows_of("feedback_corrections")
            .col(uuid("feedback_id"))
            .col(integer("number"))
            .col(text(m, "text"))
            .col(instant("at"))
            .primary_key(&mut key(&["organization_id", "feedback_id", "number"]))
            .foreign_key(&mut link("feedback_corrections", "feedback_id", "feedback"))
            .to_owned(),
    )
    .await
}

async fn recognition(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("recognitions")
            .col(uuid("from_id"))
            .col(uuid_null("team_id"))
            .col(text(m, "basis"))
            .col(text_null(m, "text"))
            .col(text(m, "audience"))
            .col(uuid_null("goal_id"))
            .col(uuid_null("opportunity_id"))
            .col(instant("at"))
            .col(date("given_on"))
            .col(instant_null("retracted_at"))
            .foreign_key(&mut link("recognitions", "from_id", "members"))
            .foreign_key(&mut link("recognitions", "team_id", "teams"))
            .foreign_key(&mut link("recognitions", "goal_id", "goals"))
            .foreign_key(&mut link("recognitions", "opportunity_id", "opportunities"))
            .to_owned(),
    )
    .await?;
    index(m, "recognitions", &["organization_id", "from_id", "given_on"]).await?;
    m.create_table(
        rows_of("recognition_recipients")
            .col(uuid("recognition_id"))
            .col(uuid("member_id"))
            .primary_key(&mut key(&["organization_id", "recognition_id", "member_id"]))
            .foreign_key(&mut link(
                "recognition_recipients",
                "recognition_id",
                "recognitions",
            ))
            .foreign_key(&mut link("recognition_recipients", "member_id", "members"))
            .to_owned(),
    )
    .await?;
    index(
        m,
        "recognition_recipients",
        &["organization_id", "member_id", "recognition_id"],
    )
    .await?;
    m.create_table(
        rows_of("recognition_reactions")
            .col(uuid("recognition_id"))
            .col(uuid("member_id"))
            .col(text(m, "kind"))
            .col(instant("at"))
            .primary_key(&mut key(&[
                "organization_id",
                "recognition_id",
                "member_id",
                "kind",
            ]))
            .foreign_key(&mut link(
                "recognition_reactions",
                "recognition_id",
                "recognitions",
            ))
            .foreign_key(&mut link("recognition_reactions", "member_id", "members"))
            .to_owned(),
    )
    .await?;
    m.create_table(
        rows_of("recognition_dismissals")
            .col(uuid("member_id"))
            .col(text(m, "suggestion_key"))
            .col(instant("at"))
            .primary_key(&mut key(&["organization_id", "member_id", "suggestion_key"]))
            .foreign_key(&mut link("recognition_dismissals", "member_id", "members"))
            .to_owned(),
    )
    .await
}

async fn rewards(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        owned("rewards")
            .col(text(m, "key"))
            .col(text(m, "name"))
            .col(text_null(m, "description"))
            .col(big_null("value"))
            .col(text_null(m, "currency"))
            .col(text_null(m, "outcome"))
            .col(uuid_null("metric_id"))
            .col(ColumnDef::new("quota").boolean().null())
            .col(integer_null("recognitions"))
            .col(flag("active"))
            .col(big("version"))
            .foreign_key(&mut link("rewards", "metric_id", "metrics"))
            .to_owned(),
    )
    .await?;
    unique(m, "rewards", &["organization_id", "key"]).await?;
    m.create_table(
        owned("reward_grants")
            .col(uuid("reward_id"))
            .col(uuid("member_id"))
            .col(uuid("by_id"))
            .col(uuid_null("goal_id"))
            .col(date_null("quarter_on"))
            .col(instant("at"))
            .foreign_key(&mut link("reward_grants", "reward_id", "rewards"))
            .foreign_key(&mut link("reward_grants", "member_id", "members"))
            .foreign_key(&mut link("reward_grants", "by_id", "members"))
            .foreign_key(&mut link("reward_grants", "goal_id", "goals"))
            .to_owned(),
    )
    .await?;
    index(m, "reward_grants", &["organization_id", "member_id", "id"]).await?;
    // Once for each goal and each quarter: of the two one is null, and does not count.
    unique(
        m,
        "reward_grants",
        &["organization_id", "reward_id", "member_id", "goal_id"],
    )
    .await?;
    unique(
        m,
        "reward_grants",
        &["organization_id", "reward_id", "member_id", "quarter_on"],
    )
    .await
}
