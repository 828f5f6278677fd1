//! The outlines of regions, by official code, and where a text finds room within one.
//!
//! Start with [`outline`].

use super::scene::{Area, Point};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const FILE: &str = include_str!("../../assets/geo/regions-18-svg-paths.dsfr-chart-MIT.json");

/// Each outline is cut into steps of at most this share of its frame, when a text looks for room.
const STEP: f64 = 1.0 / 100.0;
/// How many places are tried along each side.
const TRIES: u32 = 20;

#[derive(Deserialize)]
struct File {
    paths: BTreeMap<String, Raw>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    d: String,
    view_box: String,
}

/// A region's outline.
#[derive(Debug)]
pub struct Outline {
    /// In the words of SVG.
    pub path: String,
    /// The frame that it is drawn in.
    pub frame: Area,
    /// Whether others share the frame, so that together they are one map.
    pub shared: bool,
    /// The ring of its largest part.
    ring: Vec<Point>,
}

static OUTLINES: LazyLock<BTreeMap<String, Outline>> = LazyLock::new(|| {
    let file: File = serde_json::from_str(FILE).expect("the file of outlines is part of the program, and tested");
    let outline = |raw: &Raw| Outline {
        path: raw.d.clone(),
        frame: frame(&raw.view_box),
        shared: file.paths.values().filter(|other| other.view_box == raw.view_box).count() > 1,
        ring: rings(&raw.d).into_iter().max_by(|a, b| surface(a).total_cmp(&surface(b))).unwrap_or_default(),
    };
    file.paths.iter().map(|(code, raw)| (code.clone(), outline(raw))).collect()
});

/// The outline of the region that bears this official code.
pub fn outline(code: &str) -> Option<&'static Outline> {
    OUTLINES.get(code)
}

fn frame(view_box: &str) -> Area {
    let mut numbers = view_box.split_whitespace().map_while(|number| number.parse::<f64>().ok());
    let mut next = || numbers.next().unwrap_or(0.0);
    Area::new(next(), next(), next(), next())
}

/// Twice the surface within a ring.
fn surface(ring: &[Point]) -> f64 {
    sides(ring).map(|((x, y), (to_x, to_y))| x * to_y - to_x * y).sum::<f64>().abs()
}

fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

impl Outline {
    /// The middle of a box of `width` by `height` that lies within the largest part, as far as can be from its edge;
    /// `None` where it would come nearer than `least`. All in units of the frame.
    pub fn room(&self, width: f64, height: f64, least: f64) -> Option<Point> {
        let edge = self.edge();
        let bounds = bounds(&self.ring)?;
        let steps = |from: f64, length: f64| (1..TRIES).map(move |at| from + length * f64::from(at) / f64::from(TRIES));
        let places = steps(bounds.y, bounds.height).flat_map(|y| steps(bounds.x, bounds.width).map(move |x| (x, y)));
        let inside = places.filter(|place| within(&self.ring, *place));
        let clear = |place: Point| {
            let away = |p: &Point| {
                let (x, y) = ((p.0 - place.0).abs() - width / 2.0, (p.1 - place.1).abs() - height / 2.0);
                x.max(0.0).powi(2) + y.max(0.0).powi(2)
            };
            edge.iter().map(away).fold(f64::MAX, f64::min)
        };
        // Of places equally clear of the edge, the one nearest to the middle.
        let off = |(x, y): Point| (x - bounds.centre().0).hypot(y - bounds.centre().1);
        let better = |a: &(f64, Point), b: &(f64, Point)| a.0.total_cmp(&b.0).then(off(b.1).total_cmp(&off(a.1)));
        let best = inside.map(|place| (clear(place), place)).max_by(better)?;
        (best.0 > least * least).then_some(best.1)
    }

    /// Points along the ring, close to each other.
    fn edge(&self) -> Vec<Point> {
        let step = self.frame.width * STEP;
        let points = |((x, y), (to_x, to_y)): (Point, Point)| {
            let count = ((to_x - x).hypot(to_y - y) / step).ceil().max(1.0) as u32;
            (0..count).map(move |at| {
                let part = f64::from(at) / f64::from(count);
                (x + (to_x - x) * part, y + (to_y - y) * part)
            })
        };
        sides(&self.ring).flat_map(points).collect()
    }
}

