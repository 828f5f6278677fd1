//! Columns read page by page are what the library reads, and what it alone can read is left to it.

use figures::datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int8Array, Int16Array, Int32Array, Int64Array,
    RecordBatch, StringArray,
};
use figures::datafusion::arrow::compute::{cast, concat_batches};
use figures::datafusion::arrow::datatypes::{DataType, Field, Schema};
use figures::datafusion::error::DataFusionError;
use figures::datafusion::parquet::arrow::ArrowWriter;
use figures::datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use figures::datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use figures::datafusion::parquet::file::metadata::ParquetMetaDataReader;
use figures::datafusion::parquet::file::properties::{WriterProperties, WriterVersion};
use figures::datafusion::prelude::SessionContext;
use figures::pages::Pages;
use proptest::prelude::*;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every type that a snapshot gives its columns, a name for each.
const COLUMNS: [&str; 7] = ["codes", "long list", "keys", "flag", "number", "cents", "day"];

/// How a file is written.
#[derive(Clone, Debug)]
struct Written {
    rows: usize,
    may_lack: bool,
    /// How many different values a column has.
    variety: i64,
    /// How many rows in a row have the same value.
    run: usize,
    page: usize,
    group: usize,
    /// Bytes of a dictionary, beyond which values stand in their pages.
    dictionary: usize,
    second_version: bool,
    compressed: bool,
    seed: u64,
}

fn written() -> impl Strategy<Value = Written> {
    let size = (
        prop_oneof![1 => Just(0), 15 => 1..3000_usize],
        1..700_usize,
        1..2000_usize,
        prop_oneof![4 => Just(1 << 20), 1 => 1..4000_usize],
    );
    let values =
        (any::<bool>(), prop_oneof![Just(1), Just(2), 3..100_i64], prop_oneof![Just(1), 1..40_usize, 500..5000_usize]);
    (size, values, any::<bool>(), any::<bool>(), any::<u64>()).prop_map(
        |((rows, page, group, dictionary), (may_lack, variety, run), second_version, compressed, seed)| Written {
            rows,
            may_lack,
            variety,
            run,
            page,
            group,
            dictionary,
            second_version,
            compressed,
            seed,
        },
    )
}

impl Written {
    /// A value by row, absent ones among them, or all of them, where some may be.
    fn values(&self, column: u64) -> Vec<Option<i64>> {
        let mut state = self.seed ^ column.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut roll = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let absent = if self.may_lack { [0, 1, 9, 10][roll(4) as usize] } else { 0 };
        let (mut values, mut value) = (Vec::new(), 0);
        for row in 0..self.rows {
            if row % self.run == 0 {
                value = roll(self.variety as u64) as i64;
            }
            values.push((roll(10) >= absent).then_some(value));
        }
        values
    }

    fn batch(&self) -> RecordBatch {
        let of = |column: u64| self.values(column).into_iter();
        let texts = |prefix: &str| {
            Arc::new((0..self.variety).map(|at| Some(format!("{prefix}é{at}"))).collect::<StringArray>()) as ArrayRef
        };
        let codes = of(0).map(|value| value.map(|value| value as i8)).collect::<Int8Array>();
        let long = of(1).map(|value| value.map(|value| value as i16)).collect::<Int16Array>();
        let keys = of(2).map(|value| value.map(|value| value as i32)).collect::<Int32Array>();
        let columns: [ArrayRef; 7] = [
            Arc::new(DictionaryArray::try_new(codes, texts("c")).unwrap()),
            Arc::new(DictionaryArray::try_new(long, texts("")).unwrap()),
            Arc::new(DictionaryArray::try_new(keys, texts("training-")).unwrap()),
            Arc::new(of(3).map(|value| value.map(|value| value % 2 == 1)).collect::<BooleanArray>()),
            Arc::new(of(4).map(|value| value.map(|value| value as i32 * 1_000_003)).collect::<Int32Array>()),
            Arc::new(of(5).map(|value| value.map(|value| i64::MIN + value)).collect::<Int64Array>()),
            Arc::new(of(6).map(|value| value.map(|value| 17_000 - value as i32)).collect::<Date32Array>()),
        ];
        let fields = COLUMNS.iter().zip(&columns);
        let fields = fields.map(|(name, values)| Field::new(*name, values.data_type().clone(), self.may_lack));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        RecordBatch::try_new(schema, columns.to_vec()).unwrap()
    }

