//! A scene as an `<svg>` element. Decides nothing about places.
//!
//! On paper every colour is an attribute. On a screen the same attributes are the light theme, and a style sheet that
//! names only this element's own classes turns them dark. Start with [`element`].

use super::palette::Colour;
use super::scene::{Anchor, Area, Fill, Label, Piece, Point, Scene, Shape, Stroke};
use super::sheet::Sheet;
use super::{Medium, Titles};
use crate::words::pick;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeSet;

/// The element.
pub fn element(scene: &Scene, titles: &Titles<'_>, sheet: Sheet) -> String {
    let Titles { id, title, description } = titles;
    let margin = sheet.margin();
    let (width, height) = (sheet.width() + 2.0 * margin, scene.height + 2.0 * margin);
    let screen = sheet.medium != Medium::Print;
    let hatched = scene.pieces.iter().any(|piece| matches!(piece, Piece::Shape(_, Fill::Hatched, _)));
    let font = if screen { "'Public Sans', system-ui, sans-serif" } else { "Public Sans" };
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" id=(id) role="img" aria-labelledby=(format!("{id}-title {id}-desc"))
            lang=(pick(sheet.language, "fr", "en")) width=(width) height=(height)
            viewBox=(format!("{0} {0} {width} {height}", number(-margin))) font-family=(font) {
            title id=(format!("{id}-title")) { (title) }
            desc id=(format!("{id}-desc")) { (description) }
            @if screen { style { (PreEscaped(dark(scene, id, hatched))) } }
            @if hatched { defs { (hatch(id, sheet)) } }
            @if screen { (shape(&ground(width, height, margin), Fill::Plain(Colour::Ground), None, id, sheet)) }
            @for piece in &scene.pieces {
                @match piece {
                    Piece::Shape(shape, fill, stroke) => (self::shape(shape, *fill, *stroke, id, sheet)),
                    Piece::Label(label) => (self::label(label, sheet)),
                }
            }
        }
    };
    markup.into_string()
}

/// A ground of its own: a page that embeds the chart may be light where its reader prefers dark.
fn ground(width: f64, height: f64, margin: f64) -> Shape {
    Shape::Box(Area::new(-margin, -margin, width, height), 0.0)
}

/// The dark theme, for the colours that occur. Print keeps the light one.
fn dark(scene: &Scene, id: &str, hatched: bool) -> String {
    let mut used = BTreeSet::from([("fill", Colour::Ground)]);
    for piece in &scene.pieces {
        match piece {
            Piece::Label(label) => used.extend([("fill", label.colour)]),
            Piece::Shape(_, fill, stroke) => {
                used.extend(stroke.map(|Stroke(colour, _)| ("stroke", colour)));
                used.extend(if let Fill::Plain(colour) = fill { Some(("fill", *colour)) } else { None });
            }
        }
    }
    used.extend(hatched.then_some(("stroke", Colour::Quiet)));
    let rule = |(property, colour): &(&str, Colour)| {
        format!("#{id} .{property}-{}{{{property}:{}}}", colour.name(), colour.dark())
    };
    let rules: String = used.iter().map(rule).collect();
    format!("@media screen and (prefers-color-scheme:dark){{{rules}}}")
}

/// Thin oblique lines.
fn hatch(id: &str, sheet: Sheet) -> Markup {
    let colour = Colour::Quiet;
    html! {
        pattern id=(format!("{id}-hatch")) width="5" height="5" patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)" {
            line x1="0" y1="0" x2="0" y2="5" stroke-width="1.6" stroke=(colour.light()) class=[class(sheet, &[("stroke", colour)])] {}
        }
    }
}

/// The classes that the dark theme takes hold of; paper needs none.
fn class(sheet: Sheet, colours: &[(&str, Colour)]) -> Option<String> {
    let names = colours.iter().map(|(property, colour)| format!("{property}-{}", colour.name()));
    (sheet.medium != Medium::Print && !colours.is_empty()).then(|| names.collect::<Vec<_>>().join(" "))
}

/// The colours of a shape, as attributes.
struct Paint {
    fill: String,
    line: Option<&'static str>,
    class: Option<String>,
}

impl Paint {
    fn of(fill: Fill, stroke: Option<Stroke>, id: &str, sheet: Sheet) -> Self {
        let stroke = stroke.map(|Stroke(colour, _)| colour);
        let (words, plain) = match fill {
            Fill::None => ("none".to_owned(), None),
            Fill::Hatched => (format!("url(#{id}-hatch)"), None),
            Fill::Plain(colour) => (colour.light().to_owned(), Some(("fill", colour))),
        };
        let themed: Vec<_> = plain.into_iter().chain(stroke.map(|colour| ("stroke", colour))).collect();
        Self { fill: words, line: stroke.map(Colour::light), class: class(sheet, &themed) }
    }
}

fn shape(shape: &Shape, fill: Fill, stroke: Option<Stroke>, id: &str, sheet: Sheet) -> Markup {
    let Paint { fill, line, class } = Paint::of(fill, stroke, id, sheet);
    let thick = |factor: f64| stroke.map(|Stroke(_, width)| number(width / factor));
    match shape {
        Shape::Box(area, round) => html! {
            rect x=(number(area.x)) y=(number(area.y)) width=(number(area.width)) height=(number(area.height))
                rx=(number(*round)) fill=(fill) stroke=[line] stroke-width=[thick(1.0)] class=[class] {}
        },
        Shape::Line(points) => html! {
            polyline points=(points.iter().map(|point| pair(*point)).collect::<Vec<_>>().join(" "))
                fill=(fill) stroke=[line] stroke-width=[thick(1.0)] stroke-linejoin="round" class=[class] {}
        },
        Shape::Disc((x, y), radius) => html! {
            circle cx=(number(*x)) cy=(number(*y)) r=(number(*radius))
                fill=(fill) stroke=[line] stroke-width=[thick(1.0)] class=[class] {}
        },
        // The line keeps its width though the outline is scaled.
        Shape::Outline(outline, at, factor) => html! {
            path d=(outline) transform=[place(*at, *factor)] fill=(fill) fill-rule="evenodd"
                stroke=[line] stroke-width=[thick(*factor)] stroke-linejoin="round" class=[class] {}
        },
    }
}

fn pair((x, y): Point) -> String {
    format!("{} {}", number(x), number(y))
}

/// How an outline is moved and scaled, if it is.
fn place(at: Point, factor: f64) -> Option<String> {
    let scale = (factor * 1e5).round() / 1e5;
    (at != (0.0, 0.0) || factor != 1.0).then(|| format!("translate({}) scale({scale})", pair(at)))
}

fn label(label: &Label, sheet: Sheet) -> Markup {
    let anchor = match label.anchor {
        Anchor::Start => None,
        Anchor::Middle => Some("middle"),
        Anchor::End => Some("end"),
    };
    // The report's font has no narrow no-break space.
    let paper = sheet.medium == Medium::Print;
    let text = if paper { label.text.replace('\u{202f}', "\u{a0}") } else { label.text.clone() };
    html! {
        text x=(number(label.at.0)) y=(number(label.at.1)) font-size=(number(label.size))
            font-weight=[label.strong.then_some("600")]
            text-anchor=[anchor] fill=(label.colour.light()) class=[class(sheet, &[("fill", label.colour)])] { (text) }
    }
}

/// A coordinate, to the hundredth.
pub fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // Never "-0".
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}
