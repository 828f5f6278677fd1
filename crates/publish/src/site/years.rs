//! What changed from year to year: tables whose rows are years, changes, earlier values, earlier editions side by side.
//!
//! Nothing is subtracted here: a change is shown where a definition computes it. Start with [`page`].

use super::frame::Page;
use super::home::own_title;
use super::paths::Place;
use super::spot::Spot;
use super::table;
use crate::grid::Grid;
use crate::words::colon;
use domain::definition::Unit;
use domain::edition::{Edition, EditionTable, Figure, Status};
use domain::network::{FigureId, Year};
use maud::{Markup, html};

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let title = spot.say("Au fil des ans", "Over the years");
    let lead = spot.say(
        "Ce que cette édition dit des années précédentes, et les changements qu’elle calcule.",
        "What this edition says of earlier years, and the changes that it computes.",
    );
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        (series(spot))
        (changes(spot))
        (declared(spot))
        (editions(spot))
    };
    Page::new(title, lead, main)
}

/// Whether the table has a row for each of several years.
fn by_years(table: &EditionTable) -> bool {
    let grid = Grid::of(table);
    grid.rows.len() > 1 && grid.rows.iter().all(|row| is_year(row.key))
}

fn is_year(key: &str) -> bool {
    key.len() == 4 && key.parse::<Year>().is_ok_and(|year| (1900..2200).contains(&year))
}

fn series(spot: &Spot<'_>) -> Markup {
    let tables: Vec<_> = spot.edition().tables.iter().filter(|table| by_years(table)).collect();
    html! {
        @if !tables.is_empty() {
            section aria-labelledby="series" {
                h2 #series { (spot.say("Séries", "Series")) }
                @for table in tables {
                    h3 { (link(spot, table)) }
                    @for chart in spot.site.charts.of(&table.id, spot.language).take(1) { (chart.bare(spot)) }
                    (table::body(spot, table, false))
                }
            }
        }
    }
}

fn link(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    html! { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } }
}

/// A difference in points, or a column that its id calls a change.
fn is_change(figure: &Figure) -> bool {
    let column = figure.id.as_str().rsplit('.').next().unwrap_or_default();
    figure.unit == Unit::Points || column.split('_').any(|word| word == "change")
}

fn changes(spot: &Spot<'_>) -> Markup {
    figures(spot, "changes", spot.say("Changements", "Changes"), is_change)
}

fn declared(spot: &Spot<'_>) -> Markup {
    let title = spot.say("Valeurs déclarées par des éditions antérieures", "Values declared by earlier editions");
    let series: Vec<_> =
        spot.edition().tables.iter().filter(|table| by_years(table)).map(|table| table.id.as_str()).collect();
    figures(spot, "declared", title, |figure| {
        let table = figure.id.as_str().split('.').next().unwrap_or_default();
        figure.status == Status::Declared && !series.contains(&table)
    })
}

/// The figures of a kind, each with the way to its table.
fn figures(spot: &Spot<'_>, id: &str, title: &str, of_kind: impl Fn(&Figure) -> bool) -> Markup {
    let all = spot.edition().tables.iter().flat_map(|table| table.figures.iter().map(move |figure| (table, figure)));
    let found: Vec<_> = all.filter(|(_, figure)| figure.printed.is_some() && of_kind(figure)).collect();
    let label = spot.say("Tableau", "Table");
    html! {
        @if !found.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                div.scroll role="region" aria-label={ (label) (colon(spot.language)) (title) } tabindex="0" {
                    table.figures.list {
                        caption.slim { span.unseen { (title) } }
                        thead {
                            tr {
                                th scope="col" { (spot.say("Chiffre", "Figure")) }
                                th scope="col" { (spot.say("Tableau", "Table")) }
                                th.number scope="col" { (spot.say("Valeur", "Value")) }
                            }
                        }
                        tbody {
                            @for (table, figure) in &found {
                                tr {
                                    th scope="row" { a href=(spot.to_figure(figure)) { (own_title(spot, figure)) } }
                                    td { (table.title.get(spot.language)) }
                                    td.number { (table::value(figure, spot.language)) }
                                }
                            }
                        }
                    }
                }
                (table::changes(spot, found.iter().map(|(_, figure)| *figure)))
            }
        }
    }
}

