#!/usr/bin/env python3
"""The whole edition of 2019 on synthetic enrolments, by Tremplin and by what an analyst would use instead.

    python3 -m venv venv && venv/bin/pip install duckdb polars pandas pyarrow 'psycopg[binary]'
    cargo bench --workspace --bench scale --no-run
    venv/bin/python benches/scale.py --program target/release/tremplin --bench target/release/deps/scale-HASH \
        --folder /tmp/scale 1 10 100

For each size in millions of enrolments a snapshot is made (`tremplin synthesise --scale`) unless the folder holds it. All
sides then read the same Parquet files, by turns, each in a process of its own, whose time within and whose peak memory are
told; files are in the page cache. Each engine answers by one query a figure and by the best single-pass forms we know:
one query a source with a filtered aggregate a number, and small grouped cubes rolled up afterwards. Every answer is
compared with Tremplin's: an engine that answers otherwise stops the run. PostgreSQL takes part where `--postgres` gives a
connection, and holds the rows in unlogged tables, loaded beforehand. Results go to `FOLDER/scale.json`.
"""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time

ENROLMENTS = 18_353
THREADS = 2


# --- what the peers are asked ---------------------------------------------------------------------------------------

def day(number):
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=number)


def ranges(values):
    """The ranges of numbers or days that a condition allows."""
    return [(day(low), day(high)) for low, high in values["days"]] if "days" in values else values["ranges"]


def polars_filter(filters):
    import polars as pl

    whole = None
    for test in filters:
        column, values = pl.col(test["column"]), test["values"]
        if "codes" in values:
            part = column.is_in(values["codes"])
        elif "flags" in values:
            part = column.is_in(values["flags"])
        else:
            part = pl.lit(False)
            for low, high in ranges(values):
                part = part | column.is_between(low, high)
        part = part.fill_null(False)
        part = (part | column.is_null()) if test["absent"] else part
        whole = part if whole is None else whole & part
    return whole


def polars_number(number):
    import polars as pl

    inside = polars_filter(number["filter"])
    if number["sum"] is None:
        return pl.len() if inside is None else inside.sum()
    column = pl.col(number["sum"]).cast(pl.Int64)
    return column.sum() if inside is None else column.filter(inside).sum()


class Polars:
    def __init__(self, tasks, _):
        import polars as pl

        self.pl, self.tasks = pl, tasks
        self.frames = {source["source"]: pl.scan_parquet(source["files"]) for source in tasks["sources"]}

    def queries(self):
        for figure in self.tasks["figures"]:
            if "ordered" in figure:
                asked = figure["ordered"]
                column, frame = self.pl.col(asked["column"]), self.frames[asked["source"]]
                inside = polars_filter(asked["filter"])
                frame = frame if inside is None else frame.filter(inside)
                found = frame.filter(column.is_not_null()).group_by(column).len().sort(column).collect()
                yield figure, [list(row) for row in found.rows()]
            else:
                found = []
                for source in dict.fromkeys(number["source"] for number in figure["numbers"]):
                    own = [number for number in figure["numbers"] if number["source"] == source]
                    exprs = [polars_number(number).alias(str(at)) for at, number in enumerate(own)]
                    row = self.frames[source].select(exprs).collect(engine="streaming").row(0)
                    found.append((own, row))
                values = {id(number): value for own, row in found for number, value in zip(own, row)}
                yield figure, [int(values[id(number)] or 0) for number in figure["numbers"]]

    def scans(self):
        for source in self.tasks["sources"]:
            if source["numbers"]:
                exprs = [polars_number(number).alias(str(at)) for at, number in enumerate(source["numbers"])]
                row = self.frames[source["source"]].select(exprs).collect(engine="streaming").row(0)
                yield source, [int(value or 0) for value in row]

    def cubes(self):
        for source in self.tasks["sources"]:
            if source["numbers"]:
                yield source, rolled_up(source, self.cube)

    def cube(self, source, dimensions, sums):
        pl = self.pl
        keys = [polars_class(*dimension).alias(f"d{at}") for at, dimension in enumerate(dimensions)]
        values = [pl.len().alias("n")] + [pl.col(column).cast(pl.Int64).sum().alias(f"s{at}") for at, column in enumerate(sums)]
        frame = self.frames[source["source"]]
        frame = frame.group_by(keys).agg(values) if keys else frame.select(values)
        return frame.collect(engine="streaming").rows()


def classes_of(partition):
    """What tells classes apart: by code, by truth value, or by increasing starts."""
    (kind, how), = partition["classes"].items()
    return kind, how


