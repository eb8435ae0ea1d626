use super::*;
use crate::calendar::fixtures::{day, period};

fn by_month(month: u8, day: u8) -> FiscalCalendar {
    FiscalCalendar::by_month(month, day).expect("a fiscal calendar")
}

fn retail() -> FiscalCalendar {
    let year_start = YearStart::NearestWeekday {
        month: 2,
        day: 1,
        weekday: 7,
    };
    FiscalCalendar::new(year_start, MonthPattern::Weeks454).expect("a fiscal calendar")
}

fn listed(starts: &[&str], months: MonthPattern) -> Result<FiscalCalendar, Invalid> {
    FiscalCalendar::new(
        YearStart::Listed {
            starts: starts.iter().map(|start| day(start)).collect(),
        },
        months,
    )
}

#[test]
fn v15_a_year_that_starts_on_6_april_is_called_after_the_year_it_starts_in() {
    let calendar = by_month(4, 6);
    assert_eq!(calendar.year_label(day("2026-04-05")), 2025);
    assert_eq!(calendar.year_label(day("2026-04-06")), 2026);
    assert_eq!(
        calendar.year_of(day("2026-04-06")),
        period("2026-04-06", "2027-04-06")
    );
}

#[test]
fn a_fiscal_month_starts_on_the_fiscal_day() {
    let calendar = by_month(4, 6);
    assert_eq!(
        calendar.month_of(day("2026-08-05")),
        period("2026-07-06", "2026-08-06")
    );
    assert_eq!(calendar.month_name(day("2026-08-05")), (2026, 7));
    assert_eq!(calendar.month(2027, 2), Some(period("2027-02-06", "2027-03-06")));
    assert_eq!(
        calendar.quarter_of(day("2027-01-10")),
        period("2027-01-06", "2027-04-06")
    );
    assert_eq!(calendar.quarter_label(day("2027-01-10")), (2026, 4));
    assert_eq!(calendar.month(2026, 13), None);
    assert_eq!(calendar.quarter(2026, 0), None);
}

#[test]
fn a_year_that_starts_on_29_february_starts_on_the_28th_in_common_years() {
    let calendar = by_month(2, 29);
    assert_eq!(calendar.year(2026), period("2026-02-28", "2027-02-28"));
    assert_eq!(calendar.year(2027).end(), day("2028-02-29"));
    assert_eq!(
        calendar.month_of(day("2028-02-28")),
        period("2028-01-29", "2028-02-29")
    );
    assert_eq!(
        calendar.month_of(day("2026-03-29")),
        period("2026-03-29", "2026-04-29")
    );
}

#[test]
fn months_of_the_31st_end_with_the_short_month_before() {
    let calendar = by_month(1, 31);
    assert_eq!(
        calendar.month_of(day("2026-02-27")),
        period("2026-01-31", "2026-02-28")
    );
    assert_eq!(
        calendar.month_of(day("2026-02-28")),
        period("2026-02-28", "2026-03-31")
    );
}

#[test]
fn a_retail_year_has_whole_weeks_and_sometimes_53() {
    let calendar = retail();
    assert_eq!(calendar.year(2023), period("2023-01-29", "2024-02-04"));
    assert_eq!(calendar.year(2023).days(), 53 * 7);
    assert_eq!(calendar.year(2024).days(), 52 * 7);
    let weeks: Vec<i64> = (0..12)
        .map(|month| calendar.span(2024, month, month + 1).days() / 7)
        .collect();
    assert_eq!(weeks, [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4]);
    assert_eq!(calendar.month_name(day("2024-02-04")), (2024, 2));
    assert_eq!(calendar.month_name(day("2024-02-03")), (2024, 1));
}

