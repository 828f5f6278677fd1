//! What commands that hold commands have in common.

use crate::language::say;
use clap::Command;

/// Beside `about` in an attribute, `grouped = examples` says that a command holds others.
pub(super) trait Grouped {
    /// Names the commands in the reader's language, asks for one, and ends the long help with examples.
    fn grouped(self, examples: &'static str) -> Self;
}

impl Grouped for Command {
    fn grouped(self, examples: &'static str) -> Self {
        self.subcommand_value_name(say("COMMANDE", "COMMAND"))
            .subcommand_help_heading(say("Commandes", "Commands"))
            .arg_required_else_help(true)
            .after_long_help(examples)
    }
}
