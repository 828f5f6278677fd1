//! The forms that add and change a training.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::{Crumb, Frame};
use crate::parts::{Difference, Pair};
use crate::visitor::{Visitor, done};
use app::catalogue::{ChangeError, Theirs};
use app::{App, AppError, Me};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::accounts::Right;
use domain::catalogue::{Draft, TRAINING_COLUMNS, TrainingState};

/// Lists of occupations that the form shows at least, and at most.
const TRADES: [usize; 2] = [3, 6];

#[derive(Template)]
#[template(path = "catalogue/change.html")]
struct ChangePage {
    frame: Frame,
    form: Form,
    version: i64,
    /// Whether the fields that the agency decides can be filled in.
    decides: bool,
    /// Those fields as they are, for whoever can't.
    fixed: Vec<Pair>,
    lists: Lists,
    trades: Vec<String>,
    conflict: Vec<Difference>,
    who: String,
    back: String,
}

/// What the lists offer.
struct Lists {
    states: Vec<Choice>,
    regions: Vec<Choice>,
    operators: Vec<Choice>,
    certifications: Vec<Choice>,
    modalities: Vec<Choice>,
    programmes: Vec<Choice>,
    occupations: Vec<Choice>,
}

/// `GET /formations/{reference}/modifier`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(reference): Path<String>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (training, draft) = web.app.catalogue().training_draft(&me, &reference).await?;
    html(&ChangePage::of(&web.app, &visitor, &me, Some((&reference, &training.facts.name)), &draft, training.version))
}

/// `POST /formations/{reference}/modifier`: 303 to the training; 422 with what was typed; 409 with both versions.
pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(reference): Path<String>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let draft = typed_draft(&typed);
    let version = version(&typed);
    match web.app.catalogue().change_training(&*me, &reference, version, &draft).await {
        Ok(reference) => Ok(done(&web, &format!("/formations/{reference}"), "done-training-changed")),
        Err(ChangeError::Refused(faults)) => {
            let (_, known) = web.app.catalogue().training_draft(&me, &reference).await?;
            let whole = draft.over(&known);
            let named = (reference.as_str(), known.get("name"));
            let mut page = ChangePage::of(&web.app, &visitor, &me, Some(named), &whole, version);
            page.form = labels::with_faults(page.form, &faults, &visitor.words);
            refused(&page)
        }
        Err(ChangeError::Conflict(theirs)) => {
            let whole = draft.over(&theirs.draft);
            let named = (reference.as_str(), theirs.draft.get("name"));
            let mut page = ChangePage::of(&web.app, &visitor, &me, Some(named), &whole, theirs.version);
            page.tell(&web.app, &visitor, &draft, &theirs);
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(ChangeError::App(cause)) => Err(cause.into()),
    }
}

/// `GET /formations/nouvelle`.
pub(super) async fn new_page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::DecideTrainings)?;
    let draft = Draft::default().with("state", TrainingState::Active.code());
    html(&ChangePage::of(&web.app, &visitor, &me, None, &draft, 0))
}

/// `POST /formations/nouvelle`: 303 to the training; 422 with what was typed.
pub(super) async fn add(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let draft = typed_draft(&typed);
    match web.app.catalogue().add_training(&*me, &draft).await {
        Ok(reference) => Ok(done(&web, &format!("/formations/{reference}"), "done-training-added")),
        Err(ChangeError::Refused(faults)) => {
            let mut page = ChangePage::of(&web.app, &visitor, &me, None, &draft, 0);
            page.form = labels::with_faults(page.form, &faults, &visitor.words);
            refused(&page)
        }
        Err(ChangeError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(ChangeError::App(cause)) => Err(cause.into()),
    }
}

/// The version that the form was made from; none fits when it is missing.
pub(super) fn version(typed: &[(String, String)]) -> i64 {
    typed.iter().find(|(name, _)| name == "version").and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
}

fn typed_draft(typed: &[(String, String)]) -> Draft {
    let mut draft = labels::draft(typed, &TRAINING_COLUMNS);
    // A box that is not ticked sends nothing; the form says that it was there.
    if typed.iter().any(|(name, _)| name == "version") && !draft.has("special_format") {
        draft.replace("special_format", "non");
    }
    draft
}

impl ChangePage {
    fn of(app: &App, visitor: &Visitor, me: &Me, known: Option<(&str, &str)>, draft: &Draft, version: i64) -> Self {
        let mut frame = visitor.frame(if known.is_some() { "catalogue-change-title" } else { "catalogue-add-title" });
        let list = visitor.words.t("catalogue-search-title");
        frame.crumbs = vec![Crumb::new(list, "/formations")];
        let back = known.map_or_else(|| "/formations".to_owned(), |(reference, _)| format!("/formations/{reference}"));
        if let Some((_, name)) = known {
            frame.crumbs.push(Crumb::new(name, back.clone()));
        }
        let decides = me.standing.may(Right::DecideTrainings);
        let (form, trades) = form(draft);
        let fixed = if decides { Vec::new() } else { fixed(app, visitor, draft) };
        let conflict = Vec::new();
        let (lists, who) = (Lists::of(app, visitor), String::new());
        Self { frame, form, version, decides, fixed, lists, trades, conflict, who, back }
    }

    fn tell(&mut self, app: &App, visitor: &Visitor, mine: &Draft, theirs: &Theirs) {
        let told = mine.differing(&theirs.draft).into_iter().map(|one| Difference {
            label: labels::column(&visitor.words, &one.field).to_owned(),
            mine: labels::value(app, &visitor.words, &one.field, &one.mine),
            theirs: labels::value(app, &visitor.words, &one.field, &one.theirs),
        });
        self.conflict = told.collect();
        self.who.clone_from(&theirs.who);
    }
}

/// The form with the draft's texts; occupations stand in as many lists as there are, and one free.
fn form(draft: &Draft) -> (Form, Vec<String>) {
    let plain = draft.iter().filter(|(field, _)| *field != "occupations");
    let mut form = plain.fold(Form::default(), |form, (field, text)| form.with(field, text));
    let codes: Vec<&str> = draft.get("occupations").split("; ").filter(|code| !code.is_empty()).collect();
    let shown = (codes.len() + 1).clamp(TRADES[0], TRADES[1]);
    let name = |place: usize| if place == 0 { "occupations".to_owned() } else { format!("occupations-{}", place + 1) };
    let names: Vec<String> = (0..shown).map(name).collect();
    for (name, code) in names.iter().zip(codes) {
        form = form.with(name, code);
    }
    (form, names)
}

fn fixed(app: &App, visitor: &Visitor, draft: &Draft) -> Vec<Pair> {
    let columns = TRAINING_COLUMNS.iter().filter(|column| column.agency);
    let value = |code: &str| labels::value(app, &visitor.words, code, draft.get(code));
    columns.map(|column| Pair::new(column.label(visitor.words.language), value(column.code))).collect()
}

impl Lists {
    fn of(app: &App, visitor: &Visitor) -> Self {
        let words = &visitor.words;
        let list = |name| labels::choices(app, words, name);
        let state = |state: TrainingState| Choice::new(state.code(), labels::state(words, state).1);
        Self {
            states: TrainingState::ALL.map(state).to_vec(),
            regions: list("region"),
            operators: list("operator"),
            certifications: list("certification"),
            modalities: list("modality"),
            programmes: list("programme"),
            occupations: list("occupation"),
        }
    }
}
