//! Lending a role to a colleague: for a time, never longer than one holds it, never on.
//!
//! What may be lent is `domain::accounts::loan_fault`'s. Start with [`Lending`].

use super::letters::{Letter, send};
use super::{Accounts, FormError, Me, people};
use crate::AppError;
use domain::accounts::{Assignment, AssignmentId, PersonId, PersonState, loan_fault};
use domain::catalogue::OrganisationId;
use store::accounts::{self as rows, Person};
use store::audit::Line;
use store::{Reads, StoreError};
use time::{Date, Duration};

/// Which role to lend to whom, for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lending {
    /// One's own role.
    pub role: AssignmentId,
    /// The colleague.
    pub to: PersonId,
    /// First day.
    pub since: Date,
    /// Last day.
    pub until: Date,
}

impl Accounts<'_> {
    /// Lends a role.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is none of one's own; [`FormError::Wrong`] when it can't be lent, or not to them.
    pub async fn lend(&self, me: &Me, typed: &Lending) -> Result<AssignmentId, FormError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let today = write.now().date();
        let own = rows::assignment(&write, typed.role).await?.filter(|one| one.person == me.person.id);
        let own = own.ok_or(AppError::NotFound)?;
        if let Some(fault) = loan_fault(&own, today, typed.since, typed.until) {
            return Err(FormError::Wrong(vec![fault.code()]));
        }
        let organisation = own.organisation.ok_or(AppError::NotFound)?;
        let colleagues = colleagues(&write, organisation, me.person.id, today).await?;
        let Some(colleague) = colleagues.into_iter().find(|person| person.id == typed.to) else {
            return Err(FormError::Wrong(vec![("to", "loan-colleague")]));
        };
        let held = rows::assignments(&write, colleague.id).await?;
        let has = |one: &Assignment| one.role == own.role && one.organisation == own.organisation;
        if held.iter().any(|one| has(one) && one.holds_on(typed.since)) {
            return Err(FormError::Wrong(vec![("to", "role-held")]));
        }
        let loan = Assignment {
            id: AssignmentId(0),
            person: colleague.id,
            since_on: typed.since,
            until_on: Some(typed.until),
            lent_by: Some(me.person.id),
            ..own
        };
        let id = rows::assign(&write, &loan).await?;
        write.audit(Line::new("role.lent", "person", colleague.id.0).of(loan.organisation).after(&loan)).await?;
        let letter = Letter::to(&colleague, "role-lent").with("by", me.person.name.clone());
        let days = [("since", typed.since), ("until", typed.until)];
        let letter = days.into_iter().fold(letter, |letter, (name, day)| letter.with(name, day.to_string()));
        send(self.app, &write, letter.with("url", format!("{}/mon-compte", self.app.base_url()))).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Ends what one lends, at once.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when one does not lend it, or it has ended.
    pub async fn end_loan(&self, me: &Me, id: AssignmentId) -> Result<(), AppError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let yesterday = write.now().date() - Duration::days(1);
        let loan = rows::assignment(&write, id).await?.filter(|loan| loan.lent_by == Some(me.person.id));
        let loan = loan.filter(|loan| loan.until_on.is_none_or(|until| until > yesterday)).ok_or(AppError::NotFound)?;
        people::end(&mut write, &loan, yesterday).await?;
        Ok(write.commit().await?)
    }

    /// What one lends or has lent, with to whom, the latest first.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn my_loans(&self, me: &Me) -> Result<Vec<(Assignment, Person)>, AppError> {
        let read = self.app.store().read();
        let loans = rows::loans(&read, me.person.id).await?;
        let ids: Vec<PersonId> = loans.iter().map(|loan| loan.person).collect();
        let people = rows::people_of(&read, &ids).await?;
        let of = |id| people.iter().find(|person| person.id == id).cloned();
        Ok(loans.into_iter().filter_map(|loan| of(loan.person).map(|person| (loan, person))).collect())
    }

    /// Those to whom one may lend a role: for each organisation where one holds one of one's own, the others who do.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn my_colleagues(&self, me: &Me) -> Result<Vec<Person>, AppError> {
        let (read, today) = (self.app.store().read(), self.app.now().date());
        let own = rows::assignments(&read, me.person.id).await?;
        let mut places: Vec<OrganisationId> = own
            .iter()
            .filter(|one| one.lent_by.is_none() && one.holds_on(today))
            .filter_map(|one| one.organisation)
            .collect();
        places.sort();
        places.dedup();
        let mut found: Vec<Person> = Vec::new();
        for place in places {
            let there = colleagues(&read, place, me.person.id, today).await?;
            let new = there.into_iter().filter(|one| found.iter().all(|known| known.id != one.id)).collect::<Vec<_>>();
            found.extend(new);
        }
        Ok(found)
    }
}

/// Those who can sign in and hold a role of their own in an organisation, by name.
async fn colleagues(
    read: &impl Reads,
    organisation: OrganisationId,
    me: PersonId,
    today: Date,
) -> Result<Vec<Person>, StoreError> {
    let given = rows::assignments_in(read, Some(organisation)).await?;
    let own = given.iter().filter(|one| one.lent_by.is_none() && one.holds_on(today) && one.person != me);
    let ids: Vec<PersonId> = own.map(|one| one.person).collect();
    let mut people = rows::people_of(read, &ids).await?;
    people.retain(|person| person.state == PersonState::Active);
    Ok(people)
}
