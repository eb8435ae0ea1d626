//! Early help: what is computed to be wrong from facts and a day, and what people did about it.
//!
//! No job raises an alert. Each follows from facts, calendar and policy as of a day; stored is only what somebody did with it.

mod alert;
mod escalation;
mod expected;
mod key;
mod life;
mod meetings;
mod promises;
mod rounds;
mod rule;
mod slump;
mod stale;

pub use alert::{Alert, AlertFilter, Finding};
pub use escalation::{Escalation, PATIENCE, escalated_on, patience_ends};
pub use expected::{
    ACKNOWLEDGED_WITHIN, MISSED_IN_A_ROW, MissedRun, acknowledgement_missed, missed_run,
    occurrences_looked_at, unsettled,
};
pub use key::{AlertKey, AlertObject};
pub use life::{AlertStep, LONGEST_SNOOZE, Life, Taken, counting, dismissal, quiet_until, snooze_until};
pub use meetings::{cancelled_twice, lapsed};
pub use promises::{PROMISE_DAYS, breaks_promises, promise_window};
pub use rounds::{COOL_DOWN, LOOK_BACK, Raised, evaluation_days, raised_anew, running_round, told_since};
pub use rule::{AlertRule, AlertState, AlertStepKind, Severity};
pub use slump::{
    BASELINE_WEEKS, Baseline, ChartPoint, Dip, DipLevel, LAG_WEEKS, LEAST_MEAN, TeamDip, Verdict, WEEKS_READ,
    Week, judge, recovered_on, team_dip, weekly,
};
pub use stale::{OpenDealWorth, StalePipeline, stale_pipeline};
