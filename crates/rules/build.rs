//! Compiles this crate again whenever a file of the embedded network changes.

fn main() {
    println!("cargo:rerun-if-changed=../../networks/gen");
}
