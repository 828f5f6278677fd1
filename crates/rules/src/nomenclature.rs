//! Reads `nomenclatures/*.csv`: closed lists of codes with their labels.
//!
//! The first columns are `code,fr,en`; further ones are attributes. Start with [`read`].

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::reader::not_utf8;
use domain::network::{Code, Nomenclature, NomenclatureId, Text};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::HashMap;

/// A nomenclature with the places of its fields.
#[derive(Clone, Debug)]
pub(crate) struct CodeList {
    /// The list.
    pub list: Nomenclature,
    /// Its file.
    pub file: usize,
    /// Attributes by name, in the order of the header.
    pub attributes: Vec<String>,
    /// For each code, the places of its fields.
    spots: Vec<Vec<Spot>>,
}

impl CodeList {
    /// Where `attribute` of the code at `index` stands.
    pub fn attribute_spot(&self, index: usize, attribute: &str) -> Spot {
        let column = self.attributes.iter().position(|a| a == attribute).map_or(0, |at| at + 3);
        let fields = self.spots.get(index);
        fields.and_then(|fields| fields.get(column)).copied().unwrap_or(Spot::top(self.file))
    }
}

/// All nomenclatures, by name.
pub(crate) type CodeLists = IndexMap<NomenclatureId, CodeList>;

/// Reads every file of `nomenclatures/`.
pub(crate) fn read(report: &Report<'_>) -> CodeLists {
    let files: Vec<_> = report.files.within("nomenclatures", ".csv").collect();
    let lists = files.into_iter().filter_map(|file| read_one(report, file));
    lists.map(|list| (list.list.id.clone(), list)).collect()
}

fn read_one(report: &Report<'_>, file: usize) -> Option<CodeList> {
    let name = report.files.path(file).rsplit('/').next()?.trim_end_matches(".csv");
    let records = records(report, file);
    let attributes = header(report, records.first(), file)?;
    let mut list = Nomenclature { id: NomenclatureId::from(name), codes: Vec::new() };
    let mut spots = Vec::new();
    let mut seen = HashMap::new();
    for record in &records[1..] {
        if let Some(code) = read_code(report, record, &attributes, &mut seen) {
            list.codes.push(code);
            spots.push(record.iter().map(|field| field.spot).collect());
        }
    }
    Some(CodeList { list, file, attributes, spots })
}

/// A field with its place.
pub(crate) struct Field {
    /// What it says, without quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub spot: Spot,
}

/// Every record of a CSV file, the header first.
pub(crate) fn records(report: &Report<'_>, file: usize) -> Vec<Vec<Field>> {
    let text = &text(report, file);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut all = Vec::new();
    for record in reader.records().filter_map(Result::ok) {
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let spots = field_spots(text, file, start, record.len());
        let field = |(text, spot): (&str, Spot)| Field { text: text.trim().to_owned(), spot };
        all.push(record.iter().zip(spots).map(field).collect());
    }
    all
}

/// The text of a file; bytes that are not UTF-8 are reported, and read on as question marks.
fn text<'a>(report: &Report<'a>, file: usize) -> Cow<'a, str> {
    let bytes = report.files.bytes(file);
    if let Some(text) = report.files.text(file) {
        return text.into();
    }
    not_utf8(report, file);
    bytes.utf8_chunks().map(|chunk| format!("{}{}", chunk.valid(), "?".repeat(chunk.invalid().len()))).collect()
}

/// Where the first `count` fields from byte `start` stand: commas part them, except inside quotes.
fn field_spots(text: &str, file: usize, start: usize, count: usize) -> Vec<Spot> {
    let skipped = text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let mut spots = Vec::new();
    // Quotes only mean something in a field that begins with one.
    let (mut from, mut quoted, mut opened) = (start + skipped, false, false);
    for (at, c) in text[from..].char_indices().map(|(i, c)| (start + skipped + i, c)).chain([(text.len(), '\n')]) {
        if c == '"' && at < text.len() && (opened || at == from) {
            (opened, quoted) = (true, !quoted);
        } else if at == text.len() || (!quoted && matches!(c, ',' | '\n' | '\r')) {
            spots.push(Spot { file, start: from, end: at });
            (from, opened) = (at + 1, false);
            if spots.len() == count {
                break;
            }
        }
    }
    spots
}

/// The names of the attributes.
fn header(report: &Report<'_>, record: Option<&Vec<Field>>, file: usize) -> Option<Vec<String>> {
    let names: Vec<&str> = record.into_iter().flatten().map(|field| field.text.as_str()).collect();
    let repeated = names.iter().enumerate().any(|(at, name)| name.is_empty() || names[..at].contains(name));
    let attributes = names.get(3..).unwrap_or_default().iter().map(|name| (*name).to_owned()).collect();
    if names.starts_with(&["code", "fr", "en"]) && !repeated {
        return Some(attributes);
    }
    let end = record.and_then(|fields| fields.last()).map_or(0, |field| field.spot.end);
    report.add(
        Spot { file, start: 0, end },
        say("en-tête de nomenclature incorrect", "wrong header of a nomenclature"),
        say("attendu : `code,fr,en`, puis des attributs distincts", "expected `code,fr,en`, then distinct attributes"),
        None,
    );
    // With three columns at least, the codes are read all the same: what uses them is not wrong.
    (names.len() >= 3).then_some(attributes)
}

fn read_code(
    report: &Report<'_>,
    record: &[Field],
    attributes: &[String],
    seen: &mut HashMap<String, usize>,
) -> Option<Code> {
    let whole = Spot { end: record.last()?.spot.end, ..record.first()?.spot };
    let wanted = attributes.len() + 3;
    if record.len() != wanted {
        let (n, message) = (record.len(), say("nombre de colonnes incorrect", "wrong number of columns"));
        let label = say(format!("{n} champs, {wanted} dans l’en-tête"), format!("{n} fields, {wanted} in the header"));
        let help = say("un texte qui contient une virgule va entre guillemets", "quote a text that holds a comma");
        report.add(whole, message, label, Some(help));
        return None;
    }
    check_code(report, &record[0], seen);
    for (field, (fr, en)) in record[1..3].iter().zip([("français", "French"), ("anglais", "English")]) {
        if field.text.is_empty() {
            let message =
                say(format!("code sans libellé {fr}"), format!("code without an {en} label").replace("an F", "a F"));
            report.add(whole, message, say("libellé vide", "empty label"), None);
        }
    }
    let label = Text { fr: record[1].text.clone(), en: record[2].text.clone() };
    let values = record[3..].iter().map(|field| field.text.clone());
    Some(Code { code: record[0].text.clone(), label, attributes: attributes.iter().cloned().zip(values).collect() })
}

fn check_code(report: &Report<'_>, field: &Field, seen: &mut HashMap<String, usize>) {
    let code = &field.text;
    if code.is_empty() || code.contains(|c: char| c.is_whitespace() || ".'\"{}".contains(c)) {
        let message = say(format!("code `{code}` incorrect"), format!("wrong code `{code}`"));
        let label = say("un code n’a ni espace, ni point, ni guillemet", "a code has no space, dot or quote");
        report.add(field.spot, message, label, None);
    }
    let line = report.files.line(field.spot);
    if let Some(first) = seen.insert(code.clone(), line) {
        let message = say(format!("le code `{code}` est donné deux fois"), format!("code `{code}` is given twice"));
        let label = say(format!("déjà à la ligne {first}"), format!("already on line {first}"));
        report.add(field.spot, message, label, None);
    }
}
