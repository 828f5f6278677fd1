//! Many reports at once: a spreadsheet that is sent back, a program that answers.

use crate::reports_world::{CLOSES, World, YEAR, input, on_each_engine};
use app::campaigns::{
    AnswerError, Answering, Book, BookError, Campaigns, SaveError, Signature, SubmitError, Template, UploadPage,
    UploadState,
};
use app::{AppError, Me};
use domain::accounts::Role;
use domain::campaigns::ReportState;
use std::collections::BTreeMap;
use time::Duration;

const COMPLETE: [(&str, &str); 4] = [("finished", "40"), ("dropouts", "1"), ("sex.women", "4"), ("sex.men", "36")];

/// The spreadsheet as a file, with some cells typed anew: reference, column, text.
fn book(template: &Template<'_>, typed: &[(&str, &str, &str)]) -> Book {
    let codes: Vec<String> = template.columns.iter().map(app::campaigns::Column::code).collect();
    let mut rows = vec![vec!["Questions".to_owned()], codes.clone()];
    for row in &template.rows {
        let cell = |(place, text): (usize, &String)| {
            let anew = typed.iter().find(|(reference, code, _)| row[1] == *reference && codes[place] == *code);
            anew.map_or_else(|| text.clone(), |(.., text)| (*text).to_owned())
        };
        rows.push(row.iter().enumerate().map(cell).collect());
    }
    Book { file_name: "rapports.xlsx".to_owned(), rows }
}

fn complete(reference: &str) -> Vec<(&str, &'static str, &'static str)> {
    COMPLETE.iter().map(|(code, text)| (reference, *code, *text)).collect()
}

async fn sheet<'w>(world: &'w World, me: &Me, all: bool) -> Template<'w> {
    world.app.campaigns().sheet(me, YEAR, all).await.unwrap()
}

async fn staged<'w>(world: &'w World, me: &Me, book: &Book) -> UploadPage<'w> {
    let id = world.app.campaigns().stage_upload(me, YEAR, book).await.unwrap();
    world.app.campaigns().upload(me, YEAR, id).await.unwrap()
}

/// The references of wrong rows, each with the codes of its faults.
fn codes<'p>(page: &'p UploadPage<'_>) -> Vec<(String, Vec<&'p str>)> {
    let wrong = page.staged.rows.iter().filter(|row| !row.faults.is_empty());
    let told = |row: &'_ app::campaigns::BookRow| row.reference.clone();
    wrong.map(|row| (told(row), row.faults.iter().map(|fault| fault.code.as_str()).collect())).collect()
}

#[tokio::test]
async fn a_spreadsheet_that_is_sent_back_unchanged_changes_nothing() {
    on_each_engine(async |world| {
        let me = world.someone(Role::ProviderManager, Some(0)).await;
        world.fill(&app::campaigns::Responder::from(&me), YEAR, "F-1", "40").await;
        let template = sheet(world, &me, false).await;
        assert_eq!(template.rows.iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), ["F-1", "F-2"]);
        let page = staged(world, &me, &book(&template, &[])).await;
        assert_eq!((page.upload.rows_read, page.upload.rows_wrong, page.staged.acts()), (2, 0, (0, 2)));
        for (row, given) in page.staged.rows.iter().zip(&template.rows) {
            for (column, text) in template.columns.iter().zip(given) {
                if let app::campaigns::Column::Field(name) = column {
                    assert_eq!(row.cells.get(name), Some(text), "{name}");
                }
            }
        }
        assert!(page.staged.rows[0].complete && !page.staged.rows[1].complete);
    })
    .await;
}

