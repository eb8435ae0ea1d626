use super::{CancelledBy, Covering, ExcuseGround, Life, Meeting, MeetingKey, MeetingState};
use crate::cadences::{Cadence, CadenceKind, CadenceRule, CadenceSubject, CadenceTimes};
use crate::calendar::Zone;
use crate::calendar::fixtures::day;
use crate::ids::{AssignmentId, CadenceId, LeadershipId, MemberId, TeamId};
use crate::teams::{Assignment, ClosureRow, Leadership, Span};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use uuid::Uuid;

const MAX: u128 = 2;
const ANA: u128 = 3;

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn team(number: u128) -> TeamId {
    TeamId::from_uuid(Uuid::from_u128(number))
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap_or_else(|_| panic!("{text} is no local time"))
}

fn cadence() -> Cadence {
    let times = CadenceTimes {
        starts: local("2026-03-02T09:00:00"),
        zone: Zone::UTC,
        minutes: 30,
        rrule: Some("FREQ=WEEKLY".to_owned()),
    };
    Cadence {
        id: CadenceId::from_uuid(Uuid::from_u128(1)),
        key: MeetingKey::of(Uuid::from_u128(77)),
        kind: CadenceKind::OneOnOne,
        title: None,
        organizer: member(MAX),
        subject: CadenceSubject::Member(member(ANA)),
        participants: Vec::new(),
        rules: vec![CadenceRule::new(day("2026-03-02"), &times).expect("a rule")],
        ended_on: None,
        created_at: DateTime::UNIX_EPOCH,
        created_by: member(MAX),
        version: 1,
    }
}

/// The meeting of 9 March, the time it starts at, and the time the next one does.
fn meeting() -> (Meeting, DateTime<Utc>, Option<DateTime<Utc>>) {
    let cadence = cadence();
    let original = local("2026-03-09T09:00:00");
    let occurrence = cadence.occurrence(original).expect("it takes place");
    let next = cadence.after(original).map(|next| next.starts_at());
    (Meeting::planned(&cadence, &occurrence), original.and_utc(), next)
}

fn code<T>(result: Result<T, crate::errors::Invalid>) -> Option<&'static str> {
    result.err().map(|invalid| invalid.0[0].code)
}

#[test]
fn a_meeting_is_started_once_and_held_once() {
    let (planned, at, next) = meeting();
    let early = at - TimeDelta::hours(25);
    assert_eq!(
        code(planned.clone().start(member(MAX), early, next)),
        Some("MEETING_TOO_EARLY")
    );
    let late = at + TimeDelta::days(7);
    assert_eq!(
        code(planned.clone().start(member(MAX), late, next)),
        Some("MEETING_OVER")
    );
    assert_eq!(code(planned.clone().end(at)), Some("MEETING_NOT_STARTED"));
    let running = planned.start(member(MAX), at, next).expect("started");
    assert_eq!(running.state(at, None), MeetingState::InProgress);
    let other = running
        .clone()
        .start(member(ANA), at + TimeDelta::seconds(1), next)
        .expect("the running one");
    assert_eq!(other, running, "who came second gets the running meeting");
    let held = running.end(at + TimeDelta::minutes(25)).expect("ended");
    assert_eq!(held.state(at + TimeDelta::hours(1), None), MeetingState::Held);
    assert_eq!(held.clone().end(at + TimeDelta::hours(2)).as_ref(), Ok(&held));
    assert_eq!(
        code(held.clone().start(member(MAX), at, next)),
        Some("MEETING_HELD")
    );
    let cancel = held.cancel(member(MAX), CancelledBy::Organizer, "late".into(), at);
    assert_eq!(code(cancel), Some("MEETING_HELD"));
}

#[test]
fn what_nobody_touches_is_missed_when_its_time_has_passed() {
    let (planned, at, _) = meeting();
    let end = at + TimeDelta::minutes(30);
    assert_eq!(
        planned.state(end - TimeDelta::seconds(1), None),
        MeetingState::Scheduled
    );
    assert_eq!(planned.state(end, None), MeetingState::Missed);
    assert_eq!(
        planned.state(end, Some(ExcuseGround::Holiday)),
        MeetingState::Excused
    );
}