def polars_class(column, partition):
    import polars as pl

    kind, how = classes_of(partition)
    column = pl.col(column)
    if kind in ("Codes", "Flags", "Each"):
        return column
    is_day = partition.get("is_day")
    value = lambda start: day(start) if is_day else start
    expr = pl.when(column.is_null()).then(-1)
    for start, number in reversed(how["starts"][1:]):
        expr = expr.when(column >= value(start)).then(number)
    return expr.otherwise(how["starts"][0][1])


def sql_class(column, partition):
    kind, how = classes_of(partition)
    name = '"' + column + '"'
    if kind in ("Codes", "Flags", "Each"):
        return name
    value = lambda start: f"DATE '1970-01-01' + {start}" if partition.get("is_day") else str(start)
    cases = "".join(f" WHEN {name} >= {value(start)} THEN {number}" for start, number in reversed(how["starts"][1:]))
    return f"CASE WHEN {name} IS NULL THEN -1{cases} ELSE {how['starts'][0][1]} END"


def class_number(partition, key):
    kind, how = classes_of(partition)
    if kind == "Each":
        return 0  # Only histograms tell its classes apart.
    if key is None or key == -1 and kind == "Ranges":
        return how["absent"]
    if kind == "Codes":
        return partition["by_code"][key]
    return how["classes"][int(key)] if kind == "Flags" else key


def rolled_up(source, cube):
    """The numbers of a source from its grouped cubes, each grouped once."""
    fused, totals = source["fused"], [0] * len(source["numbers"])
    for partition in fused["partitions"]:
        kind, how = classes_of(partition)
        if kind == "Codes":
            partition["by_code"] = {code: number for code, number in how["codes"]}
    for at, planned in enumerate(fused["cubes"]):
        places = [(slot, place) for slot, place in enumerate(source["places"]) if place["cube"] == at]
        if not places:
            continue
        partitions = [fused["partitions"][dimension["partition"]] for dimension in planned["dimensions"]]
        dimensions = [(fused["columns"][partition["column"]], partition) for partition in partitions]
        sums = [fused["columns"][total["column"]] for total in planned["sums"]]
        for row in cube(source, dimensions, sums):
            keys = [class_number(partition, key) for partition, key in zip(partitions, row)]
            values = row[len(partitions):]
            for slot, place in places:
                if all(inside is None or inside[key] for inside, key in zip(place["classes"], keys)):
                    totals[slot] += int(values[0 if place["sum"] is None else 1 + place["sum"]] or 0)
    return totals


class Sql:
    """Any engine that speaks SQL."""

    def queries(self):
        for figure in self.tasks["figures"]:
            rows = self.ask(figure["sql"])
            if "ordered" in figure:
                yield figure, [[days(value), int(rows)] for value, rows in rows]
            else:
                yield figure, [int(value or 0) for value in rows[0]]

    def scans(self):
        for source in self.tasks["sources"]:
            if source["numbers"]:
                yield source, [int(value or 0) for value in self.ask(source["sql"])[0]]

    def cubes(self):
        for source in self.tasks["sources"]:
            if source["numbers"]:
                yield source, rolled_up(source, self.cube)

    def cube(self, source, dimensions, sums):
        keys = [sql_class(*dimension) for dimension in dimensions]
        values = ["count(*)"] + [f'sum("{column}")' for column in sums]
        group = f" GROUP BY {', '.join(str(at + 1) for at in range(len(keys)))}" if keys else ""
        return self.ask(f"SELECT {', '.join(keys + values)} FROM \"{source['source']}\"{group}")


def days(value):
    return (value - datetime.date(1970, 1, 1)).days if isinstance(value, datetime.date) else int(value)


class DuckDb(Sql):
    def __init__(self, tasks, _):
        import duckdb

        self.tasks, self.db = tasks, duckdb.connect()
        self.db.execute(f"SET threads = {THREADS}")
        for source in tasks["sources"]:
            self.db.execute(f"CREATE VIEW \"{source['source']}\" AS SELECT * FROM read_parquet({source['files']})")

    def ask(self, query):
        return self.db.execute(query).fetchall()


