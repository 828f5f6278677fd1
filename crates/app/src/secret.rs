//! Secrets that travel in cookies, links and keys; kept only as hashes.

use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};

/// 32 random bytes, hexadecimal: cannot be guessed, fits a cookie and an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).expect("the system gives random bytes, or nothing here is safe");
        Self(hex(&bytes))
    }

    /// What travels.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept.
    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.0)
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// SHA-256, hexadecimal. Enough for what cannot be guessed; passwords have their own. Looking a hash up tells nothing by its duration.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hash_of_bytes(secret.as_bytes())
}

/// The same of bytes: a file.
pub(crate) fn hash_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
