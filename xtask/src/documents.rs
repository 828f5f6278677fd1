//! The demonstration, and its report as a PDF reader sees it.
//!
//! Its pages are checked by `browser`, its open data by `validators`. Start with [`demonstrate`], which makes what the others look at.

use crate::system::{Found, need};
use crate::{command, system};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the demonstration of the test run stands; [`demonstrate`] makes it.
pub fn site(root: &Path) -> PathBuf {
    folder(root).join("site")
}

fn folder(root: &Path) -> PathBuf {
    root.join("target/xtask/demo")
}

/// Makes the demonstration with the program as the tests built it.
///
/// # Errors
/// When it can't be made.
pub fn demonstrate(root: &Path) -> Result<(), String> {
    let out = folder(root);
    if out.exists() {
        std::fs::remove_dir_all(&out).map_err(|cause| format!("{}: {cause}", out.display()))?;
    }
    std::fs::create_dir_all(root.join("target/xtask")).map_err(|cause| format!("target/xtask: {cause}"))?;
    let mut demo = Command::new(root.join("target/debug/tremplin"));
    demo.args(["demo", "--json", "--out"]).arg(&out);
    command::read(demo).map(drop)
}

/// The report in both languages: tagged, titled, in its language, every font embedded, as PDF/UA-1 and PDF/A.
///
/// # Errors
/// What a report lacks; in CI also when it can't be read.
pub fn reports(root: &Path) -> Result<(), String> {
    let info = need("pdfinfo", "poppler-utils")?;
    let Found::At(_) = info else {
        system::skip("the report as PDF", &[info]);
        return Ok(());
    };
    for (name, language) in [("rapport.pdf", "fr"), ("en/report.pdf", "en")] {
        let path = site(root).join(name);
        let bytes = std::fs::read(&path).map_err(|cause| format!("{}: {cause}", path.display()))?;
        let of = |program: &str| {
            let mut command = Command::new(program);
            command.arg(&path);
            command::read_any(command)
        };
        let mut structure = Command::new("pdfinfo");
        structure.arg("-struct").arg(&path);
        judge(name, language, &of("pdfinfo")?, &of("pdffonts")?, &command::read_any(structure)?, &bytes)?;
    }
    Ok(())
}

/// What a reader's program must find in a report.
fn judge(name: &str, language: &str, info: &str, fonts: &str, structure: &str, bytes: &[u8]) -> Result<(), String> {
    let says = |key: &str| info.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_owned();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    // Below two lines of header, a font's line ends with `emb sub uni object ID`.
    let embedded = |line: &str| line.split_whitespace().rev().nth(4) == Some("yes");
    let elements = |kind: &str| structure.lines().filter(|line| line.trim_start().starts_with(kind)).count();
    let checks = [
        ("is tagged", says("Tagged:") == "yes"),
        ("has a title", !says("Title:").is_empty()),
        (
            "says its language",
            has(&format!("/Lang(<{language}"))
                || has(&format!("/Lang({language}"))
                || has(&format!("/Lang ({language}")),
        ),
        ("embeds every font", fonts.lines().count() > 2 && fonts.lines().skip(2).all(embedded)),
        ("claims PDF/UA-1", has("pdfuaid:part")),
        ("claims PDF/A", has("pdfaid:part")),
        (
            "has headings, tables and figures in its structure",
            ["H1", "Table", "Figure"].iter().all(|kind| elements(kind) > 0),
        ),
    ];
    match checks.iter().find(|(_, well)| !well) {
        None => Ok(()),
        Some((what, _)) => Err(format!("{name}: a PDF reader does not find that it {what}\n{info}\n{fonts}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONTS: &str = "name type encoding emb sub uni object ID\n---- ---- ---- --- --- --- ---------\n\
        ABC+PublicSans CID TrueType Identity-H yes yes yes 10 0\n";
    const STRUCTURE: &str = "Document\n  H1 (block)\n  Table\n    TR\n  Figure\n";
    const BYTES: &[u8] = b"/Lang (fr-FR) pdfuaid:part pdfaid:part";

    #[test]
    fn a_report_that_lacks_something_is_told_what() {
        let info = "Title:  Chiffres\nTagged:  yes\n";
        let judged = |info, fonts, structure| judge("r.pdf", "fr", info, fonts, structure, BYTES);
        assert_eq!(judged(info, FONTS, STRUCTURE), Ok(()));
        let loose = FONTS.replace("yes yes yes", "no no yes");
        let told = |outcome: Result<(), String>| outcome.unwrap_err().lines().next().unwrap().to_owned();
        assert!(told(judged("Title: \nTagged: yes\n", FONTS, STRUCTURE)).ends_with("it has a title"));
        assert!(told(judged(info, &loose, STRUCTURE)).ends_with("embeds every font"));
        assert!(told(judged(info, FONTS, "Document\n")).contains("in its structure"));
    }
}
