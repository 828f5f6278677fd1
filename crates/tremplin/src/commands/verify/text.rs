//! `tremplin verify` of a text: every number that it quotes against the figures of an edition.

use super::read as read_figures;
use crate::chain;
use crate::cli::Verify;
use crate::context::Context;
use crate::edition_file;
use crate::error::CommandError;
use crate::text_report::{self, Checked};
use ::rules::Rules;
use consistency::prose::{self, Known, Verdict};
use consistency::verify::PublishedFigure;
use domain::definition::Definitions;
use domain::edition::Edition;
use domain::network::{Language, Text};
use domain::number::{self, Rational};
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

/// Whether a file is a text to read, by its name.
pub fn is_text(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    ["md", "markdown", "txt"].contains(&ending.as_str())
}

/// Prints what is right and what to look at; status 1 when there is something to look at.
pub fn run(args: &Verify, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let text = text(&args.file)?;
    let language = language(&text);
    let known = known(args, &rules, language)?;
    let quoted = prose::check(&text, &known, language);
    let name = args.file.display().to_string();
    let checked = Checked { name: &name, text: &text, quoted: &quoted, known: &known, spoken: language };
    let told = if args.json { text_report::json(&checked) } else { text_report::human(&checked, context) };
    context.print(&told)?;
    let wrong = quoted.iter().any(|one| !matches!(one.verdict, Verdict::Right(_)));
    Ok(ExitCode::from(u8::from(wrong)))
}

fn text(file: &Path) -> Result<String, CommandError> {
    let name = file.display().to_string();
    let failed = |error| {
        CommandError::file(("impossible de lire", "can’t read"), &name, &error).help(
            "donnez le chemin d’un texte, ou - pour l’entrée standard",
            "give the path of a text, or - for standard input",
        )
    };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = std::fs::read(file).map_err(failed)?;
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        CommandError::new(
            format!("{name}:{line}\u{a0}: ce texte n’est pas en UTF-8"),
            format!("{name}:{line}: this text is not UTF-8"),
        )
        .help("enregistrez-le en UTF-8", "save it as UTF-8")
    })
}

/// The language that a text is written in, by its small words; French when they do not say.
fn language(text: &str) -> Language {
    let count = |words: &[&str]| text.split(|c: char| !c.is_alphabetic()).filter(|word| words.contains(word)).count();
    let (fr, en) =
        (count(&["le", "la", "les", "des", "et", "dans", "est"]), count(&["the", "of", "and", "in", "is", "were"]));
    if en > fr { Language::En } else { Language::Fr }
}

/// The figures that the text may quote.
fn known(args: &Verify, rules: &Rules, language: Language) -> Result<Vec<Known>, CommandError> {
    let year = args.edition.unwrap_or(rules.network.edition);
    match &args.against {
        Some(file) if file.extension().is_some_and(|ending| ending == "json") => {
            Ok(of_edition(&edition_file::read(file)?, language))
        }
        Some(file) => Ok(of_print(&rules.definitions(year)?, &read_figures(file, year)?, language)),
        None => Ok(of_print(&rules.definitions(year)?, &chain::printed(rules, year)?, language)),
    }
}

fn of_edition(edition: &Edition, language: Language) -> Vec<Known> {
    let figures = edition.tables.iter().flat_map(|table| table.figures.iter().map(move |figure| (table, figure)));
    let known = |(table, figure): (&domain::edition::EditionTable, &domain::edition::Figure)| {
        // What is withheld is unknown here too: only what prints may be quoted.
        let printed = number::read(figure.printed.as_ref()?).ok()?.printed.value;
        let value = figure.value.map_or(printed, |value| Rational::new((value * 1e6).round() as i128, 1_000_000));
        Some(Known {
            figure: figure.id.clone(),
            unit: figure.unit,
            value,
            decimals: figure.decimals,
            title: title(&figure.row, &figure.column, language),
            table: table.title.get(language).to_owned(),
        })
    };
    figures.filter_map(known).collect()
}

fn of_print(definitions: &Definitions, rows: &[PublishedFigure], language: Language) -> Vec<Known> {
    let table = |id: &str| definitions.tables.iter().find(|table| table.id == id.split('.').next().unwrap_or_default());
    let known = |row: &PublishedFigure| {
        let defined = definitions.find(&row.figure)?;
        let printed = number::read(&row.printed).ok()?.printed;
        Some(Known {
            figure: row.figure.clone(),
            unit: defined.unit,
            value: row.value.unwrap_or(printed.value),
            decimals: row.decimals.unwrap_or(printed.decimals),
            title: title(&defined.row, &defined.column, language),
            table: table(row.figure.as_str()).map_or_else(String::new, |table| table.title.get(language).to_owned()),
        })
    };
    rows.iter().filter_map(known).collect()
}

fn title(row: &Text, column: &Text, language: Language) -> String {
    let (row, column) = (row.get(language), column.get(language));
    if row.is_empty() { column.to_owned() } else { format!("{row}{}{column}", publish::words::colon(language)) }
}
