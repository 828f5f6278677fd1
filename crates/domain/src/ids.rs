//! Numbers of things that several slices name, each a type of its own.
//!
//! Start with [`OrganisationId`]; a slice makes the numbers that are its own with `numbered!`.

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }
    };
}
pub(crate) use numbered;

numbered!(
    /// Number of an organisation.
    OrganisationId
);
