"""Extracts with people in them: cells that cannot become what is declared, and what is missing for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.intake.case import Case

PERSON = {"heading": "nhs", "type": "id", "required": True, "becomes": {"pseudonym": "person"}}
AGE = {"heading": "dob", "type": "date", "becomes": {"age_band": 5, "on": "seen"}}
AREA = {"heading": "postcode", "type": "text", "becomes": {"postcode": "area"}}
DECILES = {
    "kind": "list",
    "title": "Deciles",
    "file": "deciles.csv",
    "version": "2026",
    "columns": {"code": {"type": "text"}, "decile": {"type": "integer"}},
}
DECILE = {"heading": "postcode", "type": "text", "becomes": {"look_up": "deciles", "value": "decile"}}
ORDER = {"date_order": "iso"}


def written(content: str, **others: str) -> Callable[[Path], None]:
    """Make a script that writes records.csv, and other CSV files by their names."""

    def make(folder: Path) -> None:
        for name, text in {"records": content, **others}.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")

    return make


CASES = (
    Case(
        "a person without a number",
        written("nhs\n9990000018\n  \n"),
        {"person": PERSON},
        rejected=(("person", "is empty, but required", 1),),
        secrets=("9990000018",),
    ),
    Case(
        "a number twice where it is the key",
        written("nhs\n9990000018\n9990000026\n9990000018\n"),
        {"person": PERSON},
        source={"key": ["person"]},
        refused="records: records.csv: 1 rows repeat the key (person) of an earlier row, 1 keys in all; "
        "expected one row a key; the first such pair: rows 1, 3 (the header not counted); in 1 of the 1 "
        "keys the rows are the same in every stored column; take the repeats out, or declare duplicate_keys: "
        "keep_first, keep_last or keep_all",
        secrets=("9990000018",),
    ),
    Case(
        "a birth after the day of the contact",
        written("dob,seen\n2026-10-02,2026-10-01\n1951-02-03,2026-10-01\n"),
        {"age": AGE, "seen": "date"},
        source=ORDER,
        rejected=(("age", "is after seen", 1),),
        secrets=("2026-10-02",),
    ),
    Case(
        "a birth before anybody alive",
        written("dob,seen\n1851-02-03,2026-10-01\n1951-02-03,2026-10-01\n"),
        {"age": AGE, "seen": "date"},
        source=ORDER,
        rejected=(("age", "is more than 130 years before seen", 1),),
        secrets=("1851-02-03",),
    ),
    Case(
        "a birth that is no date",
        written("dob,seen\n1951-02-30,2026-10-01\n1951-02-03,2026-10-01\n"),
        {"age": AGE, "seen": "date"},
        source=ORDER,
        rejected=(("age", "is an impossible date; expected a date written as YYYY-MM-DD", 1),),
        secrets=("1951-02-30",),
    ),
    Case(
        "postcodes that are none",
        written("postcode\nZZ99 3VZ\n12345\nElm Row 4\n\n"),
        {"area": AREA},
        rejected=(("area", "is not the shape of a UK postcode", 2),),
        secrets=("ZZ99 3VZ", "12345", "Elm Row"),
    ),
    Case(
        "a postcode that the list lacks, where that stops intake",
        written("postcode\nZZ1 1ZZ\nZZ2 2ZZ\n", deciles="code,decile\nZZ11ZZ,3\n"),
        {"decile": DECILE},
        lists={"deciles": DECILES},
        refused="records: records.csv, column 'decile': in 1 row the cell is not a code of list 'deciles', "
        "version '2026'; nothing was stored; complete the list under a new version, or declare unmapped: "
        "reject to have such rows rejected and listed",
        secrets=("ZZ2 2ZZ",),
    ),
    Case(
        "a postcode that the list lacks, where its row is rejected",
        written("postcode\nZZ1 1ZZ\nZZ2 2ZZ\n", deciles="code,decile\nZZ11ZZ,3\n"),
        {"decile": {**DECILE, "unmapped": "reject"}},
        lists={"deciles": DECILES},
        rejected=(("decile", "is not a code of list 'deciles', version '2026'", 1),),
        secrets=("ZZ2 2ZZ",),
    ),
    Case(
        "a list with one postcode in two forms",
        written("postcode\nZZ1 1ZZ\n", deciles="code,decile\nZZ11ZZ,3\nzz1 1zz,4\n"),
        {"decile": DECILE},
        lists={"deciles": DECILES},
        refused="list 'deciles', column \"code\": 1 codes stand more than once when case and spaces are put "
        "aside, as looking up does; expected each once; take the repeats out of the list",
        secrets=("ZZ1 1ZZ",),
    ),
    Case(
        "a declared identifier that is not in the file",
        written("number\n9990000018\n"),
        {"person": PERSON},
        refused="records: records.csv: line 1 is not the header: its one cell is a declared heading; "
        "expected 'nhs'; correct the declaration in sources.yaml or export the file again",
        secrets=("9990000018",),
    ),
)
