//! Relay's conventions: opaque ids that carry their type, and connections cut by keys.

mod connection;
mod id;
mod node;
mod synced;

pub use connection::{Connection, OrderDirection, Paging, Total, connection, page_cost};
pub use id::{GlobalId, global, local, locals, read, typed};
pub use node::{Node, NodeQuery};
pub use synced::SyncedConnection;