    fn to(&self, path: &Path) {
        let version = if self.second_version { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let compression =
            if self.compressed { Compression::ZSTD(ZstdLevel::default()) } else { Compression::UNCOMPRESSED };
        let properties = WriterProperties::builder()
            .set_writer_version(version)
            .set_compression(compression)
            .set_write_batch_size(64.min(self.page))
            .set_data_page_row_count_limit(self.page)
            .set_max_row_group_row_count(Some(self.group))
            .set_dictionary_page_size_limit(self.dictionary);
        let batch = self.batch();
        let mut writer =
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties.build())).unwrap();
        // The writer parts a batch by calling itself, group by group: thousands of them would leave it no stack.
        for from in (0..self.rows).step_by(self.group) {
            writer.write(&batch.slice(from, self.group.min(self.rows - from))).unwrap();
        }
        writer.close().unwrap();
    }
}

/// The rows of some columns in their order, as so many threads read them.
fn read(
    files: &[PathBuf],
    columns: &[&str],
    parts: usize,
    whole: bool,
) -> Option<Result<RecordBatch, DataFusionError>> {
    let of = |parts: Vec<Vec<RecordBatch>>| plain(parts.into_iter().flatten());
    Some(in_parts(files, columns, parts, whole)?.map(of))
}

fn in_parts(
    files: &[PathBuf],
    columns: &[&str],
    parts: usize,
    whole: bool,
) -> Option<Result<Vec<Vec<RecordBatch>>, DataFusionError>> {
    let columns: Vec<_> = columns.iter().map(|column| (*column).into()).collect();
    let table = Pages::open(files, &columns)?.table(parts, whole).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let frame = SessionContext::new().read_table(Arc::new(table)).unwrap();
    // Where there is no row, there are still columns.
    let none = RecordBatch::new_empty(Arc::clone(frame.schema().inner()));
    let parts = runtime.block_on(frame.collect_partitioned());
    Some(parts.map(|parts| [vec![vec![none]], parts].concat()))
}

/// The same, as the library reads it.
fn expected(files: &[PathBuf], columns: &[&str]) -> RecordBatch {
    let mut batches = Vec::new();
    for file in files {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap();
        let schema = reader.schema().clone();
        let places: Vec<usize> = columns.iter().map(|column| schema.index_of(column).unwrap()).collect();
        batches.push(RecordBatch::new_empty(Arc::new(schema.project(&places).unwrap())));
        batches.extend(reader.build().unwrap().map(|batch| batch.unwrap().project(&places).unwrap()));
    }
    plain(batches)
}

/// All rows, with codes and keys as texts: equal whatever the dictionary.
fn plain(batches: impl IntoIterator<Item = RecordBatch>) -> RecordBatch {
    let of = |column: &ArrayRef| match column.data_type() {
        DataType::Dictionary(..) => cast(column, &DataType::Utf8).unwrap(),
        _ => Arc::clone(column),
    };
    let one = |batch: RecordBatch| {
        let names = batch.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
        RecordBatch::try_from_iter_with_nullable(
            names.into_iter().zip(batch.columns()).map(|(name, column)| (name, of(column), true)),
        )
    };
    let batches: Vec<_> = batches.into_iter().map(|batch| one(batch).unwrap()).collect();
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

/// Whether each page of codes and keys holds keys of a dictionary, and each page of numbers these or the numbers.
fn is_as_a_snapshot(file: &Path) -> bool {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&File::open(file).unwrap()).unwrap();
    let chunks = metadata.row_groups().iter().flat_map(|group| group.columns().iter().enumerate());
    let mut alike = chunks.map(|(column, chunk)| {
        let mut pages = chunk.page_encoding_stats_mask().unwrap().encodings();
        pages.all(|encoding| match encoding {
            Encoding::RLE_DICTIONARY => true,
            Encoding::PLAIN => column > 2,
            _ => column == 3,
        })
    });
    alike.all(|alike| alike)
}

