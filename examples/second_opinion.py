"""Does DuckDB, which shares nothing with the product, find the same?

    python examples/second_opinion.py                  the fixtures of every library test
    python examples/second_opinion.py YEAR...          and the alarms of generated years, against their expected.json

Needs DuckDB and PyYAML from PyPI, and a tz database. It reads the tests, the sources' declared types and a year's manifest as they
stand in files, folds the declared assets and documents into `programme.*` tables of its own (their columns are those of the engine's list), and runs each test as the manifest says.
Missed and late windows are not its business: no SQL finds them. Exit code 1 where something differs.
"""
import csv
import datetime as dt
import io
import json
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import yaml

ROOT = Path(__file__).resolve().parent.parent
TYPES = {"decimal": "decimal(38,4)", "text_list": "text[]"}
PROGRAMME = ROOT / "crates/engine/src/programme_tables.rs"
PROVENANCE = {"_extracted_at": "timestamptz", "_evidence": "text"}
KINDS = {"TextList": "text_list"}


def sources():
    """The declared table of every source, and of the programme, by name."""
    tables = programme_tables()
    files = sorted((ROOT / "library/sources").glob("*.yaml"))
    for source in (source for file in files for source in yaml.load_all(file.read_text(), yaml.BaseLoader)):
        if "table" in source:
            table = tables.setdefault(source["id"], source["table"])
            alike = all(table.get(word) == source["table"].get(word) for word in ("shape", "key", "columns"))
            assert alike, f'`{source["id"]}` is declared twice, and differently'
    return tables


def programme_tables():
    """The columns of the programme's tables, as the engine's own list has them."""
    text, tables = PROGRAMME.read_text(), {}
    of_every = re.search(r"macro_rules! declared \{.*?&\[(.*?)\$\(\(\$column.*?\)\*(.*?)\$\(\(\$after", text, re.S).groups()
    before, after = (re.findall(r'\("(\w+)", (\w+)\)', part) for part in of_every)
    body = text[text.index("pub const TABLES") : text.index("impl Workspace")]
    for name, columns in re.findall(r'"(programme\.\w+)",\s*(declared!\(.*?\)|&\[.*?\])', body, re.S):
        if columns.startswith("declared!"):
            own, late = (re.findall(r'"(\w+)": (\w+)', part) for part in columns.split(";"))
            pairs = before + own + after + late
        else:
            pairs = re.findall(r'\("(\w+)", (\w+)\)', columns)
        tables[name] = {"columns": {column: KINDS.get(kind, kind.lower()) for column, kind in pairs}}
    assert len(tables) == int(re.search(r"TABLES: \[.*?; (\d+)\]", text).group(1)), "a table of the programme was not read"
    return tables


TABLES = sources()


def library_test(path):
    header, sql, fixtures = re.fullmatch(r"/\*\n(.*?)\*/\n(.*)/\* fixtures:\n(.*)\*/\s*", path.read_text(), re.S).groups()
    return yaml.safe_load(header), sql, yaml.load(fixtures, yaml.BaseLoader)


def instant(text):
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    assert moment.tzinfo, f"`{text}` has no zone"
    return moment.astimezone(dt.timezone.utc)


def span(days, zone):
    """The half-open instants of inclusive days."""
    first, last = (dt.date.fromisoformat(day) for day in days.split(".."))
    return start(first, zone), start(last + dt.timedelta(days=1), zone)


def start(day, zone):
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone))


def cell(value, kind):
    if value in ("", None):
        return None
    if kind == "text_list" and isinstance(value, str):
        return re.findall(r"[^ ,;]+", value)
    if kind == "text_list":
        return value
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value)


def kind(name, column):
    """The declared type of a table's column, or of a history's."""
    table = TABLES[name] if name in TABLES else TABLES[name.removesuffix("_history")]
    return PROVENANCE.get(column) or table["columns"][column]


