//! How the figures were obtained: samples, margins, signs, and the definition of every column as its file states it.
//!
//! Start with [`Method::of`] and [`definitions`].

use super::content::Place;
use crate::words::{self, value_with_unit, whole};
use domain::edition::{EditionTable, Figure, MarginKind};
use domain::network::{Language, Sampling};
use serde::Serialize;

/// How the figures were obtained.
#[derive(Serialize)]
pub(super) struct Method {
    /// Who answered, for each sample that a margin of error rests on.
    samples: Vec<Sample>,
    /// Where records come from, and how complete they are.
    sources: Vec<Source>,
    /// The kinds of margins that occur.
    margins: Vec<MarginKind>,
    /// Every sign that can stand beside a figure.
    signs: Vec<(String, String)>,
    /// What the edition says of its samples: response rate, greatest margin.
    said: Vec<(String, String)>,
}

/// Who was asked and who answered.
#[derive(Serialize)]
struct Sample {
    answered: String,
    asked: String,
    /// How many figures bear a margin that rests on it.
    figures: String,
}

#[derive(Serialize)]
struct Source {
    name: String,
    title: String,
    sampling: Sampling,
}

impl Method {
    pub fn of(place: &Place<'_>) -> Self {
        let sources = place.material.network.sources.values().map(|source| Source {
            name: source.id.to_string(),
            title: place.say(&source.title),
            sampling: source.sampling,
        });
        Self {
            samples: samples(place),
            sources: sources.collect(),
            margins: margins(place),
            signs: signs(place.language),
            said: said(place),
        }
    }
}

/// The figures whose margin a reader sees.
fn margined<'m>(place: &Place<'m>) -> impl Iterator<Item = (&'m Figure, domain::edition::Margin)> {
    let shown = place.material.edition.figures().filter(|figure| figure.printed.is_some());
    shown.filter_map(|figure| Some((figure, figure.margin?)))
}

fn samples(place: &Place<'_>) -> Vec<Sample> {
    let mut sizes: Vec<((u64, u64), u64)> = Vec::new();
    for size in place.material.edition.figures().filter_map(words::sample) {
        match sizes.iter_mut().find(|(known, _)| *known == size) {
            Some((_, figures)) => *figures += 1,
            None => sizes.push((size, 1)),
        }
    }
    sizes.into_iter().map(|((answered, asked), figures)| sample(place, answered, asked, figures)).collect()
}

fn sample(place: &Place<'_>, answered: u64, asked: u64, figures: u64) -> Sample {
    let [answered, asked, figures] = [answered, asked, figures].map(|number| whole(number, place.language));
    Sample { answered, asked, figures }
}

/// The figures that the publication puts at the head of its methodology.
fn said(place: &Place<'_>) -> Vec<(String, String)> {
    let figures = place.material.publication.method.iter().filter_map(|id| place.material.edition.figure(id));
    let shown = figures.filter(|figure| figure.printed.is_some());
    shown.map(|figure| (place.say(&figure.column), value_with_unit(figure, place.language))).collect()
}

fn margins(place: &Place<'_>) -> Vec<MarginKind> {
    let occurs = |kind: &MarginKind| margined(place).any(|(_, margin)| margin.kind == *kind);
    [MarginKind::Share, MarginKind::ClusterRatio, MarginKind::Wilson].into_iter().filter(occurs).collect()
}

fn signs(language: Language) -> Vec<(String, String)> {
    let all = words::signs(language, |_| true, |_| true).into_iter();
    all.map(|(sign, meaning)| (sign.to_owned(), meaning.to_owned())).collect()
}

/// The definitions of a table.
#[derive(Serialize)]
pub(super) struct TableDefinitions {
    title: String,
    id: String,
    entries: Vec<Definition>,
}

/// The figures that one line of a file defines under one title.
#[derive(Serialize)]
struct Definition {
    title: String,
    at: String,
    source: String,
    value: Field,
    base: Field,
    filter: Field,
}

/// What a definition states: for all its figures alike, or for each its own, of which the first stands as example.
#[derive(Serialize)]
struct Field {
    text: String,
    same: bool,
}

/// The definition of every column of a table, in the order of print.
pub(super) fn definitions(table: &EditionTable, language: Language) -> TableDefinitions {
    let mut groups: Vec<Vec<&Figure>> = Vec::new();
    for figure in table.figures.iter().filter(|figure| !figure.definition.at.is_empty()) {
        let same = |group: &&mut Vec<&Figure>| {
            group[0].definition.at == figure.definition.at && group[0].column == figure.column
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(figure),
            None => groups.push(vec![figure]),
        }
    }
    TableDefinitions {
        title: table.title.get(language).to_owned(),
        id: table.id.clone(),
        entries: groups.iter().map(|group| definition(group, language)).collect(),
    }
}

fn definition(figures: &[&Figure], language: Language) -> Definition {
    let field = |of: fn(&Figure) -> &str| Field {
        text: of(figures[0]).to_owned(),
        same: figures.iter().all(|figure| of(figure) == of(figures[0])),
    };
    Definition {
        title: figures[0].column.get(language).to_owned(),
        at: figures[0].definition.at.clone(),
        source: figures[0].definition.source.clone(),
        value: field(|figure| &figure.definition.value),
        base: field(|figure| &figure.definition.base),
        filter: field(|figure| &figure.definition.filter),
    }
}
