//! Who holds a meeting on a day, and whether the day counts at all: pure functions of dated rows.

use super::meeting::Meeting;
use super::tenure::{Tenure, Tenures};
use super::words::ExcuseGround;
use crate::cadences::{Cadence, CadenceSubject};
use crate::calendar::WorkingCalendar;
use crate::calendar::Zone;
use crate::ids::{MemberId, TeamId};
use crate::members::MemberTurn;
use crate::teams::{Assignment, ClosureRow, Leadership, Recorded};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};

/// Who leads whom, by dates and as it was on record at each instant, as far as it matters for some cadences.
#[derive(Clone, Debug, Default)]
pub struct Covering {
    /// Assignments of the members cadences are about.
    pub assignments: Vec<Recorded<Assignment>>,
    /// The teams above their teams, and above those cadences are about, each with itself.
    pub above: Vec<ClosureRow>,
    /// Who leads those.
    pub leaderships: Vec<Recorded<Leadership>>,
    /// Those among the leaders and organizers who are active.
    pub active: HashSet<MemberId>,
    /// Those among them who are executives.
    pub executives: HashSet<MemberId>,
    /// When any of them left, came back, or became an executive or something else.
    pub turns: Vec<MemberTurn>,
}

impl Covering {
    /// Who holds a cadence's meeting on a day: its organizer as long as they are active and lead those it is about, or are an
    /// executive; else the nearest active leader above. None where there is nobody: an executive steps in.
    pub fn organizer(&self, cadence: &Cadence, day: NaiveDate) -> Option<MemberId> {
        let organizer = cadence.organizer().member;
        self.holding(organizer, cadence.subject, day, DateTime::<Utc>::MAX_UTC)
    }

    /// Who holds, or was to hold, a meeting that was not started: whoever comes after its time answers for others only.
    pub fn holder(&self, cadence: &Cadence, meeting: &Meeting) -> Option<MemberId> {
        let (at, day) = meeting.settled();
        self.holding(cadence.organizer_at(at).member, cadence.subject, day, at)
    }

    /// Who holds what is about a subject on a day, as it is known at an instant and as they all are then.
    fn holding(
        &self,
        organizer: MemberId,
        subject: CadenceSubject,
        day: NaiveDate,
        at: DateTime<Utc>,
    ) -> Option<MemberId> {
        let leaders = self.leaders(subject, day, at);
        let (active, executive) = self.was(organizer, at);
        if active && (executive || leaders.contains(&organizer)) {
            return Some(organizer);
        }
        leaders.into_iter().find(|leader| self.was(*leader, at).0)
    }

    /// Whether a member was active at an instant, and an executive.
    fn was(&self, member: MemberId, at: DateTime<Utc>) -> (bool, bool) {
        let later = self
            .turns
            .iter()
            .filter(|turn| turn.member == member && turn.at > at);
        let now = (self.active.contains(&member), self.executives.contains(&member));
        let first = later.min_by_key(|turn| turn.at);
        first.map_or(now, |turn| (turn.was_active, turn.was_executive))
    }

    /// Who leads a subject on a day, as it is known at an instant, the nearest first; nobody leads themselves.
    fn leaders(&self, subject: CadenceSubject, day: NaiveDate, at: DateTime<Utc>) -> Vec<MemberId> {
        let (team, member) = match subject {
            CadenceSubject::Team(team) => (Some(team), None),
            CadenceSubject::Member(member) => (self.team_of(member, day, at), Some(member)),
        };
        let Some(team) = team else { return Vec::new() };
        let mut above: Vec<&ClosureRow> = self
            .above
            .iter()
            .filter(|row| row.descendant == team && row.span.contains(day))
            .collect();
        above.sort_by_key(|row| row.depth);
        let leads = |team: TeamId| {
            let known = self.leaderships_known(at);
            let holding = |held: &&Leadership| held.team_id == team && held.span.contains(day);
            known.filter(holding).map(|held| held.member_id).next()
        };
        let leaders = above.into_iter().filter_map(|row| leads(row.ancestor));
        leaders.filter(|leader| Some(*leader) != member).collect()
    }

    /// During which times what is written for a meeting that was not started is for a member, too; none where they take no part in it by dated rows. `steps_in` is said of an
    /// executive, who holds what nobody else does.
    pub fn tenures(
        &self,
        cadence: &Cadence,
        meeting: &Meeting,
        (member, steps_in): (MemberId, bool),
        zone: Zone,
    ) -> Option<Tenures> {
        if cadence.subject == CadenceSubject::Member(member) {
            return Some(Tenures::always());
        }
        let day = meeting.day();
        let invited = cadence.participants.iter();
        let invited = invited.filter(|held| held.member == member && held.span.contains(day));
        let invited = invited
            .map(|held| Tenures::since(held.since))
            .reduce(Tenures::and);
        let holds = self.is_holder(self.holder(cadence, meeting), member, steps_in);
        let held = holds.then(|| self.held(cadence, day, (member, steps_in), zone));
        let parts = invited.into_iter().chain(held).reduce(Tenures::and)?;
        // Where it was moved to a day of theirs, what was written before is not.
        let at = meeting.settled().0;
        let named = cadence.organizer_at(at).member;
        let brought = meeting.moves.iter().rev().find(|moved| {
            let day = meeting.zone.local_date(moved.from);
            let holder = self.holding(named, cadence.subject, day, at);
            !self.is_holder(holder, member, steps_in) && !cadence.invites(member, day)
        });
        Some(match brought {
            Some(moved) => parts.after(moved.at),
            None => parts,
        })
    }

