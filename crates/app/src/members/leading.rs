//! What members lead when their role changes or they go: a team has no leader who cannot lead it.

use crate::error::{Error, Result};
use crate::unit::Work;
use domain::ids::{MemberId, TeamId};
use domain::teams::{Leadership, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Refuses to make a rep of whoever leads a team today or later other than as an acting leader.
pub(super) async fn check_may_be_rep(work: &Work, member: MemberId) -> Result<()> {
    let led = work.leaderships_from(member, work.viewer.today()).await?;
    if led.iter().all(|leadership| leadership.acting) {
        return Ok(());
    }
    let message = "leads a team today or later, which a rep does only as an acting leader";
    Err(Error::invalid("role", "LEADS_A_TEAM", message))
}

/// Ends what a member leads today and drops what they would lead later: as it was and as it is, or nothing where they lead
/// nothing.
pub(super) async fn stop_leading(work: &Work, member: MemberId) -> Result<Option<(Value, Value)>> {
    let today = work.viewer.today();
    let led = work.leaderships_from(member, today).await?;
    let teams: BTreeSet<TeamId> = led.iter().map(|leadership| leadership.team_id).collect();
    for team in teams {
        let held = work.leaderships_of(&[team]).await?;
        let line: Vec<Leadership> = held
            .into_iter()
            .filter_map(|row| match row.member_id == member {
                true => until(row, today),
                false => Some(row),
            })
            .collect();
        work.leaderships_replace(team, &line, work.now).await?;
    }
    let kept: Vec<Leadership> = led.iter().filter_map(|row| until(*row, today)).collect();
    Ok((!led.is_empty()).then(|| (described(&led), described(&kept))))
}

fn described(leaderships: &[Leadership]) -> Value {
    let rows = leaderships.iter().map(
        |row| json!({ "team": row.team_id, "acting": row.acting, "from": row.span.from, "to": row.span.to }),
    );
    json!({ "leaderships": rows.collect::<Vec<_>>() })
}
