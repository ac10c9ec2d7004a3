//! One line of the grammar, taken apart.
use assay_model::body::Word;
use assay_model::object::{Extent, Frequency};
use assay_model::time::{Day, DaySpan, Instant, Zone};

pub type Parsed<T> = Result<T, String>;

/// The words of a line, one after the other.
pub struct Words<'a> {
    line: &'a str,
    words: std::iter::Peekable<std::str::SplitWhitespace<'a>>,
}

impl<'a> Words<'a> {
    pub fn of(line: &'a str) -> Self {
        Self { line, words: line.split_whitespace().peekable() }
    }

    pub fn maybe(&mut self) -> Option<&'a str> {
        self.words.next()
    }

    pub fn next(&mut self) -> Parsed<&'a str> {
        self.words.next().ok_or_else(|| format!("`{}` ends too soon", self.line))
    }

    fn if_is(&mut self, word: &str) -> bool {
        self.words.next_if(|next| *next == word).is_some()
    }

    pub fn day(&mut self) -> Parsed<Day> {
        day(self.next()?)
    }

    pub fn span(&mut self) -> Parsed<DaySpan> {
        DaySpan::parse(self.next()?).map_err(|error| error.to_string())
    }

    fn number(&mut self) -> Parsed<u64> {
        let word = self.next()?;
        word.parse().map_err(|_| format!("`{word}` is no number"))
    }

    pub fn list(&mut self) -> Parsed<Vec<String>> {
        Ok(self.next()?.split(',').map(str::to_owned).collect())
    }

    pub fn unknown<T>(&self, word: &str) -> Parsed<T> {
        Err(format!("`{}`: `{word}` is not a word of the grammar here", self.line))
    }
}

pub fn day(word: &str) -> Parsed<Day> {
    Day::parse(word).map_err(|error| error.to_string())
}

/// A day, which means its noon, or an instant.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Day(Day),
    Instant(Instant),
}

impl When {
    fn parse(word: &str) -> Parsed<Self> {
        if word.contains('T') {
            Instant::parse(word).map(When::Instant).map_err(|error| error.to_string())
        } else {
            day(word).map(When::Day)
        }
    }

    pub fn at(self, zone: &Zone) -> Instant {
        match self {
            When::Day(day) => zone.noon_of(day),
            When::Instant(at) => at,
        }
    }

    pub fn day(self, zone: &Zone) -> Day {
        match self {
            When::Day(day) => day,
            When::Instant(at) => zone.day_of(at),
        }
    }
}

#[derive(Clone, Debug)]
pub struct ControlLine {
    pub id: String,
    pub frequency: Frequency,
    pub from: Day,
    pub to: Option<Day>,
    pub due_within: u16,
    pub allowance: Option<u16>,
    pub serves: Vec<(String, Extent)>,
    pub tests: Vec<String>,
    pub risks: Vec<String>,
    pub compensates: Vec<String>,
    pub supersedes: Option<String>,
    pub assets: Vec<String>,
    pub walkthrough: Option<Looked>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    Ok,
    Alarm,
}

