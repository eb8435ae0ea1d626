//! Agendas of meetings, and what is said around them.

mod entity;
mod held;
mod notes;
mod reads;
mod sections;
mod talk_entity;
mod talking_points;
