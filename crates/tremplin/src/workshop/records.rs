//! The register of a campaign as records: its trainings as the platform holds them, and what was loaded besides.
//!
//! What was loaded is read like any folder of records, so that a mistake in it is told with its file and line. Start with [`register`].

use crate::chain;
use crate::error::CommandError;
use app::workshop::{Order, RegisterRow};
use domain::catalogue::TrainingFacts;
use domain::network::{Column, Network, Source, SourceId};
use domain::records::filled_columns;
use figures::records::{self, DECLARED_FILE, HEADER_FILE, Header, Records, file_name};
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The source that holds the trainings.
const TRAININGS: &str = "trainings";
/// The source that holds what each of them prepares for.
const OCCUPATIONS: &str = "training_occupations";
/// The name under which figures of earlier editions are loaded.
const DECLARED: &str = "declared";

/// The records of the register, a frame for every source of the schema, empty where nothing is known.
///
/// # Errors
/// What is wrong with the rules, and every mistake of the records.
pub(super) fn register(rules: &Rules, order: &Order) -> Result<(Network, Records), CommandError> {
    let network = rules.network_at(order.year)?;
    let folder = tempfile::tempdir()
        .map_err(|error| CommandError::file(("impossible d’écrire dans", "can’t write to"), "TMPDIR", &error))?;
    write(rules, &network, order, folder.path())?;
    chain::read_records(rules, folder.path())
}

fn write(rules: &Rules, network: &Network, order: &Order, folder: &Path) -> Result<(), CommandError> {
    let put = |name: &str, text: &str| {
        fs::write(folder.join(name), text)
            .map_err(|error| CommandError::file(("impossible d’écrire", "can’t write"), name, &error))
    };
    let header = Header { network: rules.network.id.clone(), edition: order.year, synthetic: order.synthetic };
    put(HEADER_FILE, &serde_json::to_string(&header).unwrap_or_default())?;
    for source in network.sources.values() {
        put(&file_name(&source.id), &text(source, order))?;
    }
    match order.loaded.get(DECLARED) {
        Some(text) => put(DECLARED_FILE, text),
        None => {
            let mut out = Vec::new();
            records::write_declared(&chain::declared(rules, order.year)?, &mut out)
                .map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
            put(DECLARED_FILE, &String::from_utf8_lossy(&out))
        }
    }
}

/// The rows of a source: the platform's own, what was loaded, or none.
fn text(source: &Source, order: &Order) -> String {
    let loaded = order.loaded.get(source.id.as_str());
    match (source.id.as_str(), loaded) {
        (TRAININGS, loaded) => trainings(source, order, loaded),
        (_, Some(loaded)) => loaded.clone(),
        (OCCUPATIONS, None) => occupations(source, &order.trainings),
        _ => csv([heading(source)]),
    }
}

fn heading(source: &Source) -> Vec<String> {
    filled_columns(source).map(|column| column.id.to_string()).collect()
}

fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        // A vector in memory takes every row.
        let _ = out.write_record(&row);
    }
    String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The trainings as the platform holds them. Columns that it does not hold come from the file that was loaded, by the training's key.
fn trainings(source: &Source, order: &Order, loaded: Option<&String>) -> String {
    let beside = loaded.map(|text| by_key(source, text)).unwrap_or_default();
    let answered: BTreeSet<&str> = order.reports.keys().map(String::as_str).collect();
    let empty = BTreeMap::new();
    let row = |row: &RegisterRow| {
        let other = beside.get(&row.facts.reference).unwrap_or(&empty);
        let state = state(row, answered.contains(row.facts.reference.as_str()));
        let value = |column: &Column| {
            let name = column.id.as_str();
            // What the platform does not know of a training the file may.
            let own = own(&row.facts, name)
                .filter(|text| !text.is_empty())
                .or_else(|| (name == "campaign_state").then(|| state.to_owned()));
            let other = || other.get(name).cloned();
            own.or_else(other).unwrap_or_else(|| fallback(row, name))
        };
        filled_columns(source).map(value).collect()
    };
    csv(std::iter::once(heading(source)).chain(order.trainings.iter().map(row)))
}

fn state(row: &RegisterRow, answered: bool) -> &'static str {
    match (row.asked, answered) {
        (true, true) => "answered",
        (true, false) => "silent",
        (false, _) => "inactive",
    }
}

/// What the catalogue says of a training, by the column of the schema; none for what it does not hold.
fn own(facts: &TrainingFacts, column: &str) -> Option<String> {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    Some(match column {
        "training_id" => facts.reference.clone(),
        "name" => facts.name.clone(),
        "region" => facts.region.clone(),
        "operator" => facts.operator.clone(),
        "certification" => facts.certification.clone(),
        "modality" => facts.modality.clone(),
        "programme" => facts.programme.clone(),
        "occupation" => facts.occupations.first().cloned().unwrap_or_default(),
        "special_format" => facts.special_format.to_string(),
        "labelled_on" => facts.labelled_on.to_string(),
        "duration_hours" => number(facts.duration_hours),
        "duration_months" => number(facts.duration_months),
        _ => return None,
    })
}

/// What an organisation says for its trainings.
fn fallback(row: &RegisterRow, column: &str) -> String {
    if column == "legal_status" { row.legal_status.clone() } else { String::new() }
}

fn occupations(source: &Source, trainings: &[RegisterRow]) -> String {
    let rows = trainings.iter().flat_map(|row| {
        let reference = &row.facts.reference;
        row.facts.occupations.iter().map(move |occupation| vec![reference.clone(), occupation.clone()])
    });
    csv(std::iter::once(heading(source)).chain(rows))
}

/// The cells of a file by the key of its rows, then by column. What can't be parted is left for the reader of records to tell.
fn by_key(source: &Source, text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
    let key = source.key.as_ref().and_then(|key| columns.iter().position(|column| column == key.as_str()));
    let Some(key) = key else { return BTreeMap::new() };
    let rows = reader.records().flatten().filter_map(|row| {
        let cells = columns.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
        Some((row.get(key)?.to_owned(), cells))
    });
    rows.collect()
}

/// The text of each source of some records, as it is loaded.
///
/// # Errors
/// What keeps a value from being written.
pub fn texts(network: &Network, records: &Records) -> Result<BTreeMap<String, String>, CommandError> {
    let failed = |error: &dyn std::fmt::Display| CommandError::new(error.to_string(), error.to_string());
    let text = |(id, frame): (&SourceId, &domain::records::Frame)| {
        let mut out = Vec::new();
        records::write_csv(network, frame, &mut out).map_err(|error| failed(&error))?;
        Ok((id.to_string(), String::from_utf8_lossy(&out).into_owned()))
    };
    let mut all = records.frames.iter().map(text).collect::<Result<BTreeMap<_, _>, CommandError>>()?;
    let mut declared = Vec::new();
    records::write_declared(&records.declared, &mut declared).map_err(|error| failed(&error))?;
    all.insert(DECLARED.to_owned(), String::from_utf8_lossy(&declared).into_owned());
    Ok(all)
}
