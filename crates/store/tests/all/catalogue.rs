//! Organisations, trainings, imports.

use crate::support::{NOW, on_each_engine, write};
use domain::accounts::PersonId;
use domain::catalogue::{OrganisationFacts, OrganisationId, Siret, TrainingFacts, TrainingId, TrainingState};
use store::audit::Line;
use store::catalogue::*;
use store::{Store, StoreError};
use time::macros::date;

fn organisation(name: &str, siret: Option<&str>) -> OrganisationFacts {
    OrganisationFacts {
        name: name.to_owned(),
        siret: siret.map(|text| Siret::parse(text).unwrap()),
        legal_status: "association".to_owned(),
        network: "seul".to_owned(),
        website: None,
    }
}

fn training(
    reference: &str,
    name: &str,
    region: &str,
    occupations: &[&str],
    organisation: OrganisationId,
) -> TrainingFacts {
    TrainingFacts {
        reference: reference.to_owned(),
        organisation,
        name: name.to_owned(),
        state: TrainingState::Active,
        region: region.to_owned(),
        town: Some("Brest".to_owned()),
        operator: "seul".to_owned(),
        certification: "titre".to_owned(),
        modality: "mixte".to_owned(),
        programme: "p".to_owned(),
        occupations: occupations.iter().map(|&code| code.to_owned()).collect(),
        special_format: reference == "F-3",
        labelled_on: date!(2018 - 03 - 01),
        duration_hours: Some(400),
        duration_months: None,
        places: Some(20),
        summary: None,
    }
}

async fn fill(store: &Store) -> Vec<OrganisationId> {
    let mut write = write(store).await;
    let named = [organisation("Zénith", Some("73282932000074")), organisation("École d’été", None)];
    let ids = insert_organisations(&write, &named).await.unwrap();
    let facts = [
        training("F-1", "Développeuse ou développeur web", "bretagne", &["dev", "web"], ids[0]),
        training("F-2", "Technicienne réseaux", "corse", &["res"], ids[0]),
        training("F-3", "Données & cœur de métier", "bretagne", &["web"], ids[1]),
        training("F-4", "Élan vers le code", "normandie", &["dev"], ids[1]),
    ];
    let found_by: Vec<_> = facts.into_iter().map(|facts| (facts.clone(), facts.name)).collect();
    assert_eq!(insert_trainings(&write, &found_by).await.unwrap(), [1, 2, 3, 4].map(TrainingId));
    write.audit(Line::new("demo.filled", "network", None)).await.unwrap();
    write.commit().await.unwrap();
    ids
}

async fn found(store: &Store, filter: &TrainingFilter) -> Vec<String> {
    references(store, filter, (TrainingSort::Reference, false)).await
}

async fn references(store: &Store, filter: &TrainingFilter, order: (TrainingSort, bool)) -> Vec<String> {
    let page = trainings(&store.read(), filter, order, 0, 50).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    assert_eq!(count_trainings(&store.read(), filter).await.unwrap(), page.total);
    page.items.into_iter().map(|item| item.training.facts.reference).collect()
}

#[tokio::test]
async fn words_find_each_other_whatever_accents_number_and_gender() {
    on_each_engine(|store| async move {
        fill(&store).await;
        let search = async |text: &str| {
            found(&store, &TrainingFilter { text: text.to_owned(), ..TrainingFilter::default() }).await
        };
        for text in ["développeurs", "developpeuse", "DÉVELOPPEUR web", "dévelop", "web développ"] {
            assert_eq!(search(text).await, ["F-1"], "{text}");
        }
        assert_eq!(search("reseau").await, ["F-2"]);
        assert_eq!(search("techniciens réseau").await, ["F-2"]);
        assert_eq!(search("coeur donnee").await, ["F-3"]);
        assert_eq!(search("élan de la").await, ["F-4"]);
        assert_eq!(search("inconnu").await, Vec::<String>::new());
        for hostile in ["\"", "* OR", "a' | b", "':*", "NEAR(", "-", "développeur:*", "\\"] {
            search(hostile).await;
        }
    })
    .await;
}

