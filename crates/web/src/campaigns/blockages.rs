//! What keeps reports from being sent, what blocks most of them first.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::Link;
use crate::reports::remarks;
use crate::visitor::Visitor;
use app::campaigns::Blockage;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::Remark;
use domain::network::Year;

/// Trainings that a row names; the others are counted.
const NAMED: usize = 10;

#[derive(Template)]
#[template(path = "campaigns/blockages.html")]
struct BlockagesPage {
    frame: Frame,
    tabs: Vec<Link>,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    count: usize,
    trainings: Vec<Link>,
    others: usize,
}

/// `GET /campagnes/{annee}/blocages`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (campaign, all) = web.app.campaigns().blockages(&me, year).await?;
    let questionnaire = web.app.campaigns().questionnaire(&campaign)?;
    let row = |one: &Blockage| {
        let link = |(reference, name): &(String, String)| {
            Link::new(name.clone(), format!("{}/rapports/{reference}", labels::path(year)))
        };
        // What was typed differs from one to the next.
        let remark = Remark { found: "…".to_owned(), ..one.remark.clone() };
        Row {
            what: remarks::named(&visitor.words, questionnaire, &remark),
            count: one.trainings.len(),
            trainings: one.trainings.iter().take(NAMED).map(link).collect(),
            others: one.trainings.len().saturating_sub(NAMED),
        }
    };
    html(&BlockagesPage {
        frame: labels::frame(&visitor, "campaigns-blockages-title", year),
        tabs: labels::tabs(&visitor, &campaign, "blocages"),
        rows: all.iter().map(row).collect(),
    })
}
