//! What conditions and expressions mean, as cells and quantities.

use crate::small::{definitions, figure};
use domain::definition::{FigureDefinition, Formula, Sum};
use domain::network::{Cell, FigureId, Measure, Quantity};
use domain::number::Relation;
use domain::set::{NULL, ValueSet};
use insta::assert_snapshot;

/// A set as text: `-` for absent, `a..b` for a range.
fn set(set: &ValueSet) -> String {
    let name = |v: i64| if v == NULL { "-".to_owned() } else { v.to_string() };
    let range =
        |&(low, high): &(i64, i64)| if low == high { name(low) } else { format!("{}..{}", name(low), name(high)) };
    set.ranges().iter().map(range).collect::<Vec<_>>().join(",")
}

fn cell(cell: &Cell) -> String {
    let parts = cell.0.iter().map(|(column, values)| format!("{column}={}", set(values)));
    format!("[{}]", parts.collect::<Vec<_>>().join(" "))
}

fn quantity(quantity: &Quantity) -> String {
    let measure = match &quantity.measure {
        Measure::Count => "count".to_owned(),
        Measure::Sum(column) => format!("sum {column}"),
    };
    format!("{}@{} {measure} {}", quantity.source, quantity.edition, cell(&quantity.cell))
}

fn sum(sum: &Sum) -> String {
    let terms = sum.0.iter().map(|(factor, own)| format!("{factor:+} {}", quantity(own)));
    terms.collect::<Vec<_>>().join("\n")
}

