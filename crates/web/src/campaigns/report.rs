//! One report as the agency follows it, and the acts about it but for values that the team enters.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::{Event, Link, Pair};
use crate::reports::remarks;
use crate::visitor::Visitor;
use crate::words::Words;
use app::AppError;
use app::campaigns::{CampaignError, Followed};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::campaigns::{Phase, RecapSection, Remark, ReportState, fields, recap};
use domain::network::Year;
use domain::questionnaire::{Questionnaire, Severity};
use time::macros::format_description;
use time::{Date, Time};

#[derive(Template)]
#[template(path = "campaigns/report.html")]
struct ReportPage {
    frame: Frame,
    tabs: Vec<Link>,
    form: Form,
    url: String,
    state: (Kind, String),
    facts: Vec<Pair>,
    blocking: Vec<String>,
    warnings: Vec<Warned>,
    sections: Vec<RecapSection>,
    /// Whether the sections are what was signed.
    is_signed: bool,
    events: Vec<Event>,
    entries: Vec<Entered>,
    documents: Vec<Kept>,
    fields: Vec<Choice>,
    kept: Vec<Choice>,
    /// Whether calls can be noted and projects picked; whether the rest can be written too.
    follows: bool,
    writes: bool,
    /// Whether the report can be given more time, and whether it has been.
    extends: bool,
    extension: Option<(String, String)>,
    left: Option<(String, String)>,
    spotlight: Option<String>,
}

struct Warned {
    remark: String,
    justification: String,
}

struct Entered {
    field: String,
    title: String,
    value: String,
    source: String,
    document: Option<(String, String)>,
    when: String,
}

struct Kept {
    name: String,
    url: String,
    when: String,
}

/// A report's address: the campaign's year and the training's reference.
pub(super) type Place = (Year, String);

/// `GET /campagnes/{annee}/rapports/{reference}`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<Place>,
) -> Result<Response, PageError> {
    html(&whole(&web, &visitor, (year, &reference), Form::default()).await?)
}

/// The page with what was typed and why it was refused.
pub(super) async fn again(
    web: &Web,
    visitor: &Visitor,
    (year, reference): (Year, &str),
    form: Form,
    faults: &[(&'static str, &'static str)],
) -> Result<Response, PageError> {
    let form = labels::with_faults(form, &visitor.words, faults);
    refused(&whole(web, visitor, (year, reference), form).await?)
}

async fn whole(
    web: &Web,
    visitor: &Visitor,
    (year, reference): (Year, &str),
    form: Form,
) -> Result<ReportPage, PageError> {
    let me = visitor.signed_in()?;
    let found = web.app.campaigns().followed(&me, year, reference).await?;
    let questionnaire = web.app.campaigns().questionnaire(&found.campaign)?;
    Ok(ReportPage::of(web, visitor, &found, questionnaire, form, me.standing.may(Right::RunCampaigns)))
}

impl ReportPage {
    fn of(
        web: &Web,
        visitor: &Visitor,
        found: &Followed,
        questionnaire: &Questionnaire,
        form: Form,
        runs: bool,
    ) -> Self {
        let (words, report) = (visitor.words, &found.report);
        let url = format!("{}/rapports/{}", labels::path(found.campaign.year), report.facts.reference);
        let writes = runs && found.phase != Phase::Frozen && report.state != ReportState::NotAsked;
        let reason = |reason: &Option<String>| reason.clone().unwrap_or_default();
        let (is_signed, sections) = sections(&words, found, questionnaire);
        Self {
            frame: frame(visitor, found),
            tabs: labels::tabs(visitor, &found.campaign, "rapports"),
            state: crate::reports::state(&words, report.state),
            facts: facts(web, &words, found),
            blocking: blocking(&words, found, questionnaire),
            warnings: warnings(&words, found, questionnaire),
            is_signed,
            sections,
            events: events(&words, found),
            entries: found.entries.iter().map(|one| entry(&words, questionnaire, found, one, &url)).collect(),
            documents: found.documents.iter().map(|one| kept(&words, one, &url)).collect(),
            fields: choices(&words, questionnaire),
            kept: found.documents.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect(),
            follows: runs,
            writes,
            extends: writes && report.state.is_left(),
            extension: report.extended_until.map(|until| (words.instant(until), reason(&report.extension_reason))),
            left: report.left_at.map(|at| (words.date(at.date()), reason(&report.left_reason))),
            spotlight: found.spotlight.as_ref().map(|one| one.words.clone()),
            form,
            url,
        }
    }
}

