//! An edition as canonical JSON: equal editions are equal bytes.

use domain::edition::{Edition, FORMAT};
use serde::Deserialize;
use thiserror::Error;

/// Why a file is no edition that this version reads.
#[derive(Debug, Error)]
pub enum EditionError {
    /// Written by a newer version.
    #[error("this edition has format {found}, and this version reads up to {FORMAT}: use a newer Tremplin")]
    Newer {
        /// The file's format.
        found: u32,
    },
    /// Something else, or damaged.
    #[error("this is no edition: {0}")]
    Malformed(#[from] serde_json::Error),
}

/// The edition as indented JSON with a final line break, fields in declaration order.
///
/// # Errors
/// None of an edition's own; only what the serialiser refuses.
pub fn to_json(edition: &Edition) -> Result<String, EditionError> {
    Ok(serde_json::to_string_pretty(edition)? + "\n")
}

/// Reads an edition back.
///
/// # Errors
/// [`EditionError::Newer`] before anything else is looked at, else [`EditionError::Malformed`].
pub fn from_json(text: &str) -> Result<Edition, EditionError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let Format { format } = serde_json::from_str(text)?;
    if format > FORMAT {
        return Err(EditionError::Newer { found: format });
    }
    Ok(serde_json::from_str(text)?)
}
