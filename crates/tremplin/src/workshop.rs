//! Where the platform has documents and editions made: the crates that the binary knows, behind the door that `app` opens.
//!
//! Answers for handing values from one crate to the next: what is computed, checked, withheld and published is theirs. Start with
//! [`Workbench`].

mod frozen;
mod records;

pub use records::texts;

use crate::chain;
use crate::context::Context;
use crate::error::CommandError;
use crate::protection;
use crate::publication::{self, Checked};
use app::workshop::{
    Check, CheckKind, FigureRows, Made, Order, Output, Receipt, Release, Step, Waived, Workshop, WorkshopError,
};
use consistency::assemble::{Reported, assemble};
use consistency::verify::Contradiction;
use domain::campaigns::{Beside, Typed, fields, usual_of};
use domain::definition::FigureDefinition;
use domain::edition::{Edition, EditionTable, Figure};
use domain::network::{FigureId, Language, Network, Quantity, Text, Year};
use domain::questionnaire::{Counted, CountedPart, Questionnaire, counted_by_unit};
use domain::records::{Derived, Texts, link};
use figures::records::Records;
use frozen::Frozen;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The crates that make documents and editions, over a network's rules.
#[derive(Clone, Debug)]
pub struct Workbench {
    rules: Arc<Rules>,
    context: Context,
    frozen: Arc<Frozen>,
}

impl Workbench {
    /// A workbench for a network.
    #[must_use]
    pub fn new(rules: Arc<Rules>, context: &Context) -> Self {
        let context = Context { colour: false, terminal: None, ..context.clone() };
        Self { rules, context, frozen: Arc::default() }
    }

    fn form(&self, order: &Order) -> Result<Questionnaire, WorkshopError> {
        let all = self.rules.questionnaires().map_err(|error| told(&CommandError::from(error)))?;
        let found = all.into_iter().find(|one| one.id == order.questionnaire);
        found.ok_or_else(|| WorkshopError {
            fr: format!("le réseau n’a pas de questionnaire `{}`", order.questionnaire),
            en: format!("the network has no questionnaire `{}`", order.questionnaire),
        })
    }

    fn assembled(&self, order: &Order) -> Result<Records, WorkshopError> {
        let form = self.form(order)?;
        let (network, mut register) = records::register(&self.rules, order).map_err(|error| told(&error))?;
        let report = |(key, row): (&String, &app::workshop::ReportRow)| {
            let answers = form.asked_answers(&row.answers.read(&form).0);
            let codings = row.codings.iter().map(|(id, code)| (id.as_str().into(), code.clone())).collect();
            (key.clone(), Reported { answers, codings })
        };
        let reports = order.reports.iter().map(report).collect();
        let frames = std::mem::take(&mut register.frames);
        register.frames = assemble(&form, &network, frames, &reports).map_err(|error| unassembled(&error))?;
        Ok(register)
    }

    fn checks(&self, edition: &Edition, protected: &Edition, safe: bool) -> Result<Vec<Check>, WorkshopError> {
        let checked = Checked::new(&self.rules, protected, None).map_err(|error| told(&error))?;
        let contradictions = checked.found.iter().map(|(one, _)| self.contradiction(&checked, one));
        let mut all: Vec<Check> = contradictions.collect();
        if !safe {
            all.push(unsafe_cell());
        }
        all.extend(
            edition.tables.iter().flat_map(|table| table.figures.iter().filter_map(|figure| change(table, figure))),
        );
        Ok(all)
    }

    fn contradiction(&self, checked: &Checked<'_>, one: &Contradiction) -> Check {
        let figures: Vec<String> = one.figures.iter().map(|cited| cited.figure.to_string()).collect();
        let Text { fr, en } = checked.told(one, &self.context);
        Check {
            key: format!("contradiction:{}", figures.join(",")),
            kind: CheckKind::Contradiction,
            blocking: true,
            fr,
            en,
            figures,
        }
    }
}

