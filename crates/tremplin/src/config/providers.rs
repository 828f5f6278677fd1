//! Identity providers: one `[[openid]]` each in the configuration file.

use super::Shown;
use super::gather::{Gathered, Origin, secret};
use app::accounts::Provider;
use std::path::Path;

/// The keys of a provider.
const KEYS: [&str; 9] = [
    "name",
    "label",
    "issuer",
    "client_id",
    "client_secret",
    "client_secret_file",
    "scopes",
    "acr_values",
    "strong_acr",
];

/// What each must have.
const NEEDED: [&str; 4] = ["name", "label", "issuer", "client_id"];

/// Every provider that is whole, and all of them as they may be shown.
pub(super) fn read(gathered: &mut Gathered) -> (Vec<Provider>, Vec<Shown>) {
    let Some((path, table)) = gathered.file.clone() else { return Default::default() };
    let written = match table.get("openid") {
        None => return Default::default(),
        Some(toml::Value::Array(all)) => all.iter().filter_map(toml::Value::as_table).cloned().collect(),
        Some(toml::Value::Table(one)) => vec![one.clone()],
        Some(_) => Vec::new(),
    };
    let mut providers = Vec::new();
    let mut shown = Vec::new();
    for (place, table) in written.iter().enumerate() {
        let provider = one(place, table, &path, gathered);
        shown.extend(provider.iter().map(|provider| Shown {
            key: format!("openid.{}", provider.name),
            value: Some(format!("{} ({})", provider.label, provider.issuer)),
            origin: Origin::File(path.to_owned()),
        }));
        providers.extend(provider);
    }
    (providers, shown)
}

fn one(place: usize, table: &toml::Table, path: &Path, gathered: &mut Gathered) -> Option<Provider> {
    let origin = || Origin::File(path.to_owned());
    let key = |name: &str| format!("openid[{place}].{name}");
    for name in table.keys().filter(|name| !KEYS.contains(&name.as_str())) {
        let known = KEYS.join(", ");
        gathered.wrong(&key(name), origin(), ("une clé connue", "a key that is known"), name.clone(), (&known, &known));
    }
    let text =
        |name: &str| table.get(name).and_then(toml::Value::as_str).map(str::to_owned).filter(|text| !text.is_empty());
    for name in NEEDED.into_iter().filter(|name| text(name).is_none()) {
        gathered.wrong(
            &key(name),
            origin(),
            ("un texte", "a text"),
            String::new(),
            ("ajoutez cette clé", "add this key"),
        );
    }
    if text("issuer").is_some_and(|issuer| !issuer.starts_with("https://") && !issuer.starts_with("http://localhost")) {
        let found = text("issuer").unwrap_or_default();
        let way_out = ("copiez l’adresse que donne le fournisseur", "copy the address that the provider gives");
        gathered.wrong(&key("issuer"), origin(), ("https://…", "https://…"), found, way_out);
    }
    let client_secret = text("client_secret").or_else(|| {
        let beside = path.parent().unwrap_or(Path::new("")).join(text("client_secret_file")?);
        secret(&key("client_secret_file"), &beside, gathered).map(|(value, _)| value)
    });
    if client_secret.is_none() && text("client_secret_file").is_none() {
        let way_out = (
            "ajoutez client_secret_file, un fichier qui contient le secret",
            "add client_secret_file, a file that holds the secret",
        );
        gathered.wrong(&key("client_secret"), origin(), ("un secret", "a secret"), String::new(), way_out);
    }
    let texts = |name: &str| -> Vec<String> {
        let all = table.get(name).and_then(toml::Value::as_array);
        all.map(|all| all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()).unwrap_or_default()
    };
    Some(Provider {
        name: text("name")?,
        label: text("label")?,
        issuer: text("issuer")?,
        client_id: text("client_id")?,
        client_secret: client_secret?,
        scopes: texts("scopes"),
        acr_values: texts("acr_values"),
        strong_acr: texts("strong_acr"),
    })
}
