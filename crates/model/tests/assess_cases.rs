//! Every worked case, each as the product does it: entries, facts, assessment.
mod cases;

const CASES: &str = include_str!("assess-cases.yaml");

/// What the worked cases leave open.
const MORE: &str = include_str!("assess-more.yaml");

#[test]
fn every_case_is_answered_as_expected() {
    let mut cases = cases::read(CASES).expect("the cases can be read");
    assert!(cases.len() > 80, "{} cases", cases.len());
    cases.extend(cases::read(MORE).expect("the other cases can be read"));
    let mut failures = Vec::new();
    for case in &cases {
        match case.differences() {
            Ok(differences) if differences.is_empty() => {}
            Ok(differences) => failures.push(format!("{}\n  {}", case.id, differences.join("\n  "))),
            Err(error) => failures.push(format!("{}\n  {error}", case.id)),
        }
    }
    assert!(failures.is_empty(), "{} of {} cases differ\n{}", failures.len(), cases.len(), failures.join("\n"));
}
