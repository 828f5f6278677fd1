//! Sums of quantities: what `count(*)`, `sum(grant_cents)` or `sum(finished) - sum(dropouts)` means.
//!
//! A column that is counted on another source becomes a quantity of that source, so that the same number asked
//! of either is one quantity. Start with `Sense::sum`.

use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::predicate::literal::number;
use crate::sql::Sense;
use domain::definition::Sum;
use domain::network::{Cell, Column, ColumnId, ColumnType, Measure, Origin, Quantity, Source, SourceId, Year};
use domain::set::{NULL, ValueSet};
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned, UnaryOperator,
};

/// The greatest coefficient: sums of so many times what columns hold stay exact.
const GREATEST: i64 = 1_000_000_000;

/// Columns with their coefficients.
type Terms<'a> = Vec<(i64, &'a Column)>;

impl Sense<'_> {
    /// What an expression adds up over `cell`, in the edition of `year`; mistakes are reported.
    pub fn sum(&self, expr: &Expr, cell: &Cell, year: Year) -> Option<Sum> {
        let mut terms = Vec::new();
        self.collect(expr, 1, (cell, year), &mut terms)?;
        Some(merged(terms))
    }

    fn collect(&self, expr: &Expr, factor: i64, at: (&Cell, Year), terms: &mut Vec<(i64, Quantity)>) -> Option<()> {
        match expr {
            Expr::Nested(inner) => self.collect(inner, factor, at, terms),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => self.collect(expr, -factor, at, terms),
            Expr::BinaryOp { left, op: op @ (BinaryOperator::Plus | BinaryOperator::Minus), right } => {
                let sign = if *op == BinaryOperator::Plus { 1 } else { -1 };
                let left = self.collect(left, factor, at, terms);
                let right = self.collect(right, sign * factor, at, terms);
                left.and(right)
            }
            Expr::BinaryOp { left, op: BinaryOperator::Multiply, right } => match (number(left), number(right)) {
                (Some(n), None) => self.collect(right, self.times(expr, factor, n)?, at, terms),
                (None, Some(n)) => self.collect(left, self.times(expr, factor, n)?, at, terms),
                _ => self.not_an_aggregate(expr),
            },
            Expr::Function(function) => self.function(expr, function, factor, at, terms),
            _ => self.not_an_aggregate(expr),
        }
    }

    fn function(
        &self,
        expr: &Expr,
        function: &Function,
        factor: i64,
        (cell, year): (&Cell, Year),
        terms: &mut Vec<(i64, Quantity)>,
    ) -> Option<()> {
        let name = function.name.to_string().to_lowercase();
        if !["count", "sum"].contains(&name.as_str()) {
            let label = say("ni un dénombrement ni une somme", "neither a count nor a sum");
            unknown(self.report, self.spot(expr), (Noun::Function, &name), self.of, label, ["count", "sum"]);
            return None;
        }
        let cell = match &function.filter {
            Some(filter) => self.narrowed(filter, cell)?,
            None => cell.clone(),
        };
        let argument = self.argument(expr, function)?;
        let added = match (name.as_str(), argument) {
            ("count", None) => vec![(1, self.quantity(Measure::Count, cell, year))],
            ("count", Some(column)) => vec![(1, self.count_present(column, cell, year)?)],
            (_, Some(inner)) => self.sum_of(inner, &cell, year)?,
            (_, None) => return self.not_an_aggregate(expr),
        };
        for (n, quantity) in added {
            terms.push((self.times(expr, factor, n)?, quantity));
        }
        Some(())
    }

    /// The single argument; none for `*`.
    fn argument<'e>(&self, expr: &Expr, function: &'e Function) -> Option<Option<&'e Expr>> {
        let plain = function.over.is_none() && function.within_group.is_empty() && function.null_treatment.is_none();
        if let FunctionArguments::List(list) = &function.args
            && plain
            && list.duplicate_treatment.is_none()
            && list.clauses.is_empty()
        {
            match list.args.as_slice() {
                [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] => return Some(None),
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(inner))] => return Some(Some(inner)),
                _ => {}
            }
        }
        self.not_an_aggregate::<()>(expr);
        None
    }

    /// The rows of `cell` that also satisfy `filter`.
    fn narrowed(&self, filter: &Expr, cell: &Cell) -> Option<Cell> {
        let own = self.condition(filter)?.cell(&self.vocabulary.network, self.source);
        let both = cell.intersect(&own);
        if both.is_impossible() {
            let message = say(
                format!("aucune ligne possible dans {}", self.of.fr),
                format!("no row is possible in {}", self.of.en),
            );
            let label =
                say("ce filtre exclut toutes les lignes qui restent", "this filter excludes every row that is left");
            self.refuse(filter, message, label, None);
            return None;
        }
        Some(both)
    }

    fn quantity(&self, measure: Measure, cell: Cell, year: Year) -> Quantity {
        Quantity { edition: year, source: self.source.id.clone(), measure, cell }
    }

    fn count_present(&self, expr: &Expr, cell: Cell, year: Year) -> Option<Quantity> {
        let column = self.named(expr)?;
        if !column.nullable {
            return Some(self.quantity(Measure::Count, cell, year));
        }
        if matches!(column.kind, ColumnType::Text | ColumnType::Key(_)) {
            let name = &column.id;
            let message = say(format!("`{name}` ne se compte pas"), format!("`{name}` can’t be counted"));
            let label = say("un texte qui peut manquer", "a text that may be absent");
            self.refuse(expr, message, label, None);
            return None;
        }
        let absent = ValueSet::one(NULL);
        let present = self.vocabulary.network.universe(column).minus(&absent);
        let condition = self.finest(column, present, absent);
        let cell = cell.intersect(&condition.cell(&self.vocabulary.network, self.source));
        Some(self.quantity(Measure::Count, cell, year))
    }

    /// A sum of columns with whole coefficients, one quantity each.
    fn sum_of(&self, expr: &Expr, cell: &Cell, year: Year) -> Option<Vec<(i64, Quantity)>> {
        let mut terms = Vec::new();
        self.linear(expr, 1, &mut terms)?;
        let quantity = |(factor, column): (i64, &Column)| {
            let quantity = match &column.origin {
                Origin::Counted { source, measure, filter } => {
                    self.counted(expr, (source, measure, filter), cell, year)?
                }
                _ => self.quantity(Measure::Sum(column.id.clone()), cell.clone(), year),
            };
            Some((factor, quantity))
        };
        terms.into_iter().map(quantity).collect()
    }

    fn linear<'s>(&'s self, expr: &Expr, factor: i64, terms: &mut Terms<'s>) -> Option<()> {
        match expr {
            Expr::Nested(inner) => self.linear(inner, factor, terms),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => self.linear(expr, -factor, terms),
            Expr::BinaryOp { left, op: op @ (BinaryOperator::Plus | BinaryOperator::Minus), right } => {
                let sign = if *op == BinaryOperator::Plus { 1 } else { -1 };
                let left = self.linear(left, factor, terms);
                left.and(self.linear(right, sign * factor, terms))
            }
            Expr::BinaryOp { left, op: BinaryOperator::Multiply, right } => match (number(left), number(right)) {
                (Some(n), None) => self.linear(right, self.times(expr, factor, n)?, terms),
                (None, Some(n)) => self.linear(left, self.times(expr, factor, n)?, terms),
                _ => self.not_linear(expr),
            },
            Expr::Identifier(_) => {
                terms.push((factor, self.summable(expr)?));
                Some(())
            }
            _ => self.not_linear(expr),
        }
    }

    fn summable(&self, expr: &Expr) -> Option<&Column> {
        let column = self.named(expr)?;
        if matches!(column.kind, ColumnType::Integer { .. }) {
            return Some(column);
        }
        let name = &column.id;
        let (fr, en) = match column.kind {
            ColumnType::Bool => ("il est vrai ou faux", "it is true or false"),
            ColumnType::Code(_) => ("c’est un code", "it is a code"),
            ColumnType::Date { .. } => ("c’est un jour", "it is a day"),
            _ => ("c’est un texte", "it is a text"),
        };
        let message = say(format!("`{name}` ne s’additionne pas"), format!("`{name}` can’t be summed"));
        let help = say("pour compter : `count(*) filter (where …)`", "to count: `count(*) filter (where …)`");
        self.refuse(expr, message, say(fr, en), Some(help));
        None
    }

    /// The quantity behind a counted column: the rows of `cell`, seen from the source that is counted.
    fn counted(
        &self,
        expr: &Expr,
        (source, measure, filter): (&SourceId, &Measure, &Cell),
        cell: &Cell,
        year: Year,
    ) -> Option<Quantity> {
        let target = self.vocabulary.network.sources.get(source)?;
        let shared = |id: &&ColumnId| !same_value(self.source, target, id);
        if let Some(missing) = cell.0.keys().find(shared) {
            let own = &self.source.id;
            let message = say(
                format!("`{source}` ne sait pas quelle ligne de `{own}` est choisie"),
                format!("`{source}` can’t tell which row of `{own}` is chosen"),
            );
            let label = say(
                format!("compté sur `{source}`, qui n’a pas la colonne `{missing}` de `{own}`"),
                format!("counted on `{source}`, which lacks the column `{missing}` of `{own}`"),
            );
            let help = say(
                format!("ajoutez à `{source}` une colonne `{missing}` avec `lookup`"),
                format!("add a column `{missing}` with `lookup` to `{source}`"),
            );
            self.refuse(expr, message, label, Some(help));
            return None;
        }
        let cell = cell.intersect(filter);
        if cell.is_impossible() {
            let message = say(
                format!("aucune ligne possible dans {}", self.of.fr),
                format!("no row is possible in {}", self.of.en),
            );
            self.refuse(expr, message, say("les conditions s’excluent", "the conditions exclude each other"), None);
            return None;
        }
        Some(Quantity { edition: year, source: source.clone(), measure: measure.clone(), cell })
    }

    /// The product of two coefficients.
    fn times(&self, expr: &Expr, a: i64, b: i64) -> Option<i64> {
        let product = a.checked_mul(b).filter(|product| product.unsigned_abs() <= GREATEST.unsigned_abs());
        if product.is_none() {
            let message = say(
                format!("coefficient trop grand dans {}", self.of.fr),
                format!("coefficient too great in {}", self.of.en),
            );
            let label = say(format!("au plus {GREATEST}"), format!("at most {GREATEST}"));
            self.refuse(expr, message, label, None);
        }
        product
    }

    fn not_an_aggregate<T>(&self, expr: &Expr) -> Option<T> {
        self.report.add(
            self.spot(expr),
            say(format!("valeur incorrecte dans {}", self.of.fr), format!("wrong value in {}", self.of.en)),
            say("ni un dénombrement ni une somme", "neither a count nor a sum"),
            Some(say(
                "possibles : `count(*)`, `count(colonne)`, `sum(…)`, chacun avec `filter (where …)`, et leurs sommes \
                 à coefficients entiers ; une part ou une moyenne se dit avec `base`",
                "valid: `count(*)`, `count(column)`, `sum(…)`, each with `filter (where …)`, and their sums with whole \
                 coefficients; a share or a mean is stated with `base`",
            )),
        );
        None
    }

    fn not_linear(&self, expr: &Expr) -> Option<()> {
        let spot =
            if expr.span() == sqlparser::tokenizer::Span::empty() { self.filled.whole() } else { self.spot(expr) };
        let message = say(format!("somme incorrecte dans {}", self.of.fr), format!("wrong sum in {}", self.of.en));
        let label = say("pas une colonne, ni une somme de colonnes", "not a column, nor a sum of columns");
        let help = say("possibles : `a`, `a + b`, `a - b`, `2 * a`", "valid: `a`, `a + b`, `a - b`, `2 * a`");
        self.report.add(spot, message, label, Some(help));
        None
    }
}

/// Whether a column means the same in both sources: one looks it up in the other, or both in a third.
fn same_value(own: &Source, target: &Source, id: &ColumnId) -> bool {
    let (Some(here), Some(there)) = (own.columns.get(id), target.columns.get(id)) else { return false };
    match (&here.origin, &there.origin) {
        (_, Origin::Lookup(to)) if *to == own.id => true,
        (Origin::Lookup(a), Origin::Lookup(b)) => a == b,
        _ => false,
    }
}

/// Like terms together, in order of appearance, without those that cancel out.
fn merged(terms: Vec<(i64, Quantity)>) -> Sum {
    let mut sum: Vec<(i64, Quantity)> = Vec::new();
    for (factor, quantity) in terms {
        match sum.iter_mut().find(|(_, own)| *own == quantity) {
            Some((own, _)) => *own += factor,
            None => sum.push((factor, quantity)),
        }
    }
    sum.retain(|(factor, _)| *factor != 0);
    Sum(sum)
}
