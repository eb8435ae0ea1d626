//! Who answers to whoever asks: whose leader they are today, not one further above.

use crate::access::viewer::Viewer;
use crate::error::Result;
use domain::ids::{MemberId, TeamId};
use domain::teams::Chart;
use persistence::Session;
use std::collections::BTreeSet;

/// The teams and members that answer to one leader.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answering {
    /// Teams they lead, and vacant ones of which they are the nearest leader above.
    pub(crate) teams: Vec<TeamId>,
    /// Members of these teams, and the leaders of teams right below them.
    pub(crate) members: BTreeSet<MemberId>,
}

/// Who answers to the viewer today; to executives, besides, who answers to nobody else.
pub(crate) async fn answering_to(session: &Session, viewer: &Viewer) -> Result<Answering> {
    let Some(me) = viewer.principal().member() else {
        return Ok(Answering::default());
    };
    let today = viewer.today();
    let (placements, leaderships) = (
        session.placements_on(today).await?,
        session.leaderships_on(today).await?,
    );
    let chart = Chart::on(today, &placements, &leaderships);
    let executive = viewer.principal().is_executive().then_some(None);
    let mut found = Answering::default();
    for leader in [Some(me)].into_iter().chain(executive) {
        found.teams.extend(chart.covered_by(leader));
        found.members.extend(chart.leaders_answering_to(leader));
    }
    let assigned = session.assigned_to(&found.teams, today).await?;
    found.members.extend(assigned.iter().map(|row| row.member_id));
    found.members.remove(&me);
    Ok(found)
}
