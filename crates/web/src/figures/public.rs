//! What was published, handed out as it was made: the latest version of a year, and each version for good.

use super::list;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::figures::{Published, PublishedFile};
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::network::Year;

/// The page of a folder.
const INDEX: &str = "index.html";

/// A version never changes: it may be kept for a year.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// The latest version may be followed by another: whoever keeps it asks again after a minute.
const FOR_A_MINUTE: &str = "public, max-age=60";

#[derive(Template)]
#[template(path = "figures/all.html")]
struct AllPage {
    frame: Frame,
    years: Vec<YearRow>,
}

struct YearRow {
    year: Year,
    url: String,
    versions: Vec<VersionRow>,
}

struct VersionRow {
    title: String,
    url: String,
    published: String,
    reason: String,
}

/// `GET /chiffres`: every year with its versions and why each amends the one before.
pub(super) async fn all(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let mut years: Vec<YearRow> = Vec::new();
    for Published { edition, .. } in web.app.figures().published().await? {
        if years.last().is_none_or(|last| last.year != edition.year) {
            let url = format!("/chiffres/{}/", edition.year);
            years.push(YearRow { year: edition.year, url, versions: Vec::new() });
        }
        let row = VersionRow {
            title: list::title(&visitor.words, &edition),
            url: format!("/chiffres/versions/{}/{}/", edition.year, edition.number),
            published: edition.published_at.map(|at| visitor.words.instant(at)).unwrap_or_default(),
            reason: edition.reason.clone().unwrap_or_default(),
        };
        if let Some(last) = years.last_mut() {
            last.versions.push(row);
        }
    }
    html(&AllPage { frame: visitor.frame("menu-figures"), years })
}

/// The folders above a publication, where its own pages look for the list of all editions.
pub(super) async fn to_all() -> Redirect {
    Redirect::permanent("/chiffres")
}

/// `GET /chiffres/{annee}`: to its folder, so that the links of its pages lead where they should.
pub(super) async fn to_folder(Path(year): Path<Year>) -> Redirect {
    Redirect::permanent(&format!("/chiffres/{year}/"))
}

/// `GET /chiffres/{annee}/`.
pub(super) async fn home(web: State<Web>, Path(year): Path<Year>, headers: HeaderMap) -> Result<Response, PageError> {
    latest(web, Path((year, INDEX.to_owned())), headers).await
}

/// `GET /chiffres/{annee}/{*chemin}`: a file of the latest version.
pub(super) async fn latest(
    State(web): State<Web>,
    Path((year, path)): Path<(Year, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let published = web.app.figures().published_of(year, None).await?;
    let file = web.app.figures().published_file(published.edition.id, &within(&path)).await?;
    Ok(answer(&file, &headers, FOR_A_MINUTE))
}

/// `GET /chiffres/versions/{annee}/{numero}/`.
pub(super) async fn version_home(
    web: State<Web>,
    Path((year, number)): Path<(Year, i64)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    version(web, Path((year, number, INDEX.to_owned())), headers).await
}

/// `GET /chiffres/versions/{annee}/{numero}/{*chemin}`: a file of that version.
pub(super) async fn version(
    State(web): State<Web>,
    Path((year, number, path)): Path<(Year, i64, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let published = web.app.figures().published_of(year, Some(number)).await?;
    let file = web.app.figures().published_file(published.edition.id, &within(&path)).await?;
    Ok(answer(&file, &headers, FOR_GOOD))
}

/// A folder is its page.
pub(super) fn within(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}{INDEX}") } else { path.to_owned() }
}

/// The file, or that whoever asks has it already.
pub(super) fn answer(file: &PublishedFile, headers: &HeaderMap, kept: &'static str) -> Response {
    let tag = format!("\"{}\"", file.item.sha256);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let has =
        known.flat_map(|all| all.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*");
    let mut response = if has {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(Bytes::copy_from_slice(&file.content)).into_response()
    };
    let own = response.headers_mut();
    let mut set = |name, value: &str| HeaderValue::from_str(value).map(|value| own.insert(name, value)).map(drop);
    let _ = set(header::ETAG, &tag);
    let _ = set(header::CACHE_CONTROL, kept);
    let _ = set(header::CONTENT_TYPE, &file.item.media_type);
    response
}
