use super::super::gap::{GapAbout, GapAnswer, check_addressed, check_gap, gaps};
use super::super::numbers::{GoalNumbers, PipelineNumbers};
use super::super::words::SectionKind;
use super::*;
use crate::calendar::fixtures::{day, period};
use crate::ids::MetricId;
use crate::money::Currency;
use uuid::Uuid;

fn numbers(healths: &[Health], pipeline: Option<(CoverageHealth, Option<(i128, i128)>)>) -> SectionNumbers {
    let goal = |(place, health): (usize, &Health)| GoalNumbers {
        goal: GoalId::from_uuid(Uuid::from_u128(place as u128)),
        metric: MetricId::from_uuid(Uuid::from_u128(9)),
        title: "Sixty deals".to_owned(),
        quota: false,
        period: period("2026-01-01", "2026-04-01"),
        currency: None,
        actual: Ok(Some(Exact::from(24))),
        target: None,
        expected: None,
        attainment: None,
        pace: None,
        health: *health,
        before: None,
    };
    SectionNumbers {
        goals: healths.iter().enumerate().map(goal).collect(),
        pipeline: pipeline.map(|(health, next)| PipelineNumbers {
            period: period("2026-01-01", "2026-04-01"),
            next: period("2026-04-01", "2026-07-01"),
            currency: Currency::parse("USD").expect("a currency"),
            quota: None,
            won: Ok(None),
            remaining: Ok(None),
            open: Ok(None),
            coverage: Ok(None),
            required: Exact::ratio(1, 1),
            health,
            expected: Ok(None),
            gap: Ok(None),
            weighted: Ok(None),
            next_coverage: Ok(next.and_then(|(open, quota)| Exact::ratio(open, quota))),
            stale: 0,
            slipped: 0,
            past_due: 0,
            moved: None,
        }),
        ..SectionNumbers::none(day("2026-02-11"), None)
    }
}

fn gate(results: &[Health], pipeline: (CoverageHealth, Option<(i128, i128)>), policy: ActivityGate) -> Gate {
    Gate::of(
        &numbers(results, None),
        &numbers(&[], Some(pipeline)),
        policy,
        None,
    )
}

const WELL: (CoverageHealth, Option<(i128, i128)>) = (CoverageHealth::Healthy, Some((3, 4)));
const BADLY: (CoverageHealth, Option<(i128, i128)>) = (CoverageHealth::Critical, Some((3, 4)));

use ActivityGate::{BothOff, EitherOff};

#[test]
fn v16_the_gate_follows_results_pipeline_and_policy() {
    let on = [Health::OnTrack, Health::Achieved];
    let off = [Health::OnTrack, Health::AtRisk];
    let open = |results: &[Health], pipeline, policy| gate(results, pipeline, policy).is_open();
    for policy in [BothOff, EitherOff] {
        assert!(!open(&on, WELL, policy));
        assert!(open(&off, BADLY, policy));
    }
    assert!(!open(&on, BADLY, BothOff) && open(&on, BADLY, EitherOff));
    assert!(!open(&off, WELL, BothOff) && open(&off, WELL, EitherOff));
    for blank in ["", "  ", "\u{200b}"] {
        assert_eq!(
            Gate::reason(blank).expect_err("refused").0[0].code,
            "REASON_REQUIRED"
        );
    }
    assert_eq!(Gate::reason(" a new region ").as_deref(), Ok("a new region"));
}

#[test]
fn the_next_period_is_covered_by_three_quarters_of_what_is_required() {
    let pipeline = |next| gate(&[Health::OnTrack], (CoverageHealth::Healthy, next), BothOff).pipeline;
    assert_eq!(pipeline(Some((75, 100))), Verdict::Fine);
    assert_eq!(pipeline(Some((74, 100))), Verdict::Off);
    assert_eq!(pipeline(None), Verdict::NoData);
}

