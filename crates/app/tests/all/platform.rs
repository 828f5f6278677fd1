//! A small platform with a clock that tests set.

use app::mail::{Message, Post, Smtp, Way};
use app::{App, Clock, Me, Rates, Setup};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonState, Role, Standing};
use domain::network::{Language, Network, Text};
use std::sync::{Arc, Mutex};
use store::accounts::{Person, Session};
use store::audit::Line;
use store::{Actor, Store};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

pub const START: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);

pub struct Platform {
    pub app: App,
    now: Arc<Mutex<OffsetDateTime>>,
    folder: tempfile::TempDir,
}

impl Platform {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(Mutex::new(START));
        let told = Arc::clone(&now);
        let app = App::new(Setup {
            store: Store::open(folder.path().join("t.db").to_str().unwrap()).await.unwrap(),
            network: Arc::new(Network {
                id: "t".to_owned(),
                name: Text { fr: "le réseau".to_owned(), en: "the network".to_owned() },
                edition: 2019,
                time_zone: "UTC".to_owned(),
                nomenclatures: Default::default(),
                sources: Default::default(),
            }),
            questionnaires: Arc::default(),
            workshop: None,
            clock: Clock::of(move || *told.lock().unwrap()),
            base_url: "https://exemple.fr".to_owned(),
            demo: false,
            rates: Rates::default(),
        });
        Self { app, now, folder }
    }

    pub fn later(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    pub fn mails(&self) -> std::path::PathBuf {
        self.folder.path().join("mails")
    }

    pub fn by_folder(&self) -> Post {
        Post::new("Le réseau <reseau@exemple.fr>", Some("aide@exemple.fr"), Way::Folder(self.mails())).unwrap()
    }

    /// Writes a mail down as a use case would.
    pub async fn queue(&self, message: Message) -> Option<i64> {
        let mut write = self.app.store().write(Actor::program(), self.app.now()).await.unwrap();
        let id = app::mail::queue(&write, &self.app, message).await.unwrap();
        write.audit(Line::new("test.done", "mail", id)).await.unwrap();
        write.commit().await.unwrap();
        id
    }

    /// Somebody with a role of the agency, signed in.
    pub async fn me(&self, role: Role) -> Me {
        let mut write = self.app.store().write(Actor::program(), START).await.unwrap();
        let mut person = Person::new(
            role.code(),
            Mail::parse(&format!("{}@exemple.fr", role.code())).unwrap(),
            Language::Fr,
            PersonState::Active,
            START,
        );
        person.id = store::accounts::insert_person(&write, &person).await.unwrap();
        write.audit(Line::new("person.added", "person", person.id.0)).await.unwrap();
        write.commit().await.unwrap();
        let (id, since_on) = (AssignmentId(1), START.date());
        let held =
            Assignment { id, person: person.id, role, organisation: None, since_on, until_on: None, lent_by: None };
        let session = Session {
            id: 1,
            person: person.id,
            method: "password".to_owned(),
            strong: true,
            address: String::new(),
            agent: String::new(),
            opened_at: START,
            seen_at: START,
            expires_at: START,
        };
        Me { standing: Standing::on(START.date(), &[held]), person, session }
    }
}

/// Through the server on a port of this machine.
pub fn by_port(port: u16) -> Post {
    let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    Post::new("reseau@exemple.fr", None, Way::Smtp(smtp)).unwrap()
}

/// A recovery, for Ada.
pub fn recovery(key: Option<&str>) -> Message {
    let args = [("name", "Ada"), ("url", "https://exemple.fr/r/secret"), ("hours", "1")];
    Message {
        person: None,
        recipient: Mail::parse("ada@exemple.fr").unwrap(),
        language: Language::Fr,
        template: "recovery".to_owned(),
        args: args.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        unique_key: key.map(str::to_owned),
    }
}
