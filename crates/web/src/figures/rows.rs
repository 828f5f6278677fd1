//! What stands behind a figure, for the agency.

use super::list::frame;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::figures::RowsError;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::network::{Language, Year};

#[derive(Template)]
#[template(path = "figures/rows.html")]
struct RowsPage {
    frame: Frame,
    figure: String,
    quantities: Vec<String>,
    rows: Vec<Row>,
    sums: Vec<String>,
    failure: String,
    campaign: String,
}

struct Row {
    reference: String,
    name: String,
    values: Vec<String>,
}

/// `GET /editions/{annee}/{numero}/chiffres/{figure}`: 422 for a figure that is not counted on records.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number, figure)): Path<(Year, i64, String)>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let edition = web.app.figures().edition(&me, year, number).await?;
    let words = &visitor.words;
    let mut page = RowsPage {
        frame: frame(&visitor, "figures-rows-title", &edition),
        figure: figure.clone(),
        quantities: Vec::new(),
        rows: Vec::new(),
        sums: Vec::new(),
        failure: String::new(),
        campaign: format!("/campagnes/{year}/rapports"),
    };
    match web.app.figures().rows(&me, (year, number), &figure).await {
        Ok((_, found)) => {
            let numbers = |values: &[i64]| values.iter().map(|value| words.number(*value)).collect();
            let row = |(reference, name, values): (String, String, Vec<i64>)| Row {
                reference,
                name,
                values: numbers(&values),
            };
            page.sums = numbers(&found.sums);
            page.quantities = found.quantities;
            page.rows = found.rows.into_iter().map(row).collect();
            html(&page)
        }
        Err(RowsError::App(cause)) => Err(cause.into()),
        Err(RowsError::Workshop(wrong)) => {
            page.failure = if words.language == Language::Fr { wrong.fr } else { wrong.en };
            refused(&page)
        }
    }
}
