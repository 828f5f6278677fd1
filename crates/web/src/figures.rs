//! Editions of key figures: the agency's pages on which they are checked, approved and released, and what the public reads.
//!
//! Decides nothing: see `app::figures`. What is published was made before and is handed out as it is. Start with [`routes`].

mod edition;
mod embargo;
mod figure;
mod list;
mod public;
mod release;
mod rows;

pub(crate) use figure::described;

use crate::routes::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/editions", list::page)
        .get("/editions/nouvelle", list::new_page)
        .post("/editions/nouvelle", list::begin)
        .get("/editions/{annee}/{numero}", edition::page)
        .post("/editions/{annee}/{numero}/lever", edition::waive)
        .get("/editions/{annee}/{numero}/approuver", edition::approval)
        .post("/editions/{annee}/{numero}/approuver", edition::approve)
        .post("/editions/{annee}/{numero}/rendre", edition::give_back)
        .post("/editions/{annee}/{numero}/recalculer", edition::compute)
        .get("/editions/{annee}/{numero}/chiffres/{figure}", rows::page)
        .get("/editions/{annee}/{numero}/abandonner", release::dropping)
        .post("/editions/{annee}/{numero}/abandonner", release::drop_edition)
        .get("/editions/{annee}/{numero}/publier", release::page)
        .post("/editions/{annee}/{numero}/publier", release::publish)
        .post("/editions/{annee}/{numero}/programmer", release::schedule)
        .get("/editions/{annee}/{numero}/embargo", embargo::page)
        .post("/editions/{annee}/{numero}/embargo", embargo::give)
        .post("/editions/{annee}/{numero}/embargo/retirer", embargo::withdraw)
        .get("/chiffres", public::all)
        .get("/chiffres/", public::to_all)
        .get("/chiffres/versions/{annee}/", public::to_all)
        .get("/chiffres/embargo/", public::to_all)
        .get("/chiffres/{annee}", public::to_folder)
        .get("/chiffres/{annee}/", public::home)
        .get("/chiffres/{annee}/{*chemin}", public::latest)
        .get("/chiffres/versions/{annee}/{numero}/", public::version_home)
        .get("/chiffres/versions/{annee}/{numero}/{*chemin}", public::version)
        .get("/chiffres/embargo/{jeton}/", embargo::home)
        .get("/chiffres/embargo/{jeton}/{*chemin}", embargo::file)
        .get("/chiffre/{annee}/{figure}", figure::page)
        .get("/chiffre/{annee}/{figure}/integrer", figure::embedded)
        .get("/api/v1/figures", figure::years)
        .get("/api/v1/figures/{annee}", figure::edition)
        .get("/api/v1/figures/{annee}/{figure}", figure::one)
}
