//! A network of three sources with every kind of column, and records for it.

use domain::definition::{Definitions, FigureDefinition, Formula, Quotient, Stated, Subject, Sum, Survey, Table, Unit};
use domain::network::*;
use domain::number::Relation;
use domain::set::{NULL, ValueSet};
use figures::records::{self, Header, Records};
use indexmap::IndexMap;
use std::fs;
use std::path::Path;

pub fn text(words: &str) -> Text {
    Text::same(words)
}

pub fn nomenclature(id: &str, codes: &[(&str, &str)]) -> (NomenclatureId, Nomenclature) {
    let code = |(code, up): &(&str, &str)| Code {
        code: (*code).to_owned(),
        label: text(code),
        attributes: IndexMap::from([("up".to_owned(), (*up).to_owned())]),
    };
    (id.into(), Nomenclature { id: id.into(), codes: codes.iter().map(code).collect() })
}

pub fn column(id: &str, kind: ColumnType, nullable: bool, origin: Origin) -> (ColumnId, Column) {
    (id.into(), Column { id: id.into(), kind, nullable, label: text(id), origin })
}

pub fn code(of: &str) -> ColumnType {
    ColumnType::Code(of.into())
}

pub fn integer(min: i64, max: i64) -> ColumnType {
    ColumnType::Integer { min, max, unit: "things".to_owned() }
}

pub fn source(id: &str, key: Option<&str>, sampling: Sampling, columns: Vec<(ColumnId, Column)>) -> (SourceId, Source) {
    let cluster = (sampling == Sampling::Clusters).then(|| "training_id".into());
    let (title, entity) = (text(id), id.to_owned());
    (
        id.into(),
        Source {
            id: id.into(),
            title,
            entity,
            key: key.map(Into::into),
            sampling,
            cluster,
            contributor: (id == "answers").then(|| "training_id".into()),
            columns: columns.into_iter().collect(),
        },
    )
}

pub fn network() -> Network {
    use ColumnType::{Bool, Date, Key, Text as Free};
    use Origin::{Lookup, Record};
    let counted = |filter| Origin::Counted { source: "learners".into(), measure: Measure::Count, filter };
    let trainings = vec![
        column("training_id", Free, false, Record),
        column("region", code("region"), false, Record),
        column("area", code("area"), false, Origin::Rollup { of: "region".into(), attribute: "up".into() }),
        column("state", code("state"), false, Record),
        column("hours", integer(0, 1000), true, Record),
        column("labelled_on", Date { first: 16_000, last: 18_261 }, false, Record),
    ];
    let women = Cell::all().and(&"sex".into(), &ValueSet::one(0));
    let answers = vec![
        column("training_id", Key("trainings".into()), false, Record),
        column("region", code("region"), false, Lookup("trainings".into())),
        column("candidates", integer(0, 10_000), false, Record),
        column("learners", integer(0, 1000), false, counted(Cell::all())),
        column("women", integer(0, 1000), true, counted(women)),
    ];
    let aged = Cell::all().and(&"age".into(), &ValueSet::range(26, 75));
    let learners = vec![
        column("enrolment_id", Free, false, Record),
        column("training_id", Key("trainings".into()), false, Record),
        column("region", code("region"), false, Lookup("trainings".into())),
        column("labelled_on", Date { first: 16_000, last: 18_261 }, false, Lookup("trainings".into())),
        column("sex", code("sex"), true, Record),
        column("age", integer(15, 75), true, Record),
        column("older", Bool, false, Origin::Condition(aged)),
        column("jobseeker", Bool, false, Record),
        column("cents", integer(-500, 1_000_000), true, Record),
    ];
    Network {
        id: "sample".to_owned(),
        name: text("Sample"),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures: IndexMap::from([
            nomenclature("region", &[("nord", "n"), ("l'ouest", "n"), ("sud", "s"), ("en-ligne", "s")]),
            nomenclature("area", &[("n", ""), ("s", "")]),
            nomenclature("state", &[("answered", ""), ("silent", ""), ("closed", "")]),
            nomenclature("sex", &[("femmes", ""), ("hommes", "")]),
        ]),
        sources: IndexMap::from([
            source("trainings", Some("training_id"), Sampling::Register, trainings),
            source("learners", Some("enrolment_id"), Sampling::Clusters, learners),
            source("answers", Some("training_id"), Sampling::Units, answers),
        ]),
    }
}

