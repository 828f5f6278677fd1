//! Charts as files beside the pages, and as figures within them.
//!
//! How a chart is drawn is [`crate::chart`]'s. Start with [`Charts::draw`].

use super::LANGUAGES;
use super::paths::{self, Place};
use super::spot::Spot;
use crate::chart::{Drawing, Ground, Medium, withheld_words};
use crate::words::{colon, pick};
use crate::{Material, Output};
use domain::chart::{Chart, ChartKind};
use domain::edition::{Edition, EditionTable};
use domain::network::Language;
use maud::{Markup, html};

/// What draws a chart: [`crate::chart::draw`], or a test's own.
pub(super) type Draw = fn(&Chart, &EditionTable, Ground<'_>, Language, Medium) -> Option<Drawing>;

/// A chart in one language.
pub(super) struct Drawn {
    pub table: String,
    pub at: usize,
    pub kind: ChartKind,
    language: Language,
    wide: Drawing,
    narrow: Drawing,
}

/// Every chart that has something to show.
pub(super) struct Charts(Vec<Drawn>);

impl Charts {
    pub(super) fn draw(material: &Material<'_>, draw: Draw) -> Self {
        let asked = |table: &'_ EditionTable, language| {
            let charts = table.charts.iter().enumerate();
            let source = source(material.edition, language);
            let ground = Ground { network: material.network, source: Some(&source) };
            let drawn = charts.filter_map(|(at, chart)| {
                let [wide, narrow] =
                    [Medium::Wide, Medium::Narrow].map(|medium| draw(chart, table, ground, language, medium));
                let (table, kind) = (table.id.clone(), chart.kind);
                Some(Drawn { table, at, kind, language, wide: wide?, narrow: narrow? })
            });
            drawn.collect::<Vec<_>>()
        };
        let tables = material.edition.tables.iter();
        Self(tables.flat_map(|table| LANGUAGES.map(|language| asked(table, language))).flatten().collect())
    }

    /// The files of the charts.
    pub(super) fn files(&self) -> impl Iterator<Item = Output> {
        self.0.iter().flat_map(|chart| {
            [(false, &chart.wide), (true, &chart.narrow)].map(|(narrow, drawing)| {
                let path = paths::chart(&chart.table, chart.at, narrow, chart.language);
                Output::new(path, drawing.svg.as_bytes())
            })
        })
    }

    /// Every chart in a language, in the order of the tables.
    pub(super) fn all(&self, language: Language) -> impl Iterator<Item = &Drawn> {
        self.0.iter().filter(move |chart| chart.language == language)
    }

    /// The charts of a table.
    pub(super) fn of<'c>(&'c self, table: &'c str, language: Language) -> impl Iterator<Item = &'c Drawn> {
        self.all(language).filter(move |chart| chart.table == table)
    }
}

/// What a chart says of itself wherever it is shown: whose figures, of what year, and that they are synthetic.
fn source(edition: &Edition, language: Language) -> String {
    let (name, year) = (edition.network_name.get(language), edition.edition);
    let figures = pick(language, "chiffres clés", "key figures");
    let synthetic = if edition.synthetic { pick(language, " Données synthétiques.", " Synthetic data.") } else { "" };
    format!("Source{}{name}, {figures} {year}.{synthetic}", colon(language))
}

impl Drawn {
    /// The file of the wide drawing.
    pub(super) fn path(&self) -> String {
        paths::chart(&self.table, self.at, false, self.language)
    }

    pub(super) fn title(&self) -> &str {
        &self.wide.title
    }

    /// The height of its wide drawing, in CSS pixels.
    pub(super) fn height(&self) -> u32 {
        self.wide.height
    }

    /// The height of its narrow drawing, in CSS pixels.
    pub(super) fn small_height(&self) -> u32 {
        self.narrow.height
    }

    /// The wide drawing with its words, or the narrow one where the screen is.
    fn picture(&self, spot: &Spot<'_>, lazy: bool) -> Markup {
        let narrow = paths::chart(&self.table, self.at, true, self.language);
        html! {
            picture {
                source media="(max-width: 40rem)" srcset=(spot.file(&narrow)) width=(self.narrow.width) height=(self.narrow.height);
                (self.image(spot, &self.path(), &self.wide, lazy))
            }
        }
    }

    /// The narrow drawing on any screen, where there is little room.
    fn small(&self, spot: &Spot<'_>) -> Markup {
        let path = paths::chart(&self.table, self.at, true, self.language);
        self.image(spot, &path, &self.narrow, true)
    }

    fn image(&self, spot: &Spot<'_>, path: &str, drawing: &Drawing, lazy: bool) -> Markup {
        // Where the chart stands alone there is no table to point at.
        let values = match spot.place {
            Place::Embed(_) => drawing.description.as_str(),
            _ => spot.say("les valeurs sont dans le tableau", "the values are in the table"),
        };
        // The description of the chart says it itself.
        let withheld = withheld_words(drawing.withheld, self.language).filter(|_| values != drawing.description);
        html! {
            img src=(spot.file(path)) width=(drawing.width) height=(drawing.height)
                alt={ (drawing.title) (colon(self.language)) (values) @if let Some(words) = withheld { ". " (words) } }
                loading=[lazy.then_some("lazy")];
        }
    }

    /// The way to what is withheld and why, under a chart that withholds something.
    fn why(&self, spot: &Spot<'_>) -> Markup {
        html! { @if self.wide.withheld > 0 { p.note { "c" (colon(self.language)) (spot.why()) } } }
    }

    /// On the page of its table: the values in words can be opened below.
    pub(super) fn described(&self, spot: &Spot<'_>) -> Markup {
        self.with_words(spot, &self.picture(spot, false))
    }

    /// The same beside others.
    pub(super) fn described_small(&self, spot: &Spot<'_>) -> Markup {
        self.with_words(spot, &self.small(spot))
    }

    fn with_words(&self, spot: &Spot<'_>, picture: &Markup) -> Markup {
        html! {
            figure.chart {
                figcaption { (self.wide.title) }
                (picture)
                (self.why(spot))
                @if !self.wide.description.is_empty() {
                    details {
                        summary { (spot.say("Description du graphique", "Description of the chart")) span.unseen { (colon(self.language)) (self.wide.title) } }
                        p { (self.wide.description) }
                    }
                }
            }
        }
    }

    /// Elsewhere: with the way to its table.
    pub(super) fn linked(&self, spot: &Spot<'_>) -> Markup {
        self.with_link(spot, &self.picture(spot, true))
    }

    /// The same beside others.
    pub(super) fn linked_small(&self, spot: &Spot<'_>) -> Markup {
        self.with_link(spot, &self.small(spot))
    }

    fn with_link(&self, spot: &Spot<'_>, picture: &Markup) -> Markup {
        html! {
            figure.chart {
                figcaption {
                    a href=(spot.to(Place::Table(&self.table))) {
                        (self.wide.title) span.unseen { (colon(self.language)) (spot.say("voir le tableau", "see the table")) }
                    }
                }
                (picture)
                (self.why(spot))
            }
        }
    }

    /// The drawing alone, where its title stands already.
    pub(super) fn bare(&self, spot: &Spot<'_>) -> Markup {
        html! { figure.chart { (self.picture(spot, true)) (self.why(spot)) } }
    }

    /// The narrow drawing alone.
    pub(super) fn bare_small(&self, spot: &Spot<'_>) -> Markup {
        html! { figure.chart { (self.small(spot)) (self.why(spot)) } }
    }
}
