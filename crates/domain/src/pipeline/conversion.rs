//! How many of those that leave a stage go on, held against the past and against others, and where they get stuck.

use super::movement::{StageAges, has_advanced};
use super::stage::{Outcome, Stages};
use crate::exact::Exact;
use crate::goals::{Explanation, Input, Reason, ReasonCode};
use crate::ids::StageId;
use std::collections::BTreeMap;

/// Stays that must have ended for a conversion to be compared.
pub const ENOUGH_LEFT: i64 = 5;

/// What peers did, among the inputs of an explanation.
const PEERS: &str = "peers";

/// Stays in a stage that ended. Sums of members add up to their team's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConversionTally {
    /// How many ended: n.
    pub left: i64,
    /// How many of them with a later stage, and not with a lost one.
    pub advanced: i64,
}

impl ConversionTally {
    /// advanced / left; `None` when no stay ended.
    pub fn rate(self) -> Option<Exact> {
        Exact::ratio(i128::from(self.advanced), i128::from(self.left))
    }

    /// The rate where the sample is large enough to compare it.
    fn comparable(self) -> Option<Exact> {
        self.rate().filter(|_| self.left >= ENOUGH_LEFT)
    }
}

/// Stays that ended, by the stage they were in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversions(BTreeMap<StageId, ConversionTally>);

impl Conversions {
    /// Counts stays: in which stage, where they ended, how many.
    pub fn of(stages: &Stages, exits: impl IntoIterator<Item = (StageId, StageId, i64)>) -> Conversions {
        let mut found = Conversions::default();
        for (from, to, number) in exits {
            let tally = found.0.entry(from).or_default();
            tally.left += number;
            if has_advanced(stages, from, to) {
                tally.advanced += number;
            }
        }
        found
    }

    /// Those of a stage.
    pub fn get(&self, stage: StageId) -> ConversionTally {
        self.0.get(&stage).copied().unwrap_or_default()
    }
}

/// How a stage of somebody's pipeline converts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageConversion {
    /// The stage.
    pub stage: StageId,
    /// In the period.
    pub period: ConversionTally,
    /// In the four complete quarters before.
    pub history: ConversionTally,
    /// The peers' in the four complete quarters before; `None` for who has none.
    pub peers: Option<ConversionTally>,
    /// Median days of stays that ended in the four complete quarters before, in the whole organization.
    pub median_days: Option<Exact>,
}

impl StageConversion {
    /// How far the period stays behind the lower of own history and peers, where all that counts has a sample.
    fn shortfall(&self) -> Option<Exact> {
        let references = [
            self.history.comparable(),
            self.peers.and_then(ConversionTally::comparable),
        ];
        let lowest = references.into_iter().flatten().min()?;
        let behind = lowest.checked_sub(self.period.comparable()?)?;
        behind.is_positive().then_some(behind)
    }
}

/// How a pipeline converts, stage by stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Every open stage, in the order of the sales process.
    pub stages: Vec<StageConversion>,
    /// The stage whose conversion stays furthest behind both own history and peers; `None` where none does, or no sample is
    /// large enough to say so.
    pub stuck: Option<StageId>,
    /// How it came about.
    pub explanation: Explanation,
}

impl Conversion {
    /// The same judgement without what peers did, for those who may not see it.
    pub fn without_peers(mut self) -> Conversion {
        for stage in &mut self.stages {
            stage.peers = None;
        }
        self.explanation.inputs.retain(|input| input.name != PEERS);
        self
    }
}

