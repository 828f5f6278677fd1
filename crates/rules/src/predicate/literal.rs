//! Constants in conditions: a code, a day, a number or a truth value, as the column they are compared with needs.

use super::is_null;
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::sql::Sense;
use domain::network::{Column, ColumnType, NomenclatureId, Text};
use sqlparser::ast::{Expr, UnaryOperator, Value};

impl Sense<'_> {
    /// The value of a set that a constant stands for, in the type of `column`.
    pub(super) fn literal(&self, column: &Column, expr: &Expr) -> Option<i64> {
        match &column.kind {
            ColumnType::Code(list) => self.code(column, list, expr),
            ColumnType::Date { .. } => self.day(column, expr),
            ColumnType::Integer { .. } => self.whole(column, expr),
            ColumnType::Bool => match value(expr) {
                Some(Value::Boolean(truth)) => Some(i64::from(*truth)),
                _ => self.mismatch(column, expr),
            },
            ColumnType::Text | ColumnType::Key(_) => None,
        }
    }

    fn code(&self, column: &Column, list: &NomenclatureId, expr: &Expr) -> Option<i64> {
        let Some(Value::SingleQuotedString(code)) = value(expr) else { return self.mismatch(column, expr) };
        let nomenclature = self.vocabulary.network.nomenclatures.get(list)?;
        let found = nomenclature.value_of(code);
        if found.is_none() {
            let label = say(format!("`{list}.csv` n’a pas ce code"), format!("`{list}.csv` has no such code"));
            let valid = nomenclature.codes.iter().map(|c| c.code.as_str());
            unknown(self.report, self.spot(expr), (Noun::Code, code), self.of, label, valid);
        }
        found
    }

    fn day(&self, column: &Column, expr: &Expr) -> Option<i64> {
        let text = match value(expr) {
            Some(Value::SingleQuotedString(text)) => text,
            _ => return self.mismatch(column, expr),
        };
        let day = domain::days::parse(text);
        if day.is_none() {
            let message = say(format!("`{text}` n’est pas un jour"), format!("`{text}` is not a day"));
            self.refuse(expr, message, say("attendu : 'AAAA-MM-JJ'", "expected 'YYYY-MM-DD'"), None);
        }
        day
    }

    fn whole(&self, column: &Column, expr: &Expr) -> Option<i64> {
        match number(expr) {
            Some(number) => Some(number),
            None => self.mismatch(column, expr),
        }
    }

    /// Reports that a constant is not of the column's type.
    fn mismatch(&self, column: &Column, expr: &Expr) -> Option<i64> {
        let name = &column.id;
        if is_null(expr) {
            let message = say(format!("`{name}` comparé avec `null`"), format!("`{name}` compared with `null`"));
            let label = say("cette comparaison n’est jamais vraie", "this comparison is never true");
            let help = say(format!("écrivez `{name} is null`"), format!("write `{name} is null`"));
            self.refuse(expr, message, label, Some(help));
            return None;
        }
        let Text { fr, en } = kind_words(&column.kind);
        let words = self.words(expr);
        let message = say(format!("`{name}` se compare avec {fr}"), format!("`{name}` compares with {en}"));
        let label = say(format!("`{words}` n’en est pas un"), format!("`{words}` is not one"));
        let Text { fr, en } = self.range(column);
        self.refuse(expr, message, label, Some(say(format!("ses valeurs : {fr}"), format!("its values: {en}"))));
        None
    }

    /// The values that a column may hold, in words.
    pub(super) fn range(&self, column: &Column) -> Text {
        let both = |words: String| say(words.clone(), words);
        match &column.kind {
            ColumnType::Code(list) => {
                let codes =
                    self.vocabulary.network.nomenclatures.get(list).map(|n| n.codes.as_slice()).unwrap_or_default();
                let named: Vec<_> = codes.iter().take(8).map(|c| format!("'{}'", c.code)).collect();
                both(format!("{}{}", named.join(", "), if codes.len() > 8 { ", …" } else { "" }))
            }
            ColumnType::Bool => both("true, false".to_owned()),
            ColumnType::Integer { min, max, unit } => {
                say(format!("de {min} à {max} ({unit})"), format!("from {min} to {max} ({unit})"))
            }
            ColumnType::Date { first, last } => {
                let (first, last) = (domain::days::print(*first), domain::days::print(*last));
                say(format!("de {first} à {last}"), format!("from {first} to {last}"))
            }
            ColumnType::Text | ColumnType::Key(_) => both("…".to_owned()),
        }
    }
}

fn value(expr: &Expr) -> Option<&Value> {
    match expr {
        Expr::Value(value) => Some(&value.value),
        Expr::Nested(inner) => value(inner),
        _ => None,
    }
}

/// The whole number that an expression states.
pub(crate) fn number(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => number(expr).and_then(i64::checked_neg),
        _ => match value(expr)? {
            Value::Number(digits, _) => digits.to_string().parse().ok(),
            _ => None,
        },
    }
}

fn kind_words(kind: &ColumnType) -> Text {
    match kind {
        ColumnType::Code(list) => say(format!("un code de `{list}`"), format!("a code of `{list}`")),
        ColumnType::Bool => say("`true` ou `false`", "`true` or `false`"),
        ColumnType::Integer { .. } => say("un nombre entier", "a whole number"),
        ColumnType::Date { .. } => say("un jour 'AAAA-MM-JJ'", "a day 'YYYY-MM-DD'"),
        ColumnType::Text | ColumnType::Key(_) => say("rien", "nothing"),
    }
}
