//! The chain from printed figures to an edition, step by step: what `synthesise`, `edition compute` and
//! `demo` share.
//!
//! Each step calls the crate that knows and puts its failures into the reader's words.

use crate::engine::{self, Engine};
use crate::error::CommandError;
use crate::{failures, published};
use consistency::synthesise::{MakeError, Order, Synthetic};
use consistency::verify::{PublishedFigure, Report};
use domain::definition::Definitions;
use domain::edition::Edition;
use domain::network::{Language, Network, SourceId, Text, Year};
use domain::quality::QualityRules;
use domain::records::Declared;
use figures::edition::{Computation, EarlierEditions, Meta};
use figures::plan::Plan;
use figures::records::{self, Header, Records};
use figures::snapshot::{self, Snapshot};
use rules::Rules;
use std::collections::BTreeMap;
use std::path::Path;

/// What the records are computed into.
#[derive(Debug)]
pub struct Computed {
    /// The edition.
    pub edition: Edition,
    /// Declared counts that differ from the rows counted.
    pub notices: Vec<snapshot::Notice>,
    /// Sources whose files are those of the earlier snapshot, and those that were written; none without an earlier one.
    pub kept: Option<[Vec<SourceId>; 2]>,
}

impl Computed {
    /// A line on what was taken from the earlier snapshot, and what was written; nothing without an earlier one.
    #[must_use]
    pub fn reused(&self, language: Language) -> String {
        let Some(both) = &self.kept else { return String::new() };
        let [kept, written] = both.each_ref().map(|sources| match (sources.as_slice(), language) {
            ([], Language::Fr) => "rien".to_owned(),
            ([], Language::En) => "nothing".to_owned(),
            (some, _) => some.iter().map(SourceId::as_str).collect::<Vec<_>>().join(", "),
        });
        match language {
            Language::Fr => format!("Repris du gel précédent\u{a0}: {kept}\u{202f}; écrit\u{a0}: {written}\n"),
            Language::En => format!("Kept of the earlier snapshot: {kept}; written: {written}\n"),
        }
    }
}

/// Where the network holds the printed figures of an edition.
#[must_use]
pub fn printed_path(edition: Year) -> String {
    format!("editions/{edition}/published.csv")
}

/// The figures that the network holds as printed in an edition.
///
/// # Errors
/// When the network has none for it, or its file is malformed.
pub fn printed(rules: &Rules, edition: Year) -> Result<Vec<PublishedFigure>, CommandError> {
    let path = printed_path(edition);
    let Some(text) = rules.file(&path) else {
        return Err(CommandError::new(
            format!("le réseau n’a pas les figures imprimées de {edition} (`{path}`)"),
            format!("the network has no printed figures of {edition} (`{path}`)"),
        )
        .help(
            "nommez une édition qu’il a, ou donnez un fichier avec --published",
            "name an edition that it has, or give a file with --published",
        ));
    };
    published::read(text.as_bytes(), &path, edition)
}

/// Verifies printed figures.
///
/// # Errors
/// A text that is no number, definitions that leave nothing possible.
pub fn verify(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    rows: &[PublishedFigure],
) -> Result<Report, CommandError> {
    consistency::verify::verify(network, definitions, rows).map_err(|error| {
        let Text { fr, en } = failures::of_verification(&error);
        CommandError::new(fr, en).help(
            "relisez ce texte, ou les identités de schema.toml et les paramètres de network.toml",
            "read that text again, or the identities of schema.toml and the parameters of network.toml",
        )
    })
}

/// The definitions of an edition and of the earlier ones that it compares with.
///
/// # Errors
/// What is wrong in the network's files.
pub fn definitions(rules: &Rules, edition: Year) -> Result<BTreeMap<Year, Definitions>, CommandError> {
    let mut years: Vec<Year> = rules.declared_years().into_iter().filter(|year| *year < edition).collect();
    years.extend([edition - 1, edition]);
    let mut all = BTreeMap::new();
    for year in years {
        all.insert(year, rules.definitions(year)?);
    }
    Ok(all)
}

/// Makes the synthetic records of an edition, and says which prints they could not meet.
///
/// # Errors
/// When the prints can't be read or no records meet them.
pub fn synthesise(rules: &Rules, rows: &[PublishedFigure], order: Order) -> Result<(Records, Synthetic), CommandError> {
    let definitions = definitions(rules, order.edition)?;
    let network = rules.network_at(order.edition)?;
    let recipe = rules.recipe(order.edition)?;
    let mut made =
        consistency::synthesise::synthesise(&network, &definitions, &recipe, rows, order).map_err(|e| unmade(&e))?;
    let mut declared = declared(rules, order.edition)?;
    declared.append(&mut made.declared);
    let header = Header { network: rules.network.id.clone(), edition: order.edition, synthetic: true };
    let frames = std::mem::take(&mut made.frames).into_iter().map(|frame| (frame.source.clone(), frame)).collect();
    Ok((Records { header, frames, declared }, made))
}

