//! Tables too large to list: every sum over every dimension is published, and one person can move anywhere.

use consistency::protect::{Protected, protect};
use domain::definition::{Definitions, FigureDefinition, Formula, Stated, Subject, Sum, Unit};
use domain::edition::{Edition, EditionTable, FORMAT, Figure, Status};
use domain::network::{
    Cell, Code, Column, ColumnType, Measure, Network, Nomenclature, Origin, Quantity, Sampling, Source, Text,
};
use domain::number::Relation;
use domain::protection::{OrganisationRules, PersonRules, ProtectionRules};
use domain::set::ValueSet;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// Thresholds of 5 persons: a hidden small count may be any from 0 to 4.
pub fn rules() -> ProtectionRules {
    ProtectionRules {
        persons: PersonRules {
            sources: vec!["rows".into()],
            columns: Vec::new(),
            income: Vec::new(),
            least_count: 5,
            least_count_of_income: 11,
            least_base: 20,
            least_unanimous: 20,
            reach: 2,
            reach_percent: 10,
            source: Text::default(),
        },
        organisations: OrganisationRules {
            least_contributors: 3,
            dominance_percent: 85,
            reach_percent: 10,
            source: Text::default(),
        },
    }
}

/// A network whose only source has one column a dimension.
fn network(sizes: &[usize]) -> Network {
    let name = |d: usize| format!("d{d}");
    let code = |code: usize| Code { code: format!("c{code}"), label: Text::default(), attributes: IndexMap::new() };
    let list = |(d, &size): (usize, &usize)| {
        let id = name(d).as_str().into();
        (id, Nomenclature { id: name(d).as_str().into(), codes: (0..size).map(code).collect() })
    };
    let column = |d: usize| Column {
        id: name(d).as_str().into(),
        kind: ColumnType::Code(name(d).as_str().into()),
        nullable: false,
        label: Text::default(),
        origin: Origin::Record,
    };
    let source = Source {
        id: "rows".into(),
        title: Text::default(),
        entity: "row".into(),
        key: None,
        sampling: Sampling::Register,
        cluster: None,
        contributor: None,
        columns: (0..sizes.len()).map(|d| (name(d).as_str().into(), column(d))).collect(),
    };
    Network {
        id: "large".into(),
        name: Text::default(),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures: sizes.iter().enumerate().map(list).collect(),
        sources: [("rows".into(), source)].into_iter().collect(),
    }
}

/// One code a dimension, or none for the total over it.
type Key = Vec<Option<usize>>;
/// A sum and what it adds up along one dimension.
type Parts<'l> = (&'l Key, Vec<&'l Key>);

/// Persons spread unevenly over a table, and every sum of theirs by what it fixes: one code a dimension, or none.
pub struct Large {
    sizes: Vec<usize>,
    sums: BTreeMap<Key, i64>,
}

