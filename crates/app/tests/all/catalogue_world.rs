//! A small network with two organisations and three trainings, and people who see different parts of it.

use app::{App, Clock, Me, Rates, Setup};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonState, Role, Standing};
use domain::catalogue::{Draft, OrganisationId};
use domain::network::{Code, Language, Network, Nomenclature, NomenclatureId, Text};
use std::sync::Arc;
use store::accounts::{Person, Session};
use store::{Store, Write};
use time::OffsetDateTime;
use time::macros::datetime;

pub const NOW: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);

pub struct World {
    pub app: App,
    pub ids: Vec<OrganisationId>,
    _folder: tempfile::TempDir,
}

impl World {
    /// Filled through the use cases themselves.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("t.db").to_str().unwrap()).await.unwrap();
        let app = App::new(Setup {
            store,
            network: Arc::new(network()),
            questionnaires: Arc::default(),
            workshop: None,
            clock: Clock::of(|| NOW),
            base_url: "https://exemple.fr".to_owned(),
            demo: false,
            rates: Rates::default(),
        });
        let agency = me(&app, Role::Labelling, None).await;
        let mut ids = Vec::new();
        for (name, siret) in [("Zénith", "73282932000074"), ("École d’été", "")] {
            let draft = Draft::default().with("name", name).with("siret", siret);
            let draft = draft.with("legal_status", "association").with("network", "seul");
            ids.push(app.catalogue().add_organisation(&agency, &draft).await.unwrap());
        }
        let rows = [
            ("F-1", "Développeuse web", 0, "dev; web"),
            ("F-2", "Technicienne réseaux", 0, "res"),
            ("F-3", "Données", 1, "web"),
        ];
        for (reference, name, organisation, occupations) in rows {
            let draft = training(reference, name, ids[organisation], occupations);
            app.catalogue().add_training(&agency, &draft).await.unwrap();
        }
        Self { app, ids, _folder: folder }
    }

    pub async fn agency(&self) -> Me {
        me(&self.app, Role::Labelling, None).await
    }

    pub async fn provider(&self, organisation: usize) -> Me {
        me(&self.app, Role::ProviderManager, Some(self.ids[organisation])).await
    }

    pub async fn someone(&self, role: Role) -> Me {
        me(&self.app, role, None).await
    }
}

pub fn training(reference: &str, name: &str, organisation: OrganisationId, occupations: &str) -> Draft {
    let plain = [
        ("reference", reference),
        ("organisation", &organisation.to_string()),
        ("name", name),
        ("state", "active"),
        ("region", "Bretagne"),
        ("operator", "seul"),
        ("certification", "titre"),
        ("modality", "mixte"),
        ("programme", "p"),
        ("occupations", occupations),
        ("labelled_on", "01/03/2018"),
        ("places", "20"),
    ];
    plain.iter().fold(Draft::default(), |draft, (field, text)| draft.with(field, text))
}

/// Somebody in the database with a role, signed in.
pub async fn me(app: &App, role: Role, organisation: Option<OrganisationId>) -> Me {
    let mail = format!("{}-{}@exemple.fr", role.code(), organisation.map_or(0, |one| one.0));
    let mail = Mail::parse(&mail).unwrap();
    let read = app.store().read();
    let person = match store::accounts::person_by_mail(&read, &mail).await.unwrap() {
        Some(person) => person,
        None => add(app, mail, role, organisation).await,
    };
    let now = app.now();
    let held = store::accounts::assignments(&read, person.id).await.unwrap();
    let session = Session {
        id: 1,
        person: person.id,
        method: "password".to_owned(),
        strong: true,
        address: String::new(),
        agent: String::new(),
        opened_at: now,
        seen_at: now,
        expires_at: now,
    };
    Me { standing: Standing::on(now.date(), &held), person, session }
}

async fn add(app: &App, mail: Mail, role: Role, organisation: Option<OrganisationId>) -> Person {
    let mut write: Write = app.store().write(store::Actor::program(), app.now()).await.unwrap();
    let mut person = Person::new(
        format!("{} {}", role.code(), organisation.map_or(0, |one| one.0)),
        mail,
        Language::Fr,
        PersonState::Active,
        app.now(),
    );
    person.id = store::accounts::insert_person(&write, &person).await.unwrap();
    let given = Assignment {
        id: AssignmentId(0),
        person: person.id,
        role,
        organisation,
        since_on: app.now().date(),
        until_on: None,
        lent_by: None,
    };
    store::accounts::assign(&write, &given).await.unwrap();
    write.audit(store::audit::Line::new("person.added", "person", person.id.0)).await.unwrap();
    write.commit().await.unwrap();
    person
}

pub fn network() -> Network {
    let lists = [
        list("region", &[("bretagne", "Bretagne", ""), ("corse", "Corse", "")]),
        list("operator", &[("seul", "Seul", "network=hors"), ("grand", "Grand", "network=grand")]),
        list("network", &[("hors", "Hors réseau", ""), ("grand", "Grand réseau", ""), ("seul", "Seul", "")]),
        list("certification", &[("titre", "Titre", "")]),
        list("modality", &[("mixte", "Mixte", "")]),
        list("programme", &[("p", "Plan", ""), ("q", "Autre plan", "")]),
        list("legal_status", &[("association", "Association", "")]),
        list("family", &[("code", "Développement", ""), ("infra", "Réseau", "")]),
        list(
            "occupation",
            &[
                ("dev", "Développeur", "family=code"),
                ("web", "Intégrateur", "family=code"),
                ("res", "Réseau", "family=infra"),
            ],
        ),
    ];
    Network {
        id: "t".to_owned(),
        name: Text::same("T"),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures: lists.into_iter().map(|list| (list.id.clone(), list)).collect(),
        sources: Default::default(),
    }
}

fn list(id: &str, codes: &[(&str, &str, &str)]) -> Nomenclature {
    let code = |(code, label, attribute): &(&str, &str, &str)| Code {
        code: (*code).to_owned(),
        label: Text::same(label),
        attributes: attribute.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect(),
    };
    Nomenclature { id: NomenclatureId::from(id), codes: codes.iter().map(code).collect() }
}
