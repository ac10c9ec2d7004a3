//! The workbook: whole, sortable, and without a single formula.
use assay_report::gap_xlsx;

use crate::{HOSTILE, hostile, keep, output_of, sample};

/// The XML of every part whose name holds `part`; `None` without python.
fn parts(name: &str, bytes: &[u8], part: &str) -> Option<String> {
    let path = keep(name, bytes);
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nsys.stdout.reconfigure(encoding='utf-8')\n\
                  print(*(z.read(n).decode() for n in sorted(z.namelist()) if sys.argv[2] in n))";
    output_of("python3", &["-c", script, path.to_str().unwrap(), part])
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let gap = sample::northlight();
    let bytes = gap_xlsx(&gap).unwrap();
    assert!(bytes == gap_xlsx(&gap).unwrap());
    let Some(core) = parts("gap.xlsx", &bytes, "docProps/core") else { return };
    assert_eq!(core.matches("2026-04-02T16:00:00Z").count(), 2, "{core}");
}

#[test]
fn it_has_six_sheets_with_heads_that_stay_and_filter() {
    let bytes = gap_xlsx(&sample::northlight()).unwrap();
    let Some(book) = parts("gap-sheets.xlsx", &bytes, "xl/workbook.xml") else { return };
    let names = ["Summary", "Requirements", "Controls", "Windows", "Exceptions", "Notes"];
    let found: Vec<usize> = names.iter().map(|name| book.find(&format!("<sheet name=\"{name}\"")).unwrap()).collect();
    assert!(found.is_sorted(), "{book}");
    let Some(sheets) = parts("gap-sheets.xlsx", &bytes, "worksheets/sheet") else { return };
    assert_eq!(sheets.matches("state=\"frozen\"").count(), 5);
    assert_eq!(sheets.matches("<autoFilter").count(), 5);
    assert_eq!(sheets.matches("orientation=\"landscape\"").count(), 6);
}

#[test]
fn it_holds_the_view_whole() {
    let Some(texts) = parts("gap-texts.xlsx", &gap_xlsx(&sample::northlight()).unwrap(), "sharedStrings") else { return };
    for text in [
        "SOC 2, trust services criteria 2017: 4 of 7 requirements need work",
        "CH-01 deviated: 2 of 318 changes were merged without an independent review",
        "excluded (carved out)",
        "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d/payroll#2211",
        sample::REVIEW,
        "1 of 39 missed, 36 of 39 passed, 1 of 39 idle, 1 of 39 pending",
        "María-José Fernández-Cardoso",
        "Operation: deviating",
    ] {
        assert!(texts.contains(text), "no `{text}` in {texts}");
    }
}

#[test]
fn no_text_becomes_a_formula_or_markup() {
    let bytes = gap_xlsx(&hostile(&HOSTILE)).unwrap();
    let Some(sheets) = parts("gap-hostile.xlsx", &bytes, "worksheets/sheet") else { return };
    assert!(!sheets.contains("<f>") && !sheets.contains("<f "), "there is a formula: {sheets}");
    let Some(texts) = parts("gap-hostile.xlsx", &bytes, "sharedStrings") else { return };
    for text in HOSTILE {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("_x0041_", "_x005F_x0041_");
        assert!(texts.contains(&escaped), "no `{escaped}` in {texts}");
    }
    assert!(!texts.contains("<r>") && !texts.contains("<script>"), "{texts}");
}

#[test]
fn only_what_could_become_a_formula_is_quoted() {
    for (text, expected) in
        [("=1+1", true), ("+1", true), ("-1", true), ("@A1", true), ("\t=1", true), ("1", false), ("a=b", false)]
    {
        let Some(styles) = parts("gap-quoted.xlsx", &gap_xlsx(&hostile(&[text])).unwrap(), "styles.xml") else { return };
        assert_eq!(styles.contains("quotePrefix=\"1\""), expected, "{text}");
    }
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
    let mut gap = sample::northlight();
    gap.notes = vec!["𝕏".repeat(40_000), "a\u{202e}b".to_owned()];
    let Some(texts) = parts("gap-long.xlsx", &gap_xlsx(&gap).unwrap(), "sharedStrings") else { return };
    assert!(texts.contains("cut here: a cell holds no more"));
    assert!(texts.contains("a[U+202E]b"));
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let Some(texts) = parts("gap-nothing.xlsx", &gap_xlsx(&sample::nothing()).unwrap(), "sharedStrings") else { return };
    for text in [
        "no checkpoint is signed yet",
        "No requirement is in the engagement.",
        "No exception was found",
        "No control has a window",
    ] {
        assert!(texts.contains(text), "no `{text}` in {texts}");
    }
}

#[test]
fn a_programme_fits() {
    keep("gap-programme.xlsx", &gap_xlsx(&sample::programme(131)).unwrap());
}
