//! One section of a report: its form, or, when nothing can be saved, what stands in it. Start with [`SectionPage`].

use super::fields::{Item, Shape, Shown, items, starting};
use super::remarks::{Said, opening, said, section_of};
use super::totals::{TotalLine, totals};
use super::{frame, path, responder, shut};
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::{Link, Step, StepState};
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::Filling;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::{RecapLine, Remark, examine};
use domain::network::Year;
use domain::questionnaire::{Section, Severity};

#[derive(Template)]
#[template(path = "reports/section.html")]
struct SectionPage {
    frame: Frame,
    /// The training.
    training: String,
    steps: Vec<Step>,
    /// Why nothing can be saved; then `lines` stand for the form.
    shut: Option<String>,
    lines: Vec<RecapLine>,
    items: Vec<Item>,
    totals: Vec<TotalLine>,
    /// What somebody has still to correct or to explain here.
    open: Vec<Said>,
    /// What is still to be answered.
    missing: Vec<Said>,
    version: i64,
    /// Where the answers are on which all its questions wait.
    opens: Vec<Link>,
    /// Whether known values stand in fields that nobody saved.
    proposed: bool,
    /// When it was saved last, and by whom.
    saved: String,
    action: String,
    previous: Option<String>,
    next: String,
    /// Whose unsaved words the browser may keep.
    whose: String,
}

/// `GET /mes-rapports/{annee}/{reference}/{section}`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference, section)): Path<(Year, String, String)>,
) -> Result<Response, PageError> {
    let by = responder(&visitor)?;
    let filling = web.app.campaigns().filling(&by, year, &reference).await?;
    let found = filling.questionnaire.sections.iter().find(|own| own.id == section);
    let section = found.ok_or_else(PageError::not_found)?;
    html(&SectionPage::of(&web, &visitor, &filling, section))
}

impl SectionPage {
    fn of(web: &Web, visitor: &Visitor, filling: &Filling<'_>, section: &Section) -> Self {
        let words = &visitor.words;
        let base = path(filling.seen.campaign.year, &filling.seen.report.facts.reference);
        let (typed, fresh) = starting(filling, section);
        let whole = filling.typed().with(typed.clone());
        // Nobody is told what is missing before anything was saved.
        let remarks = if fresh { Vec::new() } else { of_section(filling, section) };
        let (answers, _) = whole.read(filling.questionnaire);
        let known = Shown { filling, base: &base, typed: &typed, answers: &answers, fresh, remarks: &remarks };
        let told = remarks.iter().map(|remark| said(words, filling, &base, remark)).filter(Said::is_open);
        let (missing, open) = told.partition(|one| one.missing);
        let around = Around::of(filling, section, &base);
        let shut = why_shut(web, words, filling);
        let mut frame = frame(visitor, filling, "reports-title", true);
        section.title.get(words.language).clone_into(&mut frame.title);
        Self {
            training: training(filling),
            steps: steps(words, filling, &base, Some(&section.id)),
            lines: shut.as_ref().map(|_| lines(words, filling, section)).unwrap_or_default(),
            items: items(words, &known, section),
            totals: totals(words, filling.questionnaire, section, &answers),
            opens: opening(words, filling.questionnaire, &base, section, &answers),
            open,
            missing,
            version: filling.saved.get(&section.id).map_or(0, |saved| saved.version),
            proposed: fresh && !typed.0.is_empty(),
            saved: saved(words, filling, section),
            action: format!("{base}/{}", section.id),
            previous: around.previous,
            next: around.next,
            whose: frame.person.as_ref().map(|me| me.mail.clone()).unwrap_or_default(),
            shut,
            frame,
        }
    }
}

/// The training with its reference.
pub(super) fn training(filling: &Filling<'_>) -> String {
    let facts = &filling.seen.report.facts;
    format!("{} · {}", facts.name, facts.reference)
}

/// Why nothing can be saved by whoever looks.
pub(super) fn why_shut(web: &Web, words: &Words, filling: &Filling<'_>) -> Option<String> {
    if !filling.seen.answers {
        return Some(words.t("reports-shut-reader"));
    }
    filling.is_open(web.app.now()).err().and_then(|cause| shut(words, &cause))
}

/// What is to be said of a section.
fn of_section(filling: &Filling<'_>, section: &Section) -> Vec<Remark> {
    let all = examine(filling.questionnaire, &filling.typed(), &filling.seen.report.beside);
    let here = |remark: &Remark| is_here(filling, section, remark);
    all.into_iter().filter(here).collect()
}

/// Whether a remark is about a section.
pub(super) fn is_here(filling: &Filling<'_>, section: &Section, remark: &Remark) -> bool {
    let field = remark.fields.first().map_or("", String::as_str);
    section_of(filling.questionnaire, field).is_some_and(|own| own.id == section.id)
}

fn lines(words: &Words, filling: &Filling<'_>, section: &Section) -> Vec<RecapLine> {
    let place = filling.questionnaire.sections.iter().position(|own| own.id == section.id).unwrap_or(0);
    let (typed, entered) = (filling.typed(), filling.entered());
    let mut all = domain::campaigns::recap(filling.questionnaire, &typed, &entered, words.language);
    all.swap_remove(place).lines
}

fn saved(words: &Words, filling: &Filling<'_>, section: &Section) -> String {
    filling.saved.get(&section.id).map_or_else(String::new, |saved| {
        words.with("reports-saved-by", &[("when", &words.instant(saved.changed_at)), ("who", &saved.writer)])
    })
}

/// The pages before and after a section.
pub(super) struct Around {
    /// The section before.
    pub previous: Option<String>,
    /// The section after; after the last one, the preview.
    pub next: String,
}

impl Around {
    /// Around a section of a report at `base`.
    pub(super) fn of(filling: &Filling<'_>, section: &Section, base: &str) -> Self {
        let all = &filling.questionnaire.sections;
        let place = all.iter().position(|own| own.id == section.id).unwrap_or(0);
        let url = |section: &Section| format!("{base}/{}", section.id);
        Self {
            previous: place.checked_sub(1).and_then(|before| all.get(before)).map(url),
            next: all.get(place + 1).map_or_else(|| format!("{base}/apercu"), url),
        }
    }
}

/// The sections and the preview, with how far each is.
pub(super) fn steps(words: &Words, filling: &Filling<'_>, base: &str, current: Option<&str>) -> Vec<Step> {
    let blocking: Vec<Remark> =
        filling.remarks().into_iter().filter(|remark| remark.severity == Severity::Blocking).collect();
    let of = |section: &Section| {
        let faulty = blocking.iter().any(|remark| is_here(filling, section, remark));
        match filling.saved.contains_key(&section.id) {
            _ if current == Some(&section.id) => StepState::Current,
            false => StepState::Open,
            true if faulty => StepState::Faulty,
            true => StepState::Done,
        }
    };
    let step = |section: &Section| Step {
        label: section.title.get(words.language).to_owned(),
        url: format!("{base}/{}", section.id),
        state: of(section),
    };
    let last = match (current, filling.seen.report.state) {
        (Some("apercu"), _) => StepState::Current,
        (_, domain::campaigns::ReportState::Submitted) => StepState::Done,
        _ => StepState::Open,
    };
    let preview = Step { label: words.t("reports-preview-step"), url: format!("{base}/apercu"), state: last };
    filling.questionnaire.sections.iter().map(step).chain([preview]).collect()
}
