//! Under way.

pub mod assets;
pub mod form;
pub mod layout;
pub mod pages;
pub mod parts;
pub mod query;
pub mod words;

#[cfg(test)]
mod gallery;
