//! Makes tables figures: every definition of one edition, as quantities over cells.
//!
//! Rows meet columns in [`layout`]; a column over a row becomes a formula in [`formula`]; figures that are defined
//! by others are resolved in [`figure`]. Start with [`definitions`].

mod categories;
mod figure;
mod formula;
mod layout;
mod rows;
mod words;

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::nomenclature::CodeLists;
use crate::phrase::Phrase;
use crate::schema::{RawSum, Schema};
use crate::settings::Settings;
use crate::sql::{Sense, parse};
use crate::table::{Book, Drawn, RawTable};
use crate::vocabulary::Vocabulary;
use domain::definition::{Definitions, Identity, Sum, Survey, Table};
use domain::network::{Cell, FigureId, Quantity, Source, Text, Year};
use figure::Figures;
use indexmap::IndexMap;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Everything that a network's files say, as read.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub settings: Settings,
    pub lists: CodeLists,
    pub schema: Schema,
    pub book: Book,
}

/// Every code of a nomenclature with what it is ranked by.
pub(crate) type Ranks = Vec<(String, Quantity)>;

/// What making definitions needs throughout.
pub(crate) struct Maker<'a> {
    pub raw: &'a Raw,
    pub report: &'a Report<'a>,
    pub edition: Year,
    vocabularies: RefCell<BTreeMap<Year, Rc<Vocabulary>>>,
    /// What codes are ranked by, for every table and column of ranks.
    pub ranks: RefCell<HashMap<(Spot, Spot, Year), Option<Ranks>>>,
}

/// All figures of one edition; mistakes are reported.
pub(crate) fn definitions(raw: &Raw, report: &Report<'_>, edition: Year) -> Definitions {
    let maker = Maker::new(raw, report, edition);
    let tables: Vec<_> = raw.book.tables.iter().filter(|table| table.years.include(edition)).collect();
    maker.distinct(&tables);
    let slots: Vec<_> = tables.iter().map(|table| layout::slots(&maker, table)).collect();
    let figures = Figures::new(&maker, slots.concat());
    let print = |(table, slots): (&&RawTable, &Vec<layout::Slot<'_>>)| {
        let (id, figures) = (table.id.fill(edition), slots.iter().map(|slot| slot.id.clone()).collect::<Vec<_>>());
        let (report, lists, own) = (maker.report, &raw.lists, edition == raw.settings.edition);
        let of = Drawn { report, table: &id, place: &table.place(), figures: &figures, lists, edition, own };
        Table {
            charts: table.charts.iter().map(|chart| chart.chart(&of)).collect(),
            title: table.title.at(edition),
            theme: table.theme.at(edition),
            subject: table.subject,
            footnotes: table.footnotes.iter().map(|note| note.at(edition)).collect(),
            id,
            figures,
        }
    };
    let tables = tables.iter().zip(&slots).map(print).collect();
    let figures = figures.resolve();
    let not_computed = maker.not_computed(&figures);
    Definitions { edition, tables, not_computed, figures, identities: maker.identities(), survey: maker.survey() }
}

impl<'a> Maker<'a> {
    /// Ready to make what one edition needs.
    pub fn new(raw: &'a Raw, report: &'a Report<'a>, edition: Year) -> Self {
        Self { raw, report, edition, vocabularies: RefCell::default(), ranks: RefCell::default() }
    }
}

