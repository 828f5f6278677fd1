//! Every chart of the network, in both languages and all media: nothing overlaps, nothing leaves the frame.

use super::measure::width;
use super::scene::{Anchor, Area, Label, Piece};
use super::*;
use crate::sample;
use domain::definition::Unit;
use domain::edition::{EditionTable, Figure, Margin, MarginKind, Status};
use domain::network::{Language, Text};
use domain::number::Relation;

const LANGUAGES: [Language; 2] = [Language::Fr, Language::En];
const MEDIA: [Medium; 3] = [Medium::Wide, Medium::Narrow, Medium::Print];

/// The tables of the network that have charts, with made-up printed values.
fn tables() -> (Network, Vec<EditionTable>) {
    let rules = rules::load(None).unwrap();
    let definitions = rules.definitions(2019).unwrap();
    let table = |table: &domain::definition::Table| {
        let figures = table.figures.iter().enumerate();
        let figures = figures.filter_map(|(at, id)| definitions.figures.get(id).map(|figure| made_up(at, figure)));
        let mut built = sample::table(&table.id, table.title.clone(), "", figures.collect());
        built.charts.clone_from(&table.charts);
        built
    };
    let tables = definitions.tables.iter().filter(|table| !table.charts.is_empty()).map(table).collect();
    (rules.network_at(2019).unwrap(), tables)
}

/// A figure of this definition; the `at`-th prints another number than its neighbours.
fn made_up(at: usize, definition: &domain::definition::FigureDefinition) -> Figure {
    let whole = match definition.unit {
        Unit::Percent => (at * 37) % 100,
        Unit::Euro => 100_000 + (at * 7_654_321) % 50_000_000,
        Unit::Hours => 100 * (at + 1),
        _ => (at * 7_919) % 20_000,
    };
    let printed = crate::words::decimal(whole as f64, definition.decimals, Language::Fr);
    let mut figure = sample::figure(definition.id.as_str(), "", "", definition.unit, &printed);
    (figure.row, figure.column) = (definition.row.clone(), definition.column.clone());
    if definition.unit == Unit::Percent {
        figure.margin = Some(Margin { kind: MarginKind::Share, below: 1.4, above: 1.4, answered: 687, asked: 715 });
    }
    figure
}

/// Every chart in every language and medium, laid out.
fn each(network: &Network, tables: &[EditionTable], mut check: impl FnMut(&str, &Scene, Sheet)) {
    for table in tables {
        for (at, chart) in table.charts.iter().enumerate() {
            for (language, medium) in LANGUAGES.into_iter().flat_map(|l| MEDIA.map(|m| (l, m))) {
                let (data, sheet) = (Data::of(chart, table), Sheet { medium, language });
                let name = format!("{} {} {language:?} {medium:?}", table.id, at);
                check(&name, &lay_out(chart, &data, network, sheet), sheet);
            }
        }
    }
}

/// Share of the font size that letters rise above the baseline, accents of capitals included, and fall below it.
const RISE: f64 = 0.84;
const FALL: f64 = 0.24;

/// What a line of text covers at most.
fn area(label: &Label) -> Area {
    let width = width(&label.text, label.size);
    let x = match label.anchor {
        Anchor::Start => label.at.0,
        Anchor::Middle => label.at.0 - width / 2.0,
        Anchor::End => label.at.0 - width,
    };
    Area::new(x, label.at.1 - RISE * label.size, width, (RISE + FALL) * label.size)
}

fn labels(scene: &Scene) -> impl Iterator<Item = &Label> {
    scene.pieces.iter().filter_map(|piece| match piece {
        Piece::Label(label) => Some(label),
        Piece::Shape(..) => None,
    })
}

fn ends(area: &Area) -> (f64, f64) {
    (area.x + area.width, area.y + area.height)
}

fn assert_readable(name: &str, scene: &Scene, sheet: Sheet) {
    let labels: Vec<_> = labels(scene).map(|label| (label, area(label))).collect();
    assert!(!labels.is_empty(), "{name}: no text");
    for (at, (label, area)) in labels.iter().enumerate() {
        let (right, bottom) = ends(area);
        let inside = area.x > -0.5 && area.y > -0.5 && right < sheet.width() + 0.5 && bottom < scene.height + 0.5;
        assert!(inside, "{name}: “{}” leaves the frame: {area:?} of {} × {}", label.text, sheet.width(), scene.height);
        for (other, beside) in &labels[at + 1..] {
            let (other_right, other_bottom) = ends(beside);
            let across = right <= beside.x + 0.5 || other_right <= area.x + 0.5;
            let apart = across || bottom <= beside.y + 0.5 || other_bottom <= area.y + 0.5;
            assert!(apart, "{name}: “{}” and “{}” overlap", label.text, other.text);
        }
    }
}

