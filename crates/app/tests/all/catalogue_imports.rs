//! Imports: read, refused, confirmed, written.

use crate::catalogue_world::World;
use app::AppError;
use app::catalogue::{Editor, ImportError, Imported, RowAct, Rows, Search, Sheet};
use domain::accounts::PersonState;
use store::accounts as people;
use store::audit::{Line, Wanted};
use store::catalogue::ImportState;

fn sheet(headings: &[&str], rows: &[&[&str]]) -> Sheet {
    let texts = |row: &[&str]| row.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    Sheet {
        file_name: "a.csv".to_owned(),
        headings: texts(headings),
        rows: rows.iter().map(|row| texts(row)).collect(),
    }
}

const ALL: [&str; 12] = [
    "Référence",
    "SIRET de l’organisme",
    "Intitulé",
    "ÉTAT",
    "Region",
    "operator",
    "Certification",
    "Modalité",
    "Programme",
    "Métiers",
    "Date de labellisation",
    "Ville",
];

#[tokio::test]
async fn nothing_is_written_before_it_is_confirmed_and_then_all_of_it() {
    let world = World::new().await;
    let (catalogue, agency) = (world.app.catalogue(), world.agency().await);
    let new = |reference| {
        [
            reference,
            "73282932000074",
            "Nouvelle",
            "Active",
            "Corse",
            "Seul",
            "Titre",
            "Mixte",
            "Plan",
            "dev; web",
            "01/02/2020",
            "",
        ]
    };
    let sheet = sheet(&ALL, &[&new("F-8"), &[], &new("F-9"), &new("F-1")]);
    let id = catalogue.stage_import(&agency, &sheet).await.unwrap();
    let page = catalogue.import(&agency, id).await.unwrap();
    let acts: Vec<_> = page.staged.rows.iter().map(|row| (row.line, row.act)).collect();
    assert_eq!(acts, [(2, RowAct::Add), (4, RowAct::Add), (5, RowAct::Change(1))]);
    let all = || catalogue.search(&SEARCH);
    assert_eq!(all().await.unwrap().page.total, 3);
    catalogue.confirm_import(&agency, id).await.unwrap();
    assert_eq!(all().await.unwrap().page.total, 5);
    assert_eq!(catalogue.import(&agency, id).await.unwrap().import.state, ImportState::Done);
    assert!(matches!(catalogue.confirm_import(&agency, id).await, Err(AppError::Conflict)));
    let stranger = world.provider(0).await;
    assert!(matches!(catalogue.import(&stranger, id).await, Err(AppError::NotFound)));
    assert!(store::audit::verify(&world.app.store().read()).await.unwrap().is_ok());
}

static SEARCH: std::sync::LazyLock<Search> = std::sync::LazyLock::new(Search::default);

#[tokio::test]
async fn each_row_tells_its_own_faults_and_one_keeps_the_whole_file_out() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    let rows: [&[&str]; 6] = [
        &["F-1", "12", ""],
        &["F-3", "12", ""],
        &["F-9", "12", ""],
        &["F-2", "x", ""],
        &["F-1", "13", ""],
        &["F-2", "", "q"],
    ];
    let id = catalogue.stage_import(&me, &sheet(&["reference", "places", "programme"], &rows)).await.unwrap();
    let page = catalogue.import(&me, id).await.unwrap();
    let faults: Vec<_> = page
        .staged
        .rows
        .iter()
        .flat_map(|row| row.faults.iter().map(move |fault| (row.line, fault.field.as_str(), fault.code.as_str())))
        .collect();
    let expected = [
        (2, "programme", "required"),
        (3, "reference", "not-yours"),
        (4, "reference", "reference-unknown"),
        (5, "programme", "required"),
        (5, "places", "not-a-number"),
        (6, "programme", "required"),
        (7, "programme", "agency-only"),
    ];
    assert_eq!(faults, expected);
    assert!(matches!(catalogue.confirm_import(&me, id).await, Err(AppError::Conflict)));
}

