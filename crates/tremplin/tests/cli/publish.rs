//! `tremplin publish`: whole and the same each time, refused while figures disagree, and nothing half-written.

use super::made::{DEMO, contents, names};
use super::run::{Ran, repository, run};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Publishes an edition into a folder of `here`.
fn publish(edition: &Path, here: &Path, more: &[&str]) -> Ran {
    let (edition, out) = (edition.display().to_string(), here.join("site").display().to_string());
    let mut arguments = vec!["publish", &edition, "--out", &out, "--lang", "en"];
    arguments.extend(more);
    run(&arguments)
}

/// The demonstration's edition with one text replaced, and a folder for what comes of it.
fn changed(old: &str, new: &str) -> (TempDir, PathBuf) {
    let here = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(DEMO.protected()).unwrap();
    assert!(text.contains(old), "{old}");
    let file = here.path().join("edition.json");
    fs::write(&file, text.replacen(old, new, 1)).unwrap();
    (here, file)
}

/// The edition with one learner too many in the total of the regions.
fn contradicting() -> (TempDir, PathBuf) {
    let here = tempfile::tempdir().unwrap();
    let mut edition: serde_json::Value = serde_json::from_slice(&fs::read(DEMO.protected()).unwrap()).unwrap();
    let tables = edition["tables"].as_array_mut().unwrap();
    let mut figures = tables.iter_mut().flat_map(|table| table["figures"].as_array_mut().unwrap());
    let figure = figures.find(|figure| figure["id"] == "region.total.learners").unwrap();
    figure["printed"] = "18\u{202f}354".into();
    let file = here.path().join("edition.json");
    fs::write(&file, edition.to_string()).unwrap();
    (here, file)
}

/// The waivers that the refusal drafts, signed.
fn signed(refusal: &str) -> String {
    let lines = refusal.lines().skip_while(|line| line.trim() != "[[waiver]]");
    let drafted: String = lines.map(|line| format!("{}\n", line.trim())).collect();
    drafted
        .replace(
            "person = { fr = \"\", en = \"\" }",
            "person = { fr = \"A. Martin, directrice\", en = \"A. Martin, director\" }",
        )
        .replace("decided_on = \"\"", "decided_on = \"2020-06-30\"")
        .replace("reason = { fr = \"\", en = \"\" }", "reason = { fr = \"Compté deux fois\", en = \"Counted twice\" }")
}

#[test]
fn the_demonstration_ends_with_a_whole_publication() {
    let site = DEMO.folder().join("site");
    for name in [
        "index.html",
        "en/index.html",
        "rapport.pdf",
        "en/report.pdf",
        "donnees/chiffres.xlsx",
        "donnees/chiffres.csv",
        "donnees/datapackage.json",
        "donnees/catalogue.ttl",
        "publication.json",
    ] {
        assert!(fs::metadata(site.join(name)).is_ok_and(|file| file.len() > 100), "{name}");
    }
}

#[test]
fn the_same_edition_gives_the_same_bytes_and_replaces_what_it_gave() {
    let here = tempfile::tempdir().unwrap();
    let edition = PathBuf::from(DEMO.protected());
    let first = publish(&edition, here.path(), &[]);
    assert_eq!((first.status, first.err.as_str()), (Some(0), ""));
    let made = contents(&here.path().join("site"));
    fs::write(here.path().join("site/index.html"), "old").unwrap();
    assert_eq!(publish(&edition, here.path(), &[]).status, Some(0));
    fs::write(here.path().join("site/donnees/notes.csv"), "mine").unwrap();
    assert_eq!(publish(&edition, here.path(), &[]).status, Some(2));
    fs::remove_file(here.path().join("site/donnees/notes.csv")).unwrap();
    let again = contents(&here.path().join("site"));
    assert_eq!(again.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(again[name] == *bytes, "{} differs", name.display());
    }
    assert_eq!(names(here.path()), ["site"]);
}

#[test]
fn an_edition_that_contradicts_itself_is_refused_until_a_named_person_waives_it() {
    let (here, file) = contradicting();
    let refused = publish(&file, here.path(), &[]);
    assert_eq!(refused.status, Some(1));
    assert!(refused.out.contains("cannot") && refused.out.contains("region.total.learners"), "{}", refused.out);
    assert!(refused.err.contains("--waivers") && refused.err.contains("[[waiver]]"), "{}", refused.err);
    assert_eq!(names(here.path()), ["edition.json"]);
    let waivers = here.path().join("waivers.toml");
    fs::write(&waivers, signed(&refused.err)).unwrap();
    let waived = publish(&file, here.path(), &["--waivers", &waivers.display().to_string()]);
    assert_eq!((waived.status, waived.err.as_str()), (Some(0), ""), "{}", waived.out);
    let pages = contents(&here.path().join("site"));
    let said = pages.values().filter(|bytes| String::from_utf8_lossy(bytes).contains("A. Martin, director")).count();
    assert!(said > 0, "no page names who waived the check");
}

