//! Sentences: what ties the figures of a group, and what is possible but odd.

use super::teller::Teller;
use super::{Cited, Examined, Nearest};
use crate::describe;
use crate::groups::Group;
use crate::system::{Kind, Meaning, PrintId, Why};
use domain::definition::{Definitions, Formula, Quotient, Sum, Unit};
use domain::network::{FigureId, Measure, Quantity, Text, Year};
use domain::number;
use std::collections::{BTreeMap, HashMap};

/// A sum of more terms than this is only counted.
const MOST_TERMS: usize = 2;

/// A group of more quotients than this is described as a whole.
const MOST_QUOTIENTS: usize = 3;

/// Titles of the figures that print exactly one quantity, the first in the order of print.
pub(super) fn titles(examined: &Examined<'_>, definitions: &BTreeMap<Year, Definitions>) -> HashMap<Quantity, Text> {
    let mut titles = HashMap::new();
    for definition in definitions.values().flat_map(|d| d.figures.values()) {
        let Formula::Amount { value: Sum(terms), .. } = &definition.formula else { continue };
        // A total of everything is better said by its source than by "total".
        if let [(1, quantity)] = terms.as_slice()
            && !quantity.cell.0.is_empty()
        {
            let row = if definition.row.fr.is_empty() { &definition.column } else { &definition.row };
            let title = if row == &definition.column {
                row.clone()
            } else {
                Text {
                    fr: format!("{} : {}", row.fr, definition.column.fr),
                    en: format!("{}: {}", row.en, definition.column.en),
                }
            };
            titles.entry(examined.built.canonical(quantity)).or_insert(title);
        }
    }
    titles
}

