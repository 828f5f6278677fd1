//! Is there a data set that could have printed this? Prints in, contradictions in words out.
//!
//! Start with [`verify`]. The search is in [`crate::groups`]; this module reads the numbers, asks, and
//! says what each contradiction means: what the others imply, and which other base would fit.

use crate::build::{Builder, Stated};
use crate::describe;
use crate::groups::{self, Group, Outcome};
use crate::propagate::{Net, State};
use crate::system::{Meaning, OPEN, PrintId, System, VariableId, Why};
use domain::definition::{Definitions, Formula};
use domain::network::{FigureId, Measure, Network, Quantity, Text, Year};
use domain::number::{self, Interval, NotANumber, Printed, Rational, Relation};
use std::collections::BTreeMap;

mod fits;

/// One row of a publication.
#[derive(Clone, Debug)]
pub struct PublishedFigure {
    /// The figure's id.
    pub figure: FigureId,
    /// The edition that printed it.
    pub edition: Year,
    /// The text as printed; it is what counts.
    pub printed: String,
    /// The number meant, when the file says it.
    pub value: Option<Rational>,
    /// Decimals printed, when the file says it.
    pub decimals: Option<i32>,
}

/// A printed figure in a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Cited {
    /// Its id.
    pub figure: FigureId,
    /// The edition that printed it.
    pub edition: Year,
    /// The text as printed.
    pub printed: String,
    /// Its row and column titles.
    pub title: Text,
}

/// A number that breaks French formatting, or differs from what the file says it means.
#[derive(Clone, Debug, PartialEq)]
pub struct MalformedPrint {
    /// The figure.
    pub cited: Cited,
    /// As what it was read, in French typography; `None` when it could not be read at all.
    pub read_as: Option<Rational>,
    /// What is wrong.
    pub why: Text,
}

/// Least and greatest value of a figure, in its unit; `None` where open.
#[derive(Clone, Debug, PartialEq)]
pub struct Implied {
    /// The figure.
    pub figure: Cited,
    /// Least value that the other figures of the group allow.
    pub low: Option<Rational>,
    /// Greatest value.
    pub high: Option<Rational>,
}

/// Another base over which a share would fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The figure that prints the base, if one does.
    pub figure: Option<FigureId>,
    /// What it counts.
    pub quantity: Text,
    /// Least possible value.
    pub low: Rational,
    /// Greatest possible value.
    pub high: Rational,
}

/// Printed figures that cannot all be true.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// The minimal group.
    pub figures: Vec<Cited>,
    /// Those any one of which, taken back, settles it; the likeliest first.
    pub suspects: Vec<FigureId>,
    /// What ties them.
    pub relation: Text,
    /// What the others say of one of them.
    pub implied: Option<Implied>,
    /// For a share: the value that it means over its stated base, when that is known.
    pub means: Option<Implied>,
    /// For a share: other bases that would fit.
    pub fits: Vec<Fit>,
}

/// What verifying a publication found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Report {
    /// Rows read.
    pub figures: usize,
    /// Numbers that break formatting.
    pub malformed: Vec<MalformedPrint>,
    /// Contradictions, shortest first.
    pub contradictions: Vec<Contradiction>,
    /// Possible but odd.
    pub notices: Vec<(Vec<Cited>, Text)>,
    /// Figures that no definition reaches, with the reason.
    pub not_checked: Vec<(Cited, Text)>,
}

/// Why a publication could not be verified at all.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VerifyError {
    /// A text that is no number, and no value beside it.
    #[error("{figure}: {source}")]
    NotANumber {
        /// The figure.
        figure: FigureId,
        /// What was expected.
        source: NotANumber,
    },
    /// The definitions leave nothing possible before anything is printed.
    #[error("the definitions contradict themselves")]
    Definitions,
}

/// Everything that verification and synthesis know about a publication.
#[derive(Debug)]
pub struct Examined<'a> {
    /// The system with its prints.
    pub built: Builder<'a>,
    /// For each print of the system, its place among the rows.
    pub rows: Vec<usize>,
    /// How each row was cited.
    pub cited: Vec<Cited>,
    /// What was noted while reading.
    pub report: Report,
}

