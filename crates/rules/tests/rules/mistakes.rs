//! One mistake at a time: where, what was expected, what was found, what to do.

use crate::small::{Change, changed, told};
use insta::assert_snapshot;

const FIGURES: &str = "figures/region.toml";
const SCHEMA: &str = "schema.toml";

/// Each test is named after its mistake; its snapshot is what the reader of the message sees.
macro_rules! mistakes {
    ($($name:ident: $changes:expr;)*) => { $(
        #[test]
        fn $name() {
            let changes: &[Change<'_>] = &$changes;
            assert_snapshot!(told(changes));
        }
    )* };
}

#[test]
fn the_small_network_has_none() {
    changed(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
}

mistakes! {
    toml_syntax: [(FIGURES, "value = \"count(*)\"", "value = count(*)"), (SCHEMA, "sampling = \"units\"", "sampling = units")];
    unknown_key: [(FIGURES, "decimals = 1", "decimal = 1")];
    key_of_another_kind: [(FIGURES, "kind = \"present\"", "kind = \"present\"\nbands = 4")];
    unknown_time_zone: [("network.toml", "edition = 2019", "edition = 2019\ntime_zone = \"Europe/Pari\"")];
    unknown_column: [(FIGURES, "filter (where sex = 'women')", "filter (where sexe = 'women')")];
    unknown_code: [(FIGURES, "sex = 'women'", "sex = 'woman'")];
    unknown_source: [(FIGURES, "from = \"trainings\"", "from = \"training\"")];
    unknown_nomenclature: [(SCHEMA, "nomenclature = \"sex\"", "nomenclature = \"gender\"")];
    unknown_word_and_wrong_type: [(FIGURES, "unit = \"hours\"", "unit = \"hour\""), (FIGURES, "decimals = 1", "decimals = \"1\"")];
    missing_language: [(FIGURES, "{ fr = \"Apprenants\", en = \"Learners\" }", "{ fr = \"Apprenants\" }")];
    missing_keys: [(FIGURES, "base = \"count(*)\"\nunit = \"hours\"\n", "")];
    duplicate_table: [("figures/second.toml", "", "[[table]]\nid = \"region\"\ntitle = { fr = \"a\", en = \"a\" }\ntheme = { fr = \"a\", en = \"a\" }\nsubject = \"rules\"\nfrom = \"learners\"\nrows = []\n")];
    duplicate_figure: [(FIGURES, "[table.again]", "[table.cells.\"2019.x\"]\nsame = \"region.total.learners\"\n[table.cells.\"{edition}.x\"]\nsame = \"region.total.learners\"\n[table.again]")];
    malformed_sql: [(FIGURES, "\"count(*) filter (where sex = 'women')\"", "\"count(*) filter (were sex = 'women')\"")];
    unfinished_sql: [(FIGURES, "\"sum(hours)\"", "\"sum(hours\"")];
    code_compared_with_a_number: [(FIGURES, "sex = 'women'", "sex = 1")];
    code_in_an_order: [(FIGURES, "sex = 'women'", "region < 'south'")];
    text_summed: [(FIGURES, "sum(hours)", "sum(training_id)")];
    share_of_a_function: [(FIGURES, "sum(hours)", "avg(hours)")];
    or_between_columns: [(FIGURES, "sex = 'women'", "sex = 'women' or jobseeker")];
    not_before_two_columns: [(FIGURES, "sex = 'women'", "not young_jobseeker")];
    null_compared: [(FIGURES, "sex = 'women'", "age = null")];
    impossible_condition: [(FIGURES, "sex = 'women'", "age < 10")];
    impossible_cell: [(FIGURES, "rows = \"region\"", "rows = \"region\"\nwhere = \"region <> 'south'\"")];
    condition_cycle: [(SCHEMA, "\"age < 26\"", "\"age < 26 and young_jobseeker\"")];
    same_cycle: [(FIGURES, "[table.again]", "[table.cells.\"a.x\"]\nsame = \"region.b.x\"\n[table.cells.\"b.x\"]\nsame = \"region.a.x\"\n[table.again]")];
    unknown_figure: [(FIGURES, "region.total.women_share", "region.total.woman_share")];
    rank_of_an_excluded_code: [(FIGURES, "[table.columns.women_share]", "[table.columns.rank]\nkind = \"rank\"\nvalue = \"count(*)\"\nwhere = \"region <> 'south'\"\nexcept = [\"total\"]\nunit = \"rank\"\ntitle = { fr = \"Rang\", en = \"Rank\" }\n[table.columns.women_share]")];
    unknown_parameter: [(FIGURES, "parameter = \"target\"", "parameter = \"targets\"")];
    unknown_table_and_row: [(FIGURES, "from = \"learners\"", "from = \"learners\"\ncolumns_of = \"regions\""), (FIGURES, "decimals = 1", "decimals = 1\nexcept = [\"north-east\"]")];
    lookup_to_nowhere: [(SCHEMA, "jobseeker = { type = \"bool\",", "jobseeker = { type = \"bool\", lookup = \"trainings\",")];
    rollup_to_nowhere: [(SCHEMA, "operator.network", "operator.group")];
    rollup_of_an_unknown_code: [("nomenclatures/operator.csv", ",other", ",others")];
    counted_without_the_column: [(FIGURES, "[table.again]", "[table.cells.\"all.x\"]\nfrom = \"answers\"\nvalue = \"sum(women)\"\nwhere = \"programme = 'a'\"\nunit = \"count\"\ntitle = { fr = \"X\", en = \"X\" }\n[table.again]"),
        (SCHEMA, "candidates =", "programme = { type = \"code\", nomenclature = \"programme\", fr = \"Programme\", en = \"Programme\" }\ncandidates ="),
        ("nomenclatures/programme.csv", "", "code,fr,en\na,A,A\nb,B,B\n")];
    nomenclature_mistakes: [("nomenclatures/sex.csv", "men,Hommes,Men\n", "men,Hommes\nwomen,Dames,Ladies\n"), ("nomenclatures/region.csv", "code,fr,en", "code,en,fr")];
    unused_nomenclature: [("nomenclatures/age.csv", "", "code,fr,en\nyoung,Jeune,Young\n")];
    code_not_in_the_list: [(FIGURES, "rows = \"region\"", "rows = { nomenclature = \"region\", codes = [\"north\", \"sowth\"] }"), (FIGURES, "id = \"total\"", "id = \"total\"\nafter = \"nort\"")];
    unknown_placeholder: [(FIGURES, "sex = 'women'", "sex = '{editon}'")];
    suffix_missing: [(FIGURES, "north.women_share_min", "north.women_share_about"), (FIGURES, "[table.again]", "[table.again]\n\"north.man_share_min\" = 0")];
    declared_mistakes: [("editions/2018/declared.csv", "region.total.learners,1200,", "region.total.learner,1200,"), ("editions/2017/declared.csv", "", "figure,value,source\nregion.total.learners,1 200,x\n")];
    several_at_once: [(FIGURES, "sum(hours)", "sum(hour)"), (SCHEMA, "age < 26", "age < 'young'"), ("network.toml", "value = 12.5", "valeur = 12.5"), ("nomenclatures/sex.csv", "women,Femmes,Women", "women,Femmes,")];
    edition_that_lacks_a_day: [(FIGURES, "[table.again]", "[table.cells.\"all.x\"]\nsince = 2017\nfrom = \"trainings\"\nvalue = \"count(*)\"\nwhere = \"labelled_on > '2018-06-30'\"\nunit = \"count\"\ntitle = { fr = \"X\", en = \"X\" }\n[table.again]")];
}

#[test]
fn a_file_that_is_not_utf8_is_told_with_its_byte() {
    let folder = tempfile::TempDir::new().expect("a folder");
    std::fs::create_dir(folder.path().join("nomenclatures")).expect("a folder");
    std::fs::write(folder.path().join("nomenclatures/sex.csv"), b"code,fr,en\nf,F\xe9minin,Female\n").expect("a file");
    let mistakes = rules::load(Some(folder.path())).expect_err("a mistake");
    let told = mistakes.0.iter().find(|one| one.message.en.contains("UTF-8")).expect("that mistake");
    assert_eq!((told.line, told.column, told.label.en.as_str()), (2, 4, "byte 0xE9 is no character there"));
    let missing = rules::load(Some(&folder.path().join("nowhere"))).expect_err("a mistake");
    assert!(missing.to_string().starts_with("error: the network’s folder can’t be read"));
}
