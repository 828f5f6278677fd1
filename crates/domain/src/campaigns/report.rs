//! Where a report stands, and which act leads where: one table. Start with [`ReportState::after`].

use super::Phase;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Where the report of a training stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportState {
    /// The training is on the register but not asked.
    NotAsked,
    /// Asked; nobody has opened it.
    Untouched,
    /// Something was saved.
    Begun,
    /// Signed and sent.
    Submitted,
    /// Sent once, and opened again to be corrected.
    Reopened,
}

/// What is done with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportAct {
    /// Answers are saved.
    Save,
    /// An accountable person signs and sends it.
    Submit,
    /// It is opened again, for a reason.
    Reopen,
}

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefusal {
    /// The training is not asked.
    #[error("the training is not asked")]
    NotAsked,
    /// It was sent: it must be reopened first.
    #[error("the report was sent")]
    Submitted,
    /// It was never sent, so that there is nothing to reopen or to sign.
    #[error("the report was not sent")]
    NotSubmitted,
    /// Nothing was answered yet.
    #[error("nothing was answered yet")]
    Empty,
}

impl ReportState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::NotAsked, Self::Untouched, Self::Begun, Self::Submitted, Self::Reopened];

    /// The word that tables, files and addresses hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "not-asked",
            Self::Untouched => "untouched",
            Self::Begun => "begun",
            Self::Submitted => "submitted",
            Self::Reopened => "reopened",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Where `act` leads.
    ///
    /// # Errors
    /// [`ReportRefusal`] when it leads nowhere from here.
    pub fn after(self, act: ReportAct) -> Result<Self, ReportRefusal> {
        use ReportAct::{Reopen, Save, Submit};
        match (self, act) {
            (Self::NotAsked, _) => Err(ReportRefusal::NotAsked),
            (Self::Untouched | Self::Begun, Save) => Ok(Self::Begun),
            (Self::Reopened, Save) => Ok(Self::Reopened),
            (Self::Untouched, Submit) => Err(ReportRefusal::Empty),
            (Self::Begun | Self::Reopened, Submit) => Ok(Self::Submitted),
            (Self::Submitted, Reopen) => Ok(Self::Reopened),
            (Self::Submitted, Save | Submit) => Err(ReportRefusal::Submitted),
            (Self::Untouched | Self::Begun | Self::Reopened, Reopen) => Err(ReportRefusal::NotSubmitted),
        }
    }

    /// Whether it counts as answered. A report that is being corrected still stands as it was sent.
    #[must_use]
    pub fn is_answered(self) -> bool {
        matches!(self, Self::Submitted | Self::Reopened)
    }

    /// Whether somebody is waited for.
    #[must_use]
    pub fn is_left(self) -> bool {
        matches!(self, Self::Untouched | Self::Begun | Self::Reopened)
    }
}

/// Why a training is asked or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyAsked {
    /// Labelled and active: asked.
    Active,
    /// Labelled, its activity suspended: asked, for the year may have had learners.
    Paused,
    /// It ended before the campaign: not asked.
    Ended,
    /// Its label was given after the year that is asked about: not asked.
    LabelledLater,
}

impl WhyAsked {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Active, Self::Paused, Self::Ended, Self::LabelledLater];

    /// The word that tables and files hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::LabelledLater => "labelled-later",
        }
    }

    /// The reason of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }

    /// Whether the training is asked.
    #[must_use]
    pub fn is_asked(self) -> bool {
        matches!(self, Self::Active | Self::Paused)
    }
}

/// Why nothing can be written at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// The campaign has not opened.
    #[error("the campaign has not opened")]
    NotYet,
    /// It closed at this instant.
    #[error("the campaign closed at {0}")]
    At(OffsetDateTime),
    /// Corrections ended at this instant.
    #[error("corrections ended at {0}")]
    Corrections(OffsetDateTime),
    /// Its answers are those of an edition.
    #[error("the answers are frozen")]
    Frozen,
}

/// Whether answers of a report may be written at `now`: while the campaign is open, until the end of an extension, or, reopened,
/// while corrections are taken.
///
/// # Errors
/// [`Closed`] with the instant that has passed.
pub fn may_write(
    state: ReportState,
    phase: Phase,
    calendar: &super::Calendar,
    extended_until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<(), Closed> {
    match phase {
        Phase::Open => Ok(()),
        Phase::Preparing => Err(Closed::NotYet),
        Phase::Frozen => Err(Closed::Frozen),
        Phase::Correcting if state == ReportState::Reopened => Ok(()),
        Phase::Correcting | Phase::Over if extended_until.is_some_and(|until| now < until) => Ok(()),
        Phase::Over if state == ReportState::Reopened => Err(Closed::Corrections(calendar.corrections_until)),
        Phase::Correcting | Phase::Over => Err(Closed::At(extended_until.unwrap_or(calendar.closes_at))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn every_pair_of_state_and_act_has_an_answer() {
        use ReportAct::{Reopen, Save, Submit};
        let lead = |act: ReportAct| ReportState::ALL.map(|state| state.after(act).ok().map(ReportState::code));
        assert_eq!(lead(Save), [None, Some("begun"), Some("begun"), None, Some("reopened")]);
        assert_eq!(lead(Submit), [None, None, Some("submitted"), None, Some("submitted")]);
        assert_eq!(lead(Reopen), [None, None, None, Some("reopened"), None]);
    }

    #[test]
    fn codes_and_states_are_inverse() {
        assert!(ReportState::ALL.into_iter().all(|state| ReportState::of(state.code()) == Some(state)));
        assert!(WhyAsked::ALL.into_iter().all(|why| WhyAsked::of(why.code()) == Some(why)));
    }

    #[test]
    fn after_the_closing_only_extensions_and_corrections_are_written() {
        let calendar = super::super::Calendar {
            opens_at: datetime!(2020-01-06 08:00 UTC),
            reminders_on: Vec::new(),
            closes_at: datetime!(2020-02-14 23:00 UTC),
            corrections_until: datetime!(2020-02-28 23:00 UTC),
        };
        let (begun, reopened) = (ReportState::Begun, ReportState::Reopened);
        let at = |state, phase, until, now| may_write(state, phase, &calendar, until, now);
        let (after, later) = (datetime!(2020-02-15 0:00 UTC), datetime!(2020-03-15 0:00 UTC));
        assert_eq!(at(begun, Phase::Open, None, after), Ok(()));
        assert_eq!(at(begun, Phase::Correcting, None, after), Err(Closed::At(calendar.closes_at)));
        assert_eq!(at(begun, Phase::Correcting, Some(datetime!(2020-02-20 0:00 UTC)), after), Ok(()));
        assert_eq!(at(reopened, Phase::Correcting, None, after), Ok(()));
        assert_eq!(at(reopened, Phase::Over, None, later), Err(Closed::Corrections(calendar.corrections_until)));
        assert_eq!(at(reopened, Phase::Frozen, None, later), Err(Closed::Frozen));
        assert_eq!(at(begun, Phase::Preparing, None, after), Err(Closed::NotYet));
    }
}
