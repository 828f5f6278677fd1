//! Resolves figures that are defined by other figures, finds cycles, and finishes each definition.

use super::Maker;
use super::formula::Formulas;
use super::layout::{Body, Slot, Stated};
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::units::unit_words;
use domain::definition::{FigureDefinition, Formula, Quotient};
use domain::network::{FigureId, Text};
use domain::number::Relation;
use indexmap::IndexMap;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// How far a figure is.
#[derive(Clone)]
enum State {
    Todo,
    Busy,
    Done(Option<Box<FigureDefinition>>),
}

/// All figures of an edition, by place.
pub(super) struct Figures<'m, 'a> {
    maker: &'m Maker<'a>,
    slots: Vec<Slot<'a>>,
    places: HashMap<FigureId, usize>,
    states: RefCell<Vec<State>>,
    /// How many figures are being made, each for the one before.
    depth: Cell<usize>,
}

/// How many figures in a row may each be defined by the next.
const DEEPEST: usize = 100;

impl<'m, 'a> Figures<'m, 'a> {
    /// Indexes the figures; two of one name are reported.
    pub fn new(maker: &'m Maker<'a>, slots: Vec<Slot<'a>>) -> Self {
        let mut places = HashMap::new();
        for (at, slot) in slots.iter().enumerate() {
            if let Some(first) = places.insert(slot.id.clone(), at) {
                let spot = slots[first].at.spot;
                let (path, line) = (maker.report.files.path(spot.file), maker.report.files.line(spot));
                let id = &slot.id;
                let message =
                    say(format!("deux chiffres s’appellent `{id}`"), format!("two figures are called `{id}`"));
                let label = say(format!("déjà dans {path}:{line}"), format!("already in {path}:{line}"));
                maker.report.add(slot.at.spot, message, label, None);
            }
        }
        let states = RefCell::new(vec![State::Todo; slots.len()]);
        Self { maker, slots, places, states, depth: Cell::default() }
    }

    /// Every definition, in the order of print.
    pub fn resolve(&self) -> IndexMap<FigureId, FigureDefinition> {
        let made = (0..self.slots.len()).filter_map(|at| self.figure(at));
        made.map(|figure| (figure.id.clone(), figure)).collect()
    }

    fn figure(&self, at: usize) -> Option<FigureDefinition> {
        let state = self.states.borrow()[at].clone();
        match state {
            State::Done(figure) => figure.map(|figure| *figure),
            State::Busy => {
                self.cycle(&self.slots[at]);
                None
            }
            State::Todo if self.depth.get() == DEEPEST => {
                self.too_deep(&self.slots[at]);
                None
            }
            State::Todo => {
                self.depth.set(self.depth.get() + 1);
                self.states.borrow_mut()[at] = State::Busy;
                let figure = self.make(&self.slots[at]);
                self.states.borrow_mut()[at] = State::Done(figure.clone().map(Box::new));
                self.depth.set(self.depth.get() - 1);
                figure
            }
        }
    }

    fn cycle(&self, slot: &Slot<'_>) {
        let id = &slot.id;
        let message = say(format!("`{id}` est défini par lui-même"), format!("`{id}` is defined by itself"));
        let label = say("`same` et `of` reviennent ici", "`same` and `of` come back here");
        self.maker.report.add(slot.at.spot, message, label, None);
    }

    fn too_deep(&self, slot: &Slot<'_>) {
        let id = &slot.id;
        let message = say(
            format!("`{id}` est au bout d’une chaîne de plus de {DEEPEST} chiffres"),
            format!("`{id}` is at the end of a chain of more than {DEEPEST} figures"),
        );
        let label = say("chacun est défini par le suivant", "each is defined by the next");
        self.maker.report.add(slot.at.spot, message, label, None);
    }

    fn make(&self, slot: &Slot<'a>) -> Option<FigureDefinition> {
        match &slot.body {
            Body::Again { plain, relation, decimals } => {
                let figure = self.figure(*self.places.get(plain)?)?;
                let relation = relation.unwrap_or(figure.relation);
                Some(FigureDefinition { id: slot.id.clone(), relation, decimals: *decimals, ..figure })
            }
            Body::Stated(stated) => match &stated.column.same {
                Some(other) => self.same(slot, stated, other),
                None => self.stated(slot, stated),
            },
        }
    }

