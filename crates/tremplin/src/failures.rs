//! What the crates below could not do, told in the reader's language: synthesis, snapshot, engine, edition.
//!
//! Their own messages are English, for the log; what the system or a library says of a disk or a query stays as it is
//! said, in brackets. Start with [`of_snapshot`].

use consistency::synthesise::MakeError;
use consistency::synthesise::enlarge::EnlargeError;
use consistency::synthesise::solve::SolveError;
use consistency::verify::VerifyError;
use domain::network::Text;
use domain::records::Underivable;
use figures::edition::ComputeError;
use figures::execute::ExecuteError;
use figures::records::WriteError;
use figures::snapshot::SnapshotError;
use std::error::Error;

fn both(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text { fr: fr.into(), en: en.into() }
}

/// The French sentence beside the error's own, each with the causes behind it.
fn told(fr: impl Into<String>, error: &dyn Error) -> Text {
    let causes = causes(error);
    both(fr.into() + &causes, error.to_string() + &causes)
}

/// The errors behind an error, in brackets.
fn causes(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut next = error.source();
    while let Some(source) = next {
        text += &format!(" ({source})");
        next = source.source();
    }
    text
}

/// Why no synthetic records were made.
pub fn of_synthesis(error: &MakeError) -> Text {
    let fr = match error {
        MakeError::Verify(inner) => return of_verification(inner),
        MakeError::Solve(SolveError::Impossible) => {
            "les définitions et la recette de synthèse se contredisent".to_owned()
        }
        MakeError::Solve(SolveError::Stuck(at)) => format!(
            "aucun nombre entier ne convient aux chiffres imprimés\u{202f}; la recherche s’est arrêtée à `{at}`"
        ),
        MakeError::Block(source, columns) => {
            let list: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
            format!("aucune ligne de `{source}` n’a les effectifs voulus des colonnes {}", list.join(", "))
        }
        MakeError::Measure(source, column) => format!("aucune valeur de `{source}.{column}` n’a les sommes voulues"),
        MakeError::Parents(source, parent) => {
            format!("les lignes de `{source}` ne se répartissent pas entre celles de `{parent}`")
        }
        MakeError::Rows(source) => {
            format!("aucun chiffre ne compte les lignes de `{source}`\u{202f}; donnez un effectif dans synthesis.toml")
        }
    };
    told(fr, error)
}

/// Why no larger network was drawn.
pub fn of_enlargement(error: &EnlargeError) -> Text {
    let fr = match error {
        EnlargeError::Key(source, column) => {
            format!("`{source}.{column}` ne mène pas à une ligne d’une source qui la précède dans synthesis.toml")
        }
        EnlargeError::Column(source, column) => {
            format!("`{source}.{column}` manque aux enregistrements, ou ne s’en déduit pas")
        }
    };
    told(fr, error)
}

/// Why a publication could not be verified at all.
pub fn of_verification(error: &VerifyError) -> Text {
    match error {
        VerifyError::NotANumber { figure, source } => {
            both(format!("{figure}\u{a0}: texte illisible. {source}"), format!("{figure}: {source}"))
        }
        VerifyError::Definitions => both(
            "les définitions du réseau se contredisent avant tout chiffre imprimé",
            "the network’s definitions contradict themselves before anything is printed",
        ),
    }
}

/// Why records could not be written.
pub fn of_records(error: &WriteError) -> Text {
    let fr = match error {
        WriteError::UnknownSource(source) => format!("le réseau n’a pas de source `{source}`"),
        WriteError::Column(source, column) => format!("les lignes de `{source}` n’ont pas de colonne `{column}` saine"),
        WriteError::Value { source_id, column, row, value } => {
            format!("ligne {row} de `{source_id}`\u{a0}: {value} n’est pas une valeur de `{column}`")
        }
        WriteError::File(name, _) => format!("`{name}` n’a pas pu être écrit"),
    };
    told(fr, error)
}

