//! Agendas of meetings, as clients read and write them.

mod gap;
mod gate;
mod loader;
mod meeting;
mod mutation;
mod note;
mod numbers;
mod section;
mod talk;
mod talking_point;
mod words;

pub use loader::OverridesOf;
pub use meeting::{CarriedOver, MeetingAgenda, SinceLastMeeting};
pub(crate) use meeting::{
    activity_detail, agenda, carried_over, content_reads, private_note, rating, shared_note, since_last,
    talking_points,
};
pub use mutation::AgendaMutation;
pub use note::{ContentRead, MeetingRating, Note};
pub use talk::TalkMutation;
pub use talking_point::TalkingPoint;
pub use words::ActivityGate;
