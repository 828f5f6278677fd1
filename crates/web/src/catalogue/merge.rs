//! Organisations that look like one, and the page that asks before two are merged.

use crate::Web;
use crate::error::{PageError, html};
use crate::form::Confirmed;
use crate::layout::{Crumb, Frame};
use crate::parts::Head;
use crate::query::Query;
use crate::visitor::{Visitor, done};
use app::catalogue::MergeQuestion;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Organisation, OrganisationId};

#[derive(Template)]
#[template(path = "catalogue/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    heads: Vec<Head>,
    rows: Vec<Twin>,
}

/// The columns of the list.
const HEADS: [&str; 3] = ["catalogue-duplicates-why", "catalogue-duplicates-first", "catalogue-duplicates-second"];

struct Twin {
    why: String,
    first: Organisation,
    second: Organisation,
}

#[derive(Template)]
#[template(path = "catalogue/merge.html")]
struct MergePage {
    frame: Frame,
    gone: Organisation,
    kept: Organisation,
    trainings: usize,
    action: String,
}

/// `GET /organismes/doublons`.
pub(super) async fn duplicates(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let found = web.app.catalogue().duplicates(&me).await?;
    let words = visitor.words;
    let twins = found.into_iter().map(|pair| Twin {
        why: words.t(&format!("catalogue-likeness-{}", pair.likeness.code())),
        first: pair.first,
        second: pair.second,
    });
    html(&DuplicatesPage {
        frame: visitor.frame_below("catalogue-duplicates-title", "catalogue-organisations-title", "/organismes"),
        heads: HEADS.map(|key| Head::plain(words.t(key))).to_vec(),
        rows: twins.collect(),
    })
}

/// `GET /organismes/{id}/fusionner?dans=ID`: what would happen.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (into, _) = target(&visitor);
    let MergeQuestion { gone, kept, trainings } =
        web.app.catalogue().merge_question(&me, OrganisationId(id), into).await?;
    let action = format!("/organismes/{id}/fusionner?dans={into}&version={}", gone.version);
    let mut frame = visitor.frame("catalogue-merge-title");
    frame.crumbs = vec![
        Crumb::new(visitor.words.t("catalogue-organisations-title"), "/organismes"),
        Crumb::new(visitor.words.t("catalogue-duplicates-title"), "/organismes/doublons"),
    ];
    html(&MergePage { frame, gone, kept, trainings, action })
}

/// `POST /organismes/{id}/fusionner?dans=ID&version=N`: 303 to what is left; 409 when it changed meanwhile.
pub(super) async fn merge(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (into, version) = target(&visitor);
    if !confirmed.given() {
        web.app.catalogue().merge_question(&me, OrganisationId(id), into).await?;
        return Ok(Redirect::to(&format!("/organismes/{id}/fusionner?dans={into}")).into_response());
    }
    web.app.catalogue().merge(&me, OrganisationId(id), version, into).await?;
    Ok(done(&web, &format!("/organismes/{into}"), "done-organisation-merged"))
}

/// Into which, and the version that was seen of the one that goes; no organisation has the number 0.
fn target(visitor: &Visitor) -> (OrganisationId, i64) {
    let here = Query::parse(&visitor.path);
    let number = |name: &str| here.pairs.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok());
    (OrganisationId(number("dans").unwrap_or(0)), number("version").unwrap_or(0))
}
