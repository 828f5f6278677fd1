//! An edition as one static page: every table, its definitions, what could not be computed. No script, no third party.
//!
//! Answers for the frame of the page; a table is `table`'s, its provenance `definitions`'. What lies where
//! is `grid`'s, how a number reads is `words`'. Start with [`page`].

use super::table;
use crate::words::{colon, pick, synthetic, whole};
use domain::edition::{Edition, EditionTable};
use domain::network::{Language, Text};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("all/style.css");

/// What the comparison with a printed publication showed, in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoNote {
    /// How many figures the publication prints.
    pub printed: usize,
    /// How many of them the records give again.
    pub reproduced: usize,
    /// What cannot all be true: a title and the sentences that explain it.
    pub contradictions: Vec<(String, Vec<String>)>,
}

/// A theme with its tables, in the order of print.
struct Theme<'e> {
    title: &'e Text,
    tables: Vec<&'e EditionTable>,
}

/// The page of `edition`, a whole HTML document; same arguments, same bytes.
#[must_use]
pub fn page(edition: &Edition, language: Language, summary: Option<&DemoNote>) -> String {
    let themes = themes(edition);
    let lang = pick(language, "fr", "en");
    let title = title(edition, language);
    let name = edition.network_name.get(language);
    let doubt = if edition.synthetic { pick(language, " (données synthétiques)", " (synthetic data)") } else { "" };
    let markup = html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (name) (doubt) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#page-content" { (pick(language, "Aller au contenu", "Skip to content")) }
                (masthead(edition, language))
                div.frame {
                    (contents(edition, &themes, language, summary))
                    main #page-content tabindex="-1" {
                        @if let Some(note) = summary { (demo(note, language)) }
                        @for (at, theme) in themes.iter().enumerate() { (chapter(edition, at, theme, language)) }
                        (missing(edition, language))
                    }
                }
                (colophon(edition, language))
            }
        }
    };
    markup.into_string()
}

/// Tables by theme; a theme keeps the place of its first table.
fn themes(edition: &Edition) -> Vec<Theme<'_>> {
    let mut themes: Vec<Theme<'_>> = Vec::new();
    for table in &edition.tables {
        match themes.iter_mut().find(|theme| *theme.title == table.theme) {
            Some(theme) => theme.tables.push(table),
            None => themes.push(Theme { title: &table.theme, tables: vec![table] }),
        }
    }
    themes
}

fn title(edition: &Edition, language: Language) -> String {
    format!("{} {}", pick(language, "Chiffres clés", "Key figures"), edition.edition)
}

fn masthead(edition: &Edition, language: Language) -> Markup {
    let (tables, figures) = (edition.tables.len() as u64, edition.figures().count() as u64);
    html! {
        header.masthead {
            p.network { (edition.network_name.get(language)) }
            h1 { (title(edition, language)) }
            p.extent {
                (whole(figures, language)) (pick(language, " chiffres en ", " figures in "))
                (whole(tables, language)) (pick(language, " tableaux, chacun avec sa définition.", " tables, each with its definition."))
            }
            @if edition.synthetic {
                p.synthetic role="note" {
                    strong { (pick(language, "Données synthétiques", "Synthetic data")) }
                    (synthetic_rest(language))
                }
            }
        }
    }
}

/// The sentence on synthetic data after its first words, which stand out.
fn synthetic_rest(language: Language) -> &'static str {
    let sentence = synthetic(language);
    sentence.trim_start_matches(pick(language, "Données synthétiques", "Synthetic data"))
}

fn contents(edition: &Edition, themes: &[Theme<'_>], language: Language, summary: Option<&DemoNote>) -> Markup {
    html! {
        nav.contents aria-label=(pick(language, "Thèmes et tableaux", "Themes and tables")) {
            ul {
                @if summary.is_some() { li { a href="#page-printed" { (demo_title(language)) } } }
                @for (at, theme) in themes.iter().enumerate() {
                    li {
                        a href={ "#theme-" (at + 1) } { (theme.title.get(language)) }
                        ul {
                            @for table in &theme.tables {
                                li { a href={ "#" (table.id) } { (table.title.get(language)) } }
                            }
                        }
                    }
                }
                @if !edition.not_computed.is_empty() {
                    li { a href="#page-missing" { (missing_title(language)) } }
                }
                li { a href="#page-about" { (about_title(language)) } }
            }
        }
    }
}

fn chapter(edition: &Edition, at: usize, theme: &Theme<'_>, language: Language) -> Markup {
    html! {
        section.theme aria-labelledby={ "theme-" (at + 1) } {
            h2 id={ "theme-" (at + 1) } { (theme.title.get(language)) }
            @for table in &theme.tables { (table::section(edition, table, language)) }
        }
    }
}

fn demo_title(language: Language) -> &'static str {
    pick(
        language,
        "Ce qui se contredit dans la publication imprimée",
        "What contradicts itself in the printed publication",
    )
}

fn demo(note: &DemoNote, language: Language) -> Markup {
    let count = |value: usize| whole(value as u64, language);
    html! {
        section.demo aria-labelledby="page-printed" {
            h2 #page-printed { (demo_title(language)) }
            dl.tally {
                div { dt { (pick(language, "Chiffres imprimés", "Figures printed")) } dd { (count(note.printed)) } }
                div { dt { (pick(language, "Reproduits", "Reproduced")) } dd { (count(note.reproduced)) } }
                div { dt { (pick(language, "Contradictions", "Contradictions")) } dd { (count(note.contradictions.len())) } }
            }
            @for (title, sentences) in &note.contradictions {
                article.contradiction {
                    h3 { (title) }
                    @for sentence in sentences { p { (sentence) } }
                }
            }
        }
    }
}

