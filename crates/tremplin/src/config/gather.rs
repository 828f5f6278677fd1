//! Values from where they are set, the first of: flag, environment, file, what goes without saying.

use super::keys::{KEYS, Key};
use super::{Mistake, Shown};
use crate::nearest::nearest;
use domain::network::Text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What each variable of the environment begins with.
const PREFIX: &str = "TREMPLIN_";

/// The file that is read when none is named.
const FILE: &str = "tremplin.toml";

/// Where values may be set.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// What was typed, by key.
    pub flags: BTreeMap<&'static str, String>,
    /// The file that was named.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
}

impl Sources {
    /// Those of this process, with what was typed.
    pub fn of_process(flags: impl IntoIterator<Item = (&'static str, Option<String>)>, file: Option<PathBuf>) -> Self {
        let flags = flags.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        let ours =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self { flags, file, environment: ours.filter(|(name, _)| name.starts_with(PREFIX)).collect() }
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was typed.
    Flag,
    /// A variable of the environment.
    Environment(String),
    /// The configuration file.
    File(PathBuf),
    /// A file that another value names.
    SecretFile(PathBuf),
    /// It goes without saying.
    Default,
}

/// All values.
pub(super) struct Gathered {
    values: BTreeMap<&'static str, (String, Origin)>,
    /// The configuration file, if there is one.
    pub file: Option<(PathBuf, toml::Table)>,
    pub mistakes: Vec<Mistake>,
}

impl Gathered {
    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(value, _)| value.as_str())
    }

    /// Every value as it may be shown.
    pub fn shown(&self) -> Vec<Shown> {
        let one = |key: &Key| {
            let (value, origin) = self
                .values
                .get(key.name)
                .cloned()
                .map_or((None, Origin::Default), |(value, origin)| (Some(value), origin));
            Shown { key: key.name.to_owned(), value: value.map(|value| shown(key, &value)), origin }
        };
        KEYS.iter().map(one).collect()
    }

    pub fn wrong(&mut self, key: &str, origin: Origin, expected: (&str, &str), found: String, way_out: (&str, &str)) {
        let text = |(fr, en): (&str, &str)| Text { fr: fr.to_owned(), en: en.to_owned() };
        self.mistakes.push(Mistake {
            key: key.to_owned(),
            origin,
            expected: text(expected),
            found,
            way_out: text(way_out),
        });
    }
}

const MEND: (&str, &str) = (
    "corrigez la valeur, ou retirez-la pour garder celle par défaut",
    "mend the value, or take it out to keep the default",
);

pub(super) fn gather(sources: &Sources) -> Gathered {
    let mut gathered = Gathered { values: BTreeMap::new(), file: None, mistakes: Vec::new() };
    read_file(sources, &mut gathered);
    refuse_unknown(sources, &mut gathered);
    for key in &KEYS {
        let set = found(key, sources, &mut gathered);
        let default = || key.default.map(|value| (value.to_owned(), Origin::Default));
        let Some((value, origin)) = set.or_else(default) else { continue };
        if !(key.valid)(&value) {
            gathered.wrong(key.name, origin.clone(), key.expected, shown(key, &value), MEND);
        }
        gathered.values.insert(key.name, (value, origin));
    }
    gathered
}

fn read_file(sources: &Sources, gathered: &mut Gathered) {
    let named = sources.file.clone().or_else(|| sources.environment.get("TREMPLIN_CONFIG").map(PathBuf::from));
    let (path, named) = named.map_or((PathBuf::from(FILE), false), |path| (path, true));
    let expected = ("un fichier TOML", "a TOML file");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(_) if !named && !path.exists() => return,
        Err(error) => {
            let way_out = ("vérifiez le chemin et les droits", "check the path and the rights");
            return gathered.wrong("config", Origin::File(path), expected, error.to_string(), way_out);
        }
    };
    match text.parse::<toml::Table>() {
        Ok(table) => gathered.file = Some((path, table)),
        Err(error) => {
            let way_out = ("corrigez la ligne indiquée", "mend the line that is named");
            gathered.wrong("config", Origin::File(path), expected, error.to_string().trim().to_owned(), way_out);
        }
    }
}

