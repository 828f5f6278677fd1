//! Looking after the database: configuration, trail, copies, hand-over.

use super::run::{Ran, program, visible};
use std::path::Path;
use store::audit::Line;
use store::{Actor, Store, meta};

/// Runs in a folder of its own, with these variables.
fn run_in(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let output = program().current_dir(folder).envs(variables.iter().copied()).args(arguments).output().unwrap();
    let text = |bytes| visible(&String::from_utf8(bytes).unwrap());
    Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A database with three lines in its trail.
fn database(file: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(file.to_str().unwrap()).await.unwrap();
        for name in ["a", "b", "c"] {
            let actor = Actor { person: None, name: "Ada Exemple".to_owned() };
            let mut write = store.write(actor, time::OffsetDateTime::UNIX_EPOCH).await.unwrap();
            meta::set_setting(&write, name, "1").await.unwrap();
            write.audit(Line::new("setting.changed", "setting", None)).await.unwrap();
            write.commit().await.unwrap();
        }
        store.close().await.unwrap();
    });
}

/// The last word of a line that begins so.
fn word_after(text: &str, beginning: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(beginning)).unwrap_or_else(|| panic!("{text}"));
    line.rsplit([' ', '~']).next().unwrap().to_owned()
}

#[test]
fn without_a_file_everything_goes_without_saying() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_in(folder.path(), &[], &["config", "check"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(ran.out.contains("database            tremplin.db  (par défaut)"), "{}", ran.out);
    assert!(ran.out.ends_with("\naucune erreur\n"), "{}", ran.out);
}

#[test]
fn a_flag_counts_before_the_environment_and_the_environment_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "database = \"file.db\"\nlisten = \"127.0.0.1:1\"\n[log]\nformat = \"json\"\n[mail]\nurl_file = \"secret\"\n[legal]\nhost = \"Hébergeur\"\n";
    std::fs::write(folder.path().join("tremplin.toml"), toml).unwrap();
    std::fs::write(folder.path().join("secret"), "smtps://me:hunter2@mail.exemple.fr\n").unwrap();
    let variables = [("TREMPLIN_DATABASE", "postgres://me:hunter2@host/db"), ("TREMPLIN_LISTEN", "127.0.0.1:2")];
    let ran = run_in(folder.path(), &variables, &["config", "check", "--lang", "en", "--database", "flag.db"]);
    assert_eq!(ran.status, Some(0), "{}", ran.out);
    for line in [
        "database            flag.db  (command line)",
        "listen              127.0.0.1:2  (environment, TREMPLIN_LISTEN)",
        "log.format          json  (tremplin.toml)",
        "mail.url            smtps://…@mail.exemple.fr  (file secret)",
        "legal.host          Hébergeur  (tremplin.toml)",
    ] {
        assert!(ran.out.contains(line), "{line} is not in\n{}", ran.out);
    }
    let ran = run_in(folder.path(), &variables, &["config", "check", "--lang", "en"]);
    assert!(ran.out.contains("postgres://…@host/db  (environment, TREMPLIN_DATABASE)"), "{}", ran.out);
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
}

#[test]
fn every_mistake_is_told_at_once_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "listen = \"nowhere\"\nbase_ur = \"x\"\ntrusted_proxies = [\"10.0.0.1\", \"proxy\"]\n\
                [mail]\nurl = \"smtp://me:hunter2@\"\n[legal]\ncontact_url = \"contact\"\npublishr = \"x\"\n[[openid]]\nname = \"p\"\nissuer = \"http://far\"\n";
    std::fs::write(folder.path().join("wrong.toml"), toml).unwrap();
    let ran = run_in(folder.path(), &[("TREMPLIN_LOGFORMAT", "json")], &["config", "check", "--config", "wrong.toml"]);
    assert_eq!(ran.status, Some(1), "{}", ran.out);
    for part in [
        "listen~: `nowhere` (wrong.toml)\n  attendu~: une adresse et un port, comme 127.0.0.1:8080\n",
        "base_ur~: `base_ur` (wrong.toml)\n  attendu~: une clé connue\n  que faire~: peut-être base_url",
        "trusted_proxies~: `10.0.0.1,proxy`",
        "mail.url~: `smtp://…@`",
        "legal.contact_url~: `contact` (wrong.toml)",
        "peut-être legal.publisher",
        "TREMPLIN_LOGFORMAT",
        "openid[0].label",
        "openid[0].client_secret",
        "openid[0].issuer~: `http://far`",
    ] {
        assert!(ran.out.contains(part), "{part} is not in\n{}", ran.out);
    }
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
    let refused = run_in(folder.path(), &[], &["audit", "verify", "--config", "wrong.toml"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.err.contains("la configuration est à corriger"), "{}", refused.err);
}

