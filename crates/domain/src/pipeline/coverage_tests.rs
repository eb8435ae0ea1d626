use super::*;
use crate::calendar::fixtures::day;
use crate::pipeline::{Bundle, Tally};

const THRESHOLDS: &CoverageThresholds = &CoverageThresholds {
    healthy: 10_000,
    thin: 7_500,
};

fn open(dated: i64, undated: i64) -> OpenSums {
    let bundle = |dollars: i64| Bundle {
        deals: 1,
        minor: i128::from(dollars) * 100,
    };
    OpenSums {
        dated: bundle(dated),
        undated: bundle(undated),
        ..OpenSums::default()
    }
}

fn rate(won: i64, closed: i64) -> WinRate {
    WinRate::of_team(Tally { won, closed })
}

/// Quota 500,000, won 200,000, qualified open 750,000, win rate 22 %: V6.
fn v6() -> PipelineStanding<'static> {
    PipelineStanding {
        currency: Currency::parse("USD").expect("a currency"),
        quota: Some(500_000 * 100),
        unplanned: None,
        won: Ok(200_000 * 100),
        open: Ok(open(750_000, 0)),
        past_due_deals: 0,
        win_rate: rate(22, 100),
        next: None,
        thresholds: THRESHOLDS,
        as_of: day("2026-02-11"),
    }
}

fn shown(figure: Figure) -> String {
    match figure {
        Ok(figure) => figure.map_or_else(|| "none".to_owned(), Exact::to_decimal),
        Err(missing) => missing.to_string(),
    }
}