/// A good folder of records, file by file.
pub const FILES: [(&str, &str); 5] = [
    ("records.json", "{\"network\": \"sample\", \"edition\": 2019, \"synthetic\": true}\n"),
    (
        "trainings.csv",
        "training_id,region,state,hours,labelled_on\n\
         t1,nord,answered,120,2018-05-01\n\
         t2,l'ouest,answered,,2019-01-31\n\
         \"t3, bis\",sud,silent,840,2016-02-29\n\
         t4,en-ligne,answered,7,2017-12-31\n",
    ),
    (
        "learners.csv",
        "enrolment_id,training_id,sex,age,jobseeker,cents\n\
         e1,t1,femmes,20,true,100\n\
         e2,t1,hommes,,false,\n\
         e3,t2,femmes,40,true,-250\n\
         e4,t2,,75,false,1000000\n\
         e5,t4,femmes,26,true,0\n",
    ),
    ("answers.csv", "training_id,candidates,learners,women\nt1,10,2,1\nt2,0,3,1\nt4,7,1,\n"),
    (
        "declared.csv",
        "edition,figure,value,source\n2018,t.women.learners,3,Report 2018\n2018,t.women.share,37.5,Report 2018\n",
    ),
];

/// Writes [`FILES`], with one of them replaced, or left out when the text is empty.
pub fn folder(changed: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let kept = FILES.iter().filter(|(name, _)| *name != changed).copied();
    for (name, text) in kept.chain([(changed, text)]).filter(|(_, text)| !text.is_empty()) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

pub fn sample_records() -> Records {
    records::read(&network(), folder("", "").path()).unwrap_or_else(|errors| panic!("{errors}"))
}

pub fn header() -> Header {
    Header { network: "sample".to_owned(), edition: 2019, synthetic: true }
}

pub fn quantity(edition: Year, source: &str, measure: &str, cell: &Cell) -> Quantity {
    let measure = if measure.is_empty() { Measure::Count } else { Measure::Sum(measure.into()) };
    Quantity { edition, source: source.into(), measure, cell: cell.clone() }
}

pub fn cell(conditions: &[(&str, ValueSet)]) -> Cell {
    conditions.iter().fold(Cell::all(), |cell, (column, set)| cell.and(&(*column).into(), set))
}

pub fn share(value: Quantity, base: Quantity) -> Quotient {
    Quotient { value: Sum::of(value), base: Sum::of(base), factor: (100, 1), part: true }
}

pub fn figure(id: &str, formula: Formula) -> FigureDefinition {
    let (unit, decimals, relation) = (Unit::Ratio, 2, Relation::Equal);
    let (edition, stated, footnotes) = (2019, Stated::default(), Vec::new());
    FigureDefinition {
        id: id.into(),
        row: text(id),
        column: text(id),
        unit,
        decimals,
        relation,
        formula,
        edition,
        stated,
        footnotes,
    }
}

/// One table with all figures, in their order; the survey of the sample network.
pub fn definitions(edition: Year, figures: Vec<FigureDefinition>) -> Definitions {
    let table = Table {
        id: "t".to_owned(),
        title: text("T"),
        theme: text("T"),
        subject: Subject::Persons,
        footnotes: Vec::new(),
        figures: figures.iter().map(|figure| figure.id.clone()).collect(),
        charts: Vec::new(),
    };
    let of_state = |states| Sum::of(quantity(edition, "trainings", "", &cell(&[("state", states)])));
    Definitions {
        edition,
        tables: vec![table],
        figures: figures.into_iter().map(|figure| (figure.id.clone(), figure)).collect(),
        not_computed: IndexMap::new(),
        identities: Vec::new(),
        survey: Some(Survey { answered: of_state(ValueSet::one(0)), asked: of_state(ValueSet::range(0, 1)) }),
    }
}

pub fn absent() -> ValueSet {
    ValueSet::one(NULL)
}

pub fn read_folder(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}
