//! No path of one machine and no registry host in a file that others read.

use super::tree::File;
use super::{Finding, Tree};

/// Folders that exist on one machine only. In parts, so that this file does not hold what it looks for.
fn folders() -> Vec<String> {
    ["home", "root", "work", "Users"].iter().map(|name| format!("/{name}/")).collect()
}

/// Hosts that a package manager knows by itself.
fn hosts() -> Vec<String> {
    [("static.", "crates.io"), ("index.", "crates.io"), ("registry.", "npmjs"), ("file:", "///")]
        .iter()
        .map(|(start, end)| format!("{start}{end}"))
        .collect()
}

/// Lines that name a folder of a machine or a registry's host.
pub fn paths_and_hosts(tree: &Tree) -> Vec<Finding> {
    let (folders, hosts) = (folders(), hosts());
    tree.files.iter().flat_map(|file| in_file(file, &folders, &hosts)).collect()
}

fn in_file(file: &File, folders: &[String], hosts: &[String]) -> Vec<Finding> {
    let finding = |(index, line): (usize, &str)| {
        let folder = folders.iter().find(|folder| starts_path(line, folder));
        let word = folder.or_else(|| hosts.iter().find(|host| line.contains(host.as_str())))?;
        let message = format!("`{word}` names a machine or a host. Write a path from the workspace's folder, or none");
        Some(Finding::new(&file.path, index + 1, message))
    };
    file.text.lines().enumerate().filter_map(finding).collect()
}

/// Whether a path begins with `folder`: it may also stand inside an address or a longer path.
fn starts_path(line: &str, folder: &str) -> bool {
    let begins =
        |before: &str| before.chars().next_back().is_none_or(|c| c.is_whitespace() || "\"'`(=:[<,>|".contains(c));
    line.match_indices(folder).any(|(at, _)| begins(&line[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_and_hosts_fail_and_addresses_do_not() {
        let lines = [
            format!("cd {}x", folders()[0]),
            format!("path = \"{}x\"", folders()[1]),
            format!("see https://example.org{}x and docs{}y", folders()[0], folders()[2]),
            format!("from https://{}/x", hosts()[0]),
        ];
        let found = paths_and_hosts(&Tree::of(&[("README.md", &lines.join("\n"))]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2, 4]);
    }
}
