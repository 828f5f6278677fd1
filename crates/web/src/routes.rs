//! Routes that are listed while they are mounted.
//!
//! Does not decide who may use them: handlers ask `app`, and the access matrix of the tests walks the list. Start with [`Routes`].

use crate::Web;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};

/// A route as the access matrix knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// `GET`, `POST`, …
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// A GET that may write, which must have a reason.
    pub may_write: bool,
}

/// Routes under way.
#[derive(Default)]
pub struct Routes {
    router: Router<Web>,
    listed: Vec<Listed>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page to read: whatever it calls, it can't write.
    pub fn get<H: Handler<T, Web>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.route(Method::GET, path, false, get(handler).layer(from_fn(only_reading)))
    }

    /// A GET that must write, because somebody else redirects to it.
    pub fn get_that_writes<H: Handler<T, Web>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.route(Method::GET, path, true, get(handler))
    }

    /// An act.
    pub fn post<H: Handler<T, Web>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.route(Method::POST, path, true, post(handler))
    }

    /// An act of another method, for the programming interface.
    pub fn act(self, method: Method, path: &'static str, handler: MethodRouter<Web>) -> Self {
        self.route(method, path, true, handler)
    }

    /// These and others.
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.listed.extend(other.listed);
        self
    }

    /// The router and its list.
    pub fn finish(self) -> (Router<Web>, Vec<Listed>) {
        (self.router, self.listed)
    }

    fn route(mut self, method: Method, path: &'static str, may_write: bool, handler: MethodRouter<Web>) -> Self {
        self.router = self.router.route(path, handler);
        self.listed.push(Listed { method, path, may_write });
        self
    }
}

async fn only_reading(request: Request, next: Next) -> Response {
    app::reading(next.run(request)).await
}
