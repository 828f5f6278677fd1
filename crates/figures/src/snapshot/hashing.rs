//! SHA-256 of what passes.

use super::hexadecimal;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// Writes on, and hashes.
pub(super) struct Hashing<W> {
    to: W,
    hasher: Sha256,
}

impl<W> Hashing<W> {
    pub fn new(to: W) -> Self {
        Self { to, hasher: Sha256::new() }
    }

    /// Of all that was written.
    pub fn sha256(self) -> String {
        hexadecimal(&self.hasher.finalize())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
