//! The whole edition over a snapshot of any size, by the way that is named: what `benches/scale.py` compares.
//!
//! `cargo bench --workspace --bench scale -- FOLDER WAY...` reads the snapshot in `FOLDER` (`tremplin synthesise --scale`)
//! and prints its time as JSON, a line a way. Ways: `decode` only decodes the columns that the figures read; `fused` gives every
//! number of the edition; `margins` gives its margins of error too; `sql` gives the numbers by one query a source,
//! `queries` by one a figure, both on the same engine; `growth` gives the numbers of 60, 450 and 2 000 figures over the
//! same columns, compared with SQL's where rows are few; `tasks` prints the same questions for other engines, with their answers.
#![allow(clippy::unwrap_used, reason = "a bench that cannot prepare its case should stop")]

mod naive;

use domain::definition::Definitions;
use domain::network::{Cell, ColumnId, ColumnType, Measure, Network, Quantity, SourceId, Year};
use domain::set::{NULL, ValueSet};
use figures::cube::{Answered, Asked, Fused, FusedCube};
use figures::datafusion::common::Column;
use figures::datafusion::common::runtime::SpawnedTask;
use figures::datafusion::execution::context::SessionContext;
use figures::datafusion::logical_expr::Expr;
use figures::datafusion::prelude::{ParquetReadOptions, SessionConfig};
use figures::execute::{ABREAST, Filled, WORKERS, Way, execute_by, in_order};
use figures::formula::ordered;
use figures::plan::{Plan, Scan, Slot};
use figures::snapshot::Snapshot;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

const EDITION: Year = 2019;

/// What every way starts from.
struct Case {
    network: Network,
    definitions: Definitions,
    snapshot: Snapshot,
}

impl Case {
    fn open(folder: &Path) -> Self {
        let rules = rules::load(None).unwrap();
        let (network, definitions) = (rules.network_at(EDITION).unwrap(), rules.definitions(EDITION).unwrap());
        Self { network, definitions, snapshot: Snapshot::open(folder).unwrap() }
    }

    /// Every number of the edition, with the margins of error.
    fn plan(&self) -> Plan {
        Plan::new(&self.network, &self.definitions)
    }

    /// Every number of the edition, without what margins take: as the other engines give them.
    fn numbers(&self) -> Plan {
        let mut plan = self.plan();
        for scan in &mut plan.scans {
            (scan.cluster, scan.ratios) = (None, Vec::new());
        }
        Plan { contributions: Vec::new(), ..plan }
    }

    fn filled(&self, way: Way, plan: &Plan) -> Filled {
        execute_by(way, &self.network, plan, &self.snapshot).unwrap()
    }

