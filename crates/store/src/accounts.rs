//! People, the roles that they were given, their sessions and one-time links, as rows.
//!
//! Answers for: reading and writing them. Tokens come as hashes; who may do what is `app`'s. Start with [`Person`], then [`Opened`].

mod devices;
mod entity;
mod erasure;
mod factors;
mod handshakes;
mod identities;
mod keys;
mod links;
mod people;
mod sessions;

pub use devices::{device, forget_devices, forget_devices_of, know_device, see_device};
pub use erasure::{erase_person, forget_assignments, forget_handshakes, forget_keys, forget_pending, people_to_erase};
pub use factors::{codes_left, drop_factor, keep_codes, keep_pending, pending, use_code};
pub use handshakes::{Handshake, begin_handshake, take_handshake};
pub use identities::{Identity, identities, identity, link_identity, see_identity};
pub use keys::{Key, insert_key, key_of, keys, revoke_key, touch_key};
pub use links::{Link, LinkKind, forget_links, link, make_link, make_mail_link, use_link, void_links};
pub use people::{
    Person, PersonFilter, PersonPage, assign, assignment, assignments, assignments_in, assignments_of, end_assignment,
    insert_person, loans, other_holders, people, people_of, person, person_by_mail, update_person,
};
pub use sessions::{
    Opened, Session, close_session, close_sessions, forget_sessions, id_token, keep_id_token, open_session, session,
    sessions, strengthen_session, touch_session,
};
