//! The fields of organisations and trainings as columns of a spreadsheet: their codes and what people call them.
//!
//! The same codes name the fields of forms, of the programming interface and of faults. Start with [`TRAINING_COLUMNS`].

use super::search::folded;
use crate::network::Language;

/// A field that people fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in code, forms and the programming interface.
    pub code: &'static str,
    /// Its name in French.
    pub fr: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// The nomenclature whose codes it holds.
    pub list: Option<&'static str>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether the agency alone decides it.
    pub agency: bool,
}

impl Column {
    /// Its name in a language.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::En => self.en,
        }
    }
}

const fn column(code: &'static str, fr: &'static str, en: &'static str) -> Column {
    Column { code, fr, en, list: None, required: false, agency: false }
}

const fn coded(code: &'static str, fr: &'static str, en: &'static str, list: &'static str) -> Column {
    Column { list: Some(list), required: true, ..column(code, fr, en) }
}

const fn required(column: Column) -> Column {
    Column { required: true, ..column }
}

const fn agency(column: Column) -> Column {
    Column { agency: true, ..column }
}

/// The fields of a training.
pub static TRAINING_COLUMNS: [Column; 17] = [
    agency(required(column("reference", "Référence", "Reference"))),
    agency(required(column("organisation", "SIRET de l’organisme", "Organisation’s SIRET"))),
    required(column("name", "Intitulé", "Title")),
    required(column("state", "État", "Status")),
    coded("region", "Région", "Region", "region"),
    column("town", "Ville", "Town"),
    agency(coded("operator", "Opérateur", "Operator", "operator")),
    coded("certification", "Certification", "Certification", "certification"),
    coded("modality", "Modalité", "Mode of teaching", "modality"),
    agency(coded("programme", "Programme", "Programme", "programme")),
    coded("occupations", "Métiers", "Occupations", "occupation"),
    column("special_format", "Format spécifique", "Special format"),
    agency(required(column("labelled_on", "Date de labellisation", "Labelled on"))),
    column("duration_hours", "Durée en heures", "Duration in hours"),
    column("duration_months", "Durée en mois", "Duration in months"),
    column("places", "Places par session", "Places a session"),
    column("summary", "Présentation", "Summary"),
];

/// The fields of an organisation.
pub static ORGANISATION_COLUMNS: [Column; 5] = [
    required(column("name", "Nom", "Name")),
    column("siret", "SIRET", "SIRET"),
    coded("legal_status", "Statut juridique", "Legal status", "legal_status"),
    agency(coded("network", "Réseau", "Network", "network")),
    column("website", "Site web", "Website"),
];

/// The column of a training that a heading names: by its code or in either language, case and accents ignored.
#[must_use]
pub fn column_of(heading: &str) -> Option<&'static Column> {
    let wanted = folded(heading);
    let named = |column: &&Column| [column.code, column.fr, column.en].iter().any(|name| folded(name) == wanted);
    TRAINING_COLUMNS.iter().find(named)
}

/// Headings that say something about a row without being a field: who runs it in an export, what is wrong in an annotated copy. An import
/// passes over them, so that both can be sent back as they are.
pub const REMARKS: [[&str; 2]; 3] =
    [["Nom de l’organisme", "Name of the organisation"], ["Erreurs", "Errors"], ["Réseau", "Network"]];

/// Whether a heading is one of [`REMARKS`].
#[must_use]
pub fn is_remark(heading: &str) -> bool {
    let wanted = folded(heading);
    REMARKS.iter().flatten().any(|remark| folded(remark) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_found_by_code_and_in_both_languages() {
        let code = |heading| column_of(heading).map(|column| column.code);
        assert_eq!(code("DURÉE EN HEURES"), Some("duration_hours"));
        assert_eq!(code("duration_hours"), Some("duration_hours"));
        assert_eq!(code("Labelled on"), Some("labelled_on"));
        assert_eq!(code("Siret de l'organisme"), Some("organisation"));
        assert_eq!(code("couleur"), None);
    }
}
