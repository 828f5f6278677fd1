//! Small tables in, figures out: through files, snapshot, plan, engine and edition.
#![allow(clippy::unwrap_used, missing_docs)]

mod computed;
mod fused;
mod gen_2019;
mod oracle;
mod pages;
mod quality;
mod records;
mod sample;
mod snapshot;
