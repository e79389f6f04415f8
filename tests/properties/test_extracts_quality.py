"""Whatever the cells: five classes sum to the rows, and agree with a plain count in Python."""

from __future__ import annotations

import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, Store
from assurance.engine.cells import write_csv
from assurance.extracts import SourceQuality, receive
from assurance.programme import Header, Programme, RecordSource

HEADER = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
ENGINE = Engine.open(threads=1)
COLUMNS = {
    "who": {"type": "category", "allowed": ["Alder", "Birch"]},
    "code": {
        "type": "category", "required": True, "allowed": ["A", "9", "X"], "default_values": ["9", "Z"],
        "other_values": ["X"],
    },
    "low": {"type": "integer", "minimum": 0, "default_values": ["99"]},
    "high": {"type": "integer"},
}  # fmt: skip
CHECK = {"id": "rises", "holds": "high >= low", "reason": "high is below low"}
WHO = st.sampled_from(["Alder", "Birch", "Cedar", "", " "])
CODE = st.sampled_from(["A", "9", "X", "Z", "", "a"])
NUMBER = st.sampled_from(["0", "5", "99", "-1", "x", "", "7"])
ROWS = st.lists(st.tuples(WHO, CODE, NUMBER, NUMBER), max_size=25)


def number(cell: str, least: int | None = None) -> int | None:
    """Read a cell as the declaration does; None where it is missing or invalid."""
    try:
        value = int(cell)
    except ValueError:
        return None
    return value if least is None or value >= least else None


def expected(row: tuple[str, ...], place: int) -> str:
    cell = row[place].strip()
    if not cell:
        return "missing"
    if place == 1:
        return {"A": "valid", "9": "default", "X": "other"}.get(cell, "invalid")
    if number(cell, 0 if place == 2 else None) is None:
        return "invalid"
    return "default" if place == 2 and cell == "99" else "valid"


def provider(row: tuple[str, ...]) -> str:
    cell = row[0].strip()
    return cell if cell in ("Alder", "Birch") else "(not recognised)" if cell else "(not stated)"


@settings(max_examples=25, deadline=None)
@given(rows=ROWS)
def test_classes_rules_and_scores_agree_with_a_plain_count(rows: list[tuple[str, ...]]) -> None:
    plan = {"provider": "who", "fields": ["code", "low", "high"]}
    source = RecordSource(
        kind="records", title="Records", file="records.csv", columns=COLUMNS, checks=[CHECK], quality=plan
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(
            folder / "records.csv", list(COLUMNS), [[number(c) if c == "-1" else c for c in r] for r in rows]
        )
        programme = Programme(folder=folder, header=HEADER, sources={})
        intake = receive(
            "records",
            source,
            folder=folder,
            programme=programme,
            store=Store(folder / "store"),
            engine=ENGINE,
        )
    quality = intake.quality
    wanted = Counter(
        (provider(row), field, expected(row, place))
        for row in rows
        for place, field in ((1, "code"), (2, "low"), (3, "high"))
    )
    found = Counter()
    for entry in quality.fields:
        for kind in ("valid", "other", "default", "invalid", "missing"):
            found[entry.provider, entry.field, kind] += getattr(entry, kind)
    assert +found == +wanted
    assert sum(entry.rows for entry in quality.providers) == len(rows) == intake.rows_read
    both = [(number(row[2], 0), number(row[3]), provider(row)) for row in rows]
    known = Counter(who for low, high, who in both if low is not None and high is not None)
    broken = Counter(who for low, high, who in both if low is not None and high is not None and high < low)
    assert {entry.provider: (entry.known, entry.failing) for entry in quality.checks} == {
        entry.provider: (known[entry.provider], broken[entry.provider]) for entry in quality.providers
    }
    good = sum(wanted[key] for key in wanted if key[2] in ("valid", "other"))
    whole = SourceQuality("records", "Records", quality).whole()
    assert (whole.score is None) is (not rows)
    assert not rows or whole.score == Fraction(good, 3 * len(rows))