/// Why records could not be frozen.
pub fn of_snapshot(error: &SnapshotError) -> Text {
    let fr = match error {
        SnapshotError::Occupied(path) => {
            format!("`{}` existe et n’est pas un gel d’enregistrements\u{a0}: nommez un autre dossier", path.display())
        }
        SnapshotError::NoManifest(path) => {
            format!("`{}` n’a pas de manifest.json lisible\u{a0}: gelez d’abord les enregistrements", path.display())
        }
        SnapshotError::Newer { found } => {
            format!("ce gel est au format {found}, plus récent que ce programme\u{a0}: prenez une version plus récente")
        }
        SnapshotError::Changed(file) => {
            format!("`{file}` a changé depuis le gel\u{a0}: gelez de nouveau les enregistrements")
        }
        SnapshotError::Declared(errors) => {
            let list = |language| errors.say(language).replace('\n', "\n  ");
            return both(
                format!(
                    "les chiffres déclarés du gel sont malformés\u{a0}:\n  {}",
                    list(domain::network::Language::Fr)
                ),
                format!("{error}:\n  {}", list(domain::network::Language::En)),
            );
        }
        SnapshotError::Schema(Underivable(source, column)) => {
            format!("`{source}.{column}` ne se déduit pas des enregistrements\u{a0}: relisez le schéma du réseau")
        }
        SnapshotError::Value(source, column) => {
            format!("`{source}.{column}` a une valeur qui ne peut pas être enregistrée")
        }
        SnapshotError::Parquet(source, _) => format!("les lignes de `{source}` n’ont pas pu être écrites en Parquet"),
        SnapshotError::Disk(path, _) => format!("`{}` n’a pas pu être lu ou écrit", path.display()),
    };
    told(fr, error)
}

/// Why the engine gave no numbers.
pub fn of_engine(error: &ExecuteError) -> Text {
    let fr = match error {
        ExecuteError::MissingSource(source) => {
            format!("le gel n’a pas de source `{source}`\u{a0}: gelez de nouveau les enregistrements avec ce réseau")
        }
        ExecuteError::Engine { query, .. } => format!("le moteur a échoué sur {query}"),
        ExecuteError::Shape(query) => format!("la réponse du moteur à {query} a une forme inattendue"),
        ExecuteError::Runtime(_) => "le moteur n’a pas pu démarrer".to_owned(),
    };
    told(fr, error)
}

/// Why a cluster gave no numbers, or did not start.
#[cfg(feature = "cluster")]
pub fn of_cluster(error: &cluster::ClusterError) -> Text {
    use cluster::ClusterError;
    let fr = match error {
        ClusterError::Engine(inner) => return of_engine(inner),
        ClusterError::NoScheduler(at) => format!("aucun répartiteur ne répond à {at}"),
        ClusterError::NoExecutor(at) => format!("le répartiteur {at} n’a aucun exécuteur"),
        ClusterError::SchedulerLost(at, _) => format!("le répartiteur {at} a été perdu en plein travail"),
        ClusterError::Listen(at, _) => format!("impossible d’écouter sur {at}"),
        ClusterError::Ballista(said) => format!("la grappe s’est arrêtée ({said})"),
        ClusterError::System(_) => "le système a refusé".to_owned(),
    };
    told(fr, error)
}

/// Why numbers made no edition.
pub fn of_edition(error: &ComputeError) -> Text {
    let fr = match error {
        ComputeError::NotPlanned(figure) => {
            format!("le plan n’a pas de place pour une grandeur de `{figure}`\u{a0}: faites-le des mêmes définitions")
        }
        ComputeError::TooLarge(figure) => format!("`{figure}` est trop grand pour être calculé exactement"),
        ComputeError::Undefined(table, figure) => {
            format!("le tableau `{table}` nomme `{figure}`, qui n’a pas de définition")
        }
        ComputeError::Calibration(_) => "les poids des réponses ne se calent pas".to_owned(),
    };
    told(fr, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn a_cause_stands_in_brackets_after_either_sentence() {
        let disk = SnapshotError::Disk("a".into(), io::Error::other("no room"));
        let Text { fr, en } = of_snapshot(&disk);
        assert_eq!(
            (fr.as_str(), en.as_str()),
            ("`a` n’a pas pu être lu ou écrit (no room)", "`a` could not be read or written (no room)")
        );
    }

    #[test]
    fn what_the_synthesis_lacks_is_said_in_french() {
        let error = MakeError::Block("learners".into(), vec!["sex".into(), "age_years".into()]);
        assert_eq!(
            of_synthesis(&error).fr,
            "aucune ligne de `learners` n’a les effectifs voulus des colonnes `sex`, `age_years`"
        );
        assert_eq!(of_synthesis(&error).en, error.to_string());
    }
}
