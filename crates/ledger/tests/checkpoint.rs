//! Checkpoints and keys against the crate signed_note, and under attack.
#![allow(clippy::unwrap_used)]

use assay_ledger::{Checkpoint, Digest, NOTE_BYTES_MAX, Signer, Verifier};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

const NAME: &str = "example.com/log";

fn signer() -> Signer {
    Signer::new(NAME, &[9; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: NAME.into(), size: 1234, root: Digest([7; 32]) }
}

fn refused(note: &str) -> String {
    Checkpoint::open(note, &signer().verifier()).unwrap_err().to_string()
}

#[test]
fn another_implementation_reads_what_we_sign() {
    let note = checkpoint().sign(&signer()).unwrap();
    let theirs = Note::from_bytes(note.as_bytes()).unwrap();
    let vkey = signer().verifier().to_string();
    let keys = VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).unwrap())]);
    let (known, unknown) = theirs.verify(&keys).unwrap();
    assert_eq!((known.len(), unknown.len()), (1, 0));
    assert_eq!(Checkpoint::open(&note, &Verifier::parse(&vkey).unwrap()), Ok(checkpoint()));
}

#[test]
fn we_read_what_another_implementation_signs() {
    let text = note_text(&checkpoint());
    let mut theirs = Note::new(text.as_bytes(), &[]).unwrap();
    let mut seed = [9; 32];
    seed[0] = 8;
    let other = Signer::new("witness.example.org", &seed).unwrap();
    let [ours, other] = [signer(), other].map(|signer| StandardSigner::new(&signer.to_text()).unwrap());
    theirs.add_sigs(&[&other, &ours]).unwrap();
    let note = String::from_utf8(theirs.to_bytes()).unwrap();
    assert_eq!(Checkpoint::open(&note, &signer().verifier()), Ok(checkpoint()));
}

#[test]
fn keys_have_one_spelling() {
    let text = signer().to_text();
    assert_eq!(Signer::parse(&text).unwrap().verifier(), signer().verifier());
    assert_eq!(format!("{:?}", signer()), "Signer(example.com/log)");
    let vkey = signer().verifier().to_string();
    for bad in [
        vkey.replace("example.com", "example.org"),
        vkey.replacen('+', "+0", 1),
        vkey.to_uppercase(),
        vkey.replace(NAME, "two words"),
        vkey.replace(NAME, ""),
        format!("{vkey}="),
        format!("{vkey}\n"),
        "a+b".into(),
        String::new(),
    ] {
        assert!(Verifier::parse(&bad).is_err(), "{bad}");
    }
    for bad in [&vkey, &text.replace(NAME, "example.org"), &text[..text.len() - 4], "PRIVATE+KEY+", ""] {
        let error = Signer::parse(bad).unwrap_err().to_string();
        assert!(!error.contains("AQ"), "an error shows a secret: {error}");
    }
    for bad in ["", "a b", "a+b", "a\nb", "a\u{a0}b", &"x".repeat(256)] {
        assert!(Signer::new(bad, &[0; 32]).is_err(), "{bad}");
    }
}

#[test]
fn a_changed_checkpoint_is_refused() {
    let note = checkpoint().sign(&signer()).unwrap();
    assert_eq!(refused(&note.replace("1234", "1235")), "the signature of `example.com/log` does not hold");
    let line = note.lines().last().unwrap();
    // A second line of a known key that does not hold condemns the note, whatever the first says.
    let bad = line.replace("log ", "log A").replacen("AA", "A", 1);
    assert!(refused(&format!("{note}{bad}\n")).contains("log"));
    let other = Signer::new(NAME, &[1; 32]).unwrap();
    assert_eq!(refused(&checkpoint().sign(&other).unwrap()), "the note is not signed by `example.com/log`");
    let elsewhere = Checkpoint { origin: "example.org".into(), ..checkpoint() };
    let message = "origin `example.org` is not the name of the key, `example.com/log`";
    assert_eq!(elsewhere.sign(&signer()).unwrap_err().to_string(), message);
    assert_eq!(refused(&sign(&note_text(&elsewhere))), message);
}

#[test]
fn other_spellings_of_a_checkpoint_are_refused_though_signed() {
    let text = note_text(&checkpoint());
    assert_eq!(refused(&sign(&text.replace("1234", "01234"))), "`01234` is no size");
    assert_eq!(refused(&sign(&text.replace("1234", "+1234"))), "`+1234` is no size");
    assert_eq!(refused(&sign(&text.replace("1234", "18446744073709551616"))), "`18446744073709551616` is no size");
    assert!(refused(&sign(&text.replace("=\n", "\n"))).ends_with("is no root"));
    assert!(refused(&sign(&format!("{text}extension\n"))).starts_with("a checkpoint has three lines"));
    assert!(refused(&sign("\n\n\n")).starts_with("a checkpoint"));
    let huge = Checkpoint { size: u64::MAX, ..checkpoint() };
    assert!(huge.sign(&signer()).is_err());
}

#[test]
fn malformed_notes_are_refused() {
    let note = checkpoint().sign(&signer()).unwrap();
    let line = note.lines().last().unwrap().to_owned() + "\n";
    for bad in [
        String::new(),
        "\n\n".into(),
        note.trim_end().into(),
        note.replace('\u{2014}', "-"),
        note.replace("log\n1", "log\t\n1"),
        note.replace('\n', "\r\n"),
        format!("{note}\n"),
        format!("{note}\u{2014} \n"),
        format!("{note}\u{2014} x AAAA\n"),
        format!("{note}{}", line.repeat(100)),
        format!("{note}{}", " ".repeat(NOTE_BYTES_MAX)),
    ] {
        refused(&bad);
    }
    let many = format!("{note}{}", line.repeat(99));
    assert_eq!(Checkpoint::open(&many, &signer().verifier()), Ok(checkpoint()));
}

/// The text that a checkpoint signs.
fn note_text(checkpoint: &Checkpoint) -> String {
    let named = Signer::new(&checkpoint.origin, &[3; 32]).unwrap();
    let note = checkpoint.sign(&named).unwrap();
    note[..=note.find("\n\n").unwrap()].to_owned()
}

/// Any text, signed with our key by the other implementation.
fn sign(text: &str) -> String {
    let mut note = Note::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&StandardSigner::new(&signer().to_text()).unwrap()]).unwrap();
    String::from_utf8(note.to_bytes()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

    #[test]
    fn every_flipped_bit_is_refused(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let note = checkpoint().sign(&signer()).unwrap();
        let mut bytes = note.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            prop_assert!(Checkpoint::open(text, &signer().verifier()).is_err());
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text: String, tail in "[\\n\u{2014} a-z+=]{0,40}") {
        let note = format!("{text}\n\n\u{2014} {tail}");
        prop_assert!(Checkpoint::open(&note, &signer().verifier()).is_err());
        prop_assert!(Verifier::parse(&text).is_err() && Verifier::parse(&tail).is_err());
        prop_assert!(Signer::parse(&text).is_err());
    }
}
