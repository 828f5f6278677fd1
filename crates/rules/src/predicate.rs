//! Conditions over one source, as a set of values for each column, with SQL's three truth values.
//!
//! A condition keeps, for each column that it restricts, the values that make it true and those that make it
//! false; an absent value makes a comparison neither. Start with [`Condition`] and `Sense::condition`.

use crate::diagnostic::say;
use crate::sql::Sense;
use domain::network::{Cell, Column, ColumnId, ColumnType, Network, Origin, Source, Text};
use domain::set::{NULL, ValueSet};
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};
use std::collections::BTreeMap;

pub(crate) mod literal;

/// The values of a column that make a condition true, and those that make it false.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Truth {
    /// Values for which it holds.
    pub yes: ValueSet,
    /// Values for which it does not.
    pub no: ValueSet,
}

/// All of these must hold, one entry a column; columns are filled in by records, or looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition(pub BTreeMap<ColumnId, Truth>);

impl Condition {
    /// A condition on one column.
    pub fn one(column: &ColumnId, yes: ValueSet, no: ValueSet) -> Self {
        Self(BTreeMap::from([(column.clone(), Truth { yes, no })]))
    }

    /// Both.
    pub fn and(mut self, other: Self) -> Self {
        for (column, truth) in other.0 {
            match self.0.get_mut(&column) {
                Some(own) => {
                    own.yes = own.yes.intersect(&truth.yes);
                    own.no = own.no.union(&truth.no);
                }
                None => drop(self.0.insert(column, truth)),
            }
        }
        self
    }

    /// Either, when both restrict the same single column.
    pub fn or(self, other: Self) -> Option<Self> {
        self.negated()?.and_same(other.negated()?)?.negated()
    }

    /// The contrary, when one column decides.
    pub fn negated(self) -> Option<Self> {
        let mut columns = self.0.into_iter();
        match (columns.next(), columns.next()) {
            (Some((column, Truth { yes, no })), None) => Some(Self::one(&column, no, yes)),
            _ => None,
        }
    }

    fn and_same(self, other: Self) -> Option<Self> {
        let same = self.0.keys().eq(other.0.keys());
        same.then(|| self.and(other))
    }

    /// The rows for which the condition holds; a column that may have any of its values is not named.
    pub fn cell(&self, network: &Network, source: &Source) -> Cell {
        let free =
            |id: &ColumnId, truth: &Truth| source.columns.get(id).is_some_and(|c| truth.yes == network.universe(c));
        let named = self.0.iter().filter(|(id, truth)| !free(id, truth));
        Cell(named.map(|(id, truth)| (id.clone(), truth.yes.clone())).collect())
    }
}

