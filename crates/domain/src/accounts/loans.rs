//! Lending a role to a colleague while one is away: what may be lent, for how long.
//!
//! Does not say who is a colleague: `app` looks that up. Read [`loan_fault`].

use super::Assignment;
use time::{Date, Duration};

/// Most days that a role is lent, the first and the last included.
pub const LOAN_DAYS: i64 = 366;

/// Why a role can't be lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoanFault {
    /// It is not held on the first day.
    NotHeld,
    /// It was lent itself.
    Lent,
    /// It is none in an organisation.
    NoOrganisation,
    /// It would begin in the past, or end before it begins.
    Dates,
    /// It would last longer than [`LOAN_DAYS`].
    TooLong,
    /// It would last longer than the role itself.
    AfterOwn,
}

impl LoanFault {
    /// The field that it concerns and the code of the message.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::NotHeld => ("role", "loan-not-held"),
            Self::Lent => ("role", "loan-lent"),
            Self::NoOrganisation => ("role", "loan-no-organisation"),
            Self::Dates => ("until", "loan-dates"),
            Self::TooLong => ("until", "loan-long"),
            Self::AfterOwn => ("until", "loan-after-own"),
        }
    }
}

/// What stands against lending `own` from `since` to `until`, asked `today`.
#[must_use]
pub fn loan_fault(own: &Assignment, today: Date, since: Date, until: Date) -> Option<LoanFault> {
    match () {
        () if own.lent_by.is_some() => Some(LoanFault::Lent),
        () if own.organisation.is_none() || !own.role.of_an_organisation() => Some(LoanFault::NoOrganisation),
        () if since < today || until < since => Some(LoanFault::Dates),
        () if until - since >= Duration::days(LOAN_DAYS) => Some(LoanFault::TooLong),
        () if !own.holds_on(since) => Some(LoanFault::NotHeld),
        () if !own.holds_on(until) => Some(LoanFault::AfterOwn),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{AssignmentId, PersonId, Role};
    use crate::catalogue::OrganisationId;
    use time::macros::date;

    #[test]
    fn a_role_is_lent_for_a_year_at_most_and_never_longer_than_it_lasts() {
        let own = Assignment {
            id: AssignmentId(1),
            person: PersonId(1),
            role: Role::ProviderManager,
            organisation: Some(OrganisationId(7)),
            since_on: date!(2026 - 01 - 01),
            until_on: Some(date!(2027 - 12 - 31)),
            lent_by: None,
        };
        let today = date!(2026 - 11 - 28);
        let fault = |since, until| loan_fault(&own, today, since, until);
        assert_eq!(fault(today, date!(2027 - 11 - 28)), None);
        assert_eq!(fault(today, date!(2027 - 11 - 29)), Some(LoanFault::TooLong));
        assert_eq!(fault(today, date!(2026 - 11 - 27)), Some(LoanFault::Dates));
        assert_eq!(fault(date!(2026 - 11 - 27), today), Some(LoanFault::Dates));
        assert_eq!(fault(date!(2027 - 12 - 01), date!(2028 - 01 - 01)), Some(LoanFault::AfterOwn));
        assert_eq!(fault(date!(2028 - 01 - 01), date!(2028 - 01 - 02)), Some(LoanFault::NotHeld));
        let lent = Assignment { lent_by: Some(PersonId(2)), ..own.clone() };
        assert_eq!(loan_fault(&lent, today, today, today), Some(LoanFault::Lent));
        let agency = Assignment { role: Role::Director, organisation: None, ..own };
        assert_eq!(loan_fault(&agency, today, today, today), Some(LoanFault::NoOrganisation));
    }
}
