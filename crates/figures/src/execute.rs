//! Runs a plan over a snapshot with DataFusion. Knows nothing of figures.
//!
//! Start with [`execute`]; [`execute_on`] runs the same plan on an engine elsewhere, to the same [`Filled`].

use crate::cube::{Found, Fused, FusedCube, moments};
use crate::pages::Pages;
use crate::plan::{Histogram, Plan, Scan};
use crate::snapshot::Snapshot;
use crate::units::FilledUnits;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{Column, TableReference};
use datafusion::error::DataFusionError;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::Expr;
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig};
use domain::network::{ColumnId, Network, SourceId};
use domain::statistics::Moments;
use futures::{StreamExt, TryStreamExt, stream};
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use thiserror::Error;

/// The threads that a run takes, unless the caller has a runtime of its own.
pub const WORKERS: usize = 2;
/// Sources read side by side: a small one has a single part, which leaves the other threads idle.
pub const ABREAST: usize = 4;

/// What a plan's scans found, in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// One a scan.
    pub scans: Vec<FilledScan>,
    /// One a histogram.
    pub histograms: Vec<FilledHistogram>,
    /// One a scan of contributions, a group a contributor.
    pub contributions: Vec<FilledScan>,
    /// The surveyed units, when the plan asks for them.
    pub units: Option<FilledUnits>,
}

/// The slots of one scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilledScan {
    /// By slot, over all rows.
    pub totals: Vec<i128>,
    /// How many groups the rows make; none when the scan has no cluster column.
    pub clusters: u64,
    /// By ratio of the scan, what its margin takes.
    pub moments: Vec<Moments>,
    /// By slot, one value a group; only where the scan keeps groups.
    pub groups: Vec<Vec<i128>>,
    /// What groups the rows, one a group kept, in increasing order.
    pub keys: Vec<String>,
}

/// Values by increasing order, each with the number of rows that hold it.
pub type FilledHistogram = Vec<(i64, u64)>;

/// Why a plan could not be run.
#[derive(Debug, Error)]
pub enum ExecuteError {
    /// The plan reads a source that the snapshot does not hold.
    #[error("the snapshot holds no source `{0}`: freeze the records again with this network")]
    MissingSource(SourceId),
    /// The engine refused or failed; the query is named.
    #[error("the engine failed on {query}")]
    Engine {
        /// The source and the query.
        query: String,
        /// Why.
        #[source]
        source: Box<DataFusionError>,
    },
    /// The engine answered with another shape than asked for.
    #[error("the engine's answer to {0} has an unexpected shape")]
    Shape(String),
    /// No thread could be started.
    #[error("no runtime for the engine")]
    Runtime(#[source] std::io::Error),
}

/// How a plan is run; both give the same [`Filled`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// One pass a source over fused cubes, SQL for what fits none.
    #[default]
    Fused,
    /// The engine's own SQL, a query a scan: slower, and read by anybody.
    Sql,
}

/// Fills every slot of `plan` from `snapshot`, exactly.
///
/// Blocks, on two threads of its own: call it outside of any async runtime, or in its blocking pool.
///
/// # Errors
/// [`ExecuteError`]: a missing source, or a failure of the engine with its query.
pub fn execute(network: &Network, plan: &Plan, snapshot: &Snapshot) -> Result<Filled, ExecuteError> {
    execute_by(Way::Fused, network, plan, snapshot)
}

/// [`execute`], by the way that is named.
///
/// # Errors
/// As [`execute`].
pub fn execute_by(way: Way, network: &Network, plan: &Plan, snapshot: &Snapshot) -> Result<Filled, ExecuteError> {
    block_on(run(way, network, plan, snapshot))?
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T, ExecuteError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).build();
    Ok(runtime.map_err(ExecuteError::Runtime)?.block_on(work))
}

async fn run(way: Way, network: &Network, plan: &Plan, snapshot: &Snapshot) -> Result<Filled, ExecuteError> {
    let context = SessionContext::new_with_config(in_order(SessionConfig::new()).with_target_partitions(WORKERS));
    let (place, told) = (|location: &Path| location.to_string_lossy().into_owned(), |_: &SourceId| ());
    let engine = Engine { context: &context, place: &place, told: &told, attempts: 1, is_here: true };
    run_on(&engine, way, network, plan, snapshot).await
}

/// A file's rows stay in their order, so that groups of rows that stand together are seen together.
#[must_use]
pub fn in_order(config: SessionConfig) -> SessionConfig {
    config.with_round_robin_repartition(false)
}

