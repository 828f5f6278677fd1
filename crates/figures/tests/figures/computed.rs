//! Figures of small tables, against the same figures computed row by row and by one query a figure.

use crate::oracle;
use crate::sample::*;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use domain::definition::{BandEnd, Definitions, FigureDefinition, Formula, Quotient, Sum};
use domain::edition::{Edition, Figure, MarginKind, Status};
use domain::network::{Cell, ColumnId, Network, Quantity, SourceId, Year};
use domain::number::{Rational, Relation};
use domain::records::{Declared, Frame, Values};
use domain::set::{NULL, ValueSet};
use figures::edition::{Computation, EarlierEditions, Meta, compute};
use figures::explain::explain;
use figures::plan::Plan;
use figures::records::Records;
use figures::snapshot::{Snapshot, freeze};
use figures::{execute, json, sql};
use proptest::prelude::*;

struct Run {
    edition: Edition,
    snapshot: Snapshot,
    _folder: tempfile::TempDir,
}

fn run(network: &Network, records: &Records, figures: Vec<FigureDefinition>, earlier: &EarlierEditions) -> Run {
    run_definitions(network, records, &definitions(2019, figures), earlier)
}

fn run_definitions(network: &Network, records: &Records, definitions: &Definitions, earlier: &EarlierEditions) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = freeze(network, records, &folder.path().join("snapshot")).unwrap().snapshot;
    let plan = Plan::new(network, definitions);
    let filled = execute::execute(network, &plan, &snapshot).unwrap();
    let from = Computation { network, definitions, earlier, plan: &plan, filled: &filled };
    Run { edition: compute(&from, &Meta::of(&snapshot, "test", "")).unwrap(), snapshot, _folder: folder }
}

fn computed(figures: Vec<FigureDefinition>, earlier: &EarlierEditions) -> Vec<Figure> {
    let run = run(&network(), &sample_records(), figures, earlier);
    run.edition.figures().cloned().collect()
}

fn one(formula: Formula) -> Figure {
    computed(vec![figure("t.a.b", formula)], &EarlierEditions::new()).remove(0)
}

fn learners(conditions: &[(&str, ValueSet)]) -> Quantity {
    quantity(2019, "learners", "", &cell(conditions))
}

fn women() -> Quantity {
    learners(&[("sex", ValueSet::one(0))])
}

fn amount(value: Quantity, per: i64) -> Formula {
    Formula::Amount { value: Sum::of(value), per }
}

#[test]
fn an_amount_is_exact_and_divided_last() {
    let cents = one(amount(quantity(2019, "learners", "cents", &Cell::all()), 100));
    assert_eq!((cents.value, cents.printed.as_deref()), (Some(9998.5), Some("9\u{202f}998,50")));
    assert_eq!((cents.status, cents.units, cents.margin), (Status::Observed, Some(5), None));
}

#[test]
fn a_share_over_learners_is_estimated_with_trainings_as_clusters() {
    let share = one(Formula::Quotient(share(women(), learners(&[]))));
    assert_eq!((share.value, share.printed.as_deref(), share.units), (Some(60.0), Some("60,00"), Some(5)));
    assert_eq!((share.numerator, share.base, share.status), (Some(3.0), Some(5.0), Status::Estimated));
    let margin = share.margin.unwrap();
    // Clusters (1, 2), (1, 2), (1, 1): residuals −0.2, −0.2, 0.4 of a base of 5; 3 of 4 trainings answered.
    let expected = 100.0 * 1.959_963_984_540_054 * (0.25_f64 * 1.5 * 0.24 / 25.0).sqrt();
    assert_eq!((margin.kind, margin.answered, margin.asked), (MarginKind::ClusterRatio, 3, 4));
    assert!((margin.below - expected).abs() < 1e-9, "{} and not {expected}", margin.below);
}