/// The same figure in an earlier edition: of the same id, or of the id that bears that edition's year for this one's.
fn earlier<'e>(figure: &Figure, now: Year, edition: &'e Edition) -> Option<&'e Figure> {
    let dated = |part: &str| if part == now.to_string() { edition.edition.to_string() } else { part.to_owned() };
    let id: Vec<_> = figure.id.as_str().split('.').map(dated).collect();
    edition.figure(&FigureId(id.join("."))).filter(|found| found.unit == figure.unit)
}

fn editions(spot: &Spot<'_>) -> Markup {
    let (now, earlier_editions) = (spot.edition(), spot.site.material.earlier);
    let compared = |table: &EditionTable| {
        let shared =
            |figure: &&Figure| earlier_editions.iter().any(|edition| earlier(figure, now.edition, edition).is_some());
        table.figures.iter().any(|figure| shared(&figure))
    };
    let tables: Vec<_> = now.tables.iter().filter(|table| compared(table)).collect();
    html! {
        @if !tables.is_empty() {
            section aria-labelledby="editions" {
                h2 #editions { (spot.say("D’une édition à l’autre", "From edition to edition")) }
                p {
                    (spot.say(
                        "Les valeurs sont celles que chaque édition a publiées. Une définition peut avoir changé entre-temps\u{a0}: la page du tableau le dit.",
                        "Values are those that each edition published. A definition may have changed in between: the page of the table says so.",
                    ))
                }
                @for table in tables { (side_by_side(spot, table)) }
            }
        }
    }
}

fn side_by_side(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    let (now, editions) = (spot.edition().edition, spot.site.material.earlier);
    let title = table.title.get(spot.language);
    let lines = table.figures.iter().map(|figure| {
        let before: Vec<_> = editions.iter().map(|edition| earlier(figure, now, edition)).collect();
        (figure, before)
    });
    let lines: Vec<_> = lines.filter(|(_, before)| before.iter().any(Option::is_some)).collect();
    let shown = lines.iter().flat_map(|(figure, before)| before.iter().flatten().copied().chain([*figure]));
    html! {
        h3 { (link(spot, table)) }
        div.scroll role="region" aria-label=(title) tabindex="0" {
            table.figures {
                caption.slim { span.unseen { (title) } }
                thead {
                    tr {
                        th scope="col" { (spot.say("Chiffre", "Figure")) }
                        @for edition in editions { th.number scope="col" { (edition.edition) } }
                        th.number scope="col" { (now) }
                    }
                }
                tbody {
                    @for (figure, before) in &lines {
                        tr {
                            th scope="row" { a href=(spot.to_figure(figure)) { (own_title(spot, figure)) } }
                            @for old in before { td.number { @if let Some(old) = old { (table::value(old, spot.language)) } } }
                            td.number { (table::value(figure, spot.language)) }
                        }
                    }
                }
            }
        }
        (table::absences(spot, shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn an_earlier_figure_has_the_id_or_the_id_of_its_year() {
        let edition = sample::edition();
        let earlier_edition = Edition { edition: 2018, ..sample::edition() };
        let id = |id: &str| {
            earlier(edition.figure(&FigureId::from(id)).unwrap(), 2019, &earlier_edition).map(|f| f.id.as_str())
        };
        assert_eq!(id("region.corse.trainings"), Some("region.corse.trainings"));
        assert_eq!(id("learners_by_year.2019.total"), Some("learners_by_year.2018.total"));
        assert_eq!(id("survey.2019.response_rate"), None);
    }
}
