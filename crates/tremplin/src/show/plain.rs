//! A small table of words and numbers that are no figures of a grid. Start with [`table`].

use super::columns::wrap;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;

/// Rows of text: the first column to the left, broken where it must; the others to the right. A name that is too long
/// stands on a line of its own, so that it can be copied.
pub(super) fn table(header: &[&str], rows: &[Vec<String>], width: usize) -> Vec<String> {
    let widest = |at: usize| rows.iter().map(|row| row[at].width()).chain([header[at].width()]).max().unwrap_or(0);
    let right: Vec<usize> = (1..header.len()).map(widest).collect();
    let taken: usize = right.iter().map(|column| column + GAP).sum();
    let side = widest(0).min(width.saturating_sub(taken).max(12));
    let cells = |row: &[String]| {
        let cell = |(text, column): (&String, &usize)| {
            format!("{}{text}", " ".repeat(GAP + column.saturating_sub(text.width())))
        };
        row[1..].iter().zip(&right).map(cell).collect::<String>()
    };
    let header: Vec<String> = header.iter().map(|text| (*text).to_owned()).collect();
    let mut lines = vec![format!("{}{}", " ".repeat(side), cells(&header)).trim_end().to_owned()];
    lines.push("─".repeat(side + taken));
    for row in rows {
        let name = row[0].width() > side && !row[0].contains(' ');
        let mut title = if name { vec![row[0].clone(), String::new()] } else { wrap(&row[0], side) };
        let last = title.pop().unwrap_or_default();
        lines.extend(title);
        let gap = " ".repeat(side.saturating_sub(last.width()));
        lines.push(format!("{last}{gap}{}", cells(row)).trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_breaks_its_titles_and_keeps_its_numbers() {
        let rows =
            vec![vec!["Provence-Alpes-Côte d’Azur".to_owned(), "12".to_owned()], vec!["Corse".into(), "3".into()]];
        let name = table(&["", "n"], &[vec!["region.bretagne.share".to_owned(), "12".to_owned()]], 16);
        assert_eq!(name[2..], ["region.bretagne.share", "              12"]);
        let lines = table(&["", "n"], &rows, 16);
        assert_eq!(
            lines,
            ["               n", "────────────────", "Provence-Alp", "es-Côte", "d’Azur        12", "Corse          3"]
        );
    }
}
