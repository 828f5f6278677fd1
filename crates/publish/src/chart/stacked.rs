//! A bar of 100 % for each column, its parts the rows.
//!
//! Printed shares rarely add up to 100: parts are drawn in proportion to their sum, and say what is printed.
//! A withheld part has a fixed length, which tells nothing of its size. Start with [`lay_out`].

use super::bars::WITHHELD;
use super::data::{Data, Head, amount, shown};
use super::legend::{Entry, Swatch, finish, flow, list};
use super::measure::{width, wrap};
use super::palette::Colour;
use super::scene::{Anchor, Area, Face, Fill, Piece, Scene, Shape, Stroke};
use super::sheet::Sheet;
use domain::edition::Figure;

/// What lies between two parts.
pub const GAP: f64 = 2.0;

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

    /// The line around a hatched part.
    pub fn stroke(&self) -> Option<Stroke> {
        self.amount.is_none().then_some(Stroke(Colour::Quiet, 0.75))
    }

    /// Its line in a legend.
    pub fn entry(&self) -> Entry {
        Entry { swatch: Swatch::Square(self.fill()), name: self.name.clone(), value: self.value.clone() }
    }
}

/// The extent of each part within `whole`, `withheld` for those without value.
pub fn extents(parts: &[Part], whole: f64, withheld: f64) -> Vec<f64> {
    let size = |part: &Part| part.amount.map(|amount| amount.max(0.0));
    let sum: f64 = parts.iter().filter_map(size).sum();
    let hidden = parts.iter().filter(|part| part.amount.is_none()).count() as f64 * withheld;
    let share = if sum > 0.0 { (whole - hidden).max(0.0) / sum } else { 0.0 };
    parts.iter().map(|part| size(part).map_or(withheld, |size| size * share)).collect()
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
        let (under, left) = bar(&mut scene, &parts, bottom, sheet);
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
fn bar(scene: &mut Scene, parts: &[Part], top: f64, sheet: Sheet) -> (f64, Vec<Entry>) {
    let thick = sheet.scaled(38.0);
    let shown = parts.iter().filter(|part| part.amount != Some(0.0)).count();
    let room = sheet.width() - GAP * shown.saturating_sub(1) as f64;
    let (mut x, mut left) = (0.0, Vec::new());
    for (part, length) in parts.iter().zip(extents(parts, room, sheet.scaled(WITHHELD))) {
        let area = Area::new(x, top, length, thick);
        if length > 0.0 {
            let stroke = part.stroke();
            scene.pieces.push(Piece::Shape(Shape::Box(area, 0.0), part.fill(), stroke));
            x += length + GAP;
        }
        let face = Face::strong(sheet.size(), Colour::OnSeries(part.series));
        if part.amount.is_some() && width(&part.value, face.size) + 6.0 <= length {
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

    #[test]
    fn parts_fill_the_bar_whatever_their_printed_sum() {
        let lengths = extents(&[part(Some(45.0)), part(Some(23.0)), part(Some(33.0))], 202.0, 28.0);
        assert_eq!(lengths, [90.0, 46.0, 66.0]);
    }

    #[test]
    fn a_withheld_part_has_the_same_length_whatever_the_others_leave() {
        for shown in [10.0, 90.0] {
            assert_eq!(extents(&[part(Some(shown)), part(None)], 100.0, 28.0), [72.0, 28.0]);
        }
        assert_eq!(extents(&[part(Some(0.0))], 100.0, 28.0), [0.0]);
    }
}
