//! Optimistic concurrency: what a client last saw is what it changes.

use crate::error::{Error, Result};

/// Refuses a change made on an older version than the stored one.
pub(crate) fn check_version(what: &'static str, stored: i64, wanted: Option<i64>) -> Result<()> {
    match wanted {
        Some(wanted) if wanted != stored => {
            let message = format!("{what} is at version {stored} by now, not {wanted}; read it again");
            Err(Error::Conflict("CONFLICT", message))
        }
        _ => Ok(()),
    }
}
