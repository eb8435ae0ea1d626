//! How soon concerns were taken up and dealt with. Figures are reckoned with the system's rights, and given to whom the policy
//! table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::access::{Action, Detail};
use domain::calendar::{Period, Zone};
use domain::concerns::{Service, ServiceOf, Window};
use domain::ids::{AccountId, MemberId, TeamId};
use persistence::{Served, ServedBy, Session};
use std::collections::{BTreeSet, HashMap};

type Found = HashMap<ServiceOf, Service>;

impl App {
    /// Service over a window of days to those of `wanted` of whom the viewer may see it.
    pub async fn concern_service(
        &self,
        viewer: &Viewer,
        wanted: &[ServiceOf],
        days: Period,
    ) -> Result<Found> {
        let session = self.reading(viewer);
        let open = open(viewer, &session, wanted).await?;
        let zone = viewer.organization().settings.time_zone;
        let to = zone.start_of_day(days.end());
        let window = Window {
            from: zone.start_of_day(days.start()),
            to,
            until: to.min(self.now()),
        };
        let mut found: Found = open.iter().map(|of| (*of, Service::default())).collect();
        add_accounts(&session, &window, &mut found).await?;
        add_owners(&session, &window, (days, zone), &mut found).await?;
        Ok(found)
    }
}

/// Those of whom the viewer may see figures: members by what they take care of, customers by whose key account they are.
async fn open(viewer: &Viewer, session: &Session, wanted: &[ServiceOf]) -> Result<Vec<ServiceOf>> {
    let asker = &viewer.asker;
    let (members, teams, accounts) = sorted(wanted.iter());
    let mut open = Vec::with_capacity(wanted.len());
    if !members.is_empty() {
        let seen = session
            .members_details(asker, Action::ReadConcerns, &members)
            .await?;
        let seen = seen.into_iter().filter(|(_, detail)| *detail >= Detail::Totals);
        open.extend(seen.map(|(id, _)| ServiceOf::Member(id)));
    }
    if !teams.is_empty() {
        let seen = session.teams_open(asker, Action::ReadConcerns, Detail::Totals, &teams);
        open.extend(seen.await?.into_iter().map(ServiceOf::Team));
    }
    if !accounts.is_empty() {
        let seen = session.accounts_open(asker, Action::ReadConcerns, &accounts);
        open.extend(seen.await?.into_iter().map(ServiceOf::Account));
    }
    Ok(open)
}

async fn add_accounts(session: &Session, window: &Window, found: &mut Found) -> Result<()> {
    let (_, _, accounts) = sorted(found.keys());
    for served in session
        .concerns_served(ServedBy::Accounts(&accounts), window)
        .await?
    {
        add(found, ServiceOf::Account(served.account), &served, window, |_| {
            true
        });
    }
    Ok(())
}

/// A team counts what its members were to do while they were in it, or in a team below it.
async fn add_owners(
    session: &Session,
    window: &Window,
    (days, zone): (Period, Zone),
    found: &mut Found,
) -> Result<()> {
    let (members, teams, _) = sorted(found.keys());
    let spans = match teams.is_empty() {
        true => Vec::new(),
        false => session.belonging_within(&teams, days).await?,
    };
    let owners: BTreeSet<MemberId> = members
        .into_iter()
        .chain(spans.iter().map(|span| span.1))
        .collect();
    let owners: Vec<MemberId> = owners.into_iter().collect();
    for served in session.concerns_served(ServedBy::Owners(&owners), window).await? {
        if found.contains_key(&ServiceOf::Member(served.owner)) {
            add(found, ServiceOf::Member(served.owner), &served, window, |_| true);
        }
        for (team, _, span) in spans.iter().filter(|span| span.1 == served.owner) {
            let then = |due| span.contains(zone.local_date(due));
            add(found, ServiceOf::Team(*team), &served, window, then);
        }
    }
    Ok(())
}

fn sorted<'a>(all: impl Iterator<Item = &'a ServiceOf>) -> (Vec<MemberId>, Vec<TeamId>, Vec<AccountId>) {
    let (mut members, mut teams, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
    for of in all {
        match of {
            ServiceOf::Member(id) => members.push(*id),
            ServiceOf::Team(id) => teams.push(*id),
            ServiceOf::Account(id) => accounts.push(*id),
        }
    }
    (members, teams, accounts)
}

fn add(
    found: &mut Found,
    of: ServiceOf,
    served: &Served,
    window: &Window,
    counts: impl Fn(DateTime<Utc>) -> bool,
) {
    let sum = found.entry(of).or_default();
    *sum = *sum + Service::of(&served.round, served.hours, window, counts);
}
