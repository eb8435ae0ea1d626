//! Recognition: given to others before others, taken back for a day, reacted to; the feed of it, whom to recognise, and rewards.

mod give;
mod growth;
mod reactions;
mod read;
mod rewards;
mod suggestions;

pub use give::{RecognitionGive, RecognitionTo};
pub use rewards::{EvidenceGiven, RewardDefine, RewardRuleDefine};
