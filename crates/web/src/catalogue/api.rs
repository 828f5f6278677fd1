//! The public programming interface: trainings as JSON, described by OpenAPI 3.1.
//!
//! Holds what its documents show, nothing else: the search is the page's. Start with [`list`].

mod import;
mod write;

pub(crate) use write::text;

use super::{UPLOAD_BYTES, search};
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::query::Query;
use crate::routes::Routes;
use crate::visitor::Visitor;
use crate::words::Words;
use app::catalogue::PAGE;
use askama::Template;
use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use domain::catalogue::{Fault, Organisation, OrganisationId, Siret, Training};
use domain::network::Language;
use serde::Serialize;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{PathItem, RefOr, Schema};
use utoipa::{Modify, OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api", page)
        .get("/api/v1/openapi.json", document)
        .get("/api/v1/trainings", list)
        .get("/api/v1/trainings/{reference}", one)
        .act(Method::POST, "/api/v1/trainings", post(write::add))
        .act(Method::PUT, "/api/v1/trainings/{reference}", put(write::change))
        .act(Method::POST, "/api/v1/trainings/import", post(import::import).layer(DefaultBodyLimit::max(UPLOAD_BYTES)))
}

/// The description of the interface.
#[derive(OpenApi)]
#[openapi(
    paths(list, one, write::add, write::change, import::import),
    info(
        title = "Catalogue of trainings",
        description = "Reading needs no key; changing trainings, one or many at once, needs one of their organisation. Codes are those of the network's lists; labels are on the pages.",
        contact(),
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    modifiers(&Keys, &Codes),
    tags((name = "trainings", description = "Labelled trainings"))
)]
struct Api;

/// Says how a key is sent.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("key", key);
    }
}

/// Says which codes a fault may have.
struct Codes;

impl Modify for Codes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let schemas = &mut document.components.get_or_insert_default().schemas;
        for name in ["Fault", "RowFault"] {
            let Some(RefOr::T(Schema::Object(fault))) = schemas.get_mut(name) else { continue };
            if let Some(RefOr::T(Schema::Object(code))) = fault.properties.get_mut("code") {
                code.enum_values = Some(Fault::CODES.map(Into::into).to_vec());
            }
        }
    }
}

/// A training.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Training)]
struct ApiTraining {
    /// Its number on the register, the same for ever.
    #[schema(example = "F-2019-001")]
    reference: String,
    /// Its page.
    url: String,
    /// Its title.
    name: String,
    /// Where it stands: `active`, `paused`, `ended`.
    #[schema(example = "active")]
    state: &'static str,
    /// Who runs it.
    organisation: ApiOrganisation,
    /// Code of its region, or online.
    region: String,
    /// Town where it takes place.
    town: Option<String>,
    /// Code of its operator.
    operator: String,
    /// Code of the certification that it prepares for.
    certification: String,
    /// Code of the mode of teaching.
    modality: String,
    /// Code of the programme that funds its label.
    programme: String,
    /// Codes of the occupations that it prepares for, the main one first.
    occupations: Vec<String>,
    /// Without sessions in the usual sense.
    special_format: bool,
    /// Day its label was given.
    #[schema(format = Date, example = "2019-03-01")]
    labelled_on: String,
    /// Hours.
    duration_hours: Option<i64>,
    /// Months.
    duration_months: Option<i64>,
    /// Places a session.
    places: Option<i64>,
    /// What a candidate reads about it.
    summary: Option<String>,
    /// Grows with each change.
    version: i64,
}

/// Who runs a training.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organisation)]
struct ApiOrganisation {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
    /// Its SIRET, if it is known.
    #[schema(example = "73282932000074")]
    siret: Option<String>,
}

/// A page of trainings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingPage)]
struct ApiPage {
    /// How many trainings there are on all pages.
    total: u64,
    /// This page, from 1.
    page: u64,
    /// Trainings a page.
    size: u64,
    /// The address of the next page, if there is one.
    next: Option<String>,
    /// The trainings.
    trainings: Vec<ApiTraining>,
}

/// Why there is no answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
struct ApiError {
    /// What is wrong.
    #[schema(example = "http-404")]
    code: String,
    /// The same in words.
    message: String,
    /// Under which number it was logged, when it is our fault.
    incident: Option<String>,
}

