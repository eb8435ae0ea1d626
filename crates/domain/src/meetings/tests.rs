use super::{
    CadenceCompliance, CancelledBy, Covering, ExcuseGround, LeadershipCompliance, Life, Meeting, MeetingKey,
    MeetingState, Tenures, overdue_since,
};
use crate::cadences::{Cadence, CadenceKind, CadenceRule, CadenceSubject, CadenceTimes, Organizing};
use crate::calendar::Zone;
use crate::calendar::fixtures::day;
use crate::ids::{AssignmentId, CadenceId, LeadershipId, MemberId, TeamId};
use crate::members::MemberTurn;
use crate::teams::{Assignment, ClosureRow, Leadership, Recorded, Span, superseded};
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
        organizers: vec![Organizing {
            member: member(MAX),
            since: None,
        }],
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
            .reschedule(local(text), member(ANA), None, now, (next, None))
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
    let excuse = |ground, reason| {
        planned.clone().excuse(
            (member(MAX), CancelledBy::Organizer),
            (ground, Some(ExcuseGround::Leave)),
            reason,
            at,
            next,
        )
    };
    assert_eq!(code(excuse(ExcuseGround::Other, None)), Some("REASON_REQUIRED"));
    assert_eq!(
        code(excuse(ExcuseGround::Holiday, None)),
        Some("NOT_IN_THE_CALENDAR")
    );
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
        assignments: [
            assigned(1, 10, "2026-01-01", Some("2026-06-01")),
            assigned(2, 20, "2026-06-01", None),
        ]
        .map(Recorded::always)
        .into(),
        above: [
            row(1, 10, 1),
            row(10, 10, 0),
            row(1, 20, 1),
            row(20, 20, 0),
            row(1, 1, 0),
        ]
        .map(Recorded::always)
        .into(),
        leaderships: [
            leads(10, MAX, Some("2026-04-01")),
            leads(1, 8, None),
            leads(20, 9, None),
        ]
        .map(Recorded::always)
        .into(),
        active: [member(MAX), member(8), member(9)].into(),
        executives: [].into(),
        turns: Vec::new(),
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

#[test]
fn a_meeting_stays_theirs_who_were_to_hold_it_when_its_time_came() {
    let covering = covering();
    let named = local("2026-03-10T08:00:00").and_utc();
    let cadence = cadence().held_by(member(8), named).expect("named");
    let of = |original: &str| {
        let occurrence = cadence.occurrence(local(original)).expect("it takes place");
        Meeting::planned(&cadence, &occurrence)
    };
    let (gone, ahead) = (of("2026-03-09T09:00:00"), of("2026-03-16T09:00:00"));
    assert_eq!(covering.holder(&cadence, &gone), Some(member(MAX)));
    assert_eq!(covering.holder(&cadence, &ahead), Some(member(8)));
    let called_off = ahead.clone().cancel(
        member(MAX),
        CancelledBy::Organizer,
        "travel".into(),
        named - TimeDelta::hours(1),
    );
    let called_off = called_off.expect("called off");
    assert_eq!(covering.holder(&cadence, &called_off), Some(member(MAX)));
    let parts = |meeting: &Meeting, who: u128| covering.tenures(&cadence, meeting, (member(who), false));
    assert_eq!(parts(&ahead, 8), Some(Tenures::since(Some(named))));
    assert_eq!(parts(&gone, 8), None);
    assert_eq!(parts(&ahead, ANA), Some(Tenures::always()));
}

