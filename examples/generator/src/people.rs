//! Who works here, which accounts they hold, and when these are deactivated.
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::calendar::{Month, Quarter, at, at_zone, business_by, next_business, plus};
use crate::faults::Faults;
use crate::log::{after, opening, openings};
use crate::manifest::Plan;
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, PEOPLE};
use crate::table::Csv;

/// Staff that people.yaml names, with their departments.
const NAMED: [(&str, &str); 14] = [
    ("p-7f3a19c2", "security"),
    ("p-21be90d4", "infrastructure"),
    ("p-c84e5510", "security"),
    ("p-0d96f2ab", "engineering"),
    ("p-5ee17a3c", "legal"),
    ("p-93ab04e7", "legal"),
    ("p-b6c2d871", "people"),
    ("p-4a08e35f", "engineering"),
    ("p-6c40b7f9", "finance"),
    ("p-38f5c0be", "support"),
    ("p-5b18e6a9", "legal"),
    ("p-f4027b3d", "product"),
    ("p-83d5ac10", "finance"),
    ("p-19e6f0c4", "security"),
];
/// Of every twenty people, in turn.
const DEPARTMENTS: [&str; 20] = [
    "engineering",
    "sales",
    "support",
    "engineering",
    "sales",
    "engineering",
    "product",
    "sales",
    "engineering",
    "support",
    "infrastructure",
    "engineering",
    "sales",
    "people",
    "engineering",
    "support",
    "sales",
    "finance",
    "engineering",
    "product",
];
const N_STAYING: usize = 176;

#[derive(Clone)]
pub(crate) struct Employment {
    pub(crate) id: String,
    pub(crate) person: String,
    pub(crate) started_on: Date,
    pub(crate) ended_on: Option<Date>,
    contractor: bool,
    pub(crate) department: &'static str,
}

pub(crate) struct Account {
    pub(crate) system: &'static str,
    pub(crate) account: String,
    pub(crate) person: String,
    pub(crate) created_at: Timestamp,
    /// When it was deactivated, in the directory's own words of time, and when enabled again.
    deactivated: Vec<(Timestamp, Option<Timestamp>)>,
}

impl Account {
    pub(crate) fn enabled_at(&self, instant: Timestamp) -> bool {
        let off = self.deactivated.iter().any(|(from, to)| *from <= instant && to.is_none_or(|to| instant < to));
        self.created_at <= instant && !off
    }

    pub(crate) fn deactivate(&mut self, instant: Timestamp) {
        self.deactivated.push((instant, None));
    }
}

#[derive(Default)]
pub(crate) struct Staff {
    pub(crate) employments: Vec<Employment>,
    pub(crate) accounts: Vec<Account>,
    /// People who stay for the whole period, without those whom people.yaml names.
    pub(crate) staying: Vec<Employment>,
    /// The employment that follows the one that a fault is about.
    pub(crate) rehired: Option<String>,
    /// An engineer with a second account in the cloud, and its name.
    pub(crate) second_account: (String, String),
}

impl Staff {
    /// Everybody who was employed since July 2024, with accounts and how they went.
    pub(crate) fn make(seed: u64, faults: &mut Faults) -> Self {
        let mut staff = Self::default();
        staff.settle(seed);
        for n in 0..15 {
            let mut rng = Rng::of(seed, &format!("left before {n}"));
            let last = business_by(plus(date(2024, 7, 10), n * 25 + rng.within(0, 5)));
            let who = staff.join(&mut rng, date(2021, 3, 1), 3 + usize::try_from(n).expect("small"));
            staff.leave(&who, last, &mut rng);
        }
        for month in Month::all() {
            staff.come_and_go(seed, month);
        }
        staff.plant(seed, faults);
        staff
    }

    fn settle(&mut self, seed: u64) {
        for (person, department) in NAMED {
            let mut rng = Rng::of(seed, person);
            let started_on = business_by(plus(date(2019, 2, 4), rng.within(0, 700)));
            self.employ(person.into(), started_on, false, department, &mut rng);
        }
        for n in 0..N_STAYING {
            let mut rng = Rng::of(seed, &format!("staying {n}"));
            let started_on = business_by(plus(date(2019, 2, 4), rng.within(0, 2300)));
            let who = self.join(&mut rng, started_on, n);
            self.staying.push(who);
        }
        let engineer = self.staying.iter().rfind(|e| e.department == "engineering").expect("there are engineers").person.clone();
        let name = format!("{}-adm", &engineer[2..]);
        self.open("cloud", &name, &engineer, at(date(2024, 5, 6), 9, 0));
        self.second_account = (engineer, name);
    }

