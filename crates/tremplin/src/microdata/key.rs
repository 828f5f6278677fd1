//! Keyed pseudonyms: the same for the same key, agreement and row; of no use to whoever lacks the key.
//!
//! HMAC-SHA-256 (RFC 2104, FIPS 198-1) over the agreement, the network, the edition, the source and the row's name,
//! each ended by a zero byte; the first 16 bytes in hexadecimal, half of the hash as RFC 2104 § 5 asks at least. The agreement
//! enters, so that extracts of two agreements share no pseudonym. Start with [`Key::read`].

use crate::error::CommandError;
use figures::snapshot::hexadecimal;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The fewest bytes of a key: as many as the hash gives (RFC 2104 § 3).
pub const LEAST: usize = 32;
/// The bytes of the hash that a pseudonym keeps.
pub const KEPT: usize = 16;

/// The secret of the pseudonyms. Neither shown nor written.
pub struct Key(Vec<u8>);

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Key(…)")
    }
}

impl Key {
    /// Reads a key: the bytes of a file, without the line end that an editor leaves.
    ///
    /// # Errors
    /// A file that can't be read, that is short, or that repeats so few bytes that it can't be random.
    pub fn read(file: &Path) -> Result<Self, CommandError> {
        let name = file.display();
        let help = |error: CommandError| {
            error.help(
                "faites-en une avec `head -c 32 /dev/urandom > pseudonymes.key`, et gardez-la en lieu sûr",
                "make one with `head -c 32 /dev/urandom > pseudonyms.key`, and keep it in a safe place",
            )
        };
        let bytes = std::fs::read(file).map_err(|error| {
            help(CommandError::file(("impossible de lire la clé", "can’t read the key"), &name, &error))
        })?;
        Self::of(bytes).ok_or_else(|| {
            help(CommandError::new(
                format!("{name} n’est pas une clé\u{a0}: il faut au moins {LEAST} octets tirés au hasard"),
                format!("{name} is no key: it takes at least {LEAST} random bytes"),
            ))
        })
    }

    fn of(mut bytes: Vec<u8>) -> Option<Self> {
        while bytes.last().is_some_and(|byte| [b'\n', b'\r'].contains(byte)) {
            bytes.pop();
        }
        let distinct: std::collections::BTreeSet<u8> = bytes.iter().copied().collect();
        (bytes.len() >= LEAST && distinct.len() >= LEAST / 4).then_some(Self(bytes))
    }

    /// The pseudonym of the row `name` within what `context` names.
    fn pseudonym(&self, context: &[&str], name: &str) -> String {
        // Any length is a key: a longer one is hashed first.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in context.iter().chain([&name]) {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        hexadecimal(&mac.finalize().into_bytes()[..KEPT])
    }

    /// The pseudonyms of `names`, in their order.
    ///
    /// # Errors
    /// Two rows that would bear the same pseudonym: one row twice, or a collision.
    pub fn pseudonyms(&self, context: &[&str], names: &[String]) -> Result<Vec<String>, CommandError> {
        let all: Vec<String> = names.iter().map(|name| self.pseudonym(context, name)).collect();
        let mut seen = BTreeMap::new();
        for (pseudonym, name) in all.iter().zip(names) {
            if seen.insert(pseudonym, name).is_some() {
                return Err(CommandError::new(
                    "deux lignes auraient le même pseudonyme",
                    "two rows would bear the same pseudonym",
                )
                .help("prenez une autre clé pour cet accord", "take another key for this agreement"));
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> Key {
        Key::of((0..32).map(|n| n ^ seed).collect()).unwrap()
    }

    /// RFC 4231, test case 1, cut to 16 bytes; the data is one name, and the zero byte ends it.
    #[test]
    fn a_pseudonym_is_the_beginning_of_the_hmac() {
        let mut mac = Hmac::<Sha256>::new_from_slice(&[0x0b; 20]).unwrap();
        mac.update(b"Hi There");
        assert_eq!(hexadecimal(&mac.finalize().into_bytes()[..KEPT]), "b0344c61d8db38535ca8afceaf0bf12b");
        assert_eq!(key(0).pseudonym(&["a"], "x").len(), 2 * KEPT);
    }

    #[test]
    fn another_key_agreement_or_row_is_another_pseudonym() {
        let one = key(0).pseudonym(&["2026-03", "n"], "x");
        let others = [
            key(1).pseudonym(&["2026-03", "n"], "x"),
            key(0).pseudonym(&["2026-04", "n"], "x"),
            key(0).pseudonym(&["2026-03", "n"], "y"),
            key(0).pseudonym(&["2026-03n", ""], "x"),
        ];
        assert!(!others.contains(&one));
        assert_eq!(one, key(0).pseudonym(&["2026-03", "n"], "x"));
    }

    #[test]
    fn a_short_or_repeated_secret_is_no_key() {
        assert!(Key::of((0..31).collect()).is_none());
        assert!(Key::of([(0..31).collect(), vec![b'\n']].concat()).is_none());
        assert!(Key::of(vec![0; 64]).is_none());
        assert!(Key::of((0..64).map(|n| n % 4).collect()).is_none());
    }

    #[test]
    fn the_same_row_twice_is_refused_and_the_key_is_never_shown() {
        assert!(key(0).pseudonyms(&["a"], &["x".into(), "x".into()]).is_err());
        assert_eq!(format!("{:?}", key(0)), "Key(…)");
    }
}
