//! Reads `quality.toml`: by what non-response is profiled, grouped and calibrated, and what each edition publishes.
//!
//! A network without this file publishes what it observed and shows no profile. Start with [`read`]; what the words
//! mean is in [`domain::quality`].

use crate::diagnostic::{Report, say};
use crate::instantiate::{Maker, Raw, definitions};
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::reader::{Fields, Node, open, parse};
use crate::vocabulary::Vocabulary;
use domain::days;
use domain::definition::{Definitions, Sum};
use domain::network::{ColumnId, ColumnType, FigureId, Measure, Source, SourceId, Year};
use domain::quality::{Basis, BasisChoice, CalibrationRules, Decision, Method, QualityRules};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::rc::Rc;

const FILE: &str = "quality.toml";
const METHODS: &[(&str, Method)] = &[("linear", Method::Linear), ("raking", Method::Raking), ("logit", Method::Logit)];
const BASES: &[(&str, Basis)] = &[("observed", Basis::Observed), ("adjusted", Basis::Adjusted)];
/// Answers that a group must have when the file does not say.
const MINIMUM_ANSWERS: u32 = 10;

/// The rules of an edition; none for a network that has no such file, or after mistakes.
pub(crate) fn read(raw: &Raw, report: &Report<'_>, edition: Year) -> Option<QualityRules> {
    let file = report.files.index(FILE)?;
    let table = parse(report, file)?;
    let what = say("`quality.toml`", "`quality.toml`");
    let keys = ["profile", "groups", "minimum_answers", "minimum_rate", "calibrate", "edition", "margin"];
    let top = open(report, file, table.get_ref(), what).only(&keys);
    let maker = Maker::new(raw, report, edition);
    let vocabulary = maker.vocabulary(edition);
    let profile = top.need("profile")?;
    let surveyed = surveyed(&maker, &profile)?;
    let reader = Reader { raw, report, vocabulary, surveyed, edition };
    let whole = |key: &str, most: i64| top.get(key).and_then(|node| node.between(0, most));
    let columns = |key: &str| top.get(key).map(|node| reader.columns(node, false)).unwrap_or_default();
    Some(QualityRules {
        profile: columns("profile"),
        groups: columns("groups"),
        minimum_answers: whole("minimum_answers", 1_000_000)
            .map_or(MINIMUM_ANSWERS, |least| u32::try_from(least).unwrap_or(MINIMUM_ANSWERS)),
        minimum_rate: top.get("minimum_rate").and_then(|node| percent(&node)).unwrap_or(0.0),
        calibration: top.get("calibrate").and_then(|node| reader.calibration(node)),
        basis: reader.basis(&top),
        margins: reader.margins(&top),
    })
}

/// The source whose rows the survey counts; reported when there is no such one.
fn surveyed(maker: &Maker<'_>, at: &Node<'_>) -> Option<SourceId> {
    let counted = |sum: &Sum| match sum.0.as_slice() {
        [(1, quantity)] if quantity.measure == Measure::Count => Some(quantity.source.clone()),
        _ => None,
    };
    let survey = maker.survey();
    let sides = survey.and_then(|survey| Some((counted(&survey.asked)?, counted(&survey.answered)?)));
    if let Some((asked, _)) = sides.filter(|(asked, answered)| asked == answered) {
        return Some(asked);
    }
    maker.report.add(
        at.key,
        say("aucune enquête ne dit qui a été interrogé", "no survey says who was asked"),
        say("les colonnes de quelle source ?", "the columns of which source?"),
        Some(say(
            "donnez à schema.toml un `[survey]` dont `asked` et `answered` comptent les lignes d’une même source",
            "give schema.toml a `[survey]` whose `asked` and `answered` count rows of one source",
        )),
    );
    None
}

struct Reader<'a> {
    raw: &'a Raw,
    report: &'a Report<'a>,
    vocabulary: Rc<Vocabulary>,
    surveyed: SourceId,
    edition: Year,
}

