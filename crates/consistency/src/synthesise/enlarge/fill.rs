//! The columns of a network that was drawn: copied from models, named anew, or counted on the rows below.

use super::draw::Drawn;
use super::levels::{self, Level};
use super::{EnlargeError, Enlarged, strata};
use domain::network::{Cell, Column, ColumnId, ColumnType, Measure, Network, Origin, Source, SourceId};
use domain::records::{Derived, Frame, Texts, Values, filled_columns};
use domain::set::NULL;
use domain::synthesis::Recipe;
use indexmap::IndexMap;
use std::fmt::Write;

/// How a column is filled.
#[derive(Debug)]
pub(super) enum Fill {
    /// As in the model.
    Model(Vec<i64>),
    /// From a pattern.
    Text(Vec<Piece>),
    /// The name of the row of this level above.
    Key(usize),
    /// What the rows of another level say.
    Counted(Counting),
}

/// A part of a text.
#[derive(Debug)]
pub(super) enum Piece {
    Plain(String),
    /// The number of the network, then that of the row in it.
    Number,
    /// A word for each row of a level of the base.
    Of(usize, Vec<String>),
}

/// What is counted for the rows of a level.
#[derive(Debug)]
pub(super) struct Counting {
    /// The level whose rows are counted.
    from: usize,
    /// The level that both stand below, or that counts itself.
    at: usize,
    /// By level, whether its rows of the base are inside.
    inside: Vec<(usize, Vec<bool>)>,
    /// What a row adds, by row of the base of a level; 1 if none.
    added: Option<(usize, Vec<i64>)>,
}

/// Prepares every column of every level.
pub(super) fn of(
    network: &Network,
    recipe: &Recipe,
    base: &IndexMap<SourceId, Frame>,
    levels: &[Level<'_>],
) -> Result<Vec<Vec<(ColumnId, Fill)>>, EnlargeError> {
    let shop = Shop { network, recipe, levels, base };
    let of_level = |at: usize| {
        let columns = filled_columns(levels[at].source);
        columns.map(|column| Ok((column.id.clone(), shop.fill(at, column)?))).collect()
    };
    (0..levels.len()).map(of_level).collect()
}

/// What columns are prepared with.
struct Shop<'a> {
    network: &'a Network,
    recipe: &'a Recipe,
    levels: &'a [Level<'a>],
    base: &'a IndexMap<SourceId, Frame>,
}

impl Shop<'_> {
    fn fill(&self, at: usize, column: &Column) -> Result<Fill, EnlargeError> {
        let source = self.levels[at].source;
        let broken = || EnlargeError::Column(source.id.clone(), column.id.clone());
        Ok(match (&column.kind, &column.origin) {
            (_, Origin::Counted { source: from, measure, filter }) => {
                Fill::Counted(self.counting(at, from, measure, filter).ok_or_else(broken)?)
            }
            (ColumnType::Text, _) => Fill::Text(self.pieces(at, &column.id)),
            (ColumnType::Key(of), _) => Fill::Key(levels::place(self.levels, of).ok_or_else(broken)?),
            _ => Fill::Model(self.values(at, &column.id).ok_or_else(broken)?.1),
        })
    }

    /// The values of a column where records fill it in, and that level.
    fn values(&self, from: usize, column: &ColumnId) -> Option<(usize, Vec<i64>)> {
        let level = strata::origin(self.network, self.levels, from, column)?;
        let mut derived = Derived::new(self.network, self.base);
        Some((level, derived.values(&self.levels[level].source.id, column).ok()?.integers()?.to_vec()))
    }

    fn counting(&self, at: usize, from: &SourceId, measure: &Measure, filter: &Cell) -> Option<Counting> {
        let from = levels::place(self.levels, from)?;
        let below = |level: &usize| self.levels[from].height(*level).is_some();
        let shared = || self.levels[at].above.iter().copied().find(below);
        let at = Some(at).filter(below).or_else(shared)?;
        let inside = filter.0.iter().map(|(column, set)| {
            let (level, values) = self.values(from, column)?;
            Some((level, values.into_iter().map(|value| set.contains(value)).collect()))
        });
        let added = match measure {
            Measure::Count => None,
            Measure::Sum(column) => Some(self.values(from, column)?),
        };
        Some(Counting { from, at, inside: inside.collect::<Option<_>>()?, added })
    }

    /// The recipe's pattern: `<n>` is the row's number, `<column>` the label of a code.
    fn pieces(&self, at: usize, column: &ColumnId) -> Vec<Piece> {
        let source = self.levels[at].source;
        let recipe = self.recipe.sources.get(&source.id).and_then(|made| made.columns.get(column));
        let initial = source.id.as_str().chars().next().unwrap_or('r').to_uppercase();
        let pattern = recipe.and_then(|recipe| recipe.text.clone()).unwrap_or_else(|| format!("{initial}-<n>"));
        let mut pieces = Vec::new();
        let mut rest = pattern.as_str();
        while let Some((plain, (name, after))) = rest.split_once('<').and_then(|(a, b)| Some((a, b.split_once('>')?))) {
            pieces.push(Piece::Plain(plain.to_owned()));
            pieces.push(if name == "n" { Piece::Number } else { self.words(at, &name.into()) });
            rest = after;
        }
        pieces.push(Piece::Plain(rest.to_owned()));
        if source.key.as_ref() == Some(column) && !pieces.iter().any(|piece| matches!(piece, Piece::Number)) {
            pieces.push(Piece::Number);
        }
        pieces
    }

    fn words(&self, at: usize, column: &ColumnId) -> Piece {
        let source = &self.levels[at].source.id;
        let list = match self.network.column(source, column).map(|column| &column.kind) {
            Some(ColumnType::Code(id)) => self.network.nomenclatures.get(id),
            _ => None,
        };
        let word = |value: i64| match list {
            Some(list) => list.code_at(value).map_or_else(String::new, |code| code.label.fr.clone()),
            None => value.to_string(),
        };
        match self.values(at, column) {
            Some((level, values)) => Piece::Of(level, values.into_iter().map(word).collect()),
            None => Piece::Plain(format!("<{column}>")),
        }
    }
}

