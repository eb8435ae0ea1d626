//! Relay's conventions: opaque ids that carry their type, and connections cut by keys.

mod connection;
mod id;

pub use connection::{Connection, OrderDirection, Paging, Total, connection, page_cost};
pub use id::{GlobalId, global, local, locals, read, typed};
