//! An edition: its figures, what its check found, waivers, approval.

use super::list::{frame, path, state, title};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Confirmed, Form};
use crate::layout::{Frame, Kind};
use crate::parts::{Pair, Tile};
use crate::visitor::{Visitor, done};
use crate::words::Words;
use app::AppError;
use app::figures::{ApproveError, Dossier};
use app::workshop::{Check, CheckKind};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::edition::{EditionTable, Status};
use domain::figures::EditionState;
use domain::network::{Language, Year};

/// Where an edition is.
pub(super) type Place = (Year, i64);

#[derive(Template)]
#[template(path = "figures/edition.html")]
struct EditionPage {
    frame: Frame,
    url: String,
    title: String,
    state: (Kind, String),
    /// Whether the page reloads itself.
    waits: bool,
    step: String,
    pairs: Vec<Pair>,
    tiles: Vec<Tile>,
    failure: String,
    groups: Vec<Group>,
    tables: Vec<Table>,
    form: Form,
    waives: bool,
    approves: bool,
    gives_back: bool,
    computes: bool,
    releases: bool,
    shows_before: bool,
    drops: bool,
    public: String,
}

/// Checks of one kind.
struct Group {
    title: String,
    rows: Vec<CheckRow>,
}

struct CheckRow {
    key: String,
    lines: Vec<String>,
    blocking: bool,
    waived: String,
}

struct Table {
    title: String,
    figures: usize,
    withheld: usize,
    /// What it is, its value, its id.
    rows: Vec<(String, String, String)>,
}

/// `GET /editions/{annee}/{numero}`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(place): Path<Place>,
) -> Result<Response, PageError> {
    html(&build(&web, &visitor, place, Form::default()).await?)
}

async fn build(web: &Web, visitor: &Visitor, (year, number): Place, form: Form) -> Result<EditionPage, PageError> {
    let me = visitor.signed_in()?;
    let dossier = web.app.figures().dossier(&me, year, number).await?;
    let (words, edition) = (&visitor.words, &dossier.edition);
    let prepares = me.standing.may(Right::PrepareEditions);
    let mut frame = visitor.frame_below("editions-one-title", "menu-editions", "/editions");
    frame.title = title(words, edition);
    let at = |states: &[EditionState]| states.contains(&edition.state);
    use EditionState::{Approved, Checked, Computing, Failed, Published, Scheduled};
    let rendering = at(&[Approved]) && !dossier.made;
    let (fr, en) = dossier.failure.clone().unwrap_or_default();
    Ok(EditionPage {
        title: frame.title.clone(),
        frame,
        url: path(year, number),
        state: state(words, edition.state),
        waits: at(&[Computing]) || rendering,
        step: edition
            .step
            .as_deref()
            .filter(|_| at(&[Computing, Approved]))
            .or(rendering.then_some("publishing"))
            .map(|step| step_words(words, step))
            .unwrap_or_default(),
        pairs: pairs(words, &dossier),
        tiles: tiles(words, &dossier),
        failure: if words.language == Language::Fr { fr } else { en },
        groups: groups(words, &dossier),
        tables: dossier
            .protected
            .iter()
            .flat_map(|edition| &edition.tables)
            .map(|table| table_of(words, table))
            .collect(),
        form,
        waives: prepares && at(&[Checked]),
        approves: dossier.may_approve && at(&[Checked]) && dossier.standing().next().is_none(),
        gives_back: at(&[Approved, Scheduled]) && (prepares || me.standing.may(Right::ApproveEditions)),
        computes: prepares && at(&[Checked, Failed]),
        releases: prepares && at(&[Approved, Scheduled]) && dossier.made,
        shows_before: prepares && at(&[Approved, Scheduled]),
        drops: prepares && at(&[Checked, Failed, Approved]),
        public: if at(&[Published]) { format!("/chiffres/versions/{year}/{number}/") } else { String::new() },
    })
}

