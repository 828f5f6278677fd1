//! Which role gives which right: one table, walked by the pages, the use cases and the access matrix.
//!
//! Does not say who holds a role: see [`super::Standing`]. Read [`Role::rights`] first.

use serde::{Deserialize, Serialize};

/// What somebody is in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Looks after people, keys, mail and jobs; decides nothing of the network.
    Administrator,
    /// Directs the agency: approves, signs.
    Director,
    /// Quality, follow-up and evaluation.
    Evaluation,
    /// Calls, dossiers, labels.
    Labelling,
    /// Grants and co-funding.
    Finance,
    /// Reads everything, changes nothing.
    Auditor,
    /// Answers for an organisation: its people and its trainings.
    ProviderManager,
    /// Keeps an organisation's trainings up to date.
    ProviderEditor,
    /// Offers jobs for an organisation.
    Recruiter,
    /// Learns or has learnt in a training.
    Learner,
}

/// An act that needs a role. Which organisations it reaches follows from the role that gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right {
    /// See people, their roles and their sessions.
    SeePeople,
    /// Invite people, give and end roles, close accounts.
    ManagePeople,
    /// See organisations with what is not public.
    SeeOrganisations,
    /// Add, change and merge organisations.
    EditOrganisations,
    /// See trainings with what is not public.
    SeeTrainings,
    /// Add and change trainings, one by one or by import.
    EditTrainings,
    /// Change what only the agency decides of a training: its number, its operator, its label.
    DecideTrainings,
    /// Make and revoke keys of the programming interface.
    ManageKeys,
    /// See campaigns: whom they ask, how many answered, what each report says.
    SeeCampaigns,
    /// Prepare, open, extend and close campaigns; enter and sort answers.
    RunCampaigns,
    /// See and fill in the reports of an organisation's trainings.
    AnswerReports,
    /// Sign and send them: whoever answers for the organisation.
    SignReports,
    /// See editions before they are published.
    SeeEditions,
    /// Compute, check and waive editions; schedule and amend them.
    PrepareEditions,
    /// Approve an edition that somebody else prepared.
    ApproveEditions,
    /// Read the audit trail.
    ReadAudit,
    /// See background jobs, retry them; see mail and its fate.
    Operate,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 17] = [
        Self::SeePeople,
        Self::ManagePeople,
        Self::SeeOrganisations,
        Self::EditOrganisations,
        Self::SeeTrainings,
        Self::EditTrainings,
        Self::DecideTrainings,
        Self::ManageKeys,
        Self::SeeCampaigns,
        Self::RunCampaigns,
        Self::AnswerReports,
        Self::SignReports,
        Self::SeeEditions,
        Self::PrepareEditions,
        Self::ApproveEditions,
        Self::ReadAudit,
        Self::Operate,
    ];

    /// Whether a role that is lent gives it too: not what could be made to last longer than the loan.
    #[must_use]
    pub fn is_lent_along(self) -> bool {
        !matches!(self, Self::ManagePeople | Self::ManageKeys)
    }
}

impl Role {
    /// Every role, the agency's first.
    pub const ALL: [Self; 10] = [
        Self::Administrator,
        Self::Director,
        Self::Evaluation,
        Self::Labelling,
        Self::Finance,
        Self::Auditor,
        Self::ProviderManager,
        Self::ProviderEditor,
        Self::Recruiter,
        Self::Learner,
    ];

