//! People, the roles that they were given, their sessions and one-time links, as rows.
//!
//! Answers for: reading and writing them. Tokens come as hashes; who may do what is `app`'s. Start with [`Person`], then [`Opened`].

mod entity;
mod links;
mod people;
mod sessions;

pub use links::{Link, LinkKind, forget_links, link, make_link, use_link};
pub(crate) use people::language_code;
pub use people::{
    Person, PersonFilter, PersonPage, assign, assignments, assignments_in, end_assignment, insert_person, people,
    person, person_by_mail, update_person,
};
pub use sessions::{
    Opened, Session, close_session, close_sessions, forget_sessions, open_session, session, sessions, touch_session,
};