/// The value of a key and where it comes from.
fn found(key: &Key, sources: &Sources, gathered: &mut Gathered) -> Option<(String, Origin)> {
    if let Some(value) = sources.flags.get(key.name) {
        return Some((value.clone(), Origin::Flag));
    }
    let variable = variable(key.name);
    if let Some(value) = sources.environment.get(&variable) {
        return Some((value.clone(), Origin::Environment(variable)));
    }
    let file_variable = format!("{variable}_FILE");
    if let Some(path) = sources.environment.get(&file_variable).filter(|_| key.secret).cloned() {
        return secret(key.name, Path::new(&path), gathered);
    }
    let here = gathered.file.as_ref().map(|(path, _)| path.clone())?;
    if let Some(value) = in_file(gathered, key.name) {
        return Some((value, Origin::File(here)));
    }
    if let Some(path) = in_file(gathered, &format!("{}_file", key.name)).filter(|_| key.secret) {
        // A relative path is one beside the configuration file.
        let path = here.parent().unwrap_or(Path::new("")).join(path);
        return secret(key.name, &path, gathered);
    }
    None
}

fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// The text of a file that holds a secret alone.
pub(super) fn secret(key: &str, path: &Path, gathered: &mut Gathered) -> Option<(String, Origin)> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some((text.trim().to_owned(), Origin::SecretFile(path.to_owned()))),
        Err(error) => {
            let way_out = ("vérifiez le chemin et les droits", "check the path and the rights");
            let expected = ("un fichier qui contient la valeur", "a file that holds the value");
            gathered.wrong(key, Origin::SecretFile(path.to_owned()), expected, error.to_string(), way_out);
            None
        }
    }
}

/// The value that the file gives a key, as text; a list with commas.
fn in_file(gathered: &Gathered, key: &str) -> Option<String> {
    let (_, table) = gathered.file.as_ref()?;
    let value = match key.split_once('.') {
        Some((section, name)) => table.get(section)?.get(name)?,
        None => table.get(key)?,
    };
    Some(match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    })
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A key that nobody reads is a mistake: it was meant to do something.
fn refuse_unknown(sources: &Sources, gathered: &mut Gathered) {
    let mut known: Vec<String> = KEYS.iter().map(|key| key.name.to_owned()).collect();
    known.extend(KEYS.iter().filter(|key| key.secret).map(|key| format!("{}_file", key.name)));
    let written = gathered
        .file
        .iter()
        .flat_map(|(path, table)| names(table).into_iter().map(|name| (name, Origin::File(path.clone()))));
    let mut unknown: Vec<_> = written.filter(|(name, _)| !known.contains(name)).collect();
    let variables: Vec<String> = known.iter().map(|name| variable(name)).collect();
    let others =
        sources.environment.keys().filter(|name| !name.starts_with("TREMPLIN_TEST_") && *name != "TREMPLIN_CONFIG");
    let others = others.filter(|name| !variables.contains(name));
    unknown.extend(others.map(|name| (name.clone(), Origin::Environment(name.clone()))));
    for (name, origin) in unknown {
        let candidates = if name.starts_with(PREFIX) { &variables } else { &known };
        let near = nearest(&name, candidates.iter().map(String::as_str)).map(str::to_owned);
        let near = near.unwrap_or_else(|| candidates.join(", "));
        gathered.wrong(
            &name,
            origin,
            ("une clé connue", "a key that is known"),
            name.clone(),
            (&format!("peut-être {near}"), &format!("perhaps {near}")),
        );
    }
}

/// The keys of a file with their sections; providers are read apart.
fn names(table: &toml::Table) -> Vec<String> {
    let of_section = |(section, value): (&String, &toml::Value)| match value {
        toml::Value::Table(inner) => inner.keys().map(|name| format!("{section}.{name}")).collect(),
        _ => vec![section.clone()],
    };
    table.iter().filter(|(name, _)| *name != "openid").flat_map(of_section).collect()
}

/// What may be shown of a value: an address without its password.
fn shown(key: &Key, value: &str) -> String {
    match value.split_once("://") {
        Some((scheme, rest)) if key.secret => {
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            let hidden = if rest.contains('@') { "…@" } else { "" };
            format!("{scheme}://{hidden}{}", place.split('?').next().unwrap_or(place))
        }
        _ if key.secret && value.contains('@') => "…".to_owned(),
        _ => value.to_owned(),
    }
}
