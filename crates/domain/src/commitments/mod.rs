//! Promises: who made them to whom, what became of them, and which part was kept.

mod commitment;
mod dates;
mod filter;
mod life;
mod say_do;
mod words;

pub use commitment::{
    Commitment, Confirmation, Counterpart, Disposal, FURTHEST_DUE_DAYS, LONGEST_TEXT, Links, Promise,
    Renegotiation, State,
};
pub use dates::{Dates, Move};
pub use filter::{CommitmentFilter, CommitmentList};
pub use life::{Moment, Side, note, reason};
pub use say_do::{FEWEST_DUE, Kept, SayDo};
pub use words::{Ending, Origin, Standing};
