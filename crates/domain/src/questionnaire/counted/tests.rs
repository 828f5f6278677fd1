//! Visits to shops, counted by shop: rows, sums, what is looked up, rolled up and tested.

use super::super::{AnswerUnit, CodeChoice, NumberRange, QuestionId, Section};
use super::*;
use crate::network::{Code, Column, Nomenclature, Origin, Sampling, Source, Text};
use crate::records::Values;

fn column(id: &str, kind: ColumnType, nullable: bool, origin: Origin) -> (ColumnId, Column) {
    (id.into(), Column { id: id.into(), kind, nullable, label: Text::same(id), origin })
}

fn source(id: &str, key: Option<&str>, columns: Vec<(ColumnId, Column)>) -> (SourceId, Source) {
    let (title, entity) = (Text::same(id), id.to_owned());
    let (sampling, cluster, contributor) = (Sampling::Register, None, None);
    let key = key.map(ColumnId::from);
    (
        id.into(),
        Source {
            id: id.into(),
            title,
            entity,
            key,
            sampling,
            cluster,
            contributor,
            columns: columns.into_iter().collect(),
        },
    )
}

fn codes(id: &str, codes: &[(&str, &str)]) -> Nomenclature {
    let code = |(code, group): &(&str, &str)| Code {
        code: (*code).to_owned(),
        label: Text::same(code),
        attributes: IndexMap::from([("group".to_owned(), (*group).to_owned())]),
    };
    Nomenclature { id: id.into(), codes: codes.iter().map(code).collect() }
}

/// Shops with a trade; days with weather; visits of a shop on a day, with what was spent.
fn network() -> Network {
    let lists = [
        codes("weather", &[("sun", "dry"), ("clouds", "dry"), ("rain", "wet")]),
        codes("air", &[("dry", ""), ("wet", "")]),
    ];
    let (weather, air) = (ColumnType::Code("weather".into()), ColumnType::Code("air".into()));
    let key = |of: &str| ColumnType::Key(of.into());
    let spent = ColumnType::Integer { min: 0, max: 1000, unit: "euros".to_owned() };
    let much = Cell::all().and(&"spent".into(), &ValueSet::range(10, 1000));
    let (record, rollup) = (Origin::Record, Origin::Rollup { of: "weather".into(), attribute: "group".to_owned() });
    let sources = [
        source(
            "shops",
            Some("shop"),
            vec![
                column("shop", ColumnType::Text, false, record.clone()),
                column("trade", air.clone(), false, record.clone()),
            ],
        ),
        source(
            "days",
            Some("day"),
            vec![
                column("day", ColumnType::Text, false, record.clone()),
                column("weather", weather.clone(), false, record.clone()),
            ],
        ),
        source(
            "visits",
            None,
            vec![
                column("shop", key("shops"), false, record.clone()),
                column("day", key("days"), false, record.clone()),
                column("weather", weather, false, Origin::Lookup("days".into())),
                column("air", air, false, rollup),
                column("spent", spent, true, record),
                column("much", ColumnType::Bool, false, Origin::Condition(much)),
            ],
        ),
    ];
    Network {
        id: "shops".to_owned(),
        name: Text::same("Shops"),
        edition: 2019,
        nomenclatures: lists.into_iter().map(|list| (list.id.clone(), list)).collect(),
        time_zone: "Europe/Paris".to_owned(),
        sources: sources.into_iter().collect(),
    }
}

fn records() -> IndexMap<SourceId, Frame> {
    let texts = |texts: &[&str]| Values::Texts(texts.iter().collect());
    let frame = |id: &str, columns: Vec<(&str, Values)>| {
        let columns = columns.into_iter().map(|(column, values)| (column.into(), values)).collect();
        (id.into(), Frame { source: id.into(), columns })
    };
    IndexMap::from([
        frame("days", vec![("day", texts(&["mon", "tue"])), ("weather", Values::Integers(vec![2, 0]))]),
        frame(
            "visits",
            vec![
                ("shop", texts(&["b", "a", "a", "new", "a"])),
                ("day", texts(&["mon", "mon", "tue", "tue", "lost"])),
                ("spent", Values::Integers(vec![7, 20, NULL, 4, 10])),
            ],
        ),
        frame("shops", vec![("shop", texts(&["a", "b", "c"])), ("trade", Values::Integers(vec![1, 0, 0]))]),
    ])
}

