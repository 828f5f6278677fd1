//! Reads `questionnaires/*.toml`: what an annual report asks, which columns and figures each question serves, and
//! the rules that bind the answers.
//!
//! One question is read in [`question`], how records count it in [`counted`], the sums of totals and rules in [`expression`]. Start with [`read`].

mod counted;
mod expression;
mod question;

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::instantiate::{Raw, definitions};
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::reader::{Fields, Node, open, parse};
use crate::vocabulary::Vocabulary;
use domain::definition::Definitions;
use domain::network::{ColumnId, SourceId, Text, Year};
use domain::questionnaire::{
    Condition, KnownFact, Question, QuestionId, Questionnaire, Rule, Section, Severity, Total,
};
use expression::Names;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Reads every file of `questionnaires/`; with `printed`, also checks that the figures that questions feed exist.
pub(crate) fn read(raw: &Raw, report: &Report<'_>, printed: Option<&Definitions>) -> Vec<Questionnaire> {
    let files: Vec<_> = report.files.within("questionnaires", ".toml").collect();
    files.into_iter().filter_map(|file| one(raw, report, printed, file)).collect()
}

const KEYS: &[&str] = &["edition", "title", "totals", "known", "section", "rules"];

fn one(raw: &Raw, report: &Report<'_>, printed: Option<&Definitions>, file: usize) -> Option<Questionnaire> {
    let parsed = parse(report, file)?;
    let path = report.files.path(file);
    let top = open(report, file, parsed.get_ref(), say(format!("`{path}`"), format!("`{path}`"))).only(KEYS);
    let title = top.need("title").and_then(|node| node.bilingual());
    let edition = top.need("edition").and_then(|node| node.year())?;
    let mut form = Form::new(raw, report, printed, edition);
    let sections = top.need("section").and_then(|node| node.items()).unwrap_or_default();
    let mut sections: Vec<_> = sections.into_iter().filter_map(|node| form.section(node)).collect();
    let questions: Vec<_> = sections.iter().flat_map(|section| &section.questions).collect();
    let known = form.entries(&top, "known", |form, node| form.known(node));
    let mut names = Names { questions, totals: Vec::new(), known: &known, broken: form.broken.clone() };
    for node in nodes(&top, "totals") {
        match form.total(node, &names) {
            Some(total) => names.totals.push(total),
            None => drop(names.broken.insert(node.name.to_owned())),
        }
    }
    let rules = nodes(&top, "rules").into_iter().filter_map(|node| form.rule(node, &names)).collect();
    let whens = form.conditions(&names);
    let totals = names.totals;
    for question in sections.iter_mut().flat_map(|section| &mut section.questions) {
        question.when = whens.get(&question.id).cloned();
    }
    form.distinct_from_questions(&top);
    let id = path.rsplit('/').next()?.trim_end_matches(".toml").to_owned();
    Some(Questionnaire { id, edition, unit: form.unit(), title: title?.at(edition), sections, totals, known, rules })
}

/// The entries of a table of the file.
fn nodes<'t>(top: &Fields<'t>, key: &str) -> Vec<Node<'t>> {
    let what = say(format!("`{key}`"), format!("`{key}`"));
    let table = top.get(key).and_then(|node| node.fields(what));
    table.iter().flat_map(Fields::nodes).collect()
}

/// What reading one questionnaire needs throughout.
struct Form<'a> {
    raw: &'a Raw,
    report: &'a Report<'a>,
    edition: Year,
    vocabulary: Vocabulary,
    /// The columns of published tables, as `table.column`; none when they can't be told.
    figures: Option<BTreeSet<String>>,
    /// Conditions as written, by the question that they are of.
    whens: Vec<(QuestionId, Phrase)>,
    /// Where each question stands.
    places: HashMap<String, Spot>,
    /// Names whose declaration is wrong: who mentions them is not told again.
    broken: HashSet<String>,
}