fn frame(visitor: &Visitor, found: &Followed) -> Frame {
    let year = found.campaign.year;
    let mut frame = labels::frame(visitor, "campaigns-reports-title", year);
    frame.crumbs.push(Crumb::new(frame.title.clone(), format!("{}/rapports", labels::path(year))));
    frame.title.clone_from(&found.report.facts.name);
    frame
}

/// What was signed, when it stands as it was sent; else the answers so far.
fn sections(words: &Words, found: &Followed, questionnaire: &Questionnaire) -> (bool, Vec<RecapSection>) {
    match found.signed.as_ref().filter(|_| found.report.state == ReportState::Submitted) {
        Some(signed) => (true, signed.recap(questionnaire, words.language)),
        None => (false, recap(questionnaire, &found.typed, &found.sources, words.language)),
    }
}

/// What keeps it from being sent, once somebody has begun: before that, everything is missing.
fn blocking(words: &Words, found: &Followed, questionnaire: &Questionnaire) -> Vec<String> {
    let begun = matches!(found.report.state, ReportState::Begun | ReportState::Reopened);
    let blocking = found.remarks.iter().filter(|remark| begun && remark.severity == Severity::Blocking);
    blocking.map(|remark| remarks::named(words, questionnaire, remark)).collect()
}

fn warnings(words: &Words, found: &Followed, questionnaire: &Questionnaire) -> Vec<Warned> {
    let warned = |remark: &Remark| Warned {
        remark: remarks::named(words, questionnaire, remark),
        justification: found.justifications.get(&remark.key()).map(|said| said.words.clone()).unwrap_or_default(),
    };
    found.remarks.iter().filter(|remark| remark.severity == Severity::Warning).map(warned).collect()
}

fn facts(web: &Web, words: &Words, found: &Followed) -> Vec<Pair> {
    let report = &found.report;
    let at = |at: Option<time::OffsetDateTime>| at.map(|at| words.instant(at)).unwrap_or_default();
    let code = |list: &str, code: &str| labels::code(&web.app, words, list, code);
    let mut organisation = Pair::new(words.t("campaigns-organisation"), found.organisation.clone());
    organisation.url = format!("/organismes/{}", report.organisation);
    let mut training = Pair::new(words.t("campaigns-reference"), report.facts.reference.clone());
    training.url = format!("/formations/{}", report.facts.reference);
    let now = found.today.as_ref().map(|one| crate::catalogue::labels::state(words, one.facts.state).1);
    vec![
        training,
        organisation,
        Pair::new(words.t("campaigns-region"), code("region", &report.facts.region)),
        Pair::new(words.t("campaigns-network"), code("network", &report.network)),
        Pair::new(words.t("campaigns-programme"), code("programme", &report.facts.programme)),
        Pair::new(words.t("campaigns-reason"), labels::why(words, report.why)),
        Pair::new(words.t("campaigns-register-today"), now.unwrap_or_default()),
        Pair::new(words.t("campaigns-seen-at"), at(report.seen_at)),
        Pair::new(words.t("campaigns-changed-at"), at(report.changed_at)),
        Pair::new(words.t("campaigns-submitted-at"), at(report.submitted_at)),
    ]
}

fn choices(words: &Words, questionnaire: &Questionnaire) -> Vec<Choice> {
    let label =
        |name: &str| domain::campaigns::title_of(questionnaire, name).map(|title| title.get(words.language).to_owned());
    fields(questionnaire).map(|field| Choice::new(field.name.clone(), label(&field.name).unwrap_or_default())).collect()
}

fn entry(
    words: &Words,
    questionnaire: &Questionnaire,
    found: &Followed,
    one: &app::campaigns::Entry,
    url: &str,
) -> Entered {
    let field = fields(questionnaire).find(|field| field.name == one.field);
    let title = domain::campaigns::title_of(questionnaire, &one.field);
    let document = one.document.and_then(|id| found.documents.iter().find(|document| document.id == id));
    Entered {
        field: one.field.clone(),
        title: title.map_or_else(|| one.field.clone(), |title| title.get(words.language).to_owned()),
        value: field.map_or_else(
            || one.typed.clone(),
            |field| domain::campaigns::reads(field.question, &one.typed, words.language),
        ),
        source: one.source.clone(),
        document: document.map(|document| (document.name.clone(), format!("{url}/pieces/{}", document.id))),
        when: format!("{}, {}", words.date(one.changed_at.date()), one.writer),
    }
}

fn kept(words: &Words, one: &app::campaigns::DocumentItem, url: &str) -> Kept {
    Kept { name: one.name.clone(), url: format!("{url}/pieces/{}", one.id), when: words.instant(one.made_at) }
}

