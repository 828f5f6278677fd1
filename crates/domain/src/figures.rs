//! An edition of key figures on its way to the public: computed, checked, approved by a second person, released at an instant, amended.
//!
//! Answers for which act leads where. What an edition holds is [`crate::edition`]'s. Start with [`EditionState::after`].

use crate::ids::numbered;
use serde::{Deserialize, Serialize};

numbered!(
    /// Number of an edition: of one version of a year's figures.
    EditionId
);

/// Where an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditionState {
    /// Being computed.
    Computing,
    /// It could not be computed, and why is noted.
    Failed,
    /// Computed and checked; waits for waivers and approval.
    Checked,
    /// Approved; its pages are being made or are made.
    Approved,
    /// To be released at an instant.
    Scheduled,
    /// Released: nothing of it changes any more.
    Published,
    /// Given up before its release.
    Dropped,
}

/// What is done with an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EditionAct {
    /// It is computed again from frozen answers.
    Compute,
    /// The computation ends well.
    Check,
    /// The computation ends badly.
    Fail,
    /// A second person approves it.
    Approve,
    /// The approval is taken back.
    Return,
    /// An instant is set for its release.
    Schedule,
    /// It is released.
    Publish,
    /// It is given up.
    Drop,
}

/// The act leads nowhere from where the edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an edition that is {} can't be {act:?}", .state.code())]
pub struct EditionRefusal {
    /// Where it stands.
    pub state: EditionState,
    /// What was to be done.
    pub act: EditionAct,
}

impl EditionState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Computing, Self::Failed, Self::Checked, Self::Approved, Self::Scheduled, Self::Published, Self::Dropped];

    /// The word that tables, files and addresses hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Computing => "computing",
            Self::Failed => "failed",
            Self::Checked => "checked",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Dropped => "dropped",
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
    /// [`EditionRefusal`] when it leads nowhere from here.
    pub fn after(self, act: EditionAct) -> Result<Self, EditionRefusal> {
        use EditionAct::{Approve, Check, Compute, Drop, Fail, Publish, Return, Schedule};
        match (self, act) {
            (Self::Failed | Self::Checked, Compute) => Ok(Self::Computing),
            (Self::Computing, Check) => Ok(Self::Checked),
            (Self::Computing, Fail) => Ok(Self::Failed),
            (Self::Checked, Approve) => Ok(Self::Approved),
            (Self::Approved | Self::Scheduled, Return) => Ok(Self::Checked),
            (Self::Approved | Self::Scheduled, Schedule) => Ok(Self::Scheduled),
            (Self::Approved | Self::Scheduled, Publish) => Ok(Self::Published),
            (Self::Failed | Self::Checked | Self::Approved, Drop) => Ok(Self::Dropped),
            (state, act) => Err(EditionRefusal { state, act }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_states_are_inverse() {
        assert!(EditionState::ALL.into_iter().all(|state| EditionState::of(state.code()) == Some(state)));
    }

    #[test]
    fn what_is_published_or_dropped_stays_so() {
        use EditionAct::{Approve, Check, Compute, Drop, Fail, Publish, Return, Schedule};
        for act in [Compute, Check, Fail, Approve, Return, Schedule, Publish, Drop] {
            assert!(EditionState::Published.after(act).is_err() && EditionState::Dropped.after(act).is_err());
        }
    }

    #[test]
    fn nothing_is_published_that_was_not_approved() {
        let leads = |state: &EditionState| state.after(EditionAct::Publish).is_ok();
        let from: Vec<_> = EditionState::ALL.into_iter().filter(leads).collect();
        assert_eq!(from, [EditionState::Approved, EditionState::Scheduled]);
        let approved = |state: &EditionState| state.after(EditionAct::Approve).is_ok();
        assert_eq!(EditionState::ALL.into_iter().filter(approved).collect::<Vec<_>>(), [EditionState::Checked]);
    }
}
