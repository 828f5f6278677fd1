//! How cells lie to each other: breakdowns, containments, overlaps.
//!
//! For every source, edition and measure, cells that differ in one column only are cut into the parts
//! that they share, so that each is the sum of its parts; a cell within another is at most as large;
//! two cells of a third overlap at least by what does not fit side by side.

use crate::system::{Meaning, OPEN, System, VariableId, Why};
use domain::network::{Cell, ColumnId, Measure, Network, Quantity, SourceId, Year};
use domain::set::ValueSet;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Passes over the cells of a family; each may make parts and wholes that tie further cells.
const MOST_PASSES: usize = 4;

/// A family whose columns cut all rows into more cells than this keeps to what its cells say pairwise.
const MOST_JOINT_CELLS: usize = 16;

/// Families of more cells are not compared pair by pair: breakdowns say nearly all of it where tables are full.
const MOST_PAIRWISE: usize = 1_500;

/// Where a nullable column is known to be filled in.
pub type Present = HashMap<(SourceId, ColumnId), Cell>;

/// The cell with what its columns take for granted: a column is filled in only where its cell says.
#[must_use]
pub fn filled_where(present: &Present, source: &SourceId, cell: &Cell) -> Cell {
    cell.0.iter().filter(|(_, set)| !set.contains(domain::set::NULL)).fold(cell.clone(), |all, (column, _)| {
        present.get(&(source.clone(), column.clone())).map_or(all.clone(), |where_| all.intersect(where_))
    })
}

type Family = (Year, SourceId, Measure);

/// The variable of a quantity, made on first use.
pub fn quantity(system: &mut System, known: &mut IndexMap<Quantity, VariableId>, quantity: &Quantity) -> VariableId {
    if let Some(&id) = known.get(quantity) {
        return id;
    }
    let id = system.variable(1, 0, OPEN, Meaning::Quantity(quantity.clone()));
    known.insert(quantity.clone(), id);
    id
}

/// Adds the constraints between all known quantities.
///
/// With `dense`, every cell also brings the wider cells that name all of its columns but one; `Present`
/// says which columns are filled in only where.
pub fn close(
    network: &Network,
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    dense: Option<&Present>,
) {
    if let Some(present) = dense {
        widen(system, known, present);
    }
    let mut index = Index::default();
    for family in families(known) {
        cut_family(network, system, known, &mut index, &family);
        breakdowns(network, system, known, &family, &index.members(known, &family), true);
        let members = index.members(known, &family);
        containments(system, &members);
        overlaps(system, &members);
        joint_cells(network, system, known, &family, &members);
    }
}

/// Adds the parts that the known cells share, each as a quantity, and ties nothing yet. Cells that come later cut finer:
/// what these leave of each other would then be no quantity of its own.
pub fn cut(network: &Network, system: &mut System, known: &mut IndexMap<Quantity, VariableId>) {
    let mut index = Index::default();
    for family in families(known) {
        cut_family(network, system, known, &mut index, &family);
        let members = index.members(known, &family);
        joint(network, system, known, &family, &members);
    }
}

fn families(known: &IndexMap<Quantity, VariableId>) -> BTreeSet<Family> {
    known.keys().map(|q| (q.edition, q.source.clone(), q.measure.clone())).collect()
}

/// Parts made in one pass are wholes of the next.
fn cut_family(
    network: &Network,
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    index: &mut Index,
    family: &Family,
) {
    for _ in 0..MOST_PASSES {
        let before = known.len();
        breakdowns(network, system, known, family, &index.members(known, family), false);
        if known.len() == before {
            break;
        }
    }
}

/// Adds the cells that each cell is a part of, one column less at a time.
fn widen(system: &mut System, known: &mut IndexMap<Quantity, VariableId>, present: &Present) {
    let mut next = 0;
    while let Some((narrow, _)) = known.get_index(next).map(|(q, v)| (q.clone(), *v)) {
        for column in narrow.cell.0.keys().filter(|_| narrow.cell.0.len() > 1) {
            let mut wide = narrow.clone();
            wide.cell.0.remove(column);
            wide.cell = filled_where(present, &wide.source, &wide.cell);
            if wide != narrow {
                quantity(system, known, &wide);
            }
        }
        next += 1;
    }
}

