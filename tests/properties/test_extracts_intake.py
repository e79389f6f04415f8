"""What holds of every intake: rows add up, zeros and order survive, the same file gives the same bytes."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.engine import Engine, Store
from assurance.engine.cells import neutralise, write_csv
from assurance.errors import ExtractError
from assurance.extracts import receive
from assurance.programme import Header, Programme, RecordSource

COLUMNS = {
    "ref": {"type": "id", "width": 4},
    "team": {"type": "category", "allowed": ["T1", "T2", "=T3"]},
    "age": {"type": "integer", "minimum": 0, "maximum": 110},
    "seen_on": {"type": "date", "date_order": "day_first"},
    "note": {"type": "text"},
}
EXCLUDE = [
    {"id": "old", "when": "age > 60", "reason": "too old"},
    {"id": "t2", "when": "team = 'T2'", "reason": "closed team"},
]
HEADER = Header(programme="made_up", version="1", title="Made up", owner="Quality lead")
ENGINE = Engine.open(threads=1)

plain = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
cells = st.tuples(
    st.sampled_from(["0001", "0002", "0010", "1", "", " 0003 "]),
    st.sampled_from(["T1", "T2", "=T3", "t1", ""]),
    st.one_of(st.integers(-5, 130).map(str), st.sampled_from(["", "x", "4.0"])),
    st.sampled_from(["1/2/2026", "31/02/2026", "2026-02-01", ""]),
    st.text(plain, max_size=6),
)
rules = st.sampled_from(["refuse", "keep_first", "keep_last", "keep_all"])


def take(rows, folder: Path, **keys):
    """Write rows as CSV and receive them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([list(COLUMNS), *rows])
    (folder / "records.csv").write_bytes(text.getvalue().encode())
    settings = {"kind": "records", "title": "Records", "file": "records.csv", "columns": COLUMNS, **keys}
    programme = Programme(folder=folder, header=HEADER, sources={})
    store = Store(folder / "store")
    return receive(
        "records", RecordSource(**settings), folder=folder, programme=programme, store=store, engine=ENGINE
    )


@settings(max_examples=30)
@given(st.lists(cells, max_size=12), rules)
def test_every_row_ends_exactly_once(rows, rule):
    with tempfile.TemporaryDirectory() as name:
        keys = {"key": ["ref"], "exclude": EXCLUDE}
        if rule == "refuse" and take(rows, Path(name), duplicate_keys="keep_first", **keys).excluded[2:]:
            with pytest.raises(ExtractError, match="repeat the key"):
                take(rows, Path(name), duplicate_keys="refuse", **keys)
            return
        intake = take(rows, Path(name), duplicate_keys=rule, **keys)
        assert intake.rows_read == len(rows)
        assert intake.rows_accepted + intake.rows_excluded + intake.rows_rejected == len(rows)
        assert sum(count for _, _, count in intake.rejected) == intake.rows_rejected
        stored = pq.read_table(intake.snapshot).to_pylist()
        numbers = [row["_row"] for row in stored]
        assert numbers == sorted(set(numbers))
        assert sum(row["_excluded"] is None for row in stored) == intake.rows_accepted
        for row in stored:
            ref, team, age, seen_on, note = rows[row["_row"] - 1]
            assert row["ref"] == ref.strip()
            assert row["team"] == (team or None)
            assert row["age"] == (int(age) if age else None)
            assert str(row["seen_on"] or "") == ("2026-02-01" if seen_on else "")
            assert (row["note"] or "") in note
        rejected = []
        if intake.rejected_file:
            with intake.rejected_file.open(encoding="utf-8-sig", newline="") as file:
                rejected = [int(row[0]) for row in list(csv.reader(file))[1:]]
        assert sorted(numbers + rejected) == list(range(1, len(rows) + 1))
        assert rejected == sorted(rejected)


@settings(max_examples=12)
@given(st.lists(cells, max_size=8))
def test_the_same_file_gives_the_same_bytes_wherever(rows):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = take(rows, Path(one)), take(rows, Path(two))
        assert first.snapshot_sha256 == second.snapshot_sha256
        assert first.snapshot.read_bytes() == second.snapshot.read_bytes()


@given(st.text(plain, max_size=12))
def test_no_cell_begins_as_a_formula(text):
    safe = neutralise(text)
    assert safe in (text, f"'{text}")
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert neutralise(safe) == safe


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(), st.text(plain, max_size=5)), min_size=2, max_size=2)
    )
)
def test_a_written_table_reads_back(rows):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "rows.csv"
        assert write_csv(path, ["a", "=b"], rows) == len(rows)
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.reader(file))
    expected = [
        [neutralise(cell) if isinstance(cell, str) else "" if cell is None else str(cell) for cell in row]
        for row in rows
    ]
    assert found == [["a", "'=b"], *expected]


@pytest.fixture(scope="module", autouse=True)
def _closing():
    yield
    ENGINE.close()
