//! Searching, changing, merging: who may, and what is left behind.

use crate::catalogue_world::{NOW, World, training};
use app::AppError;
use app::catalogue::{ChangeError, Editor, Search, Side};
use domain::accounts::Role;
use domain::catalogue::Draft;
use store::audit::Wanted;

fn codes(error: ChangeError) -> Vec<(String, String)> {
    let ChangeError::Refused(faults) = error else { panic!("{error:?}") };
    faults.into_iter().map(|fault| (fault.field, fault.code)).collect()
}

fn fault(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn anybody_searches_and_sees_how_many_each_further_filter_leaves() {
    let world = World::new().await;
    let mut search = Search { text: "reseau".to_owned(), ..Search::default() };
    let found = world.app.catalogue().search(&search).await.unwrap();
    // The family of occupations counts among the words.
    assert_eq!(found.page.items.iter().map(|item| item.training.facts.reference.as_str()).collect::<Vec<_>>(), ["F-2"]);
    search.text = String::new();
    search.sides.insert(Side::Family, vec!["code".to_owned()]);
    let found = world.app.catalogue().search(&search).await.unwrap();
    assert_eq!(found.page.total, 2);
    let counted = |side: Side| found.counts[&side].iter().map(|one| (one.code.as_str(), one.count)).collect::<Vec<_>>();
    assert_eq!(counted(Side::Family), [("code", 2), ("infra", 1)]);
    assert_eq!(counted(Side::Network), [("hors", 2)]);
    assert_eq!(counted(Side::State), [("active", 2)]);
}

#[tokio::test]
async fn a_provider_changes_its_own_trainings_except_for_what_the_agency_decides() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    let town = Draft::default().with("town", "Quimper");
    assert_eq!(catalogue.change_training(&me, "F-1", 1, &town).await.unwrap(), "F-1");
    let shown = catalogue.training("F-1").await.unwrap();
    let shown = shown.as_ref().as_ref().unwrap();
    assert_eq!((shown.training.facts.town.as_deref(), shown.training.version), (Some("Quimper"), 2));
    for field in ["reference", "operator", "programme", "labelled_on"] {
        let text = match field {
            "operator" => "grand",
            "programme" => "q",
            "labelled_on" => "2019-01-01",
            _ => "F-9",
        };
        let error = catalogue.change_training(&me, "F-1", 2, &Draft::default().with(field, text)).await.unwrap_err();
        assert_eq!(codes(error), fault(field, "agency-only"));
    }
    let others = catalogue.change_training(&me, "F-3", 1, &town).await;
    assert!(matches!(others, Err(ChangeError::App(AppError::Forbidden))));
    let nowhere = catalogue.change_training(&me, "F-8", 1, &town).await;
    assert!(matches!(nowhere, Err(ChangeError::App(AppError::NotFound))));
    let added = catalogue.add_training(&me, &training("F-9", "N", world.ids[0], "dev")).await;
    assert!(matches!(added, Err(ChangeError::App(AppError::Forbidden))));
}

#[tokio::test]
async fn whoever_only_reads_changes_nothing() {
    let world = World::new().await;
    let town = Draft::default().with("town", "Quimper");
    for role in [Role::Auditor, Role::Finance, Role::Director, Role::Learner] {
        let me = world.someone(role).await;
        let done = world.app.catalogue().change_training(&me, "F-1", 1, &town).await;
        assert!(matches!(done, Err(ChangeError::App(AppError::Forbidden))), "{role:?}");
    }
}

#[tokio::test]
async fn who_saves_second_sees_what_was_saved_first() {
    let world = World::new().await;
    let (catalogue, agency, provider) = (world.app.catalogue(), world.agency().await, world.provider(0).await);
    catalogue.change_training(&agency, "F-1", 1, &Draft::default().with("town", "Brest")).await.unwrap();
    let mine = Draft::default().with("town", "Quimper");
    let Err(ChangeError::Conflict(theirs)) = catalogue.change_training(&provider, "F-1", 1, &mine).await else {
        panic!("no conflict")
    };
    assert_eq!((theirs.draft.get("town"), theirs.version, theirs.who.as_str()), ("Brest", 2, "labelling 0"));
    catalogue.change_training(&provider, "F-1", theirs.version, &mine).await.unwrap();
    // Saying what is already there is no conflict.
    catalogue.change_training(&agency, "F-1", 1, &mine).await.unwrap();
}

#[tokio::test]
async fn the_history_tells_what_changed_to_whoever_may_know() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    catalogue.change_training(&me, "F-1", 1, &Draft::default().with("places", "12")).await.unwrap();
    let (training, _) = catalogue.training_draft(&me, "F-1").await.unwrap();
    let history = catalogue.history(&me, &training).await.unwrap();
    let told: Vec<_> = history.iter().map(|one| (one.act.as_str(), one.who.as_str(), one.changes.len())).collect();
    assert_eq!(
        told,
        [("training.changed", &*format!("provider-manager {}", world.ids[0]), 1), ("training.added", "labelling 0", 0)]
    );
    assert_eq!((history[0].changes[0].theirs.as_str(), history[0].changes[0].mine.as_str()), ("20", "12"));
    let stranger = catalogue.history(&world.provider(1).await, &training).await;
    assert!(matches!(stranger, Err(AppError::Forbidden)));
}