def given(tables, reads):
    """The tables that a fixture gives, and those that follow from them: `(name, columns, rows)`."""
    for name, text in tables.items():
        columns, rows = text.split("\n", 1)[0].split(","), list(csv.DictReader(io.StringIO(text)))
        base = name.removesuffix("_history")
        if name != base:
            rows.sort(key=lambda row: (instant(row["_extracted_at"]), row["_evidence"]))
            yield name, columns, rows
            yield base, [column for column in columns if column not in PROVENANCE], current(TABLES[base], rows)
            continue
        yield name, columns, rows
        if f"{name}_history" in reads:
            once = {"_extracted_at": "1970-01-01T00:00:00Z", "_evidence": "fixture"}
            yield f"{name}_history", [*columns, *PROVENANCE], [row | once for row in rows]


def current(table, rows):
    """Of a state the last snapshot; of events each key's rows in the last evidence that has the key."""
    last = {}
    for row in rows:
        key = tuple(row[column] for column in table["key"]) if table["shape"] == "events" else ()
        last[key] = (row["_extracted_at"], row["_evidence"])
    evidence = {key: [row for row in rows if (row["_extracted_at"], row["_evidence"]) == place] for key, place in last.items()}
    of_key = lambda row: tuple(row[column] for column in table["key"]) if table["shape"] == "events" else ()
    return [row for key, there in evidence.items() for row in there if of_key(row) == key]


def load(connection, name, columns, rows):
    """Makes a table from rows of texts, each column by its declared type."""
    kinds = [kind(name, column) for column in columns]
    bound = {f"c{n}": [cell(row.get(column), kinds[n]) for row in rows] for n, column in enumerate(columns)}
    raw = ", ".join(f"unnest(cast($c{n} as {'text[][]' if k == 'text_list' else 'text[]'})) as c{n}" for n, k in enumerate(kinds))
    cast = ", ".join(f'cast(c{n} as {TYPES.get(k, k)}) as "{columns[n]}"' for n, k in enumerate(kinds))
    connection.execute(f'create schema if not exists "{name.split(".")[0]}"')
    connection.execute(f"create table {name} as select {cast} from (select {raw}) as z", bound)


def run(connection, sql, period, effective_at):
    bound = {"period_start": period[0], "period_end": period[1], "effective_at": effective_at}
    result = connection.execute(sql, {name: value for name, value in bound.items() if f"${name}" in sql})
    names = [column[0] for column in result.description]
    rows = [dict(zip(names, row)) for row in result.fetchall()]
    for row in rows:
        if row.get("occurred_at"):
            row["occurred_at"] = row["occurred_at"].astimezone(dt.timezone.utc)
    assert len({(row["item"], row.get("occurred_at")) for row in rows}) == len(rows), "an item is returned twice"
    return rows


def connect(zone):
    """A session in a zone of its own: no test may depend on where the auditor's laptop stands."""
    connection = duckdb.connect()
    connection.execute(f"set TimeZone = '{zone}'")
    return connection


def moments(fixture):
    """The period of a fixture, and the moment at which it is read."""
    zone = fixture.get("zone", "UTC")
    period = span(fixture["period"], zone)
    until = span(f'{fixture["at"]}..{fixture["at"]}', zone)[1] if "at" in fixture else period[1]
    return period, until - dt.timedelta(microseconds=1)


def check_fixture(header, sql, fixture, session_zone):
    connection = connect(session_zone)
    for name, columns, rows in given(fixture["tables"], header["reads"]):
        load(connection, name, columns, rows)
    found = run(connection, sql, *moments(fixture))
    expected = list(csv.DictReader(io.StringIO(fixture["expect"])))
    columns = fixture["expect"].split("\n", 1)[0].split(",")

    def key(row):
        moment = row.get("occurred_at")
        moment = instant(moment) if isinstance(moment, str) and moment else moment
        return tuple(str(moment if column == "occurred_at" else row[column] or "") for column in columns)

    return sorted(map(key, found)), sorted(map(key, expected))


