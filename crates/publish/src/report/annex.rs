//! What stands after the chapters: tables without chapter, methodology, definitions, what is missing, what was waived,
//! the words explained, and what it takes to compute the edition again. Start with [`of`].

use super::content::{Place, left, themes};
use super::method::{Method, TableDefinitions, definitions};
use super::text::{Node, Nodes};
use crate::dates;
use crate::quote::{Block, Inline};
use crate::secrecy::{OfTable, Told, by_table};
use crate::words::{colon, foreign, pick, whole};
use crate::{Finding, PublishError, quality};
use domain::network::Language;
use serde::Serialize;

/// What stands after the chapters.
#[derive(Serialize)]
pub(super) struct Annex {
    /// Tables of themes that have no chapter.
    themes: Vec<Theme>,
    method: Method,
    /// Who answered, then what is withheld and why, within the methodology.
    secrecy: Vec<Node>,
    definitions: Vec<TableDefinitions>,
    missing: Vec<Missing>,
    waived: Vec<Waived>,
    print: Option<Print>,
    glossary: Vec<Term>,
    provenance: Provenance,
}

#[derive(Serialize)]
struct Theme {
    title: String,
    body: Vec<Node>,
}

/// A printed figure that no record gives.
#[derive(Serialize)]
struct Missing {
    id: String,
    reason: String,
}

/// Figures that cannot all be true.
#[derive(Serialize)]
struct Contradiction {
    title: String,
    sentences: Vec<String>,
}

/// A contradiction accepted, by whom and why.
#[derive(Serialize)]
struct Waived {
    finding: Contradiction,
    person: String,
    decided_on: String,
    reason: String,
    /// Of the reason.
    language: &'static str,
}

/// How the edition compares with an earlier print.
#[derive(Serialize)]
struct Print {
    printed: String,
    reproduced: String,
    contradictions: Vec<Contradiction>,
}

#[derive(Serialize)]
struct Term {
    term: String,
    meaning: String,
}

/// What it takes to compute the edition again.
#[derive(Serialize)]
struct Provenance {
    software: String,
    definitions: String,
    snapshot: String,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    rows: String,
    sha256: String,
}

/// What stands after the chapters, with every table that no chapter has.
///
/// # Errors
/// What the network's text on confidentiality can't quote.
pub(super) fn of(place: &Place<'_>, nodes: &mut Nodes<'_, '_>) -> Result<Annex, PublishError> {
    let edition = place.material.edition;
    let missing = edition.not_computed.iter();
    Ok(Annex {
        themes: rest(place, nodes),
        method: Method::of(place),
        secrecy: nodes.of(&[quality(place), secrecy(place)?].concat()),
        definitions: edition.tables.iter().map(|table| definitions(table, place.language)).collect(),
        missing: missing.map(|lost| Missing { id: lost.figure.to_string(), reason: place.say(&lost.reason) }).collect(),
        waived: waived(place),
        print: print(place),
        glossary: glossary(place),
        provenance: provenance(place),
    })
}

/// Who answered and what that changes, a level below the methodology.
fn quality(place: &Place<'_>) -> Vec<Block> {
    let paragraphs = quality::paragraphs(place.material.edition, place.language).into_iter();
    let paragraphs: Vec<_> = paragraphs.map(|words| Block::Paragraph(vec![Inline::Text(words)])).collect();
    let title = pick(place.language, "Ceux qui n’ont pas répondu", "Those who did not answer").to_owned();
    let title = (!paragraphs.is_empty()).then(|| Block::Heading(2, vec![Inline::Text(title)]));
    title.into_iter().chain(paragraphs).collect()
}

/// What is withheld and why, a level below the methodology, with how much of each table.
fn secrecy(place: &Place<'_>) -> Result<Vec<Block>, PublishError> {
    let Told { title, before, after } = Told::of(place.material, place.language)?;
    let title = Block::Heading(2, vec![Inline::Text(title)]);
    let items: Vec<_> = by_table(place.material.edition).iter().map(|of| vec![item(place, of)]).collect();
    let none = pick(place.language, "Rien n’est masqué.", "Nothing is withheld.").to_owned();
    let list = if items.is_empty() { Block::Paragraph(vec![Inline::Text(none)]) } else { Block::List(false, items) };
    let texts = before.into_iter().chain([list]).chain(after).map(|block| match block {
        Block::Heading(level, words) => Block::Heading(level + 1, words),
        other => other,
    });
    Ok(std::iter::once(title).chain(texts).collect())
}

fn item(place: &Place<'_>, of: &OfTable<'_>) -> Block {
    let [hidden, detail] = [&of.whole, &of.detail].map(|figures| whole(figures.len() as u64, place.language));
    let (title, colon) = (place.say(&of.table.title), colon(place.language));
    let words = match place.language {
        Language::Fr => format!("{title}{colon}{hidden} en entier, {detail} pour le détail seul."),
        Language::En => format!("{title}{colon}{hidden} as a whole, {detail} for the detail alone."),
    };
    Block::Paragraph(vec![Inline::Text(words)])
}

fn rest(place: &Place<'_>, nodes: &mut Nodes<'_, '_>) -> Vec<Theme> {
    let themes = themes(place).into_iter();
    let themes = themes.map(|(theme, tables)| Theme { title: place.say(theme), body: left(nodes, tables.into_iter()) });
    themes.filter(|theme| !theme.body.is_empty()).collect()
}

fn waived(place: &Place<'_>) -> Vec<Waived> {
    let told = place.material.checks.waived.iter().map(|(finding, waiver)| Waived {
        finding: contradiction(place, finding),
        person: place.say(&waiver.person),
        decided_on: dates::long(waiver.decided_on, place.language),
        reason: place.say(&waiver.reason),
        language: foreign(&waiver.reason, place.language).unwrap_or(pick(place.language, "fr", "en")),
    });
    told.collect()
}

fn print(place: &Place<'_>) -> Option<Print> {
    let print = place.material.checks.print.as_ref()?;
    let count = |number: usize| whole(number as u64, place.language);
    Some(Print {
        printed: count(print.printed),
        reproduced: count(print.reproduced),
        contradictions: print.contradictions.iter().map(|finding| contradiction(place, finding)).collect(),
    })
}

fn contradiction(place: &Place<'_>, finding: &Finding) -> Contradiction {
    let sentences = finding.sentences.iter().map(|sentence| place.say(sentence)).collect();
    Contradiction { title: place.say(&finding.title), sentences }
}

fn glossary(place: &Place<'_>) -> Vec<Term> {
    let terms = place.material.publication.glossary.iter();
    terms.map(|term| Term { term: place.say(&term.term), meaning: place.say(&term.meaning) }).collect()
}

fn provenance(place: &Place<'_>) -> Provenance {
    let edition = place.material.edition;
    let files = edition.snapshot.iter().map(|file| File {
        name: file.name.clone(),
        rows: whole(file.rows, place.language),
        sha256: file.sha256.clone(),
    });
    Provenance {
        software: edition.software.clone(),
        definitions: edition.definitions_sha256.clone(),
        snapshot: edition.snapshot_sha256.clone(),
        files: files.collect(),
    }
}
