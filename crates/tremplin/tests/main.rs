//! The built program, run as a user runs it: what it prints, where, and its exit status.
#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its case should stop")]

mod cli {
    mod accounts;
    mod bad_inputs;
    mod compute;
    mod demo;
    mod edition;
    mod help;
    mod keep;
    mod lists;
    mod made;
    mod microdata;
    mod process;
    mod protect;
    mod publish;
    mod quality;
    pub mod run;
    mod show;
    mod synthesise;
    mod verify;
    mod verify_text;
}

#[cfg(target_os = "linux")]
mod serve {
    mod client;
    mod crash;
    mod disk;
    mod kinds;
    mod notice;
    mod outage;
    mod post;
    mod rush;
    mod server;
    mod several;
    mod stop;
}
