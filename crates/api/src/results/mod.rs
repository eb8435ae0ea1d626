//! Results in the API.

mod figure;
mod object;

pub use figure::ResultFigure;
pub(crate) use figure::figure_parts;
pub(crate) use object::results;
pub use object::{Results, ResultsOf};
