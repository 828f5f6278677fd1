//! Organisations that look like one, and making them one. Start with [`Catalogue::duplicates`].

use super::Catalogue;
use crate::{AppError, Me, accounts};
use domain::accounts::Right;
use domain::catalogue::{Likeness, Organisation, OrganisationId, twins};
use store::Reads;
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

/// What merging two organisations would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeQuestion {
    /// The one that leaves.
    pub gone: Organisation,
    /// The one that stays.
    pub kept: Organisation,
    /// How many trainings move.
    pub trainings: usize,
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

    /// What making `from` one with `into` would do, for the page that asks.
    ///
    /// # Errors
    /// As [`Catalogue::merge`], but for the version.
    pub async fn merge_question(
        &self,
        me: &Me,
        from: OrganisationId,
        into: OrganisationId,
    ) -> Result<MergeQuestion, AppError> {
        need_merge(me, from)?;
        let read = self.app.store().read();
        let (gone, kept) = both(&read, from, into).await?;
        Ok(MergeQuestion { gone, kept, trainings: rows::trainings_of(&read, from).await?.len() })
    }

    /// Makes `from`, as it was seen at `version`, one with `into`: its trainings and the roles of its people move, its keys
    /// end, it leaves every list.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever may not merge; [`AppError::NotFound`] for whoever may not see `from`, and unless both are there
    /// and differ;
    /// [`AppError::Conflict`] when `from` changed since.
    pub async fn merge(
        &self,
        me: &Me,
        from: OrganisationId,
        version: i64,
        into: OrganisationId,
    ) -> Result<u64, AppError> {
        need_merge(me, from)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let (gone, kept) = both(&write, from, into).await?;
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

/// That an organisation exists is nobody's business who may not see it.
fn need_merge(me: &Me, from: OrganisationId) -> Result<(), AppError> {
    if me.standing.may_for(Right::SeeOrganisations, from) {
        me.need(Right::EditOrganisations)
    } else {
        Err(AppError::NotFound)
    }
}

/// Two organisations that differ and were not merged before.
async fn both(
    db: &impl Reads,
    from: OrganisationId,
    into: OrganisationId,
) -> Result<(Organisation, Organisation), AppError> {
    let there = async |id| {
        let found = rows::organisation(db, id).await?;
        found.filter(|one: &Organisation| one.merged_into.is_none()).ok_or(AppError::NotFound)
    };
    let pair = (there(from).await?, there(into).await?);
    if from == into { Err(AppError::NotFound) } else { Ok(pair) }
}
