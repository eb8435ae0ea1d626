//! The policy table asked about one subject. Lists ask it in SQL, from the same relations.

use super::viewer::Viewer;
use crate::error::{Error, Result};
use domain::access::{Action, Detail, Relations, detail};
use domain::ids::{MemberId, TeamId};
use persistence::Session;

impl Viewer {
    /// How much of a member `action` opens.
    ///
    /// # Errors
    /// `NOT_FOUND` where not even the member may be seen, `FORBIDDEN` where it may.
    pub(crate) async fn authorize_member(
        &self,
        session: &Session,
        action: Action,
        member: MemberId,
    ) -> Result<Detail> {
        let relations = session.relations_to_member(&self.asker, action, member).await?;
        self.decide(action, relations, "Member")
    }

    /// How much of a team `action` opens.
    ///
    /// # Errors
    /// `NOT_FOUND` where not even the team may be seen, `FORBIDDEN` where it may.
    pub(crate) async fn authorize_team(
        &self,
        session: &Session,
        action: Action,
        team: TeamId,
    ) -> Result<Detail> {
        let relations = session.relations_to_team(&self.asker, team).await?;
        self.decide(action, relations, "Team")
    }

    /// How much of what belongs to the whole organization `action` opens.
    ///
    /// # Errors
    /// `FORBIDDEN`, or `NOT_FOUND` where not even reading is allowed.
    pub(crate) fn authorize_organization(&self, action: Action) -> Result<Detail> {
        let relations = Relations {
            belonging: self.principal().member().is_some(),
            ..Relations::default()
        };
        self.decide(action, relations, "Organization")
    }

    /// Whether `action` opens at least as far as `least` where the viewer is this to the subject.
    pub(crate) fn opens(&self, action: Action, least: Detail, relations: Relations) -> bool {
        let opened = detail(self.principal(), action, relations, &self.asker.flags);
        opened.is_some_and(|opened| opened >= least)
    }

    /// Whether what belongs to the whole organization opens by `action`.
    pub fn may(&self, action: Action) -> bool {
        self.authorize_organization(action).is_ok()
    }

    fn decide(&self, action: Action, relations: Relations, what: &'static str) -> Result<Detail> {
        let flags = &self.asker.flags;
        match detail(self.principal(), action, relations, flags) {
            Some(detail) => Ok(detail),
            None if action.reading() != action
                && detail(self.principal(), action.reading(), relations, flags).is_some() =>
            {
                Err(Error::Forbidden(action))
            }
            None => Err(Error::not_found(what)),
        }
    }
}