#[tokio::test]
async fn a_training_that_changed_since_it_was_read_stops_the_import() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    let id = catalogue.stage_import(&me, &sheet(&["reference", "places"], &[&["F-1", "12"]])).await.unwrap();
    let draft = domain::catalogue::Draft::default().with("town", "Brest");
    catalogue.change_training(&me, "F-1", 1, &draft).await.unwrap();
    assert!(matches!(catalogue.confirm_import(&me, id).await, Err(AppError::Conflict)));
    let (_, kept) = catalogue.training_draft(&me, "F-1").await.unwrap();
    assert_eq!((kept.get("places"), kept.get("town")), ("20", "Brest"));
    assert_eq!(catalogue.import(&me, id).await.unwrap().import.state, ImportState::Dropped);
}

#[tokio::test]
async fn a_sheet_that_cannot_be_read_says_why() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.agency().await);
    let why = async |headings: &[&str], rows: &[&[&str]]| {
        catalogue.stage_import(&me, &sheet(headings, rows)).await.unwrap_err().to_string()
    };
    assert_eq!(why(&["reference", "couleur"], &[&["F-1", "x"]]).await, "unknown columns: [\"couleur\"]");
    assert_eq!(why(&["Ville"], &[&["x"]]).await, ImportError::Column("reference").to_string());
    assert_eq!(why(&["reference", "Référence"], &[&["x"]]).await, ImportError::Column("reference").to_string());
    assert_eq!(why(&["reference"], &[&[""], &[" "]]).await, ImportError::Empty.to_string());
}

