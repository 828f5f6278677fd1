//! What is withheld and why, in words for everybody: the same text on the site's page and in the report.
//!
//! The words are Markdown in `assets/words/`; the numbers are those of the rules that the edition was protected by, and
//! what the law says is the network's own text of the same name. Start with [`Told::of`].

use crate::quote::{self, Block};
use crate::words::{pick, whole};
use crate::{Material, PublishError};
use domain::edition::{Edition, EditionTable, Figure};
use domain::network::{Language, Text, Year};
use domain::protection::{Extent, Protection};
use domain::publication::Page;

/// The network's text that says what the law says.
pub(crate) const NAME: &str = "secret-statistique";

const WORDS: Pair =
    Pair { fr: include_str!("../assets/words/secrecy.fr.md"), en: include_str!("../assets/words/secrecy.en.md") };

/// Where the network's own text stands, and where the list of what is withheld does.
const MARKS: [&str; 2] = ["{law}", "{withheld}"];

struct Pair {
    fr: &'static str,
    en: &'static str,
}

/// The text, in two parts: what is withheld, table by table, stands between them.
pub(crate) struct Told {
    /// Its first line.
    pub title: String,
    /// What comes before the list.
    pub before: Vec<Block>,
    /// What comes after it.
    pub after: Vec<Block>,
}

impl Told {
    /// The text about this edition.
    ///
    /// # Errors
    /// What the network's own text quotes and can't.
    pub(crate) fn of(material: &Material<'_>, language: Language) -> Result<Self, PublishError> {
        let words = filled(material, language);
        let (first, rest) = words.split_once(MARKS[0]).unwrap_or((&words, ""));
        let (second, third) = rest.split_once(MARKS[1]).unwrap_or((rest, ""));
        let read = |part: &str| quote::read_page(&page(part), material.edition, language);
        let opening = read(first)?;
        let law = law(material).map(|page| quote::read_page(page, material.edition, language)).transpose()?;
        let law = law.map(|document| document.blocks).unwrap_or_default();
        let before = opening.blocks.into_iter().chain(law).chain(read(second)?.blocks);
        Ok(Self { title: opening.title, before: before.collect(), after: read(third)?.blocks })
    }
}

fn page(words: &str) -> Page {
    Page { name: NAME.to_owned(), text: Text::same(words), files: Text::same(NAME) }
}

/// The network's own text.
fn law<'m>(material: &Material<'m>) -> Option<&'m Page> {
    material.publication.pages.iter().find(|page| page.name == NAME)
}

/// The words with their numbers; without the rules, where the edition has none.
fn filled(material: &Material<'_>, language: Language) -> String {
    let words = pick(language, WORDS.fr, WORDS.en);
    let Some(protection) = &material.edition.protection else { return words.to_owned() };
    let mail = ("{mail}", material.publication.publisher.mail.clone());
    let numbers = numbers(protection, language).into_iter().chain(example(protection, language));
    let sentences = [
        ("{extent}", extent(material.edition, protection, language)),
        ("{earlier}", earlier(&protection.earlier, language)),
        mail,
    ];
    numbers.chain(sentences).fold(words.to_owned(), |words, (mark, by)| words.replace(mark, &by))
}

