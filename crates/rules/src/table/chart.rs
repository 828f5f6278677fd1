//! Reads `[[table.chart]]`: which chart suits a table, and of which columns and rows.
//!
//! Names are resolved against the table's figures of one edition: see [`RawChart::chart`].

use crate::diagnostic::{Report, say};
use crate::nearest::{Noun, unknown};
use crate::nomenclature::CodeLists;
use crate::phrase::{Bilingual, Phrase};
use crate::reader::Node;
use domain::chart::{Chart, ChartKind};
use domain::network::{FigureId, NomenclatureId, Text, Year};

const KINDS: &[(&str, ChartKind)] = &[
    ("bars", ChartKind::Bars),
    ("stacked", ChartKind::Stacked),
    ("donut", ChartKind::Donut),
    ("line", ChartKind::Line),
    ("quartiles", ChartKind::Quartiles),
    ("map", ChartKind::Map),
];

/// A chart as written.
#[derive(Clone, Debug)]
pub(crate) struct RawChart {
    kind: ChartKind,
    columns: Vec<Phrase>,
    except: Vec<Phrase>,
    title: Option<Bilingual>,
    places: Option<Phrase>,
}

/// Reads one chart.
pub(super) fn chart(node: Node<'_>) -> Option<RawChart> {
    let fields = node.fields(say("ce graphique", "this chart"))?;
    let fields = fields.only(&["kind", "columns", "except", "title", "places"]);
    let kind = fields.need("kind").and_then(|node| node.word(KINDS))?;
    let stated = fields.need("columns");
    let columns = stated.and_then(|node| node.phrases()).unwrap_or_default();
    let one = matches!(kind, ChartKind::Bars | ChartKind::Donut | ChartKind::Map);
    if let Some(node) = stated.filter(|_| columns.is_empty() || (one && columns.len() > 1)) {
        match one {
            true => node.wrong("une seule colonne", "exactly one column"),
            false => node.wrong("au moins une colonne", "at least one column"),
        }
    }
    let places = match kind {
        ChartKind::Map => fields.need("places").and_then(|node| node.phrase()),
        _ => fields.get("places").and_then(|node| node.phrase()),
    };
    Some(RawChart {
        kind,
        columns,
        except: fields.get("except").and_then(|node| node.phrases()).unwrap_or_default(),
        title: fields.get("title").and_then(|node| node.bilingual()),
        places,
    })
}

impl RawChart {
    /// The chart in one edition, of the columns and rows that its table has there; in the network's own edition
    /// it should have all, and those that it lacks are reported.
    pub fn chart(&self, of: &Drawn<'_>) -> Chart {
        if let Some(places) =
            self.places.as_ref().filter(|places| !of.lists.keys().any(|list| list.as_str() == places.raw))
        {
            let label = say("le réseau ne l’a pas", "the network does not have it");
            let valid = of.lists.keys().map(NomenclatureId::as_str);
            unknown(of.report, places.spot, (Noun::Nomenclature, &places.raw), of.place, label, valid);
        }
        Chart {
            kind: self.kind,
            columns: of.known(&self.columns, 1, Noun::Column),
            except: of.known(&self.except, 0, Noun::Row),
            title: self.title.as_ref().map(|title| title.at(of.edition)),
            places: self.places.as_ref().map(|list| NomenclatureId::from(list.raw.as_str())),
        }
    }
}

/// The table that a chart is of.
pub(crate) struct Drawn<'a> {
    pub report: &'a Report<'a>,
    /// The table's name, and how messages call it.
    pub table: &'a str,
    pub place: &'a Text,
    pub figures: &'a [FigureId],
    pub lists: &'a CodeLists,
    pub edition: Year,
    /// Whether the edition is the network's own, in which every name should be known.
    pub own: bool,
}

impl Drawn<'_> {
    /// The rows (0) or columns (1) of the table.
    fn parts(&self, at: usize) -> Vec<&str> {
        let cell = |id: &'_ FigureId| -> Option<(usize, usize)> {
            let rest = id.as_str().strip_prefix(self.table)?.strip_prefix('.')?;
            let from = id.as_str().len() - rest.len();
            Some((from, from + rest.find('.')?))
        };
        let part = |id| {
            let (from, dot) = cell(id)?;
            Some(if at == 0 { &id.as_str()[from..dot] } else { &id.as_str()[dot + 1..] })
        };
        let mut all: Vec<_> = self.figures.iter().filter_map(part).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The names that the table has.
    fn known(&self, phrases: &[Phrase], at: usize, noun: Noun) -> Vec<String> {
        let valid = self.parts(at);
        let name = |phrase: &Phrase| {
            let name = phrase.fill(self.edition);
            let found = valid.contains(&name.as_str());
            if !found && self.own {
                let label = say("ce tableau ne l’a pas", "this table does not have it");
                unknown(self.report, phrase.spot, (noun, &name), self.place, label, valid.iter().copied());
            }
            found.then_some(name)
        };
        phrases.iter().filter_map(name).collect()
    }
}