#[test]
fn a_trail_is_proved_and_one_that_was_changed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tremplin.db");
    let missing = run_in(folder.path(), &[], &["audit", "verify"]);
    assert_eq!(missing.status, Some(2));
    assert!(missing.err.contains("il n’y a pas de base `tremplin.db`"), "{}", missing.err);
    assert!(!file.exists(), "looking makes no database");
    database(&file);
    let ran = run_in(folder.path(), &[], &["audit", "verify"]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with("Le journal tient~: 3 lignes, 0 détails effacés."), "{}", ran.out);
    let hash = word_after(&ran.out, "dernière empreinte");
    assert_eq!(run_in(folder.path(), &[], &["audit", "verify", "--last", &hash]).status, Some(0));
    let other = run_in(folder.path(), &[], &["audit", "verify", "--last", &"0".repeat(64), "--lang", "en"]);
    assert_eq!(other.status, Some(1));
    assert!(other.out.contains("no longer in it"), "{}", other.out);
    let mut bytes = std::fs::read(&file).unwrap();
    let place = bytes.windows(11).position(|part| part == b"Ada Exemple").unwrap();
    bytes[place..place + 3].copy_from_slice(b"Eve");
    std::fs::write(&file, bytes).unwrap();
    let ran = run_in(folder.path(), &[], &["audit", "verify"]);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    assert!(ran.out.contains("a été changée"), "{}", ran.out);
}

#[test]
fn a_database_goes_through_a_copy_and_through_a_hand_over_with_the_same_trail() {
    let folder = tempfile::tempdir().unwrap();
    database(&folder.path().join("tremplin.db"));
    let run = |arguments: &[&str]| run_in(folder.path(), &[], arguments);
    let fine = |arguments: &[&str]| {
        let ran = run(arguments);
        assert_eq!(ran.status, Some(0), "{arguments:?}: {}{}", ran.out, ran.err);
        ran.out
    };
    let hash = word_after(&fine(&["audit", "verify"]), "dernière empreinte");
    for arguments in [
        &["backup", "copy.db"][..],
        &["restore", "copy.db", "--check"],
        &["restore", "copy.db", "--to", "restored.db"],
        &["export", "--all", "handover"],
        &["import", "--all", "handover", "--database", "new.db"],
        &["audit", "verify", "--database", "new.db"],
    ] {
        assert_eq!(word_after(&fine(arguments), "dernière empreinte"), hash, "{arguments:?}");
    }
    for (arguments, why) in [
        (&["backup", "copy.db"][..], "copy.db~: existe déjà"),
        (&["export", "--all", "handover"], "handover~: existe déjà"),
        (&["import", "--all", "handover", "--database", "new.db"], "the database is not empty"),
        (&["restore", "missing.db", "--check"], "missing.db~: n’existe pas"),
    ] {
        let ran = run(arguments);
        assert_eq!(ran.status, Some(2), "{arguments:?}: {}", ran.out);
        assert!(ran.err.contains(why), "{arguments:?}: {}", ran.err);
    }
    let trail = fine(&["audit", "verify"]);
    assert!(trail.starts_with("Le journal tient~: 4 lignes"), "the export left a line: {trail}");
}

#[test]
fn a_copy_that_is_not_sound_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("copy.db"), "").unwrap();
    let ran = run_in(folder.path(), &[], &["restore", "copy.db", "--check"]);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    assert!(ran.out.contains("la copie n’est pas saine"), "{}", ran.out);
}

#[test]
fn mail_that_came_back_is_noted_by_its_address_or_told_to_be_unknown() {
    let folder = tempfile::tempdir().unwrap();
    database(&folder.path().join("tremplin.db"));
    let run = |arguments: &[&str]| run_in(folder.path(), &[], arguments);
    for _ in 0..2 {
        let noted = run(&["mail", "bounce", "--recipient", "ada@exemple.fr", "boîte fermée"]);
        assert_eq!((noted.status, noted.out.as_str()), (Some(0), "Noté.\n"), "{}", noted.err);
    }
    let unknown = run(&["mail", "bounce", "--message", "<nothing@exemple.fr>", "550", "--lang", "en"]);
    assert_eq!(unknown.status, Some(2));
    assert!(unknown.err.contains("no message that was sent"), "{}", unknown.err);
    let wrong = run(&["mail", "bounce", "--recipient", "ada", "550"]);
    assert!(wrong.err.contains("`ada` n’est pas une adresse"), "{}", wrong.err);
    assert_eq!(run(&["mail", "bounce", "550"]).status, Some(2));
}
