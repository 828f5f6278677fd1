//! The forms that prepare and change a campaign. Hours are typed as clocks in the network's time zone show them, and the form says so.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::{Crumb, Frame};
use crate::parts::Difference;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{Campaign, CampaignDraft, CampaignError};
use app::{App, AppError, Zone};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::accounts::Right;
use domain::campaigns::{Calendar, Phase};
use domain::network::Year;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// How an instant is typed, and a day.
const INSTANT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Days of reminders that the form takes.
const REMINDERS: usize = 6;

#[derive(Template)]
#[template(path = "campaigns/form.html")]
struct FormPage {
    frame: Frame,
    form: Form,
    version: i64,
    /// Whether the year can be typed.
    is_new: bool,
    /// Whether the questionnaire can still be chosen.
    chooses: bool,
    questionnaires: Vec<Choice>,
    reminders: Vec<String>,
    conflict: Vec<Difference>,
    /// Who saved first.
    who: String,
    back: String,
}

/// `GET /campagnes/nouvelle`.
pub(super) async fn new_page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    visitor.signed_in()?.need(Right::RunCampaigns)?;
    let form = Form::default();
    // What there is to choose of one is chosen.
    let form = match web.app.questionnaires() {
        [only] => form.with("questionnaire", only.id.clone()).with("year", only.edition.to_string()),
        _ => form,
    };
    html(&FormPage::of(&web.app, &visitor, None, form))
}

/// `POST /campagnes/nouvelle`: 303 to the campaign; 422 with what was typed.
pub(super) async fn add(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    me.need(Right::RunCampaigns)?;
    let form = Form::new(typed);
    let year = form.value("year").trim().parse().ok().filter(|year| (2000..2100).contains(year));
    let mut faults = Vec::new();
    faults.extend(year.is_none().then_some(("year", "year-wrong")));
    let found = read(visitor.words.zone, &form, year.unwrap_or_default(), &mut faults);
    let outcome = match found {
        Some(draft) if faults.is_empty() => web.app.campaigns().prepare(&me, &draft).await.map(|_| draft.year),
        _ => Err(CampaignError::Refused(faults)),
    };
    match outcome {
        Ok(year) => Ok(labels::done(&web, &labels::path(year), "done-campaign-prepared")),
        Err(CampaignError::Refused(faults)) => {
            refused(&FormPage::of(&web.app, &visitor, None, labels::with_faults(form, &visitor.words, &faults)))
        }
        Err(CampaignError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(CampaignError::App(cause)) => Err(cause.into()),
    }
}

/// `GET /campagnes/{annee}/modifier`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    me.need(Right::RunCampaigns)?;
    let form = filled(visitor.words.zone, &campaign);
    html(&FormPage::of(&web.app, &visitor, Some(&campaign), form))
}

/// `POST /campagnes/{annee}/modifier`: 303 to the campaign; 422 with what was typed; 409 with both versions.
pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    me.need(Right::RunCampaigns)?;
    let mut form = Form::new(typed);
    if form.value("questionnaire").is_empty() {
        form = form.with("questionnaire", campaign.questionnaire.clone());
    }
    let mut faults = Vec::new();
    let version = form.value("version").parse().unwrap_or(0);
    let outcome = match read(visitor.words.zone, &form, year, &mut faults) {
        Some(draft) if faults.is_empty() => web.app.campaigns().change(&me, version, &draft).await,
        _ => Err(CampaignError::Refused(faults)),
    };
    match outcome {
        Ok(()) => Ok(labels::done(&web, &labels::path(year), "done-campaign-changed")),
        Err(CampaignError::Refused(faults)) => {
            let form = labels::with_faults(form, &visitor.words, &faults);
            let mut page = FormPage::of(&web.app, &visitor, Some(&campaign), form);
            page.version = version;
            refused(&page)
        }
        Err(CampaignError::Conflict(theirs)) => {
            let conflict = differences(&web.app, &visitor.words, &form, &theirs);
            let page = FormPage { conflict, ..FormPage::of(&web.app, &visitor, Some(&theirs), form) };
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(CampaignError::App(cause)) => Err(cause.into()),
    }
}

