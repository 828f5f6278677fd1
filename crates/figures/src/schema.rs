//! How sources point at each other. Knows nothing of rows.

use domain::network::{ColumnId, ColumnType, Source};

/// The column of `from` whose values name rows of `to`.
///
/// A key to `to` itself; or, when `to` is named by a key to a third source (an answer by its training),
/// a key of `from` to that third one.
pub(crate) fn link<'a>(from: &'a Source, to: &Source) -> Option<&'a ColumnId> {
    let keyed = |wanted: &dyn Fn(&ColumnType) -> bool| {
        from.columns.values().find(|column| wanted(&column.kind)).map(|column| &column.id)
    };
    let direct = keyed(&|kind| *kind == ColumnType::Key(to.id.clone()));
    direct.or_else(|| {
        let shared = &to.columns.get(to.key.as_ref()?)?.kind;
        keyed(&|kind| matches!(kind, ColumnType::Key(_)) && kind == shared)
    })
}

/// The name nearest to `found`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    let distances = names.into_iter().map(|name| (strsim::osa_distance(&found, &name.to_lowercase()), name));
    let allowed = (found.chars().count() / 3).max(2);
    distances.min().filter(|(distance, _)| *distance <= allowed).map(|(_, name)| name)
}