class Postgres(Sql):
    def __init__(self, tasks, address):
        import psycopg

        self.tasks, self.db = tasks, psycopg.connect(address, autocommit=True)
        self.db.execute(f"SET max_parallel_workers_per_gather = {THREADS - 1}")

    def ask(self, query):
        return self.db.execute(query).fetchall()

    def load(self):
        """Unlogged tables with the columns that the figures read, through CSV."""
        import duckdb

        duck = duckdb.connect()
        kinds = {"VARCHAR": "text", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "bigint", "DATE": "date"}
        for source in self.tasks["sources"]:
            name = source["source"]
            columns = ", ".join(f'"{column}"' for column in source["columns"])
            described = duck.execute(f"DESCRIBE SELECT {columns} FROM read_parquet({source['files']})").fetchall()
            typed = ", ".join(f'"{column}" {kinds[kind]}' for column, kind, *_ in described)
            self.db.execute(f'DROP TABLE IF EXISTS "{name}"')
            self.db.execute(f'CREATE UNLOGGED TABLE "{name}" ({typed})')
            reader, writer = os.pipe()
            command = f"COPY (SELECT {columns} FROM read_parquet({source['files']})) TO '/dev/fd/{writer}' (HEADER false)"
            child = subprocess.Popen([sys.executable, "-c", f"import duckdb; duckdb.connect().execute({command!r})"], pass_fds=[writer])
            os.close(writer)
            with self.db.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT csv)') as copy:
                while block := os.read(reader, 1 << 20):
                    copy.write(block)
            os.close(reader)
            if child.wait() != 0:
                raise SystemExit(f"{name} could not be loaded")
            self.db.execute(f'VACUUM ANALYZE "{name}"')


class Pandas:
    """Columns read once, then a mask a condition."""

    def __init__(self, tasks, _):
        import pandas as pd

        self.pd, self.tasks = pd, tasks

    def queries(self):
        import pyarrow.parquet as pq

        frames = {}
        for source in self.tasks["sources"]:
            frames[source["source"]] = pq.ParquetDataset(source["files"]).read(columns=source["columns"]).to_pandas()

        def mask(frame, filters):
            whole = None
            for test in filters:
                column, values = frame[test["column"]], test["values"]
                if "codes" in values:
                    part = column.isin(values["codes"])
                elif "flags" in values:
                    part = column.isin(values["flags"])
                else:
                    part = sum(column.between(low, high).astype(int) for low, high in ranges(values)) > 0
                part = (part | column.isna()) if test["absent"] else part
                whole = part if whole is None else whole & part
            return whole

        def number(asked):
            frame = frames[asked["source"]]
            inside = mask(frame, asked["filter"])
            if asked["sum"] is None:
                return len(frame) if inside is None else int(inside.sum())
            column = frame[asked["sum"]]
            return int((column if inside is None else column[inside]).sum())

        for figure in self.tasks["figures"]:
            if "ordered" in figure:
                asked = figure["ordered"]
                frame = frames[asked["source"]]
                inside = mask(frame, asked["filter"])
                counts = (frame if inside is None else frame[inside])[asked["column"]].value_counts().sort_index()
                yield figure, [[days(value), int(rows)] for value, rows in counts.items()]
            else:
                yield figure, [number(asked) for asked in figure["numbers"]]


ENGINES = {"duckdb": DuckDb, "polars": Polars, "pandas": Pandas, "postgresql": Postgres}


def prepared(path):
    """The questions; days are told from numbers by the filters that name them."""
    tasks = json.loads(pathlib.Path(path).read_text())
    for source in tasks["sources"]:
        named = {test["column"] for number in source["numbers"] or [] for test in number["filter"] if "days" in test["values"]}
        for partition in source["fused"]["partitions"]:
            partition["is_day"] = source["fused"]["columns"][partition["column"]] in named
    return tasks


def peer(engine, way, path, address):
    """Runs one engine by one way in this process; its time starts when it is asked and ends with the last answer."""
    tasks = prepared(path)
    asked = ENGINES[engine](tasks, address)
    if way == "load":
        return asked.load()
    start = time.perf_counter()
    answers = list(getattr(asked, way)())
    seconds = time.perf_counter() - start
    for question, found in answers:
        if found != question["answer"]:
            raise SystemExit(f"{engine} {way} {question.get('id', question.get('source'))}: {found} is not {question['answer']}")
    print(json.dumps({"seconds": seconds, "answers": len(answers)}))


# --- the run --------------------------------------------------------------------------------------------------------

def measured(command):
    """What a process says of itself, with its peak memory."""
    reader, writer = os.pipe()
    child = subprocess.Popen(command, stdout=writer, env={**os.environ, "POLARS_MAX_THREADS": str(THREADS)})
    os.close(writer)
    with os.fdopen(reader) as out:
        said = out.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command} ended with {child.returncode}")
    return {**json.loads(said), "peak_mb": round(usage.ru_maxrss / 1024)}


