//! How much the words around a number speak of a figure: cosine of word weights, rare words weighing more.
//!
//! Source: Salton and Buckley (1988), “Term-weighting approaches in automatic text retrieval”. Start with [`Likeness`].

use super::{Known, Number};
use std::collections::BTreeMap;

/// Words that say nothing of a figure.
const EMPTY: &str = "les des une aux que qui dans pour par sur sont est ont été avec plus moins dont parmi cette ces ses leur \
    leurs entre the and for with from that this have has been are was were who which their its year annee nombre part total share";
/// Words are compared by their beginning, so that plural and gender do not matter.
const STEM: usize = 6;
/// A word after the number speaks of it more than one before.
const AFTER: f64 = 2.0;
/// The title of a table says less than that of the figure.
const TABLE: f64 = 0.5;

type Weights = BTreeMap<String, f64>;

/// The words of all figures, weighed.
pub(super) struct Likeness {
    rarity: Weights,
    figures: Vec<Weights>,
}

impl Likeness {
    pub fn new(known: &[Known]) -> Self {
        let said: Vec<Weights> = known.iter().map(|one| weighed(&[(&one.title, 1.0), (&one.table, TABLE)])).collect();
        let mut bearers = Weights::new();
        for word in said.iter().flat_map(BTreeMap::keys) {
            *bearers.entry(word.clone()).or_default() += 1.0;
        }
        let all = known.len().max(1) as f64;
        let rarity: Weights = bearers.into_iter().map(|(word, n)| (word, (1.0 + all / n).ln())).collect();
        let figures = said.iter().map(|words| scaled(words, &rarity)).collect();
        Self { rarity, figures }
    }

    /// For every figure, 0 when no word is shared, 1 when the words are the same.
    pub fn of(&self, number: &Number) -> Vec<f64> {
        let around = scaled(&weighed(&[(&number.before, 1.0), (&number.after, AFTER)]), &self.rarity);
        self.figures.iter().map(|figure| cosine(figure, &around)).collect()
    }
}

/// Words by their weight; the greatest weight of a word counts.
fn weighed(texts: &[(&String, f64)]) -> Weights {
    let mut words = Weights::new();
    for (text, weight) in texts {
        for word in stems(text) {
            let known = words.entry(word).or_default();
            *known = known.max(*weight);
        }
    }
    words
}

/// Words that no figure bears are left out: they are the journalist's own.
fn scaled(words: &Weights, rarity: &Weights) -> Weights {
    words.iter().filter_map(|(word, weight)| Some((word.clone(), weight * rarity.get(word)?))).collect()
}

fn cosine(a: &Weights, b: &Weights) -> f64 {
    let shared: f64 = a.iter().filter_map(|(word, weight)| Some(weight * b.get(word)?)).sum();
    let length = |words: &Weights| words.values().map(|weight| weight * weight).sum::<f64>().sqrt();
    if shared == 0.0 { 0.0 } else { shared / (length(a) * length(b)) }
}

fn stems(text: &str) -> impl Iterator<Item = String> {
    let plain: String = text.to_lowercase().chars().map(unaccented).collect();
    let words: Vec<String> = plain.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let telling = |word: &String| word.len() > 2 && !EMPTY.split_whitespace().any(|empty| empty == *word);
    words
        .into_iter()
        .filter(telling)
        .map(|word| word.chars().take(STEM).collect::<String>().trim_end_matches(['s', 'x']).to_owned())
}

fn unaccented(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        other => other,
    }
}
