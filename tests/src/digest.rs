//! Everything stored of one organization, to be compared before and after something that must not touch it.

use crate::organization::TestOrganization;
use persistence::Backend;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::collections::BTreeMap;

/// The rows of an organization by table, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(pub BTreeMap<String, Vec<String>>);

impl TestOrganization<'_> {
    /// What is stored of the organization now.
    pub async fn digest(&self) -> Digest {
        let connection = self.server.sql().await;
        let backend = self.server.backend();
        let mut tables = BTreeMap::new();
        for table in tables_with_tenants(connection, backend).await {
            let rows = rows(connection, backend, &table, self.organization.id.as_uuid()).await;
            tables.insert(table, rows);
        }
        Digest(tables)
    }
}

impl Digest {
    /// The names of the tables that hold rows.
    pub fn filled(&self) -> impl Iterator<Item = &str> {
        let filled = self.0.iter().filter(|(_, rows)| !rows.is_empty());
        filled.map(|(table, _)| table.as_str())
    }

    /// How many rows there are in all.
    pub fn rows(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }
}

async fn tables_with_tenants(connection: &DatabaseConnection, backend: Backend) -> Vec<String> {
    let sql = match backend {
        Backend::Sqlite => {
            "SELECT m.name AS text FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'organization_id'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS text FROM information_schema.columns \
             WHERE table_schema = 'public' AND column_name = 'organization_id'"
        }
    };
    texts(connection, backend, sql).await
}

async fn rows(
    connection: &DatabaseConnection,
    backend: Backend,
    table: &str,
    organization: uuid::Uuid,
) -> Vec<String> {
    let sql = match backend {
        Backend::Sqlite => {
            let list = format!("SELECT name AS text FROM pragma_table_info('{table}')");
            let columns = texts(connection, backend, &list).await;
            let row: Vec<_> = columns
                .iter()
                .map(|column| format!("'{column}=' || quote(\"{column}\")"))
                .collect();
            format!(
                "SELECT {} AS text FROM {table} WHERE organization_id = X'{}' ORDER BY 1",
                row.join(" || ' ' || "),
                organization.simple()
            )
        }
        Backend::Postgres => format!(
            "SELECT t::text AS text FROM {table} t WHERE organization_id = '{organization}' ORDER BY 1"
        ),
    };
    texts(connection, backend, &sql).await
}

async fn texts(connection: &DatabaseConnection, backend: Backend, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(DbBackend::from(backend), sql);
    let rows = connection.query_all_raw(statement).await;
    let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter()
        .map(|row| row.try_get("", "text").expect("a column of text"))
        .collect()
}
