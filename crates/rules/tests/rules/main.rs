//! The network that travels in the binary, the quantities of a small one, one mistake at a time, and anything at all.

mod embedded;
mod fuzz;
mod hostile;
mod microdata;
mod mistakes;
mod publication;
mod quality;
mod quantities;
mod questionnaire;
mod small;
