//! One published figure: what it is, how it was computed; as a page, to be embedded elsewhere, and for programs.

use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::Pair;
use crate::visitor::Visitor;
use crate::words::Words;
use app::AppError;
use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::definition::Unit;
use domain::edition::{Edition, FORMAT, Figure, Status};
use domain::network::{FigureId, Language, Year};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

#[derive(Template)]
#[template(path = "figures/figure.html")]
struct FigurePage {
    frame: Frame,
    title: String,
    value: String,
    pairs: Vec<Pair>,
    notes: Vec<String>,
    table: String,
    embed: String,
    api: String,
    synthetic: bool,
}

#[derive(Template)]
#[template(path = "figures/embedded.html")]
struct Embedded {
    words: Words,
    title: String,
    value: String,
    source: String,
    url: String,
    synthetic: bool,
}

/// `GET /chiffre/{annee}/{figure}`: the latest published value of a figure and its definition.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, id)): Path<(Year, String)>,
) -> Result<Response, PageError> {
    let (edition, figure) = found(&web, year, &id).await?;
    let words = &visitor.words;
    let mut frame = visitor.frame_below("figures-one-title", "menu-figures", "/chiffres");
    frame.title = title(words, &edition, &figure);
    html(&FigurePage {
        title: frame.title.clone(),
        frame,
        value: value(words, &figure),
        pairs: pairs(words, &figure),
        notes: figure.footnotes.iter().map(|note| note.get(words.language).to_owned()).collect(),
        table: format!("/chiffres/{year}/"),
        embed: format!(
            "<iframe src=\"{}/chiffre/{year}/{id}/integrer\" title=\"{}\" width=\"360\" height=\"180\"></iframe>",
            web.app.base_url(),
            title(words, &edition, &figure).replace('"', "&quot;"),
        ),
        api: format!("/api/v1/figures/{year}/{id}"),
        synthetic: edition.synthetic,
    })
}

/// Its table, row and column; a lone figure has no row.
fn title(words: &Words, edition: &Edition, figure: &Figure) -> String {
    let table = edition.tables.iter().find(|table| table.figures.iter().any(|own| own.id == figure.id));
    let parts = [table.map(|table| &table.title), Some(&figure.row), Some(&figure.column)];
    let parts = parts.into_iter().flatten().map(|text| text.get(words.language)).filter(|text| !text.is_empty());
    parts.collect::<Vec<_>>().join(" – ")
}

/// The figure as it reads, with its unit.
pub(super) fn value(words: &Words, figure: &Figure) -> String {
    match (figure.status, &figure.printed) {
        (Status::Suppressed, _) => words.t("editions-value-withheld"),
        (_, Some(printed)) => with_unit(words, figure, printed),
        (_, None) => words.t("figures-none"),
    }
}

fn with_unit(words: &Words, figure: &Figure, printed: &str) -> String {
    let french = words.language == Language::Fr;
    let english = |c: char| match c {
        '\u{202f}' => ',',
        ',' => '.',
        other => other,
    };
    let printed: String = if french { printed.to_owned() } else { printed.chars().map(english).collect() };
    let key = match figure.unit {
        Unit::Count | Unit::Ratio | Unit::Rank => return printed,
        Unit::Percent => "figures-unit-percent",
        Unit::Points if is_one(words, &printed) => "figures-unit-point",
        Unit::Points => "figures-unit-points",
        Unit::Euro => "figures-unit-euro",
        Unit::Hours => "figures-unit-hours",
        Unit::Months => "figures-unit-months",
        Unit::Years => "figures-unit-years",
    };
    words.with(key, &[("value", &printed)])
}

/// Whether what is counted so is one: French counts from two, English whatever is not one.
fn is_one(words: &Words, printed: &str) -> bool {
    let digits = printed.trim_start_matches('−');
    match words.language {
        Language::Fr => matches!(digits.split(',').next(), Some("0" | "1")),
        Language::En => digits == "1",
    }
}

fn pairs(words: &Words, figure: &Figure) -> Vec<Pair> {
    let number = |value: f64| if value.fract() == 0.0 { words.number(value as i64) } else { value.to_string() };
    let stated = &figure.definition;
    let mut pairs = vec![
        Pair::new(words.t("figures-id"), figure.id.to_string()),
        Pair::new(words.t("figures-status"), words.t(&format!("figures-status-{}", code(figure.status)))),
        Pair::new(words.t("figures-expression"), stated.value.clone()),
    ];
    for (key, text) in [("figures-base", &stated.base), ("figures-filter", &stated.filter)] {
        if !text.is_empty() {
            pairs.push(Pair::new(words.t(key), text.clone()));
        }
    }
    if figure.status != Status::Suppressed {
        if let (Some(numerator), Some(base)) = (figure.numerator, figure.base) {
            pairs.push(Pair::new(words.t("figures-quotient"), format!("{} / {}", number(numerator), number(base))));
        }
        if let Some(margin) = &figure.margin {
            let margin = format!("−{:.2} / +{:.2}", margin.below, margin.above);
            pairs.push(Pair::new(words.t("figures-margin"), words.with("figures-margin-text", &[("margin", &margin)])));
        }
    }
    pairs.push(Pair::new(words.t("figures-place"), stated.at.clone()));
    pairs
}