impl<'a> Form<'a> {
    fn new(raw: &'a Raw, report: &'a Report<'a>, printed: Option<&Definitions>, edition: Year) -> Self {
        // What is wrong in the schema or the figures has been told where it stands.
        let quiet = Report::new(report.files);
        let vocabulary = Vocabulary::new(&quiet, &raw.settings, &raw.lists, &raw.schema, edition);
        let figures = printed.map(|printed| match printed.edition == edition {
            true => columns(printed),
            false => columns(&definitions(raw, &quiet, edition)),
        });
        Self {
            raw,
            report,
            edition,
            vocabulary,
            figures,
            whens: Vec::new(),
            places: HashMap::new(),
            broken: HashSet::new(),
        }
    }

    fn section(&mut self, node: Node<'_>) -> Option<Section> {
        let mut fields = node.fields(say("cette section", "this section"))?.only(&["id", "title", "question"]);
        fields.spot = header(node, "[[section]]");
        let id = fields.need("id").and_then(|node| node.phrase());
        let title = fields.need("title").and_then(|node| node.bilingual());
        let questions = fields.need("question").and_then(|node| node.items()).unwrap_or_default();
        let questions = questions.into_iter().filter_map(|node| self.placed(node)).collect();
        Some(Section { id: id?.raw, title: title?.at(self.edition), questions })
    }

    /// A question whose name is no other's.
    fn placed(&mut self, node: Node<'_>) -> Option<Question> {
        let name = node.fields(say("cette question", "this question"))?.get("id").and_then(|node| node.phrase());
        let read = self.question(node);
        let name = name?;
        if let Some(first) = self.places.get(&name.raw) {
            self.twice(&name.raw, name.spot, *first);
            return None;
        }
        self.places.insert(name.raw.clone(), name.spot);
        if read.is_none() {
            self.broken.insert(name.raw);
        }
        read
    }

    /// Reports a name that is taken.
    fn twice(&self, name: &str, spot: Spot, first: Spot) {
        let line = self.report.files.line(first);
        let message = say(format!("le nom `{name}` est donné deux fois"), format!("the name `{name}` is given twice"));
        let label = say(format!("déjà à la ligne {line}"), format!("already on line {line}"));
        let help = say("une règle ne saurait pas duquel elle parle", "a rule could not tell which one it means");
        self.report.add(spot, message, label, Some(help));
    }

    /// Totals and known facts have names of their own.
    fn distinct_from_questions(&self, top: &Fields<'_>) {
        let mut taken = self.places.clone();
        for node in ["totals", "known"].into_iter().flat_map(|key| nodes(top, key)) {
            if let Some(first) = taken.insert(node.name.to_owned(), node.key) {
                self.twice(node.name, node.key, first);
            }
        }
    }