impl Sense<'_> {
    /// What a condition of the files means; mistakes are reported, one that no row can satisfy too.
    pub fn condition(&self, expr: &Expr) -> Option<Condition> {
        match expr {
            Expr::Nested(inner) => self.condition(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                let (left, right) = (self.condition(left), self.condition(right));
                Some(left?.and(right?))
            }
            _ => {
                let condition = self.meaning(expr)?;
                match condition.0.iter().find(|(_, truth)| truth.yes.is_empty()) {
                    Some((column, _)) => self.never(expr, column),
                    None => Some(condition),
                }
            }
        }
    }

    /// What an expression means, be it that it never holds: an alternative may be empty.
    fn meaning(&self, expr: &Expr) -> Option<Condition> {
        match expr {
            Expr::Nested(inner) => self.meaning(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                let (left, right) = (self.meaning(left), self.meaning(right));
                Some(left?.and(right?))
            }
            Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
                let (left, right) = (self.meaning(left), self.meaning(right));
                self.either(expr, left?, right?)
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => {
                let condition = self.meaning(inner)?;
                self.contrary(inner, condition)
            }
            Expr::BinaryOp { left, op, right } => self.comparison(expr, left, op, right),
            Expr::InList { expr: column, list, negated } => self.in_list(expr, column, list, *negated),
            Expr::Between { expr: column, negated, low, high } => self.between(expr, column, *negated, (low, high)),
            Expr::IsNull(column) => self.null(expr, column, true),
            Expr::IsNotNull(column) => self.null(expr, column, false),
            Expr::Identifier(_) => self.bare(expr),
            _ => {
                self.unsupported(expr);
                None
            }
        }
    }

    fn either(&self, expr: &Expr, left: Condition, right: Condition) -> Option<Condition> {
        let columns: Vec<_> = left.0.keys().chain(right.0.keys()).map(|id| format!("`{id}`")).collect();
        let joined = left.or(right);
        if joined.is_none() {
            let names = columns.join(", ");
            self.refuse(
                expr,
                say("`or` entre des conditions sur des colonnes différentes", "`or` between conditions on different columns"),
                say(format!("colonnes : {names}"), format!("columns: {names}")),
                Some(say(
                    "`or` ne réunit que des conditions sur une même colonne ; déclarez sinon une colonne dans le schéma",
                    "`or` joins only conditions on one column; otherwise declare a column in the schema",
                )),
            );
        }
        joined
    }

    fn contrary(&self, inner: &Expr, condition: Condition) -> Option<Condition> {
        let columns: Vec<_> = condition.0.keys().map(|id| format!("`{id}`")).collect();
        let negated = condition.negated();
        if negated.is_none() {
            let names = columns.join(", ");
            self.refuse(
                inner,
                say("`not` devant une condition sur plusieurs colonnes", "`not` before a condition on several columns"),
                say(format!("colonnes : {names}"), format!("columns: {names}")),
                Some(say(
                    "`not` ne s’applique qu’à une condition sur une colonne",
                    "`not` takes a condition on one column",
                )),
            );
        }
        negated
    }

    fn comparison(&self, expr: &Expr, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<Condition> {
        let flipped = matches!(left, Expr::Value(_));
        let (column_expr, value_expr) = if flipped { (right, left) } else { (left, right) };
        let Some(op) = Order::of(op, flipped) else {
            self.unsupported(expr);
            return None;
        };
        let column = self.filterable(column_expr)?;
        if op.ordered() && !matches!(column.kind, ColumnType::Integer { .. } | ColumnType::Date { .. }) {
            let name = &column.id;
            let label = say(format!("`{name}` n’a pas d’ordre"), format!("`{name}` has no order"));
            let help = say("utilisez `=`, `<>` ou `in (…)`", "use `=`, `<>` or `in (…)`");
            self.refuse(expr, say("comparaison sans ordre", "comparison without an order"), label, Some(help));
            return None;
        }
        let value = self.literal(column, value_expr)?;
        self.compared(expr, column, op.set(value))
    }

    fn in_list(&self, expr: &Expr, column: &Expr, list: &[Expr], negated: bool) -> Option<Condition> {
        let column = self.filterable(column)?;
        let values: Vec<_> = list.iter().map(|value| self.literal(column, value)).collect();
        let values: Option<Vec<_>> = values.into_iter().collect();
        let set = ValueSet::from_ranges(values?.into_iter().map(|value| (value, value)));
        self.compared(expr, column, if negated { all().minus(&set) } else { set })
    }

    fn between(&self, expr: &Expr, column: &Expr, negated: bool, (low, high): (&Expr, &Expr)) -> Option<Condition> {
        let column = self.filterable(column)?;
        let (low, high) = (self.literal(column, low), self.literal(column, high));
        let set = ValueSet::range(low?, high?);
        self.compared(expr, column, if negated { all().minus(&set) } else { set })
    }

    /// True for present values in `set`, false for the other present ones, neither for an absent one.
    fn compared(&self, expr: &Expr, column: &Column, set: ValueSet) -> Option<Condition> {
        let present = self.vocabulary.network.universe(column).minus(&ValueSet::one(NULL));
        let (yes, no) = (present.intersect(&set), present.minus(&set));
        self.pulled_back(expr, column, yes, no)
    }

    fn null(&self, expr: &Expr, column: &Expr, wanted: bool) -> Option<Condition> {
        let column = self.filterable(column)?;
        let absent = ValueSet::one(NULL);
        let universe = self.vocabulary.network.universe(column);
        let (null, present) = (universe.intersect(&absent), universe.minus(&absent));
        let (yes, no) = if wanted { (null, present) } else { (present, null) };
        self.pulled_back(expr, column, yes, no)
    }

    /// A column of truth values alone.
    fn bare(&self, expr: &Expr) -> Option<Condition> {
        let column = self.filterable(expr)?;
        if column.kind != ColumnType::Bool {
            let name = &column.id;
            let message = say(format!("`{name}` n’est pas une condition"), format!("`{name}` is not a condition"));
            let label = say("une colonne seule doit être vraie ou fausse", "a column alone must be true or false");
            let help = say(format!("écrivez par exemple `{name} = …`"), format!("write for instance `{name} = …`"));
            self.refuse(expr, message, label, Some(help));
            return None;
        }
        self.compared(expr, column, ValueSet::one(1))
    }

    /// Says the same of the columns that records fill in: rollups and conditions are expanded.
    fn pulled_back(&self, expr: &Expr, column: &Column, yes: ValueSet, no: ValueSet) -> Option<Condition> {
        match &column.origin {
            Origin::Condition(_) => {
                let key = (self.source.id.clone(), column.id.clone());
                let condition = self.vocabulary.conditions.get(&key)?.clone();
                if yes == ValueSet::one(1) { Some(condition) } else { self.contrary(expr, condition) }
            }
            _ => Some(self.finest(column, yes, no)),
        }
    }

    /// Sets of a rollup's codes as sets of the codes that they group.
    pub fn finest(&self, column: &Column, yes: ValueSet, no: ValueSet) -> Condition {
        if let Origin::Rollup { of, attribute } = &column.origin
            && let Some(finer) = self.source.columns.get(of)
        {
            let back = |set: &ValueSet| finer_set(&self.vocabulary.network, (finer, column), attribute, set);
            return self.finest(finer, back(&yes), back(&no));
        }
        Condition::one(&column.id, yes, no)
    }

    /// The column that an expression names, if rows can be chosen by it.
    fn filterable(&self, expr: &Expr) -> Option<&Column> {
        let column = self.named(expr)?;
        let (fr, en) = match (&column.kind, &column.origin) {
            (ColumnType::Text, _) => ("un texte libre ne se filtre pas", "a free text can’t be filtered"),
            (ColumnType::Key(_), _) => ("une clé ne se filtre pas", "a key can’t be filtered"),
            (_, Origin::Counted { .. }) => {
                ("une quantité comptée ne se filtre pas", "a counted quantity can’t be filtered")
            }
            _ => return Some(column),
        };
        let name = &column.id;
        let message = say(format!("`{name}` ne choisit pas de lignes"), format!("`{name}` does not choose rows"));
        self.refuse(expr, message, say(fr, en), None);
        None
    }

    /// The column that an expression names.
    pub fn named(&self, expr: &Expr) -> Option<&Column> {
        match expr {
            Expr::Nested(inner) => self.named(inner),
            Expr::Identifier(name) => {
                self.vocabulary.column(self.report, self.source, (&name.value, self.spot(expr)), self.of)
            }
            _ => {
                let message = say(
                    format!("colonne attendue dans {}", self.of.fr),
                    format!("a column is expected in {}", self.of.en),
                );
                self.refuse(expr, message, say("ceci n’est pas une colonne", "this is not a column"), None);
                None
            }
        }
    }

    fn never(&self, expr: &Expr, column: &ColumnId) -> Option<Condition> {
        let column = self.source.columns.get(column)?;
        let Text { fr, en } = self.range(column);
        let message = say("condition impossible", "impossible condition");
        let label =
            say(format!("aucune valeur de `{}` ne convient", column.id), format!("no value of `{}` fits", column.id));
        self.refuse(expr, message, label, Some(say(format!("ses valeurs : {fr}"), format!("its values: {en}"))));
        None
    }

    fn unsupported(&self, expr: &Expr) {
        let message =
            say(format!("condition incorrecte dans {}", self.of.fr), format!("wrong condition in {}", self.of.en));
        let label = say("hors du SQL des définitions", "beyond the SQL of definitions");
        let help = say(
            "possibles : `=`, `<>`, `<`, `<=`, `>`, `>=`, `in`, `between`, `is null`, `not`, `and`, `or`",
            "valid: `=`, `<>`, `<`, `<=`, `>`, `>=`, `in`, `between`, `is null`, `not`, `and`, `or`",
        );
        self.refuse(expr, message, label, Some(help));
    }
}

