//! Tables of an edition in a terminal: plain text, no colour, aligned by display width.
//!
//! Answers for line breaks and alignment; what lies where is `grid`'s, how a number reads is `words`'.
//! Start with [`table`].

mod columns;
mod plain;
pub mod quality;

use columns::{grid_lines, references, wrap};
use domain::edition::{Edition, EditionTable, Figure};
use domain::network::{Language, Text};
use publish::grid::{Grid, base_of, lone_title};
use publish::words::{colon, margin, part, pick, synthetic, value_with_unit};
use unicode_width::UnicodeWidthStr;

/// Columns of a terminal when its width is not known.
const WIDTH: usize = 100;
/// Below this, lines break in the middle of words and nobody can read them.
const NARROWEST: usize = 40;

/// No table of the edition has the name that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTable {
    /// The name asked for.
    pub id: String,
    /// The name that was probably meant.
    pub nearest: Option<String>,
}

impl UnknownTable {
    /// What is wrong and the way out, for the reader.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let id = &self.id;
        match (language, &self.nearest) {
            (Language::Fr, Some(near)) => {
                format!("tableau inconnu « {id} »\u{202f}; vouliez-vous dire « {near} »\u{202f}?")
            }
            (Language::Fr, None) => format!("tableau inconnu « {id} »"),
            (Language::En, Some(near)) => format!("unknown table “{id}”; did you mean “{near}”?"),
            (Language::En, None) => format!("unknown table “{id}”"),
        }
    }
}

/// The table `id` as text, at most `width` columns wide (100 when not known).
///
/// # Errors
/// [`UnknownTable`] with the nearest name.
pub fn table(edition: &Edition, id: &str, language: Language, width: Option<usize>) -> Result<String, UnknownTable> {
    let found = edition.tables.iter().find(|table| table.id == id);
    let table = found.ok_or_else(|| UnknownTable { id: id.to_owned(), nearest: nearest(edition, id) })?;
    let width = width.unwrap_or(WIDTH).max(NARROWEST);
    let grid = Grid::of(table);
    let mut parts = vec![banner(edition, language, width), heading(edition, table, language, width)];
    parts.extend(grid_lines(&grid, language, width));
    parts.push(lone_lines(&grid, language, width));
    parts.push(again_lines(&grid, language, width));
    parts.push(notes(table, &grid, language, width));
    Ok(joined(parts))
}

/// Every table: its name, its title and how many figures it has, by theme.
#[must_use]
pub fn list(edition: &Edition, language: Language) -> String {
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let id = widest(&mut edition.tables.iter().map(|table| table.id.width()));
    let title = widest(&mut edition.tables.iter().map(|table| table.title.get(language).width()));
    let mut parts = vec![banner(edition, language, WIDTH)];
    let mut theme: Option<&Text> = None;
    let mut lines = Vec::new();
    for table in &edition.tables {
        if theme.replace(&table.theme) != Some(&table.theme) {
            parts.push(std::mem::take(&mut lines));
            lines.push(table.theme.get(language).to_owned());
        }
        let name = padded(&table.id, id);
        let (title, count) = (padded(table.title.get(language), title), table.figures.len());
        lines.push(format!("  {name}  {title}  {count:>4} {}", pick(language, "chiffres", "figures")));
    }
    parts.push(lines);
    let (tables, figures) = (edition.tables.len(), edition.figures().count());
    parts.push(vec![match language {
        Language::Fr => format!("{tables} tableaux, {figures} chiffres."),
        Language::En => format!("{tables} tables, {figures} figures."),
    }]);
    joined(parts)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn nearest(edition: &Edition, id: &str) -> Option<String> {
    let closeness =
        |known: &str| strsim::normalized_damerau_levenshtein(id, known).max(strsim::jaro_winkler(id, known));
    let tables = edition.tables.iter().map(|table| (closeness(&table.id), &table.id));
    let best = tables.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.6).then(|| best.1.clone())
}

/// Blocks of lines with an empty line between them; empty blocks leave no trace.
fn joined(parts: Vec<Vec<String>>) -> String {
    let blocks: Vec<_> = parts.iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")).collect();
    blocks.join("\n\n") + "\n"
}

fn banner(edition: &Edition, language: Language, width: usize) -> Vec<String> {
    if edition.synthetic { wrap(&format!("⚠ {}", synthetic(language)), width) } else { Vec::new() }
}

fn heading(edition: &Edition, table: &EditionTable, language: Language, width: usize) -> Vec<String> {
    let mut lines = wrap(table.title.get(language), width);
    lines.push(format!("{}, {} · {}", edition.network_name.get(language), edition.edition, table.id));
    lines
}

/// `title : value ± margin`, broken with a hanging indent.
fn lone_lines(grid: &Grid<'_>, language: Language, width: usize) -> Vec<String> {
    let above = grid.lone_row.map(|title| title.get(language).to_owned());
    above.into_iter().chain(grid.lone.iter().flat_map(|figure| lone_line(figure, grid, language, width))).collect()
}

fn lone_line(figure: &Figure, grid: &Grid<'_>, language: Language, width: usize) -> Vec<String> {
    let margin = margin(figure, language).map(|margin| format!(" {margin}")).unwrap_or_default();
    let mark = publish::grid::mark_of(figure, None).map(|mark| format!(" {mark}")).unwrap_or_default();
    let notes = references(&grid.notes_of(figure, None));
    let value = format!("{}{margin}{notes}{mark}", value_with_unit(figure, language)).replace(' ', "\u{a0}");
    hanging("  ", &format!("{}{}{value}", lone_title(figure, grid, language), colon(language)), width)
}