    /// In a month one or two people come and one or two go, and now and then a contract follows a contract.
    fn come_and_go(&mut self, seed: u64, month: Month) {
        let mut rng = Rng::of(seed, &format!("turnover {}", month.label()));
        for n in 0..rng.within(1, 2) {
            let day = month.business(rng.within(1, 20));
            self.join(&mut rng, day, usize::try_from(n + i64::from(month.0)).expect("small"));
        }
        // One of them on the last business day or on a Friday, so that the due day lies in the next month or week.
        let days = [business_by(month.last()), month.business(rng.within(2, 24))];
        for (n, day) in days.into_iter().enumerate().take(if rng.one_in(2) { 2 } else { 1 }) {
            let who = self.join(&mut rng, date(2022, 1, 10), n + 7);
            self.leave(&who, day, &mut rng);
        }
        if month.0 % 4 == 1 {
            let day = month.business(9);
            let who = self.join(&mut rng, date(2024, 3, 4), 3);
            self.end(&who.id, day);
            self.employ(who.person, next_business(day), false, who.department, &mut rng);
        }
    }

    fn join(&mut self, rng: &mut Rng, started_on: Date, n: usize) -> Employment {
        let person = format!("p-{}", rng.hex(8));
        let contractor = rng.one_in(12);
        self.employ(person, started_on, contractor, DEPARTMENTS[n % DEPARTMENTS.len()], rng)
    }

    /// Adds an employment, and the accounts that go with the department where the person has none yet.
    fn employ(
        &mut self,
        person: String,
        started_on: Date,
        contractor: bool,
        department: &'static str,
        rng: &mut Rng,
    ) -> Employment {
        let employment =
            Employment { id: format!("e-{}", rng.hex(6)), person, started_on, ended_on: None, contractor, department };
        let systems: &[&'static str] = match department {
            "engineering" => &["idp", "code"],
            "infrastructure" => &["idp", "code", "cloud"],
            "support" | "product" => &["idp", "screen-admin"],
            "security" => &["idp", "cloud", "screen-admin"],
            _ => &["idp"],
        };
        if !self.accounts.iter().any(|account| account.person == employment.person) {
            for (n, system) in systems.iter().enumerate() {
                let created_at = at(started_on, 8, 5 + i64::try_from(n).expect("small"));
                self.open(system, &employment.person[2..], &employment.person, created_at);
            }
        }
        self.employments.push(employment.clone());
        employment
    }

    fn open(&mut self, system: &'static str, account: &str, person: &str, created_at: Timestamp) {
        let account = Account { system, account: account.into(), person: person.into(), created_at, deactivated: Vec::new() };
        self.accounts.push(account);
    }

    fn end(&mut self, employment: &str, last: Date) {
        let found = self.employments.iter_mut().find(|e| e.id == employment).expect("an employment that was made");
        found.ended_on = Some(last);
    }

    pub(crate) fn account(&mut self, system: &str, person: &str) -> &mut Account {
        let found = self.accounts.iter_mut().find(|a| a.system == system && a.person == person);
        found.expect("an account that was opened")
    }

    /// Ends an employment, and deactivates every account in time: before the last day, on it, or on the due day, also late at night.
    fn leave(&mut self, who: &Employment, last: Date, rng: &mut Rng) {
        self.end(&who.id, last);
        let due = next_business(last);
        for account in self.accounts.iter_mut().filter(|account| account.person == who.person) {
            account.deactivate(match rng.within(0, 4) {
                0 => at(plus(last, -1), 16, rng.within(0, 59)),
                1 | 2 => at(last, rng.within(17, 19), rng.within(0, 59)),
                3 => at(due, rng.within(9, 16), rng.within(0, 59)),
                _ => at(due, 23, rng.within(30, 59)),
            });
        }
    }

    fn plant(&mut self, seed: u64, faults: &mut Faults) {
        for id in ["leaver-forgotten", "leaver-late", "leaver-rehired", "leaver-second-account", "leaver-by-the-coast"] {
            let mut rng = Rng::of(seed, id);
            let last = faults.month(id).business(rng.within(5, 11));
            // An engineer, but for who has two accounts in the cloud.
            let who = self.join(&mut rng, date(2020, 9, 14), if id == "leaver-second-account" { 10 } else { 0 });
            if id == "leaver-second-account" {
                let name = format!("{}-adm", &who.person[2..]);
                self.open("cloud", &name, &who.person, at(date(2021, 5, 3), 9, 0));
            }
            self.leave(&who, last, &mut rng);
            if faults.planted(id) {
                self.spoil(id, &who, last, faults);
            }
            if id == "leaver-rehired" {
                self.rehire(&who, plus(last, 14), &mut rng);
            }
        }
    }