fn question(id: &str, kind: QuestionKind, counted: Option<Counted>) -> Question {
    let confirms = counted.is_none().then(|| ("shops".into(), "trade".into()));
    let (title, help, required, when) = (Text::same(id), Text::same(id), true, None);
    Question {
        id: id.into(),
        title,
        help,
        kind,
        required,
        when,
        confirms,
        counted,
        answers: Vec::new(),
        feeds: Vec::new(),
    }
}

fn number(id: &str, measure: Measure, column: &str, set: ValueSet) -> Question {
    let parts = vec![CountedPart { row: None, cell: Cell::all().and(&column.into(), &set) }];
    let kind = QuestionKind::Number(NumberRange { unit: AnswerUnit::People, min: 0, max: 1000 });
    question(id, kind, Some(Counted { source: "visits".into(), measure, parts }))
}

fn form(network: &Network) -> Questionnaire {
    let trades = CodeChoice { nomenclature: Some("air".into()), codes: network.nomenclatures[1].codes.clone() };
    let any = ValueSet::range(NULL, i64::MAX);
    let questions = vec![
        question("trade", QuestionKind::Choice(trades), None),
        number("spent", Measure::Sum("spent".into()), "spent", any),
        number("in_rain", Measure::Count, "weather", ValueSet::one(2)),
        number("in_the_dry", Measure::Count, "air", ValueSet::one(0)),
        number("much", Measure::Count, "much", ValueSet::one(1)),
    ];
    let spent =
        KnownFact { id: "known".to_owned(), title: Text::same("known"), column: ("visits".into(), "spent".into()) };
    Questionnaire {
        id: "visits".to_owned(),
        edition: 2019,
        unit: Some("shops".into()),
        title: Text::same("Visits"),
        sections: vec![Section { id: "all".to_owned(), title: Text::same("All"), questions }],
        totals: Vec::new(),
        known: vec![spent],
        rules: Vec::new(),
    }
}

#[test]
fn every_unit_is_counted_with_what_its_rows_look_up_and_what_follows() {
    let network = network();
    let counted = form(&network).counted_answers(&network, &records());
    assert_eq!(counted.keys().collect::<Vec<_>>(), ["a", "b", "c", "new"]);
    let numbers = |unit: &str| {
        let given = counted[unit].given.iter().skip_while(|(id, _)| id.as_str() == "trade");
        given.map(|(_, answer)| answer.clone()).collect::<Vec<_>>()
    };
    let expected = |values: [i64; 4]| values.map(Answer::Number).to_vec();
    // A visit on a day that is not there is neither wet nor dry.
    assert_eq!(numbers("a"), expected([30, 1, 1, 2]));
    assert_eq!(numbers("b"), expected([7, 1, 0, 0]));
    assert_eq!(numbers("c"), expected([0; 4]));
    assert_eq!(numbers("new"), expected([4, 0, 1, 0]));
}

#[test]
fn the_register_fills_codes_in_and_facts_are_known_where_there_are_rows() {
    let network = network();
    let counted = form(&network).counted_answers(&network, &records());
    let trade = |unit: &str| counted[unit].given.get(&QuestionId::from("trade")).cloned();
    assert_eq!([trade("a"), trade("new")], [Some(Answer::Code("wet".to_owned())), None]);
    assert_eq!(counted["a"].known, IndexMap::from([("known".to_owned(), 30)]));
    assert!(counted["c"].known.is_empty());
}
