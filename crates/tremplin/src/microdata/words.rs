//! The report of an extract in words, as Markdown: for the officer who signs, the researcher who receives, the terminal.
//!
//! Start with [`markdown`].

use super::report::{Report, Risk};
use domain::network::Language;
use publish::words::{decimal, pick, synthetic, whole};

/// The report in `language`.
pub fn markdown(report: &Report, language: Language) -> String {
    let say = |fr, en| pick(language, fr, en);
    let mut text = format!("# {}\n\n", report.title.get(language));
    if report.synthetic {
        text += &format!("{}\n\n", synthetic(language));
    }
    text += &terms(report, language);
    text += &format!(
        "\n## {}\n\n{}",
        say("Ce que le fichier garantit", "What the file satisfies"),
        satisfied(report, language)
    );
    text +=
        &format!("\n## {}\n\n{}", say("Risque de réidentification", "Re-identification risk"), risk(report, language));
    text += &format!("\n## {}\n\n{}", say("Ce qui a été perdu", "What was lost"), lost(report, language));
    text += &format!("\n## {}\n\n{}", say("Colonnes", "Columns"), columns(report, language));
    text += &format!("\n## {}\n\n{}", say("Colonnes non diffusées", "Columns that stay"), withheld(report, language));
    text += &format!(
        "\n## {}\n\n{}",
        say("Ce dont le fichier ne protège pas", "What the file does not protect against"),
        limits(language)
    );
    text
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn head(cells: &[&str]) -> String {
    format!("{}{}", row(cells), row(&vec!["---"; cells.len()]))
}

fn percent(share: f64, language: Language) -> String {
    format!("{}{}%", decimal(100.0 * share, 2, language), pick(language, "\u{a0}", ""))
}

fn count(number: usize, language: Language) -> String {
    whole(number as u64, language)
}

fn terms(report: &Report, language: Language) -> String {
    let mut rows = vec![
        (pick(language, "Finalité", "Purpose"), report.purpose.get(language).to_owned()),
        (pick(language, "Licence", "Licence"), report.licence.get(language).to_owned()),
        (pick(language, "Conditions", "Conditions"), report.conditions.get(language).to_owned()),
    ];
    if let Some(agreement) = &report.agreement {
        rows.insert(0, (pick(language, "Accord", "Agreement"), agreement.clone()));
    }
    let colon = pick(language, "\u{a0}: ", ": ");
    rows.iter().map(|(name, value)| format!("- {name}{colon}{value}\n")).collect()
}

fn satisfied(report: &Report, language: Language) -> String {
    let say = |fr, en| pick(language, fr, en);
    let limits = &report.thresholds;
    let l = report.after.l.map_or_else(|| "·".to_owned(), |l| l.to_string());
    let share = |percents: f64| percent(percents / 100.0, language);
    let mut text = head(&[
        say("critère", "criterion"),
        say("exigé", "required"),
        say("obtenu", "reached"),
        say("source du seuil", "source of the threshold"),
    ]);
    text += &row(&[
        say(
            "k : lignes qui partagent leurs quasi-identifiants, au moins",
            "k: rows that share their quasi-identifiers, at least",
        ),
        &limits.k.value.to_string(),
        &report.after.k.to_string(),
        limits.k.source.get(language),
    ]);
    text += &row(&[
        say(
            "l : valeurs distinctes de chaque colonne sensible parmi elles, au moins",
            "l: distinct values of each sensitive column among them, at least",
        ),
        &limits.l.value.to_string(),
        &l,
        limits.l.source.get(language),
    ]);
    text += &row(&[
        say("cellules de quasi-identifiants perdues, au plus", "quasi-identifying cells lost, at most"),
        &share(f64::from(limits.most_lost_percent.value)),
        &share(report.lost.percent),
        limits.most_lost_percent.source.get(language),
    ]);
    text + &row(&[
        say("part perdue d’une seule colonne, au plus", "share lost of any one column, at most"),
        &share(f64::from(limits.most_lost_in_a_column_percent.value)),
        &share(report.lost.most_in_a_column_percent),
        limits.most_lost_in_a_column_percent.source.get(language),
    ])
}

fn risk(report: &Report, language: Language) -> String {
    let say = |fr, en| pick(language, fr, en);
    let (before, after) = (&report.before, &report.after);
    let mut text = head(&[
        say("mesure", "measure"),
        say("avant, au niveau le plus fin", "before, at the finest level"),
        say("dans le fichier", "in the file"),
    ]);
    let mut line = |name: &str, of: &dyn Fn(&Risk) -> String| text += &row(&[name, &of(before), &of(after)]);
    line(say("lignes", "rows"), &|risk| count(risk.rows, language));
    line(say("classes d’équivalence", "equivalence classes"), &|risk| count(risk.classes, language));
    line(say("lignes uniques", "unique rows"), &|risk| count(risk.uniques, language));
    line(say("chance moyenne de désigner la bonne ligne", "average chance of naming the right row"), &|risk| {
        percent(risk.expected_risk, language)
    });
    line(say("plus grande chance", "greatest chance"), &|risk| percent(risk.highest_risk, language));
    text += "\n";
    text += &head(&[
        say("colonne sensible", "sensitive column"),
        say("l distinct", "distinct l"),
        say("l d’entropie (information)", "entropy l (information)"),
        say("écart t au tout (information)", "distance t to the whole (information)"),
    ]);
    for column in &after.sensitive {
        let distinct = column.distinct_l.map_or_else(|| "·".to_owned(), |l| l.to_string());
        let entropy = column.entropy_l.map_or_else(|| "·".to_owned(), |l| decimal(l, 2, language));
        text += &row(&[&column.column, &distinct, &entropy, &decimal(column.closeness, 2, language)]);
    }
    text
}

fn lost(report: &Report, language: Language) -> String {
    let say = |fr, en| pick(language, fr, en);
    let mut text = String::new();
    if report.steps.is_empty() {
        text += &format!(
            "- {}\n",
            say("aucun recodage au-delà du niveau le plus fin", "no recoding beyond the finest level")
        );
    }
    for step in &report.steps {
        let (column, how) = (&step.column, step.generalisation.get(language));
        text += &match language {
            Language::Fr => format!("- `{column}` recodée\u{a0}: {how}\n"),
            Language::En => format!("- `{column}` recoded: {how}\n"),
        };
    }
    for cells in report.lost.cells.iter().filter(|cells| cells.count > 0) {
        let (column, n) = (&cells.column, count(cells.count, language));
        text += &match language {
            Language::Fr => format!("- `{column}`\u{a0}: {n} valeurs supprimées\n"),
            Language::En => format!("- `{column}`: {n} values suppressed\n"),
        };
    }
    let n = count(report.lost.rows, language);
    text + &match language {
        Language::Fr => format!("- {n} lignes ôtées, que rien d’autre ne protégeait\n"),
        Language::En => format!("- {n} rows removed, which nothing else protected\n"),
    }
}

fn columns(report: &Report, language: Language) -> String {
    let say = |fr, en| pick(language, fr, en);
    let mut text = head(&[
        say("colonne", "column"),
        say("sens", "meaning"),
        say("rôle", "role"),
        say("généralisation", "generalisation"),
    ]);
    for column in &report.columns {
        let role = match column.role {
            "quasi-identifier" => say("quasi-identifiant", "quasi-identifier"),
            "sensitive" => say("sensible", "sensitive"),
            "pseudonym" => say("pseudonyme", "pseudonym"),
            _ => say("autre", "other"),
        };
        text += &row(&[&column.name, column.label.get(language), role, column.generalisation.get(language)]);
    }
    text
}

fn withheld(report: &Report, language: Language) -> String {
    let colon = pick(language, "\u{a0}: ", ": ");
    let line =
        |column: &super::report::Withheld| format!("- `{}`{colon}{}\n", column.name, column.because.get(language));
    report.withheld.iter().map(line).collect()
}

/// What no k and no l rules out; said in every report, because whoever receives the file must know it.
fn limits(language: Language) -> String {
    let all = match language {
        Language::Fr => [
            "Ce sont des données à caractère personnel pseudonymisées, pas anonymes : le règlement général sur la protection des données s’applique (considérant 26).",
            "Qui connaît d’une personne plus que les quasi-identifiants (son salaire exact, sa formation) peut la reconnaître parmi les k.",
            "l vaut pour chaque colonne sensible seule : une classe peut tenir presque entière dans une valeur (l’écart t le dit).",
            "Les tableaux publiés donnent des totaux exacts : ils disent combien de valeurs supprimées relèvent d’une modalité, pas lesquelles ; croisés avec le fichier, ils peuvent écarter des valeurs sensibles.",
            "Qui connaît la méthode sait pourquoi une valeur a été supprimée.",
            "Deux extractions de la même édition dont les règles diffèrent peuvent, croisées sur des lignes rares, être plus fines que chacune.",
            "Deux extractions faites d’enregistrements différents sous un même accord partagent les pseudonymes des lignes de même nom dans la même édition.",
        ],
        Language::En => [
            "These are pseudonymised personal data, not anonymous ones: the General Data Protection Regulation applies (recital 26).",
            "Whoever knows more of a person than the quasi-identifiers (the exact salary, the training) may recognise her among the k.",
            "l holds for each sensitive column alone: almost a whole class may bear one value (the distance t tells).",
            "Published tables give exact totals: they tell how many suppressed values belong to a category, not which; crossed with the file, they may rule out sensitive values.",
            "Whoever knows the method knows why a value was suppressed.",
            "Two extracts of one edition whose rules differ may, crossed on rare rows, be finer than each.",
            "Two extracts made from different records under one agreement share the pseudonyms of rows of the same name in the same edition.",
        ],
    };
    all.iter().map(|line| format!("- {line}\n")).collect()
}
