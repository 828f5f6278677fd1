//! Campaigns and the rows of their follow-up.

use crate::support::{NOW, on_each_engine, write};
use domain::campaigns::{Beside, Calendar, CampaignId, ReportId, ReportState, Typed, WhyAsked};
use domain::catalogue::{OrganisationFacts, OrganisationId, TrainingFacts, TrainingState};
use store::audit::Line;
use store::campaigns::*;
use store::{Store, StoreError, Write, catalogue};
use time::Duration;
use time::macros::date;

fn calendar() -> Calendar {
    Calendar {
        opens_at: NOW,
        reminders_on: vec![date!(2026 - 12 - 10)],
        closes_at: NOW + Duration::days(30),
        corrections_until: NOW + Duration::days(45),
    }
}

fn training(reference: &str, region: &str, organisation: OrganisationId) -> TrainingFacts {
    TrainingFacts {
        reference: reference.to_owned(),
        organisation,
        name: format!("Formation {reference}"),
        state: TrainingState::Active,
        region: region.to_owned(),
        town: None,
        operator: "seul".to_owned(),
        certification: "titre".to_owned(),
        modality: "mixte".to_owned(),
        programme: "p".to_owned(),
        occupations: Vec::new(),
        special_format: false,
        labelled_on: date!(2018 - 03 - 01),
        duration_hours: None,
        duration_months: None,
        places: None,
        summary: None,
    }
}

pub async fn done(mut write: Write) {
    write.audit(Line::new("test.written", "campaign", None)).await.unwrap();
    write.commit().await.unwrap();
}

/// A campaign of four trainings, the last of which is not asked.
pub async fn opened(store: &Store) -> (Campaign, Vec<Report>) {
    let write = write(store).await;
    let facts = OrganisationFacts {
        name: "Zénith".to_owned(),
        siret: None,
        legal_status: "association".to_owned(),
        network: "seul".to_owned(),
        website: None,
    };
    let organisation = catalogue::insert_organisation(&write, &facts).await.unwrap();
    let id = insert_campaign(&write, 2019, "q", &calendar()).await.unwrap();
    let again = insert_campaign(&write, 2018, "q", &calendar()).await.unwrap();
    assert_ne!(id, again);
    let mut new = Vec::new();
    for (reference, region) in [("F-1", "bretagne"), ("F-2", "bretagne"), ("F-3", "corse"), ("F-4", "corse")] {
        let facts = training(reference, region, organisation);
        let training = catalogue::insert_training(&write, &facts, "").await.unwrap();
        let why = if reference == "F-4" { WhyAsked::Ended } else { WhyAsked::Active };
        new.push(NewReport { training, network: "seul".to_owned(), why, facts, beside: Beside::default() });
    }
    insert_reports(&write, id, &new).await.unwrap();
    let campaign = campaign_of_year(&write, 2019).await.unwrap().unwrap();
    open_campaign(&write, &campaign).await.unwrap();
    done(write).await;
    let reports = reports_of(&store.read(), id, None).await.unwrap();
    (campaign_of_year(&store.read(), 2019).await.unwrap().unwrap(), reports)
}

#[tokio::test]
async fn a_year_has_one_campaign_and_two_officers_do_not_overwrite_each_other() {
    on_each_engine(async |store| {
        let (campaign, _) = opened(&store).await;
        assert_eq!((campaign.version, campaign.opened_at), (2, Some(NOW)));
        let years: Vec<_> = campaigns(&store.read()).await.unwrap().iter().map(|one| one.year).collect();
        assert_eq!(years, [2019, 2018]);
        let first = write(&store).await;
        let taken = insert_campaign(&first, 2019, "q", &calendar()).await.unwrap_err();
        assert!(matches!(taken, StoreError::Taken { .. }), "{taken:?}");
        drop(first);
        let write = write(&store).await;
        let stale = Campaign { version: 1, ..campaign.clone() };
        assert!(matches!(update_campaign(&write, &stale).await.unwrap_err(), StoreError::Stale { .. }));
        update_campaign(&write, &Campaign { questionnaire: "r".to_owned(), ..campaign }).await.unwrap();
        done(write).await;
        assert_eq!(campaign_of_year(&store.read(), 2019).await.unwrap().unwrap().questionnaire, "r");
    })
    .await;
}