/// Cells by family, in the order in which they became known: looking through all of them for each family would
/// take the square of their number.
#[derive(Default)]
struct Index {
    seen: usize,
    by_family: HashMap<Family, Vec<(Cell, VariableId)>>,
}

impl Index {
    fn members(&mut self, known: &IndexMap<Quantity, VariableId>, family: &Family) -> Vec<(Cell, VariableId)> {
        for (quantity, variable) in known.iter().skip(self.seen) {
            let family = (quantity.edition, quantity.source.clone(), quantity.measure.clone());
            self.by_family.entry(family).or_default().push((quantity.cell.clone(), *variable));
        }
        self.seen = known.len();
        self.by_family.get(family).cloned().unwrap_or_default()
    }
}

/// Cells by what they say of every column but one.
fn breakdowns(
    network: &Network,
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    family: &Family,
    all: &[(Cell, VariableId)],
    tie: bool,
) {
    let columns: BTreeSet<ColumnId> = all.iter().flat_map(|(c, _)| c.0.keys().cloned()).collect();
    for column in columns {
        let Some(schema) = network.column(&family.1, &column) else { continue };
        let universe = network.universe(schema);
        let mut groups: BTreeMap<Cell, Vec<(ValueSet, VariableId)>> = BTreeMap::new();
        for (cell, variable) in all {
            let mut rest = cell.clone();
            let set = rest.0.remove(&column).unwrap_or_else(|| universe.clone());
            groups.entry(rest).or_default().push((set, *variable));
        }
        for (rest, mut group) in groups.into_iter().filter(|(_, g)| g.len() > 1) {
            whole_of(system, known, family, &universe, &rest, &mut group);
            let (atoms, ids) = parts(system, known, family, &column, &universe, &rest, &group);
            if tie {
                add_up(system, &atoms, &ids, &group);
            }
        }
    }
}

/// Adds the whole that the sets of a group cover together, if it is not among them: it ties them to
/// what is known of it otherwise.
fn whole_of(
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    family: &Family,
    universe: &ValueSet,
    rest: &Cell,
    group: &mut Vec<(ValueSet, VariableId)>,
) {
    let covered = group.iter().fold(ValueSet::empty(), |all, (set, _)| all.union(set));
    if covered == *universe && !group.iter().any(|(set, _)| set == universe) {
        let whole =
            Quantity { edition: family.0, source: family.1.clone(), measure: family.2.clone(), cell: rest.clone() };
        let id = quantity(system, known, &whole);
        group.push((universe.clone(), id));
    }
}

/// The parts that the sets of a group share, each as a quantity.
fn parts(
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    family: &Family,
    column: &ColumnId,
    universe: &ValueSet,
    rest: &Cell,
    group: &[(ValueSet, VariableId)],
) -> (Vec<ValueSet>, Vec<VariableId>) {
    let atoms = atoms(&group.iter().map(|g| g.0.clone()).collect::<Vec<_>>());
    let ids = atoms.iter().map(|atom| {
        let cell = if atom == universe { rest.clone() } else { rest.clone().and(column, atom) };
        quantity(
            system,
            known,
            &Quantity { edition: family.0, source: family.1.clone(), measure: family.2.clone(), cell },
        )
    });
    let ids = ids.collect();
    (atoms, ids)
}

