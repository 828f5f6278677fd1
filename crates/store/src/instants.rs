//! Instants and days as the tables hold them: microseconds since 1970 in UTC, and `YYYY-MM-DD`; the same on both engines.

use crate::error::StoreError;
use time::{Date, OffsetDateTime};

/// Microseconds since 1970-01-01T00:00:00Z.
pub(crate) fn micros(instant: OffsetDateTime) -> i64 {
    i64::try_from(instant.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

/// The instant of a column.
pub(crate) fn instant(micros: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `YYYY-MM-DD`.
pub(crate) fn day_text(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// The day of a column.
pub(crate) fn day(operation: &'static str, text: &str) -> Result<Date, StoreError> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, &format).map_err(|_| StoreError::Row { operation, what: format!("`{text}` is no day") })
}
