//! Lines over years, one a column, each named at its end.
//!
//! A point that an earlier edition declared is hollow; where a figure is absent the line is broken.
//! Start with [`lay_out`].

use super::data::{Data, amount, shown};
use super::legend::{Entry, Swatch, finish, flow};
use super::measure::{widest, width, wrap};
use super::palette::Colour;
use super::scale::{Scale, ticks};
use super::scene::{Anchor, Fill, Point, Scene, Shape, Stroke};
use super::sheet::Sheet;
use crate::words::{colon, decimal, meaning, value_with_unit};
use domain::edition::{Figure, Status};
use domain::network::Language;
use domain::number::Relation;

/// The plot: years from left to right, values from the bottom up.
struct Plot {
    years: Scale,
    values: Scale,
    ticks: Vec<f64>,
}

/// The name and the last value of a line.
struct End {
    column: usize,
    point: Point,
    name: Vec<String>,
    value: String,
}

/// Lays the chart out.
pub fn lay_out(data: &Data<'_>, sheet: Sheet) -> Scene {
    let mut scene = Scene::default();
    let names = name_room(data, sheet);
    let heights = names_height(data, names, sheet);
    let plot = plot(data, names, heights, sheet);
    grid(&mut scene, data, &plot, sheet);
    let ends: Vec<_> =
        (0..data.columns.len()).filter_map(|at| line(&mut scene, data, at, &plot, names, sheet)).collect();
    let lowest = name_ends(&mut scene, ends, &plot, sheet);
    let mut bottom = years(&mut scene, data, &plot, sheet).max(lowest);
    if data.figures().any(declared) {
        let name = meaning(Status::Declared, sheet.language).to_owned();
        let entry = Entry { swatch: Swatch::Hollow, name, value: String::new() };
        bottom = flow(&mut scene, &[entry], (0.0, bottom + sheet.scaled(12.0)), sheet.width(), sheet, sheet.small());
    }
    finish(scene, &notes(data, sheet.language), bottom, sheet)
}

fn declared(figure: &Figure) -> bool {
    figure.status == Status::Declared && amount(figure).is_some()
}

/// Each point without value by name, as it has no place in the plot; then what the signs mean.
fn notes(data: &Data<'_>, language: Language) -> Vec<String> {
    let withheld = |at: usize| {
        let points = data.column(at).filter(|(_, figure)| amount(figure).is_none());
        points.map(move |(row, figure)| {
            let (column, row) = (data.columns[at].title.get(language), row.title.get(language));
            format!("{column} – {row}{}{}", colon(language), shown(figure, language))
        })
    };
    (0..data.columns.len()).flat_map(withheld).chain(data.signs(language)).collect()
}

/// The width of the names at the ends of the lines.
fn name_room(data: &Data<'_>, sheet: Sheet) -> f64 {
    let (size, most) = (sheet.body().size, sheet.width() * if sheet.narrow() { 0.3 } else { 0.24 });
    let names = data.columns.iter().flat_map(|column| wrap(column.title.get(sheet.language), size, most));
    let rows = (0..data.rows.len()).flat_map(|row| data.cells[row].iter().flatten().map(move |figure| (row, figure)));
    let values = rows.map(|(row, figure)| last_value(data, row, figure, sheet.language));
    widest(&names.collect::<Vec<_>>(), size).max(widest(&values.collect::<Vec<_>>(), size))
}

/// The height that all names need, one under the other.
fn names_height(data: &Data<'_>, room: f64, sheet: Sheet) -> f64 {
    let face = sheet.body();
    let lines = |title: &str| wrap(title, face.size, room + 0.01).len() + 1;
    data.columns.iter().map(|column| face.height(lines(column.title.get(sheet.language))) + sheet.scaled(4.0)).sum()
}

fn year_of(data: &Data<'_>, at: usize) -> f64 {
    data.rows[at].key.parse().unwrap_or(at as f64)
}

fn plot(data: &Data<'_>, names: f64, heights: f64, sheet: Sheet) -> Plot {
    let most = data.figures().filter_map(amount).fold(0.0, f64::max);
    let ticks = ticks(most);
    let marks: Vec<_> = ticks.iter().map(|tick| tick_text(data, *tick, sheet.language)).collect();
    let (start, end) =
        (widest(&marks, sheet.small().size) + sheet.scaled(18.0), sheet.width() - names - sheet.scaled(34.0));
    let places: Vec<f64> = (0..data.rows.len()).map(|at| year_of(data, at)).collect();
    let (first, last) =
        (places.iter().copied().fold(f64::MAX, f64::min), places.iter().copied().fold(f64::MIN, f64::max));
    let top = sheet.scaled(10.0);
    let height = heights.max(sheet.scaled(280.0));
    Plot {
        years: Scale { from: first, to: last, start, end },
        values: Scale { from: 0.0, to: ticks.last().copied().unwrap_or(1.0), start: top + height, end: top },
        ticks,
    }
}

/// A number of the axis, with the unit of the figures.
fn tick_text(data: &Data<'_>, tick: f64, language: Language) -> String {
    let decimals = if tick.fract() == 0.0 { 0 } else { 2 };
    let printed = decimal(tick, decimals, Language::Fr);
    let like = |figure: &Figure| Figure { printed: Some(printed.clone()), relation: Relation::Equal, ..figure.clone() };
    data.figures().next().map(|figure| value_with_unit(&like(figure), language)).unwrap_or_default()
}

