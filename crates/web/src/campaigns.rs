//! The annual report in bulk: one spreadsheet for many reports, the programming interface, reminders.
//!
//! Decides nothing: see `app::campaigns`. Start with [`routes`].

mod api;
mod bulk;
mod reminders;
mod said;

pub(crate) use api::described;

use crate::routes::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new().and(api::routes()).and(bulk::routes()).and(reminders::routes())
}
