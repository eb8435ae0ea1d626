//! Recognition: given to others before others, taken back for a day, reacted to; and the feed of it.

mod give;
mod reactions;
mod read;

pub use give::{RecognitionGive, RecognitionTo};
