//! Reading the texts of a draft, one kind of field each, and gathering what is wrong.
//!
//! Knows no particular field: see [`super::check_training`] and [`super::check_organisation`]. Start with [`Check`].

use super::{Draft, Fault, Vocabulary};
use crate::catalogue::folded;
use std::ops::RangeInclusive;
use time::{Date, Month};

/// A draft being read.
pub(super) struct Check<'a> {
    draft: &'a Draft,
    vocabulary: &'a Vocabulary,
    faults: Vec<Fault>,
}

impl<'a> Check<'a> {
    pub(super) fn new(draft: &'a Draft, vocabulary: &'a Vocabulary) -> Self {
        Self { draft, vocabulary, faults: Vec::new() }
    }

    /// What was wrong, or `facts` when nothing was.
    pub(super) fn end<T>(self, facts: T) -> Result<T, Vec<Fault>> {
        if self.faults.is_empty() { Ok(facts) } else { Err(self.faults) }
    }

    pub(super) fn refuse(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(super) fn wrong(&mut self, field: &str, code: &str) {
        self.refuse(Fault::new(field, code, self.draft.get(field)));
    }

    /// A field that must be filled in.
    pub(super) fn filled(&mut self, field: &str) -> Option<&'a str> {
        let text = self.draft.get(field);
        if text.is_empty() {
            self.wrong(field, "required");
        }
        (!text.is_empty()).then_some(text)
    }

    /// A text of at most `limit` characters.
    pub(super) fn text(&mut self, field: &str, limit: usize) -> Option<String> {
        let text = self.draft.get(field);
        if text.chars().count() > limit {
            self.refuse(Fault::new(field, "too-long", text).expecting(limit.to_string()));
        }
        // What no keyboard types would upset files and pages.
        let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        (!clean.is_empty()).then_some(clean)
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, field: &str, limit: usize) -> String {
        self.filled(field);
        self.text(field, limit).unwrap_or_default()
    }

    /// A code of the list called `list`.
    pub(super) fn code(&mut self, field: &str, list: &str) -> String {
        self.filled(field).map(|text| self.one_code(field, list, text)).unwrap_or_default()
    }

    /// Codes with `;` or line breaks between, at least one and at most `limit`.
    pub(super) fn codes(&mut self, field: &str, list: &str, limit: usize) -> Vec<String> {
        let Some(text) = self.filled(field) else { return Vec::new() };
        let texts = text.split([';', '\n', '|']).map(str::trim).filter(|text| !text.is_empty());
        let codes: Vec<String> = texts.map(|text| self.one_code(field, list, text)).collect();
        if codes.len() > limit {
            self.refuse(Fault::new(field, "too-many", text).expecting(limit.to_string()));
        }
        let repeated = codes.iter().enumerate().find(|(place, code)| codes[..*place].contains(code));
        if let Some((_, code)) = repeated.filter(|(_, code)| !code.is_empty()) {
            self.refuse(Fault::new(field, "twice", code));
        }
        codes
    }

    fn one_code(&mut self, field: &str, list: &str, text: &str) -> String {
        match self.vocabulary.code(list, text) {
            Ok(code) => code.to_owned(),
            Err(nearest) => {
                self.refuse(Fault::new(field, "unknown-code", text).expecting(nearest));
                String::new()
            }
        }
    }

    /// A whole number; spaces between thousands do not count.
    pub(super) fn whole(&mut self, field: &str, range: &RangeInclusive<i64>) -> Option<i64> {
        let text: String = self.draft.get(field).chars().filter(|c| !c.is_whitespace()).collect();
        // A spreadsheet may hand a number over with decimals that say nothing.
        let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(&text);
        if text.is_empty() {
            return None;
        }
        let Ok(number) = text.parse::<i64>() else {
            self.wrong(field, "not-a-number");
            return None;
        };
        if !range.contains(&number) {
            let limits = format!("{} – {}", range.start(), range.end());
            self.refuse(Fault::new(field, "out-of-range", self.draft.get(field)).expecting(limits));
        }
        Some(number)
    }

    /// A day that must be there, `2026-11-28` or `28/11/2026`.
    pub(super) fn day(&mut self, field: &str) -> Option<Date> {
        let found = self.filled(field).map(day);
        if found == Some(None) {
            let example = "2026-11-28, 28/11/2026".to_owned();
            self.refuse(Fault::new(field, "not-a-date", self.draft.get(field)).expecting(example));
        }
        found.flatten()
    }

    /// Yes or no in either language; nothing means no.
    pub(super) fn yes(&mut self, field: &str) -> bool {
        match folded(self.draft.get(field)).as_str() {
            "oui" | "yes" | "true" | "vrai" | "1" | "x" | "o" | "y" => return true,
            "" | "non" | "no" | "false" | "faux" | "0" | "n" => {}
            _ => self.wrong(field, "not-yes-no"),
        }
        false
    }

    /// An address of the web.
    pub(super) fn url(&mut self, field: &str) -> Option<String> {
        let text = self.text(field, 300)?;
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = host.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        let plain = text.chars().all(|c| !c.is_whitespace() && !"<>\"'`\\".contains(c));
        if !plain || !host.contains('.') || host.starts_with('.') || host.contains('@') {
            self.refuse(Fault::new(field, "not-a-url", &text).expecting("https://…".to_owned()));
        }
        Some(text)
    }
}

/// The day that a text names, ISO or French.
fn day(text: &str) -> Option<Date> {
    let part = |text: &str, digits: usize| {
        let plain = !text.is_empty() && text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<i32>().ok()).flatten()
    };
    // A spreadsheet adds midnight to its days.
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    let (year, month, day) = match text.split(['-', '/']).collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 && text.contains('-') => (year, month, day),
        [day, month, year] if year.len() == 4 && text.contains('/') => (year, month, day),
        _ => return None,
    };
    let month = Month::try_from(u8::try_from(part(month, 2)?).ok()?).ok()?;
    let date = Date::from_calendar_date(part(year, 4)?, month, u8::try_from(part(day, 2)?).ok()?).ok()?;
    (1900..2200).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn days_are_read_as_iso_and_as_french() {
        let expected = Some(date!(2019 - 03 - 01));
        for text in ["2019-03-01", "01/03/2019", "1/3/2019", "2019-03-01 00:00:00", "2019-03-01T00:00:00"] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in ["2019-02-29", "29/02/2019", "2019/03/01", "01-03-2019", "1 mars 2019", "03/2019", "", "0019-01-01"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
