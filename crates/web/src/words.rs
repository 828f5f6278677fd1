//! Every text of the interface, in French and in English, and how numbers, days and money are written in each.
//!
//! The texts are Fluent files, `words/<language>/<slice>.ftl`, embedded in the binary. Words of a network (its name, its regions)
//! are not here: they are data. Start with [`Words`].

use std::borrow::Cow;
use std::sync::LazyLock;

use app::Zone;
use domain::network::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use time::{Date, OffsetDateTime};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/words");
static FRENCH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::Fr));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::En));

/// Separates thousands in French; stands before `;`, `!` and `?` too.
const NARROW: char = '\u{202f}';

/// The texts in one language; as cheap to pass around as the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Words {
    /// The language of the page.
    pub language: Language,
    /// The time zone in which instants are written.
    pub zone: Zone,
}

/// What can be counted on a page: any common integer, itself or behind a reference, as templates pass it.
pub trait Count {
    /// The number; what would not fit is cut to the largest one.
    fn count(&self) -> i64;
}

macro_rules! countable {
    ($($number:ty),*) => { $(impl Count for $number {
        fn count(&self) -> i64 { i64::try_from(*self).unwrap_or(i64::MAX) }
    })* };
}
countable!(i32, i64, u16, u32, u64, usize);

impl<C: Count + ?Sized> Count for &C {
    fn count(&self) -> i64 {
        (**self).count()
    }
}

impl Words {
    /// The texts in `language`, instants in universal time.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, zone: Zone::UTC }
    }

    /// The same, instants in `zone`.
    #[must_use]
    pub fn at(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// The code of the language, for `lang` and `hreflang`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        code(self.language)
    }

    /// The texts in the other language, for the switch.
    #[must_use]
    pub fn other(&self) -> Self {
        match self.language {
            Language::Fr => Self { language: Language::En, ..*self },
            Language::En => Self { language: Language::Fr, ..*self },
        }
    }

    /// Whether there is a text called `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        bundle(self.language).has_message(key)
    }

    /// The text called `key`.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text called `key` about `$count` things: its plural agrees with it.
    #[must_use]
    pub fn n(&self, key: &str, count: impl Count) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count.count());
        self.format(key, Some(&args))
    }

    /// The text called `key` with each `$name` replaced.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for &(name, value) in values {
            args.set(name.to_owned(), FluentValue::String(Cow::Borrowed(value)));
        }
        self.format(key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = bundle(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return missing(key, "no such key");
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        match errors.first() {
            Some(error) => missing(key, &error.to_string()),
            None => text,
        }
    }

    /// A whole number, thousands apart.
    #[must_use]
    pub fn number(&self, value: impl Count) -> String {
        let value = value.count();
        let digits = value.unsigned_abs().to_string();
        let mut out = String::from(if value < 0 { "−" } else { "" });
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(self.thousands());
            }
            out.push(digit);
        }
        out
    }

    fn thousands(&self) -> char {
        match self.language {
            Language::Fr => NARROW,
            Language::En => ',',
        }
    }

    /// An amount in centimes, as euros: without decimals when it is round.
    #[must_use]
    pub fn euros(&self, cents: impl Count) -> String {
        let cents = cents.count();
        let whole = self.number(i64::try_from(cents.unsigned_abs() / 100).unwrap_or(i64::MAX));
        let rest = cents.unsigned_abs() % 100;
        let sign = if cents < 0 { "−" } else { "" };
        match (self.language, rest) {
            (Language::Fr, 0) => format!("{sign}{whole}\u{a0}€"),
            (Language::Fr, _) => format!("{sign}{whole},{rest:02}\u{a0}€"),
            (Language::En, 0) => format!("{sign}€{whole}"),
            (Language::En, _) => format!("{sign}€{whole}.{rest:02}"),
        }
    }

    /// A share in tenths of a percent: 455 is 45.5 %.
    #[must_use]
    pub fn percent(&self, tenths: impl Count) -> String {
        let tenths = tenths.count();
        let whole = self.number(i64::try_from(tenths.unsigned_abs() / 10).unwrap_or(i64::MAX));
        let rest = tenths.unsigned_abs() % 10;
        let sign = if tenths < 0 { "−" } else { "" };
        match self.language {
            Language::Fr if rest == 0 => format!("{sign}{whole}{NARROW}%"),
            Language::Fr => format!("{sign}{whole},{rest}{NARROW}%"),
            Language::En if rest == 0 => format!("{sign}{whole}%"),
            Language::En => format!("{sign}{whole}.{rest}%"),
        }
    }

    /// Things that go together, such as occupations: `a ; b`, `a; b`.
    #[must_use]
    pub fn list(&self, items: impl IntoIterator<Item = String>) -> String {
        let between = if self.language == Language::Fr { "\u{a0}; " } else { "; " };
        items.into_iter().collect::<Vec<_>>().join(between)
    }

    /// A day: `1er mars 2026`, `1 March 2026`.
    #[must_use]
    pub fn date(&self, day: Date) -> String {
        let month = self.t(&format!("month-{}", u8::from(day.month())));
        let ordinal = if self.language == Language::Fr && day.day() == 1 { "er" } else { "" };
        format!("{}{ordinal}\u{a0}{month}\u{a0}{}", day.day(), day.year())
    }

    /// A moment, in the network's time zone and saying so, whatever the server's own: `1er mars 2026 à 10:00 (heure de Paris)`.
    #[must_use]
    pub fn instant(&self, at: OffsetDateTime) -> String {
        let at = self.zone.local(at);
        let (date, time) = (self.date(at.date()), format!("{:02}:{:02}", at.hour(), at.minute()));
        match self.zone.town() {
            Some(town) => self.with("instant", &[("date", &date), ("time", &time), ("town", &town)]),
            None => self.with("instant-universal", &[("date", &date), ("time", &time)]),
        }
    }

    /// In which zone instants are typed and shown.
    #[must_use]
    pub fn zone_hint(&self) -> String {
        match self.zone.town() {
            Some(town) => self.with("zone-hint", &[("town", &town)]),
            None => self.t("zone-hint-universal"),
        }
    }
}

fn code(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr",
        Language::En => "en",
    }
}

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    }
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    let locale = code(language).parse().expect("the codes of our languages are valid");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The marks of isolation serve texts of mixed direction; here they would only break searches and copies.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Fr => |value, _| grouped(Language::Fr, value),
        Language::En => |value, _| grouped(Language::En, value),
    }));
    for (name, text) in sources(language) {
        let added = FluentResource::try_new(text.to_owned())
            .map_err(|(_, errors)| format!("{errors:?}"))
            .and_then(|resource| bundle.add_resource(resource).map_err(|errors| format!("{errors:?}")));
        if let Err(errors) = added {
            missing(name, &errors);
        }
    }
    bundle
}

/// The Fluent files of `language`: names and texts.
fn sources(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let folder = FILES.get_dir(code(language)).into_iter();
    folder.flat_map(|folder| folder.files()).filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
}

fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "only whole numbers are given as arguments")]
        FluentValue::Number(number) => Some(Words::new(language).number(number.value as i64)),
        _ => None,
    }
}

/// A text that is missing stops a debug build and the tests; in production the page still shows, with the key.
fn missing(key: &str, why: &str) -> String {
    debug_assert!(false, "words: `{key}`: {why}");
    tracing::error!(key, why, "a text is missing");
    key.to_owned()
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