#[test]
fn who_is_to_hold_a_meeting_ahead_reads_what_is_written_since_that_shows() {
    let (mut cadence, mut covering) = (cadence(), covering());
    cadence.ended_on = None;
    let of = |original: &str| {
        let occurrence = cadence.occurrence(local(original)).expect("it takes place");
        Meeting::planned(&cadence, &occurrence)
    };
    let ahead = of("2026-05-04T09:00:00");
    let tenures = |covering: &Covering, meeting: &Meeting, who| {
        covering.tenures(&cadence, meeting, (member(who), false))
    };
    // Max leads until April, and it showed all the time that who leads above holds this one.
    assert_eq!(tenures(&covering, &ahead, 8), Some(Tenures::always()));
    assert_eq!(tenures(&covering, &ahead, MAX), None);
    // A handover that is planned in March shows from then on.
    let told = local("2026-03-05T10:00:00").and_utc();
    let next = Leadership {
        member_id: member(9),
        span: Span {
            from: day("2026-04-01"),
            to: None,
        },
        ..covering.leaderships[0].row
    };
    covering.leaderships.push(Recorded {
        row: next,
        since: Some(told),
        until: None,
    });
    assert_eq!(tenures(&covering, &ahead, 9), Some(Tenures::since(Some(told))));
    assert_eq!(tenures(&covering, &ahead, 8), None);
    let his = of("2026-03-30T09:00:00");
    assert_eq!(tenures(&covering, &his, MAX), Some(Tenures::always()));
    // Moved to a day of somebody else's and back it is theirs meanwhile.
    let moved = |meeting: &Meeting, to: &str, at: &str| {
        let moved = meeting.clone().reschedule(
            local(to),
            member(ANA),
            None,
            local(at).and_utc(),
            (Some(local("2026-04-06T09:00:00").and_utc()), None),
        );
        moved.expect("moved")
    };
    let there = moved(&his, "2026-04-02T09:00:00", "2026-03-10T09:00:00");
    let back = moved(&there, "2026-03-31T09:00:00", "2026-03-12T09:00:00");
    let read = tenures(&covering, &back, MAX).expect("he holds it");
    let on = |day: &str| read.hold(local(day).and_utc());
    let read = [
        "2026-03-09T09:00:00",
        "2026-03-11T09:00:00",
        "2026-03-13T09:00:00",
    ]
    .map(on);
    assert_eq!(read, [true, false, true]);
    assert_eq!(tenures(&covering, &back, 9), None);
}

#[test]
fn the_next_meeting_there_was_to_be_does_not_go_with_a_change() {
    let cadence = cadence();
    let missed = local("2026-03-09T09:00:00");
    let next = Some(local("2026-03-16T09:00:00").and_utc());
    assert_eq!(cadence.next_meant(missed), next);
    let ended = cadence.clone().ended(day("2026-03-10"), day("2026-03-10"));
    assert_eq!(ended.expect("ended").next_meant(missed), next);
    let without = cadence.without(local("2026-03-16T09:00:00"), missed.and_utc());
    assert_eq!(without.expect("left out").next_meant(missed), next);
}

#[test]
fn who_left_or_was_an_executive_held_what_they_held_until_then() {
    let left = local("2026-03-12T10:00:00").and_utc();
    let turn = |member, was_executive| MemberTurn {
        member,
        at: left,
        was_active: true,
        was_executive,
    };
    // Somebody who leads nobody was an executive, and is one no more.
    let boss = member(40);
    let cadence = Cadence {
        organizers: vec![Organizing {
            member: boss,
            since: None,
        }],
        ..cadence()
    };
    let covering = Covering {
        turns: vec![turn(boss, true)],
        active: [boss, member(MAX), member(8)].into(),
        ..covering()
    };
    let of = |original: &str| {
        let occurrence = cadence.occurrence(local(original)).expect("it takes place");
        Meeting::planned(&cadence, &occurrence)
    };
    let (gone, ahead) = (of("2026-03-09T09:00:00"), of("2026-03-16T09:00:00"));
    assert_eq!(covering.holder(&cadence, &gone), Some(boss));
    assert_eq!(covering.holder(&cadence, &ahead), Some(member(MAX)));
    let theirs = covering.tenures(&cadence, &ahead, (member(MAX), false));
    let theirs = theirs.expect("he holds it");
    let minute = TimeDelta::minutes(1);
    assert!(!theirs.hold(left - minute) && theirs.hold(left));
    // So it is with somebody who left.
    let covering = Covering {
        turns: vec![turn(boss, true)],
        active: [member(MAX), member(8)].into(),
        ..covering
    };
    assert_eq!(covering.holder(&cadence, &gone), Some(boss));
    assert_eq!(covering.holder(&cadence, &ahead), Some(member(MAX)));
}

