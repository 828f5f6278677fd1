//! Bands of equal numbers of units on a common scale, from the lowest to the last, which is open.
//!
//! Columns state, in this order, the lower bound, the upper bound, and what the open band lies above.
//! Start with [`lay_out`].

use super::bars::WITHHELD;
use super::data::{Data, Head, amount, shown, told, withheld_words};
use super::legend::finish;
use super::measure::{widest, width, wrap};
use super::palette::Colour;
use super::scale::Scale;
use super::scene::{Anchor, Area, Face, Fill, Piece, Scene, Shape, Stroke};
use super::sheet::Sheet;
use super::svg::number;
use crate::words::{colon, pick, quoted};
use domain::edition::Figure;
use domain::network::Language;

/// A band.
struct Band<'e> {
    name: String,
    /// Lower bound, and upper bound unless it is open.
    bounds: (&'e Figure, Option<&'e Figure>),
}

fn bands<'e>(data: &Data<'e>, language: Language) -> Vec<Band<'e>> {
    let band = |(row, cells): (&Head<'e>, &Vec<Option<&'e Figure>>)| {
        let cell = |at: usize| cells.get(at).copied().flatten();
        let bounds = match (cell(0), cell(1), cell(2)) {
            (Some(lower), Some(upper), _) => (lower, Some(upper)),
            (lower, None, above) => (above.or(lower)?, None),
            (None, upper, _) => (upper?, None),
        };
        Some(Band { name: row.title.get(language).to_owned(), bounds })
    };
    data.rows.iter().zip(&data.cells).filter_map(band).collect()
}

impl Band<'_> {
    fn figures(&self) -> impl Iterator<Item = &Figure> {
        [Some(self.bounds.0), self.bounds.1].into_iter().flatten()
    }

    /// `de 0 h à 526 h`, `plus de 840 h`, with each bound in the words of `say`; only why, where one is withheld.
    fn words(&self, say: fn(&Figure, Language) -> String, language: Language) -> String {
        if let Some(withheld) = self.figures().find(|figure| amount(figure).is_none()) {
            return say(withheld, language);
        }
        match self.bounds {
            (lower, Some(upper)) => {
                let (from, to) = pick_range(language);
                format!("{from}{} {to} {}", say(lower, language), say(upper, language))
            }
            (above, None) => format!("{} {}", pick(language, "plus de", "more than"), say(above, language)),
        }
    }
}

/// What stands before each end of a range.
pub fn pick_range(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Fr => ("de ", "à"),
        Language::En => ("", "to"),
    }
}

/// All bands in words.
pub fn description(data: &Data<'_>, language: Language) -> String {
    let words = |band: &Band<'_>| format!("{}{}{}", band.name, colon(language), band.words(told, language));
    let bands: Vec<_> = bands(data, language).iter().map(words).collect();
    let bands = format!("{}.", bands.join(super::data::semicolon(language)));
    let withheld = withheld_words(data.withheld(), language);
    std::iter::once(bands).chain(withheld).collect::<Vec<_>>().join(" ")
}

/// Lays the chart out.
pub fn lay_out(data: &Data<'_>, sheet: Sheet) -> Scene {
    let mut scene = Scene::default();
    let bands = bands(data, sheet.language);
    let bounds: Vec<&Figure> = bands.iter().flat_map(Band::figures).collect();
    let most = bounds.iter().filter_map(|figure| amount(figure)).fold(0.0, f64::max);
    let labels = if sheet.narrow() { 0.0 } else { label_room(&bands, sheet) + sheet.scaled(20.0) };
    // The open band goes on for a quarter of what lies below it.
    let end = sheet.width() - sheet.scaled(8.0);
    let scale = Scale { from: 0.0, to: most * 1.25, start: labels + sheet.scaled(8.0), end };
    let bottom = bands.iter().fold(0.0, |top, band| draw(&mut scene, band, top, labels, scale, sheet));
    let bottom = axis(&mut scene, &bounds, bottom, scale, sheet);
    finish(scene, &data.signs(sheet.language), bottom, sheet)
}

