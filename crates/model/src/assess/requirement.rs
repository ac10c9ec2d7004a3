//! What requirements take from the controls and documents that serve them.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::control::{Assessed, named};
use super::exclusion::exclusions;
use super::scene::{Next, Scene};
use super::span::{AROUND, Declared, Stretch, govern};
use super::*;
use crate::facts::{DocumentVersion, EngagementFact, Sym};

/// Everything that serves requirements, as the roll-up needs it.
struct Rolling<'a> {
    scene: &'a Scene<'a>,
    engagement: EntryId,
    excluded: BTreeMap<RequirementId, (ExclusionKind, Reason)>,
    /// Controls in the engagement, by id.
    controls: Vec<In<'a>>,
    documents: Vec<Doc>,
    next: Next,
}

/// A control in the engagement.
struct In<'a> {
    assessed: &'a Assessed,
    status: &'a Arc<ControlStatus>,
    facts: &'a crate::facts::ControlFacts,
    /// The controls that answer for all its exceptions, where there are some.
    answered_by: Vec<usize>,
}

/// A document's days and design, for one requirement.
struct Doc {
    id: DocumentId,
    requirement: RequirementId,
    full: Vec<DaySpan>,
    any: Vec<DaySpan>,
    design: Design,
    reason: Reason,
}

/// Assembles the assessment from the controls' results.
pub(crate) fn roll_up(
    scene: &Scene,
    fact: &EngagementFact,
    requirements: &Requirements,
    assessed: &[Arc<Assessed>],
) -> Assessment {
    let engagement = scene.facts.entries.id(fact.entry);
    let (listed, documents, next) = listing(scene, fact, requirements, assessed);
    let asked: BTreeSet<&RequirementId> = listed.iter().map(|requirement| &requirement.id).collect();
    let (excluded, refused) = exclusions(fact, &engagement, &listed);
    let mut controls = Vec::new();
    let mut out = Vec::new();
    for (assessed, facts) in assessed.iter().zip(&scene.facts.controls) {
        let Some(status) = &assessed.status else { continue };
        let mut serves = status.versions.iter().flat_map(|version| &version.serves).map(|(id, _)| id).peekable();
        let serves_nothing = serves.peek().is_none();
        let serves: Vec<_> = serves.filter(|id| asked.contains(id)).collect();
        match serves.first() {
            None if serves_nothing => {}
            None => continue,
            Some(first) if serves.iter().all(|id| excluded.contains_key(*id)) => {
                out.push(left_out(status, &excluded[*first]));
                continue;
            }
            Some(_) => {}
        }
        controls.push(In { assessed, status, facts, answered_by: Vec::new() });
    }
    controls.sort_by(|a, b| a.status.id.cmp(&b.status.id));
    let mut rolling = Rolling { scene, engagement: engagement.clone(), excluded, controls, documents, next };
    if !scene.is_type1 {
        rolling.compensate();
    }
    let statuses: Vec<_> = listed.iter().map(|requirement| rolling.requirement(requirement)).collect();
    out.extend(rolling.controls.iter().map(|control| control.status.clone()));
    out.sort_by(|a, b| a.id.cmp(&b.id));
    for until in assessed.iter().filter_map(|assessed| assessed.valid_until) {
        rolling.next.turn(until);
    }
    if scene.today < scene.period.to && !scene.is_type1 {
        // Uncovered days and open spells grow day by day.
        rolling.next.turn(scene.clock.start_of(scene.today.plus(1)));
    }
    Assessment {
        engagement: named_engagement(fact),
        engagement_entry: engagement,
        period: scene.period,
        effective_at: scene.at,
        known_size: scene.facts.size(),
        rules: RULES,
        valid_until: rolling.next.get(),
        controls: out,
        requirements: statuses,
        refused,
    }
}

fn named_engagement(fact: &EngagementFact) -> EngagementId {
    fact.engagement.id.clone()
}

/// The requirements to list, in order, and the documents that serve them.
fn listing(
    scene: &Scene,
    fact: &EngagementFact,
    requirements: &Requirements,
    assessed: &[Arc<Assessed>],
) -> (Vec<Requirement>, Vec<Doc>, Next) {
    let next = Next::after(scene.at);
    let documents = documents(scene, &next);
    let mut listed = requirements.asked.clone();
    if requirements.others == Others::Listed {
        let mut others: BTreeSet<&RequirementId> = BTreeSet::new();
        for status in assessed.iter().filter_map(|assessed| assessed.status.as_ref()) {
            others.extend(status.versions.iter().flat_map(|version| &version.serves).map(|(id, _)| id));
        }
        others.extend(documents.iter().map(|document| &document.requirement));
        others.extend(fact.engagement.exclude.iter().map(|exclusion| &exclusion.requirement));
        for requirement in &requirements.asked {
            others.remove(&requirement.id);
        }
        listed.extend(others.into_iter().map(|id| Requirement { id: id.clone(), family: Family::of(id) }));
    }
    (listed, documents, next)
}