/// Reads the prints into a system. `definitions` are those of every edition among the rows.
///
/// # Errors
/// [`VerifyError::NotANumber`] for a text that cannot be read and has no value beside it.
pub fn examine<'a>(
    network: &'a Network, definitions: &BTreeMap<Year, Definitions>, rows: &[PublishedFigure],
) -> Result<Examined<'a>, VerifyError> {
    examine_with(Builder::new(network), definitions, rows)
}

/// The same into a builder that already knows more, or ties more.
///
/// # Errors
/// See [`examine`].
pub fn examine_with<'a>(
    mut built: Builder<'a>, definitions: &BTreeMap<Year, Definitions>, rows: &[PublishedFigure],
) -> Result<Examined<'a>, VerifyError> {
    let mut examined = Report { figures: rows.len(), ..Report::default() };
    let (mut printed_rows, mut all_cited) = (Vec::new(), Vec::new());
    for of_edition in definitions.values() {
        for identity in &of_edition.identities {
            built.identify(identity);
        }
    }
    let found: Vec<_> = rows.iter().map(|row| definitions.get(&row.edition).and_then(|d| d.find(&row.figure))).collect();
    // Means first: quantiles and maxima are tied to the mean of their column, if there is one.
    for (row, definition) in rows.iter().zip(&found) {
        if let Some(definition) = definition.as_ref().filter(|d| matches!(d.formula, Formula::Quotient(_))) {
            built.define(row.edition, definition);
        }
    }
    for (place, (row, found)) in rows.iter().zip(found).enumerate() {
        let title = found.as_ref().map_or_else(|| Text::same(row.figure.as_str()), |d| title(&d.row, &d.column));
        let cited = Cited { figure: row.figure.clone(), edition: row.edition, printed: row.printed.clone(), title };
        let read = read(row, &cited, &mut examined)?;
        match (found, read) {
            (Some(definition), Some(read)) => {
                let stated = built.define(row.edition, &definition);
                let interval = interval(&stated, &read);
                built.print(row.edition, &stated, &interval, distrust(&built, &stated));
                printed_rows.push(place);
            }
            (Some(_), None) => {}
            (None, _) => examined.not_checked.push((cited.clone(), why_unknown(definitions.get(&row.edition), &row.figure))),
        }
        all_cited.push(cited);
    }
    Ok(Examined { built: built.finish(), rows: printed_rows, cited: all_cited, report: examined })
}

/// Finds every contradiction of a publication.
///
/// # Errors
/// See [`examine`]; [`VerifyError::Definitions`] when the definitions allow nothing at all.
pub fn verify(network: &Network, definitions: &BTreeMap<Year, Definitions>, rows: &[PublishedFigure]) -> Result<Report, VerifyError> {
    let examined = examine(network, definitions, rows)?;
    let net = Net::new(&examined.built.system);
    let outcome = groups::contradictions(&net).map_err(|_| VerifyError::Definitions)?;
    let teller = Teller::new(network, &examined, &net, &outcome);
    let mut report = examined.report.clone();
    report.contradictions = outcome.groups.iter().map(|g| teller.tell(g)).collect();
    report.notices = teller.notices();
    Ok(report)
}

fn title(row: &Text, column: &Text) -> Text {
    let join = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { format!("{a} : {b}") };
    Text { fr: join(&row.fr, &column.fr), en: join(&row.en, &column.en) }
}

