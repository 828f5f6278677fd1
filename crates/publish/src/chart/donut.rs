//! A ring whose parts are the rows of one column, with their names and values beside.
//!
//! Start with [`lay_out`].

use super::data::Data;
use super::legend::{finish, list, list_height};
use super::measure::width;
use super::palette::Colour;
use super::scene::{Anchor, Face, Fill, Piece, Point, Scene, Shape, Stroke};
use super::sheet::Sheet;
use super::stacked::{GAP, Part, extents};
use super::svg::number;
use std::f64::consts::TAU;

/// The angle of a part that is withheld, as a share of the ring.
const WITHHELD: f64 = 0.04;

/// A ring.
#[derive(Clone, Copy)]
struct Ring {
    centre: Point,
    outer: f64,
    inner: f64,
}

/// Lays the chart out.
pub fn lay_out(data: &Data<'_>, sheet: Sheet) -> Scene {
    let mut scene = Scene::default();
    let parts = Part::of(data, 0, sheet);
    let entries: Vec<_> = parts.iter().map(Part::entry).collect();
    let outer = sheet.scaled(100.0);
    let beside = 2.0 * outer + sheet.scaled(44.0);
    let room = if sheet.narrow() { sheet.width() } else { sheet.width() - beside };
    let legend = list_height(&entries, room, sheet);
    let height = if sheet.narrow() { 2.0 * outer } else { legend.max(2.0 * outer) };
    let x = if sheet.narrow() { sheet.width() / 2.0 } else { outer };
    draw(&mut scene, &parts, Ring { centre: (x, height / 2.0), outer, inner: outer * 0.54 }, sheet);
    let at = if sheet.narrow() { (0.0, height + 20.0) } else { (beside, (height - legend) / 2.0) };
    let bottom = list(&mut scene, &entries, at, room, sheet).max(height);
    finish(scene, &data.signs(sheet.language), bottom, sheet)
}

/// The parts, clockwise from the top.
fn draw(scene: &mut Scene, parts: &[Part], ring: Ring, sheet: Sheet) {
    let shares = extents(parts, 1.0, WITHHELD);
    let whole = shares.iter().filter(|share| **share > 0.0).count() < 2;
    let mut from = 0.0;
    for (part, share) in parts.iter().zip(shares) {
        if share > 0.0 && whole {
            let thick = ring.outer - ring.inner;
            let line = Stroke(Colour::Series(part.series), thick);
            scene.shape(Shape::Disc(ring.centre, ring.inner + thick / 2.0), Fill::None, line);
        } else if share > 0.0 {
            let outline = ring.part(from * TAU, (from + share) * TAU);
            scene.pieces.push(Piece::Shape(Shape::Outline(outline, (0.0, 0.0), 1.0), part.fill(), part.stroke()));
        }
        value(scene, part, ring, from + share / 2.0, share, sheet);
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

    /// The outline between two angles, less half a gap at each end: the gap is as wide outside as inside.
    fn part(self, from: f64, to: f64) -> String {
        let half = |radius: f64| (GAP / 2.0 / radius).min((to - from) * 0.4);
        let large = u8::from(to - from > TAU / 2.0);
        let point = |radius: f64, angle: f64| {
            let (x, y) = self.at(radius, angle);
            format!("{} {}", number(x), number(y))
        };
        let (outer, inner) = (self.outer, self.inner);
        format!(
            "M{}A{3} {3} 0 {5} 1 {}L{}A{4} {4} 0 {5} 0 {6}Z",
            point(outer, from + half(outer)),
            point(outer, to - half(outer)),
            point(inner, to - half(inner)),
            number(outer),
            number(inner),
            large,
            point(inner, from + half(inner)),
        )
    }
}
