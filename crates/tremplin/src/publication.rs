//! From an edition to a folder that can be put on a web server: checks first, then every output, then the files.
//!
//! Answers for what `publish` and `demo` share: the checks before print and the writing. What the outputs look like is
//! the `publish` crate's. Start with [`Checked::new`].

use crate::chain;
use crate::compare::Comparison;
use crate::context::Context;
use crate::error::CommandError;
use crate::verify_words::{Teller, typeset};
use ::publish::{Checks, Finding, Material, Output, Print, PublishError};
use consistency::verify::{Cited, Contradiction, PublishedFigure, Report};
use domain::definition::Definitions;
use domain::edition::Edition;
use domain::network::{FigureId, Language, Network, Text, Year};
use domain::publication::{Check, Publication, Waiver};
use domain::quality::Basis;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The file by which a folder is known as a publication.
pub const MANIFEST: &str = "publication.json";

/// An edition with what goes with it, and what the checks said.
pub struct Checked<'a> {
    edition: &'a Edition,
    network: Network,
    publication: Publication,
    definitions: BTreeMap<Year, Definitions>,
    /// Figures of the edition that cannot all be true, and whether somebody waived that.
    pub found: Vec<(Contradiction, Option<Waiver>)>,
    /// Waivers that no contradiction asks for.
    pub idle: Vec<Waiver>,
    report: Report,
}

impl<'a> Checked<'a> {
    /// Reads what goes with the edition and checks it. Waivers may come from a file of its own: its name, its bytes.
    ///
    /// # Errors
    /// An edition of another network, and what is wrong in the files that go with it.
    pub fn new(rules: &Rules, edition: &'a Edition, waivers: Option<(&str, Vec<u8>)>) -> Result<Self, CommandError> {
        same_rules(rules, edition)?;
        protected(edition)?;
        crate::protection::nothing_exposed(rules, edition)?;
        let publication = rules.publication(edition.edition, waivers)?;
        let network = rules.network_at(edition.edition)?;
        let definitions = chain::definitions(rules, edition.edition)?;
        let report = chain::verify(&network, &definitions, &as_printed(edition))?;
        let waiver = |one: &Contradiction| publication.waivers.iter().find(|waiver| covers(waiver, one)).cloned();
        let found: Vec<_> = report.contradictions.iter().map(|one| (one.clone(), waiver(one))).collect();
        let used = |waiver: &Waiver| found.iter().any(|(_, used)| used.as_ref() == Some(waiver));
        let idle = publication.waivers.iter().filter(|waiver| !used(waiver)).cloned().collect();
        Ok(Self { edition, network, publication, definitions, found, idle, report })
    }

    /// Whether a contradiction stands that nobody waived.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.found.iter().any(|(_, waiver)| waiver.is_none())
    }

    /// What stands in the way, as `verify` tells it; waived contradictions are left out.
    #[must_use]
    pub fn refusal(&self, context: &Context) -> String {
        let standing = self.found.iter().filter(|(_, waiver)| waiver.is_none()).map(|(one, _)| one.clone());
        let report = Report { contradictions: standing.collect(), ..self.report.clone() };
        Teller::new(&self.definitions, context, false).report(&report)
    }

    /// What a contradiction says to a reader, in both languages: its headline, then its sentences.
    #[must_use]
    pub fn told(&self, one: &Contradiction, context: &Context) -> Text {
        let finding = finding(&self.definitions, one, context);
        let lines = |language: Language| {
            let sentences = finding.sentences.iter().map(|sentence| sentence.get(language).to_owned());
            std::iter::once(finding.title.get(language).to_owned()).chain(sentences).collect::<Vec<_>>().join("\n")
        };
        Text { fr: lines(Language::Fr), en: lines(Language::En) }
    }

    /// Every file of the publication.
    ///
    /// # Errors
    /// What can't be published, with its place.
    pub fn outputs(
        &self,
        print: Option<Print>,
        earlier: &[Edition],
        context: &Context,
    ) -> Result<Vec<Output>, CommandError> {
        let told = |(one, waiver): &(Contradiction, Option<Waiver>)| {
            Some((finding(&self.definitions, one, context), waiver.clone()?))
        };
        let checks = Checks { waived: self.found.iter().filter_map(told).collect(), print };
        let (edition, network, publication) = (self.edition, &self.network, &self.publication);
        ::publish::publish(&Material { edition, network, publication, checks: &checks, earlier })
            .map_err(|e| unpublished(&e))
    }
}

