//! What goes with an edition's figures: the network's own, and mistakes told with their place.

use super::small::{Change, changed, told};
use domain::network::{Language, Text};
use rules::load;

const PUBLISHER: &str = "address = \"https://chiffres.example/{edition}/\"\n\
    [publisher]\nname = { fr = \"A\", en = \"A\" }\nmail = \"a@b.example\"\nhome = \"https://b.example/\"\n";

/// The small network with a publication of 2019; chapters and page in French, then in English.
fn files<'a>(edition: &'a str, chapter: [&'a str; 2]) -> Vec<Change<'a>> {
    vec![
        ("publication.toml", "", PUBLISHER),
        ("editions/2019/publication.toml", "", edition),
        ("editions/2019/report/01-reseau.fr.md", "", chapter[0]),
        ("editions/2019/report/01-reseau.en.md", "", chapter[1]),
    ]
}

#[test]
fn the_networks_own_publication_is_complete() {
    let publication = load(None).unwrap().publication(2019, None).unwrap();
    assert_eq!(publication.address, "https://chiffres.example/2019/");
    assert_eq!(publication.headlines.len(), 12);
    assert_eq!(domain::days::print(publication.published_on), "2020-07-01");
    assert!(publication.waivers.is_empty());
}

#[test]
fn a_chapter_is_named_without_its_number() {
    let rules = changed(&files("published_on = \"2020-07-01\"\n", ["# T\n", "# T\n"])).unwrap();
    let publication = rules.publication(2019, None).unwrap();
    assert_eq!(publication.report[0].name, "reseau");
    assert_eq!(publication.report[0].files.fr, "editions/2019/report/01-reseau.fr.md");
}

#[test]
fn an_edition_without_publication_names_the_missing_file() {
    let told = load(None).unwrap().publication(2018, None).unwrap_err().render(Language::En);
    assert!(told.contains("the file `editions/2018/publication.toml` is missing"), "{told}");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let edition = "published_on = \"1/7/2020\"\n[[headline]]\nfigure = \"region.south.learner\"\n";
    let mut files = files(edition, ["T\n", "# T\n"]);
    files.push(("pages/01-legal.fr.md", "", "# Mentions légales\n"));
    insta::assert_snapshot!("publication_mistakes", told(&files));
}

#[test]
fn waivers_of_a_file_of_its_own_are_told_by_its_name() {
    let network = load(None).unwrap();
    let text = "[[waiver]]\ncheck = \"contradiction\"\nfigures = [\"region.corse.learner\"]\n\
        person = { fr = \"N\", en = \"N\" }\ndecided_on = \"2020-07-01\"\nreason = { fr = \"R\", en = \"R\" }\n";
    let waivers = |text: &str| network.publication(2019, Some(("my/waivers.toml", text.as_bytes().to_vec())));
    let told = waivers(text).unwrap_err().render(Language::En);
    assert!(told.contains("--> my/waivers.toml:3:12"), "{told}");
    assert!(told.contains("did you mean `region.corse.learners`"), "{told}");
    let publication = waivers(&text.replace("learner\"", "learners\"")).unwrap();
    assert_eq!((publication.waivers.len(), &publication.waivers[0].person), (1, &Text::same("N")));
}

#[test]
fn a_chart_of_what_its_table_lacks_is_told_with_the_nearest() {
    let chart = "\n[[table.chart]]\nkind = \"map\"\ncolumns = [\"women_shares\"]\nexcept = [\"totl\"]\nplaces = \"regions\"\n\
        [[table.chart]]\nkind = \"bars\"\ncolumns = [\"learners\", \"women_share\"]\n";
    insta::assert_snapshot!("chart_mistakes", told(&[("figures/region.toml", "", chart)]));
}