/// What earlier editions declared, as the network holds it.
///
/// # Errors
/// What is wrong in the network's files.
pub fn declared(rules: &Rules, edition: Year) -> Result<Vec<Declared>, CommandError> {
    let mut declared = Vec::new();
    for year in rules.declared_years().into_iter().filter(|year| *year < edition) {
        let of_year = rules.declared(year)?;
        declared.extend(of_year.into_iter().map(|d| Declared {
            edition: year,
            figure: d.figure,
            value: d.value,
            source: d.source,
        }));
    }
    Ok(declared)
}

fn unmade(error: &MakeError) -> CommandError {
    undrawn(failures::of_synthesis(error))
}

/// Why no synthetic records were drawn.
#[must_use]
pub fn undrawn(Text { fr, en }: Text) -> CommandError {
    CommandError::new(
        format!("les données de synthèse n’ont pas pu être tirées\u{a0}: {fr}"),
        format!("the synthetic records could not be drawn: {en}"),
    )
    .help(
        "relisez synthesis.toml\u{a0}: un effectif ou une interdiction y est peut-être impossible avec ces figures",
        "read synthesis.toml again: a target or a forbidden cell may be impossible with these figures",
    )
}

/// Writes records into a folder.
///
/// # Errors
/// What keeps them from being written.
pub fn write_records(rules: &Rules, records: &Records, folder: &Path) -> Result<(), CommandError> {
    let network = rules.network_at(records.header.edition)?;
    records::write(&network, records, folder).map_err(|error| {
        let Text { fr, en } = failures::of_records(&error);
        CommandError::new(
            format!("impossible d’écrire les enregistrements dans {}\u{a0}: {fr}", folder.display()),
            format!("can’t write the records to {}: {en}", folder.display()),
        )
        .help("libérez de la place, ou choisissez un autre emplacement", "free some space, or choose another place")
    })
}

/// Reads a folder of records against the schema of its edition.
///
/// # Errors
/// Every mistake of the records, or a folder that holds none.
pub fn read_records(rules: &Rules, folder: &Path) -> Result<(Network, Records), CommandError> {
    let network = rules.network_at(header(folder)?.edition)?;
    let read = records::read(&network, folder).map_err(|errors| unread(folder, &errors))?;
    Ok((network, read))
}

/// What an edition is computed with beside its records.
#[derive(Clone, Copy, Default)]
pub struct With<'a> {
    /// Earlier editions, which lend the margins that their figures stated.
    pub earlier: &'a [Edition],
    /// Whether answers count as they are: no weights, and memory that does not grow with the records.
    pub unweighted: bool,
    /// Where the plan runs.
    pub engine: Engine<'a>,
    /// An earlier snapshot, whose files are kept where nothing changed.
    pub before: Option<&'a Path>,
}

/// Reads, freezes, plans, runs and derives: the edition of a folder of records.
///
/// # Errors
/// Every mistake of the records, and what keeps the snapshot from being written or read.
pub fn compute(rules: &Rules, folder: &Path, snapshot: &Path, with: With<'_>) -> Result<Computed, CommandError> {
    let (_, read) = read_records(rules, folder)?;
    compute_records(rules, &read, snapshot, with)
}

/// The same from records in memory.
///
/// # Errors
/// What keeps the snapshot from being written or read, and the figures from being computed.
pub fn compute_records(
    rules: &Rules,
    read: &Records,
    snapshot: &Path,
    with: With<'_>,
) -> Result<Computed, CommandError> {
    let network = rules.network_at(read.header.edition)?;
    let before = with.before.and_then(|folder| Snapshot::open(folder).ok());
    let before = before.filter(|before| before.manifest.records.network == network.id);
    let frozen = snapshot::freeze_after(before.as_ref(), &network, read, snapshot)
        .map_err(|e| uncomputed(failures::of_snapshot(&e)))?;
    let edition = compute_frozen(rules, &network, &frozen.snapshot, with)?;
    let written = network.sources.keys().filter(|source| !frozen.kept.contains(*source)).cloned().collect();
    Ok(Computed { edition, notices: frozen.notices, kept: before.map(|_| [frozen.kept, written]) })
}

/// The edition of a snapshot, whose files are verified first.
///
/// # Errors
/// A snapshot of another network or that was changed, and what keeps the figures from being computed.
pub fn compute_snapshot(rules: &Rules, folder: &Path, with: With<'_>) -> Result<Edition, CommandError> {
    let broken = |e| uncomputed(failures::of_snapshot(&e));
    let frozen = Snapshot::open(folder).map_err(broken)?;
    let (own, other) = (&rules.network.id, &frozen.manifest.records.network);
    if own != other {
        return Err(CommandError::new(
            format!("le gel est du réseau `{other}`, les règles de `{own}`"),
            format!("the snapshot is of the network `{other}`, the rules of `{own}`"),
        )
        .help("donnez les règles du réseau avec --network", "give the network’s rules with --network"));
    }
    frozen.verify().map_err(broken)?;
    compute_frozen(rules, &rules.network_at(frozen.manifest.records.edition)?, &frozen, with)
}