fn grid(scene: &mut Scene, data: &Data<'_>, plot: &Plot, sheet: Sheet) {
    let left = plot.years.start - sheet.scaled(8.0);
    for tick in &plot.ticks {
        let y = plot.values.at(*tick);
        let colour = if *tick == 0.0 { Colour::Quiet } else { Colour::Grid };
        scene.line((left, y), (plot.years.end + sheet.scaled(8.0), y), Stroke(colour, 1.0));
        scene.centred(
            &tick_text(data, *tick, sheet.language),
            (left - sheet.scaled(7.0), y),
            Anchor::End,
            sheet.small(),
        );
    }
}

/// The years under the plot; where they would touch, only every second or third, counted from the last.
fn years(scene: &mut Scene, data: &Data<'_>, plot: &Plot, sheet: Sheet) -> f64 {
    let (face, top) = (sheet.small(), plot.values.start + sheet.scaled(6.0));
    let titles: Vec<_> = data.rows.iter().map(|row| row.title.get(sheet.language)).collect();
    let needed = titles.iter().map(|title| width(title, face.size)).fold(0.0, f64::max) + 8.0;
    let each = (plot.years.end - plot.years.start) / data.rows.len().saturating_sub(1).max(1) as f64;
    let every = (needed / each).ceil().max(1.0) as usize;
    for (at, title) in titles.iter().enumerate().filter(|(at, _)| (titles.len() - 1 - at).is_multiple_of(every)) {
        let x = plot.years.at(year_of(data, at));
        scene.text(&[(*title).to_owned()], (x, top), Anchor::Middle, face);
    }
    top + face.leading()
}

/// Draws the line of a column; returns its end, if it has a point.
fn line(scene: &mut Scene, data: &Data<'_>, column: usize, plot: &Plot, names: f64, sheet: Sheet) -> Option<End> {
    let colour = Colour::Series(column);
    let place = |at: usize| {
        let figure = data.cells[at][column]?;
        Some(((plot.years.at(year_of(data, at)), plot.values.at(amount(figure)?)), figure))
    };
    let points: Vec<_> = (0..data.rows.len()).map(place).collect();
    for stretch in points.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
        let stretch = stretch.iter().flatten().map(|(point, _)| *point).collect();
        scene.shape(Shape::Line(stretch), Fill::None, Stroke(colour, sheet.scaled(2.25)));
    }
    for (point, figure) in points.iter().flatten() {
        let inside = if declared(figure) { Colour::Ground } else { colour };
        scene.shape(Shape::Disc(*point, sheet.scaled(4.0)), Fill::Plain(inside), Stroke(colour, sheet.scaled(2.0)));
    }
    let last = points.iter().rposition(Option::is_some)?;
    let (point, figure) = points[last]?;
    let name = wrap(data.columns[column].title.get(sheet.language), sheet.body().size, names + 0.01);
    Some(End { column, point, name, value: last_value(data, last, figure, sheet.language) })
}

/// The value at the end of a line, with its year where that is not the last of all.
fn last_value(data: &Data<'_>, row: usize, figure: &Figure, language: Language) -> String {
    let value = shown(figure, language);
    if row + 1 == data.rows.len() { value } else { format!("{value} ({})", data.rows[row].title.get(language)) }
}

/// Names and last values beside the plot, moved apart where they would overlap; returns where the lowest ends.
fn name_ends(scene: &mut Scene, mut ends: Vec<End>, plot: &Plot, sheet: Sheet) -> f64 {
    let (face, gap) = (sheet.body(), sheet.scaled(4.0));
    ends.sort_by(|a, b| a.point.1.total_cmp(&b.point.1));
    let heights: Vec<_> = ends.iter().map(|end| face.height(end.name.len() + 1) + gap).collect();
    let wanted: Vec<_> = ends.iter().zip(&heights).map(|(end, height)| end.point.1 - height / 2.0).collect();
    let tops = spread(&wanted, &heights, plot.values.end, plot.values.start + face.leading());
    let x = plot.years.end + sheet.scaled(30.0);
    for ((end, top), height) in ends.iter().zip(&tops).zip(&heights) {
        let stroke = Stroke(Colour::Series(end.column), 1.0);
        let (from, to) = (end.point.0 + sheet.scaled(6.0), x - sheet.scaled(5.0));
        scene.line((from, end.point.1), (to, top + (height - gap) / 2.0), stroke);
        let under = scene.text(&end.name, (x, *top), Anchor::Start, face);
        scene.text(std::slice::from_ref(&end.value), (x, under), Anchor::Start, sheet.value());
    }
    tops.last().zip(heights.last()).map_or(0.0, |(top, height)| top + height)
}

/// Tops of boxes that want to lie at `wanted`, in order, apart, and between `from` and `to` if they fit.
fn spread(wanted: &[f64], heights: &[f64], from: f64, to: f64) -> Vec<f64> {
    let mut tops = Vec::new();
    let mut free = from;
    for (wanted, height) in wanted.iter().zip(heights) {
        let top = wanted.max(free);
        free = top + height;
        tops.push(top);
    }
    let mut limit = to;
    for (top, height) in tops.iter_mut().zip(heights).rev() {
        *top = top.min(limit - height);
        limit = *top;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_overlap_move_apart_within_the_plot() {
        assert_eq!(spread(&[0.0, 40.0], &[20.0, 20.0], 0.0, 100.0), [0.0, 40.0]);
        assert_eq!(spread(&[50.0, 55.0], &[20.0, 20.0], 0.0, 100.0), [50.0, 70.0]);
        assert_eq!(spread(&[85.0, 90.0], &[20.0, 20.0], 0.0, 100.0), [60.0, 80.0]);
    }
}
