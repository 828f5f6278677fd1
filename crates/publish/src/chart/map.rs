//! Regions shaded by the class of one column, and every value in a list.
//!
//! A row finds its outlines through the official codes of its nomenclature. Those that share a frame are one map; a
//! row of others has its outlines side by side under it; a row without any has a box there. What is withheld is hatched
//! and bears its letter, so that it is neither the lowest class nor a place without a value. Start with [`lay_out`].

use super::bars;
use super::classes::classes;
use super::data::{Data, Head, amount, shown};
use super::legend::{Swatch, finish, swatch};
use super::measure::{widest, width, wrap};
use super::outline::{Outline, outline};
use super::palette::{CLASSES, Colour};
use super::quartiles::pick_range;
use super::scene::{Anchor, Area, Face, Fill, Point, Scene, Shape, Stroke};
use super::sheet::Sheet;
use crate::words::{mark, pick, quoted};
use domain::chart::Chart;
use domain::edition::{Figure, Status};
use domain::network::{Language, Network};

/// The line around a region: it stands out from the ground whatever the class.
const BORDER: Stroke = Stroke(Colour::Quiet, 0.75);
/// How far a value keeps from the border of its region, on the sheet.
const CLEAR: f64 = 0.75;

/// A row of the map.
struct Place {
    name: String,
    value: String,
    /// The value without the sign of a bound, where it bounds its class.
    bound: String,
    amount: Option<f64>,
    status: Status,
    /// Its class, and the step of the palette that stands for it.
    class: Option<(usize, usize)>,
    outlines: Vec<&'static Outline>,
}

impl Place {
    fn fill(&self) -> Fill {
        match (self.class, self.status) {
            (Some((_, step)), _) => Fill::Plain(Colour::Class(step)),
            (None, Status::Suppressed) => Fill::Hatched,
            (None, _) => Fill::Plain(Colour::Ground),
        }
    }

    /// What it shares with its neighbours in the list: its class, or why it has none.
    fn group(&self) -> (Option<usize>, Option<&'static str>) {
        let absent = self.amount.is_none().then(|| mark(self.status)).flatten();
        (self.class.map(|(class, _)| class), absent)
    }
}

/// Lays the chart out; as bars, where no row has an outline.
pub fn lay_out(chart: &Chart, data: &Data<'_>, network: &Network, sheet: Sheet) -> Scene {
    let places = places(chart, data, network, sheet.language);
    if places.iter().all(|place| place.outlines.is_empty()) {
        return bars::lay_out(data, sheet);
    }
    let mut scene = Scene::default();
    let room = if sheet.narrow() { sheet.width() } else { sheet.width() * 0.55 };
    let under = regions(&mut scene, &places, room, sheet);
    let under = apart(&mut scene, &places, under + sheet.scaled(16.0), room, sheet);
    let bottom = if sheet.narrow() {
        list(&mut scene, &places, (0.0, under + 22.0), sheet.width(), sheet)
    } else {
        let left = room + sheet.scaled(30.0);
        list(&mut scene, &places, (left, 0.0), sheet.width() - left, sheet).max(under)
    };
    let mut notes = vec![note(sheet.language)];
    notes.extend(data.signs(sheet.language));
    finish(scene, &notes, bottom, sheet)
}

fn note(language: Language) -> String {
    let (fr, en) = (
        "Chaque classe réunit à peu près autant de lignes\u{202f}; ses bornes sont sa plus petite et sa plus grande valeur.",
        "Each class holds about as many rows; its bounds are its least and its greatest value.",
    );
    pick(language, fr, en).to_owned()
}

