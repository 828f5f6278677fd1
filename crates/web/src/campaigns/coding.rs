//! Free texts that are sorted into categories: one at a time, the next one after each; what is sorted can be corrected.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::Frame;
use crate::parts::{Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use app::AppError;
use app::campaigns::{CampaignError, FreeText, Sortable};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::network::Year;

#[derive(Template)]
#[template(path = "campaigns/coding.html")]
struct CodingPage {
    frame: Frame,
    tabs: Vec<Link>,
    /// The questions, when there are several.
    questions: Vec<Link>,
    question: String,
    title: String,
    form: Form,
    action: String,
    writes: bool,
    choices: Vec<Choice>,
    sorted: usize,
    total: usize,
    progress: String,
    text: Option<Text>,
    skip: Option<String>,
    pages: Pages,
    rows: Vec<Row>,
}

struct Text {
    reference: String,
    name: String,
    text: String,
    changed: bool,
    url: String,
}

struct Row {
    name: String,
    text: String,
    category: String,
    url: String,
}

/// `GET /campagnes/{annee}/classement?question=…`: the next text, or the one that `formation` names.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    html(&whole(&web, &visitor, year, &Query::parse(&visitor.path).without("lang"), Form::default()).await?)
}

/// `POST /campagnes/{annee}/classement`: 303 to the next text; 422 when no category was chosen.
pub(super) async fn sort(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    me.need(Right::RunCampaigns)?;
    let form = Form::new(typed);
    let (question, reference) = (form.value("question").to_owned(), form.value("reference").to_owned());
    let here = Query::parse(&format!("{}/classement", labels::path(year))).and("question", &question);
    let code = form.value("code");
    let outcome = if code.is_empty() {
        Err(CampaignError::Refused(vec![("code", "code-missing")]))
    } else {
        // The way to take a category back is a choice of its own.
        let code = if code == UNSORTED { "" } else { code };
        web.app.campaigns().sort(&me, year, &question, (&reference, code)).await
    };
    match outcome {
        Ok(()) => Ok(labels::done(&web, &format!("{here}#texte"), "done-text-sorted")),
        Err(CampaignError::Refused(faults)) => {
            let form = labels::with_faults(form, &visitor.words, &faults);
            refused(&whole(&web, &visitor, year, &here.and("formation", &reference), form).await?)
        }
        Err(CampaignError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(CampaignError::App(cause)) => Err(cause.into()),
    }
}

/// What is sent to take a category back: no nomenclature has such a code.
const UNSORTED: &str = "-";

async fn whole(web: &Web, visitor: &Visitor, year: Year, here: &Query, form: Form) -> Result<CodingPage, PageError> {
    let me = visitor.signed_in()?;
    let (campaigns, words) = (web.app.campaigns(), visitor.words);
    let campaign = campaigns.campaign(&me, year).await?;
    let sortable = campaigns.sortable(&campaign)?;
    let wanted = labels::first(here, "question");
    let chosen = sortable.iter().find(|one| one.question.id.as_str() == wanted).or(sortable.first()).copied();
    let texts = match &chosen {
        Some(one) => campaigns.texts(&me, year, one.question.id.as_str()).await?,
        None => Vec::new(),
    };
    let base = Query::parse(&format!("{}/classement", labels::path(year)));
    let named = |one: &Sortable<'_>| one.question.title.get(words.language).to_owned();
    let question = chosen.map_or_else(String::new, |one| one.question.id.to_string());
    let base_here = base.clone().and("question", &question);
    let open = open_text(&texts, here);
    let category = |code: &str| {
        let codes = chosen.map_or(&[][..], |one| one.codes);
        let found = codes.iter().find(|one| one.code == code);
        found.map_or_else(|| code.to_owned(), |one| one.label.get(words.language).to_owned())
    };
    let done: Vec<&FreeText> = texts.iter().filter(|text| !text.is_unsorted()).collect();
    let (pages, shown) = labels::pages(&here.without("formation").without("apres"), done.len());
    let row = |text: &&FreeText| Row {
        name: text.name.clone(),
        text: text.text.chars().take(160).collect(),
        category: category(text.code.as_deref().unwrap_or_default()),
        url: format!("{}#texte", base_here.clone().and("formation", &text.reference)),
    };
    let form = match open.and_then(|text| text.code.clone()) {
        Some(code) if form.value("code").is_empty() => form.with("code", code),
        _ => form,
    };
    let mut choices: Vec<Choice> = chosen
        .map_or(&[][..], |one| one.codes)
        .iter()
        .map(|code| Choice::new(code.code.clone(), code.label.get(words.language)))
        .collect();
    if open.is_some_and(|text| text.code.is_some()) {
        choices.push(Choice::new(UNSORTED, words.t("campaigns-unsorted")));
    }
    let links = sortable.iter().map(|one| Link {
        label: named(one),
        url: base.clone().and("question", one.question.id.as_str()).to_string(),
        current: one.question.id.as_str() == question,
    });
    let counts = [("done", words.number(done.len())), ("all", words.number(texts.len()))];
    Ok(CodingPage {
        frame: labels::frame(visitor, "campaigns-coding-title", year),
        tabs: labels::tabs(visitor, &campaign, "classement"),
        questions: if sortable.len() > 1 { links.collect() } else { Vec::new() },
        title: chosen.as_ref().map(named).unwrap_or_default(),
        action: base.to_string(),
        writes: me.standing.may(Right::RunCampaigns) && campaign.phase(web.app.now()) != Phase::Frozen,
        choices,
        sorted: done.len(),
        total: texts.len(),
        progress: words
            .with("campaigns-coding-progress", &counts.each_ref().map(|(name, value)| (*name, value.as_str()))),
        skip: open.map(|text| format!("{}#texte", base_here.clone().and("apres", &text.reference))),
        text: open.map(|text| Text {
            url: format!("{}/rapports/{}", labels::path(year), text.reference),
            reference: text.reference.clone(),
            name: text.name.clone(),
            text: text.text.clone(),
            changed: text.changed,
        }),
        rows: done[shown].iter().map(row).collect(),
        pages,
        question,
        form,
    })
}

/// The text that an address names; else the first unsorted one behind the one that was left for later, else the first.
fn open_text<'t>(texts: &'t [FreeText], here: &Query) -> Option<&'t FreeText> {
    let (named, after) = (labels::first(here, "formation"), labels::first(here, "apres"));
    if !named.is_empty() {
        return texts.iter().find(|text| text.reference == named);
    }
    let unsorted = || texts.iter().filter(|text| text.is_unsorted());
    unsorted().find(|text| text.reference.as_str() > after).or_else(|| unsorted().next())
}
