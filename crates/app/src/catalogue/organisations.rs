//! Listing, adding and changing organisations. Start with [`Catalogue::organisations`].

use super::change::{ChangeError, Theirs, taken};
use super::{Catalogue, found_by, reach};
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::catalogue::{Draft, Fault, Organisation, OrganisationFacts, OrganisationId, check_organisation};
use store::audit::{self, Line, Wanted};
use store::catalogue as rows;
use store::catalogue::{OrganisationFilter, OrganisationPage};
use store::{Reads, StoreError, Write};

impl Catalogue<'_> {
    /// A page of the organisations that somebody may see.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever may see none.
    pub async fn organisations(&self, me: &Me, filter: OrganisationFilter) -> Result<OrganisationPage, AppError> {
        let only = reach(me, Right::SeeOrganisations)?;
        Ok(rows::organisations(&self.app.store().read(), &OrganisationFilter { only, ..filter }).await?)
    }

    /// What a form about an organisation shows at first.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whoever may not see it, [`AppError::Forbidden`] for whoever may not change it.
    pub async fn organisation_draft(&self, me: &Me, id: OrganisationId) -> Result<(Organisation, Draft), AppError> {
        let organisation = self.organisation(me, id).await?;
        me.need_for(Right::EditOrganisations, id)?;
        if organisation.merged_into.is_some() {
            return Err(AppError::NotFound);
        }
        let draft = Draft::of_organisation(&organisation.facts);
        Ok((organisation, draft))
    }

    /// Changes an organisation that is still as it was seen, at `version`. Its network is the agency's to decide. Nothing is written
    /// when nothing differs.
    ///
    /// # Errors
    /// [`ChangeError`]; the organisation stays as it was.
    pub async fn change_organisation(
        &self,
        me: &Me,
        id: OrganisationId,
        version: i64,
        typed: &Draft,
    ) -> Result<(), ChangeError> {
        let (current, known) = self.organisation_draft(me, id).await?;
        let facts = check_organisation(&typed.over(&known), &self.known.vocabulary).map_err(ChangeError::Refused)?;
        if facts.network != current.facts.network && !me.standing.may(Right::EditOrganisations) {
            return Err(ChangeError::Refused(vec![Fault::new("network", "agency-only", typed.get("network"))]));
        }
        if facts == current.facts {
            return Ok(());
        }
        if version != current.version {
            return Err(self.organisation_conflict(&current).await);
        }
        self.save_organisation(me, &current, facts).await
    }

    async fn save_organisation(
        &self,
        me: &Me,
        current: &Organisation,
        facts: OrganisationFacts,
    ) -> Result<(), ChangeError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let changed = Organisation { facts, ..current.clone() };
        match rows::update_organisation(&write, &changed).await {
            Ok(()) => {}
            Err(StoreError::Taken { .. }) => return Err(taken_siret(&changed.facts)),
            Err(StoreError::Stale { .. }) => {
                let current = rows::organisation(&write, current.id).await?.ok_or(AppError::NotFound)?;
                drop(write);
                return Err(self.organisation_conflict(&current).await);
            }
            Err(cause) => return Err(cause.into()),
        }
        if changed.facts.name != current.facts.name {
            self.rename_in_searches(&write, &changed).await?;
        }
        let line = Line::new("organisation.changed", "organisation", current.id.0).of(Some(current.id));
        write.audit(line.before(&current.facts).after(&changed.facts)).await?;
        write.commit().await?;
        self.forget();
        Ok(())
    }

    /// Its trainings are found by its name.
    pub(super) async fn rename_in_searches(&self, write: &Write, organisation: &Organisation) -> Result<(), AppError> {
        let trainings = rows::trainings_of(write, organisation.id).await?;
        let words = |facts| rows::search_text(&found_by(self.app.network(), facts, &organisation.facts.name));
        let texts: Vec<_> = trainings.iter().map(|one| (one.id, words(&one.facts))).collect();
        Ok(rows::update_search_texts(write, &texts).await?)
    }

    /// Adds an organisation and gives its number.
    ///
    /// # Errors
    /// [`ChangeError`]; [`AppError::Forbidden`] for whoever answers for one organisation only.
    pub async fn add_organisation(&self, me: &Me, typed: &Draft) -> Result<OrganisationId, ChangeError> {
        me.need(Right::EditOrganisations)?;
        let facts = check_organisation(typed, &self.known.vocabulary).map_err(ChangeError::Refused)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let id = match rows::insert_organisation(&write, &facts).await {
            Ok(id) => id,
            Err(StoreError::Taken { .. }) => return Err(taken_siret(&facts)),
            Err(cause) => return Err(cause.into()),
        };
        write.audit(Line::new("organisation.added", "organisation", id.0).of(Some(id)).after(&facts)).await?;
        write.commit().await?;
        Ok(id)
    }

    async fn organisation_conflict(&self, current: &Organisation) -> ChangeError {
        let who = last_writer(&self.app.store().read(), "organisation", current.id.0).await;
        let draft = Draft::of_organisation(&current.facts);
        ChangeError::Conflict(Box::new(Theirs { who, draft, version: current.version }))
    }
}

fn taken_siret(facts: &OrganisationFacts) -> ChangeError {
    taken("siret", facts.siret.as_ref().map_or("", |siret| siret.as_str()))
}

/// Who changed something last; nothing when nobody knows.
pub(super) async fn last_writer(db: &impl Reads, kind: &str, subject: i64) -> String {
    let wanted = Wanted { subject: Some((kind.to_owned(), subject)), limit: 1, ..Wanted::default() };
    let lines = audit::lines(db, &wanted).await.unwrap_or_default();
    lines.into_iter().next().map(|line| line.actor).unwrap_or_default()
}