#[tokio::test]
async fn every_filter_narrows_alone_and_together() {
    on_each_engine(|store| async move {
        let ids = fill(&store).await;
        let one = |code: &str| vec![code.to_owned()];
        let none = TrainingFilter::default();
        let cases: [(TrainingFilter, &[&str]); 13] = [
            (none.clone(), &["F-1", "F-2", "F-3", "F-4"]),
            (TrainingFilter { regions: one("bretagne"), ..none.clone() }, &["F-1", "F-3"]),
            (TrainingFilter { occupations: one("web"), ..none.clone() }, &["F-1", "F-3"]),
            (TrainingFilter { families: family(&["dev", "res"]), ..none.clone() }, &["F-1", "F-2", "F-4"]),
            (TrainingFilter { families: family(&["dev"]), occupations: one("web"), ..none.clone() }, &["F-1"]),
            (TrainingFilter { special_format: Some(true), ..none.clone() }, &["F-3"]),
            (TrainingFilter { organisations: Some(vec![ids[1]]), ..none.clone() }, &["F-3", "F-4"]),
            (TrainingFilter { organisations: Some(vec![]), ..none.clone() }, &[]),
            (TrainingFilter { operators: Some(one("seul")), ..none.clone() }, &["F-1", "F-2", "F-3", "F-4"]),
            (TrainingFilter { operators: Some(vec![]), ..none.clone() }, &[]),
            (TrainingFilter { states: vec![TrainingState::Ended], ..none.clone() }, &[]),
            (TrainingFilter { certifications: one("x"), ..none.clone() }, &[]),
            (
                TrainingFilter { modalities: one("mixte"), programmes: one("p"), text: "web".to_owned(), ..none },
                &["F-1"],
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(&store, &filter).await, expected, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_fits_the_words_best_comes_first() {
    on_each_engine(|store| async move {
        fill(&store).await;
        let mut write = write(&store).await;
        let more = [
            ("F-5", "Code", "Code"),
            ("F-6", "Atelier", "Atelier Code"),
            ("F-7", "Codeur", "Codeur"),
            ("F-8", "Bases", "Bases codeurs"),
        ];
        let facts = more.map(|(reference, name, found_by)| {
            (training(reference, name, "corse", &["dev"], OrganisationId(1)), found_by.to_owned())
        });
        insert_trainings(&write, &facts).await.unwrap();
        write.audit(Line::new("demo.filled", "network", None)).await.unwrap();
        write.commit().await.unwrap();
        let search = async |text: &str, order| {
            references(&store, &TrainingFilter { text: text.to_owned(), ..TrainingFilter::default() }, order).await
        };
        let ranked = (TrainingSort::Relevance, false);
        // The word in the title, a longer one there, the word elsewhere, a longer one elsewhere.
        assert_eq!(search("code", ranked).await, ["F-5", "F-4", "F-7", "F-6", "F-8"]);
        assert_eq!(search("code", (TrainingSort::Relevance, true)).await, search("code", ranked).await);
        assert_eq!(search("code", (TrainingSort::Name, false)).await, ["F-6", "F-8", "F-5", "F-7", "F-4"]);
        assert_eq!(search("", ranked).await, search("", (TrainingSort::Name, false)).await);
        assert_eq!(search("un élan pour coder", ranked).await, ["F-4"]);
    })
    .await;
}

fn family(occupations: &[&str]) -> Vec<Family> {
    vec![Family { code: "f".to_owned(), occupations: occupations.iter().map(|&code| code.to_owned()).collect() }]
}

#[tokio::test]
async fn lists_are_sorted_as_people_expect_and_pages_do_not_overlap() {
    on_each_engine(|store| async move {
        fill(&store).await;
        let all = TrainingFilter::default();
        let sorted = async |sort, descending| references(&store, &all, (sort, descending)).await;
        assert_eq!(sorted(TrainingSort::Name, false).await, ["F-1", "F-3", "F-4", "F-2"]);
        assert_eq!(sorted(TrainingSort::Name, true).await, ["F-2", "F-4", "F-3", "F-1"]);
        assert_eq!(sorted(TrainingSort::Region, false).await, ["F-1", "F-3", "F-2", "F-4"]);
        assert_eq!(sorted(TrainingSort::Organisation, false).await, ["F-3", "F-4", "F-1", "F-2"]);
        assert_eq!(sorted(TrainingSort::LabelledOn, false).await, ["F-1", "F-3", "F-4", "F-2"]);
        let mut seen = Vec::new();
        for page in 0..3 {
            let page = trainings(&store.read(), &all, (TrainingSort::LabelledOn, false), page, 2).await.unwrap();
            assert_eq!(page.total, 4);
            seen.extend(page.items.into_iter().map(|item| (item.training.facts.reference, item.organisation)));
        }
        let expected = [("F-1", "Zénith"), ("F-3", "École d’été"), ("F-4", "École d’été"), ("F-2", "Zénith")];
        assert_eq!(seen, expected.map(|(reference, name)| (reference.to_owned(), name.to_owned())));
    })
    .await;
}

#[tokio::test]
async fn a_facet_counts_under_the_filters_of_the_others_only() {
    on_each_engine(|store| async move {
        fill(&store).await;
        let filter = TrainingFilter {
            regions: vec!["bretagne".to_owned()],
            occupations: vec!["web".to_owned()],
            ..TrainingFilter::default()
        };
        let families = [family(&["dev", "web"]), family(&["none"])].concat();
        let sides = [Facet::Region, Facet::Occupation, Facet::Family, Facet::State];
        let counts = facets(&store.read(), &filter, &sides, &families).await.unwrap();
        let mut counts: Vec<_> = counts.into_iter().map(|one| (one.facet, one.value, one.count)).collect();
        counts.sort();
        let expected = [
            (Facet::Region, "bretagne", 2),
            (Facet::Family, "f", 2),
            (Facet::Occupation, "dev", 1),
            (Facet::Occupation, "web", 2),
            (Facet::State, "active", 2),
        ];
        assert_eq!(counts, expected.map(|(facet, value, count)| (facet, value.to_owned(), count)));
        assert!(facets(&store.read(), &filter, &[], &[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_training_that_changed_since_it_was_read_is_not_overwritten() {
    on_each_engine(|store| async move {
        fill(&store).await;
        let mut seen = training_by_reference(&store.read(), "F-1").await.unwrap().unwrap();
        seen.facts.name = "Conceptrice".to_owned();
        seen.facts.occupations = vec!["ux".to_owned()];
        let mut tx = write(&store).await;
        update_training(&tx, &seen, "Conceptrice ux").await.unwrap();
        let again = update_training(&tx, &seen, "").await;
        assert!(matches!(again, Err(StoreError::Stale { .. })));
        tx.audit(Line::new("training.changed", "training", seen.id.0)).await.unwrap();
        tx.commit().await.unwrap();
        let now = store::catalogue::training(&store.read(), seen.id).await.unwrap().unwrap();
        assert_eq!((now.facts, now.version), (seen.facts, 2));
        let text = |text: &str| TrainingFilter { text: text.to_owned(), ..TrainingFilter::default() };
        assert_eq!(found(&store, &text("concepteur")).await, ["F-1"]);
        assert!(found(&store, &text("développeur")).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_reference_and_a_siret_are_given_once() {
    on_each_engine(|store| async move {
        let ids = fill(&store).await;
        let tx = write(&store).await;
        let facts = training("F-1", "Autre", "corse", &["dev"], ids[0]);
        assert!(matches!(insert_training(&tx, &facts, "").await, Err(StoreError::Taken { .. })));
        drop(tx);
        let tx = write(&store).await;
        let twin = organisation("Autre", Some("73282932000074"));
        assert!(matches!(insert_organisation(&tx, &twin).await, Err(StoreError::Taken { .. })));
        drop(tx);
        let by_siret = organisation_by_siret(&store.read(), "73282932000074").await.unwrap().unwrap();
        assert_eq!(by_siret.id, ids[0]);
        let there = trainings_by_reference(&store.read(), &["F-2".to_owned(), "F-9".to_owned()]).await.unwrap();
        assert_eq!(there.into_keys().collect::<Vec<_>>(), ["F-2"]);
        // Numbers that were taken in bulk are not given again.
        let tx = write(&store).await;
        let facts = training("F-5", "Autre", "corse", &["dev"], ids[0]);
        assert!(insert_training(&tx, &facts, "").await.unwrap() > TrainingId(4));
    })
    .await;
}

#[tokio::test]
async fn merged_organisations_hand_over_their_trainings_and_leave_the_lists() {
    on_each_engine(|store| async move {
        let ids = fill(&store).await;
        let from = store::catalogue::organisation(&store.read(), ids[0]).await.unwrap().unwrap();
        let mut tx = write(&store).await;
        assert_eq!(merge_organisation(&tx, &from, ids[1]).await.unwrap(), 2);
        tx.audit(Line::new("organisation.merged", "organisation", ids[0].0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(trainings_of(&store.read(), ids[1]).await.unwrap().len(), 4);
        let gone = store::catalogue::organisation(&store.read(), ids[0]).await.unwrap().unwrap();
        assert_eq!((gone.merged_into, gone.facts.siret), (Some(ids[1]), None));
        assert_eq!(all_organisations(&store.read()).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn organisations_are_found_by_name_and_by_siret() {
    on_each_engine(|store| async move {
        let ids = fill(&store).await;
        let list = async |text: &str, only: Option<Vec<OrganisationId>>| {
            let filter = OrganisationFilter { text: text.to_owned(), only, size: 10, ..OrganisationFilter::default() };
            let page = organisations(&store.read(), &filter).await.unwrap();
            page.items.into_iter().map(|item| (item.organisation.id, item.trainings)).collect::<Vec<_>>()
        };
        assert_eq!(list("", None).await, [(ids[1], 2), (ids[0], 2)]);
        assert_eq!(list("ecole d'ete", None).await, [(ids[1], 2)]);
        assert_eq!(list("732 829 320", None).await, [(ids[0], 2)]);
        assert_eq!(list("", Some(vec![])).await, []);
        assert_eq!(list("%", None).await.len(), 2);
        let mut known = store::catalogue::organisation(&store.read(), ids[1]).await.unwrap().unwrap();
        known.facts.network = "autre".to_owned();
        let mut tx = write(&store).await;
        update_organisation(&tx, &known).await.unwrap();
        assert!(matches!(update_organisation(&tx, &known).await, Err(StoreError::Stale { .. })));
        tx.audit(Line::new("organisation.changed", "organisation", known.id.0)).await.unwrap();
        tx.commit().await.unwrap();
        let filter =
            OrganisationFilter { networks: vec!["autre".to_owned()], size: 10, ..OrganisationFilter::default() };
        let page = organisations(&store.read(), &filter).await.unwrap();
        assert_eq!((page.total, page.legal_statuses), (1, vec![("association".to_owned(), 1)]));
        assert_eq!(page.networks, [("autre".to_owned(), 1), ("seul".to_owned(), 1)]);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_confirmed_once() {
    on_each_engine(|store| async move {
        let new = NewImport {
            person: PersonId(1),
            organisation: None,
            file_name: "a.csv".to_owned(),
            rows_read: 2,
            rows_wrong: 1,
            content: "[]".to_owned(),
        };
        let mut tx = write(&store).await;
        let id = insert_import(&tx, new).await.unwrap();
        end_import(&tx, id, ImportState::Staged, ImportState::Confirmed).await.unwrap();
        let again = end_import(&tx, id, ImportState::Staged, ImportState::Confirmed).await;
        assert!(matches!(again, Err(StoreError::Stale { .. })));
        tx.audit(Line::new("import.confirmed", "import", id)).await.unwrap();
        tx.commit().await.unwrap();
        let kept = import(&store.read(), id).await.unwrap().unwrap();
        assert_eq!((kept.state, kept.rows_read, kept.made_at), (ImportState::Confirmed, 2, NOW));
        assert_eq!(rows_of_import(&store.read(), id).await.unwrap().as_deref(), Some("[]"));
        assert_eq!(import(&store.read(), 99).await.unwrap(), None);
    })
    .await;
}
