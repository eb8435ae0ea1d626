//! Who holds a meeting on a day, and who takes part in what is said for it: pure functions of dated rows.

use super::meeting::Meeting;
use super::tenure::{Tenure, Tenures};
use crate::cadences::{Cadence, CadenceSubject};
use crate::ids::{MemberId, TeamId};
use crate::members::MemberTurn;
use crate::teams::{Assignment, ClosureRow, Leadership, Recorded};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::HashSet;

/// Who leads whom, by dates and as it was on record at each instant, as far as it matters for some cadences.
#[derive(Clone, Debug, Default)]
pub struct Covering {
    /// Assignments of the members cadences are about.
    pub assignments: Vec<Recorded<Assignment>>,
    /// The teams above their teams, and above those cadences are about, each with itself.
    pub above: Vec<Recorded<ClosureRow>>,
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
        let known = self.above.iter().filter(|held| held.stood(at));
        let mut above: Vec<&ClosureRow> = known
            .map(|held| &held.row)
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

    /// During which times what is written for a meeting that was not started is for a member, too: those at which it showed that they
    /// take part. None where they take none by now. `steps_in` is said of an executive, who holds what nobody else does.
    pub fn tenures(
        &self,
        cadence: &Cadence,
        meeting: &Meeting,
        (member, steps_in): (MemberId, bool),
    ) -> Option<Tenures> {
        if cadence.subject == CadenceSubject::Member(member) {
            return Some(Tenures::always());
        }
        let holder = self.holder(cadence, meeting);
        if !holder.map_or(steps_in, |holder| holder == member) && !cadence.invites(member, meeting.day()) {
            return None;
        }
        let holds = |at: DateTime<Utc>| {
            let (at, day) = meeting.shown(at);
            let named = cadence.organizer_at(at).member;
            match self.holding(named, cadence.subject, day, at) {
                Some(holder) => holder == member || self.stands_in(holder, day, at) == Some(member),
                None => steps_in && self.was(member, at) == (true, true),
            }
        };
        let invited = |at| {
            let (mut held, day) = (cadence.participants.iter(), meeting.day_at(at));
            let known = |since: DateTime<Utc>| since <= at;
            held.any(|held| held.member == member && held.span.contains(day) && held.since.is_none_or(known))
        };
        let turns = self.turns_of(cadence, meeting, member);
        let before = turns
            .first()
            .map_or(meeting.starts_at, |first| *first - TimeDelta::microseconds(1));
        let begins = std::iter::once((None, before));
        let mut tenures: Vec<Tenure> = Vec::new();
        for (from, at) in begins.chain(turns.into_iter().map(|turn| (Some(turn), turn))) {
            let open = tenures.last_mut().filter(|tenure| tenure.to.is_none());
            match (open, holds(at) || invited(at)) {
                (None, true) => tenures.push(Tenure { from, to: None }),
                (Some(tenure), false) => tenure.to = from,
                (Some(_), true) | (None, false) => {}
            }
        }
        Some(Tenures(tenures))
    }

    /// For whom an acting leader stands in on a day, as it is known at an instant: whoever led their team before.
    fn stands_in(&self, acting: MemberId, day: NaiveDate, at: DateTime<Utc>) -> Option<MemberId> {
        let stands_in =
            |held: &&Leadership| held.member_id == acting && held.acting && held.span.contains(day);
        let acting = self.leaderships_known(at).find(stands_in)?;
        let before = self.leaderships_known(at).filter(|held| {
            held.team_id == acting.team_id && !held.acting && held.span.from < acting.span.from
        });
        before
            .max_by_key(|held| held.span.from)
            .map(|held| held.member_id)
    }

    fn leaderships_known(&self, at: DateTime<Utc>) -> impl Iterator<Item = &Leadership> {
        let known = self.leaderships.iter().filter(move |held| held.stood(at));
        known.map(|held| &held.row)
    }

    /// The instants at which it may come to show that somebody else takes part in a meeting, in order.
    fn turns_of(&self, cadence: &Cadence, meeting: &Meeting, member: MemberId) -> Vec<DateTime<Utc>> {
        let about = cadence.subject_member();
        let all = self.assignments.iter();
        let assigned: Vec<_> = all.filter(|held| Some(held.row.member_id) == about).collect();
        let teams = assigned.iter().map(|held| held.row.team_id);
        let teams: HashSet<TeamId> = teams.chain(cadence.subject_team()).collect();
        let all = self.above.iter();
        let above: Vec<_> = all.filter(|held| teams.contains(&held.row.descendant)).collect();
        let ancestors: HashSet<TeamId> = above.iter().map(|held| held.row.ancestor).collect();
        let all = self.leaderships.iter();
        let led: Vec<_> = all.filter(|held| ancestors.contains(&held.row.team_id)).collect();
        let leaders = led.iter().map(|held| held.row.member_id);
        let named = cadence.organizers.iter();
        let people = leaders.chain(named.map(|held| held.member)).chain([member]);
        let people: HashSet<MemberId> = people.collect();
        let left = self.turns.iter().filter(|turn| people.contains(&turn.member));
        let recorded = assigned.into_iter().flat_map(Recorded::turns);
        let recorded = recorded.chain(above.into_iter().flat_map(Recorded::turns));
        let recorded = recorded.chain(led.into_iter().flat_map(Recorded::turns));
        let named = cadence.organizers.iter().filter_map(|held| held.since);
        let invited = cadence.participants.iter().filter_map(|held| held.since);
        let mut turns: Vec<DateTime<Utc>> = recorded
            .chain(named)
            .chain(invited)
            .chain(left.map(|turn| turn.at))
            .chain(meeting.moves.iter().map(|moved| moved.at))
            .chain([meeting.settled().0])
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
