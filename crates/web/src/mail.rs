//! Mail and its fate as a page for whoever operates the platform.
//!
//! Decides nothing: see `app::mail`. Start with [`routes`].

use crate::Web;
use crate::error::{PageError, html};
use crate::jobs::{states, tabs};
use crate::layout::{Frame, Kind};
use crate::parts::{Head, Link, Pages, wanted_page};
use crate::query::Query as Address;
use crate::routes::Routes;
use crate::visitor::{Visitor, done};
use crate::words::Words;
use app::mail::{MailState, PAGE, Sent};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/exploitation/courriels", page).post("/exploitation/courriels/{id}", decide)
}

/// The columns.
const HEADS: [&str; 5] = ["mail-recipient", "mail-subject", "operations-state", "operations-asked", "operations-error"];

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    etat: Option<String>,
    page: Option<u64>,
}

/// What an operator found out about a message.
#[derive(Debug, Deserialize)]
pub(crate) struct Decided {
    sort: String,
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct List {
    frame: Frame,
    tabs: Vec<Link>,
    states: Vec<Link>,
    heads: Vec<Head>,
    rows: Vec<Shown>,
    pages: Pages,
}

/// A message as it is read: not its text, which may let its reader in.
struct Shown {
    id: i64,
    recipient: String,
    subject: String,
    state: String,
    badge: Kind,
    made: String,
    error: Option<String>,
    undecided: bool,
}

/// `GET /exploitation/courriels`: messages, the latest first.
async fn page(State(web): State<Web>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let words = visitor.words;
    let state = wanted.etat.as_deref().and_then(MailState::of);
    let current = wanted_page(wanted.page);
    let (mails, total) = web.app.mails().list(&me, state, current - 1).await?;
    let here = Address::parse(&visitor.path);
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let mut frame = visitor.frame("mail-title");
    frame.crumbs = vec![crate::layout::Crumb::new(words.t("menu-operations"), "/exploitation")];
    let page = List {
        frame,
        tabs: tabs(&words, "/exploitation/courriels"),
        states: states(&words, &here, MailState::ALL.map(|one| (one.code(), state == Some(one)))),
        heads: HEADS.map(|key| Head::plain(words.t(key))).to_vec(),
        rows: mails.into_iter().map(|mail| shown(&words, mail)).collect(),
        pages: Pages { current: number(current), size: number(PAGE), total: number(total), here },
    };
    html(&page)
}

/// `POST /exploitation/courriels/{id}`: 303; 409 when it is in another state by now.
async fn decide(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(decided): Posted<Decided>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.mails().decide(&me, id, decided.sort == "parti").await?;
    Ok(done(&web, "/exploitation/courriels", "done-mail-decided"))
}

fn shown(words: &Words, mail: Sent) -> Shown {
    let badge = match mail.state {
        MailState::Waiting => Kind::Neutral,
        MailState::Sending => Kind::Info,
        MailState::Sent => Kind::Good,
        MailState::Uncertain => Kind::Warning,
        MailState::Refused | MailState::Failed => Kind::Bad,
    };
    Shown {
        id: mail.id,
        recipient: mail.outgoing.recipient.to_string(),
        subject: mail.outgoing.subject,
        state: words.t(&format!("state-{}", mail.state.code())),
        badge,
        made: words.instant(mail.made_at),
        error: mail.error,
        undecided: matches!(mail.state, MailState::Uncertain | MailState::Failed),
    }
}
