//! Small files whose classes are known, then any: what a protected file always satisfies.

use super::*;
use crate::microdata::samples::plan;
use crate::records::Values;
use crate::set::NULL;
use indexmap::IndexMap;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A frame of rows `age, place, state, pay`.
fn frame(rows: &[[i64; 4]]) -> Frame {
    let column = |at: usize| Values::Integers(rows.iter().map(|row| row[at]).collect());
    let columns: IndexMap<_, _> =
        ["age", "place", "state", "pay"].iter().enumerate().map(|(at, id)| (ColumnId::from(*id), column(at))).collect();
    Frame { source: "people".into(), columns }
}

/// Four rows of the first band and place, of two states, without pay.
const SOUND: [[i64; 4]; 4] = [[0, 0, 0, NULL], [1, 0, 1, NULL], [0, 0, 0, NULL], [1, 0, 1, NULL]];

#[test]
fn what_holds_is_left_as_it_is() {
    let protected = protect(&plan(4, 2, 0), &frame(&SOUND)).unwrap();
    assert_eq!((protected.after.k, protected.after.l(), protected.lost.total()), (4, Some(2), 0));
    assert!(protected.steps.is_empty());
    assert_eq!(protected.before, protected.after);
}

#[test]
fn a_small_class_gives_up_the_cell_that_sets_it_apart() {
    let mut rows = SOUND.to_vec();
    rows.extend([[4, 1, 0, NULL], [4, 2, 1, NULL]]);
    let protected = protect(&plan(2, 2, 20), &frame(&rows)).unwrap();
    assert_eq!(protected.lost.cells, [("age".into(), 0), ("place".into(), 2)]);
    assert_eq!((protected.lost.rows, protected.after.k, protected.extract.rows.len()), (0, 2, 6));
    assert_eq!(protected.extract.rows[4].cells[..2], [Some(2), None]);
}

#[test]
fn steps_are_taken_in_their_order_until_little_is_lost() {
    let mut rows = SOUND.to_vec();
    rows.extend([[2, 0, 0, NULL], [4, 1, 1, NULL], [6, 1, 0, NULL]]);
    let protected = protect(&plan(2, 2, 0), &frame(&rows)).unwrap();
    assert_eq!(protected.steps, plan(2, 2, 0).steps[..1]);
    assert_eq!((protected.after.classes, protected.lost.total()), (2, 0));
}

#[test]
fn a_column_that_would_lose_too_much_is_recoded_instead() {
    let mut rows = SOUND.to_vec();
    rows.extend([[4, 1, 0, NULL], [4, 2, 1, NULL]]);
    let mut strict = plan(2, 2, 20);
    strict.thresholds.most_lost_in_a_column_percent.value = 30;
    let protected = protect(&strict, &frame(&rows)).unwrap();
    assert_eq!(protected.steps, strict.steps[..2]);
    assert_eq!((protected.lost.total(), protected.after.classes), (0, 2));
}

#[test]
fn a_row_that_fits_nowhere_is_removed_last() {
    let mut rows = SOUND.to_vec();
    rows.push([7, 2, 2, 1]);
    let mut strict = plan(2, 2, 30);
    strict.steps.clear();
    let protected = protect(&strict, &frame(&rows)).unwrap();
    assert_eq!((protected.lost.rows, protected.lost.total(), protected.extract.rows.len()), (1, 2, 4));
}

#[test]
fn a_class_of_one_sensitive_value_fails_and_is_named() {
    let rows = [[0, 0, 0, NULL]; 6];
    let ProtectError::Refused(refusal) = protect(&plan(2, 2, 10), &frame(&rows)).unwrap_err() else {
        panic!("refused")
    };
    assert_eq!((refusal.rows, refusal.of_rows, refusal.failing.len()), (6, 6, 1));
    assert_eq!(refusal.failing[0].key, [("age".into(), "all".into()), ("place".into(), "all".into())]);
    assert_eq!((refusal.failing[0].rows, refusal.failing[0].distinct), (6, Some(1)));
}

#[test]
fn a_value_outside_the_declaration_is_no_row() {
    let wrong = protect(&plan(2, 2, 10), &frame(&[[9, 0, 0, NULL]])).unwrap_err();
    assert_eq!(wrong, ProtectError::Value { column: "age".into(), row: 0, value: 9 });
}

#[test]
fn no_row_is_no_file() {
    assert!(matches!(protect(&plan(2, 2, 10), &frame(&[])), Err(ProtectError::Refused(_))));
}

