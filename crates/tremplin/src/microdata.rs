//! What an export of microdata is made of: pseudonyms, the files, their report, the log.
//!
//! The rules stand in `domain::microdata`; here are the key, the clock, the formats and the words. Nothing here prints or
//! keeps the key. Start with [`files::Extraction`], then [`journal`].

pub mod clock;
pub mod files;
pub mod frame;
pub mod inputs;
pub mod journal;
pub mod key;
pub mod refusal;
pub mod report;
pub mod words;
