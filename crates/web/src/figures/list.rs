//! The list of editions, and beginning one.

use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::Head;
use crate::visitor::{Visitor, done};
use crate::words::Words;
use app::AppError;
use app::figures::{BeginError, Edition};
use askama::Template;
use axum::Form as Posted;
use axum::extract::State;
use axum::response::Response;
use domain::accounts::Right;
use domain::figures::EditionState;
use domain::network::Year;

#[derive(Template)]
#[template(path = "figures/list.html")]
struct ListPage {
    frame: Frame,
    heads: Vec<Head>,
    rows: Vec<Row>,
    prepares: bool,
}

struct Row {
    url: String,
    title: String,
    state: (Kind, String),
    preparer: String,
    made: String,
    published: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "figures/new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    years: Vec<Choice>,
}

/// The columns of the list.
const HEADS: [&str; 6] = [
    "editions-edition",
    "editions-state",
    "editions-preparer",
    "editions-made-at",
    "editions-published-at",
    "editions-reason",
];

/// `GET /editions`.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let all = web.app.figures().list(&me).await?;
    let rows = all.iter().map(|edition| row(&visitor.words, edition)).collect();
    let heads = HEADS.map(|key| Head::plain(visitor.words.t(key))).to_vec();
    html(&ListPage {
        frame: visitor.frame("menu-editions"),
        heads,
        rows,
        prepares: me.standing.may(Right::PrepareEditions),
    })
}

fn row(words: &Words, edition: &Edition) -> Row {
    Row {
        url: path(edition.year, edition.number),
        title: title(words, edition),
        state: state(words, edition.state),
        preparer: edition.preparer.clone(),
        made: words.instant(edition.made_at),
        published: edition.published_at.map(|at| words.instant(at)).unwrap_or_default(),
        reason: edition.reason.clone().unwrap_or_default(),
    }
}

/// The path of an edition.
pub(super) fn path(year: Year, number: i64) -> String {
    format!("/editions/{year}/{number}")
}

/// What an edition is called.
pub(super) fn title(words: &Words, edition: &Edition) -> String {
    words.with("editions-of", &[("year", &edition.year.to_string()), ("number", &edition.number.to_string())])
}

/// What is read for a state.
pub(super) fn state(words: &Words, state: EditionState) -> (Kind, String) {
    let kind = match state {
        EditionState::Computing => Kind::Neutral,
        EditionState::Failed => Kind::Bad,
        EditionState::Checked => Kind::Warning,
        EditionState::Approved | EditionState::Scheduled => Kind::Info,
        EditionState::Published => Kind::Good,
        EditionState::Dropped => Kind::Neutral,
    };
    (kind, words.t(&format!("editions-state-{}", state.code())))
}

/// The frame of a page below an edition.
pub(super) fn frame(visitor: &Visitor, title_key: &str, edition: &Edition) -> Frame {
    let mut frame = visitor.frame_below(title_key, "menu-editions", "/editions");
    let crumb = Crumb::new(title(&visitor.words, edition), path(edition.year, edition.number));
    frame.crumbs.push(crumb);
    frame
}

/// `GET /editions/nouvelle`.
pub(super) async fn new_page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    html(&new(&web, &visitor, Form::default()).await?)
}

async fn new(web: &Web, visitor: &Visitor, form: Form) -> Result<NewPage, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    let campaigns = web.app.campaigns().list(&me).await?;
    let opened = campaigns.iter().filter(|campaign| campaign.opened_at.is_some());
    let years: Vec<Choice> = opened.map(|one| Choice::new(one.year.to_string(), one.year.to_string())).collect();
    let form = match (&years[..], form.value("year").is_empty()) {
        ([only], true) => form.with("year", only.value.clone()),
        _ => form,
    };
    Ok(NewPage { frame: visitor.frame_below("editions-new-title", "menu-editions", "/editions"), form, years })
}

/// `POST /editions/nouvelle`: 303 to the edition; 422 with what was typed.
pub(super) async fn begin(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    let mut form = Form::new(typed);
    let Ok(year) = form.value("year").parse::<Year>() else {
        form.refuse("year", visitor.words.t("editions-fault-year"));
        return refused(&new(&web, &visitor, form).await?);
    };
    let (field, message) = match web.app.figures().begin(&me, year, form.value("reason")).await {
        Ok(number) => return Ok(done(&web, &path(year, number), "done-edition-begun")),
        Err(BeginError::App(AppError::NotFound)) => ("year", visitor.words.t("editions-fault-year")),
        Err(BeginError::App(cause)) => return Err(cause.into()),
        Err(why) => sentence(&visitor.words, &why),
    };
    form.refuse(field, message);
    refused(&new(&web, &visitor, form).await?)
}

fn sentence(words: &Words, why: &BeginError) -> (&'static str, String) {
    match why {
        BeginError::StillOpen(until) => {
            ("year", words.with("editions-fault-open", &[("until", &words.instant(*until))]))
        }
        BeginError::UnderWay(number) => {
            ("year", words.with("editions-fault-under-way", &[("number", &number.to_string())]))
        }
        BeginError::Reason => ("reason", words.t("editions-fault-reason")),
        BeginError::NotOpened | BeginError::App(_) => ("year", words.t("editions-fault-year")),
    }
}
