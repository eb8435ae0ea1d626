//! Say/do of members and teams. Figures are reckoned with the system's rights, and given to whom the policy table opens them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::error::Result;
use crate::owners::{member, open_owners, team};
use domain::access::Action;
use domain::calendar::Period;
use domain::commitments::{Dates, Kept, SayDo};
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
        let asked: Vec<(Owner, Period)> = open.into_iter().map(|owner| (owner, window)).collect();
        let said = say_do_of(&session, &asked).await?;
        Ok(said.into_iter().map(|((owner, _), said)| (owner, said)).collect())
    }
}

/// Say/do of members and teams, each over a window, whoever asks. A team counts what its members made, withdrew or had due while they were in it, or in
/// a team below it.
pub(crate) async fn say_do_of(
    session: &Session,
    asked: &[(Owner, Period)],
) -> Result<HashMap<(Owner, Period), SayDo>> {
    let start = asked.iter().map(|(_, window)| window.start()).min();
    let end = asked.iter().map(|(_, window)| window.end()).max();
    let Some((start, end)) = start.zip(end) else {
        return Ok(HashMap::new());
    };
    let all = Period::new(start, end)?;
    let mut teams: Vec<TeamId> = asked.iter().filter_map(|(owner, _)| team(*owner)).collect();
    teams.sort_unstable();
    teams.dedup();
    let spans = match teams.is_empty() {
        true => Vec::new(),
        false => session.belonging_within(&teams, all).await?,
    };
    let members = asked.iter().filter_map(|(owner, _)| member(*owner));
    let makers: BTreeSet<MemberId> = members
        .chain(spans.iter().map(|(_, member, _)| *member))
        .collect();
    let makers: Vec<MemberId> = makers.into_iter().collect();
    let promised = session.promised_by(&makers, all).await?;
    let mut by_maker: HashMap<MemberId, Vec<&Dates>> = HashMap::new();
    for promise in &promised {
        by_maker.entry(promise.maker).or_default().push(&promise.dates);
    }
    let of = |maker: &MemberId| by_maker.get(maker).into_iter().flatten();
    let kept = |owner: Owner, window: Period| -> Kept {
        match owner {
            Owner::Member(id) => of(&id).map(|dates| Kept::of(dates, window, |_| true)).sum(),
            Owner::Team(id) => {
                let spans = spans.iter().filter(|(team, ..)| *team == id);
                let of_spans = spans.flat_map(|(_, member, span)| of(member).map(move |dates| (dates, span)));
                of_spans
                    .map(|(dates, span)| Kept::of(dates, window, |date| span.contains(date)))
                    .sum()
            }
            Owner::Organization => Kept::default(),
        }
    };
    let said = |(owner, window): &(Owner, Period)| {
        let kept = kept(*owner, *window);
        (
            (*owner, *window),
            SayDo {
                window: *window,
                kept,
            },
        )
    };
    Ok(asked.iter().map(said).collect())
}
