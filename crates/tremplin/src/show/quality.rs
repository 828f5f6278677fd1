//! The statistical quality of an edition in a terminal: who answered, groups, calibration, effects.
//!
//! Start with [`page`].

use super::columns::wrap;
use super::plain::table;
use super::{NARROWEST, WIDTH, banner, hanging, joined};
use domain::edition::Edition;
use domain::network::{ColumnId, Language, Text};
use domain::quality::{
    Basis, BasisChoice, CalibrationReport, ChangeMargins, CodeResponse, Effect, Grouping, MergeReason, Method, Profile,
    Quality, TotalState,
};
use publish::words::{ABSENT, colon, decimal, pick, whole};

/// Figures that are listed when not all are asked for.
const LISTED: usize = 20;

/// Everything, at most `width` columns wide (100 when not known); every figure and total with `all`.
#[must_use]
pub fn page(edition: &Edition, quality: &Quality, language: Language, width: Option<usize>, all: bool) -> String {
    let width = width.unwrap_or(WIDTH).max(NARROWEST);
    let pen = Pen { language, width };
    let mut parts = vec![banner(edition, language, width), pen.heading(edition), pen.response(quality)];
    parts.extend(quality.profile.iter().map(|profile| pen.profile(profile)));
    parts.push(pen.groups(&quality.groups));
    parts.extend(quality.calibration.iter().map(|calibration| pen.calibration(calibration, all)));
    parts.push(pen.weights(quality));
    parts.push(pen.effects(&quality.effects, all));
    parts.push(pen.changes(edition));
    joined(parts)
}

struct Pen {
    language: Language,
    width: usize,
}

impl Pen {
    fn pick<'t>(&self, fr: &'t str, en: &'t str) -> &'t str {
        pick(self.language, fr, en)
    }

    fn told(&self, fr: String, en: String) -> Vec<String> {
        wrap(if self.language == Language::Fr { &fr } else { &en }, self.width)
    }

    fn number(&self, value: f64, decimals: i32) -> String {
        decimal(value, decimals, self.language)
    }

    fn percent(&self, value: f64) -> String {
        self.number(value, 1) + self.pick("\u{202f}%", "%")
    }

    fn heading(&self, edition: &Edition) -> Vec<String> {
        let title = self.pick("Qualité statistique", "Statistical quality").to_owned();
        vec![title, format!("{}, {}", edition.network_name.get(self.language), edition.edition)]
    }

    fn response(&self, quality: &Quality) -> Vec<String> {
        let response = &quality.response;
        let (answered, asked) = (whole(response.answered, self.language), whole(response.asked, self.language));
        let rate = response.rate.map_or(ABSENT.to_owned(), |rate| self.percent(rate));
        let mut lines = self.told(
            format!("{answered} réponses pour {asked} unités interrogées, soit {rate}."),
            format!("{answered} answers of {asked} units asked, {rate}."),
        );
        if response.strays > 0 {
            let strays = whole(response.strays, self.language);
            lines.extend(self.told(
                format!(
                    "{strays} unités ont des lignes sans figurer parmi les répondants\u{202f}; chacune compte une fois."
                ),
                format!("{strays} units have rows without being among those that answered; each counts once."),
            ));
        }
        lines.extend(self.basis(&quality.basis));
        lines
    }

    fn basis(&self, choice: &BasisChoice) -> Vec<String> {
        let basis = match choice.basis {
            Basis::Observed => {
                self.pick("observée (les réponses telles quelles)", "observed (the answers as they are)")
            }
            Basis::Adjusted => self.pick("redressée (les réponses pondérées)", "adjusted (weighted answers)"),
        };
        let title = self.pick("Base publiée", "Published basis");
        let mut lines = wrap(&format!("{title}{}{basis}", colon(self.language)), self.width);
        match &choice.decision {
            Some(decision) => {
                let (by, on) = (decision.decided_by.get(self.language), &decision.decided_on);
                let chosen = self.pick("Choix de", "Chosen by");
                let reason = decision.reason.get(self.language);
                lines.extend(hanging("  ", &format!("{chosen} {by}, {on}. {reason}"), self.width));
            }
            None => lines.extend(self.told(
                "  Aucun choix n’est noté pour cette édition\u{a0}: c’est la base par défaut.".to_owned(),
                "  No choice is recorded for this edition: this is the default.".to_owned(),
            )),
        }
        lines
    }

