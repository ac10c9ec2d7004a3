//! The library's files are part of this crate: when one changes, the crate is built again.
fn main() {
    println!("cargo::rerun-if-changed=../../library");
}
