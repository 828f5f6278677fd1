//! Pages about people: signing in and out, joining.
//!
//! Decides nothing: see `app::accounts`. Start with [`routes`].

mod join;
mod sign_in;

use crate::Web;
use crate::routes::Routes;
use crate::visitor::{ours, session_cookie, set};
use app::accounts::SignedIn;
use axum::response::{IntoResponse, Redirect, Response};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/connexion", sign_in::page)
        .post("/connexion", sign_in::sign_in)
        .post("/connexion/demonstration", sign_in::sign_in_as)
        .post("/deconnexion", sign_in::sign_out)
        .get("/lien/{token}", join::page)
        .post("/lien/{token}", join::join)
}

/// Gives the browser its session and sends it on: to the second factor, or to where it wanted to go.
fn enter(web: &Web, signed_in: &SignedIn, wanted: &str) -> Response {
    let to = if signed_in.half_way { "/connexion/code" } else { inside(wanted) };
    let mut response = Redirect::to(to).into_response();
    let secure = web.settings.secure;
    set(&mut response, &ours(session_cookie(secure), signed_in.token.reveal(), None, secure));
    response
}

/// An address of this site, else the home page: nobody is sent elsewhere after signing in.
fn inside(wanted: &str) -> &str {
    let ours = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains(['\\', '\n', '\r', '\t']);
    if ours { wanted } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(inside("/formations?q=web"), "/formations?q=web");
        for elsewhere in
            ["https://exemple.net", "//exemple.net", "/\\exemple.net", "", "/\t/exemple.net", "javascript:alert(1)"]
        {
            assert_eq!(inside(elsewhere), "/", "{elsewhere}");
        }
    }
}