    fn spoil(&mut self, id: &str, who: &Employment, last: Date, faults: &mut Faults) {
        let due = next_business(last);
        let mut alarms = Vec::new();
        for account in self.accounts.iter_mut().filter(|account| account.person == who.person) {
            let removed = match (id, account.system) {
                ("leaver-forgotten", "idp") | ("leaver-rehired", _) => None,
                ("leaver-second-account", "cloud") if account.account.ends_with("-adm") => None,
                ("leaver-late", "code") => Some(at(plus(last, 9), 10, 20)),
                ("leaver-by-the-coast", "idp") => Some(at_zone("America/Los_Angeles", due, 22, 30)),
                _ => continue,
            };
            account.deactivated = removed.map(|instant| (instant, None)).into_iter().collect();
            alarms.push(format!("{}/{}/{}", who.id, account.system, account.account));
        }
        for item in alarms {
            faults.expect_alarm(id, item, at(due, 0, 0));
        }
    }

    /// A new employment; accounts that were deactivated are enabled again.
    fn rehire(&mut self, who: &Employment, day: Date, rng: &mut Rng) {
        let day = business_by(day);
        for account in self.accounts.iter_mut().filter(|account| account.person == who.person) {
            if let Some((_, enabled)) = account.deactivated.last_mut() {
                *enabled = Some(at(day, 8, 0));
            }
        }
        let again = self.employ(who.person.clone(), day, false, who.department, rng);
        self.rehired = Some(again.id);
    }

    pub(crate) fn hand_in(&self, plan: &mut Plan) {
        let first = Quarter(0).first();
        let before = (date(2024, 7, 1), plus(first, -1));
        plan.events(at(first, 10, 0), INFRASTRUCTURE, "iam.deactivations", before, self.deactivations(before));
        for month in openings() {
            plan.state(
                at(plus(month.first(), 1), 10, 0),
                INFRASTRUCTURE,
                "iam.accounts",
                opening(month),
                self.accounts(opening(month)),
            );
        }
        for quarter in Quarter::all() {
            let handed_in_at = at(plus(quarter.last(), 2), 9, 0);
            plan.state(handed_in_at, PEOPLE, "hr.people", after(quarter), self.people(plus(quarter.last(), 1)));
            let covers = (quarter.first(), quarter.last());
            plan.quarterly(INFRASTRUCTURE, "iam.deactivations", quarter, self.deactivations(covers));
        }
    }

    /// The staff list on the morning of a day.
    fn people(&self, day: Date) -> Csv {
        let mut csv = Csv::new("employment,person,started_on,ended_on,type");
        for e in self.employments.iter().filter(|e| e.started_on <= day) {
            let ended_on = e.ended_on.filter(|ended| *ended < day).map_or(String::new(), |ended| ended.to_string());
            let contract = if e.contractor { "contractor" } else { "employee" };
            csv.row(&[&e.id, &e.person, &e.started_on, &ended_on, &contract]);
        }
        csv
    }

    fn accounts(&self, taken_at: Timestamp) -> Csv {
        let mut csv = Csv::new("system,account,person,created_at,enabled");
        for a in self.accounts.iter().filter(|a| a.created_at <= taken_at) {
            csv.row(&[&a.system, &a.account, &a.person, &a.created_at, &a.enabled_at(taken_at)]);
        }
        csv
    }

    fn deactivations(&self, covers: (Date, Date)) -> Csv {
        let (from, to) = (at(covers.0, 0, 0), at(plus(covers.1, 1), 0, 0));
        let mut rows = Vec::new();
        for account in &self.accounts {
            for (instant, _) in account.deactivated.iter().filter(|(instant, _)| from <= *instant && *instant < to) {
                rows.push((*instant, account));
            }
        }
        rows.sort_by_key(|(instant, account)| (*instant, account.system, account.account.clone()));
        let mut csv = Csv::new("deactivation,system,account,person,deactivated_at");
        for (instant, account) in rows {
            let id = format!("x-{}-{}-{}", account.system, account.account, instant.as_second());
            csv.row(&[&id, &account.system, &account.account, &account.person, &instant]);
        }
        csv
    }
}
