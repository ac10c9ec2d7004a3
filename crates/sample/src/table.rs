//! Sizes that a regulation tabulates: 40 CFR 80.127, whose bands approximate and are looked up, never computed.

/// The sample that 40 CFR 80.127 prescribes for a population: 95 % confidence, no deviation expected, 10 % tolerable.
///
/// ```
/// use assay_sample::table::cfr_80_127;
///
/// assert_eq!([10, 19, 25, 26, 40, 41, 65, 66, 100_000].map(cfr_80_127), [10, 19, 19, 20, 20, 25, 25, 29, 29]);
/// ```
#[must_use]
pub fn cfr_80_127(population: u64) -> u64 {
    match population {
        66.. => 29,
        41.. => 25,
        26.. => 20,
        small => small.min(19),
    }
}
