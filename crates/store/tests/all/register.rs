//! The register of personal data says something of each column that there is, and of no other.

use crate::engines::sqlite;
use std::collections::BTreeSet;
use store::register::Register;
use store::schema::tables;

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_every_table_stands_in_the_register_once_and_no_other() {
    let db = sqlite().await;
    let register = Register::read().unwrap();
    let real = tables(&db.store.read()).await.unwrap();
    let names: BTreeSet<_> = real.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(register.tables().map(|(name, _)| name).collect::<BTreeSet<_>>(), names);
    for table in &real {
        let entry = register.table(&table.name).unwrap();
        let mut said: Vec<_> = entry.personal.iter().chain(&entry.plain).map(String::as_str).collect();
        said.sort_unstable();
        let mut there: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        there.sort_unstable();
        assert_eq!(said, there, "{}", table.name);
        for column in &there {
            assert!(register.meaning(entry, column).is_some(), "{}.{column} has no meaning", table.name);
        }
        for column in entry.columns.keys().chain(entry.secrets.keys()) {
            assert!(there.contains(&column.as_str()), "{}.{column} is stale", table.name);
        }
    }
}

#[test]
fn personal_data_has_a_purpose_a_right_and_an_end_and_nothing_else_has() {
    for (name, entry) in Register::read().unwrap().tables() {
        assert_eq!(entry.personal.is_empty(), entry.handling.is_none(), "{name}");
        assert!(entry.handling.as_ref().is_none_or(|handling| handling.days > 0), "{name}");
    }
}
