//! The frozen records.

use crate::sample::*;
use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use domain::network::Language::{En, Fr};
use figures::snapshot::{Snapshot, SnapshotError, freeze};
use std::fs;

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
fn looked_up_columns_are_stored_and_derived_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = freeze(&network(), &sample_records(), &folder.path().join("s")).unwrap().snapshot;
    let file = fs::File::open(snapshot.folder.join("learners.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let fields: Vec<(String, DataType)> =
        reader.schema().fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect();
    use DataType::{Boolean, Date32, Int64, Utf8};
    let expected = [
        ("enrolment_id", Utf8),
        ("training_id", Utf8),
        ("region", Utf8),
        ("labelled_on", Date32),
        ("sex", Utf8),
        ("age", Int64),
        ("jobseeker", Boolean),
        ("cents", Int64),
    ];
    assert_eq!(fields, expected.map(|(name, kind)| (name.to_owned(), kind)));
    let created_by = reader.metadata().file_metadata().created_by().map(ToOwned::to_owned);
    assert_eq!((created_by.as_deref(), snapshot.rows(&"learners".into())), (Some("tremplin"), Some(5)));
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