#[test]
fn a_share_of_answers_is_a_simple_random_sample_and_a_ratio_of_sums_is_not() {
    let answers = |cell: &Cell| quantity(2019, "answers", "", cell);
    let northern = answers(&cell(&[("region", ValueSet::range(0, 1))]));
    let shared = one(Formula::Quotient(share(northern, answers(&Cell::all()))));
    let summed = |column| Sum::of(quantity(2019, "answers", column, &Cell::all()));
    let ratio = Quotient { value: summed("learners"), base: summed("candidates"), factor: (1, 1), part: false };
    let kinds = [shared, one(Formula::Quotient(ratio))].map(|figure| figure.margin.map(|margin| margin.kind));
    assert_eq!(kinds, [Some(MarginKind::Share), Some(MarginKind::ClusterRatio)]);
}

#[test]
fn an_empty_base_is_not_applicable_and_says_so() {
    let nobody = learners(&[("age", ValueSet::range(60, 70))]);
    let empty = one(Formula::Quotient(share(nobody.clone(), nobody)));
    assert_eq!((empty.status, empty.value, empty.printed, empty.base), (Status::NotApplicable, None, None, Some(0.0)));
    assert!(empty.footnotes[0].fr.contains("base est vide") && empty.margin.is_none());
    let column = ("learners".into(), "cents".into());
    let none = one(Formula::Maximum { column, cell: cell(&[("age", ValueSet::one(60))]), per: 1 });
    assert_eq!((none.status, none.units), (Status::NotApplicable, Some(0)));
}

#[test]
fn absent_values_are_a_category_of_their_own_and_add_nothing() {
    let unknown = one(amount(learners(&[("age", absent())]), 1));
    let either = one(amount(learners(&[("sex", absent().union(&ValueSet::one(1)))]), 1));
    let known = one(amount(quantity(2019, "learners", "age", &Cell::all()), 1));
    assert_eq!([unknown.value, either.value, known.value], [Some(1.0), Some(2.0), Some(161.0)]);
}

#[test]
fn ranks_share_the_better_place_and_categories_count_when_they_occur() {
    let among: Vec<(String, Quantity)> =
        (0..4).map(|region| (region.to_string(), learners(&[("region", ValueSet::one(region))]))).collect();
    let rank = |of: &str| one(Formula::Rank { of: of.to_owned(), among: among.clone() });
    assert_eq!(["0", "1", "3", "2"].map(|of| rank(of).printed.unwrap()), ["1,00", "1,00", "3,00", "4,00"]);
    assert_eq!(rank("0").units, Some(2));
    let categories = among.into_iter().map(|(code, quantity)| (code, vec![quantity])).collect();
    assert_eq!(one(Formula::Present { categories }).value, Some(3.0));
}

#[test]
fn bands_maximum_margin_and_parameter() {
    let column = || ("trainings".into(), "hours".into());
    let bound = |end| one(Formula::BandBound { column: column(), cell: Cell::all(), band: 2, bands: 3, end }).value;
    let ends = [BandEnd::Lower, BandEnd::Upper, BandEnd::Above].map(bound);
    assert_eq!(ends, [Some(8.0), Some(120.0), Some(7.0)]);
    let share = one(Formula::BandShare { column: column(), cell: Cell::all(), band: 1, bands: 3 });
    assert_eq!((share.printed.as_deref(), share.units), (Some("33,33"), Some(3)));
    assert_eq!(one(Formula::Maximum { column: column(), cell: Cell::all(), per: 12 }).value, Some(70.0));
    let of = |states| Sum::of(quantity(2019, "trainings", "", &cell(&[("state", states)])));
    let margin = one(Formula::Margin { sample: of(ValueSet::one(0)), population: of(ValueSet::range(0, 1)) });
    assert_eq!((margin.printed.as_deref(), margin.status), (Some("34,65"), Status::Observed));
    let parameter = one(Formula::Parameter { name: "p".to_owned(), value: (1, 3) });
    assert_eq!((parameter.printed.as_deref(), parameter.status), (Some("0,33"), Status::Parameter));
}

