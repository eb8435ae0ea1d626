//! Weekly amounts that have fallen below what a member usually reaches; where most of a team dip together, it is said of the team.
//!
//! Watched is what a member has a goal on in force: sums and counts of members, in pieces or minutes, that are to increase. Money is not: chance
//! says nothing of its spread.

use super::super::watch::Watch;
use super::super::weeks::{Watched, Weekly, working_weeks};
use super::{ceased, formula};
use crate::error::Result;
use crate::goals::freshness;
use crate::metrics::read::Receipts;
use chrono::NaiveDate;
use domain::alerts::{
    AlertKey, AlertObject, AlertRule, Dip, DipLevel, Finding, Raised, TeamDip, Verdict, WEEKS_READ, judge,
    raised_anew, team_dip,
};
use domain::calendar::Grain;
use domain::exact::Exact;
use domain::goals::{Explanation, GoalFilter, GoalState, Input, Owner, Reason, ReasonCode};
use domain::ids::{MemberId, MetricId, TeamId};
use domain::members::Member;
use domain::metrics::{Definition, Direction, Metric, SubjectKind, Unit};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The members and teams whose weekly amounts have fallen.
pub(super) async fn find(watch: &Watch<'_>) -> Result<Vec<Finding>> {
    let team_of = teams(watch).await?;
    let mates: Vec<MemberId> = team_of.keys().copied().collect();
    let mut members = watch.session.members_by_id(&mates).await?;
    members.retain(|member| member.active);
    let alone = watch
        .members
        .iter()
        .filter(|member| !team_of.contains_key(&member.id));
    members.extend(alone.cloned());
    let watched = watched(watch, &members).await?;
    let until = watch
        .viewer
        .organization
        .settings
        .buckets
        .start(Grain::Week, watch.as_of);
    let weekly = Weekly {
        viewer: watch.viewer,
        session: watch.session,
        catalogue: &watch.catalogue,
        as_of: watch.as_of,
        until,
        number: WEEKS_READ,
    };
    let weeks = working_weeks(&weekly, &members, &watched).await?;
    let verdicts: BTreeMap<Watched, Verdict> = weeks
        .into_iter()
        .map(|(watched, weeks)| (watched, judge(&weeks)))
        .collect();
    let mut found = Vec::new();
    let mut together: BTreeSet<(TeamId, MetricId)> = BTreeSet::new();
    for ((team, metric), (dips, judged)) in by_team(&verdicts, &team_of) {
        let Some(dip) = team_dip(&dips, judged) else {
            continue;
        };
        together.insert((team, metric));
        if watch.teams.contains(&team) {
            found.extend(of_team(watch, team, metric, dip));
        }
    }
    for ((member, metric), verdict) in &verdicts {
        if watch.members.iter().all(|own| own.id != *member) {
            continue;
        }
        let finding = of_member(watch, *member, *metric, verdict);
        let with_team = team_of
            .get(member)
            .is_some_and(|team| together.contains(&(*team, *metric)));
        // What somebody took up already stays theirs.
        let kept = |finding: &Finding| !with_team || !watch.steps(&finding.key).is_empty();
        found.extend(finding.filter(kept));
    }
    let over = ceased(watch, AlertRule::Slump, &found);
    found.extend(over);
    Ok(found)
}

/// The team of each member looked at on the day, and of everybody in it with them.
async fn teams(watch: &Watch<'_>) -> Result<HashMap<MemberId, TeamId>> {
    let own = watch.session.assignments_of(&watch.member_ids()).await?;
    let held = own.iter().filter(|row| row.span.contains(watch.as_of));
    let mut teams: Vec<TeamId> = held
        .map(|row| row.team_id)
        .chain(watch.teams.iter().copied())
        .collect();
    teams.sort_unstable();
    teams.dedup();
    let mates = watch.session.assigned_to(&teams, watch.as_of).await?.into_iter();
    Ok(mates.map(|row| (row.member_id, row.team_id)).collect())
}

/// What members are watched on: what they have a goal on in force, whose feed is not silent.
async fn watched(watch: &Watch<'_>, members: &[Member]) -> Result<BTreeSet<Watched>> {
    let filter = GoalFilter {
        owners: Some(members.iter().map(|member| Owner::Member(member.id)).collect()),
        states: Some(vec![GoalState::Active]),
        running_on: Some(watch.as_of),
        ..GoalFilter::default()
    };
    let goals = watch.session.goals_matching(&watch.everybody(), &filter).await?;
    let metrics = watch.catalogue.by_id();
    let receipts = Receipts::load(watch.session, metrics.values().copied()).await?;
    let zone = watch.viewer.organization.settings.time_zone;
    let at = watch.now.min(zone.end_of_day(watch.as_of));
    let fits = |metric: &&Metric| {
        is_watched(&metric.definition) && !freshness(&metric.definition, receipts.of(metric), at).is_stale()
    };
    let pairs = goals.iter().filter_map(|goal| match goal.owner {
        Owner::Member(member) => {
            let metric = metrics.get(&goal.metric).copied().filter(fits)?;
            Some((member, metric.id))
        }
        _ => None,
    });
    Ok(pairs.collect())
}

