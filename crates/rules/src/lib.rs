//! Reads a network: its words, schema and figures from TOML, CSV and the SQL that definitions use.
//!
//! Answers for: `networks/<name>` → [`domain::network::Network`] and [`domain::definition::Definitions`], and for
//! telling every mistake in those files with its place and its way out. Does not compute a figure, solve a system
//! or keep anything. The network that travels in the binary can be replaced by a folder.
//!
//! Start with [`load`]; [`Rules::definitions`] gives the figures of one edition.

mod aggregate;
mod declared;
mod demonstration;
mod diagnostic;
mod files;
mod instantiate;
mod microdata;
mod nearest;
mod nomenclature;
mod phrase;
mod predicate;
mod protection;
mod publication;
mod quality;
mod questionnaire;
mod reader;
mod schema;
mod settings;
mod sql;
mod synthesis;
mod table;
mod units;
mod vocabulary;

pub use declared::Declared;
pub use diagnostic::{Diagnostic, Diagnostics};
pub use settings::Parameter;

use diagnostic::{Report, say};
use domain::definition::Definitions;
use domain::demonstration::Demonstration;
use domain::microdata::Microdata;
use domain::network::{Network, Year};
use domain::protection::ProtectionRules;
use domain::publication::Publication;
use domain::quality::QualityRules;
use domain::questionnaire::Questionnaire;
use domain::synthesis::Recipe;
use files::{Files, Spot};
use instantiate::Raw;
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// A network whose files are correct.
#[derive(Clone)]
pub struct Rules {
    /// Its vocabulary, in its default edition.
    pub network: Network,
    files: Files,
    raw: Raw,
}

/// Reads a network and checks all of it: the one in the binary, or that of a folder.
///
/// # Errors
/// Every mistake in its files, with the place of each.
pub fn load(folder: Option<&Path>) -> Result<Rules, Diagnostics> {
    let files = match folder {
        None => Files::embedded(),
        Some(folder) => Files::from_folder(folder).map_err(|error| unreadable(folder, &error.to_string()))?,
    };
    if files.iter().next().is_none() {
        return Err(unreadable(folder.unwrap_or(Path::new("")), "no file"));
    }
    let report = Report::new(&files);
    let raw = read(&report);
    if let Some(raw) = &raw {
        check(raw, &report);
    }
    report.finish()?;
    let raw = raw.ok_or_else(|| unreadable(folder.unwrap_or(Path::new("")), "nothing to read"))?;
    let network = vocabulary(&files, &raw, raw.settings.edition)?.network;
    Ok(Rules { network, files, raw })
}

fn unreadable(folder: &Path, error: &str) -> Diagnostics {
    let name = folder.display().to_string();
    Diagnostics(vec![Diagnostic {
        message: say(
            format!("le dossier du réseau ne se lit pas : {error}"),
            format!("the network’s folder can’t be read: {error}"),
        ),
        help: Some(say(
            "un réseau est un dossier qui contient `network.toml`",
            "a network is a folder with a `network.toml`",
        )),
        file: name,
        line: 0,
        column: 0,
        length: 0,
        excerpt: String::new(),
        label: domain::network::Text::default(),
    }])
}

/// Everything that the files say; `None` when what comes first is missing.
fn read(report: &Report<'_>) -> Option<Raw> {
    let settings = settings::read(report);
    let lists = nomenclature::read(report);
    let schema = schema::read(report);
    let book = table::read(report);
    Some(Raw { settings: settings?, lists, schema: schema?, book })
}

