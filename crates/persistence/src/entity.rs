//! Shared words of the entities.

/// Says which column of an entity holds the organization.
macro_rules! tenanted {
    ($($entity:ident),* $(,)?) => {$(
        impl crate::session::Tenanted for $entity::Entity {
            const TENANT: $entity::Column = $entity::Column::OrganizationId;
        }
    )*};
}

/// Reads a stored value by the domain's own parser; anything it does not accept is damage.
pub(crate) fn stored<T>(table: &str, what: &str, value: Option<T>) -> crate::errors::Result<T> {
    value.ok_or_else(|| crate::errors::Failure::damaged(table, what))
}

/// Reads a stored JSON document.
pub(crate) fn document<T: serde::de::DeserializeOwned>(table: &str, text: &str) -> crate::errors::Result<T> {
    serde_json::from_str(text).map_err(|error| crate::errors::Failure::damaged(table, error))
}

/// Writes a value as a JSON document.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> crate::errors::Result<String> {
    serde_json::to_string(value).map_err(|error| crate::errors::Failure::damaged("json", error))
}

pub(crate) use tenanted;
