//! The audit trail as a page.
//!
//! Decides nothing: see `app::audit`. Start with [`routes`].

use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind, Notice};
use crate::parts::Head;
use crate::query::Query as Address;
use crate::routes::Routes;
use crate::visitor::Visitor;
use crate::words::Words;
use app::audit::{Asked, Page};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::accounts::PersonId;
use domain::catalogue::OrganisationId;
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/journal", page).get("/journal/verification", verification)
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    acte: Option<String>,
    personne: Option<i64>,
    organisme: Option<i64>,
    avant: Option<i64>,
}

#[derive(Template)]
#[template(path = "audit/trail.html")]
struct Trail {
    frame: Frame,
    heads: Vec<Head>,
    rows: Vec<Shown>,
    total: u64,
    next: Option<String>,
    latest: Option<String>,
    acts: Vec<Chosen>,
}

/// A kind of act, and whether it is the one that was chosen.
struct Chosen {
    code: &'static str,
    label: String,
    chosen: bool,
}

/// A line as it is read.
struct Shown {
    seq: i64,
    instant: String,
    actor: String,
    act: String,
    subject: String,
    /// The page of what it is about, where there is one.
    url: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

/// The columns.
const HEADS: [&str; 5] = ["audit-when", "audit-who", "audit-act", "audit-subject", "audit-details"];

/// What acts can be chosen: the beginnings of their codes.
const ACTS: [&str; 11] =
    ["training", "organisation", "import", "campaign", "report", "edition", "person", "session", "key", "job", "audit"];

/// `GET /journal`: who did what, the latest first.
async fn page(State(web): State<Web>, visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let act = wanted.acte.filter(|act| ACTS.contains(&act.as_str()));
    let asked = Asked {
        act: act.as_ref().map(|act| format!("{act}.")),
        person: wanted.personne.map(PersonId),
        organisation: wanted.organisme.map(OrganisationId),
        before: wanted.avant,
    };
    let found = web.app.audit().page(&me, &asked).await?;
    html(&trail(&visitor, found, &act.unwrap_or_default(), wanted.avant.is_some()))
}

fn trail(visitor: &Visitor, found: Page, act: &str, later: bool) -> Trail {
    let words = visitor.words;
    let here = Address::parse(&visitor.path);
    Trail {
        frame: visitor.frame("menu-audit"),
        heads: HEADS.map(|key| Head::plain(words.t(key))).to_vec(),
        rows: found.lines.into_iter().map(|line| shown(&words, line)).collect(),
        total: found.total,
        next: found.next.map(|seq| here.set("avant", &seq.to_string()).to_string()),
        latest: later.then(|| here.without("avant").to_string()),
        acts: ACTS
            .into_iter()
            .map(|code| Chosen { code, label: words.t(&format!("subject-{code}")), chosen: code == act })
            .collect(),
    }
}

fn shown(words: &Words, line: app::audit::Entry) -> Shown {
    let code = line.act.replace('.', "-");
    let said = ["act", "catalogue-act"].map(|prefix| format!("{prefix}-{code}")).into_iter().find(|key| words.has(key));
    let at = match line.subject_kind.as_str() {
        "person" => Some("/personnes"),
        "organisation" => Some("/organismes"),
        "import" => Some("/imports"),
        _ => None,
    };
    let url = at.zip(line.subject.as_ref()).map(|(at, subject)| format!("{at}/{subject}"));
    let kind = format!("subject-{}", line.subject_kind);
    let kind = if words.has(&kind) { words.t(&kind) } else { line.subject_kind };
    Shown {
        seq: line.seq,
        instant: words.instant(line.written_at),
        actor: line.actor,
        act: said.map_or(line.act, |key| words.t(&key)),
        url,
        subject: line.subject.map_or_else(|| kind.clone(), |subject| format!("{kind} {subject}")),
        before: line.before,
        after: line.after,
    }
}

/// `GET /journal/verification`: walks the whole chain.
async fn verification(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let words = visitor.words;
    let mut frame = visitor.frame("audit-verify-title");
    frame.crumbs = vec![crate::layout::Crumb::new(words.t("menu-audit"), "/journal")];
    let hash = match web.app.audit().verify(&me).await? {
        Ok(proof) => {
            frame.notices.push(Notice::new(Kind::Good, words.n("audit-holds", proof.lines)));
            Some(proof.last_hash)
        }
        Err(broken) => {
            frame.notices.push(Notice::new(Kind::Bad, words.n("audit-broken", broken.place())));
            None
        }
    };
    html(&Verification { frame, hash })
}

#[derive(Template)]
#[template(path = "audit/verification.html")]
struct Verification {
    frame: Frame,
    hash: Option<String>,
}