/// Every set of the group is the sum of its parts; and of each smaller set of the group and the rest,
/// which lets bounds of wholes be used where their parts are not known.
fn add_up(system: &mut System, atoms: &[ValueSet], ids: &[VariableId], group: &[(ValueSet, VariableId)]) {
    let within = |set: &ValueSet| -> Vec<usize> { (0..atoms.len()).filter(|&i| atoms[i].is_subset(set)).collect() };
    let members: Vec<(Vec<usize>, VariableId)> = group.iter().map(|(set, id)| (within(set), *id)).collect();
    for (parts, whole) in &members {
        let mut sums: Vec<Vec<VariableId>> = vec![parts.iter().map(|&i| ids[i]).collect()];
        let inner: Vec<&(Vec<usize>, VariableId)> = members
            .iter()
            .filter(|(p, _)| p.len() > 1 && p.len() < parts.len() && p.iter().all(|i| parts.contains(i)))
            .collect();
        for (some, id) in &inner {
            let rest = parts.iter().filter(|i| !some.contains(i)).map(|&i| ids[i]);
            sums.push(std::iter::once(*id).chain(rest).collect());
        }
        sums.extend(cover(parts, ids, &inner));
        sums.sort();
        sums.dedup();
        for sum in sums.into_iter().filter(|sum| *sum != [*whole]) {
            let mut terms: Vec<_> = sum.into_iter().map(|p| (1, p)).collect();
            terms.push((-1, *whole));
            system.linear(&terms, Some(0), Some(0), Why::Breakdown);
        }
    }
}

/// The whole as few large disjoint sets of the group, largest first, and what they leave.
fn cover(parts: &[usize], ids: &[VariableId], inner: &[&(Vec<usize>, VariableId)]) -> Option<Vec<VariableId>> {
    let mut sorted = inner.to_vec();
    sorted.sort_by_key(|(p, id)| (std::cmp::Reverse(p.len()), *id));
    let (mut left, mut sum) = (parts.to_vec(), Vec::new());
    for (some, id) in sorted {
        if some.iter().all(|i| left.contains(i)) {
            left.retain(|i| !some.contains(i));
            sum.push(*id);
        }
    }
    sum.extend(left.into_iter().map(|i| ids[i]));
    (sum.len() > 1).then_some(sum)
}

/// Where few cells could hold all rows, every cell as their sum: nothing that the counts of such a family imply is
/// then left unsaid.
fn joint_cells(
    network: &Network,
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    family: &Family,
    members: &[(Cell, VariableId)],
) {
    let joint = joint(network, system, known, family, members);
    for (cell, whole) in members.iter().filter(|_| !joint.is_empty()) {
        let mut terms: Vec<_> = joint.iter().filter(|(part, _)| part.is_within(cell)).map(|&(_, id)| (1, id)).collect();
        if terms != [(1, *whole)] {
            terms.push((-1, *whole));
            system.linear(&terms, Some(0), Some(0), Why::Breakdown);
        }
    }
}

/// The cells into which the columns of a family cut all rows, each as a quantity; none where they are many.
fn joint(
    network: &Network,
    system: &mut System,
    known: &mut IndexMap<Quantity, VariableId>,
    family: &Family,
    members: &[(Cell, VariableId)],
) -> Vec<(Cell, VariableId)> {
    if members.iter().all(|(cell, _)| cell.0.len() < 2) {
        return Vec::new();
    }
    let mut sets: BTreeMap<&ColumnId, Vec<ValueSet>> = BTreeMap::new();
    for (column, set) in members.iter().flat_map(|(cell, _)| &cell.0) {
        sets.entry(column).or_default().push(set.clone());
    }
    let mut joint = vec![Cell::all()];
    for (column, mut sets) in sets {
        let Some(schema) = network.column(&family.1, column) else { return Vec::new() };
        sets.push(network.universe(schema));
        let parts = atoms(&sets);
        if joint.len() * parts.len() > MOST_JOINT_CELLS {
            return Vec::new();
        }
        joint = joint.iter().flat_map(|cell| parts.iter().map(|part| cell.clone().and(column, part))).collect();
    }
    let (edition, source, measure) = family;
    let of = |cell: &Cell| {
        let (source, measure, cell) = (source.clone(), measure.clone(), cell.clone());
        Quantity { edition: *edition, source, measure, cell }
    };
    joint
        .into_iter()
        .map(|cell| {
            let id = quantity(system, known, &of(&cell));
            (cell, id)
        })
        .collect()
}

