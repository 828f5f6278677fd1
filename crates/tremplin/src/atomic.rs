//! Files and folders that are there whole or not at all.
//!
//! Everything is written beside its target, in the same file system, and renamed at the end; an error or a
//! Ctrl-C leaves nothing behind. Start with [`write_folder`].

use crate::error::CommandError;
use crate::interrupt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::Builder;

const PREFIX: &str = ".tremplin-";

/// Writes `bytes` to `target`, replacing what it held.
///
/// # Errors
/// What keeps the file from being written; `target` then is as it was.
pub fn write_file(target: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    write_file_after(target, bytes, || Ok(()))
}

/// The same once `first` has succeeded: it runs when all is on disk but the name.
///
/// # Errors
/// Those of `first`, and what keeps the file from being written; `target` then is as it was.
pub fn write_file_after<T>(
    target: &Path,
    bytes: &[u8],
    first: impl FnOnce() -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    let failed = |error: io::Error| unwritable(target, &error);
    if target.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    // A terminal, a pipe or /dev/null can't be replaced: it is written to.
    if fs::metadata(target).is_ok_and(|found| !found.is_file()) {
        let mut file = fs::OpenOptions::new().write(true).open(target).map_err(failed)?;
        let done = first()?;
        return file.write_all(bytes).map(|()| done).map_err(failed);
    }
    // The file behind a link is replaced, not the link.
    let real = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let mut file = open_to_all(Builder::new().prefix(PREFIX), 0o666).tempfile_in(parent(&real)).map_err(failed)?;
    let guard = interrupt::guard(file.path());
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    let done = first()?;
    interrupt::commit(guard, || file.persist(&real)).map_err(|error| failed(error.error))?;
    Ok(done)
}

/// Has `fill` write into a new folder, then names that folder `target`, which must not exist or be empty.
///
/// # Errors
/// Those of `fill`, and what keeps the folder from being written; `target` then is as it was.
pub fn write_folder<T>(target: &Path, fill: impl FnOnce(&Path) -> Result<T, CommandError>) -> Result<T, CommandError> {
    let failed = |error: io::Error| unwritable(target, &error);
    let real = free(target)?;
    let folder = open_to_all(Builder::new().prefix(PREFIX), 0o777).tempdir_in(parent(&real)).map_err(failed)?;
    let guard = interrupt::guard(folder.path());
    let filled = fill(folder.path())?;
    interrupt::commit(guard, || fs::rename(folder.path(), &real)).map_err(failed)?;
    // It has another name now: there is nothing left to remove.
    let _ = folder.keep();
    Ok(filled)
}

/// The same where `make` makes the folder itself, and may use the place beside it.
///
/// # Errors
/// See [`write_folder`].
pub fn make_folder<T>(target: &Path, make: impl FnOnce(&Path) -> Result<T, CommandError>) -> Result<T, CommandError> {
    let real = free(target)?;
    let staging = stage(&real)?;
    let made = make(&staging.new_folder())?;
    staging.put(&real)?;
    Ok(made)
}

/// The same where `target` may also be replaced, because the caller knows what it holds.
///
/// # Errors
/// See [`write_folder`].
pub fn write_or_replace<T>(
    target: &Path,
    replace: bool,
    fill: impl FnOnce(&Path) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    if !replace {
        return write_folder(target, fill);
    }
    let staging = stage(target)?;
    let new = staging.new_folder();
    fs::create_dir(&new).map_err(|error| unwritable(&new, &error))?;
    let filled = fill(&new)?;
    staging.put(target)?;
    Ok(filled)
}

/// A hidden folder beside a target: work under way, removed by an error, a signal or [`Staging::put`].
pub struct Staging {
    folder: tempfile::TempDir,
    guard: interrupt::Guard,
}

/// Makes a hidden folder beside `target`.
///
/// # Errors
/// What keeps it from being made.
pub fn stage(target: &Path) -> Result<Staging, CommandError> {
    let made = open_to_all(Builder::new().prefix(PREFIX), 0o777).tempdir_in(parent(target));
    let folder = made.map_err(|error| unwritable(target, &error))?;
    let guard = interrupt::guard(folder.path());
    Ok(Staging { folder, guard })
}

impl Staging {
    /// The place of a folder within, not made yet.
    #[must_use]
    pub fn new_folder(&self) -> PathBuf {
        self.folder.path().join("new")
    }

