//! Guardrails, open to those to whom the goals of their owner are open in full.

mod entity;
mod repository;
