//! A small protected edition with one of everything, for the tests of `grid`, `show` and `page`.

use domain::definition::{Stated, Subject, Unit};
use domain::edition::{Edition, EditionTable, FORMAT, Figure, Margin, MarginKind, NotComputed, SnapshotFile, Status};
use domain::network::{FigureId, Text};
use domain::number::Relation;
use domain::protection::{Extent, OrganisationRules, PersonRules, Protection, ProtectionRules, Withheld};
use domain::quality::{
    Basis, BasisChoice, CodeResponse, Decision, Effect, GroupMerge, Grouping, MergeReason, Profile, ProfileRow,
    Quality, Response, ResponseGroup, WeightRange,
};

/// The figure of the sample that is withheld as a whole.
pub const WHOLE: &str = "region.corse.rank";
/// The one of which only the printed number is left.
pub const DETAIL: &str = "region.corse.women_share_min";

/// A text that names its language.
pub fn text(fr: &str, en: &str) -> Text {
    Text { fr: fr.to_owned(), en: en.to_owned() }
}

/// A figure as printed, observed; titles are the same in both languages.
pub fn figure(id: &str, row: &str, column: &str, unit: Unit, printed: &str) -> Figure {
    let plain: String = printed.chars().filter(|c| c.is_ascii_digit() || *c == ',').collect();
    Figure {
        id: FigureId::from(id),
        row: Text::same(row),
        column: Text::same(column),
        unit,
        decimals: printed.split_once(',').map_or(0, |(_, decimals)| decimals.len() as i32),
        relation: Relation::Equal,
        status: Status::Observed,
        value: plain.replace(',', ".").parse().ok(),
        printed: Some(printed.to_owned()),
        numerator: None,
        base: None,
        units: None,
        contributions: None,
        margin: None,
        change: None,
        footnotes: Vec::new(),
        definition: Stated {
            at: "figures/03-region.toml:14".into(),
            source: "learners".into(),
            value: "count(*)".into(),
            base: String::new(),
            filter: "region = 'corse'".into(),
            since: String::new(),
        },
    }
}

/// A share of `base` learners, estimated.
pub fn share(id: &str, row: &str, printed: &str, base: f64, margin: f64) -> Figure {
    let mut figure = figure(id, row, "", Unit::Percent, printed);
    figure.column = text("Part de femmes", "Share of women");
    figure.status = Status::Estimated;
    figure.numerator = figure.value.map(|share| (share * base / 100.0).round());
    figure.base = Some(base);
    figure.units = Some(base as u64);
    figure.definition.base = "count(*)".into();
    figure.margin =
        Some(Margin { kind: MarginKind::ClusterRatio, below: margin, above: margin, answered: 687, asked: 715 });
    figure
}

/// A table of these figures.
pub fn table(id: &str, title: Text, theme: &str, figures: Vec<Figure>) -> EditionTable {
    let theme = Text::same(theme);
    EditionTable {
        id: id.into(),
        title,
        theme,
        subject: Subject::Persons,
        footnotes: Vec::new(),
        charts: Vec::new(),
        figures,
    }
}