#[test]
fn a_listed_year_runs_from_start_to_start_and_on_beyond_the_list() {
    let starts = ["2024-09-29", "2025-09-28", "2026-09-27"];
    let calendar = listed(&starts, MonthPattern::Weeks445).expect("a fiscal calendar");
    assert_eq!(calendar.year(2025), period("2025-09-28", "2026-09-27"));
    assert_eq!(calendar.year(2027).start(), day("2027-09-26"));
    assert_eq!(calendar.year(2023).start(), day("2023-10-01"));
    assert_eq!(calendar.year_label(day("2025-09-27")), 2024);
    let monthly = listed(&["2025-03-03", "2026-03-02"], MonthPattern::Calendar).expect("a fiscal calendar");
    assert_eq!(
        monthly.month_of(day("2026-03-01")),
        period("2026-02-03", "2026-03-02")
    );
    assert_eq!(monthly.year(2028).start(), day("2028-03-02"));
}

#[test]
fn every_date_lies_in_the_year_quarter_and_month_it_is_said_to() {
    let listed = listed(&["2024-09-29", "2025-09-28"], MonthPattern::Weeks544).expect("a fiscal calendar");
    for calendar in [
        by_month(1, 1),
        by_month(4, 6),
        by_month(2, 29),
        by_month(10, 31),
        retail(),
        listed,
    ] {
        for date in day("2019-12-20").iter_days().take(3000) {
            let (year, quarter, month) = (
                calendar.year_of(date),
                calendar.quarter_of(date),
                calendar.month_of(date),
            );
            assert!(
                month.contains(date) && quarter.covers(month) && year.covers(quarter),
                "{date}"
            );
            let (label, number) = calendar.quarter_label(date);
            assert_eq!(calendar.quarter(label, number), Some(quarter));
            let (named, of_year) = calendar.month_name(date);
            assert_eq!(calendar.month(named, of_year), Some(month));
            assert_eq!(calendar.year(calendar.year_label(date)), year);
        }
    }
}

#[test]
fn a_calendar_that_cannot_be_is_refused() {
    let code = |result: Result<FiscalCalendar, Invalid>| result.expect_err("refused").0[0].code;
    assert_eq!(code(FiscalCalendar::by_month(2, 30)), "NOT_A_DAY_OF_THE_YEAR");
    assert_eq!(code(FiscalCalendar::by_month(13, 1)), "NOT_A_DAY_OF_THE_YEAR");
    let on_day = YearStart::OnDay { month: 1, day: 1 };
    assert_eq!(
        code(FiscalCalendar::new(on_day, MonthPattern::Weeks445)),
        "PATTERN_MISMATCH"
    );
    let eighth = YearStart::NearestWeekday {
        month: 1,
        day: 1,
        weekday: 8,
    };
    assert_eq!(
        code(FiscalCalendar::new(eighth, MonthPattern::Weeks445)),
        "NOT_A_WEEKDAY"
    );
    assert_eq!(code(listed(&[], MonthPattern::Calendar)), "YEAR_STARTS_INVALID");
    assert_eq!(
        code(listed(&["2025-01-01", "2026-01-01"], MonthPattern::Weeks445)),
        "YEAR_STARTS_INVALID"
    );
    assert_eq!(
        code(listed(&["2026-01-01", "2025-01-01"], MonthPattern::Calendar)),
        "YEAR_STARTS_INVALID"
    );
}

#[test]
fn a_calendar_survives_storage_and_a_spoilt_one_is_refused() {
    for calendar in [by_month(4, 6), retail()] {
        let json = serde_json::to_string(&calendar).expect("json");
        assert_eq!(
            serde_json::from_str::<FiscalCalendar>(&json).expect("a calendar"),
            calendar
        );
    }
    let json = serde_json::to_string(&by_month(4, 6)).expect("json");
    assert_eq!(
        json,
        r#"{"yearStart":{"kind":"ON_DAY","month":4,"day":6},"months":"CALENDAR"}"#
    );
    assert!(serde_json::from_str::<FiscalCalendar>(&json.replace("\"day\":6", "\"day\":31")).is_err());
}