#[tokio::test]
async fn reports_are_counted_filtered_sorted_and_paged() {
    on_each_engine(async |store| {
        let (campaign, all) = opened(&store).await;
        see_report(&store, all[0].id, NOW).await.unwrap();
        let all = reports_of(&store.read(), campaign.id, None).await.unwrap();
        let write = write(&store).await;
        update_report_state(&write, &all[1], ReportState::Begun, (2, 3)).await.unwrap();
        update_report_state(&write, &all[2], ReportState::Begun, (4, 0)).await.unwrap();
        leave_report(&write, &all[0], Some("fermée")).await.unwrap();
        let begun = report(&write, all[1].id).await.unwrap().unwrap();
        extend_report(&write, &begun, Some((NOW + Duration::days(60), "déménagement"))).await.unwrap();
        done(write).await;
        let db = store.read();
        let counts = counts(&db, campaign.id).await.unwrap();
        let tally = counts.tally;
        assert_eq!((tally.untouched, tally.only_seen, tally.begun, tally.not_asked, tally.left), (1, 1, 2, 1, 1));
        assert_eq!((tally.rate().answered, tally.rate().asked), (0, 3));
        assert_eq!((counts.blocked, counts.extended_beyond(NOW)), (1, 1));
        assert_eq!(counts.extended_beyond(NOW + Duration::days(60)), 0);
        let regions = &counts.groups[&Grouped::Region];
        assert_eq!(regions["bretagne"].rate().asked, 2);
        assert_eq!((regions["corse"].rate().asked, regions["corse"].not_asked), (1, 1));
        let found = async |filter: ReportFilter| -> Vec<String> {
            let order = (ReportSort::Progress, true);
            let page = reports(&db, campaign.id, &filter, order, (0, 10)).await.unwrap();
            assert_eq!(page.total as usize, page.items.len());
            page.items.into_iter().map(|one| one.reference).collect()
        };
        let all = ReportFilter::default;
        assert_eq!(found(all()).await, ["F-3", "F-2", "F-1", "F-4"]);
        assert_eq!(found(ReportFilter { states: vec![ReportState::Begun], ..all() }).await, ["F-3", "F-2"]);
        assert_eq!(found(ReportFilter { blocked: Some(true), ..all() }).await, ["F-2"]);
        assert_eq!(found(ReportFilter { left: Some(true), ..all() }).await, ["F-1"]);
        assert_eq!(found(ReportFilter { seen: Some(false), ..all() }).await, ["F-3", "F-2", "F-4"]);
        assert_eq!(found(ReportFilter { extended_beyond: Some(NOW), ..all() }).await, ["F-2"]);
        assert_eq!(found(ReportFilter { regions: vec!["corse".to_owned()], ..all() }).await, ["F-3", "F-4"]);
        assert_eq!(found(ReportFilter { why: vec![WhyAsked::Ended], ..all() }).await, ["F-4"]);
        assert_eq!(found(ReportFilter { text: "f-2".to_owned(), ..all() }).await, ["F-2"]);
        assert_eq!(found(ReportFilter { text: "F%1".to_owned(), ..all() }).await, Vec::<String>::new());
        assert_eq!(found(ReportFilter { text: "FORMATION f-1".to_owned(), ..all() }).await, ["F-1"]);
        let order = (ReportSort::Reference, false);
        let second = reports(&db, campaign.id, &all(), order, (1, 3)).await.unwrap();
        assert_eq!((second.total, second.items.len()), (4, 1));
    })
    .await;
}