/// The values of the finer column whose group is in `set`; no group counts as absent.
pub(crate) fn finer_set(
    network: &Network,
    (finer, column): (&Column, &Column),
    attribute: &str,
    set: &ValueSet,
) -> ValueSet {
    let (ColumnType::Code(fine), ColumnType::Code(coarse)) = (&finer.kind, &column.kind) else {
        return ValueSet::empty();
    };
    let (Some(fine), Some(coarse)) = (network.nomenclatures.get(fine), network.nomenclatures.get(coarse)) else {
        return ValueSet::empty();
    };
    let group = |code: &domain::network::Code| {
        code.attributes.get(attribute).and_then(|name| coarse.value_of(name)).unwrap_or(NULL)
    };
    let inside = fine.codes.iter().zip(0i64..).filter(|(code, _)| set.contains(group(code)));
    let codes = ValueSet::from_ranges(inside.map(|(_, value)| (value, value)));
    let absent = finer.nullable && set.contains(NULL);
    if absent { codes.union(&ValueSet::one(NULL)) } else { codes }
}

/// Every value that could be present.
fn all() -> ValueSet {
    ValueSet::range(NULL + 1, i64::MAX)
}

/// How a column stands to a value.
#[derive(Clone, Copy)]
enum Order {
    Equal,
    Other,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

impl Order {
    fn of(op: &BinaryOperator, flipped: bool) -> Option<Self> {
        Some(match (op, flipped) {
            (BinaryOperator::Eq, _) => Self::Equal,
            (BinaryOperator::NotEq, _) => Self::Other,
            (BinaryOperator::Lt, false) | (BinaryOperator::Gt, true) => Self::Less,
            (BinaryOperator::LtEq, false) | (BinaryOperator::GtEq, true) => Self::LessOrEqual,
            (BinaryOperator::Gt, false) | (BinaryOperator::Lt, true) => Self::More,
            (BinaryOperator::GtEq, false) | (BinaryOperator::LtEq, true) => Self::MoreOrEqual,
            _ => return None,
        })
    }

    fn ordered(self) -> bool {
        !matches!(self, Self::Equal | Self::Other)
    }

    fn set(self, value: i64) -> ValueSet {
        match self {
            Self::Equal => ValueSet::one(value),
            Self::Other => all().minus(&ValueSet::one(value)),
            Self::Less => ValueSet::range(NULL + 1, value.saturating_sub(1)),
            Self::LessOrEqual => ValueSet::range(NULL + 1, value),
            Self::More => ValueSet::range(value.saturating_add(1), i64::MAX),
            Self::MoreOrEqual => ValueSet::range(value, i64::MAX),
        }
    }
}

/// Whether an expression is the constant that stands for an absent value.
fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if value.value == Value::Null)
}