/// Why an edition was not computed.
pub fn uncomputed(Text { fr, en }: Text) -> CommandError {
    CommandError::new(
        format!("l’édition n’a pas pu être calculée\u{a0}: {fr}"),
        format!("the edition could not be computed: {en}"),
    )
}

fn compute_frozen(
    rules: &Rules,
    network: &Network,
    frozen: &Snapshot,
    with: With<'_>,
) -> Result<Edition, CommandError> {
    let header = &frozen.manifest.records;
    let definitions = definitions(rules, header.edition)?;
    let own = &definitions[&header.edition];
    let quality = if with.unweighted { None } else { quality(rules, header.edition, with.earlier)? };
    let plan = Plan::with_quality(network, own, quality.as_ref());
    let filled = engine::execute(with.engine, network, &plan, frozen)?;
    let mut earlier = EarlierEditions::new();
    for (year, of_year) in definitions.iter().filter(|(year, _)| **year < header.edition) {
        let declared = frozen.declared.iter().filter(|d| d.edition == *year).cloned().collect();
        earlier.insert(*year, (of_year.clone(), declared));
    }
    let from = Computation { network, definitions: own, earlier: &earlier, plan: &plan, filled: &filled };
    let meta = Meta::of(frozen, env!("CARGO_PKG_VERSION"), &definitions_sha256(rules));
    figures::edition::compute(&from, &meta).map_err(|e| uncomputed(failures::of_edition(&e)))
}

/// What the network asks of the answers, with the margins of earlier editions; a margin that the network states itself
/// goes before.
fn quality(rules: &Rules, edition: Year, earlier: &[Edition]) -> Result<Option<QualityRules>, CommandError> {
    let mut found = rules.quality(edition)?;
    for other in earlier {
        let fits = other.network == rules.network.id && other.edition < edition;
        let Some(quality) = found.as_mut().filter(|_| fits) else { return Err(no_use(rules, other)) };
        let stated = quality.margins.entry(other.edition).or_default();
        for (figure, margin) in other.figures().filter_map(|figure| Some((&figure.id, figure.margin?))) {
            stated.entry(figure.clone()).or_insert(margin.below.max(margin.above));
        }
    }
    Ok(found)
}

fn no_use(rules: &Rules, other: &Edition) -> CommandError {
    let (network, year, own) = (&other.network, other.edition, &rules.network.id);
    CommandError::new(
        format!("l’édition {year} du réseau `{network}` ne peut pas servir aux évolutions"),
        format!("the {year} edition of the network `{network}` is of no use for changes"),
    )
    .help(
        format!("donnez une édition antérieure de `{own}`, dont le réseau a un quality.toml"),
        format!("give an earlier edition of `{own}`, whose network has a quality.toml"),
    )
}

/// Every mistake on a line of its own, of records that stand in no folder.
#[must_use]
pub fn wrong(errors: &records::RecordErrors) -> CommandError {
    let list = |language| errors.say(language).replace('\n', "\n  ");
    CommandError::new(
        format!("les enregistrements sont à corriger\u{a0}:\n  {}", list(Language::Fr)),
        format!("the records need correction:\n  {}", list(Language::En)),
    )
}

/// Every mistake on a line of its own, below the folder that they are in.
fn unread(folder: &Path, errors: &records::RecordErrors) -> CommandError {
    let (name, list) = (folder.display(), |language| errors.say(language).replace('\n', "\n  "));
    CommandError::new(
        format!("les enregistrements de {name} sont à corriger\u{a0}:\n  {}", list(Language::Fr)),
        format!("the records in {name} need correction:\n  {}", list(Language::En)),
    )
}

fn header(folder: &Path) -> Result<Header, CommandError> {
    let path = folder.join(records::HEADER_FILE);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        CommandError::file(("impossible de lire", "can’t read"), path.display(), &error).help(
            "donnez un dossier d’enregistrements, comme en fait `tremplin synthesise`",
            "give a folder of records, as `tremplin synthesise` makes them",
        )
    })?;
    serde_json::from_str(&text).map_err(|error| {
        CommandError::new(
            format!("{}:{}:{}\u{a0}: {error}", path.display(), error.line(), error.column()),
            format!("{}:{}:{}: {error}", path.display(), error.line(), error.column()),
        )
        .help(
            "attendu : {\"network\":\"gen\",\"edition\":2019,\"synthetic\":true}",
            "expected: {\"network\":\"gen\",\"edition\":2019,\"synthetic\":true}",
        )
    })
}

/// SHA-256 over every file of the network that says what its figures are, names included.
#[must_use]
pub fn definitions_sha256(rules: &Rules) -> String {
    figures::snapshot::sha256_of(rules.defining_files())
}

/// A number by which things lie in an order that says nothing of them, always the same: FNV-1a.
#[must_use]
pub fn scattered(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
