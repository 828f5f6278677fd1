//! Files that people send, as rows of texts: XLSX, or CSV in UTF-8 or Windows-1252 with `;`, `,` or tabs.
//!
//! What a file is is told by its content, never by its name. Nothing is checked but what would harm: see `app::catalogue`. Start with
//! [`read`].

use app::catalogue::Sheet;
use calamine::{DataRef, Reader, Xlsx};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that the parts of a workbook may unpack to: a hundred thousand rows with every column are 65 MB, 93 MB with summaries.
const UNPACKED: u64 = 128 * 1024 * 1024;

/// Rows and columns that are read at most.
const ROWS: usize = 200_001;
const COLUMNS: usize = 400;

/// Characters of a cell that are kept: more than any field takes.
const CELL: usize = 4000;

/// Cells of all rows, and texts of a workbook: as many as a full table has, its remarks included. An empty one costs little to send and as
/// much as any other to keep.
const CELLS: usize = ROWS * 20;

/// Bytes of all cells that are kept. A text that a workbook holds once may stand in every cell.
const KEPT: usize = 64 * 1024 * 1024;

/// Why a file is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoSheet {
    /// Neither a workbook nor text.
    Kind,
    /// A workbook that can't be opened, or a text that is no table.
    Broken,
    /// More rows or bytes than we take.
    TooLarge,
    /// Nothing in it.
    Empty,
}

impl NoSheet {
    /// The key of its words.
    pub(crate) fn key(self) -> String {
        format!("catalogue-fault-{}", self.code())
    }

    /// The code of its fault.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Kind => "file-kind",
            Self::Broken => "file-broken",
            Self::TooLarge => "file-large",
            Self::Empty => "file-empty",
        }
    }
}

/// The rows of a file; of a workbook, those of its first sheet.
pub(super) fn read(file_name: &str, bytes: &[u8]) -> Result<Sheet, NoSheet> {
    let mut rows = rows(bytes)?;
    let headings = rows.remove(0);
    Ok(Sheet { file_name: file_name.to_owned(), headings, rows })
}

/// Every row of a file, its headings too; at least one.
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, NoSheet> {
    let rows = match bytes {
        [] => return Err(NoSheet::Empty),
        [b'P', b'K', 3, 4, ..] => workbook(bytes)?,
        _ if bytes.contains(&0) => return Err(NoSheet::Kind),
        _ => text(bytes)?,
    };
    if rows.is_empty() { Err(NoSheet::Empty) } else { Ok(rows) }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, NoSheet> {
    check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| NoSheet::Kind)?;
    let name = book.sheet_names().first().cloned().ok_or(NoSheet::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| NoSheet::Broken)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut left = Left::default();
    while let Some(cell) = cells.next_cell().map_err(|_| NoSheet::Broken)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if column >= COLUMNS {
            continue;
        }
        let text = cell_text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row >= ROWS {
            return Err(NoSheet::TooLarge);
        }
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        if rows[row].len() <= column {
            left.take_cells(column + 1 - rows[row].len())?;
            rows[row].resize_with(column + 1, String::new);
        }
        rows[row][column] = left.keep(&text)?;
    }
    Ok(rows)
}

/// What may still be kept.
struct Left {
    bytes: usize,
    cells: usize,
}

impl Default for Left {
    fn default() -> Self {
        Self { bytes: KEPT, cells: CELLS }
    }
}

impl Left {
    /// Makes room for cells.
    fn take_cells(&mut self, count: usize) -> Result<(), NoSheet> {
        self.cells = self.cells.checked_sub(count).ok_or(NoSheet::TooLarge)?;
        Ok(())
    }

    /// What is kept of a cell.
    fn keep(&mut self, text: &str) -> Result<String, NoSheet> {
        let text = text.char_indices().nth(CELL).map_or(text, |(end, _)| &text[..end]);
        self.bytes = self.bytes.checked_sub(text.len()).ok_or(NoSheet::TooLarge)?;
        Ok(text.to_owned())
    }
}

fn cell_text<'a>(value: &'a DataRef<'_>) -> Cow<'a, str> {
    match value {
        DataRef::Empty | DataRef::Error(_) => Cow::default(),
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text),
        DataRef::Int(number) => number.to_string().into(),
        // Whole numbers are kept as numbers with decimals.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}").into(),
        DataRef::Float(number) => number.to_string().into(),
        DataRef::Bool(yes) => if *yes { "oui" } else { "non" }.into(),
        DataRef::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}").into()
        }
    }
}

