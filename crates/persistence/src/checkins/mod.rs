//! Check-ins, as far as whoever asks may read them.

mod entity;
mod repository;
