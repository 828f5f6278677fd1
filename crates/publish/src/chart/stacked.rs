//! A bar of 100 % for each column, its parts the rows.
//!
//! Printed shares rarely add up to 100: parts are drawn in proportion to their sum, and say what is printed.
//! Where a part is not given, the others keep their length on the scale of 100 % and the bar ends with them: a part
//! that is not given has a hatched stub whose length is always the same, so that nothing can be read off as the rest.
//! Start with [`lay_out`].

use super::data::{Data, Head, amount, shown};
use super::legend::{Entry, Swatch, finish, flow, list};
use super::measure::{width, wrap};
use super::palette::Colour;
use super::scene::{Anchor, Area, Face, Fill, Scene, Shape, Stroke};
use super::sheet::Sheet;
use crate::words::pick;
use domain::definition::Unit;
use domain::edition::Figure;
use domain::network::Language;

/// What lies between two parts.
pub const GAP: f64 = 2.0;

/// The line around what is hatched.
pub const HATCHED: Stroke = Stroke(Colour::Quiet, 0.75);

/// A part of a whole.
pub struct Part {
    /// Its row's place, which is its colour's.
    pub series: usize,
    /// Its row's title.
    pub name: String,
    /// Its value, or its mark.
    pub value: String,
    /// The value; none where it is withheld.
    pub amount: Option<f64>,
}

impl Part {
    /// The parts that the column `at` consists of.
    pub fn of(data: &Data<'_>, at: usize, sheet: Sheet) -> Vec<Self> {
        let part = |(head, figure): (Head<'_>, &Figure)| Self {
            series: data.rows.iter().position(|row| row.key == head.key).unwrap_or(0),
            name: head.title.get(sheet.language).to_owned(),
            value: shown(figure, sheet.language),
            amount: amount(figure),
        };
        data.column(at).map(part).collect()
    }

    /// What it is filled with.
    pub fn fill(&self) -> Fill {
        if self.amount.is_some() { Fill::Plain(Colour::Series(self.series)) } else { Fill::Hatched }
    }

    /// Its line in a legend.
    pub fn entry(&self) -> Entry {
        Entry { swatch: Swatch::Square(self.fill()), name: self.name.clone(), value: self.value.clone() }
    }
}

/// How long each part is, as a fraction of the longest that a bar can be.
#[derive(Debug, PartialEq)]
pub struct Shares(pub Vec<f64>);

/// The length of a part that is not given: it says nothing.
const STUB: f64 = 0.035;

impl Shares {
    /// Parts of their sum; where some are not given, of 100 % if values are in `percent`, beside a stub for each.
    pub fn of(parts: &[Part], percent: bool) -> Self {
        let size = |part: &Part| part.amount.map(|amount| amount.max(0.0));
        let sum: f64 = parts.iter().filter_map(size).sum();
        let missing = parts.iter().filter(|part| part.amount.is_none()).count();
        let whole = if missing > 0 && percent { sum.max(100.0) } else { sum };
        let scale = if whole > 0.0 { (1.0 - STUB * missing as f64).max(0.0) / whole } else { 0.0 };
        Self(parts.iter().map(|part| size(part).map_or(STUB, |size| size * scale)).collect())
    }
}

/// Whether a column states shares of a whole.
pub fn percent(data: &Data<'_>, at: usize) -> bool {
    data.column(at).all(|(_, figure)| figure.unit == Unit::Percent)
}

/// Lays the chart out.
pub fn lay_out(data: &Data<'_>, sheet: Sheet) -> Scene {
    let mut scene = Scene::default();
    let several = data.columns.len() > 1;
    let mut bottom = 0.0;
    for (at, column) in data.columns.iter().enumerate() {
        let parts = Part::of(data, at, sheet);
        if several {
            bottom = heading(&mut scene, column, bottom, sheet);
        }
        let shares = Shares::of(&parts, percent(data, at));
        let (under, left) = bar(&mut scene, &parts, &shares, bottom, sheet);
        bottom = under + sheet.scaled(8.0);
        if several && !left.is_empty() {
            bottom = flow(&mut scene, &left, (0.0, bottom), sheet.width(), sheet, sheet.small());
        }
        bottom += sheet.scaled(if several { 18.0 } else { 8.0 });
    }
    bottom = legend(&mut scene, data, bottom, sheet);
    let lacks = (0..data.columns.len()).any(|at| data.lacks(at));
    let notes = lacks.then(|| note(sheet.language)).into_iter().chain(data.signs(sheet.language));
    finish(scene, &notes.collect::<Vec<_>>(), bottom, sheet)
}

