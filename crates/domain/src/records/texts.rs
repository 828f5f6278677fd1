//! Texts by row, one behind the other in one buffer: a million keys take their letters, and no allocation of their own.

use std::fmt;
use std::ops::{Index, Range};

/// One text a row; an absent one is empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Texts {
    letters: String,
    /// By row, where its text ends and the next begins.
    ends: Vec<usize>,
}

impl Texts {
    /// No row yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { letters: String::new(), ends: Vec::new() }
    }

    /// The same text so many times.
    #[must_use]
    pub fn repeated(text: &str, rows: usize) -> Self {
        std::iter::repeat_n(text, rows).collect()
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row, from 0.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let from = row.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(usize::MAX));
        self.letters.get(from..*self.ends.get(row)?)
    }

    /// Adds a row.
    pub fn push(&mut self, text: &str) {
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
    }

    /// All texts, by row.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.of(0..self.len())
    }

    /// The texts of some rows; of those that are there.
    #[must_use]
    pub fn of(&self, rows: Range<usize>) -> impl ExactSizeIterator<Item = &str> + Clone {
        let end = rows.end.min(self.len());
        (rows.start.min(end)..end).map(|row| &self[row])
    }

    /// Leaves the rows for which `kept` holds, in their order.
    pub fn keep(&mut self, kept: &[bool]) {
        *self = self.iter().zip(kept).filter(|(_, kept)| **kept).map(|(text, _)| text).collect();
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, row: usize) -> &str {
        self.get(row).unwrap_or_else(|| panic!("row {row} of {}", self.len()))
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        all.extend(texts);
        all
    }
}

impl<T: AsRef<str>> Extend<T> for Texts {
    fn extend<I: IntoIterator<Item = T>>(&mut self, texts: I) {
        let texts = texts.into_iter();
        self.ends.reserve(texts.size_hint().0);
        texts.for_each(|text| self.push(text.as_ref()));
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_by_row() {
        let mut texts: Texts = ["é1", "", "key-22"].into_iter().collect();
        texts.push("last");
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["é1", "", "key-22", "last"]);
        assert_eq!((&texts[0], &texts[1], texts.get(3), texts.get(4)), ("é1", "", Some("last"), None));
        assert_eq!(texts.of(1..3).collect::<Vec<_>>(), ["", "key-22"]);
        assert_eq!((texts.of(3..9).len(), texts.of(7..9).len()), (1, 0));
        assert_eq!(Texts::repeated("a", 2), ["a", "a"].into_iter().collect());
        assert_eq!(format!("{texts:?}"), r#"["é1", "", "key-22", "last"]"#);
        texts.keep(&[true, false, false, true]);
        assert_eq!(texts, ["é1", "last"].into_iter().collect());
        assert_ne!(texts, ["é1l", "ast"].into_iter().collect());
        assert!(Texts::default().is_empty());
    }
}
