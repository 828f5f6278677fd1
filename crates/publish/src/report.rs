//! The report: an accessible PDF from the edition and the network's texts.
//!
//! Start with [`files`].

use crate::{Material, Output, PublishError};

/// The report in both languages: `rapport.pdf` and `en/report.pdf`.
///
/// # Errors
/// A text that quotes what can't be quoted, and what the typesetter refuses.
pub fn files(_material: &Material<'_>) -> Result<Vec<Output>, PublishError> {
    Ok(Vec::new())
}
