//! Why a figure is what it is: its definition, the queries behind it, the rows that it stands on.
//!
//! Needs the edition and its definitions, no records. Start with [`explain`].

use crate::formula::{Role, ordered, quantities, sums};
use crate::plan::Histogram;
use crate::sql;
use domain::definition::{Definitions, Formula, Stated};
use domain::edition::{Edition, Figure, MarginKind};
use domain::network::{FigureId, Language, Network, Quantity, Text, Year};
use domain::quality::{ChangeMargins, ChangeTest};

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The figure as computed.
    pub figure: Figure,
    /// Its definition, in the words of its file.
    pub stated: Stated,
    /// How the inputs make the figure.
    pub rule: Text,
    /// The inputs, in the order of the rule.
    pub inputs: Vec<Input>,
}

/// A number that a figure needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is for the figure.
    pub role: Text,
    /// How often it counts, `-1` when it is taken off.
    pub coefficient: i64,
    /// The edition that it describes; an earlier one is declared, not queried.
    pub edition: Year,
    /// The query that gives it.
    pub sql: String,
}

/// Explains `id`; none if the edition or the definitions lack it.
#[must_use]
pub fn explain(network: &Network, definitions: &Definitions, edition: &Edition, id: &FigureId) -> Option<Explanation> {
    let figure = edition.figure(id)?.clone();
    let defined = definitions.find(id)?;
    let inputs = inputs(network, definitions.edition, &defined.formula);
    Some(Explanation { figure, stated: defined.stated, rule: rule(&defined.formula), inputs })
}

fn inputs(network: &Network, edition: Year, formula: &Formula) -> Vec<Input> {
    if let Some((source, column, cell)) = ordered(formula) {
        let histogram = Histogram { source: source.clone(), column: column.clone(), cell: cell.clone() };
        let role = text("valeurs", "values");
        return vec![Input { role, coefficient: 1, edition, sql: histogram.sql(network) }];
    }
    let input = |role: Text, coefficient: i64, quantity: &Quantity| Input {
        role,
        coefficient,
        edition: quantity.edition,
        sql: sql::quantity(network, quantity),
    };
    let summed = sums(formula);
    if summed.is_empty() {
        let counted = quantities(formula).into_iter();
        return counted.map(|quantity| input(text("catégorie", "category"), 1, quantity)).collect();
    }
    let terms = summed.into_iter().flat_map(|(role, sum)| sum.0.iter().map(move |term| (role, term)));
    terms.map(|(role, (coefficient, quantity))| input(role_text(role), *coefficient, quantity)).collect()
}

fn text(fr: &str, en: &str) -> Text {
    Text { fr: fr.to_owned(), en: en.to_owned() }
}

fn role_text(role: Role) -> Text {
    match role {
        Role::Value => text("valeur", "value"),
        Role::Base => text("base", "base"),
        Role::BeforeValue => text("valeur antérieure", "earlier value"),
        Role::BeforeBase => text("base antérieure", "earlier base"),
        Role::Sample => text("répondants", "answered"),
        Role::Population => text("interrogés", "asked"),
    }
}