    fn is_holder(&self, holder: Option<MemberId>, member: MemberId, steps_in: bool) -> bool {
        holder.map_or(steps_in, |holder| holder == member)
    }

    /// The times at which a member holds a cadence, of a meeting of a day: while somebody stands in for them, too, whose meeting it is not.
    fn held(
        &self,
        cadence: &Cadence,
        day: NaiveDate,
        (member, steps_in): (MemberId, bool),
        zone: Zone,
    ) -> Tenures {
        let turns = self.turns_of(cadence, zone);
        let holds = |at: DateTime<Utc>| {
            let named = cadence.organizer_at(at).member;
            let on = |day| self.holding(named, cadence.subject, day, at);
            let then = zone.local_date(at);
            let holder = on(then);
            let stands_in = holder.is_some_and(|holder| self.is_acting(holder, then, at));
            self.is_holder(holder, member, steps_in) || (stands_in && on(day) == Some(member))
        };
        let first = turns.first().copied().unwrap_or(cadence.created_at);
        let begins = std::iter::once((None, first - TimeDelta::microseconds(1)));
        let mut tenures: Vec<Tenure> = Vec::new();
        for (from, at) in begins.chain(turns.iter().map(|turn| (Some(*turn), *turn))) {
            let open = tenures.last_mut().filter(|tenure| tenure.to.is_none());
            match (open, holds(at)) {
                (None, true) => tenures.push(Tenure { from, to: None }),
                (Some(tenure), false) => tenure.to = from,
                (Some(_), true) | (None, false) => {}
            }
        }
        Tenures(tenures)
    }

    /// Whether a member leads as an acting leader on a day, as it is known at an instant.
    fn is_acting(&self, member: MemberId, day: NaiveDate, at: DateTime<Utc>) -> bool {
        let acting = |held: &Leadership| held.member_id == member && held.acting && held.span.contains(day);
        self.leaderships_known(at).any(acting)
    }

    fn leaderships_known(&self, at: DateTime<Utc>) -> impl Iterator<Item = &Leadership> {
        let known = self.leaderships.iter().filter(move |held| held.stood(at));
        known.map(|held| &held.row)
    }

    /// The instants at which somebody else may come to hold a cadence, in order.
    fn turns_of(&self, cadence: &Cadence, zone: Zone) -> Vec<DateTime<Utc>> {
        let member = cadence.subject_member();
        let assigned = self
            .assignments
            .iter()
            .filter(|held| Some(held.row.member_id) == member);
        let teams: HashSet<TeamId> = assigned
            .clone()
            .map(|held| held.row.team_id)
            .chain(cadence.subject_team())
            .collect();
        let above: Vec<&ClosureRow> = self
            .above
            .iter()
            .filter(|row| teams.contains(&row.descendant))
            .collect();
        let ancestors: HashSet<TeamId> = above.iter().map(|row| row.ancestor).collect();
        let led: Vec<&Recorded<Leadership>> = self
            .leaderships
            .iter()
            .filter(|held| ancestors.contains(&held.row.team_id))
            .collect();
        let people: HashSet<MemberId> = led
            .iter()
            .map(|held| held.row.member_id)
            .chain(cadence.organizers.iter().map(|held| held.member))
            .collect();
        let recorded = assigned.clone().flat_map(Recorded::turns);
        let recorded = recorded.chain(led.iter().flat_map(|held| held.turns()));
        let spans = assigned
            .map(|held| held.row.span)
            .chain(above.iter().map(|row| row.span))
            .chain(led.iter().map(|held| held.row.span));
        let days = spans.flat_map(|span| [Some(span.from), span.to]).flatten();
        let named = cadence.organizers.iter().filter_map(|held| held.since);
        let turned = self.turns.iter().filter(|turn| people.contains(&turn.member));
        let mut turns: Vec<DateTime<Utc>> = days
            .map(|day| zone.start_of_day(day))
            .chain(named)
            .chain(turned.map(|turn| turn.at))
            .chain(recorded)
            .collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }

    fn team_of(&self, member: MemberId, day: NaiveDate, at: DateTime<Utc>) -> Option<TeamId> {
        let known = self.assignments.iter().filter(|held| held.stood(at));
        let mut rows = known.map(|held| held.row);
        let held = rows.find(|held| held.member_id == member && held.span.contains(day));
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
