//! Reads what goes with an edition's figures: `publication.toml` and `pages/` of the network, `publication.toml`,
//! `waivers.toml` and `report/` of the edition.
//!
//! A text is a pair of files, `NN-name.fr.md` and `NN-name.en.md`; which figures it quotes is checked when it is set
//! beside an edition. Start with [`read`].

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::nearest::{Noun, unknown};
use crate::reader::{Fields, Node, not_utf8, open, parse};
use domain::days;
use domain::definition::Definitions;
use domain::network::{FigureId, Text, Year};
use domain::publication::{Check, Headline, Page, Publication, Publisher, Term, Waiver};

const CHECKS: &[(&str, Check)] = &[("contradiction", Check::Contradiction)];

/// The editions that have a publication, in order.
pub(crate) fn years(report: &Report<'_>) -> Vec<Year> {
    report.files.editions("publication.toml")
}

/// Where the waivers of an edition stand.
pub(crate) fn waivers(edition: Year) -> String {
    format!("editions/{edition}/waivers.toml")
}

/// Whether a file only goes with figures, so that it can change without any figure changing.
pub(crate) fn goes_with_figures(path: &str) -> bool {
    let of_edition = path.strip_prefix("editions/").and_then(|rest| rest.split_once('/')).map(|(_, name)| name);
    path.starts_with("pages/")
        || ["publication.toml", "microdata.toml"].contains(&path)
        || of_edition.is_some_and(|name| name != "declared.csv")
}

/// What goes with the figures of an edition; `None` after mistakes, or when a file is missing that can't be.
pub(crate) fn read(report: &Report<'_>, definitions: &Definitions) -> Option<Publication> {
    let edition = definitions.edition;
    let reader = Reader { report, definitions };
    let network = reader.network();
    let own = reader.edition(&format!("editions/{edition}/publication.toml"));
    let waivers = reader.waivers(&waivers(edition));
    let [report, pages] =
        [format!("editions/{edition}/report"), "pages".to_owned()].map(|folder| reader.pages(&folder));
    let ((publisher, address, glossary), (published_on, headlines, method)) = (network?, own?);
    Some(Publication { published_on, publisher, address, headlines, method, report, pages, glossary, waivers })
}

struct Reader<'a> {
    report: &'a Report<'a>,
    definitions: &'a Definitions,
}