impl Workshop for Workbench {
    fn receipt(&self, receipt: &Receipt) -> Result<Vec<u8>, WorkshopError> {
        let words = receipt.words.iter().map(|(about, words)| (about.as_str(), words.as_str())).collect();
        let lines = publish::receipt::Receipt {
            language: receipt.language,
            network: &receipt.network,
            title: &receipt.title,
            signed: &receipt.signed,
            sections: &receipt.sections,
            words,
            sha256: &receipt.sha256,
            url: &receipt.url,
        };
        publish::receipt::receipt(&lines)
            .map_err(|error| WorkshopError { fr: error.say(Language::Fr).0, en: error.say(Language::En).0 })
    }

    fn beside(&self, order: &Order) -> Result<BTreeMap<String, Beside>, WorkshopError> {
        let form = self.form(order)?;
        let (network, register) = records::register(&self.rules, order).map_err(|error| told(&error))?;
        let counted = form.counted_answers(&network, &register.frames);
        let spoken = spoken_of(&network, &register, &form);
        let typed: BTreeMap<String, Typed> = counted
            .iter()
            .filter(|(key, _)| spoken.contains(key.as_str()))
            .map(|(key, answers)| (key.clone(), Typed::of(&form, answers)))
            .collect();
        let usual = usual(&form, order, &typed);
        let of = |row: &app::workshop::RegisterRow| {
            let key = row.facts.reference.clone();
            let known = counted.get(&key).map(|answers| answers.known.clone()).unwrap_or_default();
            let register = typed.get(&key).cloned().unwrap_or_default();
            let usual = usual.get(&row.facts.modality).cloned().unwrap_or_default();
            (key, Beside { known, register, usual, ..Beside::default() })
        };
        Ok(order.trainings.iter().map(of).collect())
    }

    fn compute(&self, order: &Order, tell: &mut dyn FnMut(Step)) -> Result<Made, WorkshopError> {
        tell(Step::Freezing);
        let assembled = self.assembled(order)?;
        tell(Step::Computing);
        let folder = frozen::folder().map_err(|error| plain(&error))?;
        let before = self.frozen.take(order.year);
        let place = before.as_ref().map(frozen::place);
        let with = chain::With { before: place.as_deref(), ..chain::With::default() };
        let computed = chain::compute_records(&self.rules, &assembled, &frozen::place(&folder), with)
            .map_err(|error| told(&error))?;
        self.frozen.keep(order.year, folder);
        tell(Step::Protecting);
        let protected =
            protection::protect(&self.rules, &computed.edition, Vec::new()).map_err(|error| told(&error))?;
        tell(Step::Verifying);
        let mut checks = self.checks(&computed.edition, &protected.edition, protected.is_safe())?;
        checks.extend(computed.notices.iter().zip(1..).map(|(notice, place)| Check {
            key: format!("records:{place}"),
            kind: CheckKind::Records,
            blocking: false,
            fr: notice.say(Language::Fr),
            en: notice.say(Language::En),
            figures: Vec::new(),
        }));
        Ok(Made { edition: computed.edition, protected: protected.edition, checks })
    }

    fn rows(&self, order: &Order, figure: &str) -> Result<FigureRows, WorkshopError> {
        let unknown = || WorkshopError {
            fr: format!("le chiffre `{figure}` ne se compte pas sur des enregistrements"),
            en: format!("the figure `{figure}` is not counted on records"),
        };
        let definitions = chain::definitions(&self.rules, order.year).map_err(|error| told(&error))?;
        let found =
            definitions.get(&order.year).and_then(|own| own.find(&FigureId::from(figure))).ok_or_else(unknown)?;
        let form = self.form(order)?;
        let unit = form.unit.clone().ok_or_else(unknown)?;
        let network = self.rules.network_at(order.year).map_err(|error| told(&CommandError::from(error)))?;
        let quantities = quantities(&found, order.year);
        if quantities.is_empty() {
            return Err(unknown());
        }
        let records = self.assembled(order)?;
        let counted: Vec<Counted> = quantities.iter().map(counted).collect();
        let names: BTreeMap<&str, &str> =
            order.trainings.iter().map(|row| (row.facts.reference.as_str(), row.facts.name.as_str())).collect();
        let all = counted_by_unit(&network, &unit, &records.frames, &counted);
        let rows = all.into_iter().filter(|(_, values)| values.iter().any(|value| *value != 0));
        let mut rows: Vec<(String, String, Vec<i64>)> = rows
            .map(|(key, values)| (key.clone(), names.get(key.as_str()).copied().unwrap_or_default().to_owned(), values))
            .collect();
        rows.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        let sum = |at: usize| rows.iter().map(|(_, _, values)| values[at]).sum();
        let sums = (0..quantities.len()).map(sum).collect();
        let quantities = quantities.iter().map(|one| figures::sql::quantity(&network, one)).collect();
        Ok(FigureRows { quantities, rows, sums })
    }

