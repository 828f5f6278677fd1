//! Mail goes out once, or somebody is told.

use crate::mail_server::{Does, MailServer, free_port};
use crate::platform::{Platform, START, by_port, recovery};
use app::jobs::JobState;
use app::mail::{BounceError, MailState, Post, Sent, Which};
use app::{AppError, Worker};
use domain::accounts::{Assignment, AssignmentId, Mail, Role};
use store::{Actor, accounts, audit, jobs, mail};
use time::Duration;

async fn message(platform: &Platform, id: i64) -> Sent {
    mail::message(&platform.app.store().read(), id).await.unwrap().unwrap()
}

/// Does all that is due.
async fn work(platform: &Platform, post: Post) {
    let worker = Worker::new(platform.app.clone(), post);
    while worker.tick().await.unwrap() {}
}

fn ada() -> Mail {
    Mail::parse("ada@exemple.fr").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_written_whole_into_a_folder_and_its_link_forgotten() {
    let platform = Platform::new().await;
    let id = platform.queue(recovery(None)).await.unwrap();
    assert!(message(&platform, id).await.outgoing.body.contains("https://exemple.fr/r/secret"));
    work(&platform, platform.by_folder()).await;
    let sent = message(&platform, id).await;
    assert_eq!((sent.state, sent.outgoing.body.as_str()), (MailState::Sent, ""));
    let file = platform.mails().join(format!("{}.eml", sent.outgoing.message_id));
    let text = std::fs::read_to_string(file).unwrap();
    for header in [
        "From: =?utf-8?b?",
        "To: ada@exemple.fr",
        "Reply-To: aide@exemple.fr",
        "Subject: Choisir un nouveau mot de passe",
        "Date: Sat, 28 Nov 2026 09:00:00 +0000",
        &format!("Message-ID: <{}>", sent.outgoing.message_id),
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(text.contains(header), "{header} is not in\n{text}");
    }
    assert!(sent.outgoing.message_id.ends_with("@exemple.fr"));
    assert!(audit::verify(&platform.app.store().read()).await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_mail_with_the_same_key_is_not_written() {
    let platform = Platform::new().await;
    assert!(platform.queue(recovery(Some("once"))).await.is_some());
    assert!(platform.queue(recovery(Some("once"))).await.is_none());
    let (_, total) = mail::messages(&platform.app.store().read(), None, 0, 10).await.unwrap();
    assert_eq!(total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_without_one_of_its_values_is_refused_by_name() {
    let platform = Platform::new().await;
    let write = platform.app.store().write(Actor::program(), platform.app.now()).await.unwrap();
    let mut lacking = recovery(None);
    lacking.args.pop();
    let refused = app::mail::queue(&write, &platform.app, lacking).await.unwrap_err();
    let AppError::Broken(cause) = refused else { panic!("{refused:?}") };
    assert!(cause.to_string().contains("the mail `recovery` needs a value for `{hours}`"), "{cause}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_server_is_down_a_mail_waits_and_goes_out_once_when_it_is_back() {
    let (platform, port) = (Platform::new().await, free_port());
    let id = platform.queue(recovery(None)).await.unwrap();
    work(&platform, by_port(port)).await;
    let waiting = message(&platform, id).await;
    assert_eq!(waiting.state, MailState::Waiting);
    assert!(waiting.error.is_some());
    let server = MailServer::start(port, Does::Accept);
    work(&platform, by_port(port)).await;
    assert_eq!(server.taken().len(), 0, "not before its time");
    platform.later(Duration::seconds(31));
    for _ in 0..3 {
        work(&platform, by_port(port)).await;
        platform.later(Duration::hours(1));
    }
    assert_eq!(server.taken().len(), 1);
    assert!(server.taken()[0].contains("Auto-Submitted"));
    assert_eq!(message(&platform, id).await.state, MailState::Sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_later_or_hangs_up_early_is_tried_again() {
    for does in [
        Does::Answer("450 busy"),
        Does::AnswerMessage("451 later"),
        Does::HangUpEarly,
        Does::Answer("530 sign in first"),
    ] {
        let platform = Platform::new().await;
        let server = MailServer::start(0, does);
        let id = platform.queue(recovery(None)).await.unwrap();
        work(&platform, by_port(server.port)).await;
        assert_eq!(message(&platform, id).await.state, MailState::Waiting, "{does:?}");
        server.does(Does::Accept);
        platform.later(Duration::seconds(31));
        work(&platform, by_port(server.port)).await;
        assert_eq!(message(&platform, id).await.state, MailState::Sent, "{does:?}");
        assert_eq!(server.taken().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_can_never_be_sent_is_given_up_after_many_attempts() {
    let (platform, port) = (Platform::new().await, free_port());
    let id = platform.queue(recovery(None)).await.unwrap();
    for _ in 0..jobs::ATTEMPTS {
        work(&platform, by_port(port)).await;
        platform.later(Duration::hours(7));
    }
    assert_eq!(message(&platform, id).await.state, MailState::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_refuses_gets_no_more_mail_until_somebody_says_so() {
    let platform = Platform::new().await;
    let server = MailServer::start(0, Does::Answer("550 no such user"));
    let id = platform.queue(recovery(None)).await.unwrap();
    work(&platform, by_port(server.port)).await;
    let refused = message(&platform, id).await;
    assert_eq!(refused.state, MailState::Refused);
    assert!(refused.error.unwrap().contains("no such user"));
    assert_eq!(platform.queue(recovery(None)).await, None);
    let me = platform.me(Role::Administrator).await;
    platform.app.mails().accept_again(&me, &ada()).await.unwrap();
    assert!(platform.queue(recovery(None)).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_refused_for_what_it_says_is_not_the_addresss_fault() {
    let platform = Platform::new().await;
    let server = MailServer::start(0, Does::AnswerMessage("554 spam"));
    let id = platform.queue(recovery(None)).await.unwrap();
    work(&platform, by_port(server.port)).await;
    assert_eq!(message(&platform, id).await.state, MailState::Refused);
    assert!(platform.queue(recovery(None)).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_after_the_message_is_uncertain_and_somebody_decides() {
    let platform = Platform::new().await;
    let server = MailServer::start(0, Does::HangUpLate);
    let id = platform.queue(recovery(None)).await.unwrap();
    for _ in 0..3 {
        work(&platform, by_port(server.port)).await;
        platform.later(Duration::hours(1));
    }
    assert_eq!(server.taken().len(), 1);
    assert_eq!(message(&platform, id).await.state, MailState::Uncertain);
    server.does(Does::Accept);
    let me = platform.me(Role::Administrator).await;
    platform.app.mails().decide(&me, id, false).await.unwrap();
    assert!(matches!(platform.app.mails().decide(&me, id, false).await, Err(AppError::Conflict)));
    work(&platform, by_port(server.port)).await;
    assert_eq!(message(&platform, id).await.state, MailState::Sent);
    assert_eq!(server.taken().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_between_hand_over_and_note_sends_nothing_twice() {
    let platform = Platform::new().await;
    let server = MailServer::start(0, Does::Accept);
    let id = platform.queue(recovery(None)).await.unwrap();
    // The dead worker had claimed the job, marked the message and handed it over.
    let store = platform.app.store();
    jobs::claim(store, "dead", platform.app.now()).await.unwrap().unwrap();
    let begun = mail::begin_sending(store, id, platform.app.now()).await.unwrap();
    assert!(matches!(begun, mail::Begun::HandOver(_)));
    platform.later(jobs::LEASE + Duration::SECOND);
    work(&platform, by_port(server.port)).await;
    assert_eq!(message(&platform, id).await.state, MailState::Uncertain);
    assert!(server.taken().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_back_is_noted_by_its_header_or_its_address() {
    let platform = Platform::new().await;
    let id = platform.queue(recovery(None)).await.unwrap();
    let header = format!("<{}>", message(&platform, id).await.outgoing.message_id);
    let me = platform.me(Role::Administrator).await;
    let came_back = |which: Which| {
        let (platform, me) = (&platform, &me);
        async move { platform.app.mails().record_bounce(me, &which, "unknown").await }
    };
    assert!(matches!(came_back(Which::Message(header.clone())).await, Err(BounceError::Unknown)), "not sent yet");
    work(&platform, platform.by_folder()).await;
    came_back(Which::Message(header)).await.unwrap();
    assert_eq!(message(&platform, id).await.state, MailState::Refused);
    assert_eq!(platform.queue(recovery(None)).await, None);
    came_back(Which::Recipient(Mail::parse("eve@exemple.fr").unwrap())).await.unwrap();
    let director = platform.me(Role::Director).await;
    let refused = platform.app.mails().list(&director, None, 0).await;
    assert!(matches!(refused, Err(AppError::Forbidden)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_given_up_is_retried_by_whoever_operates() {
    let platform = Platform::new().await;
    jobs::enqueue_alone(platform.app.store(), "test.unknown", "k", platform.app.now()).await.unwrap();
    work(&platform, platform.by_folder()).await;
    let me = platform.me(Role::Administrator).await;
    let (failed, total) = platform.app.jobs().list(&me, Some(JobState::Failed), 0).await.unwrap();
    assert_eq!(total, 1);
    platform.app.jobs().retry(&me, failed[0].id).await.unwrap();
    assert!(matches!(platform.app.jobs().retry(&me, failed[0].id).await, Err(AppError::Conflict)));
    let director = platform.me(Role::Director).await;
    assert!(matches!(platform.app.jobs().retry(&director, failed[0].id).await, Err(AppError::Forbidden)));
}

#[tokio::test(flavor = "multi_thread")]
async fn housekeeping_erases_whoever_has_long_been_away_without_a_role() {
    let platform = Platform::new().await;
    let admin = platform.me(Role::Administrator).await;
    let director = platform.me(Role::Director).await;
    let held = Assignment {
        id: AssignmentId(0),
        person: admin.person.id,
        role: Role::Administrator,
        organisation: None,
        since_on: START.date(),
        until_on: None,
        lent_by: None,
    };
    let mut write = platform.app.store().write(Actor::program(), START).await.unwrap();
    accounts::assign(&write, &held).await.unwrap();
    write.audit(audit::Line::new("test.done", "test", None)).await.unwrap();
    write.commit().await.unwrap();
    platform.app.accounts().close_person(&admin, director.person.id).await.unwrap();
    platform.later(Duration::days(1096));
    work(&platform, platform.by_folder()).await;
    let read = platform.app.store().read();
    let (kept, erased) =
        (accounts::person(&read, admin.person.id).await, accounts::person(&read, director.person.id).await);
    assert_eq!(kept.unwrap().unwrap().name, admin.person.name, "a role that lasts keeps its account");
    assert!(erased.unwrap().unwrap().mail.is_erased());
    let reopened = platform.app.accounts().reopen_person(&admin, director.person.id).await;
    assert!(matches!(reopened, Err(AppError::Conflict)), "it is closed for good");
}

#[tokio::test(flavor = "multi_thread")]
async fn housekeeping_runs_once_a_day_and_removes_what_has_had_its_time() {
    let platform = Platform::new().await;
    let id = platform.queue(recovery(None)).await.unwrap();
    for _ in 0..3 {
        work(&platform, platform.by_folder()).await;
    }
    let read = platform.app.store().read();
    let (_, jobs_today) = jobs::jobs(&read, Some(JobState::Done), 0, 10).await.unwrap();
    assert_eq!(jobs_today, 2);
    platform.later(Duration::days(181));
    work(&platform, platform.by_folder()).await;
    assert!(mail::message(&read, id).await.unwrap().is_none());
    let (left, _) = jobs::jobs(&read, None, 0, 10).await.unwrap();
    assert_eq!(left.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["housekeeping"]);
}
