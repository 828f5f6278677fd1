//! The ways in which records can be wrong, and the words for each in both languages.

use domain::network::Text;

/// One way to be wrong, with its values.
pub(super) enum Problem<'a> {
    MissingFile,
    MissingHeader,
    UnknownFile(Option<&'a str>),
    Unreadable(String),
    NoHeader(String),
    OtherNetwork { expected: &'a str, found: &'a str },
    WrongSeparator,
    MissingColumn,
    UnknownColumn(&'a str, Option<&'a str>),
    DerivedColumn(&'a str),
    DuplicatedColumn(&'a str),
    NotUtf8,
    Ragged { expected: usize, found: usize },
    NotBool(&'a str),
    NotInteger(&'a str),
    NotDate(&'a str),
    OutOfBounds { low: String, high: String, found: &'a str },
    UnknownCode { nomenclature: &'a str, found: &'a str, near: Option<&'a str> },
    Empty,
    DuplicateKey { key: &'a str, first: u64 },
    Dangling { key: &'a str, file: String },
    NotYear(&'a str),
    NotDecimal(&'a str),
}

fn text(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text { fr: fr.into(), en: en.into() }
}

fn quoted(found: &str) -> Text {
    let plain = |c: char| if c.is_control() { '·' } else { c };
    let short: String = found.chars().take(60).map(plain).collect();
    let short = if found.chars().count() > 60 { format!("{short}…") } else { short };
    if found.is_empty() { text("rien", "nothing") } else { text(format!("« {short} »"), format!("`{short}`")) }
}

fn meant(near: Option<&str>) -> Text {
    near.map_or_else(Text::default, |near| {
        text(format!("Vouliez-vous dire « {near} » ?"), format!("Did you mean `{near}`?"))
    })
}

impl Problem<'_> {
    /// What was expected, what was found, what to do.
    pub fn words(&self) -> [Text; 3] {
        match self {
            Self::MissingFile
            | Self::MissingHeader
            | Self::UnknownFile(_)
            | Self::Unreadable(_)
            | Self::NoHeader(_)
            | Self::OtherNetwork { .. } => self.file_words(),
            Self::WrongSeparator
            | Self::MissingColumn
            | Self::UnknownColumn(..)
            | Self::DerivedColumn(_)
            | Self::DuplicatedColumn(_) => self.column_words(),
            Self::DuplicateKey { .. } | Self::Dangling { .. } | Self::Ragged { .. } => self.row_words(),
            _ => self.value_words(),
        }
    }

    fn file_words(&self) -> [Text; 3] {
        match self {
            Self::UnknownFile(near) => [
                text("un fichier du schéma", "a file of the schema"),
                text("un autre nom", "another name"),
                near.map_or_else(
                    || text("Retirez-le du dossier.", "Take it out of the folder."),
                    |near| meant(Some(near)),
                ),
            ],
            Self::Unreadable(why) => [
                text("un fichier lisible", "a readable file"),
                text(format!("l’erreur : {why}"), format!("the error: {why}")),
                Text::default(),
            ],
            Self::NoHeader(why) => [
                Text::same("{\"network\": …, \"edition\": …, \"synthetic\": …}"),
                text(format!("autre chose ({why})"), format!("something else ({why})")),
                Text::default(),
            ],
            Self::OtherNetwork { expected, found } => [
                text(format!("le réseau « {expected} »"), format!("the network `{expected}`")),
                quoted(found),
                text("Choisissez le réseau avec --network.", "Choose the network with --network."),
            ],
            Self::MissingHeader => [
                text("ce fichier", "this file"),
                text("aucun", "none"),
                text(
                    "Écrivez-y {\"network\": …, \"edition\": …, \"synthetic\": …}.",
                    "Write {\"network\": …, \"edition\": …, \"synthetic\": …} there.",
                ),
            ],
            _ => [
                text("ce fichier", "this file"),
                text("aucun", "none"),
                text(
                    "Une source sans ligne a un fichier avec son seul en-tête.",
                    "A source without rows has a file with its header alone.",
                ),
            ],
        }
    }

    fn column_words(&self) -> [Text; 3] {
        match self {
            Self::WrongSeparator => [
                text("des virgules entre les colonnes", "commas between the columns"),
                text("des points-virgules", "semicolons"),
                text("Enregistrez en CSV UTF-8 séparé par des virgules.", "Save as UTF-8 CSV separated by commas."),
            ],
            Self::MissingColumn => [text("cette colonne", "this column"), text("aucune", "none"), Text::default()],
            Self::DerivedColumn(column) => [
                text("les seules colonnes saisies", "only columns that records fill in"),
                quoted(column),
                text("Retirez-la : elle se déduit des autres.", "Take it out: it follows from the others."),
            ],
            Self::DuplicatedColumn(column) => [
                text("chaque colonne une fois", "each column once"),
                text(format!("« {column} » deux fois"), format!("`{column}` twice")),
                Text::default(),
            ],
            Self::UnknownColumn(column, near) => {
                [text("une colonne du schéma", "a column of the schema"), quoted(column), meant(*near)]
            }
            _ => Default::default(),
        }
    }

    fn row_words(&self) -> [Text; 3] {
        match self {
            Self::Ragged { expected, found } => [
                text(format!("{expected} valeurs"), format!("{expected} values")),
                Text::same(&found.to_string()),
                text(
                    "La ligne est-elle coupée, ou une virgule sans guillemets ?",
                    "Is the row cut short, or a comma not quoted?",
                ),
            ],
            Self::DuplicateKey { key, first } => [
                text("une clé unique", "a key of its own"),
                quoted(key),
                text(format!("La ligne {first} la porte déjà."), format!("Line {first} has it already.")),
            ],
            Self::Dangling { key, file } => {
                [text(format!("une clé de {file}"), format!("a key of {file}")), quoted(key), Text::default()]
            }
            _ => Default::default(),
        }
    }

    fn value_words(&self) -> [Text; 3] {
        let (expected, found, help) = match self {
            Self::NotBool(found) => (Text::same("true, false"), *found, Text::default()),
            Self::NotInteger(found) => {
                (text("un nombre entier, sans espace", "a whole number, without spaces"), *found, Text::default())
            }
            Self::NotDate(found) => (text("un jour AAAA-MM-JJ", "a day YYYY-MM-DD"), *found, Text::default()),
            Self::OutOfBounds { low, high, found } => {
                (text(format!("de {low} à {high}"), format!("from {low} to {high}")), *found, Text::default())
            }
            Self::UnknownCode { nomenclature, found, near } => {
                let expected = text(format!("un code de {nomenclature}.csv"), format!("a code of {nomenclature}.csv"));
                (expected, *found, meant(*near))
            }
            Self::NotYear(found) => (text("une édition antérieure", "an earlier edition"), *found, Text::default()),
            Self::NotDecimal(found) => {
                let help =
                    text("Écrivez un point et aucun espace : 4195474.69.", "Write a point and no space: 4195474.69.");
                (text("un nombre décimal", "a decimal number"), *found, help)
            }
            Self::NotUtf8 => {
                let found = text("d’autres octets", "other bytes");
                let help = text("Enregistrez le fichier en UTF-8.", "Save the file as UTF-8.");
                return [text("du texte UTF-8", "UTF-8 text"), found, help];
            }
            _ => (text("une valeur", "a value"), "", Text::default()),
        };
        [expected, quoted(found), help]
    }
}
