//! The parts of a system that nothing ties together: what one says, no other can contradict.
//!
//! Each is searched by itself, so that the cost of one contradiction does not grow with the editions and
//! sources beside it. Start with [`of`].

use crate::system::{Constraint, ConstraintId, Print, PrintId, Reading, System, VariableId};
use std::collections::BTreeMap;

/// A part as a system of its own, with its places in the whole.
pub(super) struct Part {
    pub system: System,
    pub prints: Vec<PrintId>,
    pub constraints: Vec<ConstraintId>,
}

/// The parts in which something is printed, in the order of their first prints.
pub(super) fn of(system: &System) -> Vec<Part> {
    let mut ties = Ties((0..system.variables.len()).collect());
    for constraint in &system.constraints {
        let mut tied = variables(system, constraint);
        if let Some(first) = tied.next() {
            tied.for_each(|other| ties.tie(first, other));
        }
    }
    let mut found: BTreeMap<VariableId, (Vec<VariableId>, Part)> = BTreeMap::new();
    for (print, printed) in system.prints.iter().enumerate() {
        let none = || (Vec::new(), Part { system: System::default(), prints: Vec::new(), constraints: Vec::new() });
        found.entry(ties.root(printed.reading.variable)).or_insert_with(none).1.prints.push(print);
    }
    for variable in 0..system.variables.len() {
        if let Some((variables, _)) = found.get_mut(&ties.root(variable)) {
            variables.push(variable);
        }
    }
    for (id, constraint) in system.constraints.iter().enumerate() {
        let first = variables(system, constraint).next();
        if let Some((_, part)) = first.and_then(|first| found.get_mut(&ties.root(first))) {
            part.constraints.push(id);
        }
    }
    let mut parts: Vec<Part> = found.into_values().map(|(variables, part)| filled(system, &variables, part)).collect();
    parts.sort_by_key(|part| part.prints[0]);
    parts
}

/// The variables that a constraint ties, those of the prints that guard it included.
fn variables<'s>(system: &'s System, constraint: &'s Constraint) -> impl Iterator<Item = VariableId> + 's {
    let guards = constraint.guards.iter().map(|&print| system.prints[print].reading.variable);
    constraint.variables().into_iter().chain(guards)
}

/// Variables, constraints and prints of a part under its own numbers, in the order of the whole.
fn filled(system: &System, variables: &[VariableId], part: Part) -> Part {
    let place = |all: &[usize], one: usize| all.binary_search(&one).unwrap_or(usize::MAX);
    let own = |variable: VariableId| place(variables, variable);
    let constraint = |&id: &ConstraintId| {
        let Constraint { kind, why, guards } = &system.constraints[id];
        let guards = guards.iter().map(|&print| place(&part.prints, print)).collect();
        Constraint { kind: kind.renamed(&own), why: why.clone(), guards }
    };
    let print = |&id: &PrintId| {
        let print = &system.prints[id];
        Print { reading: Reading { variable: own(print.reading.variable), ..print.reading }, ..print.clone() }
    };
    let system = System {
        variables: variables.iter().map(|&variable| system.variables[variable].clone()).collect(),
        constraints: part.constraints.iter().map(constraint).collect(),
        prints: part.prints.iter().map(print).collect(),
    };
    Part { system, ..part }
}

/// For each variable another of its part, or itself.
struct Ties(Vec<VariableId>);

impl Ties {
    fn root(&mut self, mut variable: VariableId) -> VariableId {
        while self.0[variable] != variable {
            self.0[variable] = self.0[self.0[variable]];
            variable = self.0[variable];
        }
        variable
    }

    fn tie(&mut self, one: VariableId, other: VariableId) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::{Kind, Meaning, Why};
    use domain::number::Rational;

    #[test]
    fn what_nothing_ties_is_apart_and_guards_tie_too() {
        let mut system = System::default();
        let v: Vec<_> = (0..6).map(|_| system.variable(1, 0, 9, Meaning::Other)).collect();
        system.linear(&[(1, v[4]), (-1, v[1])], Some(0), Some(0), Why::Breakdown);
        let one = Rational::from_integer(1);
        for (at, &variable) in [v[4], v[0], v[2], v[3]].iter().enumerate() {
            let reading = Reading { variable, scale: one, offset: Rational::from_integer(0) };
            let figure = format!("f{at}").as_str().into();
            system.prints.push(Print { figure, edition: 2019, reading, low: None, high: None, distrust: 0 });
        }
        let kind = system.linear_kind(&[], Some(1), None);
        system.constraints.push(Constraint { kind, why: Why::Order, guards: vec![1, 3] });
        let parts = of(&system);
        let prints: Vec<_> = parts.iter().map(|part| part.prints.clone()).collect();
        assert_eq!(prints, [vec![0], vec![1, 3], vec![2]]);
        assert_eq!((parts[0].system.variables.len(), parts[0].system.prints[0].reading.variable), (2, 1));
        let Kind::Linear { terms, .. } = &parts[0].system.constraints[0].kind else { panic!() };
        assert_eq!(terms, &[(1, 1), (-1, 0)]);
        assert_eq!((parts[1].constraints.as_slice(), &parts[1].system.constraints[0].guards), (&[1][..], &vec![0, 1]));
    }
}
