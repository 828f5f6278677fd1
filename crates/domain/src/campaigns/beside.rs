//! What is known beside an answer: the register, last year, similar trainings; and what is to be said when they differ.
//! Start with [`Beside`].

use super::examine::{Remark, RemarkCode};
use super::fields::fields;
use super::typed::Typed;
use crate::questionnaire::{Answers, Questionnaire, Severity};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of a training's answers before it gives them; frozen when the campaign opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Numbers that rules compare answers with, by name.
    pub known: IndexMap<String, i64>,
    /// What the records count, field by field.
    pub register: Typed,
    /// What was declared last year.
    pub last_year: Typed,
    /// What similar trainings answer.
    pub usual: BTreeMap<String, Usual>,
}

/// Between which numbers an answer is usual, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usual {
    /// Least.
    pub from: i64,
    /// Greatest.
    pub to: i64,
}

/// Where a value that is proposed comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The records of the platform.
    Register,
    /// The report of the year before.
    LastYear,
}

/// A declared value beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What is declared.
    pub declared: String,
    /// What the other says.
    pub other: String,
    /// Who the other is.
    pub origin: Origin,
}

impl Beside {
    /// The value to propose in a field, and where it comes from: the register's before last year's.
    #[must_use]
    pub fn proposed(&self, field: &str) -> Option<(&str, Origin)> {
        let of = |typed: &'_ Typed| typed.0.contains_key(field);
        if of(&self.register) {
            return Some((self.register.get(field), Origin::Register));
        }
        of(&self.last_year).then(|| (self.last_year.get(field), Origin::LastYear))
    }

    /// Where what was typed differs from the register or, beyond `half` and ten, from last year.
    #[must_use]
    pub fn differences(&self, questionnaire: &Questionnaire, answers: &Answers) -> Vec<Difference> {
        let declared = Typed::of(questionnaire, answers);
        let mut found = Vec::new();
        for field in fields(questionnaire).filter(|field| declared.0.contains_key(&field.name)) {
            let own = declared.get(&field.name);
            let of = |typed: &Typed, origin| Difference {
                field: field.name.clone(),
                declared: own.to_owned(),
                other: typed.get(&field.name).to_owned(),
                origin,
            };
            let other = self.register.get(&field.name);
            if !other.is_empty() && other != own {
                found.push(of(&self.register, Origin::Register));
            }
            if is_far(self.last_year.get(&field.name), own) {
                found.push(of(&self.last_year, Origin::LastYear));
            }
        }
        found
    }

    /// A remark for each difference and for each unusual number, all to be justified.
    pub(super) fn remarks(&self, questionnaire: &Questionnaire, answers: &Answers) -> Vec<Remark> {
        let differences = self.differences(questionnaire, answers).into_iter().map(|difference| Remark {
            severity: Severity::Warning,
            code: match difference.origin {
                Origin::Register => RemarkCode::Register,
                Origin::LastYear => RemarkCode::LastYear,
            },
            fields: vec![difference.field],
            found: difference.declared,
            expected: Some(difference.other),
        });
        let declared = Typed::of(questionnaire, answers);
        let unusual = fields(questionnaire).filter_map(|field| {
            // What the register says too is no slip of the keyboard.
            let usual = self.usual.get(&field.name).filter(|_| self.register.get(&field.name).is_empty())?;
            let value = whole(declared.get(&field.name))?;
            let outside = !(usual.from..=usual.to).contains(&value);
            outside.then(|| Remark {
                severity: Severity::Warning,
                code: RemarkCode::Unusual,
                fields: vec![field.name.clone()],
                found: value.to_string(),
                expected: Some(format!("{}..{}", usual.from, usual.to)),
            })
        });
        differences.chain(unusual).collect()
    }
}

/// Whether a number has moved by more than half and by more than ten since last year.
fn is_far(before: &str, now: &str) -> bool {
    let (Some(before), Some(now)) = (whole(before), whole(now)) else { return false };
    let moved = (now - before).abs();
    moved > 10 && 2 * moved > before.abs()
}

fn whole(text: &str) -> Option<i64> {
    text.split(',').next()?.parse().ok()
}

/// Between which numbers the values of similar trainings lie, but for three times the distance between their quartiles; none below
/// eight values. Tukey's outer fences (Exploratory Data Analysis, 1977, 2C).
#[must_use]
pub fn usual_of(values: &mut [i64]) -> Option<Usual> {
    if values.len() < 8 {
        return None;
    }
    values.sort_unstable();
    let at = |share: usize| values[(values.len() - 1) * share / 4];
    let (low, high) = (at(1), at(3));
    let reach = 3 * (high - low).max(1);
    Some(Usual { from: (low - reach).max(0), to: high + reach })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_far_beyond_half_and_beyond_ten() {
        assert!(is_far("40", "90") && is_far("90", "40") && is_far("0", "11"));
        assert!(!is_far("40", "60") && !is_far("4", "12") && !is_far("", "90") && !is_far("0", "10"));
    }

    #[test]
    fn usual_values_lie_within_the_outer_fences() {
        assert_eq!(usual_of(&mut [1, 2, 3]), None);
        let mut values = [10, 12, 11, 13, 14, 12, 11, 10, 900];
        assert_eq!(usual_of(&mut values), Some(Usual { from: 5, to: 19 }));
    }
}
