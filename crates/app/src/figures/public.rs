//! What the public reads: published editions, which never change, and their files. Start with [`Figures::published`].

use super::{Edition, Figures, FileItem};
use crate::AppError;
use domain::figures::{EditionId, EditionState};
use domain::network::Year;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use store::figures as rows;

/// Bytes of files at most that are kept in memory; then all are dropped.
const MOST: usize = 64 * 1024 * 1024;

/// A version of a year's figures that the public reads, and whether it is the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The edition.
    pub edition: Edition,
    /// Whether no later version was published.
    pub latest: bool,
}

/// A file that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFile {
    /// What is known of it.
    pub item: FileItem,
    /// Its bytes.
    pub content: Arc<Vec<u8>>,
}

impl From<(FileItem, Vec<u8>)> for PublishedFile {
    fn from((item, content): (FileItem, Vec<u8>)) -> Self {
        Self { item, content: Arc::new(content) }
    }
}

/// Files that were asked for: published ones never change.
#[derive(Default)]
pub(super) struct Files {
    kept: Mutex<Kept>,
}

/// How many bytes, and which files.
type Kept = (usize, HashMap<(EditionId, String), PublishedFile>);

impl fmt::Debug for Files {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Files")
    }
}

impl Files {
    fn get(&self, key: &(EditionId, String)) -> Option<PublishedFile> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).1.get(key).cloned()
    }

    fn keep(&self, key: (EditionId, String), file: &PublishedFile) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let size = file.content.len();
        if size > MOST / 4 {
            return;
        }
        if kept.0 + size > MOST {
            *kept = (0, HashMap::new());
        }
        if kept.1.insert(key, file.clone()).is_none() {
            kept.0 += size;
        }
    }
}

impl Figures<'_> {
    /// Every published version, the latest year and version first.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn published(&self) -> Result<Vec<Published>, AppError> {
        let all = self.all_published().await?;
        let latest =
            |edition: &Edition| !all.iter().any(|other| other.year == edition.year && other.number > edition.number);
        Ok(all.iter().map(|edition| Published { edition: edition.clone(), latest: latest(edition) }).collect())
    }

    async fn all_published(&self) -> Result<Arc<Vec<Edition>>, AppError> {
        match self.known.published.get(&()) {
            Ok(kept) => Ok(kept),
            Err(generation) => {
                let mut all = rows::editions(&self.app.store().read()).await?;
                all.retain(|edition| edition.state == EditionState::Published);
                Ok(self.known.published.keep(&(), generation, all))
            }
        }
    }

    /// The published version of a year: of a number, or the latest.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without it.
    pub async fn published_of(&self, year: Year, number: Option<i64>) -> Result<Published, AppError> {
        let all = self.published().await?;
        let wanted = |one: &Published| {
            one.edition.year == year && number.map_or(one.latest, |number| one.edition.number == number)
        };
        all.into_iter().find(wanted).ok_or(AppError::NotFound)
    }

    /// A file of a published version.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without it.
    pub async fn published_file(&self, edition: EditionId, path: &str) -> Result<PublishedFile, AppError> {
        let key = (edition, path.to_owned());
        if let Some(kept) = self.known.files.get(&key) {
            return Ok(kept);
        }
        let found = rows::file(&self.app.store().read(), edition, path).await?.ok_or(AppError::NotFound)?;
        let file = PublishedFile::from(found);
        self.known.files.keep(key, &file);
        Ok(file)
    }

    /// The figures of a published version, as they may be read.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without it.
    pub async fn published_figures(&self, edition: EditionId) -> Result<domain::edition::Edition, AppError> {
        let heavy = rows::heavy(&self.app.store().read(), edition).await?;
        super::approve::parsed(heavy.protected.as_deref())?.ok_or(AppError::NotFound)
    }
}