/// How an edition compares with what the network printed of the same year; nothing where it printed nothing.
///
/// # Errors
/// A print that can't be read or verified.
pub fn against_print(rules: &Rules, edition: &Edition, context: &Context) -> Result<Option<Print>, CommandError> {
    if rules.file(&chain::printed_path(edition.edition)).is_none() {
        return Ok(None);
    }
    let rows = chain::printed(rules, edition.edition)?;
    let definitions = chain::definitions(rules, edition.edition)?;
    let report = chain::verify(&rules.network_at(edition.edition)?, &definitions, &rows)?;
    let comparison = Comparison::new(edition, &definitions[&edition.edition], &rows, &report);
    Ok(Some(print(&comparison, &report, &definitions, context)))
}

/// The same from what was compared before.
#[must_use]
pub fn print(
    comparison: &Comparison,
    report: &Report,
    definitions: &BTreeMap<Year, Definitions>,
    context: &Context,
) -> Print {
    let contradictions = report.contradictions.iter().map(|one| finding(definitions, one, context)).collect();
    Print { printed: comparison.printed, reproduced: comparison.reproduced.len(), contradictions }
}

/// What a contradiction says to a reader of a page, in both languages.
fn finding(definitions: &BTreeMap<Year, Definitions>, one: &Contradiction, context: &Context) -> Finding {
    let told = |language: Language| {
        let plain = Context { language, colour: false, terminal: None, ..context.clone() };
        let teller = Teller::new(definitions, &plain, true);
        let sentences: Vec<String> = teller.sentences(one).into_iter().map(|text| typeset(&text, language)).collect();
        (typeset(&teller.headline(one), language), sentences)
    };
    let ((title_fr, fr), (title_en, en)) = (told(Language::Fr), told(Language::En));
    let sentences = fr.into_iter().zip(en).map(|(fr, en)| Text { fr, en }).collect();
    Finding { title: Text { fr: title_fr, en: title_en }, sentences }
}

/// An edition is published with the rules that it was computed by: others would describe other figures.
///
/// # Errors
/// What to do when they differ.
pub fn same_rules(rules: &Rules, edition: &Edition) -> Result<(), CommandError> {
    let (own, other) = (&edition.network, &rules.network.id);
    if own == other && edition.definitions_sha256 == chain::definitions_sha256(rules) {
        return Ok(());
    }
    if own == other {
        return Err(CommandError::new(
            "l’édition a été calculée par d’autres définitions que celles du réseau aujourd’hui",
            "the edition was computed by other definitions than the network’s of today",
        )
        .help(
            "recalculez-la avec `tremplin edition compute`, ou donnez les règles d’alors avec --network",
            "compute it again with `tremplin edition compute`, or give the rules of then with --network",
        ));
    }
    Err(CommandError::new(
        format!("l’édition est celle du réseau `{own}`, les règles celles de `{other}`"),
        format!("the edition is of the network `{own}`, the rules are of `{other}`"),
    )
    .help("donnez les règles du réseau avec --network", "give the network’s rules with --network"))
}

/// Nothing is published that was not protected.
///
/// # Errors
/// That it was not, and the way out.
pub fn protected(edition: &Edition) -> Result<(), CommandError> {
    if edition.protection.is_some() {
        return Ok(());
    }
    let year = edition.edition;
    Err(CommandError::new(
        format!("l’édition {year} n’est pas protégée\u{a0}: des personnes pourraient s’en déduire"),
        format!("the {year} edition is not protected: persons could be deduced from it"),
    )
    .help(
        "protégez-la d’abord avec `tremplin protect`, et publiez le fichier qu’il écrit",
        "protect it first with `tremplin protect`, and publish the file that it writes",
    ))
}

