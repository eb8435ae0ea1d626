//! Making a commitment.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::meetings::taking_part;
use crate::unit::Work;
use domain::access::Action;
use domain::commitments::{Commitment, Counterpart, Links, Origin, Promise};
use domain::ids::{CommitmentId, MeetingId, MemberId};
use domain::meetings::Life;
use domain::text;
use serde_json::{Value, json};

impl App {
    /// Promises something. Sent again under the same key it is the commitment it was, whatever became of it meanwhile.
    ///
    /// # Errors
    /// Those of [`Promise::checked`]; `NOT_FOUND` for what it names and the asker may not see; `MEMBER_INACTIVE`; `CONFLICT` at
    /// `key` where something else was promised under it; `FORBIDDEN` to scripts; `MEETING_NOT_RUNNING`.
    pub async fn commitment_make(&self, viewer: &Viewer, promise: Promise) -> Result<Commitment> {
        self.unit(viewer, promise, |work, promise| async move {
            if let Some(meeting) = promise.links.meeting {
                check_running(&work, meeting).await?;
            }
            work.commitment_made("commitmentMake", (*promise).clone(), Origin::Direct, None)
                .await
        })
        .await
    }
}

impl Work {
    /// Promises something in the asker's name, within a use-case that is audited as `action`. That the asker takes part in the
    /// meeting the promise names, and may follow `previous` by it, is for the use-case to know.
    ///
    /// # Errors
    /// As [`App::commitment_make`].
    pub(crate) async fn commitment_made(
        &self,
        action: &str,
        promise: Promise,
        origin: Origin,
        previous: Option<CommitmentId>,
    ) -> Result<Commitment> {
        let maker = self.maker().await?;
        let held = match &promise.key {
            Some(key) => self.commitment_by_key(maker, &text::line("key", key)?).await?,
            None => None,
        };
        if let Some(held) = held {
            // Judged as on the day it was made: it may be past due by now.
            return match held.holds(&promise.checked(maker, held.made_on)?) {
                true => Ok(held),
                false => {
                    let message = "something else was promised under this key".to_owned();
                    Err(Error::ConflictAt("key", message))
                }
            };
        }
        let promise = promise.checked(maker, self.viewer.today())?;
        self.check_counterpart(promise.to).await?;
        self.check_links(&promise.links).await?;
        let commitment = Commitment {
            id: CommitmentId::from_uuid(self.next_id()),
            maker,
            promise,
            origin,
            previous,
            made_at: self.now,
            made_on: self.viewer.today(),
            renegotiations: Vec::new(),
            disposal: None,
            confirmation: None,
            version: 1,
        };
        self.commitment_insert(&commitment).await?;
        let after = Some(described(&commitment));
        self.audited(action, "Commitment", Some(commitment.id.as_uuid()), None, after)
            .await?;
        Ok(commitment)
    }

    async fn maker(&self) -> Result<MemberId> {
        let forbidden = || Error::Forbidden(Action::MakeCommitments);
        let maker = self.principal().member().ok_or_else(forbidden)?;
        self.viewer
            .authorize_member(self, Action::MakeCommitments, maker)
            .await?;
        Ok(maker)
    }

    /// Whether there is somebody to promise to, as far as the asker may know.
    pub(crate) async fn check_counterpart(&self, to: Counterpart) -> Result<()> {
        match to {
            Counterpart::Member(id) => {
                let found = self.members_by_id(&[id]).await?.pop();
                let found = found.ok_or_else(|| Error::not_found_at("Member", "to.member"))?;
                if !found.active {
                    let message = "is not active: nothing is promised to them any more";
                    return Err(Error::invalid("to.member", "MEMBER_INACTIVE", message));
                }
            }
            Counterpart::Team(id) if self.teams_by_id(&[id]).await?.is_empty() => {
                return Err(Error::not_found_at("Team", "to.team"));
            }
            Counterpart::Account(id) => {
                self.viewer.authorize_organization(Action::ReadAccounts)?;
                if self.accounts_by_id(&[id]).await?.is_empty() {
                    return Err(Error::not_found_at("Account", "to.account"));
                }
            }
            Counterpart::Team(_) => (),
        }
        Ok(())
    }

    async fn check_links(&self, links: &Links) -> Result<()> {
        let asker = &self.viewer.asker;
        if let Some(id) = links.metric
            && self.metrics_by_id(&[id]).await?.is_empty()
        {
            return Err(Error::not_found_at("Metric", "metric"));
        }
        if let Some(id) = links.goal
            && self.goals_by_id(asker, &[id]).await?.is_empty()
        {
            return Err(Error::not_found_at("Goal", "goal"));
        }
        if let Some(id) = links.opportunity
            && self.standings_by_id(asker, &[id]).await?.is_empty()
        {
            return Err(Error::not_found_at("Opportunity", "opportunity"));
        }
        Ok(())
    }
}

/// Lets whoever takes part in a meeting promise something in it while it is held; refuses others, and `MEETING_NOT_RUNNING`.
async fn check_running(work: &Work, meeting: MeetingId) -> Result<()> {
    let (seen, _) = taking_part(work, meeting).await?;
    match seen.meeting.life {
        Life::Started { .. } => Ok(()),
        _ => {
            let message = "something is promised in a meeting while it is held".to_owned();
            Err(Error::Refused("MEETING_NOT_RUNNING", message))
        }
    }
}

/// A commitment as the audit log keeps it: without what was promised, to whom and until when, which is for the two sides and those above the maker.
pub(super) fn described(commitment: &Commitment) -> Value {
    json!({
        "characters": commitment.promise.text.chars().count(), "origin": commitment.origin, "previous": commitment.previous,
        "renegotiated": commitment.renegotiations.len(),
    })
}
