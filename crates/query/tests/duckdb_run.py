"""Runs tests' SQL in DuckDB: duckdb_run.py [--zone ZONE] [--time] FOLDER...

Each FOLDER holds query.sql, parameters.json and tables.json, as `write_rerun` writes them. Prints one JSON array per row,
["item","status","reason",occurred_at,"asset"], with occurred_at in microseconds since 1970, in no particular order, and an
empty line after each folder. ZONE is the session's time zone, UTC if absent: no answer may depend on it. With --time the
rows are counted instead, and {"rows": N, "cpu_seconds": S} is printed. An error is one line {"error": "..."}.
"""
import argparse
import datetime
import json
import pathlib
import re
import resource

import duckdb


def text(value):
    return "'" + value.replace("'", "''") + "'"


def name(value):
    return '"' + value.replace('"', '""') + '"'


def scan(snapshot, extra=""):
    return f"select *{extra} from read_parquet({text(snapshot['parquet'])})"


def current(table):
    snapshots, key = table["snapshots"], table["key"]
    if table["shape"] == "state" or len(snapshots) == 1:
        return scan(snapshots[-1])
    both = " union all ".join(scan(one, f", {nth} as _nth") for nth, one in enumerate(snapshots))
    if not key:
        return f"select * exclude (_nth) from ({both})"
    keys = ", ".join(name(column) for column in key)
    whole = " and ".join(f"{name(column)} is not null" for column in key)
    newest = f"select *, max(_nth) over (partition by {keys}) as _newest from ({both})"
    return f"select * exclude (_nth, _newest) from ({newest}) where _nth = _newest or not ({whole})"


def history(table):
    own = ", cast({} as timestamptz) as _extracted_at, {} as _evidence"
    scans = (scan(one, own.format(text(one["extracted_at"]), text(one["evidence"]))) for one in table["snapshots"])
    return " union all ".join(scans)


def declare(connection, dotted, query):
    parts = dotted.split(".")
    if len(parts) == 3:
        connection.execute(f"attach if not exists ':memory:' as {name(parts[0])}")
    if len(parts) > 1:
        connection.execute(f"create schema if not exists {'.'.join(name(part) for part in parts[:-1])}")
    connection.execute(f"create view {'.'.join(name(part) for part in parts)} as {query}")


def given(folder, sql):
    """The parameters that occur: DuckDB refuses one that the text does not use."""
    parameters = json.loads((folder / "parameters.json").read_text())
    used = {key: value for key, value in parameters.items() if re.search(rf"\${key}\b", sql)}
    return {key: datetime.datetime.fromisoformat(value.replace("Z", "+00:00")) for key, value in used.items()}


def run(folder, arguments):
    connection = duckdb.connect()
    connection.execute(f"set TimeZone = {text(arguments.zone)}")
    for table in json.loads((folder / "tables.json").read_text()):
        if table["snapshots"]:
            declare(connection, table["name"], current(table))
            declare(connection, table["name"] + "_history", history(table))
    sql = (folder / "query.sql").read_text().rstrip().rstrip(";")
    parameters = given(folder, sql)
    if arguments.time:
        before = resource.getrusage(resource.RUSAGE_SELF)
        connection.execute(f"create temp table _result as {sql}", parameters)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        rows = connection.execute("select count(*) from _result").fetchone()[0]
        print(json.dumps({"rows": rows, "cpu_seconds": cpu}))
        return
    connection.execute(f"create temp table _result as {sql}", parameters)
    columns = [column[0] for column in connection.execute("describe _result").fetchall()]
    at = "epoch_us(occurred_at)" if "occurred_at" in columns else "null"
    asset = "asset" if "asset" in columns else "null"
    rows = connection.execute(f"select item, status, reason, {at}, {asset} from _result")
    while (row := rows.fetchone()) is not None:
        print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--zone", default="UTC")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    for folder in arguments.folders:
        try:
            run(folder, arguments)
        except duckdb.Error as error:
            print(json.dumps({"error": str(error).splitlines()[0]}))
        print()


main()