fn is_watched(metric: &Definition) -> bool {
    metric.accumulates()
        && metric.direction == Direction::Increase
        && metric.subject == SubjectKind::Member
        && matches!(metric.unit, Unit::Count | Unit::Duration)
}

/// Those of a team who dip, and how many are watched.
type Dips = (Vec<(DipLevel, Raised)>, usize);

/// The dips of each team's members on each metric, and how many could be judged.
fn by_team(
    verdicts: &BTreeMap<Watched, Verdict>,
    team_of: &HashMap<MemberId, TeamId>,
) -> BTreeMap<(TeamId, MetricId), Dips> {
    let mut teams: BTreeMap<(TeamId, MetricId), Dips> = BTreeMap::new();
    for ((member, metric), verdict) in verdicts {
        let Some(team) = team_of.get(member) else { continue };
        let (dips, judged) = teams.entry((*team, *metric)).or_default();
        match verdict {
            Verdict::Dips(dip) => {
                dips.push((dip.level, dip.raised));
                *judged += 1;
            }
            Verdict::Steady => *judged += 1,
            Verdict::TooEarly | Verdict::LowVolume { .. } => {}
        }
    }
    teams
}

fn key(level: DipLevel, subject: Owner, metric: MetricId) -> AlertKey {
    AlertKey {
        rule: match level {
            DipLevel::Watch => AlertRule::SlumpWatch,
            DipLevel::Slump => AlertRule::Slump,
        },
        subject,
        object: Some(AlertObject::Metric(metric)),
        since: None,
    }
}

fn of_member(watch: &Watch<'_>, member: MemberId, metric: MetricId, verdict: &Verdict) -> Option<Finding> {
    let owner = Owner::Member(member);
    let (level, raised, evaluations, explanation) = match verdict {
        Verdict::Dips(dip) => (dip.level, dip.raised, dip.evaluations.clone(), of_dip(dip)),
        Verdict::LowVolume {
            sum,
            usual,
            silent_since: Some(on),
        } => {
            let raised = Raised {
                on: *on,
                before: false,
            };
            let days = weekly_from(*on, watch.as_of);
            (DipLevel::Watch, raised, days, of_silence(*sum, *usual))
        }
        _ => return None,
    };
    let key = key(level, owner, metric);
    Some(Finding {
        key,
        period: None,
        raised: raised_anew(raised, watch.quiet_until(&key), evaluations)?,
        over: None,
        conduct: None,
        explanation,
    })
}

fn of_team(watch: &Watch<'_>, team: TeamId, metric: MetricId, dip: TeamDip) -> Option<Finding> {
    let key = key(dip.level, Owner::Team(team), metric);
    let days = weekly_from(dip.raised.on, watch.as_of);
    let text = "More than half of the team lie below what is usual for them: it says something of what the team shares, and not of each.";
    Some(Finding {
        key,
        period: None,
        raised: raised_anew(dip.raised, watch.quiet_until(&key), days)?,
        over: None,
        conduct: None,
        explanation: Explanation {
            inputs: vec![Input::new("below", dip.dipping), Input::new("judged", dip.judged)],
            formula: "2 × below > judged, judged ≥ 3".to_owned(),
            reasons: vec![Reason::new(ReasonCode::TeamBelowUsual, text)],
        },
    })
}

/// The days after each week from one of them on.
fn weekly_from(on: NaiveDate, as_of: NaiveDate) -> Vec<NaiveDate> {
    let days = on.iter_days().step_by(7);
    days.take_while(|day| *day <= as_of).collect()
}

fn of_dip(dip: &Dip) -> Explanation {
    let weeks = dip.weeks.len();
    let shown = |figure: Option<Exact>| figure.map_or_else(String::new, Exact::to_decimal);
    let mut inputs = vec![
        Input::new("mean", dip.baseline.mean),
        Input::new("deviation", shown(dip.baseline.deviation())),
    ];
    inputs.extend(dip.weeks.iter().map(|week| {
        let start = week.period.start();
        Input::new("week", format!("{start}: {}", week.value))
    }));
    inputs.extend([
        Input::new("weighted", dip.mean),
        Input::new("limit2.0", shown(dip.baseline.limit(DipLevel::Watch, weeks))),
        Input::new("limit2.5", shown(dip.baseline.limit(DipLevel::Slump, weeks))),
    ]);
    let text = match dip.level {
        DipLevel::Watch => "Weekly amounts lie below what is usual: to be watched.",
        DipLevel::Slump => "Weekly amounts have been far below what is usual, two weeks running.",
    };
    Explanation {
        inputs,
        formula: formula(AlertRule::Slump).to_owned(),
        reasons: vec![Reason::new(ReasonCode::BelowUsual, text)],
    }
}

fn of_silence(sum: Exact, usual: Exact) -> Explanation {
    let text = "Four weeks came to nothing where they usually come to six or more. That is too little a week to speak of a slump.";
    Explanation {
        inputs: vec![Input::new("fourWeeks", sum), Input::new("usualFourWeeks", usual)],
        formula: "fourWeeks = 0, usualFourWeeks ≥ 6; mean < 6 a week".to_owned(),
        reasons: vec![Reason::new(ReasonCode::LowVolume, text)],
    }
}
