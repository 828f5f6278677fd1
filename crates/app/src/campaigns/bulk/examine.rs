//! What each row would do, and what is wrong with it. Start with [`Campaigns::examine_book`].

use super::{BookAct, BookFault, BookRow, RowFault, StagedBook};
use crate::AppError;
use crate::campaigns::{Campaign, Campaigns, Filling, SaveError};
use domain::campaigns::{Closed, Remark, RemarkCode, ReportRefusal, ReportState, Typed, examine, fields, fields_of};
use domain::network::Year;
use domain::questionnaire::{Questionnaire, Severity};
use std::collections::{BTreeMap, BTreeSet};
use store::Reads;
use store::campaigns as rows;
use time::OffsetDateTime;

impl Campaigns<'_> {
    /// Says of each row what it would do, what keeps it from being written and what would be said of its report.
    pub(super) async fn examine_book(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
        fillings: &BTreeMap<String, Filling<'_>>,
        staged: &mut StagedBook,
    ) -> Result<(), AppError> {
        let mut before = BTreeSet::new();
        for row in &mut staged.rows {
            row.faults = of_year(&row.year, campaign.year);
            let known = fillings.get(&row.reference);
            let fault = match known {
                _ if row.reference.is_empty() => Some(BookFault::ReferenceMissing),
                _ if !before.insert(row.reference.clone()) => Some(BookFault::ReferenceTwice),
                Some(_) => None,
                None => Some(self.stranger(db, campaign, &row.reference).await?),
            };
            row.faults.extend(fault.map(|fault| of_row("reference", fault, &row.reference)));
            if let (Some(filling), None) = (known, fault) {
                self.examine_row(row, filling);
            }
        }
        Ok(())
    }

    async fn stranger(&self, db: &impl Reads, campaign: &Campaign, reference: &str) -> Result<BookFault, AppError> {
        let there = rows::report_by_reference(db, campaign.id, reference).await?;
        Ok(if there.is_some() { BookFault::NotYours } else { BookFault::ReferenceUnknown })
    }

    fn examine_row(&self, row: &mut BookRow, filling: &Filling<'_>) {
        let questionnaire = filling.questionnaire;
        row.title.clone_from(&filling.seen.report.facts.name);
        row.seen = filling.version();
        row.faults.extend(plain(questionnaire, &mut row.cells));
        let before = filling.typed();
        let after = row.cells.iter().fold(before.clone(), |mut typed, (field, text)| {
            typed.set(field, text);
            typed
        });
        row.remarks = examine(questionnaire, &after, &filling.seen.report.beside);
        let differing = differing(questionnaire, &before, &after);
        let words = !row.words.is_empty() && says_more(row, filling);
        row.act = if differing.is_empty() && !words { BookAct::Same } else { BookAct::Change };
        if row.act == BookAct::Change {
            row.faults.extend(closed(filling, self.app.now()).map(|fault| of_row("reference", fault, &row.reference)));
        }
        row.faults.extend(overtaken(row, filling, &differing));
        row.complete = row.faults.is_empty() && is_complete(row, filling);
    }
}

/// An import never writes into another year's campaign: each row names it.
fn of_year(given: &str, year: Year) -> Vec<RowFault> {
    let fault = match given.parse::<Year>() {
        _ if given.is_empty() => BookFault::YearMissing,
        Ok(own) if own == year => return Vec::new(),
        _ => BookFault::WrongYear,
    };
    vec![RowFault { expected: Some(year.to_string()), ..of_row("campaign", fault, given) }]
}

fn of_row(field: &str, fault: BookFault, found: &str) -> RowFault {
    let found = found.chars().take(200).collect();
    RowFault { field: field.to_owned(), code: fault.code().to_owned(), found, expected: None }
}

/// Writes what can be read in its plainest way; a fault for what can't.
fn plain(questionnaire: &Questionnaire, cells: &mut BTreeMap<String, String>) -> Vec<RowFault> {
    let mut typed = Typed::default();
    cells.iter().for_each(|(field, text)| typed.set(field, text));
    let (answers, remarks) = typed.read(questionnaire);
    for (field, text) in Typed::of(questionnaire, &answers).0 {
        cells.insert(field, text);
    }
    let unread = |remark: &&Remark| {
        matches!(remark.code, RemarkCode::NotANumber | RemarkCode::UnknownCode | RemarkCode::NotYesNo)
    };
    let fault = |remark: &Remark| {
        let field = remark.fields.first().map_or("", String::as_str);
        RowFault {
            field: field.to_owned(),
            code: remark.code.to_string(),
            found: remark.found.clone(),
            expected: remark.expected.clone(),
        }
    };
    remarks.iter().filter(unread).map(fault).collect()
}

/// The fields whose answers differ, however they are written.
fn differing(questionnaire: &Questionnaire, before: &Typed, after: &Typed) -> Vec<String> {
    let canonical = |typed: &Typed| typed.clone().with(Typed::of(questionnaire, &typed.read(questionnaire).0));
    let (before, after) = (canonical(before), canonical(after));
    fields(questionnaire).map(|field| field.name).filter(|name| before.get(name) != after.get(name)).collect()
}

fn says_more(row: &BookRow, filling: &Filling<'_>) -> bool {
    let open = row.remarks.iter().filter(|remark| remark.severity == Severity::Warning);
    open.map(Remark::key).any(|key| filling.justifications.get(&key).is_none_or(|known| known.words != row.words))
}

fn closed(filling: &Filling<'_>, now: OffsetDateTime) -> Option<BookFault> {
    match filling.is_open(now) {
        Ok(()) => None,
        Err(SaveError::State(ReportRefusal::NotAsked)) => Some(BookFault::NotAsked),
        Err(SaveError::State(_)) if filling.seen.report.state == ReportState::Submitted => Some(BookFault::AlreadySent),
        Err(SaveError::Closed(Closed::NotYet)) => Some(BookFault::NotOpen),
        Err(_) => Some(BookFault::Closed),
    }
}

/// Fields that somebody saved since the file was downloaded, where the file says something else.
fn overtaken(row: &BookRow, filling: &Filling<'_>, differing: &[String]) -> Vec<RowFault> {
    let since = |section: &&domain::questionnaire::Section| {
        row.versions.get(&section.id).is_some_and(|version| *version != filling.section_version(&section.id))
    };
    let saved = filling.typed();
    let sections = filling.questionnaire.sections.iter().filter(since);
    let names = sections.flat_map(fields_of).map(|field| field.name).filter(|name| differing.contains(name));
    let fault = |name: String| {
        let found = row.cells.get(&name).map_or("", String::as_str);
        RowFault { expected: Some(saved.get(&name).to_owned()), ..of_row(&name, BookFault::Changed, found) }
    };
    names.map(fault).collect()
}

fn is_complete(row: &BookRow, filling: &Filling<'_>) -> bool {
    let justified = |remark: &Remark| !row.words.is_empty() || filling.justifications.contains_key(&remark.key());
    row.remarks.iter().all(|remark| remark.severity == Severity::Warning && justified(remark))
}

impl StagedBook {
    /// How many rows change something, and how many say what is known.
    #[must_use]
    pub fn acts(&self) -> (usize, usize) {
        let right = self.rows.iter().filter(|row| row.faults.is_empty());
        right.fold((0, 0), |(change, same), row| match row.act {
            BookAct::Change => (change + 1, same),
            BookAct::Same => (change, same + 1),
        })
    }
}
