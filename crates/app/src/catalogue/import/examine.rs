//! Checking every row of an import against what is known now. Start with [`examine`].

use super::{RowAct, Staged, StagedRow};
use crate::AppError;
use crate::catalogue::Catalogue;
use crate::catalogue::change::agency_faults;
use domain::accounts::{Right, Standing};
use domain::catalogue::{Draft, Fault, Organisation, OrganisationId, Training, TrainingFacts, check_training};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Reads, catalogue as rows};

/// A row that may be written.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) facts: TrainingFacts,
    /// As it is, if it is there.
    pub(super) known: Option<Training>,
}

/// What a row states, or what is wrong with it.
pub(super) type Judged = Result<Ready, Vec<Fault>>;

/// What rows are checked against.
struct Against<'a> {
    standing: &'a Standing,
    trainings: BTreeMap<String, Training>,
    numbers: HashMap<String, OrganisationId>,
    names: HashMap<OrganisationId, (String, String)>,
}

/// Notes for each row what it does and what is wrong; gives what the rows without faults state, `None` where there is a fault.
pub(super) async fn examine(
    catalogue: &Catalogue<'_>,
    db: &impl Reads,
    standing: &Standing,
    staged: &mut Staged,
) -> Result<Vec<Option<Ready>>, AppError> {
    let place = staged.columns.iter().position(|code| code == "reference").unwrap_or(0);
    let references: Vec<String> = staged.rows.iter().map(|row| row.cells[place].clone()).collect();
    let drafts = staged.rows.iter().map(|row| typed(&staged.columns, &row.cells));
    let judged = judge(catalogue, db, standing, &references, drafts).await?;
    let noted = staged.rows.iter_mut().zip(judged).map(|(row, found)| note(row, found));
    Ok(noted.collect())
}

fn note(row: &mut StagedRow, found: Judged) -> Option<Ready> {
    match found {
        Ok(one) => {
            row.faults.clear();
            row.act = one.act();
            Some(one)
        }
        Err(faults) => {
            row.faults = faults;
            None
        }
    }
}

/// What a row says, field by field.
pub(super) fn typed(columns: &[String], cells: &[String]) -> Draft {
    let mut typed = Draft::default();
    let named = columns.iter().zip(cells).filter(|(column, _)| !column.is_empty());
    named.for_each(|(column, cell)| typed.replace(column, cell));
    typed
}

/// What each draft states, or what is wrong with it; `references` are theirs, in the same order.
pub(super) async fn judge(
    catalogue: &Catalogue<'_>,
    db: &impl Reads,
    standing: &Standing,
    references: &[String],
    drafts: impl Iterator<Item = Draft>,
) -> Result<Vec<Judged>, AppError> {
    let trainings = rows::trainings_by_reference(db, references).await?;
    let organisations = rows::all_organisations(db).await?;
    let numbers = numbers(&organisations);
    let against = Against { standing, trainings, numbers, names: names(organisations) };
    let mut seen = HashSet::new();
    let judged = references.iter().zip(drafts).map(|(reference, typed)| {
        let found = check(catalogue, &against, &typed, reference)?;
        // The first row of a reference counts; any other could only contradict it.
        let first = seen.insert(reference);
        if first { Ok(found) } else { Err(vec![Fault::new("reference", "reference-twice", reference)]) }
    });
    Ok(judged.collect())
}

impl Ready {
    /// What its row does.
    pub(super) fn act(&self) -> RowAct {
        match &self.known {
            None => RowAct::Add,
            Some(known) if known.facts == self.facts => RowAct::Same,
            Some(known) => RowAct::Change(known.version),
        }
    }
}

fn check(catalogue: &Catalogue<'_>, against: &Against<'_>, typed: &Draft, reference: &str) -> Judged {
    let known = against.trainings.get(reference);
    if let Some(fault) = refusal(against, known, reference) {
        return Err(vec![fault]);
    }
    let whole = known.map_or_else(|| typed.clone(), |known| typed.over(&against.draft(&known.facts)));
    let facts = check_training(&whole, &catalogue.known.vocabulary, |text| against.numbers.get(text).copied())?;
    if let Some(known) = known.filter(|_| !against.standing.may(Right::DecideTrainings)) {
        let faults = agency_faults(typed, &known.facts, &facts);
        if !faults.is_empty() {
            return Err(faults);
        }
    }
    Ok(Ready { facts, known: known.cloned() })
}

/// Why somebody may not send this row at all. Trainings are public, so that saying whose one is gives nothing away.
fn refusal(against: &Against<'_>, known: Option<&Training>, reference: &str) -> Option<Fault> {
    let decides = against.standing.may(Right::DecideTrainings);
    match known {
        _ if reference.is_empty() => Some(Fault::new("reference", "required", "")),
        None if !decides => Some(Fault::new("reference", "reference-unknown", reference)),
        Some(known) if !against.standing.may_for(Right::EditTrainings, known.facts.organisation) => {
            Some(Fault::new("reference", "not-yours", reference))
        }
        _ => None,
    }
}

impl Against<'_> {
    fn draft(&self, facts: &TrainingFacts) -> Draft {
        let siret =
            self.names.get(&facts.organisation).map(|(siret, _)| siret.clone()).filter(|siret| !siret.is_empty());
        Draft::of_training(facts, &siret.unwrap_or_else(|| facts.organisation.to_string()))
    }
}

fn numbers(organisations: &[Organisation]) -> HashMap<String, OrganisationId> {
    let siret = |one: &Organisation| one.facts.siret.as_ref().map(|siret| (siret.as_str().to_owned(), one.id));
    let own = |one: &Organisation| (one.id.to_string(), one.id);
    organisations.iter().flat_map(|one| siret(one).into_iter().chain([own(one)])).collect()
}

fn names(organisations: Vec<Organisation>) -> HashMap<OrganisationId, (String, String)> {
    let named = |one: Organisation| (one.id, (one.facts.siret.map(String::from).unwrap_or_default(), one.facts.name));
    organisations.into_iter().map(named).collect()
}