#[test]
fn a_moved_meeting_stays_the_same_one_within_its_window() {
    let (planned, at, next) = meeting();
    let now = at - TimeDelta::days(1);
    let to = |text: &str| {
        planned
            .clone()
            .reschedule(local(text), member(ANA), None, now, next)
    };
    assert_eq!(code(to("2026-03-16T09:00:00")), Some("OUTSIDE_WINDOW"));
    assert_eq!(code(to("2026-03-08T09:00:00")), Some("START_IN_PAST"));
    let moved = to("2026-03-12T14:00:00").expect("moved");
    assert_eq!((moved.id, moved.original), (planned.id, planned.original));
    assert_eq!(
        moved.state(at + TimeDelta::hours(1), None),
        MeetingState::Rescheduled
    );
    assert_eq!(moved.ends_at - moved.starts_at, TimeDelta::minutes(30));
    assert_eq!(moved.state(moved.ends_at, None), MeetingState::Missed);
    assert_eq!(moved.moves[0].from, at);
}

#[test]
fn who_calls_a_meeting_off_says_why_before_its_time_has_passed() {
    let (planned, at, next) = meeting();
    let cancel = |now| {
        planned
            .clone()
            .cancel(member(MAX), CancelledBy::Organizer, "travel".into(), now)
    };
    assert_eq!(code(cancel(at + TimeDelta::hours(1))), Some("MEETING_OVER"));
    let cancelled = cancel(at).expect("called off");
    assert_eq!(cancelled.state(at, None), MeetingState::Cancelled);
    let again = cancelled
        .clone()
        .cancel(member(ANA), CancelledBy::Subject, "too".into(), at);
    assert_eq!(again.as_ref(), Ok(&cancelled), "the first one stays");
    assert_eq!(
        code(cancelled.clone().start(member(ANA), at, next)),
        Some("MEETING_CANCELLED")
    );
    let excuse = |ground, reason| planned.clone().excuse(member(MAX), ground, reason, at, next);
    assert_eq!(code(excuse(ExcuseGround::Other, None)), Some("REASON_REQUIRED"));
    let excused = excuse(ExcuseGround::Leave, None).expect("excused");
    assert_eq!(excused.state(at, None), MeetingState::Excused);
    let held = excused.start(member(MAX), at, next).expect("they met after all");
    assert!(matches!(held.life, Life::Started { .. }));
}

fn covering() -> Covering {
    let always = |from: &str, to: Option<&str>| Span {
        from: day(from),
        to: to.map(day),
    };
    let assigned = |id, team_number, from, to| Assignment {
        id: AssignmentId::from_uuid(Uuid::from_u128(id)),
        member_id: member(ANA),
        team_id: team(team_number),
        span: always(from, to),
    };
    let row = |ancestor, descendant, depth| ClosureRow {
        ancestor: team(ancestor),
        descendant: team(descendant),
        depth,
        span: always("2026-01-01", None),
    };
    let leads = |team_number, number, to| Leadership {
        id: LeadershipId::from_uuid(Uuid::from_u128(team_number)),
        team_id: team(team_number),
        member_id: member(number),
        acting: false,
        span: always("2026-01-01", to),
    };
    Covering {
        assignments: vec![
            assigned(1, 10, "2026-01-01", Some("2026-06-01")),
            assigned(2, 20, "2026-06-01", None),
        ],
        above: vec![
            row(1, 10, 1),
            row(10, 10, 0),
            row(1, 20, 1),
            row(20, 20, 0),
            row(1, 1, 0),
        ],
        leaderships: vec![
            leads(10, MAX, Some("2026-04-01")),
            leads(1, 8, None),
            leads(20, 9, None),
        ],
        active: [member(MAX), member(8), member(9)].into(),
        executives: [].into(),
    }
}

#[test]
fn whoever_leads_the_subject_on_the_day_holds_the_meeting() {
    let (cadence, mut covering) = (cadence(), covering());
    let holder = |covering: &Covering, on: &str| covering.organizer(&cadence, day(on));
    assert_eq!(holder(&covering, "2026-03-09"), Some(member(MAX)));
    assert_eq!(
        holder(&covering, "2026-05-04"),
        Some(member(8)),
        "a vacant team falls to the leader above"
    );
    assert_eq!(
        holder(&covering, "2026-06-08"),
        Some(member(9)),
        "who moved is held by the new leader"
    );
    covering.active.remove(&member(MAX));
    assert_eq!(holder(&covering, "2026-03-09"), Some(member(8)));
    covering.active.remove(&member(8));
    assert_eq!(holder(&covering, "2026-03-09"), None);
    covering.active.insert(member(MAX));
    covering.executives.insert(member(MAX));
    assert_eq!(
        holder(&covering, "2026-06-08"),
        Some(member(MAX)),
        "an executive holds what they set up"
    );
}
