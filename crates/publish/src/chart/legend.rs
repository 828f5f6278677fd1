//! What explains a chart: swatches with their names, and notes.

use super::measure::{widest, wrap};
use super::palette::Colour;
use super::scene::{Anchor, Area, Face, Fill, Point, Scene, Shape, Stroke};
use super::sheet::Sheet;
use crate::words::colon;

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swatch {
    /// A square of this fill.
    Square(Fill),
    /// A hollow point.
    Hollow,
}

/// A name with its swatch, and the value beside, if it is to be said there.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What stands before.
    pub swatch: Swatch,
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Draws a swatch in a line of text whose top is `y`; returns where the text begins.
pub fn swatch(scene: &mut Scene, swatch: Swatch, (x, y): Point, face: Face) -> f64 {
    let side = (face.size * 0.8).round();
    let top = y + (face.leading() - side) / 2.0;
    match swatch {
        Swatch::Square(fill) => {
            let square = Shape::Box(Area::new(x + 0.5, top, side, side), side * 0.15);
            scene.shape(square, fill, Stroke(Colour::Quiet, 0.75));
        }
        Swatch::Hollow => {
            let centre = (x + side / 2.0, top + side / 2.0);
            scene.shape(
                Shape::Disc(centre, side / 2.0 - 1.0),
                Fill::Plain(Colour::Ground),
                Stroke(Colour::Quiet, 1.75),
            );
        }
    }
    x + side + (face.size * 0.55).round()
}

/// The width of a swatch and the space after it.
fn indent(face: Face) -> f64 {
    (face.size * 0.8).round() + (face.size * 0.55).round()
}

/// Entries one after the other in lines that fit into `room`, from `(x, y)`; returns where they end.
pub fn flow(scene: &mut Scene, entries: &[Entry], (x, y): Point, room: f64, sheet: Sheet, face: Face) -> f64 {
    let gap = sheet.scaled(22.0);
    let (mut at, mut top, mut bottom) = (x, y, y);
    for entry in entries {
        let text = match entry.value.as_str() {
            "" => entry.name.clone(),
            value => format!("{}{}{value}", entry.name, colon(sheet.language)),
        };
        let lines = wrap(&text, face.size, room - indent(face));
        let width = indent(face) + widest(&lines, face.size);
        if at > x && at + width > x + room {
            (at, top) = (x, bottom + sheet.scaled(4.0));
        }
        let left = swatch(scene, entry.swatch, (at, top), face);
        bottom = scene.text(&lines, (left, top), Anchor::Start, face).max(bottom);
        at += width + gap;
    }
    bottom
}

/// Entries one under the other, values flush right, within `room`; returns where they end.
pub fn list(scene: &mut Scene, entries: &[Entry], (x, y): Point, room: f64, sheet: Sheet) -> f64 {
    let (face, strong) = (sheet.body(), sheet.value());
    let values = widest(entries.iter().map(|entry| &entry.value), strong.size);
    let names = room - indent(face) - values - sheet.scaled(16.0);
    let natural = entries.iter().flat_map(|entry| wrap(&entry.name, face.size, names)).collect::<Vec<_>>();
    let names = widest(&natural, face.size);
    let right = x + indent(face) + names + sheet.scaled(16.0) + values;
    entries.iter().fold(y, |top, entry| {
        let left = swatch(scene, entry.swatch, (x, top), face);
        let lines = wrap(&entry.name, face.size, names + 0.01);
        scene.text(std::slice::from_ref(&entry.value), (right, top), Anchor::End, strong);
        scene.text(&lines, (left, top), Anchor::Start, face) + sheet.scaled(7.0)
    })
}

/// The height that [`list`] takes.
pub fn list_height(entries: &[Entry], room: f64, sheet: Sheet) -> f64 {
    list(&mut Scene::default(), entries, (0.0, 0.0), room, sheet)
}

/// Notes under everything, each a paragraph of its own; sets the height of the scene.
pub fn finish(mut scene: Scene, notes: &[String], mut bottom: f64, sheet: Sheet) -> Scene {
    let face = sheet.small();
    for (at, note) in notes.iter().enumerate() {
        bottom += if at == 0 { sheet.scaled(14.0) } else { sheet.scaled(2.0) };
        bottom = scene.text(&wrap(note, face.size, sheet.width()), (0.0, bottom), Anchor::Start, face);
    }
    scene.height = (bottom + 4.0).ceil();
    scene
}
