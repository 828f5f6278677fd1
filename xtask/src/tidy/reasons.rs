//! A line of reason beside each dependency that is chosen, not inherited.

use super::{Finding, Tree};
use crate::manifest::{self, Dependency};

/// Dependencies with a version of their own and no comment above them or their group.
pub fn of_dependencies(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files.iter().filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"));
    manifests.flat_map(|file| without_reason(&file.path, &file.text)).collect()
}

fn without_reason(path: &str, text: &str) -> Vec<Finding> {
    let lines: Vec<&str> = text.lines().collect();
    let chosen = |one: &Dependency| !one.inherited && !one.local && !has_reason(&lines, one.line);
    let all = manifest::dependencies(text).unwrap_or_default();
    let finding = |one: Dependency| {
        let message = format!("`{}` has no reason. Say in a comment above it why it is needed and chosen", one.package);
        Finding::new(path, one.line, message)
    };
    all.into_iter().filter(chosen).map(finding).collect()
}

/// Whether a comment stands on the line, or above it before an empty line or another table begins.
fn has_reason(lines: &[&str], line: usize) -> bool {
    let own = lines.get(line - 1).is_some_and(|own| own.contains(" # "));
    let is_group = |above: &&&str| !above.trim().is_empty() && !above.trim_start().starts_with('[');
    own || lines[..line - 1].iter().rev().take_while(is_group).any(|above| above.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_stands_above_the_line_or_its_group() {
        let text = "[workspace.dependencies]\nrules = { path = \"crates/rules\" }\n\n# Exact rationals.\nnum-rational = \"0.4\"\n\
            num-traits = \"0.2\"\n\nserde = \"1\"\n[dependencies]\ndomain.workspace = true\nclap = \"4\"\nmaud = \"1\" # HTML\n";
        let found = of_dependencies(&Tree::of(&[("Cargo.toml", text)]));
        let seen: Vec<_> = found.iter().map(|finding| (finding.line, &finding.message[..7])).collect();
        assert_eq!(seen, [(8, "`serde`"), (11, "`clap` ")]);
    }
}