/// Trainings that words and filters let through, 20 a page. Each filter may come several times; values of one filter are alternatives.
#[utoipa::path(
    get,
    path = "/api/v1/trainings",
    tag = "trainings",
    params(
        ("q" = Option<String>, Query),
        ("region" = Option<Vec<String>>, Query),
        ("famille" = Option<Vec<String>>, Query),
        ("metier" = Option<Vec<String>>, Query),
        ("certification" = Option<Vec<String>>, Query),
        ("modalite" = Option<Vec<String>>, Query),
        ("reseau" = Option<Vec<String>>, Query),
        ("programme" = Option<Vec<String>>, Query),
        ("etat" = Option<Vec<String>>, Query),
        ("terminees" = Option<bool>, Query),
        ("organisme" = Option<i64>, Query),
        ("tri" = Option<String>, Query),
        ("page" = Option<u64>, Query),
    ),
    responses((status = 200, description = "A page of trainings", body = ApiPage))
)]
async fn list(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let here = Query::parse(&visitor.path);
    let asked = search::read(&here);
    let found = web.app.catalogue().search(&asked).await?;
    let training = |item: &app::catalogue::TrainingItem| {
        let id = item.training.facts.organisation;
        of(web.app.base_url(), &item.training, organisation(id, &item.organisation, item.siret.as_ref()))
    };
    let next = (asked.page + 1) * PAGE < found.page.total;
    Ok(Json(ApiPage {
        total: found.page.total,
        page: asked.page + 1,
        size: PAGE,
        next: next.then(|| format!("{}{}", web.app.base_url(), here.set("page", &(asked.page + 2).to_string()))),
        trainings: found.page.items.iter().map(training).collect(),
    })
    .into_response())
}

/// One training.
#[utoipa::path(
    get,
    path = "/api/v1/trainings/{reference}",
    tag = "trainings",
    params(("reference" = String, Path)),
    responses(
        (status = 200, description = "The training", body = ApiTraining),
        (status = 404, description = "There is none", body = ApiError),
    )
)]
async fn one(State(web): State<Web>, Path(reference): Path<String>) -> Result<Response, PageError> {
    let shown = web.app.catalogue().training(&reference).await?;
    let Some(shown) = shown.as_ref() else { return Err(PageError::not_found()) };
    let Organisation { id, facts, .. } = &shown.organisation;
    let by = organisation(*id, &facts.name, facts.siret.as_ref());
    Ok(Json(of(web.app.base_url(), &shown.training, by)).into_response())
}

fn organisation(id: OrganisationId, name: &str, siret: Option<&Siret>) -> ApiOrganisation {
    ApiOrganisation { id: id.0, name: name.to_owned(), siret: siret.map(ToString::to_string) }
}

fn of(base_url: &str, training: &Training, organisation: ApiOrganisation) -> ApiTraining {
    let facts = training.facts.clone();
    ApiTraining {
        url: format!("{base_url}/formations/{}", facts.reference),
        reference: facts.reference,
        name: facts.name,
        state: facts.state.code(),
        organisation,
        region: facts.region,
        town: facts.town,
        operator: facts.operator,
        certification: facts.certification,
        modality: facts.modality,
        programme: facts.programme,
        occupations: facts.occupations,
        special_format: facts.special_format,
        labelled_on: facts.labelled_on.to_string(),
        duration_hours: facts.duration_hours,
        duration_months: facts.duration_months,
        places: facts.places,
        summary: facts.summary,
        version: training.version,
    }
}

/// `GET /api/v1/openapi.json`: in English, as its types are, whoever asks.
async fn document() -> Result<Response, PageError> {
    let words = Words::new(Language::En);
    let text = described(&words).to_json().map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// The description of the interface, what its acts do and their parameters mean said in these words.
fn described(words: &Words) -> utoipa::openapi::OpenApi {
    let mut document = crate::interface::whole(Api::openapi());
    for item in document.paths.paths.values_mut() {
        let acts = [&mut item.get, &mut item.post, &mut item.put];
        acts.into_iter().flatten().for_each(|act| describe(act, words));
    }
    document
}

fn describe(act: &mut Operation, words: &Words) {
    let name = act.operation_id.as_deref().unwrap_or_default();
    act.summary = Some(words.t(&format!("catalogue-api-act-{name}")));
    act.description = None;
    for parameter in act.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.description = Some(words.t(&format!("catalogue-api-with-{}", parameter.name)));
        }
    }
}

#[derive(Template)]
#[template(path = "catalogue/api.html")]
struct ApiHome {
    frame: Frame,
    base_url: String,
    paths: Vec<Documented>,
}

struct Documented {
    method: &'static str,
    path: String,
    text: String,
    parameters: Vec<(String, String)>,
}

/// `GET /api`: the same document for people.
async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let paths = described(&visitor.words).paths.paths.into_iter().flat_map(|(path, item)| documented(&path, item));
    let paths = paths.collect();
    html(&ApiHome { frame: visitor.frame("catalogue-api-title"), base_url: web.app.base_url().to_owned(), paths })
}

fn documented(path: &str, item: PathItem) -> Vec<Documented> {
    let told = |(method, operation): (&'static str, Option<Operation>)| {
        let operation = operation?;
        let parameters = operation.parameters.unwrap_or_default().into_iter().filter_map(|one| match one {
            RefOr::T(one) => Some((one.name, one.description.unwrap_or_default())),
            RefOr::Ref(_) => None,
        });
        let text = operation.summary.unwrap_or_default();
        Some(Documented { method, path: path.to_owned(), text, parameters: parameters.collect() })
    };
    [("GET", item.get), ("POST", item.post), ("PUT", item.put)].into_iter().filter_map(told).collect()
}
