//! Organisations and trainings: searching, reading, changing, importing, merging.
//!
//! Answers for: who sees and changes what, conflicts, the lines in the audit trail. What is right in a field is `domain::catalogue`'s; the
//! forms are `web`'s. Start with [`Catalogue`].

mod change;
mod duplicates;
mod import;
mod labels;
mod organisations;
mod overview;
mod read;
mod search;

pub use change::{ChangeError, Editor, Theirs};
pub use duplicates::{MergeQuestion, Proposal};
pub(crate) use import::work;
pub use import::{IMPORT_JOB, ImportError, ImportPage, Imported, Progress, RowAct, Rows, Sheet, Staged, StagedRow};
pub use labels::found_by;
pub use overview::Overview;
pub use read::{Happening, Shown};
pub use search::{Count, Found, PAGE, Search, Side};

pub use store::catalogue::{
    Import, ImportState, OrganisationFilter, OrganisationItem, OrganisationPage, TrainingItem, TrainingPage,
    TrainingSort,
};

use crate::{App, AppError, Me, cache};
use domain::accounts::Right;
use domain::catalogue::{OrganisationId, Vocabulary};
use domain::network::Network;
use std::collections::HashMap;
use std::sync::Mutex;

/// What the process knows of the catalogue without asking the database.
#[derive(Debug)]
pub(crate) struct Known {
    vocabulary: Vocabulary,
    found: cache::Cache<Search, Found>,
    shown: cache::Cache<String, Option<Shown>>,
    overview: cache::Cache<(), Overview>,
    imports: Mutex<HashMap<i64, Progress>>,
}

impl Known {
    pub(crate) fn new(network: &Network) -> Self {
        Self {
            vocabulary: Vocabulary::new(network),
            found: cache::Cache::default(),
            shown: cache::Cache::default(),
            overview: cache::Cache::default(),
            imports: Mutex::default(),
        }
    }
}

/// The use cases about organisations and trainings.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue<'a> {
    app: &'a App,
    known: &'a Known,
}

impl<'a> Catalogue<'a> {
    pub(crate) fn new(app: &'a App, known: &'a Known) -> Self {
        Self { app, known }
    }

    /// After a write: what is shown next is asked for anew.
    fn forget(&self) {
        self.known.found.clear();
        self.known.shown.clear();
        self.known.overview.clear();
    }
}

/// The organisations that a right reaches: every one (`None`), or these.
fn reach(me: &Me, right: Right) -> Result<Option<Vec<OrganisationId>>, AppError> {
    if me.standing.may(right) {
        return Ok(None);
    }
    let own = me.standing.organisations(right);
    if own.is_empty() { Err(AppError::Forbidden) } else { Ok(Some(own)) }
}
