//! Who holds a meeting on a day, and whether the day counts at all: pure functions of dated rows.

use super::meeting::Meeting;
use super::words::ExcuseGround;
use crate::cadences::{Cadence, CadenceSubject, Organizing};
use crate::calendar::WorkingCalendar;
use crate::calendar::Zone;
use crate::ids::{MemberId, TeamId};
use crate::teams::{Assignment, ClosureRow, Leadership};
use chrono::{DateTime, NaiveDate, Utc};
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
        self.holding(cadence.organizer().member, cadence.subject, day)
    }

    /// Who holds, or was to hold, a meeting that was not started: whoever is named after its time answers for others only.
    pub fn holder(&self, cadence: &Cadence, meeting: &Meeting) -> Option<MemberId> {
        let named = cadence.organizer_at(meeting.settled_at());
        self.holding(named.member, cadence.subject, meeting.day())
    }

    fn holding(&self, organizer: MemberId, subject: CadenceSubject, day: NaiveDate) -> Option<MemberId> {
        let leaders = self.leaders(subject, day);
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

    /// Since when each part that a member has in a meeting that was not started is theirs; none where it has been from the beginning. What was written for it
    /// before is not theirs. `steps_in` is said of an executive, who holds what nobody else does.
    pub fn parts(
        &self,
        cadence: &Cadence,
        meeting: &Meeting,
        (member, steps_in): (MemberId, bool),
        zone: Zone,
    ) -> Vec<Option<DateTime<Utc>>> {
        let mut parts = Vec::new();
        if cadence.subject == CadenceSubject::Member(member) {
            parts.push(None);
        }
        let named = cadence.organizer_at(meeting.settled_at());
        let holder = self.holder(cadence, meeting);
        if holder == Some(member) && named.member == member {
            parts.push(named.since);
        } else if holder == Some(member) || (holder.is_none() && steps_in) {
            let since = self.holds_since(cadence, meeting.day(), holder);
            parts.push(since.map(|since| zone.start_of_day(since)));
        }
        let day = meeting.day();
        let invited = cadence.participants.iter();
        let invited = invited.filter(|held| held.member == member && held.span.contains(day));
        parts.extend(invited.map(|held| held.since));
        parts
    }

    /// Since which day a meeting of a day is held by whoever holds it, or by nobody, without being named; none where it has always been so.
    fn holds_since(&self, cadence: &Cadence, day: NaiveDate, holder: Option<MemberId>) -> Option<NaiveDate> {
        let spans = self.assignments.iter().map(|held| held.span);
        let spans = spans.chain(self.above.iter().map(|held| held.span));
        let spans = spans.chain(self.leaderships.iter().map(|held| held.span));
        let named = cadence.organizers.iter().filter_map(|held| held.since);
        let turns = spans.flat_map(|span| [Some(span.from), span.to]).flatten();
        let mut turns: Vec<NaiveDate> = turns.chain(named.map(|since| since.date_naive())).collect();
        turns.retain(|turn| *turn <= day);
        turns.sort_unstable();
        turns.dedup();
        let before = |turn: &NaiveDate| {
            let eve = turn.pred_opt()?;
            let named = |held: &&Organizing| held.since.is_none_or(|since| since.date_naive() <= eve);
            let named = cadence.organizers.iter().rev().find(named)?;
            self.holding(named.member, cadence.subject, eve)
        };
        turns.into_iter().rev().find(|turn| before(turn) != holder)
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
