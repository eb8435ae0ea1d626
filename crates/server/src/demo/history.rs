//! The dated states a deal went through until it was won or lost.

use super::calendar::{Time, plus};
use super::deals::DemoRevision;
use super::random::Random;
use chrono::NaiveDate;
use domain::money::Money;

/// The open stages in their order.
pub(super) const OPEN_STAGES: [&str; 4] = ["prospecting", "qualified", "proposal", "negotiation"];

/// How a deal ended.
pub(super) struct Ended {
    pub(super) owner: usize,
    pub(super) created: NaiveDate,
    pub(super) on: NaiveDate,
    pub(super) won: bool,
    pub(super) amount: Money,
}

/// The revisions of a closed deal: lost ones end at any stage, won ones nearly always went through all of them.
pub(super) fn of_closed(random: &mut Random, time: &Time, ended: &Ended) -> Vec<DemoRevision> {
    let cycle = (ended.on - ended.created).num_days();
    let reached = match random.between(0, 99) {
        _ if ended.won => 3,
        0..=29 => 0,
        30..=62 => 1,
        63..=88 => 2,
        _ => 3,
    };
    let guess = scaled(ended.amount, random.between(88, 126));
    let first_expected = plus(ended.created, cycle * random.between(70, 110) / 100);
    let mut revisions = vec![DemoRevision {
        from: ended.created,
        stage: OPEN_STAGES[0],
        owner: ended.owner,
        amount: guess,
        estimated: true,
        expected_close_on: random.chance(900).then_some(first_expected),
    }];
    for (step, stage) in OPEN_STAGES.iter().enumerate().take(reached + 1).skip(1) {
        let after = [
            0,
            random.between(140, 300),
            random.between(400, 560),
            random.between(680, 830),
        ][step];
        let from = time.workday(plus(ended.created, cycle * after / 1000), ended.created);
        let before = revisions[revisions.len() - 1];
        if from <= before.from || from >= ended.on {
            continue;
        }
        let settled = step >= 2;
        revisions.push(DemoRevision {
            from,
            stage,
            amount: if settled { ended.amount } else { before.amount },
            estimated: !settled,
            expected_close_on: match step {
                3 => Some(plus(ended.on, random.between(-6, 9)).max(from)),
                _ => before
                    .expected_close_on
                    .or(Some(first_expected))
                    .map(|date| date.max(from)),
            },
            ..before
        });
    }
    let before = revisions[revisions.len() - 1];
    revisions.push(DemoRevision {
        from: ended.on,
        stage: if ended.won { "won" } else { "lost" },
        amount: if ended.won { ended.amount } else { before.amount },
        estimated: !ended.won && before.estimated,
        expected_close_on: Some(ended.on),
        ..before
    });
    revisions
}

/// Some per cent of an amount, rounded to what people would write.
pub(super) fn scaled(amount: Money, per_cent: i64) -> Money {
    let unit = if amount.currency.digits() == 0 {
        10_000
    } else {
        50_000
    };
    let part = amount.minor * per_cent / 100;
    Money::new(((part + unit / 2) / unit * unit).max(unit), amount.currency)
}
