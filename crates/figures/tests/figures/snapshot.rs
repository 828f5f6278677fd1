//! The frozen records.

use crate::sample::*;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::Encoding;
use domain::network::Language::{En, Fr};
use domain::network::{ColumnId, SourceId};
use domain::records::{Frame, Values};
use domain::set::NULL;
use figures::records::Records;
use figures::snapshot::{MANIFEST_FILE, Snapshot, SnapshotError, Writer, freeze, freeze_after, stream};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn the_same_records_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let first = freeze(&network(), &sample_records(), &one).unwrap().snapshot;
    let second = freeze(&network(), &sample_records(), &two).unwrap().snapshot;
    assert_eq!(first.sha256, second.sha256);
    assert_eq!(read_folder(&one), read_folder(&two));
    let names: Vec<String> = read_folder(&one).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["answers.parquet", "declared.csv", "learners.parquet", "manifest.json", "trainings.parquet"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside");
    assert_eq!(Snapshot::open(&one).unwrap(), first);
    first.verify().unwrap();
    fs::write(one.join("answers.parquet"), "other").unwrap();
    assert!(matches!(first.verify(), Err(SnapshotError::Changed(name)) if name == "answers.parquet"));
}

#[test]
fn columns_are_as_narrow_as_the_schema_allows_and_derived_ones_are_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = freeze(&network(), &sample_records(), &folder.path().join("s")).unwrap().snapshot;
    let file = fs::File::open(snapshot.folder.join("learners.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let fields = reader.schema().fields().iter();
    let fields: Vec<(&str, DataType, bool)> =
        fields.map(|field| (field.name().as_str(), field.data_type().clone(), field.is_nullable())).collect();
    use DataType::{Boolean, Date32, Int8, Int32, Utf8};
    let coded = |key| DataType::Dictionary(Box::new(key), Box::new(Utf8));
    let expected = [
        ("enrolment_id", Utf8, false),
        ("training_id", coded(Int32), false),
        ("region", coded(Int8), true),
        ("labelled_on", Date32, true),
        ("sex", coded(Int8), true),
        ("age", Int32, true),
        ("jobseeker", Boolean, false),
        ("cents", Int32, true),
    ];
    assert_eq!(fields, expected);
    let created_by = reader.metadata().file_metadata().created_by().map(ToOwned::to_owned);
    assert_eq!((created_by.as_deref(), snapshot.rows(&"learners".into())), (Some("tremplin"), Some(5)));
}

#[test]
fn a_value_that_the_schema_does_not_allow_is_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [NULL, i64::from(i32::MAX) + 1] {
        let mut records = sample_records();
        let answers = records.frames.get_mut(&SourceId::from("answers")).unwrap();
        match answers.columns.get_mut(&ColumnId::from("candidates")) {
            Some(Values::Integers(values)) => values[1] = wrong,
            _ => panic!("no such numbers"),
        }
        let place = folder.path().join("s");
        let refused = freeze(&network(), &records, &place);
        assert!(matches!(refused, Err(SnapshotError::Value(_, column)) if column.as_str() == "candidates"));
        assert!(!place.exists());
    }
}

#[test]
fn declared_counts_are_compared_with_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let notices = freeze(&network(), &sample_records(), &folder.path().join("s")).unwrap().notices;
    let said: Vec<String> = notices.iter().map(|notice| notice.say(En)).collect();
    assert_eq!(said, ["answers t2, learners: declares 3, the records say 2."]);
    assert!(notices[0].say(Fr).contains("déclare 3"));
}

#[test]
fn only_a_snapshot_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("s");
    fs::create_dir(&place).unwrap();
    freeze(&network(), &sample_records(), &place).unwrap();
    let mut fewer = sample_records();
    fewer.declared.clear();
    let again = freeze(&network(), &fewer, &place).unwrap().snapshot;
    assert!(again.declared.is_empty());
    fs::write(place.join("manifest.json"), "mine").unwrap();
    assert!(matches!(freeze(&network(), &fewer, &place), Err(SnapshotError::Occupied(_))));
    assert!(matches!(Snapshot::open(&place), Err(SnapshotError::NoManifest(_))));
    fs::write(place.join("manifest.json"), "{\"format\": 9}").unwrap();
    assert!(matches!(Snapshot::open(&place), Err(SnapshotError::Newer { found: 9 })));
}

