//! Who answers to whom on one day: what follows from where teams stand and who leads them.

use super::{Leadership, Placement};
use crate::ids::{MemberId, TeamId};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

/// The tree of teams on a day, and who leads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    above: HashMap<TeamId, Option<TeamId>>,
    leaders: HashMap<TeamId, MemberId>,
}

impl Chart {
    /// The chart of a day.
    pub fn on(day: NaiveDate, placements: &[Placement], leaderships: &[Leadership]) -> Self {
        let placed = placements.iter().filter(|placed| placed.span.contains(day));
        let led = leaderships.iter().filter(|led| led.span.contains(day));
        Self {
            above: placed.map(|placed| (placed.team_id, placed.parent_id)).collect(),
            leaders: led.map(|led| (led.team_id, led.member_id)).collect(),
        }
    }

    /// The teams `member` leads themself.
    pub fn led_by(&self, member: MemberId) -> impl Iterator<Item = TeamId> {
        let led = self.leaders.iter().filter(move |(_, leader)| **leader == member);
        led.map(|(team, _)| *team)
    }

    /// Who covers a team: its leader, or that of the nearest led team above; none where the executives do.
    pub fn cover(&self, team: TeamId) -> Option<MemberId> {
        self.line(team).find_map(|team| self.leaders.get(&team).copied())
    }

    /// To whom a member in `team` answers: who covers it, or the nearest above who is not the member; none where it is the executives.
    pub fn answers_to(&self, member: MemberId, team: TeamId) -> Option<MemberId> {
        self.line(team)
            .filter_map(|team| self.leaders.get(&team).copied())
            .find(|leader| *leader != member)
    }

    /// The teams that answer to `leader`, or to the executives: led by them, or vacant with them the nearest above.
    pub fn covered_by(&self, leader: Option<MemberId>) -> Vec<TeamId> {
        let mut covered: Vec<TeamId> = self.above.keys().copied().collect();
        covered.retain(|team| self.cover(*team) == leader);
        covered.sort_unstable();
        covered
    }

    /// The leaders of other teams who answer to `leader`, or to the executives.
    pub fn leaders_answering_to(&self, leader: Option<MemberId>) -> BTreeSet<MemberId> {
        let answering = self
            .leaders
            .iter()
            .filter(|(team, led_by)| Some(**led_by) != leader && self.answers_to(**led_by, **team) == leader);
        answering.map(|(_, led_by)| *led_by).collect()
    }

    /// A team and those above it, the nearest first. A tree that were none would end, too.
    fn line(&self, team: TeamId) -> impl Iterator<Item = TeamId> {
        let above = |team: &TeamId| self.above.get(team).copied().flatten();
        std::iter::successors(Some(team), above).take(super::MAX_DEPTH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::LeadershipId;
    use crate::teams::Span;
    use uuid::Uuid;

    const TODAY: &str = "2026-03-02";

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn team(number: u128) -> TeamId {
        TeamId::from_uuid(Uuid::from_u128(number))
    }

    fn member(number: u128) -> MemberId {
        MemberId::from_uuid(Uuid::from_u128(number))
    }

    fn since(from: &str) -> Span {
        Span {
            from: day(from),
            to: None,
        }
    }

    fn led(number: u128, by: u128, from: &str) -> Leadership {
        Leadership {
            id: LeadershipId::from_uuid(Uuid::from_u128(number)),
            team_id: team(number),
            member_id: member(by),
            acting: false,
            span: since(from),
        }
    }

    /// Region 1 with teams 2 and 3, and 4 below 3.
    fn chart(leaderships: &[Leadership]) -> Chart {
        let placed = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(3))];
        let placed = placed.map(|(number, parent)| Placement {
            team_id: team(number),
            parent_id: parent.map(team),
            span: since("2026-01-01"),
        });
        Chart::on(day(TODAY), &placed, leaderships)
    }

    #[test]
    fn a_vacant_team_answers_to_the_nearest_leader_above() {
        let chart = chart(&[led(1, 10, "2026-01-01"), led(2, 20, "2026-01-01")]);
        assert_eq!(chart.cover(team(2)), Some(member(20)));
        assert_eq!(chart.cover(team(4)), Some(member(10)));
        assert_eq!(chart.covered_by(Some(member(10))), [team(1), team(3), team(4)]);
        assert_eq!(chart.covered_by(None), []);
    }

    #[test]
    fn whoever_leads_a_team_answers_to_whom_is_above_it() {
        let chart = chart(&[led(1, 10, "2026-01-01"), led(2, 20, "2026-01-01")]);
        assert_eq!(chart.answers_to(member(20), team(2)), Some(member(10)));
        assert_eq!(chart.answers_to(member(7), team(2)), Some(member(20)));
        assert_eq!(chart.answers_to(member(10), team(1)), None);
        let answering = chart.leaders_answering_to(Some(member(10)));
        assert_eq!(answering.into_iter().collect::<Vec<_>>(), [member(20)]);
        let answering = chart.leaders_answering_to(None);
        assert_eq!(answering.into_iter().collect::<Vec<_>>(), [member(10)]);
    }

    #[test]
    fn whoever_leads_two_teams_in_a_line_does_not_answer_to_themself() {
        let chart = chart(&[led(1, 10, "2026-01-01"), led(2, 10, "2026-01-01")]);
        assert_eq!(chart.answers_to(member(10), team(2)), None);
        assert_eq!(chart.leaders_answering_to(Some(member(10))), BTreeSet::new());
    }

    #[test]
    fn only_what_holds_on_the_day_counts() {
        let chart = chart(&[led(1, 10, "2026-03-03")]);
        assert_eq!(chart.cover(team(1)), None);
        assert_eq!(chart.covered_by(None).len(), 4);
    }
}
