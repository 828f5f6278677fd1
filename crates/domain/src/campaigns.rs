//! The yearly campaign of reports: whom it asks, until when, where each report stands, what is to be said about an answer.
//!
//! Answers for the rules; knows no respondent by name, no page and no table. What is asked is a [`crate::questionnaire::Questionnaire`].
//! Start with [`Calendar`], then [`ReportState::after`], then [`examine`].

mod beside;
mod calendar;
mod examine;
mod fields;
mod report;
mod response;
mod signed;
mod typed;

pub use beside::{Beside, Difference, Origin, Usual, usual_of};
pub use calendar::{Calendar, CalendarFault, Phase};
pub use examine::{Remark, RemarkCode, examine};
pub use fields::{Field, fields, fields_of};
pub use report::{Closed, ReportAct, ReportRefusal, ReportState, WhyAsked, may_write};
pub use response::{Rate, ResponsePoint, curve};
pub use signed::{RecapLine, RecapSection, SignedReport, changes, reads, recap, title_of};
pub use typed::Typed;

use crate::ids::numbered;

numbered!(
    /// Number of a campaign.
    CampaignId
);
numbered!(
    /// Number of a training's report in a campaign.
    ReportId
);