#[tokio::test]
async fn all_rows_are_written_once_they_are_confirmed_and_then_sent_together() {
    on_each_engine(async |world| {
        let (me, campaigns) = (world.someone(Role::ProviderManager, Some(0)).await, world.app.campaigns());
        let by = app::campaigns::Responder::from(&me);
        let typed =
            [complete("F-1"), complete("F-2"), vec![("F-2", "dropouts", "30"), ("F-2", "justification", "Grève")]];
        let typed: Vec<_> = typed.concat().into_iter().rev().collect();
        let page = staged(world, &me, &book(&sheet(world, &me, false).await, &typed)).await;
        assert_eq!(page.staged.acts(), (2, 0));
        assert!(page.staged.rows.iter().all(|row| row.complete), "{:?}", page.staged.rows);
        assert_eq!(world.filling(&by, "F-1").await.version(), 0);
        let id = page.upload.id;
        campaigns.confirm_upload(&me, YEAR, id).await.unwrap();
        assert!(matches!(campaigns.confirm_upload(&me, YEAR, id).await, Err(AppError::Conflict)));
        let filling = world.filling(&by, "F-2").await;
        assert_eq!((filling.typed().get("dropouts"), filling.version()), ("30", 2));
        assert!(filling.unjustified().is_empty() && filling.justifications.contains_key("rule:many"));
        let page = campaigns.upload(&me, YEAR, id).await.unwrap();
        assert_eq!(page.upload.state, UploadState::Done);
        // An editor sees no one else's upload, and signs nothing.
        let editor = world.someone(Role::ProviderEditor, Some(0)).await;
        assert!(matches!(campaigns.upload(&editor, YEAR, id).await, Err(AppError::NotFound)));
        let bundle = campaigns.sendable_of(&me, YEAR, &page).await.unwrap();
        assert_eq!(bundle.reports.len(), 2);
        let signature =
            |read: &str| Signature { function: "Directrice".to_owned(), read: read.to_owned(), ..Signature::default() };
        let refused = campaigns.send_bundle(&me, (YEAR, id), &signature("other")).await;
        assert!(matches!(refused, Err(SubmitError::Changed)));
        assert_eq!(campaigns.send_bundle(&me, (YEAR, id), &signature(&bundle.read)).await.unwrap(), 2);
        assert_eq!(world.filling(&by, "F-1").await.seen.report.state, ReportState::Submitted);
        let (mails, _) = store::mail::messages(&world.app.store().read(), None, 0, 50).await.unwrap();
        let receipts: Vec<_> = mails.iter().map(|mail| &mail.outgoing).collect();
        assert_eq!(receipts.len(), 1);
        assert!(receipts[0].body.contains("- Web (F-1)\n- Réseaux (F-2)"), "{}", receipts[0].body);
        // What was sent is written no more.
        let again = book(&sheet(world, &me, true).await, &[("F-1", "finished", "41")]);
        assert_eq!(codes(&staged(world, &me, &again).await), [("F-1".to_owned(), vec!["already-sent"])]);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_told_row_by_row_and_nothing_is_written() {
    on_each_engine(async |world| {
        let (me, campaigns) = (world.someone(Role::ProviderManager, Some(0)).await, world.app.campaigns());
        let template = sheet(world, &me, false).await;
        let typed = [("F-1", "campaign", "2018"), ("F-1", "finished", "40"), ("F-2", "finished", "beaucoup")];
        let mut wrong = book(&template, &typed);
        let row = |reference: &str| {
            let mut row = wrong.rows[3].clone();
            (row[1], row[3]) = (reference.to_owned(), "12".to_owned());
            row
        };
        let more = [row("F-9"), row("F-3"), row("F-2"), row("")];
        wrong.rows.extend(more);
        let page = staged(world, &me, &wrong).await;
        let expected = [
            ("F-1", vec!["wrong-year"]),
            ("F-2", vec!["not-a-number"]),
            ("F-9", vec!["reference-unknown"]),
            ("F-3", vec!["not-yours"]),
            ("F-2", vec!["reference-twice"]),
            ("", vec!["reference-missing"]),
        ];
        assert_eq!(codes(&page), expected.map(|(reference, codes)| (reference.to_owned(), codes)));
        assert!(matches!(campaigns.confirm_upload(&me, YEAR, page.upload.id).await, Err(AppError::Conflict)));
        let by = app::campaigns::Responder::from(&me);
        assert_eq!(world.filling(&by, "F-1").await.version(), 0);
        // A file without the year's column is no file of this campaign.
        let mut none = book(&template, &[]);
        none.rows.iter_mut().for_each(|row| drop(row.remove(0)));
        let refused = campaigns.stage_upload(&me, YEAR, &none).await;
        assert!(matches!(refused, Err(BookError::NoHeadings | BookError::Column(_))), "{refused:?}");
        let stranger = book(&template, &[]);
        let mut stranger = stranger;
        stranger.rows[1][3] = "other".to_owned();
        let refused = campaigns.stage_upload(&me, YEAR, &stranger).await;
        assert!(matches!(refused, Err(BookError::Headings(unknown)) if unknown == ["other"]));
        let agency = world.someone(Role::Evaluation, None).await;
        assert!(matches!(campaigns.sheet(&agency, YEAR, true).await, Err(AppError::Forbidden)));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_saved_since_is_not_overwritten() {
    on_each_engine(async |world| {
        let (me, campaigns) = (world.someone(Role::ProviderManager, Some(0)).await, world.app.campaigns());
        let other = world.responder(Role::ProviderEditor, Some(0)).await;
        let file = book(&sheet(world, &me, false).await, &[("F-1", "finished", "40"), ("F-2", "finished", "12")]);
        let page = staged(world, &me, &file).await;
        let theirs = input(&[("finished", "41")], 0);
        campaigns.save_section(&other, (YEAR, "F-1", "learners"), &theirs).await.unwrap();
        // Confirmed after it was read, and sent again after that.
        assert!(matches!(campaigns.confirm_upload(&me, YEAR, page.upload.id).await, Err(AppError::Conflict)));
        let dropped = campaigns.upload(&me, YEAR, page.upload.id).await.unwrap();
        assert_eq!(dropped.upload.state, UploadState::Dropped);
        let again = staged(world, &me, &file).await;
        assert_eq!(codes(&again), [("F-1".to_owned(), vec!["changed"])]);
        let fault = &again.staged.rows[0].faults[0];
        assert_eq!((fault.found.as_str(), fault.expected.as_deref()), ("40", Some("41")));
        assert_eq!(world.filling(&other, "F-2").await.version(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_program_answers_every_section_at_once_by_the_same_rules() {
    on_each_engine(async |world| {
        let (by, campaigns) = (world.responder(Role::ProviderManager, Some(0)).await, world.app.campaigns());
        let texts = |given: &[(&str, &str)]| -> BTreeMap<String, String> {
            given.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect()
        };
        let mut answering = Answering { fields: texts(&COMPLETE), ..Answering::default() };
        let filling = campaigns.answer(&by, (YEAR, "F-1"), &answering).await.unwrap();
        assert_eq!((filling.version(), filling.remarks()), (2, Vec::new()));
        answering.fields = texts(&[("finished", "41")]);
        let refused = campaigns.answer(&by, (YEAR, "F-1"), &answering).await;
        let Err(AnswerError::Changed { version: 2, theirs }) = refused else { panic!("{refused:?}") };
        assert_eq!(theirs, texts(&[("finished", "40")]));
        let one = Answering { section: Some("profile".to_owned()), version: 1, ..answering.clone() };
        let refused = campaigns.answer(&by, (YEAR, "F-1"), &one).await;
        assert!(matches!(refused, Err(AnswerError::Save(SaveError::Fields(fields))) if fields == ["finished"]));
        let read = Campaigns::digest(&filling);
        let signature = Signature { function: "Directrice".to_owned(), read, ..Signature::default() };
        campaigns.submit(&by, (YEAR, "F-1"), &signature).await.unwrap();
        answering.version = 2;
        let refused = campaigns.answer(&by, (YEAR, "F-1"), &answering).await;
        assert!(matches!(refused, Err(AnswerError::Save(SaveError::State(_)))));
        world.set_clock(CLOSES + Duration::MINUTE);
        let late = Answering { fields: texts(&COMPLETE), ..Answering::default() };
        let refused = campaigns.answer(&by, (YEAR, "F-2"), &late).await;
        assert!(matches!(refused, Err(AnswerError::Save(SaveError::Closed(_)))));
    })
    .await;
}

#[tokio::test]
async fn a_long_file_is_written_by_a_job() {
    on_each_engine(async |world| {
        let agency = world.someone(Role::Labelling, None).await;
        for number in 0..210 {
            let draft = crate::catalogue_world::training(&format!("L-{number:03}"), "Longue", world.ids[0], "dev");
            world.app.catalogue().add_training(&agency, &draft).await.unwrap();
        }
        world.open(YEAR + 1).await;
        let (me, campaigns) = (world.someone(Role::ProviderManager, Some(0)).await, world.app.campaigns());
        let mut file = book(&campaigns.sheet(&me, YEAR + 1, false).await.unwrap(), &[]);
        file.rows.iter_mut().skip(2).for_each(|row| row[3] = "12".to_owned());
        let id = campaigns.stage_upload(&me, YEAR + 1, &file).await.unwrap();
        campaigns.confirm_upload(&me, YEAR + 1, id).await.unwrap();
        assert_eq!(campaigns.upload(&me, YEAR + 1, id).await.unwrap().upload.state, UploadState::Confirmed);
        world.work().await;
        let page = campaigns.upload(&me, YEAR + 1, id).await.unwrap();
        assert_eq!((page.upload.state, page.staged.rows.len()), (UploadState::Done, 212));
        let by = app::campaigns::Responder::from(&me);
        let filling = campaigns.filling(&by, YEAR + 1, "L-209").await.unwrap();
        assert_eq!(filling.typed().get("finished"), "12");
    })
    .await;
}