#[test]
fn a_waiver_without_a_person_is_no_waiver() {
    let (here, file) = contradicting();
    let waivers = here.path().join("waivers.toml");
    let drafted = signed(&publish(&file, here.path(), &[]).err);
    let unsigned: String =
        drafted.lines().filter(|line| !line.starts_with("person")).map(|line| format!("{line}\n")).collect();
    fs::write(&waivers, unsigned).unwrap();
    let ran = publish(&file, here.path(), &["--waivers", &waivers.display().to_string()]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.err.contains("`person` is missing in this waiver") && ran.err.contains("waivers.toml:1:"),
        "{}",
        ran.err
    );
}

#[test]
fn a_waiver_of_other_figures_covers_nothing() {
    let (here, file) = contradicting();
    let waivers = here.path().join("waivers.toml");
    let drafted = signed(&publish(&file, here.path(), &[]).err);
    let figures = drafted.lines().find(|line| line.starts_with("figures")).unwrap().to_owned();
    fs::write(&waivers, drafted.replace(&figures, "figures = [\"region.total.learners\"]")).unwrap();
    let ran = publish(&file, here.path(), &["--waivers", &waivers.display().to_string()]);
    assert_eq!((ran.status, names(here.path()).len()), (Some(1), 2), "{}", ran.err);
}

#[test]
fn an_edition_of_other_definitions_is_refused() {
    let text = fs::read_to_string(DEMO.protected()).unwrap();
    let hash = text.split("\"definitions_sha256\": \"").nth(1).unwrap()[..64].to_owned();
    let (here, file) = changed(&hash, &"0".repeat(64));
    let ran = publish(&file, here.path(), &[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("computed by other definitions"), "{}", ran.err);
}

#[test]
fn the_demonstrations_edition_gives_the_demonstrations_site() {
    let here = tempfile::tempdir().unwrap();
    publish(Path::new(&DEMO.protected()), here.path(), &[]);
    let (own, demo) = (contents(&here.path().join("site")), contents(&DEMO.folder().join("site")));
    assert_eq!(own.keys().collect::<Vec<_>>(), demo.keys().collect::<Vec<_>>());
    for (name, bytes) in &demo {
        assert!(own[name] == *bytes, "{} differs", name.display());
    }
}

#[test]
fn an_edition_of_a_newer_format_is_refused_with_the_way_out() {
    let (here, file) = changed("\"format\": 3", "\"format\": 99");
    let ran = publish(&file, here.path(), &[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("is in format 99; this program reads up to format 3"), "{}", ran.err);
    assert_eq!(names(here.path()), ["edition.json"]);
}

#[test]
fn a_text_that_quotes_an_unknown_figure_stops_with_its_line() {
    let here = tempfile::tempdir().unwrap();
    let network = here.path().join("gen");
    super::made::copy(&contents(&repository("networks/gen")), &network);
    let chapter = network.join("editions/2019/report/01-reseau.fr.md");
    let text = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, format!("{text}\nEnfin {{{{ figure region.corse.lerners }}}}.\n")).unwrap();
    let ran = publish(Path::new(&DEMO.protected()), here.path(), &["--network", &network.display().to_string()]);
    let line = text.matches('\n').count() + 2;
    assert_eq!(ran.status, Some(2));
    let place = format!("editions/2019/report/01-reseau.fr.md:{line}:7");
    assert!(ran.err.contains(&place) && ran.err.contains("did you mean `region.corse.learners`"), "{}", ran.err);
    assert_eq!(names(here.path()), ["gen"]);
}

#[test]
fn what_cannot_be_written_or_is_somebody_elses_is_left_alone() {
    let edition = PathBuf::from(DEMO.protected());
    let ran = publish(&edition, Path::new("/no/such/folder"), &[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.starts_with("error: can’t write /no/such/folder/site"), "{}", ran.err);
    let here = tempfile::tempdir().unwrap();
    fs::create_dir(here.path().join("site")).unwrap();
    fs::write(here.path().join("site/thesis.txt"), "mine").unwrap();
    let ran = publish(&edition, here.path(), &[]);
    assert_eq!((ran.status, ran.err.contains("is not empty")), (Some(2), true), "{}", ran.err);
    assert_eq!(names(&here.path().join("site")), ["thesis.txt"]);
}

#[test]
fn an_earlier_edition_is_compared_with_and_one_of_the_same_year_refused() {
    let (here, file) = changed("\"edition\": 2019", "\"edition\": 2018");
    let edition = PathBuf::from(DEMO.protected());
    let earlier = file.display().to_string();
    let ran = publish(&edition, here.path(), &["--earlier", &earlier]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let twice = publish(&edition, here.path(), &["--earlier", &edition.display().to_string()]);
    assert_eq!(twice.status, Some(2));
    assert!(twice.err.contains("of a year that is not earlier"), "{}", twice.err);
}