fn missing_title(language: Language) -> &'static str {
    pick(language, "Chiffres qu’aucun enregistrement ne donne", "Figures that no record gives")
}

fn missing(edition: &Edition, language: Language) -> Markup {
    html! {
        @if !edition.not_computed.is_empty() {
            section.missing aria-labelledby="page-missing" {
                h2 #page-missing { (missing_title(language)) }
                p {
                    (pick(
                        language,
                        "Imprimés ailleurs, ces chiffres ne se calculent pas\u{a0}; voici pourquoi.",
                        "Printed elsewhere, these figures cannot be computed; here is why.",
                    ))
                }
                dl {
                    @for figure in &edition.not_computed {
                        div id=(figure.figure) {
                            dt { code { (figure.figure) } }
                            dd { (figure.reason.get(language)) }
                        }
                    }
                }
            }
        }
    }
}

fn about_title(language: Language) -> &'static str {
    pick(language, "À propos de cette édition", "About this edition")
}

fn colophon(edition: &Edition, language: Language) -> Markup {
    html! {
        footer.colophon aria-labelledby="page-about" {
            h2 #page-about { (about_title(language)) }
            dl {
                div { dt { (pick(language, "Logiciel", "Software")) } dd { "Tremplin " (edition.software) } }
                div {
                    dt { (pick(language, "Empreinte des définitions", "Hash of the definitions")) " (SHA-256)" }
                    dd { code { (edition.definitions_sha256) } }
                }
                div {
                    dt { (pick(language, "Empreinte des données figées", "Hash of the frozen data")) " (SHA-256)" }
                    dd { code { (edition.snapshot_sha256) } }
                }
            }
            (frozen(edition, language))
            @if edition.synthetic { p { (synthetic(language)) } }
            p.licence { (pick(language, "Licence", "Licence")) (colon(language)) "Licence Ouverte 2.0" }
        }
    }
}

/// The files that the figures were computed from.
fn frozen(edition: &Edition, language: Language) -> Markup {
    let label = pick(language, "Fichiers figés", "Frozen files");
    html! {
        @if !edition.snapshot.is_empty() {
            details {
                summary { (label) " (" (edition.snapshot.len()) ")" }
                div.scroll role="region" aria-label=(label) tabindex="0" {
                    table.provenance {
                        caption.slim { span.unseen { (label) } }
                        thead {
                            tr {
                                th scope="col" { (pick(language, "Fichier", "File")) }
                                th.number scope="col" { (pick(language, "Lignes", "Rows")) }
                                th scope="col" { "SHA-256" }
                            }
                        }
                        tbody {
                            @for file in &edition.snapshot {
                                tr {
                                    th scope="row" { (file.name) }
                                    td.number { (whole(file.rows, language)) }
                                    td { code { (file.sha256) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use std::collections::BTreeSet;

    fn note() -> DemoNote {
        let sentence = "Un taux de 12\u{202f}% sur 5\u{202f}366 & plus.".to_owned();
        DemoNote { printed: 453, reproduced: 446, contradictions: vec![("Abandons <en ligne>".into(), vec![sentence])] }
    }

    fn both() -> [String; 2] {
        [Language::Fr, Language::En].map(|language| page(&sample::edition(), language, Some(&note())))
    }

    /// Values of an attribute, in order.
    fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
        let attribute = format!(" {name}=\"");
        let starts = page.match_indices(&attribute).map(|(at, found)| at + found.len());
        starts.filter_map(|start| page[start..].split('"').next()).collect()
    }

    #[test]
    fn every_link_leads_somewhere_and_every_id_is_one() {
        for page in both() {
            let ids = attributes(&page, "id");
            let unique: BTreeSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{ids:?}");
            let named = ["aria-labelledby", "aria-describedby"].map(|name| attributes(&page, name)).concat();
            let links = attributes(&page, "href").into_iter().filter_map(|href| href.strip_prefix('#'));
            for target in links.chain(named) {
                assert!(unique.contains(&target), "#{target}");
            }
        }
    }

    #[test]
    fn every_figure_has_its_permanent_anchor() {
        let edition = sample::edition();
        for page in both() {
            for id in edition.figures().map(|figure| &figure.id).chain(edition.not_computed.iter().map(|f| &f.figure)) {
                assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
            }
        }
    }

    #[test]
    fn the_page_says_its_language_and_that_the_data_is_synthetic() {
        let [fr, en] = both();
        assert!(fr.contains("<html lang=\"fr\">") && en.contains("<html lang=\"en\">"));
        assert!(fr.contains("<strong>Données synthétiques</strong>\u{a0}: ces chiffres"));
        assert!(en.contains("<strong>Synthetic data</strong>: these figures"));
        let real = Edition { synthetic: false, ..sample::edition() };
        assert!(!page(&real, Language::Fr, None).contains("ynthétique"));
    }

    #[test]
    fn nothing_runs_and_nothing_is_fetched() {
        for page in both() {
            assert!(!page.contains("<script") && !page.contains("http") && !page.contains("url("), "{page}");
        }
    }

    #[test]
    fn what_the_caller_gives_is_escaped() {
        let [fr, _] = both();
        assert!(fr.contains("Abandons &lt;en ligne&gt;") && fr.contains("5\u{202f}366 &amp; plus."));
        assert!(fr.contains("Taux &lt;réponse&gt;"));
    }
}
