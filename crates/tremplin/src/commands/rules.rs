//! `tremplin rules check`: reads the network and tells every mistake in its files.

use crate::cli::Rules;
use crate::context::Context;
use crate::error::CommandError;
use publish::words::{colon, pick, whole};
use std::process::ExitCode;

/// Prints what the network holds; its mistakes are an error.
pub fn run(args: &Rules, context: &Context) -> Result<ExitCode, CommandError> {
    match args {
        Rules::Check => check(context),
    }
}

fn check(context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let network = &rules.network;
    let definitions = rules.definitions(network.edition)?;
    let language = context.language;
    let say = |fr, en| pick(language, fr, en);
    let columns: usize = network.sources.values().map(|source| source.columns.len()).sum();
    let codes: usize = network.nomenclatures.values().map(|list| list.codes.len()).sum();
    let counts = [
        (say("fichiers", "files"), rules.files().count()),
        (say("nomenclatures", "nomenclatures"), network.nomenclatures.len()),
        (say("codes", "codes"), codes),
        (say("sources", "sources"), network.sources.len()),
        (say("colonnes", "columns"), columns),
        (say("tableaux", "tables"), definitions.tables.len()),
        (say("chiffres", "figures"), definitions.figures.len()),
        (say("chiffres imprimés non calculés", "printed figures not computed"), definitions.not_computed.len()),
        (say("identités", "identities"), definitions.identities.len()),
        (say("éditions déclarées", "declared editions"), rules.declared_years().len()),
    ];
    let name = network.name.get(language);
    let fine = say("aucune erreur", "no mistake");
    let edition = say("édition", "edition");
    let mut text = format!("{name} ({}), {edition} {}{}{fine}\n", network.id, network.edition, colon(language));
    for (noun, count) in counts {
        text += &format!("  {:>6}  {noun}\n", whole(count as u64, language));
    }
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}