    /// The entries of a table, those that are wrong noted as broken.
    fn entries<T>(&mut self, top: &Fields<'_>, key: &str, read: impl Fn(&Self, Node<'_>) -> Option<T>) -> Vec<T> {
        let mut all = Vec::new();
        for node in nodes(top, key) {
            match read(self, node) {
                Some(entry) => all.push(entry),
                None => drop(self.broken.insert(node.name.to_owned())),
            }
        }
        all
    }

    fn known(&self, node: Node<'_>) -> Option<KnownFact> {
        let what = say(format!("le fait connu `{}`", node.name), format!("known fact `{}`", node.name));
        let fields = node.fields(what.clone())?.only(&["column", "fr", "en"]);
        let title = fields.bilingual();
        let column = fields.need("column").and_then(|node| self.column(&node.phrase()?, &what));
        Some(KnownFact { id: node.name.to_owned(), title: title?.at(self.edition), column: column? })
    }

    fn total(&self, node: Node<'_>, names: &Names<'_>) -> Option<Total> {
        let what = say(format!("le total `{}`", node.name), format!("total `{}`", node.name));
        let fields = node.fields(what.clone())?.only(&["value", "fr", "en"]);
        let title = fields.bilingual();
        let value = fields.need("value").and_then(|node| node.phrase())?.at(self.edition, None);
        let value = names.sum(self.report, &value, &what);
        Some(Total { id: node.name.to_owned(), title: title?.at(self.edition), value: value? })
    }

    fn rule(&self, node: Node<'_>, names: &Names<'_>) -> Option<Rule> {
        let what = say(format!("la règle `{}`", node.name), format!("rule `{}`", node.name));
        let fields = node.fields(what.clone())?.only(&["severity", "holds", "fr", "en"]);
        let severities = [("blocking", Severity::Blocking), ("warning", Severity::Warning)];
        let severity = fields.need("severity").and_then(|node| node.word(&severities));
        let message = fields.bilingual();
        let holds = fields.need("holds").and_then(|node| node.phrase())?.at(self.edition, None);
        let (left, comparison, right) = names.comparison(self.report, &holds, &what)?;
        let (id, message, stated) = (node.name.to_owned(), message?.at(self.edition), holds.text);
        Some(Rule { id, severity: severity?, message, stated, left, comparison, right })
    }

    /// When each question is asked, for those that say so.
    fn conditions(&self, names: &Names<'_>) -> HashMap<QuestionId, Condition> {
        self.whens.iter().filter_map(|(id, phrase)| Some((id.clone(), self.condition(id, phrase, names)?))).collect()
    }

    /// A condition, which speaks of earlier questions only: no circle, and a page is read once from top to bottom.
    fn condition(&self, id: &QuestionId, phrase: &Phrase, names: &Names<'_>) -> Option<Condition> {
        let what = say(format!("la condition de `{id}`"), format!("the condition of `{id}`"));
        let filled = phrase.at(self.edition, None);
        let (left, comparison, right) = names.comparison(self.report, &filled, &what)?;
        let earlier = names.questions.iter().map(|question| &question.id).take_while(|own| *own != id);
        let earlier: Vec<_> = earlier.collect();
        let mut spoken = left.terms.iter().chain(&right.terms).filter_map(|(_, operand)| operand.question());
        if let Some(later) = spoken.find(|spoken| !earlier.contains(spoken)) {
            let Text { fr, en } = &what;
            let message = say(format!("{fr} parle de `{later}`"), format!("{en} speaks of `{later}`"));
            let label = say("qui n’est pas demandé plus haut", "which is not asked above it");
            let help = say(
                "une condition ne parle que de questions qui précèdent : déplacez l’une des deux",
                "a condition speaks of earlier questions only: move one of the two",
            );
            self.report.add(phrase.spot, message, label, Some(help));
            return None;
        }
        Some(Condition { stated: filled.text, left, comparison, right })
    }

    /// A column of the schema, `source.column`.
    fn column(&self, phrase: &Phrase, place: &Text) -> Option<(SourceId, ColumnId)> {
        let Some((source, column)) = phrase.raw.split_once('.') else {
            let message =
                say(format!("colonne incomplète dans {}", place.fr), format!("incomplete column in {}", place.en));
            let label = say("attendu : `source.colonne`", "expected `source.column`");
            self.report.add(phrase.spot, message, label, None);
            return None;
        };
        let Some(source) = self.vocabulary.network.sources.get(&SourceId::from(source)) else {
            let label = say("`schema.toml` n’a pas cette source", "`schema.toml` has no such source");
            let valid = self.vocabulary.network.sources.keys().map(SourceId::as_str);
            unknown(self.report, phrase.spot, (Noun::Source, source), place, label, valid);
            return None;
        };
        let column = self.vocabulary.column(self.report, source, (column, phrase.spot), place)?;
        Some((source.id.clone(), column.id.clone()))
    }
}

/// The columns of the tables of an edition, as `table.column`.
fn columns(printed: &Definitions) -> BTreeSet<String> {
    let column = |id: &str| Some(format!("{}.{}", id.split_once('.')?.0, id.rsplit_once('.')?.1));
    printed.figures.keys().filter_map(|id| column(id.as_str())).collect()
}

/// The header of an item of an array of tables.
fn header(node: Node<'_>, words: &str) -> Spot {
    Spot { end: node.spot.start + words.len(), ..node.spot }
}
