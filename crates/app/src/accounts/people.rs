//! Other people: inviting them, giving and ending roles, closing and reopening accounts, reading who they are.
//!
//! Answers for: who may do that to whom. Never leaves the platform without an administrator. Start with [`Invitation`].

use super::letters::{Letter, send};
use super::{Accounts, FormError, Me};
use crate::{AppError, Token, organisations};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonId, PersonState, Right, Role, name_fault};
use domain::catalogue::OrganisationId;
use domain::network::Language;
use std::collections::{BTreeMap, BTreeSet};
use store::accounts::{self as rows, LinkKind, Person, PersonFilter, PersonPage};
use store::audit::{self, Entry, Line, Wanted};
use store::{Reads, StoreError, Write};
use time::{Date, Duration, OffsetDateTime};

/// How long an invitation lasts.
pub(super) const INVITATION: Duration = Duration::days(7);

/// Whom to invite as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The address, as typed.
    pub mail: String,
    /// First and last name.
    pub name: String,
    /// The language that they read.
    pub language: Language,
    /// As what.
    pub role: Role,
    /// In which organisation; none for the agency.
    pub organisation: Option<OrganisationId>,
    /// From which day; none for today.
    pub since: Option<Date>,
    /// Up to which day; none for as long as it lasts.
    pub until: Option<Date>,
}

/// A person with the roles that whoever asks may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFile {
    /// The person, without secrets.
    pub person: Person,
    /// Whether whoever asks sees everybody; else only name, address and the roles in their organisations are told.
    pub all: bool,
    /// Their roles over time, the latest first.
    pub roles: Vec<Assignment>,
    /// What the audit trail tells of them, the latest first; empty for whoever may not read it.
    pub history: Vec<Entry>,
    /// Whether whoever asks may invite, close and reopen the account, and take its second factor away.
    pub manages: bool,
    /// Whether whoever asks may send the invitation again.
    pub invites: bool,
}