fn any_rows() -> impl Strategy<Value = Vec<[i64; 4]>> {
    let row = (0i64..8, 0i64..3, 0i64..3, prop::sample::select(vec![0, 1, NULL])).prop_map(|(a, b, c, d)| [a, b, c, d]);
    prop::collection::vec(row, 0..60)
}

/// A count of its own: rows by the cells of `age` and `place`.
fn grouped(protected: &Protected) -> BTreeMap<Vec<Option<u16>>, Vec<&ExtractRow>> {
    let mut groups: BTreeMap<Vec<Option<u16>>, Vec<&ExtractRow>> = BTreeMap::new();
    protected.extract.rows.iter().for_each(|row| groups.entry(row.cells[..2].to_vec()).or_default().push(row));
    groups
}

proptest! {
    #[test]
    fn a_file_meets_k_and_l_or_is_refused_with_what_fails(rows in any_rows(), k in 2u32..6, l in 1u32..4, most in 0u32..101) {
        match protect(&plan(k, l, most), &frame(&rows)) {
            Ok(protected) => {
                for group in grouped(&protected).values() {
                    prop_assert!(group.len() >= k as usize);
                    let states: BTreeSet<_> = group.iter().map(|row| row.cells[2]).collect();
                    let pays: BTreeSet<_> = group.iter().map(|row| row.cells[3]).collect();
                    prop_assert!(states.len() >= l as usize);
                    prop_assert!(pays.len() >= l as usize || pays == BTreeSet::from([Some(2)]));
                }
                prop_assert!(protected.lost.percent() <= f64::from(most) + 1e-9);
                prop_assert_eq!(protected.extract.rows.len() + protected.lost.rows, rows.len());
            }
            Err(ProtectError::Refused(refusal)) => {
                prop_assert_eq!(refusal.failing.iter().map(|class| class.rows).sum::<usize>(), refusal.rows);
                prop_assert!(rows.is_empty() || !refusal.failing.is_empty());
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn a_cell_is_the_declared_category_of_its_value_or_suppressed(rows in any_rows(), k in 2u32..6) {
        let plan = plan(k, 2, 60);
        if let Ok(protected) = protect(&plan, &frame(&rows)) {
            for row in &protected.extract.rows {
                for (at, column) in plan.coded().enumerate() {
                    let declared = column.levels[protected.extract.levels[at]].place(rows[row.origin][at]);
                    prop_assert!(declared.is_some());
                    prop_assert!(row.cells[at] == declared || (row.cells[at].is_none() && at < 2));
                }
            }
        }
    }

    #[test]
    fn suppression_leaves_the_classes_that_held_alone(rows in any_rows(), k in 2u32..6) {
        let mut plan = plan(k, 2, 100);
        plan.steps.clear();
        if let Ok(protected) = protect(&plan, &frame(&rows)) {
            let places = Places::of(&plan);
            let finest = Extract::finest(&plan, &frame(&rows)).unwrap();
            for (key, class) in places.classes(&finest.rows).into_iter().filter(|(_, class)| places.holds(class)) {
                let still: Vec<_> = protected.extract.rows.iter().filter(|row| places.key(row) == key).collect();
                prop_assert_eq!(still, class);
            }
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_no_loss(rows in any_rows(), k in 2u32..6) {
        let mut turned = rows.clone();
        turned.reverse();
        let loss = |rows: &[[i64; 4]]| protect(&plan(k, 2, 60), &frame(rows)).map(|made| (made.lost, made.after));
        let (one, other) = (loss(&rows), loss(&turned));
        prop_assert_eq!(one.is_ok(), other.is_ok());
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert_eq!(one.0, other.0);
            prop_assert_eq!(one.1.k, other.1.k);
        }
    }

    /// An adversary who knows every quasi-identifier of a person, exactly, and that she is in the source.
    #[test]
    fn whoever_knows_a_person_finds_no_row_or_enough_of_them(rows in any_rows(), k in 2u32..6) {
        let plan = plan(k, 2, 60);
        if let Ok(protected) = protect(&plan, &frame(&rows)) {
            for known in &rows {
                let fits = |row: &&ExtractRow| plan.coded().enumerate().take(2).all(|(at, column)| {
                    let level = &column.levels[protected.extract.levels[at]];
                    row.cells[at].is_none_or(|category| level.place(known[at]) == Some(category))
                });
                let found: Vec<&ExtractRow> = protected.extract.rows.iter().filter(fits).collect();
                let states: BTreeSet<_> = found.iter().map(|row| row.cells[2]).collect();
                prop_assert!(found.is_empty() || (found.len() >= k as usize && states.len() >= 2));
            }
        }
    }
}
