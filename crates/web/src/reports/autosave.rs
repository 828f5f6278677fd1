//! Saving while somebody types: the script of the form sends what is there, and is told in JSON. Start with [`save`].

use super::saving::{Pairs, Place, SIGNED_OUT, input};
use super::{failure, shut, shut_status};
use crate::Web;
use crate::error::PageError;
use crate::visitor::Visitor;
use app::campaigns::{Filling, Responder, SaveError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Form as Posted, Json};
use domain::questionnaire::Section;
use serde_json::json;

/// `POST /mes-rapports/{annee}/{reference}/{section}/brouillon`: the new version, or why nothing was saved.
pub(super) async fn save(
    State(web): State<Web>,
    visitor: Visitor,
    Path(place): Path<Place>,
    Posted(pairs): Posted<Pairs>,
) -> Result<Response, PageError> {
    let Some(me) = &visitor.me else {
        return Ok(refused(SIGNED_OUT, &visitor.words.t("reports-auto-signed-out")));
    };
    let by = Responder::from(&**me);
    let typing = |filling: &Filling<'_>, section: &Section| input(filling, section, &pairs);
    match web.app.campaigns().save_typed(&by, (place.0, &place.1, &place.2), typing).await {
        Ok(saved) => Ok(Json(json!({ "version": saved.version })).into_response()),
        Err(SaveError::Conflict(theirs)) => {
            let said = visitor.words.with("reports-auto-conflict", &[("who", &theirs.writer)]);
            Ok(refused(StatusCode::CONFLICT, &said))
        }
        Err(cause) => match shut(&visitor.words, &cause) {
            Some(why) => Ok(refused(shut_status(&cause), &why)),
            None => Err(failure(cause)),
        },
    }
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}
