"""Files that can be read and should not be trusted: totals, repeats, mixed vintages, export limits."""

from __future__ import annotations

from tests.faults.intake.case import Case
from tests.faults.intake.damaged_csv import written

_TRUST = (
    "these rows are counted as they stand, so correct them at their source, or declare otherwise: reject."
)

CASES = (
    Case(
        "one row a diagnosis",
        written("ref,team,diagnosis\n0001,A,F20\n0001,A,F32\n0002,B,F41\n"),
        {"ref": {"type": "id", "width": 4}, "team": "category", "diagnosis": "category"},
        refused="records: records.csv: 1 rows repeat the key (ref) of an earlier row, 1 keys in all; "
        "expected one row a key; the first such pair: rows 1, 2 (the header not counted); in 1 of the 1 keys "
        "the rows differ in one or two columns only (diagnosis in 1), as where a case has one row a "
        "diagnosis or was sent twice: counted by row, it counts more than once; take the repeats out, or "
        "declare duplicate_keys: keep_first, keep_last or keep_all",
        source={"key": ["ref"]},
        secrets=("F20", "F32", "0001"),
    ),
    Case(
        "one row a diagnosis, the first kept",
        written("ref,team,diagnosis\n0001,A,F20\n0001,A,F32\n0002,B,F41\n"),
        {"ref": {"type": "id", "width": 4}, "team": "category", "diagnosis": "category"},
        warned=(
            "records: records.csv: 1 row repeats the key (ref) of another row, and the first is kept: in 1 "
            "of the 1 keys the rows differ in one or two columns only (diagnosis in 1), as where a case has "
            "one row a diagnosis or was sent twice: counted by row, it counts more than once; make sure that "
            "the others hold nothing that is to be counted.",
        ),
        source={"key": ["ref"], "duplicate_keys": "keep_first"},
        secrets=("F20", "F32"),
    ),
    Case(
        "a total among the records",
        written("team,seen,waited\nA,3,10\nB,4,20\nC,5,30\nTotal,12,60\n"),
        {"team": "category", "seen": "integer", "waited": "integer"},
        warned=(
            "records: records.csv: the last row looks like a total, because a cell of it says so: row 4 (the "
            "header not counted); it was read as a record, and counts once more what it sums; declare "
            "totals_row: drop, which holds it against the sums and leaves it out.",
        ),
    ),
    Case(
        "a total without a word",
        written("team,seen,waited\nA,3,10\nB,4,20\nC,5,30\n,12,60\n"),
        {"team": "category", "seen": "integer", "waited": "integer"},
        warned=(
            "records: records.csv: the last row looks like a total, because its numbers are the sums of the "
            "rows above (seen, waited): row 4 (the header not counted); it was read as a record, and counts "
            "once more what it sums; declare totals_row: drop, which holds it against the sums and leaves it "
            "out.",
        ),
        secrets=("12", "60"),
    ),
    Case(
        "provisional rows beside final ones",
        written("ref,state\n1,final\n2,provisional\n3,provisional\n"),
        {"ref": "id", "state": {"type": "category", "allowed": ["provisional", "final"]}},
        warned=(
            "records: records.csv: column 'state' has 2 vintages: 2 provisional, 1 final; figures over rows "
            "of different vintages change when the earlier ones are refreshed; ask for one vintage, or "
            "exclude the others.",
        ),
        source={"vintage_column": "state"},
    ),
    Case(
        "a contact before its referral",
        written("referred,seen\n2026-10-02,2026-10-01\n2026-10-02,2026-10-09\n2026-10-02,\n"),
        {"referred": "date", "seen": "date"},
        warned=(
            "records: records.csv: seen before the referral: rule 'seen_after' does not hold in 1 of the 2 "
            f"rows of which it says anything: row 1 (the header not counted); {_TRUST}",
        ),
        source={
            "checks": [
                {"id": "seen_after", "holds": "seen >= referred", "reason": "seen before the referral"}
            ]
        },
        secrets=("2026-10-01",),
    ),
    Case(
        "exactly as many rows as a visual exports",
        written("ref\n" + "".join(f"{n}\n" for n in range(30_000))),
        {"ref": "id"},
        warned=(
            "records: records.csv has exactly 30,000 rows, the most that Power BI exports from a visual to "
            "CSV; rows after them may be missing without a word; compare the number with that of the source "
            "system, and export in parts where it is greater.",
        ),
    ),
    Case(
        "exactly as many rows as an old sheet holds below its header",
        written("ref\n" + "".join(f"{n}\n" for n in range(65_535))),
        {"ref": "id"},
        warned=(
            "records: records.csv has exactly 65,535 rows and a header, the most that an XLS sheet holds; "
            "rows after them may be missing without a word; compare the number with that of the source "
            "system, and export in parts where it is greater.",
        ),
    ),
    Case(
        "a provider's column that tells who somebody is",
        written("surname,team\nTestcase,A\n"),
        {"surname": {"type": "text", "identifying": True}, "team": "category"},
        refused="records: records.csv: quality.provider is column 'surname', which tells who somebody is and "
        "is never stored; name the column of the provider in sources.yaml",
        source={"quality": {"provider": "surname"}},
        secrets=("Testcase",),
    ),
)