#[test]
fn what_is_said_later_of_who_led_whom_is_not_known_before() {
    let mut covering = covering();
    let ten = local("2026-03-09T10:00:00").and_utc();
    // On Monday at ten somebody is told to lead since the month's beginning, and Ana goes to another team on that day.
    let led = covering.leaderships[0].row;
    let line = [
        Leadership {
            span: Span {
                from: led.span.from,
                to: Some(day("2026-03-01")),
            },
            ..led
        },
        Leadership {
            member_id: member(9),
            span: Span {
                from: day("2026-03-01"),
                to: None,
            },
            ..led
        },
    ];
    let (stand, gone) = superseded(&covering.leaderships[..1], &line, ten);
    covering
        .leaderships
        .splice(..1, stand.into_iter().chain(gone))
        .for_each(drop);
    let cadence = cadence();
    let of = |original: &str| {
        let occurrence = cadence.occurrence(local(original)).expect("it takes place");
        Meeting::planned(&cadence, &occurrence)
    };
    let (gone, ahead) = (of("2026-03-09T09:00:00"), of("2026-03-16T09:00:00"));
    assert_eq!(covering.holder(&cadence, &gone), Some(member(MAX)));
    assert_eq!(covering.holder(&cadence, &ahead), Some(member(9)));
    let hers = covering.tenures(&cadence, &ahead, (member(9), false));
    let hers = hers.expect("she holds it");
    assert!(!hers.hold(ten - TimeDelta::minutes(1)) && hers.hold(ten));
    // Whom it is about is in another team since half past ten, and has been since last week, as is said then.
    let later = ten + TimeDelta::minutes(30);
    let assigned = covering.assignments[0].row;
    let line = [
        Assignment {
            span: Span {
                from: assigned.span.from,
                to: Some(day("2026-03-02")),
            },
            ..assigned
        },
        Assignment {
            team_id: team(1),
            span: Span {
                from: day("2026-03-02"),
                to: None,
            },
            ..assigned
        },
    ];
    let (stand, was) = superseded(&covering.assignments, &line, later);
    covering.assignments = stand.into_iter().chain(was).collect();
    assert_eq!(covering.holder(&cadence, &gone), Some(member(MAX)));
    assert_eq!(covering.holder(&cadence, &ahead), Some(member(8)));
    let theirs = covering.tenures(&cadence, &ahead, (member(8), false));
    let theirs = theirs.expect("they hold it");
    assert!(!theirs.hold(later - TimeDelta::minutes(1)) && theirs.hold(later));
}

#[test]
fn what_is_written_while_somebody_stands_in_is_theirs_too_for_whom_they_do() {
    let reads = |acting: bool| {
        let mut covering = covering();
        let led = covering.leaderships[0].row;
        let span = |from: &str, to: &str| Span {
            from: day(from),
            to: Some(day(to)),
        };
        let [set, back] = ["2026-03-03T09:00:00", "2026-03-05T09:00:00"].map(|at| local(at).and_utc());
        let until = |to| Leadership {
            span: span("2026-01-01", to),
            ..led
        };
        let other = Leadership {
            member_id: member(9),
            acting,
            span: span("2026-03-03", "2026-03-20"),
            ..led
        };
        // Somebody else leads from the third on, over the meeting's day; on the fifth he has come back.
        let (stand, gone) = superseded(&covering.leaderships[..1], &[until("2026-03-03"), other], set);
        let (last, mut past) = superseded(&stand, &[led], back);
        past.extend(gone);
        covering
            .leaderships
            .splice(..1, last.into_iter().chain(past))
            .for_each(drop);
        let cadence = cadence();
        let occurrence = cadence
            .occurrence(local("2026-03-09T09:00:00"))
            .expect("it takes place");
        let ahead = Meeting::planned(&cadence, &occurrence);
        let his = covering.tenures(&cadence, &ahead, (member(MAX), false));
        let his = his.expect("he holds it");
        [set - TimeDelta::hours(1), set + TimeDelta::hours(1), back].map(|at| his.hold(at))
    };
    assert_eq!(reads(true), [true, true, true]);
    // Of somebody who led in his place and did not only stand in it is not.
    assert_eq!(reads(false), [true, false, true]);
}