#[test]
fn a_source_whose_rows_did_not_change_keeps_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let (network, first) = (network(), sample_records());
    let before = freeze(&network, &first, &place("before")).unwrap();
    assert!(before.kept.is_empty());
    let bytes = read_folder(&place("before"));
    let kept = |records: &Records, name: &str| {
        let frozen = freeze_after(Some(&before.snapshot), &network, records, &place(name)).unwrap();
        let fresh = freeze(&network, records, &place(&format!("{name}-fresh"))).unwrap();
        assert_eq!(frozen.snapshot.sha256, fresh.snapshot.sha256);
        assert_eq!(read_folder(&place(name)), read_folder(&place(&format!("{name}-fresh"))));
        assert_eq!(frozen.notices, fresh.notices);
        frozen.snapshot.verify().unwrap();
        frozen.kept.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(kept(&first, "same"), ["trainings", "learners", "answers"]);
    let mut older = first.clone();
    let Some(Values::Integers(ages)) =
        older.frames[&SourceId::from("learners")].columns.get_mut(&ColumnId::from("age"))
    else {
        panic!("no ages");
    };
    ages[0] += 1;
    assert_eq!(kept(&older, "older"), ["trainings", "answers"]);
    // The region of a learner is that of the training.
    let mut moved = first.clone();
    let regions = moved.frames[&SourceId::from("trainings")].columns.get_mut(&ColumnId::from("region"));
    let Some(Values::Integers(regions)) = regions else { panic!("no regions") };
    regions[0] = regions[2];
    assert!(!kept(&moved, "moved").contains(&"learners".to_owned()));
    // What was changed behind the back is written again; what is lost too.
    fs::remove_file(place("before").join("answers.parquet")).unwrap();
    fs::write(place("before").join("answers.parquet"), "other").unwrap();
    fs::remove_file(place("before").join("learners.parquet")).unwrap();
    assert_eq!(kept(&first, "harmed"), ["trainings"]);
    assert_eq!(read_folder(&place("same")), bytes);
    let own = freeze_after(Some(&Snapshot::open(&place("same")).unwrap()), &network, &first, &place("same")).unwrap();
    assert_eq!((own.kept.len(), read_folder(&place("same"))), (3, bytes));
}

/// The sample's rows again and again, each time with names of their own.
fn batch(number: usize) -> Vec<Frame> {
    let renamed = |values: &Values| match values {
        Values::Integers(values) => Values::Integers(values.clone()),
        Values::Texts(texts) => Values::Texts(texts.iter().map(|text| format!("{number:05}-{text}")).collect()),
        Values::Keys(texts) => Values::Keys(texts.iter().map(|text| format!("{number:05}-{text}")).collect()),
    };
    let frame = |frame: &Frame| Frame {
        source: frame.source.clone(),
        columns: frame.columns.iter().map(|(id, values)| (id.clone(), renamed(values))).collect(),
    };
    sample_records().frames.values().map(frame).collect()
}

fn streamed(place: &Path, parts: usize, threads: usize) -> Result<Snapshot, SnapshotError> {
    let network = network();
    let writer = Writer::create(&network, &header(), place)?;
    let batches = |part: usize| (part * 10..(part + 1) * 10).map(batch);
    Ok(stream(writer, &sample_records().declared, (parts, threads), batches, |_| ())?.snapshot)
}

/// All texts of a column in the order of the files.
fn texts(snapshot: &Snapshot, source: &str, column: &str) -> Vec<String> {
    let mut all = Vec::new();
    for file in snapshot.files(&source.into()) {
        let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(file).unwrap()).unwrap();
        for batch in reader.build().unwrap() {
            let values = cast(batch.unwrap().column_by_name(column).unwrap(), &DataType::Utf8).unwrap();
            all.extend(values.as_string::<i32>().iter().map(|text| text.unwrap_or_default().to_owned()));
        }
    }
    all
}

#[test]
fn batches_in_parts_make_one_snapshot_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let (one, three) = (folder.path().join("one"), folder.path().join("three"));
    let first = streamed(&one, 3, 1).unwrap();
    assert_eq!(first.sha256, streamed(&three, 3, 3).unwrap().sha256);
    let parts: Vec<_> = (0..3).map(|at| one.join(format!("learners/part-{at:05}.parquet"))).collect();
    assert_eq!(first.files(&"learners".into()), parts);
    first.verify().unwrap();
    assert_eq!(Snapshot::open(&one).unwrap(), first);
    let held = |source: &str| (first.rows(&source.into()), first.clusters(&source.into()));
    assert_eq!((held("learners"), held("answers")), ((Some(150), Some(90)), (Some(90), Some(90))));
    assert_eq!((held("trainings"), held("nothing")), ((Some(120), None), (None, None)));
    let trainings: Vec<String> = texts(&first, "learners", "training_id");
    assert_eq!((trainings.len(), trainings[0].as_str(), trainings[149].as_str()), (150, "00000-t1", "00029-t4"));
    assert!(trainings.is_sorted());
    assert_eq!(texts(&first, "learners", "region")[..5], ["nord", "nord", "l'ouest", "l'ouest", "en-ligne"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside");
}

#[test]
fn a_part_is_the_snapshot_when_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = streamed(&folder.path().join("s"), 1, 2).unwrap();
    assert_eq!(snapshot.files(&"learners".into()), [snapshot.folder.join("learners.parquet")]);
    assert_eq!(snapshot.clusters(&"learners".into()), Some(30));
}