impl Reader<'_> {
    fn year(&self) -> Year {
        self.definitions.edition
    }

    /// The file at `path`; its absence is a mistake when it is needed.
    fn file(&self, path: &str, needed: bool) -> Option<usize> {
        let found = self.report.files.index(path);
        if found.is_none() && needed {
            let message = say(format!("il manque le fichier `{path}`"), format!("the file `{path}` is missing"));
            let label = say("sans lui, cette édition ne se publie pas", "without it this edition can’t be published");
            let help = say(
                "créez-le sur le modèle d’une autre édition ; CONTRIBUTING.md dit ce qu’il contient",
                "make it after that of another edition; CONTRIBUTING.md says what it holds",
            );
            self.report.add(Spot::top(0), message, label, Some(help));
        }
        found
    }

    fn network(&self) -> Option<(Publisher, String, Vec<Term>)> {
        let file = self.file("publication.toml", true)?;
        let table = parse(self.report, file)?;
        let what = say("`publication.toml`", "`publication.toml`");
        let top = open(self.report, file, table.get_ref(), what).only(&["publisher", "address", "term"]);
        let publisher = top.need("publisher").and_then(|node| self.publisher(node));
        let address = top.need("address").and_then(|node| self.address(node));
        let terms = top.get("term").and_then(|node| node.items()).unwrap_or_default();
        let glossary = terms.into_iter().filter_map(|node| self.term(node)).collect();
        Some((publisher?, address?, glossary))
    }

    fn publisher(&self, node: Node<'_>) -> Option<Publisher> {
        let fields = node.fields(say("`publisher`", "`publisher`"))?.only(&["name", "mail", "home"]);
        let name = self.text(&fields, "name");
        let [mail, home] = ["mail", "home"].map(|key| fields.need(key).and_then(|node| node.phrase()));
        Some(Publisher { name: name?, mail: mail?.raw, home: home?.raw })
    }

    fn address(&self, node: Node<'_>) -> Option<String> {
        let address = node.phrase()?.fill(self.year());
        if !address.starts_with("https://") || !address.ends_with('/') {
            node.wrong("une adresse `https://…/`", "an address `https://…/`");
            return None;
        }
        Some(address)
    }

    fn term(&self, node: Node<'_>) -> Option<Term> {
        let fields = node.fields(say("ce mot", "this term"))?.only(&["term", "meaning"]);
        let [term, meaning] = ["term", "meaning"].map(|key| self.text(&fields, key));
        Some(Term { term: term?, meaning: meaning? })
    }

    fn edition(&self, path: &str) -> Option<(i64, Vec<Headline>, Vec<FigureId>)> {
        let file = self.file(path, true)?;
        let table = parse(self.report, file)?;
        let what = say(format!("`{path}`"), format!("`{path}`"));
        let top = open(self.report, file, table.get_ref(), what).only(&["published_on", "headline", "method"]);
        let published_on = top.need("published_on").and_then(|node| self.day(node));
        let headlines = top.get("headline").and_then(|node| node.items()).unwrap_or_default();
        let headlines = headlines.into_iter().filter_map(|node| self.headline(node)).collect();
        let method = top.get("method").and_then(|node| node.items()).unwrap_or_default();
        let method = method.into_iter().filter_map(|node| self.figure(node)).collect();
        Some((published_on?, headlines, method))
    }

    fn headline(&self, node: Node<'_>) -> Option<Headline> {
        let fields = node.fields(say("ce chiffre", "this headline"))?.only(&["figure", "title", "change"]);
        let title = fields.get("title").and_then(|node| node.bilingual()).map(|title| title.at(self.year()));
        let figure = fields.need("figure").and_then(|node| self.figure(node));
        let change = fields.get("change").and_then(|node| self.figure(node));
        Some(Headline { figure: figure?, title, change })
    }

    /// A figure of the edition.
    fn figure(&self, node: Node<'_>) -> Option<FigureId> {
        let phrase = node.phrase()?;
        let id = FigureId(phrase.fill(self.year()));
        if self.definitions.find(&id).is_none() {
            let place = say(format!("l’édition {}", self.year()), format!("edition {}", self.year()));
            let label = say("aucun tableau n’a ce chiffre", "no table has this figure");
            let valid = self.definitions.figures.keys().map(FigureId::as_str);
            unknown(self.report, phrase.spot, (Noun::Figure, id.as_str()), &place, label, valid);
            return None;
        }
        Some(id)
    }

    fn waivers(&self, path: &str) -> Vec<Waiver> {
        let Some(file) = self.file(path, false) else { return Vec::new() };
        let Some(table) = parse(self.report, file) else { return Vec::new() };
        let what = say(format!("`{path}`"), format!("`{path}`"));
        let top = open(self.report, file, table.get_ref(), what).only(&["waiver"]);
        let all = top.need("waiver").and_then(|node| node.items()).unwrap_or_default();
        all.into_iter().filter_map(|node| self.waiver(node)).collect()
    }

    fn waiver(&self, node: Node<'_>) -> Option<Waiver> {
        let fields = node.fields(say("cette dérogation", "this waiver"))?;
        let fields = fields.only(&["check", "figures", "person", "decided_on", "reason"]);
        let check = fields.need("check").and_then(|node| node.word(CHECKS));
        let figures = fields.need("figures").and_then(|node| node.items());
        let figures = figures.map(|all| all.into_iter().filter_map(|node| self.figure(node)).collect());
        let [person, reason] = ["person", "reason"].map(|key| self.text(&fields, key));
        let decided_on = fields.need("decided_on").and_then(|node| self.day(node));
        Some(Waiver { check: check?, figures: figures?, person: person?, decided_on: decided_on?, reason: reason? })
    }

    fn text(&self, fields: &Fields<'_>, key: &str) -> Option<Text> {
        Some(fields.need(key)?.bilingual()?.at(self.year()))
    }

    fn day(&self, node: Node<'_>) -> Option<i64> {
        let day = days::parse(&node.phrase()?.raw);
        if day.is_none() {
            node.wrong("un jour, `\"AAAA-MM-JJ\"`", "a day, `\"YYYY-MM-DD\"`");
        }
        day
    }

    /// The texts of a folder, in the order of their file names.
    fn pages(&self, folder: &str) -> Vec<Page> {
        let files: Vec<_> = self.report.files.within(folder, ".md").collect();
        let french = files.iter().filter(|file| self.report.files.path(**file).ends_with(".fr.md"));
        for file in &files {
            self.has_its_pair(*file);
        }
        french.filter_map(|file| self.page(*file)).collect()
    }

    fn page(&self, french: usize) -> Option<Page> {
        let path = self.report.files.path(french);
        let stem = path.strip_suffix(".fr.md")?;
        let other = format!("{stem}.en.md");
        let english = self.report.files.index(&other)?;
        let [fr, en] = [french, english].map(|file| self.markdown(file));
        let name = stem.rsplit('/').next()?;
        let name = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
        Some(Page {
            name: name.to_owned(),
            text: Text { fr: fr?, en: en? },
            files: Text { fr: path.to_owned(), en: other },
        })
    }

    fn has_its_pair(&self, file: usize) {
        let path = self.report.files.path(file);
        let (own, other) = if path.ends_with(".fr.md") { (".fr.md", ".en.md") } else { (".en.md", ".fr.md") };
        let pair = path.strip_suffix(own).map(|stem| format!("{stem}{other}"));
        if pair.as_ref().is_some_and(|pair| self.report.files.index(pair).is_some()) {
            return;
        }
        let wanted = pair.unwrap_or_else(|| "….fr.md, ….en.md".to_owned());
        let message = say(format!("`{path}` est sans son autre langue"), format!("`{path}` lacks its other language"));
        let label = say(format!("attendu : `{wanted}`"), format!("expected `{wanted}`"));
        self.report.add(Spot { file, start: 0, end: 1 }, message, label, None);
    }

    /// A text whose first line is its title.
    fn markdown(&self, file: usize) -> Option<String> {
        let Some(text) = self.report.files.text(file) else {
            not_utf8(self.report, file);
            return None;
        };
        if !text.starts_with("# ") {
            let end = text.lines().next().map_or(1, str::len).max(1);
            let message = say("ce texte n’a pas de titre", "this text has no title");
            let label = say("attendu : `# Titre`", "expected `# Title`");
            self.report.add(Spot { file, start: 0, end }, message, label, None);
            return None;
        }
        Some(text.to_owned())
    }
}