#[test]
fn who_comes_back_reads_what_was_written_before_they_were_away() {
    let covering = covering();
    let [taken, back] = ["2026-03-03T08:00:00", "2026-03-04T08:00:00"].map(|at| local(at).and_utc());
    let cadence = cadence().held_by(member(8), taken).expect("named");
    let cadence = cadence.held_by(member(MAX), back).expect("named");
    let occurrence = cadence
        .occurrence(local("2026-03-09T09:00:00"))
        .expect("it takes place");
    let ahead = Meeting::planned(&cadence, &occurrence);
    let his = covering.tenures(&cadence, &ahead, (member(MAX), false));
    let his = his.expect("he holds it");
    let minute = TimeDelta::minutes(1);
    let read = [taken - minute, taken, back - minute, back].map(|at| his.hold(at));
    assert_eq!(read, [true, false, false, true]);
}

#[test]
fn what_was_missed_and_moved_stays_theirs_who_missed_it() {
    let covering = covering();
    let (planned, at, next) = meeting();
    let late = at + TimeDelta::hours(2);
    let moved = planned.clone().reschedule(
        local("2026-03-11T09:00:00"),
        member(MAX),
        None,
        late,
        (next, None),
    );
    let moved = moved.expect("moved");
    let named = cadence()
        .held_by(member(8), late + TimeDelta::hours(1))
        .expect("named");
    assert_eq!(covering.holder(&named, &moved), Some(member(MAX)));
    let own = (member(MAX), CancelledBy::Organizer);
    let other = (ExcuseGround::Other, None);
    let excused = moved
        .clone()
        .excuse(own, other, Some("busy".into()), late + TimeDelta::hours(2), next);
    assert_eq!(excused.map_err(|e| e.0[0].code).err(), Some("EXCUSED_BY_OTHERS"));
    let after = local("2026-03-12T00:00:00").and_utc();
    let state = moved.state(after, Some(ExcuseGround::Leave));
    assert_eq!(
        state,
        MeetingState::Missed,
        "leave on that day does not make it good"
    );
    let counted = CadenceCompliance::of([(&moved, None)].into_iter(), late + TimeDelta::hours(3));
    assert_eq!(
        (counted.expected, counted.missed),
        (1, 1),
        "it is missed until it is held"
    );
    // What leave excused was not missed, and is moved like any other.
    let leave = Some(ExcuseGround::Leave);
    let away = planned.clone().reschedule(
        local("2026-03-11T09:00:00"),
        member(MAX),
        None,
        late,
        (next, leave),
    );
    assert_eq!(away.expect("moved").missed_at(), None);
    // One after which none is planned is made up for within a month.
    let far = planned.clone().reschedule(
        local("2026-04-20T09:00:00"),
        member(MAX),
        None,
        late,
        (None, None),
    );
    assert_eq!(far.map_err(|e| e.0[0].code).err(), Some("OUTSIDE_WINDOW"));
}

/// Four Mondays of March as somebody made them.
fn march(change: impl Fn(usize, Meeting) -> Meeting) -> Vec<Meeting> {
    let cadence = cadence();
    let until = local("2026-03-29T00:00:00").and_utc();
    let planned = cadence.occurrences(local("2026-03-01T00:00:00").and_utc(), until);
    let planned = planned
        .iter()
        .map(|occurrence| Meeting::planned(&cadence, occurrence));
    planned
        .enumerate()
        .map(|(index, meeting)| change(index, meeting))
        .collect()
}