#[tokio::test]
async fn every_write_is_in_the_chain_and_nothing_typed_is_written_when_refused() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    let lines = store::audit::count(&world.app.store().read()).await.unwrap();
    let wrong = Draft::default().with("places", "beaucoup").with("region", "bretagn");
    let faults = codes(catalogue.change_training(&me, "F-1", 1, &wrong).await.unwrap_err());
    assert_eq!(faults, [fault("region", "unknown-code"), fault("places", "not-a-number")].concat());
    assert_eq!(store::audit::count(&world.app.store().read()).await.unwrap(), lines);
    assert!(store::audit::verify(&world.app.store().read()).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_organisation_is_known_to_its_own_people_and_to_the_agency() {
    let world = World::new().await;
    let (catalogue, agency, own) = (world.app.catalogue(), world.agency().await, world.provider(0).await);
    assert!(catalogue.organisation(&own, world.ids[0]).await.is_ok());
    assert!(matches!(catalogue.organisation(&own, world.ids[1]).await, Err(AppError::NotFound)));
    let all = catalogue.organisations(&agency, store::catalogue::OrganisationFilter { size: 9, ..Default::default() });
    assert_eq!(all.await.unwrap().total, 2);
    let name = Draft::default().with("name", "Aurore");
    catalogue.change_organisation(&own, world.ids[0], 1, &name).await.unwrap();
    let search = Search { text: "aurore".to_owned(), ..Search::default() };
    assert_eq!(catalogue.search(&search).await.unwrap().page.total, 2);
    let network =
        catalogue.change_organisation(&own, world.ids[0], 2, &Draft::default().with("network", "grand")).await;
    assert_eq!(codes(network.unwrap_err()), fault("network", "agency-only"));
    let twin = Draft::default().with("siret", "732 829 320 00074");
    let taken = catalogue.change_organisation(&agency, world.ids[1], 1, &twin).await;
    assert_eq!(codes(taken.unwrap_err()), fault("siret", "siret-taken"));
}

#[tokio::test]
async fn merged_organisations_hand_over_trainings_and_people() {
    let world = World::new().await;
    let (catalogue, agency, provider) = (world.app.catalogue(), world.agency().await, world.provider(1).await);
    let (second, accounts) = (world.provider(0).await, world.app.accounts());
    let key = accounts.make_key(&provider, world.ids[1], "Logiciel", NOW.date()).await.unwrap();
    assert!(matches!(catalogue.merge(&second, world.ids[1], 1, world.ids[0]).await, Err(AppError::NotFound)));
    assert!(matches!(catalogue.merge(&agency, world.ids[1], 7, world.ids[0]).await, Err(AppError::Conflict)));
    assert_eq!(catalogue.merge(&agency, world.ids[1], 1, world.ids[0]).await.unwrap(), 1);
    let (_, trainings, _) = catalogue.organisation_page(&agency, world.ids[0]).await.unwrap();
    assert_eq!(trainings.len(), 3);
    let held = store::accounts::assignments_in(&world.app.store().read(), Some(world.ids[0])).await.unwrap();
    assert!(held.iter().any(|one| one.person == provider.person.id && one.until_on.is_none()));
    assert!(accounts.key(&key).await.unwrap().is_none());
    let wanted = Wanted { limit: 5, ..Wanted::default() };
    let mut lines = store::audit::lines(&world.app.store().read(), &wanted).await.unwrap();
    lines.sort_by_key(|line| line.seq);
    let told: Vec<_> = lines.iter().map(|line| (line.act.as_str(), line.organisation)).collect();
    let (from, into) = (Some(world.ids[1]), Some(world.ids[0]));
    let merged = "organisation.merged";
    assert_eq!(
        told,
        [("role.ended", from), ("role.given", into), ("key.revoked", from), (merged, from), (merged, into)]
    );
    assert!(lines.iter().all(|line| line.person == Some(agency.person.id)));
    let search = Search { text: "zenith donnees".to_owned(), ..Search::default() };
    assert_eq!(catalogue.search(&search).await.unwrap().page.total, 1);
    assert!(matches!(catalogue.merge(&agency, world.ids[1], 2, world.ids[0]).await, Err(AppError::NotFound)));
}

#[tokio::test]
async fn the_trail_tells_a_key_from_the_person_that_it_is_named_after() {
    let world = World::new().await;
    let (catalogue, accounts, me) = (world.app.catalogue(), world.app.accounts(), world.provider(0).await);
    let key = accounts.make_key(&me, world.ids[0], &me.person.name, NOW.date()).await.unwrap();
    let editor = Editor::of_key(&accounts.key(&key).await.unwrap().unwrap(), NOW.date());
    catalogue.change_training(editor, "F-1", 1, &Draft::default().with("places", "12")).await.unwrap();
    let (training, _) = catalogue.training_draft(&me, "F-1").await.unwrap();
    let told = catalogue.history(&me, &training).await.unwrap().remove(0);
    assert_eq!(told.who, format!("API · {} ({}…)", me.person.name, &key[..12]));
}

#[tokio::test]
async fn a_merge_is_asked_of_the_agency_only_and_never_of_one_organisation() {
    let world = World::new().await;
    let (catalogue, agency, own) = (world.app.catalogue(), world.agency().await, world.provider(0).await);
    let (first, second) = (world.ids[0], world.ids[1]);
    let asked = catalogue.merge_question(&agency, second, first).await.unwrap();
    assert_eq!((asked.gone.id, asked.kept.id, asked.trainings), (second, first, 1));
    assert!(matches!(catalogue.merge_question(&agency, first, first).await, Err(AppError::NotFound)));
    // One's own may be seen, not merged; another's is nowhere.
    assert!(matches!(catalogue.merge_question(&own, first, second).await, Err(AppError::Forbidden)));
    assert!(matches!(catalogue.merge_question(&own, second, first).await, Err(AppError::NotFound)));
    assert!(matches!(catalogue.merge(&own, first, 1, second).await, Err(AppError::Forbidden)));
    assert!(matches!(catalogue.merge(&own, second, 1, first).await, Err(AppError::NotFound)));
}
