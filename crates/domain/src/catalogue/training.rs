//! Checking what was typed about a training. Start with [`check_training`].

use super::check::Check;
use super::search::folded;
use super::{Draft, Fault, OrganisationId, Siret, TrainingFacts, TrainingState, Vocabulary};
use time::Date;

/// Occupations that a training may prepare for.
const OCCUPATIONS: usize = 6;

/// The facts that a draft states. `organisation` finds the one of a SIRET (14 digits) or of its number.
///
/// Whether the reference is taken is the store's to say.
///
/// # Errors
/// Everything that is wrong, field by field.
pub fn check_training(
    draft: &Draft,
    vocabulary: &Vocabulary,
    organisation: impl FnOnce(&str) -> Option<OrganisationId>,
) -> Result<TrainingFacts, Vec<Fault>> {
    let mut check = Check::new(draft, vocabulary);
    let facts = TrainingFacts {
        reference: reference(&mut check),
        organisation: provider(&mut check, organisation).unwrap_or(OrganisationId(0)),
        name: check.required("name", 200),
        state: state(&mut check).unwrap_or(TrainingState::Active),
        region: check.code("region", "region"),
        town: check.text("town", 100),
        operator: check.code("operator", "operator"),
        certification: check.code("certification", "certification"),
        modality: check.code("modality", "modality"),
        programme: check.code("programme", "programme"),
        occupations: check.codes("occupations", "occupation", OCCUPATIONS),
        special_format: check.yes("special_format"),
        labelled_on: check.day("labelled_on").unwrap_or(Date::MIN),
        duration_hours: check.whole("duration_hours", &(1..=10_000)),
        duration_months: check.whole("duration_months", &(1..=60)),
        places: check.whole("places", &(1..=100_000)),
        summary: check.text("summary", 2000),
    };
    check.end(facts)
}

/// Part of an address: letters, digits and hyphens.
fn reference(check: &mut Check) -> String {
    let Some(text) = check.filled("reference") else { return String::new() };
    let plain = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !plain || text.starts_with('-') {
        check.wrong("reference", "bad-reference");
    }
    text.to_owned()
}

fn provider(check: &mut Check, find: impl FnOnce(&str) -> Option<OrganisationId>) -> Option<OrganisationId> {
    let text = check.filled("organisation")?;
    // A short number is ours; anything else should be a SIRET.
    let ours = text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    let wanted = if ours { Ok(text.to_owned()) } else { Siret::parse(text).map(String::from) };
    match wanted {
        Err(why) => check.wrong("organisation", why.code()),
        Ok(number) => match find(&number) {
            Some(found) => return Some(found),
            None => check.wrong("organisation", "organisation-unknown"),
        },
    }
    None
}

fn state(check: &mut Check) -> Option<TrainingState> {
    let text = check.filled("state")?;
    let found = match folded(text).as_str() {
        "active" | "actif" | "ouverte" | "open" => Some(TrainingState::Active),
        "paused" | "en pause" | "suspendue" | "on hold" => Some(TrainingState::Paused),
        "ended" | "terminee" | "fermee" | "closed" => Some(TrainingState::Ended),
        _ => None,
    };
    if found.is_none() {
        check.refuse(Fault::new("state", "unknown-code", text).expecting("active, paused, ended".to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Code, Network, Nomenclature, NomenclatureId, Text};
    use proptest::prelude::*;

    fn vocabulary() -> Vocabulary {
        let lists = ["region", "operator", "certification", "modality", "programme", "occupation"].map(|id| {
            let code = |code: &str, fr: &str, en: &str| Code {
                code: code.to_owned(),
                label: Text { fr: fr.to_owned(), en: en.to_owned() },
                attributes: Default::default(),
            };
            let codes = vec![code("un", "Île première", "First island"), code("deux", "Métier second", "Second trade")];
            let id = NomenclatureId::from(id);
            (id.clone(), Nomenclature { id, codes })
        });
        let network = Network {
            id: "t".to_owned(),
            name: Text::same("T"),
            edition: 2019,
            time_zone: "UTC".to_owned(),
            nomenclatures: lists.into_iter().collect(),
            sources: Default::default(),
        };
        Vocabulary::new(&network)
    }

    fn draft() -> Draft {
        let coded = ["region", "operator", "certification", "modality", "programme", "occupations"];
        let plain = [("reference", "F-1"), ("organisation", "7"), ("name", "Formation"), ("state", "Active")];
        let draft = plain.iter().fold(Draft::default(), |draft, (field, text)| draft.with(field, text));
        let draft = coded.iter().fold(draft, |draft, field| draft.with(field, "ILE PREMIERE"));
        draft.with("labelled_on", "01/03/2018")
    }

    fn check(draft: &Draft) -> Result<TrainingFacts, Vec<(String, String, Option<String>)>> {
        let found = check_training(draft, &vocabulary(), |text| text.parse().ok().map(OrganisationId));
        let plain = |fault: Fault| (fault.field, fault.code, fault.expected);
        found.map_err(|faults| faults.into_iter().map(plain).collect())
    }

    fn with(field: &str, text: &str) -> Result<TrainingFacts, Vec<(String, String, Option<String>)>> {
        let mut draft = draft();
        draft.replace(field, text);
        check(&draft)
    }

    #[test]
    fn a_label_counts_as_its_code_whatever_its_case_and_accents() {
        let facts = check(&draft()).unwrap();
        assert_eq!((facts.region.as_str(), facts.occupations), ("un", vec!["un".to_owned()]));
        assert_eq!(with("region", "first island").unwrap().region, "un");
    }

    #[test]
    fn each_fault_names_its_field_its_kind_and_what_would_do() {
        let cases = [
            ("name", "", "required", None),
            ("region", "Ile premiere.", "", None),
            ("region", "Ile premièrre", "unknown-code", Some("Île première")),
            ("region", "zzz", "unknown-code", None),
            ("occupations", "un; Métier second; un", "twice", None),
            ("duration_hours", "beaucoup", "not-a-number", None),
            ("duration_months", "61", "out-of-range", Some("1 – 60")),
            ("places", "12.0", "", None),
            ("labelled_on", "31/02/2018", "not-a-date", Some("2026-11-28, 28/11/2026")),
            ("special_format", "peut-être", "not-yes-no", None),
            ("reference", "a/b", "bad-reference", None),
            ("organisation", "73282932000075", "siret-key", None),
            ("state", "ouverte", "", None),
        ];
        for (field, text, code, expected) in cases {
            let found = with(field, text);
            if code.is_empty() {
                assert!(found.is_ok(), "{field} {text}: {found:?}");
            } else {
                let fault = (field.to_owned(), code.to_owned(), expected.map(str::to_owned));
                assert_eq!(found, Err(vec![fault]), "{field} {text}");
            }
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = check(&Draft::default()).unwrap_err();
        assert_eq!(faults.len(), 11, "{faults:?}");
    }

    #[test]
    fn a_draft_of_facts_states_the_same_facts() {
        let facts = with("occupations", "un; deux").unwrap();
        assert_eq!(check(&Draft::of_training(&facts, "7")), Ok(facts));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_check_fail_otherwise(field in 0..super::super::TRAINING_COLUMNS.len(), text in ".*") {
            let column = super::super::TRAINING_COLUMNS[field];
            if let Err(faults) = with(column.code, &text) {
                prop_assert!(faults.iter().all(|(field, code, _)| field == column.code && Fault::CODES.contains(&code.as_str())));
            }
        }
    }
}