def sides(args, folder, millions):
    """By name, the command of each side."""
    bench = lambda way: [args.bench, str(folder), way]
    mine = lambda engine, way: [sys.executable, __file__, "--peer", engine, way, str(folder) + ".json", args.postgres or "-"]
    all_sides = {f"tremplin {way}": bench(way) for way in ("decode", "fused", "decode-margins", "margins", "sql")}
    for engine in ("duckdb", "polars"):
        for way in ("scans", "cubes"):
            all_sides[f"{engine} {way}"] = mine(engine, way)
    if millions > args.slow_up_to:
        # One query a source that tests every condition for every row, and one query a figure, take minutes a turn.
        return {name: command for name, command in all_sides.items() if name not in ("tremplin sql", "duckdb scans")}, {}
    once = {"tremplin queries": bench("queries")}
    once.update({f"{engine} queries": mine(engine, "queries") for engine in ("duckdb", "polars")})
    if millions <= args.pandas:
        once["pandas queries"] = mine("pandas", "queries")
    if args.postgres and millions <= args.postgres_up_to:
        subprocess.run(mine("postgresql", "load"), check=True)
        for way in ("scans", "cubes"):
            once[f"postgresql {way}"] = mine("postgresql", way)
        if millions <= 1:
            once["postgresql queries"] = mine("postgresql", "queries")
    return all_sides, once


def run(args):
    args.folder.mkdir(parents=True, exist_ok=True)
    told = {}
    for millions in args.sizes:
        folder = args.folder / f"{millions}m"
        if not folder.exists():
            scale = -(-millions * 1_000_000 // ENROLMENTS)
            subprocess.run([args.program, "synthesise", "--scale", str(scale), "--out", str(folder)], check=True)
        tasks = subprocess.run([args.bench, str(folder), "tasks"], check=True, capture_output=True, text=True).stdout
        pathlib.Path(str(folder) + ".json").write_text(tasks)
        for path in folder.rglob("*.parquet"):
            path.read_bytes()
        by_turns, once = sides(args, folder, millions)
        turns = args.turns if millions < 100 else max(1, args.turns // 2)
        runs = {name: [] for name in [*by_turns, *once]}
        for turn in range(turns):
            for name, command in by_turns.items():
                runs[name].append(measured(command))
        for name, command in once.items():
            runs[name].append(measured(command))
        growth = measured([args.bench, str(folder), "growth"])
        sizes = {name: {"seconds": sorted(one["seconds"] for one in found)[len(found) // 2],
                        "peak_mb": max(one["peak_mb"] for one in found)} for name, found in runs.items()}
        told[str(millions)] = {"sides": sizes, "growth": growth, "ratios": ratios(sizes)}
        print(f"\n{millions} million enrolments, {turns} turns")
        for name, size in sizes.items():
            print(f"  {name:<24} {size['seconds']:9.3f} s  {size['peak_mb']:7} MB")
        print(f"  {told[str(millions)]['ratios']}\n  figures: {growth}", flush=True)
        (args.folder / "scale.json").write_text(json.dumps(told, indent=2))


def ratios(sizes):
    """What is asked of the engine."""
    others = [name for name in sizes if not name.startswith("tremplin") or name in ("tremplin sql", "tremplin queries")]
    of = lambda way: [sizes[name]["seconds"] for name in others if name.endswith(way)]
    fused = sizes["tremplin fused"]["seconds"]
    return {
        "over_decoding": round(fused / sizes["tremplin decode"]["seconds"], 2),
        "margins_over_decoding": round(sizes["tremplin margins"]["seconds"] / sizes["tremplin decode-margins"]["seconds"], 2),
        "best_single_pass_over_fused": round(min(of("scans") + of("cubes") + of("sql")) / fused, 1),
        "best_query_a_figure_over_fused": round(min(of("queries")) / fused, 1) if of("queries") else None,
    }


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--peer":
        return peer(*sys.argv[2:6])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the program, built for release")
    parser.add_argument("--bench", required=True, help="the bench `scale`, built for release")
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="where snapshots are made and kept")
    parser.add_argument("--postgres", help="how to connect to a PostgreSQL server, as libpq writes it")
    parser.add_argument("--postgres-up-to", type=int, default=10, help="largest size loaded into PostgreSQL, in millions")
    parser.add_argument("--pandas", type=int, default=10, help="largest size that pandas holds in memory, in millions")
    parser.add_argument("--slow-up-to", type=int, default=10, help="largest size that is asked a query a figure, in millions")
    parser.add_argument("--turns", type=int, default=3, help="runs of each side by turns; the median counts")
    parser.add_argument("sizes", type=int, nargs="+", help="millions of enrolments")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
