//! How many have answered, how sure that makes the figures, and how it went. Start with [`Rate`].

use crate::statistics::{Confidence, MarginError, Points, margin_of_error};
use time::{Date, Duration, OffsetDateTime};

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

/// The curve of answers from the opening to `until`, a point a day, from the instants of first sending.
#[must_use]
pub fn curve(opened_at: OffsetDateTime, until: OffsetDateTime, sent_at: &mut [OffsetDateTime]) -> Vec<ResponsePoint> {
    sent_at.sort_unstable();
    let days = u32::try_from((until.date() - opened_at.date()).whole_days().clamp(0, 400)).unwrap_or(0);
    let by_end_of = |on: Date| sent_at.partition_point(|sent| sent.date() <= on);
    let point = |day: u32| {
        let on = opened_at.date() + Duration::days(i64::from(day));
        ResponsePoint { day, on, answered: u32::try_from(by_end_of(on)).unwrap_or(u32::MAX) }
    };
    (0..=days).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

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
        let opened = datetime!(2020-01-06 08:00 UTC);
        let mut sent =
            [datetime!(2020-01-08 09:00 UTC), datetime!(2020-01-06 10:00 UTC), datetime!(2020-01-08 23:59 UTC)];
        let points: Vec<_> =
            curve(opened, datetime!(2020-01-09 1:00 UTC), &mut sent).iter().map(|p| (p.day, p.answered)).collect();
        assert_eq!(points, [(0, 1), (1, 1), (2, 3), (3, 3)]);
    }
}