    /// The word that tables, files and addresses hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Director => "director",
            Self::Evaluation => "evaluation",
            Self::Labelling => "labelling",
            Self::Finance => "finance",
            Self::Auditor => "auditor",
            Self::ProviderManager => "provider-manager",
            Self::ProviderEditor => "provider-editor",
            Self::Recruiter => "recruiter",
            Self::Learner => "learner",
        }
    }

    /// The role of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether it is held in the agency; else in an organisation, or by a learner alone.
    #[must_use]
    pub fn of_the_agency(self) -> bool {
        self <= Self::Auditor
    }

    /// Whether it is held in an organisation.
    #[must_use]
    pub fn of_an_organisation(self) -> bool {
        matches!(self, Self::ProviderManager | Self::ProviderEditor | Self::Recruiter)
    }

    /// Whether whoever holds it signs in with a second factor: all who see or change what belongs to others.
    #[must_use]
    pub fn needs_second_factor(self) -> bool {
        self.of_the_agency()
    }

    /// Whether somebody with this role may give `other`, within the same organisation or, for the agency, anywhere.
    #[must_use]
    pub fn may_give(self, other: Self) -> bool {
        match self {
            Self::Administrator => true,
            Self::ProviderManager => matches!(other, Self::ProviderManager | Self::ProviderEditor),
            _ => false,
        }
    }

    /// The rights that it gives.
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        use Right::*;
        match self {
            Self::Administrator => {
                &[SeePeople, ManagePeople, SeeOrganisations, SeeTrainings, ManageKeys, ReadAudit, Operate]
            }
            Self::Director => {
                &[SeePeople, SeeOrganisations, SeeTrainings, SeeCampaigns, SeeEditions, ApproveEditions, ReadAudit]
            }
            Self::Evaluation => &[
                SeeOrganisations,
                EditOrganisations,
                SeeTrainings,
                EditTrainings,
                SeeCampaigns,
                RunCampaigns,
                SeeEditions,
                PrepareEditions,
            ],
            Self::Labelling => {
                &[SeeOrganisations, EditOrganisations, SeeTrainings, EditTrainings, DecideTrainings, SeeCampaigns]
            }
            Self::Finance => &[SeeOrganisations, SeeTrainings, SeeCampaigns],
            Self::Auditor => &[SeePeople, SeeOrganisations, SeeTrainings, SeeCampaigns, SeeEditions, ReadAudit],
            Self::ProviderManager => &[
                SeePeople,
                ManagePeople,
                SeeOrganisations,
                EditOrganisations,
                SeeTrainings,
                EditTrainings,
                AnswerReports,
                SignReports,
                ManageKeys,
            ],
            Self::ProviderEditor => &[SeeOrganisations, SeeTrainings, EditTrainings, AnswerReports],
            Self::Recruiter => &[SeeOrganisations],
            Self::Learner => &[],
        }
    }

    /// Whether it gives `right`.
    #[must_use]
    pub fn gives(self, right: Right) -> bool {
        self.rights().contains(&right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_roles_are_inverse() {
        assert!(Role::ALL.into_iter().all(|role| Role::of(role.code()) == Some(role)));
        assert_eq!(Role::of("king"), None);
    }

    #[test]
    fn whoever_only_reads_changes_nothing() {
        let writes = [
            Right::ManagePeople,
            Right::EditOrganisations,
            Right::EditTrainings,
            Right::DecideTrainings,
            Right::ManageKeys,
            Right::RunCampaigns,
            Right::AnswerReports,
            Right::SignReports,
            Right::PrepareEditions,
            Right::ApproveEditions,
            Right::Operate,
        ];
        assert!(writes.iter().all(|right| !Role::Auditor.gives(*right) && !Role::Finance.gives(*right)));
    }

    #[test]
    fn every_right_is_given_by_some_role_of_the_agency_but_those_of_respondents() {
        // An organisation's report is its own: nobody of the agency fills it in or signs it.
        let own = [Right::AnswerReports, Right::SignReports];
        let given = |right: &Right| Role::ALL.into_iter().any(|role| role.of_the_agency() && role.gives(*right));
        assert!(Right::ALL.iter().all(|right| given(right) != own.contains(right)));
    }

    #[test]
    fn nobody_both_prepares_and_approves_an_edition() {
        let both = |role: &Role| role.gives(Right::PrepareEditions) && role.gives(Right::ApproveEditions);
        assert!(!Role::ALL.iter().any(both));
    }

    #[test]
    fn nobody_gives_a_role_with_more_rights_than_the_own_except_the_administrator() {
        for (giver, given) in Role::ALL.into_iter().flat_map(|a| Role::ALL.map(|b| (a, b))) {
            let more = given.rights().iter().any(|right| !giver.gives(*right));
            assert!(!giver.may_give(given) || giver == Role::Administrator || !more, "{giver:?} gives {given:?}");
        }
    }
}
