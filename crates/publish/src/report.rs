//! The report: an accessible PDF from the edition and the network's texts.
//!
//! Answers for what the report holds and in which order; how it looks is the templates', `assets/typst/`. A document
//! is a tree of plain values, read by the template as data: no text of the network or of the edition is ever read as
//! markup. Start with [`files`].

mod annex;
mod content;
mod method;
mod table;
mod text;
pub(crate) mod world;

use crate::{Material, Output, PublishError};
use domain::network::Language;
use world::World;

/// The report in both languages: `rapport.pdf` and `en/report.pdf`.
///
/// # Errors
/// A text that quotes what can't be quoted, a headline without value, and what the typesetter refuses.
pub fn files(material: &Material<'_>) -> Result<Vec<Output>, PublishError> {
    let outputs = [(Language::Fr, "rapport.pdf"), (Language::En, "en/report.pdf")];
    outputs.into_iter().map(|(language, path)| Ok(Output::new(path, pdf(material, language)?))).collect()
}

fn pdf(material: &Material<'_>, language: Language) -> Result<Vec<u8>, PublishError> {
    let report = content::report(material, language)?;
    let typeset = World::new(&report, &world::FONTS)?.typeset(&report.ident)?;
    Ok(typeset.bytes)
}

#[cfg(test)]
mod tests;
