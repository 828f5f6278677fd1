//! Unknown names: says which one, and which valid name was probably meant.

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use domain::network::Text;
use std::collections::HashSet;

/// What an unknown name was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    Key,
    Nomenclature,
    Source,
    Column,
    Code,
    Table,
    Parameter,
    Row,
    Figure,
    Word,
    Placeholder,
    Function,
    Attribute,
}

impl Noun {
    /// French noun, its form of « inconnu », English noun.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Key => ("clé", "inconnue", "key"),
            Self::Nomenclature => ("nomenclature", "inconnue", "nomenclature"),
            Self::Source => ("source", "inconnue", "source"),
            Self::Column => ("colonne", "inconnue", "column"),
            Self::Code => ("code", "inconnu", "code"),
            Self::Table => ("tableau", "inconnu", "table"),
            Self::Parameter => ("paramètre", "inconnu", "parameter"),
            Self::Row => ("ligne", "inconnue", "row"),
            Self::Figure => ("chiffre", "inconnu", "figure"),
            Self::Word => ("mot", "inconnu", "word"),
            Self::Placeholder => ("variable", "inconnue", "placeholder"),
            Self::Function => ("fonction", "inconnue", "function"),
            Self::Attribute => ("attribut", "inconnu", "attribute"),
        }
    }
}

/// How many valid names a message lists in full.
const LISTED: usize = 12;

/// Reports that `name` is not one of `valid`; `place` says in what, `label` why not.
pub(crate) fn unknown<'n>(
    report: &Report<'_>,
    spot: Spot,
    (noun, name): (Noun, &str),
    place: &Text,
    label: Text,
    valid: impl IntoIterator<Item = &'n str>,
) {
    let (fr, unknown, en) = noun.words();
    let message =
        say(format!("{fr} {unknown} `{name}` dans {}", place.fr), format!("unknown {en} `{name}` in {}", place.en));
    report.add(spot, message, label, Some(help(name, valid.into_iter().collect())));
}

/// The nearest of `valid`, and all of them when they are few.
fn help(name: &str, mut valid: Vec<&str>) -> Text {
    let mut seen = HashSet::new();
    valid.retain(|name| seen.insert(*name));
    let list = |names: &[&str]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    let all = (valid.len() <= LISTED).then(|| list(&valid));
    valid.sort_by(|a, b| closeness(name, b).total_cmp(&closeness(name, a)));
    let near = valid.first().filter(|best| closeness(name, best) >= 0.75);
    match (near, all) {
        (_, Some(all)) if all.is_empty() => say("il n’y en a aucune de valide", "there is no valid one"),
        (Some(near), Some(all)) => say(
            format!("vouliez-vous dire `{near}` ? Possibles : {all}"),
            format!("did you mean `{near}`? Valid: {all}"),
        ),
        (None, Some(all)) => say(format!("possibles : {all}"), format!("valid: {all}")),
        (Some(near), None) => say(format!("vouliez-vous dire `{near}` ?"), format!("did you mean `{near}`?")),
        (None, None) => {
            let some = list(&valid[..3]);
            say(format!("les plus proches : {some}"), format!("nearest: {some}"))
        }
    }
}

/// Names that are longer, in bytes, resemble none.
const LONGEST: usize = 200;

fn closeness(a: &str, b: &str) -> f64 {
    if a.len().max(b.len()) > LONGEST {
        return 0.0;
    }
    strsim::normalized_damerau_levenshtein(a, b).max(strsim::jaro_winkler(a, b) - 0.05)
}