fn words(figure: &FigureDefinition) -> String {
    match &figure.formula {
        Formula::Amount { value, per } => format!("{} / {per}", sum(value)),
        Formula::Quotient(q) => {
            format!(
                "{}\nover {}\ntimes {}/{} {}",
                sum(&q.value),
                sum(&q.base),
                q.factor.0,
                q.factor.1,
                if q.part { "part" } else { "mean" }
            )
        }
        Formula::Present { categories } => {
            let line = |(code, all): &(String, Vec<Quantity>)| {
                format!("{code}: {}", all.iter().map(quantity).collect::<Vec<_>>().join(" & "))
            };
            categories.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        other => format!("{other:?}"),
    }
}

/// The rows of `learners`, or of another source, that a condition chooses.
fn chosen(source: &str, condition: &str) -> String {
    let keys = format!("from = \"{source}\"\nvalue = \"count(*)\"\nunit = \"count\"\nwhere = \"{condition}\"");
    let Formula::Amount { value, .. } = figure(&keys).formula else { panic!("an amount") };
    cell(&value.0[0].1.cell)
}

#[test]
fn a_comparison_never_takes_absent_values() {
    assert_eq!(chosen("learners", "age < 26"), "[age=15..25]");
    assert_eq!(chosen("learners", "26 <= age"), "[age=26..75]");
    assert_eq!(chosen("learners", "age <> 30"), "[age=15..29,31..75]");
    assert_eq!(chosen("learners", "age not in (30, 32)"), "[age=15..29,31,33..75]");
    assert_eq!(chosen("learners", "not age between 20 and 30"), "[age=15..19,31..75]");
    assert_eq!(chosen("learners", "age >= 15"), "[age=15..75]");
}

#[test]
fn absence_is_asked_for_by_name() {
    assert_eq!(chosen("learners", "age is null"), "[age=-]");
    assert_eq!(chosen("learners", "age is not null"), "[age=15..75]");
    assert_eq!(chosen("learners", "age is null or age > 70"), "[age=-,71..75]");
    assert_eq!(chosen("learners", "not (age is null or age > 70)"), "[age=15..70]");
    assert_eq!(chosen("learners", "age is null or age < 90"), "[]");
}

#[test]
fn codes_days_and_truths_are_values() {
    assert_eq!(chosen("learners", "sex = 'men'"), "[sex=1]");
    assert_eq!(chosen("learners", "region in ('online', 'north')"), "[region=0,2]");
    assert_eq!(chosen("learners", "region <> 'north' and not jobseeker"), "[jobseeker=0 region=1..2]");
    assert_eq!(chosen("learners", "jobseeker = true or jobseeker = false"), "[]");
    assert_eq!(
        chosen("trainings", "labelled_on between '2018-01-01' and '{edition}-01-01'"),
        "[labelled_on=17532..17897]"
    );
    assert_eq!(
        chosen("trainings", "labelled_on > '2015-12-31' or labelled_on <= '2015-01-01'"),
        "[labelled_on=16436,16801..18261]"
    );
}

#[test]
fn a_rollup_becomes_the_codes_that_it_groups() {
    assert_eq!(chosen("trainings", "network = 'big'"), "[operator=0..1]");
    assert_eq!(chosen("trainings", "network <> 'big'"), "[operator=2]");
    assert_eq!(chosen("trainings", "network is null"), "[operator=-,3]");
    assert_eq!(chosen("trainings", "network is not null and operator <> 'alpha'"), "[operator=1..2]");
    assert_eq!(chosen("trainings", "network = 'other' or operator = 'lone'"), "[operator=2..3]");
}

#[test]
fn a_condition_becomes_the_columns_that_it_reads() {
    assert_eq!(chosen("learners", "young_jobseeker"), "[age=15..25 jobseeker=1]");
    assert_eq!(chosen("learners", "young and age > 20"), "[age=21..25]");
    assert_eq!(chosen("learners", "not young"), "[age=26..75]");
    assert_eq!(chosen("learners", "young = false or age is null"), "[age=-,26..75]");
}

#[test]
fn amounts_are_sums_of_quantities() {
    assert_snapshot!(words(&figure("value = \"2 * (sum(age) - count(age)) + count(*) filter (where young)\"\nunit = \"count\"")), @r"
    +2 learners@2019 sum age []
    -2 learners@2019 count [age=15..75]
    +1 learners@2019 count [age=15..25] / 1
    ");
    assert_snapshot!(words(&figure("from = \"trainings\"\nvalue = \"sum(3 * hours - hours) - count(network)\"\nunit = \"count\"\nper = 12")), @r"
    +2 trainings@2019 sum hours []
    -1 trainings@2019 count [operator=0..2] / 12
    ");
}

#[test]
fn a_counted_column_is_the_quantity_that_it_counts() {
    let figure = figure(
        "from = \"answers\"\nvalue = \"sum(women)\"\nbase = \"sum(years_of_age) + sum(candidates)\"\nwhere = \"region = 'south'\"\nunit = \"ratio\"\nper = 5",
    );
    assert_snapshot!(words(&figure), @r"
    +1 learners@2019 count [region=1 sex=0]
    over +1 learners@2019 sum age [region=1]
    +1 answers@2019 sum candidates [region=1]
    times 1/5 mean
    ");
}

#[test]
fn editions_add_up_and_an_earlier_one_has_its_own_days() {
    assert_snapshot!(words(&figure("value = \"count(*)\"\nunit = \"count\"\neditions = { from = \"{edition-1}\", to = 2019 }")), @r"
    +1 learners@2018 count []
    +1 learners@2019 count [] / 1
    ");
    let keys = "from = \"trainings\"\nvalue = \"count(*)\"\nunit = \"count\"\nedition = 2018\nwhere = \"labelled_on > '{edition}-06-30'\"";
    let figure = figure(keys);
    assert_eq!(figure.edition, 2018);
    assert_snapshot!(words(&figure), @"+1 trainings@2018 count [labelled_on=17713..17896] / 1");
    assert_eq!(figure.stated.filter, "labelled_on > '2018-06-30'");
}

#[test]
fn categories_that_a_filter_excludes_are_left_out() {
    let keys = "from = \"trainings\"\nkind = \"present\"\npresent = \"network\"\nunit = \"count\"\neach = [\"operator <> 'beta'\", \"hours > 9\"]";
    assert_snapshot!(words(&figure(keys)), @"big: trainings@2019 count [operator=0..1] & trainings@2019 count [hours=10..5000 operator=0..1]");
}

#[test]
fn rows_columns_cells_and_repeated_figures_stand_in_order() {
    let all = definitions(&[(
        "figures/region.toml",
        "[table.again]",
        "[table.cells.\"north.women_share\"]\nvalue = \"count(*)\"\nbase = \"count(*)\"\nunit = \"percent\"\n\
         [table.cells.\"total.more\"]\nvalue = \"count(*)\"\nunit = \"count\"\ntitle = { fr = \"Plus\", en = \"More\" }\n[table.again]",
    )]);
    let ids: Vec<_> = all.tables[0].figures.iter().map(|id| id.as_str().trim_start_matches("region.")).collect();
    assert_snapshot!(ids.join(" "), @"north.learners north.women_share north.mean_hours south.learners south.women_share south.mean_hours online.learners online.women_share online.mean_hours total.learners total.women_share total.mean_hours total.more all.networks all.women target.share north.women_share_min");
    let replaced = &all.figures[&FigureId::from("region.north.women_share")];
    assert_eq!((replaced.row.en.as_str(), replaced.column.en.as_str()), ("North", "Share of women"));
    assert!(words(replaced).starts_with("+1 learners@2019 count []"));
    let again = &all.figures[&FigureId::from("region.north.women_share_min")];
    assert_eq!((again.relation, again.decimals, &again.formula), (Relation::AtLeast, 0, &replaced.formula));
    let same = &all.figures[&FigureId::from("region.all.women")];
    assert_eq!((same.decimals, same.column.en.as_str()), (0, "Women"));
    assert_eq!(same.formula, all.figures[&FigureId::from("region.total.women_share")].formula);
}

#[test]
fn a_definition_is_stated_in_the_words_of_its_file() {
    let all = definitions(&[]);
    let stated = &all.figures[&FigureId::from("region.south.women_share")].stated;
    assert_eq!(stated.at, "figures/region.toml:18");
    assert_eq!(stated.value, "count(*) filter (where sex = 'women')");
    assert_eq!((stated.base.as_str(), stated.filter.as_str()), ("count(*)", "region = 'south'"));
}