impl Teller<'_> {
    pub(super) fn relation(&self, group: &Group, nearest: Option<&Nearest>) -> Text {
        let why: Vec<&Why> = group.constraints.iter().map(|&c| &self.system().constraints[c].why).collect();
        if let Some(text) = self.many_in_words(group) {
            return text;
        }
        let defined =
            why.iter().find_map(|w| if let Why::Quotient(id) | Why::Definition(id) = w { Some(id) } else { None });
        if let Some(definition) = defined {
            let text = self.definition_in_words(group, definition);
            return nearest.map_or_else(|| text.clone(), |near| self.with_nearest(group, &text, near));
        }
        if let Some(because) =
            why.iter().find_map(|w| if let Why::Identity(text) = w { Some(text.clone()) } else { None })
        {
            return because;
        }
        if why.contains(&&Why::SameBase) {
            return say(
                "des moyennes ou des parts sur une même base s’ajoutent comme leurs valeurs",
                "means or shares over one base add up as their values do",
            );
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
        self.limit(group)
    }

    /// What ties a group that rests on more quotients than a sentence can tell.
    fn many_in_words(&self, group: &Group) -> Option<Text> {
        let kinds = || group.constraints.iter().map(|&c| &self.system().constraints[c].kind);
        if kinds().any(|k| matches!(k, Kind::Present { .. })) {
            return Some(say(
                "une catégorie dont un chiffre est imprimé au-dessus de zéro compte parmi les catégories",
                "a category with a figure printed above zero counts among the categories",
            ));
        }
        let divides_rates = self
            .stated(group.blamed)
            .is_some_and(|s| matches!(s.definition.formula, Formula::QuotientOfQuotients { .. }));
        (!divides_rates && kinds().filter(|k| matches!(k, Kind::Product { .. })).count() > MOST_QUOTIENTS).then(|| {
            say(
                "chaque taux rapporte une partie à sa base, et les parties s’ajoutent au tout",
                "each rate divides a part by its base, and the parts add up to the whole",
            )
        })
    }

    /// Why figures contradict each other without any constraint.
    fn limit(&self, group: &Group) -> Text {
        let [alone] = group.prints.as_slice() else {
            return say("une même définition imprimée plusieurs fois", "one definition printed several times");
        };
        let print = &self.system().prints[*alone];
        let variable = &self.system().variables[print.reading.variable];
        match &variable.meaning {
            Meaning::Parameter(name) => Text {
                fr: format!("le réseau fixe « {name} » dans network.toml"),
                en: format!("the network sets “{name}” in network.toml"),
            },
            _ if print.high.is_some_and(|h| h < variable.low) && variable.low == 0 => {
                say("ce chiffre ne peut pas être négatif", "this figure cannot be negative")
            }
            Meaning::Quotient if print.low.is_some_and(|l| l > variable.high) => {
                say("une part ne dépasse pas 100 %", "a share is at most 100%")
            }
            _ if print.low.zip(print.high).is_some_and(|(l, h)| l > h) => {
                say("on compte en nombres entiers", "things are counted in whole numbers")
            }
            _ => say("ce chiffre sort des valeurs possibles", "this figure is beyond the possible values"),
        }
    }

    fn with_nearest(&self, group: &Group, text: &Text, near: &Nearest) -> Text {
        let decimals = self.stated(group.blamed).map_or(2, |s| s.definition.decimals).max(2);
        let of = |end: &Option<(i128, number::Rational)>, fr: bool| {
            end.map(|(value, share)| {
                if fr {
                    format!("{} sur {} donne {} %", value, near.base, number::print_fr(&share, decimals))
                } else {
                    format!("{} of {} gives {}%", value, near.base, number::print_en(&share, decimals))
                }
            })
        };
        let both = |fr: bool, and: &str| {
            [of(&near.below, fr), of(&near.above, fr)].into_iter().flatten().collect::<Vec<_>>().join(and)
        };
        let printed = self.cited(group.blamed).printed;
        Text {
            fr: format!("{} : {}, aucun nombre entier ne donne « {printed} »", text.fr, both(true, ", ")),
            en: format!("{}: {}, no whole number gives “{printed}”", text.en, both(false, ", ")),
        }
    }

    fn definition_in_words(&self, group: &Group, id: &FigureId) -> Text {
        let built = &self.examined.built;
        let stated = self
            .stated(group.blamed)
            .filter(|s| {
                s.quotient.is_some()
                    || matches!(s.definition.formula, Formula::QuotientOfQuotients { .. } | Formula::Change { .. })
            })
            .or_else(|| group.prints.iter().filter_map(|&p| self.stated(p)).find(|s| s.definition.id == *id))
            .or_else(|| built.stated.iter().find(|(key, _)| key.1 == *id).map(|(_, s)| s));
        let Some(stated) = stated else { return Text::default() };
        let edition = stated.definition.edition;
        match &stated.definition.formula {
            Formula::Quotient(quotient) => self.quotient_in_words(quotient, stated.definition.unit, edition),
            Formula::QuotientOfQuotients { value, base } => {
                let (value, base) = (
                    self.quotient_in_words(value, Unit::Percent, edition),
                    self.quotient_in_words(base, Unit::Percent, edition),
                );
                Text {
                    fr: format!("un taux divisé par un autre : {} ; {}", value.fr, base.fr),
                    en: format!("one rate divided by another: {}; {}", value.en, base.en),
                }
            }
            Formula::Change { .. } => say("une évolution compare deux années", "a change compares two years"),
            Formula::Difference { .. } => say("une différence compare deux années", "a difference compares two years"),
            Formula::Margin { .. } => say(
                "la marge d’erreur suit du nombre de réponses et du nombre d’interrogés",
                "the margin of error follows from how many answered and how many were asked",
            ),
            _ => Text { fr: format!("définition de {id}"), en: format!("definition of {id}") },
        }
    }

    fn quotient_in_words(&self, quotient: &Quotient, unit: Unit, edition: Year) -> Text {
        let (value, base) = (self.sum_in_words(&quotient.value, edition), self.sum_in_words(&quotient.base, edition));
        if unit == Unit::Percent {
            Text {
                fr: format!("le taux rapporte {} à {}", value.fr, base.fr),
                en: format!("the rate divides {} by {}", value.en, base.en),
            }
        } else {
            Text {
                fr: format!("la moyenne répartit {} sur {}", value.fr, base.fr),
                en: format!("the mean spreads {} over {}", value.en, base.en),
            }
        }
    }

    fn sum_in_words(&self, Sum(terms): &Sum, edition: Year) -> Text {
        if terms.len() > MOST_TERMS {
            return Text {
                fr: format!("une somme de {} chiffres", terms.len()),
                en: format!("a sum of {} figures", terms.len()),
            };
        }
        let said = terms.iter().enumerate().map(|(place, (c, quantity))| {
            let text = self.quoted(quantity, edition);
            let sign = match (place, *c < 0) {
                (0, false) => "",
                (0, true) => "− ",
                (_, false) => " + ",
                (_, true) => " − ",
            };
            let times = if c.abs() == 1 { String::new() } else { format!("{} × ", c.abs()) };
            Text { fr: format!("{sign}{times}{}", text.fr), en: format!("{sign}{times}{}", text.en) }
        });
        said.reduce(|a, b| Text { fr: a.fr + &b.fr, en: a.en + &b.en }).unwrap_or_default()
    }

    fn quoted(&self, quantity: &Quantity, edition: Year) -> Text {
        let text = self.quantity_in_words(quantity, edition);
        Text { fr: format!("« {} »", text.fr), en: format!("“{}”", text.en) }
    }

    /// The title of a figure that prints the quantity, or its description.
    pub(super) fn quantity_in_words(&self, quantity: &Quantity, edition: Year) -> Text {
        let known = self.titles.get(&self.examined.built.canonical(quantity)).filter(|_| quantity.edition == edition);
        known.cloned().unwrap_or_else(|| describe::quantity(self.network, quantity, edition))
    }

    /// Possible but odd: a part printed as large as a wider whole that is printed too.
    pub(super) fn notices(&self) -> Vec<(Vec<Cited>, Text)> {
        let Some(state) = &self.believed else { return Vec::new() };
        let variable = |p: PrintId| self.system().prints[p].reading.variable;
        let printed: Vec<(PrintId, &Quantity)> = self
            .outcome
            .believed
            .iter()
            .copied()
            .filter_map(|p| match &self.system().variables[variable(p)].meaning {
                Meaning::Quantity(q) if q.measure == Measure::Count && state.is_fixed(variable(p)) => Some((p, q)),
                _ => None,
            })
            .collect();
        let mut notices: Vec<(Vec<Cited>, Text)> = Vec::new();
        for &(part, inner) in &printed {
            let own = state.bounds(variable(part)).0;
            let whole = printed.iter().find(|(p, outer)| {
                *p != part
                    && inner.source == outer.source
                    && inner.edition == outer.edition
                    && inner.cell.0.len() > outer.cell.0.len()
                    && !outer.cell.0.is_empty()
                    && inner.cell.is_within(&outer.cell)
                    && state.bounds(variable(*p)).0 == own
                    && own > 0
            });
            if let Some(&(whole, outer)) = whole {
                let (inner, outer) =
                    (self.quantity_in_words(inner, inner.edition), self.quantity_in_words(outer, outer.edition));
                let text = Text {
                    fr: format!("possible mais étonnant : « {} » serait la totalité de « {} »", inner.fr, outer.fr),
                    en: format!("possible but odd: “{}” would be all of “{}”", inner.en, outer.en),
                };
                notices.push((vec![self.cited(part), self.cited(whole)], text));
            }
        }
        notices
    }
}

fn say(fr: &str, en: &str) -> Text {
    Text { fr: fr.into(), en: en.into() }
}
