//! Equivalence classes: rows that share their quasi-identifiers, and what they give away.
//!
//! A suppressed cell is a value of its own, so that rows with it are compared with each other only. Start with
//! [`Measures::of`].

use super::{ExtractRow, Microdata, Role};
use crate::network::ColumnId;
use std::collections::BTreeMap;

/// The quasi-identifiers of a row, suppressed ones as none.
pub(super) type Key = Vec<Option<u16>>;

/// Rows by their quasi-identifiers.
pub(super) type Classes<'r> = BTreeMap<Key, Vec<&'r ExtractRow>>;

/// What the classes of an extract give away. Probabilities are in `0.0..=1.0`.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// How many rows.
    pub rows: usize,
    /// How many classes.
    pub classes: usize,
    /// The size of the smallest class; 0 without any row.
    pub k: usize,
    /// Rows alone in their class.
    pub uniques: usize,
    /// The chance of naming a row right, over all rows: classes over rows (Skinner & Elliot 2002, on a whole
    /// population).
    pub expected_risk: f64,
    /// The same chance for the most exposed row: one over the smallest class.
    pub highest_risk: f64,
    /// For each sensitive column, what the least diverse class has.
    pub diversity: Vec<Diversity>,
}

/// The diversity of a sensitive column within the classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Diversity {
    /// The column.
    pub column: ColumnId,
    /// Distinct values in the poorest class (distinct l-diversity); none when no class needs any.
    pub distinct: Option<usize>,
    /// The exponential of the least entropy of a class (entropy l-diversity); none when no class needs any.
    pub entropy: Option<f64>,
    /// The largest distance between a class and the whole, half the sum of differences of shares (t-closeness with
    /// equal ground distance, Li et al. 2007): 0 when all classes are like the whole, at most 1.
    pub closeness: f64,
}

/// A sensitive column: its place among the coded ones, and the category whose lone presence tells nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sensitive {
    at: usize,
    silent: Option<u16>,
}

/// The places that matter to the classes of a plan.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub quasi: Vec<usize>,
    pub sensitive: Vec<Sensitive>,
    k: usize,
    l: usize,
}

impl Places {
    pub fn of(plan: &Microdata) -> Self {
        let sensitive = plan.coded().enumerate().filter_map(|(at, column)| match &column.role {
            Role::Sensitive { follows } => {
                let absent = || column.levels.first().and_then(|level| level.place(crate::set::NULL));
                Some(Sensitive { at, silent: follows.as_ref().and_then(|_| absent()) })
            }
            _ => None,
        });
        let (k, l) = (plan.thresholds.k.value as usize, plan.thresholds.l.value as usize);
        Self { quasi: plan.quasi(), sensitive: sensitive.collect(), k, l }
    }

    /// The quasi-identifiers of a row.
    pub fn key(&self, row: &ExtractRow) -> Key {
        self.quasi.iter().map(|at| row.cells[*at]).collect()
    }

    /// Rows by quasi-identifiers.
    pub fn classes<'r>(&self, rows: impl IntoIterator<Item = &'r ExtractRow>) -> Classes<'r> {
        let mut classes = Classes::new();
        for row in rows {
            classes.entry(self.key(row)).or_default().push(row);
        }
        classes
    }

    /// Whether a class may be released: k rows, and l values of each sensitive column.
    pub fn holds(&self, class: &[&ExtractRow]) -> bool {
        class.len() >= self.k && self.diversities(class).all(|distinct| distinct.is_none_or(|n| n >= self.l))
    }

    /// For each sensitive column, the distinct values of a class; none where it needs none.
    pub fn diversities<'r>(&'r self, class: &'r [&ExtractRow]) -> impl Iterator<Item = Option<usize>> + 'r {
        self.sensitive.iter().map(|column| column.counts(class.iter().copied()).map(|counts| counts.len()))
    }
}

impl Sensitive {
    /// Rows by category; none when all are absent and absence tells nothing here.
    fn counts<'r>(&self, class: impl Iterator<Item = &'r ExtractRow>) -> Option<BTreeMap<Option<u16>, usize>> {
        let mut counts = BTreeMap::new();
        class.for_each(|row| *counts.entry(row.cells[self.at]).or_insert(0) += 1);
        let silent = self.silent.is_some() && counts.keys().all(|value| *value == self.silent);
        (!silent).then_some(counts)
    }

    fn measure(&self, column: &ColumnId, rows: &[ExtractRow], classes: &Classes<'_>) -> Diversity {
        let whole = shares(self.counts(rows.iter()).unwrap_or_default());
        let each = classes.values().filter_map(|class| self.counts(class.iter().copied()));
        let (mut distinct, mut entropy, mut closeness) = (None, None, 0.0_f64);
        for counts in each {
            distinct = Some(distinct.map_or(counts.len(), |least: usize| least.min(counts.len())));
            let own = shares(counts);
            let l = effective(&own);
            entropy = Some(entropy.map_or(l, |least: f64| least.min(l)));
            closeness = closeness.max(distance(&own, &whole));
        }
        Diversity { column: column.clone(), distinct, entropy, closeness }
    }
}

