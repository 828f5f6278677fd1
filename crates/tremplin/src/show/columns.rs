//! Rows and columns of a grid as lines: widths, broken headers, blocks of columns that fit the terminal.

use domain::edition::Figure;
use domain::network::Language;
use publish::grid::{Grid, mark_of};
use publish::words::{margin, mark, value_with_unit};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between two columns.
const GAP: usize = 2;
/// A header grows wider rather than taller than this, as long as there is room.
const HEADER_LINES: usize = 3;

/// A cell's parts, aligned each on its own: number and unit, margin, marks.
type Parts = [String; 3];

/// A column as text.
struct Block {
    header: String,
    cells: Vec<Option<Parts>>,
    /// Widths of the parts over all cells.
    parts: [usize; 3],
    width: usize,
}

/// The grid as one block of lines, or several side by side when the terminal is too narrow for all columns.
pub(super) fn grid_lines(grid: &Grid<'_>, language: Language, width: usize) -> Vec<Vec<String>> {
    if grid.rows.is_empty() {
        return Vec::new();
    }
    let titles: Vec<_> = grid.rows.iter().map(|row| row.title.get(language)).collect();
    let longest = titles.iter().map(|title| title.width()).max().unwrap_or(0);
    let side = longest.min((width * 2 / 5).max(16));
    let columns = (0..grid.columns.len()).map(|at| block(grid, at, language, width - side - GAP));
    let mut blocks: Vec<Vec<Block>> = Vec::new();
    for column in columns {
        match blocks.last_mut() {
            Some(block) if side + total(block) + GAP + column.width <= width => block.push(column),
            _ => blocks.push(vec![column]),
        }
    }
    let lines = blocks.into_iter().map(|mut block| {
        widen(&mut block, width - side);
        lines(&titles, side, &block)
    });
    lines.collect()
}

fn total(block: &[Block]) -> usize {
    block.iter().map(|column| column.width + GAP).sum()
}

fn block(grid: &Grid<'_>, at: usize, language: Language, room: usize) -> Block {
    let cells: Vec<_> = grid.rows.iter().map(|row| row.cells[at].map(|cell| parts(grid, at, cell, language))).collect();
    let widest = |part: usize| cells.iter().flatten().map(|cell| cell[part].width()).max().unwrap_or(0);
    let parts = [0, 1, 2].map(widest);
    let header = header(grid, at, language);
    let word = header.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    Block { width: parts.iter().sum::<usize>().max(word.min(room)), header, cells, parts }
}

fn header(grid: &Grid<'_>, at: usize, language: Language) -> String {
    let column = &grid.columns[at];
    let mark = column.status.and_then(mark).map(|mark| format!("\u{a0}{mark}")).unwrap_or_default();
    format!("{}{}{mark}", column.title.get(language), references(&column.notes))
}

fn parts(grid: &Grid<'_>, at: usize, figure: &Figure, language: Language) -> Parts {
    let column = &grid.columns[at];
    let mark = mark_of(figure, Some(column)).map(|mark| format!(" {mark}")).unwrap_or_default();
    let notes = references(&grid.notes_of(figure, Some(column)));
    let margin = margin(figure, language).map(|margin| format!(" {margin}")).unwrap_or_default();
    let value = value_with_unit(figure, language);
    // What stands for a value and says why there is none belong together.
    if figure.printed.is_none() { [value + &mark, margin, notes] } else { [value, margin, notes + &mark] }
}

/// Gives the room that is left to the tallest headers.
fn widen(block: &mut [Block], room: usize) {
    let height = |column: &Block| wrap(&column.header, column.width).len();
    for _ in total(block)..room {
        let tallest = block.iter_mut().rev().max_by_key(|column| height(column));
        match tallest {
            Some(column) if height(column) > HEADER_LINES => column.width += 1,
            _ => break,
        }
    }
}

fn lines(titles: &[&str], side: usize, block: &[Block]) -> Vec<String> {
    let headers: Vec<_> = block.iter().map(|column| wrap(&column.header, column.width)).collect();
    let height = headers.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines: Vec<_> = (0..height).map(|line| header_line(line, height, side, block, &headers)).collect();
    lines.push("─".repeat(side + total(block)));
    for (at, title) in titles.iter().enumerate() {
        let mut title = wrap(title, side);
        let last = title.pop().unwrap_or_default();
        lines.extend(title);
        let cells = block.iter().map(|column| cell(column, at));
        lines.push(format!("{last}{}{}", pad(&last, side), cells.collect::<String>()).trim_end().to_owned());
    }
    lines
}

/// Headers end on the line above the rule, whatever their heights.
fn header_line(line: usize, height: usize, side: usize, block: &[Block], headers: &[Vec<String>]) -> String {
    let mut text = " ".repeat(side);
    for (column, header) in block.iter().zip(headers) {
        let word = (line + header.len()).checked_sub(height).map_or("", |at| header[at].as_str());
        text += &" ".repeat(GAP);
        text += &pad(word, column.width);
        text += word;
    }
    text.trim_end().to_owned()
}

fn cell(column: &Block, at: usize) -> String {
    let Some([value, margin, marks]) = &column.cells[at] else { return " ".repeat(column.width + GAP) };
    let [values, margins, suffix] = column.parts;
    let left = " ".repeat(GAP + column.width - column.parts.iter().sum::<usize>());
    let (before, between, after) = (pad(value, values), pad(margin, margins), pad(marks, suffix));
    format!("{left}{before}{value}{margin}{between}{marks}{after}")
}

fn pad(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

/// Note references, ` (1, 12)`; raised digits would read as powers of the number before them.
pub(super) fn references(notes: &[usize]) -> String {
    let numbers: Vec<_> = notes.iter().map(|at| (at + 1).to_string()).collect();
    if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(",\u{a0}")) }
}

/// Lines of at most `width` columns, broken at spaces; a longer word is broken where it must.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()).flat_map(|word| chopped(word, width)) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

fn chopped(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in word.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_never_exceed_the_width() {
        assert_eq!(wrap("Demandeurs d’emploi de niveau bac", 12), ["Demandeurs", "d’emploi de", "niveau bac"]);
        assert_eq!(wrap("anticonstitutionnellement", 10), ["anticonsti", "tutionnell", "ement"]);
        assert_eq!(wrap("12\u{202f}%", 4), ["12\u{202f}%"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
    }

    #[test]
    fn notes_stand_in_brackets() {
        assert_eq!([references(&[]), references(&[0, 11])], ["", " (1,\u{a0}12)"]);
    }
}
