//! Opening a figure back to the trainings that stand behind it, for the agency. Start with [`Figures::rows`].

use super::{Edition, Figures};
use crate::workshop::{FigureRows, WorkshopError};
use crate::{AppError, Me};
use domain::network::Year;
use std::sync::Arc;
use store::audit::Line;
use thiserror::Error;

/// Why a figure does not open.
#[derive(Debug, Error)]
pub enum RowsError {
    /// It is not counted on records, or they are wrong.
    #[error("{0}")]
    Workshop(WorkshopError),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl Figures<'_> {
    /// What stands behind a figure, training by training, as the answers of its campaign are now: those of the edition as long as they are
    /// frozen. Reading it leaves a line in the trail.
    ///
    /// # Errors
    /// [`RowsError`]; [`AppError::Forbidden`] for whoever does not see editions; [`AppError::NotFound`] without the edition or a workshop.
    pub async fn rows(
        &self,
        me: &Me,
        (year, number): (Year, i64),
        figure: &str,
    ) -> Result<(Edition, FigureRows), RowsError> {
        let edition = self.edition(me, year, number).await?;
        let workshop = self.app.workshop().map(Arc::clone).ok_or(AppError::NotFound)?;
        let order = self.order(&self.app.store().read(), edition.campaign).await?;
        let name = figure.to_owned();
        let rows = tokio::task::spawn_blocking(move || workshop.rows(&order, &name)).await;
        let broken = |error: tokio::task::JoinError| WorkshopError { fr: error.to_string(), en: error.to_string() };
        let rows = rows.map_err(|error| RowsError::Workshop(broken(error)))?.map_err(RowsError::Workshop)?;
        let line = Line::new("figure.opened", "edition", edition.id.0).after(&figure);
        let noted = self.app.store().note_read(me.actor(), self.app.now(), line).await;
        noted.map_err(AppError::from)?;
        Ok((edition, rows))
    }
}