fn step_words(words: &Words, step: &str) -> String {
    let key = format!("editions-step-{step}");
    if words.has(&key) { words.t(&key) } else { String::new() }
}

fn pairs(words: &Words, dossier: &Dossier) -> Vec<Pair> {
    let edition = &dossier.edition;
    let instant = |at: Option<time::OffsetDateTime>| at.map(|at| words.instant(at)).unwrap_or_default();
    let mut pairs = vec![
        Pair::new(words.t("editions-preparer"), edition.preparer.clone()),
        Pair::new(words.t("editions-computed-at"), instant(edition.computed_at)),
    ];
    if let Some(approver) = &edition.approver {
        let when = instant(edition.approved_at);
        pairs.push(Pair::new(words.t("editions-approver"), format!("{approver} – {when}")));
    }
    if edition.embargo_until.is_some() {
        pairs.push(Pair::new(words.t("editions-embargo-until"), instant(edition.embargo_until)));
    }
    if edition.published_at.is_some() {
        pairs.push(Pair::new(words.t("editions-published-at"), instant(edition.published_at)));
    }
    if let Some(reason) = edition.reason.as_ref().filter(|_| edition.number > 1) {
        pairs.push(Pair::new(words.t("editions-reason"), reason.clone()));
    }
    if let Some(computed) = &dossier.computed {
        pairs.push(Pair::new(words.t("editions-snapshot"), computed.snapshot_sha256.clone()));
    }
    pairs
}

fn tiles(words: &Words, dossier: &Dossier) -> Vec<Tile> {
    let Some(protected) = &dossier.protected else { return Vec::new() };
    let all = protected.figures().count();
    let withheld = protected.figures().filter(|figure| figure.status == Status::Suppressed).count();
    let standing = dossier.standing().count();
    let tile = |key: &str, count: usize| Tile { label: words.t(key), value: words.number(count), ..Tile::default() };
    vec![tile("editions-figures", all), tile("editions-withheld", withheld), tile("editions-standing", standing)]
}

fn groups(words: &Words, dossier: &Dossier) -> Vec<Group> {
    let kinds = [CheckKind::Contradiction, CheckKind::Protection, CheckKind::Records, CheckKind::Change];
    let group = |kind: CheckKind| {
        let of_kind = dossier.checks.iter().filter(|(check, _)| check.kind == kind);
        let rows: Vec<CheckRow> = of_kind
            .map(|(check, waiver)| CheckRow {
                key: check.key.clone(),
                lines: said(words, check).lines().map(str::to_owned).collect(),
                blocking: check.blocking,
                waived: waiver
                    .as_ref()
                    .map(|waiver| format!("{} – {} – {}", waiver.writer, words.instant(waiver.made_at), waiver.reason))
                    .unwrap_or_default(),
            })
            .collect();
        let key = match kind {
            CheckKind::Contradiction => "editions-check-contradiction",
            CheckKind::Protection => "editions-check-protection",
            CheckKind::Change => "editions-check-change",
            CheckKind::Records => "editions-check-records",
        };
        Group { title: words.t(key), rows }
    };
    kinds.map(group).into_iter().filter(|group| !group.rows.is_empty()).collect()
}

fn said<'c>(words: &Words, check: &'c Check) -> &'c str {
    if words.language == Language::Fr { &check.fr } else { &check.en }
}

fn table_of(words: &Words, table: &EditionTable) -> Table {
    let row = |figure: &domain::edition::Figure| {
        let sides = [&figure.row, &figure.column].map(|text| text.get(words.language));
        let sides = sides.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        (sides.join(" – "), super::figure::value(words, figure), figure.id.to_string())
    };
    Table {
        title: table.title.get(words.language).to_owned(),
        figures: table.figures.len(),
        withheld: table.figures.iter().filter(|figure| figure.status == Status::Suppressed).count(),
        rows: table.figures.iter().map(row).collect(),
    }
}