/// An engine that a plan runs on: a session of DataFusion, wherever its work is done.
pub struct Engine<'a> {
    /// The session, made with [`in_order`].
    pub context: &'a SessionContext,
    /// What the engine reads for a file or folder of the snapshot's folder.
    pub place: &'a dyn Fn(&Path) -> String,
    /// Told of each source when its pass begins, in the order of [`Plan::sources`]; others may be under way still.
    pub told: &'a dyn Fn(&SourceId),
    /// How often a source is asked at most, where the engine may lose what it had found before it gave it; at least once.
    pub attempts: usize,
    /// Whether all work is done in this process: passes read the snapshot's own files then, by [`Pages`] where they can.
    pub is_here: bool,
}

/// [`execute`], on the engine that is given, in the runtime of the caller.
///
/// # Errors
/// As [`execute`].
pub async fn execute_on(
    engine: &Engine<'_>,
    network: &Network,
    plan: &Plan,
    snapshot: &Snapshot,
) -> Result<Filled, ExecuteError> {
    run_on(engine, Way::Fused, network, plan, snapshot).await
}

async fn run_on(
    engine: &Engine<'_>,
    way: Way,
    network: &Network,
    plan: &Plan,
    snapshot: &Snapshot,
) -> Result<Filled, ExecuteError> {
    let mut filled = Filled::empty(plan);
    let reading = Reading { way, network, engine, snapshot };
    let answers = stream::iter(plan.sources()).map(async |source| {
        (engine.told)(source);
        again(engine.attempts, async || reading.answers(plan, source).await).await
    });
    let mut answers = pin!(answers.buffered(ABREAST));
    while let Some(answers) = answers.try_next().await? {
        filled.put(plan, answers);
    }
    if let Some(quality) = &plan.quality {
        let (source, query) = (&quality.units.source, quality.units.sql(network));
        let batches = again(engine.attempts, async || reading.query(source, &query).await).await?;
        filled.units = Some(fill_units(source, &batches)?);
    }
    Ok(filled)
}

/// Asks until the engine does not fail, or has failed so often.
async fn again<T>(attempts: usize, ask: impl AsyncFn() -> Result<T, ExecuteError>) -> Result<T, ExecuteError> {
    for _ in 1..attempts {
        match ask().await {
            Err(ExecuteError::Engine { .. }) => (),
            done => return done,
        }
    }
    ask().await
}

impl Filled {
    fn empty(plan: &Plan) -> Self {
        Self {
            scans: vec![FilledScan::default(); plan.scans.len()],
            histograms: vec![FilledHistogram::new(); plan.histograms.len()],
            contributions: vec![FilledScan::default(); plan.contributions.len()],
            units: None,
        }
    }

    fn put(&mut self, plan: &Plan, answers: Answers<'_>) {
        let own = |scan: &Scan| scan.source == *answers.source;
        let scans = plan.scans.iter().zip(&mut self.scans);
        let scans = scans.chain(plan.contributions.iter().zip(&mut self.contributions));
        let scans = scans.filter(|(scan, _)| own(scan)).map(|(_, place)| place);
        scans.zip(answers.scans).for_each(|(place, answer)| *place = answer);
        let histograms = plan.histograms.iter().zip(&mut self.histograms);
        let histograms = histograms.filter(|(histogram, _)| histogram.source == *answers.source);
        histograms.zip(answers.histograms).for_each(|((_, place), answer)| *place = answer);
    }
}

/// What a source answers, in the order of [`Plan::asked_of`].
struct Answers<'p> {
    source: &'p SourceId,
    scans: Vec<FilledScan>,
    histograms: Vec<FilledHistogram>,
}

/// What sources are read with.
struct Reading<'a> {
    way: Way,
    network: &'a Network,
    engine: &'a Engine<'a>,
    snapshot: &'a Snapshot,
}