/// What was sent, opened again and said on the telephone, the latest first.
fn events(words: &Words, found: &Followed) -> Vec<Event> {
    let event = |at: time::OffsetDateTime, who: &str, what: String, detail: String, kind| {
        let when = words.instant(at);
        (at, Event { when, at: crate::catalogue::labels::rfc3339(at), who: who.to_owned(), what, detail, kind })
    };
    let sent = found.submissions.iter().map(|one| {
        let detail = words.with("campaigns-sealed", &[("function", &one.signed_as), ("hash", &one.sha256)]);
        event(one.signed_at, &one.signed_by, words.n("campaigns-sent-nth", one.number), detail, Kind::Good)
    });
    let reopened = found
        .reopenings
        .iter()
        .map(|one| event(one.made_at, &one.writer, words.t("campaigns-reopened"), one.reason.clone(), Kind::Warning));
    let calls = found
        .calls
        .iter()
        .map(|one| event(one.made_at, &one.writer, words.t("campaigns-call"), one.words.clone(), Kind::Info));
    let mut all: Vec<_> = sent.chain(reopened).chain(calls).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, event)| event).collect()
}

type Typed = Posted<Vec<(String, String)>>;

/// Who acts, and on which report.
type At = (State<Web>, Visitor, Path<Place>);

/// 303 back to the report when it was done; 422 with what was typed when it was refused.
async fn told(
    (State(web), visitor, Path((year, reference))): &At,
    (form, key): (Form, &str),
    outcome: Result<(), CampaignError>,
) -> Result<Response, PageError> {
    match outcome {
        Ok(()) => Ok(labels::done(web, &format!("{}/rapports/{reference}", labels::path(*year)), key)),
        Err(CampaignError::Refused(faults)) => again(web, visitor, (*year, reference), form, &faults).await,
        Err(CampaignError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(CampaignError::App(cause)) => Err(cause.into()),
    }
}

/// `POST …/appels`: notes a call.
pub(super) async fn call(at: At, Posted(typed): Typed) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let (me, form) = (visitor.signed_in()?, Form::new(typed));
    let outcome = web.app.campaigns().note_call(&me, *year, reference, form.value("words")).await;
    told(&at, (form, "done-report-called"), outcome).await
}

/// `POST …/prolongation`: gives more time, up to the end of a day.
pub(super) async fn extend(at: At, Posted(typed): Typed) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let (me, form) = (visitor.who_may(Right::RunCampaigns)?, Form::new(typed));
    let day = Date::parse(form.value("until").trim(), format_description!("[year]-[month]-[day]"));
    let end = Time::from_hms(23, 59, 59).unwrap_or(Time::MIDNIGHT);
    let outcome = match day {
        Ok(day) => {
            let extension = (visitor.words.zone.instant(day.with_time(end)), form.value("reason"));
            web.app.campaigns().extend(&me, *year, reference, extension).await
        }
        Err(_) => Err(CampaignError::Refused(vec![("until", "day-wrong")])),
    };
    told(&at, (form, "done-report-extended"), outcome).await
}

/// `POST …/prolongation/retirer`.
pub(super) async fn drop_extension(at: At) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let me = visitor.signed_in()?;
    let outcome = web.app.campaigns().drop_extension(&me, *year, reference).await;
    told(&at, (Form::default(), "done-extension-dropped"), outcome.map_err(CampaignError::App)).await
}

/// `POST …/depart`: notes that the training has left since, and why.
pub(super) async fn leave(at: At, Posted(typed): Typed) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let (me, form) = (visitor.signed_in()?, Form::new(typed));
    let reason = Some(form.value("left_reason"));
    let outcome = web.app.campaigns().note_leaving(&me, *year, reference, reason).await;
    told(&at, (form, "done-report-left"), outcome).await
}

/// `POST …/depart/retirer`.
pub(super) async fn come_back(at: At) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let me = visitor.signed_in()?;
    let outcome = web.app.campaigns().note_leaving(&me, *year, reference, None).await;
    told(&at, (Form::default(), "done-report-back"), outcome).await
}

/// `POST …/vitrine`: picks the project for the publication.
pub(super) async fn pick(at: At, Posted(typed): Typed) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let (me, form) = (visitor.signed_in()?, Form::new(typed));
    let outcome = web.app.campaigns().pick(&me, *year, reference, form.value("spotlight")).await;
    told(&at, (form, "done-report-picked"), outcome).await
}

/// `POST …/vitrine/retirer`.
pub(super) async fn unpick(at: At) -> Result<Response, PageError> {
    let (State(web), visitor, Path((year, reference))) = &at;
    let me = visitor.signed_in()?;
    let outcome = web.app.campaigns().unpick(&me, *year, reference).await;
    told(&at, (Form::default(), "done-report-unpicked"), outcome.map_err(CampaignError::App)).await
}
