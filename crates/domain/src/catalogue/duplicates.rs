//! Organisations that look like one: the same legal person, or names that are equal or nearly.
//!
//! Proposes, never decides: a person looks before two are merged. Start with [`twins`].

use super::search::folded;
use super::{Organisation, OrganisationId};
use std::collections::{BTreeMap, BTreeSet};

/// Why two organisations look like one, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same name once case, accents, order of words and legal forms are set aside.
    SameName,
    /// The same SIREN: establishments of one legal person.
    SameSiren,
    /// Names that differ by a few letters.
    NearName,
}

impl Likeness {
    /// The code of its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameName => "same-name",
            Self::SameSiren => "same-siren",
            Self::NearName => "near-name",
        }
    }
}

/// Two organisations that look like one; the one with the lower number first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Twins {
    /// Why.
    pub likeness: Likeness,
    /// The one that was there first.
    pub first: OrganisationId,
    /// The other.
    pub second: OrganisationId,
}

/// Words of a name that tell nobody apart.
const FORMS: [&str; 12] =
    ["sas", "sasu", "sarl", "sa", "eurl", "scop", "scic", "association", "asso", "groupe", "societe", "ste"];

/// Near enough to propose: a letter in ten.
const NEAR: f64 = 0.88;

/// Every pair that looks like one, the surest first; those merged already are left out.
///
/// Names are compared only when they share their first three letters or a word, so that a thousand organisations take
/// milliseconds.
#[must_use]
pub fn twins(organisations: &[Organisation]) -> Vec<Twins> {
    let named: Vec<(&Organisation, String)> = organisations
        .iter()
        .filter(|one| one.merged_into.is_none())
        .map(|one| (one, essence(&one.facts.name)))
        .collect();
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (one, name)) in named.iter().enumerate() {
        keys(one, name).into_iter().for_each(|key| by_key.entry(key).or_default().push(place));
    }
    let mut found: BTreeMap<(OrganisationId, OrganisationId), Likeness> = BTreeMap::new();
    for places in by_key.values() {
        for (rank, first) in places.iter().enumerate() {
            for second in &places[rank + 1..] {
                let (a, b) = (&named[*first], &named[*second]);
                let ids = (a.0.id.min(b.0.id), a.0.id.max(b.0.id));
                if !found.contains_key(&ids)
                    && let Some(likeness) = likeness(a, b)
                {
                    found.insert(ids, likeness);
                }
            }
        }
    }
    let mut pairs: Vec<Twins> =
        found.into_iter().map(|((first, second), likeness)| Twins { likeness, first, second }).collect();
    pairs.sort();
    pairs
}

/// The words of a name in order, without legal forms.
fn essence(name: &str) -> String {
    let folded = folded(name);
    let words: BTreeSet<&str> = folded.split(' ').filter(|word| !FORMS.contains(word)).collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn keys(one: &Organisation, name: &str) -> BTreeSet<String> {
    let words = name.split(' ').filter(|word| word.len() > 3).map(str::to_owned);
    let start = name.get(..3).map(|start| format!("^{start}"));
    let siren = one.facts.siret.as_ref().map(|siret| format!("#{}", siret.siren()));
    words.chain(start).chain(siren).collect()
}

fn likeness(a: &(&Organisation, String), b: &(&Organisation, String)) -> Option<Likeness> {
    let siren = |one: &Organisation| one.facts.siret.as_ref().map(|siret| siret.siren().to_owned());
    let same_siren = siren(a.0).is_some() && siren(a.0) == siren(b.0);
    if !a.1.is_empty() && a.1 == b.1 {
        Some(Likeness::SameName)
    } else if same_siren {
        Some(Likeness::SameSiren)
    } else {
        (a.1.len() > 5 && strsim::normalized_levenshtein(&a.1, &b.1) >= NEAR).then_some(Likeness::NearName)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OrganisationFacts, Siret};
    use super::*;

    fn organisation(id: i64, name: &str, siret: Option<&str>) -> Organisation {
        let facts = OrganisationFacts {
            name: name.to_owned(),
            siret: siret.map(|text| Siret::parse(text).unwrap()),
            legal_status: String::new(),
            network: String::new(),
            website: None,
        };
        Organisation { id: OrganisationId(id), facts, version: 1, merged_into: None }
    }

    #[test]
    fn names_and_numbers_that_look_like_one_are_proposed_the_surest_first() {
        let all = [
            organisation(1, "École du Code (SAS)", None),
            organisation(2, "Atelier numérique", Some("73282932000074")),
            organisation(3, "Code, école du", None),
            organisation(4, "Tout autre nom", Some("73282932000074")),
            organisation(5, "Atelier numerike", None),
            organisation(6, "Campus de la Loire", None),
        ];
        let found: Vec<_> = twins(&all).iter().map(|pair| (pair.likeness, pair.first.0, pair.second.0)).collect();
        let expected = [(Likeness::SameName, 1, 3), (Likeness::SameSiren, 2, 4), (Likeness::NearName, 2, 5)];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_merged_is_not_proposed_again() {
        let mut second = organisation(2, "École", None);
        second.merged_into = Some(OrganisationId(1));
        assert_eq!(twins(&[organisation(1, "École", None), second]), []);
    }
}
