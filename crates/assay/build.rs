//! The example's files are part of the binary: when one changes, it is built again.
fn main() {
    println!("cargo::rerun-if-changed=../../examples/northlight");
}
