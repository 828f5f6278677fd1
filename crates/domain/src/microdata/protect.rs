//! Coarsening, then local suppression, until every class holds enough rows and enough sensitive values.
//!
//! Declared steps are tried in their order. After each, the rows of failing classes give up cells: one each if that
//! puts them into a sufficient class, else two, and so on; a row that fails with all of them given up is removed.
//! The first step whose losses stay below the declared share is taken; when none does, nothing is released.
//!
//! A row that gives up cells is only compared with rows that gave up the same ones, and joins them once they are
//! sufficient together. A sufficient class thus never loses a row, and gaining one leaves it sufficient: no class is
//! made small by suppression. Everything is deterministic. Start with [`protect`].
//!
//! Source: local suppression after global recoding, Hundepool et al., *Statistical Disclosure Control* (2012), 3.2.

use super::classes::{Classes, Key, Measures, Places};
use super::{Coarsening, Extract, ExtractRow, Microdata};
use crate::network::ColumnId;
use crate::records::Frame;
use std::collections::BTreeSet;
use thiserror::Error;

/// An extract that satisfies its plan, and what that cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Protected {
    /// The rows that may leave, in the order of the source.
    pub extract: Extract,
    /// The steps that were taken.
    pub steps: Vec<Coarsening>,
    /// The measures at the finest declared levels, before anything was given up.
    pub before: Measures,
    /// The measures of the extract.
    pub after: Measures,
    /// What was given up.
    pub lost: Loss,
}

/// What an extract gave up beside the levels of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Suppressed cells by quasi-identifier, in the order of the file; those of removed rows do not count here.
    pub cells: Vec<(ColumnId, usize)>,
    /// Rows removed.
    pub rows: usize,
    /// Quasi-identifying cells there were: rows times quasi-identifiers.
    pub of_cells: usize,
}

/// Why nothing can be released.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProtectError {
    /// The rows lack a column that the plan releases, or hold it as text.
    #[error("the rows have no coded column `{0}`")]
    Column(ColumnId),
    /// A value that no category of its column holds.
    #[error("row {row}: no category of `{column}` holds {value}")]
    Value {
        /// The column.
        column: ColumnId,
        /// The row, from 0.
        row: usize,
        /// The value.
        value: i64,
    },
    /// The levels of a column do not lie within each other.
    #[error("the levels of `{0}` do not lie within each other")]
    Levels(ColumnId),
    /// The plan's steps and suppression lose too much.
    #[error("k and l can't be met without losing more than the plan allows")]
    Refused(Refusal),
}

/// What kept a file from being released, at the coarsest step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The classes that fail there, smallest first.
    pub failing: Vec<FailingClass>,
    /// What meeting k and l would cost there; none where even one cell a failing row is too much.
    pub lost: Option<Loss>,
    /// Rows in failing classes.
    pub rows: usize,
    /// Rows in all.
    pub of_rows: usize,
}

/// A class that may not be released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailingClass {
    /// Its quasi-identifiers with the code of each.
    pub key: Vec<(ColumnId, String)>,
    /// Its rows.
    pub rows: usize,
    /// The fewest distinct values of a sensitive column in it; none when none needs any.
    pub distinct: Option<usize>,
}

impl Loss {
    /// Cells lost, those of removed rows included.
    #[must_use]
    pub fn total(&self) -> usize {
        self.cells.iter().map(|(_, count)| count).sum::<usize>() + self.rows * self.cells.len()
    }

    /// The most cells that one quasi-identifier lost, those of removed rows included.
    #[must_use]
    pub fn most_in_a_column(&self) -> usize {
        self.cells.iter().map(|(_, count)| count + self.rows).max().unwrap_or(0)
    }

    /// The share of quasi-identifying cells lost, in percent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.of_cells == 0 { 0.0 } else { 100.0 * self.total() as f64 / self.of_cells as f64 }
    }
}

/// Whether `lost` of `of_cells` is more than `percent` of them; exact.
fn too_many(lost: usize, of_cells: usize, percent: u32) -> bool {
    lost * 100 > of_cells * percent as usize
}

