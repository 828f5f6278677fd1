//! What the platform says of the personal data that it holds: the register that everybody may read.
//!
//! The register itself is a file of `store`, compared with the real tables by a test. Start with [`register`].

use crate::AppError;
pub use store::register::{Basis, Handling, Register, TableEntry, Words};

/// The register of this version.
///
/// # Errors
/// When its text is wrong, which a test rules out.
pub fn register() -> Result<Register, AppError> {
    Ok(Register::read()?)
}
