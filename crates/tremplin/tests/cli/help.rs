//! Help in both languages, and what is said of a command line that can't be understood.

use super::run::{program, run, visible};

const COMMANDS: [&str; 31] = [
    "",
    "demo",
    "synthesise",
    "verify",
    "figures",
    "figures list",
    "figures columns",
    "rules",
    "rules check",
    "edition",
    "edition compute",
    "edition show",
    "microdata",
    "microdata export",
    "microdata frame",
    "microdata log",
    "edition quality",
    "protect",
    "audit",
    "audit verify",
    "backup",
    "restore",
    "export",
    "import",
    "config",
    "config check",
    "mail",
    "mail bounce",
    "accounts",
    "accounts reset-factor",
    "serve",
];

fn with(command: &str, more: &[&str]) -> super::run::Ran {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    words.extend(more);
    run(&words)
}

#[test]
fn the_help_of_every_command_has_an_example() {
    for command in COMMANDS {
        for (language, title) in [("fr", "Exemple"), ("en", "Example")] {
            let ran = with(command, &["--help", "--lang", language]);
            assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{command}");
            let examples = ran.out.split(title).nth(1).unwrap_or_default();
            assert!(examples.contains(format!("\n  tremplin {command}").trim_end()), "{command}: {}", ran.out);
        }
    }
}

#[test]
fn help_is_in_one_language() {
    let english = ["Find", "List ", "Show", "Check", "Print", "Folder of", "Only "];
    for command in COMMANDS {
        let ran = with(command, &["-h"]);
        let found: Vec<_> = english.iter().filter(|word| ran.out.contains(**word)).collect();
        assert!(found.is_empty(), "{command}: {found:?} in {}", ran.out);
    }
}

#[test]
fn the_language_comes_from_the_surroundings() {
    let help = |variables: &[(&str, &str)]| {
        let output = program().arg("--help").envs(variables.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(help(&[]).contains("Exemples"));
    assert!(help(&[("LANG", "en_GB.UTF-8")]).contains("Examples"));
    assert!(help(&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "fr_FR.UTF-8")]).contains("Exemples"));
}

#[test]
fn a_wrong_command_line_is_explained_in_french() {
    let lines: [&[&str]; 9] = [
        &["verfy"],
        &["verify"],
        &["verify", "a.csv", "--jsn"],
        &["verify", "a.csv", "--edition", "20"],
        &["verify", "a.csv", "--edition"],
        &["verify", "a.csv", "b.csv"],
        &["verify", "a.csv", "--json", "--all"],
        &["--lang", "de", "rules", "check"],
        &["figures", "colums"],
    ];
    let mut all = String::new();
    for line in lines {
        let ran = run(line);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{line:?}");
        all += &format!("$ tremplin {}\n{}\n", line.join(" "), visible(&ran.err));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn without_a_command_the_help_is_shown() {
    for command in ["", "figures", "rules", "edition", "microdata"] {
        let ran = with(command, &[]);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.contains("Commandes:")), (Some(2), "", true), "{command}");
    }
    assert_eq!(run(&["--version"]).out, format!("tremplin {}\n", env!("CARGO_PKG_VERSION")));
}