/// Refuses a workbook whose parts unpack to more than we take, or that says that it holds more texts: room is made for as many at once.
fn check(bytes: &[u8]) -> Result<(), NoSheet> {
    let broken = |_: ZipError| NoSheet::Broken;
    // Read as the reader of workbooks does, which unpacks no more of a part than the directory says.
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let (mut sum, mut texts) = (0_u64, Vec::new());
    for number in 0..parts.len() {
        let part = parts.by_index_raw(number).map_err(broken)?;
        sum = sum.saturating_add(part.size());
        if part.name().map_err(broken)?.to_ascii_lowercase().contains("sharedstrings") {
            texts.push(number);
        }
    }
    if sum > UNPACKED {
        return Err(NoSheet::TooLarge);
    }
    for number in texts {
        let mut text = String::new();
        parts.by_index(number).map_err(broken)?.read_to_string(&mut text).map_err(|_| NoSheet::Broken)?;
        check_texts(&text)?;
    }
    Ok(())
}

/// Refuses a table of texts that holds, or says that it holds, more than a sheet has cells.
fn check_texts(text: &str) -> Result<(), NoSheet> {
    // By these, another encoding could hide the number.
    if text.contains(['\0', '\u{1b}']) {
        return Err(NoSheet::Broken);
    }
    for (at, name) in text.match_indices("uniqueCount") {
        let value = text[at + name.len()..].trim_start_matches(|c: char| c.is_whitespace() || "=+\"'".contains(c));
        let digits = value.find(|c: char| !c.is_ascii_digit()).map_or(value, |end| &value[..end]);
        if !digits.is_empty() && digits.parse().map_or(true, |count: usize| count > CELLS) {
            return Err(NoSheet::TooLarge);
        }
    }
    if holds_more(text, CELLS) { Err(NoSheet::TooLarge) } else { Ok(()) }
}

/// Whether there are more than so many texts.
fn holds_more(table: &str, texts: usize) -> bool {
    table.split('<').filter(|tag| is_text(tag)).nth(texts).is_some()
}

/// Whether a tag opens a text, whatever the prefix of its name space.
fn is_text(tag: &str) -> bool {
    let name = tag.split(|c: char| c.is_whitespace() || c == '/' || c == '>').next().unwrap_or_default();
    name.rsplit(':').next() == Some("si")
}

fn text(bytes: &[u8]) -> Result<Vec<Vec<String>>, NoSheet> {
    let text = decoded(bytes);
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [';', '\t', ','].into_iter().max_by_key(|mark| (first.matches(*mark).count(), *mark == ';'));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.map_or(b';', |mark| mark as u8))
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut left = Left::default();
    for record in reader.records() {
        let record = record.map_err(|_| NoSheet::Broken)?;
        if rows.len() >= ROWS {
            return Err(NoSheet::TooLarge);
        }
        // The reader passes over empty lines; faults are told by the line of the file.
        let start = record.position().and_then(|place| usize::try_from(place.byte()).ok()).unwrap_or(0);
        // Of a line that ends in two characters, the reader has passed the first only.
        let half = usize::from(start > 0 && text.as_bytes().get(start - 1..=start) == Some(b"\r\n"));
        let rest = text.get(start + half..).unwrap_or_default();
        let empty = rest[..rest.len() - rest.trim_start_matches(['\r', '\n']).len()].matches('\n').count();
        rows.resize_with((rows.len() + empty).min(ROWS), Vec::new);
        left.take_cells(record.len().min(COLUMNS))?;
        let cells = record.iter().take(COLUMNS).map(|cell| left.keep(undefused(cell)));
        rows.push(cells.collect::<Result<_, _>>()?);
    }
    Ok(rows)
}

/// Without the mark that our exports put before what a spreadsheet would take for a formula.
fn undefused(cell: &str) -> &str {
    let formula = cell.strip_prefix('\'').filter(|rest| rest.starts_with(super::export::FORMULA));
    formula.unwrap_or(cell)
}

fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

