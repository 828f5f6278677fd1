//! The instant of an export, in UTC. Nothing else here knows the time: the files do not bear it.

use domain::days;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 86_400;

/// An instant in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(u64);

impl Moment {
    /// Now; the first second of 1970 for a clock set before it.
    pub fn now() -> Self {
        Self(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    /// The day, in days since 1970-01-01.
    pub fn day(self) -> i64 {
        i64::try_from(self.0 / SECONDS_A_DAY).unwrap_or(i64::MAX)
    }

    /// As RFC 3339 writes it.
    pub fn print(self) -> String {
        let second = self.0 % SECONDS_A_DAY;
        format!("{}T{:02}:{:02}:{:02}Z", days::print(self.day()), second / 3600, second / 60 % 60, second % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(Moment(0).print(), "1970-01-01T00:00:00Z");
        assert_eq!(Moment(951_868_799).print(), "2000-02-29T23:59:59Z");
        assert_eq!(Moment(951_868_799).day(), 11_016);
    }
}
