//! A file of open data with what the package and the catalogue say of it.
//!
//! Start with [`File`].

use crate::{Material, Output};
use domain::network::{Language, Text};
use sha2::{Digest, Sha256};

/// The folder of open data.
pub(super) const FOLDER: &str = "donnees/";
/// The folder of the files that are in English only.
pub(super) const ENGLISH: &str = "en/data/";

/// Where the licence of the data stands.
pub(super) const LICENCE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

/// The name of the licence.
pub(super) fn licence() -> Text {
    Text { fr: "Licence Ouverte / Open Licence version 2.0".into(), en: "Open Licence (Licence Ouverte) 2.0".into() }
}

/// A file of open data.
pub(super) struct File {
    /// Path and bytes.
    pub output: Output,
    /// What it holds.
    pub title: Text,
    /// The table that it holds; all of them where none is named.
    pub table: Option<String>,
    /// The languages of its labels.
    pub languages: &'static [Language],
    /// What kind of file it is.
    pub kind: Kind,
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A workbook.
    Workbook,
    /// Comma-separated values; its schema stands beside it.
    Csv,
    /// The schema of one of them.
    Schema,
    /// A JSON-stat dataset.
    JsonStat,
    /// The list of the JSON-stat datasets.
    JsonStatList,
    /// JSON of our own form.
    Json,
    /// The Frictionless package.
    Package,
}

/// Both languages.
pub(super) const BOTH: &[Language] = &[Language::Fr, Language::En];

/// One language.
pub(super) fn only(language: Language) -> &'static [Language] {
    match language {
        Language::Fr => &[Language::Fr],
        Language::En => &[Language::En],
    }
}

impl Kind {
    /// The registered media type.
    pub(super) fn media(self) -> &'static str {
        match self {
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Schema | Self::JsonStat | Self::JsonStatList | Self::Json | Self::Package => "application/json",
        }
    }

    /// The code of the format in the file types of the European Union.
    pub(super) fn file_type(self) -> &'static str {
        match self {
            Self::Workbook => "XLSX",
            Self::Csv => "CSV",
            Self::Schema | Self::JsonStat | Self::JsonStatList | Self::Json | Self::Package => "JSON",
        }
    }

    /// The specification that the file follows, if it is a published one: address and name.
    pub(super) fn standard(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Csv => Some(("https://www.rfc-editor.org/rfc/rfc4180", "RFC 4180")),
            Self::Schema => Some(("https://specs.frictionlessdata.io/table-schema/", "Table Schema")),
            Self::JsonStat | Self::JsonStatList => Some(("https://json-stat.org/full/", "JSON-stat 2.0")),
            Self::Package => Some(("https://specs.frictionlessdata.io/data-package/", "Data Package")),
            Self::Workbook => Some(("https://www.iso.org/standard/71691.html", "ISO/IEC 29500")),
            Self::Json => None,
        }
    }
}

impl File {
    /// A file of all tables, in both languages.
    pub(super) fn new(path: impl Into<String>, bytes: Vec<u8>, title: Text, kind: Kind) -> Self {
        Self { output: Output::new(path, bytes), title, table: None, languages: BOTH, kind }
    }

    /// The same of one table.
    pub(super) fn of_table(self, table: &str) -> Self {
        Self { table: Some(table.to_owned()), ..self }
    }

    /// The same in one language.
    pub(super) fn in_language(self, language: Language) -> Self {
        Self { languages: only(language), ..self }
    }

    /// SHA-256 of the bytes, hexadecimal.
    pub(super) fn sha256(&self) -> String {
        sha256(&self.output.bytes)
    }
}

/// SHA-256 of bytes, hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name of the edition: `Chiffres clés 2019 – …`.
pub(super) fn edition_title(material: &Material<'_>) -> Text {
    let edition = material.edition;
    let (year, name) = (edition.edition, &edition.network_name);
    Text { fr: format!("Chiffres clés {year} – {}", name.fr), en: format!("Key figures {year} – {}", name.en) }
}

/// What the edition is, with the notice of a synthetic one.
pub(super) fn edition_description(material: &Material<'_>, language: Language) -> String {
    let edition = material.edition;
    let (tables, figures) = (edition.tables.len(), edition.figures().count());
    let text = match language {
        Language::Fr => format!("{figures} chiffres en {tables} tableaux, tels que publiés."),
        Language::En => format!("{figures} figures in {tables} tables, as published."),
    };
    if edition.synthetic { format!("{text} {}", crate::words::synthetic(language)) } else { text }
}