#[test]
fn v11_of_four_expected_one_excused_one_moved_and_held_one_held_one_cancelled_two_of_three_count() {
    let (max, ana) = (member(MAX), member(ANA));
    let meetings = march(|index, meeting| {
        let (at, next) = (meeting.starts_at, Some(meeting.starts_at + TimeDelta::days(7)));
        let before = at - TimeDelta::hours(2);
        let made = match index {
            0 => {
                let leave = ExcuseGround::Leave;
                meeting.excuse(
                    (ana, CancelledBy::Subject),
                    (leave, Some(leave)),
                    None,
                    before,
                    next,
                )
            }
            1 => {
                let to = meeting.original + TimeDelta::days(3);
                let moved = meeting
                    .reschedule(to, ana, None, before, (next, None))
                    .expect("moved");
                let starts_at = moved.starts_at;
                moved.start(max, starts_at, next)
            }
            2 => meeting.start(max, at, next),
            _ => meeting.cancel(max, CancelledBy::Organizer, "travel".into(), before),
        };
        made.expect("allowed")
    });
    let at = local("2026-03-29T00:00:00").and_utc();
    let counted = CadenceCompliance::of(meetings.iter().map(|meeting| (meeting, None)), at);
    assert_eq!(
        counted.rate().map(|rate| rate.to_decimal()).as_deref(),
        Some("0.666667")
    );
    assert_eq!((counted.expected, counted.excused, counted.held), (4, 1, 2));
    assert_eq!(
        (
            counted.moved_and_held,
            counted.cancelled_by_organizer,
            counted.missed
        ),
        (1, 1, 0)
    );
    let early = local("2026-03-17T00:00:00").and_utc();
    let then = CadenceCompliance::of(meetings.iter().map(|meeting| (meeting, None)), early);
    assert_eq!(
        (then.expected, then.excused, then.held),
        (3, 1, 2),
        "what is to come does not count"
    );
}

#[test]
fn nothing_expected_is_no_rate_and_leave_excuses_by_itself() {
    let at = local("2026-03-29T00:00:00").and_utc();
    assert_eq!(CadenceCompliance::of(std::iter::empty(), at).rate(), None);
    let away = march(|_, meeting| meeting);
    let counted = CadenceCompliance::of(
        away.iter().map(|meeting| (meeting, Some(ExcuseGround::Leave))),
        at,
    );
    assert_eq!((counted.expected, counted.excused, counted.rate()), (4, 4, None));
    let missed = CadenceCompliance::of(away.iter().map(|meeting| (meeting, None)), at);
    assert_eq!(
        (missed.missed, missed.rate().map(|rate| rate.to_decimal())),
        (4, Some("0".into()))
    );
}

#[test]
fn a_weekly_talk_is_overdue_after_ten_and_a_half_days() {
    let cadence = cadence();
    let held = local("2026-03-09T09:00:00").and_utc();
    let after = |hours| overdue_since(&cadence, Some(held), held + TimeDelta::hours(hours)).is_some();
    assert_eq!((after(252), after(253)), (false, true));
    let never = |text: &str| overdue_since(&cadence, None, local(text).and_utc()).is_some();
    assert_eq!(
        (never("2026-03-12T00:00:00"), never("2026-03-13T00:00:00")),
        (false, true)
    );
    let ended = Cadence {
        ended_on: Some(day("2026-03-10")),
        ..cadence
    };
    assert_eq!(
        overdue_since(&ended, Some(held), held + TimeDelta::days(60)),
        None
    );
}

#[test]
fn a_leaders_figure_is_the_mean_of_the_reports_and_the_worst_one() {
    let rated = |expected, held| CadenceCompliance {
        expected,
        held,
        ..CadenceCompliance::default()
    };
    let led = LeadershipCompliance {
        reports: vec![(1, rated(4, 4)), (2, rated(10, 1)), (3, rated(0, 0))],
    };
    assert_eq!(led.mean().map(|mean| mean.to_decimal()).as_deref(), Some("0.55"));
    assert_eq!(
        led.worst().map(|(id, rate)| (id, rate.to_decimal())),
        Some((2, "0.1".to_owned()))
    );
    assert_eq!(led.without_meetings(), 1);
    assert_eq!(LeadershipCompliance::<u8>::default().mean(), None);
}
