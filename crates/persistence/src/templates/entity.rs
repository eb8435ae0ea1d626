//! Rows of templates and of what stands in them.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "the derive makes public items of a private module"
)]

use crate::entity::{document, json, stored, tenanted};
use crate::errors::Result;
use domain::expectations::Frequency;
use domain::ids::{MetricId, TemplateId};
use domain::templates::{Item, Recurs, Template, TemplatePeriod};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

pub(crate) mod template {
    use sea_orm::entity::prelude::*;

    /// A template.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "templates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key: String,
        pub name: String,
        pub position: Option<String>,
        pub ramp: String,
        pub archived_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod item {
    use sea_orm::entity::prelude::*;

    /// A goal or an expectation of a template.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "template_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub template_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub metric_id: Uuid,
        pub kind: String,
        pub recurs: String,
        pub target: i64,
        pub quota: bool,
        pub title: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

tenanted!(template, item);

/// The kinds of items as they are stored.
const EXPECTATION: &str = "EXPECTATION";
const GOAL: &str = "GOAL";

impl template::Model {
    /// The template, without its items, which are rows of their own.
    pub(crate) fn into_domain(self) -> Result<Template> {
        Ok(Template {
            id: TemplateId::from_uuid(self.id),
            key: self.key,
            name: self.name,
            position: self.position,
            items: Vec::new(),
            ramp: document("templates", &self.ramp)?,
            archived_at: self.archived_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        })
    }

    pub(crate) fn row(tenant: Uuid, template: &Template) -> Result<template::ActiveModel> {
        Ok(template::ActiveModel {
            organization_id: Set(tenant),
            id: Set(template.id.as_uuid()),
            key: Set(template.key.clone()),
            name: Set(template.name.clone()),
            position: Set(template.position.clone()),
            ramp: Set(json(&template.ramp)?),
            archived_at: Set(template.archived_at),
            created_at: Set(template.created_at),
            updated_at: Set(template.updated_at),
            version: Set(template.version),
        })
    }
}

impl item::Model {
    pub(crate) fn into_domain(self) -> Result<Item> {
        let recurs = match self.kind.as_str() {
            EXPECTATION => Frequency::from_word(&self.recurs).map(Recurs::Expected),
            GOAL => TemplatePeriod::from_word(&self.recurs).map(|period| Recurs::Goal(period, self.quota)),
            _ => None,
        };
        Ok(Item {
            metric: MetricId::from_uuid(self.metric_id),
            recurs: stored("template_items", "recurs", recurs)?,
            target: self.target,
            title: self.title,
        })
    }

    pub(crate) fn rows(tenant: Uuid, template: &Template) -> Vec<item::ActiveModel> {
        let row = |(place, item): (i32, &Item)| {
            let (kind, recurs, quota) = match item.recurs {
                Recurs::Expected(frequency) => (EXPECTATION, frequency.word(), false),
                Recurs::Goal(period, quota) => (GOAL, period.word(), quota),
            };
            item::ActiveModel {
                organization_id: Set(tenant),
                template_id: Set(template.id.as_uuid()),
                place: Set(place),
                metric_id: Set(item.metric.as_uuid()),
                kind: Set(kind.to_owned()),
                recurs: Set(recurs.to_owned()),
                target: Set(item.target),
                quota: Set(quota),
                title: Set(item.title.clone()),
            }
        };
        (0..).zip(&template.items).map(row).collect()
    }
}
