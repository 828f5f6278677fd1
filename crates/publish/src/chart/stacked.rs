//! A bar of 100 % for each column, its parts the rows.
//!
//! Printed shares rarely add up to 100: parts are drawn in proportion to their sum, and say what is printed.
//! Withheld parts are one hatched rest, which is what the printed shares leave of 100 %. Start with [`lay_out`].

use super::data::{Data, Head, amount, shown};
use super::legend::{Entry, Swatch, finish, flow, list};
use super::measure::{width, wrap};
use super::palette::Colour;
use super::scene::{Anchor, Area, Face, Fill, Scene, Shape, Stroke};
use super::sheet::Sheet;
use domain::definition::Unit;
use domain::edition::Figure;

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

/// How parts share a whole, as fractions of it.
#[derive(Debug, PartialEq)]
pub struct Shares {
    /// Each part; 0 for those withheld.
    pub parts: Vec<f64>,
    /// All those withheld together.
    pub rest: f64,
}

/// Least rest that can be seen to be hatched, and what it is where nothing printed tells the whole.
const LEAST_REST: f64 = 0.04;

impl Shares {
    /// Shares of 100 % by printed value, `percent`; else of the sum of what is known.
    pub fn of(parts: &[Part], percent: bool) -> Self {
        let sizes: Vec<f64> = parts.iter().map(|part| part.amount.unwrap_or(0.0).max(0.0)).collect();
        let sum: f64 = sizes.iter().sum();
        let left = if percent { 1.0 - sum / 100.0 } else { 0.0 };
        let withheld = parts.iter().any(|part| part.amount.is_none());
        let rest = if withheld { left.max(LEAST_REST) } else { 0.0 };
        let scale = if sum > 0.0 { (1.0 - rest) / sum } else { 0.0 };
        Self { parts: sizes.iter().map(|size| size * scale).collect(), rest }
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
    finish(scene, &data.signs(sheet.language), bottom, sheet)
}

fn heading(scene: &mut Scene, column: &Head<'_>, top: f64, sheet: Sheet) -> f64 {
    let lines = wrap(column.title.get(sheet.language), sheet.body().size, sheet.width());
    scene.text(&lines, (0.0, top), Anchor::Start, sheet.body()) + sheet.scaled(5.0)
}

/// Draws the bar; returns where it ends, and the parts whose value found no room in it.
fn bar(scene: &mut Scene, parts: &[Part], shares: &Shares, top: f64, sheet: Sheet) -> (f64, Vec<Entry>) {
    let thick = sheet.scaled(38.0);
    let pieces = shares.parts.iter().chain([&shares.rest]).filter(|share| **share > 0.0).count();
    let room = sheet.width() - GAP * pieces.saturating_sub(1) as f64;
    let (mut x, mut left) = (0.0, Vec::new());
    for (part, share) in parts.iter().zip(&shares.parts) {
        let area = Area::new(x, top, share * room, thick);
        if *share > 0.0 {
            scene.fill(Shape::Box(area, 0.0), part.fill());
            x += area.width + GAP;
        }
        let size = if sheet.narrow() { sheet.small().size } else { sheet.size() };
        let face = Face::strong(size, Colour::OnSeries(part.series));
        if part.amount.is_some() && width(&part.value, face.size) + 6.0 <= area.width {
            scene.centred(&part.value, area.centre(), Anchor::Middle, face);
        } else {
            left.push(part.entry());
        }
    }
    if shares.rest > 0.0 {
        let area = Area::new(x + 0.5, top + 0.5, shares.rest * room - 1.0, thick - 1.0);
        scene.shape(Shape::Box(area, 0.0), Fill::Hatched, HATCHED);
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

    fn shares(amounts: &[Option<f64>], percent: bool) -> (Vec<f64>, f64) {
        let parts: Vec<_> = amounts.iter().map(|amount| part(*amount)).collect();
        let Shares { parts, rest } = Shares::of(&parts, percent);
        let thousandths = |share: f64| (share * 1000.0).round();
        (parts.into_iter().map(thousandths).collect(), thousandths(rest))
    }

    #[test]
    fn parts_fill_the_bar_whatever_their_printed_sum() {
        assert_eq!(shares(&[Some(45.0), Some(23.0), Some(33.0)], true), (vec![446.0, 228.0, 327.0], 0.0));
        assert_eq!(shares(&[Some(0.0)], true), (vec![0.0], 0.0));
    }

    #[test]
    fn what_is_withheld_is_one_rest_that_only_the_printed_shares_decide() {
        assert_eq!(shares(&[Some(60.0), None, Some(10.0), None], true), (vec![600.0, 0.0, 100.0, 0.0], 300.0));
        assert_eq!(shares(&[Some(100.0), None], true), (vec![960.0, 0.0], 40.0));
        assert_eq!(shares(&[Some(100.0), None], false), (vec![960.0, 0.0], 40.0));
    }
}
