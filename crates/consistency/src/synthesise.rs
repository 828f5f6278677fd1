//! wip
pub mod rounding;
pub mod solve;
