//! The public search: words, filters, how many there are under each further filter. Start with [`Search`].

use super::{Catalogue, labels};
use crate::AppError;
use domain::catalogue::{OrganisationId, TrainingState};
use domain::network::Network;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::catalogue as rows;
use store::catalogue::{Facet, Family, TrainingFilter, TrainingPage, TrainingSort};

/// Trainings a page.
pub const PAGE: u64 = 20;

/// What is searched for; an empty list lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Search {
    /// Words.
    pub text: String,
    /// Codes that are let through, by side.
    pub sides: BTreeMap<Side, Vec<String>>,
    /// Whether those that have ended show too; else only where their state is asked for.
    pub ended: bool,
    /// Run by this organisation.
    pub organisation: Option<OrganisationId>,
    /// In which order.
    pub sort: TrainingSort,
    /// From the last to the first.
    pub descending: bool,
    /// Page, from 0.
    pub page: u64,
}

/// A side by which trainings are filtered and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Region.
    Region,
    /// Family of occupations.
    Family,
    /// Occupation.
    Occupation,
    /// Certification.
    Certification,
    /// Mode of teaching.
    Modality,
    /// Network that the operator belongs to.
    Network,
    /// Programme.
    Programme,
    /// State.
    State,
}

impl Side {
    /// Every side, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Region,
        Self::Family,
        Self::Occupation,
        Self::Modality,
        Self::Certification,
        Self::Network,
        Self::Programme,
        Self::State,
    ];

    /// The name of its nomenclature; states have none.
    #[must_use]
    pub fn list(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Family => "family",
            Self::Occupation => "occupation",
            Self::Certification => "certification",
            Self::Modality => "modality",
            Self::Network => "network",
            Self::Programme => "programme",
            Self::State => "state",
        }
    }

    fn facet(self) -> Facet {
        match self {
            Self::Region => Facet::Region,
            Self::Family => Facet::Family,
            Self::Occupation => Facet::Occupation,
            Self::Certification => Facet::Certification,
            Self::Modality => Facet::Modality,
            Self::Network => Facet::Operator,
            Self::Programme => Facet::Programme,
            Self::State => Facet::State,
        }
    }
}

/// How many trainings one more filter would leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The code.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// What a search finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// One page of it.
    pub page: TrainingPage,
    /// For each side, the codes that some training has, in the order of the network's list.
    pub counts: BTreeMap<Side, Vec<Count>>,
}

impl Search {
    /// What a side lets through.
    #[must_use]
    pub fn of(&self, side: Side) -> &[String] {
        self.sides.get(&side).map_or(&[], Vec::as_slice)
    }

    pub(super) fn filter(&self, network: &Network, families: &[Family]) -> TrainingFilter {
        let networks = self.of(Side::Network);
        TrainingFilter {
            text: self.text.clone(),
            regions: self.of(Side::Region).to_vec(),
            families: families.iter().filter(|one| self.of(Side::Family).contains(&one.code)).cloned().collect(),
            occupations: self.of(Side::Occupation).to_vec(),
            certifications: self.of(Side::Certification).to_vec(),
            modalities: self.of(Side::Modality).to_vec(),
            operators: (!networks.is_empty()).then(|| labels::codes_with(network, "operator", "network", networks)),
            programmes: self.of(Side::Programme).to_vec(),
            states: self.states(),
            organisations: self.organisation.map(|one| vec![one]),
            special_format: None,
        }
    }

    /// The states that are let through. None that is asked for means all but the ended ones, which are history.
    fn states(&self) -> Vec<TrainingState> {
        let asked: Vec<_> = self.of(Side::State).iter().filter_map(|code| TrainingState::of(code)).collect();
        let shown = |state: &TrainingState| match state {
            TrainingState::Ended => self.ended || asked.contains(state),
            _ => asked.is_empty() || asked.contains(state),
        };
        TrainingState::ALL.into_iter().filter(shown).collect()
    }
}

impl Catalogue<'_> {
    /// A page of what a search finds, with the counts of each side. Anybody may search.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn search(&self, search: &Search) -> Result<Arc<Found>, AppError> {
        let generation = match self.known.found.get(search) {
            Ok(found) => return Ok(found),
            Err(generation) => generation,
        };
        let (read, network) = (self.app.store().read(), self.app.network());
        let families = labels::families(network);
        let filter = search.filter(network, &families);
        let order = (search.sort, search.descending);
        let page = rows::trainings(&read, &filter, order, search.page, PAGE).await?;
        let sides = Side::ALL.map(Side::facet);
        let counted = rows::facets(&read, &filter, &sides, &families).await?;
        let counts = Side::ALL.into_iter().map(|side| (side, counts(network, side, &counted))).collect();
        Ok(self.known.found.keep(search, generation, Found { page, counts }))
    }

    /// Every training that a search finds, for an export, `page` after `page` of `size`.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn export(&self, search: &Search, page: u64, size: u64) -> Result<TrainingPage, AppError> {
        let network = self.app.network();
        let filter = search.filter(network, &labels::families(network));
        Ok(rows::trainings(&self.app.store().read(), &filter, (search.sort, search.descending), page, size).await?)
    }
}

/// The counts of one side in the order of its list; codes that the list does not have any more come last.
fn counts(network: &Network, side: Side, counted: &[rows::FacetCount]) -> Vec<Count> {
    let own = counted.iter().filter(|one| one.facet == side.facet());
    let mut by_code: BTreeMap<String, u64> = BTreeMap::new();
    for one in own {
        let operator = (side == Side::Network).then(|| labels::entry(network, "operator", &one.value)).flatten();
        let code = operator.and_then(|entry| entry.attributes.get("network")).unwrap_or(&one.value);
        *by_code.entry(code.clone()).or_default() += one.count;
    }
    let listed: Vec<&str> = match side {
        Side::State => TrainingState::ALL.map(TrainingState::code).to_vec(),
        _ => labels::codes(network, side.list()).iter().map(|entry| entry.code.as_str()).collect(),
    };
    let mut counts: Vec<Count> = Vec::new();
    for code in listed {
        counts.extend(by_code.remove(code).map(|count| Count { code: code.to_owned(), count }));
    }
    counts.extend(by_code.into_iter().map(|(code, count)| Count { code, count }));
    counts
}