#[tokio::test]
async fn a_signed_report_never_changes_and_the_first_sending_makes_the_curve() {
    on_each_engine(async |store| {
        let (campaign, all) = opened(&store).await;
        let sent = |number: i64, body: &str| Submission {
            id: 0,
            report: all[0].id,
            number,
            body: body.to_owned(),
            sha256: "0".repeat(64),
            signed_by: "A".to_owned(),
            signed_as: "Directrice".to_owned(),
            signed_at: NOW,
        };
        let write = write(&store).await;
        insert_submission(&write, &all[0], &sent(1, "{}")).await.unwrap();
        insert_reopening(&write, all[0].id, 1, "erreur").await.unwrap();
        insert_submission(&write, &all[0], &sent(2, "{\"b\":1}")).await.unwrap();
        done(write).await;
        let db = store.read();
        assert_eq!(counts(&db, campaign.id).await.unwrap().sent_on, [(NOW.date(), 1)].into());
        assert_eq!(latest_submissions(&db, campaign.id).await.unwrap()[&all[0].id].number, 2);
        assert_eq!(submissions(&db, all[0].id).await.unwrap().len(), 2);
        assert_eq!(reopenings(&db, all[0].id).await.unwrap()[0].reason, "erreur");
        assert!(latest_submissions(&db, CampaignId(99)).await.unwrap().is_empty());
        let mut read = Vec::new();
        let take = |report, body: &[u8]| {
            read.push((report, String::from_utf8_lossy(body).into_owned()));
            Ok(())
        };
        read_answers(&db, campaign.id, take).await.unwrap();
        assert_eq!(read, [(all[0].id, "{\"b\":1}".to_owned())]);
        read_answers(&db, CampaignId(99), |_, _| panic!("no report")).await.unwrap();
        let stop = |_, _: &[u8]| Err(StoreError::Stale { operation: "test" });
        for _ in 0..20 {
            assert!(matches!(read_answers(&db, campaign.id, stop).await, Err(StoreError::Stale { .. })));
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_team_enters_sorts_picks_and_hears_is_kept_over_what_was_before() {
    on_each_engine(async |store| {
        let (campaign, all) = opened(&store).await;
        let (one, two) = (all[0].id, all[1].id);
        let write = write(&store).await;
        let item = DocumentItem {
            id: 0,
            report: one,
            name: "bilan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            sha256: "a".repeat(64),
            made_at: NOW,
        };
        let document = insert_document(&write, &Document { item, content: b"%PDF-\0\xff".to_vec() }).await.unwrap();
        keep_entry(&write, one, ("finished", "12"), "courriel", None).await.unwrap();
        keep_entry(&write, one, ("finished", "13"), "pièce", Some(document)).await.unwrap();
        keep_entry(&write, two, ("started", "4"), "appel", None).await.unwrap();
        keep_coding(&write, one, "pedagogy", "a").await.unwrap();
        keep_coding(&write, one, "pedagogy", "b").await.unwrap();
        keep_coding(&write, two, "pedagogy", "b").await.unwrap();
        keep_coding(&write, two, "pedagogy", "").await.unwrap();
        keep_spotlight(&write, one, "beau").await.unwrap();
        keep_spotlight(&write, one, "très beau").await.unwrap();
        for words in ["rien", "demain"] {
            insert_call(&write, one, words).await.unwrap();
        }
        done(write).await;
        let db = store.read();
        let entered = entered(&db, campaign.id).await.unwrap();
        assert_eq!(entered[&one].len(), 1);
        assert_eq!((entered[&one][0].typed.as_str(), entered[&one][0].document), ("13", Some(document)));
        assert_eq!(entries(&db, two).await.unwrap()[0].source, "appel");
        assert_eq!(documents(&db, one).await.unwrap()[0].name, "bilan.pdf");
        assert_eq!(store::campaigns::document(&db, document).await.unwrap().unwrap().content, b"%PDF-\0\xff");
        let codes: Vec<_> =
            codings(&db, campaign.id).await.unwrap().into_iter().map(|one| (one.report, one.code)).collect();
        assert_eq!(codes, [(one, "b".to_owned())]);
        assert_eq!(coded(&db, two, "pedagogy").await.unwrap(), None);
        assert_eq!(spotlights(&db, campaign.id).await.unwrap()[0].words, "très beau");
        let last = last_calls(&db, campaign.id).await.unwrap();
        assert_eq!((last[&one].0, last[&one].1.words.as_str(), last.len()), (2, "demain", 1));
        assert_eq!(calls(&db, one).await.unwrap().len(), 2);
        let write = crate::support::write(&store).await;
        assert!(
            drop_entry(&write, one, "finished").await.unwrap() && !drop_entry(&write, one, "finished").await.unwrap()
        );
        assert!(drop_spotlight(&write, one).await.unwrap() && !drop_spotlight(&write, two).await.unwrap());
        done(write).await;
    })
    .await;
}

#[tokio::test]
async fn a_section_is_saved_only_over_the_version_that_was_seen() {
    on_each_engine(async |store| {
        let (campaign, all) = opened(&store).await;
        let report: ReportId = all[0].id;
        let typed = |text: &str| Typed([("finished".to_owned(), text.to_owned())].into());
        let write = write(&store).await;
        assert_eq!(save_section(&write, report, "a", &typed("1"), 0).await.unwrap(), 1);
        assert!(save_section(&write, report, "a", &typed("2"), 0).await.is_err());
        assert_eq!(save_section(&write, report, "a", &typed("2"), 1).await.unwrap(), 2);
        done(write).await;
        let other = Typed([("started".to_owned(), "4".to_owned())].into());
        let write = crate::support::write(&store).await;
        save_section(&write, report, "b", &other, 0).await.unwrap();
        done(write).await;
        let saved = saved(&store.read(), campaign.id).await.unwrap();
        assert_eq!((saved.len(), saved[&report].get("finished"), saved[&report].get("started")), (1, "2", "4"));
        assert_eq!(answers(&store.read(), report).await.unwrap()["a"].typed.get("finished"), "2");
    })
    .await;
}