impl Large {
    /// `persons` persons; few codes hold most of them.
    pub fn new(sizes: &[usize], persons: usize) -> Self {
        let mut sums: BTreeMap<Key, i64> = BTreeMap::new();
        let mut state = 12_345_u64;
        let mut draw = |size: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let part = (state >> 33) as f64 / (1_u64 << 31) as f64;
            ((part * part * size as f64) as usize).min(size - 1)
        };
        for person in 0..persons {
            // The first persons fill every code once, so that each occurs.
            let at: Vec<usize> =
                sizes.iter().map(|&size| if person < size { person % size } else { draw(size) }).collect();
            for kept in 0..1_usize << sizes.len() {
                let key = at.iter().enumerate().map(|(d, &code)| (kept >> d & 1 == 1).then_some(code)).collect();
                *sums.entry(key).or_default() += 1;
            }
        }
        let mut all = vec![Vec::new()];
        for &size in sizes {
            let codes = (0..size).map(Some).chain([None]);
            all =
                all.iter().flat_map(|key: &Key| codes.clone().map(|code| [key.clone(), vec![code]].concat())).collect();
        }
        all.into_iter().for_each(|key| {
            sums.entry(key).or_default();
        });
        Self { sizes: sizes.to_vec(), sums }
    }

    /// How many sums are published, inner cells included.
    pub fn cells(&self) -> usize {
        self.sums.len()
    }

    /// How many of them are small.
    pub fn small(&self) -> usize {
        self.sums.values().filter(|count| (1..5).contains(*count)).count()
    }

    fn id(key: &[Option<usize>]) -> String {
        let codes: Vec<String> = key.iter().map(|code| code.map_or("t".into(), |code| code.to_string())).collect();
        format!("large.{}.n", codes.join("-"))
    }

    fn definition(key: &[Option<usize>]) -> FigureDefinition {
        let fixed = key.iter().enumerate().filter_map(|(d, code)| code.map(|code| (d, code)));
        let cell = fixed.fold(Cell::all(), |cell, (d, code)| {
            cell.and(&format!("d{d}").as_str().into(), &ValueSet::one(code as i64))
        });
        let quantity = Quantity { edition: 2019, source: "rows".into(), measure: Measure::Count, cell };
        FigureDefinition {
            id: Self::id(key).as_str().into(),
            row: Text::default(),
            column: Text::default(),
            unit: Unit::Count,
            decimals: 0,
            relation: Relation::Equal,
            formula: Formula::Amount { value: Sum::of(quantity), per: 1 },
            edition: 2019,
            stated: Stated::default(),
            footnotes: Vec::new(),
        }
    }

    /// The table protected.
    pub fn protect(&self) -> Protected {
        let figure = |(key, count): (&Key, &i64)| Figure {
            id: Self::id(key).as_str().into(),
            row: Text::default(),
            column: Text::default(),
            unit: Unit::Count,
            decimals: 0,
            relation: Relation::Equal,
            status: Status::Observed,
            value: Some(*count as f64),
            printed: Some(count.to_string()),
            numerator: None,
            base: None,
            units: Some(*count as u64),
            contributions: None,
            margin: None,
            change: None,
            footnotes: Vec::new(),
            definition: Stated::default(),
        };
        let table = EditionTable {
            id: "large".into(),
            title: Text::default(),
            theme: Text::default(),
            subject: Subject::Persons,
            footnotes: Vec::new(),
            charts: Vec::new(),
            figures: self.sums.iter().map(figure).collect(),
        };
        let edition = Edition {
            format: FORMAT,
            network: "large".into(),
            network_name: Text::default(),
            edition: 2019,
            synthetic: true,
            software: String::new(),
            definitions_sha256: String::new(),
            snapshot_sha256: String::new(),
            snapshot: Vec::new(),
            tables: vec![table],
            not_computed: Vec::new(),
            protection: None,
            quality: None,
        };
        let definitions = Definitions {
            edition: 2019,
            tables: Vec::new(),
            figures: self.sums.keys().map(|key| (Self::id(key).as_str().into(), Self::definition(key))).collect(),
            not_computed: IndexMap::new(),
            identities: Vec::new(),
            survey: None,
        };
        protect(&network(&self.sizes), &BTreeMap::from([(2019, definitions)]), &rules(), &edition, &[]).unwrap()
    }

    /// What an attacker of its own finds by subtracting, over and over: each count is what a sum leaves of its parts.
    pub fn narrowed(&self, made: &Protected) -> Vec<(String, i64, i64, i64)> {
        let shown: BTreeSet<String> = made
            .edition
            .figures()
            .filter(|figure| figure.printed.is_some())
            .map(|figure| figure.id.to_string())
            .collect();
        let total: i64 = self.sums[&vec![None; self.sizes.len()]];
        let mut bounds: BTreeMap<&Key, (i64, i64)> = self
            .sums
            .iter()
            .map(|(key, &count)| (key, if shown.contains(&Self::id(key)) { (count, count) } else { (0, total) }))
            .collect();
        let sums: Vec<Parts<'_>> = self.sums.keys().flat_map(|whole| self.parts(whole)).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (whole, parts) in &sums {
                let (low, high) =
                    parts.iter().fold((0, 0), |(low, high), part| (low + bounds[part].0, high + bounds[part].1));
                let (whole_low, whole_high) = bounds[whole];
                changed |= tighten(bounds.get_mut(whole).unwrap(), low, high);
                for part in parts {
                    let (own_low, own_high) = bounds[part];
                    changed |= tighten(
                        bounds.get_mut(part).unwrap(),
                        whole_low - (high - own_high),
                        whole_high - (low - own_low),
                    );
                }
            }
        }
        let small = self.sums.iter().filter(|(_, count)| (1..5).contains(*count));
        let near = |(key, &count): (&Key, &i64)| (Self::id(key), count, bounds[key].0, bounds[key].1);
        small.map(near).filter(|(_, _, low, high)| *low > 0 || *high < 4).collect()
    }

    /// A sum as its parts along each dimension over which it adds up.
    fn parts<'l>(&'l self, whole: &'l Key) -> Vec<Parts<'l>> {
        let along = |d: usize| {
            let part = |code| {
                let mut key = whole.clone();
                key[d] = Some(code);
                self.sums.get_key_value(&key).unwrap().0
            };
            (whole, (0..self.sizes[d]).map(part).collect())
        };
        (0..whole.len()).filter(|&d| whole[d].is_none()).map(along).collect()
    }
}

fn tighten(bounds: &mut (i64, i64), low: i64, high: i64) -> bool {
    let before = *bounds;
    *bounds = (bounds.0.max(low), bounds.1.min(high));
    *bounds != before
}

#[test]
fn a_large_table_is_protected_with_all_of_its_margins() {
    for (sizes, persons) in [(vec![6, 5, 3, 2], 700), (vec![12, 9, 4], 1_500)] {
        let large = Large::new(&sizes, persons);
        let made = large.protect();
        assert!(made.is_safe(), "{sizes:?}");
        assert_eq!(large.narrowed(&made), Vec::new(), "{sizes:?}");
        let hidden = made.withheld.len();
        assert!(hidden > large.small() && hidden < large.cells(), "{hidden} of {}", large.cells());
    }
}
