//! What is kept of persons, why and for how long: the register that the law asks for, read by anybody.
//!
//! It is data beside the tables, and tests hold it against them: see `store::register`. Start with [`register`].

pub use store::register::{Basis, Handling, Register, TableEntry, Words};

use crate::AppError;

/// The register.
///
/// # Errors
/// When the file in the program is broken, which tests rule out.
pub fn register() -> Result<Register, AppError> {
    Ok(Register::read()?)
}
