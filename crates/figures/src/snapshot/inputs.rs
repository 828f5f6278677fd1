//! A hash of everything that the files of a source follow from: equal ones are made of equal bytes.

use super::{FORMAT, hexadecimal};
use datafusion::parquet::file::properties::DEFAULT_CREATED_BY;
use domain::records::{Texts, Values};
use sha2::{Digest, Sha256};

/// How rows become bytes, of a file and here; raised when the same rows give others.
const ENCODING: u32 = 2;
/// Values that are hashed at a time.
const AT_ONCE: usize = 1024;

/// Texts and values, one after the other, none of which can be taken for two.
pub(super) struct Inputs(Sha256);

impl Default for Inputs {
    /// Nothing but who writes: another library may write the same rows otherwise.
    fn default() -> Self {
        let mut inputs = Self(Sha256::new());
        inputs.text(&format!("{FORMAT} {ENCODING} {DEFAULT_CREATED_BY}"));
        inputs
    }
}

impl Inputs {
    pub fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    pub fn values(&mut self, values: &Values) {
        self.0.update((values.len() as u64).to_le_bytes());
        let mut bytes = Vec::with_capacity(AT_ONCE * size_of::<i64>());
        let rows = values.texts().map_or(0, Texts::len);
        let mut texts = values.texts().into_iter().flat_map(Texts::iter);
        for _ in (0..rows).step_by(AT_ONCE) {
            bytes.clear();
            for text in texts.by_ref().take(AT_ONCE) {
                bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            self.0.update(&bytes);
        }
        for some in values.integers().into_iter().flat_map(|all| all.chunks(AT_ONCE)) {
            bytes.clear();
            some.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            self.0.update(&bytes);
        }
    }

    /// In hexadecimal.
    pub fn end(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}
