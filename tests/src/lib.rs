//! What the acceptance tests share.
//!
//! Every test that needs PostgreSQL lives in this package's one test binary, `tests/it`, those of `persistence` too: so
//! there is one place that finds or starts a server, and no crate depends on its own dependents.

pub mod postgres;