fn codes(coverage: &Coverage) -> Vec<ReasonCode> {
    coverage.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn v6_a_pipeline_of_750k_at_22_per_cent_does_not_cover_300k() {
    let pipeline = coverage(&v6());
    assert_eq!(shown(pipeline.remaining), "300000");
    assert_eq!(shown(pipeline.coverage), "2.5");
    assert_eq!(shown(Ok(pipeline.required)), "4.545455");
    let share = both(pipeline.coverage, Ok(pipeline.required), Exact::checked_div);
    assert_eq!(
        (shown(share), pipeline.health),
        ("0.55".to_owned(), CoverageHealth::Critical)
    );
    assert_eq!(shown(pipeline.expected), "165000");
    assert_eq!(shown(pipeline.gap), "135000");
    assert_eq!(pipeline.reasons, []);
}

#[test]
fn a_boundary_of_coverage_belongs_to_the_better_class() {
    let health = |dated| {
        coverage(&PipelineStanding {
            open: Ok(open(dated, 0)),
            win_rate: rate(1, 4),
            ..v6()
        })
        .health
    };
    let healths = [1_200_000, 1_199_999, 900_000, 899_999].map(health);
    use CoverageHealth::{Critical, Healthy, Thin};
    assert_eq!(healths, [Healthy, Thin, Thin, Critical]);
}

#[test]
fn when_the_quota_is_won_nothing_remains_to_be_covered() {
    let done = coverage(&PipelineStanding {
        won: Ok(510_000 * 100),
        ..v6()
    });
    assert_eq!((shown(done.remaining), done.coverage), ("0".to_owned(), Ok(None)));
    assert_eq!(done.health, CoverageHealth::Healthy);
    assert_eq!(codes(&done), [ReasonCode::NothingRemains]);
}

#[test]
fn mostly_undated_deals_are_a_data_gap_and_stand_beside() {
    let gap = coverage(&PipelineStanding {
        open: Ok(open(750_000, 750_001)),
        ..v6()
    });
    assert_eq!(
        (shown(gap.coverage), shown(gap.undated)),
        ("2.5".to_owned(), "750001".to_owned())
    );
    assert_eq!(gap.health, CoverageHealth::Unknown);
    assert_eq!(codes(&gap), [ReasonCode::UndatedExceedDated]);
    let even = coverage(&PipelineStanding {
        open: Ok(open(750_000, 750_000)),
        ..v6()
    });
    assert_eq!(even.health, CoverageHealth::Critical);
}

#[test]
fn without_a_quota_or_a_win_rate_there_is_no_health_and_a_reason() {
    let unquoted = coverage(&PipelineStanding { quota: None, ..v6() });
    assert_eq!(
        (unquoted.remaining, unquoted.coverage, unquoted.gap),
        (Ok(None), Ok(None), Ok(None))
    );
    assert_eq!(
        (unquoted.health, codes(&unquoted)),
        (CoverageHealth::Unknown, vec![ReasonCode::NoQuota])
    );
    assert_eq!(shown(unquoted.expected), "165000");
    let never_won = coverage(&PipelineStanding {
        win_rate: rate(0, 30),
        ..v6()
    });
    assert_eq!(
        (never_won.required, shown(never_won.expected)),
        (None, "0".to_owned())
    );
    assert_eq!(
        (never_won.health, codes(&never_won)),
        (CoverageHealth::Unknown, vec![ReasonCode::WinRateZero])
    );
    let new = coverage(&PipelineStanding {
        win_rate: rate(0, 0),
        ..v6()
    });
    assert_eq!(
        (new.expected, codes(&new)),
        (Ok(None), vec![ReasonCode::NoClosedDeals])
    );
}

#[test]
fn a_missing_rate_leaves_only_what_needs_no_rate() {
    let missing = MissingRate {
        from: Currency::parse("EUR").expect("a currency"),
        to: Currency::parse("USD").expect("a currency"),
        on: day("2026-02-01"),
    };
    let blind = coverage(&PipelineStanding {
        won: Err(missing),
        open: Err(missing),
        ..v6()
    });
    for figure in [
        blind.won,
        blind.remaining,
        blind.open,
        blind.undated,
        blind.past_due,
        blind.coverage,
        blind.expected,
        blind.gap,
        blind.weighted,
    ] {
        assert_eq!(figure, Err(missing));
    }
    assert_eq!(
        (blind.health, codes(&blind)),
        (CoverageHealth::Unknown, vec![ReasonCode::FxRateMissing])
    );
    assert_eq!(shown(Ok(blind.required)), "4.545455");
}

#[test]
fn a_figure_that_no_rate_would_give_misses_none() {
    let missing = MissingRate {
        from: Currency::parse("EUR").expect("a currency"),
        to: Currency::parse("USD").expect("a currency"),
        on: day("2026-02-01"),
    };
    let unquoted = coverage(&PipelineStanding {
        quota: None,
        won: Err(missing),
        next: Some(NextPeriod {
            quota: None,
            open: Err(missing),
        }),
        ..v6()
    });
    assert_eq!(unquoted.won, Err(missing));
    for figure in [
        unquoted.remaining,
        unquoted.coverage,
        unquoted.gap,
        unquoted.next_coverage,
    ] {
        assert_eq!(figure, Ok(None), "there is no quota to hold anything against");
    }
    let late = coverage(&PipelineStanding {
        open: Err(missing),
        past_due_deals: 3,
        ..v6()
    });
    assert_eq!(
        (late.past_due, late.past_due_deals),
        (Err(missing), 3),
        "deals are counted without a rate"
    );
    assert_eq!(shown(late.won), "200000");
}

#[test]
fn past_due_deals_are_left_out_and_said() {
    let sums = OpenSums {
        past_due: Bundle {
            deals: 3,
            minor: 70_000,
        },
        weighted: 1_234_500,
        ..open(750_000, 0)
    };
    let late = coverage(&PipelineStanding {
        open: Ok(sums),
        past_due_deals: 3,
        ..v6()
    });
    assert_eq!((shown(late.past_due), late.past_due_deals), ("700".to_owned(), 3));
    assert_eq!(shown(late.coverage), "2.5");
    assert_eq!(shown(late.weighted), "1.2345");
    assert_eq!(
        late.reasons[0].text(),
        "Open deals whose expected close has passed are left out: 3."
    );
}

#[test]
fn the_next_period_is_covered_against_its_whole_quota() {
    let next = NextPeriod {
        quota: Some(400_000 * 100),
        open: Ok(open(600_000, 0)),
    };
    assert_eq!(
        shown(
            coverage(&PipelineStanding {
                next: Some(next),
                ..v6()
            })
            .next_coverage
        ),
        "1.5"
    );
    let unquoted = NextPeriod { quota: None, ..next };
    assert_eq!(
        coverage(&PipelineStanding {
            next: Some(unquoted),
            ..v6()
        })
        .next_coverage,
        Ok(None)
    );
}

#[test]
fn every_figure_is_explained() {
    let explanation = coverage(&v6()).explanation();
    let value = |name| {
        explanation
            .inputs
            .iter()
            .find(|input| input.name == name)
            .map(|input| input.value.as_str())
    };
    assert_eq!(
        (value("quota"), value("winRate"), value("closedDeals")),
        (Some("500000"), Some("0.22"), Some("100"))
    );
    assert!(
        explanation
            .formula
            .contains("gap = remaining − expectedFromPipeline")
    );
}

#[test]
fn thresholds_keep_their_order() {
    assert!(
        CoverageThresholds {
            healthy: 7_000,
            thin: 7_500
        }
        .checked()
        .is_err()
    );
    assert_eq!(
        serde_json::from_str::<CoverageThresholds>("{}").expect("json"),
        CoverageThresholds::default()
    );
}

#[test]
fn a_quota_without_its_plan_rate_is_no_missing_quota() {
    let missing = MissingRate {
        from: Currency::parse("EUR").expect("a currency"),
        to: Currency::parse("USD").expect("a currency"),
        on: day("2026-01-01"),
    };
    let blind = coverage(&PipelineStanding {
        quota: None,
        unplanned: Some(missing),
        ..v6()
    });
    assert_eq!((blind.remaining, blind.coverage), (Err(missing), Err(missing)));
    let codes: Vec<ReasonCode> = blind.reasons.iter().map(|reason| reason.code).collect();
    assert!(
        codes.contains(&ReasonCode::FxRateMissing) && !codes.contains(&ReasonCode::NoQuota),
        "{codes:?}"
    );
}