    fn profile(&self, profile: &Profile) -> Vec<String> {
        let title = self.pick("Qui a répondu", "Who answered");
        let title = format!("{title}{}{}", colon(self.language), profile.title.get(self.language));
        let mut lines = wrap(&title, self.width);
        let row = |row: &domain::quality::ProfileRow| {
            let mut cells = vec![row.label.get(self.language).to_owned()];
            cells.extend(self.counts(&row.response));
            cells.push(self.chance(row.p_value) + if row.departs { " *" } else { "  " });
            cells
        };
        let header = [self.pick("", ""), self.asked(), self.answered(), self.rate(), "p  "];
        lines.extend(table(&header, &profile.rows.iter().map(row).collect::<Vec<_>>(), self.width));
        lines.extend(self.verdict(profile));
        lines
    }

    fn verdict(&self, profile: &Profile) -> Vec<String> {
        let (chi, p) = (self.number(profile.chi_square, 1), self.chance(profile.p_value));
        let p = if p.starts_with('<') { p } else { format!("= {p}") };
        let degrees = profile.degrees;
        let said = if profile.departs {
            self.pick("les taux diffèrent au-delà du hasard", "the rates differ beyond chance")
        } else {
            self.pick("le hasard suffit à expliquer les écarts", "chance is enough to explain the differences")
        };
        let rough = match profile.rough {
            true => {
                self.pick(" (effectifs attendus petits : test approché)", " (small expected numbers: a rough test)")
            }
            false => "",
        };
        let mut lines = self.told(
            format!("χ² = {chi} (degrés de liberté\u{a0}: {degrees}), p {p}\u{a0}: {said}{rough}."),
            format!("χ² = {chi} (degrees of freedom: {degrees}), p {p}: {said}{rough}."),
        );
        if profile.rows.iter().any(|row| row.departs) {
            lines.extend(self.told(
                "* répond autrement que les autres, au-delà du hasard (5 % partagés entre les lignes)".to_owned(),
                "* answers otherwise than the others, beyond chance (5% shared out between the rows)".to_owned(),
            ));
        }
        lines
    }

