//! Organisations that look like one, and making them one. Start with [`Catalogue::duplicates`].

use super::Catalogue;
use crate::{AppError, Me, accounts};
use domain::accounts::Right;
use domain::catalogue::{Likeness, Organisation, OrganisationId, twins};
use store::audit::Line;
use store::catalogue as rows;

/// Two organisations that look like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Why.
    pub likeness: Likeness,
    /// The one that was there first.
    pub first: Organisation,
    /// The other.
    pub second: Organisation,
}

impl Catalogue<'_> {
    /// Every pair that looks like one, the surest first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever may not merge.
    pub async fn duplicates(&self, me: &Me) -> Result<Vec<Proposal>, AppError> {
        me.need(Right::EditOrganisations)?;
        let all = rows::all_organisations(&self.app.store().read()).await?;
        let find = |id| all.iter().find(|one| one.id == id).cloned();
        let proposals = twins(&all).into_iter().filter_map(|pair| {
            Some(Proposal { likeness: pair.likeness, first: find(pair.first)?, second: find(pair.second)? })
        });
        Ok(proposals.collect())
    }

    /// Makes `from`, as it was seen at `version`, one with `into`: its trainings and the roles of its people move, its keys
    /// end, it leaves every list.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever may not merge; [`AppError::NotFound`] unless both are there and differ;
    /// [`AppError::Conflict`] when `from` changed since.
    pub async fn merge(
        &self,
        me: &Me,
        from: OrganisationId,
        version: i64,
        into: OrganisationId,
    ) -> Result<u64, AppError> {
        me.need(Right::EditOrganisations)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let there = async |id| {
            let found = rows::organisation(&write, id).await?;
            found.filter(|one: &Organisation| one.merged_into.is_none()).ok_or(AppError::NotFound)
        };
        let (gone, kept) = (there(from).await?, there(into).await?);
        if from == into {
            return Err(AppError::NotFound);
        }
        if gone.version != version {
            return Err(AppError::Conflict);
        }
        let moved = rows::merge_organisation(&write, &gone, into).await?;
        accounts::move_roles(&mut write, from, into).await?;
        accounts::revoke_all(&mut write, from).await?;
        self.rename_in_searches(&write, &kept).await?;
        let line = |id: OrganisationId| Line::new("organisation.merged", "organisation", id.0).of(Some(id));
        write.audit(line(from).before(&gone.facts)).await?;
        write.audit(line(into).after(&kept.facts)).await?;
        write.commit().await?;
        self.forget();
        Ok(moved)
    }
}