#[test]
fn no_text_of_any_chart_overlaps_another_or_leaves_the_frame() {
    let (network, tables) = tables();
    assert!(tables.len() > 20);
    each(&network, &tables, assert_readable);
}

#[test]
fn very_long_words_and_titles_wrap() {
    let (network, mut tables) = tables();
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    for figure in tables.iter_mut().flat_map(|table| &mut table.figures) {
        if figure.row.fr.parse::<u16>().is_err() {
            figure.row = Text::same(&format!("{} {word} {}", figure.row.fr, figure.row.en));
        }
        figure.column = Text::same(&format!("{word} {}", figure.column.fr));
    }
    each(&network, &tables, assert_readable);
}

/// Withholds every third figure, and bounds the others.
fn withhold(tables: &mut [EditionTable]) {
    for (at, figure) in tables.iter_mut().flat_map(|table| &mut table.figures).enumerate() {
        figure.relation = Relation::AtLeast;
        if at % 3 == 0 {
            figure.printed = None;
            figure.status = [Status::Suppressed, Status::NotApplicable, Status::NotAvailable][(at / 3) % 3];
        }
    }
}

#[test]
fn withheld_figures_and_bounds_are_marked_and_explained() {
    let (network, mut tables) = tables();
    withhold(&mut tables);
    each(&network, &tables, assert_readable);
    let table = tables.iter().find(|table| table.charts[0].kind == ChartKind::Bars).unwrap();
    let drawing = draw(&table.charts[0], table, ground(&network), Language::Fr, Medium::Wide).unwrap();
    assert!(drawing.svg.contains("-hatch)") && drawing.svg.contains("≥\u{a0}"), "{}", drawing.svg);
    let said = ["confidentiel", "non applicable", "non disponible"].map(|word| drawing.description.contains(word));
    assert_ne!(said, [false; 3], "{}", drawing.description);
}

/// The table's chart of that kind, with one of its figures withheld, drawn; and how it is laid out.
fn with_one_withheld(kind: ChartKind) -> (Drawing, Scene) {
    let (network, mut tables) = tables();
    let of_kind = |table: &&mut EditionTable| table.charts.iter().any(|chart| chart.kind == kind);
    let table = tables.iter_mut().find(of_kind).unwrap();
    let chart = table.charts.iter().find(|chart| chart.kind == kind).unwrap().clone();
    let id = Data::of(&chart, table).column(0).nth(1).unwrap().1.id.clone();
    let figure = table.figures.iter_mut().find(|figure| figure.id == id).unwrap();
    (figure.printed, figure.margin, figure.status) = (None, None, Status::Suppressed);
    let drawing = draw(&chart, table, ground(&network), Language::Fr, Medium::Wide).unwrap();
    let sheet = Sheet { medium: Medium::Wide, language: Language::Fr };
    let scene = lay_out(&chart, &Data::of(&chart, table), &network, sheet);
    (drawing, scene)
}

#[test]
fn a_withheld_value_is_hatched_bears_its_letter_and_is_counted() {
    for kind in [ChartKind::Bars, ChartKind::Stacked, ChartKind::Donut, ChartKind::Map] {
        let (drawing, scene) = with_one_withheld(kind);
        let hatched = scene.pieces.iter().any(|piece| matches!(piece, Piece::Shape(_, scene::Fill::Hatched, _)));
        assert!(hatched && labels(&scene).any(|label| label.text == "c"), "{kind:?}");
        assert!(labels(&scene).any(|label| label.text.starts_with("c\u{a0}: confidentiel")), "{kind:?}");
        assert_eq!(drawing.withheld, 1, "{kind:?}");
        assert!(
            drawing.description.contains("1 valeur confidentielle n’est pas montrée (c)."),
            "{}",
            drawing.description
        );
    }
}

#[test]
fn a_ring_that_lacks_a_part_is_no_ring() {
    let (_, scene) = with_one_withheld(ChartKind::Donut);
    let round = |piece: &Piece| matches!(piece, Piece::Shape(scene::Shape::Outline(..) | scene::Shape::Disc(..), ..));
    assert!(!scene.pieces.iter().any(round));
    assert!(labels(&scene).any(|label| label.text.contains("ne font pas le tout")));
}

