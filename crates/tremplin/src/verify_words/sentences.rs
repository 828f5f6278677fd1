//! What a contradiction means, in sentences: what ties the figures, what the others imply, what else would fit.
//!
//! Start with [`Teller::sentences`].

use super::{LISTED, Teller, amount};
use consistency::verify::{Cited, Contradiction, Fit, Implied};
use domain::definition::FigureDefinition;
use domain::network::Language;
use domain::number::{self, Rational};
use publish::words::pick;

impl Teller<'_> {
    /// The sentences below the figures of a contradiction.
    #[must_use]
    pub fn sentences(&self, one: &Contradiction) -> Vec<String> {
        let mut all = vec![sentence(one.relation.get(self.language))];
        let suspect = one.suspects.first().and_then(|id| one.figures.iter().find(|cited| cited.figure == *id));
        if let (Some(means), Some(share)) = (&one.means, suspect) {
            all.extend(self.stands_against(means, |range, language| match language {
                Language::Fr => format!("« {} » voudrait dire {range}", share.printed),
                Language::En => format!("“{}” would mean {range}", share.printed),
            }));
        }
        if let Some(implied) = &one.implied {
            all.extend(self.stands_against(implied, |range, language| match language {
                Language::Fr => format!("Les autres chiffres donnent {range}"),
                Language::En => format!("The other figures give {range}"),
            }));
        }
        all.extend(self.fits(&one.fits, suspect));
        all.extend(self.suspects(one));
        all.retain(|sentence| !sentence.is_empty());
        all
    }

    /// `{start} pour « titre » ; il est imprimé …`: nothing when the print does not stand against it.
    fn stands_against(&self, implied: &Implied, start: impl Fn(&str, Language) -> String) -> Option<String> {
        let cited = &implied.figure;
        let definition = self.definition(cited)?;
        if possible(cited, &definition, implied) {
            return None;
        }
        let range = amount::range(&definition, implied.low, implied.high, self.language)?;
        let (start, title, printed) = (start(&range, self.language), self.title_of(cited), &cited.printed);
        Some(match self.language {
            Language::Fr => format!("{start} pour « {title} »\u{a0}; il est imprimé « {printed} »."),
            Language::En => format!("{start} for “{title}”; “{printed}” is printed."),
        })
    }

    fn fits(&self, fits: &[Fit], share: Option<&Cited>) -> Vec<String> {
        let printed = share.map_or("", |share| share.printed.as_str());
        match (fits, self.language) {
            ([], _) => Vec::new(),
            ([one], Language::Fr) => {
                let base = self.base(one);
                vec![format!(
                    "« {printed} » irait sur {base}\u{a0}: la base n’est sans doute pas celle qui est définie."
                )]
            }
            ([one], Language::En) => {
                vec![format!(
                    "“{printed}” would fit over {}: the base is probably not the one defined.",
                    self.base(one)
                )]
            }
            (several, language) => {
                let title = pick(language, "D’autres bases iraient\u{a0}:", "Other bases would fit:").to_owned();
                let last = several.len() - 1;
                let end = |at: usize| if at == last { "." } else { pick(language, "\u{a0};", ";") };
                let bases = several.iter().enumerate().map(|(at, fit)| format!("–\u{a0}{}{}", self.base(fit), end(at)));
                std::iter::once(title).chain(bases).collect()
            }
        }
    }

    /// `18 353 (tous les apprenants, id)`.
    fn base(&self, fit: &Fit) -> String {
        let say = |value: &Rational| match self.language {
            Language::Fr => number::print_fr(value, 0),
            Language::En => number::print_en(value, 0),
        };
        let (low, high) = (say(&fit.low), say(&fit.high));
        let value = match (low == high, self.language) {
            (true, _) => low,
            (false, Language::Fr) => format!("entre {low} et {high}"),
            (false, Language::En) => format!("between {low} and {high}"),
        };
        let id = fit.figure.as_ref().map(|id| format!(", {id}")).unwrap_or_default();
        format!("{value} ({}{id})", fit.quantity.get(self.language))
    }

    fn suspects(&self, one: &Contradiction) -> Option<String> {
        let (first, others) = one.suspects.split_first()?;
        let say = |fr, en| pick(self.language, fr, en);
        if others.is_empty() {
            return Some(format!("{}{first}.", say("À revoir\u{a0}: ", "To look at: ")));
        }
        let limit = if self.all || others.len() <= LISTED { others.len() } else { LISTED - 1 };
        let shown: Vec<&str> = others.iter().take(limit).map(|id| id.as_str()).collect();
        let hidden = others.len() - shown.len();
        let more = if hidden == 0 {
            String::new()
        } else {
            say(" et N autres", " and N others").replace('N', &hidden.to_string())
        };
        let one_is_enough = say(
            "Corriger un seul d’entre eux suffit. À revoir d’abord\u{a0}: ",
            "Correcting one of them is enough. To look at first: ",
        );
        let then = say("\u{a0}; sinon ", "; else ");
        Some(format!("{one_is_enough}{first}{then}{}{more}.", shown.join(", ")))
    }
}

/// Whether the printed number itself lies in the bounds: they then explain nothing.
fn possible(cited: &Cited, definition: &FigureDefinition, implied: &Implied) -> bool {
    let Ok(reading) = number::read(&cited.printed) else { return false };
    let stands = reading.printed.interval(definition.relation);
    let below = stands.high.zip(implied.low).is_some_and(|(own, low)| own < low);
    let above = stands.low.zip(implied.high).is_some_and(|(own, high)| own > high);
    !below && !above
}

/// A phrase as a sentence: a capital first, a full stop last.
pub fn sentence(phrase: &str) -> String {
    let mut letters = phrase.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let text: String = first.to_uppercase().chain(letters).collect();
    if text.ends_with(['.', '!', '?', ':']) { text } else { text + "." }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_phrase_becomes_a_sentence() {
        assert_eq!(sentence("les parties s’ajoutent au tout"), "Les parties s’ajoutent au tout.");
        assert_eq!([sentence("État."), sentence("")], ["État.", ""]);
    }
}
