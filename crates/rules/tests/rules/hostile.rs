//! What fuzzing found, each in its smallest form.

use crate::fuzz::survives;
use crate::small::{Change, applied, told};
use insta::assert_snapshot;

const SCHEMA: &str = "schema.toml";
const FIGURES: &str = "figures/region.toml";
const WOMEN: &str = "count(*) filter (where sex = 'women')";

/// Reads the small network with these changes to its end.
fn survive(changes: &[Change<'_>]) {
    let files = applied(changes).into_iter().map(|(path, text)| (path, text.into_bytes()));
    survives("hostile", &files.collect());
}

/// The value of a column of the small network in the place of another.
fn value(sql: &str) -> String {
    let changed = format!("value = \"{sql}\"\nbase = \"count(*)\"\nunit = \"percent\"");
    told(&[(FIGURES, &format!("value = \"{WOMEN}\"\nbase = \"count(*)\"\nunit = \"percent\""), &changed)])
}

fn integer(bounds: &str) -> String {
    let column =
        format!("sex = {{ type = \"integer\", {bounds}, unit = \"years\", fr = \"X\", en = \"X\" }}\nage = {{");
    told(&[(
        SCHEMA,
        "sex = { type = \"code\", nomenclature = \"sex\", fr = \"Sexe\", en = \"Sex\" }\nage = {",
        &column,
    )])
}

#[test]
fn conditions_without_end() {
    for (joint, part) in [(" and ", "young"), (" or ", "young"), (" + ", "1"), (" = ", "age")] {
        let long = vec![part; 20_000].join(joint);
        survive(&[(FIGURES, "sex = 'women'", &long)]);
        survive(&[(SCHEMA, "age < 26", &long)]);
    }
    survive(&[(FIGURES, WOMEN, &vec!["count(*)"; 20_000].join(" - "))]);
    survive(&[(FIGURES, "sum(hours)", &format!("sum({})", vec!["hours"; 20_000].join(" + ")))]);
    for (open, close) in [("(", ")"), ("not ", ""), ("-", ""), ("case when ", " end"), ("array[", "]"), ("f(", ")")] {
        let deep = format!("{}young{}", open.repeat(20_000), close.repeat(20_000));
        survive(&[(FIGURES, "sex = 'women'", &deep)]);
    }
}

#[test]
fn a_sum_too_long() {
    let sum = value(&vec!["count(*)"; 2_000].join(" + "));
    assert!(sum.contains("too long"), "{sum}");
}

#[test]
fn a_list_of_many_values() {
    let odd: Vec<_> = (0..20_000).map(|n| (2 * n + 1).to_string()).collect();
    survive(&[
        (SCHEMA, "max = 75", "max = 1000000"),
        (FIGURES, "sex = 'women'", &format!("age in ({})", odd.join(", "))),
    ]);
    survive(&[
        (SCHEMA, "max = 75", "max = 1000000"),
        (FIGURES, "sex = 'women'", &format!("age not in ({}) and age in ({})", odd.join(", "), odd.join(", "))),
    ]);
}

#[test]
fn coefficients_beyond_any_number() {
    let half = "4611686018427387904";
    assert_snapshot!(value(&format!("-({half} * (-2 * count(*)))")));
    for sql in [
        format!("{half} * (4 * count(*))"),
        format!("{half} * count(*) + {half} * count(*)"),
        format!("count(*) - {half} * (-2 * count(*))"),
        format!("{half} * sum(-2 * (-age)) - sum(age)"),
        format!("sum({half} * (4 * age))"),
        format!("sum(-({half} * (-2 * age)))"),
        format!("2 * sum({half} * age)"),
    ] {
        let told = value(&sql);
        assert!(told.contains("coefficient"), "{sql}: {told}");
    }
}

#[test]
fn editions_out_of_any_calendar() {
    assert_snapshot!(told(&[(SCHEMA, "{edition}-12-31", "{edition+2147483647}-12-31")]));
    for year in ["{edition-2147483648}", "{edition+99999}", "{edition-2000}"] {
        survive(&[(SCHEMA, "{edition}-12-31", &format!("{year}-12-31"))]);
        survive(&[(FIGURES, WOMEN, &format!("{WOMEN}\"\nedition = \"{year}"))]);
    }
    for year in ["\"0\"", "\"65535\"", "\"{edition-1999}\""] {
        told(&[(FIGURES, "value = \"sum(hours)\"", &format!("edition = {year}\nvalue = \"sum(hours)\""))]);
    }
}

#[test]
fn sums_over_no_edition_or_over_many() {
    let over = |from: &str, to: &str| {
        let editions = format!("editions = {{ from = {from}, to = {to} }}\nvalue = \"sum(hours)\"");
        told(&[(FIGURES, "value = \"sum(hours)\"", &editions)])
    };
    assert_snapshot!(over("2019", "\"{edition-1}\""));
    assert!(over("1900", "2999").contains("1100 editions"));
}

#[test]
fn folders_of_impossible_editions() {
    for year in ["0", "1", "65535"] {
        survive(&[(&format!("editions/{year}/declared.csv"), "", "figure,value,source\nregion.all.x,1,y\n")]);
        survive(&[
            (&format!("editions/{year}/publication.toml"), "", "published_on = 2020-01-01\n"),
            (FIGURES, "value = \"sum(hours)\"", "change = \"difference\"\nvalue = \"sum(hours)\""),
        ]);
    }
}

#[test]
fn whole_numbers_without_a_value() {
    assert_snapshot!(integer("min = 5, max = 4"));
    assert!(integer("min = -9223372036854775808, max = 4").contains("a whole number from"));
}

#[test]
fn groups_of_groups_in_a_circle() {
    let circle = "network = { type = \"code\", nomenclature = \"network\", nullable = true, rollup = \"again.network\", \
                  fr = \"X\", en = \"X\" }\nagain = { type = \"code\", nomenclature = \"operator\", nullable = true, \
                  rollup = \"network.operator\", fr = \"X\", en = \"X\" }\nlabelled_on";
    let own = "network = { type = \"code\", nomenclature = \"network\", nullable = true, rollup = \"operator.network\", \
               fr = \"Réseau\", en = \"Network\" }\nlabelled_on";
    let list = "code,fr,en,operator\nbig,A,A,\nother,B,B,\n";
    let old = include_str!("small/nomenclatures/network.csv");
    assert_snapshot!(told(&[(SCHEMA, own, circle), ("nomenclatures/network.csv", old, list)]));
}

#[test]
fn totals_that_multiply() {
    let file = |each: &str, count: usize| {
        let mut file = String::from(
            "edition = 2019\ntitle = { fr = \"T\", en = \"T\" }\n[[section]]\nid = \"s\"\ntitle = { fr = \"S\", en = \
             \"S\" }\n[[section.question]]\nid = \"t0\"\nkind = \"count\"\nunit = \"people\"\nmax = 9\ntitle = { fr = \
             \"Q\", en = \"Q\" }\nhelp = { fr = \"Q\", en = \"Q\" }\nanswers = \"answers.candidates\"\nfeeds = \
             [\"region.learners\"]\n",
        );
        for n in 1..count {
            let value = each.replace('t', &format!("t{}", n - 1));
            file.push_str(&format!("[totals.t{n}]\nfr = \"T\"\nen = \"T\"\nvalue = \"{value}\"\n"));
        }
        file
    };
    survive(&[("questionnaires/q.toml", "", &file("t + 1000000", 3))]);
    let doubled = told(&[("questionnaires/q.toml", "", &file("t + t", 40))]);
    assert!(doubled.contains("too long"), "{doubled}");
    let grown = told(&[("questionnaires/q.toml", "", &file("1000000 * t", 6))]);
    assert!(grown.contains("too great"), "{grown}");
}

#[test]
fn levels_at_the_ends_of_numbers() {
    let microdata = include_str!("small/microdata.toml");
    let level = |level: &str, column: &str| {
        let text = microdata.replace("{ bands = [25] }", level);
        survive(&[("microdata.toml", "", &text), (SCHEMA, "min = 15, max = 75", column)]);
    };
    let all = "min = -1000000000000000, max = 1000000000000000";
    for number in ["-9223372036854775808", "9223372036854775807", "1000000000000000", "999999999999999", "2", "0"] {
        level(&format!("{{ bands = [{number}, 25] }}"), all);
        level(&format!("{{ round = {number}, bottom = 0, top = {number} }}"), all);
        level(&format!("{{ round = 2, bottom = {number}, top = {number} }}"), all);
        level("{ codes = true }", &format!("min = {number}, max = {number}"));
    }
}

/// What is told of quarters of an age that is a day from the first day of that year to the last day of days.
fn quarters(first_year: &str) -> Result<rules::Rules, rules::Diagnostics> {
    let text = include_str!("small/microdata.toml").replace("{ bands = [25] }", "{ period = \"quarter\" }");
    let day = format!("type = \"date\", first = \"{first_year}-01-01\", last = \"9999-12-31\"");
    crate::small::changed(&[
        ("microdata.toml", "", &text),
        (SCHEMA, "type = \"integer\", min = 15, max = 75, unit = \"years\"", &day),
        (SCHEMA, "condition = \"age < 26\"", "condition = \"jobseeker\""),
        (SCHEMA, ", sum = \"age\"", ""),
    ])
}

#[test]
fn periods_of_ten_thousand_years() {
    let told = quarters("0000").expect_err("a mistake").to_string();
    assert!(told.contains("at most 1000 categories"), "{told}");
    let rules = quarters("9990").unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let microdata = rules.microdata(2019).expect("no mistake").expect("microdata");
    let levels = &microdata.columns[&domain::network::ColumnId::from("age")].levels;
    assert_eq!(levels.iter().map(|level| level.categories.len()).collect::<Vec<_>>(), [41]);
}

#[test]
fn names_of_a_megabyte() {
    let name = "x".repeat(1 << 20);
    survive(&[(FIGURES, "sex = 'women'", &format!("{name} = 'women'"))]);
    survive(&[(FIGURES, "subject = \"persons\"", &format!("{name} = 1"))]);
    survive(&[(FIGURES, "'women'", &format!("'{name}'"))]);
}

#[test]
fn a_mistake_on_every_line() {
    survive(&[(FIGURES, "", &"]\n".repeat(40_000))]);
    let lines: Vec<_> = (0..20_000).map(|n| format!("x{n}\n")).collect();
    survive(&[("nomenclatures/region.csv", "", &lines.concat())]);
}

#[test]
fn quotes_inside_a_field() {
    let list =
        "code,fr,en\nnorth,\"Nord \"\"haut\"\", froid\",North\nsouth,Sud,South\nonline,Disque 5\" en ligne,On-line\n";
    let old = include_str!("small/nomenclatures/region.csv");
    let rules = crate::small::changed(&[("nomenclatures/region.csv", old, list)]);
    let rules = rules.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let codes = &rules.network.nomenclatures[&domain::network::NomenclatureId::from("region")].codes;
    assert_eq!(codes[0].label.fr, "Nord \"haut\", froid");
    assert_eq!(codes[2].label.fr, "Disque 5\" en ligne");
}

#[test]
fn a_long_chain_of_figures() {
    let cells: Vec<_> =
        (0..3_000).map(|n| format!("[table.cells.\"a.x{n}\"]\nsame = \"region.a.x{}\"\n", n + 1)).collect();
    survive(&[(FIGURES, "[table.again]", &format!("{}[table.again]", cells.concat()))]);
}

#[test]
fn a_long_chain_of_conditions() {
    let columns: Vec<_> = (0..3_000)
        .map(|n| format!("c{n} = {{ type = \"bool\", condition = \"c{}\", fr = \"C\", en = \"C\" }}\n", n + 1))
        .collect();
    survive(&[(SCHEMA, "young = {", &format!("{}young = {{", columns.concat()))]);
}

#[test]
fn values_that_go_in_a_circle_by_conditions() {
    let bool = |name: &str, origin: &str| format!("{name} = {{ type = \"bool\", {origin}, fr = \"B\", en = \"B\" }}\n");
    let here = [bool("x", "lookup = \"trainings\""), bool("y", "condition = \"x\"")].concat();
    let there = [
        "learner_id = { type = \"key\", of = \"learners\", fr = \"L\", en = \"L\" }\n".to_owned(),
        bool("x", "condition = \"y\""),
        bool("y", "lookup = \"learners\""),
    ];
    assert_snapshot!(told(&[
        (SCHEMA, "responding =", &format!("{}responding =", there.concat())),
        (SCHEMA, "jobseeker =", &format!("{here}jobseeker =")),
    ]));
}

#[test]
fn a_thousand_editions() {
    survive(&[
        ("network.toml", "edition = 2019", "edition = 2999"),
        (FIGURES, "rows = \"region\"", "rows = { years_from = 1900 }"),
    ]);
}

#[test]
fn rows_that_are_codes_of_another_list() {
    let other = "operator = { type = \"code\", nomenclature = \"network\", fr = \"O\", en = \"O\" }\njobseeker =";
    assert_snapshot!(told(&[(FIGURES, "rows = \"region\"", "rows = \"operator\""), (SCHEMA, "jobseeker =", other)]));
}

#[test]
fn a_parameter_without_a_value() {
    let parameter = "[parameters.target]\nvalue = 12.5\nunit = \"percent\"\nlabel = { fr = \"Objectif\", en = \"Target\" }\n\
                     source = \"Cahier des charges\"\n";
    assert_snapshot!(told(&[("network.toml", parameter, "[parameters]\ntarget = []\n")]));
}

#[test]
fn groups_of_an_empty_list() {
    let text = include_str!("small/microdata.toml");
    let text = text.replace(
        "role = \"sensitive\"\nlevels = [{ codes = true }]",
        "role = \"sensitive\"\nlevels = [{ attribute = \"kind\" }]",
    );
    let list = include_str!("small/nomenclatures/sex.csv");
    let told = told(&[
        ("microdata.toml", "", &text),
        ("nomenclatures/sex.csv", list, "code,fr,en,kind\n"),
        (FIGURES, " filter (where sex = 'women')", ""),
        (SCHEMA, ", where = \"sex = 'women'\"", ""),
    ]);
    assert!(told.contains("microdata.toml"), "{told}");
}

#[test]
fn a_mistake_after_bytes_that_are_not_utf8() {
    let mut files: std::collections::BTreeMap<_, _> =
        applied(&[]).into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let list = [&b"code,fr,en\nnorth,"[..], &[0xE9; 40], b",North\nso uth,Sud,South\nonline,En ligne,On-line\n"];
    files.insert("nomenclatures/region.csv".to_owned(), list.concat());
    survives("not utf-8", &files);
}
