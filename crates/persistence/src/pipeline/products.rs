//! Products.

use super::entity::product;
use crate::errors::Result;
use crate::paging::page_by_text;
use crate::session::Session;
use crate::sql::{CHUNK, named};
use domain::ids::ProductId;
use domain::paging::{Page, PageRequest};
use domain::pipeline::Product;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

impl Session {
    /// The products among `ids`, in no particular order.
    pub async fn products_by_id(&self, ids: &[ProductId]) -> Result<Vec<Product>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let wanted = product::Column::Id.is_in(chunk.iter().map(|id| id.as_uuid()));
            found.extend(
                self.scoped::<product::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        found.into_iter().map(product::Model::into_domain).collect()
    }

    /// The products with these keys of the system they were imported from.
    pub async fn products_by_external_id(&self, keys: &[String]) -> Result<Vec<Product>> {
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let wanted = named(product::Column::ExternalId, chunk);
            found.extend(
                self.scoped::<product::Entity>()
                    .filter(wanted)
                    .all(self.executor())
                    .await?,
            );
        }
        found.into_iter().map(product::Model::into_domain).collect()
    }

    /// A page of products, by name.
    pub async fn products_page(&self, request: &PageRequest) -> Result<Page<Product>> {
        page_by_text(
            self,
            self.scoped::<product::Entity>(),
            (product::Column::NameFolded, product::Column::Id),
            request,
            |row| (row.name_folded.clone(), row.id),
            product::Model::into_domain,
        )
        .await
    }

    /// How many products there are.
    pub async fn products_count(&self) -> Result<u64> {
        Ok(self.scoped::<product::Entity>().count(self.executor()).await?)
    }

    /// Adds products, or changes those with the same ids.
    pub async fn products_write(&self, products: &[Product]) -> Result<()> {
        for chunk in products.chunks(CHUNK) {
            let rows = chunk
                .iter()
                .map(|product| product::Model::row(self.tenant(), product));
            product::Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::columns([product::Column::OrganizationId, product::Column::Id])
                        .update_columns([
                            product::Column::Name,
                            product::Column::NameFolded,
                            product::Column::ExternalId,
                            product::Column::ListPrice,
                            product::Column::Currency,
                            product::Column::Version,
                        ])
                        .to_owned(),
                )
                .exec_without_returning(self.executor())
                .await?;
        }
        Ok(())
    }
}
