//! What an export reads: the records, the network's declaration, and the hash of each for the log.

use super::journal::Hashed;
use crate::chain;
use crate::error::CommandError;
use crate::failures;
use domain::microdata::Microdata;
use domain::network::{ColumnId, Network, SourceId};
use domain::records::Frame;
use figures::records::{HEADER_FILE, Records, file_name};
use rules::Rules;
use std::path::Path;

/// Where a network declares its microdata.
const DECLARATION: &str = "microdata.toml";

/// What an export reads.
pub struct Inputs {
    /// The network, as of the records' edition.
    pub network: Network,
    /// The records.
    pub records: Records,
    /// What may leave.
    pub plan: Microdata,
    /// The year of the records, as text.
    pub edition: String,
    /// The hash of each file that counts.
    pub hashes: Vec<Hashed>,
}

impl Inputs {
    /// Reads all of it.
    ///
    /// # Errors
    /// Records or rules that can't be read, or a network that releases no microdata.
    pub fn read(rules: &Rules, folder: &Path) -> Result<Self, CommandError> {
        let (network, records) = chain::read_records(rules, folder)?;
        let plan = rules.microdata(records.header.edition)?.ok_or_else(|| {
            let name = &network.id;
            CommandError::new(
                format!("le réseau `{name}` ne diffuse pas de microdonnées (`{DECLARATION}`)"),
                format!("the network `{name}` releases no microdata (`{DECLARATION}`)"),
            )
            .help(
                "écrivez ce fichier, ou donnez un autre réseau avec --network",
                "write that file, or give another network with --network",
            )
        })?;
        let mut hashes = vec![hash(folder, HEADER_FILE)?];
        for source in network.sources.keys() {
            hashes.push(hash(folder, &file_name(source))?);
        }
        let declared = rules.file(DECLARATION).unwrap_or_default();
        hashes.push(Hashed::of(DECLARATION, declared.as_bytes()));
        let edition = records.header.edition.to_string();
        Ok(Self { network, records, plan, edition, hashes })
    }

    /// Columns of a source, those that follow from others included.
    ///
    /// # Errors
    /// A schema that can't be followed.
    pub fn columns(&self, source: &SourceId, wanted: &[ColumnId]) -> Result<Frame, CommandError> {
        figures::snapshot::columns(&self.network, &self.records, source, wanted).map_err(|error| {
            let text = failures::of_snapshot(&error);
            CommandError::new(text.fr, text.en)
        })
    }
}

fn hash(folder: &Path, name: &str) -> Result<Hashed, CommandError> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path)
        .map_err(|error| CommandError::file(("impossible de lire", "can’t read"), path.display(), &error))?;
    Ok(Hashed::of(name, &bytes))
}