/// The numbers of the rules, and who says so.
fn numbers(protection: &Protection, language: Language) -> [(&'static str, String); 12] {
    let (persons, organisations) = (&protection.rules.persons, &protection.rules.organisations);
    let number = |number: u32| whole(number.into(), language);
    [
        ("{few}", few(persons.least_count, language)),
        ("{few_of_income}", few(persons.least_count_of_income, language)),
        ("{least_base}", number(persons.least_base)),
        ("{least_unanimous}", number(persons.least_unanimous)),
        ("{far}", number(persons.least_count.saturating_sub(1))),
        ("{reach}", number(persons.reach)),
        ("{reach_percent}", number(persons.reach_percent)),
        ("{persons_source}", persons.source.get(language).to_owned()),
        ("{least_contributors}", number(organisations.least_contributors)),
        ("{dominance}", number(organisations.dominance_percent)),
        ("{organisations_reach}", number(organisations.reach_percent)),
        ("{organisations_source}", organisations.source.get(language).to_owned()),
    ]
}

/// `1 à 4 personnes`, for counts below `least`.
fn few(least: u32, language: Language) -> String {
    let most = whole(least.saturating_sub(1).into(), language);
    match language {
        Language::Fr => format!("1 à {most} personnes"),
        Language::En => format!("1 to {most} people"),
    }
}

/// An invented table of three groups, the last of which is as small as the rule in force forbids.
fn example(protection: &Protection, language: Language) -> [(&'static str, String); 5] {
    let small = u64::from(protection.rules.persons.least_count.saturating_sub(2).max(1));
    let (large, middle) = (25, 12);
    let number = |number: u64| whole(number, language);
    [
        ("{small}", number(small)),
        ("{middle}", number(middle)),
        ("{large}", number(large)),
        ("{both}", number(middle + small)),
        ("{total}", number(large + middle + small)),
    ]
}

/// How many figures are withheld, in a sentence.
fn extent(edition: &Edition, protection: &Protection, language: Language) -> String {
    let [hidden, detail] = [Extent::Whole, Extent::Detail].map(|extent| protection.count(extent) as u64);
    if hidden + detail == 0 {
        let (fr, en) = (
            "**Dans cette édition, rien n’est masqué**\u{a0}: aucun chiffre ne tombe sous ces règles.",
            "**Nothing is withheld in this edition**: no figure falls under these rules.",
        );
        return pick(language, fr, en).to_owned();
    }
    let all = edition.figures().filter(|figure| !figure.definition.at.is_empty()).count() as u64;
    let [hidden, detail, all] = [hidden, detail, all].map(|n| whole(n, language));
    match language {
        Language::Fr => {
            format!(
                "**Dans cette édition**, sur {all} chiffres, masqués en entier\u{a0}: {hidden}, publiés sans leur détail\u{a0}: {detail}."
            )
        }
        Language::En => {
            format!(
                "**In this edition**, of {all} figures, withheld as a whole: {hidden}, published without their detail: {detail}."
            )
        }
    }
}

/// Which earlier editions are known too, in a sentence.
fn earlier(years: &[Year], language: Language) -> String {
    let list = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (years, language) {
        ([], Language::Fr) => "Aucune édition antérieure n’a été prise en compte.".to_owned(),
        ([], Language::En) => "No earlier edition was taken into account.".to_owned(),
        (_, Language::Fr) => format!("Il sait aussi ce que le réseau a publié des années antérieures ({list})."),
        (_, Language::En) => format!("They also know what the network published of earlier years ({list})."),
    }
}

/// What is withheld of a table.
pub(crate) struct OfTable<'e> {
    /// The table.
    pub table: &'e EditionTable,
    /// Its figures that are withheld as a whole.
    pub whole: Vec<&'e Figure>,
    /// Those of which only the printed number is left.
    pub detail: Vec<&'e Figure>,
}

/// The tables of which something is withheld, in the order of print.
pub(crate) fn by_table(edition: &Edition) -> Vec<OfTable<'_>> {
    let tables = edition.tables.iter().map(|table| OfTable {
        table,
        whole: figures(edition, table, Extent::Whole),
        detail: figures(edition, table, Extent::Detail),
    });
    tables.filter(|of| !of.whole.is_empty() || !of.detail.is_empty()).collect()
}

fn figures<'e>(edition: &Edition, table: &'e EditionTable, extent: Extent) -> Vec<&'e Figure> {
    table.figures.iter().filter(|figure| withheld(edition, figure) == Some(extent)).collect()
}

