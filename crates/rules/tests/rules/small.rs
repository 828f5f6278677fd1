//! A small network in a folder of its own, to be changed one line at a time.

use domain::definition::{Definitions, FigureDefinition};
use domain::network::{FigureId, Language};
use rules::{Diagnostics, Rules, load};
use std::path::Path;
use tempfile::TempDir;

const FILES: &[(&str, &str)] = &[
    ("network.toml", include_str!("small/network.toml")),
    ("schema.toml", include_str!("small/schema.toml")),
    ("figures/region.toml", include_str!("small/figures/region.toml")),
    ("editions/2018/declared.csv", include_str!("small/editions/2018/declared.csv")),
    ("nomenclatures/network.csv", include_str!("small/nomenclatures/network.csv")),
    ("nomenclatures/operator.csv", include_str!("small/nomenclatures/operator.csv")),
    ("nomenclatures/region.csv", include_str!("small/nomenclatures/region.csv")),
    ("nomenclatures/sex.csv", include_str!("small/nomenclatures/sex.csv")),
];

/// The files of the small network, its microdata among them.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().chain([("microdata.toml", include_str!("small/microdata.toml"))])
}

/// A change to the small network: file, text in it, text in its place.
pub type Change<'a> = (&'a str, &'a str, &'a str);

/// The files with these changes; an empty text to replace stands for the end of the file.
pub fn applied(changes: &[Change<'_>]) -> Vec<(String, String)> {
    let mut files: Vec<_> = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    for (path, old, new) in changes {
        match files.iter_mut().find(|(own, _)| own == path) {
            Some((_, text)) if old.is_empty() => text.push_str(new),
            Some((_, text)) => {
                assert!(text.contains(old), "{path} has no {old}");
                *text = text.replacen(old, new, 1);
            }
            None => files.push(((*path).to_owned(), (*new).to_owned())),
        }
    }
    files
}

fn write(folder: &Path, changes: &[Change<'_>]) {
    for (path, text) in applied(changes) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

pub fn changed(changes: &[Change<'_>]) -> Result<Rules, Diagnostics> {
    let folder = TempDir::new().expect("a folder");
    write(folder.path(), changes);
    load(Some(folder.path())).map_err(|mut mistakes| {
        let root = format!("{}/", folder.path().display());
        mistakes.0.iter_mut().for_each(|one| one.file = one.file.replace(&root, ""));
        mistakes
    })
}

/// What is told of a network with these changes, in English then, for the first mistake, in French.
pub fn told(changes: &[Change<'_>]) -> String {
    let mistakes = changed(changes).expect_err("a mistake");
    let french = mistakes.0[0].render(Language::Fr);
    format!("{mistakes}\n{french}")
}

pub fn definitions(changes: &[Change<'_>]) -> Definitions {
    let rules = changed(changes).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    rules.definitions(2019).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// One more figure, `region.all.x`, with these keys.
pub fn figure(keys: &str) -> FigureDefinition {
    let cell = format!("[table.cells.\"all.x\"]\ntitle = {{ fr = \"X\", en = \"X\" }}\n{keys}\n[table.again]");
    let all = definitions(&[("figures/region.toml", "[table.again]", &cell)]);
    all.figures[&FigureId::from("region.all.x")].clone()
}