/// What was typed as a draft, with a fault for each field that is none.
fn read(zone: Zone, form: &Form, year: Year, faults: &mut Vec<(&'static str, &'static str)>) -> Option<CampaignDraft> {
    let mut instant = |field: &'static str| {
        let typed = form.value(field).trim().replacen(' ', "T", 1);
        let found = PrimitiveDateTime::parse(typed.get(..16).unwrap_or(&typed), INSTANT).ok();
        faults.extend(found.is_none().then_some((field, "instant-wrong")));
        found.map(|shown| zone.instant(shown))
    };
    let (opens_at, closes_at) = (instant("opens_at"), instant("closes_at"));
    let corrections_until = instant("corrections_until");
    let mut reminders_on = Vec::new();
    for name in reminders().filter(|name| !form.value(name).trim().is_empty()) {
        match Date::parse(form.value(&name).trim(), DAY) {
            Ok(day) => reminders_on.push(day),
            Err(_) => faults.push(("reminders_on", "day-wrong")),
        }
    }
    reminders_on.sort_unstable();
    reminders_on.dedup();
    let calendar =
        Calendar { opens_at: opens_at?, reminders_on, closes_at: closes_at?, corrections_until: corrections_until? };
    Some(CampaignDraft { year, questionnaire: form.value("questionnaire").to_owned(), calendar })
}

fn reminders() -> impl Iterator<Item = String> {
    (1..=REMINDERS).map(|place| format!("reminder-{place}"))
}

fn typed(zone: Zone, at: OffsetDateTime) -> String {
    zone.local(at).format(INSTANT).unwrap_or_default()
}

/// A campaign as it would be typed.
fn filled(zone: Zone, campaign: &Campaign) -> Form {
    let calendar = &campaign.calendar;
    let days = calendar.reminders_on.iter().map(|day| day.format(DAY).unwrap_or_default());
    let form = Form::default()
        .with("questionnaire", campaign.questionnaire.clone())
        .with("opens_at", typed(zone, calendar.opens_at))
        .with("closes_at", typed(zone, calendar.closes_at))
        .with("corrections_until", typed(zone, calendar.corrections_until));
    reminders().zip(days).fold(form, |form, (name, day)| form.with(&name, day))
}

fn differences(app: &App, words: &Words, mine: &Form, theirs: &Campaign) -> Vec<Difference> {
    let theirs = filled(words.zone, theirs);
    let title = |id: &str| {
        let found = app.questionnaires().iter().find(|one| one.id == id);
        found.map_or_else(|| id.to_owned(), |one| one.title.get(words.language).to_owned())
    };
    let joined = |form: &Form| {
        let days: Vec<String> = reminders().map(|name| form.value(&name).to_owned()).collect();
        days.into_iter().filter(|day| !day.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let plain = |field: &str| (mine.value(field).to_owned(), theirs.value(field).to_owned());
    let (my_title, their_title) = (title(mine.value("questionnaire")), title(theirs.value("questionnaire")));
    let rows = [
        (words.t("campaigns-questionnaire"), (my_title, their_title)),
        (words.t("campaigns-opens-at"), plain("opens_at")),
        (words.t("campaigns-reminders-on"), (joined(mine), joined(&theirs))),
        (words.t("campaigns-closes-at"), plain("closes_at")),
        (words.t("campaigns-corrections-until"), plain("corrections_until")),
    ];
    let differing = rows.into_iter().filter(|(_, (mine, theirs))| mine != theirs);
    differing.map(|(label, (mine, theirs))| Difference { label, mine, theirs }).collect()
}

impl FormPage {
    fn of(app: &App, visitor: &Visitor, campaign: Option<&Campaign>, form: Form) -> Self {
        let words = &visitor.words;
        let choice = |one: &domain::questionnaire::Questionnaire| {
            Choice::new(one.id.clone(), one.title.get(words.language).to_owned())
        };
        let title = if campaign.is_some() { "campaigns-change-title" } else { "campaigns-new-title" };
        let mut frame = visitor.frame(title);
        frame.crumbs = vec![Crumb::new(words.t("menu-campaigns"), "/campagnes")];
        if let Some(campaign) = campaign {
            frame = labels::frame(visitor, title, campaign.year);
        }
        Self {
            frame,
            form,
            version: campaign.map_or(0, |one| one.version),
            is_new: campaign.is_none(),
            chooses: campaign.is_none_or(|one| one.phase(app.now()) == Phase::Preparing),
            questionnaires: app.questionnaires().iter().map(choice).collect(),
            reminders: reminders().collect(),
            conflict: Vec::new(),
            who: words.t("campaigns-somebody"),
            back: campaign.map_or_else(|| "/campagnes".to_owned(), |one| labels::path(one.year)),
        }
    }
}
