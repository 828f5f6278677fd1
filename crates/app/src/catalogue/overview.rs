//! The catalogue in a few figures, for the home page. Start with [`Catalogue::overview`].

use super::{Catalogue, Count, Search, Side, labels};
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::catalogue::TrainingState;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::catalogue as rows;
use store::catalogue::{OrganisationFilter, OrganisationItem};

/// What the active trainings amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// How many there are.
    pub trainings: u64,
    /// How many organisations run at least one.
    pub organisations: u64,
    /// In how many regions.
    pub regions: usize,
    /// How many in each family of occupations.
    pub families: Vec<Count>,
}

/// Organisations that a person's home page shows at most.
const OWN: u64 = 10;

impl Catalogue<'_> {
    /// The figures of the active trainings. Anybody may read them.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn overview(&self) -> Result<Arc<Overview>, AppError> {
        let generation = match self.known.overview.get(&()) {
            Ok(known) => return Ok(known),
            Err(generation) => generation,
        };
        let active = vec![TrainingState::Active.code().to_owned()];
        let search = Search { sides: BTreeMap::from([(Side::State, active)]), ..Search::default() };
        let found = self.search(&search).await?;
        let network = self.app.network();
        let filter = search.filter(network, &labels::families(network));
        let organisations = rows::count_organisations(&self.app.store().read(), &filter).await?;
        let of = |side: Side| found.counts.get(&side).cloned().unwrap_or_default();
        let overview = Overview {
            trainings: found.page.total,
            organisations,
            regions: of(Side::Region).len(),
            families: of(Side::Family),
        };
        Ok(self.known.overview.keep(&(), generation, overview))
    }

    /// The organisations in which somebody holds a role that sees them, each with the number of its trainings; none for the agency,
    /// which sees all.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn own_organisations(&self, me: &Me) -> Result<Vec<OrganisationItem>, AppError> {
        let only = me.standing.organisations(Right::SeeOrganisations);
        if only.is_empty() {
            return Ok(Vec::new());
        }
        let filter = OrganisationFilter { only: Some(only), size: OWN, ..OrganisationFilter::default() };
        Ok(rows::organisations(&self.app.store().read(), &filter).await?.items)
    }
}