/// The coarsest parts of which every set is a union.
pub fn atoms(sets: &[ValueSet]) -> Vec<ValueSet> {
    let mut atoms: Vec<ValueSet> = Vec::new();
    for set in sets {
        let mut rest = set.clone();
        let mut next = Vec::with_capacity(atoms.len() + 1);
        for atom in atoms {
            let both = atom.intersect(set);
            rest = rest.minus(&atom);
            let apart = atom.minus(set);
            next.extend([both, apart].into_iter().filter(|a| !a.is_empty()));
        }
        if !rest.is_empty() {
            next.push(rest);
        }
        atoms = next;
    }
    atoms
}

/// A cell within another that differs in more than one column, and with nothing in between.
fn containments(system: &mut System, members: &[(Cell, VariableId)]) {
    if members.len() > MOST_PAIRWISE {
        return containments_by_column(system, members);
    }
    for (inner, v) in members {
        let around: Vec<_> = members.iter().filter(|(outer, w)| v != w && inner.is_within(outer)).collect();
        for (outer, w) in &around {
            let direct = !around.iter().any(|(between, u)| u != w && between.is_within(outer));
            let differs = inner.0.iter().filter(|(c, set)| outer.0.get(*c) != Some(set)).count();
            if direct && differs > 1 {
                system.linear(&[(1, *v), (-1, *w)], None, Some(0), Why::Containment);
            }
        }
    }
}

/// The same for families too large to compare every pair: only cells that name fewer columns are looked for.
fn containments_by_column(system: &mut System, members: &[(Cell, VariableId)]) {
    let by_cell: HashMap<&Cell, VariableId> = members.iter().map(|(c, v)| (c, *v)).collect();
    let drop = |cell: &Cell, column: &ColumnId| {
        let mut wider = cell.clone();
        wider.0.remove(column);
        wider
    };
    for (inner, v) in members {
        let mut open: Vec<Cell> = inner.0.keys().map(|column| drop(inner, column)).collect();
        let mut seen = BTreeSet::new();
        while let Some(outer) = open.pop().filter(|_| seen.len() < MOST_JOINT_CELLS) {
            if !seen.insert(outer.clone()) {
                continue;
            }
            match by_cell.get(&outer) {
                Some(w) if inner.0.len() - outer.0.len() > 1 => {
                    system.linear(&[(1, *v), (-1, *w)], None, Some(0), Why::Containment);
                }
                Some(_) => {}
                None => open.extend(outer.0.keys().map(|column| drop(&outer, column))),
            }
        }
    }
}

/// `|A ∩ B| ≥ |A| + |B| − |whole|` where all four are known and the whole is what both share.
fn overlaps(system: &mut System, members: &[(Cell, VariableId)]) {
    if members.len() > MOST_PAIRWISE {
        return;
    }
    let by_cell: HashMap<&Cell, VariableId> = members.iter().map(|(c, v)| (c, *v)).collect();
    for (both, v) in members.iter().filter(|(c, _)| c.0.len() > 1) {
        let mut halves: Vec<(&Cell, VariableId)> =
            members.iter().filter(|(c, w)| w != v && both.is_within(c)).map(|(c, w)| (c, *w)).collect();
        halves.sort();
        for (i, (a, va)) in halves.iter().enumerate() {
            for (b, vb) in &halves[i + 1..] {
                if a.intersect(b) == *both && !a.is_within(b) && !b.is_within(a) {
                    let shared = Cell(
                        a.0.iter()
                            .filter(|(c, set)| b.0.get(*c) == Some(set))
                            .map(|(c, s)| (c.clone(), s.clone()))
                            .collect(),
                    );
                    if let Some(&whole) = by_cell.get(&shared) {
                        system.linear(&[(1, *v), (-1, *va), (-1, *vb), (1, whole)], Some(0), None, Why::Containment);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atoms_make_up_every_set() {
        let sets = [ValueSet::range(0, 9), ValueSet::range(0, 4), ValueSet::one(2), ValueSet::range(4, 6)];
        let parts = atoms(&sets);
        for set in &sets {
            let inside: u64 = parts.iter().filter(|a| a.is_subset(set)).map(ValueSet::len).sum();
            assert_eq!(inside, set.len());
        }
        assert_eq!(parts.iter().map(ValueSet::len).sum::<u64>(), 10);
    }
}
