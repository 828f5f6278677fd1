//! Whatever a network's files say, reading them ends soon, and says where a mistake is or gives sound definitions.
//!
//! Each case spoils a correct network by a seed of its own. `TREMPLIN_FUZZ=600` goes on for so many seconds from a
//! seed that the clock gives; `TREMPLIN_FUZZ_SEED=12` runs one case. A case that fails names its seed, and its folder
//! stays; so does a case that overflows the stack, by the name of its thread.

mod properties;
mod spoil;

use rules::load;
use spoil::{Random, spoiled};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant, SystemTime};
use tempfile::TempDir;

/// The bytes of each file, by path.
type Files = BTreeMap<String, Vec<u8>>;

const CASES: u64 = 100;
/// A case of a few kilobytes that takes longer would hang on a longer file.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a thread has when nobody asks for more.
const STACK: usize = 2 << 20;

fn write(folder: &Path, files: &Files) {
    for (path, bytes) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
}

/// Reads the files in a thread of its own; what goes wrong there goes wrong here.
pub fn survives(name: &str, files: &Files) {
    let folder = TempDir::with_prefix("tremplin-fuzz-").expect("a folder");
    write(folder.path(), files);
    let (done, ended) = channel();
    let path = folder.path().to_owned();
    let read = move || {
        properties::check(&path, load(Some(&path)));
        done.send(()).expect("somebody who waits");
    };
    let thread = Builder::new().name(name.to_owned()).stack_size(STACK).spawn(read).expect("a thread");
    let problem = match ended.recv_timeout(PATIENCE) {
        Ok(()) => None,
        Err(RecvTimeoutError::Timeout) => Some(format!("no end after {PATIENCE:?}")),
        Err(RecvTimeoutError::Disconnected) => thread.join().err().map(|panic| words(&*panic)),
    };
    if let Some(problem) = problem {
        panic!("{name}: {problem}\n{}", folder.keep().display());
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}: a whole number")))
}

#[test]
fn anything_is_read_to_its_end() {
    let embedded = load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let large: Files = embedded.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    let small: Files = crate::small::files().map(|(path, text)| (path.to_owned(), text.into())).collect();
    let case = |seed| {
        let mut random = Random::new(seed);
        let base = if random.one_in(12) { &large } else { &small };
        survives(&format!("TREMPLIN_FUZZ_SEED={seed}"), &spoiled(base, &large, &mut random));
    };
    match (number("TREMPLIN_FUZZ_SEED"), number("TREMPLIN_FUZZ")) {
        (Some(seed), _) => case(seed),
        (None, None) => (0..CASES).for_each(case),
        (None, Some(seconds)) => {
            let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
            let (start, first) = (Instant::now(), clock.as_secs() << 20);
            (first..).take_while(|_| start.elapsed().as_secs() < seconds).for_each(case);
        }
    }
    assert!(peak_megabytes().is_none_or(|peak| peak < 1500), "{:?} MB", peak_megabytes());
}

/// The most memory that this process has held, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? >> 10)
}