#[tokio::test]
async fn a_large_import_is_a_job_and_takes_seconds() {
    let world = World::new().await;
    let (catalogue, agency) = (world.app.catalogue(), world.agency().await);
    let size: usize = std::env::var("TREMPLIN_TEST_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(1000);
    let mut rows = Vec::new();
    for number in 0..size {
        let reference = format!("N-{number}");
        let cells = [
            &*reference,
            "73282932000074",
            "Nouvelle formation",
            "Active",
            "Corse",
            "Seul",
            "Titre",
            "Mixte",
            "Plan",
            "dev",
            "01/02/2020",
            "Brest",
        ];
        rows.push(cells.map(str::to_owned).to_vec());
    }
    let sheet = Sheet { rows, ..sheet(&ALL, &[]) };
    let start = std::time::Instant::now();
    let id = catalogue.stage_import(&agency, &sheet).await.unwrap();
    println!("staged {size} rows in {:?}", start.elapsed());
    catalogue.confirm_import(&agency, id).await.unwrap();
    assert_eq!(catalogue.import(&agency, id).await.unwrap().import.state, ImportState::Confirmed);
    let start = std::time::Instant::now();
    catalogue.run_import(id).await.unwrap();
    println!("wrote {size} rows in {:?}", start.elapsed());
    assert_eq!(catalogue.search(&SEARCH).await.unwrap().page.total, 3 + size as u64);
    assert_eq!(catalogue.import(&agency, id).await.unwrap().import.state, ImportState::Done);
}

#[tokio::test]
async fn a_confirmed_import_ends_with_the_account_or_the_role_of_its_sender() {
    for closed in [true, false] {
        let world = World::new().await;
        let (catalogue, agency) = (world.app.catalogue(), world.agency().await);
        let cells = |number| {
            let reference = format!("N-{number}");
            let rest =
                ["73282932000074", "N", "Active", "Corse", "Seul", "Titre", "Mixte", "Plan", "dev", "01/02/2020", ""];
            std::iter::once(reference).chain(rest.map(str::to_owned)).collect()
        };
        let sheet = Sheet { rows: (0..201).map(cells).collect(), ..sheet(&ALL, &[]) };
        let id = catalogue.stage_import(&agency, &sheet).await.unwrap();
        catalogue.confirm_import(&agency, id).await.unwrap();
        let mut write = world.app.store().write(store::Actor::program(), world.app.now()).await.unwrap();
        if closed {
            let person = people::person(&write, agency.person.id).await.unwrap().unwrap();
            people::update_person(&write, &people::Person { state: PersonState::Closed, ..person }).await.unwrap();
        } else {
            let role = people::assignments(&write, agency.person.id).await.unwrap().remove(0);
            let yesterday = write.now().date().previous_day().unwrap();
            people::end_assignment(&write, role.id, yesterday).await.unwrap();
        }
        write.audit(Line::new("person.closed", "person", agency.person.id.0)).await.unwrap();
        write.commit().await.unwrap();
        assert!(matches!(catalogue.run_import(id).await, Err(AppError::Conflict)));
        assert_eq!(catalogue.import(&agency, id).await.unwrap().import.state, ImportState::Dropped);
        assert_eq!(catalogue.search(&SEARCH).await.unwrap().page.total, 3);
        let wanted = Wanted { subject: Some(("import".to_owned(), id)), limit: 1, ..Wanted::default() };
        let last = store::audit::lines(&world.app.store().read(), &wanted).await.unwrap().remove(0);
        assert_eq!((last.act.as_str(), last.person), ("import.dropped", None));
    }
}

fn drafts(rows: &[&[(&str, &str)]]) -> Rows {
    let draft = |row: &&[(&str, &str)]| {
        row.iter().fold(domain::catalogue::Draft::default(), |draft, (field, text)| draft.with(field, text))
    };
    Rows::try_from(rows.iter().map(draft).collect::<Vec<_>>()).unwrap()
}

#[tokio::test]
async fn rows_of_a_program_are_written_at_once_and_sent_again_change_nothing() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    let rows = drafts(&[&[("reference", "F-1"), ("places", "12")], &[("reference", "F-2"), ("town", "Brest")]]);
    let would = Imported { changed: 2, ..Imported::default() };
    assert_eq!(catalogue.import_rows(&me, &rows, true).await.unwrap(), would);
    assert_eq!(catalogue.training("F-1").await.unwrap().as_ref().as_ref().unwrap().training.version, 1);
    let done = Imported { written: true, ..would };
    assert_eq!(catalogue.import_rows(&me, &rows, false).await.unwrap(), done);
    let kept = catalogue.training("F-2").await.unwrap();
    let facts = &kept.as_ref().as_ref().unwrap().training.facts;
    assert_eq!((facts.town.as_deref(), facts.places), (Some("Brest"), Some(20)));
    let again = Imported { same: 2, ..Imported::default() };
    assert_eq!(catalogue.import_rows(&me, &rows, false).await.unwrap(), again);
    assert!(store::audit::verify(&world.app.store().read()).await.unwrap().is_ok());
}

#[tokio::test]
async fn one_wrong_row_of_a_program_keeps_all_of_them_out_and_says_where() {
    let world = World::new().await;
    let (catalogue, me) = (world.app.catalogue(), world.provider(0).await);
    let staged = sheet(&["reference", "places"], &[&["F-1", "12"], &[], &["F-3", "1"], &["F-9", "1"], &["F-1", "13"]]);
    let rows = Rows::try_from(&staged).unwrap();
    let done = catalogue.import_rows(&me, &rows, false).await.unwrap();
    let faults: Vec<_> = done.faults.iter().map(|(line, fault)| (*line, fault.code.as_str())).collect();
    assert_eq!(faults, [(4, "not-yours"), (5, "reference-unknown"), (6, "reference-twice")]);
    assert!(!done.written && done.changed == 1);
    assert_eq!(catalogue.training("F-1").await.unwrap().as_ref().as_ref().unwrap().training.version, 1);
    let auditor = world.someone(domain::accounts::Role::Auditor).await;
    assert!(matches!(catalogue.import_rows(&auditor, &rows, true).await, Err(AppError::Forbidden)));
    assert!(matches!(Editor::from(&me).may_add(), Err(AppError::Forbidden)));
}
