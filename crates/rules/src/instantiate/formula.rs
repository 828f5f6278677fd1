//! From a column over a row to a formula.

use super::Maker;
use super::figure::Figures;
use super::layout::{Slot, Stated};
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::sql::{Sense, parse};
use crate::table::{Change, Kind};
use crate::units::unit_words;
use crate::vocabulary::Vocabulary;
use domain::definition::{BandEnd, Formula, Quotient, Stated as Words, Sum, Unit};
use domain::network::{Cell, ColumnId, ColumnType, Origin, Source, SourceId, Text, Year};

/// The most editions that a figure adds up.
const MOST_EDITIONS: usize = 100;

/// One figure in the making.
pub(super) struct Formulas<'x, 'a> {
    pub maker: &'x Maker<'a>,
    pub figures: &'x Figures<'x, 'a>,
    pub slot: &'x Slot<'a>,
    pub stated: &'x Stated<'a>,
    pub unit: Unit,
    /// How messages call it: the table and the column, for a mistake spoils every row alike.
    pub of: Text,
}

/// A part of a definition, in words.
fn part((fr, en): (&str, &str), of: &Text) -> Text {
    say(format!("{fr} de {}", of.fr), format!("{en} of {}", of.en))
}

impl Formulas<'_, '_> {
    /// How the figure follows from records.
    pub fn formula(&self) -> Option<Formula> {
        let column = self.stated.column;
        if let Some(name) = &column.parameter {
            return self.parameter(name);
        }
        match column.kind {
            None => self.plain(),
            Some(Kind::Margin) => {
                let (sample, population) = (self.value_sum(self.year()), self.base_sum(self.year()));
                Some(Formula::Margin { sample: sample?, population: population? })
            }
            Some(Kind::Present) => self.present(),
            Some(Kind::Rank) => self.rank(),
            Some(Kind::BandLower) => self.band(Some(BandEnd::Lower)),
            Some(Kind::BandUpper) => self.band(Some(BandEnd::Upper)),
            Some(Kind::BandAbove) => self.band(Some(BandEnd::Above)),
            Some(Kind::BandShare) => self.band(None),
            Some(Kind::Maximum) => self.maximum(),
            Some(Kind::Ratio) => self.ratio(),
        }
    }

    /// The edition that the figure describes.
    pub fn year(&self) -> Year {
        let (edition, column) = (self.maker.edition, self.stated.column);
        let named = column.edition.as_ref().or(column.editions.as_ref().map(|(_, to)| to));
        let named = named.and_then(|year| year.fill(edition).parse().ok());
        named.or(self.stated.row.as_ref().and_then(|row| row.year)).unwrap_or(edition)
    }

    fn parameter(&self, name: &Phrase) -> Option<Formula> {
        let settings = &self.maker.raw.settings;
        if settings.parameters.get(&name.raw).is_some_and(Vec::is_empty) {
            return None;
        }
        let Some(parameter) = settings.parameter(&name.raw, self.maker.edition) else {
            let label = say("`network.toml` n’en donne pas de valeur", "`network.toml` gives it no value");
            let valid = settings.parameters.keys().map(String::as_str);
            unknown(self.maker.report, name.spot, (Noun::Parameter, &name.raw), &self.of, label, valid);
            return None;
        };
        if parameter.unit != self.unit {
            let words = unit_words(parameter.unit);
            self.wrong_unit(format!("ce paramètre est en `{words}`"), format!("this parameter is in `{words}`"));
            return None;
        }
        Some(Formula::Parameter { name: name.raw.clone(), value: parameter.value })
    }

