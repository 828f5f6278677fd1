//! The agency's pages about campaigns: preparing, opening, following, sorting, whom nothing came from; spreadsheets, reminders and the
//! programming interface.
//!
//! Decides nothing: see `app::campaigns`. What respondents see is elsewhere. Start with [`routes`], then `board`.

mod api;
mod blockages;
mod board;
mod bulk;
mod calls;
mod coding;
mod curve;
mod entries;
mod form;
mod labels;
mod list;
mod opening;
mod population;
mod preview;
mod profile;
mod records;
mod reminders;
mod report;
mod reports;
mod said;
mod sanctions;

pub(crate) use api::described;

use crate::routes::Routes;
use app::campaigns::DOCUMENT_BYTES;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::post;

pub(crate) fn routes() -> Routes {
    let upload = post(entries::enter).layer(DefaultBodyLimit::max(DOCUMENT_BYTES + 64 * 1024));
    Routes::new()
        .get("/campagnes", list::page)
        .get("/campagnes/nouvelle", form::new_page)
        .post("/campagnes/nouvelle", form::add)
        .get("/campagnes/{annee}", board::page)
        .get("/campagnes/{annee}/modifier", form::page)
        .post("/campagnes/{annee}/modifier", form::change)
        .get("/campagnes/{annee}/questionnaire", preview::page)
        .get("/campagnes/{annee}/population", population::page)
        .get("/campagnes/{annee}/population.csv", population::csv)
        .get("/campagnes/{annee}/ouvrir", opening::page)
        .post("/campagnes/{annee}/ouvrir", opening::open)
        .get("/campagnes/{annee}/enregistrements", records::page)
        .act(
            Method::POST,
            "/campagnes/{annee}/enregistrements",
            post(records::load).layer(DefaultBodyLimit::max(records::BYTES)),
        )
        .get("/campagnes/{annee}/rapports", reports::page)
        .get("/campagnes/{annee}/rapports.csv", reports::csv)
        .get("/campagnes/{annee}/rapports/{reference}", report::page)
        .post("/campagnes/{annee}/rapports/{reference}/appels", report::call)
        .post("/campagnes/{annee}/rapports/{reference}/prolongation", report::extend)
        .post("/campagnes/{annee}/rapports/{reference}/prolongation/retirer", report::drop_extension)
        .post("/campagnes/{annee}/rapports/{reference}/depart", report::leave)
        .post("/campagnes/{annee}/rapports/{reference}/depart/retirer", report::come_back)
        .post("/campagnes/{annee}/rapports/{reference}/vitrine", report::pick)
        .post("/campagnes/{annee}/rapports/{reference}/vitrine/retirer", report::unpick)
        .act(Method::POST, "/campagnes/{annee}/rapports/{reference}/valeurs", upload)
        .post("/campagnes/{annee}/rapports/{reference}/valeurs/retirer", entries::take_back)
        .get("/campagnes/{annee}/rapports/{reference}/pieces/{id}", entries::document)
        .get("/campagnes/{annee}/blocages", blockages::page)
        .get("/campagnes/{annee}/appels", calls::page)
        .get("/campagnes/{annee}/appels.csv", calls::csv)
        .get("/campagnes/{annee}/classement", coding::page)
        .post("/campagnes/{annee}/classement", coding::sort)
        .get("/campagnes/{annee}/sanctions", sanctions::page)
        .get("/campagnes/{annee}/sanctions.csv", sanctions::csv)
        .get("/campagnes/{annee}/non-reponse", profile::page)
        .and(api::routes())
        .and(bulk::routes())
        .and(reminders::routes())
}