    /// Names that folder `target`. What stood there goes: whether it may is for the caller to know.
    ///
    /// # Errors
    /// What keeps it from being renamed; `target` then is as it was.
    pub fn put(self, target: &Path) -> Result<(), CommandError> {
        let (new, old) = (self.new_folder(), self.folder.path().join("old"));
        let swap = || {
            let replaced = target.exists();
            if replaced {
                fs::rename(target, &old)?;
            }
            fs::rename(&new, target).inspect_err(|_| {
                // Nothing better is left to try; the error that is told is the first one.
                let _ = if replaced { fs::rename(&old, target) } else { Ok(()) };
            })
        };
        interrupt::commit(self.guard, swap).map_err(|error| unwritable(target, &error))
    }
}

/// The place of a folder that may be made: nothing is there, or an empty folder.
fn free(target: &Path) -> Result<PathBuf, CommandError> {
    let name = target.display();
    let mut entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target.to_owned()),
        Err(error) => return Err(unwritable(target, &error)),
    };
    if entries.next().is_some() {
        let taken =
            CommandError::new(format!("le dossier {name} n’est pas vide"), format!("the folder {name} is not empty"));
        return Err(taken.help("nommez un autre dossier, ou videz celui-ci", "name another folder, or empty this one"));
    }
    let real = fs::canonicalize(target).map_err(|error| unwritable(target, &error))?;
    if std::env::current_dir().is_ok_and(|here| here == real) {
        let here = CommandError::new(
            format!("{name} est le dossier de travail\u{a0}: il ne peut pas être remplacé"),
            format!("{name} is the working folder: it can’t be replaced"),
        );
        return Err(here.help("nommez un dossier nouveau", "name a new folder"));
    }
    Ok(real)
}

fn parent(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unwritable(target: &Path, error: &io::Error) -> CommandError {
    let told = CommandError::file(("impossible d’écrire", "can’t write"), target.display(), error);
    let folder = parent(target);
    if error.kind() == io::ErrorKind::NotFound && !folder.exists() {
        let (fr, en) = (format!("créez d’abord {}", folder.display()), format!("make {} first", folder.display()));
        return told.help(fr, en);
    }
    told.help("choisissez un autre emplacement", "choose another place")
}

/// Temporary files are made for their owner alone; these become the user's files, which the umask restricts.
fn open_to_all<'b, 'a>(builder: &'b mut Builder<'a, 'static>, mode: u32) -> &'b mut Builder<'a, 'static> {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::network::Language;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn refusal(error: &CommandError) -> String {
        error.render(Language::En)
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let here = tempfile::tempdir().unwrap();
        let target = here.path().join("a.json");
        write_file(&target, b"one").unwrap();
        write_file(&target, b"two").unwrap();
        assert_eq!((fs::read(&target).unwrap(), names(here.path())), (b"two".to_vec(), vec!["a.json".to_owned()]));
        let missing = refusal(&write_file(&here.path().join("no/a.json"), b"").unwrap_err());
        assert!(missing.contains("it does not exist") && missing.contains("help: make "), "{missing}");
        assert!(refusal(&write_file(here.path(), b"").unwrap_err()).contains("it is a folder"));
    }

    #[test]
    fn a_folder_appears_only_when_it_is_whole() {
        let here = tempfile::tempdir().unwrap();
        let target = here.path().join("demo");
        let broken = write_folder(&target, |folder| {
            fs::write(folder.join("half"), "x").unwrap();
            Err::<(), _>(CommandError::new("non", "no"))
        });
        assert_eq!((refusal(&broken.unwrap_err()), names(here.path())), ("error: no\n".to_owned(), vec![]));
        fs::create_dir(&target).unwrap();
        let made = write_folder(&target, |folder| {
            fs::write(folder.join("whole"), "x").unwrap();
            Ok(3)
        });
        assert_eq!(
            (made, names(here.path()), names(&target)),
            (Ok(3), vec!["demo".to_owned()], vec!["whole".to_owned()])
        );
        let again = refusal(&write_folder(&target, |_| Ok(())).unwrap_err());
        assert!(again.contains("is not empty\n  help: name another folder"), "{again}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_pointing_and_a_device_is_written_to() {
        let here = tempfile::tempdir().unwrap();
        let (file, link) = (here.path().join("file"), here.path().join("link"));
        write_file(&file, b"one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_file(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
        write_file(Path::new("/dev/null"), b"gone").unwrap();
    }
}
