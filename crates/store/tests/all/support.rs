//! Databases of their own for the tests of the catalogue.

use crate::engines::for_each_engine;
use std::future::Future;
use store::{Actor, Store, Write};

pub use crate::engines::NOW;

/// Runs `test` on a fresh database of each engine.
pub async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    for_each_engine(async |db| test(db.store.clone()).await).await;
}

/// A write in the name of the program.
pub async fn write(store: &Store) -> Write {
    store.write(Actor::program(), NOW).await.unwrap()
}
