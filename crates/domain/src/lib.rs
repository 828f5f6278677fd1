//! The words of Tremplin and the rules that need nothing but their arguments.
//!
//! Answers for: what a network, a definition, a quantity, a printed number and an edition *are*, and
//! the arithmetic that belongs to them. Does not read files, run queries, solve systems or format pages:
//! see `rules`, `figures`, `consistency` and the binary. No I/O, no clock, no randomness, no async.
//!
//! Read [`definition::FigureDefinition`] first: everything else serves to state it or to use it.

pub mod accounts;
pub mod campaigns;
pub mod catalogue;
pub mod chart;
pub mod days;
pub mod definition;
pub mod demonstration;
pub mod edition;
pub mod figures;
pub mod formula;
pub mod ids;
pub mod microdata;
pub mod network;
pub mod number;
pub mod protection;
pub mod publication;
pub mod quality;
pub mod questionnaire;
pub mod records;
pub mod set;
pub mod statistics;
pub mod synthesis;
