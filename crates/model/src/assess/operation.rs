//! A control's operation, from its windows.
use super::{Operation, WindowWord};

/// How old a control's newest valid evidence is, against its allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    Fresh,
    /// Older than its allowance.
    Old,
    /// Nothing was recorded for longer than its allowance.
    Nothing,
}

/// The first row of the table that holds.
pub(crate) fn operation(words: &[WindowWord], age: Age) -> Operation {
    let any = |wanted: &[WindowWord]| words.iter().any(|word| wanted.contains(word));
    if any(&[WindowWord::Deviated, WindowWord::Missed, WindowWord::Late]) {
        Operation::Deviating
    } else if any(&[WindowWord::Unproven, WindowWord::Untested]) || age == Age::Nothing {
        Operation::Unproven
    } else if age == Age::Old {
        Operation::Stale
    } else if any(&[WindowWord::Passed]) {
        Operation::Supported
    } else if any(&[WindowWord::Idle]) {
        Operation::DidNotOperate
    } else {
        Operation::NotDue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WindowWord::*;

    /// The table, row by row.
    #[test]
    fn the_first_row_that_holds_decides() {
        let rows: [(&[WindowWord], Age, Operation); 12] = [
            (&[Passed, Deviated], Age::Fresh, Operation::Deviating),
            (&[Missed, Unproven], Age::Old, Operation::Deviating),
            (&[Late], Age::Nothing, Operation::Deviating),
            (&[Passed, Unproven], Age::Old, Operation::Unproven),
            (&[Untested, Idle], Age::Fresh, Operation::Unproven),
            (&[Pending], Age::Nothing, Operation::Unproven),
            (&[Passed, Pending], Age::Old, Operation::Stale),
            (&[Passed, Idle, Pending], Age::Fresh, Operation::Supported),
            (&[Idle, Pending], Age::Fresh, Operation::DidNotOperate),
            (&[Pending], Age::Fresh, Operation::NotDue),
            (&[], Age::Fresh, Operation::NotDue),
            (&[], Age::Nothing, Operation::Unproven),
        ];
        for (words, age, expected) in rows {
            assert_eq!(operation(words, age), expected, "{words:?} {age:?}");
        }
    }

    #[test]
    fn the_worst_of_several_is_the_greatest() {
        use Operation::*;
        let order = [NotApplicable, NotDue, DidNotOperate, Supported, Stale, Unproven, Deviating];
        assert!(order.is_sorted());
    }
}
