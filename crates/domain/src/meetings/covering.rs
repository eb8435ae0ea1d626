//! Who holds a meeting on a day, and whether the day counts at all: pure functions of dated rows.

use super::words::ExcuseGround;
use crate::cadences::{Cadence, CadenceSubject};
use crate::calendar::WorkingCalendar;
use crate::ids::{MemberId, TeamId};
use crate::teams::{Assignment, ClosureRow, Leadership};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// Who leads whom, by dates, as far as it matters for some cadences.
#[derive(Clone, Debug, Default)]
pub struct Covering {
    /// Assignments of the members cadences are about.
    pub assignments: Vec<Assignment>,
    /// The teams above their teams, and above those cadences are about, each with itself.
    pub above: Vec<ClosureRow>,
    /// Who leads those.
    pub leaderships: Vec<Leadership>,
    /// Those among the leaders and organizers who are active.
    pub active: HashSet<MemberId>,
    /// Those among them who are executives.
    pub executives: HashSet<MemberId>,
}

impl Covering {
    /// Who holds a cadence's meeting on a day: its organizer as long as they are active and lead those it is about, or are an
    /// executive; else the nearest active leader above. None where there is nobody: an executive steps in.
    pub fn organizer(&self, cadence: &Cadence, day: NaiveDate) -> Option<MemberId> {
        let leaders = self.leaders(cadence.subject, day);
        let organizer = cadence.organizer;
        let holds = self.executives.contains(&organizer) || leaders.contains(&organizer);
        if holds && self.active.contains(&organizer) {
            return Some(organizer);
        }
        leaders.into_iter().find(|leader| self.active.contains(leader))
    }

    /// Who leads a subject on a day, the nearest first; nobody leads themselves.
    pub fn leaders(&self, subject: CadenceSubject, day: NaiveDate) -> Vec<MemberId> {
        let (team, member) = match subject {
            CadenceSubject::Team(team) => (Some(team), None),
            CadenceSubject::Member(member) => (self.team_of(member, day), Some(member)),
        };
        let Some(team) = team else { return Vec::new() };
        let mut above: Vec<&ClosureRow> = self
            .above
            .iter()
            .filter(|row| row.descendant == team && row.span.contains(day))
            .collect();
        above.sort_by_key(|row| row.depth);
        let leads = |team: TeamId| {
            let holding = |held: &&Leadership| held.team_id == team && held.span.contains(day);
            self.leaderships.iter().find(holding).map(|held| held.member_id)
        };
        let leaders = above.into_iter().filter_map(|row| leads(row.ancestor));
        leaders.filter(|leader| Some(*leader) != member).collect()
    }

    /// Since which day a member leads a subject as of a day: since they lead the team, or since the subject is in it. None where they do not.
    pub fn leads_since(
        &self,
        member: MemberId,
        subject: CadenceSubject,
        day: NaiveDate,
    ) -> Option<NaiveDate> {
        let (team, joined) = match subject {
            CadenceSubject::Team(team) => (team, None),
            CadenceSubject::Member(subject) => {
                let held = |held: &&Assignment| held.member_id == subject && held.span.contains(day);
                let held = self.assignments.iter().find(held)?;
                (held.team_id, Some(held.span.from))
            }
        };
        let above = self
            .above
            .iter()
            .filter(|row| row.descendant == team && row.span.contains(day));
        let led = above.flat_map(|row| {
            let leads = move |held: &&Leadership| {
                held.team_id == row.ancestor && held.member_id == member && held.span.contains(day)
            };
            self.leaderships.iter().filter(leads).map(|held| held.span.from)
        });
        let led = led.min()?;
        Some(joined.map_or(led, |joined| joined.max(led)))
    }

    fn team_of(&self, member: MemberId, day: NaiveDate) -> Option<TeamId> {
        let held = self
            .assignments
            .iter()
            .find(|held| held.member_id == member && held.span.contains(day));
        held.map(|held| held.team_id)
    }
}

/// On which days members are away, and which days are holidays.
#[derive(Clone, Debug)]
pub struct Absences {
    /// When each of some members works; others work as the organization does.
    pub calendars: HashMap<MemberId, WorkingCalendar>,
    /// The organization's.
    pub holidays: crate::calendar::Holidays,
}

impl Absences {
    /// The ground on which a day does not count: a holiday, or one of these members is on leave for the whole of it.
    pub fn excuse(&self, members: &[MemberId], day: NaiveDate) -> Option<ExcuseGround> {
        if self.holidays.contains(day) {
            return Some(ExcuseGround::Holiday);
        }
        let away = |member: &MemberId| {
            let calendar = self.calendars.get(member);
            calendar.is_some_and(|calendar| {
                let working = calendar.weight_without_time_off(crate::calendar::Period::day(day));
                working > 0 && calendar.weight(day) == 0
            })
        };
        members.iter().any(away).then_some(ExcuseGround::Leave)
    }
}
