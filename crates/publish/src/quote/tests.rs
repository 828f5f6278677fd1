//! Texts beside the sample edition: what they become, and what is refused where.

use super::*;
use crate::sample;

fn page(fr: &str) -> Page {
    let files = Text { fr: "report/01-x.fr.md".into(), en: "report/01-x.en.md".into() };
    Page { name: "x".into(), text: Text::same(fr), files }
}

fn read_fr(text: &str) -> Result<Document, PublishError> {
    read(&page(text), &sample::edition(), Language::Fr)
}

fn refusal(text: &str) -> String {
    let (message, help) = read_fr(text).unwrap_err().say(Language::Fr);
    format!("{message} / {}", help.unwrap())
}

#[test]
fn a_figure_reads_with_its_unit_and_keeps_its_id() {
    let document = read_fr("# Titre\n\nEn 2019, **{{ figure region.distance.women_share }}** de femmes.\n").unwrap();
    assert_eq!(document.title, "Titre");
    let figure = Inline::Figure("region.distance.women_share".into(), "35,4\u{202f}%".into());
    let expected =
        vec![Inline::Text("En 2019, ".into()), Inline::Strong(vec![figure]), Inline::Text(" de femmes.".into())];
    assert_eq!(document.blocks, [Block::Paragraph(expected)]);
}

#[test]
fn lists_titles_links_and_tables_keep_their_form() {
    let text = "# T\n\n## Sous-titre\n\n- un [lien](tableaux/region.html)\n- *deux*\n\n{{ table region }}\n\n1. le {{ plain 22 }} novembre\n";
    let blocks = read_fr(text).unwrap().blocks;
    assert_eq!(blocks[0], Block::Heading(2, vec![Inline::Text("Sous-titre".into())]));
    let link = Inline::Link("tableaux/region.html".into(), vec![Inline::Text("lien".into())]);
    let one = Block::Paragraph(vec![Inline::Text("un ".into()), link]);
    let two = Block::Paragraph(vec![Inline::Emphasis(vec![Inline::Text("deux".into())])]);
    assert_eq!(blocks[1], Block::List(false, vec![vec![one], vec![two]]));
    assert_eq!(blocks[2], Block::Table("region".into()));
    let Block::List(true, items) = &blocks[3] else { panic!("{blocks:?}") };
    let Block::Paragraph(words) = &items[0][0] else { panic!("{items:?}") };
    assert_eq!(plain(words), "le 22 novembre");
}

#[test]
fn what_cannot_be_quoted_is_told_with_its_place_and_the_nearest() {
    assert_eq!(
        refusal("# T\n\nEt {{ figure region.distance.womenshare }}."),
        "report/01-x.fr.md:3:4\u{a0}: l’édition n’a pas de chiffre `region.distance.womenshare` / vouliez-vous dire `region.distance.women_share` ?"
    );
    assert!(
        refusal("# T\n\n{{ figure region.distance.grant }}")
            .contains(":3:1\u{a0}: le chiffre `region.distance.grant` est sans valeur")
    );
    assert!(refusal("# T\n\n{{ table regon }}").contains("vouliez-vous dire `region`"));
    assert!(refusal("# T\n\n{{ chart region 4 }}").contains("n’a pas de graphique 4"));
    assert!(refusal("# T\n\nVoir {{ table region }}").contains("seul dans son paragraphe"));
    assert!(refusal("# T\n\n{{ figure a").contains("n’est pas refermé"));
    assert!(refusal("# T\n\n{{ chiffre a }}").contains("ne veut rien dire"));
}

#[test]
fn a_typed_number_is_refused_unless_it_is_a_year() {
    assert!(
        refusal("# T\n\nEn 2019, 35 % de femmes")
            .starts_with("report/01-x.fr.md:3:10\u{a0}: le nombre `35` est écrit à la main")
    );
    assert!(read_fr("# T\n\nDepuis 2015.").is_ok());
    assert!(refusal("# T\n\n{{ plain 1 }} 35. Ensuite").contains("le nombre `35`"));
    let legal =
        read_page(&page("# T\n\nLoi 78-17, {{ plain 6 }} janvier, le 12."), &sample::edition(), Language::Fr).unwrap();
    let Block::Paragraph(words) = &legal.blocks[0] else { panic!() };
    assert_eq!(plain(words), "Loi 78-17, 6 janvier, le 12.");
}

#[test]
fn an_address_keeps_its_digits_and_raw_html_shows() {
    let text = "# T\n\n[loi](https://a.example/JORF000886460)\n\n<div>hors</div>\n\nfin\n";
    let blocks = read_page(&page(text), &sample::edition(), Language::Fr).unwrap().blocks;
    let Block::Paragraph(link) = &blocks[0] else { panic!("{blocks:?}") };
    assert!(matches!(&link[0], Inline::Link(to, _) if to == "https://a.example/JORF000886460"), "{link:?}");
    let words: Vec<_> = blocks.iter().map(|block| words_of(std::slice::from_ref(block))).collect();
    assert_eq!(words, ["loi", "<div>hors</div>\n", "fin"]);
}