fn places(chart: &Chart, data: &Data<'_>, network: &Network, language: Language) -> Vec<Place> {
    let nomenclature = chart.places.as_ref().and_then(|id| network.nomenclatures.get(id));
    let outlines = |key: &str| {
        let code = nomenclature?.codes.iter().find(|code| code.code == key)?;
        Some(code.attributes.get("official")?.split_whitespace().filter_map(outline).collect::<Vec<_>>())
    };
    let place = |(head, figure): (Head<'_>, &Figure)| Place {
        name: head.title.get(language).to_owned(),
        value: shown(figure, language),
        bound: quoted(figure, language),
        amount: amount(figure),
        status: figure.status,
        class: None,
        outlines: outlines(head.key).unwrap_or_default(),
    };
    let mut places: Vec<_> = data.column(0).map(place).collect();
    let classes = classes(&places.iter().filter_map(|place| place.amount).collect::<Vec<_>>());
    let count = classes.iter().max().map_or(0, |highest| highest + 1);
    let valued = places.iter_mut().filter(|place| place.amount.is_some());
    valued.zip(classes).for_each(|(place, class)| place.class = Some((class, step(class, count))));
    places
}

/// The step of the palette for a class: all steps are used from the first to the last, whatever the number of classes.
fn step(class: usize, count: usize) -> usize {
    if count < 2 { CLASSES / 2 } else { (2 * class * (CLASSES - 1) + count - 1) / (2 * (count - 1)) }
}

/// The regions that share a frame, with their values where they fit; returns where the map ends.
fn regions(scene: &mut Scene, places: &[Place], room: f64, sheet: Sheet) -> f64 {
    let shared = |place: &Place| place.outlines.iter().copied().find(|outline| outline.shared);
    let Some(frame) = places.iter().find_map(shared).map(|outline| outline.frame) else { return 0.0 };
    // Half a unit on each side for the border.
    let factor = (room - 1.0) / frame.width;
    let origin = (0.5 - frame.x * factor, 0.5 - frame.y * factor);
    for (place, outline) in places.iter().flat_map(|place| place.outlines.iter().map(move |outline| (place, outline))) {
        if outline.shared {
            scene.shape(Shape::Outline(outline.path.clone(), origin, factor), place.fill(), BORDER);
        }
    }
    if !sheet.narrow() {
        places.iter().for_each(|place| value(scene, place, origin, factor, sheet));
    }
    frame.height * factor
}

/// The value of a place, on the first of its regions that has room for it.
fn value(scene: &mut Scene, place: &Place, (x, y): Point, factor: f64, sheet: Sheet) {
    let colour = place.class.map_or(Colour::Ink, |(_, step)| Colour::OnClass(step));
    let face = Face::strong(sheet.small().size * 0.88, colour);
    // Digits are no higher than capitals.
    let (wide, high) = (width(&place.value, face.size) / factor, face.size * 0.75 / factor);
    let fits = |outline: &&Outline| outline.room(wide, high, CLEAR / factor);
    if let Some(at) = place.outlines.iter().filter(|outline| outline.shared).find_map(fits) {
        let at = (x + at.0 * factor, y + at.1 * factor);
        if place.fill() == Fill::Hatched {
            return scene.letter(&place.value, at, face);
        }
        scene.centred(&place.value, at, Anchor::Middle, face);
    }
}

/// The places that are not on the map, side by side, each with its name and value under it.
fn apart(scene: &mut Scene, places: &[Place], top: f64, room: f64, sheet: Sheet) -> f64 {
    let (side, gap) = if sheet.narrow() { (38.0, 6.0) } else { (sheet.scaled(44.0), sheet.scaled(8.0)) };
    let (mut x, mut y, mut bottom) = (0.0, top, top);
    for place in places.iter().filter(|place| !place.outlines.iter().any(|outline| outline.shared)) {
        let count = place.outlines.len().max(2) as f64;
        let drawn = count * side + (count - 1.0) * gap;
        let face = Face { colour: Colour::Ink, ..sheet.small() };
        let name = wrap(&place.name, face.size, room.min(drawn.max(sheet.scaled(120.0))));
        let value = std::slice::from_ref(&place.value);
        let strong = Face::strong(face.size, Colour::Ink);
        let wide = drawn.max(widest(&name, face.size)).max(widest(value, face.size));
        if x > 0.0 && x + wide > room {
            (x, y) = (0.0, bottom + sheet.scaled(12.0));
        }
        draw_apart(scene, place, Area::new(x + 0.5, y, drawn, side), gap);
        let under = scene.text(&name, (x, y + side + sheet.scaled(4.0)), Anchor::Start, face);
        bottom = scene.text(value, (x, under), Anchor::Start, strong).max(bottom);
        x += wide + sheet.scaled(22.0);
    }
    bottom
}

