//! The explanation that goes with the files, in French and English.

use super::Manifest;
use super::plan::Planned;
use crate::register::{Register, TableEntry, Words};
use crate::schema::Kind;
use std::fmt::Write as _;
use time::OffsetDateTime;

/// `2026-11-28T10:00:00Z`.
pub(super) fn instant(now: OffsetDateTime) -> String {
    let now = now.to_offset(time::UtcOffset::UTC);
    format!("{}T{:02}:{:02}:{:02}Z", crate::instants::day_text(now.date()), now.hour(), now.minute(), now.second())
}

/// The whole text.
pub(super) fn text(manifest: &Manifest, plan: &[Planned], register: &Register) -> String {
    let french = Language { pick: |words| &words.fr, heads: &FRENCH };
    let english = Language { pick: |words| &words.en, heads: &ENGLISH };
    [french, english].map(|language| part(&language, manifest, plan, register)).join("\n")
}

struct Language {
    pick: fn(&Words) -> &str,
    heads: &'static Heads,
}

struct Heads {
    opening: &'static str,
    columns: &'static str,
    kinds: [&'static str; 4],
    personal: &'static str,
    optional: &'static str,
    rows: &'static str,
}

static FRENCH: Heads = Heads {
    opening: "# Remise complète des données\n\nUn fichier par table : une ligne par enregistrement, en JSON, UTF-8. Les fichiers se reprennent dans \
        l’ordre de `manifest.json`, qui porte leurs empreintes SHA-256. Les instants sont en microsecondes depuis 1970 (UTC), les jours en \
        `AAAA-MM-JJ`, les booléens en `true` ou `false`. Ce qui n’est pas là est nommé dans le manifeste, avec la raison. \
        `tremplin import --all DOSSIER` reprend le tout dans une base vide.\n",
    columns: "| colonne | contenu | type | donnée personnelle |",
    kinds: ["nombre entier", "texte", "booléen", "octets en base64"],
    personal: "oui",
    optional: ", facultatif",
    rows: "lignes",
};

static ENGLISH: Heads = Heads {
    opening: "# Complete hand-over of the data\n\nA file a table: a line a record, in JSON, UTF-8. The files are taken over in the order of \
        `manifest.json`, which bears their SHA-256 checksums. Instants are microseconds since 1970 (UTC), days `YYYY-MM-DD`, booleans `true` or \
        `false`. What is not here is named in the manifest, with the reason. `tremplin import --all FOLDER` takes it all over into an empty \
        database.\n",
    columns: "| column | content | type | personal data |",
    kinds: ["whole number", "text", "boolean", "bytes in base64"],
    personal: "yes",
    optional: ", optional",
    rows: "rows",
};

fn part(language: &Language, manifest: &Manifest, plan: &[Planned], register: &Register) -> String {
    let mut out = language.heads.opening.to_owned();
    for (file, planned) in manifest.tables.iter().zip(plan) {
        let entry = register.table(&file.table);
        let about = entry.map_or("", |entry| (language.pick)(&entry.about));
        let _ = writeln!(out, "\n## `{}`\n\n{about} {} {}.\n", file.file, file.rows, language.heads.rows);
        let _ = writeln!(out, "{}\n| --- | --- | --- | --- |", language.heads.columns);
        for column in &planned.table.columns {
            out.push_str(&line(language, register, entry, column));
        }
    }
    out
}

fn line(
    language: &Language,
    register: &Register,
    entry: Option<&TableEntry>,
    column: &crate::schema::Column,
) -> String {
    let [integer, text, boolean, bytes] = language.heads.kinds;
    let kind = match column.kind {
        Kind::Integer => integer,
        Kind::Text => text,
        Kind::Boolean => boolean,
        Kind::Bytes => bytes,
    };
    let optional = if column.nullable { language.heads.optional } else { "" };
    let meaning = entry.and_then(|entry| register.meaning(entry, &column.name)).map_or("", language.pick);
    let personal = entry.is_some_and(|entry| entry.personal.contains(&column.name));
    let personal = if personal { language.heads.personal } else { "" };
    format!("| `{}` | {meaning} | {kind}{optional} | {personal} |\n", column.name)
}