impl Accounts<'_> {
    /// Invites somebody as something; somebody who is already there gets the role and a notice. Who does not see everybody
    /// learns from the answer nothing of the account.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] outside one's reach; [`FormError::Wrong`] with every mistake; [`AppError::TooMany`] after many.
    pub async fn invite(&self, me: &Me, typed: &Invitation) -> Result<PersonId, FormError> {
        need_gift(me, typed.role, typed.organisation)?;
        let mail = checked(me, typed, self.app.now().date())?;
        self.app.limits().try_letter(me.person.id)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        need_organisation(&write, typed.organisation).await?;
        let known = rows::person_by_mail(&write, &mail).await?;
        let person = match known {
            Some(person) if person.state == PersonState::Closed && me.standing.may(Right::SeePeople) => {
                return Err(FormError::Wrong(vec![("mail", "mail-closed")]));
            }
            Some(person) => person,
            None => add_invited(&mut write, typed, mail).await?,
        };
        self.give(&mut write, &person, typed).await?;
        match person.state {
            PersonState::Invited => self.send_invitation(&write, &person).await?,
            PersonState::Active => {
                let letter = Letter::to(&person, "role-given").with("by", me.person.name.clone());
                send(self.app, &write, letter.with("url", format!("{}/mon-compte", self.app.base_url()))).await?;
            }
            // Nobody learns from the answer that the account is closed; the audit trail says that nothing was sent.
            PersonState::Closed => {
                let line = Line::new("person.invited", "person", person.id.0).of(typed.organisation);
                write.audit(line.after(&"closed, nothing sent")).await?;
            }
        }
        write.commit().await?;
        Ok(person.id)
    }

    async fn give(&self, write: &mut Write, person: &Person, typed: &Invitation) -> Result<(), FormError> {
        let today = write.now().date();
        let role = Assignment {
            id: AssignmentId(0),
            person: person.id,
            role: typed.role,
            organisation: typed.organisation,
            since_on: typed.since.unwrap_or(today),
            until_on: typed.until,
            lent_by: None,
        };
        let given = rows::assignments(write, person.id).await?;
        let same =
            |one: &&Assignment| one.role == role.role && one.organisation == role.organisation && one.lent_by.is_none();
        if given.iter().filter(same).any(|one| one.holds_on(role.since_on)) {
            return Err(FormError::Wrong(vec![("role", "role-held")]));
        }
        rows::assign(write, &role).await?;
        write.audit(Line::new("role.given", "person", person.id.0).of(role.organisation).after(&role)).await?;
        Ok(())
    }

    async fn send_invitation(&self, write: &Write, person: &Person) -> Result<(), FormError> {
        let token = Token::new();
        rows::make_link(write, &token.hash(), LinkKind::Invitation, Some(person.id), write.now() + INVITATION).await?;
        let url = format!("{}/lien/{}", self.app.base_url(), token.reveal());
        let by = write.actor().name.clone();
        let letter = Letter::to(person, "invitation").with("url", url).with("by", by).with("days", "7");
        if send(self.app, write, letter).await? {
            Ok(())
        } else {
            Err(FormError::Wrong(vec![("mail", "mail-refused")]))
        }
    }

    /// Sends an invitation again; the earlier link no longer counts. Who does not see everybody gets the same answer when
    /// the person has joined meanwhile.
    ///
    /// # Errors
    /// [`AppError::NotFound`] outside one's reach; [`AppError::Conflict`] when the person has joined meanwhile; [`FormError::Wrong`] when
    /// their address refuses mail.
    pub async fn invite_again(&self, me: &Me, id: PersonId) -> Result<(), FormError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let person = rows::person(&write, id).await?.ok_or(AppError::NotFound)?;
        let roles = rows::assignments(&write, id).await?;
        if !reaches(me, Right::ManagePeople, &roles, write.now().date()) {
            return Err(AppError::NotFound.into());
        }
        self.app.limits().try_letter(me.person.id)?;
        match person.state {
            PersonState::Invited => {}
            _ if me.standing.may(Right::SeePeople) => return Err(AppError::Conflict.into()),
            _ => return Ok(()),
        }
        self.send_invitation(&write, &person).await?;
        write.audit(Line::new("person.invited", "person", id.0)).await?;
        Ok(write.commit().await?)
    }

    /// Ends a role after `last`, or at once: what was lent of it ends with it.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] outside one's reach; [`FormError::Wrong`] for the last administrator or a day that makes no sense.
    pub async fn end_role(&self, me: &Me, id: AssignmentId, last: Option<Date>) -> Result<(), FormError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let today = write.now().date();
        let role = rows::assignment(&write, id).await?.ok_or(AppError::NotFound)?;
        need_gift(me, role.role, role.organisation)?;
        let last = last.unwrap_or(today - Duration::days(1));
        if last < today - Duration::days(1) || role.until_on.is_some_and(|until| until <= last) {
            return Err(FormError::Wrong(vec![("last", "role-last-day")]));
        }
        if role.role == Role::Administrator {
            need_another_administrator(&write, role.person).await?;
        }
        end(&mut write, &role, last).await?;
        end_loans(&mut write, &role, last).await?;
        Ok(write.commit().await?)
    }

    /// Closes an account: its sessions, links and loans end; what was done stays under its name.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without the right in the agency; [`FormError::Wrong`] for oneself and the last administrator.
    pub async fn close_person(&self, me: &Me, id: PersonId) -> Result<(), FormError> {
        me.need(Right::ManagePeople)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let person = rows::person(&write, id).await?.ok_or(AppError::NotFound)?;
        if person.id == me.person.id {
            return Err(FormError::Wrong(vec![("person", "person-oneself")]));
        }
        if person.state == PersonState::Closed {
            return Err(AppError::Conflict.into());
        }
        let roles = rows::assignments(&write, id).await?;
        if roles.iter().any(|one| one.role == Role::Administrator && one.holds_on(write.now().date())) {
            need_another_administrator(&write, id).await?;
        }
        rows::update_person(&write, &Person { state: PersonState::Closed, ..person }).await?;
        rows::close_sessions(&write, id, None).await?;
        rows::void_links(&write, id).await?;
        let yesterday = write.now().date() - Duration::days(1);
        for role in roles.iter().filter(|role| role.lent_by.is_none()) {
            end_loans(&mut write, role, yesterday).await?;
        }
        write.audit(Line::new("person.closed", "person", id.0)).await?;
        Ok(write.commit().await?)
    }

    /// Reopens an account: as active where somebody can sign in, else as invited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without the right in the agency; [`AppError::Conflict`] when it is open, or was erased.
    pub async fn reopen_person(&self, me: &Me, id: PersonId) -> Result<(), AppError> {
        me.need(Right::ManagePeople)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let person = rows::person(&write, id).await?.ok_or(AppError::NotFound)?;
        if person.state != PersonState::Closed || person.mail.is_erased() {
            return Err(AppError::Conflict);
        }
        let known = person.password_hash.is_some() || !rows::identities(&write, id).await?.is_empty();
        let state = if known { PersonState::Active } else { PersonState::Invited };
        rows::update_person(&write, &Person { state, ..person }).await?;
        write.audit(Line::new("person.reopened", "person", id.0).after(&state)).await?;
        Ok(write.commit().await?)
    }

    /// A page of people with the roles of each; of one organisation for whoever only answers for that one. Reading it leaves a line.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] outside one's reach.
    pub async fn people(&self, me: &Me, filter: &PersonFilter) -> Result<(PersonPage, Vec<Assignment>), AppError> {
        match filter.organisation {
            Some(organisation) => me.need_for(Right::SeePeople, organisation)?,
            None => me.need(Right::SeePeople)?,
        }
        let read = self.app.store().read();
        let all = me.standing.may(Right::SeePeople);
        let narrowed = PersonFilter { state: None, not_ended_on: Some(self.app.now().date()), ..filter.clone() };
        let mut page = rows::people(&read, if all { filter } else { &narrowed }).await?;
        let ids: Vec<PersonId> = page.people.iter().map(|person| person.id).collect();
        let mut roles = rows::assignments_of(&read, &ids).await?;
        if !all {
            page.people.iter_mut().for_each(veil);
            roles.retain(|role| role.organisation == filter.organisation);
        }
        let line = Line::new("person.listed", "person", None).of(filter.organisation).after(&page.people.len());
        self.app.store().note_read(me.actor(), self.app.now(), line).await?;
        Ok((page, roles))
    }

    /// The names of organisations, for those who already see that somebody holds a role there.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn places(&self, roles: &[Assignment]) -> Result<BTreeMap<OrganisationId, String>, AppError> {
        let ids: BTreeSet<OrganisationId> = roles.iter().filter_map(|role| role.organisation).collect();
        let mut names = BTreeMap::new();
        for id in ids {
            let found = organisations::named(&self.app.store().read(), id).await?;
            names.extend(found.map(|organisation| (id, organisation.facts.name)));
        }
        Ok(names)
    }

    /// The names of those who lend these roles.
    ///
    /// # Errors
    /// When the database can't be had.
    pub async fn lenders(&self, roles: &[Assignment]) -> Result<BTreeMap<PersonId, String>, AppError> {
        let ids: Vec<PersonId> = roles.iter().filter_map(|role| role.lent_by).collect();
        let people = rows::people_of(&self.app.store().read(), &ids).await?;
        Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
    }

    /// A role that whoever asks may end, with its person.
    ///
    /// # Errors
    /// [`AppError::NotFound`] outside one's reach.
    pub async fn role_to_end(&self, me: &Me, id: AssignmentId) -> Result<(Assignment, Person), AppError> {
        let read = self.app.store().read();
        let role = rows::assignment(&read, id).await?.ok_or(AppError::NotFound)?;
        need_gift(me, role.role, role.organisation).map_err(|_| AppError::NotFound)?;
        let person = rows::person(&read, role.person).await?.ok_or(AppError::NotFound)?;
        Ok((role, person))
    }

    /// One person, with what whoever asks may see. Reading about somebody else leaves a line.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also outside one's reach: nobody learns who has an account.
    pub async fn person(&self, me: &Me, id: PersonId) -> Result<PersonFile, AppError> {
        let read = self.app.store().read();
        let mut person = rows::person(&read, id).await?.ok_or(AppError::NotFound)?;
        let mut roles = rows::assignments(&read, id).await?;
        let (today, all) = (self.app.now().date(), me.standing.may(Right::SeePeople));
        if !reaches(me, Right::SeePeople, &roles, today) {
            return Err(AppError::NotFound);
        }
        let invites = (!all || person.state == PersonState::Invited) && reaches(me, Right::ManagePeople, &roles, today);
        if !all {
            veil(&mut person);
            let seen = me.standing.organisations(Right::SeePeople);
            roles.retain(|role| role.organisation.is_some_and(|organisation| seen.contains(&organisation)));
        }
        let history = if me.standing.may(Right::ReadAudit) { history(&read, id).await? } else { Vec::new() };
        if id != me.person.id {
            let line = Line::new("person.read", "person", id.0);
            self.app.store().note_read(me.actor(), self.app.now(), line).await?;
        }
        let manages = me.standing.may(Right::ManagePeople) && !person.mail.is_erased();
        Ok(PersonFile { person, all, roles, history, manages, invites })
    }
}

