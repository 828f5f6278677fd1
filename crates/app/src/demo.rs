//! A demonstration's database: filled once with invented people and a synthetic network, known by a mark.
//!
//! Nobody may sign in as anybody in a database that holds real people: the mark keeps both apart. Start with [`Seed`].

use crate::catalogue::found_by;
use crate::{App, AppError};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonState, Role, Standing};
use domain::catalogue::{OrganisationFacts, OrganisationId, TrainingFacts};
use domain::network::{Language, Network};
use store::accounts::{self as rows, Person, PersonFilter};
use store::audit::Line;
use store::catalogue::OrganisationFilter;
pub use store::catalogue::OrganisationItem;
use store::{Actor, Write, catalogue, meta};
use time::OffsetDateTime;

/// The setting that marks a demonstration.
const MARK: &str = "demonstration";

/// What a demonstration begins with. Organisations are named by their place in the list.
#[derive(Clone, Debug, Default)]
pub struct Seed {
    /// The organisations.
    pub organisations: Vec<OrganisationFacts>,
    /// The trainings, each with the place of its organisation.
    pub trainings: Vec<(usize, TrainingFacts)>,
    /// The people.
    pub people: Vec<SeedPerson>,
}

/// A person of a demonstration.
#[derive(Clone, Debug)]
pub struct SeedPerson {
    /// First and last name.
    pub name: String,
    /// The address.
    pub mail: Mail,
    /// What they are.
    pub role: Role,
    /// The place of their organisation.
    pub organisation: Option<usize>,
}

/// What a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody is in it yet.
    Empty,
    /// A demonstration's.
    Demonstration,
    /// Real people's.
    Real,
}

impl App {
    /// What the database is.
    ///
    /// # Errors
    /// When it can't be had.
    pub async fn kind(&self) -> Result<Kind, AppError> {
        let read = self.store().read();
        if meta::setting(&read, MARK).await?.is_some() {
            return Ok(Kind::Demonstration);
        }
        let anybody = rows::people(&read, &PersonFilter { size: 1, ..PersonFilter::default() }).await?;
        Ok(if anybody.total == 0 { Kind::Empty } else { Kind::Real })
    }

    /// The organisations in which the people of a demonstration hold a role; none elsewhere.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn demo_organisations(&self, people: &[(Person, Standing)]) -> Result<Vec<OrganisationItem>, AppError> {
        let held = people.iter().flat_map(|(_, standing)| standing.roles());
        let only: Vec<OrganisationId> = held.filter_map(|(_, organisation)| *organisation).collect();
        if !self.is_demo() || only.is_empty() {
            return Ok(Vec::new());
        }
        let filter = OrganisationFilter { only: Some(only), size: 50, ..OrganisationFilter::default() };
        Ok(catalogue::organisations(&self.store().read(), &filter).await?.items)
    }

    /// Fills an empty database and marks it, all or nothing; leaves it when another server that started with this one did so first.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn fill(&self, seed: &Seed) -> Result<(), AppError> {
        let mut write = self.store().write(Actor::program(), self.now()).await?;
        if meta::setting(&write, MARK).await?.is_some() {
            return Ok(());
        }
        let organisations = add_catalogue(&mut write, self.network(), seed).await?;
        for person in &seed.people {
            add(&mut write, person, &organisations).await?;
        }
        meta::set_setting(&write, MARK, "1").await?;
        write.audit(Line::new("demonstration.filled", "meta", None)).await?;
        Ok(write.commit().await?)
    }
}

/// Adds the organisations and their trainings, and gives the numbers of the organisations.
async fn add_catalogue(write: &mut Write, network: &Network, seed: &Seed) -> Result<Vec<OrganisationId>, AppError> {
    let organisations = catalogue::insert_organisations(write, &seed.organisations).await?;
    let trainings: Vec<(TrainingFacts, String)> = seed
        .trainings
        .iter()
        .filter_map(|(place, facts)| {
            let (organisation, name) = (*organisations.get(*place)?, &seed.organisations.get(*place)?.name);
            let facts = TrainingFacts { organisation, ..facts.clone() };
            let found_by = found_by(network, &facts, name);
            Some((facts, found_by))
        })
        .collect();
    let numbers = catalogue::insert_trainings(write, &trainings).await?;
    let mut lines = Vec::with_capacity(organisations.len() + numbers.len());
    for (id, facts) in organisations.iter().zip(&seed.organisations) {
        lines.push(Line::new("organisation.added", "organisation", id.0).of(Some(*id)).after(facts));
    }
    for (id, (facts, _)) in numbers.iter().zip(&trainings) {
        lines.push(Line::new("training.added", "training", id.0).of(Some(facts.organisation)).after(facts));
    }
    write.audit_all(&lines).await?;
    Ok(organisations)
}

async fn add(write: &mut Write, seed: &SeedPerson, organisations: &[OrganisationId]) -> Result<(), AppError> {
    let now = write.now();
    let person = Person::new(seed.name.clone(), seed.mail.clone(), Language::Fr, PersonState::Active, now);
    let id = rows::insert_person(write, &person).await?;
    let assignment = Assignment {
        id: AssignmentId(0),
        person: id,
        role: seed.role,
        organisation: seed.organisation.and_then(|place| organisations.get(place)).copied(),
        since_on: a_year_before(now),
        until_on: None,
        lent_by: None,
    };
    rows::assign(write, &assignment).await?;
    Ok(write.audit(Line::new("person.joined", "person", id.0).of(assignment.organisation).after(&seed.role)).await?)
}

fn a_year_before(now: OffsetDateTime) -> time::Date {
    (now - time::Duration::days(365)).date()
}