/// Makes the definitions of the default edition and of every edition in which one begins or ends.
fn check(raw: &Raw, report: &Report<'_>) {
    let edition = raw.settings.edition;
    unused(raw, report);
    raw.settings.protection.iter().for_each(|protection| protection.check(report, &raw.schema));
    let definitions = instantiate::definitions(raw, report, edition);
    questionnaire::read(raw, report, (report.len() == 0).then_some(&definitions));
    synthesis::read(raw, report, edition);
    demonstration::read(raw, report, edition);
    quality::read(raw, report, edition);
    if report.len() == 0 {
        microdata::read(raw, report, edition);
    }
    if report.len() == 0 {
        for year in publication::years(report) {
            publication::read(report, &quietly(raw, report.files, year));
        }
    }
    for year in turning_years(raw) {
        report.in_edition(year);
        instantiate::definitions(raw, report, year);
    }
    let mistakes = report.len();
    for year in declared::years(report.files) {
        let declared = declared::read(report, year);
        if mistakes == 0 {
            let then = LazyCell::new(|| quietly(raw, report.files, year));
            let known = |id: &_| definitions.find(id).or_else(|| then.find(id)).is_some();
            declared::check(report, &declared, known, definitions.figures.keys().map(|id| id.as_str()));
        }
    }
}

/// The definitions of an edition that is not printed any more: what does not fit it is left out.
fn quietly(raw: &Raw, files: &Files, year: Year) -> Definitions {
    instantiate::definitions(raw, &Report::new(files), year)
}

fn turning_years(raw: &Raw) -> BTreeSet<Year> {
    let tables = raw.book.tables.iter();
    let columns = tables.clone().flat_map(|table| table.columns.iter().chain(&table.cells)).map(|column| column.years);
    let all: Vec<_> = tables.map(|table| table.years).chain(columns).collect();
    let identities = raw.schema.identities.iter().flat_map(|identity| [identity.since, identity.until]);
    let parameters = raw.settings.parameters.values().flatten().map(|parameter| parameter.since);
    let years = all.iter().flat_map(|years| [years.since, years.until]);
    years.chain(identities).chain(parameters).flatten().filter(|year| *year != raw.settings.edition).collect()
}

/// Reports nomenclatures that no column uses.
fn unused(raw: &Raw, report: &Report<'_>) {
    let used = |name: &str| {
        let columns = raw.schema.sources.iter().flat_map(|source| &source.columns);
        let mut named = columns.filter_map(|column| match &column.kind {
            schema::RawKind::Code(list) => Some(list.raw.as_str()),
            _ => None,
        });
        named.any(|list| list == name)
    };
    for list in raw.lists.values().filter(|list| !used(list.list.id.as_str())) {
        let name = &list.list.id;
        let message = say(
            format!("aucune colonne n’utilise la nomenclature `{name}`"),
            format!("no column uses the nomenclature `{name}`"),
        );
        let label = say("ses codes ne servent à rien", "its codes are of no use");
        let help = say(
            format!("supprimez ce fichier, ou donnez à une colonne `nomenclature = \"{name}\"`"),
            format!("delete this file, or give a column `nomenclature = \"{name}\"`"),
        );
        report.add(Spot { file: list.file, start: 0, end: 4 }, message, label, Some(help));
    }
}

fn vocabulary(files: &Files, raw: &Raw, edition: Year) -> Result<vocabulary::Vocabulary, Diagnostics> {
    let report = Report::new(files);
    let made = vocabulary::Vocabulary::new(&report, &raw.settings, &raw.lists, &raw.schema, edition);
    report.finish()?;
    Ok(made)
}

impl fmt::Debug for Rules {
    /// The network without its files.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Rules").field("network", &self.network.id).finish_non_exhaustive()
    }
}

impl Rules {
    /// All figures of one edition.
    ///
    /// # Errors
    /// What makes no sense in that edition, such as a condition on days that no record can have.
    pub fn definitions(&self, edition: Year) -> Result<Definitions, Diagnostics> {
        let report = Report::new(&self.files);
        let definitions = instantiate::definitions(&self.raw, &report, edition);
        report.finish()?;
        Ok(definitions)
    }

    /// The vocabulary of one edition: days that a column may hold follow the edition.
    ///
    /// # Errors
    /// What makes no sense in that edition.
    pub fn network_at(&self, edition: Year) -> Result<Network, Diagnostics> {
        Ok(vocabulary(&self.files, &self.raw, edition)?.network)
    }

    /// The constant `name` of an edition, with its unit and source.
    #[must_use]
    pub fn parameter(&self, name: &str, edition: Year) -> Option<&Parameter> {
        self.raw.settings.parameter(name, edition)
    }

