//! What is expected: goals, where they should stand on a day, where they stand, and why that is said.

mod cascade;
mod change;
mod closing;
mod comment;
mod consent;
mod course;
mod curve;
mod declaration;
mod explanation;
mod filter;
mod goal;
mod health;
mod judgement;
mod progress;
mod retrospective;
mod smart;
mod standing;
mod words;

pub use cascade::{Cascade, DEEPEST_CASCADE};
pub use closing::{Ended, GoalClosing, PeriodClosing, Restatement};
pub use comment::{GoalComment, RETRACTION_HOURS};
pub use consent::{Party, Proposal, Step};
pub use curve::{Curve, CurvePoint, RECENT_WORKING_DAYS, Share, recent_window};
pub use declaration::{Declaration, divergence};
pub use explanation::{Explanation, Input, Reason, ReasonCode};
pub use filter::{ChangedGoals, GoalFilter};
pub use goal::{Creator, Goal, Owner, Parent};
pub use health::{Freshness, Health, HealthThresholds};
pub use progress::progress;
pub use retrospective::{Answers, Retrospective};
pub use smart::{Achievability, Comparables, ComparedWith, Evidence, Smart, SmartCheck, smart};
pub use standing::{GoalProgress, Recent, Standing, Unplanned};
pub use words::{
    CurveKind, DeclaredHealth, Divergence, Edge, GoalOutcome, GoalState, LifeStep, Origin, RestatementReason,
    Side,
};
