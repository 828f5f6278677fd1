//! How many have answered, how sure that makes the figures, and how it went. Start with [`Rate`].

use crate::statistics::{Confidence, MarginError, Points, margin_of_error};
use std::collections::BTreeMap;
use time::{Date, Duration};

/// Trainings that answered of those asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Reports that were sent.
    pub answered: u32,
    /// Reports that are asked for.
    pub asked: u32,
}

impl Rate {
    /// Per thousand, rounded half up; none when nobody is asked.
    #[must_use]
    pub fn per_mille(self) -> Option<u32> {
        (self.asked > 0).then(|| (self.answered * 2000 + self.asked) / (2 * self.asked))
    }

    /// The margin of error of a share of trainings near one half as of now, at 95 %, in points, finite population correction included.
    ///
    /// # Errors
    /// [`MarginError::TooFew`] below two answers.
    pub fn margin(self) -> Result<Points, MarginError> {
        margin_of_error(0.5, self.answered, self.asked, Confidence::Level95)
    }
}

/// How many had answered by the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponsePoint {
    /// Days since the opening, 0 the first.
    pub day: u32,
    /// The day.
    pub on: Date,
    /// Reports sent by its end.
    pub answered: u32,
}

/// The curve of answers from a day to another, a point a day, from how many were sent for the first time on each day.
#[must_use]
pub fn curve(opened_on: Date, until: Date, sent_on: &BTreeMap<Date, u32>) -> Vec<ResponsePoint> {
    let days = u32::try_from((until - opened_on).whole_days().clamp(0, 400)).unwrap_or(0);
    let mut answered = sent_on.range(..opened_on).map(|(_, reports)| reports).sum();
    let point = |day: u32| {
        let on = opened_on + Duration::days(i64::from(day));
        answered += sent_on.get(&on).copied().unwrap_or_default();
        ResponsePoint { day, on, answered }
    };
    (0..=days).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_rate_of_2019() {
        let rate = Rate { answered: 687, asked: 715 };
        assert_eq!(rate.per_mille(), Some(961));
        assert!((rate.margin().unwrap().0 - 0.74).abs() < 0.005);
        assert_eq!(Rate::default().per_mille(), None);
        assert!(Rate { answered: 1, asked: 3 }.margin().is_err());
    }

    #[test]
    fn the_curve_climbs_day_by_day() {
        let sent = [(date!(2020 - 01 - 08), 2), (date!(2020 - 01 - 06), 1), (date!(2020 - 01 - 12), 4)].into();
        let points: Vec<_> =
            curve(date!(2020 - 01 - 06), date!(2020 - 01 - 09), &sent).iter().map(|p| (p.day, p.answered)).collect();
        assert_eq!(points, [(0, 1), (1, 1), (2, 3), (3, 3)]);
    }
}
