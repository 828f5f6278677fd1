//! Days since 1970-01-01 as ISO dates and back, in the proleptic Gregorian calendar.
//!
//! Source: H. Hinnant, “chrono-compatible low-level date algorithms”, `days_from_civil` and its inverse.

const DAYS_AN_ERA: i64 = 146_097;
/// Days from 0000-03-01, where the eras of 400 years begin, to 1970-01-01.
const EPOCH: i64 = 719_468;

/// The day that `text`, `YYYY-MM-DD`, names; none if it is written otherwise or is no day.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let digits = |range: std::ops::Range<usize>| {
        let part = text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse::<i64>().ok()
    };
    let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let days = from_civil(year, month, day);
    (dashes && print(days) == text).then_some(days)
}

/// `days` as `YYYY-MM-DD`.
#[must_use]
pub fn print(days: i64) -> String {
    let shifted = i128::from(days) + i128::from(EPOCH);
    let era = shifted.div_euclid(i128::from(DAYS_AN_ERA));
    let of_era = shifted.rem_euclid(i128::from(DAYS_AN_ERA));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * DAYS_AN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        assert_eq!(
            (parse("1970-01-01"), parse("2000-02-29"), parse("2019-12-31")),
            (Some(0), Some(11_016), Some(18_261))
        );
        for day in -800_000..80_000 {
            let text = print(day);
            assert!(text.starts_with('-') || parse(&text) == Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in
            ["2019-02-29", "2019-13-01", "2019-1-01", "01/02/2019", "2019-01-01 ", "2019-00-10", "+019-01-01", ""]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
