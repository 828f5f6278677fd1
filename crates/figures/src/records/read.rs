//! Reads a folder of records and checks every value of it.

use super::errors::{Place, RecordErrors};
use super::problem::Problem;
use super::{DECLARED_FILE, HEADER_FILE, Header, Records, file_name, parse_declared};
use csv::{ByteRecord, StringRecord};
use domain::days;
use domain::network::{Column, ColumnId, ColumnType, Network, Nomenclature, Source, SourceId};
use domain::records::{Frame, Texts, Values, filled_columns};
use domain::set::NULL;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::str::Utf8Error;

/// Reads `folder`: a file a source of the network's schema, [`DECLARED_FILE`] and [`HEADER_FILE`].
///
/// UTF-8, commas, one header line that names the columns a record fills in, in any order; codes as in
/// their nomenclature, `true` or `false`, ISO days, plain integers, nothing for absent.
///
/// # Errors
/// All that is wrong, in [`RecordErrors`]: files, columns, rows, values, keys.
pub fn read(network: &Network, folder: &Path) -> Result<Records, RecordErrors> {
    let mut errors = RecordErrors::default();
    let header = read_header(network, folder, &mut errors);
    check_names(network, folder, &mut errors);
    let open = |name: &str| fs::File::open(folder.join(name)).ok();
    read_files(network, header, open, errors)
}

/// The same of files that stand elsewhere: `open` gives what a name stands for, to be read once and not held in memory.
///
/// # Errors
/// As [`read`].
pub fn read_from<R: Read>(
    network: &Network,
    header: Header,
    open: impl FnMut(&str) -> Option<R>,
) -> Result<Records, RecordErrors> {
    read_files(network, header, open, RecordErrors::default())
}

fn read_files<R: Read>(
    network: &Network,
    header: Header,
    mut open: impl FnMut(&str) -> Option<R>,
    mut errors: RecordErrors,
) -> Result<Records, RecordErrors> {
    let mut loaded = IndexMap::new();
    for source in network.sources.values() {
        let opened = open(&file_name(&source.id));
        if let Some(file) = read_source(network, source, opened, &mut errors) {
            loaded.insert(source.id.clone(), file);
        }
    }
    check_keys(network, &loaded, &mut errors);
    let mut bytes = Vec::new();
    let declared = match open(DECLARED_FILE).map(|mut file| file.read_to_end(&mut bytes)) {
        None => Vec::new(),
        Some(Ok(_)) => parse_declared(&bytes, header.edition, &mut errors),
        Some(Err(why)) => {
            errors.push(Place::file(DECLARED_FILE), &Problem::Unreadable(why.to_string()));
            Vec::new()
        }
    };
    errors.into_result()?;
    let frames = loaded.into_iter().map(|(source, file)| (source, file.frame)).collect();
    Ok(Records { header, frames, declared })
}

/// The rows of a file, with the line of each.
struct Loaded {
    frame: Frame,
    lines: Vec<u64>,
    /// Whether every row could be parted, so that all keys are known.
    whole: bool,
}

fn read_header(network: &Network, folder: &Path, errors: &mut RecordErrors) -> Header {
    let fallback = Header { network: network.id.clone(), edition: network.edition, synthetic: false };
    let place = Place::file(HEADER_FILE);
    let Ok(bytes) = fs::read(folder.join(HEADER_FILE)) else {
        errors.push(place, &Problem::MissingHeader);
        return fallback;
    };
    match serde_json::from_slice::<Header>(&bytes) {
        Err(why) => errors.push(place, &Problem::NoHeader(why.to_string())),
        Ok(header) if header.network == network.id => return header,
        Ok(header) => {
            errors.push(place, &Problem::OtherNetwork { expected: &network.id, found: &header.network });
        }
    }
    fallback
}

/// A CSV file that is no source would be passed over in silence.
fn check_names(network: &Network, folder: &Path, errors: &mut RecordErrors) {
    let known: BTreeSet<String> = network.sources.keys().map(file_name).chain([DECLARED_FILE.to_owned()]).collect();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names: BTreeSet<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    for name in names.iter().filter(|name| name.ends_with(".csv") && !known.contains(*name)) {
        let near = nearest(name, known.iter().map(String::as_str));
        errors.push(Place::file(name), &Problem::UnknownFile(near));
    }
}

