//! Templates: seen by whoever may read any, so that the use-case asks once.

use super::entity::{item, template};
use crate::errors::Result;
use crate::paging::page_by_text;
use crate::session::Session;
use crate::sql::{CHUNK, named};
use domain::ids::TemplateId;
use domain::paging::{Page, PageRequest};
use domain::templates::Template;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// The templates among `ids`, in no particular order.
    pub async fn templates_by_id(&self, ids: &[TemplateId]) -> Result<Vec<Template>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let ids = chunk.iter().map(|id| id.as_uuid());
            let rows = self
                .scoped::<template::Entity>()
                .filter(self.among(template::Column::Id.into_expr(), ids))
                .all(self.executor())
                .await?;
            for row in rows {
                found.push(row.into_domain()?);
            }
        }
        self.with_items(&mut found).await?;
        Ok(found)
    }

    /// The template with a key, locked against other writers until the end of the transaction.
    pub async fn template_keyed(&self, key: &str) -> Result<Option<Template>> {
        self.template_where(named(template::Column::Key, &[key])).await
    }

    /// A template, locked likewise.
    pub async fn template_locked(&self, id: TemplateId) -> Result<Option<Template>> {
        self.template_where(template::Column::Id.eq(id.as_uuid())).await
    }

    async fn template_where(&self, which: sea_orm::sea_query::Expr) -> Result<Option<Template>> {
        let found = self.scoped::<template::Entity>().filter(which).lock_exclusive();
        let row = found.one(self.executor()).await?;
        let mut found = row.map(template::Model::into_domain).transpose()?;
        self.with_items(&mut found).await?;
        Ok(found)
    }

    /// A page of templates, by key; those put away only where they are wanted.
    pub async fn templates_page(&self, archived: bool, request: &PageRequest) -> Result<Page<Template>> {
        let page = page_by_text(
            self,
            self.templates_listed(archived),
            (template::Column::Key, template::Column::Id),
            request,
            |row| (row.key.clone(), row.id),
            template::Model::into_domain,
        );
        let mut page = page.await?;
        self.with_items(page.rows.iter_mut().map(|(_, row)| row)).await?;
        Ok(page)
    }

    /// How many templates there are.
    pub async fn templates_count(&self, archived: bool) -> Result<u64> {
        Ok(self.templates_listed(archived).count(self.executor()).await?)
    }

    /// Adds a template.
    pub async fn template_insert(&self, template: &Template) -> Result<()> {
        template::Entity::insert(template::Model::row(self.tenant(), template)?)
            .exec_without_returning(self.executor())
            .await?;
        self.items_insert(template).await
    }

    /// Stores a changed template.
    pub async fn template_save(&self, template: &Template) -> Result<()> {
        template::Entity::update(template::Model::row(self.tenant(), template)?)
            .exec(self.executor())
            .await?;
        item::Entity::delete_many()
            .filter(item::Column::OrganizationId.eq(self.tenant()))
            .filter(item::Column::TemplateId.eq(template.id.as_uuid()))
            .exec(self.executor())
            .await?;
        self.items_insert(template).await
    }

    async fn items_insert(&self, template: &Template) -> Result<()> {
        let rows = item::Model::rows(self.tenant(), template);
        if rows.is_empty() {
            return Ok(());
        }
        item::Entity::insert_many(rows)
            .exec_without_returning(self.executor())
            .await?;
        Ok(())
    }

    /// Reads the items of templates, by one statement.
    async fn with_items<'a>(&self, templates: impl IntoIterator<Item = &'a mut Template>) -> Result<()> {
        let mut by_id: HashMap<Uuid, &mut Template> = templates
            .into_iter()
            .map(|template| (template.id.as_uuid(), template))
            .collect();
        let ids: Vec<Uuid> = by_id.keys().copied().collect();
        for chunk in ids.chunks(CHUNK) {
            let rows = self
                .scoped::<item::Entity>()
                .filter(self.among(item::Column::TemplateId.into_expr(), chunk.iter().copied()))
                .order_by_asc(item::Column::TemplateId)
                .order_by_asc(item::Column::Place)
                .all(self.executor())
                .await?;
            for row in rows {
                if let Some(template) = by_id.get_mut(&row.template_id) {
                    template.items.push(row.into_domain()?);
                }
            }
        }
        Ok(())
    }

    fn templates_listed(&self, archived: bool) -> Select<template::Entity> {
        let all = self.scoped::<template::Entity>();
        match archived {
            true => all,
            false => all.filter(template::Column::ArchivedAt.is_null()),
        }
    }
}