#[test]
fn a_claim_is_rounded_to_the_side_on_which_it_is_true() {
    let claim = |relation, decimals| {
        let value = amount(quantity(2019, "learners", "cents", &Cell::all()), 100);
        let claim = FigureDefinition { relation, decimals, ..figure("t.a.b", value) };
        computed(vec![claim], &EarlierEditions::new()).remove(0).printed.unwrap()
    };
    assert_eq!(claim(Relation::Equal, -3), "10\u{202f}000");
    assert_eq!(claim(Relation::AtLeast, -3), "9\u{202f}000");
    assert_eq!(claim(Relation::AtMost, 0), "9\u{202f}999");
    assert_eq!(claim(Relation::AtLeast, 0), "9\u{202f}998");
}

/// The 2018 edition: women as a count and as a share, both declared; men are defined, not declared.
fn earlier() -> EarlierEditions {
    let of = |sex| quantity(2018, "learners", "", &cell(&[("sex", ValueSet::one(sex))]));
    let all = quantity(2018, "learners", "", &Cell::all());
    let figures = vec![
        figure("t.women.learners", amount(of(0), 1)),
        figure("t.men.learners", amount(of(1), 1)),
        figure("t.women.share", Formula::Quotient(share(of(0), all))),
    ];
    let figures = figures.into_iter().map(|figure| FigureDefinition { edition: 2018, ..figure }).collect();
    EarlierEditions::from([(2018, (definitions(2018, figures), sample_records().declared))])
}

fn before(quantity: Quantity) -> Quantity {
    Quantity { edition: 2018, ..quantity }
}

#[test]
fn earlier_editions_are_taken_as_declared() {
    let men = learners(&[("sex", ValueSet::one(1))]);
    let now = share(women(), learners(&[]));
    let then = share(before(women()), before(learners(&[])));
    let figures = computed(
        vec![
            figure("t.1.before", amount(before(women()), 1)),
            figure("t.2.both", Formula::Amount { value: Sum(vec![(1, women()), (2, before(women()))]), per: 1 }),
            figure("t.3.change", Formula::Change { now: Sum::of(learners(&[])), before: Sum::of(before(women())) }),
            figure("t.4.difference", Formula::Difference { now, before: then.clone() }),
            figure("t.5.missing", Formula::Change { now: Sum::of(men.clone()), before: Sum::of(before(men)) }),
            figure("t.6.unknown", amount(before(learners(&[("age", ValueSet::one(20))])), 1)),
            figure("t.7.share", Formula::Quotient(then)),
        ],
        &earlier(),
    );
    let values: Vec<_> = figures.iter().map(|figure| figure.printed.as_deref().unwrap_or("-")).collect();
    assert_eq!(values, ["3,00", "9,00", "66,67", "22,50", "-", "-", "37,50"]);
    use Status::{Declared as D, Estimated, NotAvailable as No, Observed};
    assert_eq!(
        figures.iter().map(|figure| figure.status).collect::<Vec<_>>(),
        [D, Observed, Observed, Estimated, No, No, D]
    );
    assert!(figures[4].footnotes[0].fr.contains("l’édition 2018 n’a pas déclaré « t.men.learners »"));
    assert!(figures[5].footnotes[0].en.contains("count(*) FROM \"learners\" WHERE \"age\" = 20"));
    assert_eq!((figures[0].units, figures[1].units, figures[2].units), (None, None, Some(5)));
    assert!(figures[3].margin.is_none());
}

#[test]
fn an_edition_is_the_same_bytes_again_and_newer_ones_are_refused() {
    let figures = || vec![figure("t.a.b", Formula::Quotient(share(women(), learners(&[]))))];
    let edition = || run(&network(), &sample_records(), figures(), &EarlierEditions::new()).edition;
    let text = json::to_json(&edition()).unwrap();
    assert_eq!(text, json::to_json(&edition()).unwrap());
    assert_eq!(json::from_json(&text).unwrap(), edition());
    let newer = json::from_json(&text.replacen("\"format\": 3", "\"format\": 4", 1)).unwrap_err();
    assert!(newer.to_string().starts_with("this edition has format 4"), "{newer}");
    assert!(json::from_json("{}").is_err());
}