#[test]
fn a_batch_that_can_t_be_written_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (network, written) = (network(), AtomicU64::new(0));
    let writer = Writer::create(&network, &header(), &folder.path().join("s")).unwrap();
    let broken = |part: usize| {
        (0..4).map(move |number| {
            let mut frames = batch(part * 4 + number);
            if (part, number) == (1, 2) {
                // More than a day can be.
                let days = frames[0].columns.get_mut(&ColumnId::from("labelled_on")).unwrap();
                *days = Values::Integers(vec![i64::MAX; 4]);
            }
            frames
        })
    };
    let told = |rows| {
        written.fetch_add(rows, Ordering::Relaxed);
    };
    let refused = stream(writer, &[], (2, 2), broken, told).unwrap_err();
    assert!(matches!(refused, SnapshotError::Value(source, _) if source.as_str() == "trainings"));
    assert!(written.load(Ordering::Relaxed) >= 2 * 12);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
}

#[test]
fn clusters_are_stated_only_where_their_rows_stand_together() {
    let folder = tempfile::tempdir().unwrap();
    let clusters = |name: &str, order: [&str; 5]| {
        let mut records = sample_records();
        let columns = &mut records.frames.get_mut(&SourceId::from("learners")).unwrap().columns;
        columns.insert("training_id".into(), Values::Keys(order.into_iter().collect()));
        freeze(&network(), &records, &folder.path().join(name)).unwrap().snapshot.clusters(&"learners".into())
    };
    assert_eq!(clusters("together", ["t2", "t2", "t1", "t1", "t4"]), Some(3));
    assert_eq!(clusters("apart", ["t1", "t2", "t1", "t1", "t4"]), None);
}

/// Many rows of one training each, so that groups of rows end.
fn long(rows: usize, of_cluster: usize) -> Records {
    let mut records = sample_records();
    let learners = records.frames.get_mut(&SourceId::from("learners")).unwrap();
    let trainings: Vec<String> = (0..rows.div_ceil(of_cluster)).map(|at| format!("{at:07}")).collect();
    for (id, values) in &mut learners.columns {
        *values = match (id.as_str(), &values) {
            ("enrolment_id", _) => Values::Texts((0..rows).map(|row| format!("{row:09}")).collect()),
            ("training_id", _) => Values::Keys((0..rows).map(|row| &trainings[row / of_cluster]).collect()),
            (_, Values::Integers(some)) => Values::Integers((0..rows).map(|row| some[row % some.len()]).collect()),
            (_, Values::Texts(_) | Values::Keys(_)) => panic!("{id}"),
        };
    }
    records
}

#[test]
fn a_group_of_rows_ends_with_a_cluster_and_keeps_one_dictionary() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = freeze(&network(), &long(1_100_000, 7), &folder.path().join("s")).unwrap().snapshot;
    assert_eq!(snapshot.clusters(&"learners".into()), Some(157_143));
    let file = fs::File::open(&snapshot.files(&"learners".into())[0]).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let groups = reader.metadata().row_groups();
    let rows: Vec<i64> = groups.iter().map(|group| group.num_rows()).collect();
    assert_eq!(rows, [1_048_579, 51_421]);
    for column in groups[0].columns().iter().filter(|column| column.column_path().string() == "training_id") {
        let pages = column.page_encoding_stats_mask();
        assert!(pages.is_some_and(|pages| pages.is_only(Encoding::RLE_DICTIONARY)), "{pages:?}");
        assert!(column.statistics().is_some_and(|statistics| statistics.min_bytes_opt() == Some(b"0000000")));
    }
}

#[test]
fn the_first_format_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = freeze(&network(), &sample_records(), &folder.path().join("s")).unwrap().snapshot;
    let path = snapshot.folder.join(MANIFEST_FILE);
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["format"] = 1.into();
    manifest.as_object_mut().unwrap().remove("sources").unwrap();
    for file in manifest["files"].as_array_mut().unwrap() {
        file.as_object_mut().unwrap().remove("source");
    }
    fs::write(&path, manifest.to_string()).unwrap();
    let old = Snapshot::open(&snapshot.folder).unwrap();
    assert_eq!(old.files(&"learners".into()), snapshot.files(&"learners".into()));
    assert_eq!((old.rows(&"learners".into()), old.rows(&"declared.csv".into())), (Some(5), None));
    assert_eq!((old.clusters(&"learners".into()), snapshot.clusters(&"learners".into())), (None, Some(3)));
    old.verify().unwrap();
}
