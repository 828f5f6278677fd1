//! A folder of records: one CSV file a source, the declared figures of earlier editions, what they are.
//!
//! Reading checks everything and says all that is wrong; writing is its inverse. Derived columns are
//! never in the files. Start with [`read`].

mod declared;
mod errors;
mod problem;
mod read;
mod write;

pub(crate) use declared::parse_declared;
pub use declared::{decimal, write_declared};
pub use errors::{MOST_ERRORS, RecordError, RecordErrors};
pub use read::{read, read_from};
pub use write::{WriteError, write, write_csv};

use domain::network::{SourceId, Year};
use domain::records::{Declared, Frame};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The file that says whose records these are.
pub const HEADER_FILE: &str = "records.json";
/// The file of the earlier editions' declared figures; optional.
pub const DECLARED_FILE: &str = "declared.csv";

/// Everything that one edition is computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records {
    /// What the records are.
    pub header: Header,
    /// Rows by source, every source of the schema, in its order.
    pub frames: IndexMap<SourceId, Frame>,
    /// Figures that earlier editions declared.
    pub declared: Vec<Declared>,
}

/// What a folder of records is: the content of [`HEADER_FILE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The network's id.
    pub network: String,
    /// The year described.
    pub edition: Year,
    /// Whether the records were synthesised.
    pub synthetic: bool,
}

/// The file of a source in a folder of records.
#[must_use]
pub fn file_name(source: &SourceId) -> String {
    format!("{source}.csv")
}