impl Reader<'_> {
    /// Columns of the surveyed units, each once.
    fn columns(&self, node: Node<'_>, whole: bool) -> Vec<ColumnId> {
        let mut all: Vec<ColumnId> = Vec::new();
        let Some(source) = self.vocabulary.network.sources.get(&self.surveyed) else { return all };
        for phrase in node.phrases().unwrap_or_default() {
            let Some(id) = self.column(source, &phrase, whole, node.name) else { continue };
            if all.contains(&id) {
                let message = say(format!("`{id}` est nommée deux fois"), format!("`{id}` is named twice"));
                self.report.add(phrase.spot, message, say("déjà dans cette liste", "already in this list"), None);
                continue;
            }
            all.push(id);
        }
        all
    }

    fn column(&self, source: &Source, phrase: &Phrase, whole: bool, list: &str) -> Option<ColumnId> {
        let place = say(format!("`{list}`"), format!("`{list}`"));
        let column = self.vocabulary.column(self.report, source, (&phrase.raw, phrase.spot), &place)?;
        let fits = match column.kind {
            ColumnType::Code(_) | ColumnType::Bool => true,
            ColumnType::Integer { .. } => whole,
            _ => false,
        };
        if !fits {
            let name = &column.id;
            let message = say(format!("`{name}` ne fait pas de groupes"), format!("`{name}` makes no groups"));
            let label = if whole {
                say("ni une liste fermée ni un nombre entier", "neither a closed list nor a whole number")
            } else {
                say("pas une liste fermée", "no closed list")
            };
            let help = say(
                format!("nommez une colonne de `{}` de type `code` ou `bool`", source.id),
                format!("name a column of `{}` of type `code` or `bool`", source.id),
            );
            self.report.add(phrase.spot, message, label, Some(help));
            return None;
        }
        Some(column.id.clone())
    }

    fn calibration(&self, node: Node<'_>) -> Option<CalibrationRules> {
        let fields = node.fields(say("`calibrate`", "`calibrate`"))?.only(&["columns", "method", "bounds"]);
        let columns = fields.need("columns").map(|node| self.columns(node, true));
        let method = fields.need("method").and_then(|node| node.word(METHODS));
        let (columns, method) = (columns?, method?);
        let bounds = match (method, fields.get("bounds")) {
            (Method::Logit, None) => {
                let message = say("`logit` demande des bornes", "`logit` needs bounds");
                let label = say("ajoutez `bounds = [0.5, 2.5]`", "add `bounds = [0.5, 2.5]`");
                self.report.add(fields.spot, message, label, None);
                return None;
            }
            (Method::Logit, Some(node)) => Some(bounds(&node)?),
            (_, Some(node)) => {
                let message = say("`bounds` va avec `method = \"logit\"`", "`bounds` goes with `method = \"logit\"`");
                let label = say("cette méthode n’a pas de bornes", "this method has no bounds");
                self.report.add(node.key, message, label, None);
                return None;
            }
            (_, None) => None,
        };
        (!columns.is_empty()).then_some(CalibrationRules { columns, method, bounds })
    }

    /// The recorded choice of this edition; every one is checked.
    fn basis(&self, top: &Fields<'_>) -> BasisChoice {
        let mut all: BTreeMap<Year, BasisChoice> = BTreeMap::new();
        for node in top.get("edition").and_then(|node| node.items()).unwrap_or_default() {
            let Some((year, choice)) = self.choice(node) else { continue };
            if all.insert(year, choice).is_some() {
                let message = say(format!("deux choix pour {year}"), format!("two choices for {year}"));
                let label = say("un choix est déjà noté plus haut", "a choice is recorded above already");
                self.report.add(node.spot, message, label, None);
            }
        }
        all.remove(&self.edition).unwrap_or_default()
    }

    fn choice(&self, node: Node<'_>) -> Option<(Year, BasisChoice)> {
        let fields = node.fields(say("ce choix", "this choice"))?;
        let fields = fields.only(&["year", "basis", "decided_by", "decided_on", "reason"]);
        let year = fields.need("year").and_then(|node| node.year());
        let basis = fields.need("basis").and_then(|node| node.word(BASES));
        let decided_on = fields.need("decided_on").and_then(|node| day(&node));
        let text = |key: &str| fields.need(key).and_then(|node| node.bilingual());
        let (decided_by, reason) = (text("decided_by"), text("reason"));
        let (year, decided_by, reason) = (year?, decided_by?, reason?);
        let decision = Decision { decided_by: decided_by.at(year), decided_on: decided_on?, reason: reason.at(year) };
        Some((year, BasisChoice { basis: basis?, decision: Some(decision) }))
    }

    /// Margins that earlier editions stated, by the ids of their figures.
    fn margins(&self, top: &Fields<'_>) -> BTreeMap<Year, IndexMap<FigureId, f64>> {
        let mut known: BTreeMap<Year, Definitions> = BTreeMap::new();
        let mut all: BTreeMap<Year, IndexMap<FigureId, f64>> = BTreeMap::new();
        for node in top.get("margin").and_then(|node| node.items()).unwrap_or_default() {
            let Some(fields) = node.fields(say("cette marge", "this margin")) else { continue };
            let fields = fields.only(&["edition", "figure", "margin", "source"]);
            let year = fields.need("edition").and_then(|node| node.year());
            let margin = fields.need("margin").and_then(|node| positive(&node));
            let source = fields.need("source").and_then(|node| node.phrase());
            let figure = fields.need("figure").and_then(|node| node.phrase());
            let (Some(year), Some(margin), Some(figure), Some(_)) = (year, margin, figure, source) else { continue };
            let defined =
                known.entry(year).or_insert_with(|| definitions(self.raw, &Report::new(self.report.files), year));
            if let Some(id) = self.figure(defined, &figure) {
                all.entry(year).or_default().insert(id, margin);
            }
        }
        all
    }

    fn figure(&self, defined: &Definitions, phrase: &Phrase) -> Option<FigureId> {
        let year = defined.edition;
        let id = FigureId(phrase.fill(year));
        if defined.find(&id).is_none() {
            let place = say(format!("l’édition {year}"), format!("edition {year}"));
            let label = say("aucun tableau n’a ce chiffre", "no table has this figure");
            let valid = defined.figures.keys().map(FigureId::as_str);
            unknown(self.report, phrase.spot, (Noun::Figure, id.as_str()), &place, label, valid);
            return None;
        }
        Some(id)
    }
}