fn shares(counts: BTreeMap<Option<u16>, usize>) -> BTreeMap<Option<u16>, f64> {
    let total: usize = counts.values().sum();
    counts.into_iter().map(|(value, count)| (value, count as f64 / total as f64)).collect()
}

/// The exponential of the entropy: how many equally frequent values would be as diverse.
fn effective(shares: &BTreeMap<Option<u16>, f64>) -> f64 {
    shares.values().map(|p| -p * p.ln()).sum::<f64>().exp()
}

/// Half the sum of the differences of shares.
fn distance(own: &BTreeMap<Option<u16>, f64>, whole: &BTreeMap<Option<u16>, f64>) -> f64 {
    let differs = |(value, p): (&Option<u16>, &f64)| (p - own.get(value).unwrap_or(&0.0)).abs();
    whole.iter().map(differs).sum::<f64>() / 2.0
}

impl Measures {
    /// The measures of `rows`, whose cells are those of the plan's coded columns.
    #[must_use]
    pub fn of(plan: &Microdata, rows: &[ExtractRow]) -> Self {
        let places = Places::of(plan);
        let classes = places.classes(rows);
        let k = classes.values().map(Vec::len).min().unwrap_or(0);
        let coded: Vec<_> = plan.coded().collect();
        let measure = |column: &Sensitive| column.measure(&coded[column.at].id, rows, &classes);
        let risk = |above: usize, below: usize| if below == 0 { 0.0 } else { above as f64 / below as f64 };
        Self {
            rows: rows.len(),
            classes: classes.len(),
            k,
            uniques: classes.values().filter(|class| class.len() == 1).count(),
            expected_risk: risk(classes.len(), rows.len()),
            highest_risk: risk(1, k),
            diversity: places.sensitive.iter().map(measure).collect(),
        }
    }

    /// The poorest distinct diversity over all sensitive columns; none when none needs any.
    #[must_use]
    pub fn l(&self) -> Option<usize> {
        self.diversity.iter().filter_map(|column| column.distinct).min()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::plan;
    use super::*;

    fn rows(all: &[[u16; 4]]) -> Vec<ExtractRow> {
        let row = |(origin, cells): (usize, &[u16; 4])| ExtractRow { origin, cells: cells.map(Some).to_vec() };
        all.iter().enumerate().map(row).collect()
    }

    #[test]
    fn classes_are_counted_and_risk_is_their_number_over_the_rows() {
        let measures = Measures::of(&plan(2, 2, 10), &rows(&[[0, 0, 0, 2], [0, 0, 1, 2], [1, 0, 0, 0], [1, 1, 0, 1]]));
        assert_eq!((measures.rows, measures.classes, measures.k, measures.uniques), (4, 3, 1, 2));
        assert_eq!((measures.expected_risk, measures.highest_risk), (0.75, 1.0));
    }

    #[test]
    fn two_values_in_equal_parts_are_two_whichever_way_diversity_is_counted() {
        let measures = Measures::of(&plan(2, 2, 10), &rows(&[[0, 0, 0, 2], [0, 0, 1, 2]]));
        let state = &measures.diversity[0];
        assert_eq!((state.distinct, state.closeness), (Some(2), 0.0));
        assert!((state.entropy.unwrap() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn an_absence_that_follows_from_another_column_needs_no_diversity() {
        let measures = Measures::of(&plan(2, 2, 10), &rows(&[[0, 0, 0, 2], [0, 0, 1, 2]]));
        assert_eq!((measures.diversity[1].distinct, measures.l()), (None, Some(2)));
        let one_paid = Measures::of(&plan(2, 2, 10), &rows(&[[0, 0, 0, 2], [0, 0, 1, 1]]));
        assert_eq!(one_paid.diversity[1].distinct, Some(2));
        let same_pay = Measures::of(&plan(2, 2, 10), &rows(&[[0, 0, 0, 1], [0, 0, 1, 1]]));
        assert_eq!(same_pay.l(), Some(1));
    }

    #[test]
    fn a_class_unlike_the_whole_is_as_far_as_its_shares() {
        let measures = Measures::of(&plan(2, 1, 10), &rows(&[[0, 0, 0, 2], [0, 0, 0, 2], [1, 0, 1, 2], [1, 0, 1, 2]]));
        assert_eq!(measures.diversity[0].closeness, 0.5);
    }
}