    fn asked<'p>(&self, plan: &'p Plan, source: &SourceId) -> Asked<'p> {
        let (scans, histograms) = plan.asked_of(source);
        let rows = self.snapshot.rows(source).unwrap();
        Fused::answering(&self.network, source, rows, self.snapshot.clusters(source), &scans, &histograms).unwrap()
    }

    /// Decodes the columns that `plan` reads, on the same threads, for an aggregate that fills no cube.
    fn decode(&self, plan: &Plan) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).build().unwrap();
        runtime.block_on(async {
            let config = in_order(SessionConfig::new()).with_target_partitions(WORKERS);
            let context = SessionContext::new_with_config(config);
            let drained = stream::iter(plan.sources()).map(async |source| self.drain(&context, plan, source).await);
            drained.buffered(ABREAST).collect::<()>().await;
        });
    }

    async fn drain(&self, context: &SessionContext, plan: &Plan, source: &SourceId) {
        let path = self.snapshot.location(source).unwrap().display().to_string();
        context.register_parquet(source.as_str(), path, ParquetReadOptions::default()).await.unwrap();
        let fused = self.asked(plan, source).fused;
        let column = |id: &ColumnId| Expr::Column(Column::new_unqualified(id.as_str()));
        let columns = fused.columns.iter().map(column).collect();
        let empty = Fused { partitions: Vec::new(), cubes: Vec::new(), groupings: Vec::new(), ..fused };
        let table = context.table(source.as_str()).await.unwrap();
        let drained = table.aggregate(Vec::new(), vec![FusedCube::new(empty).function().call(columns)]).unwrap();
        SpawnedTask::spawn(drained.collect()).await.unwrap().unwrap();
    }

    /// The questions for other engines, each with its answer.
    fn tasks(&self) -> Value {
        let plan = self.numbers();
        let filled = self.filled(Way::Fused, &plan);
        let index = plan.index();
        let answer = |quantity: &Quantity| {
            let (scan, slot) = index[&(&quantity.source, &quantity.measure, &quantity.cell)];
            filled.scans[scan].totals[slot] as i64
        };
        let figures = self.definitions.figures.values().filter_map(|figure| {
            let query = naive::query(&self.network, &self.definitions, &figure.formula)?;
            if let Some((source, column, cell)) = ordered(&figure.formula) {
                let at =
                    plan.histograms.iter().position(|h| h.source == *source && h.column == *column && h.cell == *cell);
                let ordered = json!({ "source": source, "column": column, "filter": self.filter(source, cell) });
                return Some(
                    json!({ "id": figure.id, "sql": query, "ordered": ordered, "answer": filled.histograms[at?] }),
                );
            }
            let own = naive::own(&self.definitions, &figure.formula);
            let answers: Vec<i64> = own.iter().map(|quantity| answer(quantity)).collect();
            let numbers: Vec<Value> =
                own.iter().map(|quantity| self.number(&quantity.source, &quantity.measure, &quantity.cell)).collect();
            Some(json!({ "id": figure.id, "sql": query, "numbers": numbers, "answer": answers }))
        });
        let figures: Vec<Value> = figures.collect();
        json!({ "figures": figures, "sources": plan.sources().into_iter().map(|source| self.source(&plan, &filled, source)).collect::<Vec<_>>() })
    }

    /// All that is asked of a source at once.
    fn source(&self, plan: &Plan, filled: &Filled, source: &SourceId) -> Value {
        let asked = self.asked(plan, source);
        let location = self.snapshot.files(source).iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        let scan = plan.scans.iter().position(|scan| scan.source == *source);
        let numbers = |scan: &Scan| -> Vec<Value> {
            scan.slots.iter().map(|slot| self.number(source, &slot.measure, &slot.cell)).collect()
        };
        let places = asked.scans.iter().find_map(|(_, answered)| match answered.as_ref()? {
            Answered::Whole(places) | Answered::Grouped(places, _) => Some(places),
        });
        json!({
            "source": source,
            "rows": self.snapshot.rows(source),
            "files": location,
            "columns": asked.fused.columns,
            "fused": asked.fused,
            "places": places,
            "numbers": scan.map(|at| numbers(&plan.scans[at])),
            "sql": scan.map(|at| plan.scans[at].sql(&self.network, 0)),
            "answer": scan.map(|at| filled.scans[at].totals.iter().map(|total| *total as i64).collect::<Vec<_>>()),
        })
    }

    fn number(&self, source: &SourceId, measure: &Measure, cell: &Cell) -> Value {
        let sum = match measure {
            Measure::Count => None,
            Measure::Sum(column) => Some(column),
        };
        json!({ "source": source, "sum": sum, "filter": self.filter(source, cell) })
    }

    /// The conditions of a cell: codes or ranges, and whether an absent value belongs.
    fn filter(&self, source: &SourceId, cell: &Cell) -> Value {
        let telling = cell.0.iter().filter_map(|(id, set)| {
            let column = self.network.column(source, id)?;
            let universe = self.network.universe(column);
            if universe.is_subset(set) {
                return None;
            }
            let present = set.minus(&ValueSet::one(NULL)).intersect(&universe);
            let values = match &column.kind {
                ColumnType::Code(list) => {
                    let codes = &self.network.nomenclatures[list];
                    json!({ "codes": present.values().map(|value| codes.code_at(value).unwrap().code.clone()).collect::<Vec<_>>() })
                }
                ColumnType::Bool => json!({ "flags": present.values().map(|value| value == 1).collect::<Vec<_>>() }),
                ColumnType::Date { .. } => json!({ "days": present.ranges() }),
                _ => json!({ "ranges": present.ranges() }),
            };
            Some(json!({ "column": id, "values": values, "absent": set.contains(NULL) && column.nullable }))
        });
        telling.collect()
    }

    /// So many figures over the same columns: the edition's own cells first, then their parts by further codes.
    fn many(&self, figures: usize) -> Plan {
        let plan = self.numbers();
        let learners = plan.scans.into_iter().max_by_key(|scan| self.snapshot.rows(&scan.source)).unwrap();
        let columns = &self.network.sources[&learners.source].columns;
        let coded = columns.values().filter_map(|column| match &column.kind {
            ColumnType::Code(list) if self.asked_columns(&learners).contains(&column.id) => {
                Some((&column.id, &self.network.nomenclatures[list]))
            }
            _ => None,
        });
        let codes: Vec<_> =
            coded.flat_map(|(id, list)| (0..list.codes.len() as i64).map(move |code| (id, code))).collect();
        let mut slots = self.few(&learners, figures);
        'parts: for (id, code) in codes {
            for slot in &learners.slots {
                if slots.len() >= figures {
                    break 'parts;
                }
                let part =
                    Slot { measure: slot.measure.clone(), cell: slot.cell.clone().and(id, &ValueSet::one(code)) };
                if !part.cell.is_impossible() && !slots.contains(&part) {
                    slots.push(part);
                }
            }
        }
        let scans = vec![Scan { slots, ..learners }];
        Plan { scans, histograms: Vec::new(), contributions: Vec::new(), quality: None, edition: EDITION }
    }

    /// As many of a scan's slots, which together read every column that it reads: evenly among those that no column needs.
    fn few(&self, scan: &Scan, figures: usize) -> Vec<Slot> {
        let columns = |slots: Vec<Slot>| -> usize { self.asked_columns(&Scan { slots, ..scan.clone() }).len() };
        let mut needed: Vec<Slot> = Vec::new();
        for slot in &scan.slots {
            let more = [needed.clone(), vec![slot.clone()]].concat();
            if columns(more.clone()) > columns(needed.clone()) {
                needed = more;
            }
        }
        let others: Vec<&Slot> = scan.slots.iter().filter(|slot| !needed.contains(slot)).collect();
        let left = figures.saturating_sub(needed.len()).min(others.len());
        needed.extend((0..left).map(|at| others[at * others.len() / left].clone()));
        assert_eq!(columns(needed.clone()), self.asked_columns(scan).len());
        needed
    }

    fn asked_columns(&self, scan: &Scan) -> Vec<ColumnId> {
        let asked = Fused::answering(&self.network, &scan.source, 0, None, &[scan], &[]);
        asked.unwrap().fused.columns
    }

    fn run(&self, way: &str) -> Value {
        let (plan, numbers) = (self.plan(), self.numbers());
        let start = Instant::now();
        match way {
            "decode" => self.decode(&numbers),
            "decode-margins" => self.decode(&plan),
            "fused" => drop(self.filled(Way::Fused, &numbers)),
            "margins" => drop(self.filled(Way::Fused, &plan)),
            "sql" => drop(self.filled(Way::Sql, &numbers)),
            "queries" => drop(naive::edition(&self.network, &self.definitions, &self.snapshot)),
            "tasks" => return self.tasks(),
            "growth" => {
                let timed = |figures: usize| {
                    let plan = self.many(figures);
                    let start = Instant::now();
                    let fused = self.filled(Way::Fused, &plan);
                    let seconds = start.elapsed().as_secs_f64();
                    // SQL takes minutes for 2 000 figures over many rows.
                    if self.snapshot.rows(&plan.scans[0].source) < Some(2_000_000) {
                        assert_eq!(fused, self.filled(Way::Sql, &plan));
                    }
                    (plan.slots().to_string(), json!(seconds))
                };
                return Value::Object([60, 450, 2000].into_iter().map(timed).collect());
            }
            other => panic!("no way is called {other}"),
        }
        json!({ "seconds": start.elapsed().as_secs_f64() })
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.as_slice() {
        [folder, ways @ ..] if !ways.is_empty() => {
            let case = Case::open(Path::new(folder));
            ways.iter().for_each(|way| println!("{}", case.run(way)));
        }
        _ => {
            eprintln!("usage: scale FOLDER WAY...; benches/scale.py runs all ways and compares them with other engines")
        }
    }
}