impl Reading<'_> {
    /// One pass over a source for all that is asked of it, and a query for each thing that fits no cube.
    async fn answers<'p>(&self, plan: &'p Plan, source: &'p SourceId) -> Result<Answers<'p>, ExecuteError> {
        let rows = self.snapshot.rows(source).unwrap_or(u64::MAX);
        let (scans, histograms) = plan.asked_of(source);
        let asked = Fused::answering(self.network, source, rows, self.snapshot.clusters(source), &scans, &histograms);
        let asked = asked.ok_or_else(|| ExecuteError::MissingSource(source.clone()))?;
        let passes = self.way == Way::Fused && asked.is_answered();
        let fused = Arc::new(asked.fused);
        let found = if passes { Some(self.pass(&fused).await?) } else { None };
        let mut answers = Answers { source, scans: Vec::new(), histograms: Vec::new() };
        for (scan, answered) in &asked.scans {
            answers.scans.push(match (found.as_ref(), answered) {
                (Some(found), Some(answered)) => found.scan(&fused, answered),
                _ => fill_scan(scan, &self.query(source, &scan.sql(self.network, rows)).await?)?,
            });
        }
        for (histogram, place) in &asked.histograms {
            answers.histograms.push(match (found.as_ref(), place) {
                (Some(found), Some(place)) => found.histogram(&fused, place),
                _ => fill_histogram(histogram, &self.query(source, &histogram.sql(self.network)).await?)?,
            });
        }
        Ok(answers)
    }

    async fn query(&self, source: &SourceId, query: &str) -> Result<Vec<RecordBatch>, ExecuteError> {
        let failed = |error| engine(source, query, error);
        self.register(source).await?;
        self.engine.context.sql(query).await.map_err(failed)?.collect().await.map_err(failed)
    }

    /// Makes a source known to the engine under its name.
    async fn register(&self, source: &SourceId) -> Result<(), ExecuteError> {
        let (context, table) = (self.engine.context, TableReference::bare(source.as_str()));
        let failed = |error| engine(source, "its Parquet file", error);
        if context.table_exist(table.clone()).map_err(failed)? {
            return Ok(());
        }
        let location = self.snapshot.location(source).ok_or_else(|| ExecuteError::MissingSource(source.clone()))?;
        let place = (self.engine.place)(&location);
        context.register_parquet(table, place, ParquetReadOptions::default()).await.map_err(failed)
    }

    /// Runs the fused aggregate over a source, on whichever thread is free.
    async fn pass(&self, fused: &Arc<Fused>) -> Result<Found, ExecuteError> {
        let failed = |error| engine(&fused.source, "its fused cube", error);
        let column = |id: &ColumnId| Expr::Column(Column::new_unqualified(id.as_str()));
        let columns = fused.columns.iter().map(column).collect();
        let aggregate = FusedCube::new(Arc::clone(fused)).function().call(columns);
        let table = self.table(fused).await?;
        let drained = table.aggregate(Vec::new(), vec![aggregate]).map_err(failed)?.collect();
        let drained = SpawnedTask::spawn(drained).await;
        let drained = drained.map_err(|error| failed(DataFusionError::ExecutionJoin(Box::new(error))))?;
        Found::read(fused, &drained.map_err(failed)?).map_err(failed)
    }

    /// The columns of a pass: read page by page where they are here and as a snapshot stores them, else by the engine's own reader.
    async fn table(&self, fused: &Fused) -> Result<DataFrame, ExecuteError> {
        let failed = |error| engine(&fused.source, "the columns of its fused cube", error);
        let context = self.engine.context;
        let files = self.snapshot.files(&fused.source);
        let pages = self.engine.is_here.then(|| Pages::open(&files, &fused.columns)).flatten();
        let Some(pages) = pages else {
            self.register(&fused.source).await?;
            return context.table(TableReference::bare(fused.source.as_str())).await.map_err(failed);
        };
        let parts = context.copied_config().target_partitions();
        let groups_are_whole = fused.groupings.iter().any(|grouping| grouping.together.is_some());
        let table = pages.table(parts, groups_are_whole).map_err(failed)?;
        context.read_table(Arc::new(table)).map_err(failed)
    }
}

fn engine(source: &SourceId, query: &str, error: DataFusionError) -> ExecuteError {
    ExecuteError::Engine { query: format!("`{source}`: {query}"), source: Box::new(error) }
}

fn fill_scan(scan: &Scan, batches: &[RecordBatch]) -> Result<FilledScan, ExecuteError> {
    let first = usize::from(scan.cluster.is_some());
    let slot = |at: usize| -> Result<Vec<i128>, ExecuteError> {
        let mut values = Vec::new();
        for batch in batches {
            let column = batch.columns().get(first + at).and_then(|column| integers(column.as_ref()));
            values.extend(column.ok_or_else(|| ExecuteError::Shape(format!("slot {at} of `{}`", scan.source)))?);
        }
        Ok(values)
    };
    let slots = (0..scan.slots.len()).map(slot).collect::<Result<Vec<_>, _>>()?;
    let totals = slots.iter().map(|values| values.iter().sum()).collect();
    if scan.cluster.is_none() {
        return Ok(FilledScan { totals, ..FilledScan::default() });
    }
    let (keys, slots) = by_key(texts(batches, 0).ok_or_else(|| groups_of(&scan.source))?, &slots);
    let failed = |error| engine(&scan.source, "the moments of its groups", error);
    let moments = moments(&scan.ratios, &slots, keys.len()).map_err(failed)?;
    let filled = FilledScan { totals, clusters: keys.len() as u64, moments, ..FilledScan::default() };
    Ok(if scan.keeps_groups { FilledScan { groups: slots, keys, ..filled } } else { filled })
}