/// The number meant by a row; notes what is malformed.
fn read(row: &PublishedFigure, cited: &Cited, report: &mut Report) -> Result<Option<Printed>, VerifyError> {
    let note = |read_as, fr: String, en: String| MalformedPrint { cited: cited.clone(), read_as, why: Text { fr, en } };
    match number::read(&row.printed) {
        Ok(reading) => {
            let meant = reading.printed.value;
            if let Some(malformed) = &reading.malformed {
                report.malformed.push(note(Some(meant), malformed.say(true), malformed.say(false)));
            } else if row.value.is_some_and(|v| v != meant) {
                report.malformed.push(note(
                    Some(meant),
                    "le texte imprimé et la colonne « value » ne disent pas le même nombre ; le texte fait foi".into(),
                    "the printed text and the column “value” differ; the text counts".into(),
                ));
            }
            Ok(Some(Printed { value: meant, decimals: row.decimals.unwrap_or(reading.printed.decimals) }))
        }
        Err(source) => match row.value {
            Some(value) => {
                report.malformed.push(note(Some(value), source.to_string(), source.to_string()));
                Ok(Some(Printed { value, decimals: row.decimals.unwrap_or(0) }))
            }
            None => Err(VerifyError::NotANumber { figure: row.figure.clone(), source }),
        },
    }
}

/// What a print says of its figure. Amounts in whole units of the records are exact.
fn interval(stated: &Stated, printed: &Printed) -> Interval {
    printed.interval(stated.definition.relation)
}

fn why_unknown(definitions: Option<&Definitions>, figure: &FigureId) -> Text {
    let Some(definitions) = definitions else { return Text::default() };
    if let Some(reason) = definitions.not_computed.get(figure) {
        return reason.clone();
    }
    let nearest = definitions.figures.keys().max_by(|a, b| {
        strsim::jaro_winkler(a.as_str(), figure.as_str()).total_cmp(&strsim::jaro_winkler(b.as_str(), figure.as_str()))
    });
    let near = nearest.map_or("", |n| n.as_str());
    Text {
        fr: format!("aucune définition de ce nom ; la plus proche est {near}"),
        en: format!("no definition of this name; the nearest is {near}"),
    }
}

/// Counts of a table are believed before sums of several, those before shares and means, those before
/// claims and repetitions: a contradiction is blamed on what is derived.
fn distrust(built: &Builder<'_>, stated: &Stated) -> u32 {
    let by_formula = match &stated.definition.formula {
        Formula::Parameter { .. } => 0,
        Formula::Amount { value, .. } if value.0.len() == 1 => 0,
        Formula::Amount { .. } => 2,
        Formula::Rank { .. } | Formula::BandBound { .. } | Formula::Maximum { .. } => 4,
        Formula::Present { .. } => 6,
        Formula::Quotient(_) | Formula::BandShare { .. } => 10,
        Formula::Change { .. } | Formula::Difference { .. } | Formula::Margin { .. } => 14,
        Formula::QuotientOfQuotients { .. } => 16,
    };
    let by_relation = match stated.definition.relation {
        Relation::Equal => 0,
        Relation::AtLeast | Relation::AtMost => 20,
        Relation::About => 22,
    };
    let again = built.system.prints.iter().any(|p| p.reading == stated.reading);
    by_formula + by_relation + if again { 1 } else { 0 }
}

/// Turns groups into words.
struct Teller<'a> {
    network: &'a Network,
    examined: &'a Examined<'a>,
    net: &'a Net<'a>,
    blank: Option<State>,
    believed: Option<State>,
    outcome: &'a Outcome,
}

impl<'a> Teller<'a> {
    fn new(network: &'a Network, examined: &'a Examined<'a>, net: &'a Net<'a>, outcome: &'a Outcome) -> Self {
        let blank = State::new(net).ok();
        let mut teller = Self { network, examined, net, blank, believed: None, outcome };
        teller.believed = teller.state_of(&outcome.believed);
        teller
    }

    fn system(&self) -> &System {
        self.net.system
    }

    fn state_of(&self, prints: &[PrintId]) -> Option<State> {
        let mut state = self.blank.clone()?;
        prints.iter().try_for_each(|&p| state.assume(self.net, p)).ok()?;
        Some(state)
    }

    fn cited(&self, print: PrintId) -> Cited {
        self.examined.cited[self.examined.rows[print]].clone()
    }

