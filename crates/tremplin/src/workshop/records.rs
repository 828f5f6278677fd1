//! The register of a campaign as records: its trainings as the platform holds them, and what was loaded besides.
//!
//! What was loaded is read like any folder of records, so that a mistake in it is told with its file and line, and part by part as the
//! database gives it. Start with [`register`].

use crate::chain;
use crate::error::CommandError;
use app::workshop::{Order, RegisterRow};
use domain::catalogue::TrainingFacts;
use domain::network::{Column, Network, Source, SourceId};
use domain::records::filled_columns;
use figures::records::{self, Header, Records, file_name};
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};

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
    let header = Header { network: rules.network.id.clone(), edition: order.year, synthetic: order.synthetic };
    let mut declared = Vec::new();
    records::write_declared(&chain::declared(rules, order.year)?, &mut declared)
        .map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
    let open = |name: &str| match network.sources.values().find(|source| file_name(&source.id) == name) {
        Some(source) => Some(text(source, order)),
        None => Some(order.loaded.open(DECLARED).unwrap_or_else(|| in_memory(declared.clone()))),
    };
    let read = records::read_from(&network, header, open).map_err(|errors| chain::wrong(&errors))?;
    Ok((network, read))
}

/// What is read once, from memory or from the database.
type Text = Box<dyn Read + Send>;

fn in_memory(text: impl Into<Vec<u8>>) -> Text {
    Box::new(Cursor::new(text.into()))
}

/// The rows of a source: the platform's own, what was loaded, or none.
fn text(source: &Source, order: &Order) -> Text {
    let loaded = order.loaded.open(source.id.as_str());
    match (source.id.as_str(), loaded) {
        (TRAININGS, loaded) => match trainings(source, order, loaded) {
            Ok(text) => in_memory(text),
            Err(why) => Box::new(Unread(Some(why))),
        },
        (_, Some(loaded)) => loaded,
        (OCCUPATIONS, None) => in_memory(occupations(source, &order.trainings)),
        _ => in_memory(csv([heading(source)])),
    }
}

/// What could not be read, for the reader of records to tell.
struct Unread(Option<io::Error>);

impl Read for Unread {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
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
fn trainings(source: &Source, order: &Order, loaded: Option<Text>) -> io::Result<String> {
    let beside = loaded.map(|text| by_key(source, text)).transpose()?.unwrap_or_default();
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
    Ok(csv(std::iter::once(heading(source)).chain(order.trainings.iter().map(row))))
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

/// The cells of a file by the key of its rows, then by column. What can't be parted is left out.
fn by_key(source: &Source, text: Text) -> io::Result<BTreeMap<String, BTreeMap<String, String>>> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let columns: Vec<String> = match reader.headers() {
        Ok(row) => row.iter().map(str::to_owned).collect(),
        Err(why) => return failed(why).map(|()| BTreeMap::new()),
    };
    let key = source.key.as_ref().and_then(|key| columns.iter().position(|column| column == key.as_str()));
    let mut rows = BTreeMap::new();
    for row in reader.records() {
        match (row, key) {
            (Ok(row), Some(key)) => {
                let cells = columns.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
                rows.extend(row.get(key).map(|key| (key.to_owned(), cells)));
            }
            (Ok(_), None) => {}
            (Err(why), _) => failed(why)?,
        }
    }
    Ok(rows)
}

/// The failure of whoever gives the bytes; no other.
fn failed(why: ::csv::Error) -> io::Result<()> {
    match why.into_kind() {
        ::csv::ErrorKind::Io(why) => Err(why),
        _ => Ok(()),
    }
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
