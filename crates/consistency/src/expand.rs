//! The rows of records that one report stands for: counted again, they give its answers, and nothing else is claimed.
//!
//! For a unit that keeps no records of its own: its signed report enters the figures as rows. Only what the report
//! says is in them; whatever it leaves open is absent, or the first value that a column may have. The same report
//! gives the same rows. Start with [`expand`]; [`problem`] says what is solved, [`solve`] how.

mod cliques;
mod frames;
mod problem;
mod solve;

use domain::network::{Cell, ColumnId, ColumnType, Measure, Network, Origin, Source, SourceId};
use domain::questionnaire::{Answer, Answers, Questionnaire};
use domain::records::Frame;
use indexmap::IndexMap;
use problem::{Need, Problem, Want};
use std::collections::{BTreeMap, BTreeSet};

/// Why no rows stand for a report. Measures are named as in rules: `dropouts`, `sex.femmes`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// Answers that no rows of a source can have together; without any one of them, some could.
    #[error("no rows of `{source_id}` are counted as {}", .measures.join(", "))]
    Clash {
        /// The source.
        source_id: SourceId,
        /// The measures that clash.
        measures: Vec<String>,
    },
    /// Measures that add up one column over cells that overlap.
    #[error("{} add up `{column}` over cells that overlap", .measures.join(", "))]
    Overlap {
        /// The column added up.
        column: ColumnId,
        /// The two measures.
        measures: Vec<String>,
    },
    /// A measure reads what no row of its own says: a column of the register, or one that follows from others.
    #[error("`{source_id}.{column}` is read, which is not in the report")]
    Elsewhere {
        /// The source.
        source_id: SourceId,
        /// The column.
        column: ColumnId,
    },
    /// Too many columns of a source are counted together.
    #[error("too many columns of `{0}` are counted together")]
    Wide(SourceId),
}

/// Rows of every source that the questionnaire counts, for one unit, such that counting them gives `answers`.
///
/// `network` is that of the questionnaire's edition, which days follow. Rows are called `<unit>-d00001`, source by source.
/// What a question that is not asked would say, or one that is left empty, is nothing: 0 in every row.
///
/// # Errors
/// See [`ExpandError`]; a report without a blocking finding should have none.
pub fn expand(
    form: &Questionnaire,
    network: &Network,
    unit_key: &str,
    answers: &Answers,
) -> Result<IndexMap<SourceId, Frame>, ExpandError> {
    let Some(unit) = &form.unit else { return Ok(IndexMap::new()) };
    let wants = wants(form, answers);
    let mut made: IndexMap<SourceId, Made> = IndexMap::new();
    for source in order(network, unit, wants.keys()) {
        let wanted = wants.get(&source.id).map(Vec::as_slice).unwrap_or_default();
        let needs = needs(&made, &source.id);
        let problem = Problem::new(network, unit, source, wanted, &needs)?;
        let rows = solve::rows(&problem)?;
        made.insert(source.id.clone(), Made::new(problem, rows, &wants));
        hand_out(&mut made, &source.id, needs);
    }
    Ok(frames::frames(network, unit, unit_key, &made))
}

/// What a report asks of each source.
fn wants(form: &Questionnaire, answers: &Answers) -> BTreeMap<SourceId, Vec<Want>> {
    let asked = form.asked_answers(answers);
    let mut wants: BTreeMap<SourceId, Vec<Want>> = BTreeMap::new();
    for question in form.questions() {
        let Some(counted) = &question.counted else { continue };
        for part in &counted.parts {
            let value = match (asked.given.get(&question.id), &part.row) {
                (Some(Answer::Number(value)), None) => *value,
                (Some(Answer::Table(table)), Some(row)) => table.get(row).copied().unwrap_or(0),
                _ => 0,
            };
            let name =
                part.row.as_ref().map_or_else(|| question.id.to_string(), |row| format!("{}.{row}", question.id));
            let want = Want { name, measure: counted.measure.clone(), cell: part.cell.clone(), value };
            wants.entry(counted.source.clone()).or_default().push(want);
        }
    }
    wants
}

