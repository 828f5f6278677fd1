//! The page of an upload: rows that say something, what confirming does, what can be sent.

use super::super::said;
use super::{PAGE, frame, path};
use crate::Web;
use crate::error::PageError;
use crate::form::Form;
use crate::layout::Frame;
use crate::parts::{Pages, wanted_page};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{BookAct, BookRow, Bundle, UploadState};
use askama::Template;
use domain::network::Year;
use domain::questionnaire::Questionnaire;

/// Remarks that a row shows; the annotated copy has all.
const REMARKS: usize = 5;

#[derive(Template)]
#[template(path = "bulk/upload.html")]
pub(super) struct Page {
    frame: Frame,
    form: Form,
    url: String,
    home: String,
    file_name: String,
    state: UploadState,
    read: i64,
    wrong: i64,
    changes: usize,
    same: usize,
    complete: usize,
    rows: Vec<Row>,
    pages: Pages,
    bundle: Bundle,
}

struct Row {
    line: usize,
    reference: String,
    title: String,
    act: String,
    faults: Vec<String>,
    remarks: Vec<String>,
    more: usize,
}

pub(super) async fn of(web: &Web, visitor: &Visitor, (year, id): (Year, i64), form: Form) -> Result<Page, PageError> {
    let me = visitor.signed_in()?;
    let campaigns = web.app.campaigns();
    let page = campaigns.upload(&me, year, id).await?;
    let bundle = match page.upload.state {
        UploadState::Done => campaigns.sendable_of(&me, year, &page).await?,
        _ => Bundle::default(),
    };
    let questionnaire = page.questionnaire;
    let here = Query::parse(&visitor.path);
    let given = here.pairs.iter().find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok());
    let (current, size) = (usize::try_from(wanted_page(given)).unwrap_or(1), usize::try_from(PAGE).unwrap_or(50));
    // Wrong rows come first, for they keep everything from being written.
    let mut rows: Vec<&BookRow> = page.staged.rows.iter().collect();
    rows.sort_by_key(|row| (row.faults.is_empty(), row.remarks.is_empty(), row.line));
    let shown = rows.iter().skip((current - 1) * size).take(size);
    let (changes, same) = page.staged.acts();
    Ok(Page {
        frame: frame(visitor, year, "bulk-upload-title", true),
        form: if form.value("lu").is_empty() { form.with("lu", bundle.read.clone()) } else { form },
        url: format!("{}/{id}", path(year)),
        home: path(year),
        state: page.upload.state,
        read: page.upload.rows_read,
        wrong: page.upload.rows_wrong,
        changes,
        same,
        complete: page.staged.rows.iter().filter(|row| row.complete).count(),
        rows: shown.map(|one| row(&visitor.words, questionnaire, one)).collect(),
        pages: Pages { current, size, total: rows.len(), here },
        file_name: page.upload.file_name,
        bundle,
    })
}

fn row(words: &Words, questionnaire: &Questionnaire, row: &BookRow) -> Row {
    let act = match row.act {
        _ if !row.faults.is_empty() => words.t("bulk-act-wrong"),
        BookAct::Change => words.t("bulk-act-change"),
        BookAct::Same => words.t("bulk-act-same"),
    };
    let remarks = row.remarks.iter().take(REMARKS);
    Row {
        line: row.line,
        reference: row.reference.clone(),
        title: row.title.clone(),
        act,
        faults: row.faults.iter().map(|fault| said::fault(words, questionnaire, fault)).collect(),
        remarks: remarks.map(|remark| said::remark(words, questionnaire, remark)).collect(),
        more: row.remarks.len().saturating_sub(REMARKS),
    }
}