    fn asked(&self) -> &'static str {
        pick(self.language, "interrogées", "asked")
    }

    fn answered(&self) -> &'static str {
        pick(self.language, "répondantes", "answered")
    }

    fn rate(&self) -> &'static str {
        pick(self.language, "taux", "rate")
    }

    fn counts(&self, response: &CodeResponse) -> [String; 3] {
        let count = |count| whole(count, self.language);
        [count(response.asked), count(response.answered), self.percent(response.rate)]
    }

    fn chance(&self, p: f64) -> String {
        if p < 0.001 { format!("<\u{202f}{}", self.number(0.001, 3)) } else { self.number(p, 3) }
    }

    fn groups(&self, grouping: &Grouping) -> Vec<String> {
        let (n, names) = (grouping.groups.len(), names(&grouping.columns));
        let mut lines = self.told(
            format!("{n} groupes de réponse homogène ({names})"),
            format!("{n} response-homogeneity groups ({names})"),
        );
        let row = |group: &domain::quality::ResponseGroup| {
            let mut cells = vec![self.cells(&group.cells)];
            cells.extend(self.counts(&group.response));
            cells.push(group.weight.map_or(ABSENT.to_owned(), |weight| self.number(weight, 3)));
            cells
        };
        let header = ["", self.asked(), self.answered(), self.rate(), self.pick("poids", "weight")];
        lines.extend(table(&header, &grouping.groups.iter().map(row).collect::<Vec<_>>(), self.width));
        for merge in &grouping.merges {
            let why = match merge.because {
                MergeReason::TooFewAnswers => self.pick("trop peu de réponses", "too few answers"),
                MergeReason::LowRate => self.pick("taux trop bas", "rate too low"),
            };
            let (from, into) = (self.cells(&merge.cells), self.cells(&merge.into));
            lines.extend(hanging("  ", &format!("{from} → {into} ({why})"), self.width));
        }
        lines
    }

    fn cells(&self, cells: &[Text]) -> String {
        cells.iter().map(|cell| cell.get(self.language)).collect::<Vec<_>>().join(" + ")
    }

    fn calibration(&self, report: &CalibrationReport, all: bool) -> Vec<String> {
        let method = match report.method {
            Method::Linear => self.pick("linéaire", "linear"),
            Method::Raking => self.pick("raking ratio", "raking ratio"),
            Method::Logit => self.pick("logit borné", "bounded logit"),
        };
        let (steps, left) = (report.iterations, format!("{:.0e}", report.deviation));
        let mut lines = if report.converged {
            self.told(
                format!("Calage {method}\u{a0}: convergé en {steps} pas, écart relatif restant {left}."),
                format!("Calibration, {method}: converged in {steps} steps, relative deviation left {left}."),
            )
        } else {
            self.told(
                format!("Calage {method}\u{a0}: non convergé après {steps} pas, écart relatif restant {left}. Les poids des groupes sont utilisés tels quels."),
                format!("Calibration, {method}: not converged after {steps} steps, relative deviation left {left}. The groups’ weights are used as they are."),
            )
        };
        let (low, high) = (self.number(report.least_ratio, 3), self.number(report.greatest_ratio, 3));
        lines.extend(self.told(
            format!("Poids calé sur poids du groupe\u{a0}: de {low} à {high}."),
            format!("Calibrated weight over the group’s: {low} to {high}."),
        ));
        let of = |state: TotalState| report.totals.iter().filter(move |total| total.state == state).count();
        let (n, implied, unmet) = (report.totals.len(), of(TotalState::Implied), of(TotalState::Unmet));
        lines.extend(self.told(
            format!("{n} totaux connus\u{a0}: {implied} découlent des autres, {unmet} non restitués."),
            format!("{n} known totals: {implied} follow from the others, {unmet} not restored."),
        ));
        lines.extend(self.totals(report, all));
        lines
    }

    fn totals(&self, report: &CalibrationReport, all: bool) -> Vec<String> {
        let listed = report.totals.iter().filter(|total| all || total.state == TotalState::Unmet);
        let rows: Vec<Vec<String>> = listed
            .map(|total| {
                let state = match total.state {
                    TotalState::Met => "",
                    TotalState::Implied => self.pick("découle", "implied"),
                    TotalState::Unmet => self.pick("non restitué", "not restored"),
                };
                let amount = |value: f64| self.number(value, 1);
                let label = format!("{}, {}", total.column, total.label.get(self.language));
                vec![label, amount(total.known), amount(total.before), amount(total.after), state.to_owned()]
            })
            .collect();
        let header = ["", self.pick("connu", "known"), self.pick("avant", "before"), self.pick("après", "after"), ""];
        if rows.is_empty() { Vec::new() } else { table(&header, &rows, self.width) }
    }

    fn weights(&self, quality: &Quality) -> Vec<String> {
        let range = &quality.weights;
        let (low, high) = (self.number(range.least, 3), self.number(range.greatest, 3));
        let effect = self.number(range.design_effect, 3);
        self.told(
            format!(
                "Poids d’une réponse\u{a0}: de {low} à {high}. Leur inégalité multiplie les variances par {effect} au plus."
            ),
            format!("Weight of an answer: {low} to {high}. Their inequality multiplies variances by {effect} at most."),
        )
    }

    fn effects(&self, effects: &[Effect], all: bool) -> Vec<String> {
        let beyond = effects.iter().filter(|effect| effect.exceeds == Some(true)).count();
        let (n, listed) = (effects.len(), chosen(effects, all));
        let mut lines = self.told(
            format!("Effet du redressement sur {n} chiffres estimés, dont {beyond} au-delà de leur marge (!)."),
            format!("Effect of the weights on {n} estimated figures, {beyond} of them beyond their margin (!)."),
        );
        if listed.len() < n {
            lines.extend(self.told(
                format!("Les {} plus touchés, au regard de leur marge (--all\u{a0}: tous)\u{a0}:", listed.len()),
                format!("The {} most affected, by their margin (--all: all of them):", listed.len()),
            ));
        }
        let row = |effect: &&Effect| {
            let or_absent = |value: Option<f64>| value.map_or(ABSENT.to_owned(), |value| self.number(value, 2));
            let beyond = if effect.exceeds == Some(true) { " !" } else { "  " };
            let values = [Some(effect.observed), effect.adjusted, effect.difference].map(or_absent);
            let mut cells = vec![effect.figure.to_string()];
            cells.extend(values);
            cells.push(or_absent(effect.margin) + beyond);
            cells
        };
        let header = [
            "",
            self.pick("observé", "observed"),
            self.pick("redressé", "adjusted"),
            self.pick("écart", "difference"),
            self.pick("marge  ", "margin  "),
        ];
        if !listed.is_empty() {
            lines.extend(table(&header, &listed.iter().map(row).collect::<Vec<_>>(), self.width));
        }
        lines
    }

    /// Changes on an earlier edition, each with its margin.
    fn changes(&self, edition: &Edition) -> Vec<String> {
        let tested = edition.figures().filter_map(|figure| Some((figure, figure.value?, figure.change?)));
        let rows: Vec<Vec<String>> = tested
            .map(|(figure, value, test)| {
                let margin = test.margin.map_or(ABSENT.to_owned(), |margin| self.number(margin, 2));
                let verdict = match (test.margins, test.exceeds) {
                    (ChangeMargins::Exact, _) => self.pick("exacte", "exact"),
                    (_, Some(true)) => self.pick("dépasse sa marge", "exceeds its margin"),
                    (_, Some(false)) => self.pick("dans sa marge", "within its margin"),
                    (_, None) => ABSENT,
                };
                vec![figure.id.to_string(), self.number(value, 2), margin, verdict.to_owned()]
            })
            .collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let title = self.pick("Évolutions depuis une édition antérieure", "Changes on an earlier edition");
        let header = ["", self.pick("évolution", "change"), self.pick("marge", "margin"), ""];
        let mut lines = vec![title.to_owned()];
        lines.extend(table(&header, &rows, self.width));
        lines
    }
}

