//! Checking what was typed about an organisation. Start with [`check_organisation`].

use super::check::Check;
use super::{Draft, Fault, OrganisationFacts, Siret, Vocabulary};

/// The facts that a draft states.
///
/// Whether another organisation has the same SIRET is the store's to say.
///
/// # Errors
/// Everything that is wrong, field by field.
pub fn check_organisation(draft: &Draft, vocabulary: &Vocabulary) -> Result<OrganisationFacts, Vec<Fault>> {
    let mut check = Check::new(draft, vocabulary);
    let siret = draft.get("siret");
    let parsed = (!siret.is_empty()).then(|| Siret::parse(siret));
    if let Some(Err(why)) = &parsed {
        check.wrong("siret", why.code());
    }
    let facts = OrganisationFacts {
        name: check.required("name", 200),
        siret: parsed.and_then(Result::ok),
        legal_status: check.code("legal_status", "legal_status"),
        network: check.code("network", "network"),
        website: check.url("website"),
    };
    check.end(facts)
}
