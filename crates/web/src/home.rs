//! The home page, the pages about the site, and what is nowhere.

use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::Link;
use crate::routes::Routes;
use crate::visitor::{LANGUAGE, Visitor, session_cookie};
use crate::{Web, pages};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, Response};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/", home)
        .get("/mentions-legales", legal)
        .get("/accessibilite", accessibility)
        .get("/cookies", cookies)
        .get("/plan-du-site", site_map)
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    frame: Frame,
}

/// `GET /`: what the network is, the way to its trainings.
async fn home(visitor: Visitor) -> Result<Response, PageError> {
    html(&Home { frame: visitor.frame("home-title") })
}

/// `GET /mentions-legales`.
async fn legal(State(web): State<Web>, visitor: Visitor) -> Result<Html<String>, PageError> {
    Ok(Html(pages::legal(visitor.frame("legal-title"), &web.settings.legal)?))
}

/// `GET /accessibilite`.
async fn accessibility(State(web): State<Web>, visitor: Visitor) -> Result<Html<String>, PageError> {
    Ok(Html(pages::accessibility(visitor.frame("a11y-title"), &web.settings.legal)?))
}

/// `GET /cookies`.
async fn cookies(State(web): State<Web>, visitor: Visitor) -> Result<Html<String>, PageError> {
    let names = pages::Cookies { session: session_cookie(web.settings.secure), language: LANGUAGE };
    Ok(Html(pages::cookies(visitor.frame("cookies-title"), names)?))
}

/// `GET /plan-du-site`.
async fn site_map(visitor: Visitor) -> Result<Html<String>, PageError> {
    let public = [Link::new(visitor.words.t("menu-trainings"), "/formations")];
    Ok(Html(pages::site_map(visitor.frame("map-title"), &public)?))
}

/// No route has this address.
pub(crate) async fn nowhere() -> PageError {
    PageError::not_found()
}

/// The address is there, not for this method.
pub(crate) async fn not_that_way() -> PageError {
    PageError::Status(StatusCode::METHOD_NOT_ALLOWED, "this address takes another method".to_owned())
}