    /// The definition of another figure, with its own titles.
    fn same(&self, slot: &Slot<'_>, stated: &Stated<'_>, other: &Phrase) -> Option<FigureDefinition> {
        let figure = self.named(slot, other)?;
        let column = stated.column;
        let notes =
            column.footnotes.as_ref().map(|notes| notes.iter().map(|note| note.at(self.maker.edition)).collect());
        if let Some((_, spot)) = column.unit.filter(|(unit, _)| *unit != figure.unit) {
            let message = say("unité différente de celle du même chiffre", "another unit than the same figure’s");
            let words = unit_words(figure.unit);
            let label = say(format!("l’autre est en `{words}`"), format!("the other is in `{words}`"));
            self.maker.report.add(spot, message, label, None);
        }
        Some(FigureDefinition {
            id: slot.id.clone(),
            row: stated.row_title.clone(),
            column: stated.title.clone().unwrap_or(figure.column),
            decimals: column.decimals.unwrap_or(figure.decimals),
            relation: column.relation.unwrap_or(figure.relation),
            footnotes: notes.unwrap_or(figure.footnotes),
            ..figure
        })
    }

    fn stated(&self, slot: &Slot<'a>, stated: &Stated<'a>) -> Option<FigureDefinition> {
        let (maker, column) = (self.maker, stated.column);
        let title = stated.title.clone();
        if title.is_none() {
            self.missing(slot, "title");
        }
        if column.unit.is_none() {
            self.missing(slot, "unit");
        }
        let unit = column.unit?.0;
        let name = self.name(slot);
        let of = say(name.clone(), name);
        let formulas = Formulas { maker, figures: self, slot, stated, unit, of };
        let formula = formulas.formula()?;
        Some(FigureDefinition {
            id: slot.id.clone(),
            row: stated.row_title.clone(),
            column: title?,
            unit,
            decimals: column.decimals.unwrap_or(0),
            relation: column.relation.unwrap_or(Relation::Equal),
            formula,
            edition: formulas.year(),
            stated: formulas.words(),
            footnotes: column.footnotes.iter().flatten().map(|note| note.at(maker.edition)).collect(),
        })
    }

    /// How messages call a figure: its table and its key there, for a column is stated once for all rows.
    fn name(&self, slot: &Slot<'_>) -> String {
        let table = slot.id.as_str().split('.').next().unwrap_or_default();
        format!("`{table}.{}`", slot.at.fill(self.maker.edition))
    }

    /// Reports a key that this figure needs.
    pub fn missing(&self, slot: &Slot<'_>, key: &str) {
        if matches!(&slot.body, Body::Stated(stated) if stated.column.flawed) {
            return;
        }
        let name = self.name(slot);
        let (fr, en) = (format!("il manque `{key}` à {name}"), format!("`{key}` is missing in {name}"));
        let label = say(format!("ajoutez `{key} = …`"), format!("add `{key} = …`"));
        self.maker.report.add(slot.at.spot, say(fr, en), label, None);
    }

    /// The figure that a phrase names.
    fn named(&self, slot: &Slot<'_>, name: &Phrase) -> Option<FigureDefinition> {
        let id = FigureId(name.fill(self.maker.edition));
        let Some(at) = self.places.get(&id) else {
            if self.maker.raw.book.complete {
                let place = say(format!("`{}`", slot.id), format!("`{}`", slot.id));
                let edition = self.maker.edition;
                let label = say(
                    format!("aucun tableau de {edition} n’a ce chiffre"),
                    format!("no table of {edition} has this figure"),
                );
                let valid = self.slots.iter().map(|slot| slot.id.as_str());
                unknown(self.maker.report, name.spot, (Noun::Figure, id.as_str()), &place, label, valid);
            }
            return None;
        };
        self.figure(*at)
    }

    /// The quotient that a phrase names.
    pub fn quotient(&self, slot: &Slot<'_>, name: &Phrase) -> Option<Quotient> {
        let figure = self.named(slot, name)?;
        if let Formula::Quotient(quotient) = figure.formula {
            return Some(quotient);
        }
        let message = say(
            format!("`{}` n’est ni une part ni une moyenne", name.raw),
            format!("`{}` is neither a share nor a mean", name.raw),
        );
        let label: Text =
            say("`ratio` divise une part ou une moyenne par une autre", "`ratio` divides a share or a mean by another");
        self.maker.report.add(name.spot, message, label, None);
        None
    }
}
