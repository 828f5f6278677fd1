//! Reminders: whom each wave reaches, once; never whoever has answered or wants none, but for the opening.

use crate::catalogue_world::NOW;
use crate::reports_world::{World, YEAR, on_each_engine};
use app::AppError;
use app::campaigns::{CampaignDraft, Responder};
use app::mail::Which;
use domain::accounts::Role;
use domain::campaigns::{Calendar, Phase};
use std::collections::BTreeMap;
use store::Actor;
use time::macros::datetime;

/// How many mails of each template there are.
async fn mails(world: &World) -> BTreeMap<String, usize> {
    let (all, _) = store::mail::messages(&world.app.store().read(), None, 0, 200).await.unwrap();
    let mut counts = BTreeMap::new();
    all.into_iter().for_each(|mail| *counts.entry(mail.outgoing.template).or_default() += 1);
    counts
}

fn counts(given: &[(&str, usize)]) -> BTreeMap<String, usize> {
    given.iter().map(|(template, count)| ((*template).to_owned(), *count)).collect()
}

#[tokio::test]
async fn a_wave_reaches_everybody_with_something_left_once() {
    on_each_engine(async |world| {
        let manager = world.someone(Role::ProviderManager, Some(0)).await;
        world.someone(Role::ProviderEditor, Some(0)).await;
        let other = world.someone(Role::ProviderManager, Some(1)).await;
        world.app.campaigns().set_silence(&other, true).await.unwrap();
        world.work().await;
        world.work().await;
        // The opening is told to whoever wants no reminders too.
        assert_eq!(mails(world).await, counts(&[("report-opening", 3)]));
        let by = Responder::from(&manager);
        for reference in ["F-1", "F-2"] {
            world.fill(&by, YEAR, reference, "40").await;
            world.sign(&by, YEAR, reference).await;
        }
        world.set_clock(datetime!(2026-12-01 7:59 UTC));
        world.work().await;
        world.set_clock(datetime!(2026-12-01 8:00 UTC));
        world.work().await;
        assert_eq!(mails(world).await, counts(&[("report-opening", 3), ("report-receipt", 2)]));
        world.app.campaigns().set_silence(&other, false).await.unwrap();
        world.set_clock(datetime!(2026-12-01 9:00 UTC));
        let officer = world.someone(Role::Evaluation, None).await;
        assert_eq!(world.app.campaigns().remind_now(&officer, YEAR).await.unwrap(), 1);
        assert_eq!(world.app.campaigns().remind_now(&officer, YEAR).await.unwrap(), 0);
        let log = world.app.campaigns().reminder_log(&officer, YEAR, (0, 10)).await.unwrap();
        assert_eq!((log.total, log.items[0].reminder.wave.as_str()), (4, "manual-2026-12-01"));
        assert_eq!(log.items[0].person.as_ref().map(|person| person.id), Some(other.person.id));
    })
    .await;
}

#[tokio::test]
async fn a_day_of_the_calendar_reminds_whoever_has_something_left() {
    on_each_engine(async |world| {
        world.someone(Role::ProviderManager, Some(1)).await;
        world.set_clock(datetime!(2026-12-01 8:00 UTC));
        world.work().await;
        world.work().await;
        assert_eq!(mails(world).await, counts(&[("report-reminder", 1)]));
    })
    .await;
}

#[tokio::test]
async fn a_reminder_says_where_mail_programs_end_it_and_the_opening_does_not() {
    on_each_engine(async |world| {
        world.someone(Role::ProviderManager, Some(1)).await;
        let folder = tempfile::tempdir().unwrap();
        let headers = async |name: &str| {
            let folder = folder.path().join(name);
            world.work_into(&folder).await;
            let files = std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()));
            let mails: Vec<String> = files.collect::<Result<_, _>>().unwrap();
            assert_eq!(mails.len(), 1);
            mails[0].contains("List-Unsubscribe: <https://exemple.fr/mes-rapports/relances>\r\n")
        };
        assert!(!headers("opening").await);
        world.set_clock(datetime!(2026-12-01 8:00 UTC));
        assert!(headers("reminder").await);
    })
    .await;
}

#[tokio::test]
async fn an_officer_sees_tries_and_learns_which_addresses_refuse_mail() {
    on_each_engine(async |world| {
        let manager = world.someone(Role::ProviderManager, Some(0)).await;
        let officer = world.someone(Role::Evaluation, None).await;
        let campaigns = world.app.campaigns();
        let preview = campaigns.preview_wave(&officer, YEAR, None).await.unwrap();
        let (person, subject, text) = preview.mail.unwrap();
        assert_eq!((preview.digests.len(), preview.digests[0].left.len(), person.id), (1, 2, manager.person.id));
        assert!(subject.contains("2019") && text.contains("\n- Réseaux (F-2)\n- Web (F-1)\n"), "{text}");
        assert!(text.contains("https://exemple.fr/mes-rapports/relances"), "{text}");
        campaigns.try_reminder(&officer, YEAR, manager.person.id).await.unwrap();
        assert_eq!(campaigns.reminder_log(&officer, YEAR, (0, 10)).await.unwrap().total, 0);
        let (all, _) = store::mail::messages(&world.app.store().read(), None, 0, 1).await.unwrap();
        assert_eq!(all[0].outgoing.recipient, officer.person.mail);
        let refused = Which::Recipient(manager.person.mail.clone());
        world.app.mails().note_bounce(Actor::program(), &refused, "550").await.unwrap();
        assert_eq!(campaigns.remind_now(&officer, YEAR).await.unwrap(), 0);
        let log = campaigns.reminder_log(&officer, YEAR, (0, 10)).await.unwrap();
        assert_eq!((log.total, log.items[0].state), (1, None));
        for me in [manager, world.someone(Role::Auditor, None).await] {
            assert!(matches!(campaigns.remind_now(&me, YEAR).await, Err(AppError::Forbidden)));
            assert!(matches!(campaigns.preview_wave(&me, YEAR, None).await, Err(AppError::Forbidden)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_campaign_opens_at_its_hour_by_itself() {
    on_each_engine(async |world| {
        let officer = world.someone(Role::Evaluation, None).await;
        let calendar = Calendar {
            opens_at: NOW + time::Duration::HOUR,
            reminders_on: Vec::new(),
            closes_at: datetime!(2027-02-01 8:00 UTC),
            corrections_until: datetime!(2027-02-15 8:00 UTC),
        };
        let draft = CampaignDraft { year: YEAR + 1, questionnaire: format!("report-{}", YEAR + 1), calendar };
        world.app.campaigns().prepare(&officer, &draft).await.unwrap();
        let phase = async || {
            let campaign = world.app.campaigns().campaign(&officer, YEAR + 1).await.unwrap();
            campaign.phase(world.app.now())
        };
        world.work().await;
        assert_eq!(phase().await, Phase::Preparing);
        world.set_clock(NOW + time::Duration::HOUR);
        world.work().await;
        assert_eq!(phase().await, Phase::Open);
    })
    .await;
}
