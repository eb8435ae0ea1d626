//! Raising a concern.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::unit::Work;
use domain::access::Action;
use domain::concerns::{Concern, Deed, Raised};
use domain::goals::Creator;
use domain::ids::{ConcernId, MemberId};
use domain::pipeline::Account;
use serde_json::{Value, json};

impl App {
    /// Raises a concern of a customer.
    ///
    /// # Errors
    /// Those of [`Raised::checked`]; `NOT_FOUND`; `MEMBER_INACTIVE`; `REQUIRED` at `owner` where nobody follows from the customer or
    /// from who raises it; `FORBIDDEN` at `owner` where it is given to somebody else whose concerns are not the asker's to write.
    pub async fn concern_raise(&self, viewer: &Viewer, raised: Raised) -> Result<Concern> {
        self.unit(viewer, raised, |work, raised| async move {
            work.viewer.authorize_organization(Action::RaiseConcerns)?;
            let raised = (*raised).clone().checked(work.now)?;
            let account = work.accounts_by_id(&[raised.account]).await?.pop();
            let account = account.ok_or_else(|| Error::not_found_at("Account", "account"))?;
            let owner = work.concern_owner(&account, raised.owner).await?;
            let hours = work.viewer.organization().settings.policies.concern_hours;
            let id = ConcernId::from_uuid(work.next_id());
            let concern = Concern::raised(id, raised, owner, hours, work.deed());
            work.concern_insert(&concern).await?;
            let after = Some(described(&concern));
            work.audited("concernRaise", "CustomerConcern", Some(id.as_uuid()), None, after)
                .await?;
            Ok(concern)
        })
        .await
    }
}

impl Work {
    /// Who does something, and when.
    pub(super) fn deed(&self) -> Deed {
        Deed {
            at: self.now,
            by: Creator::from(&self.principal().actor),
        }
    }

    /// Who takes care of a concern that is raised: who is named, the rep whose key account it is, or else who raises it.
    async fn concern_owner(&self, account: &Account, wanted: Option<MemberId>) -> Result<MemberId> {
        let me = self.principal().member();
        let Some(wanted) = wanted else {
            let keeper = match account.key_account_of {
                Some(id) => self.members_by_id(&[id]).await?.pop(),
                None => None,
            };
            let keeper = keeper.filter(|keeper| keeper.active).map(|keeper| keeper.id);
            let message = "is named where the customer is nobody's key account";
            return keeper
                .or(me)
                .ok_or_else(|| Error::invalid("owner", "REQUIRED", message));
        };
        self.check_owner(wanted, "owner").await?;
        if Some(wanted) != me && Some(wanted) != account.key_account_of {
            let may = self
                .viewer
                .authorize_member(self, Action::WriteConcerns, wanted)
                .await;
            may.map_err(|error| match error {
                Error::Forbidden(_) | Error::NotFound { .. } => {
                    let message = "takes no concerns from you: leave it out, and it goes to the rep whose key account it is";
                    Error::ForbiddenAt("owner".to_owned(), message.to_owned())
                }
                other => other,
            })?;
        }
        Ok(wanted)
    }

    /// Whether somebody can take care of a concern.
    pub(super) async fn check_owner(&self, owner: MemberId, field: &'static str) -> Result<()> {
        let found = self.members_by_id(&[owner]).await?.pop();
        let found = found.ok_or_else(|| Error::not_found_at("Member", field))?;
        match found.active {
            true => Ok(()),
            false => {
                let message = "is not active: they take care of nothing any more";
                Err(Error::invalid(field, "MEMBER_INACTIVE", message))
            }
        }
    }
}

/// A concern as the audit log keeps it: without what the customer said.
pub(super) fn described(concern: &Concern) -> Value {
    json!({
        "account": concern.account, "owner": concern.owner, "state": concern.state(), "characters": concern.title.chars().count(),
        "reopened": concern.reopened(), "raisedAt": concern.rounds.first().map(|round| round.opened.at),
    })
}