/// `POST …/lever`: waives a check, or takes the waiver back; 303 back; 422 without a reason.
pub(super) async fn waive(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    let mut form = Form::new(typed);
    let (key, back) = (form.value("check").to_owned(), form.checked("retirer", "oui"));
    let reason = if back { String::new() } else { form.value("reason").trim().to_owned() };
    let outcome = if reason.is_empty() && !back {
        Err(ApproveError::Reason)
    } else {
        web.app.figures().waive(&me, (year, number), &key, &reason).await
    };
    match outcome {
        Ok(()) => Ok(done(&web, &path(year, number), "done-check-waived")),
        Err(ApproveError::Reason) => {
            form.refuse("reason", visitor.words.t("editions-fault-waiver"));
            refused(&build(&web, &visitor, (year, number), form).await?)
        }
        Err(ApproveError::App(cause)) => Err(cause.into()),
        Err(ApproveError::Standing(_) | ApproveError::SamePerson) => Err(AppError::Conflict.into()),
    }
}

#[derive(Template)]
#[template(path = "figures/approval.html")]
struct ApprovalPage {
    frame: Frame,
    question: String,
    figures: usize,
    withheld: usize,
    waived: Vec<String>,
    action: String,
    version: i64,
    back: String,
}

/// `GET …/approuver`: what is approved.
pub(super) async fn approval(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::ApproveEditions)?;
    let dossier = web.app.figures().dossier(&me, year, number).await?;
    if !dossier.may_approve || dossier.standing().next().is_some() || dossier.edition.state != EditionState::Checked {
        return Err(AppError::Conflict.into());
    }
    let figures = || dossier.protected.iter().flat_map(|edition| edition.figures());
    let waiver = |(check, waiver): &(Check, Option<app::figures::Waiver>)| {
        let waiver = waiver.as_ref()?;
        let line = said(&visitor.words, check).lines().next().unwrap_or_default();
        Some(format!("{line} – {} – {}", waiver.writer, waiver.reason))
    };
    html(&ApprovalPage {
        frame: frame(&visitor, "editions-approve-title", &dossier.edition),
        question: visitor
            .words
            .with("editions-approve-question", &[("edition", &title(&visitor.words, &dossier.edition))]),
        figures: figures().count(),
        withheld: figures().filter(|figure| figure.status == Status::Suppressed).count(),
        waived: dossier.checks.iter().filter_map(waiver).collect(),
        action: format!("{}/approuver", path(year, number)),
        version: dossier.edition.version,
        back: path(year, number),
    })
}

/// What the form of an approval sends.
#[derive(serde::Deserialize)]
pub(super) struct Approval {
    #[serde(flatten)]
    confirmed: Confirmed,
    #[serde(default)]
    version: String,
}

/// `POST …/approuver`: 303 back; 409 when the edition changed since it was read.
pub(super) async fn approve(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(sent): Posted<Approval>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::ApproveEditions)?;
    sent.confirmed.need(&format!("{}/approuver", path(year, number)))?;
    match web.app.figures().approve(&me, (year, number), sent.version.parse().unwrap_or(0)).await {
        Ok(()) => Ok(done(&web, &path(year, number), "done-edition-approved")),
        Err(ApproveError::App(cause)) => Err(cause.into()),
        Err(ApproveError::SamePerson) => Err(AppError::Forbidden.into()),
        Err(ApproveError::Standing(_) | ApproveError::Reason) => Err(AppError::Conflict.into()),
    }
}

/// `POST …/rendre`: takes the approval back.
pub(super) async fn give_back(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.figures().give_back(&me, year, number).await?;
    Ok(done(&web, &path(year, number), "done-edition-returned"))
}

/// `POST …/recalculer`: computes again.
pub(super) async fn compute(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.figures().compute_again(&me, year, number).await?;
    Ok(done(&web, &path(year, number), "done-edition-begun"))
}
