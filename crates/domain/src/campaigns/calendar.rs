//! The dates of a campaign, and what may be done between them. Start with [`Calendar::phase`].

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

/// When a campaign opens, reminds, closes, and until when a report may be corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// From this instant on answers are taken.
    pub opens_at: OffsetDateTime,
    /// Days on which whoever has something left to answer is reminded.
    pub reminders_on: Vec<Date>,
    /// From this instant on no new answer is taken, except with an extension.
    pub closes_at: OffsetDateTime,
    /// Until this instant a report that was sent may be reopened and corrected.
    pub corrections_until: OffsetDateTime,
}

/// What may be done at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Being prepared: its dates and population may change.
    Preparing,
    /// Answers are taken.
    Open,
    /// Closed; reports may be reopened and corrected.
    Correcting,
    /// Over.
    Over,
    /// Over, and its answers are those of an edition.
    Frozen,
}

impl Phase {
    /// The word in addresses and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Open => "open",
            Self::Correcting => "correcting",
            Self::Over => "over",
            Self::Frozen => "frozen",
        }
    }
}

/// What is wrong with dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// It closes before it opens.
    #[error("the campaign closes before it opens")]
    ClosesFirst,
    /// Corrections end before it closes.
    #[error("corrections end before the campaign closes")]
    CorrectionsFirst,
    /// A reminder falls outside.
    #[error("a reminder falls before the opening or after the closing")]
    ReminderOutside,
}

impl CalendarFault {
    /// The field and the code of the fault.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::ClosesFirst => ("closes_at", "closes-first"),
            Self::CorrectionsFirst => ("corrections_until", "corrections-first"),
            Self::ReminderOutside => ("reminders_on", "reminder-outside"),
        }
    }
}

impl Calendar {
    /// Everything wrong with the dates.
    #[must_use]
    pub fn faults(&self) -> Vec<CalendarFault> {
        let outside = |day: &Date| *day < self.opens_at.date() || *day > self.closes_at.date();
        let checks = [
            (self.closes_at <= self.opens_at, CalendarFault::ClosesFirst),
            (self.corrections_until < self.closes_at, CalendarFault::CorrectionsFirst),
            (self.reminders_on.iter().any(outside), CalendarFault::ReminderOutside),
        ];
        checks.into_iter().filter_map(|(wrong, fault)| wrong.then_some(fault)).collect()
    }

    /// What may be done at `now` in a campaign whose population was frozen at `opened_at`, if it was, and whose answers were frozen or not.
    #[must_use]
    pub fn phase(&self, opened_at: Option<OffsetDateTime>, frozen: bool, now: OffsetDateTime) -> Phase {
        match opened_at {
            _ if frozen => Phase::Frozen,
            None => Phase::Preparing,
            Some(_) if now < self.closes_at => Phase::Open,
            Some(_) if now < self.corrections_until => Phase::Correcting,
            Some(_) => Phase::Over,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    fn calendar() -> Calendar {
        Calendar {
            opens_at: datetime!(2020-01-06 08:00 UTC),
            reminders_on: vec![date!(2020 - 01 - 20), date!(2020 - 02 - 03)],
            closes_at: datetime!(2020-02-14 22:59 UTC),
            corrections_until: datetime!(2020-02-28 22:59 UTC),
        }
    }

    #[test]
    fn the_phase_follows_from_the_clock_alone_once_it_is_open() {
        let (calendar, opened) = (calendar(), Some(datetime!(2020-01-06 08:00 UTC)));
        assert_eq!(calendar.phase(None, false, datetime!(2020-01-10 0:00 UTC)), Phase::Preparing);
        assert_eq!(calendar.phase(opened, false, datetime!(2020-02-14 22:58:59 UTC)), Phase::Open);
        assert_eq!(calendar.phase(opened, false, datetime!(2020-02-14 22:59 UTC)), Phase::Correcting);
        assert_eq!(calendar.phase(opened, false, datetime!(2020-02-28 22:59 UTC)), Phase::Over);
        assert_eq!(calendar.phase(opened, true, datetime!(2020-01-10 0:00 UTC)), Phase::Frozen);
    }

    #[test]
    fn dates_in_the_wrong_order_are_named() {
        assert!(calendar().faults().is_empty());
        let mut wrong = calendar();
        wrong.closes_at = datetime!(2020-01-06 08:00 UTC);
        wrong.corrections_until = datetime!(2020-01-05 08:00 UTC);
        let found = wrong.faults();
        assert_eq!(
            found,
            [CalendarFault::ClosesFirst, CalendarFault::CorrectionsFirst, CalendarFault::ReminderOutside]
        );
    }
}
