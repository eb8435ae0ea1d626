//! Say/do of members and teams. Figures are reckoned with the system's rights, and given to whom the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::owners::{member, open_owners, team};
use domain::access::Action;
use domain::calendar::Period;
use domain::commitments::{Kept, SayDo};
use domain::goals::Owner;
use domain::ids::{MemberId, TeamId};
use persistence::Session;
use std::collections::{BTreeSet, HashMap};

impl App {
    /// Say/do over a window of those of `owners` of whom the viewer may see it.
    pub async fn say_do(
        &self,
        viewer: &Viewer,
        owners: &[Owner],
        window: Period,
    ) -> Result<HashMap<Owner, SayDo>> {
        let session = self.reading(viewer);
        let actions = (Action::ReadSayDo, Action::ReadSayDo);
        let open = open_owners(viewer, &session, owners, actions).await?;
        say_do_of(&session, &open, window).await
    }
}

/// Say/do of members and teams, whoever asks. A team counts what its members made, withdrew or had due while they were in it, or in
/// a team below it.
pub(crate) async fn say_do_of(
    session: &Session,
    owners: &[Owner],
    window: Period,
) -> Result<HashMap<Owner, SayDo>> {
    let teams: Vec<TeamId> = owners.iter().filter_map(|owner| team(*owner)).collect();
    let spans = match teams.is_empty() {
        true => Vec::new(),
        false => session.belonging_within(&teams, window).await?,
    };
    let members = owners.iter().filter_map(|owner| member(*owner));
    let makers: BTreeSet<MemberId> = members
        .chain(spans.iter().map(|(_, member, _)| *member))
        .collect();
    let makers: Vec<MemberId> = makers.into_iter().collect();
    let promised = session.promised_by(&makers, window).await?;
    let mut kept: HashMap<Owner, Kept> = HashMap::new();
    let mut by_maker: HashMap<MemberId, Vec<_>> = HashMap::new();
    for promise in &promised {
        let own = Owner::Member(promise.maker);
        add(&mut kept, own, Kept::of(&promise.dates, window, |_| true));
        by_maker.entry(promise.maker).or_default().push(&promise.dates);
    }
    for (team, member, span) in &spans {
        for dates in by_maker.get(member).into_iter().flatten() {
            let then = Kept::of(dates, window, |date| span.contains(date));
            add(&mut kept, Owner::Team(*team), then);
        }
    }
    let said = |owner: &Owner| {
        let kept = kept.get(owner).copied().unwrap_or_default();
        (*owner, SayDo { window, kept })
    };
    Ok(owners.iter().map(said).collect())
}

fn add(kept: &mut HashMap<Owner, Kept>, owner: Owner, more: Kept) {
    let sum = kept.entry(owner).or_default();
    *sum = *sum + more;
}
