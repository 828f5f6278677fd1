//! Broken records and what is said of them.

use crate::sample::*;
use domain::network::Language::{En, Fr};
use figures::records::{MOST_ERRORS, RecordErrors, read};
use std::fmt::Write;

fn errors(file: &str, text: &str) -> RecordErrors {
    read(&network(), folder(file, text).path()).err().unwrap_or_default()
}

#[test]
fn good_records_are_read() {
    let records = sample_records();
    assert_eq!(records.header, header());
    let rows: Vec<_> = records.frames.iter().map(|(source, frame)| (source.as_str(), frame.rows())).collect();
    assert_eq!(rows, [("trainings", 4), ("learners", 5), ("answers", 3)]);
    assert_eq!(records.declared.len(), 2);
    assert!(read(&network(), folder("declared.csv", "").path()).unwrap().declared.is_empty());
}

#[test]
fn columns_are_known_by_name_in_any_order() {
    let turned = "women,learners,candidates,training_id\n1,2,10,t1\n1,3,0,t2\n,1,7,t4\n";
    assert_eq!(read(&network(), folder("answers.csv", turned).path()).unwrap(), sample_records());
}

/// What is broken: file, then text.
const BROKEN: &[(&str, &str, &str)] = &[
    ("no file", "answers.csv", ""),
    ("unknown file", "answer.csv", "training_id\n"),
    ("no header file", "records.json", ""),
    ("header of another kind", "records.json", "{\"network\": \"sample\"}"),
    ("another network", "records.json", "{\"network\": \"gen\", \"edition\": 2019, \"synthetic\": true}"),
    ("misspelled column", "answers.csv", "training_id,candidate,learners,women\nt1,1,1,1\n"),
    ("missing and doubled column", "answers.csv", "training_id,learners,learners\nt1,1,1\n"),
    ("derived column", "answers.csv", "training_id,region,candidates,learners,women\n"),
    ("semicolons", "answers.csv", "training_id;candidates;learners;women\nt1;1;1;1\n"),
    ("truncated row", "answers.csv", "training_id,candidates,learners,women\nt1,10,2,1\nt2,0\n"),
    (
        "comma not quoted",
        "trainings.csv",
        "training_id,region,state,hours,labelled_on\nt1, bis,nord,answered,1,2018-05-01\n",
    ),
    ("wrong types", "learners.csv", "enrolment_id,training_id,sex,age,jobseeker,cents\ne1,t1,femmes,vingt,oui,1 000\n"),
    (
        "plus sign, decimals",
        "learners.csv",
        "enrolment_id,training_id,sex,age,jobseeker,cents\ne1,t1,femmes,+20,true,1.5\n",
    ),
    (
        "out of bounds",
        "learners.csv",
        "enrolment_id,training_id,sex,age,jobseeker,cents\ne1,t1,femmes,14,true,99999999999999999999\n",
    ),
    (
        "no day",
        "trainings.csv",
        "training_id,region,state,hours,labelled_on\nt1,nord,answered,,01/05/2018\nt2,nord,answered,,2018-02-30\nt4,nord,answered,,2020-01-01\n",
    ),
    (
        "unknown codes",
        "trainings.csv",
        "training_id,region,state,hours,labelled_on\nt1,Nord,answerd,,2018-05-01\nt2,mars,answered,,2018-05-01\nt4,nord,answered,,2018-05-01\n",
    ),
    (
        "empty",
        "trainings.csv",
        "training_id,region,state,hours,labelled_on\nt1,,answered,,2018-05-01\nt2,nord,answered,,2018-05-01\nt4,nord,answered,,2018-05-01\n",
    ),
    (
        "keys",
        "learners.csv",
        "enrolment_id,training_id,sex,age,jobseeker,cents\ne1,t1,,,true,\n\"e2\",\"two\nlines\",,,true,\ne1,t2,,,true,\n",
    ),
    ("declared", "declared.csv", "edition,figure,value,source\nlast,,\"4 195,5\",here\n2018,t.a.b,1\n"),
    (
        "declared twice, declared now",
        "declared.csv",
        "edition,figure,value,source\n2018,t.a.b,1,\n2018,t.a.b,2,\n2019,t.a.b,1,\n",
    ),
    ("declared header", "declared.csv", "figure,value,source\n"),
];

#[test]
fn what_is_broken_is_named_with_its_place_and_its_way_out() {
    let mut said = String::new();
    for (what, file, text) in BROKEN {
        let errors = errors(file, text);
        assert!(!errors.first.is_empty(), "{what}");
        writeln!(said, "{what}\n{}\n{}\n", errors.say(En), errors.say(Fr)).unwrap();
    }
    insta::assert_snapshot!(said);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = folder("", "");
    let latin = b"training_id,region,state,hours,labelled_on\nt\xe9,nord,answered,,2018-05-01\n";
    std::fs::write(folder.path().join("trainings.csv"), latin).unwrap();
    let errors = read(&network(), folder.path()).unwrap_err();
    assert!(errors.first[0].say(En).starts_with("trainings.csv:2, column `training_id`: expected UTF-8 text"));
    std::fs::write(folder.path().join("trainings.csv"), b"r\xe9gion\n").unwrap();
    assert!(read(&network(), folder.path()).unwrap_err().first[0].say(Fr).contains("UTF-8"));
}

#[test]
fn twenty_errors_are_told_and_the_others_counted() {
    let rows = "e1,nowhere,,14,maybe,\n".repeat(30);
    let errors = errors("learners.csv", &format!("enrolment_id,training_id,sex,age,jobseeker,cents\n{rows}"));
    // Each row: an age, a truth value, a key that points nowhere, and a key that is taken but for the first.
    assert_eq!((errors.first.len(), errors.more), (MOST_ERRORS, 30 * 4 - 1 - MOST_ERRORS));
    assert!(errors.say(Fr).ends_with("… et 99 de plus."));
}
