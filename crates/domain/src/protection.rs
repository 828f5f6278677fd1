//! What a network calls confidential, and what of an edition is withheld for it.
//!
//! `rules` reads [`ProtectionRules`] from `network.toml`; `consistency` chooses what to withhold and proves that it
//! stays hidden; the edition carries the [`Protection`] that it was published with. Start with [`ProtectionRules`].

use crate::network::{ColumnId, FigureId, SourceId, Text, Year};
use serde::{Deserialize, Serialize};

/// What is confidential in a network, with where each rule comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionRules {
    /// What tables about persons keep back.
    pub persons: PersonRules,
    /// What tables about organisations' commercial data keep back.
    pub organisations: OrganisationRules,
}

/// Rules for figures that describe persons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRules {
    /// Sources with one row a person.
    pub sources: Vec<SourceId>,
    /// Columns of other sources that count persons.
    pub columns: Vec<(SourceId, ColumnId)>,
    /// Columns that speak of income or aid.
    pub income: Vec<(SourceId, ColumnId)>,
    /// A count from 1 to below this is confidential, and so is what is left of its base.
    pub least_count: u32,
    /// The same where income or aid is involved.
    pub least_count_of_income: u32,
    /// A rate over fewer than this is confidential.
    pub least_base: u32,
    /// None, or all, of fewer than this is confidential: it says something of each of them.
    pub least_unanimous: u32,
    /// Persons by which a hidden count must stay uncertain on either side.
    pub reach: u32,
    /// Per cent by which a hidden sum must stay uncertain on either side.
    pub reach_percent: u32,
    /// Who says so.
    pub source: Text,
}

/// Rules for figures that describe commercial data of organisations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationRules {
    /// A figure with fewer contributors than this is confidential.
    pub least_contributors: u32,
    /// A sum of which one contributor has more than this share, in per cent, is confidential.
    pub dominance_percent: u32,
    /// Per cent by which a hidden sum must stay uncertain on either side.
    pub reach_percent: u32,
    /// Who says so.
    pub source: Text,
}

/// How much of a figure is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// What stands behind it: numerator, base, rows, unrounded value. The printed number stays.
    Detail,
    /// All of it.
    Whole,
}

/// A figure of which something is withheld. Why is not said: it would tell what the figure is like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Withheld {
    /// The figure.
    pub figure: FigureId,
    /// How much of it.
    pub extent: Extent,
}

/// How an edition was protected. It is published with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// The rules that it was protected by.
    pub rules: ProtectionRules,
    /// What is withheld, in the order of print.
    pub withheld: Vec<Withheld>,
    /// Earlier editions that an attacker was given besides.
    pub earlier: Vec<Year>,
}

impl Protection {
    /// How many figures are withheld to an extent.
    #[must_use]
    pub fn count(&self, extent: Extent) -> usize {
        self.withheld.iter().filter(|withheld| withheld.extent == extent).count()
    }
}

/// Who stands behind a sum of organisations' data. Never published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributions {
    /// Organisations that contribute.
    pub contributors: u64,
    /// The greatest contribution, in the unit of the column.
    pub greatest: i64,
}
