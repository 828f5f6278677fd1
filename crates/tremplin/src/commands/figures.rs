//! `tremplin figures`: what is defined, and what a definition can name.

use crate::cli::Figures;
use crate::context::Context;
use crate::error::CommandError;
use crate::nearest::nearest;
use domain::definition::{Definitions, Table};
use domain::network::{Column, ColumnId, ColumnType, Language, Network, Source, Year};
use figures::cube::{CubeOutline, Outline, outline};
use figures::plan::Plan;
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
        Figures::Explain { source, edition } => {
            let edition = edition.unwrap_or(rules.network.edition);
            let network = rules.network_at(edition)?;
            let plan = Plan::new(&network, &rules.definitions(edition)?);
            passes(&network, &outline(&network, &plan), source.as_deref(), context.language)?
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

fn named<'n>(network: &'n Network, wanted: &str) -> Result<&'n Source, CommandError> {
    network.sources.values().find(|source| source.id.as_str() == wanted).ok_or_else(|| {
        let near = nearest(wanted, network.sources.keys().map(|id| id.as_str()));
        let error = CommandError::new(format!("source inconnue `{wanted}`"), format!("unknown source `{wanted}`"));
        meant(error, near, ("`tremplin figures columns` les donne toutes", "`tremplin figures columns` gives them all"))
    })
}

/// How each source is read, or one of them.
fn passes(
    network: &Network,
    outlines: &[Outline],
    wanted: Option<&str>,
    language: Language,
) -> Result<String, CommandError> {
    let wanted = wanted.map(|wanted| named(network, wanted)).transpose()?;
    let shown = outlines.iter().filter(|pass| wanted.is_none_or(|wanted| wanted.id == pass.source));
    let texts: Vec<String> = shown.map(|pass| one_pass(pass, language)).collect();
    Ok(match (texts.is_empty(), wanted) {
        (true, Some(source)) => {
            format!("{} {}\n", pick(language, "aucun chiffre ne lit", "no figure reads"), source.id)
        }
        _ => texts.join("\n"),
    })
}

fn one_pass(pass: &Outline, language: Language) -> String {
    let (columns, numbers) = (pass.columns.len(), pass.cubes.iter().map(|cube| cube.numbers).sum::<usize>());
    let numbers = many(numbers, pick(language, "nombre", "number"));
    let columns = many(columns, pick(language, "colonne", "column"));
    let mut text =
        format!("{} · {numbers} {} {columns}\n", pass.source, pick(language, "en une passe sur", "in one pass over"));
    let lines: Vec<[String; 3]> = pass.cubes.iter().map(|cube| one_cube(cube, language)).collect();
    text += &aligned(&lines);
    for (column, ratios) in &pass.groups {
        text += &match language {
            Language::Fr => format!("  {ratios} marges d’erreur, par {column}\n"),
            Language::En => format!("  {ratios} margins of error, by {column}\n"),
        };
    }
    text += &format!("  {} {}\n", pick(language, "colonnes lues\u{a0}:", "columns read:"), ids(&pass.columns));
    for query in &pass.queries {
        text += &format!("  {}\n", query.replace('\n', "\n  "));
    }
    text
}

fn one_cube(cube: &CubeOutline, language: Language) -> [String; 3] {
    let say = |fr, en| pick(language, fr, en);
    let spans: Vec<String> = cube.dimensions.iter().map(|(column, len)| format!("{column} ({len})")).collect();
    let spans = if spans.is_empty() { say("toutes les lignes", "all rows").to_owned() } else { spans.join(" × ") };
    let kept = if cube.dense { say("cases", "cells") } else { say("cases au plus", "cells at most") };
    let listed = |name: &str, columns: &[ColumnId]| (!columns.is_empty()).then(|| format!("{name} {}", ids(columns)));
    let numbers = (cube.numbers > 0).then(|| many(cube.numbers, say("nombre", "number")));
    let read = [
        numbers,
        listed(say("sommes de", "sums of"), &cube.sums),
        listed(say("valeurs de", "values of"), &cube.ordered),
    ];
    [format!("{} {kept}", cube.cells), spans, read.into_iter().flatten().collect::<Vec<_>>().join(", ")]
}

/// Both languages add an `s` to what is more than one.
fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn ids(columns: &[ColumnId]) -> String {
    columns.iter().map(ColumnId::as_str).collect::<Vec<_>>().join(", ")
}

fn columns(network: &Network, wanted: &str, language: Language) -> Result<String, CommandError> {
    let source = named(network, wanted)?;
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
