//! A control's exceptions: its alarmed items and spells, its missed and late windows, and what was decided on them.
use super::alarm::Alarm;
use super::control::{Workings, named};
use super::scene::Scene;
use super::window::Judged;
use super::*;
use crate::body::Word;
use crate::facts::DecisionFact;

impl Workings<'_> {
    /// The exceptions, by their first day and name; `beneath` gets the names by window.
    pub(super) fn exceptions(&self, beneath: &mut [Vec<String>]) -> Vec<Exception> {
        let mut exceptions = Vec::new();
        for alarm in &self.items.alarms {
            let exception = self.alarm(alarm);
            let mut windows: Vec<usize> = alarm.raised.iter().map(|(_, window)| *window).collect();
            windows.dedup();
            for window in windows {
                beneath[window].push(exception.name.clone());
            }
            exceptions.push(exception);
        }
        for (at, judged) in self.judged.iter().enumerate() {
            if let Some(word) = judged.performance {
                let exception = self.unperformed(at, word, judged);
                beneath[at].push(exception.name.clone());
                exceptions.push(exception);
            }
        }
        exceptions.sort_by(|a, b| (a.from, &a.name, a.occurred()).cmp(&(b.from, &b.name, b.occurred())));
        for names in beneath {
            names.sort_unstable();
            names.dedup();
        }
        exceptions
    }

    fn alarm(&self, alarm: &Alarm) -> Exception {
        let (scene, facts) = (self.scene, self.scene.facts);
        let item = facts.words.text(alarm.item.item);
        let decisions = alarm.known_by.iter().filter_map(|run| scene.alarm_decisions.get(&(*run, alarm.item.item)));
        let (state, answers) = state(scene, decisions.flatten().copied());
        let said = facts.words.text(alarm.item.reason);
        let text = if said.is_empty() { format!("`{item}` is alarmed") } else { format!("`{item}`: {said}") };
        Exception {
            name: format!("{}/{item}", facts.entries.id(alarm.raised[0].0)),
            of: ExceptionOf::Alarm {
                test: named(facts, alarm.test, TestId::parse),
                item: item.to_owned(),
                occurred_at: alarm.at,
                asset: alarm.item.asset.map(|asset| named(facts, asset, AssetId::parse)),
                text: said.to_owned(),
            },
            from: alarm.from,
            to: alarm.to,
            reason: scene.reason(text, alarm.raised.iter().map(|(run, _)| *run)),
            state,
            answers,
        }
    }

    fn unperformed(&self, at: usize, word: WindowWord, judged: &Judged) -> Exception {
        let (scene, window) = (self.scene, &self.windows[at]);
        let mut inside = window.inside(scene.period).map(|part| part.days);
        let first = inside.next().expect("a window has a day inside the period");
        let to = inside.next_back().unwrap_or(first).to;
        let decisions = scene.window_decisions.get(&self.control.id).into_iter().flatten();
        let decisions = decisions.filter(|(day, _)| window.first() <= *day && *day <= window.last());
        let (state, answers) = state(scene, decisions.map(|(_, decision)| *decision));
        let (of, text) = match word {
            WindowWord::Late => (ExceptionOf::Late, format!("performed after it was due on {}", judged.due)),
            _ => (ExceptionOf::Missed, format!("not performed by {}, when it was due", judged.due)),
        };
        Exception {
            name: format!("{}@{}", scene.facts.words.text(self.control.id), first.from),
            of,
            from: first.from,
            to: Some(to),
            reason: Reason { text, entries: judged.reason.entries.clone() },
            state,
            answers,
        }
    }
}

impl Exception {
    fn occurred(&self) -> Option<Instant> {
        match self.of {
            ExceptionOf::Alarm { occurred_at, .. } => occurred_at,
            ExceptionOf::Missed | ExceptionOf::Late => None,
        }
    }
}

/// What the decisions that hold make of an exception.
fn state<'a>(scene: &Scene, decisions: impl Iterator<Item = &'a DecisionFact>) -> (State, Cited) {
    let mut decisions: Vec<(EntryId, &DecisionFact)> =
        decisions.map(|decision| (scene.facts.entries.id(decision.entry), decision)).collect();
    decisions.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    decisions.dedup_by(|a, b| a.0 == b.0);
    let of = |word: Word| decisions.iter().filter(move |(_, decision)| decision.word == word);
    let answers = Cited::new(of(Word::Answer).map(|(id, _)| id.clone()).collect());
    let state = if let Some((by, _)) = of(Word::Close).next() {
        State::Closed { by: by.clone() }
    } else {
        // Of several acceptances the one that holds longest.
        match of(Word::Accept).max_by_key(|(_, decision)| decision.until.map_or((true, Day(0)), |day| (false, day))) {
            Some((by, decision)) => State::Accepted { by: by.clone(), until: decision.until },
            None => State::Open,
        }
    };
    (state, answers)
}
