//! `tremplin figures`: what is defined, and what a definition can name.

use crate::cli::Figures;
use crate::context::Context;
use crate::error::CommandError;
use crate::nearest::nearest;
use domain::definition::{Definitions, Table};
use domain::network::{Column, ColumnType, Language, Network, Source, Year};
use publish::words::pick;
use std::process::ExitCode;
use unicode_width::UnicodeWidthStr;

/// Prints a list.
pub fn run(args: &Figures, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let text = match args {
        Figures::List { table, edition } => {
            let definitions = rules.definitions(edition.unwrap_or(rules.network.edition))?;
            list(&definitions, table.as_deref(), context.language)?
        }
        Figures::Columns { source: None } => sources(&rules.network, context.language),
        Figures::Columns { source: Some(source) } => columns(&rules.network, source, context.language)?,
    };
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list(definitions: &Definitions, wanted: Option<&str>, language: Language) -> Result<String, CommandError> {
    let tables: Vec<&Table> =
        definitions.tables.iter().filter(|table| wanted.is_none_or(|wanted| table.id == wanted)).collect();
    if let (true, Some(wanted)) = (tables.is_empty(), wanted) {
        let valid = definitions.tables.iter().map(|table| table.id.as_str());
        return Err(unknown_table(wanted, definitions.edition, nearest(wanted, valid)));
    }
    let blocks: Vec<String> = tables.iter().map(|table| block(definitions, table, language)).collect();
    Ok(blocks.join("\n"))
}

fn unknown_table(wanted: &str, edition: Year, near: Option<&str>) -> CommandError {
    let error = CommandError::new(
        format!("l’édition {edition} n’a pas de tableau `{wanted}`"),
        format!("edition {edition} has no table `{wanted}`"),
    );
    meant(error, near, ("`tremplin figures list` les donne tous", "`tremplin figures list` gives them all"))
}

fn meant(error: CommandError, near: Option<&str>, all: (&str, &str)) -> CommandError {
    let Some(near) = near else { return error.help(all.0, all.1) };
    let (fr, en) =
        (format!("vouliez-vous dire `{near}`\u{a0}? {}", all.0), format!("did you mean `{near}`? {}", all.1));
    error.help(fr, en)
}

fn block(definitions: &Definitions, table: &Table, language: Language) -> String {
    let mut text = format!("{} · {}\n", table.id, table.title.get(language));
    let figures = table.figures.iter().filter_map(|id| definitions.figures.get(id));
    let lines: Vec<[String; 2]> = figures
        .map(|figure| {
            let titles = [figure.row.get(language), figure.column.get(language)];
            let titles: Vec<_> = titles.into_iter().filter(|title| !title.is_empty()).collect();
            [figure.id.to_string(), titles.join(pick(language, "\u{a0}: ", ": "))]
        })
        .collect();
    text += &aligned(&lines);
    text
}

fn sources(network: &Network, language: Language) -> String {
    let lines: Vec<[String; 2]> =
        network.sources.values().map(|source| [source.id.to_string(), source.title.get(language).to_owned()]).collect();
    let more = pick(
        language,
        "\n`tremplin figures columns SOURCE` donne les colonnes d’une source.\n",
        "\n`tremplin figures columns SOURCE` gives the columns of a source.\n",
    );
    aligned(&lines) + more
}

fn columns(network: &Network, wanted: &str, language: Language) -> Result<String, CommandError> {
    let Some(source) = network.sources.values().find(|source| source.id.as_str() == wanted) else {
        let near = nearest(wanted, network.sources.keys().map(|id| id.as_str()));
        let error = CommandError::new(format!("source inconnue `{wanted}`"), format!("unknown source `{wanted}`"));
        let all = ("`tremplin figures columns` les donne toutes", "`tremplin figures columns` gives them all");
        return Err(meant(error, near, all));
    };
    let lines: Vec<[String; 3]> =
        source.columns.values().map(|column| line(network, source, column, language)).collect();
    Ok(format!("{} · {}\n{}", source.id, source.title.get(language), aligned(&lines)))
}

fn line(network: &Network, source: &Source, column: &Column, language: Language) -> [String; 3] {
    let mut kind = kind(network, &column.kind, language);
    if source.key.as_ref() == Some(&column.id) {
        kind += pick(language, ", nomme la ligne", ", names the row");
    }
    if column.nullable {
        kind += pick(language, ", peut manquer", ", may be empty");
    }
    [column.id.to_string(), kind, column.label.get(language).to_owned()]
}

fn kind(network: &Network, kind: &ColumnType, language: Language) -> String {
    let say = |fr, en| pick(language, fr, en).to_owned();
    match kind {
        ColumnType::Code(list) => {
            let codes = network.nomenclatures.get(list).map_or(0, |list| list.codes.len());
            format!("{} {list} ({codes})", say("code de", "code of"))
        }
        ColumnType::Bool => say("vrai ou faux", "true or false"),
        ColumnType::Integer { unit, .. } => format!("{} ({unit})", say("entier", "integer")),
        ColumnType::Date { .. } => say("date", "date"),
        ColumnType::Text => say("texte", "text"),
        ColumnType::Key(source) => format!("{} {source}", say("clé vers", "key to")),
    }
}

/// Indented lines whose cells start one below another.
fn aligned<const N: usize>(lines: &[[String; N]]) -> String {
    let mut text = String::new();
    for line in lines {
        text += " ";
        for (at, cell) in line.iter().enumerate() {
            let width = lines.iter().map(|other| other[at].width()).max().unwrap_or(0);
            text += &format!(" {cell}{}", " ".repeat(width - cell.width()));
            text += if at + 1 < N { " " } else { "" };
        }
        text.truncate(text.trim_end().len());
        text += "\n";
    }
    text
}