    /// An amount, a share, a mean, or its change since the edition before.
    fn plain(&self) -> Option<Formula> {
        let column = self.stated.column;
        let year = self.year();
        match (column.change, &column.base) {
            (None, None) if matches!(self.unit, Unit::Percent | Unit::Points | Unit::Ratio) => {
                self.figures.missing(self.slot, "base");
                None
            }
            (None, None) => {
                Some(Formula::Amount { value: self.over_editions(|y| self.value_sum(y))?, per: self.per() })
            }
            (None, Some(_)) => Some(Formula::Quotient(self.quotient(year)?)),
            (Some(Change::Percent), None) => {
                let (now, before) = (self.value_sum(year), self.value_sum(year.saturating_sub(1)));
                Some(Formula::Change { now: now?, before: before? })
            }
            (Some(Change::Difference), Some(_)) => {
                let (now, before) = (self.quotient(year), self.quotient(year.saturating_sub(1)));
                Some(Formula::Difference { now: now?, before: before? })
            }
            (Some(Change::Percent), Some(base)) => {
                let message = say("évolution en pour cent d’un quotient", "change in percent of a quotient");
                let label = say("`change = \"percent\"` va sans `base`", "`change = \"percent\"` goes without `base`");
                self.maker.report.add(base.spot, message, label, None);
                None
            }
            (Some(Change::Difference), None) => {
                self.figures.missing(self.slot, "base");
                None
            }
        }
    }

    fn per(&self) -> i64 {
        self.stated.column.per.unwrap_or(1)
    }

    /// A part of a whole, or a mean.
    fn quotient(&self, year: Year) -> Option<Quotient> {
        let part = matches!(self.unit, Unit::Percent | Unit::Points);
        let sums = |y: Year| Some((self.value_sum(y), self.base_sum(y)));
        let (value, base) = if self.stated.column.editions.is_some() {
            (self.over_editions(|y| self.value_sum(y)), self.over_editions(|y| self.base_sum(y)))
        } else {
            sums(year)?
        };
        let factor = if part { (100, 1) } else { (1, self.per()) };
        Some(Quotient { value: value?, base: base?, factor, part })
    }

    /// One sum an edition, added up.
    fn over_editions(&self, sum: impl Fn(Year) -> Option<Sum>) -> Option<Sum> {
        let Some((from, to)) = &self.stated.column.editions else { return sum(self.year()) };
        let edition = self.maker.edition;
        let first = from;
        let (from, to): (Year, Year) = (from.fill(edition).parse().ok()?, to.fill(edition).parse().ok()?);
        let count = (from..=to).len();
        if !(1..=MOST_EDITIONS).contains(&count) {
            let message = say(
                format!("{count} éditions additionnées dans {}", self.of.fr),
                format!("{count} editions added up in {}", self.of.en),
            );
            let label = say(
                format!("de {from} à {to} : attendu, de 1 à {MOST_EDITIONS}"),
                format!("from {from} to {to}: expected 1 to {MOST_EDITIONS}"),
            );
            self.maker.report.add(first.spot, message, label, None);
            return None;
        }
        let sums: Option<Vec<Sum>> = (from..=to).map(sum).collect();
        Some(Sum(sums?.into_iter().flat_map(|sum| sum.0).collect()))
    }

    pub(super) fn value_sum(&self, year: Year) -> Option<Sum> {
        let value = self.value()?;
        self.sum(value, ("la valeur", "the value"), year, true)
    }

    fn base_sum(&self, year: Year) -> Option<Sum> {
        let Some(base) = &self.stated.column.base else {
            self.figures.missing(self.slot, "base");
            return None;
        };
        self.sum(base, ("la base", "the base"), year, !self.stated.column.over_table)
    }

    pub(super) fn value(&self) -> Option<&Phrase> {
        let value = self.stated.column.value.as_ref();
        if value.is_none() {
            self.figures.missing(self.slot, "value");
        }
        value
    }

    /// An expression over the rows of the figure; `with_row` says whether the row restricts it.
    fn sum(&self, phrase: &Phrase, words: (&str, &str), year: Year, with_row: bool) -> Option<Sum> {
        let vocabulary = self.maker.vocabulary(year);
        let source = self.source(&vocabulary)?;
        let cell = self.cell(&vocabulary, source, year, with_row);
        let filled = phrase.at(year, self.expr(phrase)?);
        let (report, of) = (self.maker.report, part(words, &self.of));
        let sense = Sense { vocabulary: &vocabulary, source, filled: &filled, of: &of, report };
        // Without its rows the expression is read all the same, for its own mistakes.
        let sum = sense.sum(&parse(report, &filled, &of)?, &cell.clone().unwrap_or_default(), year);
        cell.and(sum)
    }

