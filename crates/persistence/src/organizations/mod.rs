//! Organizations, their holidays, rates, service accounts, audit log, and the installation's signing key.

mod audit;
pub(crate) mod entity;
mod installation;
mod rates;
mod repository;
mod service_accounts;

pub use installation::SigningKey;
pub use rates::{ExchangeRate, RateTable};
pub use repository::Holiday;
