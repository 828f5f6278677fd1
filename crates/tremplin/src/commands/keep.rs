//! `tremplin audit`, `backup`, `restore`, `export`, `import`, `config`: looking after the database.

use crate::cli::{Audit, Backup, Config as Command, ExportAll, ImportAll, Kept, Restore};
use crate::config::{Config, Sources, report, told};
use crate::context::Context;
use crate::error::CommandError;
use crate::keep_words::{broken, of_copy, of_store};
use publish::words::{colon, pick, whole};
use std::path::Path;
use std::process::ExitCode;
use store::audit::{self, Line};
use store::backup::{self, Sound};
use store::handover::{Manifest, export_all, import_all};
use store::{Actor, Store, StoreError};
use time::OffsetDateTime;

/// What found something wrong ends with.
const WRONG: u8 = 1;

/// `tremplin audit verify`.
pub fn audit(args: &Audit, context: &Context) -> Result<ExitCode, CommandError> {
    let Audit::Verify { kept, last } = args;
    let address = existing(kept)?;
    let (proof, place) = wait(async {
        let store = Store::open_to_read(&address).await.map_err(|error| of_store(&error))?;
        let read = store.read();
        let proof = audit::verify(&read).await.map_err(|error| of_store(&error))?;
        let place = match last {
            Some(hash) => Some(audit::place_of(&read, hash).await.map_err(|error| of_store(&error))?),
            None => None,
        };
        Ok((proof, place))
    })?;
    let language = context.language;
    let proof = match proof {
        Ok(proof) => proof,
        Err(found) => {
            context.print(&format!("{}\n", broken(&found, language)))?;
            return Ok(ExitCode::from(WRONG));
        }
    };
    if place == Some(None) {
        context.print(pick(
            language,
            "Le journal se tient, mais l’empreinte notée n’y est plus\u{a0}: il a été réécrit ou coupé depuis.\n",
            "The trail holds together, but the hash that was noted is no longer in it: it was rewritten or cut since.\n",
        ))?;
        return Ok(ExitCode::from(WRONG));
    }
    let lines = whole(u64::try_from(proof.lines).unwrap_or_default(), language);
    let text = pick(language, "Le journal tient", "The trail holds");
    let (noun, erased) = (pick(language, "lignes", "lines"), pick(language, "détails effacés", "details erased"));
    let hash = pick(language, "dernière empreinte, à noter ailleurs", "last hash, to be noted elsewhere");
    let colon = colon(language);
    context.print(&format!(
        "{text}{colon}{lines} {noun}, {} {erased}.\n{hash}{colon}{}\n",
        proof.erased, proof.last_hash
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// `tremplin backup`.
pub fn backup(args: &Backup, context: &Context) -> Result<ExitCode, CommandError> {
    let address = existing(&args.kept)?;
    let sound = wait(async {
        let store = open(&address).await?;
        backup::backup(&store, &args.file).await.map_err(|error| of_store(&error))?;
        backup::check(&args.file).await.map_err(|error| of_store(&error))
    })?;
    told_sound(&sound, &args.file, context)
}

/// `tremplin restore`.
pub fn restore(args: &Restore, context: &Context) -> Result<ExitCode, CommandError> {
    let done = wait(async {
        Ok(match &args.to {
            Some(to) => backup::restore(&args.copy, to).await,
            None => backup::check(&args.copy).await,
        })
    })?;
    match done {
        Ok(sound) => told_sound(&sound, args.to.as_deref().unwrap_or(&args.copy), context),
        Err(error @ (StoreError::Unsound(_) | StoreError::Newer(_))) => {
            context.print(&format!("{}\n", of_copy(&error, context.language)))?;
            Ok(ExitCode::from(WRONG))
        }
        Err(error) => Err(of_store(&error)),
    }
}

fn told_sound(sound: &Sound, file: &Path, context: &Context) -> Result<ExitCode, CommandError> {
    let language = context.language;
    let rows: i64 = sound.rows.iter().map(|(_, rows)| rows).sum();
    let rows = whole(u64::try_from(rows).unwrap_or_default(), language);
    let (fine, noun) = (pick(language, "saine", "sound"), pick(language, "lignes", "rows"));
    let hash = pick(
        language,
        "dernière empreinte du journal, à noter ailleurs",
        "last hash of the trail, to be noted elsewhere",
    );
    let colon = colon(language);
    let mut text = format!("{}{colon}{fine}, {rows} {noun}\n{hash}{colon}{}\n", file.display(), sound.proof.last_hash);
    if !sound.pending.is_empty() {
        text += pick(
            language,
            "Elle vient d’une version antérieure\u{a0}: ses tables seront mises à jour à l’ouverture.\n",
            "It is of an earlier version: its tables will be brought up to date when it is opened.\n",
        );
    }
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// `tremplin export`.
pub fn export(args: &ExportAll, context: &Context) -> Result<ExitCode, CommandError> {
    let address = existing(&args.kept)?;
    let bar = progress();
    let manifest = wait(async {
        let (store, now) = (open(&address).await?, OffsetDateTime::now_utc());
        let told = &mut |table: &str, rows: u64| bar.set_message(format!("{table} {rows}"));
        let manifest = export_all(&store, &args.all, args.with_secrets, now, told).await;
        let manifest = manifest.map_err(|error| of_store(&error))?;
        // Everything was read: the trail says so, after what was handed over.
        let line = Line::new("handover.exported", "database", None).after(&manifest.secrets);
        store.note_read(Actor::program(), now, line).await.map_err(|error| of_store(&error))?;
        Ok(manifest)
    })?;
    bar.finish_and_clear();
    told_manifest(&manifest, &args.all.display().to_string(), context)
}

/// `tremplin import`.
pub fn import(args: &ImportAll, context: &Context) -> Result<ExitCode, CommandError> {
    let address = configured(&args.kept)?.database;
    let bar = progress();
    let (manifest, shown) = wait(async {
        let (store, now) = (open(&address).await?, OffsetDateTime::now_utc());
        let told = &mut |table: &str, rows: u64| bar.set_message(format!("{table} {rows}"));
        let manifest = import_all(&store, &args.all, now, told).await.map_err(|error| of_store(&error))?;
        Ok((manifest, store.address().to_owned()))
    })?;
    bar.finish_and_clear();
    told_manifest(&manifest, &shown, context)
}

fn told_manifest(manifest: &Manifest, place: &str, context: &Context) -> Result<ExitCode, CommandError> {
    let language = context.language;
    let rows = whole(manifest.tables.iter().map(|table| table.rows).sum(), language);
    let (tables, noun) = (pick(language, "tables", "tables"), pick(language, "lignes", "rows"));
    let hash = pick(language, "dernière empreinte du journal", "last hash of the trail");
    let colon = colon(language);
    let text = format!(
        "{place}{colon}{} {tables}, {rows} {noun}\n{hash}{colon}{}\n",
        manifest.tables.len(),
        manifest.audit_last_hash
    );
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// `tremplin config check`.
pub fn config(args: &Command, context: &Context) -> Result<ExitCode, CommandError> {
    let Command::Check { kept } = args;
    let (shown, mistakes) = match Config::read(&sources(kept)) {
        Ok((_, shown)) => (shown, Vec::new()),
        Err((mistakes, shown)) => (shown, mistakes),
    };
    context.print(&report(&shown, &mistakes, context.language))?;
    Ok(if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

fn sources(kept: &Kept) -> Sources {
    Sources::of_process([("database", kept.database.clone())], kept.config.clone())
}

fn configured(kept: &Kept) -> Result<Config, CommandError> {
    Config::read(&sources(kept)).map(|(config, _)| config).map_err(|(mistakes, _)| told(&mistakes))
}

/// The database, which must be there: looking after one that is not would make an empty one.
pub(super) fn existing(kept: &Kept) -> Result<String, CommandError> {
    let address = configured(kept)?.database;
    let file = address.trim_start_matches("sqlite:").trim_start_matches("//");
    if !address.starts_with("postgres") && !Path::new(file).exists() {
        let told =
            CommandError::new(format!("il n’y a pas de base `{file}`"), format!("there is no database `{file}`"));
        return Err(told
            .help("nommez-la avec --database, ou dans tremplin.toml", "name it with --database, or in tremplin.toml"));
    }
    Ok(address)
}

pub(super) async fn open(address: &str) -> Result<Store, CommandError> {
    Store::open(address).await.map_err(|error| of_store(&error))
}

pub(super) fn wait<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| CommandError::file(("impossible de démarrer", "can’t start"), "tokio", &error))?;
    runtime.block_on(work)
}

fn progress() -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
