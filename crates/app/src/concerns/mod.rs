//! Concerns of customers: raising them, dealing with them, and how soon that was done.

mod raise;
mod read;
mod service;
mod step;

pub use step::ConcernStep;
