//! A chart laid out: shapes and lines of text with their places, before any markup.
//!
//! Layouts build a [`Scene`], tests look for texts that overlap or leave it, `svg` writes it down.

use super::measure::width;
use super::palette::Colour;

/// A rectangle, in the scene's units, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// The rectangle whose upper left corner is `(x, y)`.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// The same, smaller by `edge` on each side.
    pub fn within(self, edge: f64) -> Self {
        Self::new(self.x + edge, self.y + edge, self.width - 2.0 * edge, self.height - 2.0 * edge)
    }

    /// The middle.
    pub fn centre(self) -> Point {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// A point of the scene.
pub type Point = (f64, f64);

/// What a shape is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Nothing.
    None,
    /// A colour.
    Plain(Colour),
    /// Thin oblique lines: a value that is not given.
    Hatched,
}

/// The line around or along a shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke(pub Colour, pub f64);

/// Which point of a line of text its `x` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Where it is anchored, on the baseline.
    pub at: Point,
    /// Which point of the line that is.
    pub anchor: Anchor,
    /// Font size.
    pub size: f64,
    /// Whether it is set in semibold.
    pub strong: bool,
    /// Its colour.
    pub colour: Colour,
}

/// Height of a capital letter, as a share of the font size.
const CAPITAL: f64 = 0.72;

/// A shape that is no text.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle, with the radius of its corners.
    Box(Area, f64),
    /// A line from point to point.
    Line(Vec<Point>),
    /// A disc, with its radius.
    Disc(Point, f64),
    /// An outline in the words of SVG, moved by the point and scaled by the factor.
    Outline(String, Point, f64),
}

/// A piece of a scene; later ones lie above.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A shape, filled and stroked.
    Shape(Shape, Fill, Option<Stroke>),
    /// A line of text.
    Label(Label),
}

/// A chart laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Its pieces, from the lowest.
    pub pieces: Vec<Piece>,
    /// Its height; its width is the sheet's.
    pub height: f64,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Font size.
    pub size: f64,
    /// Whether it is semibold.
    pub strong: bool,
    /// Its colour.
    pub colour: Colour,
}

impl Face {
    /// Regular text.
    pub fn plain(size: f64, colour: Colour) -> Self {
        Self { size, strong: false, colour }
    }

    /// Semibold text.
    pub fn strong(size: f64, colour: Colour) -> Self {
        Self { size, strong: true, colour }
    }

    /// Distance between baselines.
    pub fn leading(self) -> f64 {
        (self.size * 1.3).round()
    }

    /// The height of `lines` lines.
    pub fn height(self, lines: usize) -> f64 {
        self.leading() * lines as f64
    }

    /// How far under the top of its line the baseline of a text lies.
    fn ascent(self) -> f64 {
        (self.leading() + CAPITAL * self.size) / 2.0
    }
}

impl Scene {
    /// Adds a shape without line.
    pub fn fill(&mut self, shape: Shape, fill: Fill) {
        self.pieces.push(Piece::Shape(shape, fill, None));
    }

    /// Adds a shape with fill and line.
    pub fn shape(&mut self, shape: Shape, fill: Fill, stroke: Stroke) {
        self.pieces.push(Piece::Shape(shape, fill, Some(stroke)));
    }

    /// Adds a straight line.
    pub fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.shape(Shape::Line(vec![from, to]), Fill::None, stroke);
    }

    /// Adds lines of text, the first with its top at `y`; returns where they end.
    pub fn text(&mut self, lines: &[String], (x, y): Point, anchor: Anchor, face: Face) -> f64 {
        for (at, text) in lines.iter().enumerate() {
            self.label(text, (x, y + face.height(at) + face.ascent()), anchor, face);
        }
        y + face.height(lines.len())
    }

    /// Adds a line of text whose capitals are centred on the height `y`.
    pub fn centred(&mut self, text: &str, (x, y): Point, anchor: Anchor, face: Face) {
        self.label(text, (x, y + CAPITAL * face.size / 2.0), anchor, face);
    }

    /// Adds a letter in the middle of what is hatched, on a ground of its own so that it can be read.
    pub fn letter(&mut self, text: &str, at: Point, face: Face) {
        let (wide, high) = (width(text, face.size) + 4.0, face.size + 2.0);
        let ground = Area::new(at.0 - wide / 2.0, at.1 - high / 2.0, wide, high);
        self.fill(Shape::Box(ground, 2.0), Fill::Plain(Colour::Ground));
        self.centred(text, at, Anchor::Middle, face);
    }

    fn label(&mut self, text: &str, at: Point, anchor: Anchor, face: Face) {
        let Face { size, strong, colour } = face;
        self.pieces.push(Piece::Label(Label { text: text.to_owned(), at, anchor, size, strong, colour }));
    }
}
