//! Change one figure that the others determine: a group must name it.

use crate::support::{ids, world};
use domain::definition::{Formula, Unit};
use domain::number::{self, Rational};

/// Columns whose figures the rest of the print determines, with how a change of them is made.
const DETERMINED: &str = "region.learners region.trainings age.learners sex.learners education.learners operator_funding.trainings
    operator_funding.grant operator_funding.budget cofunding.amount situation_before.learners situation_after.learners
    learners_by_year.finished learners_by_year.started learners_by_year.total learners_by_year.dropouts dropouts.learners
    training_network.trainings age.share sex.share education.share situation_before.share situation_after.share region.trainings_share";

/// One in so many of the figures that could be changed is.
const SAMPLE: usize = 3;

#[test]
fn a_changed_figure_is_named() {
    let world = world();
    let rows = world.repaired();
    assert!(world.verify(&rows).contradictions.is_empty());
    let columns: Vec<&str> = DETERMINED.split_whitespace().collect();
    let mutable: Vec<usize> = (0..rows.len())
        .filter(|&i| {
            let mut parts = rows[i].figure.as_str().split('.');
            let column = format!("{}.{}", parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
            columns.contains(&column.as_str())
        })
        .collect();
    let mut missed = Vec::new();
    for &i in mutable.iter().step_by(SAMPLE) {
        let mut changed = rows.clone();
        let definition = world.definitions[&2019].find(&rows[i].figure).unwrap();
        let read = number::read(&rows[i].printed).unwrap().printed;
        let more = match (definition.unit, &definition.formula) {
            (Unit::Percent, _) if read.value > Rational::from_integer(90) => read.value - Rational::from_integer(5),
            (Unit::Percent, _) => read.value + Rational::from_integer(5),
            // Amounts are printed to the euro: their sum leaves some euros open, and 0 € is nearly nothing.
            (Unit::Euro, _) => read.value * Rational::new(107, 100) + Rational::from_integer(1_000),
            (_, Formula::Amount { .. }) if i % 2 == 0 => read.value + Rational::from_integer(1),
            _ => read.value * Rational::new(107, 100) + Rational::from_integer(1),
        };
        changed[i].printed = number::print_fr(&more, read.decimals.max(0));
        changed[i].decimals = None;
        let report = world.verify(&changed);
        if !report.contradictions.iter().any(|g| ids(g).contains(&rows[i].figure.as_str())) {
            missed.push(format!("{} {} -> {}", rows[i].figure, rows[i].printed, changed[i].printed));
        }
    }
    assert!(mutable.len() / SAMPLE > 50, "{} figures to change", mutable.len());
    assert_eq!(missed, Vec::<String>::new());
}
