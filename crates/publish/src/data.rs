//! Open data: the edition as files that other programs read.
//!
//! Start with [`files`].

use crate::{Material, Output, PublishError};

/// Every file of open data, under `donnees/`.
///
/// # Errors
/// What a format refuses.
pub fn files(_material: &Material<'_>) -> Result<Vec<Output>, PublishError> {
    Ok(Vec::new())
}
