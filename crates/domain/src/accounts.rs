//! People, what they may do and for whom, over time.
//!
//! Answers for: roles, the rights that each gives, the reach of a right (the whole network, or one organisation), and what a
//! password must be. Knows nothing of sessions, cookies, mail or hashing: see `app` and `web`. Start with [`Standing`].

mod loans;
mod name;
mod password;
mod rights;

pub use loans::{LOAN_DAYS, LoanFault, loan_fault};
pub use name::{NAME_LENGTH, NameFault, claimed_name, name_fault};
pub use password::{PASSWORD_LENGTH, PasswordFault, password_fault};
pub use rights::{Right, Role};

use crate::ids::{OrganisationId, numbered};
use serde::{Deserialize, Serialize};
use std::fmt;
use time::Date;

numbered!(
    /// Number of a person.
    PersonId
);
numbered!(
    /// Number of a role that somebody was given.
    AssignmentId
);

/// A mail address as it is compared: trimmed, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mail(String);

/// The domain of [`Mail::erased`].
const ERASED: &str = "erased.invalid";

/// Why a text is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a mail address has a name, an @ and a domain with a dot, and at most 254 characters")]
pub struct NoMail;

impl Mail {
    /// Reads an address; its case is not kept, for no provider of mail tells addresses apart by it.
    ///
    /// # Errors
    /// [`NoMail`] when something is missing, too long or holds white space or control characters.
    pub fn parse(text: &str) -> Result<Self, NoMail> {
        let text = text.trim().to_lowercase();
        let (name, domain) = text.rsplit_once('@').ok_or(NoMail)?;
        let labels = domain.split('.').filter(|label| !label.is_empty()).count();
        let dots = domain.matches('.').count();
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\".contains(c));
        let well =
            !name.is_empty() && !name.contains('@') && dots >= 1 && labels == dots + 1 && plain && text.len() <= 254;
        well.then_some(Self(text)).ok_or(NoMail)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands in place of the address of somebody whose account was erased: it leads nowhere (RFC 2606).
    #[must_use]
    pub fn erased(person: PersonId) -> Self {
        Self(format!("{person}@{ERASED}"))
    }

    /// Whether it is [`Mail::erased`].
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.domain() == ERASED
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Mail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where a person stands with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonState {
    /// Asked to join, has not answered.
    Invited,
    /// Can sign in.
    Active,
    /// Can't sign in any more; what was done stays under the name.
    Closed,
}

impl PersonState {
    /// The word that tables and files hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Closed].into_iter().find(|state| state.code() == code)
    }
}

/// A role given to a person, in an organisation or in the agency, over days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its number.
    pub id: AssignmentId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is.
    pub role: Role,
    /// In which organisation; none for the agency itself.
    pub organisation: Option<OrganisationId>,
    /// First day.
    pub since_on: Date,
    /// Last day; none while it lasts.
    pub until_on: Option<Date>,
    /// Who lends it, when it is a delegation.
    pub lent_by: Option<PersonId>,
}

impl Assignment {
    /// Whether it counts on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.since_on <= day && self.until_on.is_none_or(|last| day <= last)
    }
}

/// What a person may do today: the roles that hold, lent ones with fewer rights.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Standing {
    held: Vec<(Role, Option<OrganisationId>)>,
    /// Those of `held` that are not lent.
    own: Vec<(Role, Option<OrganisationId>)>,
}

impl Standing {
    /// The standing that `assignments` give on `day`.
    #[must_use]
    pub fn on(day: Date, assignments: &[Assignment]) -> Self {
        let those = |lent_too: bool| {
            let holding = assignments.iter().filter(|one| one.holds_on(day) && (lent_too || one.lent_by.is_none()));
            let mut those: Vec<_> = holding.map(|one| (one.role, one.organisation)).collect();
            those.sort();
            those.dedup();
            those
        };
        Self { held: those(true), own: those(false) }
    }

    /// The roles that may give `right`: a lent one does not give what would outlast it.
    fn giving(&self, right: Right) -> impl Iterator<Item = &(Role, Option<OrganisationId>)> {
        let counting = if right.is_lent_along() { &self.held } else { &self.own };
        counting.iter().filter(move |(role, _)| role.gives(right))
    }

    /// The roles that hold, each with its organisation.
    #[must_use]
    pub fn roles(&self) -> &[(Role, Option<OrganisationId>)] {
        &self.held
    }