/// The sources to make: those that are counted and those that their rows point at, each before what it points at.
fn order<'n>(network: &'n Network, unit: &SourceId, counted: impl Iterator<Item = &'n SourceId>) -> Vec<&'n Source> {
    let targets = |source: &SourceId| {
        let columns = network.sources.get(source).into_iter().flat_map(|source| source.columns.values());
        columns.filter_map(|column| key_target(&column.kind)).filter(|of| *of != unit).collect::<BTreeSet<_>>()
    };
    let (mut all, mut left): (BTreeSet<&SourceId>, Vec<&SourceId>) = (BTreeSet::new(), counted.collect());
    while let Some(source) = left.pop() {
        if all.insert(source) {
            left.extend(targets(source));
        }
    }
    let mut sorted = Vec::with_capacity(all.len());
    while !all.is_empty() {
        let free =
            all.iter().find(|source| !all.iter().any(|other| other != *source && targets(other).contains(*source)));
        let Some(&next) = free.or_else(|| all.first()) else { break };
        all.remove(next);
        sorted.extend(network.sources.get(next));
    }
    sorted
}

fn key_target(kind: &ColumnType) -> Option<&SourceId> {
    match kind {
        ColumnType::Key(of) => Some(of),
        _ => None,
    }
}

/// The rows of one source, each with the set that each of its columns lies in.
struct Made<'a> {
    problem: Problem<'a>,
    /// By column of the problem, by row, the place of its set.
    places: Vec<Vec<usize>>,
    rows: usize,
    /// By key column, by row, the row that it points at.
    parents: BTreeMap<ColumnId, Vec<usize>>,
    /// By measure that has a column looked up, its name.
    names: BTreeMap<ColumnId, Vec<String>>,
}

impl<'a> Made<'a> {
    fn new(
        problem: Problem<'a>,
        (places, rows): (Vec<Vec<usize>>, usize),
        wants: &BTreeMap<SourceId, Vec<Want>>,
    ) -> Self {
        let mut names: BTreeMap<ColumnId, Vec<String>> = BTreeMap::new();
        for want in wants.get(&problem.source.id).into_iter().flatten().filter(|want| want.value > 0) {
            for column in want.cell.0.keys() {
                names.entry(column.clone()).or_default().push(want.name.clone());
            }
        }
        Self { problem, places, rows, parents: BTreeMap::new(), names }
    }

    /// What its rows ask of the rows of `of`, through the key column that points there.
    fn needs(&self, of: &SourceId) -> Vec<Need> {
        let columns = &self.problem.columns;
        let looked = |at: &usize| {
            self.problem.source.columns.get(&columns[*at]).is_some_and(|c| c.origin == Origin::Lookup(of.clone()))
        };
        let looked: Vec<usize> = (0..columns.len()).filter(looked).collect();
        let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for row in 0..self.rows {
            groups.entry(looked.iter().map(|&at| self.places[at][row]).collect()).or_default().push(row);
        }
        let names: Vec<String> =
            looked.iter().filter_map(|&at| self.names.get(&columns[at])).flatten().cloned().collect();
        let need = |(places, rows): (Vec<usize>, Vec<usize>)| {
            let sets = looked
                .iter()
                .zip(places)
                .map(|(&at, place)| (columns[at].clone(), self.problem.sets[at][place].clone()));
            Need { names: names.clone(), cell: Cell(sets.collect()), of: self.problem.source.id.clone(), rows }
        };
        groups.into_iter().map(need).collect()
    }
}

/// What rows made so far ask of the rows of a source that they point at.
fn needs(made: &IndexMap<SourceId, Made<'_>>, of: &SourceId) -> Vec<Need> {
    let pointing = made.values().filter(|child| domain::records::link(child.problem.source, of).is_some());
    pointing.flat_map(|child| child.needs(of)).collect()
}

/// Points each row at one that has what it looks up, in turns.
fn hand_out(made: &mut IndexMap<SourceId, Made<'_>>, of: &SourceId, needs: Vec<Need>) {
    for need in needs {
        let Some(parent) = made.get(of) else { continue };
        let fitting: Vec<usize> =
            (0..parent.rows).filter(|&row| parent.problem.fits(&parent.places, row, &need.cell)).collect();
        let Some(child) = made.get_mut(&need.of).filter(|_| !fitting.is_empty()) else { continue };
        let Some(key) = domain::records::link(child.problem.source, of) else { continue };
        let parents = child.parents.entry(key.clone()).or_insert_with(|| vec![0; child.rows]);
        need.rows.iter().zip(fitting.iter().cycle()).for_each(|(&row, &parent)| parents[row] = parent);
    }
}

/// Whether a measure adds up a column.
fn summed(measure: &Measure) -> Option<&ColumnId> {
    match measure {
        Measure::Count => None,
        Measure::Sum(column) => Some(column),
    }
}
