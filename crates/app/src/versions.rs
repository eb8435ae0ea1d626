//! Optimistic concurrency: what a client last saw is what it changes.

use crate::error::{Error, Result};
use crate::unit::Work;

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

/// Refuses with `CONFLICT` facts whose sender was recognised under another zone, currency or calendar than the organization's by now.
/// Asked where nobody changes them any more, with the version they have there.
pub(crate) async fn check_settings(work: &Work, stored: i64) -> Result<()> {
    let known = &work.viewer.organization;
    if known.version == stored {
        return Ok(());
    }
    let now = work.organization_locked().await?;
    if known.settings.frozen_changes(&now.settings).is_empty() {
        return Ok(());
    }
    let message = "the organization's settings have just changed; send it again".to_owned();
    Err(Error::Conflict("CONFLICT", message))
}
