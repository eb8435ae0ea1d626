//! Agendas of meetings: what is on the table, and what is said and agreed about it.

mod numbers;