/// Makes the file of `frame`, which holds the plan's coded columns as integers.
///
/// The result has at least `k` rows and `l` distinct sensitive values in each class, and only codes that the plan
/// declares. Rows keep the order of the frame: order them by something that tells nothing before they leave.
///
/// # Errors
/// [`ProtectError`]: rows that do not fit the plan, or a plan that can't be met within its losses.
pub fn protect(plan: &Microdata, frame: &Frame) -> Result<Protected, ProtectError> {
    let finest = Extract::finest(plan, frame)?;
    let before = Measures::of(plan, &finest.rows);
    let mut levels = finest.levels.clone();
    let mut refusal = None;
    for taken in 0..=plan.steps.len() {
        if let Some(step) = taken.checked_sub(1).map(|at| &plan.steps[at]) {
            let at = plan.coded().position(|column| column.id == step.column);
            levels[at.ok_or_else(|| ProtectError::Column(step.column.clone()))?] = step.level;
        }
        match suppress(plan, finest.coarsened(plan, &levels)?) {
            Ok((extract, lost)) => {
                let after = Measures::of(plan, &extract.rows);
                return Ok(Protected { extract, steps: plan.steps[..taken].to_vec(), before, after, lost });
            }
            Err(why) => refusal = Some(why),
        }
    }
    Err(refusal.map_or_else(|| ProtectError::Column(ColumnId::from("")), ProtectError::Refused))
}

impl Extract {
    /// The rows of `frame` at the finest level of each column.
    fn finest(plan: &Microdata, frame: &Frame) -> Result<Self, ProtectError> {
        let mut rows: Vec<_> = (0..frame.rows()).map(|origin| ExtractRow { origin, cells: Vec::new() }).collect();
        for column in plan.coded() {
            let missing = || ProtectError::Column(column.id.clone());
            let values = frame.columns.get(&column.id).and_then(|values| values.integers()).ok_or_else(missing)?;
            let level = column.levels.first().ok_or_else(missing)?;
            for (row, value) in rows.iter_mut().zip(values) {
                let (column, at, value) = (&column.id, row.origin, *value);
                let category = level.place(value);
                let unknown = || ProtectError::Value { column: column.clone(), row: at, value };
                row.cells.push(Some(category.ok_or_else(unknown)?));
            }
        }
        Ok(Self { levels: vec![0; plan.coded().count()], rows })
    }

    /// The same rows at coarser levels.
    fn coarsened(&self, plan: &Microdata, levels: &[usize]) -> Result<Self, ProtectError> {
        let mut coarse = self.clone();
        for (at, column) in plan.coded().enumerate().filter(|(at, _)| levels[*at] != self.levels[*at]) {
            let broken = || ProtectError::Levels(column.id.clone());
            let (from, to) = (column.levels.get(self.levels[at]), column.levels.get(levels[at]));
            let up = from.zip(to).and_then(|(from, to)| from.within(to)).ok_or_else(broken)?;
            for row in &mut coarse.rows {
                row.cells[at] = row.cells[at].and_then(|category| up.get(usize::from(category)).copied());
            }
        }
        coarse.levels = levels.to_vec();
        Ok(coarse)
    }
}

/// Gives up cells of failing rows until none fails; what stood in the way when that loses too much.
fn suppress(plan: &Microdata, mut extract: Extract) -> Result<(Extract, Loss), Refusal> {
    let places = Places::of(plan);
    let all = std::mem::take(&mut extract.rows);
    let of_rows = all.len();
    let failing: BTreeSet<Key> =
        places.classes(&all).into_iter().filter(|(_, class)| !places.holds(class)).map(|(key, _)| key).collect();
    let (pool, mut kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| failing.contains(&places.key(row)));
    let refused = |pool: &[ExtractRow], lost| refusal(plan, &places, &extract.levels, (pool, of_rows), lost);
    let most = plan.thresholds.most_lost_percent.value;
    // Each failing row loses a cell at least: when that is too much already, nothing needs to be tried.
    if too_many(pool.len(), of_rows * places.quasi.len(), most) {
        return Err(refused(&pool, None));
    }
    let (settled, removed) = settle(&places, pool.clone());
    let lost = loss(plan, &places, &settled, removed, of_rows);
    kept.extend(settled);
    let in_a_column = plan.thresholds.most_lost_in_a_column_percent.value;
    let beyond = too_many(lost.total(), lost.of_cells, most) || too_many(lost.most_in_a_column(), of_rows, in_a_column);
    if beyond || kept.is_empty() {
        return Err(refused(&pool, Some(lost)));
    }
    kept.sort_by_key(|row| row.origin);
    extract.rows = kept;
    Ok((extract, lost))
}

