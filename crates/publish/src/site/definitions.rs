//! Where a table's figures come from: each definition as its file states it, and what it gave row by row.

use super::spot::Spot;
use crate::grid::{Grid, lone_title};
use crate::secrecy::withheld;
use crate::words::{colon, mark, meaning, part, pick, whole};
use domain::edition::{Edition, EditionTable, Figure, MarginKind, Status};
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
pub(super) fn list(edition: &Edition, table: &EditionTable, grid: &Grid<'_>, language: Language) -> Markup {
    html! {
        @for definition in definitions(table, language) {
            section.definition {
                h3 { (definition.title) }
                (Provenance { edition, grid, language, definition: &definition }.entry())
            }
        }
    }
}

/// Figures by the line that defines them, in the order of print; titles tell apart those that one line gives.
fn definitions(table: &EditionTable, language: Language) -> Vec<Definition<'_>> {
    let mut definitions: Vec<Definition<'_>> = Vec::new();
    // A figure that no record gives has no definition.
    for figure in table.figures.iter().filter(|figure| !figure.definition.at.is_empty()) {
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

/// A definition on its way to the page.
struct Provenance<'p, 'e> {
    edition: &'p Edition,
    grid: &'p Grid<'e>,
    language: Language,
    definition: &'p Definition<'e>,
}

impl Provenance<'_, '_> {
    fn say<'t>(&self, fr: &'t str, en: &'t str) -> &'t str {
        pick(self.language, fr, en)
    }

    fn entry(&self) -> Markup {
        html! {
            dl {
                @for (fr, en, field) in FIELDS {
                    @match self.definition.common(field) {
                        Some("") => {},
                        Some(text) => div { dt { (self.say(fr, en)) } dd { code { (text) } } },
                        None => div {
                            dt { (self.say(fr, en)) }
                            dd { (self.say("selon le chiffre, voir ci-dessous", "differs by figure, see below")) }
                        },
                    }
                }
            }
            (self.figures())
        }
    }

    /// What differs from figure to figure: numerator, base, rows read, and the condition where it is the row's.
    fn figures(&self) -> Markup {
        let Definition { title, turn, figures } = self.definition;
        let count = whole(figures.len() as u64, self.language);
        let turn = if *turn > 1 { format!(" ({turn})") } else { String::new() };
        let label = format!("Provenance{}{title}{turn}", colon(self.language));
        let lines = html! {
            div.scroll role="region" aria-label=(label) tabindex="0" {
                table.provenance {
                    caption.slim { span.unseen { (label) } }
                    thead { (self.heads()) }
                    tbody { @for figure in figures { (self.line(figure)) } }
                }
            }
        };
        html! {
            @if let [_] = figures.as_slice() { (lines) } @else {
                details {
                    summary { (count) " " (self.say("chiffres", "figures")) span.unseen { " – " (title) } }
                    (lines)
                }
            }
        }
    }

    fn heads(&self) -> Markup {
        let definition = self.definition;
        html! {
            tr {
                th scope="col" { (self.say("Chiffre", "Figure")) }
                @if definition.any(|f| f.numerator.is_some()) { th.number scope="col" { (self.say("Numérateur", "Numerator")) } }
                @if definition.any(|f| f.base.is_some()) { th.number scope="col" { "Base" } }
                @if definition.any(|f| f.units.is_some()) { th.number scope="col" { (self.say("Lignes lues", "Rows read")) } }
                @if definition.any(|f| f.margin.is_some()) { th scope="col" { (self.say("Marge d’erreur", "Margin of error")) } }
                @for (fr, en, field) in FIELDS {
                    @if definition.common(field).is_none() { th scope="col" { (self.say(fr, en)) } }
                }
            }
        }
    }

    fn line(&self, figure: &Figure) -> Markup {
        let (stated, language, definition) = (&figure.definition, self.language, self.definition);
        let number = |value: Option<f64>, expression: &str| value.map(|value| part(value, expression, language));
        let kind = figure.margin.map(|margin| kind(margin.kind, language).to_owned());
        html! {
            tr {
                th scope="row" {
                    a href={ "#" (figure.id) } { (lone_title(figure, self.grid, language)) }
                    " " code { (figure.id) }
                }
                @if definition.any(|f| f.numerator.is_some()) { td.number { (self.behind(figure, number(figure.numerator, &stated.value))) } }
                @if definition.any(|f| f.base.is_some()) { td.number { (self.behind(figure, number(figure.base, &stated.base))) } }
                @if definition.any(|f| f.units.is_some()) { td.number { (self.behind(figure, figure.units.map(|n| whole(n, language)))) } }
                @if definition.any(|f| f.margin.is_some()) { td { (kind.filter(|_| figure.printed.is_some()).unwrap_or_default()) } }
                @for (_, _, field) in FIELDS {
                    @if definition.common(field).is_none() { td { code { (field(figure)) } } }
                }
            }
        }
    }

    /// What stands behind a figure: behind one without value nothing is shown, and what is withheld bears its letter.
    fn behind(&self, figure: &Figure, number: Option<String>) -> Markup {
        let sign = mark(Status::Suppressed).filter(|_| withheld(self.edition, figure).is_some());
        let meaning = meaning(Status::Suppressed, self.language);
        html! {
            @match (sign, number.filter(|_| figure.printed.is_some())) {
                (_, Some(number)) => (number),
                (Some(sign), None) => abbr.mark title=(meaning) { (sign) },
                (None, None) => {},
            }
        }
    }
}

/// What the letter beside an empty cell means, where something of the table is withheld.
pub(super) fn legend(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    let any = table.figures.iter().any(|figure| withheld(spot.edition(), figure).is_some());
    let words = spot.say(
        "ce qui se trouve derrière ce chiffre est confidentiel, même s’il est imprimé",
        "what stands behind this figure is confidential, even where it is printed",
    );
    html! { @if any { p.note { "c" (colon(spot.language)) (words) " (" (spot.why()) ")" } } }
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
        for figure in &mut edition.tables[2].figures {
            figure.definition.filter = format!("region = '{}'", figure.row.fr);
        }
        let table = &edition.tables[2];
        let page = list(&edition, table, &Grid::of(table), Language::Fr).into_string();
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