    /// Whether `right` is held for the whole network.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.giving(right).any(|(role, _)| role.of_the_agency())
    }

    /// Whether `right` is held for what belongs to `organisation`: by the agency, or by a role in that very organisation.
    #[must_use]
    pub fn may_for(&self, right: Right, organisation: OrganisationId) -> bool {
        self.may(right) || self.giving(right).any(|(_, held)| *held == Some(organisation))
    }

    /// Whether `right` is held anywhere.
    #[must_use]
    pub fn may_somewhere(&self, right: Right) -> bool {
        self.giving(right).next().is_some()
    }

    /// The organisations for which `right` is held by a role in them; empty says nothing about the agency's reach.
    #[must_use]
    pub fn organisations(&self, right: Right) -> Vec<OrganisationId> {
        let mut found: Vec<_> = self.giving(right).filter_map(|(_, organisation)| *organisation).collect();
        found.sort();
        found.dedup();
        found
    }

    /// Whether a role of one's own that holds gives `role` in `organisation`, or in the agency without one.
    #[must_use]
    pub fn may_give(&self, role: Role, organisation: Option<OrganisationId>) -> bool {
        let reaches = |(held, own): &(Role, Option<OrganisationId>)| {
            held.of_the_agency() || (own.is_some() && *own == organisation)
        };
        self.own.iter().any(|one| one.0.may_give(role) && reaches(one))
    }

    /// Whether a role that holds asks for a second factor at sign-in.
    #[must_use]
    pub fn needs_second_factor(&self) -> bool {
        self.held.iter().any(|(role, _)| role.needs_second_factor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn assignment(role: Role, organisation: Option<i64>, since: Date, until: Option<Date>) -> Assignment {
        Assignment {
            id: AssignmentId(1),
            person: PersonId(1),
            role,
            organisation: organisation.map(OrganisationId),
            since_on: since,
            until_on: until,
            lent_by: None,
        }
    }

    #[test]
    fn a_role_counts_from_its_first_to_its_last_day() {
        let given = [assignment(Role::Director, None, date!(2026 - 01 - 01), Some(date!(2026 - 06 - 30)))];
        let roles = |day| Standing::on(day, &given).roles().len();
        assert_eq!(
            [date!(2025 - 12 - 31), date!(2026 - 01 - 01), date!(2026 - 06 - 30), date!(2026 - 07 - 01)].map(roles),
            [0, 1, 1, 0]
        );
    }

    #[test]
    fn a_right_in_one_organisation_is_none_in_another() {
        let given = [assignment(Role::ProviderManager, Some(7), date!(2026 - 01 - 01), None)];
        let standing = Standing::on(date!(2026 - 11 - 28), &given);
        assert!(standing.may_for(Right::EditTrainings, OrganisationId(7)));
        assert!(!standing.may_for(Right::EditTrainings, OrganisationId(8)));
        assert!(!standing.may(Right::EditTrainings) && standing.may_somewhere(Right::EditTrainings));
        assert_eq!(standing.organisations(Right::EditTrainings), [OrganisationId(7)]);
    }

    #[test]
    fn a_lent_role_gives_nothing_that_outlasts_it() {
        let day = date!(2026 - 11 - 28);
        let own = assignment(Role::ProviderManager, Some(7), day, None);
        let lent = Assignment { until_on: Some(day), lent_by: Some(PersonId(2)), ..own.clone() };
        let (place, borrower) = (OrganisationId(7), Standing::on(day, std::slice::from_ref(&lent)));
        assert_eq!(borrower.roles(), [(Role::ProviderManager, Some(place))]);
        assert!(borrower.may_for(Right::EditTrainings, place) && borrower.may_for(Right::SeePeople, place));
        for kept in [Right::ManagePeople, Right::ManageKeys] {
            assert!(!borrower.may_for(kept, place) && !borrower.may_somewhere(kept), "{kept:?}");
            assert!(borrower.organisations(kept).is_empty(), "{kept:?}");
        }
        assert!(!borrower.may_give(Role::ProviderEditor, Some(place)));
        let both = Standing::on(day, &[lent, own]);
        assert!(both.may_for(Right::ManageKeys, place) && both.may_give(Role::ProviderEditor, Some(place)));
    }

    #[test]
    fn a_role_is_given_only_where_the_givers_own_reaches() {
        let held = |role, organisation| {
            Standing::on(date!(2026 - 11 - 28), &[assignment(role, organisation, date!(2026 - 01 - 01), None)])
        };
        let manager = held(Role::ProviderManager, Some(7));
        assert!(manager.may_give(Role::ProviderEditor, Some(OrganisationId(7))));
        assert!(!manager.may_give(Role::ProviderEditor, Some(OrganisationId(8))));
        assert!(!manager.may_give(Role::ProviderEditor, None) && !manager.may_give(Role::Director, None));
        let administrator = held(Role::Administrator, None);
        assert!(administrator.may_give(Role::Director, None));
        assert!(administrator.may_give(Role::ProviderManager, Some(OrganisationId(8))));
        assert!(!held(Role::Director, None).may_give(Role::Auditor, None));
    }

    #[test]
    fn an_erased_address_is_one_and_nobody_elses() {
        let erased = Mail::erased(PersonId(7));
        assert_eq!(Mail::parse(erased.as_str()), Ok(erased.clone()));
        assert!(erased.is_erased() && !Mail::parse("ada@exemple.fr").unwrap().is_erased());
    }

    #[test]
    fn an_address_is_compared_without_its_case() {
        assert_eq!(Mail::parse(" Ada@Exemple.FR ").map(|mail| mail.to_string()), Ok("ada@exemple.fr".to_owned()));
        for wrong in [
            "",
            "ada",
            "@exemple.fr",
            "ada@",
            "ada@exemple",
            "ada@exemple..fr",
            "a b@exemple.fr",
            "a@b@c.fr",
            "a@.fr",
            "a\n@b.fr",
        ] {
            assert_eq!(Mail::parse(wrong), Err(NoMail), "{wrong:?}");
        }
    }
}
