//! Comma-separated values with the place of every cell, so that a message can point at it.
//!
//! A quote that is never closed and text after a closing quote are mistakes here; the `csv` crate reads over
//! both and keeps no places. Commas part cells; semicolons or tabs do where the header has no comma, as
//! spreadsheets write them in French. Start with [`records`].

use super::place::Place;
use super::say;
use domain::network::Text;

/// A cell: its text without quotes, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Its place in the file, quotes included.
    pub place: Place,
}

/// A quote that went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Opened here and never closed.
    Unclosed(Place),
    /// Text between a closing quote and the next cell.
    AfterQuote(Place),
}

impl Broken {
    /// Where it is.
    pub fn place(&self) -> Place {
        match self {
            Self::Unclosed(place) | Self::AfterQuote(place) => *place,
        }
    }

    /// What is wrong.
    pub fn message(&self) -> Text {
        match self {
            Self::Unclosed(_) => say("un guillemet ouvert n’est jamais refermé", "a quote is opened and never closed"),
            Self::AfterQuote(_) => say("du texte suit un guillemet fermant", "text follows a closing quote"),
        }
    }

    /// What to say at the place itself.
    pub fn label(&self) -> Text {
        match self {
            Self::Unclosed(_) => say("ouvert ici", "opened here"),
            Self::AfterQuote(_) => {
                say("attendu\u{a0}: une virgule ou la fin de la ligne", "expected: a comma or the end of the line")
            }
        }
    }

    /// The way out.
    pub fn help(&self) -> Text {
        say(
            "fermez le guillemet à la fin de la cellule ; un guillemet dans un texte s’écrit deux fois (`\"\"`)",
            "close the quote at the end of the cell; a quote inside a text is written twice (`\"\"`)",
        )
    }
}

/// Every record, blank lines included, and what is wrong with their quotes.
pub fn records(text: &str) -> (Vec<Vec<Cell>>, Vec<Broken>) {
    let mut reader = Reader { text, at: 0, separator: separator(text), broken: Vec::new() };
    let mut records = Vec::new();
    while reader.at < text.len() {
        records.push(reader.record());
    }
    (records, reader.broken)
}

fn separator(text: &str) -> char {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let other = [';', '\t'].into_iter().find(|mark| header.contains(*mark));
    other.filter(|_| !header.contains(',')).unwrap_or(',')
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    separator: char,
    broken: Vec<Broken>,
}

impl Reader<'_> {
    /// The cells up to the end of the line, which is passed.
    fn record(&mut self) -> Vec<Cell> {
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell());
            match self.text[self.at..].chars().next() {
                Some(mark) if mark == self.separator => self.at += mark.len_utf8(),
                _ => break,
            }
        }
        let rest = &self.text[self.at..];
        self.at += if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        cells
    }

    fn cell(&mut self) -> Cell {
        let start = self.at;
        let text = match self.text[start..].strip_prefix('"') {
            Some(_) => self.quoted(),
            None => self.bare().to_owned(),
        };
        Cell { text, place: Place { start, end: self.at } }
    }

    fn bare(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let end = rest.find([self.separator, '\n', '\r']).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn quoted(&mut self) -> String {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(close) = rest.find('"') else {
                self.broken.push(Broken::Unclosed(Place { start: open, end: open + 1 }));
                text.push_str(rest);
                self.at = self.text.len();
                return text;
            };
            text.push_str(&rest[..close]);
            self.at += close + 1;
            if !self.text[self.at..].starts_with('"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        self.after_quote();
        text
    }

    fn after_quote(&mut self) {
        let start = self.at;
        if !self.bare().trim().is_empty() {
            self.broken.push(Broken::AfterQuote(Place { start, end: self.at }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        records(text).0.into_iter().map(|record| record.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn cells_end_at_commas_and_lines_whatever_their_ends() {
        assert_eq!(texts("a,b\r\nc,\nd"), [vec!["a", "b"], vec!["c", ""], vec!["d"]]);
        assert_eq!(texts("a\rb\n\nc\n"), [vec!["a"], vec!["b"], vec![""], vec!["c"]]);
        assert_eq!(texts(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn quotes_keep_commas_lines_and_quotes() {
        assert_eq!(texts("\"a,\"\"b\"\"\nc\" ,d\n"), [vec!["a,\"b\"\nc", "d"]]);
        assert_eq!(texts("12\" x,y"), [vec!["12\" x", "y"]]);
    }

    #[test]
    fn a_spreadsheet_may_part_cells_otherwise() {
        assert_eq!(texts("figure;printed\na;35,41 %"), [vec!["figure", "printed"], vec!["a", "35,41 %"]]);
        assert_eq!(texts("figure\tprinted"), [vec!["figure", "printed"]]);
        assert_eq!(texts("figure,printed\na;b,c"), [vec!["figure", "printed"], vec!["a;b", "c"]]);
    }

    #[test]
    fn broken_quotes_are_told_where_they_are() {
        assert_eq!(records("a,\"b\nc").1, [Broken::Unclosed(Place { start: 2, end: 3 })]);
        assert_eq!(records("\"a\"b,c").1, [Broken::AfterQuote(Place { start: 3, end: 4 })]);
    }
}
