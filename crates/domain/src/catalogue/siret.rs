//! SIRET numbers: which texts are one.
//!
//! Source: Insee, répertoire Sirene (NIC and SIREN with Luhn's key; La Poste's establishments with a sum of digits that 5 divides).

use serde::{Deserialize, Serialize};
use std::fmt;

/// La Poste, whose establishments outgrew Luhn's key.
const LA_POSTE: &str = "356000000";

/// The number of an establishment: 14 digits, checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siret(String);

/// Why a text is no SIRET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSiret {
    /// Something else than digits and spaces.
    #[error("a SIRET has digits only")]
    NotDigits,
    /// Not 14 digits.
    #[error("a SIRET has 14 digits, this has {0}")]
    Length(usize),
    /// The key is wrong: a digit was mistyped.
    #[error("the digits do not fit together: one is mistyped")]
    Key,
    /// Only zeros.
    #[error("fourteen zeros name nobody")]
    Zeros,
}

impl NoSiret {
    /// The code of the message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotDigits => "siret-digits",
            Self::Length(_) => "siret-length",
            Self::Key => "siret-key",
            Self::Zeros => "siret-zeros",
        }
    }
}

impl Siret {
    /// Reads a number; spaces, as people write them, are dropped.
    ///
    /// # Errors
    /// [`NoSiret`], by what is wrong first.
    pub fn parse(text: &str) -> Result<Self, NoSiret> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoSiret::NotDigits);
        }
        match digits.len() {
            14 if digits.bytes().all(|b| b == b'0') => Err(NoSiret::Zeros),
            14 if luhn(&digits) || (digits.starts_with(LA_POSTE) && sum(&digits).is_multiple_of(5)) => Ok(Self(digits)),
            14 => Err(NoSiret::Key),
            length => Err(NoSiret::Length(length)),
        }
    }

    /// The 14 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 9, which name the legal person.
    #[must_use]
    pub fn siren(&self) -> &str {
        &self.0[..9]
    }

    /// As people read it: `732 829 320 00074`, with no-break spaces.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits = &self.0;
        format!("{}\u{a0}{}\u{a0}{}\u{a0}{}", &digits[..3], &digits[3..6], &digits[6..9], &digits[9..])
    }
}

impl TryFrom<String> for Siret {
    type Error = NoSiret;

    fn try_from(text: String) -> Result<Self, NoSiret> {
        Self::parse(&text)
    }
}

impl From<Siret> for String {
    fn from(siret: Siret) -> Self {
        siret.0
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn sum(digits: &str) -> u32 {
    digits.bytes().map(|b| u32::from(b - b'0')).sum()
}

/// Luhn's key: from the right, every second digit doubled, digits of the products added, 10 divides the sum.
fn luhn(digits: &str) -> bool {
    let weighed = digits.bytes().rev().enumerate().map(|(place, b)| {
        let digit = u32::from(b - b'0') * (1 + u32::from(!place.is_multiple_of(2)));
        if digit > 9 { digit - 9 } else { digit }
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_vectors_are_told_apart_and_fourteen_zeros_are_refused() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("siret-vectors.json")).unwrap();
        for vector in vectors["siret"].as_array().unwrap() {
            let text = vector["siret"].as_str().unwrap();
            let expected = vector["valide"].as_bool().unwrap() && text != "00000000000000";
            assert_eq!(Siret::parse(text).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = |text| Siret::parse(text).map_err(NoSiret::code);
        assert_eq!(code("732 829 320 00074").map(|siret| siret.siren().to_owned()), Ok("732829320".to_owned()));
        assert_eq!(code("73282932000075"), Err("siret-key"));
        assert_eq!(code("7328293200007"), Err("siret-length"));
        assert_eq!(code("7328293200007A"), Err("siret-digits"));
        assert_eq!(code("00000000000000"), Err("siret-zeros"));
    }
}
