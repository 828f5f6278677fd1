//! The network's time zone, for people to read instants in: what is kept and exported stays in universal time. Start with [`Zone`].

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of this name in the IANA database.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The instant as clocks in the zone show it, summer time included.
    #[must_use]
    pub fn local(self, at: OffsetDateTime) -> OffsetDateTime {
        let seconds = DateTime::from_timestamp(at.unix_timestamp(), 0)
            .map_or(0, |utc| self.0.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc());
        at.to_offset(UtcOffset::from_whole_seconds(seconds).unwrap_or(UtcOffset::UTC))
    }

    /// The instant at which clocks in the zone show this: the first of two when they are put back, and an hour later when they skip it.
    #[must_use]
    pub fn instant(self, shown: PrimitiveDateTime) -> OffsetDateTime {
        let naive = |at: PrimitiveDateTime| {
            DateTime::from_timestamp(at.assume_utc().unix_timestamp(), 0).map(|utc| utc.naive_utc())
        };
        let at = |shown: PrimitiveDateTime| self.0.from_local_datetime(&naive(shown)?).earliest();
        let found = at(shown).or_else(|| at(shown + time::Duration::HOUR));
        let seconds = found.map_or(0, |local| local.offset().fix().local_minus_utc());
        shown.assume_utc() - time::Duration::seconds(seconds.into())
    }

    /// The town that stands for the zone: `Paris`; nothing in universal time.
    #[must_use]
    pub fn town(self) -> Option<String> {
        let (_, town) = self.0.name().rsplit_once('/')?;
        Some(town.replace('_', " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn clocks_are_put_forward_in_summer() {
        let paris = Zone::of("Europe/Paris").unwrap();
        let shown = |at| paris.local(at).time();
        assert_eq!(shown(datetime!(2026-01-15 23:30 UTC)), time::macros::time!(0:30));
        assert_eq!(shown(datetime!(2026-07-15 12:00 UTC)), time::macros::time!(14:00));
        // The hour at which clocks are put back comes twice.
        assert_eq!(shown(datetime!(2026-10-25 00:30 UTC)), shown(datetime!(2026-10-25 01:30 UTC)));
        assert_eq!(paris.local(datetime!(2026-12-31 23:30 UTC)).date(), time::macros::date!(2027 - 01 - 01));
    }

    #[test]
    fn what_is_typed_is_an_instant_in_winter_in_summer_and_between() {
        let paris = Zone::of("Europe/Paris").unwrap();
        assert_eq!(paris.instant(datetime!(2026-01-15 12:00)), datetime!(2026-01-15 11:00 UTC));
        assert_eq!(paris.instant(datetime!(2026-07-15 12:00)), datetime!(2026-07-15 10:00 UTC));
        assert_eq!(paris.instant(datetime!(2026-10-25 02:30)), datetime!(2026-10-25 00:30 UTC), "twice: the first");
        assert_eq!(paris.instant(datetime!(2026-03-29 02:30)), datetime!(2026-03-29 00:30 UTC), "never: as in summer");
    }

    #[test]
    fn a_zone_is_called_by_its_town() {
        let town = |name| Zone::of(name).and_then(Zone::town);
        assert_eq!(town("Europe/Paris").as_deref(), Some("Paris"));
        assert_eq!(town("America/Port_of_Spain").as_deref(), Some("Port of Spain"));
        assert_eq!(town("UTC"), None);
        assert_eq!(Zone::of("Europe/Nowhere"), None);
    }
}