    fn stated(&self, print: PrintId) -> Option<&Stated> {
        let p = &self.system().prints[print];
        self.examined.built.stated.get(&(p.edition, p.figure.clone()))
    }

    fn tell(&self, group: &Group) -> Contradiction {
        let suspects = group.suspects.iter().map(|&p| self.cited(p).figure).collect();
        let quotient = group.prints.iter().copied().find(|&p| p == group.blamed && self.stated(p).is_some_and(|s| s.quotient.is_some()));
        Contradiction {
            figures: group.prints.iter().map(|&p| self.cited(p)).collect(),
            suspects,
            relation: self.relation(group),
            implied: self.implied(group, self.headline(group)),
            means: quotient.and_then(|p| self.means(group, p)),
            fits: quotient.map_or_else(Vec::new, |p| fits::fits(self, p)),
        }
    }

    /// The figure that the report speaks of: the one that stands alone in its column, else the blamed one.
    fn headline(&self, group: &Group) -> PrintId {
        let column = |p: PrintId| {
            let id = self.cited(p).figure.0;
            let mut parts = id.splitn(3, '.');
            (parts.next().map(str::to_owned), parts.nth(1).map(str::to_owned))
        };
        let alone: Vec<PrintId> =
            group.prints.iter().copied().filter(|&p| group.prints.iter().filter(|&&q| column(q) == column(p)).count() == 1).collect();
        if group.prints.len() > 5 && !alone.contains(&group.blamed) { alone.first().copied().unwrap_or(group.blamed) } else { group.blamed }
    }

    fn implied(&self, group: &Group, print: PrintId) -> Option<Implied> {
        let rest: Vec<_> = group.prints.iter().copied().filter(|&p| p != print).collect();
        let state = self.state_of(&rest)?;
        self.bounds_of(&state, print)
    }

    /// What a share over its stated base says of its value, next to the value that was printed.
    fn means(&self, group: &Group, share: PrintId) -> Option<Implied> {
        let value = self.stated(share)?.quotient?.value;
        let of_value = |p: PrintId| self.system().prints[p].reading.variable == value;
        let print = group.prints.iter().copied().find(|&p| of_value(p))?;
        let rest: Vec<_> = group.prints.iter().copied().filter(|&p| !of_value(p)).collect();
        self.bounds_of(&self.state_of(&rest)?, print)
    }

    fn bounds_of(&self, state: &State, print: PrintId) -> Option<Implied> {
        let reading = self.system().prints[print].reading;
        let (low, high) = state.bounds(reading.variable);
        let value = |steps: i128| (steps.abs() < OPEN).then(|| self.system().figure_value(&reading, steps));
        Some(Implied { figure: self.cited(print), low: value(low), high: value(high) })
    }

    fn relation(&self, group: &Group) -> Text {
        let why: Vec<&Why> = group.constraints.iter().map(|&c| &self.system().constraints[c].why).collect();
        if let Some(definition) = why.iter().find_map(|w| match w {
            Why::Quotient(id) | Why::Definition(id) => Some(id),
            _ => None,
        }) {
            return self.definition_in_words(group, definition);
        }
        if let Some(because) = why.iter().find_map(|w| if let Why::Identity(text) = w { Some(text.clone()) } else { None }) {
            return because;
        }
        let say = |fr: &str, en: &str| Text { fr: fr.into(), en: en.into() };
        if why.contains(&&Why::SameBase) {
            return say("des moyennes ou des parts sur une même base s’ajoutent comme leurs valeurs", "means or shares over one base add up as their values do");
        }
        if why.contains(&&Why::Order) {
            return say("un rang ordonne les quantités qu’il classe", "a rank orders the quantities that it ranks");
        }
        if why.contains(&&Why::Breakdown) {
            return say("les parties s’ajoutent au tout", "the parts add up to the whole");
        }
        if why.contains(&&Why::Containment) {
            return say("une partie ne dépasse pas le tout", "a part is at most its whole");
        }
        if let Some(Meaning::Parameter(name)) = group.prints.first().map(|&p| &self.system().variables[self.system().prints[p].reading.variable].meaning) {
            return Text { fr: format!("le réseau fixe « {name} » dans network.toml"), en: format!("the network sets “{name}” in network.toml") };
        }
        say("une même définition imprimée plusieurs fois", "one definition printed several times")
    }

