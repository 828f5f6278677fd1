#!/usr/bin/env python3
"""Validates the open data of a published edition with tools that know nothing of the program that wrote it.

    validate.py FOLDER [--shapes FILE]

FOLDER holds `donnees/` and `en/data/`. Each check is then tried on a copy with one thing broken, and must see it.
Exit status 1 when a check fails, or does not see what was broken.
"""

import argparse
import csv
import hashlib
import json
import math
import re
import shutil
import sys
import tempfile
from pathlib import Path

import frictionless
import jsonstat_validator
import openpyxl
import pyshacl
import rdflib
import rdflib.compare

DATA = "donnees"
ENGLISH = "en/data"


# Checks: each takes the folder and returns what is wrong, one line each.


def package(folder):
    """The package, every resource's size and sum, and every row of every table against its schema."""
    report = frictionless.Package(str(folder / DATA / "datapackage.json")).validate()
    wrong = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        wrong += [f"{task.place}: {error.message}" for error in task.errors]
    declared = json.loads((folder / DATA / "datapackage.json").read_text())["resources"]
    for resource in declared:
        content = (folder / DATA / resource["path"]).read_bytes()
        if resource["bytes"] != len(content) or resource["hash"] != "sha256:" + hashlib.sha256(content).hexdigest():
            wrong.append(f"{resource['path']}: size or sum differs from datapackage.json")
    return wrong


def json_stat(folder):
    """Each dataset and collection against the specification, and the number of values, which the validator lets pass."""
    wrong = []
    for path in sorted((folder / DATA / "json-stat").glob("*.json")) + sorted(
        (folder / ENGLISH / "json-stat").glob("*.json")
    ):
        document = json.loads(path.read_text())
        try:
            jsonstat_validator.validate_jsonstat(document)
        except Exception as error:
            wrong.append(f"{path.relative_to(folder)}: {error}")
            continue
        if document["class"] == "dataset":
            wrong += [f"{path.relative_to(folder)}: {what}" for what in sizes(document)]
    return wrong


def sizes(document):
    """What of a cube's sizes does not fit."""
    cells = math.prod(document["size"])
    if len(document["value"]) != cells:
        yield f"{len(document['value'])} values for {cells} cells"
    for name, size in zip(document["id"], document["size"], strict=True):
        category = document["dimension"][name]["category"]
        if len(category["index"]) != size or set(category["index"]) != set(category["label"]):
            yield f"dimension {name} has not {size} categories with a label each"
    if any(int(place) >= cells for place in document.get("status", {})):
        yield "a status beyond the last cell"


def agreement(folder):
    """The same figures with the same numbers in the CSV files, the cubes and the workbooks."""
    whole = {row["figure"]: row for row in rows(folder / DATA / "chiffres.csv")}
    seen, wrong = set(), []
    for path in sorted((folder / DATA / "tables").glob("*.csv")):
        for row in rows(path):
            seen.add(row["figure"])
            if row != whole.get(row["figure"]):
                wrong.append(f"{path.name}: {row['figure']} differs from chiffres.csv")
        for base in (DATA, ENGLISH):
            wrong += cube_differs(folder / base / "json-stat" / f"{path.stem}.json", whole)
    if seen != set(whole):
        wrong.append("the tables and chiffres.csv hold different figures")
    for name in (f"{DATA}/chiffres.xlsx", f"{ENGLISH}/figures.xlsx"):
        wrong += workbook_differs(folder / name, list(whole.values()))
    return wrong


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cube_differs(path, whole):
    document = json.loads(path.read_text())
    for place, figure in document["extension"]["figures"].items():
        text, value = whole[figure["id"]]["value"], document["value"][int(place)]
        if (None if text == "" else float(text)) != value:
            yield f"{path.name}: {figure['id']} is {value}, not {text}"


