//! Feedback: given, asked for, acknowledged, changed until then and corrected after.
//!
//! What is between two people stays there: the audit log tells that somebody gave feedback, and of what is not public
//! neither about whom nor what.

mod change;
mod give;
mod read;
mod requests;

pub use give::FeedbackGive;
pub(crate) use give::check_links;
pub use requests::FeedbackAsk;

use crate::error::{Error, Result};
use crate::unit::Work;
use domain::access::Action;
use domain::feedback::{Feedback, FeedbackVisibility};
use domain::ids::MemberId;
use serde_json::{Value, json};

/// Refuses a member named by `field` who is not there, with whom the asker may not take `action`, or who has left.
pub(crate) async fn check_colleague(work: &Work, action: Action, id: MemberId, field: &str) -> Result<()> {
    let found = work.members_by_id(&[id]).await?.pop();
    let member = found.ok_or_else(|| Error::not_found_at("Member", field))?;
    work.viewer.authorize_member(work, action, id).await?;
    match member.active {
        true => Ok(()),
        false => Err(Error::invalid(field, "MEMBER_INACTIVE", "has left")),
    }
}

/// Writes down that somebody did `action` with feedback: of what is not public, no more than that.
async fn told(work: &Work, action: &str, feedback: &Feedback, more: Value) -> Result<()> {
    let (object, after) = match feedback.visibility {
        FeedbackVisibility::Public => {
            let after = json!({ "about": feedback.about, "kind": feedback.kind, "change": more });
            (Some(feedback.id.as_uuid()), Some(after))
        }
        FeedbackVisibility::Private | FeedbackVisibility::PrivateAndLeader => (None, None),
    };
    work.audited(action, "Feedback", object, None, after).await
}
