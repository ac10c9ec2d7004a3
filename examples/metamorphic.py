"""What must a library test not care about? Each fixture is changed in a way that must not matter, and run again in DuckDB.

    python examples/metamorphic.py [TEST...]           every library test, or those named

*Shuffled*: the rows of every table in another order. Every row that the test returns stays.
*Doubled*: a second organisation beside the first: every row again, with new names in it. What the test says of the first
organisation stays, and of the second it says the same: what is fine there adds no alarm here.
*Joined*: a second organisation that is another fixture, with new names in it. What the test says of the first stays.
*Moved*: every day and instant, the period and the moment by the same number of days. Only `occurred_at`, and days in texts, move:
by a week where a test knows no months, and by 28 years, after which weekdays and months come again.

Needs what second_opinion.py needs. Exit code 1 where something differs.
"""
import datetime as dt
import random
import re
import sys

import second_opinion as duck

SUFFIX = "-second"
WEEK, CYCLE = 7, 10227  # days; 28 years are 1461 weeks
MONTHS = ("date_trunc('month'", "date_trunc('quarter'", "date_trunc('year'", "substr(cast(")
QUARTER = "extract(quarter from"
# What the two organisations have in common, where a test pairs each with each: the columns that keep their names.
SHARED = {
    "access-review": {"review"},
    "data-disposed": {"store", "kind", "system"},
    "policy-acknowledged": {"id", "version", "asset", "document"},
    "training-complete": {"course"},
}
# Items that are about the organisation as a whole: of two organisations there is still one of each.
WHOLE = {
    "ai-concerns": "channel .*",
    "incident-exercise": "(data|ai)/.*",
    "internal-audit-complete": ".*",
    "management-review-held": "review within .*",
    "restores-tested": "quarter/.*",
    "risk-assessment": "(assessment|register)/.*",
}


class Case:
    """One fixture of a test, and the rows that the test returns for it."""

    def __init__(self, header, sql, fixture):
        self.header, self.sql, self.fixture = header, sql, fixture
        self.tables = list(duck.given(fixture["tables"], header["reads"]))
        self.period, self.moment = duck.moments(fixture)
        self.words = set(re.findall(r"'([^']*)'", sql.lower()))
        self.found = self.run(self.tables)

    def run(self, tables, days=0):
        connection, step = duck.connect("UTC"), dt.timedelta(days=days)
        for name, columns, rows in tables:
            duck.load(connection, name, columns, rows)
        utc = [at.astimezone(dt.timezone.utc) + step for at in (*self.period, self.moment)]
        try:
            rows = duck.run(connection, self.sql, tuple(utc[:2]), utc[2])
        except AssertionError as twice:
            return [(str(twice),) * 5]
        return sorted(tuple(str(row.get(column)) for column in ("item", "status", "reason", "occurred_at", "asset")) for row in rows)


def shuffled(case, _):
    for seed in range(2):
        order = random.Random(seed)
        tables = [(name, columns, order.sample(rows, len(rows))) for name, columns, rows in case.tables]
        yield f"shuffled, seed {seed}", case.run(tables), case.found


def doubled(case, _):
    """Items of the second organisation are those with its suffix; all others must be as they were."""

    def again(columns, rows, twins):
        return rows + [twin for twin, row in zip(twins, rows) if twin != {column: row[column] for column in columns}]

    twins = second(case, SHARED.get(case.header["id"], set()))
    tables = [(name, columns, again(columns, rows, twins[name])) for name, columns, rows in case.tables]
    found = case.run(tables)
    whole = re.compile(WHOLE.get(case.header["id"], "(?!)"))
    own = lambda rows: [row for row in rows if SUFFIX not in row[0] and not whole.fullmatch(row[0])]
    named = [row for row in found if SUFFIX in row[0] and not whole.fullmatch(row[0])]
    of_second = sorted({tuple(cell.replace(SUFFIX, "") for cell in row[:4]) for row in named})
    yield "doubled, the first", own(found), own(case.found)
    yield "doubled, the second", of_second, sorted({row[:4] for row in case.found} & set(of_second))


