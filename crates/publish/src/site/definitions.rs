//! Where a table's figures come from: each definition as its file states it, and what it gave row by row.

use crate::grid::{Grid, lone_title};
use crate::words::{colon, part, pick, whole};
use domain::edition::{EditionTable, Figure, MarginKind};
use domain::network::Language;
use maud::{Markup, html};

/// Figures of one definition.
struct Definition<'e> {
    title: &'e str,
    /// How many definitions of the same title stand before it, itself included.
    turn: usize,
    figures: Vec<&'e Figure>,
}

/// The definitions of a table, one below the other, for a page that has only them.
pub(super) fn list(table: &EditionTable, grid: &Grid<'_>, language: Language) -> Markup {
    html! {
        @for definition in definitions(table, language) {
            section.definition {
                h3 { (definition.title) }
                (entry(&definition, grid, language))
            }
        }
    }
}

/// Figures by the line that defines them, in the order of print; titles tell apart those that one line gives.
fn definitions(table: &EditionTable, language: Language) -> Vec<Definition<'_>> {
    let mut definitions: Vec<Definition<'_>> = Vec::new();
    for figure in &table.figures {
        let title = figure.column.get(language);
        let same = |known: &&mut Definition<'_>| {
            known.title == title && known.figures.iter().any(|other| other.definition.at == figure.definition.at)
        };
        match definitions.iter_mut().find(same) {
            Some(known) => known.figures.push(figure),
            None => {
                let turn = 1 + definitions.iter().filter(|known| known.title == title).count();
                definitions.push(Definition { title, turn, figures: vec![figure] });
            }
        }
    }
    definitions
}

impl Definition<'_> {
    /// What all figures state alike; none where rows differ.
    fn common(&self, field: fn(&Figure) -> &str) -> Option<&str> {
        let first = self.figures.first().map(|figure| field(figure))?;
        self.figures.iter().all(|figure| field(figure) == first).then_some(first)
    }

    fn any(&self, given: impl Fn(&Figure) -> bool) -> bool {
        self.figures.iter().any(|figure| given(figure))
    }
}

/// What a definition states: its label in both languages, and where a figure keeps it.
type Field = (&'static str, &'static str, fn(&Figure) -> &str);

const FIELDS: [Field; 6] = [
    ("Source", "Source", |figure| &figure.definition.source),
    ("Expression", "Expression", |figure| &figure.definition.value),
    ("Base", "Base", |figure| &figure.definition.base),
    ("Condition", "Filter", |figure| &figure.definition.filter),
    ("Depuis le", "Since", |figure| &figure.definition.since),
    ("Défini dans", "Defined in", |figure| &figure.definition.at),
];

fn entry(definition: &Definition<'_>, grid: &Grid<'_>, language: Language) -> Markup {
    html! {
        dl {
            @for (fr, en, field) in FIELDS {
                @match definition.common(field) {
                    Some("") => {},
                    Some(text) => div { dt { (pick(language, fr, en)) } dd { code { (text) } } },
                    None => div {
                        dt { (pick(language, fr, en)) }
                        dd { (pick(language, "selon le chiffre, voir ci-dessous", "differs by figure, see below")) }
                    },
                }
            }
        }
        (provenance(definition, grid, language))
    }
}

/// What differs from figure to figure: numerator, base, rows read, and the condition where it is the row's.
fn provenance(definition: &Definition<'_>, grid: &Grid<'_>, language: Language) -> Markup {
    let count = whole(definition.figures.len() as u64, language);
    let turn = if definition.turn > 1 { format!(" ({})", definition.turn) } else { String::new() };
    let label = format!("Provenance{}{}{turn}", colon(language), definition.title);
    let lines = html! {
        div.scroll role="region" aria-label=(label) tabindex="0" {
            table.provenance {
                caption.slim { span.unseen { (label) } }
                thead { (heads(definition, language)) }
                tbody { @for figure in &definition.figures { (line(figure, definition, grid, language)) } }
            }
        }
    };
    html! {
        @if let [_] = definition.figures.as_slice() { (lines) } @else {
            details {
                summary { (count) " " (pick(language, "chiffres", "figures")) span.unseen { " – " (definition.title) } }
                (lines)
            }
        }
    }
}

