//! Response-homogeneity groups of the surveyed units, and the weight of an answer in each.

use super::{Surveyed, code, response, stored};
use domain::network::{Column, Text};
use domain::quality::{GroupMerge, Grouping, MergeReason, ResponseGroup};
use domain::statistics::response::{Counts, Lack, Least, Part, homogeneous};
use std::collections::BTreeMap;

/// The groups, and what each answer stands for, in the order of the units that answered.
pub(super) fn of(surveyed: &Surveyed<'_>) -> (Grouping, Vec<f64>) {
    let rules = &surveyed.plan.rules;
    let columns: Vec<_> = rules.groups.iter().filter_map(|id| surveyed.column(id)).collect();
    let keys: Vec<Vec<i64>> = (0..surveyed.units.keys.len()).map(|unit| key(&columns, unit)).collect();
    let parts = parts(surveyed, &keys);
    let least = Least { answers: rules.minimum_answers, rate: rules.minimum_rate / 100.0 };
    let (groups, merges) = homogeneous(&parts, least);
    let label = |at: &usize| label(surveyed, &columns, &parts[*at].key);
    let labels = |group: &[usize]| group.iter().map(label).collect::<Vec<_>>();
    let counts = |group: &[usize]| group.iter().fold(Counts::default(), |all, at| all.with(parts[*at].counts));
    let group = |group: &Vec<usize>| {
        let counts = counts(group);
        let weight = (counts.answered > 0).then(|| stored(1.0 / counts.rate()));
        ResponseGroup { cells: labels(group), response: response(counts), weight }
    };
    let merge = |merge: &domain::statistics::response::Merge| GroupMerge {
        cells: labels(&merge.parts),
        into: labels(&merge.into),
        because: match merge.lack {
            Lack::Answers => MergeReason::TooFewAnswers,
            Lack::Rate => MergeReason::LowRate,
        },
    };
    let grouping = Grouping {
        columns: rules.groups.clone(),
        minimum_answers: rules.minimum_answers,
        minimum_rate: rules.minimum_rate,
        groups: groups.iter().map(group).collect(),
        merges: merges.iter().map(merge).collect(),
    };
    let mut weights: BTreeMap<&[i64], f64> = BTreeMap::new();
    for group in &groups {
        let weight = 1.0 / counts(group).rate();
        weights.extend(group.iter().map(|at| (parts[*at].key.as_slice(), weight)));
    }
    let answered = keys.iter().zip(&surveyed.units.answered).filter(|(_, answered)| **answered);
    (grouping, answered.map(|(key, _)| weights.get(key.as_slice()).copied().unwrap_or(1.0)).collect())
}

fn key(columns: &[(&Column, Vec<i64>)], unit: usize) -> Vec<i64> {
    columns.iter().map(|(_, values)| values[unit]).collect()
}

/// Units of one key together, in the order of the codes.
fn parts(surveyed: &Surveyed<'_>, keys: &[Vec<i64>]) -> Vec<Part> {
    let mut parts: BTreeMap<&[i64], Counts> = BTreeMap::new();
    for (key, answered) in keys.iter().zip(&surveyed.units.answered) {
        let counts = parts.entry(key).or_default();
        *counts = counts.with(Counts { asked: 1, answered: u32::from(*answered) });
    }
    parts.into_iter().map(|(key, counts)| Part { key: key.to_vec(), counts }).collect()
}

/// `Corse · PIC`; all units together when no column makes groups.
fn label(surveyed: &Surveyed<'_>, columns: &[(&Column, Vec<i64>)], key: &[i64]) -> Text {
    if columns.is_empty() {
        return Text { fr: "ensemble".to_owned(), en: "all".to_owned() };
    }
    let labels = columns.iter().zip(key).map(|((column, _), value)| code(surveyed.network, column, *value).1);
    let (fr, en): (Vec<_>, Vec<_>) = labels.map(|label| (label.fr, label.en)).unzip();
    Text { fr: fr.join(" · "), en: en.join(" · ") }
}
