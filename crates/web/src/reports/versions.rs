//! Everything that was sent of a report, and what differs between two of them, field by field. Start with [`page`].

use super::overview::{Sent, sent};
use super::section::training;
use super::{fields, frame, path, remarks, responder};
use crate::Web;
use crate::error::{PageError, html};
use crate::form::{Choice, Form};
use crate::layout::Frame;
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{Filling, Submission};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::{ReportState, SignedReport, Typed, changes};
use domain::network::Year;

/// How the answers as they stand are named in addresses.
const DRAFT: &str = "brouillon";

#[derive(Template)]
#[template(path = "reports/versions.html")]
struct VersionsPage {
    frame: Frame,
    training: String,
    versions: Vec<Sent>,
    form: Form,
    choices: Vec<Choice>,
    /// The two that are compared, as they are called.
    sides: Option<(String, String)>,
    rows: Vec<(String, String, String)>,
}

/// `GET /mes-rapports/{annee}/{reference}/versions`: `avant` and `apres` name the two; the last two without them.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
) -> Result<Response, PageError> {
    let (by, campaigns, words) = (responder(&visitor)?, web.app.campaigns(), visitor.words);
    let filling = campaigns.filling(&by, year, &reference).await?;
    let (submissions, reopenings) = campaigns.versions(&by, year, &reference).await?;
    let all = known(&words, &filling, &submissions);
    let query = Query::parse(&visitor.path);
    let given = |name: &str| query.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let place = |name: &str| all.iter().position(|one| given(name) == Some(one.0.value.as_str()));
    let before = place("avant").or_else(|| all.len().checked_sub(2));
    let after = place("apres").or_else(|| all.len().checked_sub(1));
    let pair = before.zip(after).map(|(before, after)| (&all[before], &all[after]));
    let form = pair.map_or_else(Form::default, |(before, after)| {
        Form::default().with("avant", &before.0.value).with("apres", &after.0.value)
    });
    let row = |(field, old, new): (String, String, String)| {
        let read = |text: &str| fields::read(&words, &filling, &field, text);
        (remarks::title(filling.questionnaire, &field, &words), read(&old), read(&new))
    };
    html(&VersionsPage {
        frame: frame(&visitor, &filling, "reports-versions-title", true),
        training: training(&filling),
        versions: sent(&words, &path(year, &reference), &submissions, &reopenings),
        sides: pair.map(|(before, after)| (before.0.label.clone(), after.0.label.clone())),
        rows: pair.map_or_else(Vec::new, |(old, new)| changes(&old.1, &new.1).into_iter().map(row).collect()),
        choices: all.iter().map(|one| one.0.clone()).collect(),
        form,
    })
}

/// What there is to compare: everything that was sent and, while it is being corrected, the answers as they stand.
fn known(words: &Words, filling: &Filling<'_>, submissions: &[Submission]) -> Vec<(Choice, Typed)> {
    let of = |sent: &Submission| {
        let signed: SignedReport = serde_json::from_str(&sent.body).ok()?;
        let label = words.with(
            "reports-version-of",
            &[("number", &words.number(sent.number)), ("when", &words.instant(sent.signed_at))],
        );
        Some((Choice::new(sent.number.to_string(), label), signed.answers))
    };
    let draft = (filling.seen.report.state == ReportState::Reopened).then(|| {
        let (answers, _) = filling.typed().read(filling.questionnaire);
        (Choice::new(DRAFT, words.t("reports-version-draft")), Typed::of(filling.questionnaire, &answers))
    });
    submissions.iter().filter_map(of).chain(draft).collect()
}
