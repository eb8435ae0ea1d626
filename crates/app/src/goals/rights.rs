//! Who may set which goals, found out for many owners by few statements.

use crate::access::viewer::Viewer;
use crate::error::Result;
use domain::access::{Action, Detail};
use domain::errors::Invalid;
use domain::goals::{Creator, Goal, Owner, Party};
use domain::ids::{MemberId, TeamId};
use persistence::Session;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What setting a goal of an owner takes.
pub(super) fn action(owner: Owner, quota: bool) -> Action {
    match (owner, quota) {
        (Owner::Member(_), false) => Action::WriteMemberGoals,
        (Owner::Member(_), true) => Action::WriteMemberQuota,
        (Owner::Team(_), false) => Action::WriteTeamGoals,
        (Owner::Team(_), true) => Action::WriteTeamQuota,
        (Owner::Organization, _) => Action::WriteOrganizationGoals,
    }
}

/// What is to be done with goals of owners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To put them into force, alone.
    Set,
    /// To offer them, or to write on what is not agreed yet.
    Propose,
}

impl Purpose {
    fn action(self, owner: Owner, quota: bool) -> Action {
        match (self, owner, quota) {
            (Purpose::Propose, Owner::Member(_), false) => Action::ProposeMemberGoals,
            (Purpose::Propose, Owner::Team(_), false) => Action::ProposeTeamGoals,
            _ => action(owner, quota),
        }
    }
}

/// The owners whose goals, and whose quotas, the asker may set.
pub(super) struct Rights {
    purpose: Purpose,
    open: HashMap<Action, HashSet<Owner>>,
    own: HashSet<Owner>,
    sees: HashMap<Action, bool>,
}

impl Rights {
    /// What the asker may of goals of these owners, each said to be a quota or not.
    pub(super) async fn load(
        session: &Session,
        viewer: &Viewer,
        purpose: Purpose,
        wanted: impl IntoIterator<Item = (Owner, bool)>,
    ) -> Result<Rights> {
        let mut owners: HashMap<Action, BTreeSet<Owner>> = HashMap::new();
        for (owner, quota) in wanted {
            owners
                .entry(purpose.action(owner, quota))
                .or_default()
                .insert(owner);
        }
        let mut rights = Rights {
            purpose,
            open: HashMap::new(),
            own: own(session, viewer).await?,
            sees: HashMap::new(),
        };
        for (action, owners) in owners {
            rights.sees.insert(action, viewer.may(action.reading()));
            let open = open(session, viewer, action, &owners).await?;
            rights.open.insert(action, open);
        }
        Ok(rights)
    }

    /// Whether the asker may do with such goals of an owner what these rights are for.
    pub(super) fn may(&self, owner: Owner, quota: bool) -> bool {
        let open = self.open.get(&self.purpose.action(owner, quota));
        open.is_some_and(|open| open.contains(&owner))
    }

    /// Whether the owner is the asker, or a team the asker leads without those below it.
    pub(super) fn is_own(&self, owner: Owner) -> bool {
        self.own.contains(&owner)
    }

    /// What whoever asks is to a goal.
    pub(super) fn party(&self, viewer: &Viewer, goal: &Goal) -> Party {
        Party {
            who: Creator::from(&viewer.principal().actor),
            owns: self.is_own(goal.owner),
            sets: self.may(goal.owner, goal.quota),
        }
    }

    /// Refuses `field`, which names the owner or a goal of theirs, with `OWN_QUOTA`, `FORBIDDEN`, or `NOT_FOUND` where
    /// not even the owner may be seen.
    pub(super) fn check(&self, field: &str, owner: Owner, quota: bool) -> std::result::Result<(), Invalid> {
        if self.may(owner, quota) {
            return Ok(());
        }
        let action = self.purpose.action(owner, quota);
        let seen = self.sees.get(&action).copied().unwrap_or(false);
        Err(match (seen, quota && self.own.contains(&owner)) {
            (false, _) => Invalid::one(field, "NOT_FOUND", "names nothing there is"),
            (true, true) => Invalid::one(field, "OWN_QUOTA", "nobody sets their own quota"),
            (true, false) => Invalid::one(field, "FORBIDDEN", "you may not set this owner's goals"),
        })
    }
}

async fn open(
    session: &Session,
    viewer: &Viewer,
    action: Action,
    owners: &BTreeSet<Owner>,
) -> Result<HashSet<Owner>> {
    let asker = &viewer.asker;
    let (mut members, mut teams, mut open) = (Vec::new(), Vec::new(), HashSet::new());
    for owner in owners {
        match owner {
            Owner::Member(id) => members.push(*id),
            Owner::Team(id) => teams.push(*id),
            Owner::Organization if viewer.may(action) => {
                open.insert(Owner::Organization);
            }
            Owner::Organization => {}
        }
    }
    let members: HashSet<MemberId> = session
        .members_open(asker, action, Detail::Full, &members)
        .await?;
    let teams: HashSet<TeamId> = session.teams_open(asker, action, Detail::Full, &teams).await?;
    open.extend(members.into_iter().map(Owner::Member));
    open.extend(teams.into_iter().map(Owner::Team));
    Ok(open)
}

/// The asker, and the teams the asker leads without those below them: nobody sets the quota of these.
async fn own(session: &Session, viewer: &Viewer) -> Result<HashSet<Owner>> {
    let Some(me) = viewer.principal().member() else {
        return Ok(HashSet::new());
    };
    let led = session.led_by(&[me], viewer.today()).await?;
    let teams = led.into_iter().map(|row| Owner::Team(row.team_id));
    Ok(teams.chain([Owner::Member(me)]).collect())
}