    /// What the network calls confidential; nothing when `network.toml` does not say.
    #[must_use]
    pub fn protection(&self) -> Option<ProtectionRules> {
        self.raw.settings.protection.as_ref().map(|protection| protection.rules(self.network.edition))
    }

    /// The questionnaires of the network, by name.
    ///
    /// # Errors
    /// None that [`load`] would not have told.
    pub fn questionnaires(&self) -> Result<Vec<Questionnaire>, Diagnostics> {
        let report = Report::new(&self.files);
        let all = questionnaire::read(&self.raw, &report, None);
        report.finish()?;
        Ok(all)
    }

    /// How synthetic records of an edition look where no printed figure says so.
    ///
    /// # Errors
    /// What makes no sense in that edition.
    pub fn recipe(&self, edition: Year) -> Result<Recipe, Diagnostics> {
        let report = Report::new(&self.files);
        let recipe = synthesis::read(&self.raw, &report, edition);
        report.finish()?;
        Ok(recipe)
    }

    /// Who and what a demonstration shows beside its records; nothing for a network that does not say.
    ///
    /// # Errors
    /// None that [`load`] would not have told.
    pub fn demonstration(&self) -> Result<Option<Demonstration>, Diagnostics> {
        let report = Report::new(&self.files);
        let demonstration = demonstration::read(&self.raw, &report, self.network.edition);
        report.finish()?;
        Ok(demonstration)
    }

    /// What the network releases as microdata of an edition; nothing when it declares none.
    ///
    /// # Errors
    /// What makes no sense in that edition.
    pub fn microdata(&self, edition: Year) -> Result<Option<Microdata>, Diagnostics> {
        let report = Report::new(&self.files);
        let microdata = microdata::read(&self.raw, &report, edition);
        report.finish()?;
        Ok(microdata)
    }

    /// By what the non-response of an edition is shown and corrected, and what it publishes; nothing for a network
    /// that does not say.
    ///
    /// # Errors
    /// What makes no sense in that edition.
    pub fn quality(&self, edition: Year) -> Result<Option<QualityRules>, Diagnostics> {
        let report = Report::new(&self.files);
        let rules = quality::read(&self.raw, &report, edition);
        report.finish()?;
        Ok(rules)
    }

    /// What goes with the figures of one edition: publisher, headlines, texts, waivers. Waivers may come from a file of
    /// its own, as the name that messages call it by and its bytes, instead of the edition's.
    ///
    /// # Errors
    /// Files that are missing, and what makes no sense in that edition.
    pub fn publication(&self, edition: Year, waivers: Option<(&str, Vec<u8>)>) -> Result<Publication, Diagnostics> {
        let files = match waivers {
            Some((name, bytes)) => &self.files.clone().with(&publication::waivers(edition), name, bytes),
            None => &self.files,
        };
        let report = Report::new(files);
        // What is wrong in the definitions has been told when the network was read.
        let publication = publication::read(&report, &quietly(&self.raw, &self.files, edition));
        report.finish()?;
        publication.ok_or_else(|| unreadable(Path::new(&self.files.root), "publication.toml"))
    }

    /// The files that say what the figures are, sorted by path: not those that only go with them in print.
    pub fn defining_files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files().filter(|(path, _)| !publication::goes_with_figures(path))
    }

    /// The text of a file, by its path in the network's folder.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.text(self.files.index(path)?)
    }

    /// Every file of the network, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter()
    }

    /// What an edition declared; nothing when the network has no such file.
    ///
    /// # Errors
    /// Lines that are not `figure,value,source` with a plain number.
    pub fn declared(&self, edition: Year) -> Result<Vec<Declared>, Diagnostics> {
        let report = Report::new(&self.files);
        let declared = declared::read(&report, edition);
        report.finish()?;
        Ok(declared.into_iter().map(|(one, _)| one).collect())
    }

    /// The editions that declared figures, in order.
    #[must_use]
    pub fn declared_years(&self) -> Vec<Year> {
        declared::years(&self.files)
    }
}
