//! Whether a change on an earlier edition exceeds its margin of error.
//!
//! Complete registers have no margin: their change is exact. Else the margins of both sides are combined as those of
//! independent estimates (Newcombe 1998, Statistics in Medicine 17, p. 873-890, method 10: the sides that face each
//! other). An earlier edition that stated no margin leaves this edition's alone, and a note says so. Start with [`test`].

use super::inputs::Inputs;
use super::margins::Noted;
use super::weighted::Weights;
use super::{Computation, Failure, margins};
use crate::formula::terms;
use crate::quality::fixed;
use domain::definition::{Formula, Quotient, Sum};
use domain::edition::Margin;
use domain::network::{FigureId, Network, Quantity, Sampling, Text, Year};
use domain::number::Rational;
use domain::quality::{ChangeMargins, ChangeTest};
use domain::statistics::{Confidence, Moments, ratio_margin_of};
use num_traits::ToPrimitive;

/// The test of a change that has a value, with the notes that go with it; nothing for any other formula.
pub(super) fn test(
    from: &Computation<'_>,
    inputs: &Inputs<'_>,
    weights: Option<&Weights>,
    formula: &Formula,
    value: Option<&Rational>,
) -> Result<(Option<ChangeTest>, Vec<Text>), Failure> {
    let Some(value) = value.and_then(Rational::to_f64) else { return Ok((None, Vec::new())) };
    let (test, notes) = match formula {
        Formula::Difference { now, before } => difference(from, inputs, weights, (now, before), value)?,
        Formula::Change { now, before } => change(from, inputs, (now, before), value)?,
        _ => return Ok((None, Vec::new())),
    };
    Ok((Some(test), notes))
}

/// The two margins of a change, each in the unit of the change.
#[derive(Clone, Copy, Default)]
struct Sides {
    now: Option<f64>,
    before: Option<f64>,
}

impl Sides {
    fn test(self, value: f64) -> ChangeTest {
        let margins = if self.before.is_some() { ChangeMargins::BothEditions } else { ChangeMargins::ThisEdition };
        let margin = self.now.map(|now| now.hypot(self.before.unwrap_or(0.0)));
        ChangeTest {
            margins,
            margin: margin.map(|margin| fixed(margin, 12)),
            exceeds: margin.map(|margin| value.abs() > margin),
        }
    }
}

fn exact(value: f64) -> (ChangeTest, Vec<Text>) {
    (ChangeTest { margins: ChangeMargins::Exact, margin: Some(0.0), exceeds: Some(value != 0.0) }, Vec::new())
}

fn difference(
    from: &Computation<'_>,
    inputs: &Inputs<'_>,
    weights: Option<&Weights>,
    (now, before): (&Quotient, &Quotient),
    value: f64,
) -> Result<(ChangeTest, Vec<Text>), Failure> {
    let all = [&now.value, &now.base, &before.value, &before.base];
    if all.iter().all(|sum| registers(from.network, sum)) {
        return Ok(exact(value));
    }
    let facing = |margin: &Margin| if value > 0.0 { margin.below } else { margin.above };
    let own: Option<Noted<Margin>> = margins::margin(from.network, inputs, now, weights)?;
    let own = own.and_then(Result::ok).map(|margin| facing(&margin));
    let earlier = year(&before.value).zip(inputs.earlier.quotient(before).map(|found| found.figure));
    let sides = Sides { now: own, before: earlier.and_then(|(year, figure)| declared(from, year, figure)) };
    let test = sides.test(value);
    Ok((test, notes(&test, year(&before.value), false)))
}

