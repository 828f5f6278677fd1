//! What was typed and can't be saved now: to be copied, kept as a file, or sent again after signing in. Start with [`KeptPage`].

use super::saving::{Pairs, Place, SIGNED_OUT, WORD};
use super::{answer, frame, path, remarks};
use crate::Web;
use crate::error::PageError;
use crate::layout::Frame;
use crate::parts::Pair;
use crate::visitor::Visitor;
use app::campaigns::{Filling, SectionInput};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::{Questionnaire, Section};

#[derive(Template)]
#[template(path = "reports/kept.html")]
struct KeptPage {
    frame: Frame,
    why: String,
    lines: Vec<Pair>,
    /// The same as text, and as the address of a file.
    text: String,
    file: String,
    file_name: String,
    /// Where the form is sent again, with its values; none where sending again is no use.
    again: Option<(String, Pairs)>,
    back: String,
}

/// 401: the session has ended. The form is there still, to be sent again once its person has signed in elsewhere.
pub(super) fn signed_out(web: &Web, visitor: &Visitor, place: &Place, pairs: &Pairs) -> Result<Response, PageError> {
    let (year, reference, section) = place;
    let asks = |one: &&Questionnaire| one.sections.iter().any(|own| own.id == *section);
    let questionnaire = web.app.questionnaires().iter().find(asks);
    let title =
        |name: &str| questionnaire.map_or_else(|| name.to_owned(), |one| remarks::title(one, name, &visitor.words));
    let typed = pairs.iter().filter(|(name, text)| is_answer(name) && !text.trim().is_empty());
    let lines: Vec<Pair> = typed.map(|(name, text)| Pair::new(title(name), text.clone())).collect();
    let back = format!("{}/{section}", path(*year, reference));
    let frame = visitor.frame("reports-signed-out-title");
    let why = visitor.words.t("reports-signed-out");
    answer(SIGNED_OUT, &KeptPage::of(frame, why, lines, (reference, section), Some(pairs.clone()), back))
}

/// Whether a field of the form is an answer or a word about one.
fn is_answer(name: &str) -> bool {
    !matches!(name, "version" | "aller" | "reprendre") && !name.starts_with(WORD)
}

/// 409 or 410: nothing can be saved in the report.
pub(super) fn shut(
    visitor: &Visitor,
    filling: &Filling<'_>,
    section: &Section,
    input: &SectionInput,
    (why, status): (&str, StatusCode),
) -> Result<Response, PageError> {
    let title = |name: &str| remarks::title(filling.questionnaire, name, &visitor.words);
    let typed = input.typed.0.iter().map(|(name, text)| Pair::new(title(name), text.clone()));
    let given = input.justifications.iter().filter(|(_, text)| !text.trim().is_empty());
    let word = |key: &str| key.split_once(':').map_or_else(|| key.to_owned(), |(_, name)| title(name));
    let lines = typed.chain(given.map(|(key, text)| Pair::new(word(key), text.clone()))).collect();
    let reference = &filling.seen.report.facts.reference;
    let back = path(filling.seen.campaign.year, reference);
    let frame = frame(visitor, filling, "reports-kept-title", true);
    let page = KeptPage::of(frame, why.to_owned(), lines, (reference, &section.id), None, back);
    answer(status, &page)
}

impl KeptPage {
    fn of(
        frame: Frame,
        why: String,
        lines: Vec<Pair>,
        (reference, section): (&str, &str),
        again: Option<Pairs>,
        back: String,
    ) -> Self {
        let text: String = lines.iter().map(|line| format!("{}\t{}\n", line.term, line.text)).collect();
        let file = format!("data:text/plain;charset=utf-8,{}", escaped(&text));
        let file_name = format!("{reference}-{section}.txt");
        let again = again.map(|pairs| (back.clone(), pairs));
        Self { frame, why, lines, text, file, file_name, again, back }
    }
}

/// A text as a part of an address.
fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}
