//! A ring whose parts are the rows of one column, with their names and values beside.
//!
//! A ring is a whole. Where a part is not given there is none to show, and what is left of it would be read off: the
//! parts stand as bars instead, and a note says so. Start with [`lay_out`].

use super::bars;
use super::data::Data;
use super::legend::{finish, list, list_height};
use super::measure::width;
use super::palette::Colour;
use super::scene::{Anchor, Face, Fill, Point, Scene, Shape, Stroke};
use super::sheet::Sheet;
use super::stacked::{GAP, Part, Shares, percent};
use super::svg::number;
use crate::words::pick;
use domain::network::Language;
use std::f64::consts::TAU;

/// A ring.
#[derive(Clone, Copy)]
struct Ring {
    centre: Point,
    outer: f64,
    inner: f64,
}

/// Lays the chart out.
pub fn lay_out(data: &Data<'_>, sheet: Sheet) -> Scene {
    if data.lacks(0) {
        return bars::noted(data, Some(note(sheet.language)), sheet);
    }
    let mut scene = Scene::default();
    let parts = Part::of(data, 0, sheet);
    let entries: Vec<_> = parts.iter().map(Part::entry).collect();
    let outer = sheet.scaled(100.0);
    let beside = 2.0 * outer + sheet.scaled(44.0);
    let room = if sheet.narrow() { sheet.width() } else { sheet.width() - beside };
    let legend = list_height(&entries, room, sheet);
    let height = if sheet.narrow() { 2.0 * outer } else { legend.max(2.0 * outer) };
    let x = if sheet.narrow() { sheet.width() / 2.0 } else { outer };
    let ring = Ring { centre: (x, height / 2.0), outer, inner: outer * 0.54 };
    draw(&mut scene, &parts, &Shares::of(&parts, percent(data, 0)), ring, sheet);
    let at = if sheet.narrow() { (0.0, height + 20.0) } else { (beside, (height - legend) / 2.0) };
    let bottom = list(&mut scene, &entries, at, room, sheet).max(height);
    finish(scene, &data.signs(sheet.language), bottom, sheet)
}

fn note(language: Language) -> String {
    let (fr, en) = (
        "Une part au moins n’est pas donnée\u{a0}: les barres montrées ne font pas le tout.",
        "One part at least is not given: the bars shown are not the whole.",
    );
    pick(language, fr, en).to_owned()
}

/// The parts, clockwise from the top.
fn draw(scene: &mut Scene, parts: &[Part], shares: &Shares, ring: Ring, sheet: Sheet) {
    let mut from = 0.0;
    for (part, share) in parts.iter().zip(&shares.0).filter(|(_, share)| **share > 0.0) {
        let (outline, line) = ring.part(from * TAU, (from + share) * TAU);
        match line {
            Some(thick) => scene.shape(outline, Fill::None, Stroke(Colour::Series(part.series), thick)),
            None => scene.fill(outline, part.fill()),
        }
        value(scene, part, ring, from + share / 2.0, *share, sheet);
        from += share;
    }
}

/// The value of a part within it, where there is room.
fn value(scene: &mut Scene, part: &Part, ring: Ring, middle: f64, share: f64, sheet: Sheet) {
    let face = Face::strong(sheet.size(), Colour::OnSeries(part.series));
    let (radius, needed) = ((ring.outer + ring.inner) / 2.0, width(&part.value, face.size));
    let fits = needed + 4.0 < ring.outer - ring.inner && share * TAU * radius > needed + 6.0;
    if part.amount.is_some() && fits {
        scene.centred(&part.value, ring.at(radius, middle * TAU), Anchor::Middle, face);
    }
}

impl Ring {
    /// The point at `angle`, clockwise from the top.
    fn at(self, radius: f64, angle: f64) -> Point {
        (self.centre.0 + radius * angle.sin(), self.centre.1 - radius * angle.cos())
    }

    /// The part between two angles, less half a gap at each end: the gap is as wide outside as inside.
    /// A part that is all of the ring is a circle, with the thickness of its line.
    fn part(self, from: f64, to: f64) -> (Shape, Option<f64>) {
        let (outer, inner) = (self.outer, self.inner);
        if to - from > 0.999 * TAU {
            return (Shape::Disc(self.centre, (outer + inner) / 2.0), Some(outer - inner));
        }
        let half = |radius: f64| (GAP / 2.0 / radius).min((to - from) * 0.4);
        let large = u8::from(to - from > TAU / 2.0);
        let point = |radius: f64, angle: f64| {
            let (x, y) = self.at(radius, angle);
            format!("{} {}", number(x), number(y))
        };
        let (start, end) = (point(outer, from + half(outer)), point(outer, to - half(outer)));
        let (back, last) = (point(inner, to - half(inner)), point(inner, from + half(inner)));
        let (outer, inner) = (number(outer), number(inner));
        let path = format!("M{start}A{outer} {outer} 0 {large} 1 {end}L{back}A{inner} {inner} 0 {large} 0 {last}Z");
        (Shape::Outline(path, (0.0, 0.0), 1.0), None)
    }
}
