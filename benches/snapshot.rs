//! From the database into a snapshot: what was loaded, read as objects of the ORM and as the store streams it, and a second snapshot over the first.
//!
//! `cargo xtask postgres -- cargo bench -p tremplin --bench snapshot` fills a fresh database of each engine with 100 000 enrolments, or as many as the
//! argument says: those of the synthetic network, again and again under keys of their own. Then it measures by turns, in one run: the text alone, read
//! either way; the text read into columns, and these frozen, either way; and the same records frozen again after the first snapshot, whose files it keeps.
//! It insists that both ways give the same bytes, and the second freeze too. Medians and ratios go to standard output and to
//! `target/tmp/snapshot.json`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that cannot prepare its case should stop")]

#[allow(dead_code, reason = "shared with benches of pages")]
mod platform;
mod printed;

use consistency::synthesise::{self, Order};
use domain::campaigns::{Calendar, CampaignId};
use domain::definition::Definitions;
use domain::network::{Network, SourceId, Year};
use domain::records::{Frame, Values};
use figures::records::{self, Header, Records, file_name};
use figures::snapshot::{Frozen, Snapshot, freeze, freeze_after, hexadecimal};
use indexmap::IndexMap;
use platform::on_each_engine;
use printed::printed;
use sea_orm::{ColumnTrait, Database, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Instant;
use store::audit::Line;
use store::campaigns::{self, RecordsItem};
use store::{Actor, Store};
use tokio::sync::mpsc::{Receiver, channel};

const EDITION: Year = 2019;
const ROWS: usize = 100_000;
/// Runs of each way by turns; the median counts.
const TURNS: usize = 5;
/// Parts that wait for their reader, as in the program.
const AHEAD: usize = 4;

/// The parts as the ORM sees them.
mod parts {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns_records_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub campaign: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: i64,
        pub content: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The records, one source of which is long and in the database.
struct Case {
    network: Network,
    header: Header,
    long: SourceId,
    texts: BTreeMap<String, Vec<u8>>,
}

/// The median of the turns, in seconds.
struct Measured {
    engine: &'static str,
    what: &'static str,
    took: f64,
    /// How many times faster than the line before.
    ratio: Option<f64>,
}

fn main() {
    let rows = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(ROWS);
    let case = Case::new(rows);
    let text = &case.texts[&file_name(&case.long)];
    println!("{rows} rows of {}, {:.1} MB of text", case.long, text.len() as f64 / 1e6);
    let measured = on_each_engine(async |engine, address, folder| case.on(engine, &address, folder).await);
    println!("{:>44}  {:>12}  {:>9}  {:>7}", "", "", "seconds", "ratio");
    let mut lines = Vec::new();
    for Measured { engine, what, took, ratio } in &measured {
        let shown = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        println!("{what:>44}  {engine:>12}  {took:>9.3}  {shown:>7}");
        let ratio = ratio.map_or("null".to_owned(), |ratio| format!("{ratio:.3}"));
        lines.push(format!(
            "{{\"engine\":\"{engine}\",\"rows\":{rows},\"what\":\"{what}\",\"seconds\":{took:.4},\"ratio\":{ratio}}}"
        ));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("snapshot.json"), format!("[\n  {}\n]\n", lines.join(",\n  "))).unwrap();
}

impl Case {
    fn new(rows: usize) -> Self {
        let rules = rules::load(None).unwrap();
        let network = rules.network_at(EDITION).unwrap();
        let years = rules.declared_years().into_iter().filter(|year| *year < EDITION).chain([EDITION - 1, EDITION]);
        let definitions: BTreeMap<Year, Definitions> =
            years.map(|year| (year, rules.definitions(year).unwrap())).collect();
        let printed = printed(EDITION, rules.file("editions/2019/published.csv").unwrap());
        let (recipe, order) = (rules.recipe(EDITION).unwrap(), Order { edition: EDITION, seed: 2019 });
        let made = synthesise::synthesise(&network, &definitions, &recipe, &printed, order).unwrap();
        let mut frames: IndexMap<SourceId, Frame> =
            made.frames.into_iter().map(|frame| (frame.source.clone(), frame)).collect();
        let long = frames.values().max_by_key(|frame| frame.rows()).unwrap().source.clone();
        let repeated = repeated(&network, &frames[&long], rows);
        frames.insert(long.clone(), repeated);
        let text = |frame: &Frame| {
            let mut text = Vec::new();
            records::write_csv(&network, frame, &mut text).unwrap();
            (file_name(&frame.source), text)
        };
        let texts = frames.values().map(text).collect();
        let header = Header { network: network.id.clone(), edition: EDITION, synthetic: true };
        Self { network, header, long, texts }
    }

    async fn on(&self, engine: &'static str, address: &str, folder: &Path) -> Vec<Measured> {
        let store = Store::open(address).await.unwrap();
        let campaign = self.loaded(&store).await;
        let items = campaigns::records_list(&store.read(), campaign).await.unwrap();
        let [item] = <[RecordsItem; 1]>::try_from(items).unwrap();
        let place = if address.starts_with("postgres") { address.to_owned() } else { format!("sqlite://{address}") };
        let orm = Database::connect(place).await.unwrap();
        let places = ["orm", "stream", "again"].map(|name| folder.join(format!("{engine}-{name}")));
        let mut took = [const { Vec::new() }; 8];
        for _ in 0..TURNS {
            let mut note = |at: usize, begun: Instant| took[at].push(begun.elapsed().as_secs_f64());
            let begun = Instant::now();
            let text = of_orm(&orm, &item.source, campaign).await;
            note(0, begun);
            let begun = Instant::now();
            let streamed = tokio::task::block_in_place(|| drained(&mut streamed_from(&store, campaign, &item)));
            note(1, begun);
            assert!(text.len() == streamed);
            drop(text);
            let begun = Instant::now();
            let text = of_orm(&orm, &item.source, campaign).await;
            let whole = tokio::task::block_in_place(|| self.read(Cursor::new(text.into_bytes())));
            note(2, begun);
            let first = freeze(&self.network, &whole, &places[0]).unwrap().snapshot;
            note(4, begun);
            drop(whole);
            let begun = Instant::now();
            let read = tokio::task::block_in_place(|| self.read(streamed_from(&store, campaign, &item)));
            note(3, begun);
            let second = freeze(&self.network, &read, &places[1]).unwrap().snapshot;
            note(5, begun);
            let begun = Instant::now();
            let written = freeze(&self.network, &read, &places[2]).unwrap().snapshot;
            note(6, begun);
            let begun = Instant::now();
            let kept = self.again(&written, &read, &places[2]);
            note(7, begun);
            assert_eq!([&first.sha256, &second.sha256, &written.sha256], [&kept.snapshot.sha256; 3]);
            assert_eq!(kept.kept.len(), self.network.sources.len());
            kept.snapshot.verify().unwrap();
        }
        orm.close().await.unwrap();
        store.close().await.unwrap();
        told(engine, took.map(median))
    }

    fn again(&self, before: &Snapshot, records: &Records, place: &Path) -> Frozen {
        freeze_after(Some(before), &self.network, records, place).unwrap()
    }

    /// A campaign for which the long source is loaded.
    async fn loaded(&self, store: &Store) -> CampaignId {
        let now = time::OffsetDateTime::now_utc();
        let mut write = store.write(Actor::program(), now).await.unwrap();
        let calendar = Calendar { opens_at: now, reminders_on: Vec::new(), closes_at: now, corrections_until: now };
        let campaign = campaigns::insert_campaign(&write, EDITION, "q", &calendar).await.unwrap();
        let content = std::str::from_utf8(&self.texts[&file_name(&self.long)]).unwrap();
        let sha256 = hexadecimal(&Sha256::digest(content.as_bytes()));
        let loaded = campaigns::Records { source: self.long.as_str(), rows_read: 1, content, sha256: &sha256 };
        campaigns::keep_records(&write, campaign, &loaded).await.unwrap();
        write.audit(Line::new("records.loaded", "campaign", campaign.0)).await.unwrap();
        write.commit().await.unwrap();
        campaign
    }

    /// All records, the long source from `long`.
    fn read(&self, long: impl Read + 'static) -> Records {
        let (name, mut long) = (file_name(&self.long), Some(long));
        let open = |file: &str| -> Option<Box<dyn Read>> {
            if file == name {
                return Some(Box::new(long.take()?));
            }
            Some(Box::new(Cursor::new(self.texts.get(file)?.clone())))
        };
        records::read_from(&self.network, self.header.clone(), open).unwrap()
    }
}

/// The whole text, as objects of the ORM.
async fn of_orm(db: &DatabaseConnection, source: &str, campaign: CampaignId) -> String {
    let query = parts::Entity::find()
        .filter(parts::Column::Campaign.eq(campaign.0))
        .filter(parts::Column::Source.eq(source))
        .order_by_asc(parts::Column::Part);
    query.all(db).await.unwrap().into_iter().map(|part| part.content).collect()
}

/// The text part by part.
struct Streamed(Receiver<Vec<u8>>, Cursor<Vec<u8>>);

fn streamed_from(store: &Store, campaign: CampaignId, item: &RecordsItem) -> Streamed {
    let (to, parts) = channel(AHEAD);
    let (store, item) = (store.clone(), item.clone());
    // What is not what was loaded panics there, and is short here.
    tokio::spawn(async move { campaigns::read_records(&store.read(), campaign, &item, &to).await.unwrap() });
    Streamed(parts, Cursor::default())
}

impl Read for Streamed {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.1.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.0.blocking_recv() {
                Some(part) => self.1 = Cursor::new(part),
                None => return Ok(0),
            }
        }
    }
}

