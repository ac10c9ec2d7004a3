//! The PDF: what it says, what it never says, and what nobody can make it do.
use assay_engine::view::gap::{Gap, WindowRow};
use assay_report::gap_pdf;

use crate::{HOSTILE, hostile, keep, output_of, sample};

/// What the pages say, without white space and break opportunities, which are the layout's; `None` without poppler.
fn said(name: &str, gap: &Gap) -> Option<String> {
    let path = keep(name, &gap_pdf(gap).unwrap());
    output_of("pdftotext", &["-raw", path.to_str().unwrap(), "-"]).map(|text| squeezed(&text))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && *character != '\u{200b}').collect()
}

fn check(name: &str, gap: &Gap, expected: &[&str]) {
    let Some(said) = said(name, gap) else { return };
    for text in expected {
        assert!(said.contains(&squeezed(text)), "{name} does not say `{text}`:\n{said}");
    }
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let gap = sample::northlight();
    let bytes = gap_pdf(&gap).unwrap();
    assert!(bytes == gap_pdf(&gap).unwrap());
    assert!(bytes.starts_with(b"%PDF-1."));
    let text = String::from_utf8_lossy(&bytes);
    for mark in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"] {
        assert!(text.contains(mark), "the metadata lack {mark}");
    }
    assert!(text.contains("2026-04-02T16:00:00"), "the date is not that of the view");
}

#[test]
fn it_says_what_the_view_says() {
    let gap = sample::northlight();
    let expected = [
        "Northlight Talent",
        "9 of 14 requirements need work: the access review",
        "First Type 2 examination, with the AI management system (soc2-fy26)",
        "18,204 entries",
        "4f0c2b6d9a7e81355e2f6a90b1c4d87736e5f2a1908b7c6d5e4f3a2b1c0d9e8f",
        "4 of 7 requirements need work on the design, the operation or both.",
        "9 of 14 requirements need work, in 7 matters",
        "Who concludes: on SOC 2 the service auditor, an independent CPA firm; on an ISO/IEC standard the certification body.",
        "✕ deviating",
        "◧ partial",
        "? not assessed",
        "○ unaddressed",
        "◇ did not operate",
        "– excluded (carved out)",
        "CH-01 deviated: 2 of 318 changes were merged without an independent review [9b1deb4d]",
        "Uncovered: 2025-07-01..2025-07-31",
        "until a review is recorded every element that rests on it stays unproven, A.5.2 to A.5.5. [1f8a33c0, 9b1deb4d, c0ffee5e]",
        "1 of 3 late, 1 of 3 passed, 1 of 3 pending",
        "late 2025-10-01 to 2025-12-31, due 2026-01-10",
        "1 of 39 missed, 36 of 39 passed, 1 of 39 idle, 1 of 39 pending",
        "serves CC6.2, CC6.3",
        "serves nothing in the engagement",
        "no window",
        "2 of 4 are open.",
        "9b1deb4d/payroll#2211",
        "accepted until 2026-03-31",
        "The exclusion of `iso42001:6.1.3` was refused",
    ];
    check("gap.pdf", &gap, &expected);
}

#[test]
fn it_never_says_what_is_for_others_to_say() {
    let Some(said) = said("gap-words.pdf", &sample::northlight()) else { return };
    for word in ["certified", "compliant", "opinion", "%"] {
        assert!(!said.to_lowercase().contains(word), "the report says `{word}`");
    }
}

#[test]
fn the_worst_stands_first_and_alike_stand_together() {
    let Some(said) = said("gap-order.pdf", &sample::northlight()) else { return };
    let matters = &said[said.find("Whatstandsworst").unwrap()..said.find("Requirements:SOC2").unwrap()];
    let places = [
        "CC6.2Accounts",
        "CC6.3Access",
        "A.8.3Outsiders",
        "A.10.3Suppliers",
        "6.1.4Impact",
        "A.5.2A",
        "7.2Competence",
        "CC1.4Competent",
    ];
    let found: Vec<usize> =
        places.iter().map(|place| matters.find(place).unwrap_or_else(|| panic!("no {place}: {matters}"))).collect();
    assert!(found.is_sorted(), "{found:?}");
    assert_eq!(matters.matches("theallowanceis60days").count(), 1);
    assert!(!matters.contains("CC6.4"), "what is excluded needs no work");
}

