//! The words that a search compares: lower case, without accents, ligatures or punctuation.
//!
//! Does not stem and asks no index: see `store::catalogue`. Start with [`folded`].

/// `text` in lower case without accents, ligatures written out, anything but letters and digits as one space.
///
/// “Réseaux & Cœur de Métier” gives “reseaux coeur de metier”. Letters of other scripts stay as they are.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Plain::One(c) => out.push(c),
            Plain::Two(pair) => out.push_str(pair),
            // A combining accent belongs to the letter before it.
            Plain::Nothing => {}
            Plain::Gap if out.is_empty() || out.ends_with(' ') => {}
            Plain::Gap => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The words of `text`, folded.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

enum Plain {
    One(char),
    Two(&'static str),
    Nothing,
    Gap,
}

fn plain(letter: char) -> Plain {
    Plain::One(match letter {
        'a'..='z' | '0'..='9' => letter,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'œ' => return Plain::Two("oe"),
        'æ' => return Plain::Two("ae"),
        'ß' => return Plain::Two("ss"),
        // So that C++ and C# stay findable and apart from C.
        '+' => return Plain::Two("plus"),
        '#' => return Plain::Two("sharp"),
        '\u{300}'..='\u{36f}' => return Plain::Nothing,
        other if other.is_alphanumeric() => other,
        _ => return Plain::Gap,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_ligatures_and_punctuation_do_not_count() {
        assert_eq!(folded("  Réseaux & Cœur\u{a0}de Métier ! "), "reseaux coeur de metier");
        assert_eq!(folded("DE\u{301}VELOPPEUR·EUSE"), "developpeur euse");
        assert_eq!(words("L’école — n°1"), ["l", "ecole", "n", "1"]);
        assert_eq!(folded("C++ C#"), "cplusplus csharp");
        assert_eq!(folded(" !? "), "");
    }

    #[test]
    fn folding_again_changes_nothing() {
        for text in ["Île-de-France", "Œuvre", "a\u{300}b", "ÅØß", "İ"] {
            assert_eq!(folded(&folded(text)), folded(text));
        }
    }
}