/// Gives up cells of the rows in `pool`: as few a row as the others allow. What was settled, and how many were not.
///
/// Each pattern of cells is tried once, on all rows that are left: a class that it makes holds whoever fits it.
fn settle(places: &Places, mut pool: Vec<ExtractRow>) -> (Vec<ExtractRow>, usize) {
    let mut settled = Vec::new();
    for size in 1..=places.quasi.len() {
        let mut patterns = patterns(places.quasi.len(), size);
        // Those that settle most come first; equals in the order of the file's columns.
        patterns.sort_by_cached_key(|pattern| {
            let hidden: Vec<_> = pool.iter().map(|row| hide(places, row, *pattern)).collect();
            std::cmp::Reverse(sufficient(places, places.classes(&hidden)).len())
        });
        for pattern in patterns {
            let hidden: Vec<_> = pool.iter().map(|row| hide(places, row, pattern)).collect();
            let origins = sufficient(places, places.classes(&hidden));
            settled.extend(hidden.into_iter().filter(|row| origins.contains(&row.origin)));
            pool.retain(|row| !origins.contains(&row.origin));
        }
    }
    (settled, pool.len())
}

/// The origins of the rows in sufficient classes.
fn sufficient(places: &Places, classes: Classes<'_>) -> BTreeSet<usize> {
    classes.into_values().filter(|class| places.holds(class)).flatten().map(|row| row.origin).collect()
}

/// Every choice of `size` among `count` places, as bits.
fn patterns(count: usize, size: usize) -> Vec<u32> {
    (0_u32..1 << count).filter(|pattern| pattern.count_ones() as usize == size).collect()
}

/// The row without the quasi-identifiers of `pattern`.
fn hide(places: &Places, row: &ExtractRow, pattern: u32) -> ExtractRow {
    let mut hidden = row.clone();
    places
        .quasi
        .iter()
        .enumerate()
        .filter(|(bit, _)| pattern >> bit & 1 == 1)
        .for_each(|(_, at)| hidden.cells[*at] = None);
    hidden
}

fn loss(plan: &Microdata, places: &Places, settled: &[ExtractRow], removed: usize, of_rows: usize) -> Loss {
    let coded: Vec<_> = plan.coded().collect();
    let hidden = |at: usize| settled.iter().filter(|row| row.cells[at].is_none()).count();
    let cells = places.quasi.iter().map(|at| (coded[*at].id.clone(), hidden(*at))).collect();
    Loss { cells, rows: removed, of_cells: of_rows * places.quasi.len() }
}

fn refusal(
    plan: &Microdata,
    places: &Places,
    levels: &[usize],
    (pool, of_rows): (&[ExtractRow], usize),
    lost: Option<Loss>,
) -> Refusal {
    let coded: Vec<_> = plan.coded().collect();
    let spell = |(at, category): (&usize, &Option<u16>)| {
        let found = category.and_then(|category| coded[*at].levels[levels[*at]].categories.get(usize::from(category)));
        (coded[*at].id.clone(), found.unwrap_or(&plan.suppressed).code.clone())
    };
    let class = |(key, class): (Key, Vec<&ExtractRow>)| FailingClass {
        key: places.quasi.iter().zip(&key).map(spell).collect(),
        rows: class.len(),
        distinct: places.diversities(&class).flatten().min(),
    };
    let mut failing: Vec<_> = places.classes(pool).into_iter().map(class).collect();
    failing.sort_by_key(|class| class.rows);
    Refusal { failing, lost, rows: pool.len(), of_rows }
}

#[cfg(test)]
mod tests;
