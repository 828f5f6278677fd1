//! Constants in conditions: a code, a day, a number or a truth value, as the column they are compared with needs.

use super::is_null;
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::sql::{Sense, days};
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
        let day = days(text);
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
                let (first, last) = (iso(*first), iso(*last));
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

/// A day as `YYYY-MM-DD`, the inverse of [`days`].
fn iso(day: i64) -> String {
    let shifted = day + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let (day, month) = (day_of_year - (153 * from_march + 2) / 5 + 1, (from_march + 2) % 12 + 1);
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for text in ["1970-01-01", "2015-09-01", "2019-12-31", "2020-02-29", "2100-03-01"] {
            assert_eq!(days(text).map(iso).as_deref(), Some(text));
        }
    }
}