/// Every mistake in an invitation, or its address.
fn checked(me: &Me, typed: &Invitation, today: Date) -> Result<Mail, FormError> {
    let mut wrong = Vec::new();
    wrong.extend(name_fault(&typed.name).map(|fault| ("name", fault.code())));
    if typed.role.of_an_organisation() != typed.organisation.is_some() {
        wrong.push(("role", "role-place"));
    }
    if typed.since.is_some_and(|since| since < today) && !me.standing.may(Right::ManagePeople) {
        wrong.push(("since", "role-past"));
    }
    if typed.until.is_some_and(|until| until < typed.since.unwrap_or(today) || until < today) {
        wrong.push(("until", "role-dates"));
    }
    match Mail::parse(&typed.mail) {
        Ok(mail) if wrong.is_empty() => Ok(mail),
        Ok(_) => Err(FormError::Wrong(wrong)),
        Err(_) => {
            wrong.push(("mail", "mail-wrong"));
            Err(FormError::Wrong(wrong))
        }
    }
}

/// Goes on only when the organisation is there, if one is named.
pub(super) async fn need_organisation(db: &impl Reads, id: Option<OrganisationId>) -> Result<(), AppError> {
    let Some(id) = id else { return Ok(()) };
    organisations::standing(db, id).await?.map(drop).ok_or(AppError::NotFound)
}

