use super::*;
use uuid::Uuid;

fn course(phase: Phase, gate_open: bool, done: &[SectionKind]) -> Course {
    let completion = Completion {
        at: DateTime::UNIX_EPOCH,
        by: MemberId::from_uuid(Uuid::from_u128(1)),
    };
    Course {
        phase,
        gate_open,
        sections: SectionKind::ONE_ON_ONE
            .iter()
            .map(|kind| Section {
                kind: *kind,
                completed: done.contains(kind).then_some(completion),
            })
            .collect(),
    }
}

fn states(course: &Course) -> Vec<SectionState> {
    let states = SectionKind::ONE_ON_ONE.iter().map(|kind| course.state(*kind));
    states.map(|state| state.expect("on the agenda")).collect()
}

fn code<T>(result: Result<T, Invalid>) -> &'static str {
    result.err().map_or("", |invalid| invalid.0[0].code)
}

use SectionKind::{Activity, Commitments, Pipeline, Results};
use SectionState::{Done, Locked, Open, Skipped};

#[test]
fn sections_open_one_after_another() {
    let running = |done: &[SectionKind]| states(&course(Phase::Running, true, done));
    assert_eq!(
        states(&course(Phase::Before, true, &[])),
        [Locked, Locked, Locked, Locked]
    );
    assert_eq!(running(&[]), [Open, Locked, Locked, Locked]);
    assert_eq!(running(&[Results]), [Done, Open, Locked, Locked]);
    assert_eq!(running(&[Results, Pipeline]), [Done, Done, Open, Locked]);
    assert_eq!(running(&[Results, Pipeline, Activity]), [Done, Done, Done, Open]);
}

#[test]
fn a_closed_gate_leaves_activity_out() {
    let running = |done: &[SectionKind]| states(&course(Phase::Running, false, done));
    assert_eq!(running(&[Results]), [Done, Open, Locked, Locked]);
    assert_eq!(running(&[Results, Pipeline]), [Done, Done, Skipped, Open]);
    let later = course(Phase::Running, true, &[Results, Pipeline, Commitments]);
    assert_eq!(
        states(&later),
        [Done, Done, Open, Done],
        "opened late it is talked about all the same"
    );
}

#[test]
fn ending_a_meeting_closes_what_is_open_as_it_is() {
    assert_eq!(
        states(&course(Phase::Held, false, &[Results])),
        [Done, Done, Locked, Locked]
    );
    assert_eq!(
        states(&course(Phase::Held, false, &[Results, Pipeline])),
        [Done, Done, Skipped, Done]
    );
}

#[test]
fn nothing_is_written_into_a_section_that_is_not_open() {
    let running = course(Phase::Running, false, &[Results]);
    assert_eq!(code(running.check_write(Results)), "SECTION_DONE");
    assert_eq!(code(running.check_write(Pipeline)), "");
    assert_eq!(code(running.check_write(Activity)), "SECTION_LOCKED");
    assert_eq!(code(running.check_write(Commitments)), "SECTION_LOCKED");
    assert_eq!(
        code(running.check_write(SectionKind::Wins)),
        "SECTION_NOT_ON_AGENDA"
    );
    for phase in [Phase::Before, Phase::Held] {
        let still = course(phase, true, &[]);
        assert_eq!(code(still.check_write(Results)), "MEETING_NOT_RUNNING");
        assert_eq!(code(still.check_completion(Results)), "MEETING_NOT_RUNNING");
    }
}

#[test]
fn sections_are_finished_in_their_order_and_twice_is_once() {
    let running = course(Phase::Running, false, &[Results]);
    assert_eq!(running.check_completion(Results), Ok(true));
    assert_eq!(running.check_completion(Pipeline), Ok(false));
    assert_eq!(
        code(running.check_completion(Commitments)),
        "SECTION_OUT_OF_ORDER"
    );
    assert_eq!(code(running.check_completion(Activity)), "SECTION_OUT_OF_ORDER");
    let gated = course(Phase::Running, false, &[Results, Pipeline]);
    assert_eq!(code(gated.check_completion(Activity)), "SECTION_LOCKED");
}