#[test]
fn an_explanation_shows_the_queries_and_the_rows() {
    let figures = vec![figure("t.a.b", Formula::Quotient(share(women(), learners(&[]))))];
    let run = run(&network(), &sample_records(), figures.clone(), &EarlierEditions::new());
    let explanation = explain(&network(), &definitions(2019, figures), &run.edition, &"t.a.b".into()).unwrap();
    insta::assert_snapshot!(explanation.say(domain::network::Language::En), @r#"
    t.a.b = 60,00
      computed as  100 × value / base
      rows         5
      margin       ratio estimator over clusters
      value        SELECT count(*) FROM "learners" WHERE "sex" = 'femmes' [2019]
      base         SELECT count(*) FROM "learners" [2019]
    "#);
}

fn any_set(values: Vec<i64>) -> impl Strategy<Value = ValueSet> {
    prop::collection::vec(prop::sample::select(values), 0..5)
        .prop_map(|values| ValueSet::from_ranges(values.into_iter().map(|value| (value, value))))
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let ages = (10_i64..80, 0_i64..30, any::<bool>()).prop_map(|(low, width, absent_too)| {
        let ages = ValueSet::range(low, low + width).intersect(&ValueSet::range(15, 75));
        if absent_too { ages.union(&absent()) } else { ages }
    });
    let columns = (
        prop::option::of(any_set(vec![0, 1, 2, 3])),
        prop::option::of(any_set(vec![NULL, 0, 1])),
        prop::option::of(any_set(vec![0, 1])),
        prop::option::of(ages),
        prop::option::of((15_990_i64..18_300, 0_i64..900)),
    );
    columns.prop_map(|(region, sex, jobseeker, age, labelled)| {
        let labelled = labelled.map(|(low, width)| ValueSet::range(low, low + width));
        let all = [("region", region), ("sex", sex), ("jobseeker", jobseeker), ("age", age), ("labelled_on", labelled)];
        all.into_iter()
            .filter_map(|(column, set)| Some((column, set?)))
            .fold(Cell::all(), |cell, (column, set)| cell.and(&column.into(), &set))
    })
}

fn any_quantity() -> impl Strategy<Value = Quantity> {
    let measure = prop::sample::select(vec!["", "", "cents", "age"]);
    (measure, any_cell()).prop_map(|(measure, cell)| quantity(2019, "learners", measure, &cell))
}

fn any_records() -> impl Strategy<Value = Records> {
    let training = (0_i64..4, 0_i64..3, prop::option::of(0_i64..1000), 16_000_i64..18_261);
    let learner = (
        0_usize..1000,
        prop::option::of(0_i64..2),
        prop::option::of(15_i64..76),
        0_i64..2,
        prop::option::of(-500_i64..1_000_001),
    );
    (prop::collection::vec(training, 1..6), prop::collection::vec(learner, 0..40)).prop_map(|(trainings, learners)| {
        let network = network();
        let or_null = |value: Option<i64>| value.unwrap_or(NULL);
        let mut frames: indexmap::IndexMap<_, _> =
            network.sources.values().map(|source| (source.id.clone(), Frame::empty(source))).collect();
        let columns = |values: Vec<Values>, frame: &mut Frame| {
            frame.columns.values_mut().zip(values).for_each(|(column, values)| *column = values);
        };
        let key = |at: usize| format!("t{}", at % trainings.len());
        columns(
            vec![
                Values::Texts((0..trainings.len()).map(key).collect()),
                Values::Integers(trainings.iter().map(|row| row.0).collect()),
                Values::Integers(trainings.iter().map(|row| row.1).collect()),
                Values::Integers(trainings.iter().map(|row| or_null(row.2)).collect()),
                Values::Integers(trainings.iter().map(|row| row.3).collect()),
            ],
            &mut frames[0],
        );
        columns(
            vec![
                Values::Texts((0..learners.len()).map(|at| format!("e{at}")).collect()),
                Values::Keys(learners.iter().map(|row| key(row.0)).collect()),
                Values::Integers(learners.iter().map(|row| or_null(row.1)).collect()),
                Values::Integers(learners.iter().map(|row| or_null(row.2)).collect()),
                Values::Integers(learners.iter().map(|row| row.3).collect()),
                Values::Integers(learners.iter().map(|row| or_null(row.4)).collect()),
            ],
            &mut frames[1],
        );
        Records { header: header(), frames, declared: Vec::new() }
    })
}

fn any_formula() -> impl Strategy<Value = Formula> {
    let sum = || prop::collection::vec((-2_i64..3, any_quantity()), 1..3).prop_map(Sum);
    let column = || prop::sample::select(vec!["age", "cents"]).prop_map(|column| ("learners".into(), column.into()));
    prop_oneof![
        (sum(), 1_i64..101).prop_map(|(value, per)| Formula::Amount { value, per }),
        (sum(), sum())
            .prop_map(|(value, base)| { Formula::Quotient(Quotient { value, base, factor: (100, 1), part: false }) }),
        (column(), any_cell(), 1_u8..5).prop_map(|(column, cell, band)| {
            Formula::BandBound { column, cell, band, bands: 4, end: BandEnd::Upper }
        }),
        (column(), any_cell()).prop_map(|(column, cell)| Formula::Maximum { column, cell, per: 1 }),
    ]
}

/// The figure by its definition, row by row.
fn expected(network: &Network, records: &Records, formula: &Formula) -> Option<f64> {
    let sum = |sum: &Sum| {
        sum.0.iter().map(|(n, q)| i128::from(*n) * oracle::quantity(network, records, q)).sum::<i128>() as f64
    };
    let ordered = |column: &(_, _), cell: &Cell| oracle::values(network, records, &column.0, &column.1, cell);
    match formula {
        Formula::Amount { value, per } => Some(sum(value) / *per as f64),
        Formula::Quotient(of) => (sum(&of.base) != 0.0).then(|| 100.0 * sum(&of.value) / sum(&of.base)),
        Formula::Maximum { column, cell, .. } => ordered(column, cell).last().map(|value| *value as f64),
        Formula::BandBound { column, cell, band, bands, .. } => {
            let values = ordered(column, cell);
            let place = (values.len() * usize::from(*band)).div_ceil(usize::from(*bands));
            place.checked_sub(1).map(|place| values[place] as f64)
        }
        _ => None,
    }
}

/// The figure by one query of its own, in floats, as an analyst would write it.
fn naive(network: &Network, formula: &Formula) -> String {
    let term = |(n, quantity): &(i64, Quantity)| format!("{n} * coalesce(({}), 0)", sql::quantity(network, quantity));
    let sum = |sum: &Sum| format!("CAST({} AS DOUBLE)", sum.0.iter().map(term).collect::<Vec<_>>().join(" + "));
    let filter = |column: &str, cell: &Cell| {
        let cell = sql::condition(network, &"learners".into(), cell).unwrap_or("TRUE".to_owned());
        format!("FROM learners WHERE {column} IS NOT NULL AND {cell}")
    };
    match formula {
        Formula::Amount { value, per } => format!("SELECT {} / {per}", sum(value)),
        Formula::Quotient(of) => format!("SELECT 100 * {} / nullif({}, 0)", sum(&of.value), sum(&of.base)),
        Formula::Maximum { column, cell, .. } => {
            format!("SELECT max({0}) {1}", column.1, filter(column.1.as_str(), cell))
        }
        Formula::BandBound { column, cell, band, bands, .. } => {
            let column = column.1.as_str();
            let ranked = format!(
                "SELECT {column} AS v, row_number() OVER (ORDER BY {column}) AS place, count(*) OVER () AS rows {}",
                filter(column, cell)
            );
            format!("SELECT min(v) FROM ({ranked}) WHERE place * {bands} >= rows * {band}")
        }
        _ => "SELECT NULL".to_owned(),
    }
}

/// Runs one query a figure.
fn asked(snapshot: &Snapshot, queries: &[String]) -> Vec<Option<f64>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(async {
        let context = SessionContext::new();
        let path = snapshot.folder.join("learners.parquet");
        context.register_parquet("learners", path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        let mut answers = Vec::new();
        for query in queries {
            let batches = context.sql(query).await.unwrap().collect().await.unwrap();
            let value = cast(batches[0].column(0), &DataType::Float64).unwrap();
            answers.push(value.as_primitive::<Float64Type>().iter().next().flatten());
        }
        answers
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn one_scan_agrees_with_one_query_a_figure_and_with_counting_by_hand(records in any_records(), formulas in prop::collection::vec(any_formula(), 1..8)) {
        let network = network();
        let figures = formulas.iter().enumerate().map(|(at, formula)| figure(&format!("t.{at}.c"), formula.clone())).collect();
        let run = run(&network, &records, figures, &EarlierEditions::new());
        let queries: Vec<String> = formulas.iter().map(|formula| naive(&network, formula)).collect();
        let answers = asked(&run.snapshot, &queries);
        for ((figure, formula), (answer, query)) in run.edition.figures().zip(&formulas).zip(answers.iter().zip(&queries)) {
            let expected = expected(&network, &records, formula);
            prop_assert_eq!(figure.value.is_some(), expected.is_some(), "{:?}", formula);
            prop_assert_eq!(answer.is_some(), expected.is_some(), "{}", query);
            let near = |other: f64| (figure.value.unwrap() - other).abs() <= 1e-9 * other.abs().max(1.0);
            prop_assert!(expected.is_none_or(near), "{:?} is not {:?}: {:?}", figure.value, expected, formula);
            prop_assert!(answer.is_none_or(near), "{:?} is not {:?}: {}", figure.value, answer, query);
        }
    }

    #[test]
    fn records_come_back_from_files_as_they_were_written(records in any_records()) {
        let folder = tempfile::tempdir().unwrap();
        figures::records::write(&network(), &records, folder.path()).unwrap();
        prop_assert_eq!(figures::records::read(&network(), folder.path()).unwrap(), records);
    }
}

#[test]
fn sums_that_could_leave_64_bits_are_added_in_decimals() {
    let mut network = network();
    let (learners, cents) = (SourceId::from("learners"), ColumnId::from("cents"));
    let column = network.sources[&learners].columns.get_mut(&cents).unwrap();
    column.kind = integer(-i64::MAX, i64::MAX);
    let mut records = sample_records();
    let frame = records.frames.get_mut(&learners).unwrap();
    frame.columns[&cents] = Values::Integers(vec![i64::MAX; 5]);
    let total = figure("t.a.b", amount(quantity(2019, "learners", "cents", &Cell::all()), 1));
    let run = run(&network, &records, vec![total], &EarlierEditions::new());
    let expected = Rational::from_integer(i128::from(i64::MAX) * 5);
    assert_eq!(run.edition.figures().next().unwrap().printed, Some(domain::number::print_fr(&expected, 2)));
}

#[test]
fn a_declared_value_counts_only_in_its_own_edition() {
    let mut editions = earlier();
    let year: Year = 2017;
    editions.get_mut(&2018).unwrap().1.iter_mut().for_each(|figure: &mut Declared| figure.edition = year);
    let figures = computed(vec![figure("t.a.b", amount(before(women()), 1))], &editions);
    assert_eq!(figures[0].status, Status::NotAvailable);
}

#[test]
fn a_sum_of_organisations_data_says_who_contributes_and_how_much_at_most() {
    let (network, records) = (network(), sample_records());
    let candidates = |cell: &Cell| amount(quantity(2019, "answers", "candidates", cell), 1);
    let rows = amount(quantity(2019, "answers", "", &Cell::all()), 1);
    let north = cell(&[("region", ValueSet::one(0))]);
    let figures = [candidates(&Cell::all()), candidates(&north), rows];
    let figures = ["t.a.b", "t.a.c", "t.a.d"].into_iter().zip(figures).map(|(id, formula)| figure(id, formula));
    let mut definitions = definitions(2019, figures.collect());
    let found = |definitions: &Definitions| -> Vec<Option<(u64, i64)>> {
        let run = run_definitions(&network, &records, definitions, &EarlierEditions::new());
        let told = |figure: &Figure| figure.contributions.map(|found| (found.contributors, found.greatest));
        run.edition.figures().map(told).collect()
    };
    assert_eq!(found(&definitions), [None, None, None]);
    definitions.tables[0].subject = domain::definition::Subject::Organisations;
    assert_eq!(found(&definitions), [Some((2, 10)), Some((1, 10)), None]);
}
