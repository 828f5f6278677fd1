//! Reports: saved section by section, signed, opened again; by whom and until when.

use crate::catalogue_world::NOW;
use crate::reports_world::{CLOSES, CORRECTED, World, YEAR, input, on_each_engine};
use app::AppError;
use app::campaigns::{Campaigns, OwnList, ReopenError, Responder, SaveError, Signature, SubmitError};
use domain::accounts::Role;
use domain::campaigns::{Beside, Closed, Origin, RemarkCode, ReportRefusal, ReportState, Typed, Usual};
use domain::network::Language;
use time::Duration;

const LEARNERS: (u16, &str, &str) = (YEAR, "F-1", "learners");

fn fields(remarks: &[domain::campaigns::Remark]) -> Vec<(String, &str)> {
    remarks.iter().map(|remark| (remark.code.to_string(), remark.fields[0].as_str())).collect()
}

async fn acts(world: &World) -> Vec<String> {
    let read = world.app.store().read();
    let wanted = store::audit::Wanted { act: Some("report.".to_owned()), limit: 50, ..Default::default() };
    store::audit::lines(&read, &wanted).await.unwrap().into_iter().map(|line| line.act).collect()
}

#[tokio::test]
async fn a_draft_holds_what_is_no_answer_yet_and_says_so() {
    on_each_engine(async |world| {
        let by = world.responder(Role::ProviderEditor, Some(0)).await;
        let typed = input(&[("finished", "beaucoup"), ("dropouts", "600")], 0);
        let saved = world.app.campaigns().save_section(&by, LEARNERS, &typed).await.unwrap();
        assert_eq!(saved.version, 1);
        let expected = [("not-a-number", "finished"), ("out-of-range", "dropouts"), ("required", "sex")];
        assert_eq!(fields(&saved.remarks), expected.map(|(code, field)| (code.to_owned(), field)));
        let filling = world.filling(&by, "F-1").await;
        assert_eq!(filling.typed().get("finished"), "beaucoup");
        assert_eq!((filling.seen.report.state, filling.progress()), (ReportState::Begun, (0, 3)));
        assert_eq!(acts(world).await, ["report.saved"]);
        // What is there already is no act.
        let again = world.app.campaigns().save_section(&by, LEARNERS, &typed).await.unwrap();
        assert_eq!((again.version, acts(world).await.len()), (1, 1));
        let stranger = input(&[("sex.women", "4")], 1);
        let refused = world.app.campaigns().save_section(&by, LEARNERS, &stranger).await;
        assert!(matches!(refused, Err(SaveError::Fields(fields)) if fields == ["sex.women"]));
        let mut word = input(&[("finished", "40")], 1);
        word.justifications.insert("rule:none".to_owned(), "Parce que".to_owned());
        let refused = world.app.campaigns().save_section(&by, LEARNERS, &word).await;
        assert!(matches!(refused, Err(SaveError::Fields(keys)) if keys == ["rule:none"]));
    })
    .await;
}