fn again_lines(grid: &Grid<'_>, language: Language, width: usize) -> Vec<String> {
    let title = pick(language, "Autres formulations", "Other wordings").to_owned();
    let lines: Vec<_> = grid.again.iter().flat_map(|figure| lone_line(figure, grid, language, width)).collect();
    if lines.is_empty() { lines } else { std::iter::once(title).chain(lines).collect() }
}

/// The first line after `sign`, the others below its text.
fn hanging(sign: &str, text: &str, width: usize) -> Vec<String> {
    let indent = sign.width();
    let lines = wrap(text, width.saturating_sub(indent)).into_iter().enumerate();
    lines.map(|(at, line)| if at == 0 { format!("{sign}{line}") } else { " ".repeat(indent) + &line }).collect()
}

/// Numbered notes, the table's own notes, bases, then the signs that occur.
fn notes(table: &EditionTable, grid: &Grid<'_>, language: Language, width: usize) -> Vec<String> {
    let numbered = grid.notes.iter().enumerate();
    let mut lines: Vec<_> =
        numbered.flat_map(|(at, note)| hanging(&format!("({}) ", at + 1), note.get(language), width)).collect();
    lines.extend(table.footnotes.iter().flat_map(|note| wrap(note.get(language), width)));
    lines.extend(bases(grid, language).iter().flat_map(|base| wrap(base, width)));
    let legend = grid.legend(language).into_iter();
    lines.extend(legend.flat_map(|(sign, meaning)| hanging(&format!("{sign} "), &meaning, width)));
    lines
}

/// `Base de « Part de femmes » : 18 353`, columns of one base together.
fn bases(grid: &Grid<'_>, language: Language) -> Vec<String> {
    let mut bases: Vec<(String, Vec<&str>)> = Vec::new();
    for (at, column) in grid.columns.iter().enumerate() {
        let Some(figure) = base_of(grid, at) else { continue };
        let Some(value) = figure.base else { continue };
        let text = part(value, &figure.definition.base, language);
        let title = column.title.get(language);
        match bases.iter_mut().find(|(known, _)| *known == text) {
            Some((_, titles)) => titles.push(title),
            None => bases.push((text, vec![title])),
        }
    }
    let said = bases.into_iter().map(|(text, titles)| match language {
        Language::Fr => format!("Base de « {} »\u{a0}: {text}", titles.join(" », « ")),
        Language::En => format!("Base of “{}”: {text}", titles.join("”, “")),
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use publish::sample;

    #[test]
    fn a_table_stands_in_columns_with_its_legend() {
        let text = table(&sample::edition(), "region", Language::Fr, None).unwrap();
        insta::assert_snapshot!(text.replace(['\u{202f}', '\u{a0}'], "~"), @r"
        ⚠ Données synthétiques~: ces chiffres sont calculés sur des enregistrements fabriqués et ne
        décrivent personne.

        Publics par région
        Réseau d’essai, 2019 · region

                                                Part de femmes
                  Formations     Subventions             (1)~e  Rang
        ────────────────────────────────────────────────────────────
        En ligne         715             · z  35,4~% ±~0,7       1er
        Corse              3     12~000,00~€   8,0~% ±~0,7 (2)   · c
        Total            718  4~207~474,69~€  35,2~% ±~0,7       1er

          Régions présentes~: 15

        Autres formulations
          Corse – Part de femmes~: ≥~8~%~e

        (1) Hors abandons.
        (2) Dans cette case~: Part des sortants.
        « En ligne » est une ligne à part.
        Base de « Part de femmes »~: 18~353
        e estimé d’après les réponses reçues
        z non applicable~: la base est vide
        c confidentiel~: masqué, pour ne rien révéler d’une personne ou d’un organisme
        ≥ au moins
        ± marge d’erreur au niveau de 95~%, en points pour les pourcentages (687 réponses sur 715)
        ");
    }

    #[test]
    fn a_narrow_terminal_gets_blocks_of_columns() {
        let text = table(&sample::edition(), "region", Language::En, Some(44)).unwrap();
        assert!(text.lines().all(|line| line.width() <= 44), "{text}");
        assert_eq!(text.matches("Corse").count(), 3, "{text}");
    }

    #[test]
    fn a_row_alone_is_a_list() {
        let text = table(&sample::edition(), "survey", Language::En, Some(60)).unwrap();
        assert!(text.ends_with("2019\n  Trainings asked: 715\n  Taux <réponse>: 96.1%\n"), "{text}");
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let wrong = table(&sample::edition(), "regions", Language::Fr, None).unwrap_err();
        assert_eq!(wrong.nearest.as_deref(), Some("region"));
        assert_eq!(wrong.say(Language::En), "unknown table “regions”; did you mean “region”?");
        assert_eq!(table(&sample::edition(), "zzz", Language::Fr, None).unwrap_err().nearest, None);
    }

    #[test]
    fn the_list_counts_figures_by_theme_and_says_that_they_are_synthetic() {
        let text = list(&sample::edition(), Language::En);
        insta::assert_snapshot!(text, @r"
        ⚠ Synthetic data: these figures are computed on made-up records and describe nobody.

        Le réseau
          survey            Annual report survey     2 figures

        Les apprenants
          learners_by_year  Learners by year         8 figures

        Les territoires
          region            Groups by region        14 figures

        3 tables, 24 figures.
        ");
        let real = Edition { synthetic: false, ..sample::edition() };
        assert!(!list(&real, Language::Fr).contains("synthétiques"));
    }
}
