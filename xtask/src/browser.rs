//! What a real browser finds: in the pages of the demonstration, and on journeys through the running program.
//!
//! Answers for having the browser and its tools, in `target/xtask/browser`. What is checked stands in `tests/browser/`.
//! Start with [`pages`] and [`journeys`].

use crate::system::{Found, need};
use crate::{command, documents, system};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The scripts, below the workspace.
const SCRIPTS: &str = "tests/browser";
/// Runs the journeys; every other file in its folder holds some.
const RUNNER: &str = "run.mjs";

/// Every page of the demonstration, at desktop and phone width: axe finds nothing, no page scrolls sideways.
///
/// # Errors
/// What the audit found; in CI also when it can't be run.
pub fn pages(root: &Path) -> Result<(), String> {
    let Some(mut node) = node("pages in a browser", root)? else { return Ok(()) };
    node.arg("axe.mjs").arg(documents::site(root));
    command::show(node)
}

/// Journeys through the program as the tests built it, with script and without.
///
/// # Errors
/// What a journey found; in CI also when it can't be run.
pub fn journeys(root: &Path) -> Result<(), String> {
    let folder = root.join(SCRIPTS).join("journeys");
    if !names(&folder)?.iter().any(|name| name.ends_with(".mjs") && name != RUNNER) {
        println!("skipped: journeys in a browser, for want of one in {SCRIPTS}/journeys");
        return Ok(());
    }
    let Some(mut node) = node("journeys in a browser", root)? else { return Ok(()) };
    node.arg("journeys/run.mjs").arg(root.join("target/debug/tremplin"));
    command::show(node)
}

/// Node beside copies of the scripts, with what they need; none, and the reason printed, when it can't be had.
fn node(step: &str, root: &Path) -> Result<Option<Command>, String> {
    let (npm, browser) = (need("npm", "npm")?, need("chromium", "chromium")?);
    let (Found::At(npm), Found::At(browser)) = (&npm, &browser) else {
        system::skip(step, &[npm, browser]);
        return Ok(None);
    };
    let tools = tools(root, npm)?;
    let mut node = Command::new("node");
    node.env("CHROMIUM", browser).current_dir(tools);
    Ok(Some(node))
}

fn tools(root: &Path, npm: &Path) -> Result<PathBuf, String> {
    let tools = root.join("target/xtask/browser");
    let journeys = tools.join("journeys");
    if journeys.exists() {
        std::fs::remove_dir_all(&journeys).map_err(|cause| format!("{}: {cause}", journeys.display()))?;
    }
    copy(&root.join(SCRIPTS), &tools)?;
    copy(&root.join(SCRIPTS).join("journeys"), &journeys)?;
    let mut install = Command::new(npm);
    install.args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(&tools);
    command::read(install)?;
    Ok(tools)
}

/// Copies the scripts of a folder and what `npm` reads, not what stands below.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::create_dir_all(to).map_err(|cause| format!("{}: {cause}", to.display()))?;
    for name in names(from)?.into_iter().filter(|name| name.ends_with(".mjs") || name == "package.json") {
        std::fs::copy(from.join(&name), to.join(&name))
            .map_err(|cause| format!("{}/{name}: {cause}", from.display()))?;
    }
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_copied_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("tremplin-browser-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to/journeys"));
        std::fs::create_dir_all(from.join("below.mjs.d")).unwrap();
        ["a.mjs", "package.json", "package-lock.json"]
            .iter()
            .for_each(|name| std::fs::write(from.join(name), "").unwrap());
        copy(&from, &to).unwrap();
        let mut copied = names(&to).unwrap();
        copied.sort();
        assert_eq!(copied, ["a.mjs", "package.json"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
