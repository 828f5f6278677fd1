//! Which organisation a number is, for slices that only say where somebody or something belongs.
//!
//! Below the slices: what may be seen and changed of an organisation is `catalogue`'s.

use domain::catalogue::{Organisation, OrganisationId};
use store::{Reads, StoreError, catalogue};

/// The organisation of a number, unless it was merged into another.
pub(crate) async fn standing(db: &impl Reads, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    Ok(named(db, id).await?.filter(|organisation| organisation.merged_into.is_none()))
}

/// The organisation of a number, merged or not.
pub(crate) async fn named(db: &impl Reads, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    catalogue::organisation(db, id).await
}
