//! Writes the faces that the documents use to `OUT_DIR`, out of the many that `typst-assets` holds.
use std::{env, fs, path::PathBuf};

/// PostScript names; `src/typeset.rs` embeds the files by the same names.
const FACES: [&str; 4] = ["LibertinusSerif-Regular", "LibertinusSerif-Bold", "LibertinusSerif-Italic", "DejaVuSansMono"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for face in FACES {
        let bytes = typst_assets::fonts()
            .find(|bytes| postscript_name(bytes).as_deref() == Some(face))
            .unwrap_or_else(|| panic!("typst-assets has no face `{face}`"));
        fs::write(out.join(face), bytes).expect("OUT_DIR can be written");
    }
}

/// The name by which a face calls itself: record 6 of the OpenType table `name`, in UTF-16.
fn postscript_name(font: &[u8]) -> Option<String> {
    let u16_at = |at: usize| Some(u16::from_be_bytes(font.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?));
    let tables = usize::from(u16_at(4)?);
    let entry = (0..tables).map(|i| 12 + 16 * i).find(|&at| font.get(at..at + 4) == Some(b"name"))?;
    let table = usize::try_from(u32_at(entry + 8)?).ok()?;
    let records = usize::from(u16_at(table + 2)?);
    let texts = table + usize::from(u16_at(table + 4)?);
    for record in (0..records).map(|i| table + 6 + 12 * i) {
        let (platform, name) = (u16_at(record)?, u16_at(record + 6)?);
        if platform != 3 || name != 6 {
            continue;
        }
        let from = texts + usize::from(u16_at(record + 10)?);
        let units = (0..usize::from(u16_at(record + 8)?) / 2).map(|i| u16_at(from + 2 * i)).collect::<Option<Vec<u16>>>()?;
        return String::from_utf16(&units).ok();
    }
    None
}
