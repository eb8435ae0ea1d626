//! Templates of goals and expectations.

mod entity;
mod repository;