/// A control of which all that it serves is excluded: it keeps a status, and nothing else.
fn left_out(status: &ControlStatus, (kind, reason): &(ExclusionKind, Reason)) -> Arc<ControlStatus> {
    let mut entries = reason.entries.to_vec();
    entries.extend(status.versions.iter().map(|version| version.entry.clone()));
    let reason = Reason { text: format!("all that it serves is excluded: {}", reason.text), entries: Cited::new(entries) };
    Arc::new(ControlStatus {
        design: Design::Excluded(*kind),
        design_reasons: vec![reason.clone()],
        operation: Operation::NotApplicable,
        operation_reasons: vec![reason],
        windows: Vec::new(),
        exceptions: Vec::new(),
        flags: Vec::new(),
        ..status.clone()
    })
}

/// The documents that serve something on a day of the period, one for each requirement that they serve.
fn documents(scene: &Scene, next: &Next) -> Vec<Doc> {
    let mut documents = Vec::new();
    for (id, versions) in &scene.facts.documents {
        let mut declared = Vec::with_capacity(versions.len());
        for version in versions {
            let seen = version.from <= scene.today;
            if !seen {
                next.turn(scene.clock.start_of(version.from));
            }
            let in_scope = scene.in_scope(&version.assets);
            declared.push(seen.then_some(Declared { from: version.from, to: version.to, in_scope }));
        }
        let around = DaySpan { from: scene.period.from.plus(-AROUND), to: scene.period.to.plus(AROUND) };
        let mut stretches = govern(&declared, around);
        stretches.retain(|stretch| stretch.days.meet(scene.period).is_some());
        let serves = stretches.iter().flat_map(|stretch| &versions[stretch.version].serves);
        let serves: BTreeSet<Sym> = serves.map(|(requirement, _)| *requirement).collect();
        documents.extend(serves.into_iter().map(|requirement| document(scene, *id, versions, &stretches, requirement)));
    }
    for decision in scene.facts.decisions.iter().filter(|decision| decision.word == crate::body::Word::Approve) {
        next.turn(scene.clock.start_of(scene.clock.day_of(decision.at)));
    }
    documents.sort_by(|a, b| (&a.id, &a.requirement).cmp(&(&b.id, &b.requirement)));
    documents
}