fn region() -> EditionTable {
    let mut figures = Vec::new();
    let money = ["4\u{202f}195\u{202f}474,69", "12\u{202f}000,00", "4\u{202f}207\u{202f}474,69"];
    for (at, (row, title)) in [("distance", "En ligne"), ("corse", "Corse"), ("total", "Total")].iter().enumerate() {
        let id = |column: &str| format!("region.{row}.{column}");
        figures.push(figure(&id("trainings"), title, "Formations", Unit::Count, ["715", "3", "718"][at]));
        figures.push(figure(&id("grant"), title, "Subventions", Unit::Euro, money[at]));
        let mut women = share(&id("women_share"), title, ["35,4", "8,0", "35,2"][at], 18_353.0, 0.74);
        women.footnotes.push(text("Hors abandons.", "Without drop-outs."));
        figures.push(women);
        figures.push(figure(&id("rank"), title, "Rang", Unit::Rank, "1"));
    }
    figures[6].column = text("Part des sortants", "Share of leavers");
    (figures[1].printed, figures[1].value, figures[1].status) = (None, None, Status::NotApplicable);
    (figures[7].printed, figures[7].value, figures[7].status) = (None, None, Status::Suppressed);
    figures.push(figure("region.all.regions", "", "Régions présentes", Unit::Count, "15"));
    let mut again = share("region.corse.women_share_min", "Corse", "8", 18_353.0, 0.74);
    (again.relation, again.margin) = (Relation::AtLeast, None);
    (again.numerator, again.base, again.units) = (None, None, None);
    figures.push(again);
    let mut table = table("region", text("Publics par région", "Groups by region"), "Les territoires", figures);
    table.footnotes.push(text("« En ligne » est une ligne à part.", "“Online” is a row of its own."));
    table
}

fn by_year() -> EditionTable {
    let mut figures = Vec::new();
    for (year, columns) in [
        ("2016", &["finished", "total"][..]),
        ("2018", &["finished", "dropouts", "total"]),
        ("2019", &["finished", "dropouts", "total"]),
    ] {
        for column in columns {
            let mut figure =
                figure(&format!("learners_by_year.{year}.{column}"), year, column, Unit::Count, "9\u{202f}870");
            figure.status = if year == "2019" { Status::Observed } else { Status::Declared };
            figures.push(figure);
        }
    }
    table("learners_by_year", text("Apprenants par année", "Learners by year"), "Les apprenants", figures)
}

/// Rules whose numbers differ from each other, so that a text can be seen to take the right one.
pub fn protection_rules() -> ProtectionRules {
    let persons = PersonRules {
        sources: vec!["learners".into()],
        columns: Vec::new(),
        income: Vec::new(),
        least_count: 6,
        least_count_of_income: 11,
        least_base: 20,
        least_unanimous: 12,
        reach: 7,
        reach_percent: 13,
        source: text("Guide d’essai sur les personnes.", "Sample guide on persons."),
    };
    let organisations = OrganisationRules {
        least_contributors: 3,
        dominance_percent: 85,
        reach_percent: 14,
        source: text("Guide d’essai sur les organismes.", "Sample guide on organisations."),
    };
    ProtectionRules { persons, organisations }
}

fn protection() -> Protection {
    let withheld = |figure: &str, extent| Withheld { figure: figure.into(), extent };
    Protection {
        rules: protection_rules(),
        withheld: vec![withheld(WHOLE, Extent::Whole), withheld(DETAIL, Extent::Detail)],
        earlier: vec![2018],
    }
}

/// What a survey of 715 units says of its quality; weights move the share of women in one row.
pub fn quality() -> Quality {
    let rate = |asked, answered, rate| CodeResponse { asked, answered, rate };
    let row = |code: &str, label, response, p_value, departs| ProfileRow {
        code: code.into(),
        label,
        response,
        p_value,
        departs,
    };
    let rows = vec![
        row("corse", Text::same("Corse"), rate(15, 3, 20.0), 0.000_2, true),
        row("", Text::same(""), rate(700, 684, 97.7), 0.6, false),
    ];
    let profile = Profile {
        column: "region".into(),
        title: text("Région", "Region"),
        rows,
        chi_square: 12.5,
        degrees: 1,
        p_value: 0.000_4,
        departs: true,
        rough: true,
    };
    let group = ResponseGroup { cells: vec![Text::same("Corse")], response: rate(715, 687, 96.1), weight: Some(1.041) };
    let merge = GroupMerge { cells: vec![Text::same("Corse")], into: Vec::new(), because: MergeReason::TooFewAnswers };
    let (columns, minimum_rate) = (vec!["region".into()], 30.0);
    let groups = Grouping { columns, minimum_answers: 10, minimum_rate, groups: vec![group], merges: vec![merge] };
    let decision = Decision {
        decided_by: text("La directrice", "The director"),
        decided_on: "2020-07-01".into(),
        reason: text("Presque toutes ont répondu.", "Nearly all have answered."),
    };
    let effect = Effect {
        figure: "survey.2019.response_rate".into(),
        observed: 35.4,
        adjusted: Some(36.58),
        difference: Some(1.18),
        margin: Some(0.74),
        exceeds: Some(true),
    };
    Quality {
        response: Response { asked: 715, answered: 687, rate: Some(96.08), strays: 2 },
        profile: vec![profile],
        groups,
        calibration: None,
        weights: WeightRange { least: 1.0, greatest: 1.25, design_effect: 1.01 },
        basis: BasisChoice { basis: Basis::Observed, decision: Some(decision) },
        effects: vec![effect],
    }
}

