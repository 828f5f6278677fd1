//! What the network's lists say about codes: families, networks, the words by which a training is found.

use domain::catalogue::TrainingFacts;
use domain::network::{Code, Network, NomenclatureId};
use store::catalogue::Family;

/// The codes of a list, none if the network has no such list.
pub(super) fn codes<'n>(network: &'n Network, list: &str) -> &'n [Code] {
    network.nomenclatures.get(&NomenclatureId::from(list)).map_or(&[], |list| &list.codes)
}

/// The code of `list` whose entry it is.
pub(super) fn entry<'n>(network: &'n Network, list: &str, code: &str) -> Option<&'n Code> {
    codes(network, list).iter().find(|entry| entry.code == code)
}

/// Codes of `list` whose attribute holds one of `values`.
pub(super) fn codes_with(network: &Network, list: &str, attribute: &str, values: &[String]) -> Vec<String> {
    let has = |entry: &&Code| entry.attributes.get(attribute).is_some_and(|value| values.contains(value));
    codes(network, list).iter().filter(has).map(|entry| entry.code.clone()).collect()
}

/// The families with their occupations.
pub(super) fn families(network: &Network) -> Vec<Family> {
    let family = |entry: &Code| {
        let occupations = codes_with(network, "occupation", "family", std::slice::from_ref(&entry.code));
        Family { code: entry.code.clone(), occupations }
    };
    codes(network, "family").iter().map(family).collect()
}

/// The words by which a training is found: its own, its organisation's, and those that its codes stand for, in both languages.
#[must_use]
pub fn found_by(network: &Network, facts: &TrainingFacts, organisation: &str) -> String {
    let mut words = vec![facts.reference.as_str(), &facts.name, organisation];
    words.extend(facts.town.as_deref());
    let mut say = |list: &str, code: &str| {
        let found = entry(network, list, code);
        words.extend(found.into_iter().flat_map(|entry| [entry.label.fr.as_str(), entry.label.en.as_str()]));
        found
    };
    say("region", &facts.region);
    say("certification", &facts.certification);
    for code in &facts.occupations {
        let family = say("occupation", code).and_then(|entry| entry.attributes.get("family"));
        if let Some(family) = family {
            say("family", family);
        }
    }
    words.join(" ")
}