def joined(case, others):
    """Tables without a name in them, such as the calendar, are those of the first alone."""
    whole = re.compile(WHOLE.get(case.header["id"], "(?!)"))
    for other in others:
        rows_of, tables = second(other, set()), []
        for name, columns, rows in case.tables:
            fits = any(duck.kind(name, column) == "text" for column in columns) and name in rows_of
            tables.append((name, columns, rows + [row for row in rows_of[name] if row not in rows] if fits else rows))
        found = case.run(tables)
        own = [row for row in case.found if not whole.fullmatch(row[0])]
        yield f'joined with `{other.fixture["name"]}`', [row for row in own if row in found], own


def second(case, shared):
    """The rows of every table with new names in them."""
    again = lambda name, columns, row: {column: renamed(case, shared, name, column, row[column]) for column in columns}
    return {name: [again(name, columns, row) for row in rows] for name, columns, rows in case.tables}


def renamed(case, shared, table, column, value):
    kind = duck.kind(table, column)
    if kind not in ("text", "text_list") or column in shared or column in duck.PROVENANCE or not value:
        return value
    name = lambda text: text if is_word(case, text) else f"{text.rstrip()}{SUFFIX}{text[len(text.rstrip()):]}"
    return name(value) if kind == "text" else re.sub(r"[^ ,;]+", lambda found: name(found.group()), value)


def is_word(case, text):
    """Whether a text means something to the test itself, or is a number: then it is no name."""
    return text.strip().lower() in case.words or bool(re.fullmatch(r"\s*[0-9.]*\s*", text))


def moved(case, _):
    for days in [CYCLE] if any(word in case.sql for word in MONTHS) else [WEEK, CYCLE]:
        tables = [(n, columns, [{c: later(n, c, row[c], days) for c in columns} for row in rows]) for n, columns, rows in case.tables]
        back = sorted(tuple(back_in_text(case, cell, days) for cell in row) for row in case.run(tables, days))
        yield f"moved by {days} days", back, case.found


def later(table, column, value, days):
    kind, step = duck.kind(table, column), dt.timedelta(days=days)
    if not value or kind not in ("date", "timestamptz") or column in duck.PROVENANCE and value.startswith("1970"):
        return value
    return (dt.date.fromisoformat(value) + step).isoformat() if kind == "date" else (duck.instant(value) + step).isoformat()


def back_in_text(case, text, days):
    """A text whose days are earlier; of the name of a month or quarter, the year."""
    day = lambda found: (dt.date.fromisoformat(found.group()) - dt.timedelta(days=days)).isoformat()
    text = re.sub(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}", day, text)
    month = lambda found: f"{int(found.group(1)) - 28}{found.group(2)}"
    name = r"\b([0-9]{4})(-[0-9]{2}|-Q[1-4])(?![-0-9])" if QUARTER in case.sql else r"\b([0-9]{4})(-[0-9]{2})$"
    return re.sub(name, month, text) if days == CYCLE else text


def main():
    n, wrong = 0, 0
    for path in sorted((duck.ROOT / "library/tests").glob("*.sql")):
        if sys.argv[1:] and path.stem not in sys.argv[1:]:
            continue
        header, sql, fixtures = duck.library_test(path)
        cases = [Case(header, sql, fixture) for fixture in fixtures]
        names = [second(case, SHARED.get(case.header["id"], set())) != {name: rows for name, _, rows in case.tables} for case in cases]
        assert any(names), f'{header["id"]}: no name in its fixtures can be changed'
        for case in cases:
            for change in (shuffled, doubled, joined, moved):
                for name, found, expected in change(case, [other for other in cases if other is not case]):
                    n += 1
                    if found != expected:
                        wrong += 1
                        extra, lost = [x for x in found if x not in expected], [x for x in expected if x not in found]
                        print(f'{header["id"]}: {case.fixture["name"]}, {name}\n  not expected: {extra}\n  not found: {lost}')
    print(f"{n - wrong} of {n} changes change nothing that they should not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
