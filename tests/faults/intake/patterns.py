"""Several files by pattern, one of which does not belong to the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.intake.case import Case

COLUMNS = {"ref": {"type": "id", "required": True}, "team": "category"}
SECRET = "Nobody-Knows"
ONE = f"ref,team\n1,{SECRET}\n"


def files(**contents: str) -> Callable[[Path], None]:
    """Make a script that writes files; two underscores in a name stand for a full stop."""

    def make(folder: Path) -> None:
        for name, content in contents.items():
            (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")

    return make


def mixed(
    name: str, make: Callable[[Path], None], refused: str, *, file: str = "r_*.csv", **source: object
) -> Case:
    """Describe files that are refused together."""
    return Case(name, make, COLUMNS, refused=refused, source={"file": file, **source}, secrets=(SECRET,))


CASES = (
    mixed(
        "no file of the pattern",
        files(contacts__csv=ONE),
        "records: no file matches r_*.csv in the extracts folder {folder}; found there: contacts.csv",
    ),
    mixed(
        "the same file under two names",
        files(r_1__csv=ONE, r_2__csv=ONE),
        "records: r_1.csv and r_2.csv are the same file under two names, byte for byte; its rows would be "
        "counted "
        "twice; move one of them elsewhere",
    ),
    mixed(
        "an empty file among others",
        files(r_1__csv=ONE, r_2__csv=""),
        "records: r_2.csv is empty (0 bytes); expected a header at least; export it again",
    ),
    mixed(
        "a file that lacks a column",
        files(r_1__csv=ONE, r_2__csv="ref,site\n2,A\n"),
        "records: r_2.csv: has no heading 'team' for column 'team'; headings found: 'ref', 'site'; correct "
        "the "
        "declaration in sources.yaml or export the file again",
    ),
    mixed(
        "a key in two files",
        files(r_1__csv=ONE, r_2__csv=f"team,ref\nA,2\n{SECRET},1\n"),
        "records: r_*.csv: 1 rows repeat the key (ref) of an earlier row, 1 keys in all; expected one row "
        "a key; the "
        "first such pair: r_1.csv row 1, r_2.csv row 2 (the header not counted); in 1 of the 1 keys the "
        "rows are the same in every "
        "stored column; take the repeats out, or declare duplicate_keys: keep_first, keep_last or keep_all",
        key=["ref"],
    ),
    mixed(
        "a packed file among others",
        files(r_1__csv=ONE, r_2__csv__gz="x"),
        "records: r_2.csv.gz is a packed file (.gz); unpack it, and keep the packed one elsewhere",
        file="r_*",
    ),
    mixed(
        "a file without an ending among others",
        files(r_1__csv=ONE, r_2="x"),
        "records: r_2: its ending '(none)' does not tell the format; declare format: csv, format: workbook "
        "or "
        "format: parquet",
        file="r_*",
    ),
    mixed(
        "a file that fits but for its capitals",
        files(r_1__csv=ONE, R_2__CSV="ref,team\n2,A\n"),
        "records: R_2.CSV would match r_*.csv but for upper and lower case, and would be left out; rename "
        "it, or "
        "move it elsewhere",
    ),
    mixed(
        "a pattern that leads out of the folder",
        files(r_1__csv=ONE),
        "records: file '../r_*.csv' leads out of the extracts folder {folder}; give its name below that "
        "folder and "
        "choose the folder with --extracts",
        file="../r_*.csv",
    ),
)
