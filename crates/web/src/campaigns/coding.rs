//! Free texts that are sorted into categories: one at a time, the next one after each; what is sorted can be corrected.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::Frame;
use crate::parts::{Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::AppError;
use app::campaigns::{CampaignError, FreeText, Sortable};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::network::{Code, Year};

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
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    let sortable = web.app.campaigns().sortable(&campaign)?;
    let wanted = labels::first(here, "question");
    let chosen = sortable.iter().find(|one| one.question.id.as_str() == wanted).or(sortable.first()).copied();
    let texts = match &chosen {
        Some(one) => web.app.campaigns().texts(&me, year, one.question.id.as_str()).await?,
        None => Vec::new(),
    };
    let sorting = Sorting::of(visitor, year, chosen);
    let open = open_text(&texts, here);
    let done: Vec<&FreeText> = texts.iter().filter(|text| !text.is_unsorted()).collect();
    let (pages, shown) = labels::pages(&here.without("formation").without("apres"), done.len());
    Ok(CodingPage {
        frame: labels::frame(visitor, "campaigns-coding-title", year),
        tabs: labels::tabs(visitor, &campaign, "classement"),
        questions: sorting.questions(&sortable),
        action: sorting.url.clone(),
        writes: me.standing.may(Right::RunCampaigns) && campaign.phase(web.app.now()) != Phase::Frozen,
        choices: sorting.choices(open),
        progress: sorting.progress(done.len(), texts.len()),
        sorted: done.len(),
        total: texts.len(),
        skip: open.map(|text| format!("{}#texte", sorting.here.clone().and("apres", &text.reference))),
        text: open.map(|text| sorting.text(text)),
        rows: done[shown].iter().map(|text| sorting.row(text)).collect(),
        form: sorting.form(form, open),
        pages,
        title: chosen.map(|one| sorting.title(&one)).unwrap_or_default(),
        question: sorting.question,
    })
}

/// What the parts of the page share: the question that is sorted, and its words.
struct Sorting<'a> {
    words: Words,
    year: Year,
    question: String,
    codes: &'a [Code],
    /// The page, and the page of this question.
    url: String,
    here: Query,
}

impl<'a> Sorting<'a> {
    fn of(visitor: &Visitor, year: Year, chosen: Option<Sortable<'a>>) -> Self {
        let url = format!("{}/classement", labels::path(year));
        let question = chosen.map_or_else(String::new, |one| one.question.id.to_string());
        let here = Query::parse(&url).and("question", &question);
        Self { words: visitor.words, year, question, codes: chosen.map_or(&[], |one| one.codes), url, here }
    }

    fn title(&self, one: &Sortable<'_>) -> String {
        one.question.title.get(self.words.language).to_owned()
    }

    /// The questions, when there are several.
    fn questions(&self, sortable: &[Sortable<'_>]) -> Vec<Link> {
        let link = |one: &Sortable<'_>| Link {
            label: self.title(one),
            url: self.here.set("question", one.question.id.as_str()).to_string(),
            current: one.question.id.as_str() == self.question,
        };
        if sortable.len() > 1 { sortable.iter().map(link).collect() } else { Vec::new() }
    }

    /// The categories, and for a text that has one the way to take it back.
    fn choices(&self, open: Option<&FreeText>) -> Vec<Choice> {
        let choice = |code: &Code| Choice::new(code.code.clone(), code.label.get(self.words.language));
        let back = open.filter(|text| text.code.is_some()).map(|_| self.words.t("campaigns-unsorted"));
        self.codes.iter().map(choice).chain(back.map(|label| Choice::new(UNSORTED, label))).collect()
    }

    fn progress(&self, done: usize, all: usize) -> String {
        let (done, all) = (self.words.number(done), self.words.number(all));
        self.words.with("campaigns-coding-progress", &[("done", &done), ("all", &all)])
    }

    fn text(&self, text: &FreeText) -> Text {
        Text {
            url: format!("{}/rapports/{}", labels::path(self.year), text.reference),
            reference: text.reference.clone(),
            name: text.name.clone(),
            text: text.text.clone(),
            changed: text.changed,
        }
    }

    fn row(&self, text: &FreeText) -> Row {
        let code = text.code.as_deref().unwrap_or_default();
        let found = self.codes.iter().find(|one| one.code == code);
        Row {
            name: text.name.clone(),
            text: text.text.chars().take(160).collect(),
            category: found.map_or(code, |one| one.label.get(self.words.language)).to_owned(),
            url: format!("{}#texte", self.here.clone().and("formation", &text.reference)),
        }
    }

    /// The form with the category that the text has, unless another was chosen.
    fn form(&self, form: Form, open: Option<&FreeText>) -> Form {
        match open.and_then(|text| text.code.clone()) {
            Some(code) if form.value("code").is_empty() => form.with("code", code),
            _ => form,
        }
    }
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
