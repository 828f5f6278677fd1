//! The linear relaxation refutes only with an exact certificate.

use crate::exhaustive::{Tiny, print_of};
use consistency::linear;
use consistency::propagate::{Net, State};
use consistency::verify::examine;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn shares_that_only_the_relaxation_refutes_are_refuted_exactly() {
    // Programme by education: 60,0 % and 61,0 % of the two programmes cannot make 59,9 % of all.
    let tiny = Tiny::new(2, 2);
    let rows = vec![
        print_of("all", "100000"),
        print_of("share.b0.in.a0", "60,0"),
        print_of("share.b0.in.a1", "61,0"),
        print_of("share.b0.in.all", "59,9"),
    ];
    let definitions = BTreeMap::from([(2019, tiny.definitions())]);
    let examined = examine(&tiny.network, &definitions, &rows).unwrap();
    let net = Net::new(&examined.built.system);
    let mut state = State::new(&net).unwrap();
    for print in 0..rows.len() {
        assert!(state.assume(&net, print).is_ok(), "propagation alone does not see it");
    }
    let conflict = linear::refute(&net, &state).expect("the relaxation does");
    assert_eq!(conflict.prints, [0, 1, 2, 3]);
    assert!(!conflict.constraints.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn what_a_table_prints_is_never_refuted(table in prop::collection::vec(0_i64..5_000, 6)) {
        let tiny = Tiny::new(2, 3);
        let rows = tiny.true_rows(&table);
        let definitions = BTreeMap::from([(2019, tiny.definitions())]);
        for shares_only in [true, false] {
            let rows: Vec<_> = rows.iter().filter(|r| !shares_only || r.figure.as_str().contains("share")).cloned().collect();
            let examined = examine(&tiny.network, &definitions, &rows).unwrap();
            let net = Net::new(&examined.built.system);
            let mut state = State::new(&net).unwrap();
            for print in 0..rows.len() {
                prop_assert!(state.assume(&net, print).is_ok());
            }
            prop_assert!(linear::refute(&net, &state).is_none());
        }
    }
}