/// How much of a figure is withheld.
pub(crate) fn withheld(edition: &Edition, figure: &Figure) -> Option<Extent> {
    let withheld = edition.protection.as_ref()?.withheld.iter();
    withheld.filter(|one| one.figure == figure.id).map(|one| one.extent).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::{Checks, quote::plain};
    use domain::network::Network;
    use domain::publication::{Publication, Publisher};

    fn words(blocks: &[Block]) -> String {
        let of = |block: &Block| match block {
            Block::Heading(_, line) | Block::Paragraph(line) => plain(line),
            Block::List(_, items) => items.iter().map(|item| words(item)).collect::<Vec<_>>().join("\n"),
            _ => String::new(),
        };
        blocks.iter().map(of).collect::<Vec<_>>().join("\n")
    }

    fn told(edition: &Edition, pages: Vec<Page>, language: Language) -> String {
        let id = "n".to_owned();
        let network = Network {
            id,
            name: Text::same("N"),
            edition: 2019,
            time_zone: "UTC".to_owned(),
            nomenclatures: Default::default(),
            sources: Default::default(),
        };
        let publisher =
            Publisher { name: Text::same("A"), mail: "a@b.example".into(), home: "https://b.example/".into() };
        let publication = Publication {
            published_on: 18_000,
            publisher,
            address: "https://b.example/".into(),
            headlines: Vec::new(),
            method: Vec::new(),
            report: Vec::new(),
            pages,
            glossary: Vec::new(),
            waivers: Vec::new(),
        };
        let checks = Checks::default();
        let material =
            Material { edition, network: &network, publication: &publication, checks: &checks, earlier: &[] };
        let told = Told::of(&material, language).unwrap();
        format!("{}\n{}\n---\n{}", told.title, words(&told.before), words(&told.after))
    }

    #[test]
    fn every_rule_is_said_with_its_number_and_its_source() {
        let edition = sample::edition();
        let [fr, en] = [Language::Fr, Language::En].map(|language| told(&edition, Vec::new(), language));
        for words in [
            "1 à 5 personnes",
            "1 à 10 personnes",
            "moins de 20 personnes",
            "moins de 12 personnes",
            "au moins 7 personnes",
            "au moins 13\u{202f}%",
            "moins de 3 organismes",
            "plus de 85\u{202f}%",
            "au moins 14\u{202f}%",
            "Guide d’essai sur les personnes.",
            "Guide d’essai sur les organismes.",
            "41 − 25 − 12 = 4",
            "16 personnes ensemble",
            "(2018)",
            "a@b.example",
            "masqués en entier\u{a0}: 1, publiés sans leur détail\u{a0}: 1.",
        ] {
            assert!(fr.contains(words), "{words}: {fr}");
        }
        for words in ["1 to 5 people", "fewer than 20 people", "at least 13%", "41 − 25 − 12 = 4", "(2018)", "invented"]
        {
            assert!(en.contains(words), "{words}: {en}");
        }
        assert!(![fr, en].iter().any(|text| text.contains(['{', '}'])));
    }

    #[test]
    fn an_edition_that_withholds_nothing_says_so_and_the_law_is_the_networks() {
        let mut edition = sample::edition();
        let protection = edition.protection.as_mut().unwrap();
        (protection.withheld, protection.earlier) = (Vec::new(), Vec::new());
        let text = sample::text("# Titre\n\n## Le droit\n\nLoi 51-711.\n", "# Title\n\n## The law\n\nAct 51-711.\n");
        let law = Page { name: NAME.into(), text, files: Text::same("p.md") };
        let said = told(&edition, vec![law], Language::Fr);
        assert!(said.contains("rien n’est masqué") && said.contains("Loi 51-711."), "{said}");
        assert!(said.contains("Aucune édition antérieure"), "{said}");
    }

    #[test]
    fn what_is_withheld_is_counted_by_table_and_extent() {
        let edition = sample::edition();
        let tables = by_table(&edition);
        assert_eq!(tables.len(), 1);
        let ids = |figures: &[&Figure]| figures.iter().map(|figure| figure.id.to_string()).collect::<Vec<_>>();
        assert_eq!(
            (ids(&tables[0].whole), ids(&tables[0].detail)),
            (vec![sample::WHOLE.into()], vec![sample::DETAIL.into()])
        );
    }
}
