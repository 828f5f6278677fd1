//! What of an edition has to be withheld so that nobody can be deduced from it, and the proof that this is enough.
//!
//! Answers for: which figures are confidential in themselves ([`primary`]), which others go with them, and what an
//! attacker concludes who knows everything published, the definitions, the earlier editions, and that counts are
//! whole. Does not write files. Start with [`protect`]; the search is in [`solve`], the attacker in [`attack`].

pub mod attack;
mod choose;
pub mod cubes;
mod edition;
pub mod facts;
pub mod primary;
pub mod problem;
pub mod solve;

pub use edition::{Attack, ProtectError, Protected, Why, attack, exposed, narrowed, protect};