/// The frames of network `number` of `of`, in the schema's order.
pub(super) fn frames(from: &Enlarged<'_>, drawn: &[Drawn], number: u64, of: u64) -> Vec<Frame> {
    let filling = Filling { levels: &from.levels, fills: &from.fills, drawn, number: number + 1, of };
    let frame = |source: &Source| match levels::place(&from.levels, &source.id) {
        Some(at) => filling.frame(at),
        None => Frame::empty(source),
    };
    from.network.sources.values().map(frame).collect()
}

/// One network on its way to frames.
struct Filling<'a> {
    levels: &'a [Level<'a>],
    fills: &'a [Vec<(ColumnId, Fill)>],
    drawn: &'a [Drawn],
    number: u64,
    of: u64,
}

impl Filling<'_> {
    fn frame(&self, at: usize) -> Frame {
        let columns = self.fills[at].iter().map(|(column, fill)| (column.clone(), self.values(at, fill)));
        Frame { source: self.levels[at].source.id.clone(), columns: columns.collect() }
    }

    fn values(&self, at: usize, fill: &Fill) -> Values {
        let models = &self.drawn[at].base;
        match fill {
            Fill::Model(values) => Values::Integers(models.iter().map(|&row| values[row as usize]).collect()),
            Fill::Text(pieces) => Values::Texts(self.texts(at, pieces)),
            Fill::Key(of) => {
                let names = self.names(*of);
                Values::Keys(self.rows_at(at, *of).into_iter().map(|row| &names[row as usize]).collect())
            }
            Fill::Counted(counting) => Values::Integers(self.count(at, counting)),
        }
    }

    /// What names the rows of a level: its own texts, or the names of the rows that it stands for.
    fn names(&self, at: usize) -> Texts {
        let key = self.levels[at].source.key.as_ref();
        match self.fills[at].iter().find(|(column, _)| Some(column) == key).map(|(_, fill)| self.values(at, fill)) {
            Some(Values::Texts(names) | Values::Keys(names)) => names,
            _ => Texts::repeated("", self.drawn[at].base.len()),
        }
    }

    /// For each row of a level, the row of one above it.
    fn rows_at(&self, at: usize, above: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..self.drawn[at].base.len() as u32).collect();
        let mut level = at;
        while level != above {
            let Some(&next) = self.levels[level].above.first() else { break };
            rows.iter_mut().for_each(|row| *row = self.drawn[level].parents[*row as usize]);
            level = next;
        }
        rows
    }

    /// For each row of a level, the model of the row of one above it.
    fn models_at(&self, at: usize, above: usize) -> Vec<u32> {
        let models = &self.drawn[above].base;
        self.rows_at(at, above).into_iter().map(|row| models[row as usize]).collect()
    }

    fn texts(&self, at: usize, pieces: &[Piece]) -> Texts {
        let rows = self.drawn[at].base.len();
        let (wide, narrow) = (digits(self.of), digits(4 * self.levels[at].rows as u64));
        let models = pieces.iter().map(|piece| match piece {
            Piece::Of(level, _) => self.models_at(at, *level),
            Piece::Plain(_) | Piece::Number => Vec::new(),
        });
        let pieces: Vec<(&Piece, Vec<u32>)> = pieces.iter().zip(models).collect();
        let (mut texts, mut text) = (Texts::new(), String::new());
        for row in 0..rows {
            text.clear();
            for (piece, models) in &pieces {
                match piece {
                    Piece::Plain(plain) => text.push_str(plain),
                    Piece::Number => {
                        // Writing to a text can't fail.
                        let _ = write!(text, "{:0wide$}{:0narrow$}", self.number, row + 1);
                    }
                    Piece::Of(_, words) => text.push_str(&words[models[row] as usize]),
                }
            }
            texts.push(&text);
        }
        texts
    }

    fn count(&self, at: usize, counting: &Counting) -> Vec<i64> {
        let below = self.rows_at(counting.from, counting.at);
        let mut inside = vec![true; below.len()];
        for (level, of_base) in &counting.inside {
            let models = self.models_at(counting.from, *level);
            inside.iter_mut().zip(models).for_each(|(inside, row)| *inside &= of_base[row as usize]);
        }
        let added = counting.added.as_ref().map(|(level, values)| (self.models_at(counting.from, *level), values));
        let mut totals = vec![0; self.drawn[counting.at].base.len()];
        for (row, &at) in below.iter().enumerate().filter(|(row, _)| inside[*row]) {
            let value = added.as_ref().map_or(1, |(models, values)| values[models[row] as usize]);
            totals[at as usize] += if value == NULL { 0 } else { value };
        }
        self.rows_at(at, counting.at).into_iter().map(|row| totals[row as usize]).collect()
    }
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}