#[derive(Clone, Debug)]
pub struct RunLine {
    pub control: String,
    pub span: RunSpan,
    pub result: RunResult,
    pub test: Option<String>,
    pub evidence: Option<String>,
    pub supersedes: Option<String>,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub enum RunSpan {
    Covers(DaySpan),
    Snapshot(When),
}

#[derive(Clone, Debug)]
pub enum RunResult {
    Ran(Population),
    Error(String),
    CheckFailed(String),
}

#[derive(Clone, Debug, Default)]
pub struct Population {
    pub n: u64,
    pub alarms: Vec<ItemWord>,
    pub unclear: Vec<ItemWord>,
    pub lacks: Vec<String>,
    pub items: Option<DaySpan>,
    pub proof: Option<String>,
}

/// `ITEM@D[ASSET]`.
#[derive(Clone, Debug)]
pub struct ItemWord {
    pub item: String,
    pub when: When,
    pub asset: Option<String>,
}

impl ItemWord {
    fn parse(word: &str) -> Parsed<Self> {
        let (word, asset) = match word.strip_suffix(']').and_then(|word| word.rsplit_once('[')) {
            Some((word, asset)) => (word, Some(asset.to_owned())),
            None => (word, None),
        };
        let Some((item, when)) = word.rsplit_once('@') else { return Err(format!("`{word}` is not `ITEM@DAY`")) };
        Ok(Self { item: item.to_owned(), when: When::parse(when)?, asset })
    }
}

#[derive(Clone, Debug)]
pub enum TargetWord {
    Entry(String),
    Alarm(String, String),
    Window(String, Day),
}

#[derive(Clone, Debug)]
pub enum Line {
    Declare(ControlLine),
    Perform { control: String, on: When, claims: Option<Day>, evidence: Dated },
    Each { control: String, range: DaySpan, except: Vec<Day> },
    Run(RunLine),
    Nothing { control: String, covers: DaySpan, check_failed: Option<String> },
    Walkthrough { version: String, outcome: Looked, on: Day },
    Document { id: String, requirement: String, extent: Extent, from: Day },
    Approve { document: String, on: Day },
    Decide { word: Word, target: TargetWord, on: Day, until: Option<Day>, as_word: Option<String> },
}

#[derive(Clone, Copy, Debug)]
pub enum Dated {
    None,
    SameDay,
    On(Day),
}

/// A line with its id and the day on which it was received, where it says so.
#[derive(Clone, Debug)]
pub struct Numbered {
    pub id: String,
    pub line: Line,
    pub received: Option<Day>,
}

const START: &str = "2024-01-01";

/// A control as `controls` lists it; its entry's id is its own.
pub fn control(line: &str) -> Parsed<Numbered> {
    let mut words = Words::of(line);
    let (control, received) = control_words(&mut words)?;
    Ok(Numbered { id: control.id.clone(), line: Line::Declare(control), received })
}

fn control_words(words: &mut Words) -> Parsed<(ControlLine, Option<Day>)> {
    let id = words.next()?.to_owned();
    let frequency = frequency(words.next()?)?;
    let mut control = ControlLine {
        id,
        frequency,
        from: day(START)?,
        to: None,
        due_within: 0,
        allowance: None,
        serves: Vec::new(),
        tests: Vec::new(),
        risks: Vec::new(),
        compensates: Vec::new(),
        supersedes: None,
        assets: Vec::new(),
        walkthrough: Some(Looked::Ok),
    };
    let mut received = None;
    let short = |n: u64| u16::try_from(n).map_err(|_| format!("`{n}` days are too many"));
    while let Some(word) = words.maybe() {
        match word {
            "from" => control.from = words.day()?,
            "to" => control.to = Some(words.day()?),
            "received" => received = Some(words.day()?),
            "due" => control.due_within = short(words.number()?)?,
            "allowance" => control.allowance = Some(short(words.number()?)?),
            "serves" => control.serves.push((words.next()?.to_owned(), Extent::Full)),
            "part" => control.serves.push((words.next()?.to_owned(), Extent::Part)),
            "key" => {}
            "supersedes" => control.supersedes = Some(words.next()?.to_owned()),
            "risk" => control.risks.extend(words.list()?),
            "compensates" => control.compensates.extend(words.list()?),
            "assets" => control.assets.extend(words.list()?),
            "tests" => control.tests.extend(words.list()?),
            "walkthrough" => {
                control.walkthrough = match words.next()? {
                    "ok" => Some(Looked::Ok),
                    "alarm" => Some(Looked::Alarm),
                    "none" => None,
                    other => return words.unknown(other),
                }
            }
            other => return words.unknown(other),
        }
    }
    if control.tests.is_empty() && !control.frequency.is_calendar() {
        control.tests.push("T".to_owned());
    }
    Ok((control, received))
}

fn frequency(word: &str) -> Parsed<Frequency> {
    Ok(match word {
        "annual" => Frequency::Annual,
        "semi-annual" => Frequency::SemiAnnual,
        "quarterly" => Frequency::Quarterly,
        "monthly" => Frequency::Monthly,
        "weekly" => Frequency::Weekly,
        "daily" => Frequency::Daily,
        "per-occurrence" => Frequency::PerOccurrence,
        "automated" => Frequency::Automated,
        other => return Err(format!("`{other}` is not a frequency")),
    })
}

/// A line of `entries`.
pub fn entry(text: &str) -> Parsed<Numbered> {
    let mut words = Words::of(text);
    let id = words.next()?.to_owned();
    let (line, received) = match words.next()? {
        "declare" => {
            let (control, received) = control_words(&mut words)?;
            (Line::Declare(control), received)
        }
        "perform" => perform(&mut words)?,
        "run" => run(&mut words)?,
        "nothing" => nothing(&mut words)?,
        "walkthrough" => walkthrough(&mut words)?,
        "document" => document(&mut words)?,
        "approve" => decide(&mut words, Word::Approve)?,
        "accept" => decide(&mut words, Word::Accept)?,
        "answer" => decide(&mut words, Word::Answer)?,
        "close" => decide(&mut words, Word::Close)?,
        "reclassify" => decide(&mut words, Word::Reclassify)?,
        "supersede" => decide(&mut words, Word::Supersede)?,
        "void" => decide(&mut words, Word::Void)?,
        "erase" => decide(&mut words, Word::Erase)?,
        other => return words.unknown(other),
    };
    Ok(Numbered { id, line, received })
}

type LineAndDay = (Line, Option<Day>);

fn perform(words: &mut Words) -> Parsed<LineAndDay> {
    let control = words.next()?.to_owned();
    let mut received = None;
    if words.if_is("each") {
        let range = words.span()?;
        let mut except = Vec::new();
        while let Some(word) = words.maybe() {
            match word {
                "except" => {
                    for word in words.list()? {
                        except.push(day(&word)?);
                    }
                }
                "received" => received = Some(words.day()?),
                other => return words.unknown(other),
            }
        }
        return Ok((Line::Each { control, range, except }, received));
    }
    let mut on = None;
    let (mut claims, mut evidence) = (None, Dated::SameDay);
    while let Some(word) = words.maybe() {
        match word {
            "on" => on = Some(When::parse(words.next()?)?),
            "for" => claims = Some(words.day()?),
            "evidence" => {
                evidence = match words.next()? {
                    "none" => Dated::None,
                    word => Dated::On(day(word)?),
                }
            }
            "received" => received = Some(words.day()?),
            other => return words.unknown(other),
        }
    }
    let Some(on) = on else { return Err(format!("`{}` does not say when", words.line)) };
    Ok((Line::Perform { control, on, claims, evidence }, received))
}

fn run(words: &mut Words) -> Parsed<LineAndDay> {
    let control = words.next()?.to_owned();
    let span = match words.next()? {
        "covers" => RunSpan::Covers(words.span()?),
        "snapshot" => RunSpan::Snapshot(When::parse(words.next()?)?),
        other => return words.unknown(other),
    };
    let mut population = Population::default();
    let mut failed = None;
    let mut run = RunLine {
        control,
        span,
        result: RunResult::Ran(Population::default()),
        test: None,
        evidence: None,
        supersedes: None,
        reason: None,
    };
    let mut received = None;
    while let Some(word) = words.maybe() {
        match word {
            "n" => population.n = words.number()?,
            "alarm" => population.alarms.push(ItemWord::parse(words.next()?)?),
            "unclear" => population.unclear.push(ItemWord::parse(words.next()?)?),
            "lacks" => population.lacks.extend(words.list()?),
            "items" => population.items = Some(words.span()?),
            "proof" => population.proof = Some(words.next()?.to_owned()),
            "test" => run.test = Some(words.next()?.to_owned()),
            "evidence" => run.evidence = Some(words.next()?.to_owned()),
            "supersedes" => run.supersedes = Some(words.next()?.to_owned()),
            "reason" => run.reason = Some(words.next()?.to_owned()),
            "error" => failed = Some(RunResult::Error(words.next()?.to_owned())),
            "check-failed" => failed = Some(RunResult::CheckFailed(words.next()?.to_owned())),
            "received" => received = Some(words.day()?),
            other => return words.unknown(other),
        }
    }
    run.result = failed.unwrap_or(RunResult::Ran(population));
    Ok((Line::Run(run), received))
}

fn nothing(words: &mut Words) -> Parsed<LineAndDay> {
    let control = words.next()?.to_owned();
    let (mut covers, mut check_failed, mut received) = (None, None, None);
    while let Some(word) = words.maybe() {
        match word {
            "covers" => covers = Some(words.span()?),
            "check-failed" => check_failed = Some(words.next()?.to_owned()),
            "received" => received = Some(words.day()?),
            other => return words.unknown(other),
        }
    }
    let Some(covers) = covers else { return Err(format!("`{}` does not say what it covers", words.line)) };
    Ok((Line::Nothing { control, covers, check_failed }, received))
}

fn walkthrough(words: &mut Words) -> Parsed<LineAndDay> {
    let version = words.next()?.to_owned();
    let outcome = match words.next()? {
        "ok" => Looked::Ok,
        "alarm" => Looked::Alarm,
        other => return words.unknown(other),
    };
    let (mut on, mut received) = (None, None);
    while let Some(word) = words.maybe() {
        match word {
            "on" => on = Some(words.day()?),
            "received" => received = Some(words.day()?),
            other => return words.unknown(other),
        }
    }
    let Some(on) = on else { return Err(format!("`{}` does not say when", words.line)) };
    Ok((Line::Walkthrough { version, outcome, on }, received))
}

fn document(words: &mut Words) -> Parsed<LineAndDay> {
    let id = words.next()?.to_owned();
    let extent = match words.next()? {
        "serves" => Extent::Full,
        "part" => Extent::Part,
        other => return words.unknown(other),
    };
    let requirement = words.next()?.to_owned();
    let (mut from, mut received) = (day(START)?, None);
    while let Some(word) = words.maybe() {
        match word {
            "from" => from = words.day()?,
            "received" => received = Some(words.day()?),
            other => return words.unknown(other),
        }
    }
    Ok((Line::Document { id, requirement, extent, from }, received))
}

fn decide(words: &mut Words, word: Word) -> Parsed<LineAndDay> {
    let target = words.next()?;
    let (mut on, mut until, mut as_word, mut received) = (None, None, None, None);
    while let Some(word) = words.maybe() {
        match word {
            "on" => on = Some(words.day()?),
            "until" => until = Some(words.day()?),
            "as" => as_word = Some(words.next()?.to_owned()),
            "received" => received = Some(words.day()?),
            other => return words.unknown(other),
        }
    }
    let Some(on) = on else { return Err(format!("`{}` does not say when", words.line)) };
    if word == Word::Approve {
        return Ok((Line::Approve { document: target.to_owned(), on }, received));
    }
    let target = if let Some((run, item)) = target.split_once('/') {
        TargetWord::Alarm(run.to_owned(), item.to_owned())
    } else if let Some((control, first)) = target.rsplit_once('@') {
        TargetWord::Window(control.to_owned(), day(first)?)
    } else {
        TargetWord::Entry(target.to_owned())
    };
    Ok((Line::Decide { word, target, on, until, as_word }, received))
}