#[allow(clippy::cast_precision_loss)]
fn number(node: &Node<'_>) -> Option<f64> {
    node.number().map(|(above, below)| above as f64 / below as f64)
}

fn percent(node: &Node<'_>) -> Option<f64> {
    let rate = number(node)?;
    if !(0.0..=100.0).contains(&rate) {
        node.wrong("un taux de 0 à 100", "a rate from 0 to 100");
        return None;
    }
    Some(rate)
}

fn positive(node: &Node<'_>) -> Option<f64> {
    let margin = number(node)?;
    if margin < 0.0 {
        node.wrong("un nombre positif", "a number at or above 0");
        return None;
    }
    Some(margin)
}

fn bounds(node: &Node<'_>) -> Option<(f64, f64)> {
    let both: Vec<f64> = node.items()?.iter().filter_map(number).collect();
    match both[..] {
        [low, high] if (0.0..1.0).contains(&low) && high > 1.0 => Some((low, high)),
        _ => {
            let (fr, en) =
                ("deux bornes de part et d’autre de 1, `[0.5, 2.5]`", "two bounds on both sides of 1, `[0.5, 2.5]`");
            node.wrong(fr, en);
            None
        }
    }
}

fn day(node: &Node<'_>) -> Option<String> {
    let day = days::parse(&node.phrase()?.raw);
    if day.is_none() {
        node.wrong("un jour, `\"AAAA-MM-JJ\"`", "a day, `\"YYYY-MM-DD\"`");
    }
    day.map(days::print)
}