    fn publish(&self, release: &Release, tell: &mut dyn FnMut(Step)) -> Result<Vec<Output>, WorkshopError> {
        tell(Step::Publishing);
        let waivers = waivers(&release.waived);
        let waivers = (!release.waived.is_empty()).then(|| ("waivers.toml", waivers.into_bytes()));
        let checked = Checked::new(&self.rules, &release.protected, waivers).map_err(|error| told(&error))?;
        if checked.is_refused() {
            let words = checked.refusal(&self.context);
            return Err(WorkshopError { fr: words.clone(), en: words });
        }
        let print = publication::against_print(&self.rules, &release.protected, &self.context);
        let print = print.map_err(|error| told(&error))?;
        let outputs = checked.outputs(print, &[], &self.context).map_err(|error| told(&error))?;
        Ok(outputs.into_iter().map(|output| Output { path: output.path, bytes: output.bytes }).collect())
    }
}

/// The quantities of this edition that a figure is made of, each once.
fn quantities(figure: &FigureDefinition, year: Year) -> Vec<Quantity> {
    let mut all: Vec<Quantity> = Vec::new();
    figure.formula.quantities(&mut |quantity| {
        if quantity.edition == year && !all.contains(quantity) {
            all.push(quantity.clone());
        }
    });
    all
}

fn counted(quantity: &Quantity) -> Counted {
    let part = CountedPart { row: None, cell: quantity.cell.clone() };
    Counted { source: quantity.source.clone(), measure: quantity.measure.clone(), parts: vec![part] }
}

/// The trainings that records speak of at all: one without a row has not said that it counts nobody.
fn spoken_of(network: &Network, records: &Records, form: &Questionnaire) -> BTreeSet<String> {
    let Some(unit) = &form.unit else { return BTreeSet::new() };
    let derived = Derived::new(network, &records.frames);
    let sources = form.questions().filter_map(|question| network.sources.get(&question.counted.as_ref()?.source));
    let keys = sources.filter_map(|source| derived.texts(&source.id, link(source, unit)?));
    keys.flat_map(Texts::iter).map(str::to_owned).collect()
}

/// What is usual for each field among trainings of one mode of teaching.
fn usual(
    form: &Questionnaire,
    order: &Order,
    typed: &BTreeMap<String, Typed>,
) -> BTreeMap<String, BTreeMap<String, domain::campaigns::Usual>> {
    let mut values: BTreeMap<&str, BTreeMap<String, Vec<i64>>> = BTreeMap::new();
    for row in &order.trainings {
        let Some(typed) = typed.get(&row.facts.reference) else { continue };
        let of_mode = values.entry(&row.facts.modality).or_default();
        for field in fields(form) {
            if let Ok(value) = typed.get(&field.name).parse() {
                of_mode.entry(field.name).or_default().push(value);
            }
        }
    }
    let usual = |of_mode: BTreeMap<String, Vec<i64>>| {
        of_mode.into_iter().filter_map(|(field, mut values)| Some((field, usual_of(&mut values)?))).collect()
    };
    values.into_iter().map(|(mode, of_mode)| (mode.to_owned(), usual(of_mode))).collect()
}

fn unsafe_cell() -> Check {
    Check {
        key: "protection".to_owned(),
        kind: CheckKind::Protection,
        blocking: true,
        fr: "un nombre à cacher se laisse encore cerner".to_owned(),
        en: "a number to hide can still be narrowed".to_owned(),
        figures: Vec::new(),
    }
}