/// Tells how a pipeline converts.
pub fn conversion(
    stages: &Stages,
    ages: &StageAges,
    period: &Conversions,
    history: &Conversions,
    peers: Option<&Conversions>,
) -> Conversion {
    let open = stages.in_order().into_iter();
    let open = open.filter(|stage| stage.outcome == Outcome::Open);
    let (mut found, mut inputs) = (Vec::new(), Vec::new());
    let mut stuck: Option<(Exact, StageId)> = None;
    for stage in open {
        let one = StageConversion {
            stage: stage.id,
            period: period.get(stage.id),
            history: history.get(stage.id),
            peers: peers.map(|peers| peers.get(stage.id)),
            median_days: ages.median(stage.id),
        };
        let shown = |tally: ConversionTally| format!("{}: {}/{}", stage.key, tally.advanced, tally.left);
        inputs.push(Input::new("period", shown(one.period)));
        inputs.push(Input::new("history", shown(one.history)));
        inputs.extend(one.peers.map(|peers| Input::new(PEERS, shown(peers))));
        if let Some(behind) = one.shortfall()
            && stuck.is_none_or(|(most, _)| behind > most)
        {
            stuck = Some((behind, stage.id));
        }
        found.push(one);
    }
    let compared = found.iter().any(|one| {
        let references = one
            .history
            .comparable()
            .or(one.peers.and_then(ConversionTally::comparable));
        one.period.comparable().and(references).is_some()
    });
    let reasons = if compared {
        Vec::new()
    } else {
        let text = format!("In no stage have {ENOUGH_LEFT} stays ended, both in the period and before.");
        vec![Reason::new(ReasonCode::TooFewStays, text)]
    };
    let formula = format!(
        "rate = advanced / left, Σ/Σ\n\
         stuckStage = the stage with the largest min(history, peers) − period above 0, each with left ≥ {ENOUGH_LEFT}"
    );
    Conversion {
        stages: found,
        stuck: stuck.map(|(_, stage)| stage),
        explanation: Explanation {
            inputs,
            formula,
            reasons,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::fixtures::{ENGAGING, LOST, NEGOTIATING, PROSPECTING, WON, stages};

    fn exits(from: StageId, on: (StageId, i64), out: (StageId, i64)) -> [(StageId, StageId, i64); 2] {
        [(from, on.0, on.1), (from, out.0, out.1)]
    }

    fn of(period: &[(StageId, StageId, i64)], peers: Option<&[(StageId, StageId, i64)]>) -> Conversion {
        let stages = stages();
        let history = [
            exits(PROSPECTING, (ENGAGING, 8), (LOST, 2)),
            exits(ENGAGING, (NEGOTIATING, 6), (LOST, 4)),
        ]
        .concat();
        let count = |exits: &[(StageId, StageId, i64)]| Conversions::of(&stages, exits.iter().copied());
        let peers = peers.map(count);
        conversion(
            &stages,
            &StageAges::default(),
            &count(period),
            &count(&history),
            peers.as_ref(),
        )
    }

    #[test]
    fn a_stay_converts_when_it_ends_with_a_later_stage_that_is_not_lost() {
        let stages = stages();
        let found = Conversions::of(
            &stages,
            [
                (NEGOTIATING, WON, 3),
                (NEGOTIATING, LOST, 2),
                (NEGOTIATING, ENGAGING, 1),
                (PROSPECTING, NEGOTIATING, 1),
            ],
        );
        let negotiating = found.get(NEGOTIATING);
        assert_eq!((negotiating.advanced, negotiating.left), (3, 6));
        assert_eq!(negotiating.rate().map(Exact::to_decimal).as_deref(), Some("0.5"));
        assert_eq!(found.get(ENGAGING).rate(), None);
    }

    #[test]
    fn the_stuck_stage_stays_furthest_behind_history_and_peers() {
        // Prospecting falls from 0.8 to 0.6, engaging from 0.6 to 0.2.
        let period = [
            exits(PROSPECTING, (ENGAGING, 6), (LOST, 4)),
            exits(ENGAGING, (WON, 1), (LOST, 4)),
        ]
        .concat();
        assert_eq!(of(&period, None).stuck, Some(ENGAGING));
        // Where peers do no better there, it is the market and not the stage.
        let peers = [
            exits(PROSPECTING, (ENGAGING, 7), (LOST, 3)),
            exits(ENGAGING, (WON, 1), (LOST, 4)),
        ]
        .concat();
        let found = of(&period, Some(&peers));
        assert_eq!(found.stuck, Some(PROSPECTING));
        let hidden = found.without_peers();
        assert_eq!(
            (hidden.stuck, hidden.stages[0].peers),
            (Some(PROSPECTING), None),
            "who may not see the peers hears the same judgement"
        );
        let told = |input: &Input| input.name == PEERS;
        assert!(!hidden.explanation.inputs.iter().any(told));
    }

    #[test]
    fn a_small_sample_accuses_no_stage() {
        let few = exits(ENGAGING, (NEGOTIATING, 0), (LOST, 4));
        let found = of(&few, None);
        assert_eq!(found.stuck, None);
        assert_eq!(found.explanation.reasons[0].code, ReasonCode::TooFewStays);
        let enough = exits(ENGAGING, (NEGOTIATING, 5), (LOST, 2));
        let found = of(&enough, None);
        assert_eq!((found.stuck, found.explanation.reasons.len()), (None, 0));
        assert_eq!(
            found.explanation.inputs[3],
            Input::new("history", "engaging: 6/10")
        );
    }
}
