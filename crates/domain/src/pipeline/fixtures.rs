//! A sales process and revisions the tests of the pipeline share.

use super::{Outcome, Revision, Stage, Stages};
use crate::calendar::fixtures::day;
use crate::ids::{MemberId, StageId};
use crate::money::{Currency, Money};
use uuid::Uuid;

pub(crate) const PROSPECTING: StageId = StageId::from_uuid(Uuid::from_u128(1));
pub(crate) const ENGAGING: StageId = StageId::from_uuid(Uuid::from_u128(2));
pub(crate) const NEGOTIATING: StageId = StageId::from_uuid(Uuid::from_u128(3));
pub(crate) const WON: StageId = StageId::from_uuid(Uuid::from_u128(4));
pub(crate) const LOST: StageId = StageId::from_uuid(Uuid::from_u128(5));

pub(crate) fn stages() -> Stages {
    let stage = |id, key: &str, position, probability, qualified, outcome| Stage {
        id,
        key: key.to_owned(),
        name: key.to_owned(),
        position,
        probability,
        qualified,
        outcome,
        version: 1,
    };
    Stages::new([
        stage(PROSPECTING, "prospecting", 1, 1000, false, Outcome::Open),
        stage(ENGAGING, "engaging", 2, 3000, true, Outcome::Open),
        stage(NEGOTIATING, "negotiating", 3, 6000, true, Outcome::Open),
        stage(WON, "won", 4, 10_000, true, Outcome::Won),
        stage(LOST, "lost", 5, 0, false, Outcome::Lost),
    ])
}

pub(crate) fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

/// A revision of member 1 with an amount in whole dollars.
pub(crate) fn revision(from: &str, stage: StageId, dollars: i64) -> Revision {
    Revision {
        valid_from: day(from),
        stage,
        owner: Some(member(1)),
        team: None,
        amount: Some(Money::new(
            dollars * 100,
            Currency::parse("USD").expect("a currency"),
        )),
        estimated: false,
        expected_close_on: None,
    }
}
