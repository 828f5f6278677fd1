//! Background work as a page for whoever operates the platform.
//!
//! Decides nothing: see `app::jobs`. Start with [`routes`].

use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Head, Link, Pages, wanted_page};
use crate::query::Query as Address;
use crate::routes::Routes;
use crate::visitor::{Visitor, done};
use crate::words::Words;
use app::jobs::{Job, JobState, PAGE};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/exploitation", page).post("/exploitation/taches/{id}/reprendre", retry)
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    etat: Option<String>,
    page: Option<u64>,
}

#[derive(Template)]
#[template(path = "jobs/list.html")]
struct List {
    frame: Frame,
    tabs: Vec<Link>,
    states: Vec<Link>,
    heads: Vec<Head>,
    rows: Vec<Shown>,
    pages: Pages,
}

/// A job as it is read.
struct Shown {
    id: i64,
    kind: String,
    state: String,
    badge: Kind,
    made: String,
    attempts: i64,
    steps: Option<String>,
    error: Option<String>,
    failed: bool,
}

/// `GET /exploitation`: jobs, the latest first.
async fn page(State(web): State<Web>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let words = visitor.words;
    let state = wanted.etat.as_deref().and_then(JobState::of);
    let current = wanted_page(wanted.page);
    let (jobs, total) = web.app.jobs().list(&me, state, current - 1).await?;
    let here = Address::parse(&visitor.path);
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let page = List {
        frame: visitor.frame("menu-operations"),
        tabs: tabs(&words, "/exploitation"),
        states: states(&words, &here, JobState::ALL.map(|one| (one.code(), state == Some(one)))),
        heads: heads(&words),
        rows: jobs.into_iter().map(|job| shown(&words, job)).collect(),
        pages: Pages { current: number(current), size: number(PAGE), total: number(total), here },
    };
    html(&page)
}

/// `POST /exploitation/taches/{id}/reprendre`: 303; 409 when it is in another state by now.
async fn retry(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.jobs().retry(&me, id).await?;
    Ok(done(&web, "/exploitation", "done-job-retried"))
}

/// The parts of what an operator sees.
pub(crate) fn tabs(words: &Words, here: &str) -> Vec<Link> {
    let parts = [("jobs-title", "/exploitation"), ("mail-title", "/exploitation/courriels")];
    parts.into_iter().map(|(key, url)| Link { current: url == here, ..Link::new(words.t(key), url) }).collect()
}

/// Links that show one state, or all.
pub(crate) fn states<const N: usize>(words: &Words, here: &Address, states: [(&str, bool); N]) -> Vec<Link> {
    let none = states.iter().all(|(_, chosen)| !chosen);
    let here = here.without("page");
    let all = Link { current: none, ..Link::new(words.t("state-any"), here.without("etat").to_string()) };
    let one = |(code, chosen): (&str, bool)| {
        let url = here.set("etat", code).to_string();
        Link { current: chosen, ..Link::new(words.t(&format!("state-{code}")), url) }
    };
    std::iter::once(all).chain(states.into_iter().map(one)).collect()
}

fn heads(words: &Words) -> Vec<Head> {
    let plain = |key| Head::plain(words.t(key));
    vec![
        plain("jobs-kind"),
        plain("operations-state"),
        plain("operations-asked"),
        plain("jobs-attempts").number(),
        plain("operations-error"),
    ]
}

fn shown(words: &Words, job: Job) -> Shown {
    let badge = match job.state {
        JobState::Waiting => Kind::Neutral,
        JobState::Running => Kind::Info,
        JobState::Done => Kind::Good,
        JobState::Failed => Kind::Bad,
    };
    let steps =
        (job.all_steps > 0).then(|| format!("{} / {}", words.number(job.done_steps), words.number(job.all_steps)));
    Shown {
        id: job.id,
        kind: job.kind,
        state: words.t(&format!("state-{}", job.state.code())),
        badge,
        made: words.instant(job.made_at),
        attempts: job.attempts,
        steps,
        error: job.error,
        failed: job.state == JobState::Failed,
    }
}
