//! Horizontal bars, one a row of one column, from a common zero; negative values go to the left of it.
//!
//! Start with [`lay_out`].

use super::data::{Data, Head, amount, shown};
use super::legend::finish;
use super::measure::{widest, wrap};
use super::palette::Colour;
use super::scale::Scale;
use super::scene::{Anchor, Area, Fill, Scene, Shape, Stroke};
use super::sheet::Sheet;
use crate::words::pick;
use domain::edition::Figure;

/// Length of the hatched bar that stands for a value not given.
pub const WITHHELD: f64 = 28.0;
/// The line at zero.
const ZERO: Stroke = Stroke(Colour::Quiet, 1.0);
/// Least share of the axis at which a margin of error can be seen.
const VISIBLE: f64 = 0.005;

struct Row {
    name: String,
    value: String,
    amount: Option<f64>,
    /// The ends of its margin of error.
    margin: Option<(f64, f64)>,
}

/// Lays the chart out.
pub fn lay_out(data: &Data<'_>, sheet: Sheet) -> Scene {
    noted(data, None, sheet)
}

/// The same with a note of another kind of chart, in the place of which it stands.
pub fn noted(data: &Data<'_>, note: Option<String>, sheet: Sheet) -> Scene {
    let (language, mut scene) = (sheet.language, Scene::default());
    let row = |(head, figure): (Head<'_>, &Figure)| {
        let amount = amount(figure);
        let margin = figure.margin.and_then(|margin| Some((amount? - margin.below, amount? + margin.above)));
        Row { name: head.title.get(language).to_owned(), value: shown(figure, language), amount, margin }
    };
    let rows: Vec<_> = data.column(0).map(row).collect();
    let labels = if sheet.narrow() { 0.0 } else { label_room(&rows, sheet) };
    let scale = axis(&rows, labels, sheet);
    let whiskers = rows.iter().any(|row| visible(row, scale).is_some());
    let bottom = rows.iter().fold(0.0, |top, row| draw(&mut scene, row, top, labels, scale, sheet));
    if !sheet.narrow() {
        scene.line((scale.at(0.0), 0.0), (scale.at(0.0), bottom), ZERO);
    }
    let mut notes: Vec<String> = note.into_iter().chain(data.signs(language)).collect();
    notes.extend(whiskers.then(|| whisker_note(sheet)));
    finish(scene, &notes, bottom, sheet)
}

fn whisker_note(sheet: Sheet) -> String {
    let (fr, en) = (
        "Trait fin au bout d’une barre\u{a0}: marge d’erreur au niveau de 95\u{202f}%.",
        "Thin line at the end of a bar: margin of error at the 95% level.",
    );
    pick(sheet.language, fr, en).to_owned()
}

/// The width of the column of names.
fn label_room(rows: &[Row], sheet: Sheet) -> f64 {
    let (size, most) = (sheet.body().size, sheet.width() * 0.4);
    widest(rows.iter().flat_map(|row| wrap(&row.name, size, most)).collect::<Vec<_>>().iter(), size)
}

/// The axis between the names and the room for values. It always has a zero.
fn axis(rows: &[Row], labels: f64, sheet: Sheet) -> Scale {
    let ends = |row: &Row| [row.amount, row.margin.map(|ends| ends.0), row.margin.map(|ends| ends.1)];
    let ends: Vec<f64> = rows.iter().flat_map(ends).flatten().collect();
    let (least, most) = (ends.iter().copied().fold(0.0, f64::min), ends.iter().copied().fold(0.0, f64::max));
    let room = |negative: bool| {
        let values = rows.iter().filter(|row| row.amount.is_some_and(|value| value < 0.0) == negative);
        widest(values.map(|row| &row.value), sheet.value().size)
    };
    let gap = sheet.scaled(10.0);
    let left = if least < 0.0 { room(true) + gap } else { 0.0 };
    let start = labels + left + if labels > 0.0 { sheet.scaled(16.0) } else { 1.0 };
    Scale { from: least, to: most, start, end: sheet.width() - room(false) - gap }
}

/// The margin of error, where it can be seen.
fn visible(row: &Row, scale: Scale) -> Option<(f64, f64)> {
    let margin = row.margin?;
    (margin.1 - margin.0 > 2.0 * VISIBLE * (scale.to - scale.from)).then_some(margin)
}

/// Draws a row from `top`; returns where the next begins.
fn draw(scene: &mut Scene, row: &Row, top: f64, labels: f64, scale: Scale, sheet: Sheet) -> f64 {
    let (face, thick) = (sheet.body(), sheet.scaled(if sheet.narrow() { 16.0 } else { 20.0 }));
    if sheet.narrow() {
        let lines = wrap(&row.name, face.size, sheet.width());
        let under = scene.text(&lines, (0.0, top), Anchor::Start, face) + 2.0;
        bar(scene, row, under + thick / 2.0, thick, scale, sheet);
        scene.line((scale.at(0.0), under - 2.0), (scale.at(0.0), under + thick + 2.0), ZERO);
        return under + thick + 14.0;
    }
    let lines = wrap(&row.name, face.size, labels + 0.01);
    let height = face.height(lines.len()).max(thick) + sheet.scaled(10.0);
    scene.text(&lines, (0.0, top + (height - face.height(lines.len())) / 2.0), Anchor::Start, face);
    bar(scene, row, top + height / 2.0, thick, scale, sheet);
    top + height
}

/// The bar, its margin of error and its value, centred on the height `y`.
fn bar(scene: &mut Scene, row: &Row, y: f64, thick: f64, scale: Scale, sheet: Sheet) {
    let (zero, gap) = (scale.at(0.0), sheet.scaled(7.0));
    let Some(amount) = row.amount else {
        let length = sheet.scaled(WITHHELD);
        let area = Area::new(zero, y - thick / 2.0, length, thick);
        scene.shape(Shape::Box(area, 0.0), Fill::Hatched, Stroke(Colour::Quiet, 0.75));
        return scene.centred(&row.value, (zero + length + gap, y), Anchor::Start, sheet.value());
    };
    let end = scale.at(amount);
    let area = Area::new(zero.min(end), y - thick / 2.0, (end - zero).abs(), thick);
    scene.fill(Shape::Box(area, 0.0), Fill::Plain(Colour::Accent));
    let margin = visible(row, scale).map(|(low, high)| (scale.at(low), scale.at(high)));
    if let Some((low, high)) = margin {
        let (line, cap) = (Stroke(Colour::Ink, 1.25), thick * 0.2);
        scene.line((low, y), (high, y), line);
        for x in [low, high] {
            scene.line((x, y - cap), (x, y + cap), line);
        }
    }
    let (low, high) = margin.unwrap_or((end, end));
    if amount < 0.0 {
        scene.centred(&row.value, (low.min(end) - gap, y), Anchor::End, sheet.value());
    } else {
        scene.centred(&row.value, (high.max(end) + gap, y), Anchor::Start, sheet.value());
    }
}