fn bounds(ring: &[Point]) -> Option<Area> {
    let first = ring.first()?;
    let (mut least, mut most) = (*first, *first);
    for (x, y) in ring {
        least = (least.0.min(*x), least.1.min(*y));
        most = (most.0.max(*x), most.1.max(*y));
    }
    Some(Area::new(least.0, least.1, most.0 - least.0, most.1 - least.1))
}

/// Whether a point lies within a ring: a ray to the right crosses it an odd number of times.
fn within(ring: &[Point], (x, y): Point) -> bool {
    let crossed =
        |((ax, ay), (bx, by)): &(Point, Point)| (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax;
    sides(ring).filter(crossed).count() % 2 == 1
}

/// The closed parts of a path, curves taken as straight: good enough to place a text.
fn rings(path: &str) -> Vec<Vec<Point>> {
    let (mut rings, mut at): (Vec<Vec<Point>>, Point) = (Vec::new(), (0.0, 0.0));
    for (command, numbers) in commands(path) {
        if command.eq_ignore_ascii_case(&'z') {
            at = rings.last().and_then(|ring| ring.first()).copied().unwrap_or(at);
        }
        for (turn, step) in numbers.chunks_exact(arity(command)).enumerate() {
            let (origin_x, origin_y) = if command.is_ascii_lowercase() { at } else { (0.0, 0.0) };
            at = match (command.to_ascii_lowercase(), step) {
                ('h', [x]) => (origin_x + x, at.1),
                ('v', [y]) => (at.0, origin_y + y),
                (_, [.., x, y]) => (origin_x + x, origin_y + y),
                _ => at,
            };
            if turn == 0 && command.eq_ignore_ascii_case(&'m') {
                rings.push(Vec::new());
            }
            rings.last_mut().into_iter().for_each(|ring| ring.push(at));
        }
    }
    rings
}

/// How many numbers one step of a command takes.
fn arity(command: char) -> usize {
    match command.to_ascii_lowercase() {
        'h' | 'v' => 1,
        'q' | 's' => 4,
        'c' => 6,
        'a' => 7,
        _ => 2,
    }
}

/// The commands of a path with their numbers.
fn commands(path: &str) -> Vec<(char, Vec<f64>)> {
    let starts: Vec<usize> = path.match_indices(|c: char| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([path.len()]);
    let command = |(start, end): (&usize, usize)| {
        let command = path[*start..].chars().next().unwrap_or('z');
        (command, numbers(&path[start + 1..end]))
    };
    starts.iter().zip(ends).map(command).collect()
}

/// Numbers as SVG packs them: `1.5.5-2` is 1.5, 0.5 and −2.
fn numbers(text: &str) -> Vec<f64> {
    let mut words = vec![String::new()];
    for c in text.chars() {
        let last = words.last().map_or("", String::as_str);
        let begins = matches!(c, ' ' | ',' | '-') || (c == '.' && last.contains('.'));
        words.extend(begins.then(String::new));
        if let (Some(last), false) = (words.last_mut(), matches!(c, ' ' | ',')) {
            last.push(c);
        }
    }
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outline_has_a_ring_within_its_frame() {
        assert_eq!(OUTLINES.len(), 18);
        assert_eq!(OUTLINES.values().filter(|outline| outline.shared).count(), 13);
        for (code, outline) in &*OUTLINES {
            let (bounds, frame) = (bounds(&outline.ring).unwrap(), outline.frame);
            assert!(outline.ring.len() > 10, "{code}");
            assert!(bounds.x > frame.x - 2.0 && bounds.y > frame.y - 2.0, "{code}: {bounds:?}");
            let room = (frame.width - bounds.x - bounds.width, frame.height - bounds.y - bounds.height);
            assert!(room.0 > -2.0 && room.1 > -2.0, "{code}: {bounds:?}");
        }
    }

    #[test]
    fn packed_numbers_and_relative_steps_are_read() {
        assert_eq!(numbers("1.5.5-2 3"), [1.5, 0.5, -2.0, 3.0]);
        assert_eq!(rings("m1 1 2 0v2H1z"), [[(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)]]);
    }

    #[test]
    fn a_text_finds_room_only_where_it_fits() {
        let square = Outline {
            path: String::new(),
            frame: Area::new(0.0, 0.0, 100.0, 100.0),
            shared: false,
            ring: vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)],
        };
        assert_eq!(square.room(40.0, 10.0, 2.0), Some((50.0, 50.0)));
        assert_eq!(square.room(98.0, 10.0, 2.0), None);
    }
}