fn code(status: Status) -> &'static str {
    match status {
        Status::Observed => "observed",
        Status::Estimated => "estimated",
        Status::Declared => "declared",
        Status::Parameter => "parameter",
        Status::NotApplicable => "not-applicable",
        Status::NotAvailable => "not-available",
        Status::Suppressed => "suppressed",
    }
}

/// `GET /chiffre/{annee}/{figure}/integrer`: the figure alone, which other sites may frame.
pub(super) async fn embedded(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, id)): Path<(Year, String)>,
) -> Result<Response, PageError> {
    let (edition, figure) = found(&web, year, &id).await?;
    let words = visitor.words;
    let mut response = html(&Embedded {
        title: title(&words, &edition, &figure),
        value: value(&words, &figure),
        source: format!("{}, {year}", edition.network_name.get(words.language)),
        url: format!("{}/chiffre/{year}/{id}", web.app.base_url()),
        synthetic: edition.synthetic,
        words,
    })?;
    let policy =
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors *";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}

async fn found(web: &Web, year: Year, id: &str) -> Result<(Edition, Figure), PageError> {
    let published = web.app.figures().published_of(year, None).await?;
    let edition = web.app.figures().published_figures(published.edition.id).await?;
    let figure = edition.figure(&FigureId::from(id)).cloned().ok_or(AppError::NotFound)?;
    Ok((edition, figure))
}

/// The description of this part of the interface.
#[derive(OpenApi)]
#[openapi(paths(years, edition, one), tags((name = "figures", description = "Published key figures")))]
struct Api;

pub(crate) fn described() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// A year with published figures.
#[derive(Serialize, ToSchema)]
struct PublishedYear {
    /// The year.
    year: Year,
    /// Its latest version.
    version: i64,
    /// When that was published.
    published_at: String,
    /// Version of the format of the figures.
    format: u32,
    /// Where the figures are.
    figures: String,
}

/// The years with published figures, the latest first, each with its latest version.
#[utoipa::path(
    get,
    path = "/api/v1/figures",
    operation_id = "figure_years",
    tag = "figures",
    responses((status = 200, description = "The years", body = Vec<PublishedYear>))
)]
pub(super) async fn years(State(web): State<Web>) -> Result<Response, PageError> {
    let published = web.app.figures().published().await?;
    let latest = published.into_iter().filter(|one| one.latest).map(|one| PublishedYear {
        year: one.edition.year,
        version: one.edition.number,
        published_at: one
            .edition
            .published_at
            .and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok())
            .unwrap_or_default(),
        format: FORMAT,
        figures: format!("{}/api/v1/figures/{}", web.app.base_url(), one.edition.year),
    });
    Ok(open(Json(latest.collect::<Vec<_>>()).into_response()))
}

/// Every figure of the latest version of a year, in the format of edition files; its member `format` says which.
#[utoipa::path(
    get,
    path = "/api/v1/figures/{annee}",
    operation_id = "figure_edition",
    tag = "figures",
    params(("annee" = u16, Path)),
    responses((status = 200, description = "The edition"), (status = 404, description = "Nothing is published of the year"))
)]
pub(super) async fn edition(State(web): State<Web>, Path(year): Path<Year>) -> Result<Response, PageError> {
    let published = web.app.figures().published_of(year, None).await?;
    let edition = web.app.figures().published_figures(published.edition.id).await?;
    Ok(open(Json(edition).into_response()))
}

/// One figure of the latest version of a year: value, numerator, base, margin, status, definition.
#[utoipa::path(
    get,
    path = "/api/v1/figures/{annee}/{figure}",
    operation_id = "figure_one",
    tag = "figures",
    params(("annee" = u16, Path), ("figure" = String, Path)),
    responses((status = 200, description = "The figure"), (status = 404, description = "There is none of this name"))
)]
pub(super) async fn one(State(web): State<Web>, Path((year, id)): Path<(Year, String)>) -> Result<Response, PageError> {
    let (_, figure) = found(&web, year, &id).await?;
    Ok(open(Json(figure).into_response()))
}

/// What anybody's page may read, and keep for a minute.
fn open(mut response: Response) -> Response {
    let own = response.headers_mut();
    own.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_less_than_two_points_is_one_point_in_french() {
        let (fr, en) = (Words::new(Language::Fr), Words::new(Language::En));
        assert!(is_one(&fr, "−1,5") && is_one(&fr, "0,3") && !is_one(&fr, "12,1"));
        assert!(is_one(&en, "1") && !is_one(&en, "0.3"));
    }
}