/// Windows-1252 differs from Latin-1 in these 32 places.
fn windows_1252(byte: u8) -> char {
    const OWN: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => OWN[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn parts(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
        let sheet = read("f", bytes).unwrap();
        (sheet.headings, sheet.rows)
    }

    fn texts(row: &[&str]) -> Vec<String> {
        row.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn texts_are_read_in_either_encoding_and_with_either_mark() {
        let expected = (texts(&["référence", "ville"]), vec![texts(&["F-1", "L’Haÿ"])]);
        assert_eq!(parts("\u{feff}référence;ville\r\nF-1;L’Haÿ\r\n".as_bytes()), expected);
        assert_eq!(parts("référence,ville\nF-1,L’Haÿ\n".as_bytes()), expected);
        assert_eq!(parts(b"r\xe9f\xe9rence\tville\nF-1\tL\x92Ha\xff"), expected);
        assert_eq!(parts(b"a;b\n\"x;\n y\";'=1+1").1, [texts(&["x;\n y", "=1+1"])]);
    }

    #[test]
    fn lines_keep_their_numbers() {
        assert_eq!(parts(b"a\n\n\nb").1, [texts(&[]), texts(&[]), texts(&["b"])]);
        assert_eq!(parts(b"a\r\n\r\nb\r\nc\r\n").1, [texts(&[]), texts(&["b"]), texts(&["c"])]);
    }

    #[test]
    fn a_workbook_is_read_as_texts() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "reference").unwrap();
        sheet.write_number(1, 0, 12.0).unwrap();
        sheet.write_boolean(3, 1, true).unwrap();
        let day = rust_xlsxwriter::ExcelDateTime::parse_from_str("2019-03-01").unwrap();
        let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_datetime_with_format(3, 2, &day, &format).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let expected = vec![texts(&["12"]), texts(&[]), texts(&["", "oui", "2019-03-01"])];
        assert_eq!(parts(&bytes), (texts(&["reference"]), expected));
    }

    /// A workbook whose cells all hold the same long text, which it holds once.
    fn repeated(cells: u32) -> Vec<u8> {
        let (text, mut book) = ("é".repeat(32_000), rust_xlsxwriter::Workbook::new());
        let sheet = book.add_worksheet();
        for cell in 0..cells {
            sheet.write_string(cell / 50, (cell % 50) as u16, &text).unwrap();
        }
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_long_text_in_many_cells_is_cut_in_each_and_refused_in_too_many() {
        let few = read("f", &repeated(3000)).unwrap();
        let lengths = few.headings.iter().chain(few.rows.iter().flatten()).map(|cell| cell.chars().count());
        assert!(lengths.clone().all(|length| length == CELL) && lengths.count() == 3000);
        let many = repeated(10_000);
        assert!(many.len() < 100_000, "{}", many.len());
        assert_eq!(read("f", &many).unwrap_err(), NoSheet::TooLarge);
        assert_eq!(parts("é".repeat(32_000).as_bytes()).0, ["é".repeat(CELL)]);
    }

    #[test]
    fn a_full_table_of_a_hundred_thousand_rows_is_within_bounds() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let columns = domain::catalogue::TRAINING_COLUMNS.len() as u16;
        for (row, column) in (0..1000).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            sheet.write_string(row, column, format!("some words of {row} in {column}")).unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        let mut parts = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let unpacked: u64 = (0..parts.len()).map(|number| parts.by_index_raw(number).unwrap().size()).sum();
        assert!(unpacked * 100 < UNPACKED, "{unpacked}");
    }

    /// A workbook that says of its texts that there are as many.
    fn promising(count: &str) -> Vec<u8> {
        let mut from = ZipArchive::new(Cursor::new(repeated(1))).unwrap();
        let mut into = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..from.len() {
            let (mut part, mut text) = (from.by_index(number).unwrap(), String::new());
            part.read_to_string(&mut text).unwrap();
            let text = text.replace("uniqueCount=\"1\"", &format!("uniqueCount = '{count}'"));
            into.start_file(part.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
            into.write_all(text.as_bytes()).unwrap();
        }
        into.finish().unwrap().into_inner()
    }

    #[test]
    fn no_room_is_made_for_texts_that_are_only_promised() {
        assert!(read("f", &promising("12")).is_ok());
        for count in ["40000000000", "+40000000000", "99999999999999999999999"] {
            assert_eq!(read("f", &promising(count)).unwrap_err(), NoSheet::TooLarge, "{count}");
        }
    }

    #[test]
    fn empty_texts_and_cells_count_as_much_as_others() {
        let table = "<sst uniqueCount=\"3\"><x:si/><si><t/></si><si ></si><sizes/></sst>";
        assert!(holds_more(table, 2) && !holds_more(table, 3));
        let mut left = Left { cells: 5, ..Left::default() };
        assert_eq!((left.take_cells(3), left.take_cells(2)), (Ok(()), Ok(())));
        assert_eq!(left.take_cells(1), Err(NoSheet::TooLarge));
    }

    #[test]
    fn what_is_no_table_is_refused_by_its_content() {
        let refused = |bytes: &[u8]| read("a.xlsx", bytes).unwrap_err();
        assert_eq!(refused(b""), NoSheet::Empty);
        assert_eq!(refused(b"\x89PNG\r\n\0\0"), NoSheet::Kind);
        assert_eq!(refused(b"PK\x03\x04 nothing of a zip"), NoSheet::Broken);
        let mut bomb = repeated(1);
        let last = bomb.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
        bomb[last + 24..last + 28].copy_from_slice(&i32::MAX.to_le_bytes());
        assert_eq!(refused(&bomb), NoSheet::TooLarge);
    }
}
