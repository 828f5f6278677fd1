//! Builds again when a text, an asset or a template appears: embedding alone notices changed files, not new ones.

fn main() {
    for folder in ["assets", "words", "templates"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
