//! A network many times as large as a synthetic one, of fresh rows with the same distributions.
//!
//! It is drawn network by network, each from a seed and its number alone, so that any of them can be drawn
//! at any time on any thread. Sources without a parent are drawn with replacement among the base's rows, so
//! many of each kind that an identity, the survey or the recipe counts. A row below a drawn one has as many
//! rows as its model in the base, each drawn with replacement among those below all models that no figure
//! tells from its own. A row is drawn whole; what is looked up, counted or named follows. Start with [`Enlarged`].

mod draw;
mod fill;
mod levels;
mod strata;

use domain::definition::Definitions;
use domain::network::{ColumnId, Network, SourceId};
use domain::records::Frame;
use domain::synthesis::Recipe;
use fill::Fill;
use levels::Level;
use std::ops::Range;

/// Why nothing can be drawn from records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnlargeError {
    /// A key leads to no source above, or to no row of it.
    #[error("`{0}.{1}` does not lead to a row of a source above it in the recipe")]
    Key(SourceId, ColumnId),
    /// The records lack a column, or it can't be derived.
    #[error("`{0}.{1}` is missing from the records, or can't be derived")]
    Column(SourceId, ColumnId),
}

/// Records to draw from, with what they are drawn by.
#[derive(Debug)]
pub struct Enlarged<'a> {
    network: &'a Network,
    levels: Vec<Level<'a>>,
    /// By level, how each of its columns is filled.
    fills: Vec<Vec<(ColumnId, Fill)>>,
}

impl<'a> Enlarged<'a> {
    /// Prepares the draw from `base`, whose figures `definitions` states.
    ///
    /// # Errors
    /// [`EnlargeError`]: records that do not fit the network.
    pub fn new(
        network: &'a Network,
        recipe: &Recipe,
        definitions: &Definitions,
        base: &[Frame],
    ) -> Result<Self, EnlargeError> {
        let base = base.iter().map(|frame| (frame.source.clone(), frame.clone())).collect();
        let mut levels = levels::of(network, recipe, &base)?;
        strata::divide(network, recipe, definitions, &base, &mut levels)?;
        let fills = fill::of(network, recipe, &base, &levels)?;
        Ok(Self { network, levels, fills })
    }

    /// About how many rows of `source` each network has.
    #[must_use]
    pub fn rows(&self, source: &SourceId) -> u64 {
        self.levels.iter().find(|level| level.source.id == *source).map_or(0, |level| level.rows as u64)
    }

    /// Some of `of` networks, each as one frame a source, in the schema's order; keys stay within a network.
    ///
    /// Identifiers increase from row to row and from network to network.
    pub fn networks(&self, seed: u64, of: u64, which: Range<u64>) -> impl Iterator<Item = Vec<Frame>> {
        which.map(move |number| {
            let drawn = draw::draw(&self.levels, seed, number);
            fill::frames(self, &drawn, number, of)
        })
    }
}