fn note(language: Language) -> String {
    let (fr, en) = (
        "Partie hachurée\u{a0}: une part qui n’est pas donnée. Sa longueur ne dit rien, et la barre ne va pas jusqu’au tout.",
        "Hatched: a part that is not given. Its length says nothing, and the bar does not go up to the whole.",
    );
    pick(language, fr, en).to_owned()
}

fn heading(scene: &mut Scene, column: &Head<'_>, top: f64, sheet: Sheet) -> f64 {
    let lines = wrap(column.title.get(sheet.language), sheet.body().size, sheet.width());
    scene.text(&lines, (0.0, top), Anchor::Start, sheet.body()) + sheet.scaled(5.0)
}

/// Draws the bar; returns where it ends, and the parts whose value found no room in it.
fn bar(scene: &mut Scene, parts: &[Part], shares: &Shares, top: f64, sheet: Sheet) -> (f64, Vec<Entry>) {
    let thick = sheet.scaled(38.0);
    let pieces = shares.0.iter().filter(|share| **share > 0.0).count();
    let room = sheet.width() - GAP * pieces.saturating_sub(1) as f64;
    let (mut x, mut left) = (0.0, Vec::new());
    for (part, share) in parts.iter().zip(&shares.0) {
        let area = Area::new(x, top, share * room, thick);
        match part.amount {
            Some(_) if *share > 0.0 => scene.fill(Shape::Box(area, 0.0), part.fill()),
            Some(_) => {}
            None => {
                scene.shape(Shape::Box(area.within(0.5), 0.0), part.fill(), HATCHED);
                scene.letter(&part.value, area.centre(), Face::strong(sheet.small().size, Colour::Ink));
            }
        }
        x += if *share > 0.0 { area.width + GAP } else { 0.0 };
        let size = if sheet.narrow() { sheet.small().size } else { sheet.size() };
        let face = Face::strong(size, Colour::OnSeries(part.series));
        if part.amount.is_some() && width(&part.value, face.size) + 6.0 <= area.width {
            scene.centred(&part.value, area.centre(), Anchor::Middle, face);
        } else {
            left.push(part.entry());
        }
    }
    (top + thick, left)
}

/// Names of the parts, with their values where there is one bar.
fn legend(scene: &mut Scene, data: &Data<'_>, top: f64, sheet: Sheet) -> f64 {
    if data.columns.len() == 1 {
        let entries: Vec<_> = Part::of(data, 0, sheet).iter().map(Part::entry).collect();
        return list(scene, &entries, (0.0, top), sheet.width(), sheet);
    }
    let name = |(at, row): (usize, &Head<'_>)| Entry {
        swatch: Swatch::Square(Fill::Plain(Colour::Series(at))),
        name: row.title.get(sheet.language).to_owned(),
        value: String::new(),
    };
    let entries: Vec<_> = data.rows.iter().enumerate().map(name).collect();
    flow(scene, &entries, (0.0, top), sheet.width(), sheet, sheet.body())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(amount: Option<f64>) -> Part {
        Part { series: 0, name: String::new(), value: String::new(), amount }
    }

    fn shares(amounts: &[Option<f64>], percent: bool) -> Vec<f64> {
        let parts: Vec<_> = amounts.iter().map(|amount| part(*amount)).collect();
        Shares::of(&parts, percent).0.into_iter().map(|share| (share * 1000.0).round()).collect()
    }

    #[test]
    fn parts_fill_the_bar_whatever_their_printed_sum() {
        assert_eq!(shares(&[Some(45.0), Some(23.0), Some(33.0)], true), [446.0, 228.0, 327.0]);
        assert_eq!(shares(&[Some(0.0)], true), [0.0]);
    }

    #[test]
    fn a_part_that_is_not_given_is_as_long_as_any_other() {
        assert_eq!(shares(&[Some(60.0), None, Some(10.0), None], true), [558.0, 35.0, 93.0, 35.0]);
        assert_eq!(shares(&[Some(20.0), None, Some(10.0), None], true)[1], 35.0);
        assert_eq!(shares(&[Some(101.0), None], true), [965.0, 35.0]);
        assert_eq!(shares(&[Some(7.0), None], false), [965.0, 35.0]);
    }
}