/// Groups in the order of their keys as text, whatever the column's own order.
fn by_key(keys: Vec<String>, slots: &[Vec<i128>]) -> (Vec<String>, Vec<Vec<i128>>) {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
    let slots = slots.iter().map(|values| order.iter().map(|at| values[*at]).collect()).collect();
    (order.iter().map(|at| keys[*at].clone()).collect(), slots)
}

fn groups_of(source: &SourceId) -> ExecuteError {
    ExecuteError::Shape(format!("the groups of `{source}`"))
}

/// The key, whether it answered, then the columns asked for, all as text.
fn fill_units(source: &SourceId, batches: &[RecordBatch]) -> Result<FilledUnits, ExecuteError> {
    let width = batches.first().map_or(2, RecordBatch::num_columns);
    let column = |at: usize| texts(batches, at).ok_or_else(|| groups_of(source));
    let answered = column(1)?.iter().map(|text| text == "true").collect();
    Ok(FilledUnits { keys: column(0)?, answered, columns: (2..width).map(column).collect::<Result<_, _>>()? })
}

/// A column of every batch as text; an absent value is empty.
fn texts(batches: &[RecordBatch], at: usize) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for batch in batches {
        let column = cast(batch.columns().get(at)?, &DataType::Utf8).ok()?;
        all.extend(column.as_string_opt::<i32>()?.iter().map(|text| text.unwrap_or_default().to_owned()));
    }
    Some(all)
}

/// The integers of an aggregate; a sum over no row is absent, hence 0.
fn integers(column: &dyn Array) -> Option<Vec<i128>> {
    match column.data_type() {
        DataType::Int64 => {
            Some(column.as_primitive::<Int64Type>().iter().map(|value| value.map_or(0, i128::from)).collect())
        }
        DataType::Decimal128(_, 0) => {
            Some(column.as_primitive::<Decimal128Type>().iter().map(Option::unwrap_or_default).collect())
        }
        _ => None,
    }
}

fn fill_histogram(histogram: &Histogram, batches: &[RecordBatch]) -> Result<FilledHistogram, ExecuteError> {
    let shape = || ExecuteError::Shape(format!("the values of `{}.{}`", histogram.source, histogram.column));
    let mut filled = Vec::new();
    for batch in batches {
        let [values, rows] = batch.columns() else { return Err(shape()) };
        // Days are 32 bits wide; cast goes through the integer of the same width.
        let narrow = if *values.data_type() == DataType::Date32 { DataType::Int32 } else { DataType::Int64 };
        let values = cast(values, &narrow).and_then(|values| cast(&values, &DataType::Int64)).map_err(|_| shape())?;
        let values = values.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default);
        let rows = rows.as_primitive_opt::<Int64Type>().ok_or_else(shape)?;
        let rows = rows.iter().map(|rows| rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default());
        filled.extend(values.zip(rows));
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

    use super::*;
    use std::cell::Cell;

    #[test]
    fn an_engine_that_fails_is_asked_again_and_a_missing_source_is_not() {
        let source = SourceId::from("rows");
        let broken = || engine(&source, "a pass", DataFusionError::Execution("lost".to_owned()));
        let asked = |attempts: usize, fails: usize, with: &dyn Fn() -> ExecuteError| {
            let times = Cell::new(0);
            let ask = async || {
                times.set(times.get() + 1);
                if times.get() <= fails { Err(with()) } else { Ok(times.get()) }
            };
            (block_on(again(attempts, ask)).unwrap().ok(), times.get())
        };
        assert_eq!(asked(1, 0, &broken), (Some(1), 1));
        assert_eq!(asked(3, 2, &broken), (Some(3), 3));
        assert_eq!(asked(3, 3, &broken), (None, 3));
        assert_eq!(asked(1, 1, &broken), (None, 1));
        assert_eq!(asked(3, 1, &|| ExecuteError::MissingSource(source.clone())), (None, 1));
    }
}