/// A change on an earlier edition that is larger than its margin.
fn change(table: &EditionTable, figure: &Figure) -> Option<Check> {
    figure.change.as_ref().filter(|change| change.exceeds == Some(true))?;
    let words = |language: Language| {
        let read = publish::words::value_with_unit(figure, language);
        let sign = if read.starts_with(['0', '−']) { "" } else { "+" };
        let parts = [&table.title, &figure.row, &figure.column].map(|text| text.get(language));
        let parts: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
        format!("{}{}{sign}{read}", parts.join(", "), publish::words::colon(language))
    };
    Some(Check {
        key: format!("change:{}", figure.id),
        kind: CheckKind::Change,
        blocking: false,
        fr: words(Language::Fr),
        en: words(Language::En),
        figures: vec![figure.id.to_string()],
    })
}

/// Waivers as the file of an edition's folder states them.
fn waivers(waived: &[Waived]) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let one = |waived: &Waived| {
        let figures: Vec<String> = waived.check.figures.iter().map(|figure| text(figure)).collect();
        let (by, reason) = (text(&waived.by), text(&waived.reason));
        format!(
            "[[waiver]]\ncheck = \"contradiction\"\nfigures = [{}]\nperson = {{ fr = {by}, en = {by} }}\n\
             decided_on = {}\nreason = {{ fr = {reason}, en = {reason} }}\n\n",
            figures.join(", "),
            text(&waived.on)
        )
    };
    waived.iter().filter(|waived| waived.check.kind == CheckKind::Contradiction).map(one).collect()
}

fn told(error: &CommandError) -> WorkshopError {
    WorkshopError { fr: error.render(Language::Fr), en: error.render(Language::En) }
}

fn plain(error: &impl ToString) -> WorkshopError {
    WorkshopError { fr: error.to_string(), en: error.to_string() }
}

fn unassembled(error: &consistency::assemble::AssembleError) -> WorkshopError {
    WorkshopError {
        fr: format!("le rapport de `{}` ne se laisse pas mettre en lignes\u{a0}: {}", error.unit, error.why),
        en: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

    use super::*;
    use app::workshop::Loaded;
    use std::os::unix::fs::MetadataExt as _;

    const YEAR: Year = 2019;

    /// By source, which file on the disk its last snapshot has.
    fn files(bench: &Workbench) -> BTreeMap<String, u64> {
        let folder = bench.frozen.take(YEAR).unwrap();
        let place = frozen::place(&folder);
        let file = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().ino())
        };
        let files = place.read_dir().unwrap().map(file).filter(|(name, _)| name.ends_with(".parquet")).collect();
        bench.frozen.keep(YEAR, folder);
        files
    }

    #[test]
    fn a_second_computation_writes_only_what_changed() {
        let rules = Arc::new(rules::load(None).unwrap());
        let bench = Workbench::new(rules, &Context::new(Language::Fr, None));
        let labels = |rows: &str| {
            let loaded = Loaded::default().with("labels", &format!("label_id,call,granted_on,ended_on\n{rows}"));
            Order {
                year: YEAR,
                questionnaire: "annual-report-2019".to_owned(),
                synthetic: true,
                trainings: Vec::new(),
                loaded,
                reports: BTreeMap::new(),
            }
        };
        let made = |order: &Order| bench.compute(order, &mut |_| ()).unwrap().edition;
        let (two, one) = (labels("l1,2016,2016-02-01,\nl2,2016,2016-02-01,\n"), labels("l1,2016,2016-02-01,\n"));
        let (first, before) = (made(&two), files(&bench));
        let (again, after) = (made(&two), files(&bench));
        assert_eq!((again, &after), (first.clone(), &before), "nothing is written again");
        let (changed, then) = (made(&one), files(&bench));
        assert_ne!(changed, first);
        let written: Vec<&str> =
            then.iter().filter(|(name, file)| before[*name] != **file).map(|(name, _)| name.as_str()).collect();
        assert_eq!(written, ["labels.parquet"]);
    }
}
