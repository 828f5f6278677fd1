//! Rust text read just far enough for tidy: what is code, what is a string, where tests and functions are.
//!
//! No parser: comments and strings are blanked, braces are then counted. Start with [`Source::new`].

use std::ops::Range;

/// A Rust file.
#[derive(Debug)]
pub struct Source {
    /// From the workspace's folder, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// The same number of bytes, with comments and the insides of strings and characters blanked.
    pub code: String,
    /// Every string literal: where it starts, what it says between its quotes.
    pub literals: Vec<(usize, String)>,
    tests: Vec<Range<usize>>,
}

/// A function: its name, its first line, and how many lines it has from there to its closing brace.
#[derive(Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Line of `fn`, 1 first.
    pub line: usize,
    /// Signature and body.
    pub lines: usize,
}

impl Source {
    /// Reads `text`.
    pub fn new(path: &str, text: &str) -> Self {
        let (code, literals) = mask(text);
        let whole = std::iter::once(0..text.len());
        let tests = if is_test_file(path) { whole.collect() } else { test_items(&code) };
        Self { path: path.to_owned(), text: text.to_owned(), code, literals, tests }
    }

    /// The line of a byte, 1 first.
    pub fn line(&self, at: usize) -> usize {
        line(&self.code, at)
    }

    /// Whether a byte belongs to code that only tests see.
    pub fn in_tests(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Where `words` stands in the code outside tests, as whole identifiers.
    pub fn uses(&self, words: &str) -> Vec<usize> {
        find_words(&self.code, words).into_iter().filter(|at| !self.in_tests(*at)).collect()
    }

    /// Every function with a body, those within others included.
    pub fn functions(&self) -> Vec<Function> {
        find_words(&self.code, "fn").into_iter().filter_map(|at| self.function(at)).collect()
    }

    fn function(&self, at: usize) -> Option<Function> {
        let name = identifier(self.code[at + 2..].trim_start());
        let open = body(&self.code, at)?;
        let (first, last) = (self.line(at), self.line(closing(&self.code, open)));
        (!name.is_empty()).then(|| Function { name: name.to_owned(), line: first, lines: last - first + 1 })
    }
}

/// The identifier that `text` begins with; empty when it begins with something else.
pub fn identifier(text: &str) -> &str {
    &text[..text.find(|c: char| !is_word(c)).unwrap_or(text.len())]
}

/// Where `words` stands in `code` without being part of a longer identifier.
pub fn find_words(code: &str, words: &str) -> Vec<usize> {
    let free = |c: Option<char>| c.is_none_or(|c| !is_word(c));
    let whole = |at: &usize| free(code[..*at].chars().next_back()) && free(code[at + words.len()..].chars().next());
    code.match_indices(words).map(|(at, _)| at).filter(whole).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line(code: &str, at: usize) -> usize {
    code.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// A file that a `#[cfg(test)] mod tests;` elsewhere brings in, or an integration test.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.split('/').any(|folder| folder == "tests" || folder == "benches")
}

/// From each `#[cfg(test)]` to the end of what it stands before.
fn test_items(code: &str) -> Vec<Range<usize>> {
    let item = |(at, mark): (usize, &str)| {
        let end = body(code, at + mark.len()).map_or_else(|| end_of_item(code, at), |open| closing(code, open));
        at..end + 1
    };
    code.match_indices("#[cfg(test)]").map(item).collect()
}

fn end_of_item(code: &str, at: usize) -> usize {
    code[at..].find(';').map_or(code.len(), |found| at + found)
}

/// The brace that opens the body of the item at `at`; none when a semicolon ends it first.
fn body(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (offset, byte) in code.as_bytes()[at..].iter().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(at + offset),
            b';' if depth == 0 => return None,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    None
}

/// The brace that closes the one at `open`, or the last byte where it is missing.
fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_i32;
    for (offset, byte) in code.as_bytes()[open..].iter().enumerate() {
        depth += i32::from(*byte == b'{') - i32::from(*byte == b'}');
        if depth == 0 {
            return open + offset;
        }
    }
    code.len().saturating_sub(1)
}

/// What stands at a place in Rust text, and where it ends.
enum Piece {
    Comment(usize),
    Text { inside: Range<usize>, end: usize },
    Character(usize),
    Code(usize),
}

/// The text with comments, strings and characters blanked, and the strings with their places.
fn mask(text: &str) -> (String, Vec<(usize, String)>) {
    let mut code = text.as_bytes().to_vec();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (blank, end) = match piece(text, at) {
            Piece::Comment(end) => (at..end, end),
            Piece::Character(end) => (at + 1..end.saturating_sub(1), end),
            Piece::Text { inside, end } => {
                literals.push((inside.start, text[inside.clone()].to_owned()));
                (inside, end)
            }
            Piece::Code(end) => (at..at, end),
        };
        code[blank].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        at = end;
    }
    (String::from_utf8_lossy(&code).into_owned(), literals)
}