fn heads(definition: &Definition<'_>, language: Language) -> Markup {
    html! {
        tr {
            th scope="col" { (pick(language, "Chiffre", "Figure")) }
            @if definition.any(|f| f.numerator.is_some()) { th.number scope="col" { (pick(language, "Numérateur", "Numerator")) } }
            @if definition.any(|f| f.base.is_some()) { th.number scope="col" { "Base" } }
            @if definition.any(|f| f.units.is_some()) { th.number scope="col" { (pick(language, "Lignes lues", "Rows read")) } }
            @if definition.any(|f| f.margin.is_some()) { th scope="col" { (pick(language, "Marge d’erreur", "Margin of error")) } }
            @for (fr, en, field) in FIELDS {
                @if definition.common(field).is_none() { th scope="col" { (pick(language, fr, en)) } }
            }
        }
    }
}

fn line(figure: &Figure, definition: &Definition<'_>, grid: &Grid<'_>, language: Language) -> Markup {
    let stated = &figure.definition;
    // What stands behind a withheld value is withheld too.
    let shown = figure.printed.is_some();
    let number =
        |value: Option<f64>, expression: &str| value.filter(|_| shown).map(|value| part(value, expression, language));
    html! {
        tr {
            th scope="row" {
                a href={ "#" (figure.id) } { (lone_title(figure, grid, language)) }
                " " code { (figure.id) }
            }
            @if definition.any(|f| f.numerator.is_some()) { td.number { (number(figure.numerator, &stated.value).unwrap_or_default()) } }
            @if definition.any(|f| f.base.is_some()) { td.number { (number(figure.base, &stated.base).unwrap_or_default()) } }
            @if definition.any(|f| f.units.is_some()) { td.number { (figure.units.filter(|_| shown).map(|n| whole(n, language)).unwrap_or_default()) } }
            @if definition.any(|f| f.margin.is_some()) { td { (figure.margin.filter(|_| shown).map_or("", |m| kind(m.kind, language))) } }
            @for (_, _, field) in FIELDS {
                @if definition.common(field).is_none() { td { code { (field(figure)) } } }
            }
        }
    }
}

/// How a margin of error was computed.
pub(super) fn kind(kind: MarginKind, language: Language) -> &'static str {
    match kind {
        MarginKind::Share => pick(language, "sondage aléatoire simple", "simple random sampling"),
        MarginKind::ClusterRatio => pick(language, "grappes, estimateur par le ratio", "clusters, ratio estimator"),
        MarginKind::Wilson => pick(language, "intervalle de Wilson", "Wilson interval"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_definition_is_said_once_and_its_rows_below() {
        let mut edition = sample::edition();
        let table = &mut edition.tables[2];
        for figure in &mut table.figures {
            figure.definition.filter = format!("region = '{}'", figure.row.fr);
        }
        let page = list(table, &Grid::of(table), Language::Fr).into_string();
        assert_eq!(page.matches("<h3>Part de femmes</h3>").count(), 1);
        assert!(page.contains("<dt>Défini dans</dt><dd><code>figures/03-region.toml:14</code></dd>"));
        assert!(page.contains("<dt>Condition</dt><dd>selon le chiffre, voir ci-dessous</dd>"));
        assert!(page.contains("<a href=\"#region.distance.women_share\">En ligne – Part de femmes</a>"));
        assert!(
            page.contains("<td class=\"number\">6\u{202f}497</td><td class=\"number\">18\u{202f}353</td>"),
            "{page}"
        );
        assert!(page.contains("<td><code>region = 'Total'</code></td>"));
    }
}
