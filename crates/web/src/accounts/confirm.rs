//! What cannot be undone at once asks again.

use crate::error::{PageError, html, refused};
use crate::form::Form;
use crate::layout::Frame;
use askama::Template;
use axum::response::Response;

/// What else a confirmation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// Nothing.
    Nothing,
    /// The password.
    Password,
    /// The last day.
    LastDay,
}

/// The page that asks again.
#[derive(Template)]
#[template(path = "accounts/confirm.html")]
pub(super) struct Confirm {
    pub frame: Frame,
    pub form: Form,
    /// What will happen.
    pub text: String,
    /// What the button says.
    pub label: String,
    /// Where one goes instead.
    pub back: String,
    pub asks: Asks,
}

impl Confirm {
    /// The page: 200, or 422 with its mistakes.
    pub(super) fn answer(&self) -> Result<Response, PageError> {
        if self.form.is_valid() { html(self) } else { refused(self) }
    }
}
