//! Charts as SVG: what a table's definition asks for, drawn for a screen, for print, or to stand alone elsewhere.
//!
//! Numbers come from the edition as they print, and so do lengths: nothing that is not printed can be read off a chart.
//! `data` picks the figures, one module a kind lays them out as a `scene`, `svg` writes that down. Start with [`draw`].

mod bars;
mod classes;
mod data;
mod donut;
mod legend;
mod line;
mod map;
mod measure;
mod outline;
mod palette;
mod quartiles;
mod scale;
mod scene;
mod sheet;
mod stacked;
mod svg;
#[cfg(test)]
mod tests;

use data::Data;
pub(crate) use data::withheld_words;
use domain::chart::{Chart, ChartKind};
use domain::edition::EditionTable;
use domain::network::{Language, Network};
use scene::Scene;
use sheet::Sheet;

/// What a chart is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// An SVG file of its own, wide, for a screen: light and dark by itself, on its own ground.
    Wide,
    /// The same, for a phone.
    Narrow,
    /// Inside the report: fixed colours, the report's fonts.
    Print,
}

/// A drawn chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The whole `<svg>` element.
    pub svg: String,
    /// What it shows.
    pub title: String,
    /// The values in words, for those who do not see it.
    pub description: String,
    /// Width in its own units, which are CSS pixels on a screen.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// How many of its values are withheld.
    pub withheld: usize,
}

/// What a chart stands on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The vocabulary that places are looked up in.
    pub network: &'a Network,
    /// Where the figures come from, for a chart that may be seen apart from its page.
    pub source: Option<&'a str>,
}

/// What the element is called.
struct Titles<'t> {
    /// Unique among all charts of an edition.
    id: &'t str,
    title: &'t str,
    description: &'t str,
}

/// Draws `chart` of `table`; `None` when none of its figures has a value.
#[must_use]
pub fn draw(
    chart: &Chart,
    table: &EditionTable,
    ground: Ground<'_>,
    language: Language,
    medium: Medium,
) -> Option<Drawing> {
    let data = Data::of(chart, table);
    data.figures().find(|figure| data::amount(figure).is_some())?;
    let sheet = Sheet { medium, language };
    let scene = signed(lay_out(chart, &data, ground.network, sheet), ground, sheet);
    let title = data::title(chart, table, &data, language);
    let description = match chart.kind {
        ChartKind::Quartiles => quartiles::description(&data, language),
        _ => data::description(&data, language),
    };
    let id = id(chart, table, sheet);
    let svg = svg::element(&scene, &Titles { id: &id, title: &title, description: &description }, sheet);
    let outer = |inner: f64| (inner + 2.0 * sheet.margin()) as u32;
    let (width, height) = (outer(sheet.width()), outer(scene.height));
    Some(Drawing { svg, title, description, width, height, withheld: data.withheld() })
}

/// The scene with its source under it.
fn signed(scene: Scene, ground: Ground<'_>, sheet: Sheet) -> Scene {
    let bottom = scene.height;
    let source: Vec<String> = ground.source.into_iter().map(str::to_owned).collect();
    if source.is_empty() { scene } else { legend::finish(scene, &source, bottom, sheet) }
}

fn lay_out(chart: &Chart, data: &Data<'_>, network: &Network, sheet: Sheet) -> Scene {
    match chart.kind {
        ChartKind::Bars => bars::lay_out(data, sheet),
        ChartKind::Stacked => stacked::lay_out(data, sheet),
        ChartKind::Donut => donut::lay_out(data, sheet),
        ChartKind::Line => line::lay_out(data, sheet),
        ChartKind::Quartiles => quartiles::lay_out(data, sheet),
        ChartKind::Map => map::lay_out(chart, data, network, sheet),
    }
}

/// An id that no other chart of the edition has, so that several can stand in one page.
fn id(chart: &Chart, table: &EditionTable, sheet: Sheet) -> String {
    let place = table.charts.iter().position(|own| own == chart);
    let place = place.map_or_else(|| chart.columns.join("-"), |at| (at + 1).to_string());
    let medium = match sheet.medium {
        Medium::Wide => "wide",
        Medium::Narrow => "narrow",
        Medium::Print => "print",
    };
    let language = match sheet.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    format!("chart-{}-{place}-{medium}-{language}", table.id)
}
