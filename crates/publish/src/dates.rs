//! A day as a reader says it. Start with [`long`].

use domain::days;
use domain::network::Language;

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

/// Year, month from 1, day from 1.
pub(crate) fn parts(day: i64) -> [u32; 3] {
    let text = days::print(day);
    let mut parts = text.splitn(3, '-').map(|part| part.parse().unwrap_or_default());
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// `1er juillet 2020`, `1 July 2020`, with no-break spaces.
pub(crate) fn long(day: i64, language: Language) -> String {
    let [year, month, day] = parts(day);
    let (fr, en) = MONTHS[(month.clamp(1, 12) - 1) as usize];
    match language {
        Language::Fr if day == 1 => format!("1er\u{a0}{fr}\u{a0}{year}"),
        Language::Fr => format!("{day}\u{a0}{fr}\u{a0}{year}"),
        Language::En => format!("{day}\u{a0}{en}\u{a0}{year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_month_is_an_ordinal_in_french_only() {
        let day = days::parse("2020-07-01").unwrap();
        assert_eq!(
            (long(day, Language::Fr), long(day, Language::En)),
            ("1er\u{a0}juillet\u{a0}2020".into(), "1\u{a0}July\u{a0}2020".into())
        );
        assert_eq!(long(day - 1, Language::Fr), "30\u{a0}juin\u{a0}2020");
        assert_eq!(parts(day), [2020, 7, 1]);
    }
}
