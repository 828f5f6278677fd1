//! The one description of the programming interface: what the slices describe, put together.
//!
//! The page and the document that show it are `catalogue::api`'s. Start with [`whole`].

use utoipa::openapi::OpenApi;

/// A description with those of the other slices.
pub(crate) fn whole(document: OpenApi) -> OpenApi {
    document.merge_from(crate::campaigns::described()).merge_from(crate::figures::described())
}
