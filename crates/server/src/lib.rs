//! The program `saydo`: configuration, telemetry and commands. The one place where the layers are wired together. It is a
//! library so that the acceptance tests start the same server the binary does.

pub mod commands;
pub mod config;
pub mod crm;
pub mod demo;
pub mod listen;
pub mod output;
pub mod telemetry;
pub mod wiring;