async fn add_invited(write: &mut Write, typed: &Invitation, mail: Mail) -> Result<Person, AppError> {
    let mut person = Person::new(typed.name.trim(), mail, typed.language, PersonState::Invited, write.now());
    person.id = rows::insert_person(write, &person).await?;
    write.audit(Line::new("person.invited", "person", person.id.0).of(typed.organisation)).await?;
    Ok(person)
}

/// Goes on only when `role` may be given and taken there.
fn need_gift(me: &Me, role: Role, organisation: Option<OrganisationId>) -> Result<(), AppError> {
    match organisation {
        Some(organisation) => me.need_for(Right::ManagePeople, organisation)?,
        None => me.need(Right::ManagePeople)?,
    }
    if me.standing.may_give(role, organisation) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// Leaves of a person what somebody learns who does not see everybody: name and address.
fn veil(person: &mut Person) {
    person.state = PersonState::Active;
    person.language = Language::Fr;
    person.made_at = OffsetDateTime::UNIX_EPOCH;
    (person.seen_at, person.password_hash, person.totp_secret, person.totp_step) = (None, None, None, None);
}

/// Whether `right` reaches somebody who was given these roles; in an organisation only while one lasts, or before it begins.
fn reaches(me: &Me, right: Right, roles: &[Assignment], today: Date) -> bool {
    let lasting = roles.iter().filter(|role| role.until_on.is_none_or(|last| today <= last));
    let there = lasting.filter_map(|role| role.organisation);
    me.standing.may(right) || there.into_iter().any(|organisation| me.standing.may_for(right, organisation))
}

async fn need_another_administrator(write: &Write, person: PersonId) -> Result<(), FormError> {
    let others = rows::other_holders(write, Role::Administrator, write.now().date(), person).await?;
    if others == 0 { Err(FormError::Wrong(vec![("person", "last-administrator")])) } else { Ok(()) }
}

/// Ends one role.
pub(super) async fn end(write: &mut Write, role: &Assignment, last: Date) -> Result<(), StoreError> {
    rows::end_assignment(write, role.id, last).await?;
    let after = Assignment { until_on: Some(last), ..role.clone() };
    let line = Line::new("role.ended", "person", role.person.0).of(role.organisation);
    write.audit(line.before(role).after(&after)).await
}

/// Ends what is lent of a role, no later than the role itself.
pub(super) async fn end_loans(write: &mut Write, role: &Assignment, last: Date) -> Result<(), StoreError> {
    let lent = rows::loans(write, role.person).await?;
    let same = |one: &&Assignment| one.role == role.role && one.organisation == role.organisation;
    for loan in lent.iter().filter(same).filter(|loan| loan.until_on.is_none_or(|until| until > last)) {
        end(write, loan, last).await?;
    }
    Ok(())
}

/// Whoever holds a role in `from` holds it in `into` from today on.
pub(crate) async fn move_roles(
    write: &mut Write,
    from: OrganisationId,
    into: OrganisationId,
) -> Result<(), StoreError> {
    let today = write.now().date();
    for held in rows::assignments_in(write, Some(from)).await? {
        if held.until_on.is_some_and(|last| last < today) {
            continue;
        }
        end(write, &held, today - Duration::days(1)).await?;
        let moved = Assignment { organisation: Some(into), since_on: held.since_on.max(today), ..held };
        rows::assign(write, &moved).await?;
        let line = Line::new("role.given", "person", moved.person.0).of(moved.organisation);
        write.audit(line.after(&moved)).await?;
    }
    Ok(())
}

async fn history(read: &impl Reads, id: PersonId) -> Result<Vec<Entry>, StoreError> {
    let wanted = Wanted { subject: Some(("person".to_owned(), id.0)), limit: 50, ..Wanted::default() };
    audit::lines(read, &wanted).await
}
