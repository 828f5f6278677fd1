//! Editions on their way to the public, as rows: state, figures, waivers, who sees them before the release, the files that are published.
//!
//! Which act leads where is `domain::figures`'s, who may is `app`'s. Start with [`Edition`].

mod editions;
mod embargo;
mod entity;
mod files;

pub use editions::{
    Edition, Heavy, NewEdition, Waiver, edition, edition_of, editions, heavy, insert_edition, keep_made, keep_waiver,
    move_edition, note_step, waivers,
};
pub use embargo::{Embargo, embargo_of_token, embargoes, insert_embargo, see_embargo, withdraw_embargo};
pub use files::{FileItem, drop_files, file, files, insert_files};