/// How many bytes come.
fn drained(from: &mut impl Read) -> usize {
    std::io::copy(from, &mut std::io::sink()).unwrap().try_into().unwrap()
}

/// The rows of a frame again and again, each time under keys of their own.
fn repeated(network: &Network, frame: &Frame, rows: usize) -> Frame {
    let key = network.sources[&frame.source].key.as_ref();
    let place = |row: usize| (row / frame.rows(), row % frame.rows());
    let columns = frame.columns.iter().map(|(id, values)| {
        let values = match values {
            Values::Integers(values) => Values::Integers((0..rows).map(|row| values[place(row).1]).collect()),
            Values::Keys(values) => Values::Keys((0..rows).map(|row| &values[place(row).1]).collect()),
            Values::Texts(values) if key == Some(id) => {
                Values::Texts((0..rows).map(|row| format!("{}-{}", &values[place(row).1], place(row).0)).collect())
            }
            Values::Texts(values) => Values::Texts((0..rows).map(|row| &values[place(row).1]).collect()),
        };
        (id.clone(), values)
    });
    Frame { source: frame.source.clone(), columns: columns.collect() }
}

fn told(engine: &'static str, took: [f64; 8]) -> Vec<Measured> {
    let names = [
        "text, objects of the ORM",
        "text, streamed",
        "into columns, by the ORM",
        "into columns, streamed",
        "into a snapshot, by the ORM",
        "into a snapshot, streamed",
        "records frozen",
        "frozen again, unchanged",
    ];
    let pairs = names.into_iter().zip(took).enumerate();
    let measured = |(at, (what, seconds)): (usize, (&'static str, f64))| {
        let ratio = (at % 2 == 1).then(|| took[at - 1] / seconds);
        Measured { engine, what, took: seconds, ratio }
    };
    pairs.map(measured).collect()
}

fn median(mut took: Vec<f64>) -> f64 {
    took.sort_by(f64::total_cmp);
    took[took.len() / 2]
}