fn piece(text: &str, at: usize) -> Piece {
    let rest = &text[at..];
    let upto = |end: Option<usize>| end.map_or(text.len(), |end| at + end);
    if rest.starts_with("//") {
        return Piece::Comment(upto(rest.find('\n')));
    }
    if rest.starts_with("/*") {
        return Piece::Comment(at + block_comment(rest));
    }
    if let Some(opened) = opened_string(text, at) {
        let inside = opened.start..string_end(text, &opened);
        return Piece::Text { end: (inside.end + opened.close.len()).min(text.len()), inside };
    }
    match rest.strip_prefix('\'').and_then(character) {
        Some(length) => Piece::Character(at + 1 + length),
        None => Piece::Code(at + rest.chars().next().map_or(1, char::len_utf8)),
    }
}

/// Length of a block comment, which may hold others.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth += step.0;
        at += step.1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// A string's opening: where its inside starts, what closes it, whether a backslash escapes.
struct Opened {
    start: usize,
    close: String,
    escapes: bool,
}

/// The string that opens at `at`, if one does.
fn opened_string(text: &str, at: usize) -> Option<Opened> {
    let rest = &text[at..];
    if rest.starts_with('"') {
        return Some(Opened { start: at + 1, close: "\"".to_owned(), escapes: true });
    }
    let raw = ["r", "br", "cr"].into_iter().find(|raw| rest.strip_prefix(raw).is_some_and(opens_raw))?;
    let within_word = text[..at].chars().next_back().is_some_and(is_word);
    let hashes = rest[raw.len()..].find('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    (!within_word).then_some(Opened { start: at + raw.len() + hashes + 1, close, escapes: false })
}

fn opens_raw(rest: &str) -> bool {
    rest.trim_start_matches('#').starts_with('"')
}

/// Where the inside of a string ends.
fn string_end(text: &str, opened: &Opened) -> usize {
    let mut at = opened.start;
    while at < text.len() && !text.as_bytes()[at..].starts_with(opened.close.as_bytes()) {
        at += if opened.escapes && text.as_bytes()[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

/// Length of a character literal after its opening quote; none when the quote begins a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut letters = rest.char_indices();
    let (_, first) = letters.next()?;
    let (second, letter) = letters.next()?;
    if first == '\\' {
        let from = second + letter.len_utf8();
        return rest[from..].find('\'').map(|end| from + end + 1);
    }
    (letter == '\'' && first != '\'').then_some(second + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("crates/domain/src/x.rs", text)
    }

    #[test]
    fn comments_strings_and_characters_are_no_code() {
        let read =
            source("a /* x /* y */ z */ b // c\n\"d \\\" e\" '\"' r#\"f \" g\"# r\"\\\" '\\'' h 'i: &'static b\"j\"");
        let words: Vec<&str> = read.code.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
        assert_eq!(words, ["a", "b", "r", "r", "h", "i", "static", "b"]);
        let said: Vec<&str> = read.literals.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(said, ["d \\\" e", "f \" g", "\\", "j"]);
        assert_eq!(read.code.len(), read.text.len());
    }

    #[test]
    fn functions_are_measured_from_signature_to_brace() {
        let read = source(
            "trait T {\n fn declared(&self);\n}\ntype F = fn(u8);\nfn long(\n a: [u8; 2],\n) {\n  fn inner() {}\n}\n",
        );
        let found: Vec<_> = read.functions().into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(found, [("long".to_owned(), 5, 5), ("inner".to_owned(), 8, 1)]);
    }

    #[test]
    fn only_whole_identifiers_outside_tests_are_uses() {
        let read = source(
            "fn a() { Instant::now(); MyInstant }\n#[cfg(test)]\nmod tests { Instant }\n#[cfg(test)]\nuse Instant;\nfn b() { Instant }",
        );
        let lines: Vec<usize> = read.uses("Instant").into_iter().map(|at| read.line(at)).collect();
        assert_eq!(lines, [1, 6]);
        assert!(Source::new("crates/domain/src/tests.rs", "Instant").uses("Instant").is_empty());
    }
}