/// All effects in the order of print, or those that move most for their margin, the most first.
fn chosen(effects: &[Effect], all: bool) -> Vec<&Effect> {
    let mut chosen: Vec<&Effect> = effects.iter().collect();
    if all {
        return chosen;
    }
    let moved = |effect: &Effect| match (effect.difference, effect.margin) {
        (Some(by), Some(margin)) if margin > 0.0 => by.abs() / margin,
        (Some(by), Some(_)) if by != 0.0 => f64::INFINITY,
        _ => -1.0,
    };
    chosen.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    chosen.truncate(LISTED);
    chosen.retain(|effect| moved(effect) > 0.0);
    chosen
}

fn names(columns: &[ColumnId]) -> String {
    columns.iter().map(ColumnId::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_affected_come_first_and_the_unmoved_are_left_out() {
        let effect = |figure: &str, difference, margin| Effect {
            figure: figure.into(),
            observed: 50.0,
            adjusted: Some(50.0),
            difference: Some(difference),
            margin: Some(margin),
            exceeds: None,
        };
        let effects = [effect("a.a.a", 0.0, 1.0), effect("b.b.b", 0.5, 1.0), effect("c.c.c", -0.4, 0.5)];
        let listed: Vec<_> = chosen(&effects, false).iter().map(|effect| effect.figure.as_str()).collect();
        assert_eq!(listed, ["c.c.c", "b.b.b"]);
        assert_eq!(chosen(&effects, true).len(), 3);
    }
}