def declared(path):
    """The objects of a file or folder."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.suffix == ".yaml":
            yield from yaml.safe_load_all(file.read_text())
        elif file.suffix == ".md":
            yield yaml.safe_load(file.read_text().split("---\n")[1])


def library():
    """What the library holds to adopt, by kind and id."""
    found = {}
    for folder in ("controls", "risks", "documents"):
        for thing in declared(ROOT / "library" / folder):
            found[thing["kind"], thing["id"]] = thing
    return found


class Year:
    """What the ledger has received so far, as far as tests read it."""

    def __init__(self, folder):
        self.folder, self.manifest = folder, json.loads((folder / "manifest.json").read_text())
        self.zone, self.index = self.manifest["zone"], 0
        self.events, self.history, self.states = {}, {}, {}
        # States that say themselves of which days they tell, as a calendar does.
        self.told = set()
        self.declared = {"asset": [], "document": [], "risk": []}
        self.approvals, self.acceptances, self.decisions, self.findings = {}, {}, [], []

    def declare(self, thing, received, first=None):
        if thing["kind"] not in self.declared:
            return
        self.index += 1
        first, last = first or thing.get("from") or received.astimezone(ZoneInfo(self.zone)).date(), thing.get("to")
        row = {**thing, "version": str(self.index), "ledger_index": self.index, "declared_at": received}
        row |= {"in_force_from": first, "in_force_to": last, "starts_at": start(first, self.zone)}
        row["ends_at"] = last and start(last + dt.timedelta(days=1), self.zone)
        if thing["kind"] == "document":
            self.declared["document"] += [{**row, "asset": asset} for asset in thing.get("assets") or [None]]
        else:
            self.declared[thing["kind"]].append(row)

    def adopt(self, action):
        held, taken = library(), []
        for item in action["items"]:
            thing = held.get(("control", item)) or held["document", item]
            taken += [held["risk", risk] for risk in thing.get("risks", []) if thing["kind"] == "control"]
            taken += [thing]
        for thing in {(thing["kind"], thing["id"]): thing for thing in taken}.values():
            owner = action["holders"].get(thing["owner"], action["by"])
            self.declare({**thing, "owner": owner}, instant(action["at"]), dt.date.fromisoformat(action["from"]))

    def apply(self, action):
        for file in action["files"]:
            for thing in declared(ROOT / file[1:] if file.startswith("/") else self.folder / file):
                self.declare(thing, instant(action["at"]))

    def version(self, action):
        """The version that a decision is on, and of which kind."""
        target, at = action["target"], action.get("declared_at")
        kind, name = target.split(":") if ":" in target else ("document", target)
        versions = [d for d in self.declared[kind] if d["id"] == name and at in (None, f'{d["declared_at"]:%FT%TZ}')]
        return kind, versions[-1]["version"]

    def approve(self, action):
        kind, version = self.version(action)
        approval = {"approved_at": action["occurred_at"], "approval_recorded_at": action["at"], "approved_by": action["by"]}
        self.approvals.setdefault(version, approval)
        row = {"id": f"decision {len(self.decisions)}", "word": "approve", "target_kind": kind, "target_version": version, "by": action["by"]}
        self.decisions.append(row | {"occurred_at": action["occurred_at"], "recorded_at": action["at"], "void": "false"})

    def accept(self, action):
        _, version = self.version(action)
        acceptance = {"accepted_at": action["occurred_at"], "acceptance_recorded_at": action["at"]}
        self.acceptances[version] = acceptance | {"accepted_by": action["by"], "accepted_until": action["until"]}

    def report(self, action):
        row = {"id": f"finding {len(self.findings)}", "word": action["word"], "occurred_at": action["occurred_at"]}
        self.findings.append(row | {"recorded_at": action["at"], "void": "false"})

    def collect_events(self, action):
        table, history = self.events.setdefault(action["source"], {}), self.history.setdefault(action["source"], [])
        for row in self.rows(action):
            table[tuple(row[column] for column in TABLES[action["source"]]["key"])] = row
            history.append(row | {"_extracted_at": action["extracted_at"], "_evidence": action["file"]})

    def collect_state(self, action):
        if "covers" in action:
            self.told.add(action["source"])
        self.states.setdefault(action["source"], []).append((instant(action["occurred_at"]), self.rows(action)))

    def rows(self, action):
        with open(self.folder / action["file"], newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == action["source_count"], f'{action["file"]}: rows are missing'
        return rows

    def table(self, name, at):
        if name == "programme.documents":
            return [row | self.approvals.get(row["version"], {}) for row in self.declared["document"]]
        if name == "programme.risks":
            return [row | self.acceptances.get(row["version"], {}) for row in self.declared["risk"]]
        if name.startswith("programme."):
            return {"programme.assets": self.declared["asset"], "programme.decisions": self.decisions, "programme.findings": self.findings}[name]
        if name.endswith("_history"):
            return self.history[name.removesuffix("_history")]
        if name in self.states:
            return max((snapshot for snapshot in self.states[name] if snapshot[0] <= at), key=lambda snapshot: snapshot[0])[1]
        return list(self.events[name].values())

    def test(self, action):
        """The rows of a run; of a test of states alone one for each moment at which a state was taken."""
        header, sql, _ = library_test(ROOT / f'library/tests/{action["test"]}.sql')
        period, at = span(action["covers"], self.zone), instant(action["at"])
        reads = [name for name in header["reads"] if not name.startswith("programme.")]
        moments = sorted({taken for name in reads for taken, _ in self.states.get(name, []) if period[0] <= taken < period[1]})
        if any(name not in self.states or name in self.told for name in reads):
            return self.run_once(header, sql, period, at)
        alone = [self.run_once(header, sql, (moment, moment), moment) for moment in moments]
        return [row | {"occurred_at": row.get("occurred_at") or moment} for moment, rows in zip(moments, alone) for row in rows]

    def run_once(self, header, sql, period, at):
        connection = connect("Asia/Tokyo")
        for name in header["reads"]:
            columns = list(TABLES[name.removesuffix("_history")]["columns"])
            columns += list(PROVENANCE) if name.endswith("_history") else []
            load(connection, name, columns, self.table(name, at))
        return run(connection, sql, period, at)


def check_year(folder):
    year, found = Year(folder), set()
    for action in year.manifest["actions"]:
        if action["do"] == "test":
            rows = [row for row in year.test(action) if row["status"] not in ("ok", "info")]
            found |= {(action["test"], row["item"], str(row["occurred_at"])) for row in rows}
        elif hasattr(year, action["do"]):
            getattr(year, action["do"])(action)
    alarms = [e for e in json.loads((folder / "expected.json").read_text()) if "test" in e]
    return sorted(found), sorted((e["test"], e["item"], str(instant(e["occurred_at"]))) for e in alarms)


def main():
    cases = []
    for path in sorted((ROOT / "library/tests").glob("*.sql")):
        header, sql, fixtures = library_test(path)
        for fixture in fixtures:
            for zone in ("UTC", "America/New_York", "Pacific/Auckland"):
                cases.append((f'{header["id"]}: {fixture["name"]} ({zone})', *check_fixture(header, sql, fixture, zone)))
    cases += [(folder, *check_year(Path(folder))) for folder in sys.argv[1:]]
    wrong = [(name, found, expected) for name, found, expected in cases if found != expected]
    for name, found, expected in wrong:
        print(f"{name}\n  not expected: {[x for x in found if x not in expected]}\n  not found: {[x for x in expected if x not in found]}")
    print(f"{len(cases) - len(wrong)} of {len(cases)} as expected (DuckDB {duckdb.__version__})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