fn read_source<R: Read>(
    network: &Network,
    source: &Source,
    opened: Option<R>,
    errors: &mut RecordErrors,
) -> Option<Loaded> {
    let file = file_name(&source.id);
    let Some(opened) = opened else {
        errors.push(Place::file(&file), &Problem::MissingFile);
        return None;
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(opened);
    let header = reader.byte_headers().cloned();
    let header = header.map_err(|why| errors.push(Place::file(&file), &Problem::Unreadable(why.to_string()))).ok()?;
    let places = check_header(source, &file, &header, errors)?;
    let readers: Vec<Reader<'_>> = filled_columns(source).map(|column| Reader::new(network, column)).collect();
    let mut loaded = Loaded { frame: Frame::empty(source), lines: Vec::new(), whole: true };
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Some(loaded),
            Ok(true) => {
                let (row, line) =
                    (Row { file: &file, width: header.len(), places: &places, readers: &readers }, line(&record));
                record = match StringRecord::from_byte_record(record) {
                    Ok(texts) => {
                        row.read(texts.len(), line, |at| Ok(texts.get(at).unwrap_or_default()), &mut loaded, errors);
                        texts.into_byte_record()
                    }
                    Err(why) => {
                        let bytes = why.into_byte_record();
                        let text = |at| std::str::from_utf8(bytes.get(at).unwrap_or_default());
                        row.read(bytes.len(), line, text, &mut loaded, errors);
                        bytes
                    }
                };
            }
            Err(why) => {
                errors.push(Place::file(&file), &Problem::Unreadable(why.to_string()));
                return None;
            }
        }
    }
}

/// Where each filled column stands; none when the header is wrong.
fn check_header(source: &Source, file: &str, header: &ByteRecord, errors: &mut RecordErrors) -> Option<Vec<usize>> {
    let place = Place { file, line: 1, column: "" };
    let Some(found) = header.iter().map(|name| std::str::from_utf8(name).ok()).collect::<Option<Vec<&str>>>() else {
        errors.push(place, &Problem::NotUtf8);
        return None;
    };
    if found.len() == 1 && found[0].contains(';') {
        errors.push(place, &Problem::WrongSeparator);
        return None;
    }
    let wanted: Vec<&str> = filled_columns(source).map(|column| column.id.as_str()).collect();
    let missing: Vec<&str> = wanted.iter().copied().filter(|column| !found.contains(column)).collect();
    let mut sound = missing.is_empty();
    let mut renamed = Vec::new();
    for (at, name) in found.iter().enumerate() {
        let near = || nearest(name, missing.iter().copied());
        let problem = match () {
            () if found[..at].contains(name) => Problem::DuplicatedColumn(name),
            () if wanted.contains(name) => continue,
            () if source.columns.keys().any(|column| column.as_str() == *name) => Problem::DerivedColumn(name),
            () => Problem::UnknownColumn(name, near()),
        };
        renamed.extend(near().filter(|_| matches!(problem, Problem::UnknownColumn(..))));
        errors.push(Place { column: name, ..place }, &problem);
        sound = false;
    }
    for column in missing.iter().filter(|column| !renamed.contains(column)) {
        errors.push(Place { column, ..place }, &Problem::MissingColumn);
    }
    let places = wanted.iter().map(|column| found.iter().position(|name| name == column));
    places.collect::<Option<Vec<_>>>().filter(|_| sound)
}

fn line(record: &ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

/// How to read the rows of a file.
struct Row<'a> {
    file: &'a str,
    width: usize,
    /// By column, where it stands.
    places: &'a [usize],
    readers: &'a [Reader<'a>],
}

impl Row<'_> {
    /// Adds a row of `found` fields, each of which is text or bytes that are none.
    fn read<'t>(
        &self,
        found: usize,
        line: u64,
        field: impl Fn(usize) -> Result<&'t str, Utf8Error>,
        loaded: &mut Loaded,
        errors: &mut RecordErrors,
    ) {
        let place = Place { file: self.file, line, column: "" };
        if found != self.width {
            errors.push(place, &Problem::Ragged { expected: self.width, found });
            loaded.whole = false;
            return;
        }
        loaded.lines.push(line);
        for ((values, reader), &at) in loaded.frame.columns.values_mut().zip(self.readers).zip(self.places) {
            let checked = field(at).map_err(|_| Problem::NotUtf8);
            let checked = checked.and_then(|text| reader.check(text).map(|value| (value, text)));
            // After an error the row stays, so that keys that point at it do not fail as well.
            let (value, text) = checked.unwrap_or_else(|problem| {
                errors.push(Place { column: reader.column.id.as_str(), ..place }, &problem);
                (NULL, field(at).unwrap_or_default())
            });
            match values {
                Values::Integers(values) => values.push(value),
                Values::Texts(values) | Values::Keys(values) => values.push(text),
            }
        }
    }
}

/// How to read the values of one column.
struct Reader<'a> {
    column: &'a Column,
    codes: HashMap<&'a str, i64, RandomState>,
    nomenclature: Option<&'a Nomenclature>,
}

impl<'a> Reader<'a> {
    fn new(network: &'a Network, column: &'a Column) -> Self {
        let nomenclature = match &column.kind {
            ColumnType::Code(id) => network.nomenclatures.get(id),
            _ => None,
        };
        let codes =
            nomenclature.into_iter().flat_map(|known| known.codes.iter().map(|code| code.code.as_str()).zip(0..));
        Self { column, codes: codes.collect(), nomenclature }
    }

