//! An intervention: who helps whom, how, until when, and whether what it was for came right.

use crate::alerts::AlertKey;
use crate::errors::{Checks, Invalid};
use crate::exact::Exact;
use crate::goals::Owner;
use crate::ids::{AlertId, InterventionId, MemberId, MetricId, TeamId};
use crate::text;
use crate::words::words;
use chrono::{DateTime, NaiveDate, Utc};

/// Longest description, in characters.
const LONGEST: usize = 4000;

/// Farthest an intervention is planned, in days.
const FARTHEST: i64 = 366;

words! {
    /// What kind of help it is.
    InterventionKind {
        /// Somebody coaches.
        Coaching = "COACHING",
        /// A training.
        Training = "TRAINING",
        /// Something to work with: a tool, a list, a budget.
        Resource = "RESOURCE",
        /// A call or visit made together.
        JointCall = "JOINT_CALL",
        /// Another target.
        TargetChange = "TARGET_CHANGE",
        /// More of the same: the one kind that only asks.
        MoreActivity = "MORE_ACTIVITY",
    }

    /// Where an intervention stands.
    InterventionState {
        /// Under way.
        Open = "OPEN",
        /// Carried out.
        Done = "DONE",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

/// The alert it was begun for. The key is kept, for the alert may be over when somebody asks whether it helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterventionLink {
    /// Which alert.
    pub alert: AlertId,
    /// What it is.
    pub key: AlertKey,
}

/// Help for a member or a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// Identity; later ones sort after earlier ones.
    pub id: InterventionId,
    /// Who is helped: a member or a team.
    pub subject: Owner,
    /// How.
    pub kind: InterventionKind,
    /// What is done, in words.
    pub what: String,
    /// Who does it.
    pub owner: MemberId,
    /// Until which day.
    pub due: NaiveDate,
    /// What it was begun for.
    pub link: Option<InterventionLink>,
    /// The local date that alert was raised on, or the earliest one that was looked at; none without an alert.
    pub raised_on: Option<NaiveDate>,
    /// What is to come right.
    pub metric: Option<MetricId>,
    /// The organization's local date it began on.
    pub started_on: NaiveDate,
    /// Where it stands.
    pub state: InterventionState,
    /// The local date it was carried out or given up on.
    pub ended_on: Option<NaiveDate>,
    /// Who began it.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Counts changes; see `ifVersion`.
    pub version: i64,
}

/// Whether what an intervention was for came right after it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// As of which day.
    pub as_of: NaiveDate,
    /// Whether the condition of its alert has ceased since.
    pub recovered: bool,
    /// When, where its rule tells the day.
    pub on: Option<NaiveDate>,
    /// The figure its rule looks at when it began; none where the rule has none.
    pub before: Option<Exact>,
    /// The same now.
    pub after: Option<Exact>,
}

/// Which interventions are wanted; conditions left out do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InterventionFilter {
    /// For this member.
    pub member: Option<MemberId>,
    /// For this very team.
    pub team: Option<TeamId>,
    /// Done by this member.
    pub owner: Option<MemberId>,
    /// In one of these states.
    pub states: Option<Vec<InterventionState>>,
}

impl Intervention {
    /// What is done, trimmed, and until when; refuses `what` with the codes of [`crate::text`], and `due` with `DUE_OUT_OF_RANGE` before `today` or more than a year ahead.
    pub fn planned(what: &str, due: NaiveDate, today: NaiveDate) -> Result<(String, NaiveDate), Invalid> {
        let mut checks = Checks::default();
        let what = checks.take(text::bounded("what", what, LONGEST));
        if !(0..=FARTHEST).contains(&(due - today).num_days()) {
            checks.refuse("due", "DUE_OUT_OF_RANGE", "is due from today on, within a year");
        }
        checks.finish(what.map(|what| (what, due)))
    }

    /// The intervention carried out or given up; one that is stays so. Refuses with `INVALID_TRANSITION` what is over in another way.
    pub fn ended(self, state: InterventionState, today: NaiveDate) -> Result<Intervention, Invalid> {
        if self.state == state {
            return Ok(self);
        }
        if self.state != InterventionState::Open {
            let message = format!("the intervention is {} already", self.state.word().to_lowercase());
            return Err(Invalid::one("intervention", "INVALID_TRANSITION", message));
        }
        Ok(Intervention {
            state,
            ended_on: Some(today),
            version: self.version + 1,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::day;
    use uuid::Uuid;

    fn open() -> Intervention {
        let member = |number| MemberId::from_uuid(Uuid::from_u128(number));
        Intervention {
            id: InterventionId::from_uuid(Uuid::from_u128(1)),
            subject: Owner::Member(member(2)),
            kind: InterventionKind::Coaching,
            what: "Role play".to_owned(),
            owner: member(3),
            due: day("2026-03-20"),
            link: None,
            raised_on: None,
            metric: None,
            started_on: day("2026-03-02"),
            state: InterventionState::Open,
            ended_on: None,
            created_by: member(3),
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn an_intervention_ends_once() {
        let on = day("2026-03-10");
        let done = open().ended(InterventionState::Done, on).expect("done");
        assert_eq!((done.ended_on, done.version), (Some(on), 2));
        let again = done.clone().ended(InterventionState::Done, day("2026-03-11"));
        assert_eq!(again, Ok(done.clone()), "who comes second finds it done");
        let refused = done.ended(InterventionState::Cancelled, on).expect_err("over");
        assert_eq!(refused.0[0].code, "INVALID_TRANSITION");
    }

    #[test]
    fn it_says_what_and_until_when() {
        let today = day("2026-03-02");
        let codes = |what: &str, due: &str| {
            let refused = Intervention::planned(what, day(due), today).err();
            let reasons = refused.map_or_else(Vec::new, |invalid| invalid.0);
            reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("Coach", "2026-03-02"), [""; 0]);
        assert_eq!(codes("Coach", "2026-03-01"), ["DUE_OUT_OF_RANGE"]);
        assert_eq!(codes(" ", "2027-03-04"), ["BLANK", "DUE_OUT_OF_RANGE"]);
    }
}