/// Numbers that occur nowhere else in the sample.
const TELLTALES: [&str; 6] = ["777123", "777234", "777345", "777456", "777567", "777678"];

/// The sample before anything was withheld: the two figures hold numbers that occur nowhere else.
pub fn telling() -> Edition {
    let mut edition = edition();
    let number = |at: usize| TELLTALES[at].parse::<f64>().ok();
    for figure in edition.tables.iter_mut().flat_map(|table| &mut table.figures) {
        let whole = figure.id.as_str() == WHOLE;
        if whole || figure.id.as_str() == DETAIL {
            (figure.numerator, figure.base) = (number(2), number(3));
            (figure.units, figure.value) = (TELLTALES[4].parse().ok(), number(0));
            figure.footnotes.push(Text::same("777\u{202f}678"));
            figure.status = Status::Observed;
        }
        if whole {
            figure.printed = Some("777\u{202f}234".into());
        }
    }
    edition.protection.iter_mut().for_each(|protection| protection.withheld.clear());
    edition
}

/// The edition without what the sample withholds: in small, what protecting it does.
pub fn withhold(mut edition: Edition) -> Edition {
    for figure in edition.tables.iter_mut().flat_map(|table| &mut table.figures) {
        let whole = figure.id.as_str() == WHOLE;
        if whole || figure.id.as_str() == DETAIL {
            (figure.numerator, figure.base, figure.units, figure.value) = (None, None, None, None);
        }
        if whole {
            (figure.printed, figure.status) = (None, Status::Suppressed);
        } else if figure.id.as_str() == DETAIL {
            figure.footnotes.clear();
        }
    }
    Edition { protection: Some(protection()), ..edition }
}

/// Whether a text holds one of the numbers of [`telling`], whatever stands between its digits.
pub fn tells(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    TELLTALES.iter().any(|number| plain.contains(number))
}

/// A synthetic edition of three tables.
pub fn edition() -> Edition {
    let mut asked = figure("survey.2019.trainings_solicited", "2019", "", Unit::Count, "715");
    asked.column = text("Formations interrogées", "Trainings asked");
    let rate = figure("survey.2019.response_rate", "2019", "Taux <réponse>", Unit::Percent, "96,1");
    let survey =
        table("survey", text("Enquête du rapport annuel", "Annual report survey"), "Le réseau", vec![asked, rate]);
    Edition {
        format: FORMAT,
        network: "gen".into(),
        network_name: Text::same("Réseau d’essai"),
        edition: 2019,
        synthetic: true,
        software: "0.1.0".into(),
        definitions_sha256: "d".repeat(64),
        snapshot_sha256: "5".repeat(64),
        snapshot: vec![SnapshotFile {
            name: "learners.parquet".into(),
            source: Some("learners".into()),
            rows: 18_353,
            sha256: "a".repeat(64),
        }],
        tables: vec![survey, by_year(), region()],
        not_computed: vec![NotComputed {
            figure: FigureId::from("governance.gip.members"),
            reason: text("Un fait de gouvernance.", "A fact of governance."),
        }],
        protection: Some(protection()),
        quality: None,
    }
}
