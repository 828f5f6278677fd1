//! Reads `microdata.toml`: which columns of a source leave as microdata, how coarse, and what the file must satisfy.
//!
//! Every column of the source is named, released or not, so that none leaves by oversight. Start with [`read`]; what
//! the words mean is in [`domain::microdata`], how values become categories in [`levels`].

mod levels;

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::instantiate::Raw;
use crate::nearest::{Noun, unknown};
use crate::reader::{Fields, Node, open, parse};
use crate::vocabulary::Vocabulary;
use domain::microdata::{Category, Coarsening, Microdata, Released, Role, Threshold, Thresholds};
use domain::network::{Column, ColumnId, ColumnType, Source, SourceId, Text, Year};
use domain::set::ValueSet;
use indexmap::IndexMap;

/// Where all this is declared.
pub(crate) const FILE: &str = "microdata.toml";

/// More quasi-identifiers would leave no class large enough, and suppression tries every choice of them.
const MOST_QUASI: usize = 10;

/// What the network releases in an edition; `None` after mistakes, or when it has no such file.
pub(crate) fn read(raw: &Raw, report: &Report<'_>, edition: Year) -> Option<Microdata> {
    let file = report.files.index(FILE)?;
    let table = parse(report, file)?;
    let top = open(report, file, table.get_ref(), place()).only(&[
        "source",
        "title",
        "purpose",
        "licence",
        "conditions",
        "absent",
        "suppressed",
        "thresholds",
        "columns",
        "coarsening",
        "frame",
    ]);
    // What is wrong in the schema has been told by then.
    let quiet = Report::new(report.files);
    let vocabulary = Vocabulary::new(&quiet, &raw.settings, &raw.lists, &raw.schema, edition);
    let named = top.need("source")?.phrase()?;
    let source = vocabulary.source(report, &named, &place())?;
    Reader { report, vocabulary: &vocabulary, source, edition }.read(&top)
}

fn place() -> Text {
    say("`microdata.toml`", "`microdata.toml`")
}

struct Reader<'a> {
    report: &'a Report<'a>,
    vocabulary: &'a Vocabulary,
    source: &'a Source,
    edition: Year,
}

/// A column as declared: released, or the reason why it stays.
enum Declared {
    Released(Released),
    Withheld(Text),
}

/// The words of `role`.
#[derive(Clone, Copy)]
enum RoleWord {
    Pseudonym,
    Dropped,
    Quasi,
    Sensitive,
    Other,
}

const ROLES: &[(&str, RoleWord)] = &[
    ("pseudonym", RoleWord::Pseudonym),
    ("dropped", RoleWord::Dropped),
    ("quasi-identifier", RoleWord::Quasi),
    ("sensitive", RoleWord::Sensitive),
    ("other", RoleWord::Other),
];