/// The edition as a reader would check it: its printed figures and nothing else. Adjusted figures stand on weighted
/// answers and need not agree with the counts of those who answered: they are left out.
fn as_printed(edition: &Edition) -> Vec<PublishedFigure> {
    let adjusted = adjusted(edition);
    let row = |figure: &domain::edition::Figure| {
        let (id, decimals) = (figure.id.clone(), Some(figure.decimals));
        let printed = figure.printed.clone()?;
        Some(PublishedFigure { figure: id, edition: edition.edition, printed, value: None, decimals })
    };
    edition.figures().filter(|figure| !adjusted.contains(&figure.id)).filter_map(row).collect()
}

/// Figures whose published value comes from weighted answers.
fn adjusted(edition: &Edition) -> BTreeSet<&FigureId> {
    let quality = edition.quality.iter().filter(|quality| quality.basis.basis == Basis::Adjusted);
    let effects = quality.flat_map(|quality| &quality.effects);
    effects.filter(|effect| effect.adjusted.is_some()).map(|effect| &effect.figure).collect()
}

/// A waiver covers a contradiction whose figures it names, all of them: another one between some of the same figures
/// is another decision.
fn covers(waiver: &Waiver, one: &Contradiction) -> bool {
    let named = |cited: &Cited| waiver.figures.contains(&cited.figure);
    waiver.check == Check::Contradiction && one.figures.iter().all(named)
}

/// A waiver to be filled in, for each contradiction that stands.
#[must_use]
pub fn waivers_to_sign(found: &[(Contradiction, Option<Waiver>)]) -> String {
    let standing = found.iter().filter(|(_, waiver)| waiver.is_none());
    let draft = |(one, _): &(Contradiction, Option<Waiver>)| {
        let figures: Vec<String> = one.figures.iter().map(|cited| format!("\"{}\"", cited.figure)).collect();
        format!(
            "\n    [[waiver]]\n    check = \"contradiction\"\n    figures = [{}]\n    person = {{ fr = \"\", en = \"\" }}\n    \
             decided_on = \"\"\n    reason = {{ fr = \"\", en = \"\" }}\n",
            figures.join(", ")
        )
    };
    standing.map(draft).collect()
}

fn unpublished(error: &PublishError) -> CommandError {
    let ((fr, help_fr), (en, help_en)) = (error.say(Language::Fr), error.say(Language::En));
    let told = CommandError::new(fr, en);
    match (help_fr, help_en) {
        (Some(fr), Some(en)) => told.help(fr, en),
        _ => told,
    }
}

/// Writes the outputs into an existing folder, with the manifest by which it is known again.
///
/// # Errors
/// What keeps a file from being written.
pub fn write(outputs: &[Output], edition: &Edition, folder: &Path) -> Result<(), CommandError> {
    for output in outputs {
        let path = folder.join(&output.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, &output.bytes))
            .map_err(|error| CommandError::file(("impossible d’écrire", "can’t write"), path.display(), &error))?;
    }
    let files: Vec<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    let manifest = serde_json::json!({
        "network": edition.network,
        "edition": edition.edition,
        "synthetic": edition.synthetic,
        "software": edition.software,
        "definitions_sha256": edition.definitions_sha256,
        "snapshot_sha256": edition.snapshot_sha256,
        "files": files,
    });
    let path = folder.join(MANIFEST);
    fs::write(&path, format!("{manifest:#}\n"))
        .map_err(|error| CommandError::file(("impossible d’écrire", "can’t write"), path.display(), &error))
}

/// Whether a folder is an earlier publication and nothing else, so that a new one may take its place: it holds what
/// its manifest lists, and no file besides.
#[must_use]
pub fn is_earlier(out: &Path) -> bool {
    let manifest = fs::read(out.join(MANIFEST)).ok();
    let listed = manifest.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let Some(files) = listed.as_ref().and_then(|manifest| manifest["files"].as_array()) else { return false };
    let mut known: BTreeSet<PathBuf> = files.iter().filter_map(|file| Some(PathBuf::from(file.as_str()?))).collect();
    known.insert(PathBuf::from(MANIFEST));
    holds_only(out, Path::new(""), &known)
}

fn holds_only(folder: &Path, within: &Path, known: &BTreeSet<PathBuf>) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().all(|entry| {
        let name = within.join(entry.file_name());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => holds_only(&entry.path(), &name, known),
            _ => known.contains(&name),
        }
    })
}
