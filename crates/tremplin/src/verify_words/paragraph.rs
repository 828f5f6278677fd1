//! Lines for a terminal: filled, indented, coloured where colour is wanted.

use unicode_width::UnicodeWidthStr;

/// Whether colours are shown.
#[derive(Clone, Copy, Debug)]
pub struct Paint(pub bool);

impl Paint {
    /// What is wrong.
    pub fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    /// What is right.
    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    /// A headline.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What only some readers need.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// `text` with spaces up to `width`.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Lines of at most `width` columns, the first after `first`, the others after `rest`; each ends with a line end.
pub fn hanging(first: &str, rest: &str, text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in glued(text).split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            last => {
                let indent = if last.is_none() { first } else { rest };
                lines.push(format!("{indent}{word}"));
            }
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The text with no-break spaces where French typography wants them: before a double mark and `%`, inside
/// quotation marks, between the digits of a number and after the dash of a list.
fn glued(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |place: Option<usize>| place.and_then(|place| letters.get(place)).copied().unwrap_or(' ');
    let glue = |(place, c): (usize, &char)| {
        let (before, after) = (at(place.checked_sub(1)), at(Some(place + 1)));
        let bound = before == '«' || before == '–' || matches!(after, '»' | ':' | ';' | '?' | '!' | '%' | '€');
        let digits = before.is_ascii_digit() && after.is_ascii_digit();
        if *c == ' ' && (bound || digits) { '\u{a0}' } else { *c }
    };
    letters.iter().enumerate().map(glue).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_filled_and_hang() {
        assert_eq!(hanging("- ", "  ", "un deux trois quatre", 12), "- un deux\n  trois\n  quatre\n");
        assert_eq!(hanging("", "", "12\u{202f}% de 40", 6), "12\u{202f}%\nde 40\n");
    }

    #[test]
    fn a_line_never_ends_before_a_mark_or_inside_a_number() {
        assert_eq!(glued("« 2 187 » : oui ; 12 %"), "«\u{a0}2\u{a0}187\u{a0}»\u{a0}: oui\u{a0}; 12\u{a0}%");
        assert_eq!(glued("le 31 décembre"), "le 31 décembre");
    }

    #[test]
    fn colour_is_shown_only_where_it_is_wanted() {
        assert_eq!([Paint(true).red("x"), Paint(false).red("x")], ["\u{1b}[31mx\u{1b}[0m", "x"]);
    }
}
