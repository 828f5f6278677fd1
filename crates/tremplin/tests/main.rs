//! The built program, run as a user runs it: what it prints, where, and its exit status.
#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its case should stop")]

mod cli {
    mod bad_inputs;
    mod edition;
    mod help;
    mod lists;
    mod process;
    mod run;
    mod verify;
}
