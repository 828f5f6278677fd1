//! Reads a file that holds an edition, and refuses what is none or is newer than this program.
//!
//! Start with [`read`].

use crate::error::CommandError;
use domain::edition::{Edition, FORMAT};
use std::path::Path;

/// The edition that a file holds.
///
/// # Errors
/// What keeps it from being read, with its place and the way out; a newer format before anything else.
pub fn read(file: &Path) -> Result<Edition, CommandError> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| {
        CommandError::file(("impossible de lire l’édition", "can’t read the edition"), &name, &error)
            .help("donnez le fichier JSON d’une édition calculée", "give the JSON file of a computed edition")
    })?;
    // The version first: a newer format may differ in anything else.
    let found: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| malformed(file, &error))?;
    let format = found.get("format").and_then(serde_json::Value::as_u64);
    if let Some(newer) = format.filter(|format| *format > u64::from(FORMAT)) {
        return Err(CommandError::new(
            format!("{name} est au format {newer}\u{a0}; ce programme lit jusqu’au format {FORMAT}"),
            format!("{name} is in format {newer}; this program reads up to format {FORMAT}"),
        )
        .help("installez une version plus récente de Tremplin", "install a newer version of Tremplin"));
    }
    serde_json::from_slice(&bytes).map_err(|error| malformed(file, &error))
}

fn malformed(file: &Path, error: &serde_json::Error) -> CommandError {
    let place = format!("{}:{}:{}", file.display(), error.line(), error.column());
    CommandError::new(
        format!("{place}\u{a0}: ce n’est pas une édition ({error})"),
        format!("{place}: this is no edition ({error})"),
    )
    .help(
        "donnez le fichier JSON d’une édition calculée, non modifié",
        "give the JSON file of a computed edition, unchanged",
    )
}
