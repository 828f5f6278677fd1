//! Why no file could be made, with the classes that fail. Start with [`refused`].

use domain::microdata::{FailingClass, Microdata, Refusal};
use domain::network::Language;
use publish::words::{decimal, pick, whole};

/// How many failing classes are listed.
const LISTED: usize = 10;

/// What is told, in `language`: what is missing, the smallest classes, the way out.
pub fn refused(plan: &Microdata, refusal: &Refusal, language: Language) -> String {
    let thresholds = &plan.thresholds;
    let (k, l, most) = (thresholds.k.value, thresholds.l.value, thresholds.most_lost_percent.value);
    let one = thresholds.most_lost_in_a_column_percent.value;
    let (rows, of) = (whole(refusal.rows as u64, language), whole(refusal.of_rows as u64, language));
    let lost = refusal.lost.as_ref().map(|lost| decimal(lost.percent(), 2, language));
    let mut text = match language {
        Language::Fr => format!(
            "non exporté\u{a0}: k = {k} et l = {l} ne peuvent pas être tenus en perdant au plus {most}\u{a0}% des cellules et {one}\u{a0}% d’une colonne{}.\n  \
             Au recodage le plus fort, {rows} lignes sur {of} sont dans une classe insuffisante\u{a0}:\n",
            lost.map(|lost| format!(" (il en faudrait {lost}\u{a0}% des cellules)")).unwrap_or_default()
        ),
        Language::En => format!(
            "not exported: k = {k} and l = {l} can’t be met losing at most {most}% of the cells and {one}% of a column{}.\n  \
             At the coarsest level, {rows} of {of} rows are in an insufficient class:\n",
            lost.map(|lost| format!(" (it would take {lost}% of the cells)")).unwrap_or_default()
        ),
    };
    refusal.failing.iter().take(LISTED).for_each(|class| text += &line(class, language));
    let more = refusal.failing.len().saturating_sub(LISTED);
    if more > 0 {
        text += &format!("    {} {more} {}\n", pick(language, "… et", "... and"), pick(language, "autres", "more"));
    }
    text + pick(
        language,
        "  aide\u{a0}: dans microdata.toml, ajoutez un niveau et un pas de recodage, ou diffusez une colonne de moins\n",
        "  help: in microdata.toml, add a level and a coarsening step, or release one column less\n",
    )
}

fn line(class: &FailingClass, language: Language) -> String {
    let key: Vec<String> = class.key.iter().map(|(column, code)| format!("{column}={code}")).collect();
    let (rows, key) = (class.rows, key.join(" "));
    let distinct = class.distinct.map(|n| match language {
        Language::Fr => format!(", {n} valeur(s) sensible(s)"),
        Language::En => format!(", {n} sensitive value(s)"),
    });
    format!("    {rows} {}{}  {key}\n", pick(language, "ligne(s)", "row(s)"), distinct.unwrap_or_default())
}
