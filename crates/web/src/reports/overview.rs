//! One report: its sections, what is to be cleared, what was entered by the agency, what was sent, what comes next.
//! Start with [`page`].

use super::remarks::{self, Said, title};
use super::section::{steps, training, why_shut};
use super::{frame, path, responder, state};
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::Step;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{Entry, Filling, Reopening, Submission};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::{Phase, ReportState};
use domain::network::Year;

#[derive(Template)]
#[template(path = "reports/overview.html")]
struct OverviewPage {
    frame: Frame,
    training: String,
    state: (Kind, String),
    until: String,
    steps: Vec<Step>,
    /// What comes next, and where.
    next: Next,
    remarks: Vec<Said>,
    entries: Vec<Entered>,
    versions: Vec<Sent>,
    signers: Vec<String>,
    base: String,
    /// Whether it may be opened again to be corrected.
    correctable: bool,
}

/// What somebody does next.
struct Next {
    text: String,
    label: String,
    url: String,
}

/// A value that the follow-up team entered.
struct Entered {
    title: String,
    value: String,
    source: String,
    who: String,
}

/// Something that was sent.
pub(super) struct Sent {
    /// Its number.
    pub number: i64,
    /// Where its receipt is.
    pub url: String,
    /// When, by whom.
    pub when: String,
    /// Who signed, in which function.
    pub who: String,
    /// Why it was opened again before.
    pub reason: String,
    /// Of what was signed.
    pub sha256: String,
}

/// `GET /mes-rapports/{annee}/{reference}`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
) -> Result<Response, PageError> {
    let (by, campaigns) = (responder(&visitor)?, web.app.campaigns());
    let filling = campaigns.filling(&by, year, &reference).await?;
    let (submissions, reopenings) = campaigns.versions(&by, year, &reference).await?;
    let signers = campaigns.signers(&filling.seen).await?;
    let (words, base) = (visitor.words, path(year, &reference));
    let report = &filling.seen.report;
    let open = match report.state {
        ReportState::Untouched | ReportState::Submitted => Vec::new(),
        _ => remarks::open(&words, &filling, &base),
    };
    let mut frame = frame(&visitor, &filling, "reports-title", false);
    frame.title.clone_from(&report.facts.name);
    html(&OverviewPage {
        training: training(&filling),
        state: state(&words, report.state),
        until: until(&words, &filling),
        steps: steps(&words, &filling, &base, None),
        next: next(&web, &words, &filling, &base, (open.len(), &signers)),
        remarks: open,
        entries: filling.entries.iter().map(|entry| entered(&words, &filling, entry)).collect(),
        versions: sent(&words, &base, &submissions, &reopenings),
        correctable: is_correctable(&web, &filling),
        signers,
        base,
        frame,
    })
}

/// Until when this report may be answered.
fn until(words: &Words, filling: &Filling<'_>) -> String {
    let (report, calendar) = (&filling.seen.report, &filling.seen.campaign.calendar);
    let key = if report.extended_until.is_some() { "reports-extended" } else { "reports-closes" };
    words.with(key, &[("when", &words.instant(report.extended_until.unwrap_or(calendar.closes_at)))])
}

/// Whether the button that opens it again is shown; the use case decides.
pub(super) fn is_correctable(web: &Web, filling: &Filling<'_>) -> bool {
    let phase = filling.seen.campaign.phase(web.app.now());
    let taken = matches!(phase, Phase::Open | Phase::Correcting);
    filling.seen.signs && taken && filling.seen.report.state == ReportState::Submitted
}

fn next(web: &Web, words: &Words, filling: &Filling<'_>, base: &str, (open, signers): (usize, &[String])) -> Next {
    let seen = &filling.seen;
    let to = |text: String, key: &str, url: String| Next { text, label: words.t(key), url };
    if seen.report.state == ReportState::Submitted {
        let until = words.instant(seen.campaign.calendar.corrections_until);
        return Next {
            text: words.with("reports-next-sent", &[("until", &until)]),
            label: String::new(),
            url: String::new(),
        };
    }
    if let Some(text) = why_shut(web, words, filling) {
        return Next { text, label: String::new(), url: String::new() };
    }
    let missing = filling.questionnaire.sections.iter().find(|section| !filling.saved.contains_key(&section.id));
    if let Some(section) = missing {
        let key = if filling.saved.is_empty() { "reports-next-begin" } else { "reports-next-continue" };
        return to(words.t(key), "reports-fill", format!("{base}/{}", section.id));
    }
    let preview = format!("{base}/apercu");
    match (open, seen.signs) {
        (0, true) => to(words.t("reports-next-sign"), "reports-read", preview),
        (0, false) => to(words.with("reports-next-tell", &[("who", &signers.join(", "))]), "reports-read", preview),
        (open, _) => to(words.n("reports-next-clear", open), "reports-read", preview),
    }
}

fn entered(words: &Words, filling: &Filling<'_>, entry: &Entry) -> Entered {
    Entered {
        title: title(filling.questionnaire, &entry.field, words),
        value: super::fields::read(words, filling, &entry.field, &entry.typed),
        source: entry.source.clone(),
        who: format!("{} · {}", entry.writer, words.instant(entry.changed_at)),
    }
}

/// Everything that was sent, the latest first.
pub(super) fn sent(words: &Words, base: &str, submissions: &[Submission], reopenings: &[Reopening]) -> Vec<Sent> {
    let one = |sent: &Submission| {
        let before = reopenings.iter().find(|reopening| reopening.number + 1 == sent.number);
        Sent {
            number: sent.number,
            url: format!("{base}/recu/{}", sent.number),
            when: words.instant(sent.signed_at),
            who: format!("{}, {}", sent.signed_by, sent.signed_as),
            reason: before.map(|reopening| reopening.reason.clone()).unwrap_or_default(),
            sha256: sent.sha256.clone(),
        }
    };
    submissions.iter().rev().map(one).collect()
}
