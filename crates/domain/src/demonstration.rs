//! Who and what a demonstration shows, beside the synthetic records: invented names.
//!
//! Start with [`Demonstration`]; a network states it in its `demonstration.toml`.

use crate::accounts::Role;
use indexmap::IndexMap;

/// Invented people, organisations and towns.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Demonstration {
    /// Who can be chosen on the sign-in page.
    pub people: Vec<DemoPerson>,
    /// Words that, before a town, name an organisation.
    pub organisations: Vec<String>,
    /// Towns by the code of their region.
    pub towns: IndexMap<String, Vec<String>>,
    /// What providers write in answer to a question whose texts are sorted, by question and category.
    pub texts: IndexMap<String, IndexMap<String, Vec<String>>>,
}

/// An invented person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// First and last name.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// In which organisation.
    pub organisation: Option<DemoOrganisation>,
}

/// Which organisation of a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoOrganisation {
    /// The one with most trainings.
    Largest,
    /// One with a single training.
    Smallest,
    /// One without trainings, that offers jobs.
    Recruiting,
}
