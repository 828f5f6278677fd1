//! Turns figure definitions into one system of constraints, and uses it.
//!
//! Answers for: which printed figures can stand together ([`verify`]), and what data set could have
//! printed them ([`synthesise`]), which rows have the answers of one report ([`expand`]),
//! and which records an edition is computed from ([`assemble`]). Knows nothing of files, queries or pages. No I/O, no clock, no
//! randomness of its own: seeds come in as arguments, work is bounded by steps.
//!
//! Read [`system::System`] first, then [`build`], which makes one from definitions.

pub mod assemble;
pub mod build;
pub mod describe;
pub mod expand;
pub mod groups;
pub mod linear;
pub mod propagate;
pub mod prose;
pub mod protect;
pub mod synthesise;
pub mod system;
pub mod verify;
