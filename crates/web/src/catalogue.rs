//! Pages about trainings and organisations, imports, and the public programming interface.
//!
//! Decides nothing: see `app::catalogue`. Start with [`routes`], then `search`.

mod api;
mod change;
pub(crate) mod export;
pub(crate) mod imports;
pub(crate) mod labels;
mod merge;
mod organisations;
mod search;
pub(crate) mod sheet;
mod training;

pub(crate) use api::text;

use crate::routes::Routes;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::post;

/// Largest file that an import takes.
pub(crate) const UPLOAD_BYTES: usize = 10 * 1024 * 1024;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/formations", search::page)
        .get("/formations.csv", export::csv)
        .get("/formations.xlsx", export::xlsx)
        .get("/formations/nouvelle", change::new_page)
        .post("/formations/nouvelle", change::add)
        .get("/formations/{reference}", training::page)
        .get("/formations/{reference}/modifier", change::page)
        .post("/formations/{reference}/modifier", change::change)
        .get("/organismes", organisations::list)
        .get("/organismes/nouveau", organisations::new_page)
        .post("/organismes/nouveau", organisations::add)
        .get("/organismes/doublons", merge::duplicates)
        .get("/organismes/{id}", organisations::page)
        .get("/organismes/{id}/modifier", organisations::change_page)
        .post("/organismes/{id}/modifier", organisations::change)
        .get("/organismes/{id}/fusionner", merge::page)
        .post("/organismes/{id}/fusionner", merge::merge)
        .get("/imports", imports::home)
        .get("/imports/modele.xlsx", imports::template)
        .act(Method::POST, "/imports", post(imports::send).layer(DefaultBodyLimit::max(UPLOAD_BYTES + 64 * 1024)))
        .get("/imports/{id}", imports::page)
        .post("/imports/{id}", imports::confirm)
        .get("/imports/{id}/annote.xlsx", imports::annotated)
        .and(api::routes())
}