/// The width of the column of names and ranges.
fn label_room(bands: &[Band<'_>], sheet: Sheet) -> f64 {
    let (size, most) = (sheet.size(), sheet.width() * 0.36);
    let lines =
        |band: &Band<'_>| [wrap(&band.name, size, most), wrap(&band.words(shown, sheet.language), size, most)].concat();
    widest(&bands.iter().flat_map(lines).collect::<Vec<_>>(), size)
}

/// Draws a band from `top`, its name and range beside or above; returns where the next begins.
fn draw(scene: &mut Scene, band: &Band<'_>, top: f64, labels: f64, scale: Scale, sheet: Sheet) -> f64 {
    let (face, strong, thick) = (sheet.body(), sheet.value(), sheet.scaled(26.0));
    let room = if sheet.narrow() { sheet.width() } else { labels };
    let (name, range) = (wrap(&band.name, face.size, room), wrap(&band.words(shown, sheet.language), face.size, room));
    let text = |scene: &mut Scene, top: f64, face: Face, strong: Face| {
        let under = scene.text(&name, (0.0, top), Anchor::Start, face);
        scene.text(&range, (0.0, under), Anchor::Start, strong)
    };
    if sheet.narrow() {
        let under = text(scene, top, face, strong) + 4.0;
        bar(scene, band, under, thick, scale, sheet);
        return under + thick + 14.0;
    }
    let height = face.height(name.len() + range.len());
    text(scene, top, face, strong);
    bar(scene, band, top + (height - thick) / 2.0, thick, scale, sheet);
    top + height + sheet.scaled(12.0)
}

/// The band itself; one that is open ends in a point.
fn bar(scene: &mut Scene, band: &Band<'_>, top: f64, thick: f64, scale: Scale, sheet: Sheet) {
    let place = |figure: &Figure| amount(figure).map(|amount| scale.at(amount));
    match (place(band.bounds.0), band.bounds.1.map(place)) {
        (Some(from), Some(Some(to))) => {
            let area = Area::new(from, top, (to - from).max(1.0), thick);
            scene.fill(Shape::Box(area, 0.0), Fill::Plain(Colour::Accent));
        }
        (Some(from), None) => {
            let (end, point, half) = (scale.end, thick * 0.45, thick / 2.0);
            let outline =
                [(from, top), (end - point, top), (end, top + half), (end - point, top + thick), (from, top + thick)];
            let outline = outline.map(|(x, y)| format!("{} {}", number(x), number(y))).join("L");
            scene.fill(Shape::Outline(format!("M{outline}Z"), (0.0, 0.0), 1.0), Fill::Plain(Colour::Accent));
        }
        _ => {
            let area = Area::new(scale.start, top, sheet.scaled(WITHHELD), thick);
            scene.shape(Shape::Box(area, 0.0), Fill::Hatched, Stroke(Colour::Quiet, 0.75));
        }
    }
}

/// The bounds on an axis under the bands; one that would touch its neighbour is left to the ranges beside.
fn axis(scene: &mut Scene, bounds: &[&Figure], top: f64, scale: Scale, sheet: Sheet) -> f64 {
    let face = sheet.small();
    let mut upper: Vec<&Figure> = bounds.iter().copied().filter(|figure| amount(figure).is_some()).collect();
    upper.sort_by(|a, b| amount(a).unwrap_or(0.0).total_cmp(&amount(b).unwrap_or(0.0)));
    scene.line((scale.start, top), (scale.end, top), Stroke(Colour::Quiet, 1.0));
    let mut free = f64::MIN;
    for figure in upper {
        let (x, text) = (scale.at(amount(figure).unwrap_or(0.0)), quoted(figure, sheet.language));
        let half = width(&text, face.size) / 2.0;
        let x_text = x.max(half).min(sheet.width() - half);
        if x_text - half >= free {
            scene.line((x, top), (x, top + sheet.scaled(5.0)), Stroke(Colour::Quiet, 1.0));
            // Behind the bands, where no name stands: each bound is seen to end one and to begin the next.
            let up = Shape::Line(vec![(x, 0.0), (x, top)]);
            let guide = Piece::Shape(up, Fill::None, Some(Stroke(Colour::Grid, 1.0)));
            scene.pieces.splice(0..0, (!sheet.narrow()).then_some(guide));
            scene.text(&[text], (x_text, top + sheet.scaled(7.0)), Anchor::Middle, face);
            free = x_text + half + sheet.scaled(6.0);
        }
    }
    top + sheet.scaled(7.0) + face.leading()
}
