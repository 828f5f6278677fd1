//! The published file of 2019 as rows, with what tests do to it.

use consistency::verify::{Contradiction, PublishedFigure, Report, verify};
use domain::definition::Definitions;
use domain::network::Year;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const PUBLISHED: &str = include_str!("../../../../networks/gen/editions/2019/published.csv");

pub struct World {
    pub rules: Rules,
    pub definitions: BTreeMap<Year, Definitions>,
    pub rows: Vec<PublishedFigure>,
    pub report: Report,
}

/// Everything of 2019, read and verified once.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let rules = rules::load(None).map_err(|e| e.to_string()).unwrap();
        let definitions = BTreeMap::from([(2019, rules.definitions(2019).map_err(|e| e.to_string()).unwrap())]);
        let rows = published();
        let report = verify(&rules.network, &definitions, &rows).unwrap();
        World { rules, definitions, rows, report }
    })
}

impl World {
    pub fn verify(&self, rows: &[PublishedFigure]) -> Report {
        verify(&self.rules.network, &self.definitions, rows).unwrap()
    }

    /// The rows without the first suspect of every group.
    pub fn repaired(&self) -> Vec<PublishedFigure> {
        let guilty: BTreeSet<_> = self.report.contradictions.iter().map(|c| c.suspects[0].clone()).collect();
        self.rows.iter().filter(|r| !guilty.contains(&r.figure)).cloned().collect()
    }
}

pub fn row(figure: &str, edition: Year, printed: &str) -> PublishedFigure {
    PublishedFigure { figure: figure.into(), edition, printed: printed.into(), value: None, decimals: None }
}

pub fn ids(group: &Contradiction) -> Vec<&str> {
    group.figures.iter().map(|f| f.figure.as_str()).collect()
}

fn published() -> Vec<PublishedFigure> {
    PUBLISHED
        .lines()
        .skip(1)
        .map(|line| {
            let mut quoted = false;
            let parted = line.split(|c| {
                quoted ^= c == '"';
                c == ',' && !quoted
            });
            let fields: Vec<&str> = parted.map(|f| f.trim_matches('"')).collect();
            PublishedFigure { decimals: fields[7].parse().ok(), ..row(fields[0], 2019, fields[4]) }
        })
        .collect()
}
