//! Style sheets, fonts, icons and the one script, embedded in the binary.
//!
//! Each file has a URL that contains the digest of its bytes, so that browsers may keep it for ever. It decides neither which
//! page loads what (`templates/base.html`) nor where the router mounts [`serve`]. Start with [`Asset`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");
static SHELF: LazyLock<Shelf> = LazyLock::new(Shelf::fill);

/// The folder of every URL of an asset.
pub const ROOT: &str = "/statique/";

/// A file as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// What is sent, references to other assets already replaced.
    pub bytes: &'static [u8],
    /// The media type, with the character set of texts.
    pub content_type: &'static str,
    /// A strong validator, quoted as HTTP wants it.
    pub etag: &'static str,
}

struct Stored {
    url: String,
    bytes: Vec<u8>,
    content_type: &'static str,
    etag: String,
}

#[derive(Default)]
struct Shelf {
    /// By the name in the folder: `style.css`.
    by_name: BTreeMap<String, Stored>,
    /// From the name in the URL to the name in the folder.
    by_hashed: BTreeMap<String, String>,
}

impl Shelf {
    /// Style sheets come last: they name fonts, whose URLs must be known by then.
    fn fill() -> Self {
        let mut files = Vec::new();
        collect(&FILES, &mut files);
        files.sort_by_key(|(name, _)| (name.ends_with(".css"), name.clone()));
        let mut shelf = Self::default();
        for (name, bytes) in files {
            if let Some(content_type) = media_type(&name) {
                let bytes = if name.ends_with(".css") { shelf.resolve(bytes) } else { bytes.to_vec() };
                shelf.add(name, bytes, content_type);
            }
        }
        shelf
    }

    fn add(&mut self, name: String, bytes: Vec<u8>, content_type: &'static str) {
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let short = &digest[..10];
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "bin"));
        let hashed = format!("{stem}.{short}.{extension}");
        let stored = Stored { url: format!("{ROOT}{hashed}"), bytes, content_type, etag: format!("\"{short}\"") };
        self.by_hashed.insert(hashed, name.clone());
        self.by_name.insert(name, stored);
    }

    /// `url("font.woff2")` becomes the hashed URL of that font.
    fn resolve(&self, css: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8_lossy(css).into_owned();
        for (name, stored) in &self.by_name {
            text = text.replace(&format!("url(\"{name}\")"), &format!("url(\"{}\")", stored.url));
        }
        text.into_bytes()
    }
}

fn collect(folder: &'static Dir<'static>, files: &mut Vec<(String, &'static [u8])>) {
    for file in folder.files() {
        if let Some(name) = file.path().file_name().and_then(|name| name.to_str()) {
            files.push((name.to_owned(), file.contents()));
        }
    }
    folder.dirs().for_each(|inner| collect(inner, files));
}

/// `None` for what lies beside the assets and is not sent: licences.
fn media_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}

/// The URL of the asset called `name` in `crates/web/assets`, whatever its folder.
///
/// A name that does not exist stops a debug build; a release sends a URL that answers 404.
#[must_use]
pub fn url(name: &str) -> &'static str {
    let stored = SHELF.by_name.get(name);
    debug_assert!(stored.is_some(), "no asset `{name}`: put it into crates/web/assets");
    stored.map_or("/statique/absent", |stored| stored.url.as_str())
}

/// The asset whose URL ends in `hashed`: what follows [`ROOT`].
#[must_use]
pub fn find(hashed: &str) -> Option<Asset> {
    let stored = SHELF.by_name.get(SHELF.by_hashed.get(hashed)?)?;
    Some(Asset { bytes: &stored.bytes, content_type: stored.content_type, etag: &stored.etag })
}

/// Every URL with its asset, for tests and for writing a page to the disk.
pub fn all() -> impl Iterator<Item = (&'static str, Asset)> {
    SHELF.by_hashed.keys().filter_map(|hashed| Some((hashed.as_str(), find(hashed)?)))
}

/// Answers `GET /statique/{name}`: kept for ever by browsers, since other bytes have another URL.
pub async fn serve(Path(name): Path<String>) -> Response {
    let Some(asset) = find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::ETAG, asset.etag),
    ];
    (headers, asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_finds_its_asset() {
        let url = url("style.css");
        let asset = find(url.strip_prefix(ROOT).unwrap()).unwrap();
        assert_eq!(asset.content_type, "text/css; charset=utf-8");
        assert!(url.starts_with("/statique/style.") && url.len() == "/statique/style.0123456789.css".len());
    }

    #[test]
    fn style_sheets_name_fonts_by_their_hashed_url() {
        let asset = find(url("style.css").strip_prefix(ROOT).unwrap()).unwrap();
        let css = std::str::from_utf8(asset.bytes).unwrap();
        assert!(css.contains(url("public-sans-regular.woff2")));
        assert!(!css.contains("url(\"public-sans"), "a font that is not among the assets");
    }

    #[test]
    fn licences_are_not_sent() {
        assert!(all().all(|(name, _)| !name.contains("LICENSE")));
        assert!(find("style.css").is_none());
    }

    #[tokio::test]
    async fn what_is_unknown_answers_404() {
        assert_eq!(serve(Path("style.0000000000.css".to_owned())).await.status(), StatusCode::NOT_FOUND);
        let name = url("style.css").strip_prefix(ROOT).unwrap().to_owned();
        let answer = serve(Path(name)).await;
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
}
