//! Whom alerts are looked for about, and what every rule needs to know of them.

use crate::access::viewer::Viewer;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Action, Detail, Principal};
use domain::alerts::{AlertFilter, AlertKey, AlertRule, AlertStep, evaluation_days, quiet_until};
use domain::calendar::WorkingCalendar;
use domain::goals::Owner;
use domain::ids::{AlertId, MemberId, TeamId};
use domain::members::Member;
use persistence::{Asker, Session};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Those about whom alerts are looked for as of a day. Rules read facts with the system's rights; what is shown is cut to those the viewer may read of.
pub(crate) struct Watch<'a> {
    pub(crate) app: &'a App,
    pub(crate) viewer: &'a Viewer,
    pub(crate) session: &'a Session,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) as_of: NaiveDate,
    /// The organization's working days.
    pub(crate) calendar: WorkingCalendar,
    pub(crate) members: Vec<Member>,
    pub(crate) teams: Vec<TeamId>,
    /// Whether alerts about the organization itself are looked for.
    pub(crate) whole: bool,
    /// Only these rules.
    rules: Option<Vec<AlertRule>>,
    /// What was done with alerts by the end of the day.
    steps: HashMap<AlertId, Vec<AlertStep>>,
    /// Of whom the viewer may read every alert, and not only those that are with the executives.
    open: HashSet<Owner>,
    /// Who leads above each, the nearest first.
    lines: HashMap<Owner, Vec<MemberId>>,
}

impl<'a> Watch<'a> {
    pub(crate) async fn load(
        app: &'a App,
        session: &'a Session,
        viewer: &'a Viewer,
        filter: &AlertFilter,
        as_of: NaiveDate,
    ) -> Result<Watch<'a>> {
        let asker = &viewer.asker;
        let catalogue = app.catalogue_at(session, viewer.organization.catalogue).await?;
        let members = session.members_with_alerts(asker, filter).await?;
        let teams = session.teams_with_alerts(asker, filter).await?;
        let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
        let above = asker.opens_all(Action::ReadEscalatedAlerts, Detail::Full);
        let whole = above && filter.members.is_none() && filter.team.is_none();
        let (least, action) = (Detail::Full, Action::ReadAlerts);
        let mut open: HashSet<Owner> = HashSet::new();
        if above {
            let of_members = session.members_open(asker, action, least, &ids).await?;
            open.extend(of_members.into_iter().map(Owner::Member));
            let of_teams = session.teams_open(asker, action, least, &teams).await?;
            open.extend(of_teams.into_iter().map(Owner::Team));
        } else {
            open.extend(ids.iter().copied().map(Owner::Member));
            open.extend(teams.iter().copied().map(Owner::Team));
        }
        let mut steps: HashMap<AlertId, Vec<AlertStep>> = HashMap::new();
        for step in session.alert_steps(&ids, &teams, whole).await? {
            if step.on <= as_of {
                steps.entry(step.alert).or_default().push(step);
            }
        }
        let week = viewer.organization.settings.working_week;
        Ok(Watch {
            lines: lines(session, viewer, &ids, &teams).await?,
            calendar: WorkingCalendar::new(week, catalogue.holidays.clone(), &[]),
            now: app.now(),
            rules: filter.rules.clone(),
            app,
            viewer,
            session,
            catalogue,
            as_of,
            members,
            teams,
            whole,
            steps,
            open,
        })
    }

    /// Whether alerts of a rule, or of one known as the same, are wanted.
    pub(crate) fn looks_for(&self, rule: AlertRule) -> bool {
        let rules = self.rules.as_ref();
        rules.is_none_or(|rules| rules.iter().any(|wanted| wanted.known_as() == rule))
    }

    /// Whoever reads with the system's rights.
    pub(crate) fn everybody(&self) -> Asker {
        Asker {
            principal: Principal::system(self.viewer.organization.id),
            today: self.viewer.today(),
            flags: Vec::new(),
        }
    }

    pub(crate) fn member_ids(&self) -> Vec<MemberId> {
        self.members.iter().map(|member| member.id).collect()
    }

    /// Everybody looked at whose goals or figures are.
    pub(crate) fn owners(&self) -> Vec<Owner> {
        let members = self.members.iter().map(|member| Owner::Member(member.id));
        let teams = self.teams.iter().copied().map(Owner::Team);
        let whole = self.whole.then_some(Owner::Organization);
        members.chain(teams).chain(whole).collect()
    }

    /// What was done with an alert, the first first.
    pub(crate) fn steps(&self, key: &AlertKey) -> &[AlertStep] {
        self.steps.get(&key.id()).map_or(&[], Vec::as_slice)
    }

    /// The alerts of a rule with which something was done, each with its last step.
    pub(crate) fn touched(&self, rule: AlertRule) -> impl Iterator<Item = &AlertStep> {
        let last = self.steps.values().filter_map(|steps| steps.last());
        last.filter(move |step| step.key.rule.known_as() == rule)
    }

    /// The days on which a rule that is judged day by day is looked at: as many as are looked back, and as far as an alert was raised that somebody took up.
    pub(crate) fn days(&self, key: &AlertKey) -> Vec<NaiveDate> {
        let quiet = self.quiet_until(key);
        let steps = self.steps(key).iter();
        let counting = steps.filter(|step| quiet.is_none_or(|quiet| step.on > quiet));
        let since = counting.map(|step| step.raised_on).min();
        evaluation_days(&self.calendar, self.as_of, since)
    }

    /// The last day on which an alert is not raised anew, for it was dismissed.
    pub(crate) fn quiet_until(&self, key: &AlertKey) -> Option<NaiveDate> {
        quiet_until(self.steps(key), self.as_of, &self.calendar)
    }

    /// Who leads above whom an alert is about, the nearest first.
    pub(crate) fn line(&self, subject: Owner) -> &[MemberId] {
        self.lines.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// Whether the viewer may read every alert about somebody.
    pub(crate) fn is_open(&self, subject: Owner) -> bool {
        self.open.contains(&subject)
    }
}

/// Who leads above members and teams today, the nearest first; nobody is above themselves.
async fn lines(
    session: &Session,
    viewer: &Viewer,
    members: &[MemberId],
    teams: &[TeamId],
) -> Result<HashMap<Owner, Vec<MemberId>>> {
    let today = viewer.today();
    let assignments = session.assignments_of(members).await?;
    let held = assignments.iter().filter(|row| row.span.contains(today));
    let held: Vec<(MemberId, TeamId)> = held.map(|row| (row.member_id, row.team_id)).collect();
    let mut all: Vec<TeamId> = held
        .iter()
        .map(|(_, team)| *team)
        .chain(teams.iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    let above = session.leaders_above(&all, today).await?;
    let line = |team: TeamId, own: Option<MemberId>| {
        let leaders = above.get(&team).into_iter().flatten();
        let mut line: Vec<MemberId> = Vec::new();
        for leader in leaders.map(|leadership| leadership.member_id) {
            if Some(leader) != own && !line.contains(&leader) {
                line.push(leader);
            }
        }
        line
    };
    let of_members = held
        .iter()
        .map(|(member, team)| (Owner::Member(*member), line(*team, Some(*member))));
    let of_teams = teams.iter().map(|team| (Owner::Team(*team), line(*team, None)));
    Ok(of_members.chain(of_teams).collect())
}