impl Maker<'_> {
    /// The schema as it is in the edition of `year`.
    pub fn vocabulary(&self, year: Year) -> Rc<Vocabulary> {
        if let Some(known) = self.vocabularies.borrow().get(&year) {
            return Rc::clone(known);
        }
        let raw = self.raw;
        let made = Rc::new(Vocabulary::new(self.report, &raw.settings, &raw.lists, &raw.schema, year));
        self.vocabularies.borrow_mut().insert(year, Rc::clone(&made));
        made
    }

    /// The rows that a condition chooses.
    pub fn cell(
        &self,
        (vocabulary, source): (&Vocabulary, &Source),
        (phrase, expr): (&Phrase, Option<&Phrase>),
        of: &Text,
        year: Year,
    ) -> Option<Cell> {
        let filled = phrase.at(year, expr);
        let sense = Sense { vocabulary, source, filled: &filled, of, report: self.report };
        let condition = sense.condition(&parse(self.report, &filled, of)?)?;
        let cell = condition.cell(&vocabulary.network, source);
        if cell.is_impossible() {
            self.impossible(phrase, of, None);
            return None;
        }
        Some(cell)
    }

    /// Reports that nothing is left.
    pub fn impossible(&self, phrase: &Phrase, of: &Text, row: Option<&str>) {
        let message = say(format!("aucune ligne possible dans {}", of.fr), format!("no row is possible in {}", of.en));
        let label = match row {
            Some(row) => say(format!("exclut toute la ligne `{row}`"), format!("excludes all of row `{row}`")),
            None => say("les conditions s’excluent", "the conditions exclude each other"),
        };
        self.report.add(phrase.spot, message, label, None);
    }

    /// Tables of one edition have different names.
    fn distinct(&self, tables: &[&RawTable]) {
        for (at, table) in tables.iter().enumerate() {
            let id = table.id.fill(self.edition);
            if let Some(first) = tables[..at].iter().find(|other| other.id.fill(self.edition) == id) {
                let (path, line) = (self.report.files.path(first.id.spot.file), self.report.files.line(first.id.spot));
                let message = say(format!("deux tableaux s’appellent `{id}`"), format!("two tables are called `{id}`"));
                let label = say(format!("déjà dans {path}:{line}"), format!("already in {path}:{line}"));
                self.report.add(table.id.spot, message, label, None);
            }
        }
    }

    fn not_computed(
        &self,
        figures: &IndexMap<FigureId, domain::definition::FigureDefinition>,
    ) -> IndexMap<FigureId, Text> {
        let mut all = IndexMap::new();
        for (phrase, reason) in &self.raw.book.not_computed {
            let id = FigureId(phrase.fill(self.edition));
            if figures.contains_key(&id) {
                let message = say(format!("`{id}` est pourtant défini"), format!("`{id}` is defined after all"));
                let label = say("retirez-le de cette liste", "take it off this list");
                self.report.add(phrase.spot, message, label, None);
            }
            all.insert(id, reason.at(self.edition));
        }
        all
    }

    /// Who was asked and who answered, as the schema states it.
    pub fn survey(&self) -> Option<Survey> {
        let (answered, asked) = self.raw.schema.survey.as_ref()?;
        let (answered, asked) = (self.sum(answered), self.sum(asked));
        Some(Survey { answered: answered?, asked: asked? })
    }

    fn identities(&self) -> Vec<Identity> {
        let current = |since: Option<Year>, until: Option<Year>| {
            since.is_none_or(|since| since <= self.edition) && until.is_none_or(|until| self.edition <= until)
        };
        let identities = self.raw.schema.identities.iter().filter(|raw| current(raw.since, raw.until));
        let made = identities.filter_map(|raw| {
            let (left, right) = (self.sum(&raw.left), self.sum(&raw.right));
            let because = raw.because.at(self.edition);
            Some(Identity { because, left: left?, right: right?, at_most: raw.at_most })
        });
        made.collect()
    }

    /// A sum stated in the schema.
    fn sum(&self, raw: &RawSum) -> Option<Sum> {
        let vocabulary = self.vocabulary(self.edition);
        let of = say("cette somme", "this sum");
        let source = vocabulary.source(self.report, &raw.from, &of)?;
        let cell = match &raw.filter {
            Some(filter) => self.cell((&vocabulary, source), (filter, None), &of, self.edition)?,
            None => Cell::all(),
        };
        let filled = raw.value.at(self.edition, None);
        let sense = Sense { vocabulary: &vocabulary, source, filled: &filled, of: &of, report: self.report };
        sense.sum(&parse(self.report, &filled, &of)?, &cell, self.edition)
    }
}