#[test]
fn a_withheld_value_changes_no_byte() {
    let (network, mut tables) = tables();
    withhold(&mut tables);
    let all = |tables: &[EditionTable]| {
        let drawings = tables.iter().flat_map(|table| table.charts.iter().map(move |chart| (chart, table)));
        drawings
            .map(|(chart, table)| draw(chart, table, ground(&network), Language::Fr, Medium::Wide))
            .collect::<Vec<_>>()
    };
    let before = all(&tables);
    for figure in tables.iter_mut().flat_map(|table| &mut table.figures).filter(|figure| figure.printed.is_none()) {
        (figure.value, figure.numerator, figure.base, figure.units) = (Some(99.0), Some(9.0), Some(9.0), Some(9));
        figure.margin = Some(Margin { kind: MarginKind::Wilson, below: 9.0, above: 9.0, answered: 9, asked: 9 });
    }
    assert_eq!(before, all(&tables));
}

#[test]
fn a_chart_without_any_value_is_not_drawn() {
    let (network, mut tables) = tables();
    tables.iter_mut().flat_map(|table| &mut table.figures).for_each(|figure| figure.printed = None);
    for (table, chart) in tables.iter().flat_map(|table| table.charts.iter().map(move |chart| (table, chart))) {
        assert_eq!(draw(chart, table, ground(&network), Language::En, Medium::Print), None);
    }
}

#[test]
fn a_chart_says_its_values_and_its_ids_are_its_own() {
    let (network, tables) = tables();
    let mut ids = std::collections::BTreeSet::new();
    for (table, chart) in tables.iter().flat_map(|table| table.charts.iter().map(move |chart| (table, chart))) {
        for medium in MEDIA {
            let drawing = draw(chart, table, ground(&network), Language::Fr, medium).unwrap();
            for figure in Data::of(chart, table).figures() {
                let value = crate::words::value_with_unit(figure, Language::Fr);
                assert!(drawing.description.contains(&value), "{value} is not in “{}”", drawing.description);
            }
            let id = drawing.svg.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
            assert!(ids.insert(id), "{}", drawing.title);
            let paper = medium == Medium::Print;
            let screen_only = ["@media", "class=", "system-ui", "\u{202f}"]
                .map(|word| drawing.svg.split("</desc>").last().unwrap().contains(word));
            assert!(!paper || screen_only == [false; 4], "{}", drawing.svg);
        }
    }
}

#[test]
fn a_title_takes_its_column_only_where_that_adds_something() {
    let (network, tables) = tables();
    let title = |id: &str| {
        let table = tables.iter().find(|table| table.id == id).unwrap();
        draw(&table.charts[0], table, ground(&network), Language::Fr, Medium::Wide).unwrap().title
    };
    assert_eq!(title("salary"), "Salaire brut annuel moyen");
    assert_eq!(title("modality"), "Modalité d’enseignement – Part des formations");
}

#[test]
fn a_negative_bar_goes_to_the_left_of_zero_with_its_value() {
    let printed = ["12", "−30"].into_iter().enumerate();
    let figure = |(at, printed)| sample::figure(&format!("t.r{at}.c"), "Ligne", "Écart", Unit::Percent, printed);
    let table = sample::table("t", Text::same("Écarts"), "", printed.map(figure).collect());
    let chart = bars(&["c"]);
    for medium in MEDIA {
        let sheet = Sheet { medium, language: Language::Fr };
        let scene = bars::lay_out(&Data::of(&chart, &table), sheet);
        assert_readable("negative", &scene, sheet);
        let values = labels(&scene).filter(|label| label.strong);
        assert_eq!(values.map(|label| label.anchor).collect::<Vec<_>>(), [Anchor::Start, Anchor::End]);
    }
}

fn ground(network: &Network) -> Ground<'_> {
    Ground { network, source: Some("Réseau d’essai, chiffres clés 2019. Données synthétiques.") }
}

#[test]
fn a_chart_that_may_stand_alone_says_its_source() {
    let (network, tables) = tables();
    let drawn = |source| {
        let ground = Ground { network: &network, source };
        draw(&tables[0].charts[0], &tables[0], ground, Language::Fr, Medium::Narrow).unwrap()
    };
    let (with, without) = (drawn(Some("Réseau d’essai, 2019.")), drawn(None));
    assert!(with.svg.contains("Réseau d’essai, 2019.") && with.height > without.height);
}

fn bars(columns: &[&str]) -> Chart {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    Chart { kind: ChartKind::Bars, columns, except: vec![], title: None, places: None }
}

#[test]
fn a_map_of_places_without_outlines_is_drawn_as_bars() {
    let (network, tables) = tables();
    let table = tables.iter().find(|table| table.charts.iter().any(|chart| chart.kind == ChartKind::Map)).unwrap();
    let mut chart = table.charts.iter().find(|chart| chart.kind == ChartKind::Map).unwrap().clone();
    chart.places = None;
    let (data, sheet) = (Data::of(&chart, table), Sheet { medium: Medium::Wide, language: Language::En });
    assert_eq!(lay_out(&chart, &data, &network, sheet), bars::lay_out(&data, sheet));
}
