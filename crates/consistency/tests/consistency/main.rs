//! The print of 2019 as back-test, mutations of it, tiny networks by brute force, and exact certificates.
#![allow(clippy::unwrap_used, missing_docs)]

mod certificate;
mod editions;
mod enlarge;
mod exhaustive;
mod expand;
mod golden;
mod large;
mod mutations;
mod print_2019;
mod protect;
mod reports;
mod robustness;
mod support;
mod years;