fn reads_what_the_library_reads(written: &Written, columns: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let files = [folder.path().join("0.parquet"), folder.path().join("1.parquet")];
    written.to(&files[0]);
    Written { seed: !written.seed, rows: written.rows / 3, ..written.clone() }.to(&files[1]);
    let as_a_snapshot = files.iter().all(|file| is_as_a_snapshot(file));
    for (parts, whole) in [(1, true), (2, true), (2, false), (5, false)] {
        let Some(read) = read(&files, columns, parts, whole) else {
            assert!(!as_a_snapshot, "left to the library");
            continue;
        };
        assert_eq!(read.unwrap(), expected(&files, columns), "{parts} parts");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn columns_are_what_the_library_reads(written in written(), columns in prop::sample::subsequence(&COLUMNS, 1..=7)) {
        reads_what_the_library_reads(&written, &columns);
    }
}

/// As a snapshot's writer writes, with pages of 700 rows.
const SNAPSHOT: Written = Written {
    rows: 3000,
    may_lack: true,
    variety: 100,
    run: 1,
    page: 700,
    group: 2000,
    dictionary: 1 << 20,
    second_version: false,
    compressed: true,
    seed: 2019,
};

#[test]
fn a_part_may_begin_inside_of_a_group() {
    let folder = tempfile::tempdir().unwrap();
    let file = [folder.path().join("long.parquet")];
    let long = Written { rows: 300_000, page: 50_000, group: 1 << 20, ..SNAPSHOT };
    long.to(&file[0]);
    for (parts, whole) in [(1, false), (2, false), (3, false), (7, false), (2, true)] {
        let read = read(&file, &COLUMNS, parts, whole).unwrap().unwrap();
        assert_eq!(read, expected(&file, &COLUMNS), "{parts} parts");
    }
    let pages = |parts, whole| {
        let parts = in_parts(&file, &["codes"], parts, whole).unwrap().unwrap();
        parts[1..].iter().map(|part| part.iter().map(RecordBatch::num_rows).sum()).collect::<Vec<usize>>()
    };
    assert_eq!(pages(2, false), [131_072, 168_928]);
    assert_eq!(pages(2, true), [300_000], "rows of a cluster may stand on both sides of a page's end");
}

#[test]
fn what_has_another_form_is_left_to_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let files = [folder.path().join("0.parquet"), folder.path().join("1.parquet")];
    let left = |columns: &[&str]| read(&files, columns, 2, false).is_none();
    SNAPSHOT.to(&files[0]);
    assert!(left(&COLUMNS), "the second file is not there");
    SNAPSHOT.to(&files[1]);
    assert!(!left(&COLUMNS));
    assert!(left(&[]), "rows are counted");
    assert!(left(&["another"]));
    files.iter().for_each(|file| Written { may_lack: false, dictionary: 100, ..SNAPSHOT }.to(file));
    assert!(left(&["keys"]), "some keys stand in their pages");
    assert!(!left(&["number", "cents", "day", "flag"]));
    SNAPSHOT.to(&files[1]);
    assert!(left(&["number"]), "files differ");
    fs::write(&files[1], "no Parquet").unwrap();
    assert!(left(&COLUMNS));
}

#[test]
fn a_damaged_page_is_an_error_or_other_values_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let file = [folder.path().join("rows.parquet")];
    let (mut errors, mut others) = (0, 0);
    for second_version in [false, true] {
        let written =
            Written { second_version, compressed: false, rows: 500, page: 200, group: 400, variety: 20, ..SNAPSHOT };
        written.to(&file[0]);
        let whole = fs::read(&file[0]).unwrap();
        let right = expected(&file, &COLUMNS);
        let footer = u32::from_le_bytes(*whole[..whole.len() - 4].last_chunk().unwrap()) as usize;
        for at in 4..whole.len() - footer - 8 {
            let mut damaged = whole.clone();
            damaged[at] ^= [0x01, 0x80, 0xff, 0x10][at % 4];
            fs::write(&file[0], damaged).unwrap();
            match read(&file, &COLUMNS, 1, false).unwrap() {
                Ok(batch) if batch == right => (),
                Ok(_) => others += 1,
                Err(error) => {
                    errors += 1;
                    assert!(error.to_string().contains("rows.parquet`, column `"), "{error}");
                }
            }
        }
    }
    assert!(errors > 100 && others > 100, "{errors} errors, {others} others");
}
