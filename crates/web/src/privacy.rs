//! The register of personal data as a page.
//!
//! Decides nothing: see `app::privacy`. Start with [`routes`].

use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::routes::Routes;
use crate::visitor::Visitor;
use crate::words::Words;
use app::privacy::{self, Basis, Handling, Register, TableEntry};
use askama::Template;
use axum::response::Response;
use domain::network::Language;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/donnees-personnelles", page)
}

#[derive(Template)]
#[template(path = "privacy/register.html")]
struct Page {
    frame: Frame,
    handlings: Vec<Shown>,
    without: Vec<String>,
}

/// What is done with the personal data of a table.
struct Shown {
    about: String,
    whose: String,
    purpose: String,
    basis: String,
    lasts: String,
    automatic: bool,
    fields: Vec<String>,
}

/// `GET /donnees-personnelles`: what is kept of whom, why, how long, and how to be heard.
async fn page(visitor: Visitor) -> Result<Response, PageError> {
    let register = privacy::register()?;
    let words = visitor.words;
    let about = |entry: &TableEntry| said(&words, &entry.about);
    let page = Page {
        frame: visitor.frame("privacy-title"),
        handlings: register
            .tables()
            .filter_map(|(_, entry)| Some(shown(&words, &register, entry, entry.handling.as_ref()?)))
            .collect(),
        without: register
            .tables()
            .filter(|(_, entry)| entry.handling.is_none())
            .map(|(_, entry)| about(entry))
            .collect(),
    };
    html(&page)
}

fn shown(words: &Words, register: &Register, entry: &TableEntry, handling: &Handling) -> Shown {
    let basis = match handling.basis {
        Basis::PublicInterest => words.t("privacy-basis-public-interest"),
        Basis::LegalObligation => words.t("privacy-basis-legal-obligation"),
        Basis::Consent => words.t("privacy-basis-consent"),
        Basis::Contract => words.t("privacy-basis-contract"),
    };
    let days = words.n("privacy-days", i64::from(handling.days));
    let field =
        |column: &String| register.meaning(entry, column).map_or_else(|| column.clone(), |text| said(words, text));
    Shown {
        about: said(words, &entry.about),
        whose: said(words, &handling.whose),
        purpose: said(words, &handling.purpose),
        basis,
        lasts: words.with("privacy-lasts", &[("days", &days), ("after", &said(words, &handling.after))]),
        automatic: handling.automatic,
        fields: entry.personal.iter().map(field).collect(),
    }
}

fn said(words: &Words, text: &privacy::Words) -> String {
    match words.language {
        Language::Fr => text.fr.clone(),
        Language::En => text.en.clone(),
    }
}
