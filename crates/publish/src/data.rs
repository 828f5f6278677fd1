//! Open data: the edition as files that other programs read.
//!
//! Answers for the workbook, CSV with Table Schema, JSON-stat, the data dictionary, the Frictionless package, the
//! DCAT-AP catalogue and the sums of them all. Numbers are those printed; what a withheld figure may show is decided
//! once, in `cell`. Draws no chart and sets no page. Start with [`files`].

mod book;
mod catalogue;
mod cell;
mod dictionary;
mod file;
mod json;
mod jsonld;
mod observations;
mod package;
mod quality;
mod schema;
mod sheet;
mod stat;
mod triple;
mod turtle;
mod xlsx;

use crate::{Material, Output, PublishError};
use domain::network::Language;
use file::{ENGLISH, FOLDER, File, Kind, edition_title, sha256};

/// Every file of open data: those under `donnees/` and, where the language of the labels differs, `en/data/`.
///
/// # Errors
/// What a format refuses: a printed figure that is no number, a name that a sheet can't bear.
pub fn files(material: &Material<'_>) -> Result<Vec<Output>, PublishError> {
    cell::check(material.edition)?;
    let mut files = workbooks(material)?;
    files.extend(observations::files(material)?);
    files.extend(stat::files(material));
    files.extend(quality::files(material)?);
    files.extend(dictionary::files(material)?);
    files.push(package::file(material, &files));
    let catalogue = catalogue::files(material, &files);
    let mut outputs: Vec<_> = files.into_iter().map(|file| file.output).chain(catalogue).collect();
    outputs.push(sums(&outputs));
    Ok(outputs)
}

/// The workbook in each language.
fn workbooks(material: &Material<'_>) -> Result<Vec<File>, PublishError> {
    let paths = [(Language::Fr, format!("{FOLDER}chiffres.xlsx")), (Language::En, format!("{ENGLISH}figures.xlsx"))];
    let file = |(language, path)| {
        let bytes = xlsx::write(material, &book::sheets(material, language), language)?;
        Ok(File::new(path, bytes, edition_title(material), Kind::Workbook).in_language(language))
    };
    paths.into_iter().map(file).collect()
}

/// The sum of each file, in the form that `sha256sum --check` reads in the folder.
fn sums(outputs: &[Output]) -> Output {
    let line = |output: &Output| {
        let path = output.path.strip_prefix(FOLDER).map_or_else(|| format!("../{}", output.path), str::to_owned);
        format!("{}  {path}\n", sha256(&output.bytes))
    };
    let mut sorted: Vec<_> = outputs.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    Output::new(format!("{FOLDER}SHA256SUMS"), sorted.into_iter().map(line).collect::<String>())
}

#[cfg(test)]
mod tests;
