//! A day in words.

use domain::network::Language;

/// `22 novembre 2020`, `22 November 2020`.
pub(super) fn day(days: i64, language: Language) -> String {
    const FRENCH: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let iso = domain::days::print(days);
    let mut parts = iso.rsplit('-');
    let [day, month] =
        [parts.next(), parts.next()].map(|part| part.and_then(|part| part.parse::<usize>().ok()).unwrap_or(1));
    let year = iso.get(..iso.len() - 6).unwrap_or(&iso);
    let months = if language == Language::Fr { FRENCH } else { ENGLISH };
    let first = if language == Language::Fr && day == 1 { "er" } else { "" };
    format!("{day}{first}\u{a0}{} {year}", months[(month - 1).min(11)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_as_its_language_writes_it() {
        let days = domain::days::parse("2020-08-01").unwrap();
        assert_eq!(
            [day(days, Language::Fr), day(days + 21, Language::En)],
            ["1er\u{a0}août 2020", "22\u{a0}August 2020"]
        );
    }
}
