//! The tables of `docs/status.md` against the code's words and the worked cases, row by row.
use assay_model::assess::{Design, Operation, WindowWord};
use assay_model::object::ExclusionKind;

const DOC: &str = include_str!("../../../docs/status.md");
const CASES: &str = include_str!("assess-cases.yaml");

/// The rows of the table under a header, each by its cells without backticks.
fn table(header: &str) -> Vec<Vec<String>> {
    let rest = DOC.split_once(&format!("{header}\n|---|---|---|\n")).expect(header).1;
    let rows = rest.lines().take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()).collect()
}

/// The lines of a worked case.
fn case(id: &str) -> &'static str {
    let from = CASES.find(&format!("- id: {id}\n")).unwrap_or_else(|| panic!("there is no case `{id}`"));
    let rest = &CASES[from + 1..];
    rest.split("\n- id: ").next().unwrap_or(rest)
}

#[test]
fn the_words_of_a_window_stand_in_their_order() {
    use WindowWord::*;
    let words = [Deviated, Missed, Late, Unproven, Untested, Pending, Passed, Idle];
    let rows = table("| word | when | case |");
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), words.map(|word| word.word()));
    assert!(words.is_sorted());
    for row in rows {
        assert!(case(&row[2]).contains(&format!(" {}", row[0])), "`{}` does not show `{}`", row[2], row[0]);
    }
}

#[test]
fn the_designs_stand_in_their_order() {
    use Design::*;
    let designs = [Excluded(ExclusionKind::Soa), Suitable, NotAssessed, Partial, Deficient, Unaddressed];
    let rows = table("| design | when | case |");
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), designs.map(|design| design.word()));
    assert!(designs.is_sorted());
    for row in rows {
        assert!(case(&row[2]).contains(&row[0]), "`{}` does not show `{}`", row[2], row[0]);
    }
}

#[test]
fn the_operations_are_those_of_the_code() {
    use Operation::*;
    let operations = [Deviating, Unproven, Stale, Supported, DidNotOperate, NotDue];
    let rows = table("| its windows | operation | case |");
    assert_eq!(rows.iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), operations.map(|operation| operation.word()));
    for row in rows {
        assert!(case(&row[2]).contains(&row[1]), "`{}` does not show `{}`", row[2], row[1]);
    }
    let order = [NotApplicable, NotDue, DidNotOperate, Supported, Stale, Unproven, Deviating];
    let listed = order.map(|operation| format!("`{}`", operation.word())).join(", ");
    assert!(DOC.replace('\n', " ").contains(&listed), "{listed}");
    assert!(order.is_sorted());
}

#[test]
fn every_decision_has_a_case() {
    for row in table("| word | what it changes | case |") {
        assert!(case(&row[2]).contains(&format!(" {} ", row[0])), "`{}` does not show `{}`", row[2], row[0]);
    }
}
