//! What a person's name must be: it stands in mail that strangers get.
//!
//! Start with [`name_fault`].

/// Most characters of a name.
pub const NAME_LENGTH: usize = 120;

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty or longer than [`NAME_LENGTH`].
    Missing,
    /// It has no letter, leads to a site, or holds characters that nobody sees.
    Odd,
}

impl NameFault {
    /// The code of the message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "name-missing",
            Self::Odd => "name-odd",
        }
    }
}

/// What stands against a name; white space around it does not count.
#[must_use]
pub fn name_fault(text: &str) -> Option<NameFault> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let leads = lower.contains("://") || lower.contains("www.");
    match () {
        () if text.is_empty() || text.chars().count() > NAME_LENGTH => Some(NameFault::Missing),
        () if leads || text.chars().any(is_unseen) || !text.chars().any(char::is_alphabetic) => Some(NameFault::Odd),
        () => None,
    }
}

/// A name that somebody else claims for a person, without what nobody sees and with single spaces; none where [`name_fault`] still
/// stands against it.
#[must_use]
pub fn claimed_name(text: &str) -> Option<String> {
    let seen: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_unseen(*c)).collect();
    let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    name_fault(&name).is_none().then_some(name)
}

/// Control and format characters (Cc, Cf) and the separators of lines: they hide or turn round what follows.
fn is_unseen(c: char) -> bool {
    let format = matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'..='\u{e007f}');
    c.is_control() || format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_name_is_cleaned_or_is_none() {
        for (claimed, name) in [
            (" Jeanne\t Durand\n", "Jeanne Durand"),
            ("Jeanne\u{200b}\u{0} \u{202e}Durand", "Jeanne Durand"),
            ("李雷", "李雷"),
        ] {
            assert_eq!(claimed_name(claimed).as_deref(), Some(name), "{claimed:?}");
        }
        for none in ["", "\u{200b}", "12", "Gain https://exemple.net", "www\u{200b}.exemple.net", &"x".repeat(121)] {
            assert_eq!(claimed_name(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_name_has_letters_and_leads_nowhere() {
        for name in ["Jeanne Durand", " Zoé ", "Anne-Marie O’Neil", "李雷", "J. R. R."] {
            assert_eq!(name_fault(name), None, "{name:?}");
        }
        for missing in ["", " \t", &"x".repeat(121)] {
            assert_eq!(name_fault(missing), Some(NameFault::Missing), "{missing:?}");
        }
        let odd = [
            "12",
            "…",
            "Gain https://exemple.net",
            "WWW.exemple.net",
            "a\nb",
            "a\u{200b}b",
            "\u{202e}eoZ",
            "a\u{2028}b",
        ];
        for odd in odd {
            assert_eq!(name_fault(odd), Some(NameFault::Odd), "{odd:?}");
        }
    }
}