/// One arm a formula, each only words: longer than a function should be, and no harder to read for it.
fn rule(formula: &Formula) -> Text {
    match formula {
        Formula::Amount { per: 1, .. } => text("la valeur", "the value"),
        Formula::Amount { per, .. } => text(&format!("la valeur / {per}"), &format!("the value / {per}")),
        Formula::Quotient(quotient) => {
            let factor = match quotient.factor {
                (1, 1) => String::new(),
                (factor, 1) => format!("{factor} × "),
                (factor, over) => format!("{factor}/{over} × "),
            };
            text(&format!("{factor}valeur / base"), &format!("{factor}value / base"))
        }
        Formula::Change { .. } => text(
            "100 × (valeur − valeur antérieure) / valeur antérieure",
            "100 × (value − earlier value) / earlier value",
        ),
        Formula::Difference { .. } => text(
            "valeur / base, moins le même quotient de l’édition antérieure",
            "value / base, less the same quotient of the earlier edition",
        ),
        Formula::QuotientOfQuotients { .. } => {
            text("premier quotient / second quotient", "first quotient / second quotient")
        }
        Formula::BandBound { band, bands, .. } => text(
            &format!("borne de la tranche {band} sur {bands}, d’effectifs égaux, par valeurs croissantes"),
            &format!("bound of band {band} of {bands} bands of equal numbers, by increasing value"),
        ),
        Formula::BandShare { band, bands, .. } => text(
            &format!("part des lignes dans la tranche {band} sur {bands}, d’effectifs égaux"),
            &format!("share of rows in band {band} of {bands} bands of equal numbers"),
        ),
        Formula::Maximum { per, .. } => {
            text(&format!("plus grande valeur / {per}"), &format!("greatest value / {per}"))
        }
        Formula::Present { .. } => text("nombre de catégories présentes", "number of categories that occur"),
        Formula::Rank { of, .. } => text(
            &format!("place de « {of} » par effectifs décroissants ; les ex æquo partagent la meilleure"),
            &format!("place of `{of}` by decreasing number; ties share the better place"),
        ),
        Formula::Margin { .. } => text(
            "marge d’erreur à 95 % d’une part de 50 %, population finie",
            "margin of error at 95 % of a share of 50 %, finite population",
        ),
        Formula::Parameter { name, .. } => {
            text(&format!("paramètre du réseau « {name} »"), &format!("parameter `{name}` of the network"))
        }
    }
}

impl Explanation {
    /// The explanation in lines for a terminal.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let french = language == Language::Fr;
        let word = |fr: &'static str, en: &'static str| if french { fr } else { en };
        let mut lines = vec![format!("{} = {}", self.figure.id, self.figure.printed.as_deref().unwrap_or("–"))];
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                lines.push(format!("  {name:<12} {value}"));
            }
        };
        add(word("défini en", "defined at"), &self.stated.at);
        add(word("source", "source"), &self.stated.source);
        add(word("valeur", "value"), &self.stated.value);
        add(word("base", "base"), &self.stated.base);
        add(word("condition", "condition"), &self.stated.filter);
        add(word("depuis", "since"), &self.stated.since);
        add(word("calcul", "computed as"), self.rule.get(language));
        let units = self.figure.units.map_or(String::new(), |units| units.to_string());
        add(word("lignes", "rows"), &units);
        let margin = self.figure.margin.as_ref().map(|margin| margin_text(margin.kind));
        add(word("marge", "margin"), margin.unwrap_or_default().get(language));
        let change = self.figure.change.map(change_text).unwrap_or_default();
        add(word("évolution", "change"), change.get(language));
        for input in &self.inputs {
            let sign = if input.coefficient == 1 { String::new() } else { format!("{} × ", input.coefficient) };
            add(input.role.get(language), &format!("{sign}{} [{}]", input.sql.replace('\n', " "), input.edition));
        }
        lines.join("\n")
    }
}

fn change_text(test: ChangeTest) -> Text {
    match (test.margins, test.exceeds) {
        (ChangeMargins::Exact, _) => text("exacte, entre registres complets", "exact, between complete registers"),
        (_, Some(true)) => text("dépasse sa marge d’erreur", "exceeds its margin of error"),
        (_, Some(false)) => text("ne dépasse pas sa marge d’erreur", "does not exceed its margin of error"),
        (_, None) => text("sans marge d’erreur calculable", "no margin of error can be computed"),
    }
}

fn margin_text(kind: MarginKind) -> Text {
    match kind {
        MarginKind::Share => {
            text("sondage aléatoire simple, population finie", "simple random sampling, finite population")
        }
        MarginKind::ClusterRatio => text("estimateur par quotient sur grappes", "ratio estimator over clusters"),
        MarginKind::Wilson => text("intervalle de Wilson", "Wilson interval"),
    }
}
