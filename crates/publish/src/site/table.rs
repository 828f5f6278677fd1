//! A table of the edition: rows and columns, the figures beside them, notes, signs.
//!
//! What lies where is `grid`'s, how a number reads is `words`'. Start with [`body`].

use super::spot::Spot;
use crate::grid::{Column, Grid, Row, base_of, lone_title, mark_of};
use crate::words::{self, ABSENT, colon, is_absent, pick, unit_heading};
use domain::edition::{EditionTable, Figure, Status};
use domain::network::Language;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// With more columns than this, margins stand below the values and not beside them.
const ROOMY: usize = 6;

/// What every part of a table needs to know.
struct View<'v, 'e> {
    year: u16,
    table: &'e EditionTable,
    grid: &'v Grid<'e>,
    language: Language,
    /// Whether each figure's id is an anchor: not where its table stands only as a help to reading.
    anchors: bool,
    /// The way to what is withheld and why.
    why: Markup,
}

/// The table with its notes and its signs, without heading.
pub(super) fn body(spot: &Spot<'_>, table: &EditionTable, anchors: bool) -> Markup {
    let (year, grid) = (spot.edition().edition, Grid::of(table));
    View { year, table, grid: &grid, language: spot.language, anchors, why: spot.why() }.body()
}

impl View<'_, '_> {
    fn body(&self) -> Markup {
        let again = pick(self.language, "Autres formulations", "Other wordings");
        html! {
            (self.crossed())
            (self.list(&self.grid.lone, &self.lone_caption()))
            (self.list(&self.grid.again, again))
            (self.notes())
        }
    }