def workbook_differs(path, figures):
    """Sheets in the order of the tables; each number of a table stands on its sheet as a number."""
    book = openpyxl.load_workbook(path)
    tables = list(dict.fromkeys(row["table"] for row in figures))
    if len(book.sheetnames) != len(tables) + 1 or len({name.lower() for name in book.sheetnames}) != len(tables) + 1:
        yield f"{path.name}: {len(book.sheetnames)} sheets for {len(tables)} tables"
        return
    for table, sheet in zip(tables, book.worksheets[1:], strict=True):
        numbers = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "n"}
        for row in figures:
            if row["table"] == table and row["value"] and float(row["value"]) not in numbers:
                yield f"{path.name}, sheet {sheet.title}: {row['figure']} = {row['value']} is not there"


def sums(folder):
    """SHA256SUMS names every file, and each sum is right."""
    listed, wrong = set(), []
    for line in (folder / DATA / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ", 1)
        path = (folder / DATA / name).resolve()
        listed.add(path)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(f"{name}: not the file that SHA256SUMS names")
    there = {path.resolve() for base in (DATA, ENGLISH) for path in (folder / base).rglob("*") if path.is_file()}
    for path in sorted(there - listed - {(folder / DATA / "SHA256SUMS").resolve()}):
        wrong.append(f"{path.name}: not in SHA256SUMS")
    return wrong


def graph(folder):
    """The Turtle and the JSON-LD catalogue parse, and say the same."""
    turtle = rdflib.Graph().parse(folder / DATA / "catalogue.ttl", format="turtle")
    linked = rdflib.Graph().parse(folder / DATA / "catalogue.jsonld", format="json-ld")
    if rdflib.compare.isomorphic(turtle, linked):
        return [] if len(turtle) else ["the catalogue is empty"]
    _, first, second = rdflib.compare.graph_diff(turtle, linked)
    only = [f"only in Turtle: {triple}" for triple in sorted(first)[:5]]
    return only + [f"only in JSON-LD: {triple}" for triple in sorted(second)[:5]] or ["the graphs differ"]


def downloads(folder):
    """Each distribution's download is a file of this folder, of the size and sum that the catalogue states."""
    catalogue = rdflib.Graph().parse(folder / DATA / "catalogue.ttl", format="turtle")
    dcat, spdx = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://spdx.org/rdf/terms#")
    landing = str(next(catalogue.objects(None, dcat.landingPage)))
    wrong = []
    for distribution, address in catalogue.subject_objects(dcat.downloadURL):
        path = folder / str(address).removeprefix(landing)
        content = path.read_bytes() if path.is_file() else b""
        size = int(catalogue.value(distribution, dcat.byteSize))
        digest = str(catalogue.value(catalogue.value(distribution, spdx.checksum), spdx.checksumValue))
        if (len(content), hashlib.sha256(content).hexdigest()) != (size, digest):
            wrong.append(f"{path.name}: not the file that the catalogue names")
    return wrong


def dcat_ap(folder, shapes):
    """The catalogue against the shapes of DCAT-AP; warnings are not failures."""
    data = rdflib.Graph().parse(folder / DATA / "catalogue.ttl", format="turtle")
    conforms, results, _ = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True, do_owl_imports=False)
    if conforms:
        return []
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    violations = results.subjects(shacl.resultSeverity, shacl.Violation)
    parts = (shacl.focusNode, shacl.resultPath, shacl.resultMessage, shacl.value)
    return sorted(" ".join(str(results.value(found, part)) for part in parts) for found in violations)


# Breakages: each makes one thing wrong in a copy, by replacing text once or more.


def replaced(name, pattern, by):
    def act(folder):
        path = folder / name
        text = path.read_bytes().decode()
        broken = re.sub(pattern, by, text, count=1)
        assert broken != text, f"nothing to break in {name}"
        path.write_bytes(broken.encode())

    return act