#[tokio::test]
async fn two_people_lose_nothing() {
    on_each_engine(async |world| {
        let first = world.responder(Role::ProviderManager, Some(0)).await;
        let second = world.responder(Role::ProviderEditor, Some(0)).await;
        let campaigns = world.app.campaigns();
        campaigns.save_section(&first, LEARNERS, &input(&[("finished", "40")], 0)).await.unwrap();
        for version in [0, 7] {
            let refused = campaigns.save_section(&second, LEARNERS, &input(&[("finished", "41")], version)).await;
            let Err(SaveError::Conflict(theirs)) = refused else { panic!("{refused:?}") };
            assert_eq!((theirs.typed.get("finished"), theirs.version), ("40", 1));
            assert!(theirs.writer.starts_with("provider-manager"), "{}", theirs.writer);
        }
        // Other sections are another matter.
        let section = (YEAR, "F-1", "profile");
        campaigns.save_section(&second, section, &input(&[("sex.women", "4")], 0)).await.unwrap();
        assert_eq!(world.filling(&first, "F-1").await.typed().0.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_report_is_its_organisation_s() {
    on_each_engine(async |world| {
        let campaigns = world.app.campaigns();
        let stranger = world.responder(Role::ProviderManager, Some(1)).await;
        assert!(matches!(campaigns.filling(&stranger, YEAR, "F-1").await, Err(AppError::NotFound)));
        let refused = campaigns.save_section(&stranger, LEARNERS, &input(&[], 0)).await;
        assert!(matches!(refused, Err(SaveError::App(AppError::NotFound))));
        let agency = world.responder(Role::Evaluation, None).await;
        let filling = world.filling(&agency, "F-1").await;
        assert!(!filling.seen.answers && filling.seen.report.seen_at.is_none());
        let refused = campaigns.save_section(&agency, LEARNERS, &input(&[("finished", "1")], 0)).await;
        assert!(matches!(refused, Err(SaveError::App(AppError::Forbidden))));
        assert!(matches!(campaigns.mine(&agency).await, Err(AppError::Forbidden)));
        let own = world.responder(Role::ProviderEditor, Some(0)).await;
        world.filling(&own, "F-1").await;
        assert_eq!(world.filling(&own, "F-1").await.seen.report.seen_at, Some(NOW));
        assert_eq!(campaigns.signers(&filling.seen).await.unwrap().len(), 0);
        world.responder(Role::ProviderManager, Some(0)).await;
        let name = format!("provider-manager {}", world.ids[0]);
        assert_eq!(campaigns.signers(&filling.seen).await.unwrap(), [name]);
    })
    .await;
}

#[tokio::test]
async fn from_the_closing_instant_on_nothing_is_saved() {
    on_each_engine(async |world| {
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        world.fill(&by, YEAR, "F-1", "40").await;
        world.set_clock(CLOSES - Duration::MICROSECOND);
        let typed = input(&[("finished", "41")], 1);
        world.app.campaigns().save_section(&by, LEARNERS, &typed).await.unwrap();
        world.set_clock(CLOSES);
        let refused = world.app.campaigns().save_section(&by, LEARNERS, &input(&[("finished", "42")], 2)).await;
        assert!(matches!(refused, Err(SaveError::Closed(Closed::At(at))) if at == CLOSES));
        let filling = world.filling(&by, "F-1").await;
        assert_eq!(filling.typed().get("finished"), "41");
        let read = Campaigns::digest(&filling);
        let signature = Signature { function: "Directrice".to_owned(), read, ..Signature::default() };
        let refused = world.app.campaigns().submit(&by, (YEAR, "F-1"), &signature).await;
        assert!(matches!(refused, Err(SubmitError::Save(SaveError::Closed(_)))));
    })
    .await;
}

#[tokio::test]
async fn what_keeps_a_report_from_being_sent_is_told() {
    on_each_engine(async |world| {
        let campaigns = world.app.campaigns();
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        let sign = async |by: &Responder, function: &str| {
            let read = Campaigns::digest(&world.filling(by, "F-1").await);
            let signature = Signature { function: function.to_owned(), read, ..Signature::default() };
            campaigns.submit(by, (YEAR, "F-1"), &signature).await
        };
        let empty = sign(&by, "Directrice").await;
        assert!(matches!(empty, Err(SubmitError::Save(SaveError::State(ReportRefusal::Empty)))));
        campaigns.save_section(&by, LEARNERS, &input(&[("finished", "40"), ("dropouts", "30")], 0)).await.unwrap();
        let Err(SubmitError::Remarks(left)) = sign(&by, "Directrice").await else { panic!() };
        assert_eq!(fields(&left), [("required".to_owned(), "sex"), ("rule:many".to_owned(), "dropouts")]);
        let sexes = input(&[("sex.women", "4"), ("sex.men", "36")], 0);
        campaigns.save_section(&by, (YEAR, "F-1", "profile"), &sexes).await.unwrap();
        let mut word = input(&[("finished", "40"), ("dropouts", "30")], 1);
        word.justifications.insert("rule:many".to_owned(), " Fermeture d’un site. ".to_owned());
        let saved = campaigns.save_section(&by, LEARNERS, &word).await.unwrap();
        assert_eq!((saved.version, fields(&saved.remarks).len()), (2, 1));
        assert!(matches!(sign(&by, " ").await, Err(SubmitError::Signature("function"))));
        let editor = world.responder(Role::ProviderEditor, Some(0)).await;
        assert!(matches!(
            sign(&editor, "Formatrice").await,
            Err(SubmitError::Save(SaveError::App(AppError::Forbidden)))
        ));
        let stale = Signature { function: "Directrice".to_owned(), read: "autre".to_owned(), ..Signature::default() };
        let refused = campaigns.submit(&by, (YEAR, "F-1"), &stale).await;
        assert!(matches!(refused, Err(SubmitError::Changed)));
        assert_eq!(sign(&by, "Directrice").await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_signed_never_changes_and_a_correction_is_another() {
    on_each_engine(async |world| {
        let campaigns = world.app.campaigns();
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        world.fill(&by, YEAR, "F-1", "40").await;
        assert_eq!(world.sign(&by, YEAR, "F-1").await, 1);
        let first = campaigns.sent(&by, (YEAR, "F-1", 1)).await.unwrap();
        assert_eq!(app::hash_of(&first.body), first.sha256);
        let receipt = campaigns.receipt(&by, (YEAR, "F-1", 1), Language::Fr).await.unwrap();
        assert_eq!((receipt.sha256.as_str(), receipt.signed.signed_as.as_str()), (first.sha256.as_str(), "Directrice"));
        assert_eq!(receipt.sections[0].lines[0].answer, "40");
        assert_eq!(receipt.url, "https://exemple.fr/mes-rapports/2019/F-1/recu/1");
        let refused = campaigns.save_section(&by, LEARNERS, &input(&[("finished", "41")], 1)).await;
        assert!(matches!(refused, Err(SaveError::State(ReportRefusal::Submitted))));
        assert!(matches!(campaigns.reopen(&by, YEAR, "F-1", " ").await, Err(ReopenError::Reason)));
        world.set_clock(CLOSES + Duration::DAY);
        campaigns.reopen(&by, YEAR, "F-1", "Une session oubliée").await.unwrap();
        world.fill(&by, YEAR, "F-1", "44").await;
        assert_eq!(world.sign(&by, YEAR, "F-1").await, 2);
        let (sent, reopened) = campaigns.versions(&by, YEAR, "F-1").await.unwrap();
        assert_eq!(sent[0], first);
        assert_eq!((sent.len(), reopened[0].reason.as_str()), (2, "Une session oubliée"));
        let second = campaigns.receipt(&by, (YEAR, "F-1", 2), Language::En).await.unwrap().signed;
        assert_eq!((second.number, second.reason.as_deref()), (2, Some("Une session oubliée")));
        assert_eq!(second.answers.get("finished"), "44");
        world.set_clock(CORRECTED);
        let refused = campaigns.reopen(&by, YEAR, "F-1", "Encore").await;
        assert!(matches!(refused, Err(ReopenError::Save(SaveError::Closed(Closed::Corrections(_))))));
        let read = world.app.store().read();
        let (mails, _) = store::mail::messages(&read, None, 0, 9).await.unwrap();
        assert_eq!(mails.iter().filter(|mail| mail.outgoing.template == "report-receipt").count(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_left_comes_first() {
    on_each_engine(async |world| {
        let campaigns = world.app.campaigns();
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        world.fill(&by, YEAR, "F-1", "40").await;
        world.sign(&by, YEAR, "F-1").await;
        let mine = campaigns.mine(&by).await.unwrap();
        assert_eq!((mine.len(), mine[0].left, mine[0].sent), (1, 1, 1));
        let listed = async |list: OwnList| {
            let page = campaigns.own_reports(&by, YEAR, &OwnList { size: 20, ..list }).await.unwrap();
            page.items.into_iter().map(|item| item.reference).collect::<Vec<_>>()
        };
        assert_eq!(listed(OwnList::default()).await, ["F-2", "F-1"]);
        assert_eq!(listed(OwnList { left: Some(false), ..OwnList::default() }).await, ["F-1"]);
        assert_eq!(listed(OwnList { text: "seaux".to_owned(), ..OwnList::default() }).await, ["F-2"]);
        assert!(matches!(campaigns.own_reports(&by, 2001, &OwnList::default()).await, Err(AppError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn last_year_is_proposed_and_a_leap_asks_for_a_word() {
    on_each_engine(async |world| {
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        world.fill(&by, YEAR, "F-1", "10").await;
        world.sign(&by, YEAR, "F-1").await;
        world.open(YEAR + 1).await;
        let campaigns = world.app.campaigns();
        let filling = campaigns.filling(&by, YEAR + 1, "F-1").await.unwrap();
        assert_eq!(filling.seen.report.beside.proposed("finished"), Some(("10", Origin::LastYear)));
        let typed = input(&[("finished", "100"), ("dropouts", "1")], 0);
        let saved = campaigns.save_section(&by, (YEAR + 1, "F-1", "learners"), &typed).await.unwrap();
        let leap = saved.remarks.iter().find(|remark| remark.code == RemarkCode::LastYear).unwrap();
        assert_eq!((leap.found.as_str(), leap.expected.as_deref()), ("100", Some("10")));
    })
    .await;
}

#[tokio::test]
async fn what_the_team_entered_stands_until_the_provider_types() {
    on_each_engine(async |world| {
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        let id = world.filling(&by, "F-1").await.seen.report.id;
        let mut write = world.app.store().write(store::Actor::program(), NOW).await.unwrap();
        store::campaigns::keep_entry(&write, id, ("finished", "45"), "Lettre du 3 mars", None).await.unwrap();
        write.audit(store::audit::Line::new("report.entered", "report", id.0)).await.unwrap();
        write.commit().await.unwrap();
        let filling = world.filling(&by, "F-1").await;
        assert_eq!((filling.typed().get("finished"), filling.entered().len()), ("45", 1));
        world.fill(&by, YEAR, "F-1", "42").await;
        let filling = world.filling(&by, "F-1").await;
        assert_eq!((filling.typed().get("finished"), filling.entered().len()), ("42", 0));
        // The agency sees the same answers as the provider.
        let officer = world.someone(Role::Evaluation, None).await;
        let followed = world.app.campaigns().followed(&officer, YEAR, "F-1").await.unwrap();
        assert_eq!((followed.typed, followed.sources.len()), (filling.typed(), 0));
    })
    .await;
}

#[tokio::test]
async fn what_differs_from_the_register_or_is_unusual_asks_for_a_word() {
    on_each_engine(async |world| {
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        let id = world.filling(&by, "F-1").await.seen.report.id;
        let mut register = Typed::default();
        register.set("finished", "45");
        let usual = [("sex.men".to_owned(), Usual { from: 0, to: 20 })].into();
        let beside = Beside { register, usual, ..Beside::default() };
        let mut write = world.app.store().write(store::Actor::program(), NOW).await.unwrap();
        store::campaigns::set_beside(&write, id, &beside).await.unwrap();
        write.audit(store::audit::Line::new("report.prefilled", "report", id.0)).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(beside.proposed("finished"), Some(("45", Origin::Register)));
        world.fill(&by, YEAR, "F-1", "42").await;
        let mut word = input(&[("finished", "42"), ("dropouts", "1")], 1);
        let asked = world.filling(&by, "F-1").await.unjustified();
        let told = asked.iter().map(|one| (one.key(), one.found.as_str(), one.expected.as_deref().unwrap()));
        let expected = [
            ("differs-from-register:finished".to_owned(), "42", "45"),
            ("differs-from-similar:sex.men".to_owned(), "38", "0..20"),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        for (key, _, _) in expected {
            word.justifications.insert(key, "Trois départs non saisis".to_owned());
        }
        world.app.campaigns().save_section(&by, LEARNERS, &word).await.unwrap();
        assert!(world.filling(&by, "F-1").await.unjustified().is_empty());
        world.sign(&by, YEAR, "F-1").await;
        let receipt = world.app.campaigns().receipt(&by, (YEAR, "F-1", 1), Language::Fr).await.unwrap();
        assert_eq!(receipt.words[0], ("finished".to_owned(), "Trois départs non saisis".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn the_board_is_exact_as_soon_as_an_act_is_acknowledged() {
    on_each_engine(async |world| {
        let officer = crate::catalogue_world::me(&world.app, Role::Evaluation, None).await;
        let shown = async || {
            let board = world.app.campaigns().board(&officer, YEAR).await.unwrap();
            let answered = board.curve.last().map_or(0, |point| point.answered);
            (board.tally.untouched, board.tally.only_seen, board.blocked, board.tally.submitted, answered)
        };
        let before = shown().await;
        let by = world.responder(Role::ProviderManager, Some(0)).await;
        world.filling(&by, "F-1").await;
        assert_eq!(shown().await, (before.0, 1, 0, 0, 0));
        world.app.campaigns().save_section(&by, LEARNERS, &input(&[("finished", "40")], 0)).await.unwrap();
        assert_eq!(shown().await, (before.0 - 1, 0, 1, 0, 0));
        world.fill(&by, YEAR, "F-1", "40").await;
        assert_eq!(shown().await, (before.0 - 1, 0, 0, 0, 0));
        world.sign(&by, YEAR, "F-1").await;
        assert_eq!(shown().await, (before.0 - 1, 0, 0, 1, 1));
    })
    .await;
}
