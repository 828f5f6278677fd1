//! The records that were loaded for a campaign, read when they are asked for, part by part: never as a whole in memory.
//!
//! Start with [`Loaded::open`].

use domain::campaigns::CampaignId;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use store::campaigns::{self, RecordsItem};
use store::{Store, StoreError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Parts that wait for their reader.
const AHEAD: usize = 4;

/// The CSV text of each source, by name.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    sources: BTreeMap<String, Content>,
}

#[derive(Clone, Debug)]
enum Content {
    /// About to be loaded.
    Text(Arc<str>),
    /// In the database.
    Stored(Stored),
}

#[derive(Clone, Debug)]
struct Stored {
    store: Store,
    campaign: CampaignId,
    item: RecordsItem,
    runtime: Handle,
}

impl Loaded {
    /// What is stored for a campaign.
    ///
    /// # Errors
    /// When it can't be read.
    pub(crate) async fn of(store: &Store, campaign: CampaignId) -> Result<Self, StoreError> {
        let items = campaigns::records_list(&store.read(), campaign).await?;
        let stored = |item: RecordsItem| {
            let source = item.source.clone();
            (source, Content::Stored(Stored { store: store.clone(), campaign, item, runtime: Handle::current() }))
        };
        Ok(Self { sources: items.into_iter().map(stored).collect() })
    }

    /// A text over what is stored of a source.
    #[must_use]
    pub fn with(mut self, source: &str, text: &str) -> Self {
        self.sources.insert(source.to_owned(), Content::Text(text.into()));
        self
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The text of a source, for a thread that may block; none if none was loaded. Reading ends with an error where it is not what was
    /// loaded.
    #[must_use]
    pub fn open(&self, source: &str) -> Option<Box<dyn Read + Send>> {
        Some(match self.sources.get(source)? {
            Content::Text(text) => Box::new(Cursor::new(text.as_bytes().to_vec())),
            Content::Stored(stored) => Box::new(stored.open()),
        })
    }
}

impl Stored {
    fn open(&self) -> Parts {
        let (to, parts) = mpsc::channel(AHEAD);
        let Self { store, campaign, item, runtime } = self.clone();
        let handle = runtime.clone();
        let task = handle.spawn(async move { campaigns::read_records(&store.read(), campaign, &item, &to).await });
        Parts { parts, task: Some(task), runtime, part: Cursor::default() }
    }
}

/// Parts as they come from the database.
struct Parts {
    parts: mpsc::Receiver<Vec<u8>>,
    /// Until its end was looked at.
    task: Option<JoinHandle<Result<(), StoreError>>>,
    runtime: Handle,
    part: Cursor<Vec<u8>>,
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.parts.blocking_recv() {
                Some(part) => self.part = Cursor::new(part),
                None => return self.task.take().map_or(Ok(0), |task| ended(self.runtime.block_on(task))),
            }
        }
    }
}

/// No more bytes, if all were those that were loaded.
fn ended(end: Result<Result<(), StoreError>, tokio::task::JoinError>) -> io::Result<usize> {
    end.map_err(io::Error::other)?.map_err(io::Error::other).map(|()| 0)
}