    fn definition_in_words(&self, group: &Group, id: &FigureId) -> Text {
        let blamed = self.stated(group.blamed);
        let built = &self.examined.built;
        let stated = blamed.filter(|s| s.quotient.is_some())
            .or_else(|| built.stated.iter().find(|(key, _)| key.1 == *id).map(|(_, s)| s));
        let Some(stated) = stated else { return Text::default() };
        match (stated.quotient, &stated.definition.formula) {
            (Some(q), _) => {
                let (value, base) = (self.variable_in_words(q.value), self.variable_in_words(q.base));
                Text { fr: format!("{} est rapporté à : {}", value.fr, base.fr), en: format!("{} is divided by: {}", value.en, base.en) }
            }
            (None, Formula::Present { .. }) => Text { fr: "une catégorie imprimée au-dessus de zéro existe".into(), en: "a category printed above zero exists".into() },
            (None, Formula::QuotientOfQuotients { .. }) => Text { fr: "le rapport de deux taux".into(), en: "the ratio of two rates".into() },
            (None, Formula::Change { .. }) => Text { fr: "une évolution compare deux années".into(), en: "a change compares two years".into() },
            (None, Formula::Difference { .. }) => Text { fr: "une différence compare deux années".into(), en: "a difference compares two years".into() },
            _ => Text { fr: format!("définition de {id}"), en: format!("definition of {id}") },
        }
    }

    fn variable_in_words(&self, variable: VariableId) -> Text {
        let edition = self.outcome.believed.first().map_or(0, |&p| self.system().prints[p].edition);
        match &self.system().variables[variable].meaning {
            Meaning::Quantity(quantity) => describe::quantity(self.network, quantity, edition),
            _ => Text { fr: "la somme définie".into(), en: "the defined sum".into() },
        }
    }

    /// Possible but odd: a part printed as large as a wider whole that is printed too.
    fn notices(&self) -> Vec<(Vec<Cited>, Text)> {
        let Some(state) = &self.believed else { return Vec::new() };
        let printed: Vec<(PrintId, &Quantity)> = self.outcome.believed.iter().copied()
            .filter_map(|p| match &self.system().variables[self.system().prints[p].reading.variable].meaning {
                Meaning::Quantity(q) if q.measure == Measure::Count && state.is_fixed(self.system().prints[p].reading.variable) => Some((p, q)),
                _ => None,
            })
            .collect();
        let mut notices: Vec<(Vec<Cited>, Text)> = Vec::new();
        for &(part, inner) in &printed {
            let own = state.bounds(self.system().prints[part].reading.variable).0;
            let whole = printed.iter().find(|(p, outer)| {
                *p != part && inner.source == outer.source && inner.edition == outer.edition && inner.cell != outer.cell
                    && inner.cell.0.len() > outer.cell.0.len() && !outer.cell.0.is_empty()
                    && inner.cell.is_within(&outer.cell)
                    && state.bounds(self.system().prints[*p].reading.variable).0 == own && own > 0
            });
            if let Some(&(whole, outer)) = whole {
                let (inner, outer) = (self.quantity_in_words(inner), self.quantity_in_words(outer));
                let text = Text {
                    fr: format!("possible mais étonnant : « {} » serait la totalité de « {} »", inner.fr, outer.fr),
                    en: format!("possible but odd: “{}” would be all of “{}”", inner.en, outer.en),
                };
                notices.push((vec![self.cited(part), self.cited(whole)], text));
            }
        }
        notices
    }

    fn quantity_in_words(&self, quantity: &Quantity) -> Text {
        describe::quantity(self.network, quantity, quantity.edition)
    }
}