/// Amounts over those who answered are counts of answers, not estimates of all: the margin is that of another draw of
/// as many answers, and a note says that their number is part of the change.
fn change(
    from: &Computation<'_>,
    inputs: &Inputs<'_>,
    (now, before): (&Sum, &Sum),
    value: f64,
) -> Result<(ChangeTest, Vec<Text>), Failure> {
    if registers(from.network, now) && registers(from.network, before) {
        return Ok(exact(value));
    }
    let base = inputs.sum(before)?.ok().as_ref().and_then(Rational::to_f64).filter(|base| *base != 0.0);
    let own = amount_margin(from.network, inputs, now)?;
    let stated = match before.0.as_slice() {
        [(1, quantity)] => inputs.earlier.quantity(quantity).map(|found| found.figure),
        _ => None,
    };
    let earlier = year(before).zip(stated).and_then(|(year, figure)| declared(from, year, figure));
    // 100 · (now / before − 1): what a margin of either side moves it by.
    let ratio = 1.0 + value / 100.0;
    let sides = Sides {
        now: own.zip(base).map(|(own, base)| (100.0 * own / base).abs()),
        before: earlier.zip(base).map(|(earlier, base)| (100.0 * ratio * earlier / base).abs()),
    };
    let test = sides.test(value);
    Ok((test, notes(&test, year(before), true)))
}

/// The margin of a sum over the groups of one scan, in the unit of the sum; none over several sources.
fn amount_margin(network: &Network, inputs: &Inputs<'_>, sum: &Sum) -> Result<Option<f64>, Failure> {
    let current = terms(sum).all(|quantity| quantity.edition == inputs.edition && sampled(network, quantity));
    let Some(survey) = inputs.survey.filter(|_| current) else { return Ok(None) };
    let whole = |sum: &Sum| -> Result<Option<u32>, Failure> {
        Ok(inputs.sum(sum)?.ok().and_then(|value| value.to_integer().to_u32()))
    };
    let (Some(answered), Some(asked)) = (whole(&survey.answered)?, whole(&survey.asked)?) else { return Ok(None) };
    let Some((moments, groups)) = inputs.moments(sum, &Sum::default())? else { return Ok(None) };
    if groups > answered.into() {
        return Ok(None);
    }
    // Each answer is a cluster with a base of one, those without rows too.
    let all = i128::from(answered);
    let moments = Moments { base: all, product: moments.value, base_squared: all, ..moments };
    let mean = ratio_margin_of(&moments, answered, asked, Confidence::Level95);
    Ok(mean.ok().map(|mean| mean * f64::from(answered)))
}

fn sampled(network: &Network, quantity: &Quantity) -> bool {
    network.sources.get(&quantity.source).is_some_and(|source| source.sampling != Sampling::Register)
}

fn registers(network: &Network, sum: &Sum) -> bool {
    !terms(sum).any(|quantity| sampled(network, quantity))
}

fn year(sum: &Sum) -> Option<Year> {
    terms(sum).next().map(|quantity| quantity.edition)
}

/// The margin that an earlier edition stated.
fn declared(from: &Computation<'_>, year: Year, figure: &FigureId) -> Option<f64> {
    from.plan.quality.as_ref()?.rules.margins.get(&year)?.get(figure).copied()
}

/// The verdict in words, and whose margins it takes; before it, what a count of answers is.
fn notes(test: &ChangeTest, year: Option<Year>, counted: bool) -> Vec<Text> {
    let counted = counted.then(|| Text {
        fr: "Compté parmi ceux qui ont répondu chaque année : le nombre de réponses a part à l’évolution.".to_owned(),
        en: "Counted among those who answered each year: the number of answers is part of the change.".to_owned(),
    });
    let year = year.map_or_else(String::new, |year| year.to_string());
    let (fr, en) = match test.margins {
        ChangeMargins::BothEditions => {
            ("composée de celles des deux éditions".to_owned(), "made of those of both editions".to_owned())
        }
        _ => (
            format!("celle de cette édition seule : l’édition {year} n’en a pas déclaré"),
            format!("that of this edition alone: the {year} edition stated none"),
        ),
    };
    let verdict = test.exceeds.map(|exceeds| {
        let (fr_verb, en_verb) = if exceeds { ("dépasse", "exceeds") } else { ("ne dépasse pas", "does not exceed") };
        Text {
            fr: format!("L’évolution {fr_verb} sa marge d’erreur, {fr}."),
            en: format!("The change {en_verb} its margin of error, {en}."),
        }
    });
    counted.into_iter().chain(verdict).collect()
}