#[test]
fn what_cannot_be_judged_opens_the_gate_and_is_shown() {
    let codes = |gate: &Gate| gate.data_gaps.iter().map(|gap| gap.code).collect::<Vec<_>>();
    let none = gate(&[], WELL, BothOff);
    assert!(none.is_open());
    assert_eq!(codes(&none), [DataGapCode::NoGoals]);
    let early = gate(&[Health::NotEnoughData, Health::Unknown], WELL, BothOff);
    assert!(early.is_open());
    assert_eq!(
        codes(&early),
        [DataGapCode::NotEnoughData, DataGapCode::GoalUnknown]
    );
    let in_part = gate(&[Health::NotEnoughData, Health::OnTrack], WELL, BothOff);
    assert!(!in_part.is_open(), "what can be judged is");
    assert_eq!(codes(&in_part), [DataGapCode::NotEnoughData]);
    let uncovered = gate(&[Health::OnTrack], (CoverageHealth::Unknown, None), BothOff);
    assert!(uncovered.is_open());
    assert_eq!(
        codes(&uncovered),
        [DataGapCode::CoverageUnknown, DataGapCode::NextCoverageUnknown]
    );
    let away = gate(&[Health::Excused], WELL, BothOff);
    assert_eq!(away.results, Verdict::Fine, "who was away is not behind");
}

#[test]
fn the_member_opens_the_gate_and_the_leader_with_a_reason() {
    let opened = |results: &[Health], reason: Option<&str>| {
        let opening = GateOpening {
            by: MemberId::from_uuid(Uuid::from_u128(1)),
            at: DateTime::UNIX_EPOCH,
            reason: reason.map(str::to_owned),
        };
        let table = numbers(&[], Some(WELL));
        Gate::of(&numbers(results, None), &table, BothOff, Some(opening)).opener()
    };
    let on = [Health::OnTrack];
    assert_eq!(opened(&on, None), Some(GateOpener::Subject));
    assert_eq!(opened(&on, Some("a new region")), Some(GateOpener::Override));
    assert_eq!(
        opened(&[], None),
        Some(GateOpener::Numbers),
        "where the numbers open it nobody needs to"
    );
}

#[test]
fn a_gap_has_a_cause_and_an_action_before_its_section_is_done() {
    let table = numbers(&[Health::OnTrack, Health::OffTrack], None);
    let found = gaps(SectionKind::Results, &table);
    assert_eq!(found, [GapAbout::Goal(table.goals[1].goal)]);
    let unaddressed = check_addressed(SectionKind::Results, &table, &[]).expect_err("refused");
    assert_eq!(unaddressed.0[0].code, "GAP_UNADDRESSED");
    assert!(unaddressed.0[0].message.contains("Sixty deals"));
    let answer = GapAnswer {
        section: SectionKind::Results,
        about: found[0],
        cause: "Two deals slipped".to_owned(),
        action: "Call both".to_owned(),
        commitment: None,
        by: MemberId::from_uuid(Uuid::from_u128(1)),
        at: DateTime::UNIX_EPOCH,
    };
    assert_eq!(check_addressed(SectionKind::Results, &table, &[answer]), Ok(()));
    let on_track = GapAbout::Goal(table.goals[0].goal);
    let refused = check_gap(SectionKind::Results, &table, on_track).expect_err("refused");
    assert_eq!(refused.0[0].code, "NO_SUCH_GAP");
}

#[test]
fn a_pipeline_that_is_thin_now_or_next_is_a_gap_and_none_of_a_team_meeting() {
    let thin = numbers(&[], Some((CoverageHealth::Thin, Some((1, 2)))));
    assert_eq!(
        gaps(SectionKind::Pipeline, &thin),
        [GapAbout::Coverage, GapAbout::NextCoverage]
    );
    let team = numbers(&[Health::OffTrack], Some((CoverageHealth::Critical, None)));
    assert_eq!(gaps(SectionKind::TeamResults, &team), []);
    assert_eq!(gaps(SectionKind::TeamPipeline, &team), []);
}

#[test]
fn gaps_are_named_by_a_word() {
    let goal = GapAbout::Goal(GoalId::from_uuid(Uuid::from_u128(7)));
    for about in [goal, GapAbout::Coverage, GapAbout::NextCoverage] {
        assert_eq!(GapAbout::from_word(&about.word()), Some(about));
    }
    assert_eq!(GapAbout::from_word("SOMETHING"), None);
}

#[test]
fn numbers_are_kept_as_they_are() {
    let table = numbers(&[Health::AtRisk], Some(WELL));
    let kept = serde_json::to_string(&table).expect("json");
    assert_eq!(
        serde_json::from_str::<SectionNumbers>(&kept).expect("numbers"),
        table
    );
}
