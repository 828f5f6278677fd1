//! What a password must be: long, and neither common nor made of what everybody knows of the person.
//!
//! Follows NIST SP 800-63B §5.1.1.2 (length, a list of common ones, no composition rules) and CNIL deliberation 2022-100. Does not hash.

use super::Mail;

/// Fewest and most characters.
pub const PASSWORD_LENGTH: (usize, usize) = (12, 128);

/// Words that fill the head of published lists of leaked passwords, in French and English, and keyboards' rows.
const COMMON: [&str; 60] = [
    "password",
    "passw0rd",
    "motdepasse",
    "azerty",
    "qwerty",
    "azertyuiop",
    "qwertyuiop",
    "bonjour",
    "soleil",
    "doudou",
    "loulou",
    "chouchou",
    "marseille",
    "football",
    "welcome",
    "bienvenue",
    "letmein",
    "iloveyou",
    "jetaime",
    "princess",
    "princesse",
    "dragon",
    "monkey",
    "sunshine",
    "master",
    "superman",
    "batman",
    "trustno1",
    "admin",
    "administrateur",
    "administrator",
    "changeme",
    "changezmoi",
    "secret",
    "default",
    "nicolas",
    "camille",
    "thomas",
    "julien",
    "alexandre",
    "baseball",
    "shadow",
    "michael",
    "whatever",
    "starwars",
    "pokemon",
    "abcdef",
    "abcdefgh",
    "abc123",
    "liverpool",
    "chocolat",
    "fromage",
    "vacances",
    "internet",
    "ordinateur",
    "numerique",
    "formation",
    "tremplin",
    "formateur",
    "google",
];

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer characters than the least.
    TooShort,
    /// More characters than the most.
    TooLong,
    /// A common word, repeated or with digits around it, or one sequence.
    Common,
    /// The person's name or address.
    Personal,
}

impl PasswordFault {
    /// The code of the message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password-short",
            Self::TooLong => "password-long",
            Self::Common => "password-common",
            Self::Personal => "password-personal",
        }
    }
}

/// What is wrong with a password, if anything.
#[must_use]
pub fn password_fault(password: &str, name: &str, mail: &Mail) -> Option<PasswordFault> {
    let length = password.chars().count();
    let small = password.to_lowercase();
    let core: String = small.chars().filter(|c| c.is_alphabetic()).collect();
    match length {
        _ if length < PASSWORD_LENGTH.0 => Some(PasswordFault::TooShort),
        _ if length > PASSWORD_LENGTH.1 => Some(PasswordFault::TooLong),
        _ if is_sequence(&small) || is_common(&core, length) => Some(PasswordFault::Common),
        _ if is_personal(&small, name, mail) => Some(PasswordFault::Personal),
        _ => None,
    }
}

/// Whether at most three different characters, or one rising or falling run, make it up.
fn is_sequence(small: &str) -> bool {
    let mut different: Vec<char> = small.chars().collect();
    let codes: Vec<i64> = different.iter().map(|c| i64::from(u32::from(*c))).collect();
    let runs = codes.windows(2).filter(|pair| (pair[1] - pair[0]).abs() <= 1 || pair[1] - pair[0] == -9).count();
    different.sort_unstable();
    different.dedup();
    different.len() <= 3 || runs + 2 >= codes.len()
}

/// Whether its letters are a common word, perhaps repeated, that is most of what is typed or stands before mere digits.
fn is_common(core: &str, length: usize) -> bool {
    let repeats = |word: &str| {
        !core.is_empty() && core.len().is_multiple_of(word.len()) && core == word.repeat(core.len() / word.len())
    };
    COMMON.iter().any(|word| repeats(word)) || (core.chars().count() < 4 && length < 20)
}

fn is_personal(small: &str, name: &str, mail: &Mail) -> bool {
    let local = mail.as_str().split('@').next().unwrap_or_default();
    let words = name.split_whitespace().chain(local.split(['.', '-', '_', '+'])).map(str::to_lowercase);
    let left =
        words.filter(|word| word.chars().count() >= 4).fold(small.to_owned(), |left, word| left.replace(&word, ""));
    left.chars().count() < 8 && left.len() < small.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        let mail = Mail::parse("jeanne.durand@exemple.fr").unwrap();
        password_fault(password, "Jeanne Durand", &mail)
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(fault("éèàùçéèàùçé"), Some(PasswordFault::TooShort));
        assert_eq!(fault(&"x9 ".repeat(43)), Some(PasswordFault::TooLong));
        assert_eq!(fault("cheval agrafe pile"), None);
    }

    #[test]
    fn common_ones_are_refused_however_dressed() {
        for common in [
            "motdepasse123",
            "Password2026!",
            "azertyazerty",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "1234 5678 9012!",
        ] {
            assert_eq!(fault(common), Some(PasswordFault::Common), "{common}");
        }
    }

    #[test]
    fn ones_own_name_is_no_password() {
        assert_eq!(fault("JeanneDurand75"), Some(PasswordFault::Personal));
        assert_eq!(fault("durand et sa girafe bleue"), None);
    }
}
