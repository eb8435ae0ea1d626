//! Relay's conventions: opaque ids that carry their type, and connections cut by keys.

mod connection;
mod id;
mod node;

pub use connection::{Connection, OrderDirection, Paging, Total, connection, page_cost};
pub use id::{GlobalId, global, local, locals, read, typed};
pub use node::{Node, NodeQuery};
