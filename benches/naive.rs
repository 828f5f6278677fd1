//! What a user would write without a plan: one SQL query a figure, its arithmetic in floats.
//!
//! Each query asks for all that its figure needs at once: filtered aggregates of one scan where the figure
//! reads one source, a subquery a number where it reads several. Figures that compare with an earlier edition
//! ask for this edition's part only and have no answer, nor have margins of error.

use domain::definition::{BandEnd, Definitions, Formula, Quotient, Sum};
use domain::network::{FigureId, Network, Quantity};
use figures::datafusion::arrow::array::{Array, AsArray, RecordBatch};
use figures::datafusion::arrow::compute::cast;
use figures::datafusion::arrow::datatypes::{DataType, Int64Type};
use figures::datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use figures::formula::{ordered, quantities};
use figures::plan::Histogram;
use figures::snapshot::Snapshot;
use figures::sql;
use std::collections::BTreeMap;

/// What the queries gave.
pub struct Answers {
    /// How many were run.
    pub queries: usize,
    /// The figures that they answer whole.
    pub values: BTreeMap<FigureId, f64>,
}

/// Runs a query for every figure of `definitions`, on as many threads as the program takes.
pub fn edition(network: &Network, definitions: &Definitions, snapshot: &Snapshot) -> Answers {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(2));
        for source in network.sources.keys() {
            let path = snapshot.location(source).unwrap().display().to_string();
            context.register_parquet(source.as_str(), path, ParquetReadOptions::default()).await.unwrap();
        }
        let mut answers = Answers { queries: 0, values: BTreeMap::new() };
        for figure in definitions.figures.values() {
            let Some(query) = query(network, definitions, &figure.formula) else { continue };
            let batches = context.sql(&query).await.unwrap().collect().await.unwrap();
            answers.queries += 1;
            if let Some(value) = value(definitions, &figure.formula, &batches) {
                answers.values.insert(figure.id.clone(), value);
            }
        }
        answers
    })
}

/// The quantities of this edition, each once.
pub fn own<'f>(definitions: &Definitions, formula: &'f Formula) -> Vec<&'f Quantity> {
    let mut own: Vec<&Quantity> = Vec::new();
    for quantity in quantities(formula).into_iter().filter(|quantity| quantity.edition == definitions.edition) {
        if !own.contains(&quantity) {
            own.push(quantity);
        }
    }
    own
}

pub fn query(network: &Network, definitions: &Definitions, formula: &Formula) -> Option<String> {
    if let Some((source, column, cell)) = ordered(formula) {
        let histogram = Histogram { source: source.clone(), column: column.clone(), cell: cell.clone() };
        return Some(histogram.sql(network));
    }
    let own = own(definitions, formula);
    let source = &own.first()?.source;
    if own.iter().any(|quantity| quantity.source != *source) {
        let parts: Vec<String> = own.iter().map(|quantity| format!("({})", sql::quantity(network, quantity))).collect();
        return Some(format!("SELECT {}", named(&parts)));
    }
    let part = |quantity: &&Quantity| {
        let filter = sql::condition(network, &quantity.source, &quantity.cell);
        sql::aggregate(&quantity.measure, filter.as_deref(), false)
    };
    let parts: Vec<String> = own.iter().map(part).collect();
    Some(format!("SELECT {} FROM {}", named(&parts), sql::identifier(source.as_str())))
}

fn named(parts: &[String]) -> String {
    parts.iter().enumerate().map(|(at, part)| format!("{part} AS q{at}")).collect::<Vec<_>>().join(", ")
}

fn value(definitions: &Definitions, formula: &Formula, batches: &[RecordBatch]) -> Option<f64> {
    if ordered(formula).is_some() {
        return of_values(formula, &histogram(batches));
    }
    if quantities(formula).iter().any(|quantity| quantity.edition != definitions.edition) {
        return None;
    }
    let row: Vec<f64> = batches.first()?.columns().iter().map(|column| integers(column.as_ref())[0] as f64).collect();
    let found: Vec<(&Quantity, f64)> = own(definitions, formula).into_iter().zip(row).collect();
    of_counts(formula, &|quantity| found.iter().find(|(asked, _)| *asked == quantity).unwrap().1)
}

fn of_counts(formula: &Formula, get: &dyn Fn(&Quantity) -> f64) -> Option<f64> {
    let sum = |sum: &Sum| sum.0.iter().map(|(times, quantity)| *times as f64 * get(quantity)).sum::<f64>();
    let quotient = |of: &Quotient| of.factor.0 as f64 / of.factor.1 as f64 * sum(&of.value) / sum(&of.base);
    let value = match formula {
        Formula::Amount { value, per } => sum(value) / *per as f64,
        Formula::Quotient(of) => quotient(of),
        Formula::QuotientOfQuotients { value, base } => quotient(value) / quotient(base),
        Formula::Present { categories } => {
            categories.iter().filter(|(_, counts)| counts.iter().all(|count| get(count) > 0.0)).count() as f64
        }
        Formula::Rank { of, among } => {
            let own = among.iter().find(|(code, _)| code == of).map(|(_, quantity)| get(quantity))?;
            1.0 + among.iter().filter(|(_, quantity)| get(quantity) > own).count() as f64
        }
        _ => return None,
    };
    value.is_finite().then_some(value)
}

fn of_values(formula: &Formula, values: &[(i64, i64)]) -> Option<f64> {
    let all: i64 = values.iter().map(|(_, rows)| rows).sum();
    let closing = |band: u8, bands: u8| {
        let mut below = 0;
        let mut closes = values.iter().filter(move |(_, rows)| {
            below += rows;
            below * i64::from(bands) >= i64::from(band) * all
        });
        closes.next().map(|(value, _)| *value)
    };
    Some(match formula {
        Formula::Maximum { per, .. } => values.last()?.0 as f64 / *per as f64,
        Formula::BandBound { band, bands, end: BandEnd::Upper, .. } => closing(*band, *bands)? as f64,
        Formula::BandBound { band: 1, .. } => 0.0,
        Formula::BandBound { band, bands, end: BandEnd::Lower, .. } => (closing(band - 1, *bands)? + 1) as f64,
        Formula::BandBound { band, bands, .. } => closing(band - 1, *bands)? as f64,
        Formula::BandShare { band, bands, .. } => {
            let (low, high) = (if *band == 1 { None } else { closing(band - 1, *bands) }, closing(*band, *bands)?);
            let inside = values.iter().filter(|(value, _)| *value <= high && low.is_none_or(|low| *value > low));
            100.0 * inside.map(|(_, rows)| rows).sum::<i64>() as f64 / all as f64
        }
        _ => return None,
    })
}

fn histogram(batches: &[RecordBatch]) -> Vec<(i64, i64)> {
    let of_batch = |batch: &RecordBatch| {
        let (values, rows) = (integers(batch.column(0).as_ref()), integers(batch.column(1).as_ref()));
        values.into_iter().zip(rows).collect::<Vec<_>>()
    };
    batches.iter().flat_map(of_batch).collect()
}

/// Numbers of any width; a sum over no row is 0.
fn integers(column: &dyn Array) -> Vec<i64> {
    let wide = cast(column, &DataType::Int64).unwrap();
    wide.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect()
}
