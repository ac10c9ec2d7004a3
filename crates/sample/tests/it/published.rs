//! Published figures: sizes and limits as audit literature tabulates them, and a regulation's table beside the exact sizes.
use assay_sample::Rate;
use assay_sample::limit::upper_limit;
use assay_sample::size::Aim;
use assay_sample::table::cfr_80_127;

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn aim(risk: &str, tolerable: &str, expected: &str, population: Option<u64>) -> Aim {
    Aim { risk: rate(risk), tolerable: rate(tolerable), expected: rate(expected), population }
}

/// Items needed for 0, 1 and 2 deviations: reference/audit-practice.md 1.4.
#[test]
fn items_needed_for_the_deviations_found() {
    for (risk, tolerable, needed) in [
        ("10%", "10%", [22, 38, 52]),
        ("10%", "9%", [25, 42, 58]),
        ("10%", "5%", [45, 77, 105]),
        ("5%", "10%", [29, 46, 61]),
        ("5%", "5%", [59, 93, 124]),
    ] {
        let found = [0, 1, 2].map(|deviations| aim(risk, tolerable, "0", None).size_for(deviations).unwrap().n);
        assert_eq!(found, needed, "{risk} {tolerable}");
    }
}

/// Upper limits at 10 % and 5 % risk for 0, 1 and 2 deviations, in hundredths: the same section.
#[test]
fn upper_limits_of_small_samples() {
    for (n, limits) in [
        (5, ["36.9/45.1", "58.4/65.7", "75.3/81.1"]),
        (15, ["14.2/18.1", "23.6/27.9", "31.7/36.3"]),
        (25, ["8.8/11.3", "14.7/17.6", "19.9/23.1"]),
        (40, ["5.6/7.2", "9.4/11.3", "12.8/14.9"]),
        (60, ["3.8/4.9", "6.3/7.7", "8.6/10.1"]),
    ] {
        for (deviations, both) in limits.into_iter().enumerate() {
            let limit = |risk| 100.0 * upper_limit(deviations as u64, n, rate(risk), None).unwrap().rate;
            assert_eq!(format!("{:.1}/{:.1}", limit("10%"), limit("5%")), both, "{deviations} of {n}");
        }
    }
}

/// Cells of the attribute tables that audit literature has carried for decades: sizes and the deviations that they allow, for
/// an expected rate, a tolerable one and a risk.
#[test]
fn customary_attribute_tables() {
    for (risk, expected, tolerable, cell) in [
        ("5%", "0%", "2%", (149, 0)),
        ("5%", "0%", "3%", (99, 0)),
        ("5%", "0%", "4%", (74, 0)),
        ("5%", "0%", "6%", (49, 0)),
        ("5%", "0%", "7%", (42, 0)),
        ("5%", "0%", "8%", (36, 0)),
        ("5%", "0%", "9%", (32, 0)),
        ("5%", "0%", "15%", (19, 0)),
        ("5%", "0%", "20%", (14, 0)),
        ("5%", "0.25%", "2%", (236, 1)),
        ("5%", "0.75%", "3%", (208, 2)),
        ("5%", "1%", "4%", (156, 2)),
        ("5%", "1.5%", "4%", (192, 3)),
        ("5%", "1%", "5%", (93, 1)),
        ("5%", "2%", "5%", (181, 4)),
        ("5%", "2%", "6%", (127, 3)),
        ("5%", "2%", "8%", (77, 2)),
        ("5%", "2%", "10%", (46, 1)),
        ("5%", "4%", "10%", (89, 4)),
        ("10%", "0.25%", "2%", (194, 1)),
        ("10%", "1%", "4%", (96, 1)),
        ("10%", "1%", "5%", (77, 1)),
        ("10%", "2%", "5%", (132, 3)),
        ("10%", "2%", "9%", (42, 1)),
        ("10%", "4%", "10%", (65, 3)),
    ] {
        let size = aim(risk, tolerable, expected, None).size().unwrap();
        assert_eq!((size.n, size.allowed_deviations), cell, "risk {risk}, expected {expected}, tolerable {tolerable}");
    }
}

/// Where a share is whole, a rounding more would allow one deviation more: 7 % of 200 in floating point, say.
#[test]
fn a_whole_share_allows_no_more_than_itself() {
    assert_eq!((rate("7%").ceil_of(200), (0.07_f64 * 200.0).ceil()), (14, 15.0));
    let (four, more) = (aim("5%", "7%", "4%", None), aim("5%", "7%", "4.00000000001%", None));
    assert_eq!((four.expected.ceil_of(350), more.expected.ceil_of(350)), (14, 15));
    let (size, larger) = (four.size().unwrap(), more.size().unwrap());
    assert_eq!(size.allowed_deviations, (4 * size.n).div_ceil(100));
    assert!(size.n <= larger.n);
}

/// 40 CFR 80.127 rests on 95 %, nothing expected and 10 % tolerable; its bands approximate what is exact at their ends.
#[test]
fn the_regulations_bands_and_the_exact_sizes() {
    let exact = |population| aim("5%", "10%", "0", Some(population)).size().unwrap().n;
    assert_eq!([exact(1_000), exact(100_000), exact(65), exact(40)], [29, 29, 25, 21]);
    assert_eq!([1_000, 100_000, 65, 40].map(cfr_80_127), [29, 29, 25, 20]);
    assert_eq!(aim("5%", "10%", "0", None).size().unwrap().n, 29);
}