    fn anchor<'f>(&self, figure: &'f Figure) -> Option<&'f str> {
        self.anchors.then_some(figure.id.as_str())
    }

    fn title(&self) -> String {
        format!("{}, {}", self.table.title.get(self.language), self.year)
    }

    fn crossed(&self) -> Markup {
        let label = pick(self.language, "Tableau", "Table");
        let dense = self.grid.columns.len() > ROOMY;
        html! {
            @if !self.grid.rows.is_empty() {
                div.scroll role="region" aria-label={ (label) (colon(self.language)) (self.table.title.get(self.language)) } tabindex="0" {
                    table.figures.dense[dense] {
                        caption.slim { span.unseen { (self.title()) } }
                        thead {
                            tr {
                                th.corner scope="col" { span.unseen { (pick(self.language, "Ligne", "Row")) } }
                                @for (at, column) in self.grid.columns.iter().enumerate() { (self.header(at, column)) }
                            }
                        }
                        tbody { @for row in &self.grid.rows { (self.row(row)) } }
                    }
                }
            }
        }
    }

    fn header(&self, at: usize, column: &Column<'_>) -> Markup {
        let (title, unit) = (column.title.get(self.language), self.unit(column));
        // What stands behind a withheld value is withheld too.
        let base = base_of(self.grid, at)
            .filter(|figure| figure.printed.is_some())
            .and_then(|figure| figure.base.map(|base| words::part(base, &figure.definition.base, self.language)));
        let status =
            column.status.and_then(|status| Some((words::mark(status)?, words::meaning(status, self.language))));
        html! {
            th.number scope="col" {
                (title)
                (self.references(&column.notes))
                @if !unit.is_empty() && !title.contains(unit) { " " span.unit { "(" (unit) ")" } }
                @if let Some((sign, meaning)) = status { " " (mark(sign, meaning)) }
                @if let Some(base) = base {
                    " " span.base { ("base") (colon(self.language)) (base) }
                }
            }
        }
    }

    /// The unit that the header states for all its cells.
    fn unit(&self, column: &Column<'_>) -> &'static str {
        column.unit.map_or("", |unit| unit_heading(unit, self.language))
    }

    fn row(&self, row: &Row<'_>) -> Markup {
        let total = row.key.starts_with("total").then_some("total");
        html! {
            tr class=[total] {
                th scope="row" { (row.title.get(self.language)) }
                @for (cell, column) in row.cells.iter().zip(&self.grid.columns) {
                    @match cell {
                        Some(figure) => (self.cell(figure, column)),
                        None => td.number {},
                    }
                }
            }
        }
    }

    fn cell(&self, figure: &Figure, column: &Column<'_>) -> Markup {
        // The header states the unit, unless the column has several; a rank is an ordinal anywhere.
        let bare = !self.unit(column).is_empty();
        let value =
            if bare { words::value(figure, self.language) } else { words::value_with_unit(figure, self.language) };
        html! {
            td.number id=[self.anchor(figure)] {
                (self.value(figure, &value, Some(column)))
                @if column.margins && figure.margin.is_none() { span.margin {} }
            }
        }
    }

    /// A value with its margin, its notes and its mark.
    fn value(&self, figure: &Figure, value: &str, column: Option<&Column<'_>>) -> Markup {
        let margin = words::margin(figure, self.language);
        let sign = mark_of(figure, column).map(|sign| (sign, words::meaning(figure.status, self.language)));
        html! {
            @if value == ABSENT { span aria-hidden="true" { (ABSENT) } } @else { (value) }
            @if let Some((sign, meaning)) = sign { " " (mark(sign, meaning)) }
            @if let Some(sign) = words::change_sign(figure) { " " (mark(sign, words::change_meaning(sign, self.language))) }
            (self.references(&self.grid.notes_of(figure, column)))
            @if let Some(margin) = margin { " " span.margin { (margin) } }
        }
    }

    fn references(&self, notes: &[usize]) -> Markup {
        html! {
            @for at in notes {
                sup { a href={ "#" (self.table.id) "-note-" (at + 1) } aria-label={ "note (" (at + 1) ")" } { "(" (at + 1) ")" } }
            }
        }
    }

    fn lone_caption(&self) -> String {
        match (self.grid.lone_row, self.grid.rows.is_empty()) {
            (Some(row), _) => row.get(self.language).to_owned(),
            (None, true) => String::new(),
            (None, false) => {
                pick(self.language, "Hors des lignes et des colonnes", "Outside the rows and columns").to_owned()
            }
        }
    }

    /// Figures one below the other; `caption` is seen when it says more than the title.
    fn list(&self, figures: &[&Figure], caption: &str) -> Markup {
        let (title, language) = (self.title(), self.language);
        html! {
            @if !figures.is_empty() {
                table.figures.list {
                    @if caption.is_empty() || Some(caption) == Some(&self.year.to_string()) {
                        caption.slim { span.unseen { (title) } }
                    } @else {
                        caption { span.unseen { (title) " – " } (caption) }
                    }
                    thead.slim {
                        tr {
                            th scope="col" { span.unseen { (pick(language, "Chiffre", "Figure")) } }
                            th scope="col" { span.unseen { (pick(language, "Valeur", "Value")) } }
                        }
                    }
                    tbody {
                        @for figure in figures {
                            tr {
                                th scope="row" { (lone_title(figure, self.grid, language)) }
                                td.number id=[self.anchor(figure)] {
                                    (self.value(figure, &words::value_with_unit(figure, language), None))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn notes(&self) -> Markup {
        let (table, language) = (self.table, self.language);
        let legend = self.grid.legend(language);
        html! {
            @if !self.grid.notes.is_empty() {
                ol.notes {
                    @for (at, note) in self.grid.notes.iter().enumerate() {
                        li id={ (table.id) "-note-" (at + 1) } { (note.get(language)) }
                    }
                }
            }
            @for note in &table.footnotes { p.note { (note.get(language)) } }
            @if !legend.is_empty() {
                dl.legend {
                    @for (sign, meaning) in &legend { (explained(sign, meaning, &self.why)) }
                }
            }
        }
    }
}

/// A figure's value out of its table: with its unit, or the letter that says why there is none.
pub(super) fn value(figure: &Figure, language: Language) -> Markup {
    let absent = words::mark(figure.status).filter(|_| figure.printed.is_none());
    html! {
        @match absent {
            Some(sign) => (mark(sign, words::meaning(figure.status, language))),
            None => {
                (words::value_with_unit(figure, language))
                @if let Some(sign) = words::change_sign(figure) { " " (mark(sign, words::change_meaning(sign, language))) }
            },
        }
    }
}

/// What the letters in the place of values mean, for those that occur.
pub(super) fn absences<'f>(spot: &Spot<'_>, figures: impl Iterator<Item = &'f Figure>) -> Markup {
    let absent: Vec<_> = figures.filter(|figure| figure.printed.is_none()).map(|figure| figure.status).collect();
    let found = words::signs(spot.language, |status| is_absent(status) && absent.contains(&status), |_| false);
    html! {
        @if !found.is_empty() {
            dl.legend { @for (sign, meaning) in found { (explained(sign, meaning, &spot.why())) } }
        }
    }
}

/// What the signs of changes mean, for those that occur.
pub(super) fn changes<'f>(spot: &Spot<'_>, figures: impl Iterator<Item = &'f Figure>) -> Markup {
    let signs: BTreeSet<_> = figures.filter_map(words::change_sign).collect();
    html! {
        @if !signs.is_empty() {
            dl.legend { @for sign in signs { div { dt { (sign) } dd { (words::change_meaning(sign, spot.language)) } } } }
        }
    }
}

/// A sign with its meaning, and the way to know more of what is confidential.
fn explained(sign: &str, meaning: &str, why: &Markup) -> Markup {
    let confidential = Some(sign) == words::mark(Status::Suppressed);
    html! { div { dt { (sign) } dd { (meaning) @if confidential { " (" (why) ")" } } } }
}

fn mark(sign: &str, meaning: &str) -> Markup {
    html! { abbr.mark title=(meaning) { (sign) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn body(at: usize, language: Language) -> String {
        let table = &sample::edition().tables[at];
        let (grid, why) = (Grid::of(table), html! { a href="w" { "w" } });
        View { year: 2019, table, grid: &grid, language, anchors: true, why }.body().into_string()
    }

    fn region(language: Language) -> String {
        body(2, language)
    }

    #[test]
    fn headers_state_units_bases_and_what_all_cells_share() {
        let page = region(Language::Fr);
        let women = "Part de femmes<sup><a href=\"#region-note-1\" aria-label=\"note (1)\">(1)</a></sup> \
            <span class=\"unit\">(%)</span> \
            <abbr class=\"mark\" title=\"estimé d’après les réponses reçues\">e</abbr> <span class=\"base\">base\u{a0}: 18\u{202f}353</span>";
        assert!(page.contains(women), "{page}");
        assert!(page.contains("<th class=\"number\" scope=\"col\">Subventions <span class=\"unit\">(€)</span></th>"));
    }

    #[test]
    fn cells_are_bare_numbers_with_margin_and_anchor() {
        let [fr, en] = [Language::Fr, Language::En].map(region);
        let cell = "<td class=\"number\" id=\"region.distance.women_share\">";
        assert!(fr.contains(&format!("{cell}35,4 <span class=\"margin\">±\u{a0}0,7</span></td>")), "{fr}");
        assert!(en.contains(&format!("{cell}35.4 <span class=\"margin\">±\u{a0}0.7</span></td>")), "{en}");
        assert!(fr.contains("<tr class=\"total\"><th scope=\"row\">Total</th>"));
    }

    #[test]
    fn an_absent_value_says_why_to_those_who_hear_the_page() {
        let page = region(Language::En);
        let absent = "<span aria-hidden=\"true\">·</span> <abbr class=\"mark\" title=\"not applicable: the base is empty\">z</abbr>";
        assert!(page.contains(absent), "{page}");
        assert!(page.contains("<dt>z</dt><dd>not applicable: the base is empty</dd>"));
        assert!(page.contains("of a person or an organisation (<a href=\"w\">w</a>)</dd>"), "{page}");
    }

    #[test]
    fn a_table_of_lone_cells_is_a_table_too() {
        let page = body(0, Language::Fr);
        assert!(
            page.contains(
                "<caption class=\"slim\"><span class=\"unseen\">Enquête du rapport annuel, 2019</span></caption>"
            ),
            "{page}"
        );
        assert!(page.contains("<th scope=\"row\">Formations interrogées</th><td class=\"number\" id=\"survey.2019.trainings_solicited\">715</td>"));
    }
}