impl Reader<'_> {
    fn read(&self, top: &Fields<'_>) -> Option<Microdata> {
        let before = self.report.len();
        let [title, purpose, licence, conditions] =
            ["title", "purpose", "licence", "conditions"].map(|key| self.text(top, key));
        let [absent, suppressed] = ["absent", "suppressed"].map(|key| top.need(key).and_then(|node| self.mark(node)));
        let thresholds = top.need("thresholds").and_then(|node| self.thresholds(node));
        let columns_node = top.need("columns")?;
        let (columns, withheld) = self.columns(columns_node, &absent?)?;
        // What only holds over all columns is not told of columns that are wrong themselves.
        if self.report.len() > before {
            return None;
        }
        self.check(columns_node, &columns);
        let items = top.get("coarsening").and_then(|node| node.items()).unwrap_or_default();
        let steps = self.steps(items, &columns);
        let frames = top.get("frame").map(|node| self.frames(node)).unwrap_or_default();
        let microdata = Microdata {
            source: self.source.id.clone(),
            title: title?,
            purpose: purpose?,
            licence: licence?,
            conditions: conditions?,
            suppressed: suppressed?,
            columns,
            withheld,
            thresholds: thresholds?,
            steps,
            frames,
        };
        (self.report.len() == before).then_some(microdata)
    }

    fn text(&self, fields: &Fields<'_>, key: &str) -> Option<Text> {
        Some(fields.need(key)?.bilingual()?.at(self.edition))
    }

    /// A code that stands for no value of its own.
    fn mark(&self, node: Node<'_>) -> Option<Category> {
        let fields = node.fields(say(format!("`{}`", node.name), format!("`{}`", node.name)))?;
        let fields = fields.only(&["code", "fr", "en"]);
        let code = fields.need("code").and_then(|node| node.phrase());
        let label = fields.bilingual()?.at(self.edition);
        Some(Category { code: code?.raw, label, values: ValueSet::empty() })
    }

    fn thresholds(&self, node: Node<'_>) -> Option<Thresholds> {
        let fields = node.fields(say("`thresholds`", "`thresholds`"))?.only(&[
            "k",
            "l",
            "most_lost_percent",
            "most_lost_in_a_column_percent",
        ]);
        let k = fields.need("k").and_then(|node| self.threshold(node, (2, 1_000_000)));
        // A class of k rows can't hold more values than rows.
        let most = k.as_ref().map_or(1_000_000, |k| i64::from(k.value));
        let l = fields.need("l").and_then(|node| self.threshold(node, (1, most)));
        let share = |key: &str| fields.need(key).and_then(|node| self.threshold(node, (0, 100)));
        let (all, one) = (share("most_lost_percent"), share("most_lost_in_a_column_percent"));
        Some(Thresholds { k: k?, l: l?, most_lost_percent: all?, most_lost_in_a_column_percent: one? })
    }

    fn threshold(&self, node: Node<'_>, (low, high): (i64, i64)) -> Option<Threshold> {
        let what = say(format!("`thresholds.{}`", node.name), format!("`thresholds.{}`", node.name));
        let fields = node.fields(what)?.only(&["value", "source"]);
        let value = fields.need("value").and_then(|node| node.between(low, high));
        let source = self.text(&fields, "source");
        Some(Threshold { value: u32::try_from(value?).ok()?, source: source? })
    }

    fn columns(
        &self,
        node: Node<'_>,
        absent: &Category,
    ) -> Option<(IndexMap<ColumnId, Released>, IndexMap<ColumnId, Text>)> {
        let fields = node.fields(say("`columns`", "`columns`"))?;
        let before = self.report.len();
        let (mut released, mut withheld) = (IndexMap::new(), IndexMap::new());
        for node in fields.nodes() {
            match self.column(node, absent) {
                Some(Declared::Released(column)) => drop(released.insert(column.id.clone(), column)),
                Some(Declared::Withheld(because)) => drop(withheld.insert(ColumnId::from(node.name), because)),
                None => {}
            }
        }
        let named: Vec<&str> = fields.nodes().map(|node| node.name).collect();
        if self.report.len() == before {
            self.forgotten(node.key, &named);
        }
        Some((released, withheld))
    }

    /// A column that is not named could leave one day without anybody having decided it.
    fn forgotten(&self, spot: Spot, named: &[&str]) {
        let missing = self.source.columns.keys().map(ColumnId::as_str).filter(|id| !named.contains(id));
        let list: Vec<String> = missing.map(|id| format!("`{id}`")).collect();
        if list.is_empty() {
            return;
        }
        let (list, source) = (list.join(", "), &self.source.id);
        let message = say(
            format!("colonnes de `{source}` dont rien n’est dit : {list}"),
            format!("columns of `{source}` of which nothing is said: {list}"),
        );
        let label =
            say("chaque colonne sort ou reste, et c’est écrit", "each column leaves or stays, and it is stated");
        let help = say(
            "pour qu’elle reste : `{ role = \"dropped\", because = { fr = \"…\", en = \"…\" } }`",
            "for it to stay: `{ role = \"dropped\", because = { fr = \"…\", en = \"…\" } }`",
        );
        self.report.add(spot, message, label, Some(help));
    }

    fn column(&self, node: Node<'_>, absent: &Category) -> Option<Declared> {
        let column = self.known(self.source, (node.name, node.key))?;
        let what = say(format!("la colonne `{}`", node.name), format!("column `{}`", node.name));
        let keys = ["role", "because", "absent_follows", "levels"];
        let fields = node.fields(what)?.only(&keys);
        let word = fields.need("role")?.word(ROLES)?;
        let role = match word {
            RoleWord::Dropped => return self.text(&fields, "because").map(Declared::Withheld),
            RoleWord::Pseudonym => {
                let (id, label) = (column.id.clone(), column.label.clone());
                self.is_key(&node, column);
                return Some(Declared::Released(Released { id, label, role: Role::Pseudonym, levels: Vec::new() }));
            }
            RoleWord::Quasi => Role::Quasi,
            RoleWord::Other => Role::Other,
            RoleWord::Sensitive => Role::Sensitive { follows: self.follows(fields.get("absent_follows")) },
        };
        let levels = self.levels(fields.need("levels")?, column, absent)?;
        Some(Declared::Released(Released { id: column.id.clone(), label: column.label.clone(), role, levels }))
    }

    fn is_key(&self, node: &Node<'_>, column: &Column) {
        if self.source.key.as_ref() != Some(&column.id) {
            let key = self.source.key.as_ref().map_or("-", ColumnId::as_str);
            let message = say(
                format!("`{}` ne nomme pas les lignes de `{}`", column.id, self.source.id),
                format!("`{}` does not name the rows of `{}`", column.id, self.source.id),
            );
            let label = say(format!("la clé est `{key}`"), format!("the key is `{key}`"));
            self.report.add(node.key, message, label, None);
        }
    }

    fn follows(&self, node: Option<Node<'_>>) -> Option<ColumnId> {
        let name = node?.phrase()?;
        self.known(self.source, (&name.raw, name.spot)).map(|column| column.id.clone())
    }

    /// The column of that name, texts and keys included.
    fn known<'s>(&self, source: &'s Source, (name, spot): (&str, Spot)) -> Option<&'s Column> {
        let found = source.columns.get(&ColumnId::from(name));
        if found.is_none() {
            let own = &source.id;
            let label = say(format!("`{own}` n’a pas cette colonne"), format!("`{own}` has no such column"));
            let valid = source.columns.keys().map(ColumnId::as_str);
            unknown(self.report, spot, (Noun::Column, name), &place(), label, valid);
        }
        found
    }

    fn levels(
        &self,
        node: Node<'_>,
        column: &Column,
        absent: &Category,
    ) -> Option<Vec<domain::microdata::Generalisation>> {
        let maker = levels::Maker {
            network: &self.vocabulary.network,
            report: self.report,
            edition: self.edition,
            column,
            absent,
        };
        let items = node.items()?;
        if items.is_empty() {
            node.wrong("au moins un niveau", "one level at least");
        }
        let made: Vec<_> = items.iter().filter_map(|item| Some((item, maker.level(*item)?))).collect();
        for pair in made.windows(2).filter(|pair| pair[0].1.within(&pair[1].1).is_none()) {
            let message = say(
                format!("ce niveau de `{}` n’est pas plus grossier que le précédent", column.id),
                format!("this level of `{}` is not coarser than the one before", column.id),
            );
            let label = say("il sépare ce que l’autre réunit", "it parts what the other unites");
            self.report.add(pair[1].0.spot, message, label, None);
        }
        Some(made.into_iter().map(|(_, level)| level).collect())
    }

    /// What only holds over all columns.
    fn check(&self, node: Node<'_>, columns: &IndexMap<ColumnId, Released>) {
        let count = |role: &Role| columns.values().filter(|column| column.role == *role).count();
        let (names, quasi) = (count(&Role::Pseudonym), count(&Role::Quasi));
        if names > 1 || !(1..=MOST_QUASI).contains(&quasi) {
            let message = say(
                format!("{quasi} quasi-identifiants et {names} pseudonymes"),
                format!("{quasi} quasi-identifiers and {names} pseudonyms"),
            );
            let label = say(
                format!("attendu : de 1 à {MOST_QUASI} quasi-identifiants, au plus un pseudonyme"),
                format!("expected 1 to {MOST_QUASI} quasi-identifiers, one pseudonym at most"),
            );
            self.report.add(node.key, message, label, None);
        }
    }

    fn steps(&self, items: Vec<Node<'_>>, columns: &IndexMap<ColumnId, Released>) -> Vec<Coarsening> {
        let mut steps: Vec<Coarsening> = Vec::new();
        for node in items {
            let now =
                |column: &ColumnId| steps.iter().rev().find(|step| step.column == *column).map_or(0, |step| step.level);
            steps.extend(self.step(node, columns, now));
        }
        steps
    }

    fn step(
        &self,
        node: Node<'_>,
        columns: &IndexMap<ColumnId, Released>,
        now: impl Fn(&ColumnId) -> usize,
    ) -> Option<Coarsening> {
        let fields = node.fields(say("ce pas", "this step"))?.only(&["column", "level"]);
        let name = fields.need("column")?.phrase()?;
        let quasi = || columns.values().filter(|column| column.role == Role::Quasi);
        let Some(column) = quasi().find(|column| column.id.as_str() == name.raw) else {
            let label = say("pas un quasi-identifiant de ce fichier", "no quasi-identifier of this file");
            let valid = quasi().map(|column| column.id.as_str());
            unknown(self.report, name.spot, (Noun::Column, &name.raw), &place(), label, valid);
            return None;
        };
        let coarsest = i64::try_from(column.levels.len()).ok()? - 1;
        let level = fields.need("level")?.between(i64::try_from(now(&column.id)).ok()? + 1, coarsest)?;
        Some(Coarsening { column: column.id.clone(), level: usize::try_from(level).ok()? })
    }

    fn frames(&self, node: Node<'_>) -> IndexMap<SourceId, Vec<ColumnId>> {
        let fields = node.fields(say("`frame`", "`frame`"));
        fields.iter().flat_map(Fields::nodes).filter_map(|node| self.frame(node)).collect()
    }

    fn frame(&self, node: Node<'_>) -> Option<(SourceId, Vec<ColumnId>)> {
        let source = self.vocabulary.source(self.report, &node.key_phrase()?, &place())?;
        let fields = node.fields(say(format!("la base `{}`", node.name), format!("frame `{}`", node.name)))?;
        let names = fields.only(&["columns"]).need("columns")?.phrases()?;
        let known = names.iter().filter_map(|name| self.known(source, (&name.raw, name.spot)));
        let columns: Vec<ColumnId> = known.map(|column| column.id.clone()).collect();
        Some((source.id.clone(), columns))
    }
}

/// Whether a column can be released as categories.
fn is_coded(column: &Column) -> bool {
    !matches!(column.kind, ColumnType::Text | ColumnType::Key(_))
}