#[test]
fn a_text_is_a_text() {
    check("gap-hostile.pdf", &hostile(&HOSTILE), &HOSTILE);
}

#[test]
fn letters_without_a_glyph_are_spelt_out() {
    let texts = ["山田 Łukasz Ωμέγα Жанна", "e\u{301}", "invoice\u{202e}fdp.exe\u{0}"];
    let expected = ["[U+5C71][U+7530] Łukasz Ωμέγα Жанна", "invoice[U+202E]fdp.exe[U+0000]"];
    check("gap-letters.pdf", &hostile(&texts), &expected);
}

#[test]
fn every_character_can_be_printed() {
    let ranges = [0..0x2_800, 0xfb00..0xfb50, 0xfe00..0x1_0000, 0x1_d400..0x1_d440, 0x1_f600..0x1_f640];
    let characters: Vec<char> = ranges.into_iter().flatten().filter_map(char::from_u32).collect();
    let notes = characters.chunks(100).map(|some| some.iter().flat_map(|&each| ['a', each, ' ', each, ' ']).collect());
    let gap = Gap { notes: notes.collect(), ..sample::nothing() };
    check("gap-characters.pdf", &gap, &["a[U+0000] [U+0000]", "aA A aB B", "aж ж", "a[U+1F600]"]);
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let expected = [
        "Nothing is declared yet.",
        "No checkpoint is signed yet.",
        "1 entry",
        "No framework is in this engagement.",
        "Nothing needs work, as far as what is declared and recorded goes.",
        "No control is in the engagement.",
        "None was found in what was tested and performed.",
        "There is nothing to note.",
    ];
    check("gap-nothing.pdf", &sample::nothing(), &expected);
}

#[test]
fn a_type_1_engagement_has_no_operation() {
    let mut gap = sample::northlight();
    for framework in &mut gap.frameworks {
        framework.requirements.iter_mut().for_each(|row| row.operation.clear());
        sample::count(framework);
    }
    gap.controls.clear();
    let Some(said) = said("gap-type-1.pdf", &gap) else { return };
    let tables = &said[..said.find("Howtoreadthis").unwrap()];
    assert!(tables.contains("■suitable") && !tables.contains("■supported") && !tables.contains("Operation"), "{tables}");
}

#[test]
fn a_whole_programme_is_a_few_tens_of_pages() {
    let path = keep("gap-programme.pdf", &gap_pdf(&sample::programme(131)).unwrap());
    let Some(information) = output_of("pdfinfo", &[path.to_str().unwrap()]) else { return };
    let pages = information.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
    let n_pages: u32 = pages.trim().parse().unwrap();
    assert!((10..=30).contains(&n_pages), "{n_pages} pages");
    assert!(information.contains("Tagged:          yes"), "{information}");
}

#[test]
fn what_is_cut_says_so() {
    let mut gap = sample::northlight();
    let row = &mut gap.frameworks[0].requirements[0];
    row.expected = "a word and another ".repeat(200);
    row.reasons = (0..50).map(|i| sample::reason(&format!("reason {i}"), &[sample::RUN; 9])).collect();
    row.controls = (0..100).map(|i| format!("C-{i}")).collect();
    let exception = gap.exceptions[0].clone();
    gap.exceptions = vec![exception; 201];
    let window = WindowRow { word: "missed".to_owned(), ..gap.controls[0].windows[0].clone() };
    gap.controls[0].windows = vec![window; 365];
    let expected = [
        "(cut here; the workbook holds all of it)",
        "44 reasons more, of 50, are in the workbook.",
        "[9b1deb4d, 9b1deb4d, 9b1deb4d, 9b1deb4d, and 5 more]",
        "C-23, and 76 more",
        "The first 200 of 201 are here; all are in the workbook.",
        "353 more of 365 that ask for something are in the workbook.",
        "365 of 365 missed",
    ];
    check("gap-cut.pdf", &gap, &expected);
    let word = "x".repeat(300);
    check("gap-long-words.pdf", &hostile(&[&word]), &[&word]);
}

#[test]
fn a_root_is_a_digest() {
    let gap = Gap { root: Some("#panic()".to_owned()), ..sample::northlight() };
    assert!(gap_pdf(&gap).unwrap_err().to_string().contains("not 64 hex digits"));
}
