//! What every command needs besides its own arguments: the language, the network, the terminal.
//!
//! Start with [`Context`].

use crate::error::CommandError;
use domain::network::Language;
use rules::Rules;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

/// Columns of text that goes to a file or a pipe.
const WIDTH: usize = 100;

/// What every command needs besides its own arguments.
#[derive(Clone, Debug)]
pub struct Context {
    /// The reader's language.
    pub language: Language,
    /// The folder of the network; the one in the binary when none is named.
    pub network: Option<PathBuf>,
    /// Whether standard output shows colours.
    pub colour: bool,
    /// Columns of the terminal, when standard output is one.
    pub terminal: Option<usize>,
}

impl Context {
    /// The surroundings of this process.
    #[must_use]
    pub fn new(language: Language, network: Option<PathBuf>) -> Self {
        let quiet = |name: &str, value: Option<&str>| {
            std::env::var_os(name).is_some_and(|found| value.map_or(!found.is_empty(), |value| found == value))
        };
        let terminal = io::stdout().is_terminal();
        let columns = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        Self {
            language,
            network,
            colour: terminal && !quiet("NO_COLOR", None) && !quiet("TERM", Some("dumb")),
            terminal: columns.filter(|_| terminal),
        }
    }

    /// Columns of text to fill.
    #[must_use]
    pub fn width(&self) -> usize {
        self.terminal.unwrap_or(WIDTH).clamp(40, 120)
    }

    /// Reads the network.
    ///
    /// # Errors
    /// Every mistake in its files.
    pub fn rules(&self) -> Result<Rules, CommandError> {
        Ok(rules::load(self.network.as_deref())?)
    }

    /// Writes to standard output. A reader who has had enough (`| head`) is no error.
    ///
    /// # Errors
    /// What else keeps the text from being written, such as a full disk.
    pub fn print(&self, text: &str) -> Result<(), CommandError> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CommandError::file(("impossible d’écrire sur", "can’t write to"), output(self.language), &error))
            }
            _ => Ok(()),
        }
    }
}

fn output(language: Language) -> &'static str {
    match language {
        Language::Fr => "la sortie standard",
        Language::En => "standard output",
    }
}

/// Writes to standard error; nobody can be told when that fails.
pub fn complain(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