    /// What the row puts in the place of `{expr}`, if the phrase has one.
    fn expr(&self, phrase: &Phrase) -> Option<Option<&Phrase>> {
        let expr = self.stated.row.as_ref().and_then(|row| row.expr);
        if expr.is_none() && phrase.wants_expr() {
            let message = say(
                format!("`{{expr}}` sans valeur dans {}", self.of.fr),
                format!("`{{expr}}` has no value in {}", self.of.en),
            );
            let label = say("la ligne n’a pas d’`expr`", "the row has no `expr`");
            self.maker.report.add(phrase.spot, message, label, None);
            return None;
        }
        Some(expr)
    }

    pub(super) fn source<'v>(&self, vocabulary: &'v Vocabulary) -> Option<&'v Source> {
        let from = self.stated.column.from.as_ref().or(self.stated.table.from.as_ref())?;
        vocabulary.source(self.maker.report, from, &self.of)
    }

    /// The rows that table, column and (if `with_row`) row choose together.
    pub(super) fn cell(&self, vocabulary: &Vocabulary, source: &Source, year: Year, with_row: bool) -> Option<Cell> {
        let filters = self.filters(with_row);
        let code = self.stated.row.as_ref().filter(|_| with_row).and_then(|row| row.code.as_ref());
        let row = match code {
            Some((list, code)) => self.coded(vocabulary, source, (list.as_str(), code)),
            None => Some(Cell::all()),
        };
        let own = |(phrase, of): &(&Phrase, Text)| {
            self.maker.cell((vocabulary, source), (phrase, self.expr(phrase)?), of, year)
        };
        let cells: Vec<_> = filters.iter().map(own).chain([row]).collect();
        let cell =
            cells.into_iter().collect::<Option<Vec<_>>>()?.iter().fold(Cell::all(), |all, own| all.intersect(own));
        if cell.is_impossible() {
            let row = self.stated.row.as_ref().filter(|_| with_row).map(|row| row.id.as_str());
            self.maker.impossible(filters.last().map_or(self.slot.at, |(phrase, _)| *phrase), &self.of, row);
            return None;
        }
        Some(cell)
    }

    /// The conditions on the figure's rows, with what messages call them.
    fn filters(&self, with_row: bool) -> Vec<(&Phrase, Text)> {
        let words = ("la condition", "the condition");
        let table = self.stated.table.filter.as_ref().map(|filter| (filter, part(words, &self.stated.table.place())));
        let column = self.stated.column.filter.as_ref().map(|filter| (filter, part(words, &self.of)));
        let row = self.stated.row.as_ref().filter(|_| with_row).and_then(|row| Some((row.filter?, &row.id)));
        let row = row.map(|(filter, id)| {
            let table = &self.stated.table.id.raw;
            let place = say(format!("la ligne `{table}.{id}`"), format!("row `{table}.{id}`"));
            (filter, part(words, &place))
        });
        [table, column, row].into_iter().flatten().collect()
    }

    /// The rows that hold a code in the column of the nomenclature's name.
    pub(super) fn coded(&self, vocabulary: &Vocabulary, source: &Source, (name, code): (&str, &str)) -> Option<Cell> {
        let spot = self.stated.column.from.as_ref().map_or(self.slot.at.spot, |from| from.spot);
        let column = vocabulary.column(self.maker.report, source, (name, spot), &self.of)?;
        let ColumnType::Code(list) = &column.kind else {
            let message = say(
                format!("`{name}` n’est pas un code dans `{}`", source.id),
                format!("`{name}` is not a code in `{}`", source.id),
            );
            self.maker.report.add(spot, message, say("les lignes sont des codes", "the rows are codes"), None);
            return None;
        };
        let nomenclature = vocabulary.network.nomenclatures.get(list)?;
        let Some(value) = nomenclature.value_of(code) else {
            let label = say(format!("`{list}.csv` n’a pas ce code"), format!("`{list}.csv` has no such code"));
            let valid = nomenclature.codes.iter().map(|code| code.code.as_str());
            unknown(self.maker.report, spot, (Noun::Code, code), &self.of, label, valid);
            return None;
        };
        Some(self.category(vocabulary, source, column.id.as_str(), value))
    }

    /// The source and the whole-number column that `value` names, with the rows in question.
    fn numbers(&self) -> Option<((SourceId, ColumnId), Cell)> {
        let (value, year) = (self.value()?, self.year());
        let vocabulary = self.maker.vocabulary(year);
        let source = self.source(&vocabulary)?;
        let cell = self.cell(&vocabulary, source, year, true)?;
        let name = value.fill(year);
        let column = vocabulary.column(self.maker.report, source, (&name, value.spot), &self.of)?;
        let own = matches!(column.origin, Origin::Record | Origin::Lookup(_));
        if !own || !matches!(column.kind, ColumnType::Integer { .. }) {
            let message =
                say(format!("`{name}` ne se range pas par grandeur"), format!("`{name}` can’t be put in order"));
            let label = say("un nombre entier de chaque ligne est attendu", "a whole number of each row is expected");
            self.maker.report.add(value.spot, message, label, None);
            return None;
        }
        Some(((source.id.clone(), column.id.clone()), cell))
    }

    /// The bound of a band, or the share of units in it.
    fn band(&self, end: Option<BandEnd>) -> Option<Formula> {
        let numbers = self.numbers();
        let column = self.stated.column;
        let band = column.band.or(self.stated.row.as_ref().and_then(|row| row.band));
        for (key, given) in [("bands", column.bands), ("band", band)] {
            if given.is_none() {
                self.figures.missing(self.slot, key);
            }
        }
        let (bands, band, (column, cell)) = (column.bands?, band?, numbers?);
        if band > bands {
            let message = say(
                format!("la tranche {band} de {bands} n’existe pas"),
                format!("there is no band {band} of {bands}"),
            );
            self.maker.report.add(
                self.slot.at.spot,
                message,
                say("au-delà de la dernière", "beyond the last one"),
                None,
            );
            return None;
        }
        Some(match end {
            Some(end) => Formula::BandBound { column, cell, band, bands, end },
            None if self.unit == Unit::Percent => Formula::BandShare { column, cell, band, bands },
            None => {
                self.wrong_unit("une part est en `percent`".to_owned(), "a share is in `percent`".to_owned());
                return None;
            }
        })
    }

    fn maximum(&self) -> Option<Formula> {
        let (column, cell) = self.numbers()?;
        Some(Formula::Maximum { column, cell, per: self.per() })
    }

    fn ratio(&self) -> Option<Formula> {
        let Some([value, base]) = self.stated.column.of.as_deref() else {
            let message =
                say(format!("`of` attendu dans {}", self.of.fr), format!("`of` is expected in {}", self.of.en));
            let label = say("`ratio` a deux termes", "`ratio` has two terms");
            let help = say("`of = [\"dessus\", \"dessous\"]`", "`of = [\"above\", \"below\"]`");
            self.maker.report.add(self.slot.at.spot, message, label, Some(help));
            return None;
        };
        let (value, base) = (self.figures.quotient(self.slot, value), self.figures.quotient(self.slot, base));
        Some(Formula::QuotientOfQuotients { value: value?, base: base? })
    }

    fn wrong_unit(&self, fr: String, en: String) {
        let spot = self.stated.column.unit.map_or(self.slot.at.spot, |(_, spot)| spot);
        let message = say(format!("unité incorrecte dans {}", self.of.fr), format!("wrong unit in {}", self.of.en));
        self.maker.report.add(spot, message, say(fr, en), None);
    }

    /// The definition as its file states it.
    pub fn words(&self) -> Words {
        super::words::words(self)
    }
}
