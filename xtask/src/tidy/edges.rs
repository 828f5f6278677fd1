//! Which crate may depend on which, and which may bring in a library that only one crate may know.

use super::{Finding, Tree};
use crate::manifest::{self, Dependency, Kind};

/// Each layer with the layers that it may use: the arrows of ARCHITECTURE.md.
const LAYERS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("rules", &["domain"]),
    ("figures", &["domain"]),
    ("cluster", &["domain", "figures"]),
    ("consistency", &["domain"]),
    ("publish", &["domain"]),
    ("store", &["domain"]),
    ("app", &["domain", "store"]),
    ("web", &["app", "domain"]),
    ("tremplin", &["app", "cluster", "consistency", "domain", "figures", "publish", "rules", "store", "web"]),
];

/// Edges for tests only: they read the network's real files.
const TEST_EDGES: [(&str, &str); 4] =
    [("figures", "rules"), ("consistency", "rules"), ("publish", "rules"), ("web", "rules")];

/// Libraries of another crate that tests may name: to play a provider of identities, to make and drop databases.
const TEST_LIBRARIES: [(&str, &str); 4] =
    [("app", "sea-orm"), ("tremplin", "sea-orm"), ("web", "openidconnect"), ("web", "sea-orm")];

/// Libraries of another crate that one may name as well: a cluster runs the engine's plans elsewhere.
const SHARED_LIBRARIES: [(&str, &str); 1] = [("cluster", "datafusion")];

/// Libraries, with those named after them (`axum-extra`), and the one crate that may name them.
const OWNERS: [(&str, &str); 17] = [
    ("arrow", "figures"),
    ("askama", "web"),
    ("axum", "web"),
    ("ballista", "cluster"),
    ("calamine", "web"),
    ("datafusion", "figures"),
    ("fluent-bundle", "web"),
    ("good_lp", "consistency"),
    ("lettre", "app"),
    ("metrics-exporter-prometheus", "web"),
    ("microlp", "consistency"),
    ("openidconnect", "app"),
    ("parquet", "figures"),
    ("sea-orm", "store"),
    ("sqlx", "store"),
    ("tower-http", "web"),
    ("typst", "publish"),
];

/// Dependencies between our crates that are no arrow of the architecture.
pub fn between_crates(tree: &Tree) -> Vec<Finding> {
    let own = |name: &str| LAYERS.iter().any(|(layer, _)| *layer == name);
    tree.manifests()
        .flat_map(|(name, file)| match LAYERS.iter().find(|(layer, _)| *layer == name) {
            None => vec![Finding::new(&file.path, 1, unknown(name))],
            Some((_, allowed)) => states(&file.path, &file.text, |dependency| {
                let package = dependency.package.as_str();
                let for_tests = dependency.kind == Kind::Dev && TEST_EDGES.contains(&(name, package));
                (own(package) && !allowed.contains(&package) && !for_tests).then(|| forbidden(name, package, allowed))
            }),
        })
        .collect()
}

/// Libraries named by a crate that does not own them.
pub fn one_manifest(tree: &Tree) -> Vec<Finding> {
    let check = |name: &str, dependency: &Dependency| {
        let (library, owner) = OWNERS.iter().find(|(library, _)| belongs(&dependency.package, library))?;
        let message = format!(
            "`{}` belongs to crates/{owner} alone, so that {library} can change without touching {name}. \
             Ask {owner} for what you need in `domain` types",
            dependency.package
        );
        let for_tests = dependency.kind == Kind::Dev && TEST_LIBRARIES.contains(&(name, *library));
        let shared = SHARED_LIBRARIES.contains(&(name, *library));
        (name != *owner && !for_tests && !shared).then_some(message)
    };
    tree.manifests().flat_map(|(name, file)| states(&file.path, &file.text, |stated| check(name, stated))).collect()
}

/// What `judge` says of each dependency in a manifest, or that the manifest cannot be read.
fn states(path: &str, text: &str, judge: impl Fn(&Dependency) -> Option<String>) -> Vec<Finding> {
    match manifest::dependencies(text) {
        Err(cause) => vec![Finding::new(path, 1, format!("no TOML: {cause}"))],
        Ok(all) => all.iter().filter_map(|one| Some(Finding::new(path, one.line, judge(one)?))).collect(),
    }
}

fn belongs(package: &str, library: &str) -> bool {
    package.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

fn unknown(name: &str) -> String {
    format!("crate `{name}` is no layer yet. State it in ARCHITECTURE.md and in LAYERS of xtask/src/tidy/edges.rs")
}

fn forbidden(name: &str, package: &str, allowed: &[&str]) -> String {
    let allowed = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
    format!(
        "`{name}` may not use `{package}`, only {allowed}. Move the shared type down to `domain`, \
         or let `tremplin` hand the value over"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, manifest: &str, check: super::super::Check) -> Vec<String> {
        let path = format!("crates/{name}/Cargo.toml");
        check(&Tree::of(&[(&path, manifest)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_edge_that_is_no_arrow_fails() {
        let wrong =
            found("figures", "[dependencies]\ndomain.workspace = true\nrules.workspace = true\n", between_crates);
        assert_eq!(wrong.len(), 1);
        assert!(wrong[0].starts_with("crates/figures/Cargo.toml:3: `figures` may not use `rules`, only domain."));
        assert!(found("domain", "[dev-dependencies]\nrules.workspace = true\n", between_crates).len() == 1);
        assert!(found("new", "", between_crates)[0].contains("is no layer yet"));
    }

    #[test]
    fn tests_of_figures_may_read_the_networks_files() {
        assert!(found("figures", "[dev-dependencies]\nrules.workspace = true\n", between_crates).is_empty());
        assert!(found("tremplin", "[dependencies]\nrules.workspace = true\n", between_crates).is_empty());
    }

    #[test]
    fn a_library_stands_in_its_owners_manifest_only() {
        let stated = "[dependencies]\ndatafusion.workspace = true\narrow-array = \"1\"\narrowhead = \"1\"\n";
        assert!(found("figures", stated, one_manifest).is_empty());
        assert_eq!(found("tremplin", stated, one_manifest).len(), 2);
    }
}
