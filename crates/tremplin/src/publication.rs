//! From an edition to a folder that can be put on a web server: checks first, then every output, then the files.
//!
//! Answers for what `publish` and `demo` share: the checks before print and the writing. What the outputs look like is
//! the `publish` crate's. Start with [`Checked::new`].

use crate::chain;
use crate::context::Context;
use crate::error::CommandError;
use crate::verify_words::{Teller, typeset};
use ::publish::{Checks, Finding, Material, Output, Print, PublishError};
use consistency::verify::{self, Contradiction, PublishedFigure, Report};
use domain::definition::Definitions;
use domain::edition::Edition;
use domain::network::{Language, Network, Text, Year};
use domain::publication::{Check, Publication, Waiver};
use rules::Rules;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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
        same_network(rules, edition)?;
        let publication = rules.publication(edition.edition, waivers)?;
        let network = rules.network_at(edition.edition)?;
        let definitions = chain::definitions(rules, edition.edition)?;
        let report = verify::verify(&network, &definitions, &as_printed(edition))
            .map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
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

/// What a contradiction says to a reader of a page, in both languages.
#[must_use]
pub fn finding(definitions: &BTreeMap<Year, Definitions>, one: &Contradiction, context: &Context) -> Finding {
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

fn same_network(rules: &Rules, edition: &Edition) -> Result<(), CommandError> {
    let (own, other) = (&edition.network, &rules.network.id);
    if own == other {
        return Ok(());
    }
    Err(CommandError::new(
        format!("l’édition est celle du réseau `{own}`, les règles celles de `{other}`"),
        format!("the edition is of the network `{own}`, the rules are of `{other}`"),
    )
    .help("donnez les règles du réseau avec --network", "give the network’s rules with --network"))
}

/// The edition as a reader would check it: its printed figures and nothing else.
fn as_printed(edition: &Edition) -> Vec<PublishedFigure> {
    let row = |figure: &domain::edition::Figure| {
        let (id, decimals) = (figure.id.clone(), Some(figure.decimals));
        let printed = figure.printed.clone()?;
        Some(PublishedFigure { figure: id, edition: edition.edition, printed, value: None, decimals })
    };
    edition.figures().filter_map(row).collect()
}

/// A waiver covers a contradiction that has all of its figures.
fn covers(waiver: &Waiver, one: &Contradiction) -> bool {
    let has = |id| one.figures.iter().any(|cited| cited.figure == *id);
    waiver.check == Check::Contradiction && !waiver.figures.is_empty() && waiver.figures.iter().all(has)
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
    let manifest = serde_json::json!({
        "network": edition.network,
        "edition": edition.edition,
        "synthetic": edition.synthetic,
        "software": edition.software,
        "definitions_sha256": edition.definitions_sha256,
        "snapshot_sha256": edition.snapshot_sha256,
        "files": outputs.len(),
    });
    let path = folder.join(MANIFEST);
    fs::write(&path, format!("{manifest:#}\n"))
        .map_err(|error| CommandError::file(("impossible d’écrire", "can’t write"), path.display(), &error))
}

/// Whether a folder is an earlier publication and nothing else, so that a new one may take its place.
#[must_use]
pub fn is_earlier(out: &Path, outputs: &[Output]) -> bool {
    let Ok(entries) = fs::read_dir(out) else { return false };
    let top = |output: &Output| output.path.split('/').next().unwrap_or_default().to_owned();
    let mut known: Vec<String> = outputs.iter().map(top).collect();
    known.push(MANIFEST.to_owned());
    // A style sheet bears the hash of what it holds: an earlier one has another name.
    let own = |name: &str| known.iter().any(|known| known == name) || name.ends_with(".css") || name.ends_with(".js");
    out.join(MANIFEST).is_file() && entries.flatten().all(|entry| entry.file_name().to_str().is_some_and(own))
}