    /// The value that `text` stands for; [`NULL`] for a text or key, which is its own value.
    fn check<'t>(&self, text: &'t str) -> Result<i64, Problem<'t>>
    where
        'a: 't,
    {
        if text.is_empty() {
            return if self.column.nullable { Ok(NULL) } else { Err(Problem::Empty) };
        }
        match &self.column.kind {
            ColumnType::Text | ColumnType::Key(_) => Ok(NULL),
            ColumnType::Bool => match text {
                "true" => Ok(1),
                "false" => Ok(0),
                _ => Err(Problem::NotBool(text)),
            },
            ColumnType::Code(id) => self.codes.get(text).copied().ok_or_else(|| Problem::UnknownCode {
                nomenclature: id.as_str(),
                found: text,
                near: nearest(
                    text,
                    self.nomenclature.into_iter().flat_map(|n| n.codes.iter().map(|c| c.code.as_str())),
                ),
            }),
            ColumnType::Integer { min, max, .. } => {
                let value = integer(text).ok_or(Problem::NotInteger(text))?;
                let bounds = || Problem::OutOfBounds { low: min.to_string(), high: max.to_string(), found: text };
                (*min..=*max).contains(&value).then_some(value).ok_or_else(bounds)
            }
            ColumnType::Date { first, last } => {
                let value = days::parse(text).ok_or(Problem::NotDate(text))?;
                let bounds =
                    || Problem::OutOfBounds { low: days::print(*first), high: days::print(*last), found: text };
                (*first..=*last).contains(&value).then_some(value).ok_or_else(bounds)
            }
        }
    }
}

/// A plain whole number: digits, perhaps a minus; the farthest one when there are too many digits.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let farthest = if digits.len() == text.len() { i64::MAX } else { i64::MIN };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().unwrap_or(farthest))
}

/// Keys are unique in their source, and those that point elsewhere point at a row.
fn check_keys(network: &Network, loaded: &IndexMap<SourceId, Loaded>, errors: &mut RecordErrors) {
    let mut known: HashMap<&SourceId, Lines<'_>> = HashMap::new();
    for (id, file) in loaded {
        let key = network.sources.get(id).and_then(|source| source.key.as_ref());
        if let Some(rows) = key.and_then(|key| unique_keys(id, file, key, errors)).filter(|_| file.whole) {
            known.insert(id, rows);
        }
    }
    for (id, file) in loaded {
        for column in network.sources.get(id).into_iter().flat_map(filled_columns) {
            if let ColumnType::Key(of) = &column.kind
                && let Some(rows) = known.get(of)
            {
                pointing_keys(id, file, &column.id, (of, rows), errors);
            }
        }
    }
}

/// Keys with the line of each.
type Lines<'a> = HashMap<&'a str, u64, RandomState>;

/// The keys of a source; none if the column holds no texts.
fn unique_keys<'a>(id: &SourceId, file: &'a Loaded, key: &ColumnId, errors: &mut RecordErrors) -> Option<Lines<'a>> {
    let texts = file.frame.columns.get(key)?.texts()?;
    let (name, mut rows) = (file_name(id), Lines::with_capacity_and_hasher(texts.len(), RandomState::default()));
    for (text, &line) in texts.iter().zip(&file.lines).filter(|(text, _)| !text.is_empty()) {
        match rows.entry(text) {
            Entry::Vacant(free) => {
                free.insert(line);
            }
            Entry::Occupied(taken) => {
                let place = Place { file: &name, line, column: key.as_str() };
                errors.push(place, &Problem::DuplicateKey { key: text, first: *taken.get() });
            }
        }
    }
    Some(rows)
}

fn pointing_keys(
    id: &SourceId,
    file: &Loaded,
    column: &ColumnId,
    (of, rows): (&SourceId, &Lines<'_>),
    errors: &mut RecordErrors,
) {
    let name = file_name(id);
    let texts = file.frame.columns.get(column).and_then(Values::texts).into_iter().flat_map(Texts::iter);
    let keys = texts.zip(&file.lines).filter(|(key, _)| !key.is_empty());
    for (key, &line) in keys.filter(|(key, _)| !rows.contains_key(key)) {
        let place = Place { file: &name, line, column: column.as_str() };
        errors.push(place, &Problem::Dangling { key, file: file_name(of) });
    }
}

/// The name nearest to `found`, if one is near enough to be meant.
fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    let distances = names.into_iter().map(|name| (strsim::osa_distance(&found, &name.to_lowercase()), name));
    let allowed = (found.chars().count() / 3).max(2);
    distances.min().filter(|(distance, _)| *distance <= allowed).map(|(_, name)| name)
}
