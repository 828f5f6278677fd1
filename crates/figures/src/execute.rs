//! Runs a plan over a snapshot with DataFusion. Knows nothing of figures.
//!
//! Start with [`execute`]. Another executor has only to give the same [`Filled`] for the same plan.

use crate::plan::{Histogram, Plan, Scan};
use crate::snapshot::Snapshot;
use crate::units::FilledUnits;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::common::TableReference;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::{ParquetReadOptions, SessionConfig};
use domain::network::{Network, SourceId};
use std::collections::BTreeSet;
use std::future::Future;
use thiserror::Error;

/// The threads that a run takes, unless the caller has a runtime of its own.
const WORKERS: usize = 2;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledScan {
    /// By slot, over all rows.
    pub totals: Vec<i128>,
    /// By slot, one value a group; no group when the scan has no cluster column.
    pub groups: Vec<Vec<i128>>,
    /// What groups the rows, one a group; empty when the scan has no cluster column.
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

/// Fills every slot of `plan` from `snapshot`, exactly.
///
/// Blocks, on two threads of its own: call it outside of any async runtime, or in its blocking pool.
///
/// # Errors
/// [`ExecuteError`]: a missing source, or a failure of the engine with its query.
pub fn execute(network: &Network, plan: &Plan, snapshot: &Snapshot) -> Result<Filled, ExecuteError> {
    block_on(run(network, plan, snapshot))?
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T, ExecuteError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).build();
    Ok(runtime.map_err(ExecuteError::Runtime)?.block_on(work))
}

async fn run(network: &Network, plan: &Plan, snapshot: &Snapshot) -> Result<Filled, ExecuteError> {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(WORKERS));
    let scanned = plan.scans.iter().chain(&plan.contributions);
    let sources = scanned.map(|scan| &scan.source).chain(plan.histograms.iter().map(|h| &h.source));
    let units = plan.quality.iter().map(|quality| &quality.units.source);
    for source in sources.chain(units).collect::<BTreeSet<_>>() {
        register(&context, snapshot, source).await?;
    }
    let scans = fill_scans(network, &context, snapshot, &plan.scans).await?;
    let contributions = fill_scans(network, &context, snapshot, &plan.contributions).await?;
    let mut histograms = Vec::with_capacity(plan.histograms.len());
    for histogram in &plan.histograms {
        let batches = collect(&context, &histogram.source, &histogram.sql(network)).await?;
        histograms.push(fill_histogram(histogram, &batches)?);
    }
    let units = match &plan.quality {
        Some(quality) => {
            let batches = collect(&context, &quality.units.source, &quality.units.sql(network)).await?;
            Some(fill_units(&quality.units.source, &batches)?)
        }
        None => None,
    };
    Ok(Filled { scans, histograms, contributions, units })
}

async fn fill_scans(
    network: &Network,
    context: &SessionContext,
    snapshot: &Snapshot,
    scans: &[Scan],
) -> Result<Vec<FilledScan>, ExecuteError> {
    let mut filled = Vec::with_capacity(scans.len());
    for scan in scans {
        let rows = snapshot.rows(&scan.source).unwrap_or(u64::MAX);
        let batches = collect(context, &scan.source, &scan.sql(network, rows)).await?;
        filled.push(fill_scan(scan, &batches)?);
    }
    Ok(filled)
}

async fn register(context: &SessionContext, snapshot: &Snapshot, source: &SourceId) -> Result<(), ExecuteError> {
    let path = match snapshot.files(source).as_slice() {
        [] => return Err(ExecuteError::MissingSource(source.clone())),
        [file] => file.clone(),
        // A folder of files, as its trailing slash says.
        [..] => snapshot.folder.join(source.as_str()).join(""),
    };
    let table = TableReference::bare(source.as_str());
    let options = ParquetReadOptions::default();
    let registered = context.register_parquet(table, path.to_string_lossy(), options).await;
    registered.map_err(|error| engine(source, "its Parquet file", error))
}

async fn collect(context: &SessionContext, source: &SourceId, query: &str) -> Result<Vec<RecordBatch>, ExecuteError> {
    let frame = context.sql(query).await.map_err(|error| engine(source, query, error))?;
    frame.collect().await.map_err(|error| engine(source, query, error))
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
        return Ok(FilledScan { totals, groups: Vec::new(), keys: Vec::new() });
    }
    Ok(FilledScan { totals, groups: slots, keys: texts(batches, 0).ok_or_else(|| groups_of(&scan.source))? })
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