/// The outlines of a place in squares one beside the other, or its box.
fn draw_apart(scene: &mut Scene, place: &Place, area: Area, gap: f64) {
    if place.outlines.is_empty() {
        return scene.shape(Shape::Box(area, 2.0), place.fill(), BORDER);
    }
    let mut left = area.x;
    for outline in &place.outlines {
        let frame = outline.frame;
        let factor = area.height / frame.width.max(frame.height);
        let x = left + (area.height - frame.width * factor) / 2.0 - frame.x * factor;
        let y = area.y + (area.height - frame.height * factor) / 2.0 - frame.y * factor;
        scene.shape(Shape::Outline(outline.path.clone(), (x, y), factor), place.fill(), BORDER);
        left += area.height + gap;
    }
}

/// Every place under the bounds of its class, from the highest; returns where the list ends.
fn list(scene: &mut Scene, places: &[Place], (x, y): Point, room: f64, sheet: Sheet) -> f64 {
    let mut sorted: Vec<&Place> = places.iter().collect();
    // Rows with equal values keep the order of the table; those without come last, by why they have none.
    let amount = |place: &Place| place.amount.unwrap_or(f64::MIN);
    sorted.sort_by(|a, b| amount(b).total_cmp(&amount(a)).then(a.group().1.cmp(&b.group().1)));
    let groups = sorted.chunk_by(|a, b| a.group() == b.group());
    let mut top = y;
    for group in groups {
        top = heading(scene, group, (x, top), room, sheet);
        for place in group {
            top = row(scene, place, (x, top), room, sheet);
        }
        top += sheet.scaled(10.0);
    }
    top
}

fn list_face(sheet: Sheet) -> Face {
    let size = if sheet.narrow() { sheet.size() } else { sheet.small().size };
    Face::plain(size, Colour::Ink)
}

/// The bounds of a class: its least and its greatest value, as printed.
fn heading(scene: &mut Scene, group: &[&Place], (x, y): Point, room: f64, sheet: Sheet) -> f64 {
    let face = Face::strong(list_face(sheet).size, Colour::Ink);
    let (Some(most), Some(least)) = (group.first(), group.last()) else { return y };
    let (from, to) = pick_range(sheet.language);
    let text = match most.class {
        None if most.status == Status::Suppressed => pick(sheet.language, "Confidentiel", "Confidential").to_owned(),
        None => pick(sheet.language, "Sans valeur publiée", "No value published").to_owned(),
        Some(_) if least.bound == most.bound => most.bound.clone(),
        Some(_) => format!("{from}{} {to} {}", least.bound, most.bound),
    };
    let left = swatch(scene, Swatch::Square(most.fill()), (x, y), face);
    scene.text(&wrap(&text, face.size, room - (left - x)), (left, y), Anchor::Start, face) + sheet.scaled(1.0)
}

fn row(scene: &mut Scene, place: &Place, (x, y): Point, room: f64, sheet: Sheet) -> f64 {
    let face = list_face(sheet);
    // Under the text of the heading, beside its swatch.
    let indent = (face.size * 0.8).round() + (face.size * 0.55).round();
    let names = room - indent - width(&place.value, face.size) - sheet.scaled(12.0);
    scene.text(std::slice::from_ref(&place.value), (x + room, y), Anchor::End, face);
    scene.text(&wrap(&place.name, face.size, names), (x + indent, y), Anchor::Start, face)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_classes_still_go_from_the_lightest_to_the_darkest() {
        let steps = |count| (0..count).map(|class| step(class, count)).collect::<Vec<_>>();
        assert_eq!([steps(1), steps(2), steps(3), steps(4)], [vec![2], vec![0, 4], vec![0, 2, 4], vec![0, 1, 3, 4]]);
        assert_eq!(steps(5), [0, 1, 2, 3, 4]);
    }
}
