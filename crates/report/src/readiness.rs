//! What follows from a gap view for its readers: the readiness matrix, and what needs work, worst first.
use assay_engine::view::gap::{Gap, GapFramework, Reason, RequirementRow};

use crate::{
    Error,
    standing::{self, DESIGN, OPERATION, Standing},
};

/// How many requirements of each group stand where.
#[derive(Debug, PartialEq)]
pub(crate) struct Matrix {
    pub rows: Vec<MatrixRow>,
    pub total: MatrixRow,
    /// A Type 1 engagement has no operation axis.
    pub has_operation: bool,
}

/// Counts in the order of `DESIGN` and `OPERATION`; together they are `n`, on each axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MatrixRow {
    pub group: String,
    pub n: u64,
    pub n_needs_work: u64,
    pub design: Vec<u64>,
    pub operation: Vec<u64>,
}

impl MatrixRow {
    fn new(group: &str) -> Self {
        let (design, operation) = (vec![0; DESIGN.len()], vec![0; OPERATION.len()]);
        Self { group: group.to_owned(), n: 0, n_needs_work: 0, design, operation }
    }

    fn add(&mut self, row: &RequirementRow) -> Result<(), Error> {
        self.n += 1;
        self.n_needs_work += u64::from(needs_work(row)?);
        self.design[position(&DESIGN, &row.design)?] += 1;
        self.operation[position(&OPERATION, &row.operation)?] += 1;
        Ok(())
    }
}

/// Counts a framework's requirements by group, in the order in which groups first appear.
///
/// Fails when the counts of the view are not those of its own rows: a report must not contradict itself.
pub(crate) fn matrix(framework: &GapFramework) -> Result<Matrix, Error> {
    let mut rows: Vec<MatrixRow> = Vec::new();
    let mut total = MatrixRow::new("All");
    for requirement in &framework.requirements {
        let at = rows.iter().position(|row| row.group == requirement.group);
        let at = at.unwrap_or_else(|| {
            rows.push(MatrixRow::new(&requirement.group));
            rows.len() - 1
        });
        rows[at].add(requirement)?;
        total.add(requirement)?;
    }
    agree(framework, "design", &DESIGN, &framework.design, &total.design)?;
    agree(framework, "operation", &OPERATION, &framework.operation, &total.operation)?;
    if framework.n != total.n {
        return Err(Error(format!("framework `{}` says {} requirements and lists {}", framework.id, framework.n, total.n)));
    }
    let has_operation = total.operation[..OPERATION.len() - 1].iter().any(|&n| n > 0);
    Ok(Matrix { rows, total, has_operation })
}

fn agree(
    framework: &GapFramework,
    axis: &str,
    words: &'static [Standing],
    said: &[(String, u64)],
    listed: &[u64],
) -> Result<(), Error> {
    let mut counts = vec![0; words.len()];
    for (word, n) in said {
        counts[position(words, word)?] += n;
    }
    for (at, standing) in words.iter().enumerate().filter(|(_, standing)| !standing.word.is_empty()) {
        if counts[at] != listed[at] {
            let (id, word, said, listed) = (&framework.id, standing.word, counts[at], listed[at]);
            return Err(Error(format!("framework `{id}` says {said} of {axis} `{word}` and lists {listed}")));
        }
    }
    Ok(())
}

fn position(words: &'static [Standing], word: &str) -> Result<usize, Error> {
    let standing = standing::find(words, word)?;
    Ok(words.iter().position(|each| each == standing).expect("`find` returns one of the words"))
}

/// Whether something is to be done about a requirement, on either axis.
pub(crate) fn needs_work(row: &RequirementRow) -> Result<bool, Error> {
    Ok(severity(row)? > 0)
}

/// How much a requirement presses: the worse of its two words.
fn severity(row: &RequirementRow) -> Result<u8, Error> {
    let design = standing::find(&DESIGN, &row.design)?.severity;
    Ok(design.max(standing::find(&OPERATION, &row.operation)?.severity))
}

/// Requirements that stand alike, for the same reasons: one matter, however many requirements it touches.
#[derive(Debug)]
pub(crate) struct Matter<'a> {
    pub requirements: Vec<(&'a GapFramework, &'a RequirementRow)>,
    pub design: &'a str,
    pub operation: &'a str,
    pub reasons: &'a [Reason],
}

/// What needs work, by the worse of its two words, then by both, then in the order of the frameworks.
pub(crate) fn matters(gap: &Gap) -> Result<Vec<Matter<'_>>, Error> {
    let mut ranked: Vec<((u8, u8), Matter<'_>)> = Vec::new();
    for framework in &gap.frameworks {
        for row in &framework.requirements {
            let worse = severity(row)?;
            if worse == 0 {
                continue;
            }
            let both = standing::find(&DESIGN, &row.design)?.severity + standing::find(&OPERATION, &row.operation)?.severity;
            let alike = |matter: &Matter<'_>| {
                (matter.design, matter.operation, matter.reasons) == (&row.design, &row.operation, &row.reasons)
            };
            match ranked.iter_mut().find(|(_, matter)| !row.reasons.is_empty() && alike(matter)) {
                Some((_, matter)) => matter.requirements.push((framework, row)),
                None => {
                    let requirements = vec![(framework, row)];
                    let (design, operation, reasons) = (&row.design, &row.operation, &row.reasons);
                    ranked.push(((worse, both), Matter { requirements, design, operation, reasons }));
                }
            }
        }
    }
    ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    Ok(ranked.into_iter().map(|(_, matter)| matter).collect())
}

/// An id without its framework, where the framework is plain: `CC6.2` for `soc2:CC6.2`.
pub(crate) fn local_id(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, local)| local)
}

/// What a control serves, in the order of the frameworks.
pub(crate) fn served_by<'a>(gap: &'a Gap, control: &str) -> Vec<&'a str> {
    // A row may say more behind the id, such as `AC-01 in part`.
    let names = |row: &RequirementRow| row.controls.iter().any(|text| text.split_whitespace().next() == Some(control));
    let rows = gap.frameworks.iter().flat_map(|framework| &framework.requirements);
    rows.filter(|row| names(row)).map(|row| local_id(&row.id)).collect()
}

/// A number as people read it: `18,204`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
