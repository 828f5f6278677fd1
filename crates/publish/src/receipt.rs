//! The receipt of a report that was signed, as an accessible PDF: the same lines as its page, in the same order.
//!
//! Decides nothing of what it says: lines, words and hash come as they are. How it looks is `assets/typst/receipt.typ`'s. Start with
//! [`receipt`].

use crate::PublishError;
use crate::report::world::{FONTS, World};
use domain::campaigns::{RecapLine, RecapSection, SignedReport};
use domain::network::Language;
use serde::Serialize;

/// The template.
const MAIN: &str = "receipt.typ";

/// What a receipt says.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// In which language.
    pub language: Language,
    /// The name of the network.
    pub network: &'a str,
    /// The title of the questionnaire.
    pub title: &'a str,
    /// What was signed.
    pub signed: &'a SignedReport,
    /// How it reads.
    pub sections: &'a [RecapSection],
    /// Words about remarks, each with what it is about.
    pub words: Vec<(&'a str, &'a str)>,
    /// SHA-256 of what was signed, in hexadecimal.
    pub sha256: &'a str,
    /// Where it can be checked.
    pub url: &'a str,
}

/// What the template reads.
#[derive(Serialize)]
struct Data<'a> {
    language: &'static str,
    network: &'a str,
    title: &'a str,
    signed: &'a SignedReport,
    day: String,
    sections: Vec<Section<'a>>,
    words: &'a [(&'a str, &'a str)],
    sha256: &'a str,
    url: &'a str,
    say: Words,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    /// Question, row, answer, source; a missing part is empty.
    lines: Vec<[&'a str; 4]>,
}

/// What the receipt says by itself.
#[derive(Serialize)]
struct Words {
    receipt: &'static str,
    training: &'static str,
    organisation: &'static str,
    version: &'static str,
    correction: &'static str,
    signed: &'static str,
    question: &'static str,
    answer: &'static str,
    none: &'static str,
    entered: &'static str,
    words: &'static str,
    hash: &'static str,
    check: &'static str,
    colon: &'static str,
}

const FRENCH: Words = Words {
    receipt: "Reçu",
    training: "Formation",
    organisation: "Organisme",
    version: "Version",
    correction: "Raison de la correction",
    signed: "Signature",
    question: "Question",
    answer: "Réponse",
    none: "–",
    entered: "saisi par l’équipe de suivi",
    words: "Justifications",
    hash: "Empreinte SHA-256 de ce qui a été signé",
    check: "Vérification",
    colon: "\u{a0}: ",
};

const ENGLISH: Words = Words {
    receipt: "Receipt",
    training: "Training",
    organisation: "Organisation",
    version: "Version",
    correction: "Reason of the correction",
    signed: "Signature",
    question: "Question",
    answer: "Answer",
    none: "–",
    entered: "entered by the follow-up team",
    words: "Justifications",
    hash: "SHA-256 of what was signed",
    check: "Verification",
    colon: ": ",
};

/// The receipt as a PDF, the same bytes for the same report.
///
/// # Errors
/// A signature without a day, and what the typesetter refuses.
pub fn receipt(receipt: &Receipt<'_>) -> Result<Vec<u8>, PublishError> {
    let published = day(&receipt.signed.signed_at).ok_or_else(|| PublishError::Format {
        format: "PDF",
        message: format!("`{}` is no instant", receipt.signed.signed_at),
    })?;
    let french = receipt.language == Language::Fr;
    let [year, month, number] = published;
    let data = Data {
        language: if french { "fr" } else { "en" },
        network: receipt.network,
        title: receipt.title,
        signed: receipt.signed,
        day: if french { format!("{number:02}/{month:02}/{year}") } else { format!("{year}-{month:02}-{number:02}") },
        sections: receipt.sections.iter().map(section).collect(),
        words: &receipt.words,
        sha256: receipt.sha256,
        url: receipt.url,
        say: if french { FRENCH } else { ENGLISH },
    };
    let world = World::of(MAIN, &data, &[], published, &FONTS)?;
    Ok(world.typeset(&format!("receipt/{}", receipt.sha256))?.bytes)
}

fn section(section: &RecapSection) -> Section<'_> {
    Section { title: &section.title, lines: section.lines.iter().map(line).collect() }
}

fn line(line: &RecapLine) -> [&str; 4] {
    let (row, source) = (line.row.as_deref(), line.source.as_deref());
    [line.question.as_str(), row.unwrap_or(""), line.answer.as_str(), source.unwrap_or("")]
}

/// Year, month and day of an instant in RFC 3339.
fn day(instant: &str) -> Option<[u32; 3]> {
    let mut parts = instant.split('T').next()?.split('-').map(str::parse);
    let mut next = || parts.next()?.ok();
    Some([next()?, next()?, next()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::campaigns::Typed;

    fn signed() -> SignedReport {
        SignedReport {
            year: 2019,
            questionnaire: "q".to_owned(),
            reference: "F-1".to_owned(),
            training: "Développement *web* & #réseaux".to_owned(),
            organisation: "Atelier".to_owned(),
            number: 2,
            reason: Some("une erreur".to_owned()),
            answers: Typed::default(),
            justifications: [("rule:x".to_owned(), "c’est ainsi".to_owned())].into(),
            entered: Default::default(),
            signed_by: "Inès Fabre".to_owned(),
            signed_as: "directrice".to_owned(),
            signed_at: "2020-01-20T09:30:00Z".to_owned(),
        }
    }

    #[test]
    fn a_receipt_is_the_same_bytes_again_and_needs_a_day() {
        let (signed, hash) = (signed(), "ab".repeat(32));
        let line = |row: Option<&str>, answer: &str| RecapLine {
            field: "q".to_owned(),
            question: "Combien ?".to_owned(),
            row: row.map(str::to_owned),
            answer: answer.to_owned(),
            source: None,
        };
        let sections =
            [RecapSection { title: "Une partie".to_owned(), lines: vec![line(None, "12"), line(Some("a"), "")] }];
        let of = |signed, language| Receipt {
            language,
            network: "Réseau",
            title: "Rapport annuel",
            signed,
            sections: &sections,
            words: vec![("Combien ?", "c’est ainsi")],
            sha256: &hash,
            url: "https://exemple.fr/recu",
        };
        let first = receipt(&of(&signed, Language::Fr)).unwrap();
        assert!(first.starts_with(b"%PDF-") && first == receipt(&of(&signed, Language::Fr)).unwrap());
        assert!(receipt(&of(&signed, Language::En)).is_ok());
        let undated = SignedReport { signed_at: String::new(), ..signed.clone() };
        assert!(receipt(&of(&undated, Language::Fr)).is_err());
    }
}