fn document(scene: &Scene, id: Sym, versions: &[DocumentVersion], stretches: &[Stretch], requirement: Sym) -> Doc {
    let (mut full, mut any, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let mut design = Design::Suitable;
    for stretch in stretches {
        let version = &versions[stretch.version];
        let serves = || version.serves.iter().filter(|(served, _)| *served == requirement);
        if serves().next().is_none() {
            continue;
        }
        any.push(stretch.days);
        if serves().any(|(_, extent)| *extent == Extent::Full) {
            full.push(stretch.days);
        }
        // An approval is of the text that lay before it.
        match scene.approvals.get(&version.entry) {
            Some(approvals) => entries.extend(approvals.iter().map(|approval| approval.entry)),
            None => design = Design::NotAssessed,
        }
        entries.push(version.entry);
    }
    let name = named(scene.facts, id, DocumentId::parse);
    let text = match design {
        Design::Suitable => format!("the document `{name}` is approved"),
        _ => format!("the document `{name}` is approved by nobody"),
    };
    let requirement = named(scene.facts, requirement, RequirementId::parse);
    Doc { id: name, requirement, full, any, design, reason: scene.reason(text, entries) }
}

impl Rolling<'_> {
    /// Finds the controls all of whose exceptions others answer.
    fn compensate(&mut self) {
        let answering: Vec<usize> = (0..self.controls.len())
            .filter(|at| {
                let status = self.controls[*at].status;
                let compensates = self.controls[*at].facts.versions.iter().any(|version| !version.compensates.is_empty());
                compensates && status.design == Design::Suitable && status.operation == Operation::Supported
            })
            .collect();
        for at in 0..self.controls.len() {
            let status = self.controls[at].status;
            if status.operation != Operation::Deviating {
                continue;
            }
            let by: Option<BTreeSet<usize>> = status
                .exceptions
                .iter()
                .map(|exception| answering.iter().copied().find(|by| self.answers(*by, at, exception)))
                .collect();
            self.controls[at].answered_by = by.unwrap_or_default().into_iter().collect();
        }
    }

    /// Whether on every day of an exception the one control compensates for the other, for a risk that both name, and passed.
    fn answers(&self, by: usize, of: usize, exception: &Exception) -> bool {
        let (by, of) = (&self.controls[by], &self.controls[of]);
        let end = self.scene.last_seen();
        let Ok(days) = DaySpan::new(exception.from, exception.to.map_or(end, |to| to.min(self.scene.period.to))) else {
            return false;
        };
        let mut some = false;
        for stretch in &of.assessed.stretches {
            let Some(days) = stretch.days.meet(days) else { continue };
            some = true;
            let failed = &of.facts.versions[stretch.version];
            for day in (days.from.0..=days.to.0).map(Day) {
                let at = by.assessed.stretches.partition_point(|stretch| stretch.days.to < day);
                let Some(governing) = by.assessed.stretches.get(at).filter(|stretch| stretch.days.contains(day)) else {
                    return false;
                };
                let version = &by.facts.versions[governing.version];
                let compensates = version.compensates.contains(&of.assessed.id);
                let shares = version.risks.iter().any(|risk| failed.risks.contains(risk));
                let at = by.assessed.passed.partition_point(|days| days.to < day);
                let passed = by.assessed.passed.get(at).is_some_and(|days| days.contains(day));
                if !(compensates && shares && passed) {
                    return false;
                }
            }
        }
        some
    }

    fn requirement(&self, requirement: &Requirement) -> RequirementStatus {
        let id = &requirement.id;
        let mut status = RequirementStatus {
            id: id.clone(),
            design: Design::Unaddressed,
            design_reasons: Vec::new(),
            operation: Operation::NotApplicable,
            operation_reasons: Vec::new(),
            controls: Vec::new(),
            documents: Vec::new(),
            shows: Vec::new(),
            answered_by: Vec::new(),
            uncovered: Vec::new(),
        };
        let serving: Vec<&In> = self
            .controls
            .iter()
            .filter(|control| control.status.versions.iter().any(|version| version.serves.iter().any(|(served, _)| served == id)))
            .collect();
        let documents: Vec<&Doc> = self.documents.iter().filter(|document| document.requirement == *id).collect();
        status.controls = serving.iter().map(|control| control.status.id.clone()).collect();
        status.documents = documents.iter().map(|document| document.id.clone()).collect();
        if let Some((kind, reason)) = self.excluded.get(id) {
            status.design = Design::Excluded(*kind);
            status.design_reasons.push(reason.clone());
            status.operation_reasons.push(reason.clone());
            return status;
        }
        // Beside a control a document changes nothing for a SOC 2 criterion.
        let is_soc2 = matches!(requirement.family, Family::Soc2(_));
        let counting = if is_soc2 && !serving.is_empty() { &[][..] } else { &documents[..] };
        self.design(&mut status, &serving, counting, is_soc2);
        self.operation(&mut status, &serving, counting, is_soc2);
        status
    }

    fn reason(&self, text: impl Into<String>, entries: impl IntoIterator<Item = EntryId>) -> Reason {
        Reason { text: text.into(), entries: Cited::new(entries.into_iter().collect()) }
    }

    fn design(&self, status: &mut RequirementStatus, serving: &[&In], documents: &[&Doc], is_soc2: bool) {
        if serving.is_empty() && documents.is_empty() {
            let text = "nothing that serves it was in force in the period";
            status.design_reasons.push(self.reason(text, [self.engagement.clone()]));
            return;
        }
        let designs = serving.iter().map(|control| control.status.design);
        let mut worst = designs.chain(documents.iter().map(|document| document.design)).max().unwrap_or(Design::Suitable);
        let mut reasons = Vec::new();
        if is_soc2 && serving.is_empty() {
            worst = worst.max(Design::Partial);
            let entries = documents.iter().flat_map(|document| document.reason.entries.iter().cloned());
            reasons.push((Design::Partial, self.reason("a document alone is not enough for a criterion", entries)));
        }
        self.coverage(status, serving, documents, &mut reasons);
        worst = reasons.iter().map(|(design, _)| *design).max().map_or(worst, |partial| worst.max(partial));
        for control in serving {
            for reason in &control.status.design_reasons {
                let text = format!("`{}`: {}", control.status.id, reason.text);
                reasons.push((control.status.design, Reason { text, entries: reason.entries.clone() }));
            }
        }
        reasons.extend(documents.iter().map(|document| (document.design, document.reason.clone())));
        status.design = worst;
        status.design_reasons = reasons.into_iter().filter(|(design, _)| *design == worst).map(|(_, reason)| reason).collect();
    }

    /// The days on which nothing serves it, and those on which nothing serves it in full.
    fn coverage(&self, status: &mut RequirementStatus, serving: &[&In], documents: &[&Doc], reasons: &mut Vec<(Design, Reason)>) {
        let (mut full, mut any, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for control in serving {
            for version in &control.status.versions {
                let serves = || version.serves.iter().filter(|(served, _)| *served == status.id);
                if serves().next().is_none() {
                    continue;
                }
                any.extend(&version.days);
                if serves().any(|(_, extent)| *extent == Extent::Full) {
                    full.extend(&version.days);
                }
                entries.push(version.entry.clone());
            }
        }
        for document in documents {
            any.extend(&document.any);
            full.extend(&document.full);
            entries.extend(document.reason.entries.iter().cloned());
        }
        if let Some(seen) = self.scene.seen().filter(|_| !self.scene.is_type1) {
            status.uncovered = without(seen, any);
        }
        // Before the period its first day speaks for it.
        let first = DaySpan { from: self.scene.period.from, to: self.scene.period.from };
        let seen = self.scene.seen().unwrap_or(first);
        let short: i32 = without(seen, full).iter().map(|days| days.n_days()).sum();
        if short > 0 {
            let text = format!("on {short} of {} days nothing in force serves it in full", seen.n_days());
            reasons.push((Design::Partial, self.reason(text, entries)));
        }
    }

    fn operation(&self, status: &mut RequirementStatus, serving: &[&In], documents: &[&Doc], is_soc2: bool) {
        if self.scene.is_type1 {
            let text = "a Type 1 looks at the design on its date";
            status.operation_reasons.push(self.reason(text, [self.engagement.clone()]));
            return;
        }
        if serving.is_empty() {
            let entries = documents.iter().flat_map(|document| document.reason.entries.iter().cloned());
            let entries = entries.chain(documents.is_empty().then(|| self.engagement.clone()));
            let (operation, text) = match (documents.is_empty(), is_soc2) {
                (true, _) => (Operation::Unproven, "nothing that serves it was in force in the period"),
                (false, true) => (Operation::Unproven, "a document does not operate, and no control serves it"),
                (false, false) => (Operation::NotApplicable, "a document does not operate"),
            };
            status.operation = operation;
            status.operation_reasons.push(self.reason(text, entries));
            return;
        }
        let mut reasons: Vec<(Operation, Reason)> = Vec::new();
        let mut always = Vec::new();
        for control in serving {
            let id = &control.status.id;
            if control.answered_by.is_empty() {
                for reason in &control.status.operation_reasons {
                    let text = format!("`{id}` is {}: {}", control.status.operation, reason.text);
                    reasons.push((control.status.operation, Reason { text, entries: reason.entries.clone() }));
                }
                continue;
            }
            status.shows.push(id.clone());
            let mut entries = control.assessed.versions.to_vec();
            for by in &control.answered_by {
                let by = &self.controls[*by];
                status.answered_by.push(by.status.id.clone());
                entries.extend(by.assessed.versions.iter().cloned());
                let text = format!("`{}` answers for `{id}` and is {}", by.status.id, by.status.operation);
                let answering = Reason { text, entries: by.status.operation_reasons[0].entries.clone() };
                reasons.push((by.status.operation, answering));
            }
            always.push(self.reason(format!("every exception of `{id}` is answered for; it is still shown"), entries));
            reasons.push((control.assessed.rest, control.assessed.rest_reason.clone()));
        }
        status.answered_by.sort_unstable();
        status.answered_by.dedup();
        let worst = reasons.iter().map(|(operation, _)| *operation).max().unwrap_or(Operation::Unproven);
        status.operation = worst;
        let worst_reasons = reasons.into_iter().filter(|(operation, _)| *operation == worst).map(|(_, reason)| reason);
        status.operation_reasons = worst_reasons.chain(always).collect();
    }
}

/// What is left of days without others, which may come in any order.
fn without(days: DaySpan, mut others: Vec<DaySpan>) -> Vec<DaySpan> {
    others.sort_unstable();
    super::coverage::left_of(days, &others)
}
