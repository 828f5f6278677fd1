//! How often strangers may try: sign-ins and public forms, by network address and by account.
//!
//! Counts in memory, in each process for itself. Start with [`Limits::try_from_address`].

use crate::AppError;
use domain::accounts::PersonId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

/// Tries a minute, with as many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// From one network address.
    pub by_address: NonZeroU32,
    /// For one account, from one network address or known device.
    pub by_account: NonZeroU32,
}

impl Default for Rates {
    fn default() -> Self {
        let rate = |tries| NonZeroU32::new(tries).unwrap_or(NonZeroU32::MIN);
        Self { by_address: rate(30), by_account: rate(6) }
    }
}

/// The counters.
pub struct Limits {
    addresses: DefaultKeyedRateLimiter<String>,
    accounts: DefaultKeyedRateLimiter<String>,
    strangers: DefaultKeyedRateLimiter<String>,
    codes: DefaultKeyedRateLimiter<String>,
    letters: DefaultKeyedRateLimiter<String>,
}

/// Tries of a six-digit code an hour, beside those a minute: a day of guessing finds one in about seven hundred.
const CODES_AN_HOUR: NonZeroU32 = NonZeroU32::new(20).expect("twenty is more than none");

/// Tries an hour for one account from all devices that are not known to it: then one every half minute.
const STRANGERS_AN_HOUR: NonZeroU32 = NonZeroU32::new(120).expect("a hundred and twenty is more than none");

/// Letters an hour that one person has sent to others, or to addresses that are not proved yet.
const LETTERS_AN_HOUR: NonZeroU32 = NonZeroU32::new(30).expect("thirty is more than none");

impl Limits {
    pub(crate) fn new(rates: &Rates) -> Self {
        let keyed = |rate| RateLimiter::keyed(Quota::per_minute(rate));
        let codes = RateLimiter::keyed(Quota::per_hour(CODES_AN_HOUR));
        let letters = RateLimiter::keyed(Quota::per_hour(LETTERS_AN_HOUR));
        let strangers = RateLimiter::keyed(Quota::per_hour(STRANGERS_AN_HOUR));
        Self { addresses: keyed(rates.by_address), accounts: keyed(rates.by_account), strangers, codes, letters }
    }

    /// Counts a try from a network address; those of one IPv6 network of 64 bits are one.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn try_from_address(&self, address: &str) -> Result<(), AppError> {
        count(&self.addresses, &network_of(address))
    }

    /// Counts a try for an account, whether or not there is one.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn try_for_account(&self, account: &str) -> Result<(), AppError> {
        count(&self.accounts, account)
    }

    /// Counts a try of a password for an account, whether or not there is one, from a device that is not known to it: by address, by
    /// account and address, and by account at last, much more generously.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn try_password(&self, account: &str, address: &str) -> Result<(), AppError> {
        self.try_from_address(address)?;
        self.try_for_account(&format!("{account} {}", network_of(address)))?;
        count(&self.strangers, account)
    }

    /// Counts a try of a password from a device on which the person has signed in before: strangers do not count there.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn try_on_device(&self, device: &str) -> Result<(), AppError> {
        self.try_for_account(&format!("device:{device}"))
    }

    /// Counts a try of a code for a person's second factor.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn try_code(&self, person: PersonId) -> Result<(), AppError> {
        self.try_for_account(&format!("factor:{person}"))?;
        count(&self.codes, &person.to_string())
    }

    /// Counts a letter that a person has sent to somebody else, or to an address that is not proved yet.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds to wait.
    pub fn try_letter(&self, person: PersonId) -> Result<(), AppError> {
        count(&self.letters, &person.to_string())
    }

    /// Forgets those who have long stopped trying.
    pub fn tidy(&self) {
        self.addresses.retain_recent();
        self.accounts.retain_recent();
        self.strangers.retain_recent();
        self.codes.retain_recent();
        self.letters.retain_recent();
    }
}

/// What stands for an address: whoever has one of IPv6 has the other ones of its network too.
fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        Ok(address) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

fn count(limiter: &DefaultKeyedRateLimiter<String>, key: &str) -> Result<(), AppError> {
    limiter.check_key(&key.to_owned()).map_err(|later| {
        let wait = later.wait_time_from(DefaultClock::default().now());
        AppError::TooMany { seconds: wait.as_secs() + 1 }
    })
}

impl fmt::Debug for Limits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Limits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_codes_an_hour_and_no_more() {
        let limits = Limits::new(&Rates { by_account: NonZeroU32::new(1000).unwrap(), ..Rates::default() });
        assert!((0..20).all(|_| limits.try_code(PersonId(1)).is_ok()));
        let later = limits.try_code(PersonId(1));
        assert!(matches!(later, Err(AppError::TooMany { seconds }) if seconds > 100), "{later:?}");
        assert!(limits.try_code(PersonId(2)).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network_of("2001:db8:0:1::7"), network_of("2001:db8:0:1:ffff::1"));
        assert_ne!(network_of("2001:db8:0:1::7"), network_of("2001:db8:0:2::7"));
        assert_eq!(network_of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_ne!(network_of("192.0.2.1"), network_of("192.0.2.2"));
    }

    #[test]
    fn thirty_letters_an_hour_and_no_more() {
        let limits = Limits::new(&Rates::default());
        assert!((0..30).all(|_| limits.try_letter(PersonId(1)).is_ok()));
        assert!(matches!(limits.try_letter(PersonId(1)), Err(AppError::TooMany { .. })));
        assert!(limits.try_letter(PersonId(2)).is_ok());
    }

    #[test]
    fn strangers_at_many_addresses_are_slowed_down_and_a_known_device_is_not() {
        let limits = Limits::new(&Rates::default());
        let from = |network: usize| limits.try_password("ada@exemple.fr", &format!("192.0.2.{network}"));
        assert!((0..6).all(|_| from(1).is_ok()));
        assert!(matches!(from(1), Err(AppError::TooMany { seconds }) if seconds <= 11), "one address");
        assert!(limits.try_password("grace@exemple.fr", "192.0.2.1").is_ok(), "another account there");
        assert!((6..120).all(|number| from(2 + number / 6).is_ok()));
        assert!(matches!(from(99), Err(AppError::TooMany { seconds }) if (20..=31).contains(&seconds)), "all of them");
        assert!(limits.try_password("grace@exemple.fr", "192.0.2.99").is_ok());
        assert!((0..6).all(|_| limits.try_on_device("a").is_ok()));
        assert!(limits.try_on_device("a").is_err(), "whoever took the device guesses no faster");
    }

    #[test]
    fn the_seventh_try_for_an_account_waits_and_another_account_does_not() {
        let limits = Limits::new(&Rates::default());
        assert!((0..6).all(|_| limits.try_for_account("ada@exemple.fr").is_ok()));
        let later = limits.try_for_account("ada@exemple.fr");
        assert!(matches!(later, Err(AppError::TooMany { seconds }) if (1..=11).contains(&seconds)), "{later:?}");
        assert!(limits.try_for_account("grace@exemple.fr").is_ok());
    }
}
