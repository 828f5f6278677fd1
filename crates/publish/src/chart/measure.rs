//! How wide a text is, and where it breaks: enough to lay out a chart without a font engine.
//!
//! A browser may show another font than the one measured, so widths are generous. Start with [`width`] and [`wrap`].

/// Advance widths of U+0020 to U+007E in thousandths of the font size: the wider of Public Sans Regular and SemiBold.
#[rustfmt::skip]
const ASCII: [u16; 95] = [
    230, 268, 455, 610, 670, 923, 750, 255, 320, 324, 437, 573, 260, 386, 250, 368, 630, 418, 618, 649, 644, 659, 643,
    614, 660, 643, 250, 261, 563, 573, 563, 528, 828, 719, 678, 704, 708, 628, 604, 747, 768, 296, 396, 701, 578, 903,
    770, 748, 645, 762, 687, 684, 606, 714, 685, 962, 704, 640, 654, 322, 368, 322, 479, 536, 243, 558, 600, 540, 600,
    566, 406, 626, 585, 258, 276, 574, 317, 882, 586, 566, 599, 599, 402, 512, 414, 588, 513, 790, 577, 550, 489, 358,
    266, 360, 592,
];

/// The same for U+00A0 to U+00FF.
#[rustfmt::skip]
const LATIN: [u16; 96] = [
    230, 268, 552, 632, 560, 638, 266, 502, 342, 824, 407, 479, 573, 386, 546, 364, 469, 573, 380, 414, 243, 596, 578,
    246, 254, 249, 402, 496, 813, 886, 940, 532, 719, 719, 719, 719, 719, 719, 1010, 704, 628, 628, 628, 628, 296, 296,
    296, 296, 730, 770, 748, 748, 748, 748, 748, 560, 764, 714, 714, 714, 714, 640, 667, 608, 558, 558, 558, 558, 558,
    558, 908, 540, 566, 566, 566, 566, 254, 254, 254, 346, 585, 586, 566, 566, 566, 566, 566, 573, 600, 588, 588, 588,
    588, 550, 595, 550,
];

/// What a fallback font may be wider by.
const SAFETY: f64 = 1.08;

/// The width of a line of `text` at `size`, in the unit of `size`; never less than what is drawn.
pub fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(advance(c))).sum();
    f64::from(thousandths) / 1000.0 * size * SAFETY
}

fn advance(c: char) -> u16 {
    match c {
        ' '..='~' => ASCII[c as usize - 0x20],
        '\u{a0}'..='\u{ff}' => LATIN[c as usize - 0xa0],
        '\u{202f}' => 230,
        '’' | '‘' => 252,
        '“' | '”' => 452,
        '–' | '−' | '≥' | '≤' | '≈' => 592,
        'œ' => 944,
        // Any other is taken for the widest letter.
        _ => 1134,
    }
}

/// The lines of `text` that fit into `room`: broken at spaces; within a word only where no line can hold it, after a
/// hyphen if there is one.
pub fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let whole = width(word.trim_end(), size) <= room;
        let pieces: Vec<&str> = if whole { vec![word] } else { word.split_inclusive(['-', '/']).collect() };
        for piece in pieces {
            let last = lines.last().map_or("", String::as_str);
            if !last.is_empty() && width(format!("{last}{piece}").trim_end(), size) > room {
                lines.push(String::new());
            }
            push(&mut lines, piece, size, room);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Adds a piece to the last line, letter by letter where no line can hold it.
fn push(lines: &mut Vec<String>, piece: &str, size: f64, room: f64) {
    for c in piece.chars() {
        let last = lines.last().map_or("", String::as_str);
        if c != ' ' && !last.is_empty() && width(&format!("{last}{c}"), size) > room {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push(c);
        }
    }
}

/// The width of the widest line.
pub fn widest<'t>(lines: impl IntoIterator<Item = &'t String>, size: f64) -> f64 {
    lines.into_iter().map(|line| width(line, size)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_wide_as_its_letters_and_a_little_more() {
        assert!((width("nn", 10.0) - 2.0 * 5.86 * SAFETY).abs() < 1e-9);
        assert!((width("é\u{202f}%", 10.0) - (5.66 + 2.3 + 9.23) * SAFETY).abs() < 1e-9);
    }

    #[test]
    fn a_text_breaks_at_spaces_and_hyphens_and_keeps_no_break_spaces() {
        let room = width("Provence-Alpes-", 10.0);
        assert_eq!(wrap("Provence-Alpes-Côte d’Azur", 10.0, room), ["Provence-Alpes-", "Côte d’Azur"]);
        assert_eq!(
            wrap("de 0\u{a0}h à 526\u{a0}h", 10.0, width("à 526\u{a0}h", 10.0)),
            ["de 0\u{a0}h", "à 526\u{a0}h"]
        );
    }

    #[test]
    fn a_word_longer_than_a_line_breaks_within() {
        let word = "Hottentottenstottertrottelmutter".repeat(3);
        let lines = wrap(&format!("un {word} long"), 12.0, 100.0);
        assert!(lines.iter().all(|line| width(line, 12.0) <= 100.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), format!("un{word}long"));
    }
}
