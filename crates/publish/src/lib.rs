//! An edition as everything that its readers expect: site, report, open data, all with the same numbers.
//!
//! Answers for charts, pages, documents and data formats. Computes no figure, reads no file, knows no clock: the same
//! [`Material`] gives the same bytes. `tremplin` reads the edition, runs the checks, and writes the files.
//!
//! Start with [`publish`].

pub mod chart;
mod data;
mod dates;
mod error;
pub mod grid;
mod quality;
pub mod quote;
pub mod receipt;
mod report;
#[doc(hidden)]
pub mod sample;
mod secrecy;
mod site;
mod withheld;
pub mod words;

pub use error::PublishError;

use domain::edition::Edition;
use domain::network::{Network, Text};
use domain::publication::{Publication, Waiver};

/// Everything that a publication is made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The figures.
    pub edition: &'a Edition,
    /// The vocabulary that they are stated in, as of their edition.
    pub network: &'a Network,
    /// What goes with them: publisher, texts, headlines, waivers.
    pub publication: &'a Publication,
    /// What was checked before.
    pub checks: &'a Checks,
    /// Earlier editions, oldest first, for the comparison over years.
    pub earlier: &'a [Edition],
}

/// What was checked before publication, and with what result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Contradictions between figures of the edition, each waived: else there would be no publication.
    pub waived: Vec<(Finding, Waiver)>,
    /// What contradicts itself in an earlier print of the same figures, where the edition was compared with one.
    pub print: Option<Print>,
}

/// Figures that cannot all be true, told to a reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// The figures, in a line.
    pub title: Text,
    /// What is wrong, sentence by sentence.
    pub sentences: Vec<Text>,
}

/// How the edition compares with figures printed earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print {
    /// How many figures were printed.
    pub printed: usize,
    /// How many of them the edition gives again, to the printed character.
    pub reproduced: usize,
    /// What cannot all be true in the print.
    pub contradictions: Vec<Finding>,
}

/// A file of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where it stands under the publication's address; parts are separated by `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Output {
    /// The file at `path`.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// Every file of the publication, sorted by path: site, charts, report in both languages, open data.
///
/// # Errors
/// The first thing that can't be published, with its place: an edition, or an earlier one, that was not protected or
/// still holds what it withholds, a text that quotes an unknown or withheld figure, a font that lacks a character, a
/// format's own refusal, two files of one path.
pub fn publish(material: &Material<'_>) -> Result<Vec<Output>, PublishError> {
    let edition = withheld::presentable(material.edition)?;
    let earlier = material.earlier.iter().map(withheld::presentable).collect::<Result<Vec<_>, _>>()?;
    let material = Material { edition: &edition, earlier: &earlier, ..*material };
    let mut outputs = data::files(&material)?;
    outputs.extend(report::files(&material)?);
    outputs.extend(site::files(&material, &outputs)?);
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    match outputs.windows(2).find(|pair| pair[0].path == pair[1].path) {
        Some(pair) => Err(PublishError::SamePath(pair[0].path.clone())),
        None => Ok(outputs),
    }
}
