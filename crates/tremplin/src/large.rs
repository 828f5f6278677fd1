//! A network many times as large as a synthetic one, drawn and written as a snapshot at the same time.
//!
//! Parts of the snapshot are drawn and written on all cores; how many there are depends on the scale alone,
//! so that the bytes depend on the order alone. Start with [`write`].

use crate::error::CommandError;
use crate::{chain, failures};
use consistency::synthesise::enlarge::Enlarged;
use domain::network::Text;
use domain::records::Frame;
use figures::records::Records;
use figures::snapshot::{self, Frozen, Writer};
use rules::Rules;
use std::path::Path;

/// Most rows of the largest source in a part.
const PART: u64 = 1 << 23;
/// Below so many rows one part is enough.
const SMALL: u64 = 1_000_000;

/// How much is drawn, and by how many.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many networks.
    pub networks: u64,
    /// How many of them stand in a part of the snapshot.
    pub a_part: u64,
    /// Threads.
    pub threads: usize,
}

impl Size {
    /// `scale` times `base`, on all cores.
    #[must_use]
    pub fn of(base: &Records, scale: u64) -> Self {
        let largest = base.frames.values().map(|frame| frame.rows() as u64).max().unwrap_or(0);
        // An even number of parts, so that two cores have as much to do.
        let parts = match scale * largest {
            ..SMALL => 1,
            rows => rows.div_ceil(PART).next_multiple_of(2),
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self { networks: scale, a_part: scale.div_ceil(parts).max(1), threads }
    }
}

/// Draws networks like `base` into a snapshot in `folder`; `written` is told how many rows each batch had.
///
/// # Errors
/// Records that do not fit the network, and what keeps the snapshot from being written.
pub fn write(
    rules: &Rules,
    base: &Records,
    seed: u64,
    size: Size,
    folder: &Path,
    written: impl Fn(u64) + Sync,
) -> Result<Frozen, CommandError> {
    let edition = base.header.edition;
    let (network, recipe, definitions) =
        (rules.network_at(edition)?, rules.recipe(edition)?, rules.definitions(edition)?);
    let frames: Vec<Frame> = base.frames.values().cloned().collect();
    let enlarged = Enlarged::new(&network, &recipe, &definitions, &frames)
        .map_err(|error| chain::undrawn(failures::of_enlargement(&error)))?;
    let writer = Writer::create(&network, &base.header, folder).map_err(|error| unwritten(folder, &error))?;
    let parts = size.networks.div_ceil(size.a_part) as usize;
    let batches = |part: usize| {
        let from = part as u64 * size.a_part;
        enlarged.networks(seed, size.networks, from..(from + size.a_part).min(size.networks))
    };
    snapshot::stream(writer, &base.declared, (parts, size.threads), batches, written)
        .map_err(|error| unwritten(folder, &error))
}

fn unwritten(folder: &Path, error: &snapshot::SnapshotError) -> CommandError {
    let Text { fr, en } = failures::of_snapshot(error);
    CommandError::new(
        format!("impossible d’écrire le gel {}\u{a0}: {fr}", folder.display()),
        format!("can’t write the snapshot {}: {en}", folder.display()),
    )
    .help("libérez de la place, ou choisissez un autre emplacement", "free some space, or choose another place")
}

#[cfg(test)]
mod tests {
    use super::*;
    use consistency::synthesise::Order;
    use std::fs;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn base(rules: &Rules) -> Records {
        let rows = chain::printed(rules, 2019).unwrap();
        chain::synthesise(rules, &rows, Order { edition: 2019, seed: 2019 }).unwrap().0
    }

    #[test]
    fn the_bytes_depend_on_the_order_and_not_on_the_threads() {
        let (rules, here) = (rules::load(None).unwrap(), tempfile::tempdir().unwrap());
        let base = base(&rules);
        let (rows, told) = (|frozen: &Frozen| frozen.snapshot.rows(&"learners".into()), AtomicU64::new(0));
        let write = |name: &str, seed, threads| {
            let size = Size { networks: 3, a_part: 1, threads };
            let folder = here.path().join(name);
            write(&rules, &base, seed, size, &folder, |rows| {
                told.fetch_add(rows, Ordering::Relaxed);
            })
            .unwrap()
        };
        let one = write("one", 2019, 1);
        assert_eq!(one.notices, []);
        one.snapshot.verify().unwrap();
        let learners = one.snapshot.files(&"learners".into());
        assert_eq!(learners, [0, 1, 2].map(|at| here.path().join(format!("one/learners/part-0000{at}.parquet"))));
        let all: u64 = one.snapshot.manifest.sources.values().map(|source| source.rows).sum();
        assert_eq!(told.load(Ordering::Relaxed), all);
        let (clusters, answers) = (one.snapshot.clusters(&"learners".into()), one.snapshot.rows(&"answers".into()));
        assert_eq!((clusters, answers), (Some(3 * 687), Some(3 * 687)));
        assert!(rows(&one).is_some_and(|rows| rows.abs_diff(3 * 18_353) < 3 * 2_000), "{:?}", rows(&one));
        let (three, other) = (write("three", 2019, 3), write("other", 7, 2));
        assert_eq!((one.snapshot.sha256 == three.snapshot.sha256, rows(&one) == rows(&other)), (true, false));
        assert_eq!(fs::read_dir(here.path()).unwrap().count(), 3, "nothing is left beside");
    }

    #[test]
    fn an_edition_does_not_depend_on_how_its_rows_are_parted() {
        let (rules, here) = (rules::load(None).unwrap(), tempfile::tempdir().unwrap());
        let base = base(&rules);
        let edition = |name: &str, a_part| {
            let size = Size { networks: 3, a_part, threads: 2 };
            let folder = here.path().join(name);
            write(&rules, &base, 2019, size, &folder, |_| ()).unwrap();
            chain::compute_snapshot(&rules, &folder, chain::With::default()).unwrap()
        };
        let (whole, parted) = (edition("whole", 3), edition("parted", 1));
        assert_eq!((whole.snapshot.len(), parted.snapshot.len()), (11, 31));
        assert_eq!((&whole.tables, &whole.quality), (&parted.tables, &parted.quality));
    }

    #[test]
    fn the_size_of_parts_follows_from_the_scale_alone() {
        let rules = rules::load(None).unwrap();
        let base = base(&rules);
        let of = |scale| Size::of(&base, scale);
        let parts = |scale| of(scale).networks.div_ceil(of(scale).a_part);
        assert_eq!([2, 54, 55, 545, 5_449].map(parts), [1, 1, 2, 2, 12]);
        assert!(of(2).threads > 0);
    }
}
