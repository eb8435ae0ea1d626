//! What the acceptance tests share: a real server, organizations to put into it, and clients to ask it.
//!
//! Every test that needs PostgreSQL lives in this package's one test binary, `tests/it`, those of `persistence` too: so
//! there is one place that finds or starts a server, and no crate depends on its own dependents.

mod client;
mod clock;
mod deals;
mod digest;
mod organization;
pub mod postgres;
pub mod samples;
pub mod schema;
mod server;
pub mod sqlite;
pub mod walk;

pub use client::{Answer, Client};
pub use clock::{TestClock, day};
pub use deals::Deal;
pub use digest::Digest;
pub use organization::{Bearer, Person, Service, TestOrganization, TestTeam};
pub use server::TestServer;

/// Makes each story – an `async fn(server: TestServer)` of the same file – two tests: `<story>::sqlite` and
/// `<story>::postgres`. A story that is not listed is unused, which the compiler reports.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                Box::pin(super::$story($crate::TestServer::on_sqlite().await)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                Box::pin(super::$story($crate::TestServer::on_postgres().await)).await;
            }
        }
    )*};
}
