//! Organisations, trainings and imports, as rows; the index that a search asks.
//!
//! Answers for: reading, filtering, sorting, counting, writing one or many. What is right and who may is `domain`'s and `app`'s. Start
//! with [`TrainingFilter`], then [`trainings`].

mod bulk;
mod entity;
mod filter;
mod imports;
mod index;
mod list;
mod organisations;
mod trainings;

pub use bulk::{insert_organisations, insert_trainings};
pub use filter::{Facet, Family, TrainingFilter};
pub use imports::{Import, ImportState, NewImport, end_import, forget_imports, import, insert_import, rows_of_import};
pub use index::search_text;
pub use list::{
    FacetCount, TrainingItem, TrainingPage, TrainingSort, count_organisations, count_trainings, facets, trainings,
};
pub use organisations::{
    OrganisationFilter, OrganisationItem, OrganisationPage, all_organisations, insert_organisation, merge_organisation,
    organisation, organisation_by_siret, organisations, update_organisation,
};
pub use trainings::{
    all_trainings, insert_training, training, training_by_reference, trainings_by_reference, trainings_of,
    update_search_texts, update_training,
};
