//! The network that travels in the binary, the quantities of a small one, and one mistake at a time.

mod embedded;
mod microdata;
mod mistakes;
mod publication;
mod quality;
mod quantities;
mod questionnaire;
mod small;