def resealed(act):
    """Breaks the contents of a resource and states its new size and sum, so that only its contents are wrong."""

    def sealed(folder):
        act(folder)
        path = folder / DATA / "datapackage.json"
        package = json.loads(path.read_text())
        for resource in package["resources"]:
            content = (folder / DATA / resource["path"]).read_bytes()
            resource["bytes"] = len(content)
            resource["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
        path.write_text(json.dumps(package))

    return sealed


def truncated(folder):
    """A cube that lacks its last value: valid for the validator, not for the size check."""
    path = next(iter(sorted((folder / DATA / "json-stat").glob("[!c]*.json"))))
    document = json.loads(path.read_text())
    document["value"].pop()
    path.write_text(json.dumps(document))


def first_number(folder):
    """Another number in the first cell that has one."""
    path = next(iter(sorted((folder / ENGLISH / "json-stat").glob("[!c]*.json"))))
    document = json.loads(path.read_text())
    place = next(at for at, value in enumerate(document["value"]) if value is not None)
    document["value"][place] += 1
    path.write_text(json.dumps(document))


def other_digit(folder):
    """A number in the workbook's first table is another one."""
    path = folder / DATA / "chiffres.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[1].iter_rows():
        for cell in row:
            if cell.data_type == "n" and cell.value is not None:
                cell.value += 0.125
    book.save(path)


ROW = r"\r\n([^,\r\n]+),(\d{4}),"
BREAKAGES = [
    (package, "a row with a year that is none", resealed(replaced(f"{DATA}/chiffres.csv", ROW, r"\r\n\1,x\2,"))),
    (package, "a status that does not exist", resealed(replaced(f"{DATA}/chiffres.csv", ",observed,", ",obserwed,"))),
    (package, "a package without its resources", replaced(f"{DATA}/datapackage.json", '"resources"', '"things"')),
    (package, "a figure that occurs twice", resealed(replaced(f"{DATA}/chiffres.csv", r"(\r\n[^\r]+)\r\n$", r"\1\1\r\n"))),
    (package, "a sum that differs", replaced(f"{DATA}/datapackage.json", '"hash": "sha256:.', '"hash": "sha256:x')),
    (json_stat, "a cube of no class", replaced(f"{DATA}/json-stat/collection.json", '"collection"', '"heap"')),
    (json_stat, "a cube that lacks a value", truncated),
    (agreement, "a number that differs in a cube", first_number),
    (agreement, "a number that differs in the workbook", other_digit),
    (sums, "a file that changed", replaced(f"{DATA}/dictionnaire.csv", "column", "kolumn")),
    (graph, "a title that differs", replaced(f"{DATA}/catalogue.ttl", r'dct:title "', r'dct:title "x')),
    (downloads, "a size that differs", replaced(f"{DATA}/catalogue.ttl", r'dcat:byteSize "', r'dcat:byteSize "1')),
    (dcat_ap, "a dataset without title", replaced(f"{DATA}/catalogue.ttl", r"dct:title", "dct:alternative")),
    (dcat_ap, "a distribution without address", replaced(f"{DATA}/catalogue.ttl", "dcat:accessURL", "dcat:accessService")),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shapes", type=Path, help="the SHACL shapes of DCAT-AP, if they are at hand")
    arguments = parser.parse_args()
    checks = [package, json_stat, agreement, sums, graph, downloads]
    checks = {check: lambda folder, check=check: list(check(folder)) for check in checks}
    if arguments.shapes and arguments.shapes.is_file():
        shapes = rdflib.Graph().parse(arguments.shapes, format="turtle")
        checks[dcat_ap] = lambda folder: dcat_ap(folder, shapes)
    else:
        print("skipped: dcat_ap, the shapes of DCAT-AP are not at hand")
    well = all([told(check.__name__, run(arguments.folder)) for check, run in checks.items()])
    sys.exit(0 if well and all([sees(arguments.folder, checks, *one) for one in BREAKAGES if one[0] in checks]) else 1)


def told(name, wrong):
    """Says how a check ended."""
    print(f"{'failed' if wrong else 'ok':7} {name}")
    for what in wrong[:20]:
        print(f"        {what}")
    if len(wrong) > 20:
        print(f"        and {len(wrong) - 20} more")
    return not wrong


def sees(folder, checks, check, what, breaks):
    """Whether a check sees what was broken in a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "site"
        for part in (DATA, ENGLISH):
            shutil.copytree(folder / part, copy / part)
        breaks(copy)
        try:
            seen = bool(checks[check](copy))
        except Exception:
            # A file that no longer reads as what it should be is seen too.
            seen = True
    print(f"{'ok' if seen else 'failed':7} {check.__name__} {'sees' if seen else 'does not see'} {what}")
    return seen


if __name__ == "__main__":
    main()
