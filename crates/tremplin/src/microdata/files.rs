//! The files of an extraction: the rows, their dictionary, their package description, the report.
//!
//! Rows are in the order of their pseudonyms, which tells nothing; without a pseudonym, in that of their values. Start with
//! [`Extraction::files`].

use super::inputs::Inputs;
use super::journal::Hashed;
use super::key::Key;
use super::report::{Column, Report};
use super::words;
use crate::error::CommandError;
use domain::microdata::Protected;
use domain::network::{Language, Text};
use serde_json::{Value, json};

/// A file by its name.
pub type Named = (String, Vec<u8>);

/// What an extraction is made of.
pub struct Extraction<'a> {
    /// What was read.
    pub inputs: &'a Inputs,
    /// The rows that may leave.
    pub protected: &'a Protected,
    /// Their report.
    pub report: &'a Report,
}

impl Extraction<'_> {
    /// Every file, in the order of the log.
    ///
    /// # Errors
    /// Pseudonyms that collide.
    pub fn files(&self, key: &Key, agreement: &str) -> Result<Vec<Named>, CommandError> {
        let rows = self.rows(key, agreement)?;
        let data = self.report.source.clone() + ".csv";
        let package = self.package(&data, &rows);
        Ok(vec![
            (data, rows),
            ("dictionary.csv".to_owned(), self.dictionary()?),
            ("datapackage.json".to_owned(), pretty(&package)?),
            ("report.json".to_owned(), pretty(self.report)?),
            ("rapport.md".to_owned(), words::markdown(self.report, Language::Fr).into_bytes()),
            ("report.md".to_owned(), words::markdown(self.report, Language::En).into_bytes()),
        ])
    }

    /// The rows, codes as declared, in the order of their pseudonyms.
    fn rows(&self, key: &Key, agreement: &str) -> Result<Vec<u8>, CommandError> {
        let mut rows = self.spelled();
        if let Some(at) = self.report.columns.iter().position(|column| column.role == "pseudonym") {
            let pseudonyms = key.pseudonyms(&self.context(agreement), &self.names()?)?;
            rows.iter_mut().zip(pseudonyms).for_each(|(row, pseudonym)| row.insert(at, pseudonym));
            rows.sort_by(|a, b| a[at].cmp(&b[at]));
        } else {
            rows.sort();
        }
        csv(self.report.columns.iter().map(|column| column.name.as_str()), rows)
    }

    /// What a pseudonym stands in, so that no other context gives the same one.
    fn context<'c>(&'c self, agreement: &'c str) -> [&'c str; 4] {
        [agreement, &self.report.network, &self.inputs.edition, &self.report.source]
    }

    /// The names of the rows that leave, as the records have them.
    fn names(&self) -> Result<Vec<String>, CommandError> {
        let plan = &self.inputs.plan;
        let Some(column) = plan.pseudonym() else { return Ok(Vec::new()) };
        let frame = self.inputs.columns(&plan.source, std::slice::from_ref(&column.id))?;
        let names = frame.columns.get(&column.id).and_then(|values| values.texts());
        let name = |row: usize| names.and_then(|names| names.get(row)).unwrap_or_default().to_owned();
        Ok(self.protected.extract.rows.iter().map(|row| name(row.origin)).collect())
    }

    /// The coded columns of each row, as codes.
    fn spelled(&self) -> Vec<Vec<String>> {
        let plan = &self.inputs.plan;
        let levels = plan.coded().zip(&self.protected.extract.levels);
        let levels: Vec<_> = levels.map(|(column, level)| &column.levels[*level].categories).collect();
        let code = |(cell, categories): (&Option<u16>, &&Vec<domain::microdata::Category>)| {
            cell.and_then(|at| categories.get(usize::from(at))).unwrap_or(&plan.suppressed).code.clone()
        };
        let rows = self.protected.extract.rows.iter();
        rows.map(|row| row.cells.iter().zip(&levels).map(code).collect()).collect()
    }

    /// Every code of every column, with its meaning in both languages and the rows that bear it.
    fn dictionary(&self) -> Result<Vec<u8>, CommandError> {
        let header = [
            "column",
            "column_fr",
            "column_en",
            "role",
            "generalisation_fr",
            "generalisation_en",
            "code",
            "fr",
            "en",
            "rows",
        ];
        let line = |column: &Column, code: &str, label: &Text, rows: &str| {
            let (own, how) = (&column.label, &column.generalisation);
            [&column.name, &own.fr, &own.en, column.role, &how.fr, &how.en, code, &label.fr, &label.en, rows]
                .map(str::to_owned)
                .to_vec()
        };
        let of = |column: &Column| -> Vec<Vec<String>> {
            if column.codes.is_empty() {
                return vec![line(column, "", &Text::default(), "")];
            }
            column.codes.iter().map(|code| line(column, &code.code, &code.label, &code.rows.to_string())).collect()
        };
        csv(header, self.report.columns.iter().flat_map(of))
    }

    /// A Frictionless tabular data package, with roles and generalisations as further properties.
    fn package(&self, data: &str, rows: &[u8]) -> Value {
        let report = self.report;
        let fields: Vec<Value> = report.columns.iter().map(field).collect();
        let key: Vec<&str> = report.columns.iter().filter(|c| c.role == "pseudonym").map(|c| c.name.as_str()).collect();
        json!({
            "profile": "tabular-data-package",
            "name": format!("{}-{}-{}", report.network, report.source.replace('_', "-"), report.edition),
            "title": report.title.fr,
            "title_en": report.title.en,
            "description": report.purpose.fr,
            "description_en": report.purpose.en,
            "licenses": [{ "name": "other-closed", "title": report.licence.fr, "title_en": report.licence.en }],
            "conditions": report.conditions,
            "agreement": report.agreement,
            "synthetic": report.synthetic,
            "resources": [{
                "profile": "tabular-data-resource",
                "name": report.source.replace('_', "-"),
                "path": data,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": rows.len(),
                "hash": format!("sha256:{}", Hashed::of(data, rows).sha256),
                "schema": { "fields": fields, "primaryKey": key, "missingValues": [""] },
            }],
        })
    }
}

fn field(column: &Column) -> Value {
    let codes: Vec<Value> = column
        .codes
        .iter()
        .map(|code| json!({ "value": code.code, "label": code.label.fr, "label_en": code.label.en }))
        .collect();
    let constraints = if codes.is_empty() {
        json!({ "required": true, "unique": true, "pattern": "[0-9a-f]{32}" })
    } else {
        json!({ "required": true, "enum": column.codes.iter().map(|code| &code.code).collect::<Vec<_>>() })
    };
    json!({
        "name": column.name,
        "type": "string",
        "title": column.label.fr,
        "title_en": column.label.en,
        "description": column.generalisation.fr,
        "description_en": column.generalisation.en,
        "role": column.role,
        "categories": codes,
        "constraints": constraints,
    })
}

/// A CSV file: UTF-8, commas, a line a row.
pub fn csv<'h>(
    header: impl IntoIterator<Item = &'h str>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, CommandError> {
    let failed = |error: &dyn std::fmt::Display| CommandError::new(error.to_string(), error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| failed(&error))?;
    for row in rows {
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn pretty(value: &impl serde::Serialize) -> Result<Vec<u8>, CommandError> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
    Ok((text + "\n").into_bytes())
}
